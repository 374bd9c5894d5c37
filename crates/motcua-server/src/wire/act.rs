//! Acts: what is no edge of the procedure.

use std::collections::BTreeSet;

use motcua_engine::dossier::{Act, Actor, AgencyId, CorrectedDate, PersonId, ProcedureRef};
use motcua_engine::procedure::{DocumentId, FieldName, ResultId, StepId};
use motcua_engine::time::{Date, Limit, Timestamp};
use serde::Deserialize;
use utoipa::ToSchema;

use super::counter::{LateEntryWire, moment};
use super::moves::IssuedWire;
use super::{DutyName, PartiesWire, SatisfactionName, read_instant};
use crate::problem::{INVALID, Problem};

/// Something that changes no step.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum ActRequest {
    /// Give the work to a person, or take it oneself.
    Assign {
        /// To whom; none: to oneself.
        #[serde(default)]
        to: Option<String>,
        /// In what part.
        duty: DutyName,
    },
    /// Put the work back into the pool.
    Release,
    /// Note something; personal.
    Note {
        /// The words.
        text: String,
    },
    /// Attach documents.
    Attach {
        /// By their names in the procedure.
        documents: BTreeSet<String>,
        /// Those of them that are originals.
        #[serde(default)]
        originals: BTreeSet<String>,
    },
    /// Give originals back.
    ReturnOriginals {
        /// By their names in the procedure.
        documents: BTreeSet<String>,
    },
    /// Record money that was paid at the counter.
    Pay {
        /// How much, in đồng.
        #[schema(minimum = 0)]
        amount: i64,
        /// How, such as `cash`.
        method: String,
        /// The receipt's number.
        reference: String,
        /// That a payment in `cash` happened before it is recorded.
        #[serde(default)]
        late_entry: Option<LateEntryWire>,
    },
    /// Rate the handling.
    Rate {
        /// How satisfied.
        satisfaction: SatisfactionName,
        /// Why; personal.
        #[serde(default)]
        note: Option<String>,
    },
    /// Apologize and give a new appointment.
    Apologize {
        /// How much longer, such as `3 working days`.
        extension: String,
        /// A code.
        reason: String,
        /// The words; personal.
        #[serde(default)]
        note: Option<String>,
    },
    /// Prolong the limit as a sector law allows.
    Prolong {
        /// How much longer.
        extension: String,
        /// The article.
        article: String,
        /// The document.
        document: String,
    },
    /// Record an outage after the fact.
    RecordOutage {
        /// Its beginning.
        #[schema(format = "date-time")]
        from: String,
        /// Its end.
        #[schema(format = "date-time")]
        to: String,
        /// The document.
        document: String,
        /// That the act itself was done before it is recorded.
        #[serde(default)]
        late_entry: Option<LateEntryWire>,
    },
    /// Mend a typing error in the data.
    Amend {
        /// Which field.
        field: String,
        /// What it should hold; null: nothing.
        value: serde_json::Value,
        /// Why; personal.
        note: String,
    },
    /// Mend who has a part in the dossier from the applicant's side.
    AmendParties {
        /// Everybody, as it should be.
        parties: Box<PartiesWire>,
        /// Why; personal.
        note: String,
    },
    /// Move the dossier to the procedure it belongs to.
    Reclassify {
        /// That procedure's code; the version in force takes it.
        to: String,
        /// Why; personal.
        note: String,
    },
    /// Send the dossier to the competent agency.
    Reroute {
        /// That agency.
        to: String,
        /// Why; personal.
        note: String,
    },
    /// Take a dossier out that was entered by mistake or twice.
    Void {
        /// A code.
        reason: String,
        /// Why; personal.
        note: String,
    },
    /// Correct a date that was recorded wrongly.
    Correct {
        /// Which.
        subject: DateName,
        /// As it was.
        #[schema(format = "date-time")]
        to: String,
        /// The document.
        document: String,
        /// Why; personal.
        note: String,
    },
    /// Recall a wrong result.
    RecallResult {
        /// Which.
        result: String,
        /// How long the replacement may take.
        limit: String,
        /// A code.
        reason: String,
    },
    /// Issue the right result in the place of a wrong one.
    CorrectResult {
        /// What is issued.
        issued: IssuedWire,
    },
    /// Record that papers or results were lost.
    Lost {
        /// Which.
        #[serde(default)]
        documents: BTreeSet<String>,
        /// Results that are to be handed over again.
        #[serde(default)]
        results: BTreeSet<String>,
        /// The unit responsible.
        unit: String,
        /// What it costs, in đồng.
        #[schema(minimum = 0)]
        cost: i64,
        /// The apology; personal.
        note: String,
    },
}

/// A date that can be corrected.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DateName {
    /// When the legal clock started.
    Started,
    /// When processing ended.
    Ended,
}

/// What an act is asked with.
pub(crate) struct Asked<'a> {
    /// Who asks.
    pub(crate) actor: &'a Actor,
    /// The second person, who has approved.
    pub(crate) approver: Option<&'a Actor>,
    /// The local day.
    pub(crate) today: Date,
    /// A procedure that is named by its code, with the step where dossiers stand when they are filed.
    pub(crate) procedure: Option<(ProcedureRef, StepId)>,
}

impl ActRequest {
    /// When it was done: now, or as it is entered late.
    ///
    /// # Errors
    ///
    /// The instant cannot be read, or is still to come.
    pub(crate) fn moment(&self, now: Timestamp) -> Result<Timestamp, Problem> {
        let (Self::Pay { late_entry, .. } | Self::RecordOutage { late_entry, .. }) = self else {
            return Ok(now);
        };
        moment(late_entry.as_ref(), now)
    }

    /// The code of the procedure that it names, if it names one.
    pub(crate) fn procedure(&self) -> Option<&str> {
        match self {
            Self::Reclassify { to, .. } => Some(to),
            Self::Assign { .. }
            | Self::Release
            | Self::Note { .. }
            | Self::Attach { .. }
            | Self::ReturnOriginals { .. }
            | Self::Pay { .. }
            | Self::Rate { .. }
            | Self::Apologize { .. }
            | Self::Prolong { .. }
            | Self::RecordOutage { .. }
            | Self::Amend { .. }
            | Self::AmendParties { .. }
            | Self::Reroute { .. }
            | Self::Void { .. }
            | Self::Correct { .. }
            | Self::RecallResult { .. }
            | Self::CorrectResult { .. }
            | Self::Lost { .. } => None,
        }
    }

    /// What the desk is asked.
    ///
    /// # Errors
    ///
    /// A limit, a day or an instant in it cannot be read.
    pub(crate) fn act(self, asked: Asked<'_>) -> Result<Act, Problem> {
        let approver = asked.approver.cloned();
        // The rules of four eyes refuse whoever approves the own act.
        let second = || approver.clone().unwrap_or_else(|| asked.actor.clone());
        Ok(match self {
            Self::Assign { to, duty } => {
                let to = to.map_or_else(|| asked.actor.person.clone(), PersonId::new);
                Act::Assign { to, duty: duty.into() }
            }
            Self::Release => Act::Release,
            Self::Note { text } => Act::Note { text },
            Self::Attach { documents, originals } => {
                Act::Attach { documents: named(documents), originals: named(originals) }
            }
            Self::ReturnOriginals { documents: ids } => {
                Act::ReturnOriginals { documents: named(ids) }
            }
            Self::Pay { amount, method, reference, late_entry } => Act::Pay {
                amount,
                method,
                reference,
                intent: None,
                order: None,
                late_entry: late_entry.map(Into::into),
            },
            Self::Rate { satisfaction, note } => {
                Act::Rate { satisfaction: satisfaction.into(), note }
            }
            Self::Apologize { extension, reason, note } => {
                Act::Apologize { extension: limit(&extension)?, reason, note }
            }
            Self::Prolong { extension, article, document } => {
                let extension = limit(&extension)?;
                Act::Prolong { extension, article, document, approver: second() }
            }
            Self::RecordOutage { from, to, document, late_entry } => Act::RecordOutage {
                from: read_instant(&from, "from")?,
                to: read_instant(&to, "to")?,
                document,
                approver: second(),
                late_entry: late_entry.map(Into::into),
            },
            Self::Amend { field, value, note } => {
                Act::Amend { field: FieldName::new(field), value, note, approver }
            }
            Self::AmendParties { parties, note } => {
                let parties = Box::new(parties.parties()?);
                Act::AmendParties { parties, note, approver: second() }
            }
            Self::Reclassify { to, note } => {
                let missing = || INVALID.with(format!("procedure \"{to}\" is not in force today"));
                let (to, start) = asked.procedure.ok_or_else(missing)?;
                Act::Reclassify { to, start, note, approver }
            }
            Self::Reroute { to, note } => Act::Reroute { to: AgencyId::new(to), note },
            Self::Void { reason, note } => Act::Void { reason, note },
            Self::Correct { subject, to, document, note } => Act::Correct {
                subject: subject.into(),
                to: read_instant(&to, "to")?,
                document,
                note,
                approver: second(),
            },
            Self::RecallResult { result, limit: within, reason } => {
                let (result, limit) = (ResultId::new(result), limit(&within)?);
                Act::RecallResult { result, limit, reason }
            }
            Self::CorrectResult { issued } => {
                Act::CorrectResult { issued: issued.issued(asked.today)? }
            }
            Self::Lost { documents, results, unit, cost, note } => {
                let (documents, unit) = (named(documents), AgencyId::new(unit));
                let results = results.into_iter().map(ResultId::new).collect();
                Act::ReportLost { documents, results, unit, cost, note }
            }
        })
    }
}

impl From<DateName> for CorrectedDate {
    fn from(name: DateName) -> Self {
        match name {
            DateName::Started => Self::Started,
            DateName::Ended => Self::Ended,
        }
    }
}

fn named(documents: BTreeSet<String>) -> BTreeSet<DocumentId> {
    documents.into_iter().map(DocumentId::new).collect()
}

fn limit(text: &str) -> Result<Limit, Problem> {
    text.parse()
        .map_err(|error| INVALID.with(format!("the limit \"{text}\" cannot be read: {error}")))
}
