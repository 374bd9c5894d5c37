//! What other systems get wrong, each a named test.

use crate::support::{
    at, closure, cutoff, date, deadline, due_at, due_on, limit, local, overlay, pause, plan, vn,
    vn_file, vn_saturday, windows,
};
use motcua_engine::time::{Calendar, ClosureKind, DayCount, Terms, WorkedDay};

#[test]
fn trap_1_received_before_opening_at_lunch_at_the_bell_after_closing_on_a_day_off() {
    let due = |received: &str| due_at(&vn(), received, "2 working hours");
    assert_eq!(due("2026-05-04 06:00"), "2026-05-04 09:30");
    assert_eq!(due("2026-05-04 12:15"), "2026-05-04 15:00");
    assert_eq!(due("2026-05-04 11:30"), "2026-05-04 15:00");
    assert_eq!(due("2026-05-04 11:29"), "2026-05-04 14:59");
    assert_eq!(due("2026-05-04 17:00"), "2026-05-05 09:30");
    assert_eq!(due("2026-05-03 09:00"), "2026-05-04 09:30");
    for received in ["2026-05-04 06:00", "2026-05-04 12:15", "2026-05-04 11:30", "2026-05-04 20:00"]
    {
        assert_eq!(due_on(received, "1 working day", None), "2026-05-05", "{received}");
    }
    assert_eq!(due_on("2026-05-03 09:00", "1 working day", None), "2026-05-05");
}

#[test]
fn trap_1_seconds_belong_to_their_minute() {
    let due = vn().add_working_minutes(at("2026-05-04T08:00:30"), 60).unwrap();
    assert_eq!(local(due), "2026-05-04 09:00");
}

#[test]
fn trap_2_holiday_beside_a_weekend() {
    assert_eq!(due_on("2026-04-24 09:00", "1 working day", None), "2026-04-28");
}

#[test]
fn trap_2_two_worked_saturdays_in_a_row() {
    let mut file = vn_file();
    let saturday = |on: &str| WorkedDay {
        on: date(on),
        in_lieu_of: None,
        windows: Some(windows("07:30-11:30")),
        counts: Some(DayCount::Half),
        source: "test".into(),
    };
    file.worked_days.extend([saturday("2026-06-06"), saturday("2026-06-13")]);
    let calendar = Calendar::new(file).unwrap();
    let due = |term| deadline(&calendar, Terms::days(limit(term)), "2026-06-05 09:00", &[]).due_on;
    assert_eq!(due("1 working day"), date("2026-06-08"));
    assert_eq!(due("6 working days"), date("2026-06-13"));
}

#[test]
fn trap_2_worked_saturday_after_a_friday_off() {
    assert_eq!(due_on("2026-01-01 09:00", "1 working day", None), "2026-01-06");
    assert_eq!(due_on("2026-01-09 09:00", "1 working day", None), "2026-01-10");
}

#[test]
fn trap_2_half_day_saturday_with_its_own_windows() {
    let half = vn_saturday(DayCount::Half);
    let due =
        |received, term| local(deadline(&half, Terms::minutes(limit(term)), received, &[]).due_at);
    assert_eq!(due("2026-05-08 15:00", "0.5 working days"), "2026-05-09 09:30");
    assert_eq!(due("2026-05-09 07:30", "0.5 working days"), "2026-05-09 11:30");
}

#[test]
fn trap_2_a_saturday_of_reception_counts_nothing_for_days_but_its_hours_are_worked() {
    let open = vn_saturday(DayCount::Zero);
    assert_eq!(
        deadline(&open, Terms::days(limit("1 working day")), "2026-05-08 09:00", &[]).due_on,
        date("2026-05-11")
    );
    assert_eq!(
        deadline(&open, Terms::days(limit("1 working day")), "2026-05-09 09:00", &[]).due_on,
        date("2026-05-12")
    );
    assert_eq!(due_at(&open, "2026-05-09 09:00", "2 working hours"), "2026-05-09 11:00");
    let step = deadline(&open, Terms::minutes(limit("1 working day")), "2026-05-08 15:00", &[]);
    assert_eq!(local(step.due_at), "2026-05-11 15:00");
}

#[test]
fn trap_2_ten_days_are_ten_days_when_a_day_is_not_eight_hours() {
    let mut overlay = overlay();
    for day in 0..5 {
        overlay.week[day] = plan("08:00-11:00 13:30-16:30", DayCount::One);
    }
    let short = Calendar::new(vn_file().with(&overlay)).unwrap();
    let step = deadline(&short, Terms::minutes(limit("10 working days")), "2026-06-01 09:00", &[]);
    assert_eq!(local(step.due_at), "2026-06-15 09:00");
    let legal = deadline(&short, Terms::days(limit("10 working days")), "2026-06-01 09:00", &[]);
    assert_eq!(local(legal.due_at), "2026-06-15 16:30");
}

#[test]
fn trap_3_one_day_is_not_24_working_hours() {
    assert_eq!(due_on("2026-05-04 09:00", "1 working day", None), "2026-05-05");
    assert_eq!(due_at(&vn(), "2026-05-04 09:00", "8 working hours"), "2026-05-05 09:00");
    assert_eq!(due_at(&vn(), "2026-05-04 09:00", "24 hours"), "2026-05-05 09:00");
    assert_eq!(due_at(&vn(), "2026-05-04 09:00", "24 working hours"), "2026-05-07 09:00");
}

#[test]
fn trap_4_a_wait_over_a_weekend_is_subtracted_once() {
    let terms = Terms::days(limit("5 working days"));
    let weekend = [pause("2026-05-08 16:00", "2026-05-11 08:00")];
    assert_eq!(deadline(&vn(), terms, "2026-05-04 09:00", &weekend).due_on, date("2026-05-12"));
    let overlapping = [
        pause("2026-05-05 09:00", "2026-05-07 09:00"),
        pause("2026-05-06 09:00", "2026-05-08 09:00"),
        pause("2026-05-06 10:00", "2026-05-06 11:00"),
    ];
    assert_eq!(deadline(&vn(), terms, "2026-05-04 09:00", &overlapping).due_on, date("2026-05-14"));
}

#[test]
fn trap_4_pauses_of_limits_in_hours_are_united() {
    let terms = Terms::days(limit("4 working hours"));
    let pauses = [
        pause("2026-05-04 09:00", "2026-05-04 10:00"),
        pause("2026-05-04 09:30", "2026-05-04 10:30"),
    ];
    assert_eq!(
        local(deadline(&vn(), terms, "2026-05-04 08:00", &pauses).due_at),
        "2026-05-04 15:00"
    );
}

#[test]
fn trap_4_pauses_survive_a_change_of_the_limit() {
    let waited = [pause("2026-03-05 10:00", "2026-03-10 10:00")];
    let due = |term| deadline(&vn(), Terms::days(limit(term)), "2026-03-02 09:00", &waited).due_on;
    assert_eq!(due("10 working days"), date("2026-03-19"));
    assert_eq!(due("8 working days"), date("2026-03-17"));
}

#[test]
fn a_pause_after_the_due_moment_cures_nothing() {
    let terms = Terms::days(limit("2 working days"));
    let after = [pause("2026-05-07 00:00", "2026-05-20 09:00")];
    assert_eq!(deadline(&vn(), terms, "2026-05-04 09:00", &after).due_on, date("2026-05-06"));
    let on_the_day = [pause("2026-05-06 16:00", "2026-05-08 09:00")];
    assert_eq!(deadline(&vn(), terms, "2026-05-04 09:00", &on_the_day).due_on, date("2026-05-08"));
    let hours = Terms::days(limit("2 working hours"));
    let late = [pause("2026-05-04 12:00", "2026-05-08 12:00")];
    assert_eq!(local(deadline(&vn(), hours, "2026-05-04 08:00", &late).due_at), "2026-05-04 10:00");
}

#[test]
fn trap_5_past_the_horizon_is_refused() {
    let refused = vn()
        .deadline(Terms::days(limit("300 working days")), at("2027-01-04 09:00"), &[])
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "calendar \"vn@test\" covers 2019-01-01 to 2027-12-31 and cannot say what happens after 2027-12-31; \
         publish a calendar that covers the day"
    );
    for (term, received) in [
        ("1 working day", "2028-01-03 09:00"),
        ("8 working hours", "2018-06-01 09:00"),
        ("9000 hours", "2027-06-01 09:00"),
        ("9999 months", "2027-06-01 09:00"),
        ("9999 working days", "2019-06-01 09:00"),
        ("9999 working hours", "2026-06-01 09:00"),
        ("0.5 working days", "2027-12-31 16:00"),
        ("same day", "2027-12-31 17:00"),
    ] {
        assert!(
            vn().deadline(Terms::days(limit(term)), at(received), &[]).is_err(),
            "{term} from {received}"
        );
    }
    assert_eq!(due_on("2019-01-02 09:00", "500 working days", None), "2020-12-28");
}

#[test]
fn trap_6_a_calendar_without_rows_is_an_error() {
    let mut file = vn_file();
    file.week = Default::default();
    let errors = Calendar::new(file).unwrap_err();
    assert_eq!(errors[0].row, "week");
}

#[test]
fn trap_20_a_cutoff_shifts_only_where_the_text_says_so() {
    assert_eq!(due_on("2025-04-25 16:00", "5 working days", None), "2025-05-06");
    assert_eq!(due_on("2025-04-25 16:00", "5 working days", cutoff("15:00")), "2025-05-07");
}

#[test]
fn a_fraction_after_whole_days_takes_the_next_days_windows() {
    assert_eq!(due_at(&vn(), "2026-05-04 09:00", "3.5 working days"), "2026-05-08 11:30");
    assert_eq!(due_at(&vn(), "2026-05-04 16:59", "1.25 working days"), "2026-05-06 09:30");
}

#[test]
fn hours_begin_after_an_outage_and_days_do_not_end_in_a_closure() {
    let mut overlay = overlay();
    overlay.closures = vec![
        closure("2026-05-05T09:00", "2026-05-05T15:00", ClosureKind::Outage),
        closure("2026-05-06T00:00", "2026-05-08T00:00", ClosureKind::Closure),
    ];
    let calendar = Calendar::new(vn_file().with(&overlay)).unwrap();
    assert_eq!(due_at(&calendar, "2026-05-05 08:00", "2 working hours"), "2026-05-05 16:00");
    let terms = Terms::days(limit("2 working days"));
    assert_eq!(deadline(&calendar, terms, "2026-05-04 09:00", &[]).due_on, date("2026-05-08"));
}

#[test]
fn a_date_in_the_undecided_year_is_provisional() {
    let terms = Terms::days(limit("5 working days"));
    assert!(!deadline(&vn(), terms, "2026-12-21 09:00", &[]).provisional);
    assert!(deadline(&vn(), terms, "2026-12-28 09:00", &[]).provisional);
}
