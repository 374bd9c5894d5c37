//! The state of a dossier: a fold over its events.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::clock::{Clock, ClockId, Holder};
use super::event::{
    AgencyId, CorrectedDate, Duty, Entry, Event, EventBody, Filed, Flag, Issued, Lapse, LegKey,
    LegOutcome, Moved, Parent, PaymentDue, PersonId, Private, ProcedureRef, Satisfaction,
};
use super::ledger;
use super::verdict::Outcome;
use crate::procedure::{
    AgencyName, Channel, DocumentId, FieldName, MoveKind, ProcedureKind, Status, StepId, Subject,
};
use crate::time::{Date, Timestamp};

/// A case, as its events have left it. Everything in it is derived; [`Dossier::apply`] is the only way to change it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Dossier {
    /// How many events it has.
    pub version: u64,
    /// The version of the last event that changed step, data, documents or legs: what an expected version is held against.
    pub content_version: u64,
    /// When the last event happened.
    pub last_at: Option<Timestamp>,
    /// How it was filed. None: not filed yet.
    pub filed: Option<Head>,
    /// Where it stands.
    pub step: Option<StepId>,
    /// The national status there.
    pub status: Option<Status>,
    /// When it was accepted as complete, first.
    pub accepted_at: Option<Timestamp>,
    /// Which row of the limits was chosen, from 0.
    pub case: Option<u32>,
    /// When processing ended (ngày kết thúc xử lý).
    pub ended_at: Option<Timestamp>,
    /// How it ended.
    pub closing: Option<Closing>,
    /// Whether it stands where nothing more can be done.
    pub is_at_end: bool,
    /// Whether it is void: in no rate, always listed.
    pub is_void: bool,
    /// Whether it is a leg that was called back.
    pub is_recalled: bool,
    /// The clocks.
    pub clocks: Vec<Clock>,
    /// The dates the applicant was given, in order.
    pub appointments: Vec<Appointment>,
    /// The supplements asked for, in order.
    pub supplements: Vec<Supplement>,
    /// The legs sent, in order.
    pub legs: Vec<LegState>,
    /// The documents that are there.
    pub documents: BTreeSet<DocumentId>,
    /// The results issued.
    pub results: Vec<Issued>,
    /// The results recalled as wrong and not yet replaced.
    pub results_recalled: Vec<crate::procedure::ResultId>,
    /// What is to be paid.
    pub payment: Option<Payment>,
    /// Who works on it.
    pub assigned: BTreeMap<PersonId, Duty>,
    /// How often each move was made: by kind, choice and step.
    pub moves: Vec<MoveCount>,
    /// How often the applicant had to come, after the first time.
    pub contacts: u32,
    /// The agencies that held one of its clocks.
    pub agencies_visited: BTreeSet<AgencyId>,
    /// What an auditor should look at.
    pub flags: BTreeSet<Flag>,
    /// Why it is late, by step.
    pub late_reasons: BTreeMap<StepId, String>,
    /// The rating.
    pub rating: Option<Satisfaction>,
    /// Corrections of dates, with both verdicts.
    pub corrections: Vec<Correction>,
    /// Timers of the present stay that have fired.
    pub timers_fired: BTreeSet<u32>,
}

/// How a dossier was filed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// What it is bound to.
    pub procedure: ProcedureRef,
    /// What kind of case it is.
    pub kind: ProcedureKind,
    /// When it was filed.
    pub at: Timestamp,
    /// The agencies that the procedure's names stand for.
    pub agencies: BTreeMap<AgencyName, AgencyId>,
    /// Which of them is the competent agency.
    pub competent: AgencyName,
    /// How it came.
    pub channel: Channel,
    /// Who applies.
    pub subject: Subject,
    /// The office that took it, if another.
    pub office: Option<AgencyId>,
    /// The dossier that sent it, if it is a leg.
    pub parent: Option<Parent>,
}

/// How a dossier ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closing {
    /// With a result.
    Resolved,
    /// With a refusal after appraisal.
    Refused,
    /// Not accepted.
    NotAccepted,
    /// Withdrawn.
    Withdrawn,
    /// Stopped.
    Stopped,
}

/// A date the applicant was given (hẹn trả kết quả).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// When it was given.
    pub given_at: Timestamp,
    /// The day.
    pub on: Date,
    /// The instant.
    pub at: Timestamp,
    /// Whether it lies in a year that is not decided.
    pub provisional: bool,
    /// Why it was given.
    pub why: AppointmentReason,
}

/// Why an appointment was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppointmentReason {
    /// A window began: acceptance, a phase, a restart.
    Window {
        /// The phase, from 1.
        phase: Option<u32>,
    },
    /// The deadline was counted anew.
    Counted,
    /// With an apology.
    Apology {
        /// Given in time.
        timely: bool,
    },
}

/// A supplement that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supplement {
    /// Before acceptance (at the desk) or after it (in the appraisal).
    pub at_desk: bool,
    /// When it was asked.
    pub requested_at: Timestamp,
    /// When the applicant answered, last.
    pub answered_at: Option<Timestamp>,
    /// When the office found it complete.
    pub completed_at: Option<Timestamp>,
}

/// A leg, as the lead sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegState {
    /// Which.
    pub key: LegKey,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// What it said.
    pub outcome: Option<LegOutcome>,
    /// Whether it was called back.
    pub recalled: bool,
}

impl LegState {
    /// Whether an answer is still awaited.
    pub fn is_open(&self) -> bool {
        self.outcome.is_none() && !self.recalled
    }
}

/// Money asked for, and what has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// What is due.
    pub due: PaymentDue,
    /// When it was asked for.
    pub required_at: Timestamp,
    /// When it was paid.
    pub paid_at: Option<Timestamp>,
}

/// How often a move was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveCount {
    /// At which step.
    pub step: StepId,
    /// Which kind.
    pub kind: MoveKind,
    /// Which choice.
    pub choice: Option<String>,
    /// How often.
    pub times: u32,
}

/// A correction of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// When it was made.
    pub at: Timestamp,
    /// Which date.
    pub subject: CorrectedDate,
    /// The verdict before.
    pub verdict_before: Option<Outcome>,
    /// The verdict after.
    pub verdict_after: Option<Outcome>,
}

/// The personal data of a dossier: the fields of its form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Data {
    /// The fields, also those that are not personal.
    pub fields: BTreeMap<FieldName, serde_json::Value>,
}

impl Data {
    /// Takes over what an entry sets.
    pub fn apply(&mut self, entry: &Entry) {
        let public = match &entry.event.body {
            EventBody::Filed(filed) => Some(&filed.fields),
            EventBody::Moved(moved) => Some(&moved.fields),
            _ => None,
        };
        let Private { fields, note: _ } = &entry.private;
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

    /// Takes an event over. Total: what does not fit changes nothing; nothing is computed here.
    pub fn apply(&mut self, event: &Event) {
        self.version += 1;
        self.last_at = Some(event.at);
        if event.body.changes_content() {
            self.content_version = self.version;
        }
        for change in &event.changes {
            ledger::apply(&mut self.clocks, change, event.at);
            if let Some(Holder::Agency(agency)) = change.holder() {
                self.agencies_visited.insert(agency.clone());
            }
        }
        super::appointments::apply(self, event);
        self.apply_body(event);
    }

    fn apply_body(&mut self, event: &Event) {
        let at = event.at;
        match &event.body {
            EventBody::Filed(filed) => self.apply_filed(filed, at),
            EventBody::Moved(moved) => self.apply_moved(moved, at),
            EventBody::Assigned { to, duty } => {
                self.assigned.insert(to.clone(), *duty);
            }
            EventBody::Released => self.assigned.clear(),
            EventBody::Noted
            | EventBody::Apologized { .. }
            | EventBody::Prolonged { .. }
            | EventBody::OutageRecorded { .. }
            | EventBody::Recalculated { .. }
            | EventBody::Lost { .. } => {}
            EventBody::Amended { case, .. } => self.case = case.or(self.case),
            EventBody::Attached { documents } => self.documents.extend(documents.iter().cloned()),
            EventBody::Paid { .. } => {
                if let Some(payment) = &mut self.payment {
                    payment.paid_at = Some(at);
                }
            }
            EventBody::Rated { satisfaction } => self.rating = Some(*satisfaction),
            EventBody::LegReported { leg, outcome, legs_sent } => {
                self.apply_leg(leg, outcome);
                self.send_legs(legs_sent, at);
            }
            EventBody::Recalled => {
                self.recall_legs();
                self.is_recalled = true;
                self.status = self.status.map(|_| Status::Stopped);
                self.close(Closing::Stopped, at);
                self.is_at_end = true;
            }
            EventBody::Lapsed { lapse } => match lapse {
                Lapse::Warning(clock) => ledger::warn(&mut self.clocks, clock),
                Lapse::Late(clock) => ledger::lapse(&mut self.clocks, clock, at),
                Lapse::Timer(_, place) => {
                    self.timers_fired.insert(*place);
                }
            },
            EventBody::Reclassified { to, start, .. } => {
                if let Some(head) = &mut self.filed {
                    head.procedure = to.clone();
                }
                self.recall_legs();
                self.step = Some(start.clone());
                self.status = self.status.map(|_| Status::Registered);
                self.timers_fired.clear();
                self.accepted_at = None;
                self.case = None;
            }
            EventBody::Rerouted { to } => self.apply_rerouted(to),
            EventBody::Voided { .. } => {
                self.recall_legs();
                self.is_void = true;
            }
            EventBody::Corrected { subject, after, verdict_before, verdict_after, .. } => {
                match subject {
                    // A restart does not change when the dossier was first accepted.
                    CorrectedDate::Started => {
                        let legal = self.clock(&ClockId::Legal);
                        if legal.is_none_or(|clock| clock.windows.len() == 1) {
                            self.accepted_at = Some(*after);
                        }
                    }
                    CorrectedDate::Ended => self.ended_at = Some(*after),
                }
                let (verdict_before, verdict_after) = (*verdict_before, *verdict_after);
                self.corrections.push(Correction {
                    at,
                    subject: *subject,
                    verdict_before,
                    verdict_after,
                });
            }
            EventBody::ResultRecalled { result, .. } => self.results_recalled.push(result.clone()),
            EventBody::ResultCorrected { issued } => {
                self.results_recalled.retain(|recalled| *recalled != issued.result);
                self.results.push(issued.clone());
            }
        }
    }

    fn apply_filed(&mut self, filed: &Filed, at: Timestamp) {
        self.filed = Some(Head {
            procedure: filed.procedure.clone(),
            kind: filed.kind,
            at,
            agencies: filed.agencies.clone(),
            competent: filed.competent.clone(),
            channel: filed.channel,
            subject: filed.subject,
            office: filed.office.clone(),
            parent: filed.parent.clone(),
        });
        self.step = Some(filed.step.clone());
        self.status = filed.status;
        self.documents.clone_from(&filed.documents);
        self.accepted_at = filed.accepted.then_some(at);
    }

    fn apply_moved(&mut self, moved: &Moved, at: Timestamp) {
        let count = self.times(&moved.from, moved.kind, moved.choice.as_deref());
        if count == 0 {
            let (step, choice) = (moved.from.clone(), moved.choice.clone());
            self.moves.push(MoveCount { step, kind: moved.kind, choice, times: 1 });
        } else if let Some(made) = self.moves.iter_mut().find(|made| {
            made.step == moved.from && made.kind == moved.kind && made.choice == moved.choice
        }) {
            made.times += 1;
        }
        self.step = Some(moved.to.clone());
        self.status = moved.status;
        self.is_at_end = moved.is_end;
        self.timers_fired.clear();
        self.documents.extend(moved.documents.iter().cloned());
        self.results.extend(moved.results.iter().cloned());
        self.flags.extend(moved.flags.iter().copied());
        if let Some(reason) = &moved.late_reason {
            self.late_reasons.insert(moved.from.clone(), reason.clone());
        }
        for leg in &moved.legs_recalled {
            self.leg_mut(leg, |state| state.recalled = true);
        }
        self.send_legs(&moved.legs_sent, at);
        if let Some(due) = &moved.payment {
            self.payment = Some(Payment { due: due.clone(), required_at: at, paid_at: None });
        }
        if moved.case.is_some() {
            self.case = moved.case;
        }
        self.apply_kind(moved.kind, at);
    }

    /// Whether it shows a decision: a result, or a refusal after appraisal.
    fn shows_decision(&self) -> bool {
        matches!(self.status, Some(Status::Resolved | Status::HandedOver))
    }

    fn apply_kind(&mut self, kind: MoveKind, at: Timestamp) {
        match kind {
            MoveKind::Accept => {
                self.accepted_at.get_or_insert(at);
                if let Some(supplement) = self.supplements.last_mut() {
                    supplement.completed_at.get_or_insert(at);
                }
                if self.shows_decision() {
                    self.close(Closing::Resolved, at);
                }
            }
            MoveKind::RequestSupplement => {
                let at_desk = self.accepted_at.is_none();
                self.supplements.push(Supplement {
                    at_desk,
                    requested_at: at,
                    answered_at: None,
                    completed_at: None,
                });
            }
            MoveKind::Supplement => {
                self.contacts += 1;
                let checked_later = matches!(self.status, Some(Status::SupplementRequested));
                if let Some(supplement) = self.supplements.last_mut() {
                    supplement.answered_at = Some(at);
                    if !checked_later {
                        supplement.completed_at.get_or_insert(at);
                    }
                }
            }
            MoveKind::Refuse if self.accepted_at.is_none() => self.close(Closing::NotAccepted, at),
            MoveKind::Refuse => self.close(Closing::Refused, at),
            MoveKind::Resolve => self.close(Closing::Resolved, at),
            MoveKind::Withdraw => self.close(Closing::Withdrawn, at),
            MoveKind::Stop => self.close(Closing::Stopped, at),
            MoveKind::HandOver if self.closing.is_none() => self.close(Closing::Resolved, at),
            MoveKind::HandOver => {}
            MoveKind::Reopen | MoveKind::SendBack => {
                self.closing = None;
                self.ended_at = None;
            }
            MoveKind::Forward | MoveKind::Transfer | MoveKind::RequirePayment => {}
        }
    }

    fn recall_legs(&mut self) {
        for leg in self.legs.iter_mut().filter(|leg| leg.is_open()) {
            leg.recalled = true;
        }
    }

    fn close(&mut self, closing: Closing, at: Timestamp) {
        self.closing = Some(closing);
        self.ended_at = Some(at);
    }

    fn apply_leg(&mut self, leg: &LegKey, outcome: &LegOutcome) {
        self.leg_mut(leg, |state| state.outcome = Some(outcome.clone()));
        self.documents
            .extend(outcome.results.iter().map(|result| DocumentId::new(result.as_str())));
    }

    fn apply_rerouted(&mut self, to: &AgencyId) {
        let Some(head) = &mut self.filed else { return };
        head.agencies.insert(head.competent.clone(), to.clone());
    }

    fn send_legs(&mut self, legs: &[LegKey], at: Timestamp) {
        for key in legs {
            self.legs.push(LegState {
                key: key.clone(),
                sent_at: at,
                outcome: None,
                recalled: false,
            });
        }
    }

    fn leg_mut(&mut self, key: &LegKey, change: impl FnOnce(&mut LegState)) {
        if let Some(state) = self.legs.iter_mut().find(|leg| leg.key == *key) {
            change(state);
        }
    }
}
