//! The current state made again from the journal, the same way on every database.

use motcua::Order;

use crate::support::{accept, at, clerk, file, for_each_shared, household};

#[tokio::test]
async fn damaged_and_lost_rows_come_back() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let mut ids = Vec::new();
        for when in ["2026-09-07 09:00", "2026-09-07 09:05", "2026-09-08 09:00"] {
            ids.push(file(&desk, when).await.id);
        }
        let when = at("2026-09-07 10:00");
        desk.perform(&ids[0], accept(), &clerk(), when, Order::default()).await.unwrap();
        let rebuilt = desk.rebuild().await.unwrap();
        assert_eq!((rebuilt.dossiers, rebuilt.differed), (3, 0), "{rebuilt:?}");

        let before = [desk.dossier(&ids[0]).await.unwrap(), desk.dossier(&ids[1]).await.unwrap()];
        let [first, second] = [&ids[0], &ids[1]];
        place.execute(&format!("DELETE FROM motcua_dossiers WHERE id = '{first}'")).await;
        let stolen = before[0].code.as_ref().unwrap();
        let damage = format!("UPDATE motcua_dossiers SET code = '{stolen}' WHERE id = '{second}'");
        place.execute(&damage).await;
        place
            .execute("INSERT INTO motcua_forms (dossier_id, fields) VALUES ('forged', '{}')")
            .await;
        // A counter set back would give codes and positions a second time.
        place.execute("UPDATE motcua_counters SET value = 1").await;
        place.execute("INSERT INTO motcua_counters (name, value) VALUES ('code/x-', 7)").await;
        let rebuilt = desk.rebuild().await.unwrap();
        assert_eq!((rebuilt.dossiers, rebuilt.differed), (3, 3), "{rebuilt:?}");
        assert_eq!(rebuilt.counters, 3, "{rebuilt:?}");
        let next = file(&desk, "2026-09-07 11:00").await;
        assert!(next.code.as_ref().unwrap().ends_with("-260907-0003"), "{next:?}");
        assert_eq!(next.position, 5);
        let after = [desk.dossier(&ids[0]).await.unwrap(), desk.dossier(&ids[1]).await.unwrap()];
        assert_eq!(after, before);
        assert_eq!(desk.rebuild().await.unwrap().differed, 0);
    })
    .await;
}

#[tokio::test]
async fn a_demo_stays_one() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        assert!(!desk.is_demo().await.unwrap());
        desk.become_demo().await.unwrap();
        file(&desk, "2026-09-07 09:00").await;
        let rebuilt = desk.rebuild().await.unwrap();
        assert_eq!((rebuilt.differed, rebuilt.counters), (0, 0));
        assert!(desk.is_demo().await.unwrap());
    })
    .await;
}
