//! Attacks: ways to look on time, to act without the right, or to lose what happened, each held off.

use motcua_engine::dossier::clock::{ClockId, EndReason};
use motcua_engine::dossier::{
    Act, Actor, Command, CorrectedDate, Duty, Outcome, Parent, ProcedureRef, Qd766, Submission,
    expected, qd766,
};
use motcua_engine::procedure::{Channel, Subject};
use motcua_engine::time::Start;
use serde_json::json;

use crate::support::{Case, applicant, at, leg, local, official, rule_of, second, small, vn_until};

fn filing_refused(
    case: &mut Case,
    actor: &Actor,
    when: &str,
    change: impl FnOnce(&mut Submission),
) -> String {
    let mut submission = case.submission(&json!({}));
    change(&mut submission);
    rule_of(&case.run(actor, &Command::Submit(Box::new(submission)), when).unwrap_err())
}

#[test]
fn a_version_takes_dossiers_only_while_it_is_in_force() {
    let mut case =
        Case::new(small(&[("in_force: 2019-01-01", "in_force: 2026-03-03\nuntil: 2026-03-05")]));
    for (when, on) in [("2026-03-02 23:59", "2026-03-02"), ("2026-03-06 00:00", "2026-03-06")] {
        assert_eq!(
            filing_refused(&mut case, &applicant(), when, |_| {}),
            format!("version 1 takes no new dossiers on {on}; file by the version in force then")
        );
    }
    let mut last = case.clone();
    last.file("2026-03-05 23:59", json!({}));
    // What is filed goes on when the version takes no more.
    last.go("2026-03-09 09:00", "accept");
    case.file("2026-03-03 00:00", json!({}));
}

#[test]
fn a_channel_and_an_applicant_that_the_procedure_does_not_take_are_refused() {
    let mut case = Case::new(small(&[]));
    let by_post = |submission: &mut Submission| submission.channel = Channel::Post;
    assert_eq!(
        filing_refused(&mut case, &applicant(), "2026-03-02 08:00", by_post),
        "the procedure takes no dossier so; it takes them by direct, online"
    );
    let of_agency = |submission: &mut Submission| submission.subject = Subject::Agency;
    assert_eq!(
        filing_refused(&mut case, &applicant(), "2026-03-02 08:00", of_agency),
        "the procedure is not for such applicants; it is for citizen, enterprise"
    );
}

#[test]
fn nobody_claims_the_limit_of_a_parent() {
    let mut case = Case::new(small(&[]));
    let claim = |submission: &mut Submission| {
        let limit = Some("none".parse().unwrap());
        let leg = leg("a", "b", 1);
        submission.parent = Some(Parent { dossier: "parent".into(), leg, limit });
    };
    assert_eq!(
        filing_refused(&mut case, &applicant(), "2026-03-02 08:00", claim),
        "it takes the role system; ask somebody who holds it"
    );
}

/// Ten working days, or twenty for what is big; a note beside.
const BIG_OR_NOT: [(&str, &str); 2] = [
    (
        " { legal: 10 working days }",
        "\n  - { when: big, legal: 20 working days }\n  - legal: 10 working days",
    ),
    (
        "results:\n",
        "data:
  big: { vi: A, en: B, type: boolean, required: true, personal: false }
  note: { vi: A, en: B, type: text }
results:\n",
    ),
];

fn amend(field: &str, value: serde_json::Value, approver: Option<Actor>) -> Act {
    Act::Amend { field: field.into(), value, note: "mistyped".into(), approver }
}

#[test]
fn a_field_changed_with_a_move_does_not_move_the_clock_with_one_person() {
    let mut case = Case::new(small(&BIG_OR_NOT));
    case.file("2026-03-02 08:00", json!({ "big": false })).go("2026-03-02 09:00", "accept");
    case.go_with("2026-03-02 09:00", "forward", |command| {
        command.fields = [("big".into(), json!(true))].into();
    });
    assert_eq!(case.due_on(&ClockId::Legal), "2026-03-16");
    let clerk = official("clerk", "one-stop");
    assert_eq!(
        case.act_refused("2026-03-02 10:00", &clerk, amend("note", json!("x"), None)),
        "a second person with the role leader must approve; name one"
    );
    case.act("2026-03-02 10:00", &clerk, amend("note", json!("x"), Some(second("leader"))));
    assert_eq!(case.due_on(&ClockId::Legal), "2026-03-30");
}

#[test]
fn a_dossier_that_outlives_its_calendar_can_still_be_left() {
    let mut case = Case::in_appraisal(&[]);
    case.go("2026-03-05 09:00", "request_supplement");
    case.with_calendar(vn_until("2026-03-20"));
    let mut stopped = case.clone();
    case.go("2026-03-25 09:00", "withdraw");
    assert_eq!(case.status(), Some(7));
    // The timer's own move is made too.
    stopped.lapse("2026-06-01 09:00");
    assert_eq!(stopped.status(), Some(8));
}

#[test]
fn a_timer_whose_move_the_calendar_stands_against_holds_up_nothing() {
    let on =
        "    timers:\n      - { after: 3 working days, move: forward, name: { vi: A, en: B } }\n";
    let mut case = Case::in_appraisal(&[
        (
            "    by: specialist\n    limit: 2 working days\n",
            &format!("    by: specialist\n    limit: 2 working days\n{on}"),
        ),
        ("      - forward: sign\n", "      - forward: { to: sign, by: system }\n"),
    ]);
    case.with_calendar(vn_until("2026-03-05"));
    let from = case.journal.len();
    case.lapse("2026-03-09 09:00");
    assert_eq!(
        case.told(from),
        ["2026-03-04 09:00 late step appraisal", "2026-03-06 00:00 timer appraisal/0"]
    );
    let refusal = case.refused("2026-03-09 09:00", "request_supplement", |command| {
        command.late_reason = Some("workload".into());
    });
    assert!(refusal.contains("calendar"), "{refusal}");
    case.go("2026-03-09 09:00", "withdraw");
    assert_eq!(case.status(), Some(7));
}

fn correct(subject: CorrectedDate, to: &str) -> Act {
    Act::Correct {
        subject,
        to: at(to),
        document: "post stamp".into(),
        note: "recorded wrongly".into(),
        approver: second("supervisor"),
    }
}

const PAUSE: (&str, &str) = ("base: one-stop", "base: one-stop\ntime: { supplement: pause }");

#[test]
fn a_start_corrected_into_a_wait_and_back_gives_no_days() {
    let mut case = Case::in_appraisal(&[PAUSE]);
    case.go("2026-03-05 09:00", "request_supplement");
    case.go("2026-03-10 08:00", "supplement").go("2026-03-10 09:00", "accept");
    assert_eq!(case.due_on(&ClockId::Legal), "2026-03-19");
    let head = official("head", "office");
    let sentence =
        "the start must lie before every wait of the clock, the end after them; check it";
    let into = correct(CorrectedDate::Started, "2026-03-06 09:00");
    assert_eq!(case.act_refused("2026-03-10 10:00", &head, into), sentence);
    case.act("2026-03-10 10:00", &head, correct(CorrectedDate::Started, "2026-03-03 09:00"));
    assert_eq!(case.due_on(&ClockId::Legal), "2026-03-20");
    case.act("2026-03-10 10:00", &head, correct(CorrectedDate::Started, "2026-03-02 09:00"));
    assert_eq!(case.due_on(&ClockId::Legal), "2026-03-19");
    case.go("2026-03-10 11:00", "forward").go("2026-03-10 11:00", "forward");
    case.go("2026-03-12 09:00", "resolve");
    let before = correct(CorrectedDate::Ended, "2026-03-06 09:00");
    assert_eq!(case.act_refused("2026-03-12 10:00", &head, before), sentence);
    case.act("2026-03-12 10:00", &head, correct(CorrectedDate::Ended, "2026-03-11 09:00"));
}

#[test]
fn an_end_before_the_start_is_refused() {
    let mut case = Case::in_appraisal(&[]);
    case.go("2026-03-03 09:00", "forward").go("2026-03-17 09:00", "resolve");
    assert_eq!(
        case.act_refused(
            "2026-03-18 09:00",
            &official("head", "office"),
            correct(CorrectedDate::Ended, "2026-03-02 08:59")
        ),
        "the right date must lie between filing and now, and the start before the end; check it"
    );
}

#[test]
fn a_corrected_date_gives_no_verdict_to_what_ended_without_one() {
    let mut case = Case::in_appraisal(&[]);
    case.go("2026-03-05 09:00", "withdraw");
    assert_eq!(case.outcome("2026-03-06 09:00"), None);
    let start = || correct(CorrectedDate::Started, "2026-03-03 08:30");
    case.act("2026-03-06 09:00", &official("head", "office"), start());
    assert_eq!(case.outcome("2026-03-06 09:00"), None);
}

#[test]
fn a_clock_that_a_reclassification_ended_cannot_be_corrected() {
    let mut case = Case::in_appraisal(&[]);
    let to = ProcedureRef { code: "1.000001".into(), version: "1".into(), digest: "d".into() };
    let act = Act::Reclassify {
        to,
        start: "filed".into(),
        note: "wrong one".into(),
        approver: Some(second("leader")),
    };
    case.act("2026-03-17 09:00", &official("head", "office"), act);
    let start = correct(CorrectedDate::Started, "2026-03-16 09:00");
    assert_eq!(
        case.act_refused("2026-03-17 10:00", &official("head", "office"), start),
        "the legal clock has not started; there is no date to correct"
    );
    assert_eq!(case.outcome("2026-03-17 10:00"), Some(Outcome::Overdue));
}

#[test]
fn accepting_again_without_a_supplement_renews_no_limit() {
    let again = "      - forward: sign\n      - accept: { to: accepted, choice: again }\n";
    let mut case = Case::in_appraisal(&[("      - forward: sign\n", again)]);
    case.go("2026-03-10 09:00", "accept/again");
    assert_eq!(
        (case.windows(&ClockId::Legal).len(), case.due_on(&ClockId::Legal)),
        (1, "2026-03-16".into())
    );
}

#[test]
fn one_person_is_not_two_by_acting_for_another() {
    let mut case = Case::in_appraisal(&[]);
    let person = |name: &str, for_whom: Option<&str>| Actor {
        on_behalf_of: for_whom.map(Into::into),
        ..Actor::official(name, &["head", "leader"], "office")
    };
    let prolong = |approver| Act::Prolong {
        extension: "1 working day".parse().unwrap(),
        article: "art. 1".into(),
        document: "decision 1".into(),
        approver,
    };
    let nowhere = Actor { agency: None, ..person("B", None) };
    for (actor, approver) in [
        (person("A", None), person("A", None)),
        (person("A", Some("B")), person("B", None)),
        (person("A", None), person("C", Some("A"))),
        (person("A", Some("B")), person("C", Some("B"))),
        (person("A", Some("B")), person("A", Some("C"))),
        (person("A", None), nowhere),
    ] {
        assert_eq!(
            case.act_refused("2026-03-03 09:00", &actor, prolong(approver)),
            "a second person with the role leader must approve; name one"
        );
    }
    case.act("2026-03-03 09:00", &person("A", Some("B")), prolong(person("C", Some("D"))));
}

#[test]
fn an_assignment_ends_where_another_role_takes_over() {
    let again = "      - forward: sign\n      - send_back: { to: appraisal, at_most: 2 }\n";
    let mut case = Case::in_appraisal(&[("      - forward: sign\n", again)]);
    let assign = |to: &str| Act::Assign { to: to.into(), duty: Duty::Main };
    case.act("2026-03-02 10:00", &official("head", "office"), assign("a specialist"));
    case.go("2026-03-02 11:00", "send_back");
    assert!(case.dossier.assigned.contains_key("a specialist"), "the same role goes on");
    case.go("2026-03-02 12:00", "forward");
    assert!(case.dossier.assigned.is_empty());
    let refusal = case.act_refused("2026-03-02 13:00", &official("head", "office"), Act::Release);
    assert!(refusal.starts_with("nobody is assigned"), "{refusal}");
}

#[test]
fn a_claim_is_taken_from_the_pool_and_from_nobody() {
    let mut case = Case::in_appraisal(&[]);
    let assign = |to: &str, duty| Act::Assign { to: to.into(), duty };
    let (main, helping) = (Duty::Main, Duty::CoHandling);
    let who = |person: &str, agency: &str| Actor::official(person, &["specialist"], agency);
    let (first, peer) = (who("s-1", "office"), who("s-2", "office"));
    let needed = "it takes the role head, leader, supervisor; ask somebody who holds it";
    let strange = who("s-3", "elsewhere");
    assert_eq!(case.act_refused("2026-03-02 10:00", &strange, assign("s-3", main)), needed);
    case.act("2026-03-02 10:00", &first, assign("s-1", main));
    case.act("2026-03-02 10:05", &first, assign("s-1", main));
    assert_eq!(case.act_refused("2026-03-02 10:10", &peer, assign("s-2", main)), needed);
    case.act("2026-03-02 10:20", &peer, assign("s-2", helping));
    assert_eq!(case.act_refused("2026-03-02 10:30", &peer, assign("s-2", main)), needed);
    let head = official("head", "office");
    case.act("2026-03-02 10:40", &head, assign("s-2", main));
    assert!(!case.dossier.assigned.contains_key("s-1"));
    case.act("2026-03-02 10:50", &peer, Act::Release);
    case.act("2026-03-02 11:00", &first, assign("s-1", main));
}

#[test]
fn a_leg_counts_by_the_limit_of_its_parent_alone() {
    let rows = "\n  - { when: big, legal: 20 working days, committed: 15 working days, refusal: 1 working day }
  - { legal: 10 working days, committed: 7 working days, refusal: 3 working days }";
    let mut case = Case::new(small(&[(BIG_OR_NOT[0].0, rows), BIG_OR_NOT[1]]));
    let mut submission = case.submission(&json!({ "big": false }));
    let limit = Some("4 working days".parse().unwrap());
    submission.parent = Some(Parent { dossier: "parent".into(), leg: leg("a", "b", 1), limit });
    case.done(&Actor::system(), &Command::Submit(Box::new(submission)), "2026-03-02 08:00");
    case.go("2026-03-02 09:00", "accept").go("2026-03-02 09:00", "forward");
    let alone = |case: &Case| {
        case.windows(&ClockId::Committed).is_empty() && case.windows(&ClockId::Refusal).is_empty()
    };
    assert!(alone(&case));
    assert_eq!(
        (case.due_on(&ClockId::Legal), case.appointment()),
        ("2026-03-06".into(), "2026-03-06".into())
    );
    let big = amend("big", json!(true), Some(second("leader")));
    case.act("2026-03-02 10:00", &official("clerk", "one-stop"), big);
    assert!(alone(&case));
    assert_eq!((case.due_on(&ClockId::Legal), case.dossier.case), ("2026-03-06".into(), Some(0)));
}

#[test]
fn what_is_expected_is_known_from_acceptance_on() {
    let reception = "steps:
  accepted:
    name: { vi: A, en: B }
    status: 2
    by: clerk
    agency: one-stop
    clock: off
    moves:
      - forward: appraisal
      - withdraw: withdrawn
";
    let mut case = Case::new(small(&[("steps:\n", reception)]));
    let expected = |case: &Case| {
        let found =
            expected(&case.procedure, &case.calendars, &case.dossier, at("2026-03-02 10:00"));
        found.unwrap().map(|deadline| deadline.due_on.to_string())
    };
    case.file("2026-03-02 08:00", json!({}));
    assert_eq!(expected(&case), None);
    case.go("2026-03-02 09:00", "accept");
    assert_eq!((expected(&case).as_deref(), case.dossier.case), (Some("2026-03-16"), Some(0)));
    assert!(case.windows(&ClockId::Legal).is_empty());
    case.go("2026-03-03 09:00", "forward");
    assert_eq!((expected(&case), case.due_on(&ClockId::Legal)), (None, "2026-03-17".into()));
}

#[test]
fn a_corrected_start_shows_when_the_counting_begins() {
    let mut case = Case::in_appraisal(&[]);
    let day = |case: &Case| match case.window(&ClockId::Legal).start {
        Start::Day(day) => day.to_string(),
        Start::Instant(at) => local(at),
    };
    assert_eq!(day(&case), "2026-03-02");
    let start = correct(CorrectedDate::Started, "2026-03-03 09:00");
    case.act("2026-03-04 09:00", &official("head", "office"), start);
    assert_eq!(
        (day(&case), case.due_on(&ClockId::Legal)),
        ("2026-03-03".into(), "2026-03-17".into())
    );
}

const PROMISED: (&str, &str) = (
    " { legal: 10 working days }",
    "\n  - { when: big, legal: 20 working days, committed: 15 working days, refusal: 1 working day }
  - legal: 10 working days",
);

#[test]
fn an_amended_row_that_promises_more_starts_that_clock_where_the_legal_one_began() {
    let mut case = Case::new(small(&[PROMISED, BIG_OR_NOT[1], PAUSE]));
    let mut whole = case.clone();
    let live = |case: &mut Case, big: bool| {
        case.file("2026-03-02 08:00", json!({ "big": big })).go("2026-03-02 09:00", "accept");
        case.go("2026-03-02 09:00", "forward").go("2026-03-05 09:00", "request_supplement");
        case.go("2026-03-10 08:00", "supplement").go("2026-03-10 09:00", "accept");
    };
    live(&mut case, false);
    live(&mut whole, true);
    assert_eq!(case.appointment(), "2026-03-19");
    let big = |value| amend("big", json!(value), Some(second("leader")));
    let clerk = official("clerk", "one-stop");
    case.act("2026-03-11 09:00", &clerk, big(true));
    for clock in [ClockId::Legal, ClockId::Committed, ClockId::Refusal] {
        assert_eq!(case.deadline(&clock), whole.deadline(&clock), "{clock}");
        assert_eq!(case.window(&clock).started_at, at("2026-03-02 09:00"));
    }
    assert_eq!(case.appointment(), whole.appointment());
    assert!(case.window(&ClockId::Refusal).lapsed_at.is_none(), "a refusal's limit never lapses");
    // And back: the promise goes, and the appointment follows the legal limit again.
    case.act("2026-03-11 10:00", &clerk, big(false));
    assert!(!case.window(&ClockId::Committed).is_open());
    let prolong = Act::Prolong {
        extension: "15 working days".parse().unwrap(),
        article: "art. 1".into(),
        document: "decision 1".into(),
        approver: second("leader"),
    };
    case.act("2026-03-11 11:00", &official("head", "office"), prolong);
    assert_eq!(case.appointment(), case.due_on(&ClockId::Legal));
}

#[test]
fn an_amended_row_waits_with_the_legal_clock() {
    let mut case = Case::new(small(&[PROMISED, BIG_OR_NOT[1], PAUSE]));
    case.file("2026-03-02 08:00", json!({ "big": false })).go("2026-03-02 09:00", "accept");
    case.go("2026-03-02 09:00", "forward").go("2026-03-05 09:00", "request_supplement");
    let clerk = official("clerk", "one-stop");
    case.act("2026-03-09 09:00", &clerk, amend("big", json!(true), Some(second("leader"))));
    assert!(!case.window(&ClockId::Committed).is_running());
    case.go("2026-03-10 08:00", "supplement").go("2026-03-10 09:00", "accept");
    assert_eq!(
        (case.due_on(&ClockId::Committed), case.due_on(&ClockId::Legal)),
        ("2026-03-26".into(), "2026-04-02".into())
    );
}

#[test]
fn a_void_dossier_still_shows_that_it_was_late() {
    let mut case = Case::in_appraisal(&[]);
    let void = Act::Void { reason: "twice".into(), note: "filed twice".into() };
    case.act("2026-03-18 09:00", &official("supervisor", "office"), void);
    assert_eq!(case.end(&ClockId::Legal), (EndReason::Cancelled, Some(Outcome::Late)));
    assert_eq!(case.window(&ClockId::Legal).lapsed_at, Some(at("2026-03-17 00:00")));
    assert_eq!(case.outcome("2026-03-18 09:00"), None, "it is in no rate");
}

#[test]
fn a_closed_dossier_is_not_sent_to_another_agency() {
    let mut case = Case::new(small(&[]));
    case.file("2026-03-02 08:00", json!({})).go("2026-03-02 09:00", "withdraw");
    let reroute = Act::Reroute { to: "elsewhere".into(), note: "not ours".into() };
    assert_eq!(
        case.act_refused("2026-03-03 09:00", &official("clerk", "one-stop"), reroute),
        "the dossier is closed, so no agency takes it; file it anew at the competent one"
    );
}

#[test]
fn a_replacement_without_an_end_is_refused() {
    let mut case = Case::in_appraisal(&[]);
    case.go("2026-03-03 09:00", "forward").go("2026-03-04 09:00", "resolve");
    let recall = Act::RecallResult {
        result: "permit".into(),
        limit: "none".parse().unwrap(),
        reason: "wrong_name".into(),
    };
    assert_eq!(
        case.act_refused("2026-03-05 09:00", &official("leader", "office"), recall),
        "the replacement needs an end; give a limit such as `3 working days`"
    );
}

#[test]
fn a_prolongation_that_could_not_be_read_again_is_refused() {
    let mut case = Case::in_appraisal(&[("{ legal: 10 working days }", "{ legal: 100 hours }")]);
    let prolong = |extension: &str| Act::Prolong {
        extension: extension.parse().unwrap(),
        article: "art. 1".into(),
        document: "decision 1".into(),
        approver: second("leader"),
    };
    let head = official("head", "office");
    assert_eq!(
        case.act_refused("2026-03-03 09:00", &head, prolong("9999 hours")),
        "the limit grows past what can be written; give a shorter prolongation"
    );
    case.act("2026-03-03 09:00", &head, prolong("9899 hours"));
}

#[test]
fn a_wait_before_a_reclassification_is_no_wait_after_it() {
    let mut case = Case::in_appraisal(&[]);
    case.go("2026-03-03 09:00", "request_supplement").go("2026-03-17 09:00", "supplement");
    case.go("2026-03-17 09:00", "accept").go("2026-03-17 09:00", "forward");
    let to = ProcedureRef { code: "1.000001".into(), version: "1".into(), digest: "d".into() };
    let act = Act::Reclassify {
        to,
        start: "filed".into(),
        note: "wrong one".into(),
        approver: Some(second("leader")),
    };
    case.act("2026-03-18 09:00", &official("head", "office"), act);
    case.go("2026-03-18 10:00", "accept").go("2026-03-18 10:00", "forward");
    case.go("2026-03-18 11:00", "forward").go("2026-04-03 09:00", "resolve");
    assert_eq!(case.appointment(), "2026-04-01");
    let verdict = qd766(
        &case.dossier,
        case.procedure.limits.first(),
        case.calendar(),
        "2026-04-30".parse().unwrap(),
        Qd766::default(),
    );
    assert_eq!(verdict.unwrap().outcome, Outcome::Late);
}

#[test]
fn a_refusal_states_its_reason_though_the_file_asks_for_none() {
    let mut case = Case::in_appraisal(&[
        (
            "refuse: { to: ready, approver: leader, reason: required,",
            "refuse: { to: ready, approver: leader,",
        ),
        (
            "request_supplement: { to: supplement, reason: required }",
            "request_supplement: supplement",
        ),
    ]);
    for what in ["refuse", "request_supplement"] {
        let refused = case.refused("2026-03-04 10:00", what, |command| {
            command.note = Some(" ".to_owned());
            command.reason = None;
        });
        assert_eq!(refused, "a reason is needed; give one", "{what}");
    }
}

#[test]
fn a_clock_that_goes_on_after_a_supplement_keeps_its_row_of_the_limits() {
    let mut case = Case::new(small(&[BIG_OR_NOT[0], BIG_OR_NOT[1], PAUSE]));
    case.file("2026-03-02 08:00", json!({ "big": false })).go("2026-03-02 09:00", "accept");
    case.go("2026-03-02 09:00", "forward").go("2026-03-05 09:00", "request_supplement");
    case.go_with("2026-03-10 08:00", "supplement", |command| {
        command.fields = [("big".into(), json!(true))].into();
    });
    case.go("2026-03-10 09:00", "accept");
    assert_eq!((case.due_on(&ClockId::Legal), case.dossier.case), ("2026-03-19".into(), Some(1)));
    let again = amend("note", json!("x"), Some(second("leader")));
    case.act("2026-03-10 10:00", &official("clerk", "one-stop"), again);
    assert_eq!((case.due_on(&ClockId::Legal), case.dossier.case), ("2026-04-02".into(), Some(0)));
}

#[test]
fn an_outage_recorded_twice_or_over_another_counts_once() {
    let mut case = Case::in_appraisal(&[]);
    let outage = |from: &str, to: &str| Act::RecordOutage {
        from: at(from),
        to: at(to),
        document: "notice".into(),
        approver: second("supervisor"),
        late_entry: None,
    };
    let supervisor = official("supervisor", "office");
    for (from, to) in [
        ("2026-03-03 08:00", "2026-03-05 08:00"),
        ("2026-03-03 08:00", "2026-03-05 08:00"),
        ("2026-03-04 08:00", "2026-03-05 08:00"),
    ] {
        case.act("2026-03-06 09:00", &supervisor, outage(from, to));
        assert_eq!(case.due_on(&ClockId::Legal), "2026-03-18");
    }
}

#[test]
fn an_official_of_an_agency_without_a_part_does_not_act() {
    let mut case = Case::in_appraisal(&[]);
    let apologize = || Act::Apologize {
        extension: "3 working days".parse().unwrap(),
        reason: "workload".into(),
        note: None,
    };
    let nowhere = Actor { agency: None, ..official("leader", "office") };
    for actor in [official("leader", "elsewhere"), nowhere] {
        assert_eq!(
            case.act_refused("2026-03-03 09:00", &actor, apologize()),
            "the work lies with agency \"office\"; ask there"
        );
    }
    case.act("2026-03-03 09:00", &official("leader", "one-stop"), apologize());
}
