//! Appointments: apologies, prolongations, two phases.

use motcua_engine::dossier::clock::{ClockId, EndReason};
use motcua_engine::dossier::{Act, Actor, AppointmentReason, LegEnd, Outcome};
use serde_json::{Value as Json, json};

use crate::support::{Case, answer, leg, local, official, second, shipped, small};

fn apology(extension: &str, reason: &str) -> Act {
    Act::Apologize { extension: extension.parse().unwrap(), reason: reason.into(), note: None }
}

/// Due Monday 4/5/2026, after the days off of 27/4, 30/4 and 1/5.
fn due_4_may() -> Case {
    let mut case = Case::new(small(&[("{ legal: 10 working days }", "{ legal: 3 working days }")]));
    case.file("2026-04-24 08:00", json!({})).go("2026-04-24 09:00", "accept");
    case.go("2026-04-24 09:00", "forward");
    assert_eq!(case.due_on(&ClockId::Legal), "2026-05-04");
    case
}

#[test]
fn an_apology_is_timely_until_the_end_of_the_working_day_before() {
    for (when, timely) in
        [("2026-04-29 23:59", true), ("2026-04-30 00:00", false), ("2026-05-04 08:00", false)]
    {
        let mut case = due_4_may();
        case.act(when, &official("specialist", "office"), apology("3 working days", "workload"));
        let appointment = case.dossier.appointment().unwrap();
        assert_eq!(appointment.why, AppointmentReason::Apology { timely }, "{when}");
        assert_eq!(case.appointment(), "2026-05-07", "the appointment moves");
        assert_eq!(
            case.due_on(&ClockId::Legal),
            "2026-05-04",
            "the deadline that decides does not"
        );
    }
}

#[test]
fn an_apology_cures_nothing() {
    let mut case = due_4_may();
    case.act(
        "2026-04-29 09:00",
        &official("head", "office"),
        apology("3 working days", "workload"),
    );
    case.go("2026-05-05 09:00", "forward").go("2026-05-06 09:00", "resolve");
    assert_eq!(case.outcome("2026-05-06 09:00"), Some(Outcome::Late));
}

#[test]
fn an_apology_is_made_once_by_those_who_handle_and_with_a_reason() {
    let mut case = due_4_may();
    let head = official("head", "office");
    let now = "2026-04-28 09:00";
    assert_eq!(
        case.act_refused(
            now,
            &official("clerk", "one-stop"),
            apology("3 working days", "workload")
        ),
        "it takes the role specialist, head, leader; ask somebody who holds it"
    );
    assert_eq!(
        case.act_refused(now, &head, apology("3 working days", "")),
        "the reason is empty; fill it in"
    );
    assert_eq!(
        case.act_refused(now, &head, apology("none", "workload")),
        "the extension has no end; give one such as `3 working days`"
    );
    case.act(now, &head, apology("3 working days", "workload"));
    assert_eq!(
        case.act_refused(now, &head, apology("3 working days", "workload")),
        "it was done 1 times, as often as it may be; choose another way"
    );
    let mut early = Case::new(small(&[]));
    early.file(now, json!({}));
    assert_eq!(
        early.act_refused(now, &head, apology("3 working days", "workload")),
        "no appointment is open, so none can be given anew; look at the clocks"
    );
}

#[test]
fn an_apology_after_the_appointment_counts_from_its_day() {
    let mut case = due_4_may();
    case.act(
        "2026-05-12 09:00",
        &official("head", "office"),
        apology("3 working days", "workload"),
    );
    assert_eq!(case.appointment(), "2026-05-15");
}

fn prolongation(extension: &str, approver: Actor) -> Act {
    Act::Prolong {
        extension: extension.parse().unwrap(),
        article: "art. 1".into(),
        document: "decision 1".into(),
        approver,
    }
}

#[test]
fn a_prolongation_moves_the_deadline() {
    let mut case = due_4_may();
    let head = official("head", "office");
    let now = "2026-04-29 09:00";
    assert_eq!(
        case.act_refused(
            now,
            &official("specialist", "office"),
            prolongation("2 working days", second("leader"))
        ),
        "it takes the role head, leader; ask somebody who holds it"
    );
    assert_eq!(
        case.act_refused(now, &head, prolongation("2 working days", head.clone())),
        "a second person with the role leader must approve; name one"
    );
    assert_eq!(
        case.act_refused(now, &head, prolongation("2 calendar days", second("leader"))),
        "the prolongation must be in the unit of the limit; give it in that unit"
    );
    case.act(now, &head, prolongation("2 working days", second("leader")));
    assert_eq!(
        (case.due_on(&ClockId::Legal), case.appointment()),
        ("2026-05-06".into(), "2026-05-06".into())
    );
    case.go("2026-05-05 09:00", "forward").go("2026-05-06 09:00", "resolve");
    assert_eq!(case.outcome("2026-05-06 09:00"), Some(Outcome::OnTime));
}

#[test]
fn a_late_clock_is_not_prolonged() {
    let mut case = due_4_may();
    assert_eq!(
        case.act_refused(
            "2026-05-05 00:00",
            &official("head", "office"),
            prolongation("2 working days", second("leader"))
        ),
        "the legal clock is late, and a prolongation cures nothing; apologize instead"
    );
    let mut done = due_4_may();
    done.go("2026-04-28 09:00", "forward").go("2026-04-28 09:00", "resolve");
    assert_eq!(
        done.act_refused(
            "2026-04-28 09:00",
            &official("head", "office"),
            prolongation("2 working days", second("leader"))
        ),
        "the legal clock is not open; look at the clocks"
    );
}

fn land() -> Json {
    json!({ "land.ground": "transfer", "land.remote": false, "land.parcel": "1", "land.price_thousands": 1 })
}

/// Accepted 2/3/2026; the slip sent at `slip`.
fn land_with_slip(slip: &str) -> Case {
    let mut case = Case::new(shipped("1.115468-land-change.yaml"));
    case.file("2026-03-02 08:00", land()).go("2026-03-02 09:00", "accept");
    assert_eq!(case.due_on(&ClockId::Legal), "2026-03-09", "H1");
    case.go("2026-03-02 10:00", "forward").go(slip, "transfer");
    case
}

fn pay(amount: i64) -> Act {
    Act::Pay {
        amount,
        method: "transfer".into(),
        reference: "receipt 1".into(),
        intent: None,
        order: None,
        late_entry: None,
    }
}

#[test]
fn land_and_tax_are_two_phases_and_late_if_either_is() {
    let mut case = land_with_slip("2026-03-11 10:00");
    assert_eq!(case.end(&ClockId::Legal), (EndReason::Phase, Some(Outcome::Late)));
    assert_eq!(case.outcome("2026-03-12 09:00"), Some(Outcome::Overdue), "the dossier is open");
    case.report(
        "2026-03-13 09:00",
        leg("tax", "assessment", 1),
        answer(LegEnd::Resolved, Some("agree")),
    );
    case.go("2026-03-13 10:00", "require_payment");
    assert_eq!((case.status(), case.windows(&ClockId::Legal).len()), (Some(6), 1));
    assert_eq!(
        case.refused("2026-03-20 09:00", "forward", |_| {}),
        "the condition is not met: payment.settled; see to it first"
    );
    case.act("2026-03-23 09:00", &Actor::system(), pay(500_000)).go("2026-03-23 09:05", "forward");
    assert_eq!(case.due_on(&ClockId::Legal), "2026-03-26", "H2 from the proof");
    assert_eq!(case.appointment(), "2026-03-26");
    let phases: Vec<_> = case.dossier.appointments.iter().map(|given| given.why).collect();
    assert_eq!(
        phases,
        [Some(1), Some(2)].map(|phase| AppointmentReason::Window { phase }),
        "two appointments"
    );
    case.go("2026-03-25 09:00", "resolve");
    assert_eq!(case.end(&ClockId::Legal), (EndReason::Done, Some(Outcome::Early)), "phase 2");
    assert_eq!(case.outcome("2026-03-25 09:00"), Some(Outcome::Late), "the dossier");
}

#[test]
fn between_the_phases_a_dossier_in_time_is_open_and_in_time() {
    let case = land_with_slip("2026-03-05 10:00");
    assert_eq!(case.end(&ClockId::Legal), (EndReason::Phase, Some(Outcome::Early)));
    assert_eq!(case.outcome("2026-05-05 10:00"), Some(Outcome::InTime));
}

#[test]
fn sent_back_by_the_tax_office_the_first_phase_goes_on_with_what_it_had_left() {
    let mut case = land_with_slip("2026-03-05 10:00");
    case.go("2026-03-12 09:00", "send_back");
    let window = case.window(&ClockId::Legal);
    assert_eq!((case.windows(&ClockId::Legal).len(), window.phase), (1, Some(1)));
    // Five working days of the tax office in (5/3, 12/3] are not counted.
    assert_eq!(case.due_on(&ClockId::Legal), "2026-03-16");
    case.go("2026-03-13 09:00", "transfer");
    assert_eq!(case.end(&ClockId::Legal), (EndReason::Phase, Some(Outcome::Early)));
}

#[test]
fn a_committed_limit_goes_on_in_the_second_phase() {
    let phased = small(&[
        (
            "{ legal: 10 working days }",
            "{ legal: 10 working days, committed: 8 working days, phases: [6 working days, 4 working days] }",
        ),
        (
            "    limit: 2 working days\n    moves:\n      - request",
            "    limit: 2 working days\n    phase: 1\n    moves:\n      - require_payment: { to: payment }\n      - request",
        ),
        (
            "    by: leader\n    limit: 1 working day\n",
            "    by: leader\n    phase: 2\n    limit: 1 working day\n",
        ),
        (
            "steps:\n",
            "steps:\n  payment:
    name: { vi: Chờ nộp tiền, en: Waiting }
    status: 6
    by: specialist
    clock: { paused: payment }
    moves:
      - forward: { to: sign, when: payment.settled }
      - withdraw: withdrawn
",
        ),
    ]);
    let mut case = Case::new(phased);
    case.file("2026-03-02 08:00", json!({})).go("2026-03-02 09:00", "accept");
    case.go("2026-03-02 09:00", "forward").go("2026-03-03 09:00", "require_payment");
    assert!(!case.window(&ClockId::Committed).is_running());
    case.act("2026-03-10 09:00", &Actor::system(), pay(500_000)).go("2026-03-10 09:00", "forward");
    assert_eq!(case.due_on(&ClockId::Legal), "2026-03-16", "phase 2");
    assert!(case.window(&ClockId::Committed).is_running());
    assert_eq!(case.due_on(&ClockId::Committed), "2026-03-19", "8 days, and 5 waited");
    assert_eq!(local(case.dossier.appointment().unwrap().at), "2026-03-19 17:00");
}
