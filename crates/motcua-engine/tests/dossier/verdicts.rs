//! Verdicts: the law's and QĐ 766's, with every example of both, corrections and shares.

use motcua_engine::dossier::clock::ClockId;
use motcua_engine::dossier::{
    Act, Appointed, By, CorrectedDate, Definition, Moment, Outcome, QD766, Qd766, STATUTORY,
    Standing, qd766, shares,
};
use serde_json::json;

use crate::support::{Case, at, official, second, small};

/// Accepted so that the legal clock is due 2026-05-06: two working days from Tuesday 28/4.
fn due_6_may() -> Case {
    let mut case = Case::new(small(&[("{ legal: 10 working days }", "{ legal: 3 working days }")]));
    case.file("2026-04-28 08:00", json!({})).go("2026-04-28 09:00", "accept");
    case.go("2026-04-28 09:00", "forward").go("2026-04-28 10:00", "forward");
    assert_eq!(case.due_on(&ClockId::Legal), "2026-05-05");
    case.act(
        "2026-04-28 11:00",
        &official("head", "office"),
        Act::Prolong {
            extension: "1 working day".parse().unwrap(),
            article: "art. 1".into(),
            document: "decision 1".into(),
            approver: second("leader"),
        },
    );
    assert_eq!(case.due_on(&ClockId::Legal), "2026-05-06");
    case
}

#[test]
fn resolved_before_on_and_after_the_due_day() {
    for (when, outcome, by) in [
        ("2026-05-05 23:00", Outcome::Early, -1),
        ("2026-05-06 07:00", Outcome::OnTime, 0),
        ("2026-05-06 23:59", Outcome::OnTime, 0),
        ("2026-05-07 00:00", Outcome::Late, 1),
    ] {
        let mut case = due_6_may();
        case.go(when, "resolve");
        let verdict = case.verdict("2026-06-01 09:00").unwrap();
        assert_eq!((verdict.rule, verdict.outcome, verdict.by), (STATUTORY, outcome, By::Days(by)));
        assert_eq!(verdict.due, Moment::Day("2026-05-06".parse().unwrap()));
    }
}

#[test]
fn open_on_the_due_day_is_in_time_and_after_it_overdue() {
    let case = due_6_may();
    assert_eq!(case.outcome("2026-05-06 23:59"), Some(Outcome::InTime));
    let verdict = case.verdict("2026-05-07 00:00").unwrap();
    assert_eq!((verdict.outcome, verdict.by), (Outcome::Overdue, By::Days(1)));
    assert_eq!(
        verdict.explanation.vi,
        "đang quá hạn: tính đến 2026-05-07, hạn 2026-05-06, chênh 1 ngày, lịch vn@2026-10"
    );
}

#[test]
fn hours_compare_instants() {
    let mut case =
        Case::new(small(&[("{ legal: 10 working days }", "{ legal: 4 working hours }")]));
    case.file("2026-05-04 08:00", json!({})).go("2026-05-04 08:30", "accept");
    assert_eq!(case.due_at(&ClockId::Legal), "2026-05-04 14:00");
    case.go("2026-05-04 09:00", "forward").go("2026-05-04 10:00", "forward");
    let mut late = case.clone();
    case.go("2026-05-04 14:00", "resolve");
    assert_eq!(case.outcome("2026-05-05 09:00"), Some(Outcome::OnTime));
    late.go("2026-05-04 14:01", "resolve");
    let verdict = late.verdict("2026-05-05 09:00").unwrap();
    assert_eq!((verdict.outcome, verdict.by), (Outcome::Late, By::Minutes(1)));
    // In the local time of whoever reads it.
    assert_eq!(
        verdict.explanation.en,
        "late: ended 2026-05-04 14:01, due 2026-05-04 14:00, apart 1 minute, calendar vn@2026-10, late since 2026-05-04 14:00"
    );
}

#[test]
fn same_day_is_due_at_the_end_of_the_last_window() {
    let mut case = Case::new(small(&[("{ legal: 10 working days }", "{ legal: same day }")]));
    case.file("2026-05-04 08:00", json!({})).go("2026-05-04 14:59", "accept");
    assert_eq!(case.due_at(&ClockId::Legal), "2026-05-04 17:00");
    case.go("2026-05-04 15:00", "forward").go("2026-05-04 15:00", "forward");
    case.go("2026-05-04 17:01", "resolve");
    assert_eq!(case.outcome("2026-05-05 09:00"), Some(Outcome::Late));
}

#[test]
fn no_limit_no_verdict() {
    let mut case = Case::new(small(&[("{ legal: 10 working days }", "{ legal: none }")]));
    case.file("2026-05-04 08:00", json!({})).go("2026-05-04 09:00", "accept");
    assert_eq!((case.outcome("2026-12-01 09:00"), case.dossier.appointment()), (None, None));
    case.go("2026-05-04 15:00", "forward").go("2026-05-04 15:00", "forward");
    case.go("2026-05-04 17:01", "resolve");
    assert_eq!(case.outcome("2026-12-01 09:00"), None);
    assert_eq!(view(&case, "2026-12-01", Qd766::default()), None);
}

#[test]
fn what_is_open_is_in_time_only_with_a_term() {
    let outcome = |case: &Case, definition| Standing::of(&case.dossier).by(definition).outcome;
    let mut without = Case::new(small(&[("{ legal: 10 working days }", "{ legal: none }")]));
    without.file("2026-05-04 08:00", json!({})).go("2026-05-04 09:00", "accept");
    let (mut with, mut withdrawn) = (due_6_may(), due_6_may());
    withdrawn.go("2026-04-29 09:00", "withdraw");
    for definition in Definition::ALL {
        assert_eq!(outcome(&without, definition), None, "{definition:?}");
        assert_eq!(outcome(&with, definition), Some(Outcome::InTime), "{definition:?}");
        // Withdrawn later, a dossier had its term while it was open.
        assert!(outcome(&withdrawn, definition).is_some(), "{definition:?}");
    }
    with.go("2026-05-05 09:00", "resolve");
    assert_eq!(outcome(&with, Definition::Statutory), Some(Outcome::Early));
}

#[test]
fn not_accepted_no_verdict() {
    let mut case = Case::new(small(&[]));
    case.file("2026-05-04 08:00", json!({}));
    assert_eq!(
        (case.outcome("2026-12-01 09:00"), view(&case, "2026-12-01", Qd766::default())),
        (None, None)
    );
    case.go("2026-05-04 09:00", "refuse");
    assert_eq!(
        (case.outcome("2026-12-01 09:00"), view(&case, "2026-12-01", Qd766::default())),
        (None, None)
    );
}

#[test]
fn void_is_nowhere() {
    let mut case = Case::in_appraisal(&[]);
    case.lapse("2026-03-18 09:00");
    let void = Act::Void { reason: "twice".into(), note: "filed twice".into() };
    case.act("2026-03-18 10:00", &official("supervisor", "office"), void);
    assert_eq!(
        (case.outcome("2026-12-01 09:00"), view(&case, "2026-12-01", Qd766::default())),
        (None, None)
    );
}

fn view(case: &Case, until: &str, parameters: Qd766) -> Option<Outcome> {
    let limits = case.dossier.case.map(|row| &case.procedure.limits[row as usize]);
    let verdict = qd766(&case.dossier, limits, case.calendar(), until.parse().unwrap(), parameters);
    assert!(verdict.as_ref().is_none_or(|verdict| verdict.rule == QD766));
    verdict.map(|verdict| verdict.outcome)
}

const ORIGINAL: Qd766 = Qd766 { appointment: Appointed::Original, repeated_request_is_late: true };

/// Start 2/3, ten days, asked 5/3, complete 10/3; resolved at `when`.
fn resolved(when: &str) -> Case {
    let mut case = Case::in_appraisal(&[]);
    case.go("2026-03-05 09:00", "request_supplement").go("2026-03-10 08:00", "supplement");
    case.go("2026-03-10 09:00", "accept").go("2026-03-10 09:00", "forward");
    case.go("2026-03-10 10:00", "forward").go(when, "resolve");
    case
}

#[test]
fn qd766_subtracts_the_elapsed_wait_from_the_end() {
    let late = |when: &str, parameters| {
        view(&resolved(when), "2026-12-31", parameters) == Some(Outcome::Late)
    };
    assert!(!late("2026-03-20 09:00", ORIGINAL), "20/3 less 5 days is before 16/3");
    assert!(late("2026-03-23 09:00", ORIGINAL), "23/3 less 5 days is after 16/3");
    assert!(!late("2026-03-27 09:00", Qd766::default()), "27/3 less 5 days is before 24/3");
    assert!(late("2026-03-30 09:00", Qd766::default()), "30/3 less 5 days is after 24/3");
    assert_eq!(
        resolved("2026-03-27 09:00").outcome("2026-04-30 09:00"),
        Some(Outcome::Late),
        "the law says otherwise"
    );
    assert_eq!(
        view(&resolved("2026-03-29 09:00"), "2026-12-31", Qd766::default()),
        Some(Outcome::OnTime)
    );
}

#[test]
fn qd766_holds_an_open_dossier_against_the_end_of_the_period() {
    let case = Case::in_appraisal(&[]);
    assert_eq!(view(&case, "2026-03-16", Qd766::default()), Some(Outcome::InTime));
    assert_eq!(view(&case, "2026-03-17", Qd766::default()), Some(Outcome::Overdue));
    let mut waiting = case.clone();
    waiting.go("2026-03-05 09:00", "request_supplement");
    assert_eq!(
        view(&waiting, "2026-12-31", Qd766::default()),
        Some(Outcome::InTime),
        "the day of the request counts"
    );
}

fn asked_twice() -> Case {
    let mut case = Case::in_appraisal(&[]);
    case.go("2026-03-03 09:00", "request_supplement").go("2026-03-04 08:00", "supplement");
    case.go("2026-03-04 09:00", "accept").go("2026-03-04 09:00", "forward");
    case.go_with("2026-03-05 09:00", "request_supplement", |command| {
        command.approver = Some(second("leader"));
    });
    case
}

#[test]
fn two_requests_are_late_only_while_the_dossier_still_waits() {
    let mut case = asked_twice();
    assert_eq!(view(&case, "2026-03-10", Qd766::default()), Some(Outcome::Overdue));
    let lenient = Qd766 { repeated_request_is_late: false, ..Qd766::default() };
    assert_eq!(view(&case, "2026-03-10", lenient), Some(Outcome::InTime));
    case.go("2026-03-06 08:00", "supplement");
    assert_eq!(
        view(&case, "2026-03-10", Qd766::default()),
        Some(Outcome::Overdue),
        "not found complete"
    );
    case.go("2026-03-06 09:00", "accept");
    assert_eq!(view(&case, "2026-03-10", Qd766::default()), Some(Outcome::InTime));
    case.go("2026-03-06 10:00", "forward").go("2026-03-06 10:00", "forward");
    case.go("2026-03-09 10:00", "resolve");
    assert_eq!(view(&case, "2026-03-10", Qd766::default()), Some(Outcome::Early));
}

#[test]
fn qd766_does_not_blame_the_office_for_an_answer_that_never_came() {
    let mut case = Case::in_appraisal(&[]);
    case.go("2026-03-05 09:00", "request_supplement").lapse("2026-05-30 09:00");
    assert_eq!(case.status(), Some(8));
    assert_eq!(
        view(&case, "2026-12-31", Qd766::default()),
        Some(Outcome::Early),
        "5/3 against 16/3"
    );
}

#[test]
fn reopened_after_an_unanswered_request_a_dossier_waits_no_more() {
    let mut case = Case::in_appraisal(&[]);
    case.go("2026-03-05 09:00", "request_supplement").lapse("2026-03-27 09:00");
    case.go("2026-03-30 09:00", "reopen");
    let verdict = qd766(
        &case.dossier,
        None,
        case.calendar(),
        "2026-03-31".parse().unwrap(),
        Qd766::default(),
    );
    assert_eq!(verdict.unwrap().ended, Moment::Day("2026-03-31".parse().unwrap()));
}

#[test]
fn qd766_without_an_appointment_takes_the_longest_limit() {
    let mut case = Case::in_appraisal(&[]);
    case.dossier.appointments.clear();
    assert_eq!(view(&case, "2026-03-16", Qd766::default()), Some(Outcome::InTime));
    assert_eq!(view(&case, "2026-03-17", Qd766::default()), Some(Outcome::Overdue));
}

#[test]
fn the_latest_appointment_may_come_from_an_apology_and_the_original_not() {
    let mut case = Case::in_appraisal(&[]);
    let apology = Act::Apologize {
        extension: "3 working days".parse().unwrap(),
        reason: "x".into(),
        note: None,
    };
    case.act("2026-03-12 09:00", &official("head", "office"), apology);
    case.go("2026-03-18 09:00", "forward").go("2026-03-18 10:00", "resolve");
    assert_eq!(view(&case, "2026-12-31", Qd766::default()), Some(Outcome::Early));
    assert_eq!(view(&case, "2026-12-31", ORIGINAL), Some(Outcome::Late));
    assert_eq!(case.outcome("2026-12-31 09:00"), Some(Outcome::Late));
}

#[test]
fn a_reason_is_taken_when_something_is_late() {
    let mut case = Case::in_appraisal(&[]);
    assert_eq!(
        case.refused("2026-03-04 09:01", "forward", |_| {}),
        "the step appraisal clock is late; say why with it"
    );
    assert_eq!(
        case.refused("2026-03-04 09:01", "forward", |command| command.late_reason =
            Some(" ".into())),
        "the step appraisal clock is late; say why with it"
    );
    case.go_with("2026-03-04 09:01", "forward", |command| {
        command.late_reason = Some("absence".into());
    });
    assert_eq!(case.dossier.late_reasons, [("appraisal".into(), "absence".to_owned())].into());
}

#[test]
fn a_corrected_end_keeps_both_verdicts() {
    let mut case = Case::in_appraisal(&[]);
    case.go("2026-03-03 09:00", "forward").go("2026-03-18 09:00", "resolve");
    let correct = |to: &str| Act::Correct {
        subject: CorrectedDate::Ended,
        to: at(to),
        document: "register, line 7".into(),
        note: "recorded two days late".into(),
        approver: second("supervisor"),
    };
    let head = official("head", "office");
    case.act("2026-03-20 09:00", &head, correct("2026-03-16 15:00"));
    let correction = case.dossier.corrections[0];
    assert_eq!(
        (correction.verdict_before, correction.verdict_after),
        (Some(Outcome::Late), Some(Outcome::OnTime))
    );
    assert_eq!(case.outcome("2026-03-20 09:00"), Some(Outcome::OnTime));
    assert_eq!(case.dossier.ended_at, Some(at("2026-03-16 15:00")));
    let all: i64 = shares(&case.dossier, case.calendar(), at("2026-03-20 09:00"))
        .unwrap()
        .iter()
        .map(|part| part.running_minutes)
        .sum();
    let life =
        case.calendar().working_minutes_between(at("2026-03-02 09:00"), at("2026-03-16 15:00"));
    assert_eq!(all, life.unwrap(), "the ledger ends there too");
    case.act("2026-03-23 09:00", &head, correct("2026-03-17 15:00"));
    assert_eq!(case.dossier.corrections[1].verdict_after, Some(Outcome::Late), "and back");
}

#[test]
fn a_corrected_start_moves_the_deadline_and_the_ledger() {
    let mut case = Case::in_appraisal(&[]);
    let correct = |to: &str| Act::Correct {
        subject: CorrectedDate::Started,
        to: at(to),
        document: "post stamp".into(),
        note: "received later".into(),
        approver: second("supervisor"),
    };
    let head = official("head", "office");
    assert_eq!(
        case.act_refused("2026-03-17 09:00", &head, correct("2026-03-02 07:00")),
        "the right date must lie between filing and now, and the start before the end; check it"
    );
    case.act("2026-03-17 09:00", &head, correct("2026-03-04 09:00"));
    assert_eq!(case.due_on(&ClockId::Legal), "2026-03-18");
    assert_eq!(case.outcome("2026-03-17 09:00"), Some(Outcome::InTime), "the lapse was a mistake");
    let correction = case.dossier.corrections[0];
    assert_eq!((correction.verdict_before, correction.verdict_after), (Some(Outcome::Late), None));
    assert_eq!(case.dossier.accepted_at, Some(at("2026-03-04 09:00")));
    let parts = shares(&case.dossier, case.calendar(), at("2026-03-17 09:00")).unwrap();
    let life =
        case.calendar().working_minutes_between(at("2026-03-04 09:00"), at("2026-03-17 09:00"));
    assert_eq!(parts.iter().map(|part| part.running_minutes).sum::<i64>(), life.unwrap());
    assert!(parts.iter().all(|part| part.running_minutes >= 0));
}

#[test]
fn a_start_of_a_restarted_window_is_corrected_and_the_acceptance_stays() {
    let mut case = Case::in_appraisal(&[]);
    case.go("2026-03-05 09:00", "request_supplement").go("2026-03-10 08:00", "supplement");
    case.go("2026-03-11 09:00", "accept");
    let correct = Act::Correct {
        subject: CorrectedDate::Started,
        to: at("2026-03-10 08:00"),
        document: "post stamp".into(),
        note: "complete since".into(),
        approver: second("supervisor"),
    };
    case.act("2026-03-11 10:00", &official("head", "office"), correct);
    assert_eq!(case.due_on(&ClockId::Legal), "2026-03-24");
    assert_eq!(case.dossier.accepted_at, Some(at("2026-03-02 09:00")));
}
