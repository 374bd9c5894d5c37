//! What goes over the counter: by post, into whose hands, and against what proof.

use serde::{Deserialize, Serialize};

use crate::time::Date;

/// A dossier that the post brought (bưu chính công ích). It is received when it is opened at the desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Posting {
    /// The number under which the post carried it.
    pub tracking: String,
    /// The day on which it was posted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub posted_on: Option<Date>,
}

/// How a result is handed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "snake_case", deny_unknown_fields)]
pub enum Handing {
    /// To somebody at the counter.
    InPerson {
        /// To whom.
        taker: Taker,
        /// Against what.
        proof: Proof,
    },
    /// To the post, which carries it.
    Post {
        /// The number under which the post carries it.
        tracking: String,
    },
    /// On line.
    Electronic,
}

/// Who takes a result. Names are personal and stand beside the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Taker {
    /// The owner.
    Owner,
    /// The one who handed the dossier in.
    Submitter,
    /// The one whom the dossier names to collect the result.
    Recipient,
    /// Somebody else, who brings a paper that authorises.
    Bearer,
}

/// Against what a result is given out (NĐ 118/2025 art. 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// The receipt, signed and given back.
    SignedReceipt,
    /// An identity card, as the receipt is lost.
    IdShown,
}
