//! Applying changes to clocks: total, and without arithmetic.

use super::clock::{Change, Clock, ClockId, EndReason, Holder, Interval, Window, WindowEnd};
use crate::time::Timestamp;

/// Applies a change at an instant. A change of a window that is not there changes nothing.
pub(super) fn apply(clocks: &mut Vec<Clock>, change: &Change, at: Timestamp) {
    match change {
        Change::Started {
            clock,
            terms,
            start,
            calendar,
            agency,
            holder,
            phase,
            deadline,
            warn_at,
            stated_at,
        } => {
            let began_at = stated_at.unwrap_or(at);
            let window = Window {
                terms: *terms,
                started_at: began_at,
                start: *start,
                calendar: calendar.clone(),
                agency: agency.clone(),
                phase: *phase,
                intervals: vec![Interval {
                    from: began_at,
                    to: None,
                    running: true,
                    holder: holder.clone(),
                }],
                outages: Vec::new(),
                deadline: *deadline,
                stated: deadline.filter(|_| stated_at.is_some()),
                warn_at: *warn_at,
                warned: false,
                lapsed_at: None,
                ended: None,
            };
            match clocks.iter_mut().find(|known| known.id == *clock) {
                Some(known) => known.windows.push(window),
                None => clocks.push(Clock { id: clock.clone(), windows: vec![window] }),
            }
        }
        Change::Ran { clock, .. }
        | Change::Paused { clock, .. }
        | Change::Moved { clock, .. }
        | Change::Ended { clock, .. } => {
            if let Some(window) = last(clocks, clock) {
                apply_to(window, change, at);
            }
        }
    }
}

/// Applies a change to the window it concerns.
pub(super) fn apply_to(window: &mut Window, change: &Change, at: Timestamp) {
    match change {
        Change::Started { .. } => {}
        Change::Ran { clock: _, holder, calendar, deadline, warn_at } => {
            turn(window, at, true, holder);
            window.calendar.clone_from(calendar);
            window.deadline = *deadline;
            warn_anew(window, *warn_at);
        }
        Change::Paused { clock: _, holder } => turn(window, at, false, holder),
        Change::Moved {
            clock: _,
            terms,
            calendar,
            outage,
            started_at,
            start,
            deadline,
            warn_at,
            lifts_lapse,
        } => {
            // A prolonged limit and a corrected beginning are counted; nobody has stated them.
            if window.terms != *terms || started_at.is_some() {
                window.stated = None;
            }
            window.terms = *terms;
            window.start = start.unwrap_or(window.start);
            window.calendar.clone_from(calendar);
            window.outages.extend(*outage);
            if let Some(started_at) = *started_at {
                window.started_at = started_at;
                window.intervals.retain(|held| held.to.is_none_or(|to| started_at < to));
                if let Some(first) = window.intervals.first_mut() {
                    first.from = started_at;
                }
            }
            window.deadline = *deadline;
            warn_anew(window, *warn_at);
            if *lifts_lapse {
                window.lapsed_at = None;
            }
        }
        Change::Ended { clock: _, why, ended_at, outcome } => {
            let ended_at = ended_at.unwrap_or(at);
            if ended_at < at {
                window.intervals.retain(|held| held.from <= ended_at);
            }
            if let Some(interval) = window.intervals.last_mut() {
                interval.to = Some(ended_at);
            }
            window.ended = Some(WindowEnd { at: ended_at, why: *why, outcome: *outcome });
        }
    }
}

/// A warning that still lies ahead is given, also when an earlier one was.
fn warn_anew(window: &mut Window, warn_at: Option<Timestamp>) {
    window.warn_at = warn_at;
    window.warned &= warn_at.is_none();
}

/// Notes that a deadline has passed.
pub(super) fn lapse(clocks: &mut [Clock], clock: &ClockId, at: Timestamp) {
    if let Some(window) = last(clocks, clock) {
        window.lapsed_at = Some(at);
    }
}

/// Notes that a warning was given.
pub(super) fn warn(clocks: &mut [Clock], clock: &ClockId) {
    if let Some(window) = last(clocks, clock) {
        window.warned = true;
    }
}

fn last<'a>(clocks: &'a mut [Clock], id: &ClockId) -> Option<&'a mut Window> {
    clocks.iter_mut().find(|clock| clock.id == *id)?.windows.last_mut()
}

/// Closes the interval that lasts and opens one. A window that had ended goes on:
/// the time between counts if the work was thought done, and does not if it was stopped.
fn turn(window: &mut Window, at: Timestamp, running: bool, holder: &Holder) {
    if let Some(ended) = window.ended.take() {
        let counted = match ended.why {
            EndReason::Done => !is_step_like(window),
            EndReason::Refused | EndReason::Cancelled => true,
            EndReason::Phase | EndReason::Restarted | EndReason::Withdrawn | EndReason::Stopped => {
                false
            }
        };
        let holder =
            window.intervals.last().map_or_else(|| holder.clone(), |last| last.holder.clone());
        window.intervals.push(Interval { from: ended.at, to: Some(at), running: counted, holder });
    } else if let Some(last) = window.intervals.last_mut() {
        if last.running == running && last.holder == *holder {
            return;
        }
        last.to = Some(at);
    }
    window.intervals.push(Interval { from: at, to: None, running, holder: holder.clone() });
}

/// A step's budget stands still while the dossier is elsewhere; the dossier's own clocks run on.
fn is_step_like(window: &Window) -> bool {
    window.terms.counting == crate::time::Counting::Minutes
}
