//! What a document that is kept says of itself, and no more than that: nothing here is personal.

use serde::{Deserialize, Serialize};

/// How a document came to be a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provenance {
    /// Scanned at the desk (số hóa khi tiếp nhận).
    Scanned,
    /// Brought as a file by the applicant.
    Uploaded,
    /// Taken from a national or sectoral database.
    Database,
    /// Taken from the person's own store of documents.
    PersonalStore,
    /// An electronic copy that was certified from the original (NĐ 45/2020 art. 10).
    CertifiedCopy,
}

/// How guarded a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sensitivity {
    /// It holds nothing personal.
    Public,
    /// It holds basic personal data (Law 91/2025/QH15).
    Personal,
    /// It holds sensitive personal data: it serves elsewhere only where its subject agrees.
    SensitivePersonal,
    /// It holds a state secret: it is never kept as a file.
    StateSecret,
}

/// What is known of a document beside its number, its days and its file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Details {
    /// Its language, as ISO 639 has it, such as `vi`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// How many originals of it there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub originals: Option<u32>,
    /// How many copies of it were made or handed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copies: Option<u32>,
    /// How it came to be a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provenance: Option<Provenance>,
    /// How guarded it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sensitivity: Option<Sensitivity>,
}

impl Details {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
