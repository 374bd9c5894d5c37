//! Lapses: each at its own instant, once, in order, before the next command; warnings, timers, wake-ups.

use motcua_engine::dossier::clock::ClockId;
use motcua_engine::dossier::{Act, Actor, Closing, due, wake_at};
use serde_json::json;

use crate::support::{Case, at, local, official, second, small};

#[test]
fn what_has_passed_lapses_before_the_next_command() {
    let mut case = Case::in_appraisal(&[]);
    let from = case.journal.len();
    case.go("2026-03-18 10:00", "forward");
    assert_eq!(
        case.told(from),
        [
            "2026-03-04 09:00 late step appraisal",
            "2026-03-13 07:30 warning legal",
            "2026-03-17 00:00 late legal",
            "2026-03-18 10:00 forwarded",
        ]
    );
    assert_eq!(case.window(&ClockId::Legal).lapsed_at, Some(at("2026-03-17 00:00")));
}

#[test]
fn each_lapse_is_told_once() {
    let mut case = Case::in_appraisal(&[]);
    case.lapse("2026-04-18 10:00");
    let told = case.told(0).len();
    assert_eq!(
        case.act_refused("2026-04-18 10:00", &Actor::system(), Act::Lapse),
        "nothing has lapsed by now; ask again at the next wake-up"
    );
    case.go("2026-04-18 11:00", "forward");
    assert_eq!(case.told(told), ["2026-04-18 11:00 forwarded"]);
}

#[test]
fn a_deadline_in_days_lapses_at_midnight_and_one_in_hours_right_after() {
    let mut case = Case::in_appraisal(&[]);
    assert_eq!(
        case.act_refused("2026-03-04 09:00", &Actor::system(), Act::Lapse),
        "nothing has lapsed by now; ask again at the next wake-up"
    );
    case.lapse("2026-03-04 09:01");
    assert_eq!(due(&case.dossier, at("2026-03-16 23:59")).len(), 1, "the warning");
    assert_eq!(due(&case.dossier, at("2026-03-17 00:00")).len(), 2, "and the deadline");
}

#[test]
fn wake_at_is_the_next_moment_that_matters() {
    let mut case = Case::new(small(&[]));
    assert_eq!(wake_at(&case.dossier), None);
    case.file("2026-03-02 08:00", json!({}));
    let woken = |case: &Case| wake_at(&case.dossier).map(local);
    assert_eq!(woken(&case).as_deref(), Some("2026-03-03 08:00"), "to accept");
    case.go("2026-03-02 09:00", "accept");
    assert_eq!(woken(&case).as_deref(), Some("2026-03-02 14:30"), "the step");
    case.lapse("2026-03-12 14:30");
    assert_eq!(woken(&case).as_deref(), Some("2026-03-13 07:30"), "the warning");
    case.lapse("2026-03-13 07:30");
    assert_eq!(woken(&case).as_deref(), Some("2026-03-17 00:00"), "the deadline");
    case.lapse("2026-03-17 00:00");
    assert_eq!(woken(&case), None, "all has been told");
}

#[test]
fn a_closed_dossier_wakes_no_more() {
    let mut case = Case::in_appraisal(&[]);
    case.go("2026-03-02 10:00", "withdraw");
    assert_eq!(wake_at(&case.dossier), None);
}

#[test]
fn a_refused_command_keeps_no_lapse() {
    let mut case = Case::in_appraisal(&[]);
    let version = case.dossier.version;
    case.refused("2026-03-18 10:00", "forward", |_| {});
    assert_eq!(case.dossier.version, version);
    assert_eq!(due(&case.dossier, at("2026-03-18 10:00")).len(), 3, "they are told with the next");
}

#[test]
fn a_warning_is_given_again_when_the_deadline_has_moved() {
    let mut case =
        Case::in_appraisal(&[("base: one-stop", "base: one-stop\ntime: { supplement: pause }")]);
    case.lapse("2026-03-13 07:30");
    case.act(
        "2026-03-13 08:00",
        &official("head", "office"),
        Act::Prolong {
            extension: "5 working days".parse().unwrap(),
            article: "art. 1".into(),
            document: "decision 1".into(),
            approver: second("leader"),
        },
    );
    let from = case.journal.len();
    case.lapse("2026-03-20 08:00");
    assert_eq!(case.told(from), ["2026-03-20 07:30 warning legal"]);
}

#[test]
fn a_supplement_that_is_not_answered_stops_the_dossier() {
    let mut case = Case::in_appraisal(&[]);
    case.go("2026-03-05 09:00", "request_supplement");
    assert_eq!(wake_at(&case.dossier).map(local).as_deref(), Some("2026-03-27 00:00"));
    let from = case.journal.len();
    case.lapse("2026-03-30 09:00");
    assert_eq!(
        case.told(from),
        ["2026-03-27 00:00 timer supplement/0", "2026-03-27 00:00 stopped"]
    );
    assert_eq!((case.status(), case.dossier.closing), (Some(8), Some(Closing::Stopped)));
    assert_eq!(case.dossier.ended_at, Some(at("2026-03-27 00:00")));
}

#[test]
fn an_answer_after_the_timer_comes_too_late() {
    let mut case = Case::in_appraisal(&[]);
    case.go("2026-03-05 09:00", "request_supplement");
    let (actor, command) = case.full("supplement");
    let command = motcua_engine::dossier::Command::Move(command);
    assert_eq!(
        case.run(&actor, &command, "2026-03-27 08:00").unwrap_err(),
        "supplement refused: step \"stopped\" has no such move; make one of the possible ones (possible here: reopen to appraisal by head)"
    );
    case.done(&actor, &command, "2026-03-26 23:59");
    assert_eq!(case.step(), "recheck");
}

#[test]
fn before_acceptance_the_timer_closes_the_dossier() {
    let mut case = Case::new(small(&[]));
    case.file("2026-03-02 08:00", json!({})).go("2026-03-02 09:00", "request_supplement");
    case.lapse("2027-03-02 09:00");
    assert_eq!((case.step(), case.status()), ("lapsed", Some(8)));
    assert_eq!(case.dossier.ended_at, Some(at("2026-03-24 00:00")));
}

#[test]
fn a_timer_without_a_move_leaves_an_event_once() {
    let timer =
        "    timers:\n      - { after: 3 working days, name: { vi: Nhắc, en: Reminder } }\n";
    let mut case = Case::in_appraisal(&[(
        "    by: specialist\n    limit: 2 working days\n",
        &format!("    by: specialist\n    limit: 2 working days\n{timer}"),
    )]);
    let from = case.journal.len();
    case.lapse("2026-03-10 09:00");
    assert_eq!(
        case.told(from),
        ["2026-03-04 09:00 late step appraisal", "2026-03-06 00:00 timer appraisal/0"]
    );
    assert_eq!(case.step(), "appraisal");
    assert_eq!(due(&case.dossier, at("2026-03-12 09:00")), vec![]);
}

#[test]
fn a_dossier_that_nobody_touched_for_a_year_catches_up_in_one_lapse() {
    let mut case = Case::in_appraisal(&[]);
    let from = case.journal.len();
    case.lapse("2027-03-18 10:00");
    assert_eq!(
        case.told(from),
        [
            "2026-03-04 09:00 late step appraisal",
            "2026-03-13 07:30 warning legal",
            "2026-03-17 00:00 late legal",
        ]
    );
    assert_eq!(wake_at(&case.dossier), None);
}
