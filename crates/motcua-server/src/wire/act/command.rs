//! What the desk is asked by an act.

use std::collections::BTreeSet;

use motcua_engine::dossier::{Act, AgencyId, CorrectedDate, Origin, PersonId, Revoked};
use motcua_engine::procedure::{DocumentId, FeeId, FieldName, ResultId};
use motcua_engine::time::{Limit, Timestamp};

use super::{ActRequest, Asked, DateName};
use crate::problem::{INVALID, Problem};
use crate::wire::counter::moment;
use crate::wire::read_instant;

impl ActRequest {
    /// When it was done: now, or as it is entered late.
    ///
    /// # Errors
    ///
    /// The instant cannot be read, or is still to come.
    pub(crate) fn moment(&self, now: Timestamp) -> Result<Timestamp, Problem> {
        let (Self::Pay { late_entry, .. }
        | Self::Charge { late_entry, .. }
        | Self::RecordOutage { late_entry, .. }) = self
        else {
            return Ok(now);
        };
        moment(late_entry.as_ref(), now)
    }

    /// Whether it asks for fees.
    pub(crate) fn is_charge(&self) -> bool {
        matches!(self, Self::Charge { .. })
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
            | Self::Charge { .. }
            | Self::CancelPayment { .. }
            | Self::Waive { .. }
            | Self::Refund { .. }
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
            | Self::Revoke { .. }
            | Self::CorrectResult { .. }
            | Self::Lost { .. } => None,
        }
    }

    /// The files that its result is issued with.
    pub(crate) fn files(&self) -> Vec<(DocumentId, String)> {
        let Self::CorrectResult { issued } = self else { return Vec::new() };
        issued.named().into_iter().collect()
    }

    /// What the desk is asked.
    ///
    /// # Errors
    ///
    /// A limit, a day or an instant in it cannot be read.
    #[expect(clippy::too_many_lines, reason = "one arm for each act")]
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
            Self::Pay { amount, method, reference, intent, late_entry } => {
                let late_entry = late_entry.map(Into::into);
                Act::Pay { amount, method, reference, intent, order: None, late_entry }
            }
            Self::Charge { due, fees, circumstances, late_entry } => {
                let (due, circumstances) = (due.into(), circumstances.into());
                let late_entry = late_entry.map(Into::into);
                Act::Charge { due, fees: charged(fees), circumstances, late_entry }
            }
            Self::CancelPayment { intent, reason, note } => {
                Act::CancelPayment { intent, reason, note }
            }
            Self::Waive { intent, reason, note } => {
                Act::Waive { intent, reason, note, approver: second() }
            }
            Self::Refund { intent, fees, amount, method, reference, reason, note } => {
                // A gateway knows the refund by it, and gives back once.
                let drawn = || uuid::Uuid::now_v7().simple().to_string();
                let (fees, reference) = (charged(fees), reference.unwrap_or_else(drawn));
                let approver = second();
                Act::Refund { intent, fees, amount, method, reference, reason, note, approver }
            }
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
            Self::Revoke { result, document, reason, decision } => {
                Act::Revoke(Revoked { origin: origin(result, document)?, reason, decision })
            }
            Self::CorrectResult { issued } => {
                let summary = issued.summary();
                let issued = issued.issued(asked.today, &asked.files)?;
                Act::CorrectResult { issued, summary }
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

fn charged(fees: BTreeSet<String>) -> BTreeSet<FeeId> {
    fees.into_iter().map(FeeId::new).collect()
}

/// What is revoked: a result or a document.
fn origin(result: Option<String>, document: Option<String>) -> Result<Origin, Problem> {
    match (result, document) {
        (Some(result), None) => Ok(Origin::Result(ResultId::new(result))),
        (None, Some(document)) => Ok(Origin::Document(DocumentId::new(document))),
        (Some(_), Some(_)) | (None, None) => {
            Err(INVALID.with("a result or a document is revoked; name one"))
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
