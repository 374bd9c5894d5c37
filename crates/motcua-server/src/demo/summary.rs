//! What a demo province holds, counted.

use std::collections::BTreeMap;

use motcua::engine::dossier::clock::ClockId;
use motcua::engine::dossier::{
    AppointmentReason, Calendars, Closing, Dossier, Intent, IntentState, Outcome, statutory,
};
use motcua::engine::procedure::MoveKind;
use motcua::engine::time::Timestamp;

use super::case::Case;

/// How many dossiers were filed, and of how many something is true.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Filed.
    pub filed: u64,
    /// Not closed.
    pub open: u64,
    /// Ended late, or open and overdue.
    pub late: u64,
    /// Ended before or on the due day.
    pub in_time: u64,
    /// Open, with the legal clock paused or not started while somebody outside holds them.
    pub paused: u64,
    /// Apologized for or prolonged.
    pub extended: u64,
    /// With work sent to other agencies.
    pub transferred: u64,
    /// With an approved correction of a date.
    pub corrected: u64,
    /// Closed.
    pub closed: u64,
    /// Withdrawn.
    pub withdrawn: u64,
    /// Stopped.
    pub stopped: u64,
    /// Refused, before acceptance or after it.
    pub refused: u64,
    /// Sent back by an official at least once.
    pub sent_back: u64,
    /// With a supplement that was asked for.
    pub supplemented: u64,
    /// With money that was asked for.
    pub charged: u64,
    /// With money that was paid.
    pub paid: u64,
    /// With money that is still to be paid.
    pub unpaid: u64,
    /// With money that was let go.
    pub waived: u64,
    /// With money that went back.
    pub refunded: u64,
    /// Payments that are no dossier's.
    pub unmatched: u64,
    /// With a document that was held already and serves again.
    pub reused: u64,
    /// With data amended.
    pub amended: u64,
    /// Open, and in somebody's hands.
    pub assigned: u64,
    /// Rated.
    pub rated: u64,
    /// Filed with others in one visit.
    pub in_visits: u64,
    /// Filed at another office than the competent one's.
    pub elsewhere: u64,
}

/// What a demo province holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// All dossiers that were filed by applicants.
    pub total: Counts,
    /// The same by the procedure's code.
    pub by_procedure: BTreeMap<String, Counts>,
    /// The dossiers of legs, which other dossiers sent.
    pub legs: u64,
    /// The legs that were answered too late, or are overdue.
    pub late_legs: u64,
    /// The commands that the desk refused, each with why: a fault of the generator.
    pub refused_commands: Vec<String>,
}

/// More events are no history that is read at a glance.
const MOST_EVENTS: u64 = 16;

/// A dossier that ended late, to be looked at: of those for which other agencies worked and somebody paid, and that are soon
/// told, the last to end.
#[derive(Debug, Default)]
pub(super) struct LateOne(Option<((bool, Timestamp, usize), String)>);

impl LateOne {
    pub(super) fn consider(&mut self, case: &Case, calendars: &Calendars, now: Timestamp) {
        let dossier = &case.dossier;
        let Some((head, ended_at)) = dossier.filed.as_ref().zip(dossier.ended_at) else { return };
        let calendar = calendars.of(&dossier.agency(&head.competent));
        let verdict = statutory(dossier, &ClockId::Legal, calendar, now);
        if case.is_leg() || verdict.is_none_or(|verdict| verdict.outcome != Outcome::Late) {
            return;
        }
        let is_rich = dossier.version <= MOST_EVENTS
            && !dossier.legs.is_empty()
            && dossier.intents.iter().any(|held| held.paid.is_some());
        let place = (is_rich, ended_at, case.number);
        if self.0.as_ref().is_none_or(|(best, _)| *best < place) {
            self.0 = Some((place, case.id.clone()));
        }
    }

    /// Its identifier, where there is one.
    pub(super) fn id(self) -> Option<String> {
        self.0.map(|(_, id)| id)
    }
}

/// What was done to a dossier and is not told by its state.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Marks {
    /// A field was amended.
    pub(super) is_amended: bool,
    /// The limit was prolonged.
    pub(super) is_prolonged: bool,
    /// How many payments were listed as no dossier's.
    pub(super) unmatched: u64,
}

impl Summary {
    /// Counts a dossier that an applicant filed.
    pub(super) fn count(
        &mut self,
        dossier: &Dossier,
        marks: Marks,
        calendars: &Calendars,
        now: Timestamp,
    ) {
        let Some(head) = &dossier.filed else { return };
        let calendar = calendars.of(&dossier.agency(&head.competent));
        let verdict = statutory(dossier, &ClockId::Legal, calendar, now);
        let outcome = verdict.map(|verdict| verdict.outcome);
        let is_open = !dossier.is_closed();
        let moved = |kind: MoveKind| dossier.moves.iter().any(|made| made.kind == kind);
        let apologies = dossier.appointments.iter();
        let mut apologies =
            apologies.filter(|given| matches!(given.why, AppointmentReason::Apology { .. }));
        let holds = |closing| dossier.closing == Some(closing);
        let held_outside = dossier.clocks.iter().filter_map(|clock| clock.open());
        let mut held_outside = held_outside.filter(|window| !window.is_running());
        let legs = dossier.legs.iter().map(|leg| ClockId::Leg(leg.key.clone()));
        let any_intent = |is: fn(&Intent) -> bool| u64::from(dossier.intents.iter().any(is));
        let late_legs = legs.filter(|leg| {
            let window = dossier.clock(leg).and_then(|clock| clock.window());
            window.is_some_and(|window| window.is_late(now))
        });
        self.late_legs += late_legs.count() as u64;
        let counted = Counts {
            filed: 1,
            open: u64::from(is_open),
            late: u64::from(matches!(outcome, Some(Outcome::Late | Outcome::Overdue))),
            in_time: u64::from(matches!(outcome, Some(Outcome::Early | Outcome::OnTime))),
            paused: u64::from(is_open && held_outside.next().is_some()),
            extended: u64::from(marks.is_prolonged || apologies.next().is_some()),
            transferred: u64::from(!dossier.legs.is_empty()),
            corrected: u64::from(!dossier.corrections.is_empty()),
            closed: u64::from(!is_open),
            withdrawn: u64::from(holds(Closing::Withdrawn)),
            stopped: u64::from(holds(Closing::Stopped)),
            refused: u64::from(holds(Closing::Refused) || holds(Closing::NotAccepted)),
            sent_back: u64::from(moved(MoveKind::SendBack)),
            supplemented: u64::from(!dossier.supplements.is_empty()),
            charged: any_intent(|_| true),
            paid: any_intent(|intent| intent.paid.is_some()),
            unpaid: any_intent(Intent::is_open),
            waived: any_intent(|intent| intent.state == IntentState::Waived),
            refunded: any_intent(|intent| intent.refunded() > 0),
            unmatched: marks.unmatched,
            reused: u64::from(!dossier.reused.is_empty()),
            amended: u64::from(marks.is_amended),
            assigned: u64::from(is_open && !dossier.assigned.is_empty()),
            rated: u64::from(dossier.rating.is_some()),
            in_visits: u64::from(head.visit.is_some()),
            elsewhere: u64::from(head.office.is_some()),
        };
        self.total.add(&counted);
        self.by_procedure.entry(head.procedure.code.clone()).or_default().add(&counted);
    }
}

impl Counts {
    fn add(&mut self, other: &Self) {
        for ((_, own), (_, more)) in self.fields().into_iter().zip(other.clone().fields()) {
            *own += *more;
        }
    }

    /// Every count with its name, in the order of a report.
    pub fn named(&self) -> Vec<(&'static str, u64)> {
        self.clone().fields().into_iter().map(|(name, count)| (name, *count)).collect()
    }

    fn fields(&mut self) -> [(&'static str, &mut u64); 26] {
        [
            ("filed", &mut self.filed),
            ("open", &mut self.open),
            ("late", &mut self.late),
            ("in time", &mut self.in_time),
            ("paused", &mut self.paused),
            ("extended", &mut self.extended),
            ("transferred", &mut self.transferred),
            ("corrected", &mut self.corrected),
            ("closed", &mut self.closed),
            ("withdrawn", &mut self.withdrawn),
            ("stopped", &mut self.stopped),
            ("refused", &mut self.refused),
            ("sent back", &mut self.sent_back),
            ("supplemented", &mut self.supplemented),
            ("charged", &mut self.charged),
            ("paid", &mut self.paid),
            ("unpaid", &mut self.unpaid),
            ("waived", &mut self.waived),
            ("refunded", &mut self.refunded),
            ("unmatched", &mut self.unmatched),
            ("reused", &mut self.reused),
            ("amended", &mut self.amended),
            ("assigned", &mut self.assigned),
            ("rated", &mut self.rated),
            ("in visits", &mut self.in_visits),
            ("elsewhere", &mut self.elsewhere),
        ]
    }
}
