//! Deadlines: from a limit, a reception and pauses to the instant that decides.

use serde::{Deserialize, Serialize};

use super::fraction::Fraction;
use super::{Calendar, Date, Limit, Quarters, Time, TimeError, Timestamp, ToSpan, Unit};

/// How a limit is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// How long.
    pub limit: Limit,
    /// How whole working days are counted.
    pub counting: Counting,
    /// After this local time the clock starts on the next working day; at it, still today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cutoff: Option<Time>,
}

/// How whole working days are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counting {
    /// The start day is not counted, due at the end of the last window of day n: legal clocks and legs.
    #[default]
    Days,
    /// In working minutes, a day being that day's own windows: step clocks.
    Minutes,
}

/// When the counting of a limit begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    /// A day, which is not counted (Civil Code 2015 art. 147.2).
    Day(Date),
    /// An instant.
    Instant(Timestamp),
}

/// The moment that decides (hạn giải quyết).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// The last moment; for limits in days the end of the day's last window, which only drives warnings.
    pub due_at: Timestamp,
    /// Its local day.
    pub due_on: Date,
    /// The first instant that is late: for limits in days the next local midnight.
    pub late_from: Timestamp,
    /// Whether it lies in the part of the calendar that is not decided yet (tạm tính).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub provisional: bool,
}

/// A time that is not counted, from `from` to `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Pause {
    /// Its beginning.
    pub from: Timestamp,
    /// Its end.
    pub to: Timestamp,
}

impl Terms {
    /// A limit by the day rule, without cut-off.
    pub fn days(limit: Limit) -> Self {
        Self { limit, counting: Counting::Days, cutoff: None }
    }

    /// A limit in working minutes, without cut-off: a step's.
    pub fn minutes(limit: Limit) -> Self {
        Self { limit, counting: Counting::Minutes, cutoff: None }
    }

    /// The same with a cut-off.
    #[must_use]
    pub fn with_cutoff(self, cutoff: Option<Time>) -> Self {
        Self { cutoff, ..self }
    }

    /// Whether the verdict compares local days; else instants.
    pub fn compares_days(self) -> bool {
        match self.limit {
            Limit::Of(amount, Unit::WorkingDays) => {
                self.counting == Counting::Days && amount.0 % 4 == 0
            }
            Limit::Of(_, Unit::CalendarDays | Unit::Months) => true,
            Limit::Of(_, Unit::WorkingHours | Unit::Hours) | Limit::SameDay | Limit::None => false,
        }
    }

    /// Whether the limit is counted in minutes from an instant.
    fn counts_minutes(self) -> bool {
        match self.limit {
            Limit::Of(amount, Unit::WorkingDays) => {
                self.counting == Counting::Minutes || amount.0 < 4
            }
            Limit::Of(_, Unit::WorkingHours | Unit::Hours) => true,
            Limit::Of(_, Unit::CalendarDays | Unit::Months) | Limit::SameDay | Limit::None => false,
        }
    }
}

impl Calendar {
    /// When the counting begins.
    ///
    /// # Errors
    ///
    /// A day lies outside the calendar.
    pub fn start(&self, terms: Terms, received: Timestamp) -> Result<Start, TimeError> {
        let after_cutoff =
            terms.cutoff.is_some_and(|cutoff| self.zone().to_datetime(received).time() > cutoff);
        let day = self.day_at(received)?;
        let next = |day: usize| self.working_day_from(day + 1);
        if matches!(terms.limit, Limit::Of(_, Unit::Hours)) {
            return Ok(Start::Instant(received));
        }
        if terms.counts_minutes() {
            if after_cutoff {
                return Ok(Start::Instant(self.next_working(self.index.midnight(next(day)?))?));
            }
            return Ok(Start::Instant(self.next_working(received)?));
        }
        if after_cutoff {
            return Ok(Start::Day(self.index.days[next(day)?].date));
        }
        let start = match terms.limit {
            // Civil periods begin with the event, whatever the day.
            Limit::Of(_, Unit::CalendarDays | Unit::Months) | Limit::None => day,
            Limit::SameDay
                if self.index.last_window_end(day).is_some_and(|end| received >= end) =>
            {
                next(day)?
            }
            Limit::SameDay | Limit::Of(..) => self.working_day_from(day)?,
        };
        Ok(Start::Day(self.index.days[start].date))
    }

    /// The deadline of a limit. None for [`Limit::None`].
    ///
    /// A pause moves a limit in days by the working days in (paused on, resumed on], a limit in hours by what it holds
    /// of them; pauses that overlap are united. A pause that begins after the deadline has passed moves nothing.
    ///
    /// # Errors
    ///
    /// A day lies outside the calendar.
    pub fn deadline(
        &self,
        terms: Terms,
        received: Timestamp,
        pauses: &[Pause],
    ) -> Result<Option<Deadline>, TimeError> {
        let Limit::Of(amount, unit) = terms.limit else {
            return match terms.limit {
                Limit::SameDay => self.day_deadline(terms, received, pauses).map(Some),
                Limit::None | Limit::Of(..) => Ok(None),
            };
        };
        match self.start(terms, received)? {
            Start::Day(_) => self.day_deadline(terms, received, pauses).map(Some),
            Start::Instant(start) => {
                let ruler = match unit {
                    Unit::WorkingHours => Ruler::WorkingMinutes,
                    Unit::Hours => Ruler::Microseconds,
                    Unit::WorkingDays | Unit::CalendarDays | Unit::Months => Ruler::HalfDays,
                };
                let due_at = self.consume(ruler, start, ruler.amount(amount), pauses)?;
                self.instant_deadline(due_at).map(Some)
            }
        }
    }

    fn day_deadline(
        &self,
        terms: Terms,
        received: Timestamp,
        pauses: &[Pause],
    ) -> Result<Deadline, TimeError> {
        let start = match self.start(terms, received)? {
            Start::Day(date) => self.day_of(date)?,
            Start::Instant(at) => self.day_at(at)?,
        };
        let mut deadline = self.day_deadline_after(terms.limit, start, 0)?;
        let mut waited = 0;
        let mut united_until = start;
        for pause in in_order(pauses) {
            if pause.from >= deadline.late_from {
                break;
            }
            let from = self.day_at(pause.from)?.max(united_until);
            let to = self.day_at(pause.to)?.max(from);
            waited += self.days_in(terms.limit, from, to);
            united_until = to;
            deadline = self.day_deadline_after(terms.limit, start, waited)?;
        }
        Ok(deadline)
    }

    /// The days in (`from`, `to`] by the limit's own count: half working days, or calendar days.
    fn days_in(&self, limit: Limit, from: usize, to: usize) -> u32 {
        match limit {
            Limit::Of(_, Unit::CalendarDays | Unit::Months) => {
                u32::try_from(to - from).unwrap_or(u32::MAX)
            }
            Limit::Of(..) | Limit::SameDay | Limit::None => {
                self.index.halves_through(to) - self.index.halves_through(from)
            }
        }
    }

    fn day_deadline_after(
        &self,
        limit: Limit,
        start: usize,
        waited: u32,
    ) -> Result<Deadline, TimeError> {
        let through = self.index.halves_through(start);
        let civil = |date: Result<Date, jiff::Error>| {
            let date = date.map_err(|_| self.past_the_end())?;
            let date =
                date.checked_add(i64::from(waited).days()).map_err(|_| self.past_the_end())?;
            let day = self.index.day_of(date).ok_or_else(|| self.past_the_end())?;
            self.end_of(self.working_day_from(day)?)
        };
        let date = self.index.days[start].date;
        match limit {
            Limit::Of(Quarters(amount), Unit::CalendarDays) => {
                civil(date.checked_add(i64::from(amount / 4).days()))
            }
            Limit::Of(Quarters(amount), Unit::Months) => {
                civil(date.checked_add(i64::from(amount / 4).months()))
            }
            Limit::Of(Quarters(amount), Unit::WorkingDays) => {
                let whole = through + amount / 4 * 2 + waited;
                if amount % 4 == 0 {
                    return self.end_of(self.day_of_half(whole)?);
                }
                // 3.5 is day 3, then half of the next day's windows.
                let halves = Fraction::new(i128::from(whole) * 2 + i128::from(amount % 4), 2);
                self.instant_deadline(self.reach(Ruler::HalfDays, halves)?)
            }
            Limit::SameDay if waited > 0 => self.same_day_end(self.day_of_half(through + waited)?),
            Limit::SameDay => self.same_day_end(start),
            Limit::Of(_, Unit::WorkingHours | Unit::Hours) | Limit::None => self.end_of(start),
        }
    }

    /// The day in which the n-th half day of the calendar ends, counted from 1.
    fn day_of_half(&self, half: u32) -> Result<usize, TimeError> {
        let place = (half as usize).checked_sub(1);
        let day = place.and_then(|place| self.index.by_half.get(place));
        day.map(|day| *day as usize).ok_or_else(|| self.past_the_end())
    }

    fn working_day_from(&self, day: usize) -> Result<usize, TimeError> {
        let inside = day < self.index.days.len();
        inside
            .then(|| self.index.working_day_from(day))
            .flatten()
            .ok_or_else(|| self.past_the_end())
    }

    /// A deadline at the end of a day.
    fn end_of(&self, day: usize) -> Result<Deadline, TimeError> {
        let due_at = self.index.last_window_end(day).ok_or_else(|| self.past_the_end())?;
        let due_on = self.index.days[day].date;
        Ok(Deadline {
            due_at,
            due_on,
            late_from: self.index.midnight(day + 1),
            provisional: self.is_provisional(due_on),
        })
    }

    /// A deadline at the end of a day's last window, to the instant.
    fn same_day_end(&self, day: usize) -> Result<Deadline, TimeError> {
        let due_at = self.index.last_window_end(day).ok_or_else(|| self.past_the_end())?;
        self.instant_deadline(due_at)
    }

    fn instant_deadline(&self, due_at: Timestamp) -> Result<Deadline, TimeError> {
        let due_on = self.index.days[self.day_at(due_at).map_err(|_| self.past_the_end())?].date;
        // The journal keeps microseconds: the first late instant is the next of them.
        let late_from = due_at.checked_add(1.microsecond()).map_err(|_| self.past_the_end())?;
        Ok(Deadline { due_at, due_on, late_from, provisional: self.is_provisional(due_on) })
    }

    /// The instant by which `amount` has passed since `start`, leaving out the pauses.
    fn consume(
        &self,
        ruler: Ruler,
        start: Timestamp,
        amount: Fraction,
        pauses: &[Pause],
    ) -> Result<Timestamp, TimeError> {
        let (mut from, mut left) = (start, amount);
        for pause in in_order(pauses) {
            if pause.to <= from {
                continue;
            }
            let position = self.position(ruler, from)?;
            let passed = self.position(ruler, pause.from.max(from))?.minus(position);
            if passed >= left {
                return self.reach(ruler, position.plus(left));
            }
            left = left.minus(passed);
            from = pause.to;
        }
        self.reach(ruler, self.position(ruler, from)?.plus(left))
    }

    /// How much of a ruler lies before an instant.
    fn position(&self, ruler: Ruler, at: Timestamp) -> Result<Fraction, TimeError> {
        match ruler {
            Ruler::Microseconds => Ok(Fraction::whole(i128::from(at.as_microsecond()))),
            Ruler::WorkingMinutes => {
                Ok(Fraction::whole(i128::from(self.working_minutes_until(at)?)))
            }
            Ruler::HalfDays => {
                let place = self.day_at(at)?;
                let day = &self.index.days[place];
                let before = i128::from(day.before_halves);
                let passed = self.index.minutes_until(place, at) - day.before_minutes;
                if day.minutes == 0 || day.counts.halves() == 0 {
                    return Ok(Fraction::whole(before));
                }
                let (minutes, halves) = (i128::from(day.minutes), i128::from(day.counts.halves()));
                Ok(Fraction::new(before * minutes + halves * i128::from(passed), minutes))
            }
        }
    }

    /// The first instant, in whole minutes, before which so much of a ruler lies.
    fn reach(&self, ruler: Ruler, position: Fraction) -> Result<Timestamp, TimeError> {
        match ruler {
            Ruler::Microseconds => i64::try_from(position.ceil())
                .ok()
                .and_then(|micros| Timestamp::from_microsecond(micros).ok())
                .ok_or_else(|| self.past_the_end()),
            Ruler::WorkingMinutes => i64::try_from(position.ceil())
                .ok()
                .and_then(|minutes| self.index.end_of_minute(minutes))
                .ok_or_else(|| self.past_the_end()),
            Ruler::HalfDays => {
                let half = u32::try_from(position.ceil()).map_err(|_| self.past_the_end())?;
                let day = &self.index.days[self.day_of_half(half)?];
                let into = position.minus(Fraction::whole(i128::from(day.before_halves)));
                let minutes =
                    into.times(i128::from(day.minutes), i128::from(day.counts.halves())).ceil();
                let minutes = i64::try_from(minutes).map_err(|_| self.past_the_end())?;
                self.index
                    .end_of_minute(day.before_minutes + minutes)
                    .ok_or_else(|| self.past_the_end())
            }
        }
    }
}

/// What a limit counted from an instant is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ruler {
    Microseconds,
    WorkingMinutes,
    HalfDays,
}

impl Ruler {
    fn amount(self, quarters: Quarters) -> Fraction {
        let quarters = i128::from(quarters.0);
        match self {
            Self::Microseconds => Fraction::whole(quarters * 15 * 60 * 1_000_000),
            Self::WorkingMinutes => Fraction::whole(quarters * 15),
            Self::HalfDays => Fraction::new(quarters, 2),
        }
    }
}

/// The pauses by their beginning; most ledgers have none or one.
fn in_order(pauses: &[Pause]) -> impl Iterator<Item = Pause> {
    let mut pauses = pauses.to_vec();
    pauses.sort_unstable();
    pauses.into_iter()
}
