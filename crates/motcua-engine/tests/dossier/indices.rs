//! The five indices of TT 01/2018 that are scored for each dossier.

use motcua_engine::dossier::{Act, AgenciesSeen, Indices, Ratings, Satisfaction, indices};
use serde_json::json;

use crate::support::{Case, applicant, official, small};

fn resolved(when: &str) -> Case {
    let mut case = Case::in_appraisal(&[]);
    case.go("2026-03-02 10:00", "forward").go(when, "resolve");
    case
}

fn of(case: &Case) -> Indices {
    indices(&case.dossier, Ratings::default())
}

#[test]
fn the_total_time_is_held_against_the_law() {
    for (when, points) in
        [("2026-03-13 09:00", 2), ("2026-03-16 09:00", 1), ("2026-03-17 09:00", 0)]
    {
        assert_eq!(of(&resolved(when)).total_time, Some(points), "{when}");
    }
}

#[test]
fn the_worst_unit_counts() {
    assert_eq!(of(&resolved("2026-03-02 11:00")).time_of_units, Some(1), "on the step's own day");
    assert_eq!(of(&resolved("2026-03-04 11:00")).time_of_units, Some(0), "one step was late");
}

#[test]
fn contacts_are_counted_unless_they_were_the_applicants_fault() {
    let mut case = Case::in_appraisal(&[]);
    case.go("2026-03-05 09:00", "request_supplement").go("2026-03-06 08:00", "supplement");
    case.go("2026-03-06 08:30", "send_back").go("2026-03-06 09:00", "supplement");
    case.go("2026-03-06 10:00", "accept").go("2026-03-06 10:00", "forward");
    case.go("2026-03-06 11:00", "forward").go("2026-03-09 09:00", "resolve");
    let contacts = |ratings| indices(&case.dossier, ratings).contacts;
    assert_eq!(contacts(Ratings::default()), Some(0));
    assert_eq!(contacts(Ratings { own_fault: 1, ..Ratings::default() }), Some(1));
    assert_eq!(contacts(Ratings { own_fault: 2, ..Ratings::default() }), Some(2));
    assert_eq!(
        contacts(Ratings { contacts: Some(1), ..Ratings::default() }),
        Some(1),
        "by the slip"
    );
    assert_eq!(of(&resolved("2026-03-13 09:00")).contacts, Some(2));
}

#[test]
fn agencies_come_from_the_slip_or_not_at_all() {
    let case = resolved("2026-03-13 09:00");
    let agencies =
        |agencies| indices(&case.dossier, Ratings { agencies, ..Ratings::default() }).agencies;
    assert_eq!(agencies(None), None);
    assert_eq!(agencies(Some(AgenciesSeen::None)), Some(2));
    assert_eq!(agencies(Some(AgenciesSeen::OneStop)), Some(1));
    assert_eq!(agencies(Some(AgenciesSeen::More)), Some(0));
}

#[test]
fn the_attitude_is_early_on_time_or_complained_of() {
    let complaint = Ratings { complaint: true, ..Ratings::default() };
    for (when, points) in
        [("2026-03-13 09:00", Some(2)), ("2026-03-16 09:00", Some(1)), ("2026-03-17 09:00", None)]
    {
        let case = resolved(when);
        assert_eq!(of(&case).attitude, points, "{when}");
        assert_eq!(indices(&case.dossier, complaint).attitude, Some(0), "{when}");
    }
    let mut rated = resolved("2026-03-13 09:00");
    let rating = Act::Rate { satisfaction: Satisfaction::NotSatisfied, note: None };
    rated.act("2026-03-14 09:00", &applicant(), rating);
    assert_eq!(of(&rated).attitude, Some(0));
}

#[test]
fn without_a_limit_or_a_result_an_index_is_left_out() {
    let mut case = Case::new(small(&[("{ legal: 10 working days }", "{ legal: none }")]));
    case.file("2026-03-02 08:00", json!({})).go("2026-03-02 09:00", "accept");
    assert_eq!(of(&case), Indices::default(), "open");
    case.go("2026-03-02 09:00", "forward").go("2026-03-02 10:00", "forward");
    case.go("2026-03-02 11:00", "resolve");
    assert_eq!((of(&case).total_time, of(&case).attitude), (None, None));
    let mut withdrawn = Case::in_appraisal(&[]);
    withdrawn.go("2026-03-02 10:00", "withdraw");
    assert_eq!(of(&withdrawn), Indices::default());
    let mut void = resolved("2026-03-13 09:00");
    let act = Act::Void { reason: "twice".into(), note: "filed twice".into() };
    void.act("2026-03-14 09:00", &official("supervisor", "office"), act);
    assert_eq!(of(&void), Indices::default());
}
