//! What gateways say: kept as it came, held against the order, and counted once.

use motcua_engine::dossier::{Act, Actor, Command, Rule};
use motcua_engine::time::Timestamp;
use sea_orm::{DbErr, QueryResult};

use super::instant;
use super::unmatched::Stray;
use super::{
    CURRENCY, Counted, Notice, NoticeState, OrderPart, OrderState, PaymentOrder, Settlement, day_of,
};
use crate::desk::{Desk, Order};
use crate::error::{Error, Result};
use crate::store::{NEVER, keepable};
use crate::tokens::digest;

/// How often a command is tried that comes before the last event of its dossier, as clocks that differ bring it about.
const TRIES: usize = 5;

/// A callback as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Callback {
    /// Its identifier: later ones sort behind it.
    pub id: String,
    /// The gateway.
    pub gateway: String,
    /// What came, every byte that is text.
    pub raw: String,
    /// When it came first.
    pub received_at: Timestamp,
    /// How often it came.
    pub times: u64,
    /// When it came last.
    pub last_at: Timestamp,
    /// What became of it: the name of a settlement, or why it was not taken. None: nothing yet.
    pub outcome: Option<String>,
}

impl Desk {
    /// Keeps a callback as it came, before anything is made of it. Its identifier.
    /// One that comes again is kept once: with how often it came, and when last.
    ///
    /// # Errors
    ///
    /// The gateway's name cannot be kept, or the database fails: then the gateway must be told to come again.
    pub async fn receive(&self, gateway: &str, raw: &str, at: Timestamp) -> Result<String> {
        keepable("the gateway", [gateway])?;
        let id = uuid::Uuid::now_v7().to_string();
        let insert = "INSERT INTO motcua_callbacks
            (id, gateway, raw, received_at, order_code, outcome, settled_at, digest, times, last_at)
            VALUES (?, ?, ?, ?, '', '', ?, ?, 1, ?)
            ON CONFLICT (digest) DO UPDATE
            SET times = motcua_callbacks.times + 1, last_at = excluded.last_at RETURNING id";
        let raw = raw.replace('\0', "\u{fffd}");
        let digest = digest(&format!("{gateway}\0{raw}"));
        let at = at.as_microsecond();
        let values = vec![
            id.into(),
            gateway.into(),
            raw.into(),
            at.into(),
            NEVER.into(),
            digest.into(),
            at.into(),
        ];
        let rows = self.connections.write.query(insert, values).await.map_err(Error::Database)?;
        let kept = rows.first().ok_or_else(|| {
            Error::Database(DbErr::RecordNotFound("the callback that was kept".to_owned()))
        })?;
        kept.try_get("", "id").map_err(Error::Database)
    }

    /// Notes why a callback was not taken, such as `signature`.
    ///
    /// # Errors
    ///
    /// The text cannot be kept, or the database fails.
    pub async fn reject_callback(&self, id: &str, why: &str, at: Timestamp) -> Result<()> {
        keepable("why the callback was not taken", [why])?;
        self.note_outcome(Some(id), "", why, at).await
    }

    /// The callbacks of which nothing was made yet, behind one of an identifier, at most so many, the earliest first:
    /// what was received before a stop. All begin behind an empty one.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn open_callbacks(&self, behind: &str, most: u64) -> Result<Vec<Callback>> {
        let select =
            "SELECT id, gateway, raw, received_at, outcome, times, last_at FROM motcua_callbacks
            WHERE outcome = '' AND id > ? ORDER BY id LIMIT ?";
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let values = vec![behind.replace('\0', "").into(), most.into()];
        let rows = self.connections.read.query(select, values).await.map_err(Error::Database)?;
        rows.iter().map(|row| callback(row).map_err(Error::Database)).collect()
    }

    /// Holds a notice of a gateway against its order, and counts the money once, however often and late it comes.
    /// `callback` is what [`Desk::receive`] gave; none: an answer to a query, or a line of a statement.
    ///
    /// # Errors
    ///
    /// A text of the notice cannot be kept, or the database fails: then it must come again.
    pub async fn settle(
        &self,
        callback: Option<&str>,
        gateway: &str,
        notice: &Notice,
        at: Timestamp,
    ) -> Result<Settlement> {
        let texts = [gateway, &notice.order, &notice.currency, &notice.transaction];
        keepable("a text of the notice", texts)?;
        let (settlement, _) = self.settled(gateway, notice, at).await?;
        self.note_outcome(callback, &notice.order, settlement.name(), at).await?;
        Ok(settlement)
    }

    /// Counts the money of a line of a statement, or lists it, once however often the statement comes.
    ///
    /// # Errors
    ///
    /// A text of the notice cannot be kept, or the database fails: then it must come again.
    pub async fn count_line(
        &self,
        gateway: &str,
        notice: &Notice,
        at: Timestamp,
    ) -> Result<Counted> {
        let texts = [gateway, &notice.order, &notice.currency, &notice.transaction];
        keepable("a text of the line", texts)?;
        let (settlement, is_listed) = self.settled(gateway, notice, at).await?;
        Ok(if settlement == Settlement::Confirmed {
            Counted::Confirmed
        } else if is_listed {
            Counted::Unmatched
        } else {
            Counted::Known
        })
    }

    /// What a notice leads to, and whether money of it was listed now.
    async fn settled(
        &self,
        gateway: &str,
        notice: &Notice,
        at: Timestamp,
    ) -> Result<(Settlement, bool)> {
        let order = self.order(&notice.order).await?;
        let is_paid = notice.state == NoticeState::Paid;
        let stray = |reason| Stray { gateway, notice, part: None, reason };
        let Some(order) = order.filter(|order| order.gateway == gateway) else {
            let is_new = is_paid && self.list_unmatched(&stray("no_order"), at).await?;
            return Ok((Settlement::NoOrder, is_new));
        };
        let is_vnd = notice.currency.eq_ignore_ascii_case(CURRENCY);
        if !is_vnd || order.amount != notice.amount {
            let reason = if is_vnd { "wrong_amount" } else { "wrong_currency" };
            let stray = Stray { part: order.parts.first(), ..stray(reason) };
            let is_new = is_paid && self.list_unmatched(&stray, at).await?;
            let wrong = if is_vnd {
                Settlement::WrongAmount { due: order.amount }
            } else {
                Settlement::WrongCurrency
            };
            return Ok((wrong, is_new));
        }
        match &notice.state {
            NoticeState::Paid => self.take(&order, notice, at).await,
            NoticeState::Failed(reason) => Ok((self.fail(&order, reason, at).await?, false)),
            NoticeState::Pending => Ok((Settlement::Pending, false)),
        }
    }

    /// Takes the money of an order: for each dossier of it where it is owed, and on the list where it is not.
    async fn take(
        &self,
        order: &PaymentOrder,
        notice: &Notice,
        at: Timestamp,
    ) -> Result<(Settlement, bool)> {
        let reference = match notice.transaction.trim() {
            "" => order.code.as_str(),
            transaction => transaction,
        };
        // One transaction pays the order; whoever comes with another one has paid twice.
        let claim =
            "UPDATE motcua_orders SET reference = ? WHERE code = ? AND reference IN ('', ?)";
        let values = vec![reference.into(), order.code.clone().into(), reference.into()];
        let claimed = self.connections.write.execute(claim, values).await;
        let is_claimed = claimed.map_err(Error::Database)? > 0;
        let is_taken = order.state == OrderState::Paid;
        if !is_claimed || is_taken && self.is_of_another_day(order, notice).await? {
            let (gateway, part) = (order.gateway.as_str(), order.parts.first());
            let stray = Stray { gateway, notice, part, reason: "paid_twice" };
            let is_new = self.list_unmatched(&stray, at).await?;
            let settlement = if is_new { Settlement::Unmatched } else { Settlement::Repeated };
            return Ok((settlement, is_new));
        }
        if is_taken {
            return Ok((Settlement::Repeated, false));
        }
        let (mut all_owed, mut is_new) = (true, false);
        for part in &order.parts {
            if !self.pay_part(order, part, reference, at).await? {
                all_owed = false;
                let (gateway, part) = (order.gateway.as_str(), Some(part));
                let stray = Stray { gateway, notice, part, reason: "not_owed" };
                is_new |= self.list_unmatched(&stray, at).await?;
            }
        }
        let update = "UPDATE motcua_orders SET state = 'paid', paid_at = ?, next_query_at = ?
            WHERE code = ? AND state <> 'paid'";
        let paid_at = notice.at.map_or(NEVER, Timestamp::as_microsecond);
        let values = vec![paid_at.into(), NEVER.into(), order.code.clone().into()];
        let written = self.connections.write.execute(update, values).await;
        let is_first = written.map_err(Error::Database)? > 0;
        let settlement = match (is_first, all_owed) {
            (true, true) => Settlement::Confirmed,
            (true, false) => Settlement::Unmatched,
            (false, true | false) => Settlement::Repeated,
        };
        Ok((settlement, is_new))
    }

    /// Whether a notice tells of another transfer than the one that paid an order: a bank begins its numbers anew,
    /// and gives the same one on another day.
    async fn is_of_another_day(&self, order: &PaymentOrder, notice: &Notice) -> Result<bool> {
        let (Some(paid_at), Some(told_at)) = (order.paid_at, notice.at) else { return Ok(false) };
        let published = self.published().await?;
        Ok(day_of(paid_at, published.zone()) != day_of(told_at, published.zone()))
    }

    /// Pays for a dossier. Whether the money is the dossier's.
    async fn pay_part(
        &self,
        order: &PaymentOrder,
        part: &OrderPart,
        reference: &str,
        at: Timestamp,
    ) -> Result<bool> {
        let act = Act::Pay {
            amount: part.amount,
            method: order.gateway.clone(),
            reference: reference.to_owned(),
            intent: Some(part.intent),
            order: Some(order.code.clone()),
            late_entry: None,
        };
        self.done_once("pay", order, part, act, at).await
    }

    async fn fail(&self, order: &PaymentOrder, reason: &str, at: Timestamp) -> Result<Settlement> {
        // What comes out of order says nothing new of an order that was paid.
        if order.state != OrderState::Open {
            return Ok(Settlement::Repeated);
        }
        let reason = Some(reason.trim()).filter(|reason| !reason.is_empty()).unwrap_or("unknown");
        for part in &order.parts {
            let (intent, code, reason) = (part.intent, order.code.clone(), reason.to_owned());
            let act = Act::PaymentFailed { intent, order: code, reason };
            // An intent that was paid otherwise, or has another order by now, stays as it is.
            self.done_once("fail", order, part, act, at).await?;
        }
        let update = "UPDATE motcua_orders SET state = 'failed', next_query_at = ?
            WHERE code = ? AND state = 'open'";
        let values = vec![NEVER.into(), order.code.clone().into()];
        let written = self.connections.write.execute(update, values).await;
        let is_first = written.map_err(Error::Database)? > 0;
        Ok(if is_first { Settlement::Failed } else { Settlement::Repeated })
    }

    /// Carries out an act on a dossier of an order once. Whether the rules let it.
    async fn done_once(
        &self,
        what: &str,
        order: &PaymentOrder,
        part: &OrderPart,
        act: Act,
        at: Timestamp,
    ) -> Result<bool> {
        let key = format!("{what}/{}/{}/{}", order.code, part.dossier, part.intent);
        let (command, system) = (Command::Act(act), Actor::system());
        let mut moment = at;
        for _ in 0..TRIES {
            let keyed = Order { key: Some(key.clone()), ..Order::default() };
            let done = self.perform(&part.dossier, command.clone(), &system, moment, keyed).await;
            match done {
                Ok(_) => return Ok(true),
                Err(Error::Refused(refusal)) => {
                    let Rule::BeforeTheLast { last_at } = refusal.rule else { return Ok(false) };
                    moment = last_at;
                }
                Err(error) => return Err(error),
            }
        }
        Err(Error::Busy)
    }

    async fn note_outcome(
        &self,
        callback: Option<&str>,
        order: &str,
        outcome: &str,
        at: Timestamp,
    ) -> Result<()> {
        let Some(id) = callback else { return Ok(()) };
        // One that was not believed before may be, once the secret is set right.
        let open = if order.is_empty() { "outcome = ''" } else { "order_code = ''" };
        let update = format!(
            "UPDATE motcua_callbacks SET order_code = ?, outcome = ?, settled_at = ? WHERE id = ? AND {open}"
        );
        let values = vec![order.into(), outcome.into(), at.as_microsecond().into(), id.into()];
        let written = self.connections.write.execute(&update, values).await;
        written.map(|_| ()).map_err(Error::Database)
    }
}

fn callback(row: &QueryResult) -> std::result::Result<Callback, DbErr> {
    let outcome: String = row.try_get("", "outcome")?;
    Ok(Callback {
        id: row.try_get("", "id")?,
        gateway: row.try_get("", "gateway")?,
        raw: row.try_get("", "raw")?,
        received_at: instant(row.try_get("", "received_at")?),
        times: u64::try_from(row.try_get::<i64>("", "times")?).unwrap_or_default(),
        last_at: instant(row.try_get("", "last_at")?),
        outcome: Some(outcome).filter(|outcome| !outcome.is_empty()),
    })
}
