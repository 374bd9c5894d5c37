//! A desk that is copied from one database to another: unchanged, broken off and resumed, refused.

use std::ops::ControlFlow;

use motcua::engine::dossier::{Act, Command};
use motcua::{Copied, CopyError, Desk, Doing, Error, Order, Progress, copy};
use tokio::task::JoinSet;

use crate::support::{
    Place, accept, applicant, at, clerk, contents, expecting, file, filing, household, keyed,
};

fn on(_: &Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Pairs of databases: a file and a file, and where there is a server all others.
fn pairs() -> Vec<(Place, Place)> {
    let mut pairs = vec![(Place::file(), Place::file())];
    if let Some(place) = Place::postgres() {
        pairs.push((Place::file(), place));
        pairs.push((Place::postgres().unwrap(), Place::file()));
        pairs.push((Place::postgres().unwrap(), Place::postgres().unwrap()));
    }
    pairs
}

/// Dossiers with texts that are hard to carry, keys, notes and legs.
async fn work(desk: &Desk, dossiers: usize, notes: usize) {
    let hard =
        "Ngõ 5 \u{1F3E0} \"'\\ \t\r\n \u{7} \u{2028} e\u{301} \u{e9} $.x ? $1 %s {\"a\":1e400}";
    let mut tasks = JoinSet::new();
    for client in 0..8 {
        let (desk, hard) = (desk.clone(), hard.to_owned());
        tasks.spawn(async move {
            for round in 0..dossiers / 8 {
                let filed = file(&desk, "2026-09-07 09:00").await;
                let key = keyed(&format!("k {client}/{round} \u{111}"));
                let when = at("2026-09-07 09:10");
                desk.perform(&filed.id, accept(), &clerk(), when, key).await.unwrap();
                for _ in 0..notes {
                    let note = Command::Act(Act::Note { text: hard.clone() });
                    let order = Order::default();
                    desk.perform(&filed.id, note, &clerk(), when, order).await.unwrap();
                }
            }
        });
    }
    tasks.join_all().await;
}

fn counted(copied: &Copied, table: &str) -> (u64, u64) {
    let found = copied.tables.iter().find(|found| found.name == table).unwrap();
    (found.rows, found.written)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_is_copied_there_and_back_byte_for_byte() {
    for (from, to) in pairs() {
        let desk = from.desk_with(&[household()]).await;
        work(&desk, 24, 48).await;
        let copied = copy(&from.url, &to.url, on).await.unwrap();
        assert_eq!((copied.position, copied.faults), (1200, 0), "{:?}", copied.first);
        assert_eq!(counted(&copied, "motcua_events"), (1200, 1200));
        assert_eq!(contents(&from).await, contents(&to).await);
        assert_eq!(to.verify(&to.desk().await).await, 1200);

        let back = Place::file();
        let again = copy(&to.url, &back.url, on).await.unwrap();
        assert_eq!(contents(&from).await, contents(&back).await);
        let sums = |copied: &Copied| -> Vec<_> {
            copied.tables.iter().map(|table| table.sha256.clone()).collect()
        };
        assert_eq!(sums(&copied), sums(&again), "the sums are those of the contents");
        // Nothing is written when everything is there.
        let still = copy(&from.url, &to.url, on).await.unwrap();
        assert!(still.tables.iter().all(|table| table.written == 0), "{still:?}");
    }
}

#[tokio::test]
async fn work_goes_on_at_the_target() {
    for (from, to) in pairs() {
        let desk = from.desk_with(&[household()]).await;
        let filed = desk
            .submit(filing(&household()), &applicant(), at("2026-09-07 09:00"), keyed("k-1"))
            .await
            .unwrap();
        copy(&from.url, &to.url, on).await.unwrap();
        drop(desk);
        let desk = to.desk().await;
        let again = desk
            .submit(filing(&household()), &applicant(), at("2026-09-07 09:00"), keyed("k-1"))
            .await
            .unwrap();
        assert!(again.replayed && again.id == filed.id && again.code == filed.code);
        let when = at("2026-09-07 09:10");
        let done = desk.perform(&filed.id, accept(), &clerk(), when, expecting(1)).await.unwrap();
        assert_eq!(done.position, 2);
        let next = file(&desk, "2026-09-07 09:20").await;
        assert!(next.code.unwrap().ends_with("-260907-0002"));
        assert_eq!(to.verify(&desk).await, 3);
    }
}

/// What was written, changed and erased at the source since comes with the next copy.
#[tokio::test]
async fn a_second_copy_brings_the_rest() {
    for (from, to) in pairs() {
        let desk = from.desk_with(&[household()]).await;
        let first = file(&desk, "2026-09-07 09:00").await;
        // Others refer to a row that changes.
        for insert in [
            "INSERT INTO motcua_people (id, number, name, kind) VALUES ('p-1', '001', 'An', 'citizen')",
            "INSERT INTO motcua_accounts VALUES ('an@example.vn', 'p-1')",
            "INSERT INTO motcua_appointments VALUES ('p-1', 'a', 'clerk', '2026-01-01', '9999-12-31', '')",
        ] {
            from.execute(insert).await;
        }
        copy(&from.url, &to.url, on).await.unwrap();
        let when = at("2026-09-07 09:10");
        desk.perform(&first.id, accept(), &clerk(), when, expecting(1)).await.unwrap();
        file(&desk, "2026-09-07 09:20").await;
        from.execute("DELETE FROM motcua_private WHERE number = 1").await;
        from.execute("UPDATE motcua_people SET name = 'Bình'").await;
        let copied = copy(&from.url, &to.url, on).await.unwrap();
        assert_eq!(counted(&copied, "motcua_events"), (3, 2));
        assert_eq!(counted(&copied, "motcua_dossiers"), (2, 2));
        assert_eq!(contents(&from).await, contents(&to).await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn broken_off_after_any_page_it_goes_on_and_ends_right() {
    // From either database to the other, which takes long enough.
    let pairs = pairs();
    let is_alone = pairs.len() == 1;
    for (from, to) in pairs {
        if !is_alone && from.is_postgres() == to.is_postgres() {
            continue;
        }
        let desk = from.desk_with(&[household()]).await;
        work(&desk, 24, 41).await;
        let mut pages = 0;
        loop {
            let mut left = pages;
            let stopped = copy(&from.url, &to.url, |_| {
                left -= 1;
                if left < 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
            match stopped.await {
                Err(CopyError::Stopped) => {
                    let refused = Desk::open(&to.url).await.unwrap_err();
                    assert!(matches!(refused, Error::Unfinished), "{refused}");
                    let half = Place::file();
                    let refused = copy(&to.url, &half.url, on).await.unwrap_err();
                    assert!(matches!(refused, CopyError::Desk(Error::Unfinished)), "{refused}");
                }
                Ok(copied) => {
                    assert_eq!(copied.position, 1032);
                    break;
                }
                Err(error) => panic!("after {pages} pages: {error}"),
            }
            pages += 1;
        }
        assert!(pages > 18, "every page is one at which it was broken off: {pages}");
        assert_eq!(contents(&from).await, contents(&to).await);
        assert_eq!(to.verify(&to.desk().await).await, 1032);
    }
}

#[tokio::test]
async fn a_target_that_has_anything_else_is_refused_and_left_as_it_is() {
    for (from, to) in pairs() {
        let desk = from.desk_with(&[household()]).await;
        file(&desk, "2026-09-07 09:00").await;
        let refuse = async |place: &Place, why: &str| {
            let before = contents(place).await;
            let refused = copy(&from.url, &place.url, on).await.unwrap_err();
            assert!(matches!(refused, CopyError::OtherDesk { .. }), "{refused}");
            assert!(refused.to_string().contains(why), "{refused}");
            assert_eq!(contents(place).await, before);
            place.desk().await;
        };
        // Another desk.
        let other = to.desk_with(&[household()]).await;
        refuse(&to, "a row in motcua_procedures that the source has not").await;
        file(&other, "2026-09-07 09:00").await;
        refuse(&to, "another event at position 1 than the source").await;
        file(&other, "2026-09-07 09:00").await;
        refuse(&to, "2 events, more than the 1 of the source").await;
        // A copy that has gone on by itself.
        let gone_on = Place::file();
        copy(&from.url, &gone_on.url, on).await.unwrap();
        file(&gone_on.desk().await, "2026-09-07 09:30").await;
        refuse(&gone_on, "2 events, more than the 1 of the source").await;
        // A desk that has no events, but agencies.
        let empty = Place::file();
        drop(empty.desk().await);
        empty
            .execute("INSERT INTO motcua_people (id, name, kind) VALUES ('p-1', 'An', 'citizen')")
            .await;
        refuse(&empty, "a row in motcua_people").await;
        // Where a desk was opened and nothing was done, it may go.
        let fresh = Place::file();
        drop(fresh.desk().await);
        copy(&from.url, &fresh.url, on).await.unwrap();
    }
}

#[tokio::test]
async fn what_is_no_desk_is_not_copied() {
    let (from, to) = (Place::file(), Place::file());
    let no_file = copy(&from.url, &to.url, on).await.unwrap_err();
    assert!(no_file.to_string().contains("cannot open the database"), "{no_file}");
    std::fs::write(from.url.trim_start_matches("sqlite:"), "").unwrap();
    let no_desk = copy(&from.url, &to.url, on).await;
    assert!(matches!(no_desk, Err(CopyError::NoDesk { .. })), "{no_desk:?}");
    drop(from.desk().await);
    let no_address = copy(&from.url, "mysql://host/name", on).await;
    assert!(matches!(no_address, Err(CopyError::Desk(Error::Address { .. }))), "{no_address:?}");
    let in_memory = copy(&from.url, "sqlite::memory:", on).await;
    assert!(matches!(in_memory, Err(CopyError::Desk(Error::Address { .. }))), "{in_memory:?}");
    from.execute("UPDATE motcua_schema SET version = 99").await;
    let newer = copy(&from.url, &to.url, on).await;
    assert!(matches!(newer, Err(CopyError::Desk(Error::NewerSchema { .. }))), "{newer:?}");
    from.execute("UPDATE motcua_schema SET version = 0").await;
    let older = copy(&from.url, &to.url, on).await;
    assert!(matches!(older, Err(CopyError::OlderSchema { .. })), "{older:?}");
}

/// A damaged desk is copied as it is, and its faults are named.
#[tokio::test]
async fn faults_of_the_source_are_named_and_carried() {
    for (from, to) in pairs() {
        let desk = from.desk_with(&[household()]).await;
        let filed = file(&desk, "2026-09-07 09:00").await;
        for when in ["2026-09-07 09:10", "2026-09-07 09:20"] {
            let note = Command::Act(Act::Note { text: "x".to_owned() });
            desk.perform(&filed.id, note, &clerk(), at(when), Order::default()).await.unwrap();
        }
        let found = async || desk.verify().await.unwrap().findings;
        from.execute("UPDATE motcua_events SET body = '{}' WHERE position = 2").await;
        let copied = copy(&from.url, &to.url, on).await.unwrap();
        assert_eq!((copied.faults, &copied.first), (2, &found().await));
        let place = format!("position 2, dossier {}", filed.id);
        assert_eq!(copied.first[0], format!("{place}: the hash is not that of header and body"));
        from.execute("DELETE FROM motcua_events WHERE position = 2").await;
        let refused = copy(&from.url, &to.url, on).await.unwrap_err();
        assert!(refused.to_string().contains("a row in motcua_events"), "{refused}");
        let other = Place::file();
        let copied = copy(&from.url, &other.url, on).await.unwrap();
        assert_eq!((copied.faults, &copied.first), (3, &found().await));
        assert_eq!(copied.first[0], "position 2: no event is there; the next stands at 3");
        assert_eq!(contents(&from).await, contents(&other).await);
    }
}

/// Somebody who changes the target while it is copied is found when it is read back.
#[tokio::test]
async fn a_copy_that_was_changed_meanwhile_is_no_copy() {
    let (from, to) = (Place::file(), Place::file());
    let desk = from.desk_with(&[household()]).await;
    file(&desk, "2026-09-07 09:00").await;
    let connection = std::sync::OnceLock::new();
    let changed = copy(&from.url, &to.url, |progress| {
        if progress.doing == Doing::Verifying && progress.table == "motcua_procedures" {
            let url = to.url.clone();
            connection.get_or_init(|| {
                let change = async move {
                    let place = Place::at(url);
                    place.execute("UPDATE motcua_forms SET fields = '{}'").await;
                };
                std::thread::spawn(|| {
                    let runtime =
                        tokio::runtime::Builder::new_current_thread().enable_all().build();
                    runtime.unwrap().block_on(change);
                })
                .join()
                .unwrap();
            });
        }
        ControlFlow::Continue(())
    });
    let changed = changed.await;
    assert!(matches!(changed, Err(CopyError::Differs { table: "motcua_forms" })), "{changed:?}");
    assert!(matches!(Desk::open(&to.url).await, Err(Error::Unfinished)));
    copy(&from.url, &to.url, on).await.unwrap();
    assert_eq!(contents(&from).await, contents(&to).await);
}
