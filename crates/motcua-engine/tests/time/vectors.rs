//! The test vectors of the law, each a named test.

use crate::support::{
    at, cutoff, date, deadline, due_at, due_on, limit, local, pause, vn, vn_early,
};
use motcua_engine::time::{Start, Terms};

fn three() -> Option<motcua_engine::time::Time> {
    cutoff("15:00")
}

#[test]
fn working_days_over_tet_2025() {
    assert_eq!(due_on("2025-01-24 10:00", "3 working days", three()), "2025-02-05");
}

#[test]
fn working_days_after_the_cutoff_start_on_the_worked_saturday() {
    assert_eq!(due_on("2025-04-25 16:00", "5 working days", three()), "2025-05-07");
    assert_eq!(due_on("2025-04-25 14:00", "5 working days", three()), "2025-05-06");
    let start = vn()
        .start(Terms::days(limit("5 working days")).with_cutoff(three()), at("2025-04-25 16:00"));
    assert_eq!(start.unwrap(), Start::Day(date("2025-04-26")));
}

#[test]
fn working_days_count_a_worked_saturday() {
    assert_eq!(due_on("2024-04-26 09:00", "5 working days", three()), "2024-05-07");
}

#[test]
fn working_days_skip_three_days_in_lieu() {
    assert_eq!(due_on("2023-04-28 16:30", "2 working days", three()), "2023-05-08");
}

#[test]
fn working_days_one_minute_after_the_cutoff() {
    assert_eq!(due_on("2025-08-29 15:01", "1 working day", three()), "2025-09-04");
    assert_eq!(due_on("2025-08-29 15:00", "1 working day", three()), "2025-09-03");
}

#[test]
fn working_days_in_2026() {
    assert_eq!(due_on("2026-01-09 15:30", "3 working days", three()), "2026-01-14");
    assert_eq!(due_on("2026-02-13 09:00", "20 working days", three()), "2026-03-20");
    assert_eq!(due_on("2026-08-21 14:00", "7 working days", three()), "2026-09-03");
    assert_eq!(due_on("2026-11-23 09:00", "1 working day", three()), "2026-11-25");
}

#[test]
fn calendar_days_roll_forward() {
    assert_eq!(due_on("2026-01-20 09:00", "30 calendar days", None), "2026-02-23");
    assert_eq!(due_on("2025-12-29 09:00", "3 calendar days", None), "2026-01-05");
    assert_eq!(due_on("2026-04-20 09:00", "10 calendar days", None), "2026-05-04");
    assert_eq!(due_on("2025-08-03 09:00", "30 calendar days", None), "2025-09-03");
}

#[test]
fn working_hours_in_early_windows() {
    let early = vn_early();
    assert_eq!(due_at(&early, "2026-05-04 16:00", "4 working hours"), "2026-05-05 10:00");
    assert_eq!(due_at(&early, "2026-05-04 12:15", "2 working hours"), "2026-05-04 15:30");
    assert_eq!(due_at(&early, "2026-05-04 18:30", "8 working hours"), "2026-05-05 17:00");
    assert_eq!(due_at(&early, "2026-04-29 16:30", "2 working hours"), "2026-05-04 08:30");
    assert_eq!(due_at(&early, "2026-08-21 15:00", "8 working hours"), "2026-08-22 15:00");
    assert_eq!(due_at(&early, "2025-01-24 16:00", "8 working hours"), "2025-02-03 16:00");
    assert_eq!(due_at(&early, "2026-05-05 09:10", "24 working hours"), "2026-05-08 09:10");
}

#[test]
fn a_pause_moves_the_deadline_and_a_restart_begins_anew() {
    let terms = Terms::days(limit("10 working days"));
    assert_eq!(deadline(&vn(), terms, "2026-03-02 09:00", &[]).due_on, date("2026-03-16"));
    let waited = [pause("2026-03-05 10:00", "2026-03-10 10:00")];
    assert_eq!(deadline(&vn(), terms, "2026-03-02 09:00", &waited).due_on, date("2026-03-19"));
    assert_eq!(deadline(&vn(), terms, "2026-03-10 10:00", &[]).due_on, date("2026-03-24"));
}

#[test]
fn same_day_turns_at_the_cutoff() {
    let terms = Terms::days(limit("same day")).with_cutoff(three());
    let due = |received: &str| local(deadline(&vn(), terms, received, &[]).due_at);
    assert_eq!(due("2026-05-04 14:59"), "2026-05-04 17:00");
    assert_eq!(due("2026-05-04 15:00"), "2026-05-04 17:00");
    assert_eq!(due("2026-05-04 15:01"), "2026-05-05 17:00");
    assert_eq!(due("2026-05-02 09:00"), "2026-05-04 17:00");
}

#[test]
fn same_day_without_cutoff_turns_at_the_end_of_the_last_window() {
    assert_eq!(due_at(&vn(), "2026-05-04 16:59", "same day"), "2026-05-04 17:00");
    assert_eq!(due_at(&vn(), "2026-05-04 17:00", "same day"), "2026-05-05 17:00");
}

#[test]
fn natural_hours_run_through_the_night() {
    assert_eq!(due_at(&vn(), "2026-11-21 22:00", "12 hours"), "2026-11-22 10:00");
}

#[test]
fn months_clamp_and_roll_forward() {
    assert_eq!(due_on("2026-01-31 09:00", "1 month", None), "2026-03-02");
    assert_eq!(due_on("2025-12-16 09:00", "2 months", None), "2026-02-23");
}

#[test]
fn half_a_working_day_of_a_step() {
    let terms = Terms::minutes(limit("0.5 working days"));
    assert_eq!(local(deadline(&vn(), terms, "2026-05-04 09:00", &[]).due_at), "2026-05-04 14:30");
    assert_eq!(due_at(&vn(), "2026-05-04 09:00", "0.5 working days"), "2026-05-04 14:30");
}

#[test]
fn received_after_hours_still_starts_that_day() {
    assert_eq!(due_on("2025-04-25 18:30", "5 working days", None), "2025-05-06");
}

#[test]
fn any_office_counts_from_the_receipt_of_the_competent_agency() {
    assert_eq!(due_on("2026-05-11 07:35", "5 working days", None), "2026-05-18");
}

#[test]
fn the_birth_group_has_natural_hours_and_a_cutoff() {
    assert_eq!(due_at(&vn(), "2026-05-08 16:00", "24 hours"), "2026-05-09 16:00");
    assert_eq!(due_on("2026-05-08 16:00", "3 working days", three()), "2026-05-14");
}

#[test]
fn acceptance_of_an_online_dossier_filed_on_saturday_night() {
    assert_eq!(due_at(&vn(), "2026-05-09 22:00", "8 working hours"), "2026-05-11 17:00");
}

#[test]
fn land_and_tax_have_two_appointments() {
    assert_eq!(due_on("2026-03-02 09:00", "5 working days", None), "2026-03-09");
    assert_eq!(due_on("2026-03-23 09:00", "3 working days", None), "2026-03-26");
}

#[test]
fn an_apology_is_timely_through_the_working_day_before() {
    assert_eq!(vn().previous_working_day(date("2026-05-04")).unwrap(), date("2026-04-29"));
}
