//! A move to be made.

use std::collections::{BTreeMap, BTreeSet};

use motcua::{NewFile, Serving};
use motcua_engine::dossier::{HeldId, Issued, MoveCommand, OfHeld};
use motcua_engine::procedure::{DocumentId, ResultId};
use motcua_engine::time::{Date, Timestamp};
use serde::Deserialize;
use utoipa::ToSchema;

use super::MoveName;
use super::accepted::{AcceptedWire, DetailsWire};
use super::counter::{HandingWire, LateEntryWire, moment};
use super::filing::{PartyWire, fields, read_day, takes_held};
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
    /// What is held already and serves as a document with a supplement: its identifier for the document's name. What cannot
    /// serve is refused.
    #[serde(default)]
    reuse: BTreeMap<String, String>,
    /// Whether what is held serves with a supplement by itself for what is needed, not there and not brought; it does unless
    /// this says no.
    #[serde(default = "takes_held")]
    #[schema(default = true)]
    takes_held: bool,
    /// Those of them that are originals.
    #[serde(default)]
    originals: BTreeSet<String>,
    /// Originals given back with it.
    #[serde(default)]
    returned: BTreeSet<String>,
    /// How the result is handed over: said with every hand-over but a leg's and that of a file of what was filed on line.
    #[serde(default)]
    handing: Option<HandingWire>,
    /// Who takes the result, if nobody whom the dossier names, with the paper that authorises; personal.
    #[serde(default)]
    bearer: Option<PartyWire>,
    /// What an acceptance keeps of the documents that have a type: what is said of each, with its file. Of those left out
    /// the only file is kept, if there is one.
    #[serde(default)]
    accepted: Vec<AcceptedWire>,
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
    /// How many pages its file has.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 100_000)]
    pages: Option<u32>,
    /// What else is known of it.
    #[serde(default)]
    details: DetailsWire,
    /// What it is about, in a sentence (trích yếu), where it has a file; personal.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 1_000)]
    summary: Option<String>,
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

    /// What of that which is held is to serve.
    pub(crate) fn serving(&self) -> Serving {
        let chosen = self.reuse.iter();
        let chosen = chosen.map(|(document, held)| {
            (DocumentId::from(document.as_str()), HeldId::from(held.as_str()))
        });
        Serving { chosen: chosen.collect(), takes_held: self.takes_held }
    }

    /// The files that its results are issued with, and those of the documents that it accepts.
    pub(crate) fn files(&self) -> Vec<(DocumentId, String)> {
        let results = self.results.iter().filter_map(IssuedWire::named);
        results.chain(self.accepted.iter().map(AcceptedWire::named)).collect()
    }

    /// What the desk is asked.
    ///
    /// # Errors
    ///
    /// A day in it is none.
    pub(crate) fn command(self, today: Date, files: &SignedFiles) -> Result<MoveCommand, Problem> {
        let named = |ids: BTreeSet<String>| ids.into_iter().map(DocumentId::new).collect();
        let summaries = self.results.iter().filter_map(IssuedWire::about).collect();
        let results: Result<_, _> =
            self.results.into_iter().map(|issued| issued.issued(today, files)).collect();
        let accepted: Result<_, _> =
            self.accepted.into_iter().map(|accepted| accepted.accepted(files)).collect();
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
            accepted: accepted?,
            results: results?,
            held: Box::new(OfHeld { summaries, reuse: Vec::new() }),
            amount: self.amount,
            late_entry: self.late_entry.map(Into::into),
            ..MoveCommand::new(self.kind.into())
        })
    }
}

impl IssuedWire {
    /// The file that it names, with its place.
    pub(crate) fn named(&self) -> Option<(DocumentId, String)> {
        let place = NewFile::place_of(&ResultId::from(self.result.as_str()));
        Some((place, self.file.clone()?))
    }

    fn about(&self) -> Option<(ResultId, String)> {
        Some((ResultId::from(self.result.as_str()), self.summary.clone()?))
    }

    /// What it is about, where that is told.
    pub(crate) fn summary(&self) -> Option<String> {
        self.summary.clone()
    }

    pub(crate) fn issued(self, today: Date, files: &SignedFiles) -> Result<Issued, Problem> {
        let on = self.issued_on.as_deref().map(|day| read_day(day, "issued_on")).transpose()?;
        Ok(Issued {
            result: ResultId::new(self.result),
            number: self.number,
            signed: self.signed,
            issued_on: on.unwrap_or(today),
            file: self.file.and_then(|id| files.get(&id).cloned()),
            pages: self.pages,
            details: self.details.into(),
            kept: None,
        })
    }
}
