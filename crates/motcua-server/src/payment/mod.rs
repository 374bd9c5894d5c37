//! Payments: what stands between the desk, which knows what is due, and the gateways, which know what was paid.
//!
//! What a gateway sends is kept before anything is made of it, and a gateway is told to come again when it could not be.
//! [`run`] goes on with what a stop left, asks gateways of orders that wait, and sends refunds.

mod money;
mod order;
mod statement;
mod upkeep;

use std::error::Error;
use std::sync::Arc;

use motcua::{Notice, NoticeState, Settlement};
use motcua_connect::payment::sandbox::Sandbox;
use motcua_connect::payment::{self, Answer, Gateway, Incoming, Outcome, Rejected, State};

use crate::problem::{NOT_FOUND, Problem};
use crate::rate::Address;
use crate::service::Service;

pub(crate) use money::check_money;
pub use money::refund_hook;
pub(crate) use order::{Payer, start};
pub use statement::{Statement, StatementError, import, reconcile};
pub use upkeep::{ask_again, run, settle_rest};

/// The gateways of an operator.
#[derive(Clone, Debug, Default)]
pub struct Gateways {
    all: Vec<Arc<dyn Gateway>>,
    sandbox: Option<Arc<Sandbox>>,
}

impl Gateways {
    /// These.
    pub fn new(all: Vec<Arc<dyn Gateway>>) -> Self {
        Self { all, sandbox: None }
    }

    /// With one for demonstrations, whose page the service shows.
    #[must_use]
    pub fn with_sandbox(mut self, sandbox: Sandbox) -> Self {
        let sandbox = Arc::new(sandbox);
        self.all.push(Arc::clone(&sandbox) as Arc<dyn Gateway>);
        self.sandbox = Some(sandbox);
        self
    }

    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(|gateway| gateway.name())
    }

    pub(crate) fn sandbox(&self) -> Result<&Sandbox, Problem> {
        let none = || NOT_FOUND.with("there is no sandbox here; pay through a gateway");
        self.sandbox.as_deref().ok_or_else(none)
    }

    fn find(&self, name: &str) -> Option<&Arc<dyn Gateway>> {
        self.all.iter().find(|gateway| gateway.name() == name)
    }

    /// The gateway of a name.
    ///
    /// # Errors
    ///
    /// There is none.
    pub fn named(&self, name: &str) -> Result<&Arc<dyn Gateway>, Problem> {
        self.find(name).ok_or_else(|| {
            let names = self.names().collect::<Vec<_>>().join(", ");
            let known = if names.is_empty() { "none is set".to_owned() } else { names };
            NOT_FOUND.with(format!("there is no gateway \"{name}\"; name one of these: {known}"))
        })
    }
}

/// Takes a callback: kept first, then held against the order. What the gateway is to be answered.
///
/// # Errors
///
/// There is no such gateway, or the address has sent too much that was not believed.
pub(crate) async fn take(
    service: &Service,
    gateway: &str,
    address: &Address,
    incoming: Incoming<'_>,
) -> Result<Answer, Problem> {
    let gateway = service.gateways().named(gateway)?;
    // Who forges without end fills no disk.
    if gateway.notice(incoming).is_err() {
        service.forgeries().check(address)?;
    }
    let (desk, at) = (service.desk(), service.now());
    let outcome = match desk.receive(gateway.name(), &kept(incoming), at).await {
        Ok(id) => settle(service, gateway.as_ref(), incoming, &id).await,
        Err(failure) => Err(failure),
    };
    let outcome = outcome.unwrap_or_else(|failure| {
        let failure: &dyn Error = &failure;
        tracing::warn!(gateway = gateway.name(), failure, "a callback could not be taken now");
        Outcome::Busy
    });
    Ok(gateway.answer(incoming, outcome))
}

/// Makes something of a callback that is kept.
async fn settle(
    service: &Service,
    gateway: &dyn Gateway,
    incoming: Incoming<'_>,
    callback: &str,
) -> motcua::Result<Outcome> {
    let (desk, at) = (service.desk(), service.now());
    match gateway.notice(incoming) {
        Ok(notice) => {
            let settlement =
                desk.settle(Some(callback), gateway.name(), &told(&notice), at).await?;
            Ok(outcome(settlement))
        }
        Err(rejected) => {
            tracing::warn!(gateway = gateway.name(), %rejected, callback, "a callback is not believed");
            let outcome = Outcome::from(rejected);
            let why = match rejected {
                Rejected::BadSignature => "bad_signature",
                Rejected::OtherMerchant => "other_merchant",
                Rejected::OtherOrder
                | Rejected::Malformed { .. }
                | Rejected::TooLong
                | Rejected::NotOffered => "malformed",
            };
            desk.reject_callback(callback, why, at).await?;
            Ok(outcome)
        }
    }
}

/// A callback as it is kept: how it came, and every byte of it.
fn kept(incoming: Incoming<'_>) -> String {
    match incoming {
        Incoming::Query(query) => format!("GET {query}"),
        Incoming::Body(body) => format!("POST {body}"),
    }
}

/// A callback that was kept, as it came.
fn came(kept: &str) -> Option<Incoming<'_>> {
    let query = kept.strip_prefix("GET ").map(Incoming::Query);
    query.or_else(|| kept.strip_prefix("POST ").map(Incoming::Body))
}

/// What a gateway says, as the desk takes it.
fn told(notice: &payment::Notice) -> Notice {
    Notice {
        order: notice.order.clone(),
        amount: notice.amount,
        currency: notice.currency.clone(),
        transaction: notice.transaction.clone(),
        state: match notice.state {
            State::Paid => NoticeState::Paid,
            State::Failed => NoticeState::Failed(notice.code.clone()),
            State::Pending => NoticeState::Pending,
        },
        at: notice.at,
    }
}

fn outcome(settlement: Settlement) -> Outcome {
    match settlement {
        Settlement::Confirmed | Settlement::Failed | Settlement::Pending => Outcome::Confirmed,
        // The money lies on the list of what is no dossier's: to tell of it again helps nobody.
        Settlement::Repeated | Settlement::Unmatched => Outcome::AlreadyConfirmed,
        Settlement::NoOrder => Outcome::NoOrder,
        // So much of other money is not what is due either.
        Settlement::WrongAmount { .. } | Settlement::WrongCurrency => Outcome::WrongAmount,
    }
}
