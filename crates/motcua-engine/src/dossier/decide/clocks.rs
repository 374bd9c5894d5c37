//! What a move does to the clocks.

use super::Here;
use crate::dossier::clock::{Change, ClockId, EndReason, Holder};
use crate::dossier::command::Calendars;
use crate::dossier::refusal::Rule;
use crate::dossier::state::Dossier;
use crate::procedure::{
    Case, Move, MoveKind, Procedure, Status, Step, StepClock, SupplementEffect,
};
use crate::time::{Deadline, Limit, Terms, TimeError, Timestamp};

/// A move about to be made, with what the clocks need to know of it.
pub(super) struct Making<'a> {
    pub(super) from: &'a Step,
    pub(super) to: &'a Step,
    pub(super) kind: MoveKind,
    pub(super) case: Option<&'a Case>,
}

impl<'a> Here<'a> {
    /// The changes of a move, legs aside.
    pub(super) fn clocks_of_move(&self, making: &Making<'_>) -> Result<Vec<Change>, Rule> {
        let mut changes = Vec::new();
        self.acceptance_clock(making, &mut changes)?;
        self.leave_step(making, &mut changes)?;
        self.case_clocks(making, &mut changes)?;
        self.enter_step(making.to, Some(making), &mut changes)?;
        Ok(changes)
    }

    /// The changes of filing.
    pub(super) fn clocks_of_filing(&self, step: &Step) -> Result<Vec<Change>, Rule> {
        let mut changes = Vec::new();
        if step.clock == StepClock::Running {
            let case = self.choose_case()?.map(|(_, case)| case);
            self.start_case(step, case, None, &mut changes)?;
        } else if let Some(limit) = self.procedure.time.accept_within {
            let agency = self.dossier.agency(&step.agency);
            changes.push(self.started(ClockId::Acceptance, Terms::days(limit), agency, None)?);
        }
        self.enter_step(step, None, &mut changes)?;
        Ok(changes)
    }

    /// The row of the limits that fits, with its place. None: the procedure has no rows, as for an opinion.
    pub(super) fn choose_case(&self) -> Result<Option<(u32, &'a Case)>, Rule> {
        if self.procedure.limits.is_empty() {
            return Ok(None);
        }
        let mut rows = (0..).zip(&self.procedure.limits);
        let fits =
            rows.find(|(_, case)| case.when.as_ref().is_none_or(|guard| self.test(guard).holds));
        fits.map(Some).ok_or(Rule::NoLimitFits)
    }

    fn acceptance_clock(&self, making: &Making<'_>, changes: &mut Vec<Change>) -> Result<(), Rule> {
        if let Some(window) = self.open(&ClockId::Acceptance) {
            changes.push(self.ended(ClockId::Acceptance, window, EndReason::Done)?);
        }
        if making.kind == MoveKind::Supplement
            && making.to.clock != StepClock::Running
            && let Some(limit) = self.procedure.time.accept_within
        {
            let agency = self.dossier.agency(&making.to.agency);
            changes.push(self.started(ClockId::Acceptance, Terms::days(limit), agency, None)?);
        }
        Ok(())
    }

    /// The clocks of the dossier as a whole: legal, committed, refusal.
    fn case_clocks(&self, making: &Making<'_>, changes: &mut Vec<Change>) -> Result<(), Rule> {
        let accepted = self.dossier.accepted_at.is_some() || making.kind == MoveKind::Accept;
        match making.kind {
            MoveKind::Resolve | MoveKind::HandOver => {
                return self.end_case(EndReason::Done, changes);
            }
            MoveKind::Accept if is_decided(making.to.status) => {
                return self.accept_done(making, changes);
            }
            MoveKind::Refuse if accepted => return self.end_case(EndReason::Refused, changes),
            MoveKind::Withdraw => return self.end_case(EndReason::Withdrawn, changes),
            MoveKind::Stop => return self.end_case(EndReason::Stopped, changes),
            MoveKind::Accept
            | MoveKind::Refuse
            | MoveKind::RequestSupplement
            | MoveKind::Supplement
            | MoveKind::Forward
            | MoveKind::SendBack
            | MoveKind::Transfer
            | MoveKind::RequirePayment
            | MoveKind::Reopen => {}
        }
        if !accepted {
            return Ok(());
        }
        match &making.to.clock {
            StepClock::Off => Ok(()),
            StepClock::Paused(party) => self.pause_case(making, party, changes),
            StepClock::Running => self.run_case(making, changes),
        }
    }

    /// A result given at once (NĐ 61/2018 art. 17.4): the clocks start and end with acceptance.
    fn accept_done(&self, making: &Making<'_>, changes: &mut Vec<Change>) -> Result<(), Rule> {
        if !self.counting(&ClockId::Legal).is_empty() {
            return self.end_case(EndReason::Done, changes);
        }
        let mut started = Vec::new();
        self.start_case(making.to, making.case, None, &mut started)?;
        let mut clocks = Vec::new();
        for change in &started {
            crate::dossier::ledger::apply(&mut clocks, change, self.at);
        }
        let ended =
            clocks.iter().filter_map(|clock| clock.window().map(|window| (&clock.id, window)));
        let ended = ended
            .map(|(id, window)| self.ended(id.clone(), window, EndReason::Done))
            .collect::<Result<Vec<_>, _>>()?;
        changes.extend(started);
        changes.extend(ended);
        Ok(())
    }

    fn end_case(&self, why: EndReason, changes: &mut Vec<Change>) -> Result<(), Rule> {
        for clock in [ClockId::Legal, ClockId::Committed, ClockId::Refusal] {
            let Some(window) = self.open(&clock) else { continue };
            // What a paused clock had left moves its deadline, before it is judged.
            let mut window = window.clone();
            if !window.is_running() && window.deadline.is_some() {
                match self.moved(clock.clone(), &window, window.terms, None) {
                    Ok(moved) => {
                        crate::dossier::ledger::apply_to(&mut window, &moved, self.at);
                        changes.push(moved);
                    }
                    // Nothing is judged here but what is late already, so the calendar need not reach so far.
                    Err(_) if matches!(why, EndReason::Withdrawn | EndReason::Stopped) => {}
                    Err(rule) => return Err(rule),
                }
            }
            changes.push(self.ended(clock, &window, why)?);
        }
        Ok(())
    }

    fn pause_case(
        &self,
        making: &Making<'_>,
        party: &str,
        changes: &mut Vec<Change>,
    ) -> Result<(), Rule> {
        let phase_done = making.from.phase.is_some() && making.to.phase.is_none();
        let hands_on = matches!(
            making.kind,
            MoveKind::Transfer | MoveKind::Forward | MoveKind::RequirePayment
        );
        for clock in [ClockId::Legal, ClockId::Committed, ClockId::Refusal] {
            let Some(window) = self.open(&clock) else { continue };
            if phase_done && hands_on && window.phase.is_some() {
                changes.push(self.ended(clock, window, EndReason::Phase)?);
            } else {
                changes.push(Change::Paused { clock, holder: self.outside(party) });
            }
        }
        Ok(())
    }

    /// Who holds a dossier at a paused step: an agency that the procedure names, or somebody outside.
    pub(super) fn outside(&self, party: &str) -> Holder {
        match self.procedure.steps.iter().find(|step| step.agency == *party) {
            Some(step) => Holder::Agency(self.dossier.agency(&step.agency)),
            None => Holder::Outside(party.to_owned()),
        }
    }

    fn run_case(&self, making: &Making<'_>, changes: &mut Vec<Change>) -> Result<(), Rule> {
        let Some(legal) = self.counting(&ClockId::Legal).last() else {
            return self.start_case(making.to, making.case, None, changes);
        };
        // A supplement that leads straight to work is complete: nobody checks it.
        // Only a supplement that was asked of this window renews it: an acceptance made twice does not.
        let mut asked = self.dossier.supplements.iter();
        let restarts = matches!(making.kind, MoveKind::Accept | MoveKind::Supplement)
            && asked.any(|asked| !asked.at_desk && legal.started_at <= asked.requested_at)
            && self.procedure.time.supplement == SupplementEffect::Restart;
        let reopens = !legal.is_open()
            && matches!(making.kind, MoveKind::SendBack | MoveKind::Reopen)
            && self.dossier.closing.is_some();
        if restarts {
            for clock in [ClockId::Legal, ClockId::Committed, ClockId::Refusal] {
                if let Some(window) = self.open(&clock) {
                    changes.push(self.ended(clock, window, EndReason::Restarted)?);
                }
            }
            return self.start_case(making.to, making.case, legal.phase, changes);
        }
        let phase = making.to.phase.filter(|_| legal.phase.is_some());
        let another_phase = phase.is_some() && phase != legal.phase;
        let next_phase = !reopens && another_phase;
        if next_phase {
            if legal.is_open() {
                changes.push(self.ended(ClockId::Legal, legal, EndReason::Done)?);
            }
            self.start_legal(making.to, making.case, phase, changes)?;
        }
        // Back in the phase that was done: it goes on with what it had left.
        let back = legal.ended.as_ref().is_some_and(|end| end.why == EndReason::Phase);
        let holder = Holder::Agency(self.dossier.agency(&making.to.agency));
        for clock in [ClockId::Legal, ClockId::Committed, ClockId::Refusal] {
            let Some(window) = self.counting(&clock).last() else { continue };
            if next_phase && clock == ClockId::Legal {
                continue;
            }
            if window.is_open()
                || (back && clock == ClockId::Legal)
                || (reopens
                    && window.ended.as_ref().is_some_and(|end| end.why != EndReason::Restarted))
            {
                changes.push(self.ran(clock, window, holder.clone())?);
            }
        }
        Ok(())
    }

    /// The limit that the dossier which sent this one set.
    pub(super) fn parent_limit(&self) -> Option<Limit> {
        self.dossier.filed.as_ref()?.parent.as_ref()?.limit
    }

    fn start_case(
        &self,
        to: &Step,
        case: Option<&Case>,
        phase: Option<u32>,
        changes: &mut Vec<Change>,
    ) -> Result<(), Rule> {
        self.start_legal(to, case, phase, changes)?;
        // A limit that the parent set stands alone: what the leg's procedure promises by itself is not promised here.
        let Some(case) = case.filter(|_| self.parent_limit().is_none()) else { return Ok(()) };
        for (clock, limit) in
            [(ClockId::Committed, case.committed), (ClockId::Refusal, case.refusal)]
        {
            if let Some(limit) = limit {
                let terms = Terms::days(limit).with_cutoff(self.procedure.time.cutoff);
                let mut change = self.started(clock, terms, self.competent(), None)?;
                hold(&mut change, Holder::Agency(self.dossier.agency(&to.agency)));
                changes.push(change);
            }
        }
        Ok(())
    }

    pub(super) fn start_legal(
        &self,
        to: &Step,
        case: Option<&Case>,
        phase: Option<u32>,
        changes: &mut Vec<Change>,
    ) -> Result<(), Rule> {
        // Inside a group the group's limit holds, not the one the procedure has on its own (NĐ 301/2026).
        let of_parent = self.parent_limit();
        let phases = case.filter(|_| of_parent.is_none()).map_or(&[][..], |case| &case.phases);
        let phase = (!phases.is_empty()).then(|| to.phase.or(phase).unwrap_or(1));
        let of_phase = phase.and_then(|phase| phases.get(phase as usize - 1).copied());
        let limit = of_parent.or(of_phase).or(case.map(|case| case.legal));
        let cutoff = self.procedure.time.cutoff.filter(|_| phase.is_none_or(|phase| phase == 1));
        let terms = Terms::days(limit.unwrap_or(Limit::None)).with_cutoff(cutoff);
        let mut change = self.started(ClockId::Legal, terms, self.competent(), phase)?;
        hold(&mut change, Holder::Agency(self.dossier.agency(&to.agency)));
        changes.push(change);
        Ok(())
    }

    fn leave_step(&self, making: &Making<'_>, changes: &mut Vec<Change>) -> Result<(), Rule> {
        let stays = clock_of(making.from) == clock_of(making.to);
        if let Some(clock) = clock_of(making.from).filter(|_| !stays)
            && let Some(window) = self.open(&clock)
        {
            changes.push(self.ended(clock, window, EndReason::Done)?);
        }
        for place in (0..).take(making.from.timers.len()) {
            let clock = ClockId::Timer(making.from.id.clone(), place);
            if self.open(&clock).is_some() {
                changes.push(Change::Ended {
                    clock,
                    why: EndReason::Done,
                    ended_at: None,
                    outcome: None,
                });
            }
        }
        Ok(())
    }

    pub(super) fn enter_step(
        &self,
        to: &Step,
        making: Option<&Making<'_>>,
        changes: &mut Vec<Change>,
    ) -> Result<(), Rule> {
        let agency = self.dossier.agency(&to.agency);
        if let Some((clock, limit)) = clock_of(to).zip(self.limit_of(to)) {
            let restarted = changes
                .iter()
                .any(|change| matches!(change, Change::Started { clock: ClockId::Legal, .. }));
            // A budget of a legal window that is over is used up with it; one that is open is never renewed.
            let legal = self.dossier.clock(&ClockId::Legal).map_or(&[][..], |legal| &legal.windows);
            let before = legal.iter().rev().nth(1).and_then(|window| window.ended.as_ref());
            let goes_on = self.counting(&clock).last().filter(|known| {
                let of_now = before.is_none_or(|before| before.at <= known.started_at);
                known.is_open() || (making.is_some() && !restarted && of_now)
            });
            changes.push(match goes_on {
                Some(window) => self.ran(clock, window, Holder::Agency(agency.clone()))?,
                None => self.started(clock, self.terms_of_step(limit), agency.clone(), None)?,
            });
        }
        for (place, timer) in (0..).zip(&to.timers) {
            let clock = ClockId::Timer(to.id.clone(), place);
            changes.push(self.started(clock, Terms::days(timer.after), agency.clone(), None)?);
        }
        Ok(())
    }

    /// A step of the same day turns with the dossier at the cut-off; all others count their minutes.
    fn terms_of_step(&self, limit: Limit) -> Terms {
        let cutoff = self.procedure.time.cutoff.filter(|_| limit == Limit::SameDay);
        Terms::minutes(limit).with_cutoff(cutoff)
    }

    fn limit_of(&self, step: &Step) -> Option<Limit> {
        let block =
            || self.procedure.blocks.iter().find(|block| Some(&block.id) == step.block.as_ref());
        step.limit.or_else(|| block().map(|block| block.limit))
    }
}

/// The clock of a step: its own, or its block's.
fn clock_of(step: &Step) -> Option<ClockId> {
    let block = step.block.clone().map(ClockId::Block);
    block.or_else(|| step.limit.map(|_| ClockId::Step(step.id.clone())))
}

fn hold(change: &mut Change, by: Holder) {
    if let Change::Started { holder, .. } = change {
        *holder = by;
    }
}

/// The appointment to be expected of a dossier whose clock has not started (dự kiến): as if it started now.
///
/// None before acceptance, which chooses the row of the limits: a receipt by any office follows it, and so does its date.
///
/// # Errors
///
/// The calendar does not reach so far.
pub fn expected(
    procedure: &Procedure,
    calendars: &Calendars,
    dossier: &Dossier,
    at: Timestamp,
) -> Result<Option<Deadline>, TimeError> {
    let Some(case) = dossier.case.and_then(|case| procedure.limits.get(case as usize)) else {
        return Ok(None);
    };
    let is_known = dossier.clock(&ClockId::Legal).is_some_and(|legal| !legal.counting().is_empty());
    if is_known || dossier.is_closed() {
        return Ok(None);
    }
    let parent = dossier.filed.as_ref().and_then(|head| head.parent.as_ref());
    let of_parent = parent.and_then(|parent| parent.limit);
    let limit =
        of_parent.or(case.committed).or_else(|| case.phases.first().copied()).unwrap_or(case.legal);
    let terms = Terms::days(limit).with_cutoff(procedure.time.cutoff);
    calendars.of(&dossier.agency(&procedure.agency)).deadline(terms, at, &[])
}

/// Whether an edge may be taken while legs that join are open: it gives up what they were asked for.
pub(super) fn abandons_legs(edge: &Move) -> bool {
    match edge.kind {
        MoveKind::Withdraw
        | MoveKind::Stop
        | MoveKind::SendBack
        | MoveKind::RequestSupplement
        | MoveKind::Refuse
        | MoveKind::Reopen => true,
        MoveKind::Accept
        | MoveKind::Supplement
        | MoveKind::Forward
        | MoveKind::Transfer
        | MoveKind::RequirePayment
        | MoveKind::Resolve
        | MoveKind::HandOver => false,
    }
}

/// Whether a decision about a dossier exists (its result, or a refusal).
pub(super) fn is_decided(status: Option<Status>) -> bool {
    matches!(status, Some(Status::Resolved | Status::HandedOver))
}
