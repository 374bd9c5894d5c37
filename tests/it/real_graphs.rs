//! Published graphs of real procedures: their sums, what the checks say of each quarter too much or
//! too little, and their clocks.

use std::collections::BTreeSet;
use std::path::PathBuf;

use motcua_engine::dossier::Outcome;
use motcua_engine::procedure::check::check;
use motcua_engine::procedure::{AgencyName, MoveKind, Procedure, Reading, Status, Step, StepClock};
use motcua_engine::time::{Limit, Quarters, Unit};
use serde_json::json;

use crate::desk::Desk;
use crate::shipped::{self, files, fixtures, read_file, workflows};

/// The published totals: file, unit of the sum, total in quarters of it.
const TOTALS: [(&str, Unit, u32); 12] = [
    ("1.012644-religious-seat.yaml", Unit::WorkingDays, 30 * 4),
    ("9.000001-merit-allowance.yaml", Unit::WorkingHours, 96 * 4),
    ("1.012994-land-set-off.yaml", Unit::WorkingHours, 168 * 4),
    ("2.000286-social-centre.yaml", Unit::WorkingDays, 25 * 4),
    ("1.014464-quarter-days.yaml", Unit::WorkingDays, 3 * 4),
    ("1.004946-child-protection.yaml", Unit::Hours, 12 * 4),
    ("2.000477-six-days.yaml", Unit::WorkingDays, 6 * 4),
    ("9.000002-road-junction.yaml", Unit::WorkingDays, 7 * 4),
    ("9.000003-karaoke-group.yaml", Unit::WorkingDays, 16 * 4),
    ("2.000815-certified-copy.yaml", Unit::WorkingDays, 15 * 4),
    ("1.014111-recruitment.yaml", Unit::CalendarDays, 190 * 4),
    ("1.009645-investment-approval.yaml", Unit::WorkingDays, 17 * 4),
];

fn path(file: &str) -> PathBuf {
    let path = fixtures().join(file);
    if path.exists() { path } else { workflows().join(file) }
}

fn reading(file: &str) -> (Procedure, Reading) {
    let mut reading = read_file(&path(file));
    (reading.procedure.take().unwrap(), reading)
}

/// The steps of the straight way: from acceptance to the result by the first move onward.
fn straight(procedure: &Procedure) -> Vec<&Step> {
    let onward = [MoveKind::Accept, MoveKind::Forward, MoveKind::Transfer, MoveKind::Resolve];
    let mut steps = vec![procedure.step(&procedure.start).unwrap()];
    while let Some(step) = steps.last().filter(|step| step.status != Some(Status::Resolved)) {
        let next = step.moves.iter().find(|edge| onward.contains(&edge.kind)).unwrap();
        steps.push(procedure.step(&next.to).unwrap());
    }
    steps.into_iter().filter(|step| step.clock == StepClock::Running).collect()
}

/// What steps take together in quarters of a unit; a block counts once.
fn sum<'s>(procedure: &Procedure, steps: impl IntoIterator<Item = &'s Step>, unit: Unit) -> u32 {
    let mut blocks = BTreeSet::new();
    let mut sum = 0;
    for step in steps {
        let limit = match &step.block {
            Some(block) if !blocks.insert(block) => continue,
            Some(block) => {
                Some(procedure.blocks.iter().find(|known| known.id == *block).unwrap().limit)
            }
            None => step.limit,
        };
        match limit {
            Some(Limit::Of(Quarters(quarters), of)) if of == unit => sum += quarters,
            other => panic!("step {} takes {other:?}, which is not in {unit:?}", step.id),
        }
    }
    sum
}

#[test]
fn every_graph_is_read_and_checked_without_a_problem() {
    let mut problems = Vec::new();
    for path in files(&fixtures()) {
        let reading = read_file(&path);
        problems.extend(reading.problems.iter().map(ToString::to_string));
        let found = reading.procedure.map(|procedure| check(&procedure, &reading.places));
        problems.extend(found.into_iter().flatten().map(|problem| problem.to_string()));
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    // The same-day extract has no sum; the investment approval is shipped.
    assert_eq!(files(&fixtures()).len(), TOTALS.len());
}

#[test]
fn the_steps_add_up_to_the_published_totals() {
    for (file, unit, total) in TOTALS {
        let (procedure, _) = reading(file);
        assert_eq!(sum(&procedure, straight(&procedure), unit), total, "{file}");
    }
}

#[test]
fn two_levels_share_the_total_as_published() {
    let share = |file: &str, level: &[&str], unit| {
        let (procedure, _) = reading(file);
        let at = |agency: &AgencyName| level.contains(&agency.as_str());
        let steps: Vec<_> =
            straight(&procedure).into_iter().filter(|step| at(&step.agency)).collect();
        sum(&procedure, steps, unit)
    };
    let commune = ["one-stop", "commune-culture-society"];
    let merit = "9.000001-merit-allowance.yaml";
    assert_eq!(share(merit, &commune, Unit::WorkingHours), 40 * 4);
    assert_eq!(share(merit, &["home-affairs", "provincial-committee"], Unit::WorkingHours), 56 * 4);
    let centre = "2.000286-social-centre.yaml";
    assert_eq!(share(centre, &commune, Unit::WorkingDays), 10 * 4);
    assert_eq!(share(centre, &["health-department", "social-centre"], Unit::WorkingDays), 15 * 4);
    // 168 hours of the steps against 21 days of the law.
    let (set_off, _) = reading("1.012994-land-set-off.yaml");
    assert_eq!(set_off.limits[0].legal, Limit::working_days(21));
    // 30 days of which eight desks of the city share seven.
    let (seat, _) = reading("1.012644-religious-seat.yaml");
    let shared = straight(&seat).into_iter().filter(|step| step.block.is_some()).count();
    assert_eq!((shared, seat.blocks[0].limit), (8, Limit::working_days(7)));
}

/// A limit with some quarters more or less; calendar days are counted whole.
fn more(limit: Limit, by: i32) -> Option<Limit> {
    let Limit::Of(Quarters(quarters), unit) = limit else { return None };
    let by = if unit.takes_fractions() { by } else { by * 4 };
    let quarters = quarters.checked_add_signed(by).filter(|quarters| *quarters > 0)?;
    Some(Limit::Of(Quarters(quarters), unit))
}

/// The same with another amount in one limit: that of a step, or of the block it shares.
fn changed(procedure: &Procedure, step: &Step, by: i32) -> Option<Procedure> {
    let mut procedure = procedure.clone();
    let own = procedure.steps.iter_mut().find(|known| known.id == step.id)?;
    match &step.block {
        Some(id) => {
            let block = procedure.blocks.iter_mut().find(|block| block.id == *id)?;
            block.limit = more(block.limit, by)?;
        }
        None => {
            own.limit = Some(more(own.limit?, by)?);
            // A step is as long as its longest leg.
            for leg in &mut own.legs {
                leg.limit = Some(more(leg.limit?, by)?);
            }
        }
    }
    Some(procedure)
}

#[test]
fn a_quarter_more_or_less_in_any_step_is_found_with_the_step_and_the_limit_of_the_law() {
    for (file, ..) in TOTALS {
        let (procedure, reading) = reading(file);
        for step in straight(&procedure) {
            let name = step.block.as_ref().map_or(step.id.as_str(), |block| block.as_str());
            for (by, code) in [(1, "steps-limits-over"), (-1, "steps-limits-under")] {
                let Some(changed) = changed(&procedure, step, by) else { continue };
                let problems = check(&changed, &reading.places);
                let legal = procedure.limits[0].legal.to_string();
                let names = |what: &str| what.contains(name) && what.contains(&legal);
                let found =
                    problems.iter().any(|problem| problem.code == code && names(&problem.what));
                assert!(found, "{file}, {name} changed by {by} quarter: {problems:?}");
            }
        }
    }
}

#[test]
fn the_whole_message_names_every_step_of_the_sum() {
    let messages = |file: &str, step: &str, by: i32| {
        let (procedure, reading) = reading(file);
        let step = straight(&procedure).into_iter().find(|known| known.id == *step).unwrap();
        let problems = check(&changed(&procedure, step, by).unwrap(), &reading.places);
        problems.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(
        messages("2.000477-six-days.yaml", "appraisal", 1),
        [concat!(
            "2.000477-six-days.yaml:15:17: error[steps-limits-over]: ",
            "accepted 0.5 + appraisal 4.25 + sign 1 + deliver 0.5 = 6.25 working days, ",
            "over the 6 working days of the law; ",
            "shorten a step, or stop its clock where the law lets it stand",
        )]
    );
    assert_eq!(
        messages("1.012644-religious-seat.yaml", "city-sign", -1),
        [concat!(
            "1.012644-religious-seat.yaml:13:17: warning[steps-limits-under]: ",
            "accepted 0.5 + desk-head 0.5 + leader 1 + section 1 + appraisal 16 + review 1 + ",
            "sign 1 + city 6.75 + deliver 2 = 29.75 working days, ",
            "under the 30 working days of the law; ",
            "give a step more time, or say in `reserve` why it is less",
        )]
    );
}

fn desk() -> Desk {
    Desk::new(shipped::procedures(&fixtures()))
}

#[test]
fn eight_desks_share_one_budget() {
    let mut desk = desk();
    desk.accept("seat", "1.012644", ["2026-10-05 07:45", "2026-10-05 08:00"], json!({}));
    assert_eq!(desk.due("seat", "legal"), "2026-11-16 17:00");
    desk.forward("seat", &["2026-10-05 10:00", "2026-10-05 11:00", "2026-10-05 16:00"]);
    desk.forward("seat", &["2026-10-06 09:00"]);
    assert_eq!(desk.due("seat", "step appraisal"), "2026-10-28 09:00");
    desk.forward("seat", &["2026-10-27 16:00"]);
    // What is sent back goes on with the two and a half hours that it had left.
    desk.go("seat", "2026-10-28 09:00", MoveKind::SendBack);
    assert_eq!(desk.due("seat", "step appraisal"), "2026-10-28 11:30");
    desk.forward("seat", &["2026-10-28 10:00", "2026-10-28 11:00", "2026-10-29 08:00"]);
    for (step, when) in [
        ("city-records", "2026-10-29 09:00"),
        ("city-office-leader", "2026-10-30 10:00"),
        ("city-section", "2026-10-30 16:00"),
        ("city-draft", "2026-11-03 10:00"),
    ] {
        assert_eq!(
            (desk.step("seat"), desk.due("seat", "block city").as_str()),
            (step, "2026-11-09 08:00")
        );
        desk.forward("seat", &[when]);
    }
    desk.go("seat", "2026-11-04 10:00", MoveKind::SendBack);
    assert_eq!(desk.due("seat", "block city"), "2026-11-09 08:00");
    desk.forward("seat", &["2026-11-04 16:00", "2026-11-05 10:00", "2026-11-05 11:00"]);
    desk.forward("seat", &["2026-11-06 10:00"]);
    // Half an hour too late: the budget is used up, at whichever desk.
    assert_eq!(desk.step("seat"), "city-stamp");
    let refused = desk.refused("seat", "2026-11-09 08:30", MoveKind::Forward);
    assert_eq!(refused, "the block city clock is late; say why with it");
    desk.late("seat", "2026-11-09 08:30", MoveKind::Forward);
    assert_eq!(desk.outcome("seat", "block city"), Some(Outcome::Late));
    assert_eq!(desk.due("seat", "step deliver"), "2026-11-11 08:30");
    desk.go("seat", "2026-11-11 08:00", MoveKind::Resolve);
    assert_eq!(desk.verdict("seat", "2026-11-11 08:00"), Some(Outcome::Early));
    desk.replay();
}

#[test]
fn twelve_natural_hours_run_through_saturday_night() {
    for (ended, outcome) in
        [("2026-11-22 09:59", Outcome::OnTime), ("2026-11-22 10:01", Outcome::Late)]
    {
        let mut desk = desk();
        desk.accept("child", "1.004946", ["2026-11-21 21:55", "2026-11-21 22:00"], json!({}));
        assert_eq!(desk.due("child", "legal"), "2026-11-22 10:00");
        assert_eq!(desk.due("child", "step accepted"), "2026-11-21 22:30");
        desk.forward("child", &["2026-11-21 22:20", "2026-11-21 22:45"]);
        assert_eq!(desk.due("child", "step appraisal"), "2026-11-22 02:45");
        desk.forward("child", &["2026-11-22 02:30", "2026-11-22 05:30", "2026-11-22 07:30"]);
        assert_eq!(desk.due("child", "step act"), "2026-11-22 09:30");
        desk.late("child", ended, MoveKind::Resolve);
        assert_eq!(desk.verdict("child", ended), Some(outcome));
        desk.replay();
    }
}

#[test]
fn same_day_turns_after_three_o_clock() {
    for (accepted, due) in [
        ("2026-05-04 14:59", "2026-05-04 17:00"),
        ("2026-05-04 15:00", "2026-05-04 17:00"),
        ("2026-05-04 15:01", "2026-05-05 17:00"),
        ("2026-05-08 15:01", "2026-05-11 17:00"),
    ] {
        let mut desk = desk();
        let filed = format!("{} 14:00", &accepted[..10]);
        desk.accept("extract", "2.000635", [&filed, accepted], json!({}));
        assert_eq!(desk.due("extract", "legal"), due, "accepted {accepted}");
        assert_eq!(desk.due("extract", "step accepted"), due, "accepted {accepted}");
        let copy = json!({ "copy.complex": false });
        desk.accept("copy", "2.000815", [&filed, accepted], copy);
        assert_eq!(desk.due("copy", "legal"), due, "accepted {accepted}");
        let late = due.replace("17:00", "17:01");
        desk.late("copy", due, MoveKind::Resolve);
        desk.late("extract", &late, MoveKind::Resolve);
        assert_eq!(desk.verdict("copy", due), Some(Outcome::OnTime));
        assert_eq!(desk.verdict("extract", &late), Some(Outcome::Late));
        desk.replay();
    }
}

#[test]
fn a_complex_copy_has_fifteen_days() {
    let mut desk = desk();
    let times = ["2026-10-05 14:00", "2026-10-05 15:01"];
    desk.accept("copy", "2.000815", times, json!({ "copy.complex": true }));
    assert_eq!(desk.due("copy", "legal"), "2026-10-27 17:00");
    let refused = desk.refused("copy", "2026-10-05 16:00", MoveKind::Resolve);
    assert!(refused.starts_with("the condition is not met: !copy.complex"), "{refused}");
}

#[test]
fn quarters_of_a_day_are_two_hours() {
    let mut desk = desk();
    desk.accept("quarters", "1.014464", ["2026-10-05 07:45", "2026-10-05 08:00"], json!({}));
    assert_eq!(desk.due("quarters", "legal"), "2026-10-08 17:00");
    for (step, due, next) in [
        ("accepted", "2026-10-05 10:00", "2026-10-05 09:30"),
        ("assign", "2026-10-05 11:30", "2026-10-05 11:00"),
        ("appraisal", "2026-10-05 16:30", "2026-10-05 16:00"),
        ("review", "2026-10-06 08:30", "2026-10-06 08:00"),
        ("sign", "2026-10-06 10:00", "2026-10-06 09:00"),
        ("stamp", "2026-10-06 11:00", "2026-10-06 10:30"),
    ] {
        assert_eq!(desk.step("quarters"), step);
        assert_eq!(desk.due("quarters", &format!("step {step}")), due);
        desk.forward("quarters", &[next]);
    }
    assert_eq!(desk.due("quarters", "step deliver"), "2026-10-07 14:00");
    desk.go("quarters", "2026-10-07 14:00", MoveKind::Resolve);
    assert_eq!(desk.outcome("quarters", "step deliver"), Some(Outcome::OnTime));
    assert_eq!(desk.verdict("quarters", "2026-10-07 14:00"), Some(Outcome::Early));
    desk.replay();
}

#[test]
fn each_unit_has_its_own_due_date() {
    let mut desk = desk();
    let times = ["2026-10-05 07:45", "2026-10-05 08:00"];
    for (code, due) in [
        ("9.000001", "2026-10-21 08:00"), // 96 working hours, to the minute
        ("1.012994", "2026-11-03 17:00"), // 21 working days, to the end of the day
        ("2.000286", "2026-11-09 17:00"),
        ("2.000477", "2026-10-13 17:00"),
        ("9.000002", "2026-10-14 17:00"),
        ("9.000003", "2026-10-27 17:00"),
    ] {
        desk.accept(code, code, times, json!({}));
        assert_eq!(desk.due(code, "legal"), due, "{code}");
    }
    let times = ["2026-01-05 07:45", "2026-01-05 08:00"];
    desk.accept("recruitment", "1.014111", times, json!({}));
    assert_eq!(desk.due("recruitment", "legal"), "2026-07-14 17:00");
}
