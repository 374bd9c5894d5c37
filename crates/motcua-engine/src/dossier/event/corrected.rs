//! Dates that can be corrected.

use serde::{Deserialize, Serialize};

/// A date that can be corrected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CorrectedDate {
    /// When the legal clock started.
    Started,
    /// When processing ended.
    Ended,
}
