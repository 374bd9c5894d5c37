//! Whole lives of dossiers under the shipped procedures, by `decide` alone: from filing to the end,
//! with the days counted by hand over the national calendar of 2026.

use motcua_engine::dossier::clock::ClockId;
use motcua_engine::dossier::{
    Act, Actor, AppointmentReason, Closing, Flag, LegState, MoveCommand, Outcome,
};
use motcua_engine::procedure::{MoveKind, Status};
use motcua_engine::time::Limit;
use serde_json::json;

use crate::desk::Desk;
use crate::shipped::{self, workflows};

fn desk() -> Desk {
    Desk::new(shipped::procedures(&workflows()))
}

/// Answers an opinion: assigned, drafted and signed at one time.
fn answer(desk: &mut Desk, id: &str, when: &str, choice: &str) {
    desk.forward(id, &[when]);
    desk.choose(id, when, MoveKind::Resolve, choice);
}

fn birth() -> serde_json::Value {
    json!({
        "child.name": "Trần Bình An",
        "child.born_on": "2026-09-01",
        "child.id_card": true,
        "person.number": "001090000001",
        "residence.with": "parents",
        "dwelling.address": "Phường Kinh Bắc",
        "residence.verification": false,
    })
}

#[test]
fn a_birth_is_registered_and_the_children_follow_in_order() {
    let mut desk = desk();
    desk.accept("birth", "3.000722", ["2026-09-07 08:00", "2026-09-07 09:00"], birth());
    assert_eq!(desk.due("birth", "legal"), "2026-09-10 17:00");
    assert_eq!(desk.due("birth", "block registration"), "2026-09-08 09:00");
    desk.forward("birth", &["2026-09-07 10:00"]);
    assert_eq!(desk.due("birth", "block registration"), "2026-09-08 09:00");
    desk.go("birth", "2026-09-08 08:30", MoveKind::Transfer);
    assert_eq!(desk.outcome("birth", "block registration"), Some(Outcome::OnTime));
    assert_eq!(desk.due("birth", "leg children/residence/1"), "2026-09-10 17:00");
    assert_eq!(desk.due("birth", "leg children/insurance/1"), "2026-09-10 17:00");
    assert_eq!(desk.dossier("birth").legs.len(), 2);

    // The group's two days hold for the residence, not the seven of its own.
    desk.go("birth/residence", "2026-09-08 09:00", MoveKind::Accept);
    assert_eq!(desk.due("birth/residence", "legal"), "2026-09-10 17:00");
    desk.forward("birth/residence", &["2026-09-08 10:00", "2026-09-09 09:00"]);
    desk.go("birth/insurance", "2026-09-08 14:00", MoveKind::Accept);
    desk.go("birth/residence", "2026-09-09 16:00", MoveKind::Resolve);
    assert_eq!(desk.outcome("birth", "leg children/residence/1"), Some(Outcome::Early));
    // Only now is the ID card asked for.
    assert_eq!(desk.due("birth", "leg children/id-card/1"), "2026-09-16 17:00");

    let refused = desk.refused("birth", "2026-09-09 17:00", MoveKind::Resolve);
    assert_eq!(refused, "other agencies have not answered: insurance; wait for them");
    desk.forward("birth/insurance", &["2026-09-08 15:00", "2026-09-09 15:00"]);
    desk.go("birth/insurance", "2026-09-10 09:00", MoveKind::Resolve);
    assert_eq!(desk.outcome("birth", "leg children/insurance/1"), Some(Outcome::OnTime));

    // The ID card is outside the group's limit, so the group does not wait for it.
    desk.go("birth", "2026-09-10 14:00", MoveKind::Resolve);
    desk.go("birth", "2026-09-10 15:00", MoveKind::HandOver);
    assert_eq!(desk.verdict("birth", "2026-09-10 15:00"), Some(Outcome::OnTime));
    desk.go("birth/id-card", "2026-09-10 08:00", MoveKind::Accept);
    desk.forward("birth/id-card", &["2026-09-10 09:00", "2026-09-11 09:00"]);
    desk.go("birth/id-card", "2026-09-16 08:30", MoveKind::Resolve);

    let birth = desk.dossier("birth");
    assert_eq!(birth.status, Some(Status::HandedOver));
    for result in ["residence-notice", "health-card", "id-card"] {
        assert!(birth.documents.contains(result), "{result} is not there");
    }
    assert_eq!(desk.outcome("birth", "leg children/id-card/1"), Some(Outcome::OnTime));
    assert_eq!(desk.verdict("birth/residence", "2026-09-20 08:00"), Some(Outcome::Early));
    desk.replay();
}

#[test]
fn a_birth_withdrawn_calls_nothing_back_that_was_not_sent() {
    let mut desk = desk();
    desk.accept("birth", "3.000722", ["2026-09-11 14:00", "2026-09-11 15:01"], birth());
    // After 15:00 on a Friday: counted from Monday.
    assert_eq!(desk.due("birth", "legal"), "2026-09-17 17:00");
    desk.go("birth", "2026-09-12 09:00", MoveKind::Withdraw);
    assert_eq!(desk.dossier("birth").closing, Some(Closing::Withdrawn));
    assert_eq!(desk.verdict("birth", "2026-09-20 08:00"), None);
    desk.replay();
}

#[test]
fn a_death_waits_for_the_slowest_agency() {
    let mut desk = desk();
    let form = json!({
        "deceased.number": "001040000001",
        "death.on": "2026-09-09",
        "death.benefit": "insurance",
        "death.invalid_survivor": false,
        "relative.number": "001070000001",
    });
    desk.accept("death", "2.002622", ["2026-09-11 14:00", "2026-09-11 15:01"], form);
    assert_eq!(desk.due("death", "legal"), "2026-09-25 17:00");
    assert_eq!(desk.due("death", "block registration"), "2026-09-12 15:01");
    desk.forward("death", &["2026-09-11 16:00"]);
    // Signed on a Saturday: the agencies count from Monday.
    desk.go("death", "2026-09-12 10:00", MoveKind::Transfer);
    assert_eq!(desk.outcome("death", "block registration"), Some(Outcome::OnTime));
    assert_eq!(desk.dossier("death").legs.len(), 2);
    assert_eq!(desk.due("death", "leg children/residence/1"), "2026-09-15 17:00");
    assert_eq!(desk.due("death", "leg children/insurance/1"), "2026-09-24 17:00");

    desk.go("death/residence", "2026-09-14 08:00", MoveKind::Accept);
    desk.forward("death/residence", &["2026-09-14 09:30", "2026-09-14 14:00"]);
    desk.late("death/residence", "2026-09-15 16:00", MoveKind::Resolve);
    assert_eq!(desk.outcome("death", "leg children/residence/1"), Some(Outcome::OnTime));

    desk.go("death/insurance", "2026-09-14 08:00", MoveKind::Accept);
    desk.forward("death/insurance", &["2026-09-14 11:00", "2026-09-21 10:00"]);
    let refused = desk.refused("death/insurance", "2026-09-25 10:00", MoveKind::Resolve);
    assert_eq!(refused, "the legal clock is late; say why with it");
    desk.late("death/insurance", "2026-09-25 10:00", MoveKind::Resolve);
    assert_eq!(desk.verdict("death/insurance", "2026-09-25 10:00"), Some(Outcome::Late));
    assert_eq!(desk.outcome("death", "leg children/insurance/1"), Some(Outcome::Late));

    // A late leg is the agency's; the group itself ends on its last day.
    desk.go("death", "2026-09-25 16:00", MoveKind::Resolve);
    desk.go("death", "2026-09-28 09:00", MoveKind::HandOver);
    assert_eq!(desk.verdict("death", "2026-09-28 09:00"), Some(Outcome::OnTime));
    desk.replay();
}

fn land() -> serde_json::Value {
    json!({
        "land.ground": "transfer",
        "land.remote": false,
        "land.parcel": "12/345",
        "land.price_thousands": 2_000_000,
    })
}

/// The published example of two appointments: the first part late, the second early, the whole late.
#[test]
fn land_has_two_appointments_and_is_late_by_the_first() {
    let mut desk = desk();
    desk.accept("land", "1.115468", ["2026-03-02 08:00", "2026-03-02 09:00"], land());
    assert_eq!(desk.due("land", "legal"), "2026-03-09 17:00");
    desk.forward("land", &["2026-03-02 11:00"]);
    assert_eq!(desk.due("land", "step appraisal"), "2026-03-06 16:30");
    desk.late("land", "2026-03-11 10:00", MoveKind::Transfer);
    assert_eq!(desk.outcome("land", "legal"), Some(Outcome::Late));

    assert_eq!(desk.due("land", "leg tax/assessment/1"), "2026-03-18 17:00");
    answer(&mut desk, "land/assessment", "2026-03-18 10:00", "agree");
    assert_eq!(desk.outcome("land", "leg tax/assessment/1"), Some(Outcome::OnTime));
    assert_eq!(desk.verdict("land/assessment", "2026-03-18 10:00"), Some(Outcome::OnTime));

    let require =
        MoveCommand { amount: Some(50_000_000), ..MoveCommand::new(MoveKind::RequirePayment) };
    desk.make("land", "2026-03-19 09:00", require).unwrap();
    assert_eq!(desk.dossier("land").status, Some(Status::PaymentRequired));
    let refused = desk.refused("land", "2026-03-20 09:00", MoveKind::Forward);
    assert_eq!(refused, "the condition is not met: payment.settled; see to it first");
    let pay = Act::Pay {
        amount: 50_000_000,
        method: "bank".to_owned(),
        reference: "receipt 7".to_owned(),
        intent: None,
        order: None,
        late_entry: None,
    };
    desk.act("land", "2026-03-23 10:00", &Actor::system(), pay);
    desk.forward("land", &["2026-03-23 10:30"]);
    assert_eq!(desk.due("land", "legal"), "2026-03-26 17:00");
    desk.go("land", "2026-03-25 10:00", MoveKind::Resolve);
    assert_eq!(desk.outcome("land", "legal"), Some(Outcome::Early));
    desk.go("land", "2026-03-27 10:00", MoveKind::HandOver);

    assert_eq!(desk.appointments("land"), ["2026-03-09", "2026-03-26"]);
    assert_eq!(desk.verdict("land", "2026-03-27 10:00"), Some(Outcome::Late));
    desk.replay();
}

#[test]
fn investment_goes_on_without_the_opinion_that_never_came() {
    let mut desk = desk();
    let form = json!({
        "project.name": "Khu công nghiệp",
        "project.place": "Phường Kinh Bắc",
        "project.capital": 900_000_000_000_i64,
        "project.technology": true,
    });
    desk.accept("plant", "1.009645", ["2026-10-05 07:45", "2026-10-05 08:00"], form);
    assert_eq!(desk.due("plant", "legal"), "2026-10-28 17:00");
    desk.forward("plant", &["2026-10-05 10:00", "2026-10-05 11:00"]);
    desk.forward("plant", &["2026-10-05 15:00", "2026-10-05 16:00"]);
    desk.go("plant", "2026-10-06 09:00", MoveKind::Transfer);
    assert_eq!(desk.dossier("plant").legs.len(), 5);
    for agency in ["construction", "environment", "technology", "police", "commune"] {
        let clock = format!("leg opinions/{agency}/1");
        assert_eq!(desk.due("plant", &clock), "2026-10-15 17:00");
        assert_eq!(desk.due(&format!("plant/{agency}"), "legal"), "2026-10-15 17:00");
    }
    answer(&mut desk, "plant/construction", "2026-10-12 10:00", "agree");
    answer(&mut desk, "plant/environment", "2026-10-14 10:00", "conditions");
    answer(&mut desk, "plant/technology", "2026-10-15 09:00", "disagree");
    answer(&mut desk, "plant/police", "2026-10-15 16:00", "agree");
    let refused = desk.refused("plant", "2026-10-15 16:30", MoveKind::Forward);
    assert_eq!(refused, "other agencies have not answered: commune; wait for them");

    // Late, it is left behind and called back: that it was missing stays on record.
    desk.late("plant", "2026-10-16 08:00", MoveKind::Forward);
    assert!(desk.dossier("plant").flags.contains(&Flag::WithoutLeg));
    assert_eq!(desk.dossier("plant/commune").closing, Some(Closing::Stopped));
    let agreed = |leg: &LegState| leg.outcome.as_ref().is_some_and(|outcome| outcome.agrees());
    let agreed: Vec<_> = desk.dossier("plant").legs.iter().map(agreed).collect();
    assert_eq!(agreed, [true, true, false, true, false]);

    desk.forward("plant", &["2026-10-19 16:00", "2026-10-20 15:00", "2026-10-21 10:00"]);
    desk.forward("plant", &["2026-10-21 15:00", "2026-10-26 10:00"]);
    desk.go("plant", "2026-10-26 14:00", MoveKind::Resolve);
    desk.go("plant", "2026-10-27 14:00", MoveKind::HandOver);
    assert_eq!(desk.verdict("plant", "2026-10-27 14:00"), Some(Outcome::Early));
    desk.replay();
}

fn house() -> serde_json::Value {
    json!({
        "permit.work": "house",
        "permit.site": "Phường Kinh Bắc",
        "permit.floor_area": 120,
        "permit.fire_risk": true,
        "permit.heritage_site": false,
    })
}

#[test]
fn a_house_is_permitted_after_two_opinions() {
    let mut desk = desk();
    desk.accept("house", "1.013225", ["2026-10-05 07:45", "2026-10-05 08:00"], house());
    assert_eq!(desk.due("house", "legal"), "2026-10-14 17:00");
    desk.forward("house", &["2026-10-05 09:00", "2026-10-05 10:00"]);
    desk.go("house", "2026-10-06 09:00", MoveKind::Transfer);
    assert_eq!(desk.dossier("house").legs.len(), 2);
    assert_eq!(desk.due("house", "leg opinions/fire/1"), "2026-10-08 17:00");
    answer(&mut desk, "house/planning", "2026-10-07 10:00", "agree");
    answer(&mut desk, "house/fire", "2026-10-08 08:00", "disagree");
    assert_eq!(desk.outcome("house", "leg opinions/planning/1"), Some(Outcome::Early));
    assert_eq!(desk.outcome("house", "leg opinions/fire/1"), Some(Outcome::OnTime));
    desk.forward("house", &["2026-10-08 08:30", "2026-10-08 16:00"]);
    desk.forward("house", &["2026-10-09 10:00", "2026-10-09 11:00"]);
    desk.go("house", "2026-10-09 14:00", MoveKind::Resolve);
    desk.go("house", "2026-10-12 09:00", MoveKind::HandOver);
    assert_eq!(desk.verdict("house", "2026-10-12 09:00"), Some(Outcome::Early));
    desk.replay();
}

#[test]
fn a_supplement_gives_the_house_its_seven_days_again() {
    let mut desk = desk();
    desk.accept("house", "1.013225", ["2026-10-05 07:45", "2026-10-05 08:00"], house());
    desk.forward("house", &["2026-10-05 09:00", "2026-10-05 10:00"]);
    desk.go("house", "2026-10-06 08:30", MoveKind::RequestSupplement);
    desk.go("house", "2026-10-08 15:00", MoveKind::Supplement);
    // Submitted is not complete: the office has 8 working hours to look at it.
    assert_eq!(desk.due("house", "acceptance"), "2026-10-09 15:00");
    desk.go("house", "2026-10-09 10:00", MoveKind::Accept);
    assert_eq!(desk.due("house", "legal"), "2026-10-20 17:00");
    desk.forward("house", &["2026-10-09 11:00", "2026-10-09 14:00"]);
    desk.go("house", "2026-10-12 10:00", MoveKind::Refuse);
    assert_eq!(desk.dossier("house").closing, Some(Closing::Refused));
    assert_eq!(desk.dossier("house").status, Some(Status::Resolved));
    assert_eq!(desk.verdict("house", "2026-10-12 10:00"), Some(Outcome::Early));
    assert_eq!(desk.appointments("house"), ["2026-10-14", "2026-10-20"]);
    desk.replay();
}

#[test]
fn a_household_business_is_registered_in_three_days() {
    let mut desk = desk();
    let form = json!({
        "business.name": "Phở Bình An",
        "business.activity": "Ăn uống",
        "business.members": 1,
        "owner.number": "001090000001",
    });
    desk.accept("shop", "1.001612", ["2026-10-05 07:45", "2026-10-05 08:00"], form);
    assert_eq!(desk.due("shop", "legal"), "2026-10-08 17:00");
    desk.forward("shop", &["2026-10-05 09:00"]);
    desk.go("shop", "2026-10-05 11:00", MoveKind::Transfer);
    // Half a day of the tax office, to the minute.
    assert_eq!(desk.due("shop", "leg tax-code/tax/1"), "2026-10-05 16:30");
    answer(&mut desk, "shop/tax", "2026-10-05 16:00", "agree");
    assert_eq!(desk.outcome("shop", "leg tax-code/tax/1"), Some(Outcome::OnTime));
    desk.forward("shop", &["2026-10-05 16:10"]);
    assert_eq!(desk.due("shop", "step draft"), "2026-10-06 14:10");
    desk.forward("shop", &["2026-10-06 14:00", "2026-10-07 08:00"]);
    desk.go("shop", "2026-10-07 13:00", MoveKind::Resolve);
    desk.go("shop", "2026-10-07 14:00", MoveKind::HandOver);
    assert_eq!(desk.verdict("shop", "2026-10-07 14:00"), Some(Outcome::Early));
    desk.replay();
}

#[test]
fn a_work_permit_is_refused_within_its_own_three_days_or_late_by_them_alone() {
    for (refused_at, own) in
        [("2026-10-08 09:00", Outcome::OnTime), ("2026-10-09 09:00", Outcome::Late)]
    {
        let mut desk = desk();
        let form = json!({
            "worker.name": "A. Smith",
            "worker.passport": "X1234567",
            "worker.position": "manager",
            "worker.starts_on": "2026-11-02",
        });
        desk.accept("permit", "1.014199", ["2026-10-05 07:45", "2026-10-05 08:00"], form);
        assert_eq!(desk.due("permit", "legal"), "2026-10-19 17:00");
        assert_eq!(desk.due("permit", "refusal"), "2026-10-08 17:00");
        desk.forward("permit", &["2026-10-05 10:00"]);
        let propose = MoveCommand {
            choice: Some("refusal".to_owned()),
            ..MoveCommand::new(MoveKind::Forward)
        };
        desk.make("permit", "2026-10-06 14:00", propose).unwrap();
        desk.late("permit", refused_at, MoveKind::Refuse);
        assert_eq!(desk.outcome("permit", "refusal"), Some(own));
        assert_eq!(desk.outcome("permit", "legal"), Some(Outcome::Early));
        desk.go("permit", "2026-10-12 09:00", MoveKind::HandOver);
        assert_eq!(desk.dossier("permit").closing, Some(Closing::Refused));
        desk.replay();
    }
}

fn feedback(about: &str, public: bool) -> serde_json::Value {
    json!({
        "petition.about": about,
        "petition.text": "Trả kết quả chậm",
        "petition.public": public,
        "person.name": "Nguyễn Văn A",
        "person.contact": "0900000000",
    })
}

#[test]
fn feedback_is_answered_published_and_closed_by_time() {
    let mut desk = desk();
    let times = ["2026-10-05 08:00", "2026-10-05 10:00"];
    desk.accept("petition", "feedback", times, feedback("regulation", true));
    assert_eq!(desk.due("petition", "legal"), "2026-10-26 17:00");
    desk.forward("petition", &["2026-10-06 09:00"]);
    assert_eq!(desk.due("petition", "step in_progress"), "2026-10-22 09:00");
    desk.forward("petition", &["2026-10-20 10:00"]);
    desk.go("petition", "2026-10-21 09:00", MoveKind::Resolve);
    assert_eq!(desk.verdict("petition", "2026-10-21 09:00"), Some(Outcome::Early));
    desk.go("petition", "2026-10-22 09:00", MoveKind::HandOver);
    assert_eq!(desk.step("petition"), "published");
    desk.tick("2026-11-12 23:59");
    assert_eq!(desk.step("petition"), "published");
    desk.tick("2026-11-13 00:00");
    assert_eq!(desk.step("petition"), "closed");
    desk.replay();
}

#[test]
fn feedback_on_conduct_is_passed_on_and_not_judged_here() {
    let mut desk = desk();
    desk.file("petition", "feedback", "2026-10-05 08:00", feedback("behaviour", false));
    assert_eq!(desk.due("petition", "acceptance"), "2026-10-07 17:00");
    desk.go("petition", "2026-10-07 09:00", MoveKind::Transfer);
    assert_eq!(desk.due("petition", "leg forwarded/competent/1"), "2026-10-28 17:00");
    answer(&mut desk, "petition/competent", "2026-10-20 09:00", "agree");
    desk.go("petition", "2026-10-21 09:00", MoveKind::Resolve);
    assert!(desk.dossier("petition").clock(&ClockId::Legal).is_none());
    assert_eq!(desk.verdict("petition", "2026-10-21 09:00"), None);
    desk.choose("petition", "2026-10-22 09:00", MoveKind::HandOver, "private");
    desk.replay();
}

#[test]
fn an_apology_moves_the_appointment_and_not_the_deadline() {
    for (given, timely) in [("2026-10-13 16:59", true), ("2026-10-14 08:00", false)] {
        let mut desk = desk();
        desk.accept("house", "1.013225", ["2026-10-05 07:45", "2026-10-05 08:00"], house());
        let apology = || Act::Apologize {
            extension: Limit::working_days(2),
            reason: "workload".to_owned(),
            note: Some("Xin lỗi".to_owned()),
        };
        let leader = Actor::official("leader", &["leader"], "commune-construction");
        desk.act("house", given, &leader, apology());
        assert_eq!(desk.appointments("house"), ["2026-10-14", "2026-10-16"]);
        assert_eq!(desk.due("house", "legal"), "2026-10-14 17:00");
        let why = desk.dossier("house").appointments[1].why;
        assert_eq!(why, AppointmentReason::Apology { timely });
        let again = desk.try_act("house", "2026-10-14 09:00", &leader, apology());
        assert!(again.is_err(), "an apology is made once");
        // Within the new appointment, and late all the same.
        desk.late("house", "2026-10-15 10:00", MoveKind::Forward);
        desk.late("house", "2026-10-15 11:00", MoveKind::Forward);
        desk.late("house", "2026-10-15 14:00", MoveKind::Refuse);
        assert_eq!(desk.verdict("house", "2026-10-15 14:00"), Some(Outcome::Late));
        desk.replay();
    }
}

#[test]
fn a_request_after_the_due_day_cures_nothing() {
    let mut desk = desk();
    desk.accept("house", "1.013225", ["2026-10-05 07:45", "2026-10-05 08:00"], house());
    desk.forward("house", &["2026-10-05 09:00", "2026-10-05 10:00"]);
    desk.late("house", "2026-10-15 08:00", MoveKind::RequestSupplement);
    assert!(desk.dossier("house").flags.contains(&Flag::LateRequest));
    desk.go("house", "2026-10-16 08:00", MoveKind::Supplement);
    desk.late("house", "2026-10-16 09:00", MoveKind::Accept);
    // The seven days run again, and the first window stays late.
    assert_eq!(desk.due("house", "legal"), "2026-10-27 17:00");
    desk.forward("house", &["2026-10-16 10:00", "2026-10-16 11:00"]);
    desk.go("house", "2026-10-19 08:00", MoveKind::Refuse);
    assert_eq!(desk.outcome("house", "legal"), Some(Outcome::Early));
    assert_eq!(desk.verdict("house", "2026-10-19 08:00"), Some(Outcome::Late));
    desk.replay();
}

#[test]
fn land_withdrawn_calls_the_tax_office_back() {
    let mut desk = desk();
    desk.accept("land", "1.115468", ["2026-10-05 07:45", "2026-10-05 08:00"], land());
    desk.forward("land", &["2026-10-05 11:00"]);
    desk.go("land", "2026-10-08 10:00", MoveKind::Transfer);
    desk.go("land", "2026-10-09 10:00", MoveKind::Withdraw);
    let leg = desk.dossier("land/assessment");
    assert_eq!((leg.closing, leg.is_closed()), (Some(Closing::Stopped), true));
    assert!(desk.dossier("land").legs[0].recalled);
    assert_eq!(desk.outcome("land", "leg tax/assessment/1"), None);
    // What was recalled is answered no more.
    let refused =
        desk.try_act("land/assessment", "2026-10-12 08:00", &Actor::system(), Act::Recall);
    let why = "the leg has ended already; there is nothing to call back";
    assert_eq!(refused.unwrap_err().rule.to_string(), why);
    desk.replay();
}

#[test]
fn an_unanswered_request_stops_the_house_and_a_leader_reopens_it() {
    let mut desk = desk();
    desk.accept("house", "1.013225", ["2026-10-05 07:45", "2026-10-05 08:00"], house());
    desk.forward("house", &["2026-10-05 09:00", "2026-10-05 10:00"]);
    desk.go("house", "2026-10-06 08:30", MoveKind::RequestSupplement);
    desk.tick("2026-10-27 23:59");
    assert_eq!(desk.step("house"), "supplement");
    desk.tick("2026-10-28 00:00");
    assert_eq!(desk.step("house"), "stopped");
    assert_eq!(desk.dossier("house").closing, Some(Closing::Stopped));
    assert_eq!(desk.verdict("house", "2026-10-28 00:00"), None);
    // Seventeen working days were not the office's: 14 October becomes 6 November.
    desk.go("house", "2026-10-29 09:00", MoveKind::Reopen);
    assert_eq!(desk.dossier("house").closing, None);
    assert_eq!(desk.due("house", "legal"), "2026-11-06 17:00");
    desk.replay();
}
