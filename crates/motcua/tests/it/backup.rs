//! A backup of a desk that works, and a desk made of it.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use motcua::{CopyError, Error, Progress, backup, restore};
use sea_orm::ConnectionTrait as _;
use tokio::task::JoinSet;

use crate::support::{
    Place, accept, applicant, at, clerk, contents, expecting, file, filing, for_each_shared,
    household, keyed,
};

fn on(_: &Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// A folder that goes with its test. Its name holds what an address would take otherwise.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let name = format!("motcua bản sao ?%41#-{}", uuid::Uuid::new_v4().simple());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir(&folder).unwrap();
        Self(folder)
    }

    fn file(&self) -> PathBuf {
        self.0.join("desk.backup")
    }

    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Both kinds of database to restore into.
fn targets() -> Vec<Place> {
    std::iter::once(Place::file()).chain(Place::postgres()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_under_load_has_all_that_was_acknowledged_before_it_began() {
    for_each_shared(async |place| {
        let (desk, folder) = (place.desk_with(&[household()]).await, Folder::new());
        let (acknowledged, is_over) =
            (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let mut load = JoinSet::new();
        for client in 0..8 {
            let (desk, acknowledged, is_over) =
                (desk.clone(), Arc::clone(&acknowledged), Arc::clone(&is_over));
            load.spawn(async move {
                let mut round = 0;
                while !is_over.load(Ordering::Relaxed) {
                    let key = keyed(&format!("k-{client}-{round}"));
                    let filing = filing(&household());
                    let filed =
                        desk.submit(filing, &applicant(), at("2026-09-07 09:00"), key).await;
                    acknowledged.lock().unwrap().push(filed.unwrap());
                    round += 1;
                }
            });
        }
        while acknowledged.lock().unwrap().len() < 200 {
            tokio::task::yield_now().await;
        }
        let before = acknowledged.lock().unwrap().clone();
        let copied = backup(&place.url, &folder.file(), false, on).await.unwrap();
        is_over.store(true, Ordering::Relaxed);
        load.join_all().await;
        assert!(copied.position >= before.len() as u64 && copied.faults == 0, "{copied:?}");
        assert_eq!(folder.names(), ["desk.backup"], "a backup is one file");

        for target in targets() {
            let restored = restore(&folder.file(), &target.url, on).await.unwrap();
            assert_eq!(restored.tables, copied.tables);
            let desk = target.desk().await;
            assert_eq!(target.verify(&desk).await as u64, copied.position);
            for done in &before {
                let stand = desk.dossier(&done.id).await.unwrap();
                assert_eq!(stand.code, done.code);
            }
            // Work goes on.
            let again = filing(&household());
            let again =
                desk.submit(again, &applicant(), at("2026-09-07 09:00"), keyed("k-0-0")).await;
            assert!(again.unwrap().replayed);
            let when = at("2026-09-07 09:10");
            let id = &before[0].id;
            let done = desk.perform(id, accept(), &clerk(), when, expecting(1)).await.unwrap();
            assert_eq!(done.position, copied.position + 1);
            let code = file(&desk, "2026-09-07 09:20").await.code.unwrap();
            assert!(code.ends_with(&format!("-{:04}", copied.position + 1)), "{code}");
        }
        assert_eq!(folder.names(), ["desk.backup"], "restoring leaves the file as it was");
    })
    .await;
}

#[tokio::test]
async fn a_backup_overwrites_nothing_by_itself() {
    for_each_shared(async |place| {
        let (desk, folder) = (place.desk_with(&[household()]).await, Folder::new());
        std::fs::write(folder.file(), "precious").unwrap();
        let refused = backup(&place.url, &folder.file(), false, on).await;
        assert!(matches!(refused, Err(CopyError::FileIsThere { .. })), "{refused:?}");
        assert_eq!(std::fs::read_to_string(folder.file()).unwrap(), "precious");
        assert_eq!(folder.names(), ["desk.backup"]);
        backup(&place.url, &folder.file(), true, on).await.unwrap();
        file(&desk, "2026-09-07 09:00").await;
        let copied = backup(&place.url, &folder.file(), true, on).await.unwrap();
        assert_eq!((copied.position, folder.names()), (1, vec!["desk.backup".to_owned()]));
        // The log of another database would be taken for its own.
        std::fs::write(folder.0.join("desk.backup-wal"), "").unwrap();
        let refused = backup(&place.url, &folder.file(), true, on).await;
        assert!(matches!(refused, Err(CopyError::FileInUse { .. })), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn a_backup_never_takes_the_place_of_its_desk() {
    let folder = Folder::new();
    let file = folder.file();
    let plain = std::env::temp_dir().join(format!("motcua-{}.db", uuid::Uuid::new_v4().simple()));
    let place = Place::at(format!("sqlite:{}", plain.display()));
    drop(place.desk_with(&[household()]).await);
    // Closed, so that there is no log beside it; the desk's connections end behind it.
    let close = "PRAGMA journal_mode = DELETE";
    while place.connection().await.execute_unprepared(close).await.is_err() {
        tokio::task::yield_now().await;
    }
    std::os::unix::fs::symlink(&plain, &file).unwrap();
    for own in [&plain, &file] {
        let refused = backup(&place.url, own, true, on).await;
        assert!(matches!(refused, Err(CopyError::FileInUse { .. })), "{refused:?}");
    }
    std::fs::remove_file(plain).unwrap();
}

/// The name is given last: until then there is a part beside it, with which the next call goes on.
#[tokio::test]
async fn half_a_backup_never_has_the_name() {
    for_each_shared(async |place| {
        let (desk, folder) = (place.desk_with(&[household()]).await, Folder::new());
        file(&desk, "2026-09-07 09:00").await;
        for pages in 0.. {
            let mut left = pages;
            let stopped = backup(&place.url, &folder.file(), false, |_| {
                left -= 1;
                if left < 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })
            .await;
            match stopped {
                Err(CopyError::Stopped) => assert!(!folder.file().exists(), "after {pages} pages"),
                Ok(_) => break,
                Err(error) => panic!("after {pages} pages: {error}"),
            }
        }
        assert_eq!(folder.names(), ["desk.backup"]);
        // A part that another desk left is thrown away.
        let other = Place::file();
        drop(other.desk_with(&[household()]).await);
        let partial = folder.0.join("other.backup.partial");
        std::fs::rename(folder.file(), partial).unwrap();
        let copied = backup(&other.url, &folder.0.join("other.backup"), false, on).await.unwrap();
        assert_eq!((copied.position, folder.names()), (0, vec!["other.backup".to_owned()]));
    })
    .await;
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_reads_a_backup() {
    use std::os::unix::fs::PermissionsExt as _;
    for_each_shared(async |place| {
        let folder = Folder::new();
        drop(place.desk().await);
        backup(&place.url, &folder.file(), false, on).await.unwrap();
        let mode = std::fs::metadata(folder.file()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    })
    .await;
}

#[tokio::test]
async fn a_restore_goes_into_an_empty_database_only() {
    let (place, folder) = (Place::file(), Folder::new());
    let desk = place.desk_with(&[household()]).await;
    file(&desk, "2026-09-07 09:00").await;
    backup(&place.url, &folder.file(), false, on).await.unwrap();
    for target in targets() {
        let other = target.desk_with(&[household()]).await;
        let before = contents(&target).await;
        let refused = restore(&folder.file(), &target.url, on).await;
        assert!(matches!(refused, Err(CopyError::NotEmpty { .. })), "{refused:?}");
        assert_eq!(contents(&target).await, before);
        drop(other);
    }
    // Its own desk is no empty one either.
    let refused = restore(&folder.file(), &place.url, on).await;
    assert!(matches!(refused, Err(CopyError::NotEmpty { .. })), "{refused:?}");
    for target in targets() {
        drop(target.desk().await);
        let stopped = restore(&folder.file(), &target.url, |_| ControlFlow::Break(())).await;
        assert!(matches!(stopped, Err(CopyError::Stopped)), "{stopped:?}");
        let refused = restore(&folder.file(), &target.url, on).await.unwrap_err();
        assert!(refused.to_string().contains("a part of a desk already"), "{refused}");
    }
}

#[tokio::test]
async fn what_is_no_backup_is_not_restored() {
    let (place, folder) = (Place::file(), Folder::new());
    let absent = restore(&folder.file(), &place.url, on).await;
    assert!(matches!(absent, Err(CopyError::Read { .. })), "{absent:?}");
    std::fs::write(folder.file(), "this is no database\n".repeat(200)).unwrap();
    let text = restore(&folder.file(), &place.url, on).await;
    assert!(matches!(text, Err(CopyError::Source(_) | CopyError::Desk(Error::Open { .. }))));
    std::fs::write(folder.file(), "").unwrap();
    let empty = restore(&folder.file(), &place.url, on).await;
    assert!(matches!(empty, Err(CopyError::NoDesk { .. })), "{empty:?}");
    assert!(motcua::Desk::open(&place.url).await.is_ok(), "the database was left alone");
}
