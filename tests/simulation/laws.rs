//! What must hold after every command.

use motcua_engine::dossier::clock::{Clock, ClockId, Window};
use motcua_engine::dossier::{Dossier, Event, EventBody, Outcome, due, statutory, wake_at};
use motcua_engine::time::Timestamp;

use crate::world::World;

/// Checks every law of a dossier, after the events that led from `before` to `now`.
pub(crate) fn check(
    world: &World,
    before: &Dossier,
    now: &Dossier,
    journal: &[String],
    new: &[Event],
    at: Timestamp,
) {
    replay_equals_live(now, journal);
    nothing_is_missed(now, at);
    lateness_is_never_cured(before, now, new);
    for clock in &now.clocks {
        for (place, window) in clock.windows.iter().enumerate() {
            ledger_is_whole(clock, window, place + 1 == clock.windows.len());
        }
        deadline_is_what_the_ledger_says(world, clock, at);
    }
    late_windows_give_late_verdicts(world, now, at);
    let times: Vec<_> = new.iter().map(|event| event.at).collect();
    assert!(times.is_sorted(), "events are in the order of time: {times:?}");
    assert!(
        times.iter().all(|time| *time <= at && before.last_at.is_none_or(|last| last <= *time))
    );
}

fn replay_equals_live(now: &Dossier, journal: &[String]) {
    let events: Vec<Event> =
        journal.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(Dossier::replay(&events), *now, "replay equals live");
}

fn nothing_is_missed(now: &Dossier, at: Timestamp) {
    assert_eq!(due(now, at), [], "nothing is left that has passed");
    if let Some(wake_at) = wake_at(now) {
        assert!(wake_at > at, "the next wake-up {wake_at} lies after {at}");
        assert_eq!(due(now, wake_at).first().map(|(moment, _)| *moment), Some(wake_at));
    }
}

fn lateness_is_never_cured(before: &Dossier, now: &Dossier, new: &[Event]) {
    let mended = new.iter().any(|event| {
        matches!(event.body, EventBody::Corrected { .. } | EventBody::OutageRecorded { .. })
    });
    if mended {
        return;
    }
    for clock in &before.clocks {
        let after = now.clock(&clock.id).expect("a clock never disappears");
        for (place, window) in clock.windows.iter().enumerate() {
            if window.lapsed_at.is_some() {
                assert_eq!(
                    after.windows[place].lapsed_at, window.lapsed_at,
                    "{} stays late",
                    clock.id
                );
            }
        }
    }
}

fn ledger_is_whole(clock: &Clock, window: &Window, is_last: bool) {
    assert_eq!(window.intervals.first().map(|first| first.from), Some(window.started_at));
    for pair in window.intervals.windows(2) {
        assert_eq!(pair[0].to, Some(pair[1].from), "{} has no gap and no overlap", clock.id);
    }
    let last = window.intervals.last().unwrap();
    assert_eq!(
        last.to.is_none(),
        window.is_open(),
        "{}: the last interval lasts as the window does",
        clock.id
    );
    assert!(is_last || !window.is_open(), "{}: only the last window is open", clock.id);
}

fn deadline_is_what_the_ledger_says(world: &World, clock: &Clock, at: Timestamp) {
    let Some(window) = clock.open().filter(|window| window.is_running()) else { return };
    let calendar = world.calendars.of(&window.agency);
    let counted = calendar.deadline(window.terms, window.started_at, &window.pauses(at)).unwrap();
    assert_eq!(window.deadline, counted, "{} is due when its ledger says", clock.id);
}

/// A void dossier stands in no rate, and so has no verdict.
fn late_windows_give_late_verdicts(world: &World, now: &Dossier, at: Timestamp) {
    if now.is_void {
        return;
    }
    for id in [ClockId::Legal, ClockId::Committed] {
        let Some(clock) = now.clock(&id) else { continue };
        let calendar = world.calendars.of(&clock.windows[0].agency);
        let verdict = statutory(now, &id, calendar, at);
        let lapsed = clock.windows.iter().any(|window| window.lapsed_at.is_some());
        let is_late = verdict
            .is_some_and(|verdict| matches!(verdict.outcome, Outcome::Late | Outcome::Overdue));
        assert!(is_late || !lapsed, "{id} lapsed, so its verdict is late");
    }
}
