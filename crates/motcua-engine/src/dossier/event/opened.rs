//! A running dossier of another system, as it was taken over (số dư đầu kỳ).

use serde::{Deserialize, Serialize};

use super::{Actor, Filed};
use crate::time::{Deadline, Timestamp};

/// A dossier as it was taken over. What another system stated is never counted anew from its reception.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    /// What would stand in its filing, at the step where it goes on.
    pub filed: Filed,
    /// Which row of the limits fits, from 0, if one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<u32>,
    /// Its code there, which it keeps.
    pub code: String,
    /// When it was received, by that system's word.
    pub received_at: Timestamp,
    /// The appointment, by that system's word: the legal deadline.
    pub appointment: Deadline,
    /// Where it comes from, and who signs for it.
    pub source: Source,
    /// The second person.
    pub approver: Actor,
}

/// Where an opening balance comes from: a row of a file that somebody has signed as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The system, as people call it.
    pub system: String,
    /// The SHA-256 of the row, in hexadecimal.
    pub row: String,
    /// The SHA-256 of the whole file, in hexadecimal.
    pub file: String,
    /// How many rows the file has.
    pub rows: u64,
    /// The public key of the signature (Ed25519), in hexadecimal.
    pub key: String,
    /// The signature of [`Source::signed`], in hexadecimal.
    pub signature: String,
}

impl Source {
    /// What is signed of a file.
    pub fn signed(file: &str, rows: u64) -> String {
        format!("motcua opening balance\n{file}\n{rows}\n")
    }
}
