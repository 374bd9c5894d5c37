//! The clocks: steps and fractions, pauses, reopening, sending back, refusal, acceptance, outages, committed limits.

use motcua_engine::dossier::clock::{ClockId, EndReason, Holder};
use motcua_engine::dossier::{Act, Actor, Outcome, expected, shares, statutory};
use serde_json::json;

use crate::support::{Case, at, local, official, second, shipped, small, vn_with};

fn step(id: &str) -> ClockId {
    ClockId::Step(id.into())
}

#[test]
fn step_clocks_count_working_minutes_and_fractions() {
    let mut case = Case::new(small(&[]));
    case.file("2026-05-04 08:00", json!({})).go("2026-05-04 09:00", "accept");
    assert_eq!(case.due_at(&step("accepted")), "2026-05-04 14:30", "0.5 working days");
    case.go("2026-05-04 09:00", "forward");
    assert_eq!(case.due_at(&step("appraisal")), "2026-05-06 09:00", "2 working days");
    assert_eq!(case.end(&step("accepted")), (EndReason::Done, Some(Outcome::OnTime)));
    case.go("2026-05-06 09:01", "forward");
    assert_eq!(case.end(&step("appraisal")), (EndReason::Done, Some(Outcome::Late)));
    assert_eq!(case.dossier.late_reasons.len(), 1);
}

#[test]
fn the_legal_clock_counts_days_and_not_the_first() {
    let case = Case::in_appraisal(&[]);
    assert_eq!(case.due_at(&ClockId::Legal), "2026-03-16 17:00");
    assert_eq!(local(case.deadline(&ClockId::Legal).late_from), "2026-03-17 00:00");
    assert_eq!(case.appointment(), "2026-03-16");
}

#[test]
fn the_acceptance_clock_has_eight_working_hours() {
    let mut case = Case::new(small(&[]));
    case.file("2026-05-09 22:00", json!({}));
    assert_eq!(case.due_at(&ClockId::Acceptance), "2026-05-11 17:00");
    let mut late = case.clone();
    case.go("2026-05-11 17:00", "accept");
    assert_eq!(case.end(&ClockId::Acceptance), (EndReason::Done, Some(Outcome::OnTime)));
    let refused = late.refused("2026-05-12 07:30", "accept", |_| {});
    assert_eq!(refused, "the acceptance clock is late; say why with it");
    late.go("2026-05-12 07:30", "accept");
    assert_eq!(late.end(&ClockId::Acceptance), (EndReason::Done, Some(Outcome::Late)));
    assert_eq!(
        late.due_on(&ClockId::Legal),
        "2026-05-26",
        "late acceptance starts no clock earlier"
    );
}

#[test]
fn sent_back_to_the_specialist_the_clock_runs_on_and_the_budget_is_not_renewed() {
    let mut case = Case::in_appraisal(&[]);
    case.go("2026-03-03 09:00", "forward").go("2026-03-04 09:00", "send_back");
    assert_eq!(case.due_on(&ClockId::Legal), "2026-03-16");
    assert_eq!(case.windows(&step("appraisal")).len(), 1);
    // One of two days was used: one is left.
    assert_eq!(case.due_at(&step("appraisal")), "2026-03-05 09:00");
    case.go("2026-03-04 10:00", "forward").go("2026-03-05 10:00", "send_back");
    // Seven and a half hours more were left... less the hour of the second stay.
    assert_eq!(case.due_at(&step("appraisal")), "2026-03-06 09:00");
    case.go("2026-03-05 10:00", "forward");
    let refused = case.refused("2026-03-05 10:00", "send_back", |_| {});
    assert_eq!(refused, "it was done 2 times, as often as it may be; choose another way");
}

#[test]
fn stopped_and_reopened_the_time_between_is_not_counted() {
    let mut case = Case::in_appraisal(&[]);
    case.go("2026-03-05 09:00", "stop");
    assert_eq!((case.status(), case.end(&ClockId::Legal)), (Some(8), (EndReason::Stopped, None)));
    assert_eq!(case.outcome("2026-06-01 09:00"), None);
    case.go("2026-03-12 09:00", "reopen");
    assert_eq!((case.status(), case.step()), (Some(4), "appraisal"));
    // Five working days in (5/3, 12/3].
    assert_eq!(case.due_on(&ClockId::Legal), "2026-03-23");
    assert_eq!(case.appointment(), "2026-03-23");
    // Both days of the step were used before the stop, and the lapse stays.
    assert!(case.window(&step("appraisal")).lapsed_at.is_some());
}

#[test]
fn an_error_found_before_hand_over_lets_the_ledger_go_on() {
    let mut case = Case::in_appraisal(&[]);
    case.go("2026-03-03 09:00", "forward").go("2026-03-04 09:00", "resolve");
    assert_eq!(case.end(&ClockId::Legal), (EndReason::Done, Some(Outcome::Early)));
    assert_eq!((case.status(), case.outcome("2026-03-04 09:00")), (Some(9), Some(Outcome::Early)));
    case.go("2026-03-10 09:00", "send_back");
    // The result was wrong: the time between was the office's.
    assert_eq!((case.status(), case.due_on(&ClockId::Legal)), (Some(4), "2026-03-16".to_owned()));
    assert_eq!(case.outcome("2026-03-16 09:00"), Some(Outcome::InTime));
    case.go("2026-03-10 10:00", "forward").go("2026-03-17 09:00", "resolve");
    assert_eq!(case.end(&ClockId::Legal), (EndReason::Done, Some(Outcome::Late)));
    let refused = case.refused("2026-03-17 09:00", "send_back", |_| {});
    assert_eq!(refused, "it was done 1 times, as often as it may be; choose another way");
}

#[test]
fn late_collection_is_nobodys() {
    let mut case = Case::in_appraisal(&[]);
    case.go("2026-03-03 09:00", "forward").go("2026-03-16 16:59", "resolve");
    let before = case.journal.len();
    case.go("2026-09-01 09:00", "hand_over");
    assert_eq!(case.told(before), ["2026-09-01 09:00 handed_over"]);
    assert_eq!(case.outcome("2026-12-01 09:00"), Some(Outcome::OnTime));
    assert_eq!(case.dossier.ended_at, Some(at("2026-03-16 16:59")));
}

#[test]
fn a_refusal_has_three_days_and_a_grant_ten() {
    let fields = json!({ "worker.name": "A", "worker.passport": "B", "worker.position": "expert",
        "worker.starts_on": "2026-05-01" });
    let mut case = Case::new(shipped("1.014199-work-permit.yaml"));
    case.file("2026-03-02 08:00", fields).go("2026-03-02 09:00", "accept");
    assert_eq!(case.due_on(&ClockId::Refusal), "2026-03-05");
    assert_eq!(case.due_on(&ClockId::Legal), "2026-03-16");
    case.go("2026-03-02 10:00", "forward").go("2026-03-03 10:00", "forward/refusal");
    let mut late = case.clone();
    case.go("2026-03-05 16:00", "refuse");
    let refusal = |case: &Case| {
        statutory(&case.dossier, &ClockId::Refusal, case.calendar(), at("2026-04-01 09:00"))
            .map(|verdict| verdict.outcome)
    };
    assert_eq!(case.end(&ClockId::Refusal), (EndReason::Refused, Some(Outcome::OnTime)));
    assert_eq!(case.status(), Some(9));
    late.go("2026-03-06 08:00", "refuse");
    assert_eq!(refusal(&late), Some(Outcome::Late), "after three days");
    assert_eq!(late.outcome("2026-04-01 09:00"), Some(Outcome::Early), "against ten days");
    assert!(
        late.told(0).iter().all(|event| !event.contains("late refusal")),
        "no lapse of its own"
    );
}

#[test]
fn the_refusal_limit_says_nothing_of_a_dossier_that_was_withdrawn_or_granted() {
    let fields = json!({ "worker.name": "A", "worker.passport": "B", "worker.position": "expert",
        "worker.starts_on": "2026-05-01" });
    let mut case = Case::new(shipped("1.014199-work-permit.yaml"));
    case.file("2026-03-02 08:00", fields).go("2026-03-02 09:00", "accept");
    case.go("2026-03-10 10:00", "withdraw");
    assert_eq!(case.end(&ClockId::Refusal), (EndReason::Withdrawn, None));
    assert_eq!(case.outcome("2026-04-01 09:00"), None);
}

#[test]
fn the_appointment_follows_the_committed_limit_and_both_are_judged() {
    let limit =
        [("{ legal: 10 working days }", "{ legal: 10 working days, committed: 6 working days }")];
    let mut case = Case::in_appraisal(&limit);
    assert_eq!(case.due_on(&ClockId::Committed), "2026-03-10");
    assert_eq!(case.due_on(&ClockId::Legal), "2026-03-16");
    assert_eq!(case.appointment(), "2026-03-10");
    case.go("2026-03-03 09:00", "forward").go("2026-03-11 08:00", "resolve");
    let committed =
        statutory(&case.dossier, &ClockId::Committed, case.calendar(), at("2026-03-20 09:00"));
    assert_eq!(committed.unwrap().outcome, Outcome::Late);
    assert_eq!(case.outcome("2026-03-20 09:00"), Some(Outcome::Early));
    assert!(case.told(0).contains(&"2026-03-11 00:00 late committed".to_owned()));
}

#[test]
fn an_outage_after_the_fact_needs_a_second_approver_and_a_document() {
    let mut case = Case::in_appraisal(&[]);
    let supervisor = official("supervisor", "office");
    let outage = |from: &str, to: &str, document: &str, approver: Actor| Act::RecordOutage {
        from: at(from),
        to: at(to),
        document: document.into(),
        approver,
        late_entry: None,
    };
    let (from, to) = ("2026-03-04 07:30", "2026-03-05 17:00");
    let now = "2026-03-06 09:00";
    let approver = second("supervisor");
    let mut refused = |actor: &Actor, act| case.act_refused(now, actor, act);
    assert_eq!(
        refused(&official("clerk", "one-stop"), outage(from, to, "slip 1", approver.clone())),
        "it takes the role supervisor; ask somebody who holds it"
    );
    assert_eq!(
        refused(&supervisor, outage(from, to, "slip 1", supervisor.clone())),
        "a second person with the role supervisor must approve; name one"
    );
    assert_eq!(
        refused(&supervisor, outage(from, to, " ", approver.clone())),
        "the document is empty; fill it in"
    );
    for (from, to) in [(to, from), (from, "2026-03-07 09:00")] {
        assert_eq!(
            refused(&supervisor, outage(from, to, "slip 1", approver.clone())),
            "the outage must end after it begins, and be over; record it when it is"
        );
    }
    assert_eq!(
        refused(
            &supervisor,
            outage("2026-02-04 08:00", "2026-02-04 10:00", "slip 1", approver.clone())
        ),
        "no open clock of the dossier ran in the outage; correct the date of one that has ended"
    );
    case.act(now, &supervisor, outage(from, to, "slip 1", approver));
    assert_eq!(case.due_on(&ClockId::Legal), "2026-03-17", "one day in (4/3, 5/3]");
    assert_eq!(case.appointment(), "2026-03-17");
    let parts = shares(&case.dossier, case.calendar(), at(now)).unwrap();
    let lost = parts.iter().find(|part| part.holder == Holder::Outside("outage".into())).unwrap();
    assert_eq!((lost.running_minutes, lost.paused_minutes), (0, 2 * 480), "nobody's");
    let all: i64 = parts.iter().map(|part| part.running_minutes + part.paused_minutes).sum();
    assert_eq!(all, 390 + 480 + 2 * 480 + 90, "and all adds up");
    // Of the step's sixteen hours, fourteen and a half were used before the outage.
    assert_eq!(case.due_at(&step("appraisal")), "2026-03-06 09:00");
}

#[test]
fn an_outage_lifts_a_lapse_that_it_explains_and_no_other() {
    let supervisor = official("supervisor", "office");
    let outage = |from: &str, to: &str| Act::RecordOutage {
        from: at(from),
        to: at(to),
        document: "slip 1".into(),
        approver: second("supervisor"),
        late_entry: None,
    };
    let mut case = Case::in_appraisal(&[]);
    case.lapse("2026-03-17 08:00");
    assert_eq!(case.outcome("2026-03-17 08:00"), Some(Outcome::Overdue));
    let mut still = case.clone();
    case.act("2026-03-17 09:00", &supervisor, outage("2026-03-12 07:30", "2026-03-13 17:00"));
    assert_eq!(case.due_on(&ClockId::Legal), "2026-03-17");
    assert_eq!(case.outcome("2026-03-17 09:00"), Some(Outcome::InTime));
    case.lapse("2026-03-18 08:00");
    assert_eq!(case.outcome("2026-03-18 08:00"), Some(Outcome::Overdue), "it lapses anew");
    still.act("2026-03-20 09:00", &supervisor, outage("2026-03-12 07:30", "2026-03-13 17:00"));
    assert_eq!(
        still.outcome("2026-03-20 09:00"),
        Some(Outcome::Overdue),
        "one day does not cure four"
    );
}

#[test]
fn a_provisional_date_is_marked_and_counted_anew_when_the_year_is_decided() {
    let mut case = Case::new(small(&[]));
    case.file("2026-12-28 08:00", json!({})).go("2026-12-28 09:00", "accept");
    case.go("2026-12-28 09:00", "forward");
    assert_eq!(case.due_on(&ClockId::Legal), "2027-01-12");
    assert!(case.dossier.appointment().unwrap().provisional);
    assert_eq!(
        case.act_refused("2026-12-29 09:00", &Actor::system(), Act::Recalculate),
        "no open deadline moves; nothing is to be counted anew"
    );
    let holiday = "days_off:\n";
    let more =
        "days_off:\n  - { on: 2027-01-04, kind: holiday, name: { vi: X, en: X }, source: x }\n";
    let mut text = case.clone();
    text.with_calendar(vn_with(holiday, more));
    text.act("2026-12-29 09:00", &Actor::system(), Act::Recalculate);
    assert_eq!(text.due_on(&ClockId::Legal), "2027-01-13");
    assert_eq!(text.appointment(), "2027-01-13");
    case.with_calendar(vn_with("decided_until: 2026-12-31", "decided_until: 2027-12-31"));
    case.act("2026-12-29 09:00", &Actor::system(), Act::Recalculate);
    assert!(!case.deadline(&ClockId::Legal).provisional);
    assert_eq!(case.due_on(&ClockId::Legal), "2027-01-12");
    assert_eq!(
        case.act_refused("2026-12-29 09:00", &official("clerk", "one-stop"), Act::Recalculate),
        "it takes the role system; ask somebody who holds it"
    );
}

/// The desk of another office checks and prints; the clock starts at the competent agency's receipt.
const ANY_OFFICE: &[(&str, &str)] = &[
    ("{ legal: 10 working days }", "{ legal: 5 working days }"),
    (
        "steps:\n",
        "steps:\n  filed:
    name: { vi: Kiểm tra, en: Checking }
    status: 1
    by: clerk
    agency: one-stop
    clock: off
    moves:
      - accept: in_transit
      - request_supplement: { to: desk-supplement, reason: required }
      - refuse: { to: refused, reason: reception }
      - withdraw: withdrawn
  in_transit:
    name: { vi: Chuyển cơ quan có thẩm quyền, en: On the way }
    status: 2
    by: clerk
    clock: off
    moves:
      - forward: accepted
      - withdraw: withdrawn
",
    ),
];

#[test]
fn any_office_reception_starts_the_clock_at_the_competent_agency() {
    let mut case = Case::new(small(ANY_OFFICE));
    case.file("2026-05-08 16:00", json!({})).go("2026-05-08 16:30", "accept");
    assert_eq!((case.step(), case.status()), ("in_transit", Some(2)));
    assert!(case.windows(&ClockId::Legal).is_empty());
    let expect = |case: &Case, when: &str| {
        let until = expected(&case.procedure, &case.calendars, &case.dossier, at(when)).unwrap();
        until.map(|deadline| deadline.due_on.to_string())
    };
    assert_eq!(expect(&case, "2026-05-08 16:30").as_deref(), Some("2026-05-15"), "dự kiến");
    assert_eq!(case.dossier.appointment(), None);
    case.go("2026-05-11 07:35", "forward");
    assert_eq!(case.due_on(&ClockId::Legal), "2026-05-18");
    assert_eq!(case.appointment(), "2026-05-18");
    assert_eq!(expect(&case, "2026-05-11 08:00"), None, "it is known now");
}

#[test]
fn expected_says_nothing_before_acceptance_and_after_the_end() {
    let mut case = Case::new(small(ANY_OFFICE));
    case.file("2026-05-08 16:00", json!({}));
    let expect = |case: &Case| {
        expected(&case.procedure, &case.calendars, &case.dossier, at("2026-05-08 16:30")).unwrap()
    };
    assert_eq!(expect(&case), None);
    case.go("2026-05-08 16:30", "accept").go("2026-05-08 16:30", "withdraw");
    assert_eq!(expect(&case), None);
}

#[test]
fn the_birth_group_has_a_cutoff_and_a_block_of_natural_hours() {
    let mut case = Case::new(shipped("3.000722-birth-group.yaml"));
    let fields = json!({ "child.name": "A", "child.born_on": "2026-05-01", "child.id_card": false,
        "person.number": "1", "residence.with": "parents", "dwelling.address": "B",
        "residence.verification": false });
    case.file("2026-05-08 15:30", fields).go("2026-05-08 16:00", "accept");
    let block = ClockId::Block("registration".into());
    assert_eq!(case.due_at(&block), "2026-05-09 16:00");
    assert_eq!(case.due_on(&ClockId::Legal), "2026-05-14");
    case.go("2026-05-08 16:30", "forward");
    assert_eq!(case.due_at(&block), "2026-05-09 16:00", "the block is one budget");
    assert_eq!(case.windows(&block).len(), 1);
}

#[test]
fn a_result_given_at_once_starts_and_ends_the_clocks() {
    let mut case = Case::new(small(&[(
        "steps:\n",
        "steps:\n  filed:
    name: { vi: Kiểm tra, en: Checking }
    status: 1
    by: clerk
    agency: one-stop
    clock: off
    moves:
      - accept: { to: ready, choice: at-once, issues: [permit], signed: true }
      - accept: { to: accepted, choice: ordinary }
      - request_supplement: { to: desk-supplement, reason: required }
      - refuse: { to: refused, reason: reception }
      - withdraw: withdrawn
",
    )]));
    case.file("2026-05-08 16:00", json!({})).go("2026-05-08 16:10", "accept/at-once");
    assert_eq!(case.dossier.closing, Some(motcua_engine::dossier::Closing::Resolved));
    assert_eq!(case.end(&ClockId::Legal), (EndReason::Done, Some(Outcome::Early)));
    case.go("2026-05-08 16:20", "hand_over");
    assert_eq!(case.dossier.ended_at, Some(at("2026-05-08 16:10")));
}

#[test]
fn the_applicant_is_asked_for_no_reason_of_lateness() {
    let mut case = Case::in_appraisal(&[]);
    let refused = case.refused("2026-03-20 09:00", "forward", |_| {});
    assert_eq!(refused, "the legal clock is late; say why with it");
    case.go_with("2026-03-20 09:00", "withdraw", |_| {});
    assert_eq!(case.end(&ClockId::Legal), (EndReason::Withdrawn, Some(Outcome::Late)));
    assert_eq!(case.outcome("2026-03-20 09:00"), Some(Outcome::Late), "withdrawal cures nothing");
}
