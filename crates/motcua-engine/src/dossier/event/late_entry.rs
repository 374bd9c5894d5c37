//! Late entries: what happened at a counter before it could be recorded.

use serde::{Deserialize, Serialize};

/// Why something is recorded after it happened, and what proves when it did.
///
/// Only reception, hand-over, a charge, cash payment and an outage may be entered late; anything else is back-dating.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LateEntry {
    /// Why it could not be recorded at once.
    pub ground: LateGround,
    /// The number of the slip or of the stamp that proves it.
    pub evidence: String,
}

/// Why something could not be recorded at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LateGround {
    /// The system or its line was down; the slip written meanwhile proves it.
    Outage,
    /// It came or went by the public post, whose stamp proves it.
    PostStamp,
    /// It was done at a counter that keeps a paper register, such as a mobile one.
    PaperCounter,
}

impl LateGround {
    /// Its name, as data have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Outage => "outage",
            Self::PostStamp => "post_stamp",
            Self::PaperCounter => "paper_counter",
        }
    }
}
