//! What lies in the store and belongs to nothing is found and taken away, and nothing else is.

use motcua::Desk;
use motcua_engine::time::{Timestamp, ToSpan as _};
use motcua_server::Settings;
use motcua_server::connect::store::{Kept, Store, StoreError};
use motcua_server::connect::sweep::{SweepError, find, take_away};

use crate::files::{Folder, PDF, path_of};
use crate::support::Api;

const OWNER: &str = "applicant:an-owner";

async fn kept(store: &Store, bytes: &[u8]) -> Kept {
    let mut incoming = store.begin().await.unwrap();
    incoming.write(bytes).await.unwrap();
    incoming.keep().await.unwrap()
}

/// After all that these tests write.
fn later() -> Timestamp {
    Timestamp::now() + 48.hours()
}

/// What a sweep takes away, by name.
async fn swept(desk: &Desk, store: &Store, before: Timestamp) -> Vec<String> {
    let found = find(desk, store).await.unwrap();
    let taken = take_away(desk, store, &found, before).await.unwrap();
    taken.into_iter().map(|one| one.name).collect()
}

#[tokio::test]
async fn an_orphan_of_some_age_is_taken_away_and_what_is_named_stays() {
    let folder = Folder::new();
    let store = folder.store();
    let api = Api::with_files(Settings::default(), store.clone(), None).await;
    let (id, _) = api.file(OWNER).await;
    let uploaded = api.upload(&id, OWNER, "a.pdf", PDF).await.is(201);
    let orphan = kept(&store, b"an orphan").await;
    // As a process leaves it that is ended in the middle.
    std::fs::write(folder.0.join("incoming/0190-broken-off#1"), b"%PDF").unwrap();
    // The operator's own.
    std::fs::write(folder.0.join("sha256/README"), b"see the handbook").unwrap();
    let desk = api.service.desk();
    let found = find(desk, &store).await.unwrap();
    assert_eq!((found.named, found.orphans.len()), (1, 2));
    assert_eq!(found.orphans[0].name, "incoming/0190-broken-off#1");
    assert_eq!(found.orphans[1].sha256.as_ref(), Some(&orphan.sha256));
    assert_eq!((found.orphans[0].size, found.orphans[1].size), (4, 9));

    let earlier = Timestamp::now() - 24.hours();
    assert_eq!(swept(desk, &store, earlier).await, [""; 0]);
    assert_eq!(folder.files().len(), 4);
    let names: Vec<_> = found.orphans.into_iter().map(|one| one.name).collect();
    assert_eq!(swept(desk, &store, later()).await, names);
    assert_eq!(swept(desk, &store, later()).await, [""; 0]);
    assert_eq!(folder.files().len(), 2);
    assert!(matches!(store.verify(&orphan.sha256).await, Err(StoreError::Gone { .. })));
    api.get(&path_of(&uploaded), OWNER).await.is(200);
}

#[tokio::test]
async fn what_is_named_while_it_is_swept_stays() {
    let folder = Folder::new();
    let store = folder.store();
    let api = Api::with_files(Settings::default(), store.clone(), None).await;
    let (id, _) = api.file(OWNER).await;
    api.upload(&id, OWNER, "a.txt", "another file").await.is(201);
    kept(&store, PDF).await;
    let desk = api.service.desk();
    let found = find(desk, &store).await.unwrap();
    assert_eq!(found.orphans.len(), 1);
    let uploaded = api.upload(&id, OWNER, "a.pdf", PDF).await.is(201);
    assert_eq!(take_away(desk, &store, &found, later()).await.unwrap(), []);
    api.get(&path_of(&uploaded), OWNER).await.is(200);
    assert_eq!(folder.files().len(), 2);
}

#[tokio::test]
async fn a_sweep_that_broke_off_is_brought_to_its_end_by_the_next() {
    let folder = Folder::new();
    let store = folder.store();
    let api = Api::with_files(Settings::default(), store.clone(), None).await;
    let (id, _) = api.file(OWNER).await;
    let uploaded = api.upload(&id, OWNER, "a.pdf", PDF).await.is(201);
    api.upload(&id, OWNER, "a.txt", "another file").await.is(201);
    let orphan = kept(&store, b"an orphan").await;
    let named = uploaded.body["sha256"].as_str().unwrap();
    std::fs::create_dir(folder.0.join("aside")).unwrap();
    for sha256 in [named, &orphan.sha256] {
        let place = folder.0.join("sha256").join(&sha256[..2]).join(sha256);
        std::fs::rename(place, folder.0.join("aside").join(sha256)).unwrap();
    }
    api.get(&path_of(&uploaded), OWNER).await.refused(503, "unavailable");
    let desk = api.service.desk();
    // Only what broke off is not asked how long it has lain there.
    let taken = swept(desk, &store, Timestamp::MIN).await;
    assert_eq!(taken, [format!("aside/{}", orphan.sha256)]);
    api.get(&path_of(&uploaded), OWNER).await.is(200);
    assert_eq!(folder.files().len(), 2);
}

#[tokio::test]
async fn the_store_of_another_desk_is_left_alone() {
    let folder = Folder::new();
    let store = folder.store();
    let api = Api::with_files(Settings::default(), store.clone(), None).await;
    let (id, _) = api.file(OWNER).await;
    let uploaded = api.upload(&id, OWNER, "a.pdf", PDF).await.is(201);
    let other = Desk::demo().await.unwrap();
    let found = find(&other, &store).await.unwrap();
    assert_eq!((found.named, found.orphans.len()), (0, 1));
    let refused = take_away(&other, &store, &found, later()).await.unwrap_err();
    assert!(matches!(refused, SweepError::OtherDesk), "{refused:?}");
    api.get(&path_of(&uploaded), OWNER).await.is(200);
}

#[tokio::test]
async fn bytes_that_are_gone_are_not_held() {
    let folder = Folder::new();
    let store = folder.store();
    let orphan = kept(&store, b"an orphan").await;
    store.holds(&orphan).await.unwrap();
    let place = &folder.files()[0];
    std::fs::write(place, b"an orphan and more").unwrap();
    assert!(matches!(store.holds(&orphan).await, Err(StoreError::Changed { .. })));
    std::fs::remove_file(place).unwrap();
    assert!(matches!(store.holds(&orphan).await, Err(StoreError::Gone { .. })));
}
