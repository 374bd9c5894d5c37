//! Payment gateways: an order is told to one, and what it tells of the order comes back as a notice.
//!
//! A gateway knows nothing of the desk. The service asks [`Gateway::start`] where to send the payer, hands what comes
//! from outside to [`Gateway::notice`], lets the desk decide, and sends [`Gateway::answer`] back.
//!
//! - [`vnpay`]: the gateway VNPAY, version 2.1.0.
//! - [`national`]: the national payment platform, version 1.0.6.
//! - [`vietqr`]: a bank transfer by a QR code, confirmed by the bank's statement.
//! - [`sandbox`]: a gateway of our own for demonstrations, which misbehaves when it is told to.
//!
//! # What is checked, and what is not
//!
//! - Of every notice and of every answer: the signature, in constant time, then the merchant.
//!   Of an answer also that it is about the order that was asked for.
//! - Not the amount and its currency, nor whether the order is known or paid: the desk knows what is due.
//! - Not the time: the times of a gateway are told on and held against no clock, so that one whose clock is an hour
//!   off does no harm, and late notices count. The same notice may come again; the desk takes an order once.
//!   Our own clock is not read either: instants are handed in.
//! - A return page is for the eyes of the payer: it gives a [`Shown`], of which no notice can be made.
//!
//! Errors and debug texts hold no secret and nothing of a person.

mod form;
mod moment;
pub mod national;
mod notice;
mod order;
mod reconcile;
pub mod sandbox;
mod settings;
mod statement;
pub mod vietqr;
pub mod vnpay;
mod wire;

use std::collections::BTreeSet;
use std::fmt;
use std::io::Read;
use std::pin::Pin;

use motcua_engine::time::Timestamp;

pub use crate::secret::{Secret, SecretError, SecretSource};
pub use notice::{Answer, Incoming, Notice, Outcome, Rejected, Shown, State};
pub use order::{Bill, BillLine, LineKind, Order, Payer, Refund, Refunded, Started};
pub use reconcile::{Difference, LedgerLine, reconcile};
pub(crate) use settings::is_safe;
pub use settings::{Settings, SettingsError};
pub use statement::{Columns, Only, StatementLine};

/// What a gateway is asked for and answers later.
pub type Asking<'a, T> = Pin<Box<dyn Future<Output = Result<T, GatewayError>> + Send + 'a>>;

/// What a gateway says that gives no money back.
const NO_REFUNDS: &str = "no refunds; transfer the money and record it";

/// A payment gateway. What it does not offer, it says so.
pub trait Gateway: fmt::Debug + Send + Sync {
    /// The name under which orders, callbacks and ledgers know it.
    fn name(&self) -> &str;

    /// Begins a payment: where to send the payer, or what to show to them.
    ///
    /// # Errors
    ///
    /// The order cannot be sent, or the gateway does not answer, refuses, or lies.
    fn start<'a>(&'a self, order: &'a Order, bill: &'a Bill) -> Asking<'a, Started>;

    /// Reads what came from outside to the address of callbacks.
    ///
    /// # Errors
    ///
    /// It is not from this gateway, or not for this merchant; [`Outcome`] tells how to answer.
    fn notice(&self, incoming: Incoming<'_>) -> Result<Notice, Rejected>;

    /// What to answer to a callback, by what became of it.
    fn answer(&self, incoming: Incoming<'_>, outcome: Outcome) -> Answer;

    /// Reads what the payer's browser brings back. It is for display and never counts.
    ///
    /// # Errors
    ///
    /// It is not from this gateway, or the gateway sends nobody back.
    fn shown(&self, query: &str) -> Result<Shown, Rejected> {
        let _ = query;
        Err(Rejected::NotOffered)
    }

    /// Asks what became of an order; none when the gateway knows no such order, since nobody has begun to pay.
    ///
    /// # Errors
    ///
    /// The gateway does not answer, refuses, lies, or answers none.
    fn query<'a>(&'a self, order: &'a Order, at: Timestamp) -> Asking<'a, Option<Notice>> {
        let _ = (order, at);
        not_offered(self.name(), "no questions about orders; its statement tells")
    }

    /// Whether a refund is one that this gateway can be asked for; nothing is asked of it.
    ///
    /// # Errors
    ///
    /// It gives no money back, or something of the refund is not as it takes it.
    fn check_refund(&self, refund: &Refund) -> Result<(), GatewayError> {
        let _ = refund;
        Err(GatewayError::NotOffered { gateway: self.name().to_owned(), what: NO_REFUNDS })
    }

    /// Gives money back. After [`GatewayError::Unavailable`] it is not known whether it was given:
    /// ask again with the same [`Refund::request`].
    ///
    /// # Errors
    ///
    /// The gateway does not answer, refuses, lies, or gives no money back.
    fn refund<'a>(&'a self, refund: &'a Refund, at: Timestamp) -> Asking<'a, Refunded> {
        let _ = (refund, at);
        not_offered(self.name(), NO_REFUNDS)
    }

    /// The receipt of a paid order, as a PDF.
    ///
    /// # Errors
    ///
    /// The gateway does not answer, refuses, gives something else, or makes no receipts.
    fn receipt<'a>(&'a self, order: &'a Order) -> Asking<'a, Vec<u8>> {
        let _ = order;
        not_offered(self.name(), "no receipts; issue one yourself")
    }

    /// Reads the file by which the gateway, or the bank, tells what came in.
    /// `orders` are the codes that are looked for in descriptions.
    ///
    /// # Errors
    ///
    /// A line cannot be read, or nobody has said which columns the file has; nothing of the file is taken then.
    fn statement(
        &self,
        file: &mut dyn Read,
        orders: &BTreeSet<String>,
    ) -> Result<Vec<StatementLine>, GatewayError>;
}

/// Why a gateway did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// The order is not one that can be sent.
    #[error("the order {code:?} cannot be sent to {gateway}: {why}")]
    Order {
        /// Which gateway.
        gateway: String,
        /// The order's code.
        code: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// No answer came, or none that says anything.
    #[error("{gateway} does not answer: {why}; ask again later")]
    Unavailable {
        /// Which gateway.
        gateway: String,
        /// What happened.
        why: String,
    },
    /// An answer came that does not stand.
    #[error("the answer of {gateway} does not stand and is not taken; ask again later")]
    Answer {
        /// Which gateway.
        gateway: String,
        /// What is wrong with it.
        #[source]
        source: Rejected,
    },
    /// The gateway refuses.
    #[error("{gateway} refuses with the code {code:?}; its documentation tells what to do")]
    Refused {
        /// Which gateway.
        gateway: String,
        /// Its code.
        code: String,
    },
    /// The gateway has no such thing.
    #[error("{gateway} offers {what}")]
    NotOffered {
        /// Which gateway.
        gateway: String,
        /// What it does not have, and what to do instead.
        what: &'static str,
    },
    /// A statement cannot be read.
    #[error(
        "line {line} of the statement of {gateway} cannot be read: {why}; mend the file or its columns"
    )]
    Statement {
        /// Which gateway.
        gateway: String,
        /// The line of the file, from 1.
        line: u64,
        /// What is wrong with it.
        why: String,
    },
}

fn not_offered<'a, T: Send + 'a>(gateway: &str, what: &'static str) -> Asking<'a, T> {
    let error = GatewayError::NotOffered { gateway: gateway.to_owned(), what };
    Box::pin(std::future::ready(Err(error)))
}

#[cfg(test)]
mod tests;
