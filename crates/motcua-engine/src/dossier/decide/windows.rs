//! Windows of a clock: beginning, going on, moving, ending.

use super::Here;
use crate::dossier::clock::{Change, Clock, ClockId, EndReason, Holder, Window};
use crate::dossier::event::AgencyId;
use crate::dossier::ledger;
use crate::dossier::refusal::Rule;
use crate::dossier::verdict::{Outcome, of_window};
use crate::time::{Calendar, Deadline, Limit, Pause, Terms, TimeError, Timestamp, Unit};

impl<'a> Here<'a> {
    /// The windows of a clock since it last began.
    pub(super) fn counting(&self, clock: &ClockId) -> &'a [Window] {
        self.dossier.clock(clock).map_or(&[], Clock::counting)
    }

    pub(super) fn open(&self, clock: &ClockId) -> Option<&'a Window> {
        self.dossier.clock(clock).and_then(Clock::open)
    }

    /// A window that begins now.
    pub(super) fn started(
        &self,
        clock: ClockId,
        terms: Terms,
        agency: AgencyId,
        phase: Option<u32>,
    ) -> Result<Change, Rule> {
        let calendar = self.calendars.of(&agency);
        let start = calendar.start(terms, self.at)?;
        let deadline = calendar.deadline(terms, self.at, &[])?;
        Ok(Change::Started {
            warn_at: self.warn_at(&clock, calendar, deadline),
            clock,
            terms,
            start,
            calendar: calendar.reference(),
            holder: Holder::Agency(agency.clone()),
            agency,
            phase,
            deadline,
            stated_at: None,
        })
    }

    /// A window that goes on, its deadline counted anew with all its pauses.
    pub(super) fn ran(
        &self,
        clock: ClockId,
        window: &Window,
        holder: Holder,
    ) -> Result<Change, Rule> {
        let calendar = self.calendars.of(&window.agency);
        let mut window = window.clone();
        let probe = Change::Ran {
            clock: clock.clone(),
            holder: holder.clone(),
            calendar: calendar.reference(),
            deadline: None,
            warn_at: None,
        };
        ledger::apply_to(&mut window, &probe, self.at);
        let deadline = counted(calendar, &window, self.at)?;
        Ok(Change::Ran {
            warn_at: self.warn_at(&clock, calendar, deadline),
            clock,
            holder,
            calendar: calendar.reference(),
            deadline,
        })
    }

    /// A window that ends now.
    pub(super) fn ended(
        &self,
        clock: ClockId,
        window: &Window,
        why: EndReason,
    ) -> Result<Change, Rule> {
        let calendar = self.calendars.of(&window.agency);
        let lapsed = window.is_late(self.at).then_some(Outcome::Late);
        let outcome = match why {
            // The refusal's own limit says nothing of a dossier that was not refused.
            _ if clock == ClockId::Refusal && why != EndReason::Refused => None,
            EndReason::Done | EndReason::Phase | EndReason::Refused => {
                let judged = || of_window(window, self.at, calendar.local_date(self.at));
                if window.deadline.is_some() { lapsed.or_else(judged) } else { None }
            }
            EndReason::Restarted | EndReason::Withdrawn | EndReason::Stopped => lapsed,
            EndReason::Cancelled => None,
        };
        Ok(Change::Ended { clock, why, ended_at: None, outcome })
    }

    /// When a warning of a deadline is due.
    pub(super) fn warn_at(
        &self,
        clock: &ClockId,
        calendar: &Calendar,
        deadline: Option<Deadline>,
    ) -> Option<Timestamp> {
        let warned = matches!(
            clock,
            ClockId::Legal | ClockId::Committed | ClockId::Leg(_) | ClockId::Correction
        );
        let before = self.procedure.time.warn_before.filter(|_| warned)?;
        let warn_at = match before {
            Limit::Of(amount, Unit::WorkingDays) => {
                let days = std::iter::successors(deadline.map(|deadline| deadline.due_on), |day| {
                    calendar.previous_working_day(*day).ok()
                });
                let day = days.take(amount.0.div_ceil(4) as usize + 1).last()?;
                calendar.next_working(calendar.midnight(day).ok()?).ok()?
            }
            Limit::Of(amount, Unit::WorkingHours) => {
                calendar.subtract_working_minutes(deadline?.due_at, amount.0 * 15).ok()?
            }
            Limit::Of(_, Unit::CalendarDays | Unit::Hours | Unit::Months)
            | Limit::SameDay
            | Limit::None => return None,
        };
        (warn_at > self.at).then_some(warn_at)
    }

    /// A window of the same clock, counted anew.
    pub(super) fn moved(
        &self,
        clock: ClockId,
        window: &Window,
        terms: Terms,
        outage: Option<Pause>,
    ) -> Result<Change, Rule> {
        let calendar = self.calendars.of(&window.agency);
        let mut anew = window.clone();
        anew.stated = anew.stated.filter(|_| terms == window.terms);
        anew.terms = terms;
        anew.outages.extend(outage);
        let deadline = counted(calendar, &anew, self.at)?;
        let lifts_lapse = match (window.lapsed_at, deadline) {
            (Some(lapsed_at), Some(deadline)) => {
                outage.is_some() && lapsed_at < deadline.late_from && self.at < deadline.late_from
            }
            (Some(_) | None, _) => false,
        };
        Ok(Change::Moved {
            warn_at: self.warn_at(&clock, calendar, deadline),
            clock,
            terms,
            calendar: calendar.reference(),
            outage,
            started_at: None,
            start: Some(calendar.start(terms, anew.started_at)?),
            deadline,
            lifts_lapse,
        })
    }
}

/// The deadline of a window as its ledger stands at an instant.
pub(super) fn counted(
    calendar: &Calendar,
    window: &Window,
    at: Timestamp,
) -> Result<Option<Deadline>, TimeError> {
    let pauses = window.pauses(at);
    let counted = calendar.deadline(window.terms, window.started_at, &pauses)?;
    // What was stated holds until a pause moves it, and a pause brings nothing forward.
    Ok(match (window.stated, counted) {
        (Some(stated), _) if pauses.is_empty() => Some(stated),
        (Some(stated), Some(counted)) if counted.late_from <= stated.late_from => Some(stated),
        (Some(_) | None, counted) => counted,
    })
}
