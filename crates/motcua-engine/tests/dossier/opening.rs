//! Opening balances: the running dossiers of other systems, as they are stated and as they go on.

use motcua_engine::dossier::clock::ClockId;
use motcua_engine::dossier::{Act, Actor, Command, OpeningBalance, Outcome, Source};

use crate::support::{Case, at, local, official, small};
use serde_json::json;

const RECEIVED: &str = "2026-03-02 09:00";
const STATED: &str = "2026-03-20 10:00";

fn supervisor(person: &str) -> Actor {
    Actor::official(person, &["supervisor"], "province")
}

/// A dossier of [`small`] at a step, received on a Monday, with an appointment on the Friday of the third week.
fn balance(case: &Case, step: &str) -> OpeningBalance {
    let mut submission = case.submission(&json!({}));
    submission.documents.clear();
    OpeningBalance {
        submission,
        code: "H05-1".into(),
        step: step.into(),
        received_at: at(RECEIVED),
        appointment: at(STATED),
        source: Source {
            system: "old".into(),
            row: "00".into(),
            file: "11".into(),
            rows: 1,
            key: "22".into(),
            signature: "33".into(),
        },
        approver: supervisor("o-2"),
    }
}

fn open(change: impl FnOnce(&mut OpeningBalance), when: &str) -> Result<Case, String> {
    let mut case = Case::new(small(&[]));
    let mut opening = balance(&case, "appraisal");
    change(&mut opening);
    case.run(&supervisor("o-1"), &Command::Open(Box::new(opening)), when)?;
    Ok(case)
}

fn due(case: &Case) -> String {
    local(case.window(&ClockId::Legal).deadline.unwrap().due_at)
}

#[test]
fn what_is_stated_is_not_computed() {
    let case = open(|_| (), "2026-03-09 09:00").unwrap();
    let window = case.window(&ClockId::Legal);
    assert_eq!((local(window.started_at), due(&case)), (RECEIVED.into(), STATED.into()));
    assert_eq!(local(case.dossier.accepted_at.unwrap()), RECEIVED);
    assert_eq!(local(case.dossier.filed.as_ref().unwrap().at), RECEIVED);
    let given = case.dossier.appointment().unwrap();
    assert_eq!((local(given.at), local(given.given_at)), (STATED.into(), RECEIVED.into()));
    assert_eq!(case.dossier.filed.as_ref().unwrap().applicant, None);
    assert_eq!((case.step(), case.dossier.version), ("appraisal", 1));
}

#[test]
fn it_goes_on_by_the_graph_and_is_judged_by_what_was_stated() {
    let mut case = open(|_| (), "2026-03-09 09:00").unwrap();
    case.go("2026-03-10 09:00", "forward");
    assert_eq!(due(&case), STATED);
    case.go("2026-03-20 16:00", "resolve");
    let (_, outcome) = case.end(&ClockId::Legal);
    assert_eq!(outcome, Some(Outcome::OnTime));

    let mut late = open(|_| (), "2026-03-09 09:00").unwrap();
    late.go("2026-03-10 09:00", "forward").lapse("2026-03-23 09:00");
    late.go("2026-03-23 09:00", "resolve");
    assert_eq!(late.end(&ClockId::Legal).1, Some(Outcome::Late));

    let overdue = open(|_| (), "2026-03-23 09:00").unwrap();
    assert!(overdue.window(&ClockId::Legal).lapsed_at.is_some(), "late when it was taken over");
}

#[test]
fn a_pause_moves_the_stated_date_and_a_restart_counts_anew() {
    let mut case = open(|_| (), "2026-03-09 09:00").unwrap();
    case.act(
        "2026-03-12 09:00",
        &supervisor("o-1"),
        Act::RecordOutage {
            from: at("2026-03-10 08:00"),
            to: at("2026-03-11 08:00"),
            document: "12/QĐ".into(),
            approver: supervisor("o-2"),
            late_entry: None,
        },
    );
    assert_eq!(due(&case), "2026-03-23 17:00");

    let mut case = open(|_| (), "2026-03-09 09:00").unwrap();
    case.go("2026-03-10 09:00", "request_supplement").go("2026-03-12 09:00", "supplement");
    case.go("2026-03-12 09:00", "accept");
    assert_eq!(due(&case), "2026-03-26 17:00", "ten working days of the procedure");
    assert_eq!(case.windows(&ClockId::Legal).len(), 2);
}

#[test]
fn an_answer_that_is_awaited_is_awaited_here() {
    let mut case = open(|opening| opening.step = "supplement".into(), "2026-03-09 09:00").unwrap();
    assert!(!case.window(&ClockId::Legal).is_running());
    case.go("2026-03-12 09:00", "supplement").go("2026-03-12 09:00", "accept");
    assert_eq!(due(&case), "2026-03-26 17:00");
}

#[test]
fn what_cannot_be_gone_on_with_is_refused() {
    let when = "2026-03-09 09:00";
    let refused = |change: fn(&mut OpeningBalance)| open(change, when).map(|_| ()).unwrap_err();
    for (change, why) in [
        ((|one| one.step = "nowhere".into()) as fn(&mut OpeningBalance), "has no step \"nowhere\""),
        (|one| one.step = "returned".into(), "the step is an end"),
        (|one| one.step = "filed".into(), "no legal time counts at the step"),
        (|one| one.step = "ready".into(), "no legal time counts at the step"),
        (|one| one.appointment = at("2026-03-02 08:59"), "lies before the stated reception"),
        (|one| one.received_at = at("2026-03-09 09:01"), "lies behind the moment of taking over"),
        (|one| one.code = " ".into(), "the code of the other system is empty"),
        (|one| one.source.signature = String::new(), "the signature of the file is empty"),
        (|one| one.approver = supervisor("o-1"), "a second person with the role supervisor"),
        (|one| one.approver = official("leader", "office"), "a second person with the role"),
    ] {
        let refused = refused(change);
        assert!(refused.contains(why), "{why}: {refused}");
    }
    let mut case = open(|_| (), when).unwrap();
    let again = Command::Open(Box::new(balance(&case, "appraisal")));
    let again = case.run(&supervisor("o-1"), &again, "2026-03-10 09:00").unwrap_err();
    assert!(again.contains("has been filed already"), "{again}");
    let mut case = Case::new(small(&[]));
    let command = Command::Open(Box::new(balance(&case, "appraisal")));
    let refused = case.run(&official("clerk", "one-stop"), &command, when).unwrap_err();
    assert!(refused.contains("it takes the role system, supervisor"), "{refused}");
}
