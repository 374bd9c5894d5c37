//! Legs: sending, joining, recalling, reporting.

use super::{Decision, Effect, Here, clocks};
use crate::dossier::clock::{Change, ClockId, EndReason};
use crate::dossier::event::{EventBody, LegEnd, LegKey, LegOutcome, Private};
use crate::dossier::refusal::Rule;
use crate::dossier::state::LegState;
use crate::procedure::{Join, LateLegs, Leg, LegId, Move, MoveKind, Step};
use crate::time::{Limit, Terms};

impl Here<'_> {
    /// The legs of the present stay at a step.
    fn legs_of<'s>(&'s self, step: &'s Step) -> impl Iterator<Item = &'s LegState> {
        self.legs_of_round(step, self.round(step))
    }

    fn legs_of_round<'s>(
        &'s self,
        step: &'s Step,
        round: u32,
    ) -> impl Iterator<Item = &'s LegState> {
        self.dossier
            .legs
            .iter()
            .filter(move |leg| leg.key.step == step.id && leg.key.round == round)
    }

    /// How often the legs of a step have been sent.
    fn round(&self, step: &Step) -> u32 {
        let rounds =
            self.dossier.legs.iter().filter(|leg| leg.key.step == step.id).map(|leg| leg.key.round);
        rounds.max().unwrap_or(0)
    }

    /// How many legs of the step that was last transferred to are so.
    pub(super) fn legs_where(&self, is_so: impl Fn(&LegState) -> bool) -> usize {
        let Some(last) = self.dossier.legs.last() else { return 0 };
        let of_last =
            |leg: &&LegState| leg.key.step == last.key.step && leg.key.round == last.key.round;
        self.dossier.legs.iter().filter(of_last).filter(|leg| is_so(leg)).count()
    }

    /// How many open legs are late.
    pub(super) fn late_legs(&self) -> usize {
        self.legs_where(|leg| leg.is_open() && self.is_late(leg))
    }

    fn is_late(&self, leg: &LegState) -> bool {
        self.open(&ClockId::Leg(leg.key.clone())).is_some_and(|window| window.is_late(self.at))
    }

    /// Enough legs have reported for a move; the flag says that it goes on without a late one.
    pub(super) fn check_join(&self, step: &Step, edge: &Move) -> Result<bool, Rule> {
        if step.legs.is_empty() || clocks::abandons_legs(edge) {
            return Ok(false);
        }
        let joins = |id: &LegId| step.legs.iter().any(|leg| leg.id == *id && leg.joins);
        let joined: Vec<_> = self.legs_of(step).filter(|leg| joins(&leg.key.leg)).collect();
        let reported = joined.iter().filter(|leg| leg.outcome.is_some()).count();
        let waiting = self.waiting_legs(step).count();
        let needed = match step.join {
            Join::All => joined.len() + waiting,
            Join::Any => 1.min(joined.len()),
            Join::AtLeast(number) => (number as usize).min(joined.len() + waiting),
        };
        if reported >= needed {
            return Ok(false);
        }
        let open: Vec<_> = joined.iter().filter(|leg| leg.is_open()).collect();
        // What still waits, waits for one of these: a leg that is late holds nobody up for ever.
        let all_late = open.iter().all(|leg| self.is_late(leg));
        if step.late_legs == LateLegs::Proceed && all_late {
            return Ok(true);
        }
        let open = open.iter().map(|leg| leg.key.leg.to_string());
        let waiting = self.waiting_legs(step).map(|leg| leg.id.to_string());
        Err(Rule::LegsOpen { legs: open.chain(waiting).collect() })
    }

    /// The legs that join and still wait for another one.
    fn waiting_legs<'s>(&'s self, step: &'s Step) -> impl Iterator<Item = &'s Leg> {
        step.legs.iter().filter(|leg| {
            leg.joins
                && self.is_wanted(leg)
                && self.legs_of(step).all(|sent| sent.key.leg != leg.id)
        })
    }

    fn is_wanted(&self, leg: &Leg) -> bool {
        leg.when.as_ref().is_none_or(|guard| self.test(guard).holds)
    }

    /// Sends the legs of a step that wait for nothing.
    pub(super) fn send_legs(
        &self,
        to: &Step,
        changes: &mut Vec<Change>,
        effects: &mut Vec<Effect>,
    ) -> Result<Vec<LegKey>, Rule> {
        let round = self.round(to) + 1;
        // A leg that is not wanted is not waited for.
        let wanted = |id: &LegId| to.legs.iter().any(|leg| leg.id == *id && self.is_wanted(leg));
        let first =
            to.legs.iter().filter(|leg| self.is_wanted(leg) && !leg.after.iter().any(wanted));
        let mut sent = Vec::new();
        for leg in first {
            sent.push(self.send_leg(to, leg, round, changes, effects)?);
        }
        Ok(sent)
    }

    fn send_leg(
        &self,
        step: &Step,
        leg: &Leg,
        round: u32,
        changes: &mut Vec<Change>,
        effects: &mut Vec<Effect>,
    ) -> Result<LegKey, Rule> {
        let key = LegKey { step: step.id.clone(), leg: leg.id.clone(), round };
        let agency = self.dossier.agency(&leg.agency);
        let terms = Terms::days(leg.limit.unwrap_or(Limit::None));
        changes.push(self.started(ClockId::Leg(key.clone()), terms, agency.clone(), None)?);
        effects.push(Effect::OpenLeg {
            leg: key.clone(),
            agency,
            work: leg.work.clone(),
            limit: leg.limit,
            documents: leg.documents.clone(),
        });
        Ok(key)
    }

    /// Calls open legs back: those of the step that is left, or all of them when the dossier ends.
    pub(super) fn recall_legs(
        &self,
        from: &Step,
        kind: MoveKind,
        changes: &mut Vec<Change>,
        effects: &mut Vec<Effect>,
    ) -> Vec<LegKey> {
        let all = matches!(kind, MoveKind::Withdraw | MoveKind::Stop);
        let joins = |id: &LegId| from.legs.iter().any(|leg| leg.id == *id && leg.joins);
        let recalled = self.dossier.legs.iter().filter(|leg| {
            leg.is_open() && (all || (leg.key.step == from.id && joins(&leg.key.leg)))
        });
        let recalled: Vec<_> = recalled.map(|leg| leg.key.clone()).collect();
        for key in &recalled {
            self.recall_leg(key, changes, effects);
        }
        recalled
    }

    /// Calls one leg back.
    pub(super) fn recall_leg(
        &self,
        key: &LegKey,
        changes: &mut Vec<Change>,
        effects: &mut Vec<Effect>,
    ) {
        let clock = ClockId::Leg(key.clone());
        if self.open(&clock).is_some() {
            // The lateness of a partner agency stays visible.
            let late = self.open(&clock).is_some_and(|window| window.is_late(self.at));
            changes.push(Change::Ended {
                clock,
                why: EndReason::Stopped,
                ended_at: None,
                outcome: late.then_some(crate::dossier::verdict::Outcome::Late),
            });
        }
        effects.push(Effect::RecallLeg { leg: key.clone() });
    }

    /// A leg has answered; those that waited for it are sent.
    pub(super) fn leg_reported(
        &self,
        key: &LegKey,
        outcome: &LegOutcome,
        decision: &mut Decision,
    ) -> Result<(), Rule> {
        let open = self.dossier.legs.iter().any(|leg| leg.key == *key && leg.is_open());
        if !open {
            return Err(Rule::NoSuchLeg);
        }
        let clock = ClockId::Leg(key.clone());
        let mut changes = Vec::new();
        if let Some(window) = self.open(&clock) {
            changes.push(self.ended(clock, window, EndReason::Done)?);
        }
        let mut legs_sent = Vec::new();
        if let Some(step) = self.procedure.step(&key.step).filter(|_| !self.dossier.is_closed()) {
            let of_round =
                |id: &LegId| self.legs_of_round(step, key.round).find(|sent| sent.key.leg == *id);
            // What was not sent and is not wanted is not waited for.
            let settled = |id: &LegId| match of_round(id) {
                Some(sent) => sent.key == *key || sent.outcome.is_some(),
                None => step.legs.iter().all(|leg| leg.id != *id || !self.is_wanted(leg)),
            };
            let stands_here =
                self.dossier.step.as_ref() == Some(&step.id) && self.round(step) == key.round;
            for leg in &step.legs {
                let is_next = leg.after.contains(&key.leg) && leg.after.iter().all(settled);
                // Once the step is left, only what nobody waits for is still sent.
                let is_useful = stands_here || !leg.joins;
                if is_next && is_useful && of_round(&leg.id).is_none() && self.is_wanted(leg) {
                    legs_sent.push(self.send_leg(
                        step,
                        leg,
                        key.round,
                        &mut changes,
                        &mut decision.effects,
                    )?);
                }
            }
        }
        let body = EventBody::LegReported { leg: key.clone(), outcome: outcome.clone(), legs_sent };
        self.record(decision, body, changes, Private::default());
        Ok(())
    }

    /// Tells the dossier that sent this leg how it ended.
    pub(super) fn report(&self, edge: &Move, to: &Step, decision: &mut Decision) {
        let Some(parent) = self.dossier.filed.as_ref().and_then(|head| head.parent.clone()) else {
            return;
        };
        let ended = match edge.kind {
            MoveKind::Resolve => LegEnd::Resolved,
            MoveKind::Accept if clocks::is_decided(to.status) => LegEnd::Resolved,
            MoveKind::HandOver if self.dossier.closing.is_none() => LegEnd::Resolved,
            MoveKind::Refuse => LegEnd::Refused,
            MoveKind::Withdraw | MoveKind::Stop => LegEnd::Stopped,
            MoveKind::Accept
            | MoveKind::RequestSupplement
            | MoveKind::Supplement
            | MoveKind::Forward
            | MoveKind::SendBack
            | MoveKind::Transfer
            | MoveKind::RequirePayment
            | MoveKind::HandOver
            | MoveKind::Reopen => return,
        };
        let results = match decision.entries.last().map(|entry| &entry.event.body) {
            Some(EventBody::Moved(moved)) => {
                moved.results.iter().map(|issued| issued.result.clone()).collect()
            }
            Some(_) | None => Vec::new(),
        };
        let outcome = LegOutcome { ended, choice: edge.choice.clone(), results };
        decision.effects.push(Effect::ReportToParent { parent, outcome });
    }
}
