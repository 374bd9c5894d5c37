//! A move to be made.

use std::collections::{BTreeMap, BTreeSet};

use motcua_engine::dossier::{Issued, MoveCommand};
use motcua_engine::procedure::{DocumentId, ResultId};
use motcua_engine::time::{Date, Timestamp};
use serde::Deserialize;
use utoipa::ToSchema;

use super::MoveName;
use super::counter::{HandingWire, LateEntryWire, moment};
use super::filing::{PartyWire, fields, read_day};
use crate::problem::Problem;
use crate::signatures::SignedFiles;

/// A move to be made. It names no step and no date: the procedure and the service do.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveRequest {
    /// Which kind.
    #[serde(rename = "move")]
    kind: MoveName,
    /// Which of several of the kind.
    #[serde(default)]
    choice: Option<String>,
    /// A code of the reasons that the procedure lists.
    #[serde(default)]
    reason: Option<String>,
    /// A reason in words; personal.
    #[serde(default)]
    note: Option<String>,
    /// Why the step or the dossier is late, where it is: a code.
    #[serde(default)]
    late_reason: Option<String>,
    /// Fields of the form that change with it.
    #[serde(default)]
    fields: BTreeMap<String, serde_json::Value>,
    /// Documents handed in with it.
    #[serde(default)]
    documents: BTreeSet<String>,
    /// Those of them that are originals.
    #[serde(default)]
    originals: BTreeSet<String>,
    /// Originals given back with it.
    #[serde(default)]
    returned: BTreeSet<String>,
    /// How the result is handed over.
    #[serde(default)]
    handing: Option<HandingWire>,
    /// Who takes the result, if nobody whom the dossier names, with the paper that authorises; personal.
    #[serde(default)]
    bearer: Option<PartyWire>,
    /// Results issued by it.
    #[serde(default)]
    results: Vec<IssuedWire>,
    /// How much is to be paid, in đồng.
    #[serde(default)]
    #[schema(minimum = 0)]
    amount: Option<i64>,
    /// That an acceptance or a hand-over happened before it is recorded.
    #[serde(default)]
    late_entry: Option<LateEntryWire>,
}

/// A result that is issued.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct IssuedWire {
    /// Which, by its name in the procedure.
    result: String,
    /// Its number.
    #[serde(default)]
    number: Option<String>,
    /// Whether it is signed.
    #[serde(default)]
    signed: bool,
    /// Its day; none: today.
    #[serde(default)]
    #[schema(format = "date")]
    issued_on: Option<String>,
    /// The identifier of its file, uploaded for this result before. Its signatures are checked when it is issued;
    /// a result that must be signed has a file, and they are valid.
    #[serde(default)]
    file: Option<String>,
}

impl MoveRequest {
    /// When it happened: now, or as it is entered late.
    ///
    /// # Errors
    ///
    /// The instant cannot be read, or is still to come.
    pub(crate) fn moment(&self, now: Timestamp) -> Result<Timestamp, Problem> {
        moment(self.late_entry.as_ref(), now)
    }

    /// The files that its results are issued with.
    pub(crate) fn files(&self) -> Vec<(ResultId, String)> {
        self.results.iter().filter_map(IssuedWire::named).collect()
    }

    /// What the desk is asked.
    ///
    /// # Errors
    ///
    /// A day in it is none.
    pub(crate) fn command(self, today: Date, files: &SignedFiles) -> Result<MoveCommand, Problem> {
        let named = |ids: BTreeSet<String>| ids.into_iter().map(DocumentId::new).collect();
        let results: Result<_, _> =
            self.results.into_iter().map(|issued| issued.issued(today, files)).collect();
        Ok(MoveCommand {
            choice: self.choice,
            reason: self.reason,
            note: self.note,
            late_reason: self.late_reason,
            fields: fields(self.fields),
            documents: named(self.documents),
            originals: named(self.originals),
            returned: named(self.returned),
            handing: self.handing.map(Into::into),
            bearer: self.bearer.map(PartyWire::party).transpose()?.map(Box::new),
            results: results?,
            amount: self.amount,
            late_entry: self.late_entry.map(Into::into),
            ..MoveCommand::new(self.kind.into())
        })
    }
}

impl IssuedWire {
    /// The file that it names.
    pub(crate) fn named(&self) -> Option<(ResultId, String)> {
        Some((ResultId::from(self.result.as_str()), self.file.clone()?))
    }

    pub(crate) fn issued(self, today: Date, files: &SignedFiles) -> Result<Issued, Problem> {
        let on = self.issued_on.as_deref().map(|day| read_day(day, "issued_on")).transpose()?;
        Ok(Issued {
            result: ResultId::new(self.result),
            number: self.number,
            signed: self.signed,
            issued_on: on.unwrap_or(today),
            file: self.file.and_then(|id| files.get(&id).cloned()),
            kept: None,
        })
    }
}
