//! How fast a case is worked on, and so when the next thing is done.

use fastrand::Rng;
use motcua::engine::dossier::Head;
use motcua::engine::dossier::clock::{ClockId, Window};
use motcua::engine::procedure::{LateLegs, MoveKind};
use motcua::engine::time::{Calendar, Limit, Timestamp, ToSpan as _, Unit};

use super::World;
use super::case::{Case, Doing};
use super::money::Money;
use super::names::per_mille;

/// The working minutes of a day.
pub(super) const DAY: u32 = 480;
/// How far back a dossier may still lie forgotten, in days.
const FORGOTTEN_DAYS: i64 = 75;

/// How fast a case is worked on.
#[derive(Clone, Copy)]
pub(super) struct Pace {
    /// The part of a step's time that is used, in 1,000.
    uses: (u32, u32),
    /// The turn that takes far too long.
    slow_turn: Option<u32>,
    /// The turn at which the case is forgotten.
    forgotten_turn: Option<u32>,
    /// Whether the applicant has not paid yet.
    pub(super) leaves_unpaid: bool,
}

impl Pace {
    pub(super) fn draw(rng: &mut Rng, head: &Head, now: Timestamp) -> Self {
        // The time before acceptance is in the limit of a leg, so that its steps have less.
        let (uses, slow) = match (head.parent.is_some(), per_mille(rng, 780)) {
            (true, _) => ((30, 330), 40),
            (false, true) => ((60, 700), 110),
            (false, false) => ((550, 960), 110),
        };
        let slow_turn = per_mille(rng, slow).then(|| rng.u32(1..7));
        let is_recent = now.duration_since(head.at).as_hours() < FORGOTTEN_DAYS * 24;
        let forgotten_turn = (is_recent && per_mille(rng, 50)).then(|| rng.u32(0..9));
        let leaves_unpaid = is_recent && per_mille(rng, 90);
        Self { uses, slow_turn, forgotten_turn, leaves_unpaid }
    }
}

/// A moment in working hours, so many working minutes after another.
pub(super) fn later(
    calendar: &Calendar,
    from: Timestamp,
    minutes: u32,
    rng: &mut Rng,
) -> Option<Timestamp> {
    let end = calendar.add_working_minutes(from, minutes.max(1)).ok()?;
    Some((end - i64::from(rng.u32(1..59)).seconds()).max(from))
}

impl World {
    /// When the next thing is done with a case, and what. None: others must act first, or it has ended.
    pub(super) fn next(&self, rng: &mut Rng, case: &mut Case) -> Option<(Timestamp, Doing)> {
        if let Some(refund) = self.refund(rng, case) {
            return Some(refund);
        }
        if case.dossier.is_void || case.dossier.is_recalled {
            return None;
        }
        let afterwards = self.afterwards(rng, case);
        if afterwards.is_some() || case.dossier.is_at_end {
            return afterwards;
        }
        let timer = case.timer().map(|at| (at.max(case.last_at()), Doing::Lapse));
        let planned = self.planned(rng, case);
        // Who acts in time is faster than time itself.
        planned.into_iter().chain(timer).min_by_key(|(at, _)| *at)
    }

    fn planned(&self, rng: &mut Rng, case: &mut Case) -> Option<(Timestamp, Doing)> {
        if case.pace.forgotten_turn == Some(case.turns) {
            return None;
        }
        let (from, place) = (case.last_at(), case.place());
        let calendar = self.calendar(&place);
        if let Money::Waits(next) = self.about_money(rng, case) {
            return next;
        }
        if case.awaited().next().is_some() {
            return self.without_legs(rng, case, calendar);
        }
        if let Some(aside) = self.aside(rng, case) {
            return Some((later(calendar, from, between(rng, 5, 50), rng)?, aside));
        }
        let minutes = self.minutes(rng, case, calendar)?;
        let at = later(calendar, from, minutes, rng)?;
        Some(self.apology(rng, case, at).unwrap_or((at, Doing::Move)))
    }

    /// A dossier that need not wait for late answers goes on without them.
    fn without_legs(
        &self,
        rng: &mut Rng,
        case: &Case,
        calendar: &Calendar,
    ) -> Option<(Timestamp, Doing)> {
        if case.step()?.late_legs != LateLegs::Proceed {
            return None;
        }
        let late_from = case.awaited().map(|leg| {
            let clock = case.dossier.clock(&ClockId::Leg(leg.key.clone()));
            clock.and_then(|clock| clock.open()?.deadline).map(|deadline| deadline.late_from)
        });
        let late_from = late_from.collect::<Option<Vec<_>>>()?.into_iter().max()?;
        let from = late_from.max(case.last_at());
        Some((later(calendar, from, between(rng, 30, 2 * DAY), rng)?, Doing::Move))
    }

    /// How many working minutes the step takes. None: nobody does anything.
    fn minutes(&self, rng: &mut Rng, case: &Case, calendar: &Calendar) -> Option<u32> {
        let step = case.step()?;
        let is_of = |role: &str| step.by.as_ref().is_some_and(|by| *by == role);
        if is_of("applicant") {
            return per_mille(rng, 850).then(|| between(rng, 120, 9 * DAY));
        }
        if case.waits_outside() && !is_of("clerk") {
            return Some(between(rng, 240, 6 * DAY));
        }
        if step.moves.iter().any(|edge| edge.kind == MoveKind::Reopen) {
            return per_mille(rng, 300).then(|| between(rng, DAY, 10 * DAY));
        }
        let from = case.last_at();
        let Some(window) = self.window(case) else {
            return Some(between(rng, 30, 4 * DAY));
        };
        let due_at = window.deadline.map_or(from, |deadline| deadline.due_at);
        let left = calendar.working_minutes_between(from, due_at).unwrap_or_default();
        let left = u32::try_from(left).unwrap_or_default();
        if left == 0 {
            return Some(between(rng, 20, DAY));
        }
        if case.pace.slow_turn == Some(case.turns) {
            return Some(left + between(rng, DAY / 2, 6 * DAY));
        }
        let (mut least, mut most) = case.pace.uses;
        if matches!(window.terms.limit, Limit::Of(_, Unit::CalendarDays)) {
            // Days of a public posting are waited for to their end.
            (least, most) = (930, 990);
        }
        Some((left * between(rng, least, most) / 1000).max(2))
    }

    /// The clock by which the step is worked on: its own, else that of the whole.
    fn window<'c>(&self, case: &'c Case) -> Option<&'c Window> {
        let step = case.step()?;
        let open = |id: &ClockId| case.dossier.clock(id).and_then(|clock| clock.open());
        let block = step.block.as_ref().map(|block| ClockId::Block(block.clone()));
        let own = open(&ClockId::Step(step.id.clone()));
        let own = own.or_else(|| open(&block?)).or_else(|| open(&ClockId::Acceptance));
        let window = own.or_else(|| open(&ClockId::Legal).filter(|_| case.is_leg()));
        window.filter(|window| window.deadline.is_some())
    }

    /// Something small on the way, thought of once in a stay.
    fn aside(&self, rng: &mut Rng, case: &mut Case) -> Option<Doing> {
        let step = case.step().filter(|_| !case.dossier.is_closed())?;
        let by = step.by.as_ref().filter(|by| !matches!(by.as_str(), "applicant" | "system"))?;
        let is_expert = matches!(by.as_str(), "specialist" | "registrar");
        let can_be_prolonged = case.dossier.clock(&ClockId::Legal).and_then(|clock| clock.open());
        let can_be_prolonged = can_be_prolonged.is_some_and(|window| {
            window.is_running()
                && window.lapsed_at.is_none()
                && matches!(window.terms.limit, Limit::Of(_, Unit::WorkingDays))
        });
        let chances = [
            (Doing::Claim, if is_expert { 300 } else { 60 }),
            (Doing::Assign, if is_expert { 120 } else { 0 }),
            (Doing::Note, 20),
            (Doing::Amend, if *by == "specialist" && !case.is_leg() { 25 } else { 0 }),
            (Doing::Prolong, if is_expert && can_be_prolonged && !case.is_leg() { 30 } else { 0 }),
        ];
        let is_assigned = !case.dossier.assigned.is_empty();
        for (doing, chance) in chances {
            let gives_work = matches!(doing, Doing::Claim | Doing::Assign);
            if chance > 0
                && case.thought_of.insert(doing)
                && per_mille(rng, chance)
                && !(gives_work && is_assigned)
            {
                return Some(doing);
            }
        }
        None
    }

    /// Before a deadline that will not be kept, or after it, somebody may apologize.
    fn apology(&self, rng: &mut Rng, case: &mut Case, at: Timestamp) -> Option<(Timestamp, Doing)> {
        let legal = case.dossier.clock(&ClockId::Legal)?.open()?;
        let deadline = legal.deadline.filter(|_| legal.is_running() && !case.is_leg())?;
        let most = case.procedure.time.max_apologies;
        if at < deadline.late_from || most == 0 || !case.thought_of.insert(Doing::Apologize) {
            return None;
        }
        if !per_mille(rng, 550) {
            return None;
        }
        let calendar = self.calendar(&case.competent());
        let timely = calendar.subtract_working_minutes(deadline.due_at, between(rng, 600, 900));
        let from = timely.ok()?.max(case.last_at());
        let said_at = later(calendar, from, 1, rng)?;
        (said_at <= at).then_some((said_at, Doing::Apologize))
    }

    /// What is still done with a dossier that has its result.
    fn afterwards(&self, rng: &mut Rng, case: &mut Case) -> Option<(Timestamp, Doing)> {
        let is_judged = case.dossier.ended_at.is_some() && case.dossier.accepted_at.is_some();
        if !case.dossier.is_at_end || case.is_leg() || !is_judged {
            return None;
        }
        let legal = case.dossier.clock(&ClockId::Legal)?.counting().last()?;
        let is_late = legal.lapsed_at.is_some();
        let chances = [(Doing::Correct, if is_late { 200 } else { 4 }), (Doing::Rate, 330)];
        for (doing, chance) in chances {
            if case.thought_of.insert(doing) && per_mille(rng, chance) {
                let at = if doing == Doing::Rate { case.place() } else { case.competent() };
                let minutes = between(rng, 30, 3 * DAY);
                return Some((later(self.calendar(&at), case.last_at(), minutes, rng)?, doing));
            }
        }
        None
    }
}

/// A number from one to another; the first where they are the wrong way round.
pub(super) fn between(rng: &mut Rng, least: u32, most: u32) -> u32 {
    if least < most { rng.u32(least..most) } else { least }
}
