//! The journal as it is read for others, and hooks as they stand.

use motcua::{Hook, HookStand, hash};

use crate::support::{at, file, for_each_shared, household};

#[tokio::test]
async fn the_journal_is_read_as_it_is_stored_at_one_moment() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        for _ in 0..3 {
            file(&desk, "2026-09-07 09:00").await;
        }
        let mut lines = desk.journal(2).await.unwrap();
        assert_eq!(lines.last(), 3);
        file(&desk, "2026-09-07 09:00").await;
        let page = lines.page().await.unwrap();
        assert_eq!(page.len(), 2, "what is written meanwhile is not in it");
        assert!(page.iter().all(|line| hash(&line.header, &line.body) == line.hash));
        assert!(page[0].header.contains("\"position\":2"), "{}", page[0].header);
        assert_eq!(lines.page().await.unwrap(), []);
        drop(lines);
        assert_eq!(desk.journal(5).await.unwrap().page().await.unwrap(), []);
        assert_eq!(desk.journal(u64::MAX).await.unwrap().page().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn hooks_are_listed_with_what_they_failed_at() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        assert_eq!(desk.hooks().await.unwrap(), []);
        file(&desk, "2026-09-07 09:00").await;
        let wait = std::time::Duration::from_secs(1);
        let failing = |name: &str, most| {
            let hook = Hook::new(name, |_| async { Err("the gate is shut".into()) });
            hook.retry(wait, wait, most)
        };
        let when = at("2026-09-07 10:00");
        desk.deliver(&failing("mail", 2), when).await.unwrap();
        desk.deliver(&failing("archive", 1), when).await.unwrap();
        file(&desk, "2026-09-07 10:00").await;
        let stand = |name: &str, parked, dead| HookStand {
            name: name.to_owned(),
            position: 1,
            lag: 1,
            parked,
            dead,
        };
        let stands = desk.hooks().await.unwrap();
        assert_eq!(stands, [stand("archive", 0, 1), stand("mail", 1, 0)]);
    })
    .await;
}
