//! Tests of guards: what is read, what is refused and with which words, what holds, what fails closed.

mod checks;
mod properties;
mod refusals;

use std::collections::BTreeMap;

use super::*;
use crate::time::ToSpan;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn guard(source: &str) -> Guard {
    Guard::parse(source).unwrap_or_else(|problem| panic!("{source}: {problem}"))
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// Facts of one dossier: land in Hà Nội, a child born on 29 February 2008.
fn known() -> BTreeMap<&'static str, Value> {
    BTreeMap::from([
        ("land.ground", text("gift")),
        ("land.area", Value::Integer(120)),
        ("land.remote", Value::Boolean(false)),
        ("land.owner", text("Nguyễn Văn Đức")),
        ("payment.settled", Value::Boolean(true)),
        ("channel", text("online")),
        ("most", Value::Integer(i64::MAX)),
        ("child.born", Value::Date(day("2008-02-29"))),
        ("received_on", Value::Date(day("2026-03-02"))),
        ("today", Value::Date(day("2026-03-12"))),
    ])
}

fn tested_with(source: &str, known: &BTreeMap<&'static str, Value>) -> Tested {
    let value = |name: &str| known.get(name).cloned();
    // Monday to Friday, no holidays, and a calendar that ends with 2026.
    let working_days_between = |from: Date, to: Date| {
        (to.year() <= 2026).then(|| {
            let days = from.series(1.day()).skip(1).take_while(|day| *day <= to);
            days.filter(|day| day.weekday().to_monday_one_offset() <= 5).count() as i64
        })
    };
    guard(source).test(&Facts { value: &value, working_days_between: &working_days_between })
}

fn tested(source: &str) -> Tested {
    tested_with(source, &known())
}

#[track_caller]
fn holds(source: &str) {
    assert_eq!(tested(source), Tested { holds: true, unmet: Vec::new() }, "{source}");
}

#[track_caller]
fn fails(source: &str, unmet: &[&str]) {
    let unmet: Vec<String> = unmet.iter().map(|part| (*part).to_owned()).collect();
    assert_eq!(tested(source), Tested { holds: false, unmet }, "{source}");
}

#[test]
fn comparisons_hold_and_fail() {
    for source in [
        "land.area == 120",
        "land.area != 121",
        "land.area < 121",
        "land.area <= 120",
        "land.area > 119",
        "land.area >= 120",
        "land.ground == 'gift'",
        "land.ground != \"transfer\"",
        "land.remote == false",
        "land.remote != true",
        "received_on < today",
        "today == date(\"2026-03-12\")",
        "today >= date('2026-03-12')",
        "land.owner == 'Nguyễn Văn Đức'",
        "land.owner != 'it\\'s \\\\ \"quoted\"'",
    ] {
        holds(source);
    }
    for source in [
        "land.area == 121",
        "land.area != 120",
        "land.area < 120",
        "land.area <= 119",
        "land.area > 120",
        "land.area >= 121",
        "land.ground == 'transfer'",
        "land.ground != 'gift'",
        "land.remote",
        "received_on > today",
        "today != date(\"2026-03-12\")",
    ] {
        fails(source, &[source]);
    }
}

#[test]
fn logic_lists_and_arithmetic_hold_and_fail() {
    for source in [
        "payment.settled && !land.remote",
        "land.remote || payment.settled",
        "!(land.remote && payment.settled)",
        "land.ground in ['transfer', 'gift']",
        "land.area in [1, -2, 120]",
        "today in [date(\"2026-03-12\")]",
        "!(channel in ['post'])",
        "land.area + 1 == 121",
        "land.area - 20 - 50 == 50",
        "land.area - (20 - 50) == 150",
        "-land.area == -120",
        "land.area - -5 == 125",
        "land.area -5 == 115",
        "land.area > -9223372036854775807",
        "(land.area > 100) == payment.settled",
    ] {
        holds(source);
    }
    fails(
        "land.ground in ['transfer', 'inheritance']",
        &["land.ground in ['transfer', 'inheritance']"],
    );
    fails("land.area in [1, 2]", &["land.area in [1, 2]"]);
    fails("payment.settled && land.remote", &["land.remote"]);
    fails("land.remote || channel == 'post'", &["land.remote || channel == 'post'"]);
}

#[test]
fn functions_count_days_and_years() {
    holds("days_between(received_on, today) == 10");
    holds("days_between(today, received_on) == -10");
    holds("working_days_between(received_on, today) == 8");
    holds("days_between(date(\"2024-02-28\"), date(\"2024-03-01\")) == 2 && payment.settled");
    fails("days_between(received_on, today) > 10", &["days_between(received_on, today) > 10"]);
}

#[test]
fn somebody_born_on_a_leap_day_grows_older_on_the_last_day_of_february() {
    holds("age_on(child.born, date(\"2026-02-27\")) == 17");
    holds("age_on(child.born, date(\"2026-02-28\")) == 18");
    holds("age_on(child.born, date(\"2026-03-01\")) == 18");
    holds("age_on(child.born, date(\"2028-02-28\")) == 19");
    holds("age_on(child.born, date(\"2028-02-29\")) == 20");
    holds("age_on(child.born, child.born) == 0");
    holds("age_on(date(\"1966-03-12\"), today) == 60 && age_on(date(\"1966-03-13\"), today) == 59");
    fails(
        "age_on(child.born, date(\"2008-02-28\")) < 18",
        &["age_on(child.born, date(\"2008-02-28\")) < 18 (cannot be worked out)"],
    );
}

#[test]
fn each_unmet_part_is_shown_as_it_is_written() {
    fails(
        "payment.settled && (land.area + 1) > 500 && (land.remote || channel == 'post') && !(land.ground in ['gift'])",
        &[
            "(land.area + 1) > 500",
            "land.remote || channel == 'post'",
            "!(land.ground in ['gift'])",
        ],
    );
    fails(
        "(payment.settled && land.remote) && land.area > 500",
        &["land.remote", "land.area > 500"],
    );
    fails(
        "land.owner == 'Đỗ Thị Ỷ' && land.area > 500",
        &["land.owner == 'Đỗ Thị Ỷ'", "land.area > 500"],
    );
    fails("land.area - (20 - (5)) > 500", &["land.area - (20 - (5)) > 500"]);
    fails("500 < -(land.area)", &["500 < -(land.area)"]);
}

#[test]
fn what_is_not_known_never_lets_anything_pass() {
    for (source, unmet) in [
        ("nowhere", "nowhere (not known: nowhere)"),
        ("!nowhere", "!nowhere (not known: nowhere)"),
        ("!(!nowhere)", "!(!nowhere) (not known: nowhere)"),
        ("nowhere == 'x'", "nowhere == 'x' (not known: nowhere)"),
        ("nowhere != 'x'", "nowhere != 'x' (not known: nowhere)"),
        ("!(nowhere == 'x')", "!(nowhere == 'x') (not known: nowhere)"),
        ("!(nowhere in ['x'])", "!(nowhere in ['x']) (not known: nowhere)"),
        ("nowhere == nowhere", "nowhere == nowhere (not known: nowhere)"),
        ("land.remote || nowhere", "land.remote || nowhere (not known: nowhere)"),
        ("nowhere || land.remote", "nowhere || land.remote (not known: nowhere)"),
        ("!(payment.settled && nowhere)", "!(payment.settled && nowhere) (not known: nowhere)"),
        ("!nowhere || nowhere", "!nowhere || nowhere (not known: nowhere)"),
        ("nowhere + 1 > 0", "nowhere + 1 > 0 (not known: nowhere)"),
        (
            "days_between(nowhere, today) > 0",
            "days_between(nowhere, today) > 0 (not known: nowhere)",
        ),
        (
            "(land.remote && x == 1) || y == 1 || z == 1",
            "(land.remote && x == 1) || y == 1 || z == 1 (not known: y, z)",
        ),
    ] {
        fails(source, &[unmet]);
    }
    fails("payment.settled && nowhere", &["nowhere (not known: nowhere)"]);
    fails("land.remote && nowhere", &["land.remote", "nowhere (not known: nowhere)"]);
}

#[test]
fn what_is_not_known_does_not_matter_when_the_rest_decides() {
    holds("payment.settled || nowhere");
    holds("nowhere || payment.settled");
    holds("!(land.remote && nowhere)");
    holds("!(nowhere && land.remote)");
}

#[test]
fn values_of_another_type_and_overflow_are_unknown() {
    for source in [
        "land.area == 'x'",
        "land.area != 'x'",
        "!(land.area == 'x')",
        "land.area",
        "!land.area",
        "land.area && true",
        "land.ground < 'z'",
        "land.remote < payment.settled",
        "land.area in ['120']",
        "land.ground + 1 > 0",
        "-land.ground < 0",
        "most + 1 > 0",
        "-most - 2 < 0",
        "-(-most - 1) != 0",
        "days_between(land.area, today) != 0",
        "age_on(today) != 0",
        "working_days_between(today, date(\"2027-01-01\")) != 0",
    ] {
        let part = source.strip_suffix(" && true").unwrap_or(source);
        fails(source, &[&format!("{part} (cannot be worked out)")]);
    }
}

#[test]
fn a_guard_is_written_as_it_was_read() {
    let source = "land.ground == 'gift'  && !(channel in ['post', 'kiosk']) && land.ground != 'x'";
    let read = guard(source);
    assert_eq!(read.source(), source);
    assert_eq!(read.to_string(), source);
    assert_eq!(format!("{read:?}"), format!("Guard({source:?})"));
    assert_eq!(read.names().into_iter().collect::<Vec<_>>(), ["channel", "land.ground"]);
    assert_eq!(source.parse::<Guard>().unwrap(), read);
    assert_ne!(guard("land.remote"), read);
    let json = serde_json::to_string(&read).unwrap();
    assert_eq!(json, serde_json::to_string(source).unwrap());
    assert_eq!(serde_json::from_str::<Guard>(&json).unwrap(), read);
    let refused = serde_json::from_str::<Guard>("\"land.remote = true\"").unwrap_err().to_string();
    assert_eq!(refused, "`=` is no operator (character 13 of the guard); write `==`");
}
