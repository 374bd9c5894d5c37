//! Payments: orders with gateways, what gateways say of them, and where the money went.
//!
//! What is owed and what was paid stands in the journal, as [intents](motcua_engine::dossier::Intent) of the dossiers.
//! Beside it lie orders, the raw texts of callbacks, and money that is no dossier's.
//! A gateway is asked and understood elsewhere: the desk gets a [`Notice`] and answers with a [`Settlement`].

mod ledger;
mod order;
mod receipt;
mod report;
mod settle;
mod unmatched;

use motcua_engine::dossier::AgencyId;
use motcua_engine::time::{Date, TimeZone, Timestamp};

pub use ledger::{LedgerKind, LedgerLine, LedgerListed};
pub use receipt::{Receipt, ReceiptLine};
pub use report::{FeeBy, FeeQuery, FeeReport, FeeRow, FeeTally, PaymentRatio};
pub use settle::Callback;
pub use unmatched::{RefusedRefund, Unmatched, UnmatchedListed};

/// The one currency in which fees are paid.
pub(crate) const CURRENCY: &str = "VND";

/// One try to pay for one or more dossiers, to one receiver, through one gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentOrder {
    /// Its code: at most 20 letters and figures, none of which is taken for another.
    pub code: String,
    /// The gateway.
    pub gateway: String,
    /// Who gets the money.
    pub receiver: AgencyId,
    /// How much altogether, in đồng.
    pub amount: i64,
    /// What it pays.
    pub parts: Vec<OrderPart>,
    /// How far it has come.
    pub state: OrderState,
    /// When it was made.
    pub requested_at: Timestamp,
    /// Until when it can be paid. Money that comes later counts all the same.
    pub expires_at: Timestamp,
    /// The gateway's transaction, once it was paid.
    pub reference: Option<String>,
    /// When the gateway took the money, as it says.
    pub paid_at: Option<Timestamp>,
    /// When the gateway is to be asked again. None: no more.
    pub next_query_at: Option<Timestamp>,
    /// How often the gateway was asked.
    pub tries: u32,
}

/// What an order pays for one dossier.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OrderPart {
    /// The dossier's identifier.
    pub dossier: String,
    /// The number of its payment intent.
    pub intent: u32,
    /// How much, in đồng.
    pub amount: i64,
}

/// How far an order has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderState {
    /// The gateway has not said yet.
    Open,
    /// The gateway has the money.
    Paid,
    /// The gateway said that it was not paid. Money that comes later counts all the same.
    Failed,
    /// The rules refused it, so that nobody was sent to pay it.
    Refused,
}

impl OrderState {
    /// Its name, as data have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Paid => "paid",
            Self::Failed => "failed",
            Self::Refused => "refused",
        }
    }

    /// What is not known is open: the gateway is asked.
    fn of(name: &str) -> Self {
        let others = [Self::Paid, Self::Failed, Self::Refused];
        others.into_iter().find(|known| known.name() == name).unwrap_or(Self::Open)
    }
}

/// What a gateway says of an order, by a callback, an answer to a query, or a statement. Its authenticity was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The order's code.
    pub order: String,
    /// How much, in whole units of the currency.
    pub amount: i64,
    /// The currency, such as `VND`.
    pub currency: String,
    /// The gateway's number of the transaction.
    pub transaction: String,
    /// What became of it.
    pub state: NoticeState,
    /// When, as the gateway says. None: it does not say.
    pub at: Option<Timestamp>,
}

/// What became of an order, as a gateway says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoticeState {
    /// The gateway has the money.
    Paid,
    /// It was not paid: the gateway's code of the reason.
    Failed(String),
    /// It is not known yet.
    Pending,
}

/// What the desk makes of a notice, so that the gateway can be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// The money is counted: now, and by nobody before.
    Confirmed,
    /// It says nothing new: the order was confirmed, or failed, before.
    Repeated,
    /// There is no such order of this gateway. Money for it is listed as unmatched.
    NoOrder,
    /// The amount is another one. The money is listed as unmatched.
    WrongAmount {
        /// The order's amount, in đồng.
        due: i64,
    },
    /// The currency is another one. The money is listed as unmatched.
    WrongCurrency,
    /// The money is taken, and what it pays is not owed, or not any more: all or a part of it is listed as unmatched.
    Unmatched,
    /// The order is noted as not paid.
    Failed,
    /// The gateway does not know yet.
    Pending,
}

impl Settlement {
    /// Its name, as data have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Repeated => "repeated",
            Self::NoOrder => "no_order",
            Self::WrongAmount { .. } => "wrong_amount",
            Self::WrongCurrency => "wrong_currency",
            Self::Unmatched => "unmatched",
            Self::Failed => "failed",
            Self::Pending => "pending",
        }
    }
}

/// What a line of a statement led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Its money is counted: now, and by nobody before.
    Confirmed,
    /// It says nothing new: its money was counted, or listed as unmatched, before.
    Known,
    /// All of its money or a part of it is listed as unmatched: now, and by nobody before.
    Unmatched,
}

/// The local day of an instant.
fn day_of(at: Timestamp, zone: &TimeZone) -> Date {
    zone.to_datetime(at).date()
}

/// A stored instant.
fn instant(at: i64) -> Timestamp {
    Timestamp::from_microsecond(at).unwrap_or(Timestamp::MIN)
}
