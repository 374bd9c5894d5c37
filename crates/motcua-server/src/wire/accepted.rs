//! What is said of a document that is kept: of one that is accepted, and what is known of one that is held.

use motcua_engine::dossier::{AcceptedFile, Details};
use motcua_engine::procedure::DocumentId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::filing::read_day;
use super::{ClassificationName, ProvenanceName, SensitivityName};
use crate::problem::{INVALID, Problem};
use crate::signatures::SignedFiles;

/// What else is known of a document.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct DetailsWire {
    /// Its language, as ISO 639 has it, such as `vi`.
    #[schema(pattern = "^[a-z]{2,3}$")]
    language: Option<String>,
    /// How many originals of it there are.
    #[schema(maximum = 10_000)]
    originals: Option<u32>,
    /// How many copies of it were made or handed in.
    #[schema(maximum = 10_000)]
    copies: Option<u32>,
    /// How it came to be a file.
    provenance: Option<ProvenanceName>,
    /// How guarded it is.
    sensitivity: Option<SensitivityName>,
}

impl From<DetailsWire> for Details {
    fn from(wire: DetailsWire) -> Self {
        Self {
            language: wire.language,
            originals: wire.originals,
            copies: wire.copies,
            provenance: wire.provenance.map(Into::into),
            sensitivity: wire.sensitivity.map(Into::into),
        }
    }
}

impl From<Details> for DetailsWire {
    fn from(details: Details) -> Self {
        Self {
            language: details.language,
            originals: details.originals,
            copies: details.copies,
            provenance: details.provenance.map(Into::into),
            sensitivity: details.sensitivity.map(Into::into),
        }
    }
}

/// A document that is accepted, with the file that is kept of it and what the document says of itself.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AcceptedWire {
    /// Which document, by its name in the procedure.
    document: String,
    /// The identifier of its file, uploaded for this document before. Its signatures are checked when it is accepted.
    file: String,
    /// Its number; personal.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 200)]
    number: Option<String>,
    /// Who issued it.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 200)]
    issuer: Option<String>,
    /// Its day.
    #[serde(default)]
    #[schema(format = "date")]
    issued_on: Option<String>,
    /// Its last day; none: it is valid without end.
    #[serde(default)]
    #[schema(format = "date")]
    valid_until: Option<String>,
    /// What kind of copy it is.
    #[serde(default)]
    classification: Option<ClassificationName>,
    /// How many pages it has.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 100_000)]
    pages: Option<u32>,
    /// What else is known of it.
    #[serde(default)]
    details: DetailsWire,
    /// What it is about, in a sentence (trích yếu); personal.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 1_000)]
    summary: Option<String>,
}

impl AcceptedWire {
    /// The file that it names.
    pub(crate) fn named(&self) -> (DocumentId, String) {
        (DocumentId::from(self.document.as_str()), self.file.clone())
    }

    /// What the desk is asked to keep.
    ///
    /// # Errors
    ///
    /// A day in it is none, or nobody has looked at its file.
    pub(crate) fn accepted(self, files: &SignedFiles) -> Result<AcceptedFile, Problem> {
        let day = |text: &Option<String>, what| {
            text.as_deref().map(|day| read_day(day, what)).transpose()
        };
        let file = files.get(&self.file).cloned();
        let file = file.ok_or_else(|| {
            INVALID.with(format!("file \"{}\" was not found; name one of the document", self.file))
        })?;
        Ok(AcceptedFile {
            issued_on: day(&self.issued_on, "issued_on")?,
            valid_until: day(&self.valid_until, "valid_until")?,
            number: self.number,
            issuer: self.issuer,
            classification: self.classification.map(Into::into),
            pages: self.pages,
            details: self.details.into(),
            summary: self.summary,
            ..AcceptedFile::new(DocumentId::new(self.document), file)
        })
    }
}
