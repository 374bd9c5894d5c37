//! A dossier from filing to its first lapse: what the desk answers, keeps and reads back.

use motcua::engine::dossier::Dossier;
use motcua::{Error, Order};

use crate::support::{
    accept, applicant, at, clerk, expecting, filing, for_each_database, household,
};

#[tokio::test]
async fn a_dossier_is_filed_accepted_read_back_and_lapses() {
    for_each_database(async |place| {
        let procedure = household();
        let desk = place.desk_with(std::slice::from_ref(&procedure)).await;
        let filed = at("2026-09-07 09:00");
        let (applicant, clerk) = (applicant(), clerk());
        let done = desk.submit(filing(&procedure), &applicant, filed, Order::default());
        let done = done.await.unwrap();
        assert_eq!((done.version, done.position), (1, 1));
        let code = done.code.unwrap();
        assert!(code.ends_with("-260907-0001"), "{code}");
        let order = Order { key: Some("k-1".into()), expected: Some(1), ..Order::default() };
        let accepted_at = at("2026-09-07 09:10");
        let accepted = desk.perform(&done.id, accept(), &clerk, accepted_at, order.clone());
        assert_eq!(accepted.await.unwrap().version, 2);
        let again = desk.perform(&done.id, accept(), &clerk, accepted_at, order).await.unwrap();
        assert!(again.replayed);
        let late = at("2026-09-07 09:20");
        let conflict = desk.perform(&done.id, accept(), &clerk, late, expecting(1)).await;
        let conflict = conflict.unwrap_err();
        assert!(matches!(conflict, Error::Conflict { found: 2, expected: 1 }), "{conflict}");
        let stand = desk.dossier(&code).await.unwrap();
        assert_eq!(stand.dossier.version, 2);
        let history = desk.history(&code).await.unwrap();
        assert_eq!(history.len(), 2);
        assert_eq!(history[1].header.previous, history[0].hash);
        let replayed = Dossier::replay(history.iter().map(|record| &record.event));
        assert_eq!(replayed, stand.dossier);
        let ticked = desk.tick(at("2026-09-25 09:00")).await.unwrap();
        assert_eq!(ticked.lapsed, 1, "{ticked:?}");
    })
    .await;
}

#[tokio::test]
async fn an_address_that_is_no_database_is_refused_without_its_password() {
    let refused = motcua::Desk::open("mysql://me:secret@host/name").await.unwrap_err();
    assert!(matches!(refused, Error::Address { .. }));
    assert!(!refused.to_string().contains("secret"), "{refused}");
}
