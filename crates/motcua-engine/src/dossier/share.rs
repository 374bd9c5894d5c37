//! Who held a dossier how long.

use std::collections::BTreeMap;

use serde::Serialize;

use super::clock::{Clock, ClockId, Holder, Window};
use super::state::Dossier;
use crate::time::{Calendar, TimeError, Timestamp};

/// The part of the time that one party held a dossier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Share {
    /// Who.
    pub holder: Holder,
    /// Working minutes in which the legal clock ran.
    pub running_minutes: i64,
    /// Working minutes in which it stood still.
    pub paused_minutes: i64,
}

/// The time of the legal clock by holder, through `at` while it is open, in the order of the holders' names.
///
/// An outage is nobody's: its time stands under the outside holder `outage`.
///
/// # Errors
///
/// An instant lies outside the calendar.
pub fn shares(
    dossier: &Dossier,
    calendar: &Calendar,
    at: Timestamp,
) -> Result<Vec<Share>, TimeError> {
    let windows = dossier.clock(&ClockId::Legal).map_or(&[][..], |clock: &Clock| &clock.windows);
    let outage = Holder::Outside("outage".to_owned());
    let mut minutes: BTreeMap<&Holder, (i64, i64)> = BTreeMap::new();
    for window in windows {
        for interval in &window.intervals {
            let to = interval.to.unwrap_or(at);
            let held = calendar.working_minutes_between(interval.from, to)?;
            let lost = if interval.running {
                minutes_of_outages(window, calendar, interval.from, to)?
            } else {
                0
            };
            let (running, paused) = minutes.entry(&interval.holder).or_default();
            *(if interval.running { running } else { paused }) += held - lost;
            if lost > 0 {
                minutes.entry(&outage).or_default().1 += lost;
            }
        }
    }
    let share = |(holder, (running_minutes, paused_minutes)): (&Holder, _)| Share {
        holder: holder.clone(),
        running_minutes,
        paused_minutes,
    };
    Ok(minutes.into_iter().map(share).collect())
}

/// Working minutes of a window's outages in [`from`, `to`), those that overlap united.
fn minutes_of_outages(
    window: &Window,
    calendar: &Calendar,
    from: Timestamp,
    to: Timestamp,
) -> Result<i64, TimeError> {
    let mut outages = window.outages.clone();
    outages.sort_unstable();
    let (mut lost, mut from) = (0, from);
    for outage in outages {
        let (begins, ends) = (outage.from.max(from), outage.to.min(to));
        if begins < ends {
            lost += calendar.working_minutes_between(begins, ends)?;
            from = ends;
        }
    }
    Ok(lost)
}
