//! Fees that were assessed, and are to be paid together.

use serde::{Deserialize, Serialize};

use super::AgencyId;
use crate::procedure::{FeeDue, FeeId, Refund};

/// Fees that were assessed, and are to be paid together to one receiver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charged {
    /// The number of the intent, from 1 in each dossier.
    pub intent: u32,
    /// When they are collected.
    pub due: FeeDue,
    /// Who gets the money.
    pub receiver: AgencyId,
    /// For what, with how much.
    pub lines: Vec<ChargedLine>,
}

/// A fee with what it costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChargedLine {
    /// Which fee; several where one amount was set for all of them, none where it is for no fee of the procedure.
    pub fees: Vec<FeeId>,
    /// How much, in đồng.
    pub amount: i64,
    /// Whether it is given back.
    pub refund: Refund,
    /// The texts that the fee rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<String>,
}
