//! Legs: which one, and what it said.

use serde::{Deserialize, Serialize};

use crate::procedure::{LegId, ResultId, StepId};

/// Which leg, in which round: a step can be entered more than once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LegKey {
    /// The step.
    pub step: StepId,
    /// The leg.
    pub leg: LegId,
    /// From 1.
    pub round: u32,
}

impl std::fmt::Display for LegKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}/{}", self.step, self.leg, self.round)
    }
}

/// What a leg said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegOutcome {
    /// How it ended.
    pub ended: LegEnd,
    /// The choice that its last move named, such as `agree`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice: Option<String>,
    /// Results that become documents of the dossier.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<ResultId>,
}

impl LegOutcome {
    /// Whether it is in favour. Silence is not an answer and so never agrees.
    pub fn agrees(&self) -> bool {
        self.ended == LegEnd::Resolved && self.choice.as_deref() != Some("disagree")
    }
}

/// How a leg ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegEnd {
    /// With a result or an answer.
    Resolved,
    /// Refused.
    Refused,
    /// Withdrawn, stopped or recalled.
    Stopped,
}
