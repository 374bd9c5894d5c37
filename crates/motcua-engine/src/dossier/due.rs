//! What time does by itself: when it will next matter, and what has passed.

use super::clock::{ClockId, Window};
use super::event::Lapse;
use super::state::{Dossier, IntentState};
use crate::time::Timestamp;

/// When time itself will next matter to a dossier. None: never, unless somebody acts.
pub fn wake_at(dossier: &Dossier) -> Option<Timestamp> {
    moments(dossier).map(|(moment, _)| moment).min()
}

/// What has passed by an instant and is not recorded yet, in the order in which it passed.
pub fn due(dossier: &Dossier, at: Timestamp) -> Vec<(Timestamp, Lapse)> {
    let mut passed: Vec<_> = moments(dossier).filter(|(moment, _)| *moment <= at).collect();
    passed.sort();
    passed
}

fn moments(dossier: &Dossier) -> impl Iterator<Item = (Timestamp, Lapse)> {
    let requested = dossier.intents.iter().filter(|_| !dossier.is_void);
    let payments = requested
        .filter(|intent| intent.state == IntentState::Requested)
        .filter_map(|intent| Some((intent.orders.last()?.expires_at, intent.number)))
        .map(|(moment, intent)| (moment, Lapse::Payment(intent)));
    let open = dossier
        .clocks
        .iter()
        .filter(|_| !dossier.is_void)
        .filter_map(|clock| Some((&clock.id, clock.open()?)));
    open.filter(|(_, window)| window.is_running())
        .flat_map(|(clock, window)| of_window(dossier, clock, window))
        .chain(payments)
}

fn of_window(
    dossier: &Dossier,
    clock: &ClockId,
    window: &Window,
) -> impl Iterator<Item = (Timestamp, Lapse)> {
    let late_from =
        window.deadline.filter(|_| window.lapsed_at.is_none()).map(|deadline| deadline.late_from);
    let (warning, late) = match clock {
        ClockId::Timer(step, place) => {
            let waits =
                dossier.step.as_ref() == Some(step) && !dossier.timers_fired.contains(place);
            (
                None,
                late_from
                    .filter(|_| waits)
                    .map(|moment| (moment, Lapse::Timer(step.clone(), *place))),
            )
        }
        ClockId::Acceptance
        | ClockId::Legal
        | ClockId::Committed
        | ClockId::Refusal
        | ClockId::Step(_)
        | ClockId::Block(_)
        | ClockId::Leg(_)
        | ClockId::Correction => {
            let warn_at = window.warn_at.filter(|_| !window.warned && window.lapsed_at.is_none());
            let late = late_from.filter(|_| *clock != ClockId::Refusal);
            (
                warn_at.map(|moment| (moment, Lapse::Warning(clock.clone()))),
                late.map(|moment| (moment, Lapse::Late(clock.clone()))),
            )
        }
    };
    warning.into_iter().chain(late)
}
