//! Who held a dossier how long.

use std::collections::BTreeMap;

use serde::Serialize;

use super::clock::{Clock, ClockId, Holder};
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
/// # Errors
///
/// An instant lies outside the calendar.
pub fn shares(
    dossier: &Dossier,
    calendar: &Calendar,
    at: Timestamp,
) -> Result<Vec<Share>, TimeError> {
    let windows = dossier.clock(&ClockId::Legal).map_or(&[][..], |clock: &Clock| &clock.windows);
    let mut minutes: BTreeMap<&Holder, (i64, i64)> = BTreeMap::new();
    for interval in windows.iter().flat_map(|window| &window.intervals) {
        let held = calendar.working_minutes_between(interval.from, interval.to.unwrap_or(at))?;
        let (running, paused) = minutes.entry(&interval.holder).or_default();
        *(if interval.running { running } else { paused }) += held;
    }
    let share = |(holder, (running_minutes, paused_minutes)): (&Holder, _)| Share {
        holder: holder.clone(),
        running_minutes,
        paused_minutes,
    };
    Ok(minutes.into_iter().map(share).collect())
}
