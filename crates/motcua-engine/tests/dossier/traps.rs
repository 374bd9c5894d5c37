//! Traps that others fell into, at the level of a dossier.

use motcua_engine::dossier::clock::ClockId;
use motcua_engine::dossier::{Act, Actor, Command, MoveCommand, Outcome, Submission};
use serde_json::json;

use crate::support::{Case, answer, applicant, at, leg, official, second, shipped, small, vn_with};

#[test]
fn trap_7_a_missing_due_date_is_not_on_time() {
    let mut case = Case::new(small(&[("{ legal: 10 working days }", "{ legal: none }")]));
    case.file("2026-03-02 08:00", json!({})).go("2026-03-02 09:00", "accept");
    case.go("2026-03-02 09:00", "forward").go("2026-03-02 10:00", "forward");
    case.go("2026-08-02 11:00", "resolve");
    assert_eq!(case.outcome("2026-12-01 09:00"), None);
}

#[test]
fn trap_7_a_partners_lateness_counts_and_is_its_own() {
    let mut case = Case::new(shipped("1.115468-land-change.yaml"));
    let fields = json!({ "land.ground": "transfer", "land.remote": false, "land.parcel": "1", "land.price_thousands": 1 });
    case.file("2026-03-02 08:00", fields).go("2026-03-02 09:00", "accept");
    case.go("2026-03-02 09:00", "forward").go("2026-03-04 09:00", "transfer");
    let key = leg("tax", "assessment", 1);
    case.report(
        "2026-03-20 09:00",
        key.clone(),
        answer(motcua_engine::dossier::LegEnd::Resolved, Some("agree")),
    );
    assert_eq!(case.end(&ClockId::Leg(key)).1, Some(Outcome::Late));
    assert_eq!(
        case.outcome("2026-03-20 09:00"),
        Some(Outcome::InTime),
        "the land office's own time"
    );
}

#[test]
fn trap_8_equal_timestamps_keep_their_order() {
    let mut case = Case::new(small(&[]));
    case.file("2026-03-02 09:00", json!({})).go("2026-03-02 09:00", "accept");
    case.go("2026-03-02 09:00", "forward").go("2026-03-02 09:00", "forward");
    case.go("2026-03-02 09:00", "resolve").go("2026-03-02 09:00", "hand_over");
    assert_eq!((case.step(), case.status(), case.dossier.version), ("returned", Some(10), 6));
    assert_eq!(case.outcome("2026-03-02 09:00"), Some(Outcome::Early));
}

#[test]
fn trap_8_the_remaining_time_does_not_drift_over_many_steps() {
    let loops = ("at_most: 2", "at_most: 30");
    let mut case = Case::in_appraisal(&[
        loops,
        ("limit: 2 working days", "limit: 9 working days"),
        ("limit: 1 working day\n", "limit: 9 working days\n"),
    ]);
    for _ in 0..20 {
        case.go("2026-03-03 09:00", "forward").go("2026-03-03 09:00", "send_back");
    }
    assert_eq!(case.due_on(&ClockId::Legal), "2026-03-16");
    assert_eq!(case.due_at(&ClockId::Step("appraisal".into())), "2026-03-13 09:00");
}

#[test]
fn trap_10_a_role_is_its_whole_name() {
    let mut case = Case::in_appraisal(&[]);
    let (_, command) = case.full("forward");
    for role in ["special", "specialists", "Specialist", "senior-specialist", "specialist "] {
        let refusal = case.run(
            &official(role, "office"),
            &Command::Move(command.clone()),
            "2026-03-02 10:00",
        );
        let refusal = refusal.unwrap_err();
        assert!(
            refusal.starts_with(
                "forward refused: it takes the role specialist; ask somebody who holds it"
            ),
            "{refusal}"
        );
    }
}

#[test]
fn trap_11_time_does_not_run_backwards() {
    let mut case = Case::in_appraisal(&[]);
    case.go("2026-03-03 09:00", "forward");
    assert_eq!(
        case.refused("2026-03-03 08:59", "resolve", |_| {}),
        "the last event happened at 2026-03-03T02:00:00Z; give a later moment, or correct the earlier one"
    );
    let note = Act::Note { text: "seen".into() };
    assert!(
        case.act_refused("2026-03-03 08:59", &official("clerk", "one-stop"), note)
            .starts_with("the last event")
    );
}

#[test]
fn trap_11_a_double_click_is_refused() {
    let mut case = Case::in_appraisal(&[]);
    let (actor, command) = case.full("forward");
    case.done(&actor, &Command::Move(command.clone()), "2026-03-03 09:00");
    assert_eq!(
        case.run(&actor, &Command::Move(command), "2026-03-03 09:00").unwrap_err(),
        "forward refused: step \"sign\" has no such move; make one of the possible ones (possible here: resolve to ready by leader; send_back to appraisal by leader; withdraw to withdrawn by applicant)"
    );
    let submission = case.submission(&json!({}));
    assert_eq!(
        case.run(&applicant(), &Command::Submit(Box::new(submission)), "2026-03-03 09:00")
            .unwrap_err()
            .split(" (")
            .next(),
        Some("submit refused: the dossier has been filed already; file another one")
    );
}

#[test]
fn trap_12_a_command_names_no_step_and_no_date() {
    for extra in ["to", "step", "at", "due_on", "status", "appointment"] {
        let mut command =
            serde_json::to_value(MoveCommand::new(motcua_engine::procedure::MoveKind::Forward))
                .unwrap();
        assert!(serde_json::from_value::<MoveCommand>(command.clone()).is_ok());
        command[extra] = json!("2026-03-30");
        assert!(serde_json::from_value::<MoveCommand>(command).is_err(), "{extra}");
        let mut submission =
            serde_json::to_value(Case::in_appraisal(&[]).submission(&json!({}))).unwrap();
        submission[extra] = json!("2026-03-30");
        assert!(serde_json::from_value::<Submission>(submission).is_err(), "{extra}");
    }
}

#[test]
fn trap_12_a_move_that_the_step_does_not_have_is_refused() {
    let mut case = Case::in_appraisal(&[]);
    let command = Command::Move(MoveCommand::new(motcua_engine::procedure::MoveKind::Resolve));
    let refusal =
        case.run(&official("specialist", "office"), &command, "2026-03-02 10:00").unwrap_err();
    assert!(refusal.starts_with("resolve refused: step \"appraisal\" has no such move; make one of the possible ones (possible here: request_supplement to supplement by specialist; "), "{refusal}");
}

#[test]
fn trap_15_a_calendar_published_later_does_not_judge_closed_dossiers_anew() {
    let more =
        "days_off:\n  - { on: 2026-03-10, kind: holiday, name: { vi: X, en: X }, source: x }\n";
    let mut case = Case::in_appraisal(&[]);
    let mut open = case.clone();
    case.go("2026-03-03 09:00", "forward").go("2026-03-17 09:00", "resolve");
    case.with_calendar(vn_with("days_off:\n", more));
    assert_eq!(case.outcome("2026-04-01 09:00"), Some(Outcome::Late));
    assert_eq!(
        case.act_refused("2026-04-01 09:00", &Actor::system(), Act::Recalculate),
        "no open deadline moves; nothing is to be counted anew"
    );
    assert_eq!(case.window(&ClockId::Legal).calendar, "vn@2026-10");
    open.with_calendar(vn_with("days_off:\n", more));
    let mut late = open.clone();
    open.act("2026-03-16 09:00", &Actor::system(), Act::Recalculate);
    assert_eq!(
        (open.due_on(&ClockId::Legal), open.appointment()),
        ("2026-03-17".into(), "2026-03-17".into())
    );
    late.lapse("2026-03-17 08:00");
    assert_eq!(
        late.act_refused("2026-03-17 09:00", &Actor::system(), Act::Recalculate),
        "no open deadline moves; nothing is to be counted anew",
        "a calendar cures no lapse"
    );
}

#[test]
fn trap_15_another_version_of_the_procedure_is_refused() {
    let mut case = Case::in_appraisal(&[]);
    case.procedure.version = "2".into();
    case.procedure.limits[0].legal = "1 working day".parse().unwrap();
    assert_eq!(
        case.refused("2026-03-02 10:00", "forward", |_| {}),
        "the dossier is bound to 1.000001 version 1; decide by that one"
    );
    assert_eq!(case.outcome("2026-03-12 10:00"), Some(Outcome::InTime));
}

#[test]
fn trap_4_a_pause_is_not_lost_when_the_limit_changes() {
    let limits = "\n  - { when: big, legal: 20 working days }\n  - legal: 10 working days";
    let mut case = Case::new(small(&[
        ("base: one-stop", "base: one-stop\ntime: { supplement: pause }"),
        (" { legal: 10 working days }", limits),
        (
            "results:\n",
            "data:\n  big: { vi: A, en: B, type: boolean, required: true, personal: false }\nresults:\n",
        ),
    ]));
    case.file("2026-03-02 08:00", json!({ "big": false })).go("2026-03-02 09:00", "accept");
    case.go("2026-03-02 09:00", "forward").go("2026-03-05 09:00", "request_supplement");
    case.go("2026-03-10 08:00", "supplement").go("2026-03-10 09:00", "accept");
    assert_eq!(case.due_on(&ClockId::Legal), "2026-03-19");
    let amend = |value, approver| Act::Amend {
        field: "big".into(),
        value,
        note: "mistyped".into(),
        approver,
    };
    let clerk = official("clerk", "one-stop");
    assert_eq!(
        case.act_refused("2026-03-10 10:00", &clerk, amend(json!(true), None)),
        "a second person with the role leader must approve; name one"
    );
    case.act("2026-03-10 10:00", &clerk, amend(json!(true), Some(second("leader"))));
    assert_eq!((case.due_on(&ClockId::Legal), case.dossier.case), ("2026-04-02".into(), Some(0)));
    case.act("2026-03-10 11:00", &clerk, amend(json!(false), Some(second("leader"))));
    assert_eq!((case.due_on(&ClockId::Legal), case.dossier.case), ("2026-03-19".into(), Some(1)));
    assert_eq!(case.dossier.filed.as_ref().unwrap().at, at("2026-03-02 08:00"));
}
