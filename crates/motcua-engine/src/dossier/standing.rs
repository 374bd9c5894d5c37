//! How a dossier counts in a report: what is known of it without its history, for every definition of on time.
//!
//! All of it rests on the journal alone: no calendar that is published later changes it.

use std::sync::LazyLock;

use super::clock::{ClockId, EndReason, Window};
use super::event::Imported;
use super::qd766::{Qd766, has_appointment, late_on, qd766};
use super::state::{Closing, Dossier};
use super::verdict::{Outcome, statutory};
use crate::procedure::ProcedureKind;
use crate::time::{Calendar, Date, TimeZone, Timestamp, ToSpan, built_in_calendar, read_calendar};

/// The time zone in which the days of dossiers are counted that no other system handled.
pub const LOCAL_ZONE: &str = "Asia/Ho_Chi_Minh";

/// A named and versioned way to say what is on time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Definition {
    /// The end against the instant of the deadline.
    Instant,
    /// The end against the whole day of the deadline.
    Day,
    /// The rule of the law, [`statutory`].
    Statutory,
    /// The rule of QĐ 766/QĐ-TTg, [`qd766`].
    Qd766,
}

impl Definition {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Instant, Self::Day, Self::Statutory, Self::Qd766];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Instant => "instant",
            Self::Day => "day",
            Self::Statutory => super::STATUTORY.name,
            Self::Qd766 => super::QD766.name,
        }
    }

    /// Its version: another way to count gets another one.
    pub fn version(self) -> u16 {
        match self {
            Self::Instant | Self::Day => 1,
            Self::Statutory => super::STATUTORY.version,
            Self::Qd766 => super::QD766.version,
        }
    }
}

/// What one definition says of a dossier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// Early, on time or late, once it is resolved; in time before, and when it ended otherwise. None: without a term.
    /// Whether it is late while open is said by the instant.
    pub outcome: Option<Outcome>,
    /// The first instant at which it was or will be late while open. None: no term runs.
    pub late_at: Option<Timestamp>,
}

/// What a report needs to know of a dossier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// When it was received: accepted as complete, or received at another system. None: it does not count.
    pub received_at: Option<Timestamp>,
    /// When processing ended.
    pub ended_at: Option<Timestamp>,
    /// How it ended.
    pub closing: Option<Closing>,
    /// By each definition, in the order of [`Definition::ALL`].
    pub judged: [Judged; 4],
}

/// Whose days are those of [`LOCAL_ZONE`].
static LOCAL: LazyLock<Option<Calendar>> = LazyLock::new(|| {
    let text = built_in_calendar("vn").unwrap_or_default();
    read_calendar("built-in/vn.yaml", text).build(&|_| None).ok()
});

impl Standing {
    /// How a dossier stands. A void one, an opinion, and one that was not accepted do not count.
    pub fn of(dossier: &Dossier) -> Self {
        let head = dossier.filed.as_ref().filter(|_| !dossier.is_void);
        let Some(head) = head.filter(|head| head.kind != ProcedureKind::Opinion) else {
            return Self::default();
        };
        if dossier.accepted_at.is_none() {
            return Self::default();
        }
        Self {
            received_at: dossier.accepted_at,
            ended_at: dossier.ended_at,
            closing: dossier.closing,
            judged: match (&head.imported, LOCAL.as_ref()) {
                (Some(imported), _) => stated(imported, dossier.ended_at),
                (None, Some(calendar)) => counted(dossier, calendar),
                (None, None) => [Judged::default(); 4],
            },
        }
    }

    /// What a definition says.
    pub fn by(&self, definition: Definition) -> Judged {
        self.judged[definition as usize]
    }
}

/// By the deadline that a source states. The rules of the law need a ledger, which it has not.
fn stated(imported: &Imported, ended_at: Option<Timestamp>) -> [Judged; 4] {
    let zone = TimeZone::get(&imported.time_zone).ok();
    let (Some(due_at), Some(zone)) = (imported.deadline, zone) else {
        return [Judged::default(); 4];
    };
    let due_on = zone.to_datetime(due_at).date();
    let judge = |late_at: Option<Timestamp>| Judged {
        outcome: Some(
            ended_at.map_or(Outcome::InTime, |end| compared(end, due_on, late_at, &zone)),
        ),
        late_at,
    };
    let none = Judged::default();
    [judge(after(due_at)), judge(midnight_after(due_on, &zone)), none, none]
}

fn compared(end: Timestamp, due_on: Date, late_at: Option<Timestamp>, zone: &TimeZone) -> Outcome {
    if late_at.is_some_and(|late_at| late_at <= end) {
        Outcome::Late
    } else if zone.to_datetime(end).date() < due_on {
        Outcome::Early
    } else {
        Outcome::OnTime
    }
}

/// The next instant: what is due at a moment is on time at it.
fn after(at: Timestamp) -> Option<Timestamp> {
    at.checked_add(1.microsecond()).ok()
}

fn midnight_after(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    let next = day.tomorrow().ok()?;
    next.to_zoned(zone.clone()).ok().map(|midnight| midnight.timestamp())
}

/// By the ledger of the legal clock.
fn counted(dossier: &Dossier, calendar: &Calendar) -> [Judged; 4] {
    let windows = dossier.clock(&ClockId::Legal).map_or(&[][..], |clock| &clock.windows);
    let zone = calendar.zone();
    let instant = by_windows(windows, dossier, zone, |window| after(window.deadline?.due_at));
    let day =
        by_windows(windows, dossier, zone, |window| midnight_after(window.deadline?.due_on, zone));
    let ended_at = dossier.ended_at.filter(|_| dossier.closing.is_some());
    let of_law = ended_at.and_then(|at| statutory(dossier, &ClockId::Legal, calendar, at));
    // A dossier without an appointment has no verdict by QĐ 766: to count the longest limit takes a calendar of today.
    let of_766 = ended_at
        .and_then(|at| qd766(dossier, None, calendar, calendar.local_date(at), Qd766::default()));
    let open = |has_term| in_time(dossier, has_term);
    let late_on_766 = late_on(dossier, calendar, Qd766::default());
    let by_766 = has_appointment(dossier, Qd766::default());
    [
        instant,
        day,
        Judged {
            outcome: of_law.map(|verdict| verdict.outcome).or(open(has_deadline(windows))),
            late_at: windows.iter().filter_map(late_by_law).min(),
        },
        Judged {
            outcome: of_766.map(|verdict| verdict.outcome).or(open(by_766)),
            late_at: late_on_766.and_then(|day| calendar.midnight(day).ok()),
        },
    ]
}

/// Compares each window's end with its deadline: one that is late makes the whole late.
fn by_windows(
    windows: &[Window],
    dossier: &Dossier,
    zone: &TimeZone,
    late_at_of: impl Fn(&Window) -> Option<Timestamp>,
) -> Judged {
    let mut judged = Judged::default();
    for window in windows {
        let (Some(deadline), Some(late_at)) = (window.deadline, late_at_of(window)) else {
            continue;
        };
        let stands_at = stands_at(window);
        if stands_at.is_none_or(|end| late_at <= end) {
            judged.late_at = Some(judged.late_at.map_or(late_at, |first| first.min(late_at)));
        }
        let Some(end) = &window.ended else { continue };
        let outcome = compared(end.at, deadline.due_on, Some(late_at), zone);
        let is_judged = match end.why {
            EndReason::Done | EndReason::Phase | EndReason::Refused => true,
            EndReason::Restarted
            | EndReason::Withdrawn
            | EndReason::Stopped
            | EndReason::Cancelled => outcome == Outcome::Late,
        };
        if is_judged && judged.outcome != Some(Outcome::Late) {
            judged.outcome = Some(outcome);
        }
    }
    let of_end = judged.outcome.filter(|_| dossier.closing.is_some());
    judged.outcome = of_end.or(in_time(dossier, has_deadline(windows)));
    judged
}

/// The outcome of a dossier that is open, or ended without a result: only one that has a term is in time.
fn in_time(dossier: &Dossier, has_term: bool) -> Option<Outcome> {
    let is_judged = match dossier.closing {
        Some(Closing::Resolved | Closing::Refused) => true,
        Some(Closing::NotAccepted | Closing::Withdrawn | Closing::Stopped) | None => false,
    };
    (has_term && !is_judged).then_some(Outcome::InTime)
}

/// Whether a limit was counted that still holds.
fn has_deadline(windows: &[Window]) -> bool {
    let is_cancelled =
        |window: &Window| window.ended.as_ref().is_some_and(|end| end.why == EndReason::Cancelled);
    windows.iter().any(|window| window.deadline.is_some() && !is_cancelled(window))
}

/// Where a window stands: at its end, or at the pause it is in. None: it runs.
fn stands_at(window: &Window) -> Option<Timestamp> {
    let paused = window.intervals.last().filter(|held| !held.running).map(|held| held.from);
    window.ended.as_ref().map(|end| end.at).or(paused)
}

/// When a window became late by law, or will.
fn late_by_law(window: &Window) -> Option<Timestamp> {
    let late_from = window.deadline?.late_from;
    if window.lapsed_at.is_some() {
        return window.lapsed_at;
    }
    match &window.ended {
        Some(end) => (end.outcome == Some(Outcome::Late)).then_some(late_from.min(end.at)),
        None => window.is_running().then_some(late_from),
    }
}
