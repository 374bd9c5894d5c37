//! What a calendar file must keep so that it can be counted on.

use std::collections::BTreeSet;

use super::Date;
use super::calendar::{CalendarError, weekday_index};
use super::file::{CalendarFile, DayCount, DayPlan, Window};

/// Every row that cannot be used.
pub(super) fn check(file: &CalendarFile) -> Vec<CalendarError> {
    let mut checked = Checked { file, errors: Vec::new() };
    checked.validity();
    checked.week();
    checked.days_off();
    checked.worked_days();
    checked.closures();
    checked.errors
}

const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The longest span of years that an index is built for.
const MOST_YEARS: i16 = 200;

struct Checked<'a> {
    file: &'a CalendarFile,
    errors: Vec<CalendarError>,
}

impl Checked<'_> {
    fn say(&mut self, row: impl Into<String>, what: impl Into<String>, help: impl Into<String>) {
        self.errors.push(CalendarError { row: row.into(), what: what.into(), help: help.into() });
    }

    fn validity(&mut self) {
        let (from, decided, until) =
            (self.file.from, self.file.decided_until, self.file.provisional_until);
        if decided < from {
            let what =
                format!("the calendar is decided until {decided}, before it begins on {from}");
            self.say("decided_until", what, "give the last decided day");
        }
        if until < decided {
            let what = format!(
                "the provisional part ends on {until}, before the decided part on {decided}"
            );
            self.say(
                "provisional_until",
                what,
                "give the decided day again if nothing is provisional",
            );
        }
        if until.year() - from.year() > MOST_YEARS {
            let what = format!("the calendar covers more than {MOST_YEARS} years");
            self.say("provisional_until", what, "cover fewer years");
        }
    }

    fn week(&mut self) {
        if self.file.week.iter().flatten().all(|plan| plan.counts == DayCount::Zero) {
            self.say(
                "week",
                "no weekday is a working day",
                "give at least one weekday windows, such as monday",
            );
        }
        for (weekday, plan) in WEEKDAYS.iter().zip(&self.file.week) {
            let Some(plan) = plan else { continue };
            let DayPlan { windows, counts: _ } = plan;
            self.windows(&format!("week/{weekday}"), windows);
        }
    }

    fn windows(&mut self, row: &str, windows: &[Window]) {
        if windows.is_empty() {
            self.say(
                row,
                "the day has no windows",
                "give it windows, or leave the day out to make it a day off",
            );
        }
        for window in windows {
            if window.from_minutes >= window.to_minutes || window.to_minutes > 24 * 60 {
                self.say(
                    row,
                    format!("the window {window} is empty"),
                    "let it end after it begins",
                );
            }
        }
        for pair in windows.windows(2) {
            if pair[1].from_minutes < pair[0].to_minutes {
                let what =
                    format!("the windows {} and {} overlap or are out of order", pair[0], pair[1]);
                self.say(row, what, "write them in order, each after the one before");
            }
        }
    }

    fn inside(&mut self, row: &str, date: Date) {
        let (from, until) = (self.file.from, self.file.provisional_until);
        // A swap of the last days of December is written with the days of January it belongs to.
        if date < from || date > until {
            let what = format!("{date} lies outside the calendar, which covers {from} to {until}");
            self.say(row, what, "move the limits of the calendar or leave the row out");
        }
    }

    fn days_off(&mut self) {
        let mut seen = BTreeSet::new();
        for (row, day_off) in self.file.days_off.iter().enumerate() {
            let path = format!("days_off/{row}");
            let last = day_off.to.unwrap_or(day_off.on);
            self.inside(&path, day_off.on);
            self.inside(&path, last);
            if last < day_off.on {
                self.say(
                    &path,
                    format!("the days end on {last}, before they begin on {}", day_off.on),
                    "swap the two",
                );
                continue;
            }
            if last.year() - day_off.on.year() > 1 {
                self.say(&path, "one row takes more than a year off", "check the years of the row");
                continue;
            }
            for date in day_off.on.series(jiff::ToSpan::days(1)).take_while(|date| *date <= last) {
                if !seen.insert(date) {
                    self.say(
                        &path,
                        format!("{date} is off by another row already"),
                        "keep one row for each day",
                    );
                }
            }
        }
        for (row, worked) in self.file.worked_days.iter().enumerate() {
            if seen.contains(&worked.on) {
                let what = format!("{} is a day off and a worked day", worked.on);
                self.say(format!("worked_days/{row}"), what, "leave one of the two rows out");
            }
        }
    }

    fn worked_days(&mut self) {
        let mut seen = BTreeSet::new();
        for (row, worked) in self.file.worked_days.iter().enumerate() {
            let path = format!("worked_days/{row}");
            self.inside(&path, worked.on);
            if !seen.insert(worked.on) {
                self.say(
                    &path,
                    format!("{} is worked by another row already", worked.on),
                    "keep one row for each day",
                );
            }
            let plan = &self.file.week[weekday_index(worked.on.weekday())];
            if plan.as_ref().is_some_and(|plan| plan.counts == DayCount::One) {
                let what = format!("{} is a working day of the week already", worked.on);
                self.say(&path, what, "check the date, or leave the row out");
            }
            match (&worked.windows, worked.in_lieu_of) {
                (Some(windows), _) => self.windows(&path, windows),
                (None, Some(replaced))
                    if self.file.week[weekday_index(replaced.weekday())].is_some() => {}
                (None, Some(replaced)) => {
                    let what = format!("the row takes the windows of {replaced}, a weekly day off");
                    self.say(&path, what, "name a weekday in `in_lieu_of`, or give `windows`");
                }
                (None, None) => {
                    self.say(
                        &path,
                        "the worked day has no windows",
                        "give `in_lieu_of` or `windows`",
                    );
                }
            }
        }
    }

    fn closures(&mut self) {
        for (row, closure) in self.file.closures.iter().enumerate() {
            let path = format!("closures/{row}");
            self.inside(&path, closure.from.date());
            let last = closure.to.checked_sub(jiff::ToSpan::minutes(1)).unwrap_or(closure.to);
            self.inside(&path, last.date());
            if closure.to <= closure.from {
                let what = format!(
                    "the closure ends at {}, not after it begins at {}",
                    closure.to, closure.from
                );
                self.say(&path, what, "let it end after it begins");
            }
        }
    }
}
