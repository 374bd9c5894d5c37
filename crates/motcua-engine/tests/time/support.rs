//! Calendars for tests, and short ways to say an instant.

use motcua_engine::label::Label;
use motcua_engine::time::{
    Calendar, CalendarFile, Closure, ClosureKind, Date, DayCount, DayOff, DayOffKind, DayPlan,
    Deadline, Limit, Overlay, Pause, Terms, Time, TimeZone, Timestamp, Window, WorkedDay,
};

/// The weekdays off, year by year (an independent copy of the facts, against which the shipped file is compared).
pub(crate) const OFF: &str = "\
2019 01-01 02-04 02-05 02-06 02-07 02-08 04-15 04-29 04-30 05-01 09-02
2020 01-01 01-23 01-24 01-27 01-28 01-29 04-02 04-30 05-01 09-02
2021 01-01 02-10 02-11 02-12 02-15 02-16 04-21 04-30 05-03 09-02 09-03
2022 01-03 01-31 02-01 02-02 02-03 02-04 04-11 05-02 05-03 09-01 09-02
2023 01-02 01-20 01-23 01-24 01-25 01-26 05-01 05-02 05-03 09-01 09-04
2024 01-01 02-08 02-09 02-12 02-13 02-14 04-18 04-29 04-30 05-01 09-02 09-03
2025 01-01 01-27 01-28 01-29 01-30 01-31 04-07 04-30 05-01 05-02 09-01 09-02
2026 01-01 01-02 02-16 02-17 02-18 02-19 02-20 04-27 04-30 05-01 08-31 09-01 09-02 11-24
2027 01-01 02-04 02-05 02-08 02-09 02-10 04-16 04-30 05-03 09-02 09-03 11-24";

/// The worked Saturdays with the day each replaces. 2018-12-31 lies before the calendar.
pub(crate) const WORKED: &str = "\
2019-01-05 2018-12-31
2019-05-04 2019-04-29
2024-05-04 2024-04-29
2025-04-26 2025-05-02
2026-01-10 2026-01-02
2026-08-22 2026-08-31";

pub(crate) fn date(text: &str) -> Date {
    text.parse().unwrap()
}

pub(crate) fn windows(text: &str) -> Vec<Window> {
    text.split_whitespace().map(|window| window.parse().unwrap()).collect()
}

pub(crate) fn plan(text: &str, counts: DayCount) -> Option<DayPlan> {
    Some(DayPlan { windows: windows(text), counts })
}

pub(crate) fn week(text: &str) -> [Option<DayPlan>; 7] {
    let plan = || plan(text, DayCount::One);
    [plan(), plan(), plan(), plan(), plan(), None, None]
}

pub(crate) fn vn_file() -> CalendarFile {
    let source = "test";
    let days_off = OFF.lines().flat_map(|line| {
        let (year, days) = line.split_once(' ').unwrap();
        days.split(' ').map(move |day| DayOff {
            on: date(&format!("{year}-{day}")),
            to: None,
            kind: DayOffKind::Holiday,
            name: Label { vi: "nghỉ".into(), en: "off".into() },
            source: source.into(),
        })
    });
    let worked_days = WORKED.lines().map(|line| {
        let (on, replaced) = line.split_once(' ').unwrap();
        WorkedDay {
            on: date(on),
            in_lieu_of: Some(date(replaced)),
            windows: None,
            counts: None,
            source: source.into(),
        }
    });
    CalendarFile {
        id: "vn".into(),
        version: "test".into(),
        name: Label::default(),
        time_zone: "Asia/Ho_Chi_Minh".into(),
        from: date("2019-01-01"),
        decided_until: date("2026-12-31"),
        provisional_until: date("2027-12-31"),
        source: source.into(),
        week: week("07:30-11:30 13:00-17:00"),
        days_off: days_off.collect(),
        worked_days: worked_days.collect(),
        closures: Vec::new(),
    }
}

pub(crate) fn overlay() -> Overlay {
    Overlay {
        id: "overlay".into(),
        of: "vn".into(),
        version: "1".into(),
        name: Label::default(),
        source: "test".into(),
        week: Default::default(),
        days_off: Vec::new(),
        worked_days: Vec::new(),
        closures: Vec::new(),
    }
}

pub(crate) fn closure(from: &str, to: &str, kind: ClosureKind) -> Closure {
    let reason = Label { vi: "nâng cấp".into(), en: "upgrade".into() };
    Closure {
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
        kind,
        reason,
        source: "test".into(),
    }
}

pub(crate) fn vn() -> Calendar {
    Calendar::new(vn_file()).unwrap()
}

/// The windows of the test vectors: 07:00–11:30 and 13:30–17:00.
pub(crate) fn vn_early() -> Calendar {
    let overlay = Overlay { week: week("07:00-11:30 13:30-17:00"), ..overlay() };
    Calendar::new(vn_file().with(&overlay)).unwrap()
}

/// With a Saturday morning of reception.
pub(crate) fn vn_saturday(counts: DayCount) -> Calendar {
    let mut overlay = overlay();
    overlay.week[5] = plan("07:30-11:30", counts);
    Calendar::new(vn_file().with(&overlay)).unwrap()
}

/// A local instant in Vietnam: `2026-05-04 16:00`.
pub(crate) fn at(text: &str) -> Timestamp {
    let moment: motcua_engine::time::DateTime = text.replace(' ', "T").parse().unwrap();
    TimeZone::get("Asia/Ho_Chi_Minh").unwrap().to_timestamp(moment).unwrap()
}

/// An instant as local text, to the minute.
pub(crate) fn local(at: Timestamp) -> String {
    TimeZone::get("Asia/Ho_Chi_Minh")
        .unwrap()
        .to_datetime(at)
        .strftime("%Y-%m-%d %H:%M")
        .to_string()
}

pub(crate) fn limit(text: &str) -> Limit {
    text.parse().unwrap()
}

pub(crate) fn cutoff(text: &str) -> Option<Time> {
    Some(text.parse().unwrap())
}

pub(crate) fn pause(from: &str, to: &str) -> Pause {
    Pause { from: at(from), to: at(to) }
}

pub(crate) fn deadline(
    calendar: &Calendar,
    terms: Terms,
    received: &str,
    pauses: &[Pause],
) -> Deadline {
    calendar.deadline(terms, at(received), pauses).unwrap().unwrap()
}

/// The due day under the day rule.
pub(crate) fn due_on(received: &str, term: &str, cutoff: Option<Time>) -> String {
    deadline(&vn(), Terms::days(limit(term)).with_cutoff(cutoff), received, &[]).due_on.to_string()
}

/// The due instant under the day rule, or of a limit in hours.
pub(crate) fn due_at(calendar: &Calendar, received: &str, term: &str) -> String {
    local(deadline(calendar, Terms::days(limit(term)), received, &[]).due_at)
}
