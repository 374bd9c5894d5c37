//! Supplements: restart and pause, checked by the office, asked again, asked late.

use motcua_engine::dossier::clock::{ClockId, EndReason, Holder};
use motcua_engine::dossier::{Flag, Outcome, decisive, shares};
use serde_json::json;

use crate::support::{Case, at, second, small};

const PAUSE: (&str, &str) = ("base: one-stop", "base: one-stop\ntime: { supplement: pause }");

/// Asked Thursday 5/3, handed in and found complete Tuesday 10/3.
fn supplemented(replaced: &[(&str, &str)]) -> Case {
    let mut case = Case::in_appraisal(replaced);
    case.go("2026-03-05 09:00", "request_supplement");
    assert_eq!((case.status(), case.step()), (Some(5), "supplement"));
    case.go("2026-03-10 08:00", "supplement").go("2026-03-10 09:00", "accept");
    case
}

#[test]
fn a_complete_dossier_restarts_the_limit_and_the_old_window_is_kept() {
    let case = supplemented(&[]);
    assert_eq!(case.due_on(&ClockId::Legal), "2026-03-24");
    assert_eq!(case.appointment(), "2026-03-24");
    let windows = case.windows(&ClockId::Legal);
    assert_eq!(windows.len(), 2);
    assert_eq!(windows[0].deadline.unwrap().due_on.to_string(), "2026-03-16");
    assert_eq!(windows[0].ended.as_ref().unwrap().why, EndReason::Restarted);
    assert_eq!(windows[0].ended.as_ref().unwrap().outcome, None);
    assert_eq!(case.dossier.accepted_at, Some(at("2026-03-02 09:00")), "first accepted");
}

#[test]
fn where_sector_law_pauses_the_limit_goes_on() {
    let case = supplemented(&[PAUSE]);
    assert_eq!(case.due_on(&ClockId::Legal), "2026-03-19");
    assert_eq!(case.windows(&ClockId::Legal).len(), 1);
    assert_eq!(case.appointment(), "2026-03-19");
}

#[test]
fn the_ledger_says_who_held_it_and_adds_up() {
    let mut case = Case::in_appraisal(&[PAUSE]);
    case.go("2026-03-05 09:00", "request_supplement").go("2026-03-09 08:00", "supplement");
    case.go("2026-03-10 09:00", "accept").go("2026-03-10 09:00", "forward");
    let parts = shares(&case.dossier, case.calendar(), at("2026-03-10 17:00")).unwrap();
    let minutes = |name: &str| {
        let holder = |holder: &Holder| match holder {
            Holder::Agency(agency) => agency.as_str() == name,
            Holder::Outside(party) => party == name,
        };
        let part = parts.iter().find(|part| holder(&part.holder)).unwrap();
        (part.running_minutes, part.paused_minutes)
    };
    assert_eq!(minutes("office"), (3 * 480 + 390, 0), "2/3 to 5/3 09:00, and 10/3 from 09:00");
    assert_eq!(minutes("applicant"), (0, 390 + 480 + 30), "to the answer");
    assert_eq!(minutes("one-stop"), (0, 450 + 90), "the desk's check");
    let all: i64 = parts.iter().map(|part| part.running_minutes + part.paused_minutes).sum();
    let life = case
        .calendar()
        .working_minutes_between(at("2026-03-02 09:00"), at("2026-03-10 17:00"))
        .unwrap();
    assert_eq!(all, life);
}

#[test]
fn submitted_is_not_complete() {
    let mut case = Case::in_appraisal(&[]);
    case.go("2026-03-05 09:00", "request_supplement").go("2026-03-06 16:00", "supplement");
    assert_eq!((case.status(), case.step()), (Some(5), "recheck"));
    assert!(!case.window(&ClockId::Legal).is_running());
    assert_eq!(
        case.due_at(&ClockId::Acceptance),
        "2026-03-09 16:00",
        "eight working hours to check"
    );
    assert_eq!(case.dossier.supplements[0].completed_at, None);
    case.go("2026-03-09 16:00", "send_back");
    assert_eq!(case.end(&ClockId::Acceptance), (EndReason::Done, Some(Outcome::OnTime)));
    assert_eq!(case.dossier.supplements.len(), 1, "no new request");
    case.go("2026-03-10 08:00", "supplement");
    case.lapse("2026-03-11 09:00");
    assert_eq!(case.told(0).last().unwrap(), "2026-03-11 08:00 late acceptance");
    case.go("2026-03-11 09:00", "accept");
    assert_eq!(case.end(&ClockId::Acceptance), (EndReason::Done, Some(Outcome::Late)));
    assert_eq!(case.dossier.supplements[0].answered_at, Some(at("2026-03-10 08:00")));
    assert_eq!(case.dossier.supplements[0].completed_at, Some(at("2026-03-11 09:00")));
    assert_eq!((case.dossier.supplements.len(), case.dossier.contacts), (1, 2));
}

#[test]
fn a_second_request_needs_the_leader_and_is_flagged() {
    let mut case = supplemented(&[]);
    assert!(case.dossier.flags.is_empty());
    case.go("2026-03-10 10:00", "forward");
    let refused = case.refused("2026-03-11 09:00", "request_supplement", |_| {});
    assert_eq!(refused, "a second person with the role leader must approve; name one");
    case.go_with("2026-03-11 09:00", "request_supplement", |command| {
        command.approver = Some(second("leader"));
    });
    assert!(case.dossier.flags.contains(&Flag::RepeatedRequest));
    assert_eq!(case.dossier.supplements.len(), 2);
}

#[test]
fn a_request_at_the_desk_is_of_another_stage() {
    let mut case = Case::new(small(&[]));
    case.file("2026-03-02 08:00", json!({})).go("2026-03-02 09:00", "request_supplement");
    assert_eq!((case.status(), case.step()), (Some(5), "desk-supplement"));
    assert!(case.windows(&ClockId::Legal).is_empty(), "no legal clock yet");
    case.go("2026-03-03 09:00", "supplement").go("2026-03-03 10:00", "accept");
    assert_eq!(case.dossier.accepted_at, Some(at("2026-03-03 10:00")));
    assert_eq!(case.windows(&ClockId::Legal).len(), 1);
    case.go("2026-03-03 11:00", "forward").go("2026-03-04 09:00", "request_supplement");
    assert!(case.dossier.flags.is_empty(), "the first of the appraisal");
}

#[test]
fn a_request_after_its_notice_limit_is_flagged() {
    let mut timely = Case::in_appraisal(&[]);
    timely.go("2026-03-05 17:00", "request_supplement");
    assert!(timely.dossier.flags.is_empty());
    let mut late = Case::in_appraisal(&[]);
    late.go("2026-03-06 07:30", "request_supplement");
    assert_eq!(late.dossier.flags, [Flag::LateRequest].into());
}

#[test]
fn a_request_on_the_due_day_is_flagged() {
    let mut case = Case::in_appraisal(&[]);
    case.go("2026-03-16 16:00", "request_supplement");
    assert_eq!(case.dossier.flags, [Flag::LateRequest, Flag::OnTheDueDay].into());
}

#[test]
fn a_window_that_lapsed_stays_late_through_request_and_restart() {
    let mut case = Case::in_appraisal(&[]);
    case.go("2026-03-17 09:00", "request_supplement");
    assert_eq!(case.outcome("2026-03-17 09:00"), Some(Outcome::Overdue));
    case.go("2026-03-18 08:00", "supplement").go("2026-03-18 09:00", "accept");
    assert_eq!(case.due_on(&ClockId::Legal), "2026-04-01");
    assert_eq!(
        case.windows(&ClockId::Legal)[0].ended.as_ref().unwrap().outcome,
        Some(Outcome::Late)
    );
    case.go("2026-03-18 10:00", "forward").go("2026-03-18 11:00", "forward");
    case.go("2026-03-19 09:00", "resolve");
    assert_eq!(
        case.outcome("2026-03-19 09:00"),
        Some(Outcome::Late),
        "one late window makes it late"
    );
    // What is explained is the deadline that was missed, and not the last one.
    let end = at("2026-03-19 09:00");
    let (window, verdict) = decisive(&case.dossier, &ClockId::Legal, case.calendar(), end).unwrap();
    assert_eq!(window, &case.windows(&ClockId::Legal)[0]);
    assert_eq!(verdict, case.verdict("2026-03-19 09:00"));
}

#[test]
fn a_window_that_lapsed_stays_late_through_pause_stop_and_reopening() {
    let mut case = Case::in_appraisal(&[PAUSE]);
    case.go("2026-03-17 09:00", "request_supplement").go("2026-03-20 08:00", "supplement");
    case.go("2026-03-20 09:00", "accept").go("2026-03-20 09:00", "forward");
    case.go("2026-03-20 10:00", "stop");
    assert_eq!(case.end(&ClockId::Legal), (EndReason::Stopped, Some(Outcome::Late)));
    case.go("2026-03-23 10:00", "reopen");
    assert_eq!(case.outcome("2026-03-23 10:00"), Some(Outcome::Overdue));
    case.go("2026-03-23 11:00", "forward").go("2026-03-23 11:00", "resolve");
    assert_eq!(case.end(&ClockId::Legal), (EndReason::Done, Some(Outcome::Late)));
}

#[test]
fn a_paused_clock_does_not_become_late() {
    let mut case = Case::in_appraisal(&[]);
    case.go("2026-03-13 09:00", "request_supplement");
    assert_eq!(case.outcome("2026-03-30 09:00"), Some(Outcome::InTime));
    let verdict = case.verdict("2026-03-30 09:00").unwrap();
    assert_eq!(
        verdict.explanation.en,
        "open, in time: as of 2026-03-13, due 2026-03-16, apart 3 days, calendar vn@2026-10"
    );
}

#[test]
fn a_refusal_out_of_a_pause_is_judged_with_the_pause() {
    let replaced = [(
        "steps:\n",
        "steps:\n  recheck:
    name: { vi: Kiểm tra lại, en: Checking }
    status: 5
    by: clerk
    agency: one-stop
    clock: { paused: one-stop }
    moves:
      - accept: accepted
      - refuse: { to: ready, reason: required, issues: [refusal], signed: true }
      - withdraw: withdrawn
",
    )];
    let mut case = Case::in_appraisal(&replaced);
    case.go("2026-03-05 09:00", "request_supplement").go("2026-03-17 08:00", "supplement");
    case.go("2026-03-17 09:00", "refuse");
    // Eight working days in (5/3, 17/3].
    assert_eq!(case.due_on(&ClockId::Legal), "2026-03-26");
    assert_eq!(case.end(&ClockId::Legal), (EndReason::Refused, Some(Outcome::Early)));
    assert_eq!(case.outcome("2026-04-01 09:00"), Some(Outcome::Early));
}

#[test]
fn a_supplement_that_leads_straight_to_work_is_complete() {
    let replaced = [
        (
            "steps:\n",
            "steps:\n  supplement:
    name: { vi: Chờ bổ sung, en: Waiting }
    status: 5
    by: applicant
    agency: one-stop
    clock: { paused: applicant }
    moves:
      - supplement: appraisal
      - withdraw: withdrawn
",
        ),
        ("base: one-stop", "base: one-stop\nremove: { steps: [recheck] }"),
    ];
    let mut case = Case::in_appraisal(&replaced);
    case.go("2026-03-05 09:00", "request_supplement").go("2026-03-10 08:00", "supplement");
    assert_eq!(case.dossier.supplements[0].completed_at, Some(at("2026-03-10 08:00")));
    assert_eq!(case.due_on(&ClockId::Legal), "2026-03-24");
}
