//! Documents that are kept for reuse: results of dossiers and documents that were accepted, each with its file's hash.
//!
//! What is held, and which dossiers rely on it, is a projection of the journal and of the personal data beside it.
//! Consents, requests for correction and reports of damaged bytes are no events: they stand in tables of their own.

mod ask;
mod consent;
mod fit;
mod ratios;
mod read;
mod resolve;
mod rows;
mod supplement;

pub use ask::{CorrectionAsked, Said};
pub use consent::Consent;
pub(crate) use fit::{Answer, Facts, fit, fit_for};
pub use fit::{Subject, Unfit};
pub use ratios::Digitized;
pub use read::{HeldUse, LostReuse};
pub use resolve::Offer;
pub(crate) use rows::{id_of, known_of, place_of, restore, rows_of, touches, use_rows};
pub use supplement::Serving;

use motcua_engine::dossier::{Held, HeldId};
use motcua_engine::procedure::Label;
use sea_orm::{DbErr, QueryResult};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result, corrupt};

/// A document that is held, with what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldDocument {
    /// Its identifier.
    pub id: HeldId,
    /// The dossier that made or accepted it.
    pub dossier: String,
    /// Who it is about; personal.
    pub subject: Subject,
    /// What is known of it.
    pub known: Known,
}

/// What is known of a held document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// The document with its file, validity and status.
    pub held: Held,
    /// What it is called for people.
    pub title: Label,
    /// Its number; that of an accepted document is personal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// What it is about, in a sentence (trích yếu); personal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The code of the dossier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The code of its procedure.
    pub procedure: String,
    /// The field of the procedure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The texts that the procedure rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<String>,
    /// The retention class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retention: Option<String>,
}

/// The columns that [`HeldDocument::of`] reads, of `motcua_held h`.
pub(crate) const COLUMNS: &str =
    "h.id, h.dossier_id, h.subject_person, h.subject_number, h.contents";

impl HeldDocument {
    pub(crate) fn of(row: &QueryResult) -> Result<Self> {
        let text = |column: &str| -> std::result::Result<String, DbErr> { row.try_get("", column) };
        let read = || -> std::result::Result<_, DbErr> {
            Ok((
                text("id")?,
                text("dossier_id")?,
                Subject::new(text("subject_person")?, text("subject_number")?),
                text("contents")?,
            ))
        };
        let (id, dossier, subject, contents) = read().map_err(Error::Database)?;
        let known = serde_json::from_str(&contents);
        let known = known.map_err(|source| corrupt(format!("held document {id}"), source))?;
        Ok(Self { id: HeldId::new(id), dossier, subject, known })
    }
}
