//! Commands: what somebody asks of a dossier.

mod act;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::accepted::AcceptedFile;
use super::event::{
    Actor, AgencyId, Handing, Issued, LateEntry, Parent, Parties, Party, Posting, Reuse,
};
use super::import::ImportedCase;
use super::opening::OpeningBalance;
use crate::procedure::{AgencyName, Channel, DocumentId, FieldName, MoveKind, ResultId, Subject};
use crate::tariff::Circumstances;
use crate::time::Calendar;

pub use act::Act;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// File a dossier.
    Submit(Box<Submission>),
    /// Take over a case of another system.
    Import(Box<ImportedCase>),
    /// Take over a running dossier of another system.
    Open(Box<OpeningBalance>),
    /// Make a move along an edge of the procedure.
    Move(MoveCommand),
    /// Do something that is no edge.
    Act(Act),
}

impl Command {
    /// Why it is recorded after it happened, where it is.
    pub fn late_entry(&self) -> Option<&LateEntry> {
        match self {
            Self::Submit(submission) => submission.late_entry.as_ref(),
            Self::Move(command) => command.late_entry.as_ref(),
            Self::Act(
                Act::Pay { late_entry, .. }
                | Act::Charge { late_entry, .. }
                | Act::RecordOutage { late_entry, .. },
            ) => late_entry.as_ref(),
            Self::Open(_) | Self::Act(_) | Self::Import(_) => None,
        }
    }
}

/// A dossier to be filed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Submission {
    /// The digest of the procedure's expanded form.
    pub digest: String,
    /// The agencies that the procedure's names stand for.
    #[serde(default)]
    pub agencies: BTreeMap<AgencyName, AgencyId>,
    /// How it comes.
    pub channel: Channel,
    /// Who applies.
    pub subject: Subject,
    /// The office that takes it, when not the competent agency's own desk.
    #[serde(default)]
    pub office: Option<AgencyId>,
    /// The form.
    #[serde(default)]
    pub fields: BTreeMap<FieldName, serde_json::Value>,
    /// The documents handed in.
    #[serde(default)]
    pub documents: BTreeSet<DocumentId>,
    /// Those of them that are originals: the office gives them back.
    #[serde(default)]
    pub originals: BTreeSet<DocumentId>,
    /// What is held already and serves as a document, as the desk has found it.
    #[serde(default)]
    pub reuse: Vec<Reuse>,
    /// Under which number the post brought it.
    #[serde(default)]
    pub posting: Option<Posting>,
    /// The dossier that sends it, if it is a leg.
    #[serde(default)]
    pub parent: Option<Parent>,
    /// Who has a part in it from the applicant's side.
    #[serde(default)]
    pub parties: Parties,
    /// The visit in which it is filed, with others (nhiều hồ sơ trong một lần đến).
    #[serde(default)]
    pub visit: Option<String>,
    /// Why it is recorded after it was received, where it is.
    #[serde(default)]
    pub late_entry: Option<LateEntry>,
}

impl Submission {
    /// An empty form.
    pub fn new(channel: Channel, subject: Subject) -> Self {
        Self {
            digest: String::new(),
            agencies: BTreeMap::new(),
            channel,
            subject,
            office: None,
            fields: BTreeMap::new(),
            documents: BTreeSet::new(),
            originals: BTreeSet::new(),
            reuse: Vec::new(),
            posting: None,
            parent: None,
            parties: Parties::default(),
            visit: None,
            late_entry: None,
        }
    }
}

/// A move to be made. It names no step and no date: the procedure and the desk do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoveCommand {
    /// Which kind.
    pub kind: MoveKind,
    /// Which of several.
    #[serde(default)]
    pub choice: Option<String>,
    /// A reason code.
    #[serde(default)]
    pub reason: Option<String>,
    /// A reason in words; private.
    #[serde(default)]
    pub note: Option<String>,
    /// Why the step or the dossier is late, where it is: a code.
    #[serde(default)]
    pub late_reason: Option<String>,
    /// The second person.
    #[serde(default)]
    pub approver: Option<Actor>,
    /// Fields of the form that change with it.
    #[serde(default)]
    pub fields: BTreeMap<FieldName, serde_json::Value>,
    /// Documents handed in with it.
    #[serde(default)]
    pub documents: BTreeSet<DocumentId>,
    /// Those of them that are originals.
    #[serde(default)]
    pub originals: BTreeSet<DocumentId>,
    /// Originals given back with it.
    #[serde(default)]
    pub returned: BTreeSet<DocumentId>,
    /// How the result is handed over: said with every hand-over but a leg's and that of a file of what was filed on line.
    #[serde(default)]
    pub handing: Option<Handing>,
    /// Who takes the result, if nobody whom the dossier names; personal.
    #[serde(default)]
    pub bearer: Option<Box<Party>>,
    /// The files of documents that it accepts, to be kept for reuse.
    #[serde(default)]
    pub accepted: Box<[AcceptedFile]>,
    /// Results issued by it.
    #[serde(default)]
    pub results: Vec<Issued>,
    /// What it says of documents that are held.
    #[serde(default)]
    pub held: Box<OfHeld>,
    /// How much is to be paid, in đồng; none: what the tariff says.
    #[serde(default)]
    pub amount: Option<i64>,
    /// What was found of whoever pays, for the tariff; private.
    #[serde(default)]
    pub circumstances: Option<Box<Circumstances>>,
    /// Why an acceptance or a hand-over is recorded after it happened, where it is.
    #[serde(default)]
    pub late_entry: Option<LateEntry>,
}

impl MoveCommand {
    /// A move without anything else.
    pub fn new(kind: MoveKind) -> Self {
        Self {
            kind,
            choice: None,
            reason: None,
            note: None,
            late_reason: None,
            approver: None,
            fields: BTreeMap::new(),
            documents: BTreeSet::new(),
            originals: BTreeSet::new(),
            returned: BTreeSet::new(),
            handing: None,
            bearer: None,
            accepted: Box::default(),
            results: Vec::new(),
            held: Box::default(),
            amount: None,
            circumstances: None,
            late_entry: None,
        }
    }
}

/// What a move says of documents that are held.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OfHeld {
    /// What the results are about that it issues with a file, each in a sentence (trích yếu); personal.
    pub summaries: BTreeMap<ResultId, String>,
    /// What is held already and serves as a document with a supplement, as the desk has found it.
    pub reuse: Vec<Reuse>,
}

/// The calendars that a decision asks: one for each agency that has its own, and the one of all others.
#[derive(Clone, Debug)]
pub struct Calendars {
    default: std::sync::Arc<Calendar>,
    by_agency: BTreeMap<AgencyId, std::sync::Arc<Calendar>>,
}

impl Calendars {
    /// One calendar for every agency.
    pub fn new(default: impl Into<std::sync::Arc<Calendar>>) -> Self {
        Self { default: default.into(), by_agency: BTreeMap::new() }
    }

    /// An agency with a calendar of its own.
    #[must_use]
    pub fn with(mut self, agency: AgencyId, calendar: impl Into<std::sync::Arc<Calendar>>) -> Self {
        self.by_agency.insert(agency, calendar.into());
        self
    }

    /// The calendar of an agency.
    pub fn of(&self, agency: &AgencyId) -> &Calendar {
        self.by_agency.get(agency).unwrap_or(&self.default)
    }
}
