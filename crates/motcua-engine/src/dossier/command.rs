//! Commands: what somebody asks of a dossier.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::event::{
    Actor, AgencyId, CorrectedDate, Duty, Handing, Issued, LateEntry, LegKey, LegOutcome, Parent,
    Parties, Party, PersonId, Posting, ProcedureRef, Satisfaction,
};
use super::import::ImportedCase;
use super::opening::OpeningBalance;
use crate::procedure::{
    AgencyName, Channel, DocumentId, FieldName, MoveKind, ResultId, StepId, Subject,
};
use crate::time::{Calendar, Limit, Timestamp};

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
            Self::Act(Act::Pay { late_entry, .. } | Act::RecordOutage { late_entry, .. }) => {
                late_entry.as_ref()
            }
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
    /// How the result is handed over.
    #[serde(default)]
    pub handing: Option<Handing>,
    /// Who takes the result, if nobody whom the dossier names; personal.
    #[serde(default)]
    pub bearer: Option<Box<Party>>,
    /// Results issued by it.
    #[serde(default)]
    pub results: Vec<Issued>,
    /// How much is to be paid, in đồng.
    #[serde(default)]
    pub amount: Option<i64>,
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
            results: Vec::new(),
            amount: None,
            late_entry: None,
        }
    }
}

/// Something that is no edge of the procedure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    /// Give the work to a person, or take it oneself.
    Assign {
        /// To whom.
        to: PersonId,
        /// In what part.
        duty: Duty,
    },
    /// Put the work back into the pool.
    Release,
    /// Note something; private.
    Note {
        /// The words.
        text: String,
    },
    /// Attach documents.
    Attach {
        /// Which.
        documents: BTreeSet<DocumentId>,
        /// Those of them that are originals.
        #[serde(default)]
        originals: BTreeSet<DocumentId>,
    },
    /// Give originals back.
    ReturnOriginals {
        /// Which.
        documents: BTreeSet<DocumentId>,
    },
    /// Record money that arrived.
    Pay {
        /// How much, in đồng.
        amount: i64,
        /// How.
        method: String,
        /// The receipt or the transaction.
        reference: String,
        /// Why a payment in `cash` is recorded after it happened, where it is.
        #[serde(default)]
        late_entry: Option<LateEntry>,
    },
    /// Rate the handling.
    Rate {
        /// How satisfied.
        satisfaction: Satisfaction,
        /// Why; private.
        note: Option<String>,
    },
    /// Apologize and give a new appointment.
    Apologize {
        /// How much longer.
        extension: Limit,
        /// A code.
        reason: String,
        /// The words; private.
        note: Option<String>,
    },
    /// Prolong the limit as a sector law allows.
    Prolong {
        /// How much longer.
        extension: Limit,
        /// The article.
        article: String,
        /// The document.
        document: String,
        /// The second person.
        approver: Actor,
    },
    /// Record an outage after the fact.
    RecordOutage {
        /// Its beginning.
        from: Timestamp,
        /// Its end.
        to: Timestamp,
        /// The document.
        document: String,
        /// The second person.
        approver: Actor,
        /// Why the act itself is recorded after it was done, where it is.
        #[serde(default)]
        late_entry: Option<LateEntry>,
    },
    /// A leg answers.
    LegReported {
        /// Which.
        leg: LegKey,
        /// What it says.
        outcome: LegOutcome,
    },
    /// The dossier that sent this leg calls it back.
    Recall,
    /// Let pass what has passed by now.
    Lapse,
    /// Count open deadlines anew, after a calendar was published.
    Recalculate,
    /// Mend a typing error in the data.
    Amend {
        /// Which field.
        field: FieldName,
        /// What it should hold; null: nothing.
        value: serde_json::Value,
        /// Why; private.
        note: String,
        /// A second person, if it touches a clock, a fee or the subject.
        approver: Option<Actor>,
    },
    /// Mend who owns the matter, hands it in or collects the result.
    AmendParties {
        /// Everybody, as it should be; private.
        parties: Box<Parties>,
        /// Why; private.
        note: String,
        /// The second person.
        approver: Actor,
    },
    /// Move the dossier to the procedure it belongs to.
    Reclassify {
        /// That procedure.
        to: ProcedureRef,
        /// Where it stands there.
        start: StepId,
        /// Why; private.
        note: String,
        /// A second person, after acceptance.
        approver: Option<Actor>,
    },
    /// Send the dossier to the competent agency.
    Reroute {
        /// That agency.
        to: AgencyId,
        /// Why; private.
        note: String,
    },
    /// Take a dossier out that was entered by mistake or twice.
    Void {
        /// A code.
        reason: String,
        /// Why; private.
        note: String,
    },
    /// Correct a date that was recorded wrongly.
    Correct {
        /// Which.
        subject: CorrectedDate,
        /// As it was.
        to: Timestamp,
        /// The document.
        document: String,
        /// Why; private.
        note: String,
        /// The second person.
        approver: Actor,
    },
    /// Recall a wrong result; its replacement has a limit of its own and costs nothing.
    RecallResult {
        /// Which.
        result: ResultId,
        /// How long the replacement may take.
        limit: Limit,
        /// A code.
        reason: String,
    },
    /// Issue the right result in the place of a wrong one.
    CorrectResult {
        /// What is issued.
        issued: Issued,
    },
    /// Record that papers or results were lost.
    ReportLost {
        /// Which.
        documents: BTreeSet<DocumentId>,
        /// Results that are to be handed over again.
        #[serde(default)]
        results: BTreeSet<ResultId>,
        /// The unit responsible.
        unit: AgencyId,
        /// What it costs, in đồng.
        cost: i64,
        /// The apology; private.
        note: String,
    },
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
