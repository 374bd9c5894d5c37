//! Due moments that were computed by hand, through `motcua due` and through `motcua due --batch`.

use serde_json::Value;

use crate::{root, run, run_in};

/// Local moments without offset.
struct Vector {
    received: &'static str,
    term: &'static str,
    cutoff: &'static str,
    due: &'static str,
}

const fn vector(received: &'static str, term: &'static str, due: &'static str) -> Vector {
    Vector { received, term, cutoff: "", due }
}

const fn with_cutoff(received: &'static str, term: &'static str, due: &'static str) -> Vector {
    Vector { received, term, cutoff: "15:00", due }
}

/// The built-in calendar.
const NATIONAL: &[Vector] = &[
    // Working days.
    with_cutoff("2025-01-24T10:00", "3 working days", "2025-02-05T17:00"),
    with_cutoff("2025-04-25T16:00", "5 working days", "2025-05-07T17:00"),
    with_cutoff("2025-04-25T14:00", "5 working days", "2025-05-06T17:00"),
    with_cutoff("2024-04-26T09:00", "5 working days", "2024-05-07T17:00"),
    with_cutoff("2023-04-28T16:30", "2 working days", "2023-05-08T17:00"),
    with_cutoff("2025-08-29T15:01", "1 working day", "2025-09-04T17:00"),
    with_cutoff("2026-01-09T15:30", "3 working days", "2026-01-14T17:00"),
    with_cutoff("2026-02-13T09:00", "20 working days", "2026-03-20T17:00"),
    with_cutoff("2026-08-21T14:00", "7 working days", "2026-09-03T17:00"),
    with_cutoff("2026-11-23T09:00", "1 working day", "2026-11-25T17:00"),
    vector("2025-04-25T18:30", "5 working days", "2025-05-06T17:00"),
    vector("2026-05-11T07:35", "5 working days", "2026-05-18T17:00"),
    with_cutoff("2026-05-08T16:00", "3 working days", "2026-05-14T17:00"),
    // A window and the one after its restart; the two phases of land.
    vector("2026-03-02T08:00", "10 working days", "2026-03-16T17:00"),
    vector("2026-03-10T08:00", "10 working days", "2026-03-24T17:00"),
    vector("2026-03-02T08:00", "5 working days", "2026-03-09T17:00"),
    vector("2026-03-23T08:00", "3 working days", "2026-03-26T17:00"),
    // Calendar days and months roll forward to a working day.
    vector("2026-01-20T09:00", "30 calendar days", "2026-02-23T17:00"),
    vector("2025-12-29T09:00", "3 calendar days", "2026-01-05T17:00"),
    vector("2026-04-20T09:00", "10 calendar days", "2026-05-04T17:00"),
    vector("2025-08-03T09:00", "30 calendar days", "2025-09-03T17:00"),
    vector("2026-01-31T09:00", "1 month", "2026-03-02T17:00"),
    vector("2025-12-16T09:00", "2 months", "2026-02-23T17:00"),
    // Same day, natural hours, working hours, nothing.
    with_cutoff("2026-05-04T14:59", "same day", "2026-05-04T17:00"),
    with_cutoff("2026-05-04T15:01", "same day", "2026-05-05T17:00"),
    vector("2026-11-21T22:00", "12 hours", "2026-11-22T10:00"),
    vector("2026-05-08T16:00", "24 hours", "2026-05-09T16:00"),
    vector("2026-05-09T22:00", "8 working hours", "2026-05-11T17:00"),
    vector("2026-05-04T09:00", "none", ""),
];

/// An overlay that opens from 07:00 to 11:30 and from 13:30 to 17:00.
const FROM_SEVEN: &[Vector] = &[
    vector("2026-05-04T16:00", "4 working hours", "2026-05-05T10:00"),
    vector("2026-05-04T12:15", "2 working hours", "2026-05-04T15:30"),
    vector("2026-05-04T18:30", "8 working hours", "2026-05-05T17:00"),
    vector("2026-04-29T16:30", "2 working hours", "2026-05-04T08:30"),
    vector("2026-08-21T15:00", "8 working hours", "2026-08-22T15:00"),
    vector("2025-01-24T16:00", "8 working hours", "2025-02-03T16:00"),
    vector("2026-05-05T09:10", "24 working hours", "2026-05-08T09:10"),
];

/// The clock of a step.
const STEP: &[Vector] = &[vector("2026-05-04T09:00", "0.5 working days", "2026-05-04T14:30")];

const FROM_SEVEN_ARGUMENTS: &[&str] = &["--calendar", "workflows/calendars/vn-north-early.yaml"];

fn moment(local: &str) -> String {
    if local.is_empty() { String::new() } else { format!("{local}:00+07:00") }
}

fn one_by_one(vectors: &[Vector], arguments: &[&str]) {
    for vector in vectors {
        let received = moment(vector.received);
        let mut all = vec!["due", "--received", &received, "--term", vector.term];
        all.extend_from_slice(&["--format", "json"]);
        all.extend_from_slice(arguments);
        if !vector.cutoff.is_empty() {
            all.extend_from_slice(&["--cutoff", vector.cutoff]);
        }
        let run = run(&all);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{all:?}");
        let answer: Value = serde_json::from_str(&run.out).unwrap();
        let due = answer["due_at"].as_str().unwrap_or_default();
        assert_eq!(due, moment(vector.due), "{all:?}");
        assert_eq!(
            answer["due_on"].as_str().unwrap_or_default(),
            vector.due.get(..10).unwrap_or("")
        );
    }
}

fn all_at_once(vectors: &[Vector], arguments: &[&str]) {
    let mut input = "received_at,term,cutoff\n".to_owned();
    let mut expected = "received_at,term,cutoff,due_at\n".to_owned();
    for vector in vectors {
        let row = format!("{},{},{}", moment(vector.received), vector.term, vector.cutoff);
        input.push_str(&format!("{row}\n"));
        expected.push_str(&format!("{row},{}\n", moment(vector.due)));
    }
    let mut all = vec!["due", "--batch"];
    all.extend_from_slice(arguments);
    let run = run_in(&root(), &all, &input);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert_eq!(run.out, expected);
}

#[test]
fn the_national_calendar() {
    one_by_one(NATIONAL, &[]);
    all_at_once(NATIONAL, &[]);
}

#[test]
fn hours_in_other_windows() {
    one_by_one(FROM_SEVEN, FROM_SEVEN_ARGUMENTS);
    all_at_once(FROM_SEVEN, FROM_SEVEN_ARGUMENTS);
}

#[test]
fn the_clock_of_a_step() {
    one_by_one(STEP, &["--step"]);
    all_at_once(STEP, &["--step"]);
}
