//! Calendars: checked rows, and an index on which all arithmetic is a look-up.

use jiff::civil::Weekday;

use super::file::{CalendarFile, ClosureKind, DayCount, DayOffKind};
use super::index::{DayPlanOf, Index};
use super::{Date, TimeZone, Timestamp};
use crate::label::{Label, Language};

/// A checked calendar with its index.
///
/// Windows are local to its time zone, instants are UTC.
/// Working time is counted in whole minutes: the minute in which something is received counts.
#[derive(Clone, Debug)]
pub struct Calendar {
    file: CalendarFile,
    zone: TimeZone,
    pub(super) index: Index,
}

/// A row of a calendar file that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{row}: {what}; {help}")]
pub struct CalendarError {
    /// The row, as a path with `/`: `days_off/3`.
    pub row: String,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub help: String,
}

/// A question that a calendar cannot answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// The day lies before the calendar, or after the last day for which a date may be given.
    #[error(
        "calendar \"{calendar}\" covers {from} to {until} and cannot say what happens {asked}; publish a calendar that covers the day"
    )]
    OutOfRange {
        /// The calendar.
        calendar: String,
        /// The first day it covers.
        from: Date,
        /// The last day it covers.
        until: Date,
        /// What was asked: `on 2031-05-04`, `after 2027-12-31`.
        asked: String,
    },
}

/// What a day is, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayKind<'a> {
    /// A weekday on which work is done.
    Working,
    /// A day off by the week.
    WeeklyOff,
    /// A holiday, a day in lieu or a swapped day.
    Off(DayOffKind, &'a Label),
    /// A weekly day off on which work is done.
    Worked,
    /// A day on which the agency is closed.
    Closed(ClosureKind, &'a Label),
}

impl DayKind<'_> {
    /// The reason in words.
    pub fn text(&self, language: Language) -> String {
        let vi = language == Language::Vi;
        match self {
            Self::Working => if vi { "ngày làm việc" } else { "working day" }.to_owned(),
            Self::WeeklyOff => if vi { "ngày nghỉ hằng tuần" } else { "weekly day off" }.to_owned(),
            Self::Worked => if vi { "ngày làm bù" } else { "worked day off" }.to_owned(),
            Self::Off(kind, name) => {
                let what = match (kind, vi) {
                    (DayOffKind::Holiday, true) => "nghỉ lễ",
                    (DayOffKind::Holiday, false) => "holiday",
                    (DayOffKind::InLieu, true) => "nghỉ bù",
                    (DayOffKind::InLieu, false) => "day in lieu",
                    (DayOffKind::Swapped, true) => "nghỉ hoán đổi",
                    (DayOffKind::Swapped, false) => "swapped day off",
                };
                format!("{what}: {}", name.text(language))
            }
            Self::Closed(kind, reason) => {
                let what = match (kind, vi) {
                    (ClosureKind::Closure, true) => "đóng cửa",
                    (ClosureKind::Closure, false) => "closed",
                    (ClosureKind::Outage, true) => "sự cố",
                    (ClosureKind::Outage, false) => "outage",
                };
                format!("{what}: {}", reason.text(language))
            }
        }
    }
}

impl Calendar {
    /// Checks the rows and builds the index.
    ///
    /// # Errors
    ///
    /// Every row that cannot be used: malformed, overlapping or empty windows, days outside the calendar,
    /// days that are off and worked, an unknown time zone.
    pub fn new(file: CalendarFile) -> Result<Self, Vec<CalendarError>> {
        let mut errors = super::check::check(&file);
        let zone = TimeZone::get(&file.time_zone);
        if zone.is_err() {
            errors.push(CalendarError {
                row: "time_zone".to_owned(),
                what: format!("there is no time zone \"{}\"", file.time_zone),
                help: "use an IANA name such as Asia/Ho_Chi_Minh".to_owned(),
            });
        }
        let Ok(zone) = zone else { return Err(errors) };
        if !errors.is_empty() {
            return Err(errors);
        }
        let index = Index::new(&file, &zone);
        Ok(Self { file, zone, index })
    }

    /// Its name and version, such as `vn@2026-10`.
    pub fn reference(&self) -> String {
        format!("{}@{}", self.file.id, self.file.version)
    }

    /// Its name.
    pub fn id(&self) -> &str {
        &self.file.id
    }

    /// Its version.
    pub fn version(&self) -> &str {
        &self.file.version
    }

    /// The rows it was made of.
    pub fn file(&self) -> &CalendarFile {
        &self.file
    }

    /// Its time zone.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Whether a day lies in the part that is not decided yet.
    pub fn is_provisional(&self, date: Date) -> bool {
        date > self.file.decided_until
    }

    /// The local day of an instant.
    pub fn local_date(&self, at: Timestamp) -> Date {
        self.zone.to_datetime(at).date()
    }

    /// The instant at which a local day begins.
    ///
    /// # Errors
    ///
    /// The day lies outside the calendar.
    pub fn midnight(&self, date: Date) -> Result<Timestamp, TimeError> {
        Ok(self.index.midnight(self.day_of(date)?))
    }

    /// What a day is.
    ///
    /// # Errors
    ///
    /// The day lies outside the calendar.
    pub fn day(&self, date: Date) -> Result<(DayKind<'_>, DayCount, u32), TimeError> {
        let day = &self.index.days[self.day_of(date)?];
        let kind = match day.plan {
            DayPlanOf::Week if day.minutes > 0 => DayKind::Working,
            DayPlanOf::Week => DayKind::WeeklyOff,
            DayPlanOf::Worked => DayKind::Worked,
            DayPlanOf::Off(row) => {
                DayKind::Off(self.file.days_off[row].kind, &self.file.days_off[row].name)
            }
            DayPlanOf::Closed(row) => {
                DayKind::Closed(self.file.closures[row].kind, &self.file.closures[row].reason)
            }
        };
        Ok((kind, day.counts, day.minutes))
    }

    /// Whether a day counts for limits in days.
    ///
    /// # Errors
    ///
    /// The day lies outside the calendar.
    pub fn is_working_day(&self, date: Date) -> Result<bool, TimeError> {
        Ok(self.index.days[self.day_of(date)?].counts > DayCount::Zero)
    }

    /// The working days in (`from`, `to`], in half days; negative if `to` is earlier.
    ///
    /// # Errors
    ///
    /// A day lies outside the calendar.
    pub fn half_days_between(&self, from: Date, to: Date) -> Result<i64, TimeError> {
        let (from, to) = (self.day_of(from)?, self.day_of(to)?);
        Ok(i64::from(self.index.halves_through(to)) - i64::from(self.index.halves_through(from)))
    }

    /// The last working day before a day.
    ///
    /// # Errors
    ///
    /// There is none in the calendar.
    pub fn previous_working_day(&self, date: Date) -> Result<Date, TimeError> {
        let before = self.index.days[self.day_of(date)?].before_halves;
        let day = before.checked_sub(1).and_then(|half| self.index.by_half.get(half as usize));
        day.map(|day| self.index.days[*day as usize].date)
            .ok_or_else(|| self.out_of_range(&format!("before {date}")))
    }

    /// The instant itself if work is done in its minute, else the beginning of the next window.
    ///
    /// # Errors
    ///
    /// The instant or the next window lies outside the calendar.
    pub fn next_working(&self, at: Timestamp) -> Result<Timestamp, TimeError> {
        let passed = self.working_minutes_until(at)?;
        self.index
            .start_of_minute(passed)
            .map(|start| start.max(at))
            .ok_or_else(|| self.past_the_end())
    }

    /// The instant by which so many working minutes after `at` have passed. Of zero minutes: [`Self::next_working`].
    ///
    /// # Errors
    ///
    /// An instant lies outside the calendar.
    pub fn add_working_minutes(&self, at: Timestamp, minutes: u32) -> Result<Timestamp, TimeError> {
        if minutes == 0 {
            return self.next_working(at);
        }
        let passed = self.working_minutes_until(at)?;
        self.index.end_of_minute(passed + i64::from(minutes)).ok_or_else(|| self.past_the_end())
    }

    /// The instant from which so many working minutes pass until `at`.
    ///
    /// # Errors
    ///
    /// An instant lies outside the calendar.
    pub fn subtract_working_minutes(
        &self,
        at: Timestamp,
        minutes: u32,
    ) -> Result<Timestamp, TimeError> {
        let passed = self.working_minutes_until(at)? - i64::from(minutes);
        let start = (passed >= 0).then(|| self.index.start_of_minute(passed)).flatten();
        start.ok_or_else(|| self.out_of_range(&format!("before {}", self.file.from)))
    }

    /// The working minutes in [`from`, `to`); negative if `to` is earlier.
    ///
    /// # Errors
    ///
    /// An instant lies outside the calendar.
    pub fn working_minutes_between(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<i64, TimeError> {
        Ok(self.working_minutes_until(to)? - self.working_minutes_until(from)?)
    }

    /// The working minutes of the calendar before an instant.
    pub(super) fn working_minutes_until(&self, at: Timestamp) -> Result<i64, TimeError> {
        Ok(self.index.minutes_until(self.day_at(at)?, at))
    }

    /// The index of the day of an instant.
    pub(super) fn day_at(&self, at: Timestamp) -> Result<usize, TimeError> {
        self.index
            .day_at(at)
            .ok_or_else(|| self.out_of_range(&format!("on {}", self.local_date(at))))
    }

    /// The index of a day.
    pub(super) fn day_of(&self, date: Date) -> Result<usize, TimeError> {
        self.index.day_of(date).ok_or_else(|| self.out_of_range(&format!("on {date}")))
    }

    /// That a date would lie after the calendar.
    pub(super) fn past_the_end(&self) -> TimeError {
        self.out_of_range(&format!("after {}", self.file.provisional_until))
    }

    fn out_of_range(&self, asked: &str) -> TimeError {
        TimeError::OutOfRange {
            calendar: self.reference(),
            from: self.file.from,
            until: self.file.provisional_until,
            asked: asked.to_owned(),
        }
    }
}

/// The place of a weekday in a week that begins on Monday.
pub(super) fn weekday_index(weekday: Weekday) -> usize {
    usize::from(weekday.to_monday_zero_offset().unsigned_abs())
}
