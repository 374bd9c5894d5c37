//! What happens though nobody touches a dossier: waits that end, and calendars that change.

use motcua::engine::dossier::clock::ClockId;
use motcua::engine::dossier::{Closing, EventBody, Outcome};
use motcua::engine::procedure::{MoveKind, Procedure};
use motcua::engine::time::{CalendarFile, CalendarKind, Date, built_in_calendar, read_calendar};
use motcua::{Desk, Order};
use tokio::task::JoinSet;

use crate::support::{accept, at, clerk, file, for_each_database, for_each_shared, household};
use crate::walk::Walk;

/// Household business, with 30 days to hand in what is missing at the counter.
fn patient() -> Procedure {
    let mut procedure = household();
    let waits = procedure.steps.iter_mut().filter(|step| step.id.as_str() == "desk-supplement");
    for step in waits {
        step.timers[0].after = "30 calendar days".parse().unwrap();
    }
    procedure
}

#[tokio::test]
async fn trap_9_a_wait_of_thirty_days_ends_on_its_day_though_nothing_touched_the_dossier() {
    for_each_database(async |place| {
        let walk = Walk::new(place, vec![patient()]).await;
        let filed = file(&walk.desk, "2026-09-07 09:00").await;
        walk.go(&filed.id, "2026-09-07 09:30", MoveKind::RequestSupplement).await;
        for when in ["2026-09-20 09:00", "2026-10-06 09:00", "2026-10-07 23:59"] {
            walk.desk.tick(at(when)).await.unwrap();
            assert_eq!(walk.closing(&filed.id).await, None, "{when}");
        }
        // As often as one likes, and by a desk that was opened only now: once.
        assert_eq!(walk.desk.tick(at("2026-10-08 00:00")).await.unwrap().lapsed, 1);
        assert_eq!(walk.desk.tick(at("2026-10-08 00:00")).await.unwrap().lapsed, 0);
        assert_eq!(walk.closing(&filed.id).await, Some(Closing::Stopped));
    })
    .await;
}

#[tokio::test]
async fn a_tick_that_comes_late_says_when_it_was() {
    for_each_database(async |place| {
        let walk = Walk::new(place, vec![patient()]).await;
        let filed = file(&walk.desk, "2026-09-07 09:00").await;
        walk.go(&filed.id, "2026-09-07 09:30", MoveKind::RequestSupplement).await;
        walk.desk.tick(at("2026-12-01 09:00")).await.unwrap();
        let history = walk.desk.history(&filed.id).await.unwrap();
        let lapsed = |body: &EventBody| matches!(body, EventBody::Lapsed { .. });
        let lapsed = history.iter().find(|record| lapsed(&record.event.body)).unwrap();
        assert_eq!(lapsed.event.at, at("2026-10-08 00:00"));
    })
    .await;
}

/// More than two pages, with rows that cannot be read among them.
#[tokio::test]
async fn trap_9_no_page_is_the_last_and_no_row_stops_the_others() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let ids = file_many(&desk, 1100, "2026-09-07 09:00").await;
        for id in [&ids[3], &ids[700]] {
            let spoil = format!("UPDATE motcua_dossiers SET state = '[' WHERE id = '{id}'");
            place.execute(&spoil).await;
        }
        let ticked = desk.tick(at("2026-09-25 09:00")).await.unwrap();
        assert_eq!((ticked.lapsed, ticked.failed.len()), (1098, 2));
        let again = desk.tick(at("2026-09-25 09:00")).await.unwrap();
        assert_eq!((again.lapsed, again.failed.len()), (0, 2));
    })
    .await;
}

async fn file_many(desk: &Desk, count: usize, when: &'static str) -> Vec<String> {
    let mut tasks = JoinSet::new();
    for _ in 0..count {
        let desk = desk.clone();
        tasks.spawn(async move { file(&desk, when).await.id });
    }
    tasks.join_all().await
}

pub(crate) fn national() -> CalendarFile {
    match read_calendar("vn.yaml", built_in_calendar("vn").unwrap()).calendar.unwrap() {
        CalendarKind::Calendar(file) => file,
        CalendarKind::Overlay(overlay) => panic!("{}", overlay.of),
    }
}

/// The calendar before 2 January 2026 was swapped for Saturday the 10th.
fn before_the_swap() -> CalendarFile {
    let mut file = national();
    "2025-11".clone_into(&mut file.version);
    let (day, saturday): (Date, Date) =
        ("2026-01-02".parse().unwrap(), "2026-01-10".parse().unwrap());
    let (off, worked) = (file.days_off.len(), file.worked_days.len());
    file.days_off.retain(|off| off.on != day);
    file.worked_days.retain(|worked| worked.on != saturday);
    assert_eq!((file.days_off.len() + 1, file.worked_days.len() + 1), (off, worked));
    file
}

async fn due_on(desk: &Desk, id: &str) -> String {
    let dossier = desk.dossier(id).await.unwrap().dossier;
    let window = dossier.clock(&ClockId::Legal).unwrap().window().unwrap().clone();
    let due_at = window.deadline.unwrap().due_at;
    let calendar = motcua::engine::time::Calendar::new(national()).unwrap();
    format!("{} by {}", calendar.local_date(due_at), window.calendar)
}

async fn accepted(desk: &Desk, when: &str) -> String {
    let filed = file(desk, when).await;
    desk.perform(&filed.id, accept(), &clerk(), at(when), Order::default()).await.unwrap();
    filed.id
}

#[tokio::test]
async fn a_swapped_day_moves_open_deadlines_once_and_only_these() {
    for_each_shared(async |place| {
        let mut procedure = household();
        procedure.in_force = "2025-01-01".parse().unwrap();
        let walk = Walk::new(place, vec![procedure]).await;
        let desk = &walk.desk;
        desk.publish_calendar(&before_the_swap()).await.unwrap();
        let refused = accepted(desk, "2025-12-22 09:00").await;
        walk.forward(&refused, &["2025-12-22 09:10"]).await;
        walk.go(&refused, "2025-12-22 14:00", MoveKind::Refuse).await;
        let late = accepted(desk, "2025-12-22 09:00").await;
        let open = accepted(desk, "2025-12-30 09:00").await;
        let waiting = accepted(desk, "2025-12-30 09:00").await;
        walk.forward(&waiting, &["2025-12-30 09:10"]).await;
        walk.go(&waiting, "2025-12-30 10:00", MoveKind::RequestSupplement).await;
        let spoilt = accepted(desk, "2025-12-30 09:00").await;
        place
            .execute(&format!("UPDATE motcua_dossiers SET state = '' WHERE id = '{spoilt}'"))
            .await;
        assert_eq!(due_on(desk, &open).await, "2026-01-05 by vn@2025-11");

        desk.publish_calendar(&national()).await.unwrap();
        let now = at("2025-12-31 08:00");
        let counted = desk.recalculate(now).await.unwrap();
        // Of the one that waits for a supplement, only the wait itself runs.
        assert_eq!(counted.moved, [open.as_str(), waiting.as_str()]);
        assert_eq!(counted.failed.len(), 1, "{:?}", counted.failed);
        assert_eq!(due_on(desk, &open).await, "2026-01-06 by vn@2026-10");
        // Broken off and begun anew: what was counted is passed over.
        let again = desk.recalculate(now).await.unwrap();
        assert_eq!(again.moved, Vec::<String>::new());

        // What is late stays so, and what has ended keeps the calendar it was judged by.
        assert_eq!(due_on(desk, &late).await, "2025-12-25 by vn@2025-11");
        assert_eq!(due_on(desk, &refused).await, "2025-12-25 by vn@2025-11");
        let refused = desk.dossier(&refused).await.unwrap().dossier;
        let ended = refused.clock(&ClockId::Legal).unwrap().window().unwrap().ended.clone();
        assert_eq!(ended.unwrap().outcome, Some(Outcome::Early));
        // What waited is counted by the new calendar when it goes on.
        walk.go(&waiting, "2025-12-31 09:00", MoveKind::Supplement).await;
        walk.go(&waiting, "2025-12-31 10:00", MoveKind::Accept).await;
        assert!(due_on(desk, &waiting).await.ends_with("by vn@2026-10"));
        let last = desk.history(&open).await.unwrap().pop().unwrap();
        assert!(matches!(last.event.body, EventBody::Recalculated { .. }));
    })
    .await;
}

#[tokio::test]
async fn a_calendar_version_with_other_contents_is_refused() {
    for_each_database(async |place| {
        let desk = place.desk_with(&[household()]).await;
        desk.publish_calendar(&national()).await.unwrap();
        desk.publish_calendar(&national()).await.unwrap();
        let mut other = before_the_swap();
        other.version = national().version;
        let refused = desk.publish_calendar(&other).await.unwrap_err();
        assert!(matches!(refused, motcua::Error::AlreadyPublished { .. }), "{refused}");
        let mut other = household();
        other.time.max_supplements = 9;
        let refused = desk.publish(&other).await.unwrap_err();
        assert!(matches!(refused, motcua::Error::AlreadyPublished { .. }), "{refused}");
    })
    .await;
}
