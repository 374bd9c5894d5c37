//! What is stated of a running dossier of another system.

use serde::{Deserialize, Serialize};

use super::command::Submission;
use super::event::{Actor, Source};
use crate::procedure::StepId;
use crate::time::Timestamp;

/// A running dossier of another system, to be taken over as it stands there (số dư đầu kỳ).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningBalance {
    /// What its filing would say; without a form, which that system keeps.
    pub submission: Submission,
    /// Its code there, which it keeps.
    pub code: String,
    /// The step where it goes on.
    pub step: StepId,
    /// When it was received, by that system's word.
    pub received_at: Timestamp,
    /// The appointment, by that system's word.
    pub appointment: Timestamp,
    /// Where it comes from, and who signs for it.
    pub source: Source,
    /// The second person.
    pub approver: Actor,
}
