//! The database fails in a batch: nobody is told what is not so, and the desk goes on.

use motcua::{Desk, Error, Order};
use sea_orm::{ConnectionTrait, SqliteTransactionMode, TransactionOptions, TransactionTrait};

use crate::groups::{file_many, note, together};
use crate::proxy::{Cut, Proxy};
use crate::support::{
    Place, accept, at, clerk, expecting, file, for_each_shared, household, keyed,
};

/// Whatever waits for a commit that nobody answers is told so, and asked again with its key it is there once:
/// whether the commit reached the database or not.
#[tokio::test]
async fn a_connection_lost_in_the_commit_leaves_the_outcome_to_the_key() {
    let Some(place) = Place::postgres() else { return };
    let proxy = Proxy::new(&place.url);
    let desk = Desk::open(&proxy.url).await.unwrap();
    desk.publish(&household()).await.unwrap();
    for (round, cut) in (0..).zip([Cut::Before, Cut::After, Cut::After, Cut::Before]) {
        let ids = file_many(&desk, 8).await;
        let key = |id: &String| keyed(&format!("{round} {id}"));
        let commands = || ids.iter().map(|id| (id.clone(), accept(), key(id))).collect();
        proxy.cut(cut);
        for answer in together(&desk, commands()).await {
            assert!(matches!(answer, Err(Error::OutcomeUnknown(_))), "{cut:?}: {answer:?}");
        }
        // The same desk goes on.
        for answer in together(&desk, commands()).await {
            let done = answer.unwrap();
            assert_eq!((done.version, done.replayed), (2, cut == Cut::After), "{cut:?}");
        }
    }
    assert_eq!(place.verify(&desk).await, 64);
    assert_eq!(desk.verify().await.unwrap().findings, Vec::<String>::new());
}

/// Makes the database take its events again.
pub(crate) async fn heal(place: &Place) {
    let on = if place.is_postgres() { " ON motcua_events" } else { "" };
    place.execute(&format!("DROP TRIGGER refuse{on}")).await;
}

/// Makes the database refuse an event of a dossier, in the statement or only in the commit.
pub(crate) async fn poison(place: &Place, id: &str, number: u64, in_commit: bool) {
    let when = format!("WHEN (NEW.dossier_id = '{id}' AND NEW.number = {number})");
    if in_commit {
        place.execute("CREATE TABLE nobody (id INTEGER PRIMARY KEY)").await;
        place
            .execute(
                "CREATE TABLE somebody (id INTEGER REFERENCES nobody (id) DEFERRABLE INITIALLY DEFERRED)",
            )
            .await;
    }
    let refuse = match (place.is_postgres(), in_commit) {
        (_, true) => "INSERT INTO somebody (id) VALUES (1);",
        (true, false) => "RAISE EXCEPTION 'no';",
        (false, false) => "SELECT RAISE(ABORT, 'no');",
    };
    if place.is_postgres() {
        let function = format!(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {refuse} RETURN NEW; END $$"
        );
        place.execute(&function).await;
        let trigger = format!(
            "CREATE TRIGGER refuse AFTER INSERT ON motcua_events FOR EACH ROW {when} EXECUTE FUNCTION refuse()"
        );
        place.execute(&trigger).await;
    } else {
        let trigger = format!(
            "CREATE TRIGGER refuse AFTER INSERT ON motcua_events {when} BEGIN {refuse} END"
        );
        place.execute(&trigger).await;
    }
}

#[tokio::test]
async fn a_row_that_the_database_refuses_fails_its_own_command_only() {
    for in_commit in [false, true] {
        for_each_shared(async |place| {
            let desk = place.desk_with(&[household()]).await;
            let ids = file_many(&desk, 8).await;
            poison(place, &ids[3], 2, in_commit).await;
            let commands = ids.iter().map(|id| (id.clone(), accept(), expecting(1))).collect();
            for (answer, id) in together(&desk, commands).await.into_iter().zip(&ids) {
                match answer {
                    Err(Error::Database(_)) => assert_eq!(*id, ids[3]),
                    answer => assert_eq!((answer.unwrap().version, *id == ids[3]), (2, false)),
                }
            }
            assert_eq!(desk.dossier(&ids[3]).await.unwrap().dossier.version, 1);
            // Nothing of the failed transactions is left in the next one.
            file(&desk, "2026-09-07 09:20").await;
            assert_eq!(place.verify(&desk).await, 16);
        })
        .await;
    }
}

/// Another process that writes for longer than anybody waits: an error at once for all who wait, and nothing written.
#[tokio::test]
async fn a_file_that_another_process_holds_gives_an_error_and_no_false_result() {
    let place = Place::file();
    let desk = place.desk_with(&[household()]).await;
    let ids = file_many(&desk, 4).await;
    let other = place.connection().await;
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let held = other.begin_with_options(options).await.unwrap();
    let commands = || ids.iter().map(|id| (id.clone(), accept(), keyed(id))).collect();
    for answer in together(&desk, commands()).await {
        let failure = answer.unwrap_err();
        assert!(matches!(failure, Error::Unavailable(_)), "{failure:?}");
        assert!(failure.to_string().contains("another process writes or holds a row"), "{failure}");
    }
    held.rollback().await.unwrap();
    for answer in together(&desk, commands()).await {
        let done = answer.unwrap();
        assert_eq!((done.version, done.replayed), (2, false));
    }
    assert_eq!(place.verify(&desk).await, 8);
}

/// Somebody else who locks a row and goes away: the command that needs it fails and is lost to nobody, the others are done.
#[tokio::test]
async fn a_row_that_somebody_else_holds_fails_only_the_commands_that_need_it() {
    let Some(place) = Place::postgres() else { return };
    let desk = place.desk_with(&[household()]).await;
    let ids = file_many(&desk, 4).await;
    let other = place.connection().await;
    let commands = || ids.iter().map(|id| (id.clone(), accept(), keyed(id))).collect();

    // The counter of positions, which every command needs.
    let held = other.begin().await.unwrap();
    held.execute_unprepared("SELECT * FROM motcua_counters FOR UPDATE").await.unwrap();
    for answer in together(&desk, commands()).await {
        let failure = answer.unwrap_err();
        assert!(matches!(failure, Error::Unavailable(_)), "{failure:?}");
        assert!(failure.to_string().contains("holds a row"), "{failure}");
    }
    held.rollback().await.unwrap();
    assert_eq!(place.verify(&desk).await, 4);

    // One dossier.
    let held = other.begin().await.unwrap();
    let lock = format!("SELECT * FROM motcua_dossiers WHERE id = '{}' FOR UPDATE", ids[1]);
    held.execute_unprepared(&lock).await.unwrap();
    for (answer, id) in together(&desk, commands()).await.into_iter().zip(&ids) {
        match answer {
            Err(Error::Unavailable(_)) => assert_eq!(*id, ids[1]),
            answer => assert_eq!((answer.unwrap().version, *id == ids[1]), (2, false)),
        }
    }
    held.rollback().await.unwrap();
    for (answer, id) in together(&desk, commands()).await.into_iter().zip(&ids) {
        let done = answer.unwrap();
        assert_eq!((done.version, done.replayed), (2, *id != ids[1]));
    }
    assert_eq!(place.verify(&desk).await, 8);
}

/// A connection that is ended between batches is opened anew without anybody noticing.
#[tokio::test]
async fn connections_ended_between_batches_are_opened_anew() {
    let Some(place) = Place::postgres() else { return };
    let desk = place.desk_with(&[household()]).await;
    let filed = file(&desk, "2026-09-07 09:00").await;
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()";
    place.rows(end).await;
    let when = at("2026-09-07 09:10");
    let done = desk.perform(&filed.id, note("x"), &clerk(), when, Order::default()).await;
    assert_eq!(done.unwrap().version, 2);
    assert_eq!(desk.dossier(&filed.id).await.unwrap().dossier.version, 2);
}
