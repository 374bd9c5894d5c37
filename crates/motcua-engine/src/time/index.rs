//! The index of a calendar: running sums by day, by half day and by window.

use std::collections::BTreeMap;

use super::calendar::weekday_index;
use super::file::{CalendarFile, DayCount, Window};
use super::{Date, TimeZone, Timestamp};

/// The running sums of a calendar. Every question is one or two look-ups.
#[derive(Clone, Debug)]
pub(super) struct Index {
    /// The days, in order, without gaps.
    pub(super) days: Vec<Day>,
    /// For the n-th half day of the calendar, from 0: in which day it lies.
    pub(super) by_half: Vec<u32>,
    /// The beginning of each day in seconds, and the end of the last.
    midnights: Vec<i64>,
    slots: Vec<Slot>,
    first_day: i64,
}

/// A day with what came before it.
#[derive(Clone, Debug)]
pub(super) struct Day {
    pub(super) date: Date,
    pub(super) plan: DayPlanOf,
    pub(super) counts: DayCount,
    /// Half days of the calendar before this day.
    pub(super) before_halves: u32,
    /// Working minutes of the calendar before this day.
    pub(super) before_minutes: i64,
    /// Working minutes of this day.
    pub(super) minutes: u32,
    first_slot: u32,
    end_slot: u32,
}

/// Which row decided what a day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DayPlanOf {
    Week,
    Off(usize),
    Worked,
    Closed(usize),
}

/// A window as an instant, in minutes since 1970.
#[derive(Clone, Copy, Debug)]
struct Slot {
    from: i64,
    to: i64,
    before: i64,
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar.
fn day_number(date: Date) -> i64 {
    let (year, month, day) =
        (i64::from(date.year()), i64::from(date.month()), i64::from(date.day()));
    // Years that begin in March put the leap day last.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

fn minute(at: Timestamp) -> i64 {
    at.as_second().div_euclid(60)
}

fn at_minute(minute: i64) -> Timestamp {
    Timestamp::from_second(minute * 60).unwrap_or(Timestamp::MAX)
}

impl Index {
    /// Builds the index of checked rows.
    pub(super) fn new(file: &CalendarFile, zone: &TimeZone) -> Self {
        let plans = Plans::new(file);
        let mut index = Self {
            days: Vec::new(),
            by_half: Vec::new(),
            midnights: Vec::new(),
            slots: Vec::new(),
            first_day: day_number(file.from),
        };
        let (mut halves, mut minutes) = (0, 0);
        for date in file
            .from
            .series(jiff::ToSpan::days(1))
            .take_while(|date| *date <= file.provisional_until)
        {
            let (plan, counts, windows) = plans.of(date);
            let first_slot = index.slots.len();
            let mut of_day = 0;
            for window in windows {
                let (from, to) =
                    (local(zone, date, window.from_minutes), local(zone, date, window.to_minutes));
                // A window inside the hour that a change of the clock skips is empty.
                if from < to {
                    index.slots.push(Slot { from, to, before: minutes + of_day });
                    of_day += to - from;
                }
            }
            index.days.push(Day {
                date,
                plan,
                counts,
                before_halves: halves,
                before_minutes: minutes,
                minutes: u32::try_from(of_day).unwrap_or(0),
                first_slot: narrow(first_slot),
                end_slot: narrow(index.slots.len()),
            });
            index.midnights.push(local(zone, date, 0) * 60);
            let day = narrow(index.days.len() - 1);
            index.by_half.extend(std::iter::repeat_n(day, counts.halves() as usize));
            halves += counts.halves();
            minutes += of_day;
        }
        let end = file.provisional_until.tomorrow().unwrap_or(Date::MAX);
        index.midnights.push(local(zone, end, 0) * 60);
        index
    }

    /// The day of an instant.
    pub(super) fn day_at(&self, at: Timestamp) -> Option<usize> {
        let second = at.as_second();
        let first = *self.midnights.first()?;
        // Local days are 24 hours but for changes of the clock: guess, then step.
        let guess = usize::try_from(second.checked_sub(first)?.div_euclid(86_400)).ok()?;
        let mut day = guess.min(self.days.len());
        while day > 0 && self.midnights[day] > second {
            day -= 1;
        }
        while day < self.days.len() && self.midnights[day + 1] <= second {
            day += 1;
        }
        (day < self.days.len()).then_some(day)
    }

    /// The place of a day.
    pub(super) fn day_of(&self, date: Date) -> Option<usize> {
        usize::try_from(day_number(date) - self.first_day).ok().filter(|day| *day < self.days.len())
    }

    /// The instant at which a day begins.
    pub(super) fn midnight(&self, day: usize) -> Timestamp {
        Timestamp::from_second(self.midnights[day]).unwrap_or(Timestamp::MAX)
    }

    /// The end of a day's last window, if it has one.
    pub(super) fn last_window_end(&self, day: usize) -> Option<Timestamp> {
        let day = &self.days[day];
        self.slots[day.first_slot as usize..day.end_slot as usize]
            .last()
            .map(|slot| at_minute(slot.to))
    }

    /// Half days of the calendar through the end of a day.
    pub(super) fn halves_through(&self, day: usize) -> u32 {
        let day = &self.days[day];
        day.before_halves + day.counts.halves()
    }

    /// The first day from this one on that counts.
    pub(super) fn working_day_from(&self, day: usize) -> Option<usize> {
        self.by_half.get(self.days[day].before_halves as usize).map(|day| *day as usize)
    }

    /// Working minutes of the calendar before an instant of a day.
    pub(super) fn minutes_until(&self, day: usize, at: Timestamp) -> i64 {
        let now = minute(at);
        let day = &self.days[day];
        let mut passed = day.before_minutes;
        for slot in &self.slots[day.first_slot as usize..day.end_slot as usize] {
            passed += (now.min(slot.to) - slot.from).max(0);
        }
        passed
    }

    /// The instant at which the working minute after the first `passed` begins.
    pub(super) fn start_of_minute(&self, passed: i64) -> Option<Timestamp> {
        let after = self.slots.partition_point(|slot| slot.before <= passed);
        let slot = self.slots.get(after.checked_sub(1)?)?;
        let from = slot.from + passed - slot.before;
        (from < slot.to).then(|| at_minute(from))
    }

    /// The instant by which the first `passed` working minutes have passed.
    pub(super) fn end_of_minute(&self, passed: i64) -> Option<Timestamp> {
        let after = self.slots.partition_point(|slot| slot.before < passed);
        let slot = self.slots.get(after.checked_sub(1)?)?;
        let to = slot.from + passed - slot.before;
        (to <= slot.to).then(|| at_minute(to))
    }
}

/// The plan of every day, before the clock is laid on it.
struct Plans<'a> {
    file: &'a CalendarFile,
    off: BTreeMap<Date, usize>,
    worked: BTreeMap<Date, usize>,
}

impl<'a> Plans<'a> {
    fn new(file: &'a CalendarFile) -> Self {
        let mut off = BTreeMap::new();
        for (row, day_off) in file.days_off.iter().enumerate() {
            let last = day_off.to.unwrap_or(day_off.on);
            for date in day_off.on.series(jiff::ToSpan::days(1)).take_while(|date| *date <= last) {
                off.insert(date, row);
            }
        }
        let worked = file.worked_days.iter().enumerate().map(|(row, day)| (day.on, row)).collect();
        Self { file, off, worked }
    }

    fn of(&self, date: Date) -> (DayPlanOf, DayCount, Vec<Window>) {
        let (plan, counts, windows) = self.before_closures(date);
        if windows.is_empty() {
            return (plan, counts, windows);
        }
        let mut left = windows;
        for (row, closure) in self.file.closures.iter().enumerate() {
            let cut = |moment: jiff::civil::DateTime| match moment.date().cmp(&date) {
                std::cmp::Ordering::Less => 0,
                std::cmp::Ordering::Equal => {
                    u16::from(moment.hour().unsigned_abs()) * 60
                        + u16::from(moment.minute().unsigned_abs())
                }
                std::cmp::Ordering::Greater => 24 * 60,
            };
            left = without(&left, cut(closure.from), cut(closure.to));
            if left.is_empty() {
                return (DayPlanOf::Closed(row), DayCount::Zero, left);
            }
        }
        (plan, counts, left)
    }

    fn before_closures(&self, date: Date) -> (DayPlanOf, DayCount, Vec<Window>) {
        let of_week = |date: Date| self.file.week[weekday_index(date.weekday())].as_ref();
        if let Some(row) = self.worked.get(&date) {
            let worked = &self.file.worked_days[*row];
            let like = worked.in_lieu_of.and_then(of_week);
            let windows = worked
                .windows
                .clone()
                .or_else(|| like.map(|plan| plan.windows.clone()))
                .unwrap_or_default();
            let counts = worked.counts.or_else(|| like.map(|plan| plan.counts)).unwrap_or_default();
            return (DayPlanOf::Worked, counts, windows);
        }
        if let Some(row) = self.off.get(&date) {
            return (DayPlanOf::Off(*row), DayCount::Zero, Vec::new());
        }
        match of_week(date) {
            Some(plan) => (DayPlanOf::Week, plan.counts, plan.windows.clone()),
            None => (DayPlanOf::Week, DayCount::Zero, Vec::new()),
        }
    }
}

/// The windows without the minutes in [`from`, `to`).
fn without(windows: &[Window], from: u16, to: u16) -> Vec<Window> {
    let parts = windows.iter().flat_map(|window| {
        let before = (window.from_minutes, window.to_minutes.min(from));
        let after = (window.from_minutes.max(to), window.to_minutes);
        if to <= window.from_minutes || from >= window.to_minutes {
            [Some((window.from_minutes, window.to_minutes)), None]
        } else {
            [Some(before), Some(after)]
        }
    });
    parts
        .flatten()
        .filter(|(from, to)| from < to)
        .map(|(from_minutes, to_minutes)| Window { from_minutes, to_minutes })
        .collect()
}

/// A local minute of a day, in minutes since 1970; 24:00 is the next midnight.
fn local(zone: &TimeZone, date: Date, minutes: u16) -> i64 {
    let (date, minutes) = if minutes >= 24 * 60 {
        (date.tomorrow().unwrap_or(Date::MAX), 0)
    } else {
        (date, minutes)
    };
    let hour = i8::try_from(minutes / 60).unwrap_or(0);
    let minute_of_hour = i8::try_from(minutes % 60).unwrap_or(0);
    let moment = date.at(hour, minute_of_hour, 0, 0);
    zone.to_timestamp(moment).map_or(i64::MAX / 60, minute)
}

fn narrow(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}
