//! A gateway of our own, for demonstrations and trials: no money moves.
//!
//! The payer is sent to a page of ours, which offers a [`Choice`] of what the gateway shall do, among them what real
//! gateways do on bad days. [`Sandbox::choose`] gives the signed notices that the page then sends, and when.
//! What was chosen is kept in memory, for questions, refunds and the statement.

mod choice;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use motcua_engine::time::Timestamp;
use reqwest::Url;
use serde::Deserialize;
use serde_json::json;

use super::form::{self, Fields};
use super::settings::{SettingsError, address, check_name};
use super::statement::{Columns, StatementLine};
use super::{
    Answer, Asking, Bill, Gateway, GatewayError, Incoming, Notice, Order, Outcome, Refund,
    Refunded, Rejected, Secret, SecretSource, Shown, Started, State, moment,
};

pub use choice::Choice;

/// How many orders are kept; the oldest are forgotten first.
const MOST_KEPT: usize = 10_000;
/// How long before the payment the failure was that comes after it.
const BEFORE: Duration = Duration::from_secs(60);

/// Where the page is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The name under which orders know it.
    #[serde(default = "name")]
    pub name: String,
    /// The secret of the signatures.
    pub secret: SecretSource,
    /// The address of the page.
    pub page_url: String,
    /// How late a late notice comes, in seconds.
    #[serde(default = "late")]
    pub late_seconds: u64,
}

fn name() -> String {
    "sandbox".to_owned()
}

fn late() -> u64 {
    60
}

/// The payment of which the page tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The code of the order.
    pub order: String,
    /// How much, in đồng.
    pub amount: i64,
}

/// A notice to be sent: a POST of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    /// The body, signed.
    pub body: String,
    /// How long to wait before.
    pub after: Duration,
}

/// The gateway.
#[derive(Debug)]
pub struct Sandbox {
    settings: Settings,
    secret: Secret,
    page_url: Url,
    kept: Mutex<BTreeMap<String, Kept>>,
}

/// What became of an order.
#[derive(Debug)]
struct Kept {
    notice: Notice,
    /// The refunds by their requests.
    refunds: BTreeMap<String, i64>,
}

impl Sandbox {
    /// The gateway; its secret is read now.
    ///
    /// # Errors
    ///
    /// The secret cannot be read, or a setting is wrong.
    pub fn open(settings: &Settings) -> Result<Self, SettingsError> {
        let name = settings.name.as_str();
        check_name(name)?;
        Ok(Self {
            secret: settings.secret.read()?,
            page_url: address(name, "page_url", &settings.page_url)?,
            kept: Mutex::default(),
            settings: settings.clone(),
        })
    }

    /// The gateway of a demonstration, whose secret is drawn now and known to nobody.
    ///
    /// # Errors
    ///
    /// The address of the page is none.
    pub fn for_demo(page_url: &str) -> Result<Self, SettingsError> {
        let secret = Secret::drawn();
        let settings = Settings {
            name: name(),
            secret: SecretSource::Variable(String::new()),
            page_url: page_url.to_owned(),
            late_seconds: late(),
        };
        // No money moves, so that the page may stand anywhere.
        let page_url = page_url.parse().map_err(|_| SettingsError::Wrong {
            gateway: settings.name.clone(),
            setting: "page_url",
            why: "write the address of the page",
        })?;
        Ok(Self { secret, page_url, kept: Mutex::default(), settings })
    }

    /// What the page shows, by its query.
    ///
    /// # Errors
    ///
    /// This gateway has sent nobody there with such a query.
    pub fn offer(&self, query: &str) -> Result<Offer, Rejected> {
        let fields = self.signed(query)?;
        if fields.find("state").is_some() {
            return Err(Rejected::Malformed { field: "state" });
        }
        Ok(Offer { order: fields.get("order")?.to_owned(), amount: amount(&fields)? })
    }

    /// What to send when the payer has chosen, in this order.
    /// What they chose first is what happened: whatever is chosen then, that is told once more.
    pub fn choose(&self, offer: &Offer, choice: Choice, at: Timestamp) -> Vec<Sending> {
        let mut notice = self.paid(offer, at);
        match choice {
            Choice::Failed => notice.state = State::Failed,
            Choice::WrongAmount => notice.amount = offer.amount.saturating_add(1_000),
            Choice::Well | Choice::Late | Choice::Twice | Choice::OutOfOrder | Choice::Never => {}
        }
        let now = |body: &str| Sending { body: body.to_owned(), after: Duration::ZERO };
        if let Some(first) = self.keep(&notice) {
            return vec![now(&self.body(&first))];
        }
        let body = self.body(&notice);
        match choice {
            Choice::Well | Choice::WrongAmount | Choice::Failed => vec![now(&body)],
            Choice::Late => {
                vec![Sending { body, after: Duration::from_secs(self.settings.late_seconds) }]
            }
            Choice::Twice => vec![now(&body), now(&body)],
            Choice::OutOfOrder => {
                let at = at.checked_sub(BEFORE).ok();
                let failed = Notice { state: State::Failed, at, ..notice };
                vec![now(&body), now(&self.body(&failed))]
            }
            Choice::Never => Vec::new(),
        }
    }

    /// The statement of every payment, as CSV.
    pub fn file(&self) -> String {
        let mut file = "order,amount,transaction,time\n".to_owned();
        for kept in self.kept().values().filter(|kept| kept.notice.state == State::Paid) {
            let Notice { order, amount, transaction, at, .. } = &kept.notice;
            let time = at.map(moment::compact).unwrap_or_default();
            file.push_str(&format!("{order},{amount},{transaction},{time}\n"));
        }
        file
    }

    fn paid(&self, offer: &Offer, at: Timestamp) -> Notice {
        let number = form::hmac_sha256(&self.secret, &offer.order).to_ascii_uppercase();
        Notice {
            order: offer.order.clone(),
            amount: offer.amount,
            currency: "VND".to_owned(),
            transaction: format!("SB{}", number.chars().take(12).collect::<String>()),
            state: State::Paid,
            code: String::new(),
            at: Some(at),
        }
    }

    /// Keeps what happened, unless something has happened to the order before: that is given back.
    fn keep(&self, notice: &Notice) -> Option<Notice> {
        let mut kept = self.kept();
        if let Some(first) = kept.get(&notice.order) {
            return Some(first.notice.clone());
        }
        if kept.len() >= MOST_KEPT
            && let Some(oldest) = kept.values().min_by_key(|kept| kept.notice.at)
        {
            let oldest = oldest.notice.order.clone();
            kept.remove(&oldest);
        }
        let new = Kept { notice: notice.clone(), refunds: BTreeMap::new() };
        kept.insert(notice.order.clone(), new);
        None
    }

    fn kept(&self) -> MutexGuard<'_, BTreeMap<String, Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A notice as it is sent.
    fn body(&self, notice: &Notice) -> String {
        let mut fields = Fields::default();
        fields.set("merchant", &self.settings.name);
        fields.set("order", &notice.order);
        fields.set("amount", notice.amount.to_string());
        fields.set("currency", &notice.currency);
        fields.set("transaction", &notice.transaction);
        fields.set("state", word(notice.state));
        fields.set("at", notice.at.map(moment::compact).unwrap_or_default());
        self.sign(&fields)
    }

    fn sign(&self, fields: &Fields) -> String {
        let text = fields.text();
        let signature = form::hmac_sha256(&self.secret, &text);
        format!("{text}&signature={signature}")
    }

    /// The fields that this gateway has signed.
    fn signed(&self, text: &str) -> Result<Fields, Rejected> {
        let mut fields = Fields::read(text, "")?;
        let signature = fields.take("signature").unwrap_or_default();
        if !form::is_same(&form::hmac_sha256(&self.secret, &fields.text()), &signature) {
            return Err(Rejected::BadSignature);
        }
        if fields.get("merchant")? != self.settings.name {
            return Err(Rejected::OtherMerchant);
        }
        Ok(fields)
    }

    fn page(&self, order: &Order) -> Result<Started, GatewayError> {
        order.check(self.name())?;
        let mut fields = Fields::default();
        fields.set("merchant", &self.settings.name);
        fields.set("order", &order.code);
        fields.set("amount", order.amount.to_string());
        fields.set("currency", "VND");
        let mut url = self.page_url.clone();
        url.set_query(Some(&self.sign(&fields)));
        Ok(Started::Page { url: url.into() })
    }

    fn give_back(&self, refund: &Refund) -> Result<Refunded, GatewayError> {
        refund.check(self.name())?;
        let refused = |code: &str| {
            Err(GatewayError::Refused { gateway: self.name().to_owned(), code: code.to_owned() })
        };
        let mut kept = self.kept();
        let Some(kept) = kept.get_mut(&refund.order.code) else { return refused("unknown") };
        if kept.notice.state != State::Paid || kept.notice.transaction != refund.transaction {
            return refused("unpaid");
        }
        let others = kept.refunds.iter().filter(|(request, _)| **request != refund.request);
        let others = others.fold(0_i64, |sum, (_, amount)| sum.saturating_add(*amount));
        match kept.refunds.get(&refund.request) {
            Some(amount) if *amount != refund.amount => return refused("repeated"),
            Some(_) => {}
            None if others.saturating_add(refund.amount) > kept.notice.amount => {
                return refused("amount");
            }
            None => {
                kept.refunds.insert(refund.request.clone(), refund.amount);
            }
        }
        Ok(Refunded { transaction: format!("RF{}", refund.request), is_done: true })
    }
}

impl Gateway for Sandbox {
    fn name(&self) -> &str {
        &self.settings.name
    }

    fn start<'a>(&'a self, order: &'a Order, _: &'a Bill) -> Asking<'a, Started> {
        Box::pin(std::future::ready(self.page(order)))
    }

    fn notice(&self, incoming: Incoming<'_>) -> Result<Notice, Rejected> {
        let Incoming::Body(body) = incoming else { return Err(Rejected::NotOffered) };
        let fields = self.signed(body)?;
        Ok(Notice {
            order: fields.get("order")?.to_owned(),
            amount: amount(&fields)?,
            currency: fields.get("currency")?.to_owned(),
            transaction: fields.get("transaction")?.to_owned(),
            state: state(&fields)?,
            code: String::new(),
            at: fields.find("at").and_then(moment::read_compact),
        })
    }

    fn answer(&self, _: Incoming<'_>, outcome: Outcome) -> Answer {
        let (status, word) = match outcome {
            Outcome::Confirmed => (200, "confirmed"),
            Outcome::AlreadyConfirmed => (200, "already_confirmed"),
            Outcome::NoOrder => (404, "no_order"),
            Outcome::WrongAmount => (409, "wrong_amount"),
            Outcome::BadSignature => (401, "bad_signature"),
            Outcome::Malformed => (400, "malformed"),
            Outcome::Busy => (503, "busy"),
        };
        Answer::json(status, &json!({ "outcome": word }))
    }

    fn shown(&self, query: &str) -> Result<Shown, Rejected> {
        let fields = self.signed(query)?;
        Ok(Shown { order: fields.get("order")?.to_owned(), state: state(&fields)? })
    }

    fn query<'a>(&'a self, order: &'a Order, _: Timestamp) -> Asking<'a, Option<Notice>> {
        let found = self.kept().get(&order.code).map(|kept| kept.notice.clone());
        Box::pin(std::future::ready(Ok(found)))
    }

    fn check_refund(&self, refund: &Refund) -> Result<(), GatewayError> {
        refund.check(self.name())
    }

    fn refund<'a>(&'a self, refund: &'a Refund, _: Timestamp) -> Asking<'a, Refunded> {
        Box::pin(std::future::ready(self.give_back(refund)))
    }

    fn statement(
        &self,
        file: &mut dyn Read,
        orders: &BTreeSet<String>,
    ) -> Result<Vec<StatementLine>, GatewayError> {
        let columns = Columns {
            amount: "amount".to_owned(),
            transaction: "transaction".to_owned(),
            time: "time".to_owned(),
            time_format: moment::COMPACT.to_owned(),
            description: None,
            order: Some("order".to_owned()),
            only: None,
            separator: ',',
            hundredths: false,
        };
        columns.read(self.name(), file, orders)
    }
}

fn amount(fields: &Fields) -> Result<i64, Rejected> {
    form::whole(fields.get("amount")?).ok_or(Rejected::Malformed { field: "amount" })
}

fn word(state: State) -> &'static str {
    match state {
        State::Paid => "paid",
        State::Failed => "failed",
        State::Pending => "pending",
    }
}

fn state(fields: &Fields) -> Result<State, Rejected> {
    let told = fields.get("state")?;
    let all = [State::Paid, State::Failed, State::Pending];
    let found = all.into_iter().find(|state| word(*state) == told);
    found.ok_or(Rejected::Malformed { field: "state" })
}

#[cfg(test)]
mod tests;
