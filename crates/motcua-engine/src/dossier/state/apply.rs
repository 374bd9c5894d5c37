//! Taking events over: total, and the path of replay.

use std::collections::{BTreeMap, BTreeSet};

use super::Dossier;
use super::parts::{Closing, Correction, Head, LegState, MoveCount, Supplement};
use super::payments::{IntentState, Paid, PaymentOrder};
use crate::dossier::clock::{ClockId, Holder};
use crate::dossier::event::{
    AgencyId, CorrectedDate, Duty, Event, EventBody, Filed, Imported, Lapse, LegKey, LegOutcome,
    Moved, Opened, Origin, PersonId, ProcedureRef,
};
use crate::dossier::{appointments, ledger};
use crate::procedure::{
    AgencyName, DocumentId, IMPORTED_AGENCY, MoveKind, ProcedureKind, Status, StepId,
};
use crate::time::Timestamp;

impl Dossier {
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
        appointments::apply(self, event);
        self.apply_body(event);
    }

    #[expect(clippy::too_many_lines, reason = "one arm for each event")]
    fn apply_body(&mut self, event: &Event) {
        let at = event.at;
        match &event.body {
            EventBody::Filed(filed) => self.apply_filed(filed, event),
            EventBody::Reused(reuse) => self.apply_reused(reuse, &event.actor, at),
            EventBody::ReuseLost(lost) => self.apply_reuse_lost(lost, at),
            EventBody::Revoked(revoked) => self.revoke_held(&revoked.origin, &revoked.reason, at),
            EventBody::Opened(opened) => self.apply_opened(opened, event),
            EventBody::Imported(imported) => self.apply_imported(imported, at),
            EventBody::Ended { to } => {
                self.step = Some(to.clone());
                self.is_at_end = true;
                self.close(Closing::Resolved, at);
            }
            EventBody::Moved(moved) => self.apply_moved(moved, at),
            EventBody::Assigned { to, duty } => self.apply_assigned(to, *duty),
            EventBody::Released => self.assigned.clear(),
            EventBody::Noted
            | EventBody::Observed { .. }
            | EventBody::Apologized { .. }
            | EventBody::Prolonged { .. }
            | EventBody::OutageRecorded { .. }
            | EventBody::Recalculated { .. }
            | EventBody::PartiesAmended { .. } => {}
            EventBody::Lost { documents, results, .. } => {
                self.give_back(documents);
                self.results_lost.extend(results.iter().cloned());
            }
            EventBody::Amended { case, .. } => self.case = case.or(self.case),
            EventBody::Attached { documents, originals } => self.take_in(documents, originals),
            EventBody::OriginalsReturned { documents } => self.give_back(documents),
            EventBody::Charged(charged) => {
                let by_applicant = event.actor.agency.is_none() && event.actor.has("applicant");
                self.charge(charged, by_applicant, at);
            }
            EventBody::PaymentRequested { intent, order, gateway, expires_at } => {
                let (code, gateway, expires_at) = (order.clone(), gateway.clone(), *expires_at);
                let order = PaymentOrder { code, gateway, requested_at: at, expires_at };
                self.order_payment(*intent, order);
            }
            EventBody::Paid { amount: _, method, reference, intent, order } => {
                let (method, reference) = (method.clone(), reference.clone());
                self.take_money(*intent, Paid { at, method, reference, order: order.clone() });
            }
            EventBody::PaymentFailed { intent, .. } => {
                self.turn_payment(*intent, IntentState::Failed);
            }
            EventBody::PaymentExpired { intent, .. } => {
                self.turn_payment(*intent, IntentState::Expired);
            }
            EventBody::PaymentCancelled { intent, .. } => {
                self.let_payment_go(*intent, IntentState::Cancelled, at);
            }
            EventBody::PaymentWaived { intent, .. } => {
                self.let_payment_go(*intent, IntentState::Waived, at);
            }
            EventBody::Refunded { intent, fees, .. } => self.take_back_money(*intent, fees, at),
            EventBody::Rated { satisfaction } => self.rating = Some(*satisfaction),
            EventBody::LegReported { leg, outcome, legs_sent } => {
                self.apply_leg(leg, outcome);
                self.send_legs(legs_sent, at);
            }
            EventBody::Recalled => self.apply_recalled(at),
            EventBody::Lapsed { lapse } => self.apply_lapsed(lapse, at),
            EventBody::Reclassified { to, start, .. } => self.apply_reclassified(to, start),
            EventBody::Rerouted { to } => self.apply_rerouted(to),
            EventBody::Voided { reason } => {
                self.recall_legs();
                self.revoke_all(reason, at);
                self.is_void = true;
            }
            EventBody::Corrected { subject, after, verdict_before, verdict_after, .. } => {
                self.apply_corrected(*subject, *after);
                let (verdict_before, verdict_after) = (*verdict_before, *verdict_after);
                let subject = *subject;
                self.corrections.push(Correction { at, subject, verdict_before, verdict_after });
            }
            EventBody::ResultRecalled { result, reason } => {
                self.revoke_held(&Origin::Result(result.clone()), reason, at);
                self.results_recalled.push(result.clone());
            }
            EventBody::ResultCorrected { issued } => {
                self.results_recalled.retain(|recalled| *recalled != issued.result);
                self.correct_held(&issued.result, at);
                self.hold_result(issued, at);
                self.results.push(issued.clone());
            }
        }
    }

    fn apply_recalled(&mut self, at: Timestamp) {
        self.recall_legs();
        self.is_recalled = true;
        self.status = self.status.map(|_| Status::Stopped);
        self.close(Closing::Stopped, at);
        self.is_at_end = true;
    }

    fn apply_lapsed(&mut self, lapse: &Lapse, at: Timestamp) {
        match lapse {
            Lapse::Warning(clock) => ledger::warn(&mut self.clocks, clock),
            Lapse::Late(clock) => ledger::lapse(&mut self.clocks, clock, at),
            Lapse::Timer(_, place) => {
                self.timers_fired.insert(*place);
            }
            // Written as `payment_expired`.
            Lapse::Payment(_) => {}
        }
    }

    /// One person leads the handling (chủ trì).
    fn apply_assigned(&mut self, to: &PersonId, duty: Duty) {
        if duty == Duty::Main {
            self.assigned.retain(|_, held| *held != Duty::Main);
        }
        self.assigned.insert(to.clone(), duty);
    }

    fn take_in(&mut self, documents: &BTreeSet<DocumentId>, originals: &BTreeSet<DocumentId>) {
        self.replace_reused(documents);
        self.documents.extend(documents.iter().cloned());
        self.originals.extend(originals.iter().cloned());
    }

    /// Originals that the office holds no longer.
    fn give_back(&mut self, originals: &BTreeSet<DocumentId>) {
        self.originals.retain(|id| !originals.contains(id));
    }

    fn apply_corrected(&mut self, subject: CorrectedDate, after: Timestamp) {
        match subject {
            // A restart does not change when the dossier was first accepted.
            CorrectedDate::Started => {
                let legal = self.clock(&ClockId::Legal);
                if legal.is_none_or(|clock| clock.counting().len() == 1) {
                    self.accepted_at = Some(after);
                }
            }
            CorrectedDate::Ended => self.ended_at = Some(after),
        }
    }

    fn apply_reclassified(&mut self, to: &ProcedureRef, start: &StepId) {
        if let Some(head) = &mut self.filed {
            head.procedure = to.clone();
        }
        self.recall_legs();
        self.step = Some(start.clone());
        self.status = self.status.map(|_| Status::Registered);
        self.timers_fired.clear();
        self.accepted_at = None;
        self.case = None;
        self.assigned.clear();
    }

    fn apply_filed(&mut self, filed: &Filed, event: &Event) {
        let at = event.at;
        self.filed = Some(Head {
            procedure: filed.procedure.clone(),
            kind: filed.kind,
            at,
            agencies: filed.agencies.clone(),
            competent: filed.competent.clone(),
            channel: Some(filed.channel),
            subject: Some(filed.subject),
            office: filed.office.clone(),
            posting: filed.posting.clone(),
            parent: filed.parent.clone(),
            visit: filed.visit.clone(),
            applicant: event.actor.applying_for().cloned(),
            imported: None,
        });
        self.step = Some(filed.step.clone());
        self.status = filed.status;
        self.documents.clone_from(&filed.documents);
        self.originals.clone_from(&filed.originals);
        self.accepted_at = filed.accepted.then_some(at);
    }

    fn apply_opened(&mut self, opened: &Opened, event: &Event) {
        self.apply_filed(&opened.filed, event);
        if let Some(head) = &mut self.filed {
            head.at = opened.received_at;
            // Whoever takes it over is no applicant.
            head.applicant = None;
        }
        self.accepted_at = Some(opened.received_at);
        self.case = opened.case;
        if let Some(given) = self.appointments.last_mut() {
            given.given_at = opened.received_at;
        }
        // What was asked for is not stated; that an answer is awaited is.
        if opened.filed.status == Some(Status::SupplementRequested) {
            self.supplements.push(Supplement {
                at_desk: false,
                requested_at: event.at,
                answered_at: None,
                completed_at: None,
            });
        }
    }

    fn apply_imported(&mut self, imported: &Imported, at: Timestamp) {
        let agency = AgencyName::new(IMPORTED_AGENCY);
        self.filed = Some(Head {
            procedure: imported.procedure.clone(),
            kind: ProcedureKind::Internal,
            at,
            agencies: BTreeMap::from([(
                agency.clone(),
                AgencyId::new(imported.department.as_str()),
            )]),
            competent: agency,
            channel: None,
            subject: None,
            posting: None,
            office: None,
            parent: None,
            visit: None,
            applicant: None,
            imported: Some(Box::new(imported.clone())),
        });
        self.step = Some(imported.step.clone());
        self.accepted_at = Some(imported.received_at);
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
        if moved.releases {
            self.assigned.clear();
        }
        self.take_in(&moved.documents, &moved.originals);
        self.give_back(&moved.returned);
        self.results.extend(moved.results.iter().cloned());
        moved.accepted.iter().for_each(|accepted| self.hold_accepted(accepted, at));
        moved.results.iter().for_each(|issued| self.hold_result(issued, at));
        if moved.kind == MoveKind::HandOver || moved.handing.is_some() {
            self.handing.clone_from(&moved.handing);
            self.results_lost.clear();
        }
        self.flags.extend(moved.flags.iter().copied());
        if let Some(reason) = &moved.late_reason {
            self.late_reasons.insert(moved.from.clone(), reason.clone());
        }
        for leg in &moved.legs_recalled {
            self.leg_mut(leg, |state| state.recalled = true);
        }
        self.send_legs(&moved.legs_sent, at);
        if let Some(due) = &moved.payment {
            self.charge_as_before(due, at);
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
        self.assigned.clear();
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
