//! What is said of a document that is kept: it comes back with what is held, and its words are no part of the journal.

use motcua::Sight;
use motcua::engine::dossier::{
    AcceptedFile, Classification, Command, Details, MoveCommand, Provenance, Sensitivity,
    Signature, SignedFile,
};
use motcua::engine::procedure::MoveKind;
use motcua::{HeldDocument, Order};

use super::{LATER, filed, take, type_of, walk};
use crate::support::{at, clerk, for_each_shared};
use crate::walk::{Walk, hash_of};

async fn held(walk: &Walk, id: &str) -> Vec<HeldDocument> {
    let held = walk.desk.seen_by(Sight::All).held(&"p-1".into()).await.unwrap();
    held.into_iter().filter(|held| held.dossier == id).collect()
}

#[tokio::test]
async fn what_is_said_of_an_accepted_document_is_held_with_it() {
    for_each_shared(async |place| {
        let walk = walk(place).await;
        let id = filed(&walk).await;
        for page in ["page 1", "page 2"] {
            walk.keep(&id, "birth", page, "image/png").await;
        }
        walk.keep(&id, "health", "record", "image/png").await;
        let details = Details {
            language: Some("vi".to_owned()),
            originals: Some(1),
            copies: Some(2),
            provenance: Some(Provenance::Scanned),
            sensitivity: Some(Sensitivity::SensitivePersonal),
        };
        let file = SignedFile { sha256: hash_of("page 2"), signature: Signature::Unsigned };
        let accepted = AcceptedFile {
            number: Some("12/2020".to_owned()),
            classification: Some(Classification::Certified),
            pages: Some(2),
            details: details.clone(),
            summary: Some("Khai sinh của người nộp".to_owned()),
            ..AcceptedFile::new("birth".into(), file)
        };
        let mut command = MoveCommand::new(MoveKind::Accept);
        command.accepted = [accepted].into();
        let (when, order) = (at("2026-09-07 09:00"), Order::default());
        walk.desk.perform(&id, Command::Move(command), &clerk(), when, order).await.unwrap();
        // What nobody named is kept beside it.
        let mut both = held(&walk, &id).await;
        both.sort_by(|one, two| type_of(one).cmp(type_of(two)));
        assert_eq!(
            both.iter().map(type_of).collect::<Vec<_>>(),
            ["birth-certificate", "health-record"]
        );
        let (birth, record) = (&both[0].known, &both[1].known);
        assert_eq!((&birth.held.details, birth.held.pages), (&details, Some(2)));
        assert_eq!(birth.number.as_deref(), Some("12/2020"));
        assert_eq!(birth.summary.as_deref(), Some("Khai sinh của người nộp"));
        assert_eq!(birth.retention.as_deref(), Some("trial"));
        assert_eq!((&record.summary, record.held.details.is_empty()), (&None, true));
        let journal = format!(
            "{:?}",
            walk.desk
                .history(&id)
                .await
                .unwrap()
                .iter()
                .map(|record| &record.event)
                .collect::<Vec<_>>()
        );
        assert!(journal.contains("SensitivePersonal"), "{journal}");
        assert!(!journal.contains("Khai sinh của") && !journal.contains("12/2020"), "{journal}");
        // Sensitive data serve elsewhere only where their subject agrees.
        let taken = take(&walk.desk, "p-1", LATER, &[]).await.unwrap();
        assert!(walk.stand(&taken.id).await.dossier.reused.is_empty());
        place.verify(&walk.desk).await;
    })
    .await;
}

#[tokio::test]
async fn what_a_result_is_about_is_held_with_it() {
    for_each_shared(async |place| {
        let walk = walk(place).await;
        let times = ["2026-09-07 08:00", "2026-09-07 09:00"];
        let id = walk.accept("1.000001", times, serde_json::json!({})).await;
        walk.forward(&id, &["2026-09-07 10:00"]).await;
        let mut command = MoveCommand::new(MoveKind::Resolve);
        command.held.summaries = [("permit".into(), "Cấp phép cho hộ".to_owned())].into();
        walk.make(&id, "2026-09-08 09:00", command).await.unwrap();
        let held = held(&walk, &id).await;
        let permit = held.iter().find(|held| type_of(held) == "permit").unwrap();
        assert_eq!(permit.known.summary.as_deref(), Some("Cấp phép cho hộ"));
        let letter = held.iter().find(|held| type_of(held) == "letter").unwrap();
        assert_eq!(letter.known.summary, None);
        place.verify(&walk.desk).await;
    })
    .await;
}
