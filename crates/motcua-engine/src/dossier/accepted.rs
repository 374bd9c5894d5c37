//! The files of documents that a move accepts.

use serde::{Deserialize, Serialize};

use super::event::{Classification, Details, SignedFile};
use crate::procedure::DocumentId;
use crate::time::Date;

/// The file of a document that is accepted, with what the document says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcceptedFile {
    /// Which document of the procedure.
    pub document: DocumentId,
    /// Its file.
    pub file: SignedFile,
    /// Its number; personal.
    #[serde(default)]
    pub number: Option<String>,
    /// Who issued it.
    #[serde(default)]
    pub issuer: Option<String>,
    /// Its day.
    #[serde(default)]
    pub issued_on: Option<Date>,
    /// Its last day; none: it is valid without end.
    #[serde(default)]
    pub valid_until: Option<Date>,
    /// What kind of copy it is.
    #[serde(default)]
    pub classification: Option<Classification>,
    /// How many pages it has.
    #[serde(default)]
    pub pages: Option<u32>,
    /// What else is known of it.
    #[serde(default)]
    pub details: Details,
    /// What it is about, in a sentence (trích yếu); personal.
    #[serde(default)]
    pub summary: Option<String>,
}

impl AcceptedFile {
    /// A file of which no more is known.
    pub fn new(document: DocumentId, file: SignedFile) -> Self {
        Self {
            document,
            file,
            number: None,
            issuer: None,
            issued_on: None,
            valid_until: None,
            classification: None,
            pages: None,
            details: Details::default(),
            summary: None,
        }
    }
}
