//! Procedures and calendars whose rows cannot be read: whoever needs one is told which, and nobody else is stopped.

use motcua::engine::procedure::Procedure;
use motcua::{Agency, CodeFormat, Desk, Done, Error, Order, Result};

use crate::support::{
    accept, applicant, at, clerk, file, filing, for_each_shared, household, shipped,
};
use crate::waking::national;

async fn submit(desk: &Desk, procedure: &Procedure, agency: &str) -> Result<Done> {
    let mut filing = filing(procedure);
    filing.agencies.insert(procedure.agency.clone(), agency.into());
    desk.submit(filing, &applicant(), at("2026-09-07 09:00"), Order::default()).await
}

async fn accepted(desk: &Desk, id: &str) -> Result<Done> {
    desk.perform(id, accept(), &clerk(), at("2026-09-07 09:10"), Order::default()).await
}

#[track_caller]
fn is_unreadable<T: std::fmt::Debug>(answer: Result<T>, name: &str) {
    match answer {
        Err(Error::Corrupt { what, .. }) => assert_eq!(what, name),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_procedure_that_cannot_be_read_stops_its_own_dossiers_only() {
    for_each_shared(async |place| {
        let mut newer = household();
        "2".clone_into(&mut newer.version);
        newer.in_force = "2026-09-01".parse().unwrap();
        let other = shipped("1.013225");
        let desk = place.desk_with(&[household(), other.clone()]).await;
        let filed = file(&desk, "2026-09-07 09:00").await;
        let filed_other = submit(&desk, &other, "far").await.unwrap();
        desk.publish(&newer).await.unwrap();
        drop(desk);
        let spoil = "UPDATE motcua_procedures SET canonical = 'no json' WHERE version = '2'";
        place.execute(spoil).await;
        let desk = place.desk().await;
        let name = format!("procedure \"{}\" version 2", newer.code);
        // The version before never stands in for it.
        is_unreadable(submit(&desk, &newer, "far").await, &name);
        is_unreadable(desk.procedure(&newer.code, at("2026-09-07 09:00")).await, &name);
        let before = desk.procedure(&newer.code, at("2026-08-31 09:00")).await.unwrap();
        assert_eq!(before.version, household().version);
        // Neither what is bound to another version nor what is of another procedure is stopped.
        assert_eq!(accepted(&desk, &filed.id).await.unwrap().version, 2);
        submit(&desk, &other, "far").await.unwrap();

        let spoil = format!(
            "UPDATE motcua_procedures SET canonical = '{{}}' WHERE code = '{}'",
            other.code
        );
        place.execute(&spoil).await;
        let desk = place.desk().await;
        let name = format!("procedure \"{}\" version {}", other.code, other.version);
        is_unreadable(accepted(&desk, &filed_other.id).await, &name);
        assert_eq!(desk.history(&filed_other.id).await.unwrap().len(), 1);
        assert_eq!(desk.verify().await.unwrap().wrong, 0);
        desk.tick(at("2026-12-01 09:00")).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_calendar_that_cannot_be_read_stops_its_own_agencies_only() {
    for_each_shared(async |place| {
        let household = household();
        let desk = place.desk_with(std::slice::from_ref(&household)).await;
        let mut own = national();
        "shifts".clone_into(&mut own.id);
        desk.publish_calendar(&own).await.unwrap();
        let mut agency = Agency::new("far", "Far");
        agency.calendar = Some("shifts".to_owned());
        desk.publish_agency(&agency).await.unwrap();
        let (far, near) = (
            submit(&desk, &household, "far").await.unwrap(),
            submit(&desk, &household, "near").await.unwrap(),
        );
        drop(desk);
        place
            .execute("UPDATE motcua_calendars SET rows_json = 'no json' WHERE id = 'shifts'")
            .await;
        let desk = place.desk().await;
        let name = format!("calendar \"shifts\" version {}", own.version);
        is_unreadable(submit(&desk, &household, "far").await, &name);
        is_unreadable(accepted(&desk, &far.id).await, &name);
        is_unreadable(desk.calendars().await.map(|_| ()), &name);
        accepted(&desk, &near.id).await.unwrap();
        submit(&desk, &household, "near").await.unwrap();
        let ticked = desk.tick(at("2026-09-25 09:00")).await.unwrap();
        assert_eq!(ticked.failed.len(), 1, "{ticked:?}");
        assert!(ticked.failed[0].1.contains(&name), "{ticked:?}");
        // A new version mends it.
        own.version.push_str("-mended");
        desk.publish_calendar(&own).await.unwrap();
        submit(&desk, &household, "far").await.unwrap();
        desk.calendars().await.unwrap();
    })
    .await;
}

/// The built-in national calendar never stands in for a published one.
#[tokio::test]
async fn a_national_calendar_that_cannot_be_read_stops_every_command_and_no_reader() {
    for_each_shared(async |place| {
        let household = household();
        let desk = place.desk_with(std::slice::from_ref(&household)).await;
        let filed = submit(&desk, &household, "near").await.unwrap();
        let mut own = national();
        own.version.push_str("-own");
        desk.publish_calendar(&own).await.unwrap();
        drop(desk);
        place.execute("UPDATE motcua_calendars SET rows_json = '{}'").await;
        let desk = place.desk().await;
        let name = format!("calendar \"vn\" version {}", own.version);
        is_unreadable(submit(&desk, &household, "near").await, &name);
        is_unreadable(accepted(&desk, &filed.id).await, &name);
        assert_eq!(desk.dossier(&filed.id).await.unwrap().dossier.version, 1);
        own.version.push_str("-mended");
        desk.publish_calendar(&own).await.unwrap();
        accepted(&desk, &filed.id).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn an_agency_that_cannot_be_read_stops_only_what_names_it() {
    for_each_shared(async |place| {
        let household = household();
        let desk = place.desk_with(std::slice::from_ref(&household)).await;
        let mut agency = Agency::new("far", "Far");
        desk.publish_agency(&agency).await.unwrap();
        "Farther".clone_into(&mut agency.name);
        desk.publish_agency(&agency).await.unwrap();
        let far = submit(&desk, &household, "far").await.unwrap();
        drop(desk);
        place.execute("UPDATE motcua_agencies SET contents = '{}' WHERE version = 2").await;
        let desk = place.desk().await;
        is_unreadable(submit(&desk, &household, "far").await, "agency \"far\"");
        is_unreadable(accepted(&desk, &far.id).await, "agency \"far\"");
        let near = submit(&desk, &household, "near").await.unwrap();
        accepted(&desk, &near.id).await.unwrap();
        desk.publish_agency(&agency).await.unwrap();
        accepted(&desk, &far.id).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_format_of_codes_that_cannot_be_read_stops_the_filings_of_its_days() {
    for_each_shared(async |place| {
        let household = household();
        let desk = place.desk_with(std::slice::from_ref(&household)).await;
        let filed = submit(&desk, &household, "near").await.unwrap();
        let format = CodeFormat::System { owner: "03".to_owned() };
        desk.publish_code_format("2026-09-07".parse().unwrap(), &format).await.unwrap();
        drop(desk);
        place.execute("UPDATE motcua_code_formats SET contents = 'x'").await;
        let desk = place.desk().await;
        let name = "the format of codes from 2026-09-07";
        is_unreadable(submit(&desk, &household, "near").await, name);
        accepted(&desk, &filed.id).await.unwrap();
        file(&desk, "2026-09-04 09:00").await;
    })
    .await;
}
