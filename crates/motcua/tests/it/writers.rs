//! Two desks that write to one database, and a desk that is opened again.

use motcua::Order;
use motcua::engine::dossier::{Act, Command};
use motcua::engine::procedure::FieldType;
use sea_orm::ConnectionTrait;
use tokio::task::JoinSet;

use crate::support::{
    accept, applicant, at, clerk, file, filing, for_each_shared, household, keyed,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn trap_19_two_desks_write_at_the_same_time_without_gap_or_loss() {
    for_each_shared(async |place| {
        let desks = [place.desk_with(&[household()]).await, place.desk_with(&[household()]).await];
        let mut tasks = JoinSet::new();
        for client in 0..32 {
            let desk = desks[client % 2].clone();
            tasks.spawn(async move {
                for _ in 0..4 {
                    let filed = file(&desk, "2026-09-07 09:00").await;
                    let when = at("2026-09-07 09:10");
                    desk.perform(&filed.id, accept(), &clerk(), when, Order::default())
                        .await
                        .unwrap();
                }
            });
        }
        tasks.join_all().await;
        assert_eq!(place.verify(&desks[0]).await, 256);
        let codes = place.rows("SELECT code FROM motcua_dossiers ORDER BY code").await;
        let last: String = codes.last().unwrap().try_get("", "code").unwrap();
        assert!(last.ends_with("-260907-0128"), "{last}");
    })
    .await;
}

/// One desk's answer was lost, and the other one is asked: it does nothing again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_is_taken_once_by_two_desks() {
    for_each_shared(async |place| {
        // What one desk publishes, the other one knows.
        let desks = [place.desk().await, place.desk().await];
        desks[0].publish(&household()).await.unwrap();
        for round in 0..5 {
            let mut tasks = JoinSet::new();
            for desk in desks.iter().cycle().take(12) {
                let desk = desk.clone();
                tasks.spawn(async move {
                    let (filing, when) = (filing(&household()), at("2026-09-07 09:00"));
                    let order = keyed(&format!("round {round}"));
                    desk.submit(filing, &applicant(), when, order).await.unwrap()
                });
            }
            let answers = tasks.join_all().await;
            assert_eq!(answers.iter().filter(|done| !done.replayed).count(), 1);
            for done in &answers {
                assert_eq!((&done.id, &done.code), (&answers[0].id, &answers[0].code));
            }
        }
        assert_eq!(place.verify(&desks[1]).await, 5);
    })
    .await;
}

/// Each desk amends another field: neither may write an old form over what the other one has changed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_desks_at_one_dossier_lose_no_field() {
    for_each_shared(async |place| {
        let procedure = household();
        let desks = [place.desk_with(&[household()]).await, place.desk().await];
        let filed = file(&desks[0], "2026-09-07 09:00").await;
        let texts = procedure.data.iter().filter(|field| field.field_type == FieldType::Text);
        let names: Vec<_> = texts.map(|field| field.name.clone()).take(2).collect();
        let mut tasks = JoinSet::new();
        for (desk, name) in desks.iter().cloned().zip(names) {
            let id = filed.id.clone();
            tasks.spawn(async move {
                for round in 0..30 {
                    let command = Command::Act(Act::Amend {
                        field: name.clone(),
                        value: format!("round {round}").into(),
                        note: "misspelt".to_owned(),
                        approver: None,
                    });
                    let when = at("2026-09-07 09:10");
                    desk.perform(&id, command, &clerk(), when, Order::default()).await.unwrap();
                }
            });
        }
        tasks.join_all().await;
        assert_eq!(place.verify(&desks[1]).await, 61);
    })
    .await;
}

#[tokio::test]
async fn a_desk_opened_again_has_everything_and_goes_on() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let mut filed = Vec::new();
        for _ in 0..5 {
            filed.push(file(&desk, "2026-09-07 09:00").await);
        }
        drop(desk);
        let desk = place.desk().await;
        for done in &filed {
            let stand = desk.dossier(done.code.as_deref().unwrap()).await.unwrap();
            assert_eq!((&stand.id, stand.dossier.version), (&done.id, 1));
        }
        assert_eq!(file(&desk, "2026-09-07 09:00").await.position, 6);
        assert_eq!(place.verify(&desk).await, 6);
    })
    .await;
}

/// What waits when the last desk is dropped is still written.
#[tokio::test]
async fn what_waits_is_written_after_the_desk_is_dropped() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let sent = {
            let desk = desk.clone();
            tokio::spawn(async move { file(&desk, "2026-09-07 09:00").await })
        };
        tokio::task::yield_now().await;
        drop(desk);
        let done = sent.await.unwrap();
        assert!(place.desk().await.dossier(&done.id).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn what_is_acknowledged_is_on_disk() {
    for_each_shared(async |place| {
        let desk = place.desk().await;
        let settings = desk.durability().await.unwrap();
        let expected = if place.is_postgres() { "on, fsync on" } else { "wal, synchronous 2" };
        assert_eq!(settings, expected);
    })
    .await;
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    for_each_shared(async |place| {
        drop(place.desk().await);
        place.execute("UPDATE motcua_schema SET version = 99").await;
        let refused = motcua::Desk::open(&place.url).await.unwrap_err();
        assert!(matches!(refused, motcua::Error::NewerSchema { found: 99, .. }), "{refused}");
    })
    .await;
}

/// The database takes no event twice, whatever the program does.
#[tokio::test]
async fn a_second_event_of_one_number_is_refused_by_the_database() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        file(&desk, "2026-09-07 09:00").await;
        let twice = "INSERT INTO motcua_events (position, dossier_id, number, header, body, hash)
            SELECT position + 1, dossier_id, number, header, body, hash FROM motcua_events";
        let refused = place.connection().await.execute_unprepared(twice).await.unwrap_err();
        let refused = refused.sql_err();
        assert!(matches!(refused, Some(sea_orm::SqlErr::UniqueConstraintViolation(_))));
    })
    .await;
}
