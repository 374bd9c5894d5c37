//! Work that one desk does at a time, by the database's clock.

use motcua::Desk;
use motcua::engine::time::{CalendarKind, built_in_calendar, read_calendar};

use crate::support::{Place, at, file, for_each_shared, household};

/// A lease of somebody else, for so many seconds from the database's now.
async fn lease_elsewhere(place: &Place, name: &str, seconds: i64) {
    let now = if place.is_postgres() {
        "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)"
    } else {
        "CAST(unixepoch('subsec') * 1000000 AS INTEGER)"
    };
    let microseconds = seconds * 1_000_000;
    let sql = format!(
        "INSERT INTO motcua_leases (name, holder, until) VALUES ('{name}', 'another desk', {now} + {microseconds})"
    );
    place.execute(&sql).await;
}

async fn with_one_late(place: &Place) -> Desk {
    let desk = place.desk_with(&[household()]).await;
    file(&desk, "2026-09-07 09:00").await;
    desk
}

#[tokio::test]
async fn a_tick_that_another_desk_makes_is_left_to_it_until_its_lease_runs_out() {
    for_each_shared(async |place| {
        let desk = with_one_late(place).await;
        lease_elsewhere(place, "tick", 3600).await;
        let late = at("2026-09-25 09:00");
        let ticked = desk.tick(late).await.unwrap();
        assert_eq!((ticked.lapsed, ticked.held_elsewhere), (0, true));
        place.execute("UPDATE motcua_leases SET until = until - 3600000000").await;
        let ticked = desk.tick(late).await.unwrap();
        assert_eq!((ticked.lapsed, ticked.held_elsewhere), (1, false));
        // It was given back.
        assert_eq!(place.rows("SELECT name FROM motcua_leases").await.len(), 0);
        let other = place.desk().await;
        assert!(!other.tick(late).await.unwrap().held_elsewhere);
    })
    .await;
}

#[tokio::test]
async fn a_lease_that_has_run_out_is_taken_over() {
    for_each_shared(async |place| {
        let desk = with_one_late(place).await;
        lease_elsewhere(place, "tick", -1).await;
        assert_eq!(desk.tick(at("2026-09-25 09:00")).await.unwrap().lapsed, 1);
    })
    .await;
}

#[tokio::test]
async fn open_deadlines_are_counted_anew_by_one_desk() {
    for_each_shared(async |place| {
        let desk = place.desk().await;
        let calendar = read_calendar("vn.yaml", built_in_calendar("vn").unwrap()).calendar;
        let Some(CalendarKind::Calendar(file)) = calendar else { panic!("an overlay") };
        desk.publish_calendar(&file).await.unwrap();
        lease_elsewhere(place, "recalculate", 3600).await;
        let now = at("2026-09-07 09:00");
        assert!(desk.recalculate(now).await.unwrap().held_elsewhere);
        // Another lease is no hindrance.
        assert!(!desk.tick(now).await.unwrap().held_elsewhere);
        place.execute("UPDATE motcua_leases SET until = 0").await;
        assert!(!desk.recalculate(now).await.unwrap().held_elsewhere);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_desks_that_tick_at_once_let_each_dossier_lapse_once() {
    for_each_shared(async |place| {
        let desks = [with_one_late(place).await, place.desk().await];
        for _ in 0..30 {
            file(&desks[0], "2026-09-07 09:00").await;
        }
        let late = at("2026-09-25 09:00");
        let (one, other) = tokio::join!(desks[0].tick(late), desks[1].tick(late));
        let (one, other) = (one.unwrap(), other.unwrap());
        assert_eq!(one.lapsed + other.lapsed, 31, "{one:?} {other:?}");
        assert_eq!(one.failed.len() + other.failed.len(), 0);
    })
    .await;
}
