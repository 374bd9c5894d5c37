//! Work that other agencies do: legs are filed, answer and are called back in the transaction of the move that causes it.

use motcua::engine::dossier::clock::ClockId;
use motcua::engine::dossier::{Act, Closing, Flag, MoveCommand, Outcome, statutory};
use motcua::engine::procedure::{MoveKind, Procedure, Status};
use motcua::engine::time::{Calendar, CalendarKind, built_in_calendar, read_calendar};
use motcua::{Error, Order};
use serde_json::json;

use crate::support::{Place, at, clerk, for_each_shared, shipped};
use crate::walk::Walk;

fn calendar() -> Calendar {
    let text = built_in_calendar("vn").unwrap();
    match read_calendar("vn.yaml", text).calendar.unwrap() {
        CalendarKind::Calendar(file) => Calendar::new(file).unwrap(),
        CalendarKind::Overlay(overlay) => panic!("{}", overlay.of),
    }
}

async fn verdict(walk: &Walk, id: &str, when: &str) -> Option<Outcome> {
    let dossier = walk.stand(id).await.dossier;
    statutory(&dossier, &ClockId::Legal, &calendar(), at(when)).map(|verdict| verdict.outcome)
}

/// The birth of a child, and what other agencies do for it.
fn group() -> Vec<Procedure> {
    ["3.000722", "1.004222", "1.014137", "1.014062"].map(shipped).to_vec()
}

/// A birth that is accepted and appraised: the transfer to the other agencies comes next.
async fn appraised_birth(place: &Place, procedures: Vec<Procedure>) -> (Walk, String) {
    let form = json!({
        "child.name": "Trần Bình An",
        "child.born_on": "2026-09-01",
        "child.id_card": true,
        "person.number": "001090000001",
        "residence.with": "parents",
        "dwelling.address": "Phường Kinh Bắc",
        "residence.verification": false,
    });
    let walk = Walk::new(place, procedures).await;
    let times = ["2026-09-07 08:00", "2026-09-07 09:00"];
    let birth = walk.accept("3.000722", times, form).await;
    walk.forward(&birth, &["2026-09-07 10:00"]).await;
    (walk, birth)
}

#[tokio::test]
async fn a_birth_goes_from_filing_to_hand_over_with_three_agencies() {
    for_each_shared(async |place| {
        let (walk, birth) = appraised_birth(place, group()).await;
        walk.go(&birth, "2026-09-08 08:30", MoveKind::Transfer).await;
        assert_eq!(walk.desk.legs(&birth).await.unwrap().len(), 2);
        let (residence, insurance) =
            (walk.leg(&birth, "residence").await, walk.leg(&birth, "insurance").await);
        // A child procedure has a code of its own at its agency, and only what its form asks for.
        let stand = walk.stand(&residence).await;
        assert!(stand.code.unwrap().starts_with("commune-police-260908-"));
        let known = shipped("1.004222");
        assert!(!stand.data.fields.is_empty());
        for name in stand.data.fields.keys() {
            assert!(known.data.iter().any(|field| field.name == *name), "{name}");
        }

        walk.go(&residence, "2026-09-08 09:00", MoveKind::Accept).await;
        walk.forward(&residence, &["2026-09-08 10:00", "2026-09-09 09:00"]).await;
        walk.go(&insurance, "2026-09-08 14:00", MoveKind::Accept).await;
        walk.go(&residence, "2026-09-09 16:00", MoveKind::Resolve).await;
        let card = walk.leg(&birth, "id-card").await;
        let refused = walk.refused(&birth, "2026-09-09 17:00", MoveKind::Resolve).await;
        assert_eq!(refused, "other agencies have not answered: insurance; wait for them");
        walk.forward(&insurance, &["2026-09-08 15:00", "2026-09-09 15:00"]).await;
        walk.go(&insurance, "2026-09-10 09:00", MoveKind::Resolve).await;
        walk.go(&birth, "2026-09-10 14:00", MoveKind::Resolve).await;
        walk.go(&birth, "2026-09-10 15:00", MoveKind::HandOver).await;
        assert_eq!(verdict(&walk, &birth, "2026-09-10 15:00").await, Some(Outcome::OnTime));

        walk.go(&card, "2026-09-10 08:00", MoveKind::Accept).await;
        walk.forward(&card, &["2026-09-10 09:00", "2026-09-11 09:00"]).await;
        walk.go(&card, "2026-09-16 08:30", MoveKind::Resolve).await;
        let birth = walk.stand(&birth).await.dossier;
        assert_eq!(birth.status, Some(Status::HandedOver));
        for result in ["residence-notice", "health-card", "id-card"] {
            assert!(birth.documents.contains(result), "{result} is not there");
        }
        assert!(birth.legs.iter().all(|leg| leg.outcome.is_some()));
        place.verify(&walk.desk).await;
    })
    .await;
}

#[tokio::test]
async fn land_waits_for_the_tax_office_and_for_the_money() {
    for_each_shared(async |place| {
        // In force since August: moved back, to walk through the published example of March.
        let mut land = shipped("1.115468");
        land.in_force = "2026-01-01".parse().unwrap();
        let walk = Walk::new(place, vec![land]).await;
        let form = json!({
            "land.ground": "transfer",
            "land.remote": false,
            "land.parcel": "12/345",
            "land.price_thousands": 2_000_000,
        });
        let times = ["2026-03-02 08:00", "2026-03-02 09:00"];
        let land = walk.accept("1.115468", times, form).await;
        walk.forward(&land, &["2026-03-02 11:00"]).await;
        walk.late(&land, "2026-03-11 10:00", MoveKind::Transfer).await;
        let tax = walk.leg(&land, "assessment").await;
        // An opinion has no code of its own: it shows that of the dossier that asks.
        let shown = format!("{}/1", walk.stand(&land).await.code.unwrap());
        assert_eq!(walk.stand(&tax).await.code, Some(shown.clone()));
        assert_eq!(walk.desk.dossier(&shown).await.unwrap().id, tax);
        walk.answer(&tax, "2026-03-18 10:00", "agree").await;
        assert_eq!(verdict(&walk, &tax, "2026-03-18 10:00").await, Some(Outcome::OnTime));
        let require =
            MoveCommand { amount: Some(50_000_000), ..MoveCommand::new(MoveKind::RequirePayment) };
        walk.make(&land, "2026-03-19 09:00", require).await.unwrap();
        let refused = walk.refused(&land, "2026-03-20 09:00", MoveKind::Forward).await;
        assert_eq!(refused, "the condition is not met: payment.settled; see to it first");
        let (method, reference) = ("bank".to_owned(), "receipt 7".to_owned());
        let pay = Act::Pay {
            amount: 50_000_000,
            method,
            reference,
            intent: None,
            order: None,
            late_entry: None,
        };
        walk.act(&land, "2026-03-23 10:00", pay).await;
        walk.forward(&land, &["2026-03-23 10:30"]).await;
        walk.go(&land, "2026-03-25 10:00", MoveKind::Resolve).await;
        walk.go(&land, "2026-03-27 10:00", MoveKind::HandOver).await;
        let appointments = walk.stand(&land).await.dossier.appointments;
        let appointments: Vec<_> = appointments.iter().map(|given| given.on.to_string()).collect();
        assert_eq!(appointments, ["2026-03-09", "2026-03-26"]);
        assert_eq!(verdict(&walk, &land, "2026-03-27 10:00").await, Some(Outcome::Late));
        place.verify(&walk.desk).await;
    })
    .await;
}

#[tokio::test]
async fn an_investment_goes_on_without_the_opinion_that_never_came() {
    for_each_shared(async |place| {
        let walk = Walk::new(place, vec![shipped("1.009645")]).await;
        let form = json!({
            "project.name": "Khu công nghiệp",
            "project.place": "Phường Kinh Bắc",
            "project.capital": 900_000_000_000_i64,
            "project.technology": true,
        });
        let times = ["2026-10-05 07:45", "2026-10-05 08:00"];
        let plant = walk.accept("1.009645", times, form).await;
        walk.forward(&plant, &["2026-10-05 10:00", "2026-10-05 11:00"]).await;
        walk.forward(&plant, &["2026-10-05 15:00", "2026-10-05 16:00"]).await;
        walk.go(&plant, "2026-10-06 09:00", MoveKind::Transfer).await;
        assert_eq!(walk.desk.legs(&plant).await.unwrap().len(), 5);
        for (name, when, choice) in [
            ("construction", "2026-10-12 10:00", "agree"),
            ("environment", "2026-10-14 10:00", "conditions"),
            ("technology", "2026-10-15 09:00", "disagree"),
            ("police", "2026-10-15 16:00", "agree"),
        ] {
            walk.answer(&walk.leg(&plant, name).await, when, choice).await;
        }
        let refused = walk.refused(&plant, "2026-10-15 16:30", MoveKind::Forward).await;
        assert_eq!(refused, "other agencies have not answered: commune; wait for them");
        walk.late(&plant, "2026-10-16 08:00", MoveKind::Forward).await;
        assert!(walk.stand(&plant).await.dossier.flags.contains(&Flag::WithoutLeg));
        let commune = walk.leg(&plant, "commune").await;
        assert_eq!(walk.closing(&commune).await, Some(Closing::Stopped));
        let times = ["2026-10-19 16:00", "2026-10-20 15:00", "2026-10-21 10:00"];
        walk.forward(&plant, &times).await;
        walk.forward(&plant, &["2026-10-21 15:00", "2026-10-26 10:00"]).await;
        walk.go(&plant, "2026-10-26 14:00", MoveKind::Resolve).await;
        walk.go(&plant, "2026-10-27 14:00", MoveKind::HandOver).await;
        assert_eq!(verdict(&walk, &plant, "2026-10-27 14:00").await, Some(Outcome::Early));
        place.verify(&walk.desk).await;
    })
    .await;
}

/// What a leg cannot be filed for, its lead cannot send: nobody waits for work that never began.
#[tokio::test]
async fn a_transfer_is_refused_when_its_leg_is() {
    for_each_shared(async |place| {
        let mut procedures = group();
        // The form of the residence asks for something that the group does not.
        let mut field = procedures[1].data[0].clone();
        field.name = "residence.height".into();
        field.required = motcua::engine::procedure::Need::Yes;
        procedures[1].data.push(field);
        let (walk, birth) = appraised_birth(place, procedures).await;
        let refused = walk.refused(&birth, "2026-09-08 08:30", MoveKind::Transfer).await;
        assert!(refused.contains("residence.height is required"), "{refused}");
        assert!(walk.desk.legs(&birth).await.unwrap().is_empty());
        assert_eq!(place.verify(&walk.desk).await, 3);
    })
    .await;
}

#[tokio::test]
async fn an_answer_reaches_a_lead_that_has_gone_on_at_a_later_time() {
    for_each_shared(async |place| {
        let (walk, birth) = appraised_birth(place, group()).await;
        walk.go(&birth, "2026-09-08 08:30", MoveKind::Transfer).await;
        let note = Act::Note { text: "a clock that runs ahead".to_owned() };
        let command = motcua::engine::dossier::Command::Act(note);
        let (noted, order) = (at("2026-09-09 17:30"), Order::default());
        walk.desk.perform(&birth, command, &clerk(), noted, order).await.unwrap();
        let residence = walk.leg(&birth, "residence").await;
        walk.go(&residence, "2026-09-08 09:00", MoveKind::Accept).await;
        walk.forward(&residence, &["2026-09-08 10:00", "2026-09-09 09:00"]).await;
        walk.go(&residence, "2026-09-09 16:00", MoveKind::Resolve).await;
        let legs = walk.stand(&birth).await.dossier.legs;
        assert!(legs.iter().any(|leg| leg.outcome.is_some()));
        let last = walk.desk.history(&birth).await.unwrap().pop().unwrap();
        assert_eq!(last.event.at, noted);
        place.verify(&walk.desk).await;
    })
    .await;
}

#[tokio::test]
async fn a_leg_whose_procedure_is_not_published_refuses_the_transfer() {
    for_each_shared(async |place| {
        let (walk, birth) = appraised_birth(place, vec![shipped("3.000722")]).await;
        let transfer = MoveCommand::new(MoveKind::Transfer);
        let refused = walk.make(&birth, "2026-09-08 08:30", transfer).await.unwrap_err();
        assert!(matches!(refused, Error::NoProcedure { .. }), "{refused}");
        assert_eq!(place.verify(&walk.desk).await, 3);
    })
    .await;
}

/// Each answer locks its leg and then the lead, the lead's own commands only the lead: whoever waits for whom, all arrive.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_through_two_desks_at_the_same_time_all_reach_the_lead() {
    for_each_shared(async |place| {
        let walks = [
            std::sync::Arc::new(Walk::new(place, vec![shipped("1.009645")]).await),
            std::sync::Arc::new(Walk::new(place, vec![shipped("1.009645")]).await),
        ];
        let form = json!({
            "project.name": "Khu công nghiệp",
            "project.place": "Phường Kinh Bắc",
            "project.capital": 900_000_000_000_i64,
            "project.technology": true,
        });
        let times = ["2026-10-05 07:45", "2026-10-05 08:00"];
        let plant = walks[0].accept("1.009645", times, form).await;
        let times =
            ["2026-10-05 10:00", "2026-10-05 11:00", "2026-10-05 15:00", "2026-10-05 16:00"];
        walks[0].forward(&plant, &times).await;
        walks[0].go(&plant, "2026-10-06 09:00", MoveKind::Transfer).await;
        let legs = walks[0].desk.legs(&plant).await.unwrap();
        let mut tasks = tokio::task::JoinSet::new();
        for (leg, place) in legs.into_iter().zip(0..) {
            let walk = std::sync::Arc::clone(&walks[place % 2]);
            tasks.spawn(async move { walk.answer(&leg.id, "2026-10-12 10:00", "agree").await });
            let (walk, plant) = (std::sync::Arc::clone(&walks[(place + 1) % 2]), plant.clone());
            tasks.spawn(async move {
                for _ in 0..5 {
                    let act = Act::Note { text: "waiting".to_owned() };
                    walk.act(&plant, "2026-10-12 10:00", act).await;
                }
            });
        }
        tasks.join_all().await;
        let stand = walks[0].stand(&plant).await;
        assert!(stand.dossier.legs.iter().all(|leg| leg.outcome.is_some()));
        place.verify(&walks[1].desk).await;
    })
    .await;
}
