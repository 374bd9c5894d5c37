//! The `qd766` verdict: the index set of QĐ 766/QĐ-TTg, which is not the law's rule and differs from it.

use super::state::{Appointment, AppointmentReason, Dossier, Supplement};
use super::verdict::{By, Moment, Outcome, Rule, Verdict, days_between};
use crate::label::Label;
use crate::procedure::{Case, Status};
use crate::time::{Calendar, Date, Limit, Quarters, Terms, ToSpan, Unit};

/// The rule of QĐ 766/QĐ-TTg (23/6/2022): dates, less the waits for supplements, against the appointment.
pub const QD766: Rule = Rule { name: "qd766", version: 1 };

/// The parameters of the rule; a report prints them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Qd766 {
    /// Which appointment counts.
    pub appointment: Appointed,
    /// Whether more than one request is late while the dossier still waits.
    pub repeated_request_is_late: bool,
}

/// Which appointment the rule takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appointed {
    /// The first one given.
    Original,
    /// The latest one synchronised.
    Latest,
}

impl Default for Qd766 {
    fn default() -> Self {
        Self { appointment: Appointed::Latest, repeated_request_is_late: true }
    }
}

/// The verdict of QĐ 766 on a dossier; an open one is held against `until`, the last day of the period.
///
/// None: it was never accepted, or neither an appointment nor a limit in days speaks.
pub fn qd766(
    dossier: &Dossier,
    case: Option<&Case>,
    calendar: &Calendar,
    until: Date,
    parameters: Qd766,
) -> Option<Verdict> {
    let accepted_at = dossier.accepted_at.filter(|_| !dossier.is_void)?;
    let accepted_on = calendar.local_date(accepted_at);
    // What was asked under another procedure, before a reclassification, is no wait of this one.
    let asked =
        |supplement: &&Supplement| !supplement.at_desk && accepted_at <= supplement.requested_at;
    let asked: Vec<_> = dossier.supplements.iter().filter(asked).collect();
    let waits = dossier.status == Some(Status::SupplementRequested);
    let still_waiting = dossier
        .supplements
        .last()
        .filter(|last| waits && last.completed_at.is_none() && dossier.closing.is_none());
    let is_done = dossier.closing.is_some();
    // While a supplement is awaited the end is the day on which it was asked for.
    let end = match (dossier.ended_at, still_waiting) {
        (Some(ended_at), _) => calendar.local_date(ended_at),
        (None, Some(waiting)) => calendar.local_date(waiting.requested_at).min(until),
        (None, None) => until,
    };
    let less_waits = end.checked_sub(waited_days(dossier, &asked, calendar, end).days()).ok()?;
    let due = match appointed(dossier, parameters.appointment) {
        Some(appointment) => appointment.on,
        None => longest(case?, calendar, accepted_on)?,
    };
    let days = days_between(due, less_waits);
    let repeated =
        parameters.repeated_request_is_late && still_waiting.is_some() && asked.len() > 1;
    let outcome = match (is_done, repeated || days > 0) {
        (true, false) if days < 0 => Outcome::Early,
        (true, false) => Outcome::OnTime,
        (true, true) => Outcome::Late,
        (false, false) => Outcome::InTime,
        (false, true) => Outcome::Overdue,
    };
    Some(Verdict {
        rule: QD766,
        outcome,
        by: By::Days(days),
        ended: Moment::Day(less_waits),
        due: Moment::Day(due),
        explanation: explain(end, less_waits, due, repeated),
    })
}

/// The first day at whose end an unfinished dossier is overdue by this rule, as far as it is known by now. None: no such day.
pub(super) fn late_on(dossier: &Dossier, calendar: &Calendar, parameters: Qd766) -> Option<Date> {
    let accepted_at = dossier.accepted_at.filter(|_| !dossier.is_void)?;
    let asked =
        |supplement: &&Supplement| !supplement.at_desk && accepted_at <= supplement.requested_at;
    let asked: Vec<_> = dossier.supplements.iter().filter(asked).collect();
    let due = appointed(dossier, parameters.appointment)?.on;
    let is_waited = |last: &&&Supplement| {
        last.completed_at.is_none() && dossier.status == Some(Status::SupplementRequested)
    };
    let waiting = asked.last().filter(is_waited).filter(|_| dossier.closing.is_none());
    let waiting_on = waiting.map(|last| calendar.local_date(last.requested_at));
    let mut day = due.tomorrow().ok()?.max(calendar.local_date(accepted_at));
    let ended_on = dossier.ended_at.map(|at| calendar.local_date(at));
    // Each wait that began before moves the day, until none does.
    loop {
        if ended_on.is_some_and(|ended_on| ended_on < day) {
            return None;
        }
        let waited = waited_days(dossier, &asked, calendar, day);
        let moved = due.tomorrow().ok()?.checked_add(waited.days()).ok()?.max(day);
        if moved == day {
            break;
        }
        day = moved;
    }
    let repeated = waiting_on.filter(|_| parameters.repeated_request_is_late && asked.len() > 1);
    match (waiting_on, repeated) {
        (_, Some(asked_on)) => Some(day.min(asked_on)),
        (Some(asked_on), None) => (day <= asked_on).then_some(day),
        (None, None) => Some(day),
    }
}

/// Whether there is an appointment to hold a dossier against.
pub(super) fn has_appointment(dossier: &Dossier, parameters: Qd766) -> bool {
    appointed(dossier, parameters.appointment).is_some()
}

fn appointed(dossier: &Dossier, which: Appointed) -> Option<&Appointment> {
    let of_windows =
        |appointment: &&Appointment| matches!(appointment.why, AppointmentReason::Window { .. });
    match which {
        Appointed::Original => dossier.appointments.iter().find(of_windows),
        Appointed::Latest => dossier.appointments.last(),
    }
}

/// Calendar days of waiting for supplements asked after acceptance, weekends included.
fn waited_days(dossier: &Dossier, asked: &[&Supplement], calendar: &Calendar, until: Date) -> i64 {
    let days = asked.iter().map(|supplement| {
        // Stopped without an answer: the wait lasted to the end.
        let answered_on = match supplement.answered_at {
            Some(answered_at) => calendar.local_date(answered_at).min(until),
            None if dossier.closing.is_some() => until,
            None => return 0,
        };
        days_between(calendar.local_date(supplement.requested_at), answered_on).max(0)
    });
    days.sum()
}

/// The last day of the longest limit, for a dossier without an appointment.
fn longest(case: &Case, calendar: &Calendar, accepted_on: Date) -> Option<Date> {
    let Limit::Of(Quarters(amount), unit) = case.legal else { return None };
    let accepted_at = calendar.midnight(accepted_on).ok()?;
    match unit {
        Unit::WorkingDays | Unit::CalendarDays | Unit::Months if amount > 0 => {
            Some(calendar.deadline(Terms::days(case.legal), accepted_at, &[]).ok()??.due_on)
        }
        Unit::WorkingDays
        | Unit::CalendarDays
        | Unit::Months
        | Unit::WorkingHours
        | Unit::Hours => None,
    }
}

fn explain(end: Date, less_waits: Date, due: Date, repeated: bool) -> Label {
    let mut label = Label {
        vi: format!("kết thúc {end}, trừ thời gian chờ bổ sung còn {less_waits}, hẹn trả {due}"),
        en: format!("ended {end}, less the waits for supplements {less_waits}, appointment {due}"),
    };
    if repeated {
        label.vi.push_str(", yêu cầu bổ sung quá một lần và còn chờ");
        label.en.push_str(", more than one request and still waiting");
    }
    label
}
