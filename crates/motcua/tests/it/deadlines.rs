//! Every deadline that passes is told at its instant, by time alone: acceptance, warnings ahead, steps, legs, the law's limit.

use motcua::Desk;
use motcua::engine::dossier::{EventBody, Lapse};
use motcua::engine::procedure::MoveKind;
use motcua::engine::time::{
    CalendarFile, CalendarKind, TimeZone, built_in_calendar, read_calendar,
};
use serde_json::json;

use crate::support::{accept, at, clerk, expecting, file, for_each_database, household, shipped};
use crate::walk::Walk;

/// What lapsed in a dossier, with the local time.
async fn lapses(desk: &Desk, id: &str) -> Vec<String> {
    let zone = TimeZone::get("Asia/Ho_Chi_Minh").unwrap();
    let told = |record: motcua::Record| {
        let when = zone.to_datetime(record.event.at).strftime("%m-%d %H:%M").to_string();
        match record.event.body {
            EventBody::Lapsed { lapse: Lapse::Late(clock) } => Some(format!("{when} {clock} late")),
            EventBody::Lapsed { lapse: Lapse::Warning(clock) } => {
                Some(format!("{when} {clock} warned"))
            }
            EventBody::Lapsed { lapse: Lapse::Timer(step, _) } => {
                Some(format!("{when} {step} fired"))
            }
            _ => None,
        }
    };
    desk.history(id).await.unwrap().into_iter().filter_map(told).collect()
}

#[tokio::test]
async fn a_dossier_that_nobody_accepts_is_told_and_one_that_nobody_finishes_is_told_at_every_deadline()
 {
    for_each_database(async |place| {
        let walk = Walk::new(place, vec![household()]).await;
        let lying = file(&walk.desk, "2026-09-07 09:00").await.id;
        let begun = file(&walk.desk, "2026-09-07 09:00").await.id;
        let when = at("2026-09-07 09:10");
        walk.desk.perform(&begun, accept(), &clerk(), when, expecting(1)).await.unwrap();
        let unanswered = file(&walk.desk, "2026-09-07 09:00").await.id;
        walk.go(&unanswered, "2026-09-07 09:10", MoveKind::RequestSupplement).await;
        // Once, long after everything: each lapse is told at its own instant, in order.
        walk.desk.tick(at("2027-01-15 09:00")).await.unwrap();
        assert_eq!(lapses(&walk.desk, &lying).await, ["09-08 09:00 acceptance late"]);
        // The step counts working time; the law's limit ends with Thursday, and on Wednesday an apology is still timely.
        assert_eq!(
            lapses(&walk.desk, &begun).await,
            [
                "09-07 11:10 step accepted late",
                "09-09 07:30 legal warned",
                "09-11 00:00 legal late"
            ]
        );
        // Fifteen working days without an answer.
        assert_eq!(lapses(&walk.desk, &unanswered).await, ["09-29 00:00 desk-supplement fired"]);
        assert_eq!(walk.desk.tick(at("2027-01-15 09:00")).await.unwrap().lapsed, 0);
    })
    .await;
}

#[tokio::test]
async fn legs_and_their_lead_are_told_alike() {
    for_each_database(async |place| {
        let walk = Walk::new(place, vec![shipped("1.009645")]).await;
        let form = json!({
            "project.name": "Khu công nghiệp",
            "project.place": "Phường Kinh Bắc",
            "project.capital": 900_000_000_000_i64,
            "project.technology": false,
        });
        let times = ["2026-10-05 07:45", "2026-10-05 08:00"];
        let plant = walk.accept("1.009645", times, form).await;
        walk.forward(&plant, &["2026-10-05 10:00", "2026-10-05 11:00"]).await;
        walk.forward(&plant, &["2026-10-05 15:00", "2026-10-05 16:00"]).await;
        walk.go(&plant, "2026-10-06 09:00", MoveKind::Transfer).await;
        walk.desk.tick(at("2026-10-16 00:00")).await.unwrap();
        let leg = walk.leg(&plant, "construction").await;
        assert_eq!(lapses(&walk.desk, &leg).await, ["10-16 00:00 legal late"]);
        let told = lapses(&walk.desk, &plant).await;
        for name in ["commune", "construction", "environment", "police"] {
            for what in
                ["10-14 07:30 leg opinions/NAME/1 warned", "10-16 00:00 leg opinions/NAME/1 late"]
            {
                assert!(told.contains(&what.replace("NAME", name)), "{told:?}");
            }
        }
        assert!(told.contains(&"10-15 09:00 step opinions late".to_owned()), "{told:?}");
        assert_eq!(told.len(), 9, "{told:?}");
    })
    .await;
}

fn decided_until(on: &str) -> CalendarFile {
    let text = built_in_calendar("vn").unwrap();
    let CalendarKind::Calendar(mut file) = read_calendar("vn.yaml", text).calendar.unwrap() else {
        panic!("an overlay")
    };
    file.version = format!("decided until {on}");
    file.decided_until = on.parse().unwrap();
    file
}

/// A date in a year that is not decided is "tạm tính", and becomes firm when it is.
#[tokio::test]
async fn a_provisional_date_becomes_firm_when_its_year_is_decided() {
    for_each_database(async |place| {
        let walk = Walk::new(place, vec![household()]).await;
        walk.desk.publish_calendar(&decided_until("2026-09-08")).await.unwrap();
        let id = file(&walk.desk, "2026-09-07 09:00").await.id;
        walk.desk
            .perform(&id, accept(), &clerk(), at("2026-09-07 09:10"), expecting(1))
            .await
            .unwrap();
        let given = walk.stand(&id).await.dossier.appointment().copied().unwrap();
        assert!(given.provisional, "{given:?}");
        walk.desk.publish_calendar(&decided_until("2026-12-31")).await.unwrap();
        // Time does it by itself: whoever calls `tick` need not know that a calendar was published.
        let ticked = walk.desk.tick(at("2026-09-07 12:00")).await.unwrap();
        assert_eq!(ticked.moved, std::slice::from_ref(&id));
        let firm = walk.stand(&id).await.dossier.appointment().copied().unwrap();
        assert!(!firm.provisional && firm.on == given.on, "{firm:?}");
        let again = walk.desk.tick(at("2026-09-07 12:00")).await.unwrap();
        assert!(again.moved.is_empty());
    })
    .await;
}
