//! A walk through the table of kinds: each with a refusal, a success, its event, its status, its clocks, its form.

mod acts;
mod mending;
mod money;
mod moves;

use motcua_engine::dossier::clock::{ClockId, EndReason};
use motcua_engine::dossier::kinds::{Form, KINDS, Kind, NEW_FORMS_FROM};
use motcua_engine::dossier::{Act, Actor, Command, Event, EventBody, LegEnd, MoveCommand};
use motcua_engine::procedure::Status;
use serde_json::json;

use crate::support::{Case, answer, applicant, leg, rule_of, shipped, small};

/// One row of the walk.
struct Row {
    /// A command whose precondition does not hold, on which case, and the sentence that says so.
    refusal: (Case, Actor, Command, &'static str),
    /// One that is carried out.
    success: (Case, Actor, Command),
    when: &'static str,
    /// The clock effect, of the case before and after.
    clocks: fn(&Case, &Case) -> bool,
}

fn unchanged(before: &Case, after: &Case) -> bool {
    before.dossier.clocks == after.dossier.clocks
}

fn legal_due(case: &Case) -> String {
    case.due_on(&ClockId::Legal)
}

fn filed() -> Case {
    let mut case = Case::new(small(&[]));
    case.file("2026-03-02 16:00", json!({}));
    case
}

fn appraised() -> Case {
    Case::in_appraisal(&[])
}

fn signing() -> Case {
    let mut case = appraised();
    case.go("2026-03-02 10:00", "forward");
    case
}

fn ready() -> Case {
    let mut case = signing();
    case.go("2026-03-03 09:00", "resolve");
    case
}

fn awaiting() -> Case {
    let mut case = appraised();
    case.go("2026-03-02 10:00", "request_supplement");
    case
}

fn stopped() -> Case {
    let mut case = appraised();
    case.go("2026-03-02 10:00", "stop");
    case
}

fn land() -> Case {
    let mut case = Case::new(shipped("1.115468-land-change.yaml"));
    let fields = json!({ "land.ground": "transfer", "land.remote": false, "land.parcel": "1", "land.price_thousands": 1 });
    case.file("2026-03-02 08:00", fields).go("2026-03-02 09:00", "accept");
    case.go("2026-03-02 09:00", "forward");
    case
}

fn taxed() -> Case {
    let mut case = land();
    case.go("2026-03-03 08:00", "transfer");
    case
}

fn assessed() -> Case {
    let mut case = taxed();
    case.report(
        "2026-03-03 08:30",
        leg("tax", "assessment", 1),
        answer(LegEnd::Resolved, Some("agree")),
    );
    case
}

fn owing() -> Case {
    let mut case = assessed();
    case.go("2026-03-03 08:45", "require_payment");
    case
}

/// Filed without its application.
fn land_filed() -> Case {
    let mut case = Case::new(shipped("1.115468-land-change.yaml"));
    let fields = json!({ "land.ground": "transfer", "land.remote": false, "land.parcel": "1", "land.price_thousands": 1 });
    let mut submission = case.submission(&fields);
    submission.documents.remove("application");
    case.done(&applicant(), &Command::Submit(Box::new(submission)), "2026-03-02 16:00");
    case
}

const WHEN: &str = "2026-03-03 09:00";

/// A move: refused with something changed, done as it should be.
fn a_move(
    case: Case,
    what: &str,
    spoil: impl FnOnce(&mut Actor, &mut MoveCommand),
    sentence: &'static str,
    clocks: fn(&Case, &Case) -> bool,
) -> Row {
    a_move_of((case.clone(), what), (case, what), spoil, sentence, clocks)
}

fn a_move_of(
    refused: (Case, &str),
    done: (Case, &str),
    spoil: impl FnOnce(&mut Actor, &mut MoveCommand),
    sentence: &'static str,
    clocks: fn(&Case, &Case) -> bool,
) -> Row {
    let (mut actor, mut command) = refused.0.full(refused.1);
    spoil(&mut actor, &mut command);
    let refusal = (refused.0, actor, Command::Move(command), sentence);
    let (actor, command) = done.0.full(done.1);
    Row { refusal, success: (done.0, actor, Command::Move(command)), when: WHEN, clocks }
}

fn an_act(
    refused: (Case, Actor, Act, &'static str),
    done: (Case, Actor, Act),
    clocks: fn(&Case, &Case) -> bool,
) -> Row {
    let refusal = (refused.0, refused.1, Command::Act(refused.2), refused.3);
    Row { refusal, success: (done.0, done.1, Command::Act(done.2)), when: WHEN, clocks }
}

fn ended_as(why: EndReason) -> impl Fn(&Case) -> bool {
    move |case| case.end(&ClockId::Legal).0 == why
}
fn row(name: &str) -> Row {
    moves::row(name)
        .or_else(|| money::row(name))
        .or_else(|| acts::row(name))
        .or_else(|| mending::row(name))
        .unwrap_or_else(|| panic!("kind {name} has no case in the walk"))
}

#[test]
fn every_kind_refuses_and_succeeds_as_its_row_says() {
    for kind in KINDS {
        let Row { refusal: (mut case, actor, command, sentence), success, when, clocks } =
            row(kind.name);
        let refusal = case.run(&actor, &command, when).unwrap_err();
        assert_eq!(rule_of(&refusal), sentence, "{}", kind.name);
        assert!(refusal.starts_with(kind.name), "{refusal}");
        let (before, actor, mut command) = success;
        if let Command::Move(command) = &mut command
            && kind.name == "accept"
        {
            command.documents = ["application".into()].into();
        }
        let mut after = before.clone();
        let decision = after
            .run(&actor, &command, when)
            .unwrap_or_else(|refusal| panic!("{}: {refusal}", kind.name));
        // What a move charges stands behind it.
        let is_its_own =
            |event: &&Event| kind.name == "charge" || !matches!(event.body, EventBody::Charged(_));
        let mut events = decision.entries.iter().rev().map(|entry| &entry.event);
        let event = events.find(is_its_own).unwrap();
        assert_eq!(event.body.name(), kind.event, "{}", kind.name);
        check_status(kind, event, &before, &after);
        assert!(clocks(&before, &after), "{}: {}", kind.name, kind.clocks);
    }
}

fn check_status(kind: &Kind, event: &Event, before: &Case, after: &Case) {
    let name = kind.name;
    let Some(status) = after.status() else {
        assert_eq!(before.status(), None, "{name}");
        return;
    };
    match kind.status {
        "-" => assert_eq!(Some(status), before.status(), "{name}"),
        "as the step says" => {}
        numbers => {
            let words = numbers.split([' ', ',']);
            assert!(words.into_iter().any(|word| word == status.to_string()), "{name}: {status}");
        }
    }
    let step = after.dossier.step.as_ref().and_then(|step| after.procedure.step(step));
    if matches!(event.body, EventBody::Moved(_)) {
        assert_eq!(step.unwrap().status.map(u8::from), Some(status), "{name}");
    }
    assert_eq!(kind.is_move, matches!(event.body, EventBody::Moved(_)), "{name}");
}

#[test]
fn every_kind_names_what_it_rests_on() {
    for kind in KINDS {
        for text in [kind.vi, kind.precondition, kind.clocks, kind.status, kind.event, kind.article]
        {
            assert!(!text.is_empty(), "{}", kind.name);
        }
    }
    let names: std::collections::BTreeSet<_> = KINDS.iter().map(|kind| kind.name).collect();
    assert_eq!((names.len(), KINDS.len()), (44, 44));
    assert_eq!(Status::ALL.len(), 10);
}

#[test]
fn trap_20_the_number_of_a_form_depends_on_the_day() {
    let before = NEW_FORMS_FROM.yesterday().unwrap();
    for (form, old, new) in [
        (Form::None, None, None),
        (Form::Receipt, Some("01"), Some("01")),
        (Form::Supplement, Some("02"), Some("02")),
        (Form::Refusal, Some("03"), Some("03")),
        (Form::Apology, Some("04"), Some("04")),
        (Form::Stop, None, Some("05")),
        (Form::ControlSlip, Some("05"), Some("06")),
        (Form::Register, Some("06"), Some("07")),
    ] {
        assert_eq!(
            (form.number_on(before), form.number_on(NEW_FORMS_FROM)),
            (old, new),
            "{form:?}"
        );
    }
}

#[test]
fn each_kind_raises_its_form() {
    let raised = |name: &str| KINDS.iter().find(|kind| kind.name == name).unwrap().form;
    for (name, form) in [
        ("accept", Form::Receipt),
        ("request_supplement", Form::Supplement),
        ("refuse", Form::Refusal),
        ("apologize", Form::Apology),
        ("withdraw", Form::Stop),
        ("stop", Form::Stop),
        ("forward", Form::ControlSlip),
        ("transfer", Form::ControlSlip),
        ("hand_over", Form::Register),
        ("note", Form::None),
        ("resolve", Form::None),
    ] {
        assert_eq!(raised(name), form, "{name}");
    }
}
