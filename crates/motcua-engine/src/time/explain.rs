//! The reason for every day of a deadline.

use serde::Serialize;

use super::{
    Calendar, Date, DayCount, DayKind, Deadline, Limit, Pause, Quarters, Start, Terms, TimeError,
    Timestamp, Unit,
};
use crate::label::Language;

/// A deadline and every day that led to it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// The calendar that was asked, with its version.
    pub calendar: String,
    /// How it was counted.
    pub terms: Terms,
    /// When it was received.
    pub received_at: Timestamp,
    /// When the counting began.
    pub start: Start,
    /// What came out. None: no limit.
    pub deadline: Option<Deadline>,
    /// The days, from reception to the deadline.
    pub days: Vec<DayLine>,
    #[serde(skip)]
    zone: super::TimeZone,
}

/// A day of an explanation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DayLine {
    /// The day.
    pub on: Date,
    /// What it is, in Vietnamese.
    pub vi: String,
    /// What it is, in English.
    pub en: String,
    /// What it adds: quarters of a day, calendar days or minutes, by the unit of the limit.
    pub adds: u32,
    /// The sum through this day, in the same.
    pub sum: u32,
}

impl Calendar {
    /// The deadline with the reason for every day.
    ///
    /// # Errors
    ///
    /// A day lies outside the calendar.
    pub fn explain(
        &self,
        terms: Terms,
        received: Timestamp,
        pauses: &[Pause],
    ) -> Result<Explanation, TimeError> {
        let start = self.start(terms, received)?;
        let deadline = self.deadline(terms, received, pauses)?;
        let mut explanation = Explanation {
            calendar: self.reference(),
            terms,
            received_at: received,
            start,
            deadline,
            days: Vec::new(),
            zone: self.zone().clone(),
        };
        let Some(deadline) = deadline else { return Ok(explanation) };
        let mut walk = Walk { calendar: self, terms, start, deadline, pauses, sum: 0 };
        let first = self.local_date(received);
        for date in first.series(jiff::ToSpan::days(1)).take_while(|date| *date <= deadline.due_on)
        {
            explanation.days.push(walk.line(date)?);
        }
        Ok(explanation)
    }
}

/// The walk over the days of an explanation.
struct Walk<'a> {
    calendar: &'a Calendar,
    terms: Terms,
    start: Start,
    deadline: Deadline,
    pauses: &'a [Pause],
    sum: u32,
}

impl Walk<'_> {
    fn line(&mut self, date: Date) -> Result<DayLine, TimeError> {
        let (kind, counts, _) = self.calendar.day(date)?;
        let (adds, note) = match self.start {
            Start::Day(start) => self.day(date, start, counts),
            Start::Instant(start) => (self.minutes(date, start)?, None),
        };
        self.sum += adds;
        let text = |language: Language| match note {
            Some((vi, en)) => {
                let note = if language == Language::Vi { vi } else { en };
                format!("{}, {note}", kind.text(language))
            }
            None => kind.text(language),
        };
        Ok(DayLine {
            on: date,
            vi: text(Language::Vi),
            en: text(Language::En),
            adds,
            sum: self.sum,
        })
    }

    /// What a day adds to a limit in days, and a remark.
    fn day(
        &self,
        date: Date,
        start: Date,
        counts: DayCount,
    ) -> (u32, Option<(&'static str, &'static str)>) {
        if date < start {
            return (0, Some(("trước ngày bắt đầu tính", "before the start")));
        }
        let calendar_days =
            matches!(self.terms.limit, Limit::Of(_, Unit::CalendarDays | Unit::Months));
        if date == start {
            return (0, Some(("ngày bắt đầu, không tính", "start day, not counted")));
        }
        if self.is_paused(date) {
            return (0, Some(("tạm dừng", "paused")));
        }
        if calendar_days {
            return (1, None);
        }
        let note = (counts == DayCount::Zero && self.is_open(date))
            .then_some(("mở cửa nhưng không tính", "open, not counted"));
        (self.quarters(date, counts), note)
    }

    /// What a working day adds: of the last one only what the limit still needs, such as the half of 3.5 days.
    fn quarters(&self, date: Date, counts: DayCount) -> u32 {
        let whole = counts.halves() * 2;
        match self.terms.limit {
            Limit::Of(Quarters(amount), Unit::WorkingDays) if date == self.deadline.due_on => {
                whole.min(amount.saturating_sub(self.sum))
            }
            Limit::Of(..) | Limit::SameDay | Limit::None => whole,
        }
    }

    fn is_open(&self, date: Date) -> bool {
        self.calendar.day(date).is_ok_and(|(kind, _, minutes)| {
            minutes > 0 && matches!(kind, DayKind::Working | DayKind::Worked)
        })
    }

    /// Whether a day lies in (paused on, resumed on] of a pause that counted.
    fn is_paused(&self, date: Date) -> bool {
        self.pauses.iter().any(|pause| {
            pause.from < self.deadline.late_from
                && self.calendar.local_date(pause.from) < date
                && date <= self.calendar.local_date(pause.to)
        })
    }

    /// The minutes of a day that count for a limit in hours or parts of days.
    fn minutes(&self, date: Date, start: Timestamp) -> Result<u32, TimeError> {
        let from = self.calendar.midnight(date)?.max(start);
        let to = self.calendar.midnight(date.tomorrow().unwrap_or(Date::MAX));
        let to = to.unwrap_or(self.deadline.due_at).min(self.deadline.due_at);
        let natural = matches!(self.terms.limit, Limit::Of(_, Unit::Hours));
        let mut minutes = 0;
        let mut at = from;
        let mut pauses = self.pauses.to_vec();
        pauses.sort_unstable();
        for pause in pauses.iter().chain([&Pause { from: to, to }]) {
            let until = pause.from.clamp(at, to.max(at));
            minutes += if natural {
                until.duration_since(at).as_secs() / 60
            } else {
                self.calendar.working_minutes_between(at, until)?
            };
            at = at.max(pause.to);
            if at >= to {
                break;
            }
        }
        Ok(u32::try_from(minutes).unwrap_or(0))
    }
}

impl Explanation {
    /// The explanation as lines of text, dates and times local to the calendar.
    pub fn text(&self, language: Language) -> String {
        let vi = language == Language::Vi;
        let local =
            |at: Timestamp| self.zone.to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string();
        let mut lines = Vec::new();
        let (received, start) =
            if vi { ("tiếp nhận", "bắt đầu tính") } else { ("received", "start") };
        lines.push(format!("{received}: {}", local(self.received_at)));
        let from = match self.start {
            Start::Day(date) => date.to_string(),
            Start::Instant(at) => local(at),
        };
        lines.push(format!("{start}: {from}"));
        for day in &self.days {
            let what = if vi { &day.vi } else { &day.en };
            lines.push(format!(
                "  {} {}  {:>6}  {what}",
                weekday(day.on, vi),
                day.on,
                self.amount(day)
            ));
        }
        lines.push(match self.deadline {
            None if vi => "không quy định thời hạn".to_owned(),
            None => "no limit, hence no deadline and no verdict".to_owned(),
            Some(deadline) => {
                let due = if vi { "hạn" } else { "due" };
                let mark = match (deadline.provisional, vi) {
                    (true, true) => " (tạm tính)",
                    (true, false) => " (provisional)",
                    (false, _) => "",
                };
                format!("{due}: {}{mark}", local(deadline.due_at))
            }
        });
        lines.push(format!("{}: {}", if vi { "lịch" } else { "calendar" }, self.calendar));
        lines.join("\n")
    }

    fn amount(&self, day: &DayLine) -> String {
        match (day.adds, self.start) {
            (0, _) => "-".to_owned(),
            (_, Start::Instant(_)) => format!("{}:{:02}", day.sum / 60, day.sum % 60),
            (_, Start::Day(_))
                if matches!(self.terms.limit, Limit::Of(_, Unit::CalendarDays | Unit::Months)) =>
            {
                day.sum.to_string()
            }
            (_, Start::Day(_)) => Quarters(day.sum).to_string(),
        }
    }
}

fn weekday(date: Date, vi: bool) -> &'static str {
    let names = if vi {
        ["T2", "T3", "T4", "T5", "T6", "T7", "CN"]
    } else {
        ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    };
    names[super::calendar::weekday_index(date.weekday())]
}
