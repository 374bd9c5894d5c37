//! What the applicant hands in, and what the applicant gets.

use serde::{Deserialize, Serialize};

use super::{DocumentId, Label, ResultId};
use crate::guard::Guard;
use crate::time::Limit;

/// A document that the applicant hands in (thành phần hồ sơ).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Its name in the file.
    pub id: DocumentId,
    /// Its name for people.
    pub name: Label,
    /// Whether it must be there.
    pub required: Need,
    /// The form to fill in.
    pub form: Option<String>,
    /// The document type, such as `000.00.00.G15-KQ004389`.
    pub document_type: Option<String>,
    /// Originals, certified or plain copies asked for.
    pub copies: Copies,
    /// The types of earlier results and documents that serve in its place. Empty: none.
    pub reuse: Vec<String>,
    /// The database that replaces it (NQ 66.7/2025).
    pub replaced_by: Option<String>,
    /// Whether its subject must agree before it serves in another dossier.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub consent: bool,
}

/// How many of each kind of copy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copies {
    /// Bản chính.
    pub originals: u32,
    /// Bản sao chứng thực.
    pub certified: u32,
    /// Bản sao.
    pub plain: u32,
    /// The original is only shown, at collection.
    pub shown: bool,
}

/// Whether something is needed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// Never.
    No,
    /// Always.
    Yes,
    /// When this holds.
    When(Guard),
}

/// What the applicant gets (kết quả).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultSpec {
    /// Its name in the file.
    pub id: ResultId,
    /// Its name for people.
    pub name: Label,
    /// Its document type.
    pub document_type: String,
    /// How long it is valid, such as `6 months`. Absent: without end.
    pub validity: Option<Limit>,
    /// Whether it says no.
    pub negative: bool,
    /// Whether it is kept for reuse.
    pub store: bool,
    /// Whether its subject must agree before it serves in another dossier.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub consent: bool,
}
