//! The results of a birth serve three later procedures of the same person, and nothing is asked twice.

use std::collections::BTreeSet;

use motcua::engine::dossier::{Parties, Party, SameSubject};
use motcua::engine::procedure::{DocumentId, MoveKind, Procedure};
use motcua::{HeldDocument, Order, Part, Sight};
use serde_json::json;

use super::{enter, trial};
use crate::support::{applicant, at, filing, for_each_shared, shipped};
use crate::walk::Walk;

/// A school asks for what the birth group has issued: the certificate, the residence and the health card.
fn school() -> Procedure {
    let documents = r#"  birth: { name: { vi: Giấy khai sinh, en: Birth certificate }, type: "KQ.G15.000031", reuse: true }
  residence: { name: { vi: Nơi cư trú, en: Residence }, type: residence-notice, reuse: true }
  health: { name: { vi: Thẻ bảo hiểm y tế, en: Health card }, type: health-card, reuse: true }"#;
    let results = "  place: { name: { vi: Giấy nhập học, en: School place }, type: school-place, store: true }";
    trial("1.000101", documents, results, "place")
}

/// An allowance asks for the school's place, too: what a later procedure has made serves as well.
fn allowance() -> Procedure {
    let documents = r#"  birth: { name: { vi: Giấy khai sinh, en: Birth certificate }, type: birth-extract, reuse: ["KQ.G15.000031"] }
  card: { name: { vi: Thẻ căn cước, en: ID card }, type: id-card, reuse: true }
  place: { name: { vi: Giấy nhập học, en: School place }, type: school-place, reuse: true }"#;
    let results =
        "  decision: { name: { vi: Quyết định, en: Decision }, type: allowance, store: true }";
    trial("1.000102", documents, results, "decision")
}

fn parties() -> Parties {
    Parties::of(Party {
        person: Some("p-1".into()),
        number: Some("001090000001".to_owned()),
        ..Party::named("Trần Bình An")
    })
}

/// The birth of a child with three agencies, from filing to the last result.
async fn birth(walk: &Walk) -> String {
    let mut form = filing(&shipped("3.000722"));
    form.parties = parties();
    form.fields = serde_json::from_value(json!({
        "child.name": "Trần Bình An",
        "child.born_on": "2026-09-01",
        "child.id_card": true,
        "person.number": "001090000001",
        "residence.with": "parents",
        "dwelling.address": "Phường Kinh Bắc",
        "residence.verification": false,
    }))
    .unwrap();
    let (who, when) = (applicant(), at("2026-09-07 08:00"));
    let birth = walk.desk.submit(form, &who, when, Order::default()).await.unwrap().id;
    walk.go(&birth, "2026-09-07 09:00", MoveKind::Accept).await;
    walk.forward(&birth, &["2026-09-07 10:00"]).await;
    walk.go(&birth, "2026-09-08 08:30", MoveKind::Transfer).await;
    let (residence, insurance) =
        (walk.leg(&birth, "residence").await, walk.leg(&birth, "insurance").await);
    // The certificate that the group has just issued is a component of the child procedure (NĐ 301/2026 art. 4.3).
    let reused = walk.stand(&insurance).await.dossier.reused;
    assert_eq!(reused.len(), 1);
    assert_eq!(reused[0].reuse.document, "birth-certificate");
    assert_eq!(reused[0].reuse.same_subject, SameSubject::Lead);
    assert_eq!(reused[0].reuse.code, walk.stand(&birth).await.code);
    walk.go(&residence, "2026-09-08 09:00", MoveKind::Accept).await;
    walk.forward(&residence, &["2026-09-08 10:00", "2026-09-09 09:00"]).await;
    walk.go(&residence, "2026-09-09 16:00", MoveKind::Resolve).await;
    walk.go(&insurance, "2026-09-08 14:00", MoveKind::Accept).await;
    walk.forward(&insurance, &["2026-09-08 15:00", "2026-09-09 15:00"]).await;
    walk.go(&insurance, "2026-09-10 09:00", MoveKind::Resolve).await;
    let card = walk.leg(&birth, "id-card").await;
    walk.go(&birth, "2026-09-10 14:00", MoveKind::Resolve).await;
    walk.go(&card, "2026-09-10 08:00", MoveKind::Accept).await;
    walk.forward(&card, &["2026-09-10 09:00", "2026-09-11 09:00"]).await;
    walk.go(&card, "2026-09-16 08:30", MoveKind::Resolve).await;
    birth
}

/// Files for what the person is told is held already, and nothing else; all of it serves.
async fn file(walk: &Walk, procedure: &Procedure, when: &str) -> String {
    let own = walk.desk.seen_by(Sight::Of(BTreeSet::from([Part::Person("p-1".into())])));
    let offers = own.held_for(&procedure.code, &"p-1".into(), at(when)).await.unwrap();
    for offer in &offers {
        assert!(offer.held.is_some(), "{} is asked again: {:?}", offer.document, offer.unfit);
    }
    let mut form = filing(procedure);
    let offered: BTreeSet<DocumentId> = offers.into_iter().map(|offer| offer.document).collect();
    form.documents.retain(|document| !offered.contains(document));
    assert!(form.documents.is_empty(), "nothing is handed in: {:?}", form.documents);
    form.parties = parties();
    let filed = walk.desk.submit(form, &applicant(), at(when), Order::default()).await.unwrap();
    let reused = walk.stand(&filed.id).await.dossier.reused;
    let served: BTreeSet<DocumentId> =
        reused.iter().map(|reused| reused.reuse.document.clone()).collect();
    assert_eq!(served, offered);
    assert!(reused.iter().all(|reused| reused.reuse.same_subject == SameSubject::Number));
    filed.id
}

#[tokio::test]
async fn the_results_of_a_birth_serve_three_later_procedures() {
    for_each_shared(async |place| {
        let mut procedures = ["3.000722", "1.004222", "1.014137", "1.014062"].map(shipped).to_vec();
        procedures.extend([school(), allowance()]);
        let walk = Walk::new(place, procedures).await;
        enter(&walk.desk, "p-1", "001090000001").await;
        let birth = birth(&walk).await;
        let held: Vec<HeldDocument> =
            walk.desk.seen_by(Sight::All).held(&"p-1".into()).await.unwrap();
        let types: BTreeSet<&str> =
            held.iter().map(|held| held.known.held.document_type.as_str()).collect();
        let issued = ["KQ.G15.000031", "health-card", "id-card", "residence-notice"];
        assert_eq!(types, issued.into());

        let insurance: String = file(&walk, &shipped("1.014137"), "2026-09-21 08:00").await;
        walk.go(&insurance, "2026-09-21 09:00", MoveKind::Accept).await;
        let enrolled = file(&walk, &school(), "2026-09-22 08:00").await;
        walk.go(&enrolled, "2026-09-22 09:00", MoveKind::Accept).await;
        walk.forward(&enrolled, &["2026-09-22 10:00"]).await;
        walk.go(&enrolled, "2026-09-23 09:00", MoveKind::Resolve).await;
        let allowance = file(&walk, &allowance(), "2026-09-24 08:00").await;
        walk.go(&allowance, "2026-09-24 09:00", MoveKind::Accept).await;

        let certificate = held.iter().find(|held| held.dossier == birth).unwrap();
        let uses = walk.desk.seen_by(Sight::All).uses(&certificate.id).await.unwrap();
        let users: Vec<&str> = uses.iter().map(|used| used.procedure.as_str()).collect();
        assert_eq!(users, ["1.014137", "1.014137", "1.000101", "1.000102"]);
        assert_eq!(walk.desk.rebuild().await.unwrap().differed, 0);
        place.verify(&walk.desk).await;
    })
    .await;
}
