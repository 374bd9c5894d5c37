//! A desk beside a portal's own tables: another prefix, the portal's connection.

use motcua::{Desk, Error};
use sea_orm::{ConnectOptions, ConnectionTrait, Database};

use crate::support::{
    accept, at, clerk, expecting, file, for_each_database, for_each_shared, household,
};

#[tokio::test]
async fn two_desks_of_other_prefixes_stand_in_one_database_and_know_nothing_of_each_other() {
    for_each_shared(async |place| {
        let usual = place.desk_with(&[household()]).await;
        let other = Desk::open_as(&place.url, "district_7_").await.unwrap();
        other.publish(&household()).await.unwrap();
        for desk in [&usual, &other] {
            let filed = file(desk, "2026-09-07 09:00").await;
            assert!(filed.code.unwrap().ends_with("-260907-0001"));
            let when = at("2026-09-07 09:10");
            desk.perform(&filed.id, accept(), &clerk(), when, expecting(1)).await.unwrap();
            assert_eq!(desk.rebuild().await.unwrap().dossiers, 1);
        }
        assert_eq!(place.rows("SELECT id FROM district_7_dossiers").await.len(), 1);
        assert_eq!(place.rows("SELECT id FROM motcua_dossiers").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_prefix_that_is_no_beginning_of_a_name_is_refused() {
    for prefix in ["", "_", "7_", "Portal_", "portal", "a-b_", "a\"_", "đ_", &"a".repeat(40)] {
        let refused = Desk::open_as("sqlite::memory:", prefix).await.unwrap_err();
        assert!(matches!(refused, Error::Prefix { .. }), "{prefix}: {refused}");
    }
}

/// The portal's own tables and those of the desk, over the portal's own connections.
#[tokio::test]
async fn a_desk_takes_the_connection_of_a_portal() {
    for_each_database(async |place| {
        let mut options = ConnectOptions::new(place.url.clone());
        options.max_connections(if place.is_postgres() { 4 } else { 1 });
        if !place.is_postgres() {
            options.map_sqlx_sqlite_opts(|sqlite| {
                sqlite
                    .pragma("journal_mode", "WAL")
                    .pragma("synchronous", "FULL")
                    .create_if_missing(true)
            });
        }
        let portal = Database::connect(options).await.unwrap();
        portal.execute_unprepared("CREATE TABLE citizens (name TEXT)").await.unwrap();
        let desk = Desk::on(portal.clone(), "one_stop_").await.unwrap();
        desk.publish(&household()).await.unwrap();
        let filed = file(&desk, "2026-09-07 09:00").await;
        assert_eq!(desk.dossier(&filed.id).await.unwrap().code, filed.code);
        portal.execute_unprepared("INSERT INTO citizens (name) VALUES ('Ánh')").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_connection_that_does_not_flush_is_refused() {
    for_each_shared(async |place| {
        let mut options = ConnectOptions::new(place.url.clone());
        options.max_connections(1);
        options.map_sqlx_sqlite_opts(|sqlite| {
            sqlite.pragma("synchronous", "NORMAL").create_if_missing(true)
        });
        options
            .map_sqlx_postgres_opts(|postgres| postgres.options([("synchronous_commit", "off")]));
        let portal = Database::connect(options).await.unwrap();
        let refused = Desk::on(portal, "motcua_").await.unwrap_err();
        assert!(matches!(refused, Error::NotDurable { .. }), "{refused}");
        assert!(refused.to_string().contains("does not flush"), "{refused}");
    })
    .await;
}
