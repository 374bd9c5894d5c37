//! What is taken back or corrected: open dossiers that rely on it are told, and what is held says so.

use std::collections::BTreeSet;

use motcua::engine::dossier::{
    Act, Command, Details, HeldStatus, Issued, MoveCommand, Signature, SignedFile,
};
use motcua::engine::dossier::{Actor, EventBody};
use motcua::engine::procedure::{DocumentId, MoveKind};
use motcua::{Error, FileState, NewFile, Order, Page, Sight};

use super::{LATER, made, maker, take, taker, walk};
use crate::support::{at, contents, for_each_database, for_each_shared};
use crate::walk::{Walk, hash_of};

/// A result with another file.
fn issued(result: &str, bytes: &str) -> Issued {
    Issued {
        result: result.into(),
        number: Some("2".to_owned()),
        signed: true,
        issued_on: "2026-09-11".parse().unwrap(),
        file: Some(SignedFile { sha256: hash_of(bytes), signature: Signature::Valid }),
        pages: None,
        details: Details::default(),
        kept: None,
    }
}

async fn supplement(walk: &Walk, id: &str, document: &str) {
    let documents = [DocumentId::from(document)].into();
    let command = MoveCommand { documents, ..MoveCommand::new(MoveKind::Supplement) };
    walk.make(id, "2026-09-14 09:00", command).await.unwrap();
}

async fn told(walk: &Walk, id: &str) -> Vec<&'static str> {
    let history = walk.desk.history(id).await.unwrap();
    history.iter().map(|record| record.event.body.name()).collect()
}

#[tokio::test]
async fn what_is_taken_back_reaches_the_open_dossiers_that_rely_on_it() {
    for_each_shared(async |place| {
        let walk = walk(place).await;
        let (made_by, permit) = made(&walk).await;
        let desk = &walk.desk;
        let [open, accepted, closed] =
            [(); 3].map(|()| async { take(desk, "p-1", LATER, &[]).await.unwrap().id });
        let (open, accepted, closed) = (open.await, accepted.await, closed.await);
        walk.go(&accepted, "2026-09-10 10:00", MoveKind::Accept).await;
        walk.go(&closed, "2026-09-10 10:00", MoveKind::Withdraw).await;
        walk.revoke(&made_by, "2026-09-10 11:00").await;
        assert_eq!(told(&walk, &open).await, ["filed", "reused", "reuse_lost"]);
        assert_eq!(told(&walk, &accepted).await, ["filed", "reused", "accepted", "reuse_lost"]);
        assert_eq!(told(&walk, &closed).await, ["filed", "reused", "withdrawn"]);
        // In the transaction of the revocation: nothing lies between.
        let last = desk.history(&made_by).await.unwrap().pop().unwrap().header.position;
        let positions = [&open, &accepted]
            .map(|id| async { desk.history(id).await.unwrap().pop().unwrap().header.position });
        let [one, two] = positions;
        let mut positions = [one.await, two.await];
        positions.sort_unstable();
        assert_eq!(positions, [last + 1, last + 2]);
        let all = desk.seen_by(Sight::All);
        let (lost, next) = all.reuses_lost(&Page::first(1)).await.unwrap();
        assert_eq!((lost.len(), lost[0].lost_at), (1, at("2026-09-10 11:00")));
        assert_eq!(lost[0].used.reused.reuse.held, permit);
        let page = Page { most: 1, cursor: next };
        let (more, next) = all.reuses_lost(&page).await.unwrap();
        assert_eq!((more.len(), next), (1, None));
        assert_ne!(more[0].used.dossier, lost[0].used.dossier);
        // It is missing until it is handed in.
        let missing = walk.refused(&open, "2026-09-10 11:10", MoveKind::Accept).await;
        assert_eq!(missing, "documents are missing: permit; request a supplement");
        walk.go(&open, "2026-09-10 11:20", MoveKind::RequestSupplement).await;
        supplement(&walk, &open, "permit").await;
        walk.go(&open, "2026-09-14 10:00", MoveKind::Accept).await;
        let (lost, _) = all.reuses_lost(&Page::default()).await.unwrap();
        assert_eq!(lost.iter().map(|lost| &lost.used.dossier).collect::<Vec<_>>(), [&accepted]);
        let act = Command::Act(Act::LoseReuse(motcua::engine::dossier::ReuseLost {
            held: permit,
            status: HeldStatus::Revoked,
        }));
        let (clerk, when) = (super::clerk(), at("2026-09-14 11:00"));
        let refused = desk.perform(&open, act, &clerk, when, Order::default()).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "nobody but the desk says so");
        place.verify(desk).await;
    })
    .await;
}

#[tokio::test]
async fn a_corrected_result_is_held_in_the_place_of_the_wrong_one() {
    for_each_database(async |place| {
        let walk = walk(place).await;
        let (made_by, permit) = made(&walk).await;
        let desk = &walk.desk;
        let taken = take(desk, "p-1", LATER, &[]).await.unwrap();
        let leader = Actor::official("l-1", &["leader"], "office");
        let act = async |when: &str, act| {
            desk.perform(&made_by, Command::Act(act), &leader, at(when), Order::default()).await
        };
        let recall = Act::RecallResult {
            result: "permit".into(),
            limit: "2 working days".parse().unwrap(),
            reason: "wrong_name".to_owned(),
        };
        act("2026-09-11 09:00", recall).await.unwrap();
        assert_eq!(told(&walk, &taken.id).await, ["filed", "reused", "reuse_lost"]);
        let bare = take(desk, "p-1", "2026-09-11 09:30", &[]).await.unwrap();
        assert_eq!(bare.version, 1, "while it is recalled nothing serves");
        let paper = Act::CorrectResult {
            issued: Issued { file: None, ..issued("permit", "x") },
            summary: None,
        };
        let refused = act("2026-09-11 10:00", paper).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
        let right = Act::CorrectResult { issued: issued("permit", "the right one"), summary: None };
        act("2026-09-11 10:00", right).await.unwrap();
        let seen = desk.seen_by(Sight::All);
        let status = async |id| seen.held_document(id).await.unwrap().known.held;
        let old = status(&permit).await;
        assert_eq!(
            (old.status, old.reason.as_deref()),
            (HeldStatus::Corrected, Some("wrong_name"))
        );
        let taken = take(desk, "p-1", "2026-09-11 11:00", &[]).await.unwrap();
        let reuse = walk.stand(&taken.id).await.dossier.reused[0].reuse.clone();
        assert_eq!(reuse.file.sha256, hash_of("the right one"));
        // A void dossier has made nothing.
        let void = Act::Void { reason: "twice".to_owned(), note: "entered twice".to_owned() };
        let supervisor = Actor::official("v-1", &["supervisor"], "office");
        let when = at("2026-09-14 09:00");
        desk.perform(&made_by, Command::Act(void), &supervisor, when, Order::default())
            .await
            .unwrap();
        assert_eq!(status(&reuse.held).await.status, HeldStatus::Revoked);
        assert_eq!(told(&walk, &taken.id).await, ["filed", "reused", "reuse_lost"]);
    })
    .await;
}

/// Whoever files while it is taken back is refused, takes nothing, or is told: never left to rely on it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_left_to_rely_on_what_is_taken_back_at_the_same_time() {
    for_each_shared(async |place| {
        let one = walk(place).await;
        let other = Walk::new(place, vec![maker(), taker()]).await;
        for _ in 0..6 {
            let (made_by, permit) = made(&one).await;
            let filings = async {
                let mut taken = Vec::new();
                for _ in 0..4 {
                    let filed = take(&other.desk, "p-1", LATER, &[("permit", &permit)]).await;
                    taken.extend(filed.ok());
                }
                taken
            };
            let ((), taken) = tokio::join!(one.revoke(&made_by, "2026-09-11 09:00"), filings);
            for done in taken {
                let events = told(&one, &done.id).await;
                assert_eq!(events, ["filed", "reused", "reuse_lost"]);
            }
        }
        place.verify(&one.desk).await;
    })
    .await;
}

#[tokio::test]
async fn what_is_held_is_rebuilt_from_the_journal() {
    for_each_shared(async |place| {
        let walk = walk(place).await;
        let (made_by, _) = made(&walk).await;
        let desk = &walk.desk;
        let (lost, kept) = (take(desk, "p-1", LATER, &[]).await.unwrap(), made(&walk).await);
        walk.revoke(&made_by, "2026-09-11 09:00").await;
        take(desk, "p-1", "2026-09-11 10:00", &[]).await.unwrap();
        let before = contents(place).await;
        assert_eq!(desk.rebuild().await.unwrap().differed, 0);
        for damage in [
            format!("DELETE FROM motcua_held WHERE id = '{}'", kept.1),
            format!("UPDATE motcua_held SET status = 'valid' WHERE dossier_id = '{made_by}'"),
            format!("DELETE FROM motcua_held_uses WHERE dossier_id = '{}'", lost.id),
            format!(
                "UPDATE motcua_held SET id = 'forged-1', dossier_id = 'forged' WHERE id = '{}-2'",
                kept.0
            ),
        ] {
            place.execute(&damage).await;
        }
        assert_eq!(desk.rebuild().await.unwrap().differed, 3);
        let after = contents(place).await;
        for table in ["motcua_held", "motcua_held_uses", "motcua_dossiers"] {
            assert_eq!(before[table], after[table], "{table}");
        }
        assert!(!before["motcua_held"].is_empty() && before["motcua_held_uses"].len() == 2);
    })
    .await;
}

#[tokio::test]
async fn an_event_says_what_served_and_why() {
    for_each_database(async |place| {
        let walk = walk(place).await;
        made(&walk).await;
        let taken = take(&walk.desk, "p-1", LATER, &[]).await.unwrap();
        let history = walk.desk.history(&taken.id).await.unwrap();
        let EventBody::Reused(reuse) = &history[1].event.body else { panic!("{history:?}") };
        let text = serde_json::to_value(reuse).unwrap();
        for name in
            ["document", "held", "document_type", "file", "code", "same_subject", "valid_on"]
        {
            assert!(text.get(name).is_some(), "{name}: {text}");
        }
        assert_eq!(text["same_subject"], "person");
    })
    .await;
}

#[tokio::test]
async fn bytes_are_named_by_files_and_by_all_that_was_ever_held() {
    for_each_database(async |place| {
        let walk = walk(place).await;
        let (maker, permit) = made(&walk).await;
        let (desk, seen) = (&walk.desk, walk.desk.seen_by(Sight::All));
        let held = seen.held_document(&permit).await.unwrap().known.held.file.sha256;
        walk.revoke(&maker, "2026-09-11 09:00").await;
        let taken = take(desk, "p-1", "2026-09-11 10:00", &[]).await.unwrap();
        let file = NewFile {
            document: "birth".into(),
            name: "a.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            size: 1,
            sha256: hash_of("a file"),
            state: FileState::Rejected,
        };
        let owner = Actor::applicant("p-1");
        seen.keep_file(&taken.id, &file, &owner, at("2026-09-11 10:00")).await.unwrap();
        let asked = [held.clone(), hash_of("nothing"), file.sha256.clone()];
        let named = desk.named_bytes(&asked).await.unwrap();
        assert_eq!(named, BTreeSet::from([held, file.sha256]));
        assert_eq!(desk.named_bytes(&[]).await.unwrap(), BTreeSet::new());
    })
    .await;
}
