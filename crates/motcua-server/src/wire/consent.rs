//! What people say of what is held about them: consent, and requests for correction.

use motcua::{Consent, CorrectionAsked};
use motcua_engine::dossier::{Actor, PersonId};
use motcua_engine::time::{TimeZone, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{instant, read_day};
use crate::problem::{INVALID, Problem};

/// An answer to the question whether what is held of a type may serve.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConsentRequest {
    /// Whose; none: the caller's, or for whom the caller acts.
    #[serde(default)]
    person: Option<String>,
    /// For which document type.
    document_type: String,
    /// For which procedure, by its code; none: for every one.
    #[serde(default)]
    procedure: Option<String>,
    /// Whether it is a yes; a no withdraws one.
    is_given: bool,
    /// The last day on which a yes holds; none: until it is withdrawn.
    #[serde(default)]
    #[schema(format = "date")]
    until: Option<String>,
}

impl ConsentRequest {
    /// What the desk records.
    ///
    /// # Errors
    ///
    /// A clerk names nobody, or the day is none.
    pub(crate) fn consent(self, actor: &Actor, at: Timestamp) -> Result<Consent, Problem> {
        let person = self.person.map(PersonId::new).or_else(|| actor.applying_for().cloned());
        let nobody = || INVALID.with("an official records somebody's answer; name a person");
        let until = self.until.as_deref().map(|day| read_day(day, "until")).transpose()?;
        Ok(Consent {
            person: person.ok_or_else(nobody)?,
            document_type: self.document_type,
            procedure: self.procedure,
            is_given: self.is_given,
            at,
            until,
            recorded_by: actor.person.clone(),
        })
    }
}

/// An answer that was given.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConsentView {
    /// Whose.
    person: String,
    /// For which document type.
    document_type: String,
    /// For which procedure; null: for every one.
    procedure: Option<String>,
    /// Whether it is a yes.
    is_given: bool,
    /// When it was given.
    #[schema(format = "date-time")]
    at: String,
    /// The last day on which a yes holds; null: until it is withdrawn.
    #[schema(format = "date")]
    until: Option<String>,
    /// Who recorded it.
    recorded_by: String,
}

impl ConsentView {
    pub(crate) fn of(consent: Consent, zone: &TimeZone) -> Self {
        Self {
            person: consent.person.to_string(),
            document_type: consent.document_type,
            procedure: consent.procedure,
            is_given: consent.is_given,
            at: instant(consent.at, zone),
            until: consent.until.map(|day| day.to_string()),
            recorded_by: consent.recorded_by.to_string(),
        }
    }
}

/// A request to have something corrected that is held.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CorrectionView {
    /// Its identifier.
    id: String,
    /// What is wrong.
    held: String,
    /// The identifier of the dossier that made it.
    dossier: String,
    /// When it was asked.
    #[schema(format = "date-time")]
    asked_at: String,
    /// Who asked.
    asked_by: String,
    /// In which words.
    text: String,
    /// When it was answered; null: it waits.
    #[schema(format = "date-time")]
    answered_at: Option<String>,
    /// Who answered.
    answered_by: Option<String>,
    /// What was answered.
    answer: Option<String>,
}

impl CorrectionView {
    pub(crate) fn of(asked: CorrectionAsked, zone: &TimeZone) -> Self {
        let (answered_by, answer) = asked.said.answer.unzip();
        Self {
            id: asked.id,
            held: asked.held.to_string(),
            dossier: asked.dossier,
            asked_at: instant(asked.at, zone),
            asked_by: asked.said.by.to_string(),
            text: asked.said.text,
            answered_at: asked.answered_at.map(|at| instant(at, zone)),
            answered_by: answered_by.map(|person| person.to_string()),
            answer,
        }
    }
}

/// Requests for correction that wait.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CorrectionsView {
    /// Those of this page, the earliest first.
    corrections: Vec<CorrectionView>,
    /// The cursor of the next page; null: this was the last.
    next: Option<String>,
}

impl CorrectionsView {
    pub(crate) fn of(asked: Vec<CorrectionAsked>, next: Option<String>, zone: &TimeZone) -> Self {
        let corrections = asked.into_iter().map(|one| CorrectionView::of(one, zone)).collect();
        Self { corrections, next }
    }
}
