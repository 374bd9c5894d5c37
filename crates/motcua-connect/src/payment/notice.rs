//! Notices: what a gateway tells of an order, why it is not believed, and what it is answered.

use std::fmt;

use motcua_engine::time::Timestamp;

/// What came from outside, as it came. It may tell of a person: it is not shown by `Debug`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Incoming<'a> {
    /// The query of a GET, without its question mark.
    Query(&'a str),
    /// The body of a POST.
    Body(&'a str),
}

impl fmt::Debug for Incoming<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Query(_) => "Query",
            Self::Body(_) => "Body",
        })
    }
}

/// What a gateway tells of an order. Its signature and merchant were found right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The code of the order.
    pub order: String,
    /// How much, in whole units of the currency.
    pub amount: i64,
    /// In which money: `VND`, or what the gateway says; the desk counts đồng only.
    pub currency: String,
    /// The gateway's own number of the transaction; empty when there is none.
    pub transaction: String,
    /// What became of it.
    pub state: State,
    /// The gateway's own code of that, at most eight letters and figures; empty when it has none.
    pub code: String,
    /// When, by the gateway's clock; none when it does not tell.
    pub at: Option<Timestamp>,
}

/// What became of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// The money was taken.
    Paid,
    /// It was not, and this try is over.
    Failed,
    /// The gateway has not decided, or is looking into it: ask again.
    Pending,
}

/// What a return page may show. No notice can be made of it: the payer's browser brings it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The code of the order.
    pub order: String,
    /// What the gateway shows to the payer.
    pub state: State,
}

/// Why what came is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejected {
    /// The signature is not that of the gateway.
    #[error("the signature is not right; check the secret, or somebody else sends this")]
    BadSignature,
    /// It is for somebody else.
    #[error("it is for another merchant; check the merchant's code")]
    OtherMerchant,
    /// An answer is about another order than was asked for.
    #[error(
        "it is about another order or amount than was asked for; look into it with the gateway"
    )]
    OtherOrder,
    /// Something is missing or cannot be read.
    #[error(
        "the field {field} is missing, stands twice or cannot be read; look into it with the gateway"
    )]
    Malformed {
        /// Which field.
        field: &'static str,
    },
    /// It is longer than anything that the gateway sends.
    #[error("it is too long; somebody else sends this")]
    TooLong,
    /// The gateway sends nothing of this kind.
    #[error("the gateway sends nothing of this kind; somebody else does")]
    NotOffered,
}

/// What became of a callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was taken, whatever it told, and is on disk.
    Confirmed,
    /// It was taken before, or its money lies among the unmatched: the gateway need not tell it again.
    AlreadyConfirmed,
    /// There is no such order.
    NoOrder,
    /// The amount is not the one that is due.
    WrongAmount,
    /// The signature is not right.
    BadSignature,
    /// It cannot be read, or is for somebody else.
    Malformed,
    /// Our database is down: the gateway must try again.
    Busy,
}

impl From<Rejected> for Outcome {
    fn from(rejected: Rejected) -> Self {
        match rejected {
            Rejected::BadSignature => Self::BadSignature,
            Rejected::OtherOrder => Self::NoOrder,
            Rejected::OtherMerchant
            | Rejected::Malformed { .. }
            | Rejected::TooLong
            | Rejected::NotOffered => Self::Malformed,
        }
    }
}

/// What is sent back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status of HTTP.
    pub status: u16,
    /// The media type of the body.
    pub content_type: &'static str,
    /// The body.
    pub body: String,
}

impl Answer {
    pub(super) fn json(status: u16, body: &serde_json::Value) -> Self {
        Self { status, content_type: "application/json", body: body.to_string() }
    }
}
