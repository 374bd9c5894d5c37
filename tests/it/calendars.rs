//! The calendars of `workflows/calendars/`: each is read, and counts as it should.

#![expect(clippy::unwrap_used, reason = "the helpers of a test stop at the first fault too")]

use std::fs;
use std::path::{Path, PathBuf};

use motcua_engine::time::{
    Calendar, CalendarFile, CalendarKind, Date, Overlay, ToSpan, read_calendar,
};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("workflows/calendars")
}

fn read(name: &str) -> CalendarKind {
    let text = fs::read_to_string(folder().join(name)).unwrap();
    let reading = read_calendar(name, &text);
    let problems: Vec<String> = reading.problems.iter().map(ToString::to_string).collect();
    reading.calendar.unwrap_or_else(|| panic!("{}", problems.join("\n")))
}

fn national() -> CalendarFile {
    match read("vn.yaml") {
        CalendarKind::Calendar(file) => file,
        CalendarKind::Overlay(overlay) => panic!("vn.yaml is an overlay of {}", overlay.of),
    }
}

fn overlays() -> Vec<Overlay> {
    let names = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name());
    let others = names.filter(|name| name != "vn.yaml");
    let read = others.map(|name| match read(name.to_str().unwrap()) {
        CalendarKind::Overlay(overlay) => overlay,
        CalendarKind::Calendar(file) => panic!("{} is no overlay", file.id),
    });
    read.collect()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn working_days(calendar: &Calendar, year: i16) -> Vec<u32> {
    let mut months = vec![0; 12];
    let mut date = Date::new(year, 1, 1).unwrap();
    while date.year() == year {
        let month = usize::from(date.month().unsigned_abs()) - 1;
        months[month] += u32::from(calendar.is_working_day(date).unwrap());
        date = date.checked_add(1.day()).unwrap();
    }
    months
}

#[test]
fn the_national_calendar_has_the_published_working_days() {
    let calendar = Calendar::new(national()).unwrap();
    // January to December, as the yearly notices give them.
    let published = [
        (2019, [23, 15, 21, 19, 23, 20, 23, 22, 20, 23, 21, 22]),
        (2020, [17, 20, 22, 20, 20, 22, 23, 21, 21, 22, 21, 23]),
        (2021, [20, 15, 23, 20, 20, 22, 22, 22, 20, 21, 22, 23]),
        (2022, [19, 16, 23, 20, 20, 22, 21, 23, 20, 21, 22, 22]),
        (2023, [16, 20, 23, 20, 20, 22, 21, 23, 19, 22, 22, 21]),
        (2024, [22, 16, 21, 19, 23, 20, 23, 22, 19, 23, 21, 22]),
        (2025, [17, 20, 21, 21, 20, 21, 23, 21, 20, 23, 20, 23]),
        (2026, [21, 15, 22, 20, 20, 22, 23, 21, 20, 22, 20, 23]),
    ];
    for (year, months) in published {
        assert_eq!(working_days(&calendar, year), months, "{year}");
    }
}

#[test]
fn only_the_last_year_is_provisional() {
    let calendar = Calendar::new(national()).unwrap();
    assert!(!calendar.is_provisional(day("2026-12-31")));
    assert!(calendar.is_provisional(day("2027-01-04")));
    assert!(calendar.is_working_day(day("2028-01-03")).is_err());
}

#[test]
fn every_overlay_stands_on_the_national_calendar() {
    let national = national();
    let overlays = overlays();
    assert_eq!(overlays.len(), 3);
    for overlay in overlays {
        assert_eq!(overlay.of, national.id);
        let calendar = Calendar::new(national.with(&overlay)).unwrap();
        // Other hours and a Saturday of reception change no legal day.
        assert_eq!(working_days(&calendar, 2025), [17, 20, 21, 21, 20, 21, 23, 21, 20, 23, 20, 23]);
    }
}
