//! In what part an official works on a dossier, and how satisfied the applicant is with it.

use serde::{Deserialize, Serialize};

/// In what part a person works on a dossier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// Chủ trì.
    Main,
    /// Phối hợp.
    CoHandling,
    /// Theo dõi.
    Monitoring,
}

/// How satisfied the applicant is (TT 01/2018 art. 12).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Satisfaction {
    /// Rất hài lòng.
    VerySatisfied,
    /// Hài lòng.
    Satisfied,
    /// Không hài lòng.
    NotSatisfied,
}
