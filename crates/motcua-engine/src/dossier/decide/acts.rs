//! Acts: what changes no step.

use std::collections::BTreeSet;

use super::payments::{Back, Money};
use super::{Decision, Here};
use crate::dossier::clock::{Change, ClockId, EndReason};
use crate::dossier::command::Act;
use crate::dossier::event::{Duty, EventBody, PersonId, Private, Satisfaction};
use crate::dossier::refusal::Rule;
use crate::procedure::{DocumentId, Role};
use crate::time::Pause;

/// The name of an act, as the table of kinds has it.
pub(super) fn name(act: &Act) -> &'static str {
    match act {
        Act::Assign { .. } => "assign",
        Act::Release => "release",
        Act::Note { .. } => "note",
        Act::Attach { .. } => "attach",
        Act::ReturnOriginals { .. } => "return_originals",
        Act::Pay { .. } => "pay",
        Act::Charge { .. } => "charge",
        Act::RequestPayment { .. } => "request_payment",
        Act::PaymentFailed { .. } => "payment_failed",
        Act::CancelPayment { .. } => "cancel_payment",
        Act::Waive { .. } => "waive",
        Act::Refund { .. } => "refund",
        Act::Rate { .. } => "rate",
        Act::Apologize { .. } => "apologize",
        Act::Prolong { .. } => "prolong",
        Act::RecordOutage { .. } => "record_outage",
        Act::LegReported { .. } => "leg_reported",
        Act::Recall => "recall",
        Act::Lapse => "lapse",
        Act::Recalculate => "recalculate",
        Act::Amend { .. } => "amend",
        Act::AmendParties { .. } => "amend_parties",
        Act::Reclassify { .. } => "reclassify",
        Act::Reroute { .. } => "reroute",
        Act::Void { .. } => "void",
        Act::Correct { .. } => "correct",
        Act::RecallResult { .. } => "recall_result",
        Act::CorrectResult { .. } => "correct_result",
        Act::Revoke(_) => "revoke",
        Act::LoseReuse(_) => "lose_reuse",
        Act::ReportLost { .. } => "lost",
    }
}

impl Here<'_> {
    #[expect(clippy::too_many_lines, reason = "one arm for each act")]
    pub(super) fn act(&self, act: &Act, decision: &mut Decision) -> Result<(), Rule> {
        match act {
            Act::Assign { to, duty } => {
                self.check_assign(to, *duty)?;
                self.plain(decision, EventBody::Assigned { to: to.clone(), duty: *duty })
            }
            Act::Release => self.release(decision),
            Act::Note { text } => self.note(text, decision),
            Act::Attach { documents, originals } => self.attach(documents, originals, decision),
            Act::ReturnOriginals { documents } => self.return_originals(documents, decision),
            Act::Charge { due, fees, circumstances, late_entry: _ } => {
                self.charge(*due, fees, circumstances, decision)
            }
            Act::RequestPayment { intent, order, gateway, expires_at } => {
                self.request_payment(*intent, (order, gateway), *expires_at, decision)
            }
            Act::Pay { amount, method, reference, intent, order, late_entry: _ } => {
                let (amount, intent, order) = (*amount, *intent, order.as_deref());
                self.pay(&Money { amount, method, reference, intent, order }, decision)
            }
            Act::PaymentFailed { intent, order, reason } => {
                self.payment_failed(*intent, order, reason, decision)
            }
            Act::CancelPayment { intent, reason, note } => {
                self.cancel_payment(*intent, reason, note.as_deref(), decision)
            }
            Act::Waive { intent, reason, note, approver } => {
                self.waive(*intent, (reason, note), approver, decision)
            }
            Act::Refund { intent, fees, amount, method, reference, reason, note, approver } => {
                let amount = *amount;
                let back = Back { fees, amount, method, reference, reason, note, approver };
                self.refund(*intent, &back, decision)
            }
            Act::Rate { satisfaction, note } => self.rate(*satisfaction, note.clone(), decision),
            Act::Apologize { extension, reason, note } => {
                self.apologize(*extension, reason, note.as_deref(), decision)
            }
            Act::Prolong { extension, article, document, approver } => {
                self.prolong(*extension, article, document, approver, decision)
            }
            Act::RecordOutage { from, to, document, approver, late_entry: _ } => {
                self.record_outage(Pause { from: *from, to: *to }, document, approver, decision)
            }
            Act::LegReported { leg, outcome } => {
                self.needs(&["system"])?;
                self.leg_reported(leg, outcome, decision)
            }
            Act::Recall => self.recall(decision),
            Act::Lapse => Err(Rule::NotNow {
                why: "nothing has lapsed by now; ask again at the next wake-up",
            }),
            Act::Recalculate => self.recalculate(decision),
            Act::Amend { field, value, note, approver } => {
                self.amend(field, value, note, approver.as_ref(), decision)
            }
            Act::AmendParties { parties, note, approver } => {
                self.amend_parties(parties, note, approver, decision)
            }
            Act::Reclassify { to, start, note, approver } => {
                self.reclassify(to, start, note, approver.as_ref(), decision)
            }
            Act::Reroute { to, note } => self.reroute(to, note, decision),
            Act::Void { reason, note } => self.void(reason, note, decision),
            Act::Correct { subject, to, document, note, approver } => {
                self.correct(*subject, *to, document, note, approver, decision)
            }
            Act::RecallResult { result, limit, reason } => {
                self.recall_result(result, *limit, reason, decision)
            }
            Act::CorrectResult { issued, summary } => {
                self.correct_result(issued, summary.as_deref(), decision)
            }
            Act::Revoke(revoked) => self.revoke(revoked, decision),
            Act::LoseReuse(lost) => self.lose_reuse(lost, decision),
            Act::ReportLost { documents, results, unit, cost, note } => {
                self.report_lost((documents, results), (unit, *cost), note, decision)
            }
        }
    }

    /// An event without changes or personal data.
    pub(super) fn plain(&self, decision: &mut Decision, body: EventBody) -> Result<(), Rule> {
        self.record(decision, body, Vec::new(), Private::default());
        Ok(())
    }

    /// The actor holds one of these roles, an official at an agency that has a part in the dossier.
    pub(super) fn needs(&self, roles: &[&str]) -> Result<(), Rule> {
        let mut held = roles.iter().filter(|role| self.actor.has(role)).peekable();
        if held.peek().is_none() {
            return Err(Rule::RoleNeeded {
                roles: roles.iter().map(|role| Role::from(*role)).collect(),
            });
        }
        // Supervisors stand above the agencies; applicants, time and other dossiers outside them.
        let may = held.any(|role| match *role {
            "applicant" | "system" => true,
            "supervisor" => self.actor.agency.is_some(),
            _ => self.has_part(),
        });
        if may {
            return Ok(());
        }
        Err(Rule::OtherAgency { agency: self.competent().to_string() })
    }

    /// Whether the actor's agency works at a step of the dossier, is competent for it, or took it in.
    fn has_part(&self) -> bool {
        let office = self.dossier.filed.as_ref().and_then(|head| head.office.as_ref());
        let mut steps = self.procedure.steps.iter();
        office.is_some_and(|office| self.actor.works_for(office))
            || self.actor.works_for(&self.competent())
            || steps.any(|step| self.actor.works_for(&self.dossier.agency(&step.agency)))
    }

    /// A text is there.
    pub(super) fn filled(text: &str, what: &'static str) -> Result<(), Rule> {
        if text.trim().is_empty() { Err(Rule::TextNeeded { what }) } else { Ok(()) }
    }

    fn check_assign(&self, to: &PersonId, duty: Duty) -> Result<(), Rule> {
        let step = self.step()?;
        let mut assigned = self.dossier.assigned.iter();
        let is_taken = duty == Duty::Main
            && assigned.any(|(who, held)| *held == Duty::Main && *who != self.actor.person);
        let claims = *to == self.actor.person
            && !is_taken
            && self.actor.works_for(&self.dossier.agency(&step.agency))
            && step.by.as_ref().is_some_and(|by| self.actor.roles.contains(by));
        if self.dossier.is_closed() {
            return Err(Rule::NotNow {
                why: "the dossier is closed, so there is no work to give; look at open ones",
            });
        }
        if claims { Ok(()) } else { self.needs(&["head", "leader", "supervisor"]) }
    }

    fn release(&self, decision: &mut Decision) -> Result<(), Rule> {
        if self.dossier.assigned.is_empty() {
            return Err(Rule::NotNow {
                why: "nobody is assigned, so there is nothing to release; assign somebody first",
            });
        }
        if !self.dossier.assigned.contains_key(&self.actor.person) {
            self.needs(&["head", "leader", "supervisor"])?;
        }
        self.plain(decision, EventBody::Released)
    }

    fn note(&self, text: &str, decision: &mut Decision) -> Result<(), Rule> {
        Self::filled(text, "the note")?;
        let private = Private { note: Some(text.to_owned()), ..Private::default() };
        self.record(decision, EventBody::Noted, Vec::new(), private);
        Ok(())
    }

    fn attach(
        &self,
        documents: &BTreeSet<DocumentId>,
        originals: &BTreeSet<DocumentId>,
        decision: &mut Decision,
    ) -> Result<(), Rule> {
        if documents.is_empty() {
            return Err(Rule::TextNeeded { what: "the list of documents" });
        }
        self.check_known_documents(documents)?;
        Self::check_originals(originals, documents)?;
        let (documents, originals) = (documents.clone(), originals.clone());
        self.plain(decision, EventBody::Attached { documents, originals })
    }

    fn rate(
        &self,
        satisfaction: Satisfaction,
        note: Option<String>,
        decision: &mut Decision,
    ) -> Result<(), Rule> {
        self.check_rate()?;
        let private = Private { note, ..Private::default() };
        self.record(decision, EventBody::Rated { satisfaction }, Vec::new(), private);
        Ok(())
    }

    fn check_rate(&self) -> Result<(), Rule> {
        self.needs(&["applicant"])?;
        if self.dossier.rating.is_some() {
            return Err(Rule::NotNow {
                why: "the handling has been rated already; one rating counts",
            });
        }
        if self.dossier.closing.is_none() {
            return Err(Rule::NotNow {
                why: "the dossier is still open; rate it when the result is there",
            });
        }
        Ok(())
    }

    fn recall(&self, decision: &mut Decision) -> Result<(), Rule> {
        self.needs(&["system"])?;
        if self.dossier.filed.as_ref().is_none_or(|head| head.parent.is_none()) {
            return Err(Rule::NotNow {
                why: "the dossier is no leg, so nobody can call it back; withdraw it instead",
            });
        }
        if self.dossier.closing.is_some() {
            return Err(Rule::NotNow {
                why: "the leg has ended already; there is nothing to call back",
            });
        }
        let mut changes = self.cancel_clocks(EndReason::Cancelled);
        for key in self.open_legs() {
            self.recall_leg(&key, &mut changes, &mut decision.effects);
        }
        self.record(decision, EventBody::Recalled, changes, Private::default());
        Ok(())
    }

    pub(super) fn open_legs(&self) -> Vec<crate::dossier::LegKey> {
        self.dossier.legs.iter().filter(|leg| leg.is_open()).map(|leg| leg.key.clone()).collect()
    }

    /// Ends every open clock but those of legs, without a verdict.
    pub(super) fn cancel_clocks(&self, why: EndReason) -> Vec<Change> {
        let open = self.dossier.clocks.iter().filter(|clock| clock.open().is_some());
        let own = open.filter(|clock| !matches!(clock.id, ClockId::Leg(_)));
        own.map(|clock| Change::Ended {
            clock: clock.id.clone(),
            why,
            ended_at: None,
            outcome: None,
        })
        .collect()
    }
}
