//! `motcua due` for one reception.

use serde_json::{Value, json};

use crate::{RESIDENCE, Run, folder, put, run, run_in, shipped};

fn due(received: &str, term: &str, others: &[&str]) -> Run {
    let mut arguments = vec!["due", "--received", received, "--term", term];
    arguments.extend_from_slice(others);
    run(&arguments)
}

fn json(received: &str, term: &str, others: &[&str]) -> Value {
    let mut arguments = vec!["--format", "json"];
    arguments.extend_from_slice(others);
    let run = due(received, term, &arguments);
    assert_eq!((run.code, run.err.as_str(), run.out.lines().count()), (0, "", 1));
    serde_json::from_str(&run.out).unwrap()
}

#[test]
fn the_answer_has_these_keys() {
    // Received in London's summer, on a Friday afternoon in Vietnam.
    let days = json("2025-04-25T10:00:00+01:00", "5 working days", &["--cutoff", "15:00"]);
    assert_eq!(
        days,
        json!({
            "received_at": "2025-04-25T16:00:00+07:00",
            "term": "5 working days",
            "calendar": "vn",
            "calendar_version": "2026-10",
            "effective_start": "2025-04-26",
            "due_at": "2025-05-07T17:00:00+07:00",
            "due_on": "2025-05-07",
            "provisional": false,
        })
    );
    let hours = json("2026-05-09T22:00:00+07:00", "8 working hours", &[]);
    assert_eq!(hours["effective_start"], "2026-05-11T07:30:00+07:00");
    let none = json("2026-05-04T09:00:00+07:00", "none", &[]);
    assert_eq!((&none["due_at"], &none["due_on"]), (&Value::Null, &Value::Null));
    assert_eq!(none["provisional"], false);
    let far = json("2027-02-01T02:00:00Z", "20 working days", &[]);
    assert_eq!(far["provisional"], true);
    let overlay = json(
        "2026-05-04T09:00:00+07:00",
        "1 working day",
        &["--calendar", "workflows/calendars/vn-north-early.yaml"],
    );
    assert_eq!(overlay["calendar"], "vn-north-early");
}

#[test]
fn the_explanation_tells_of_every_day() {
    let answer = json("2026-08-21T14:00:00+07:00", "7 working days", &["--explain"]);
    let days = answer["explanation"].as_array().unwrap();
    assert_eq!(days.len(), 14);
    assert_eq!(days[0]["on"], "2026-08-21");
    assert_eq!(days[0]["adds"], 0);
    assert_eq!(
        days[13],
        json!({ "on": "2026-09-03", "vi": "ngày làm việc", "en": "working day", "unit": "quarter_days", "adds": 4, "sum": 28 })
    );
    let unit = |term: &str| {
        let answer = json("2026-05-04T09:00:00+07:00", term, &["--explain"]);
        answer["explanation"][0]["unit"].as_str().unwrap().to_owned()
    };
    assert_eq!(unit("8 working hours"), "minutes");
    assert_eq!(unit("30 calendar days"), "calendar_days");

    let part = due("2026-05-04T09:00:00+07:00", "2.75 working days", &["--explain"]);
    assert!(part.out.contains("Thu 2026-05-07    2.75  working day\n"), "{}", part.out);

    let text = due("2026-08-21T14:00:00+07:00", "7 working days", &["--explain"]);
    assert!(text.out.contains("Tue 2026-09-01       -  holiday: National Day\n"), "{}", text.out);
    assert!(text.out.contains("due: 2026-09-03 17:00\n"), "{}", text.out);
    let vi = due("2026-08-21T14:00:00+07:00", "7 working days", &["--explain", "--lang", "vi"]);
    assert!(vi.out.contains("T3 2026-09-01       -  nghỉ lễ: Quốc khánh\n"), "{}", vi.out);
    assert!(vi.out.contains("hạn: 2026-09-03 17:00\n"), "{}", vi.out);
}

#[test]
fn the_moment_stands_on_one_line() {
    let said = |received: &str, term: &str, others: &[&str]| {
        let run = due(received, term, others);
        assert_eq!((run.code, run.err.as_str()), (0, ""));
        run.out
    };
    assert_eq!(said("2026-08-21T07:00:00Z", "7 working days", &[]), "2026-09-03T17:00:00+07:00\n");
    assert_eq!(
        said("2027-03-01T09:00:00+07:00", "1 working day", &[]),
        "2027-03-02T17:00:00+07:00 (provisional)\n"
    );
    assert_eq!(said("2026-08-21T07:00:00Z", "none", &[]), "no limit\n");
    assert_eq!(
        said("2026-08-21T07:00:00Z", "none", &["--lang", "vi"]),
        "không quy định thời hạn\n"
    );
}

#[test]
fn what_cannot_be_asked_ends_with_two() {
    let said = |received: &str, term: &str, others: &[&str]| {
        let run = due(received, term, others);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{received} {term} {others:?}");
        run.err
    };
    const GOOD: &str = "2026-08-21T14:00:00+07:00";
    assert_eq!(
        said("2026-08-21T14:00", "none", &[]),
        "motcua: the time \"2026-08-21T14:00\" has no offset; write 2026-08-21T14:00:00+07:00 if it is Vietnam's\n"
    );
    assert_eq!(
        said("9999-12-31T23:59:59+07:00", "none", &[]),
        "motcua: the time \"9999-12-31T23:59:59+07:00\" is too far away to count with; look at its year\n"
    );
    for no_time in
        ["yesterday", "", "2026-02-30T14:00:00+07:00", "2026-08-21T14:00:00+07:00[Asia/Tokyo]"]
    {
        assert_eq!(
            said(no_time, "none", &[]),
            format!("motcua: \"{no_time}\" is no time; write for example {GOOD}\n")
        );
    }
    assert!(said(&"é".repeat(1000), "none", &[]).len() < 200);
    assert!(said(GOOD, "soon", &[]).starts_with("motcua: \"soon\" is no limit; write for example"));
    assert!(said(GOOD, &"9".repeat(1000), &[]).len() < 200);
    assert!(said(GOOD, "1.5 months", &[]).contains("write a whole number"));
    for cutoff in ["3pm", "15", "25:00", "15:0é"] {
        assert_eq!(
            said(GOOD, "none", &["--cutoff", cutoff]),
            format!("motcua: \"{cutoff}\" is no time of day; write for example 15:00\n")
        );
    }
    assert_eq!(
        said(GOOD, "none", &["--calendar", "no.yaml"]),
        "motcua: cannot read \"no.yaml\": No such file or directory; check the path\n"
    );
    let procedure = format!("workflows/{RESIDENCE}");
    assert_eq!(
        said(GOOD, "none", &["--calendar", &procedure]),
        format!(
            "motcua: \"{procedure}\" is no calendar; give a file that begins with `calendar:` or `overlay:`\n"
        )
    );
    assert!(said(GOOD, "none", &["--batch"]).contains("cannot be used with"));
}

#[test]
fn past_the_calendar_there_is_no_answer() {
    let after = due("2027-12-20T09:00:00+07:00", "30 working days", &[]);
    assert_eq!((after.code, after.out.as_str()), (1, ""));
    assert!(
        after.err.starts_with("motcua: calendar \"vn@2026-10\" covers 2019-01-01 to 2027-12-31"),
        "{}",
        after.err
    );
    let before = due("2018-12-20T09:00:00+07:00", "1 hour", &["--format", "json"]);
    assert_eq!((before.code, before.out.as_str()), (1, ""));
    assert!(before.err.contains("on 2018-12-20"), "{}", before.err);
}

#[test]
fn a_calendar_with_problems_is_not_counted_on() {
    let folder = folder("due-calendar");
    let vn = shipped("calendars/vn.yaml");
    put(&folder, "x.yaml", &vn.replace("Asia/Ho_Chi_Minh", "Asia/Sai_Gon"));
    for arguments in [
        &["due", "--calendar", "x.yaml", "--received", "2026-08-21T07:00:00Z", "--term", "none"][..],
        &["due", "--calendar", "x.yaml", "--batch"],
    ] {
        let run = run_in(&folder, arguments, "received_at,term\n");
        assert_eq!((run.code, run.out.as_str()), (1, ""));
        assert!(run.err.starts_with("x.yaml:6:"), "{}", run.err);
        assert!(run.err.contains("there is no time zone \"Asia/Sai_Gon\"; "), "{}", run.err);
    }
}
