//! Malformed calendars: each error names its row.

use crate::support::{closure, date, plan, vn_file, windows};
use motcua_engine::label::Label;
use motcua_engine::time::{
    Calendar, CalendarFile, ClosureKind, DayCount, DayOff, DayOffKind, DayPlan, Window, WorkedDay,
};

fn refused(change: impl FnOnce(&mut CalendarFile)) -> Vec<String> {
    let mut file = vn_file();
    change(&mut file);
    Calendar::new(file).unwrap_err().iter().map(ToString::to_string).collect()
}

#[test]
fn windows_that_overlap() {
    let errors = refused(|file| file.week[0] = plan("07:30-11:30 11:00-17:00", DayCount::One));
    assert_eq!(
        errors,
        ["week/monday: the windows 07:30-11:30 and 11:00-17:00 overlap or are out of order; \
             write them in order, each after the one before"]
    );
}

#[test]
fn windows_that_are_missing_or_empty() {
    let errors =
        refused(|file| file.week[1] = Some(DayPlan { windows: Vec::new(), counts: DayCount::One }));
    assert_eq!(
        errors,
        [
            "week/tuesday: the day has no windows; give it windows, or leave the day out to make it a day off"
        ]
    );
    let empty = Window { from_minutes: 600, to_minutes: 600 };
    let errors = refused(|file| {
        file.week[1] = Some(DayPlan { windows: vec![empty], counts: DayCount::One });
    });
    assert_eq!(
        errors,
        ["week/tuesday: the window 10:00-10:00 is empty; let it end after it begins"]
    );
    for text in [
        "7:30-11:30",
        "07:30",
        "11:30-07:30",
        "07:30-24:01",
        "07:60-08:00",
        "07:30 11:30",
        "-",
        "٠٧:٣٠-١١:٣٠",
    ] {
        assert!(text.parse::<Window>().is_err(), "{text}");
    }
    assert_eq!("00:00-24:00".parse::<Window>().unwrap().to_string(), "00:00-24:00");
}

#[test]
fn a_time_zone_that_does_not_exist() {
    let errors = refused(|file| file.time_zone = "Asia/Hanoi".into());
    assert_eq!(
        errors,
        [
            "time_zone: there is no time zone \"Asia/Hanoi\"; use an IANA name such as Asia/Ho_Chi_Minh"
        ]
    );
}

#[test]
fn days_off_twice_outside_or_reversed() {
    let off = |on: &str, to: Option<&str>| DayOff {
        on: date(on),
        to: to.map(date),
        kind: DayOffKind::Holiday,
        name: Label::default(),
        source: String::new(),
    };
    let rows = vn_file().days_off.len();
    let errors = refused(|file| {
        file.days_off.push(off("2026-01-01", None));
        file.days_off.push(off("2031-01-01", None));
        file.days_off.push(off("2026-07-03", Some("2026-07-01")));
        file.days_off.push(off("2026-08-22", None));
    });
    assert!(
        errors[0].starts_with(&format!("days_off/{rows}: 2026-01-01 is off by another row")),
        "{errors:?}"
    );
    assert!(
        errors[1].starts_with(&format!("days_off/{}: 2031-01-01 lies outside", rows + 1)),
        "{errors:?}"
    );
    assert!(
        errors.iter().any(|error| error.contains("before they begin on 2026-07-03")),
        "{errors:?}"
    );
    assert!(
        errors.iter().any(|error| error.contains("2026-08-22 is a day off and a worked day")),
        "{errors:?}"
    );
}

#[test]
fn worked_days_without_windows_or_on_working_days() {
    let worked = |on: &str, in_lieu_of: Option<&str>| WorkedDay {
        on: date(on),
        in_lieu_of: in_lieu_of.map(date),
        windows: None,
        counts: None,
        source: String::new(),
    };
    let errors = refused(|file| {
        file.worked_days =
            vec![worked("2026-06-06", None), worked("2026-06-13", Some("2026-06-14"))];
    });
    assert_eq!(errors.len(), 2, "{errors:?}");
    assert!(errors[0].starts_with("worked_days/0: the worked day has no windows"), "{errors:?}");
    assert!(errors[1].contains("a weekly day off"), "{errors:?}");
    let errors = refused(|file| file.worked_days = vec![worked("2026-06-08", Some("2026-06-05"))]);
    assert!(errors[0].contains("is a working day of the week already"), "{errors:?}");
    let errors = refused(|file| {
        let windows = Some(windows("08:00-10:00 09:00-11:00"));
        file.worked_days = vec![WorkedDay { windows, ..worked("2026-06-06", None) }];
    });
    assert!(errors[0].starts_with("worked_days/0: the windows"), "{errors:?}");
}

#[test]
fn validity_and_closures() {
    let errors = refused(|file| file.decided_until = date("2018-01-01"));
    assert!(errors[0].starts_with("decided_until:"), "{errors:?}");
    let errors = refused(|file| file.provisional_until = date("2026-06-01"));
    assert!(errors.iter().any(|error| error.starts_with("provisional_until:")), "{errors:?}");
    let errors = refused(|file| {
        file.closures = vec![closure("2026-05-05T15:00", "2026-05-05T09:00", ClosureKind::Outage)];
    });
    assert!(errors[0].starts_with("closures/0: the closure ends at"), "{errors:?}");
}
