//! The state of a dossier: a fold over its events.

mod apply;
mod held;
mod parts;
mod payments;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::clock::{Clock, ClockId};
use super::event::{
    AgencyId, Duty, Entry, Event, EventBody, Flag, Handing, Issued, Parties, PersonId, Private,
    Satisfaction,
};
use crate::procedure::{AgencyName, DocumentId, FieldName, MoveKind, ResultId, Status, StepId};
use crate::tariff::Assessed;
use crate::time::Timestamp;

pub use held::{Held, Reused};
pub use parts::{
    Appointment, AppointmentReason, Closing, Correction, Head, LegState, MoveCount, Supplement,
};
pub use payments::{Intent, IntentLine, IntentState, Paid, PaymentOrder};

/// A case, as its events have left it. Everything in it is derived; [`Dossier::apply`] is the only way to change it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Dossier {
    /// How many events it has.
    pub version: u64,
    /// The version of the last event that changed step, data, documents or legs: what an expected version is held against.
    pub content_version: u64,
    /// When the last event happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_at: Option<Timestamp>,
    /// How it was filed. None: not filed yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filed: Option<Head>,
    /// Where it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<StepId>,
    /// The national status there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// When it was accepted as complete, first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_at: Option<Timestamp>,
    /// Which row of the limits was chosen, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<u32>,
    /// When processing ended (ngày kết thúc xử lý).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// How it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closing: Option<Closing>,
    /// Whether it stands where nothing more can be done.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_at_end: bool,
    /// Whether it is void: in no rate, always listed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_void: bool,
    /// Whether it is a leg that was called back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_recalled: bool,
    /// The clocks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clocks: Vec<Clock>,
    /// The dates the applicant was given, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub appointments: Vec<Appointment>,
    /// The supplements asked for, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supplements: Vec<Supplement>,
    /// The legs sent, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legs: Vec<LegState>,
    /// The documents that are there.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub documents: BTreeSet<DocumentId>,
    /// The originals that the office holds.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub originals: BTreeSet<DocumentId>,
    /// The results issued.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<Issued>,
    /// What it issued or accepted with a file, in order; each keeps its place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held: Vec<Held>,
    /// What of other dossiers it relies on, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reused: Vec<Reused>,
    /// The results recalled as wrong and not yet replaced.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub results_recalled: Vec<ResultId>,
    /// How the result was last handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handing: Option<Handing>,
    /// The results that were lost and are to be handed over again.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub results_lost: BTreeSet<ResultId>,
    /// What is to be paid, and was, in the order in which it was charged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub intents: Vec<Intent>,
    /// Who works on it, until it goes to another agency or role.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub assigned: BTreeMap<PersonId, Duty>,
    /// How often each move was made: by kind, choice and step.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moves: Vec<MoveCount>,
    /// How often the applicant had to come, after the first time.
    pub contacts: u32,
    /// The agencies that held one of its clocks.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub agencies_visited: BTreeSet<AgencyId>,
    /// What an auditor should look at.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub flags: BTreeSet<Flag>,
    /// Why it is late, by step.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub late_reasons: BTreeMap<StepId, String>,
    /// The rating.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<Satisfaction>,
    /// Corrections of dates, with both verdicts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Correction>,
    /// Timers of the present stay that have fired.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub timers_fired: BTreeSet<u32>,
}

/// The personal data of a dossier: the fields of its form, and who has a part in it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Data {
    /// The fields, also those that are not personal.
    pub fields: BTreeMap<FieldName, serde_json::Value>,
    /// Who has a part in it from the applicant's side.
    #[serde(default)]
    pub parties: Parties,
    /// Why each intent costs what it does, by its number.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub assessed: BTreeMap<u32, Vec<Assessed>>,
    /// The numbers of documents that were accepted, by the hashes of their files.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub numbers: BTreeMap<String, String>,
    /// What such documents and results are about, by the hashes of their files.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub summaries: BTreeMap<String, String>,
}

impl Data {
    /// Takes over what an entry sets.
    pub fn apply(&mut self, entry: &Entry) {
        let public = match &entry.event.body {
            EventBody::Filed(filed) => Some(&filed.fields),
            EventBody::Moved(moved) => Some(&moved.fields),
            _ => None,
        };
        let Private { fields, note: _, parties, bearer: _, assessed, numbers, summaries } =
            &entry.private;
        self.numbers.extend(numbers.clone());
        self.summaries.extend(summaries.clone());
        if let (EventBody::Charged(charged), false) = (&entry.event.body, assessed.is_empty()) {
            self.assessed.insert(charged.intent, assessed.clone());
        }
        if let Some(parties) = parties {
            self.parties.clone_from(parties);
        }
        for fields in public.into_iter().chain([fields]) {
            self.set(fields);
        }
    }

    /// Sets fields; null empties one.
    pub(super) fn set(&mut self, fields: &BTreeMap<FieldName, serde_json::Value>) {
        for (name, value) in fields {
            if value.is_null() {
                self.fields.remove(name);
            } else {
                self.fields.insert(name.clone(), value.clone());
            }
        }
    }
}

impl Dossier {
    /// The dossier that a journal leaves.
    pub fn replay<'a>(events: impl IntoIterator<Item = &'a Event>) -> Self {
        let mut dossier = Self::default();
        for event in events {
            dossier.apply(event);
        }
        dossier
    }

    /// A clock.
    pub fn clock(&self, id: &ClockId) -> Option<&Clock> {
        self.clocks.iter().find(|clock| clock.id == *id)
    }

    /// Whether it is closed: void, at an end, or with a status that closes it (8 can still be reopened).
    pub fn is_closed(&self) -> bool {
        self.is_void || self.is_at_end || self.status.is_some_and(Status::is_terminal)
    }

    /// The date the applicant was last given.
    pub fn appointment(&self) -> Option<&Appointment> {
        self.appointments.last()
    }

    /// The real agency that a name of the procedure stands for; a name nobody bound stands for itself.
    pub fn agency(&self, name: &AgencyName) -> AgencyId {
        let bound = self.filed.as_ref().and_then(|head| head.agencies.get(name));
        bound.cloned().unwrap_or_else(|| AgencyId::new(name.as_str()))
    }

    /// How often a move was made at a step.
    pub fn times(&self, step: &StepId, kind: MoveKind, choice: Option<&str>) -> u32 {
        let made = |count: &&MoveCount| {
            count.step == *step && count.kind == kind && count.choice.as_deref() == choice
        };
        self.moves.iter().find(made).map_or(0, |count| count.times)
    }
}
