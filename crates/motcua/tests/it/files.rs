//! Files of dossiers: entered once, judged once, and seen by nobody who does not see the dossier or got the document.

use std::collections::BTreeSet;

use motcua::engine::dossier::{Actor, AgencyId, PersonId};
use motcua::engine::procedure::{Channel, DocumentId, MoveKind};
use motcua::{Desk, Error, File, FileState, NewFile, Order, Part, Seen, Sight, copy};
use serde_json::json;

use crate::support::{Place, applicant, at, clerk, contents, file, filing, for_each_database};
use crate::support::{for_each_shared, household, shipped};
use crate::walk::Walk;

const WHEN: &str = "2026-09-07 10:00";

fn new(document: &str, hash: char, state: FileState) -> NewFile {
    NewFile {
        document: DocumentId::from(document),
        name: "Đơn đề nghị.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size: 5_000_000_000,
        sha256: hash.to_string().repeat(64),
        state,
    }
}

async fn keep(seen: &Seen, id: &str, new: &NewFile) -> Result<(File, bool), Error> {
    seen.keep_file(id, new, &clerk(), at(WHEN)).await
}

fn all(desk: &Desk) -> Seen {
    desk.seen_by(Sight::All)
}

fn agency(desk: &Desk, id: &str) -> Seen {
    desk.seen_by(Sight::Of(BTreeSet::from([Part::Agency(AgencyId::from(id))])))
}

#[tokio::test]
async fn a_file_is_entered_once_and_the_document_attached() {
    for_each_database(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let mut bare = filing(&household());
        bare.documents = [DocumentId::from("application")].into();
        bare.fields.insert("business.members".into(), 1.into());
        bare.channel = Channel::Direct;
        let id = desk.submit(bare, &applicant(), at("2026-09-07 09:00"), Order::default()).await;
        let id = id.unwrap().id;
        let first = new("minutes", 'a', FileState::Clean);
        let (entered, is_new) = keep(&all(&desk), &id, &first).await.unwrap();
        assert!(is_new);
        assert_eq!((&entered.entered, &entered.dossier), (&first, &id));
        assert_eq!((entered.uploaded_at, &entered.uploaded_by), (at(WHEN), &PersonId::from("c-1")));
        let other_name = NewFile { name: "b.pdf".to_owned(), ..first.clone() };
        let again = keep(&all(&desk), &id, &other_name).await.unwrap();
        assert_eq!(again, (entered.clone(), false), "the same bytes are the same file");
        let second = keep(&all(&desk), &id, &new("minutes", 'b', FileState::Clean)).await.unwrap();
        assert_eq!(all(&desk).files(&id).await.unwrap(), [entered.clone(), second.0]);
        assert_eq!(all(&desk).file(&entered.id).await.unwrap(), entered);
        let history = desk.history(&id).await.unwrap();
        let names: Vec<_> = history.iter().map(|record| record.event.body.name()).collect();
        assert_eq!(names, ["filed", "attached"]);
        assert!(!format!("{history:?}").contains("nghị.pdf"), "a file's name is personal");
    })
    .await;
}

#[tokio::test]
async fn equal_files_at_once_are_one_and_attach_once() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let mut bare = filing(&household());
        bare.documents.remove("authorisation");
        bare.fields.insert("business.members".into(), 1.into());
        let id = desk.submit(bare, &applicant(), at("2026-09-07 09:00"), Order::default()).await;
        let id = id.unwrap().id;
        let (seen, same) = (all(&desk), new("authorisation", 'a', FileState::Clean));
        let (one, two, three) =
            tokio::join!(keep(&seen, &id, &same), keep(&seen, &id, &same), keep(&seen, &id, &same));
        let kept = [one.unwrap(), two.unwrap(), three.unwrap()];
        assert_eq!(kept.iter().filter(|(_, is_new)| *is_new).count(), 1);
        assert!(kept.iter().all(|(file, _)| *file == kept[0].0));
        assert_eq!(desk.history(&id).await.unwrap().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn what_the_rules_refuse_leaves_no_file() {
    for_each_database(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let id = file(&desk, "2026-09-07 09:00").await.id;
        let unknown = keep(&all(&desk), &id, &new("nothing", 'a', FileState::Clean)).await;
        assert!(matches!(unknown, Err(Error::Refused(_))), "{unknown:?}");
        let nul = NewFile { name: "a\0b".to_owned(), ..new("minutes", 'a', FileState::Clean) };
        assert!(matches!(keep(&all(&desk), &id, &nul).await, Err(Error::Text { .. })));
        let good = new("minutes", 'a', FileState::Clean);
        let nobody = keep(&desk.seen_by(Sight::none()), &id, &good).await;
        assert!(matches!(nobody, Err(Error::NoDossier { .. })), "{nobody:?}");
        let walk = Walk::new(place, vec![household()]).await;
        let closed = if place.url.contains("memory") {
            // A desk in memory is one of its own.
            file(&walk.desk, "2026-09-07 09:00").await.id
        } else {
            id.clone()
        };
        walk.go(&closed, "2026-09-07 09:30", MoveKind::Withdraw).await;
        let refused = keep(&all(&walk.desk), &closed, &good).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
        let (seen, owner) = (all(&walk.desk), Actor::applicant("p-1"));
        let may = seen.may_keep_file(&closed, &good.document, &owner, at(WHEN));
        assert!(matches!(may.await, Err(Error::Refused(_))));
        assert_eq!(all(&desk).files(&id).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_file_in_quarantine_is_judged_once() {
    for_each_database(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let id = file(&desk, "2026-09-07 09:00").await.id;
        let mut kept = Vec::new();
        for hash in ['a', 'b', 'c'] {
            let new = new("minutes", hash, FileState::Quarantined);
            kept.push(keep(&all(&desk), &id, &new).await.unwrap().0);
        }
        assert_eq!(desk.quarantined("", 2).await.unwrap(), kept[..2]);
        assert_eq!(desk.quarantined(&kept[1].id, 2).await.unwrap(), kept[2..]);
        assert!(desk.judge_file(&kept[0].id, true).await.unwrap());
        assert!(desk.judge_file(&kept[1].id, false).await.unwrap());
        for (judged, is_clean) in [(&kept[0], false), (&kept[1], true)] {
            assert!(!desk.judge_file(&judged.id, is_clean).await.unwrap(), "it is judged");
        }
        assert!(!desk.judge_file("nothing", true).await.unwrap());
        let states: Vec<_> = all(&desk).files(&id).await.unwrap();
        let states: Vec<_> = states.iter().map(|file| file.entered.state).collect();
        assert_eq!(states, [FileState::Clean, FileState::Rejected, FileState::Quarantined]);
        // The same bytes again do not bring a rejected file back.
        let again = keep(&all(&desk), &id, &new("minutes", 'b', FileState::Clean)).await.unwrap();
        assert_eq!((again.0.entered.state, again.1), (FileState::Rejected, false));
    })
    .await;
}

/// The agency of a leg sees the documents that were passed on and no other, and the lead sees what the leg has.
#[tokio::test]
async fn a_leg_sees_the_files_of_what_was_passed_on() {
    for_each_shared(async |place| {
        let group = ["3.000722", "1.004222", "1.014137", "1.014062"].map(shipped).to_vec();
        let walk = Walk::new(place, group).await;
        let form = json!({
            "child.name": "Trần Bình An", "child.born_on": "2026-09-01", "child.id_card": true,
            "person.number": "001090000001", "residence.with": "parents",
            "dwelling.address": "Phường Kinh Bắc", "residence.verification": false,
        });
        let times = ["2026-09-07 08:00", "2026-09-07 09:00"];
        let birth = walk.accept("3.000722", times, form).await;
        walk.forward(&birth, &["2026-09-07 10:00"]).await;
        walk.go(&birth, "2026-09-08 08:30", MoveKind::Transfer).await;
        let leg = walk.leg(&birth, "residence").await;
        let passed = walk.desk.seen_by(Sight::All).parent_of(&leg).await.unwrap().unwrap();
        let passed = passed.documents;
        let all_documents = walk.stand(&birth).await.dossier.documents;
        assert!(!passed.is_empty() && passed.len() < all_documents.len(), "{passed:?}");
        for (place, document) in (b'a'..).zip(&all_documents) {
            let new = new(document.as_str(), char::from(place), FileState::Clean);
            let kept = walk.desk.seen_by(Sight::All);
            kept.keep_file(&birth, &new, &clerk(), at("2026-09-08 09:00")).await.unwrap();
        }
        let police = agency(&walk.desk, "commune-police");
        assert!(matches!(police.files(&birth).await, Err(Error::NoDossier { .. })));
        let files = police.files(&leg).await.unwrap();
        let found: BTreeSet<_> = files.iter().map(|file| file.entered.document.clone()).collect();
        assert_eq!(found, passed);
        for file in all(&walk.desk).files(&birth).await.unwrap() {
            let seen = police.file(&file.id).await;
            assert_eq!(seen.is_ok(), passed.contains(&file.entered.document), "{file:?}");
            let elsewhere = agency(&walk.desk, "elsewhere").file(&file.id).await;
            assert!(matches!(elsewhere, Err(Error::NoFile { .. })));
        }
        assert!(matches!(police.file("a\0b").await, Err(Error::NoFile { .. })));
    })
    .await;
}

#[tokio::test]
async fn files_go_with_a_copy_and_stay_with_a_rebuild() {
    let from = Place::file();
    let desk = from.desk_with(&[household()]).await;
    let id = file(&desk, "2026-09-07 09:00").await.id;
    keep(&all(&desk), &id, &new("minutes", 'a', FileState::Quarantined)).await.unwrap();
    let to = Place::file();
    copy(&from.url, &to.url, |_| std::ops::ControlFlow::Continue(())).await.unwrap();
    assert_eq!(contents(&from).await["motcua_files"], contents(&to).await["motcua_files"]);
    assert_eq!(to.desk().await.rebuild().await.unwrap().differed, 0);
    assert_eq!(contents(&to).await["motcua_files"].len(), 1);
}
