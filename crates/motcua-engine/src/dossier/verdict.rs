//! Verdicts: early, on time or late, each with its rule and explanation.

use serde::{Deserialize, Serialize};

use super::clock::{ClockId, Window};
use super::state::Dossier;
use crate::label::Label;
use crate::time::{Calendar, Date, Deadline, Terms, Timestamp};

/// What a verdict says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Trước hạn.
    Early,
    /// Đúng hạn.
    OnTime,
    /// Quá hạn.
    Late,
    /// Open and in time (trong hạn).
    InTime,
    /// Open and overdue.
    Overdue,
}

/// A named and versioned way to judge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Its name.
    pub name: &'static str,
    /// Its version.
    pub version: u16,
}

/// The rule of the law: the end of processing against the deadline before any apology.
pub const STATUTORY: Rule = Rule { name: "statutory", version: 1 };

/// A verdict with what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// By which rule.
    pub rule: Rule,
    /// What it says.
    pub outcome: Outcome,
    /// By how much: positive is late.
    pub by: By,
    /// The end, or the moment of the question while open.
    pub ended: Moment,
    /// The deadline.
    pub due: Moment,
    /// Why.
    pub explanation: Label,
}

/// How far an end lies from a deadline; positive is late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// Calendar days.
    Days(i64),
    /// Minutes round the clock.
    Minutes(i64),
}

/// What was compared: a day or an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// A local day.
    Day(Date),
    /// An instant.
    Instant(Timestamp),
}

impl Moment {
    /// In the calendar's time, to the minute.
    fn local(self, calendar: &Calendar) -> String {
        match self {
            Self::Day(day) => day.to_string(),
            Self::Instant(at) => {
                calendar.zone().to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string()
            }
        }
    }
}

/// Compares an end with a deadline: local days for limits in days, months and calendar days, instants otherwise.
pub fn compare(
    terms: Terms,
    deadline: Deadline,
    ended_at: Timestamp,
    ended_on: Date,
) -> (Outcome, By, Moment, Moment) {
    if terms.compares_days() {
        let days = days_between(deadline.due_on, ended_on);
        let outcome = match days {
            ..0 => Outcome::Early,
            0 => Outcome::OnTime,
            1.. => Outcome::Late,
        };
        return (outcome, By::Days(days), Moment::Day(ended_on), Moment::Day(deadline.due_on));
    }
    let minutes = ended_at.duration_since(deadline.due_at).as_secs().div_euclid(60);
    let outcome = if ended_at >= deadline.late_from {
        Outcome::Late
    } else if ended_on < deadline.due_on {
        Outcome::Early
    } else {
        Outcome::OnTime
    };
    (outcome, By::Minutes(minutes), Moment::Instant(ended_at), Moment::Instant(deadline.due_at))
}

/// Calendar days from one day to another.
pub(super) fn days_between(from: Date, to: Date) -> i64 {
    i64::from((to - from).get_days())
}

/// How a window is judged when it ends at an instant. None: no limit.
pub(super) fn of_window(window: &Window, ended_at: Timestamp, ended_on: Date) -> Option<Outcome> {
    let deadline = window.deadline?;
    if window.lapsed_at.is_some() {
        return Some(Outcome::Late);
    }
    Some(compare(window.terms, deadline, ended_at, ended_on).0)
}

/// The `statutory` verdict of a clock, at an instant while it is open. None: no limit, or it never started.
///
/// The end of processing is held against the deadline before any apology;
/// a window that lapsed stays late, and one late window or phase makes the whole late (NĐ 61/2018 art. 19).
pub fn statutory(
    dossier: &Dossier,
    clock: &ClockId,
    calendar: &Calendar,
    at: Timestamp,
) -> Option<Verdict> {
    decisive(dossier, clock, calendar, at)?.1
}

/// The window of a clock that its verdict rests on, with that verdict: what an explanation is about.
/// Where there is no verdict, the last one. None: the clock never started.
pub fn decisive<'d>(
    dossier: &'d Dossier,
    clock: &ClockId,
    calendar: &Calendar,
    at: Timestamp,
) -> Option<(&'d Window, Option<Verdict>)> {
    let clock_of = dossier.clock(clock)?;
    let mut last = (clock_of.window()?, None);
    if dossier.is_void {
        return Some(last);
    }
    // Between two phases no window is open, and yet the dossier is.
    let of_dossier = matches!(clock, ClockId::Legal | ClockId::Committed);
    let is_open = of_dossier && dossier.closing.is_none();
    for window in &clock_of.windows {
        let Some(verdict) = judge(window, calendar, at, is_open) else { continue };
        let is_late = matches!(verdict.outcome, Outcome::Late | Outcome::Overdue);
        last = (window, Some(verdict));
        if is_late {
            break;
        }
    }
    Some(last)
}

/// The verdict of one window. A window that was restarted in time has none.
fn judge(window: &Window, calendar: &Calendar, at: Timestamp, is_open: bool) -> Option<Verdict> {
    let deadline = window.deadline?;
    // A paused clock stands where it was paused.
    let paused_at = window.intervals.last().filter(|held| !held.running).map(|held| held.from);
    let ended_at = window.ended.as_ref().map_or(paused_at.unwrap_or(at), |end| end.at);
    let ended_on = calendar.local_date(ended_at);
    let (compared, by, ended, due) = compare(window.terms, deadline, ended_at, ended_on);
    let outcome = match &window.ended {
        _ if window.lapsed_at.is_some() => {
            if window.is_open() {
                Outcome::Overdue
            } else {
                Outcome::Late
            }
        }
        Some(end) => end.outcome?,
        None if compared == Outcome::Late && window.is_running() => Outcome::Overdue,
        None => Outcome::InTime,
    };
    let outcome = match outcome {
        Outcome::Late if is_open => Outcome::Overdue,
        Outcome::Early | Outcome::OnTime if is_open => Outcome::InTime,
        Outcome::Early | Outcome::OnTime | Outcome::Late | Outcome::InTime | Outcome::Overdue => {
            outcome
        }
    };
    Some(Verdict {
        rule: STATUTORY,
        outcome,
        by,
        ended,
        due,
        explanation: explain(window, calendar, (outcome, by), (ended, due)),
    })
}

fn explain(
    window: &Window,
    calendar: &Calendar,
    (outcome, by): (Outcome, By),
    (ended, due): (Moment, Moment),
) -> Label {
    let (ended, due) = (ended.local(calendar), due.local(calendar));
    let (vi, en) = match outcome {
        Outcome::Early => ("trước hạn", "early"),
        Outcome::OnTime => ("đúng hạn", "on time"),
        Outcome::Late => ("quá hạn", "late"),
        Outcome::InTime => ("trong hạn", "open, in time"),
        Outcome::Overdue => ("đang quá hạn", "open, overdue"),
    };
    let ending = match window.ended {
        Some(_) => ("kết thúc", "ended"),
        None => ("tính đến", "as of"),
    };
    let (count, unit) = match by {
        By::Days(days) => (days.abs(), ("ngày", "day")),
        By::Minutes(minutes) => (minutes.abs(), ("phút", "minute")),
    };
    let plural = if count == 1 { "" } else { "s" };
    let amount = (format!("{count} {}", unit.0), format!("{count} {}{plural}", unit.1));
    let mut label = Label {
        vi: format!(
            "{vi}: {} {ended}, hạn {due}, chênh {}, lịch {}",
            ending.0, amount.0, window.calendar
        ),
        en: format!(
            "{en}: {} {ended}, due {due}, apart {}, calendar {}",
            ending.1, amount.1, window.calendar
        ),
    };
    if let Some(lapsed_at) = window.lapsed_at {
        let lapsed_at = Moment::Instant(lapsed_at).local(calendar);
        label.vi.push_str(&format!(", đã quá hạn từ {lapsed_at}"));
        label.en.push_str(&format!(", late since {lapsed_at}"));
    }
    label
}
