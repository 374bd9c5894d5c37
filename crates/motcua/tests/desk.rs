//! A dossier from filing to its return, on a file.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

use motcua::engine::dossier::{Actor, Command, MoveCommand};
use motcua::engine::procedure::{MoveKind, Procedure, built_in_base, read};
use motcua::engine::time::Timestamp;
use motcua::{Desk, Error, Filing, Order};

fn procedure() -> Procedure {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../workflows/1.001612-household-business.yaml");
    let text = std::fs::read_to_string(path).unwrap();
    let base = |name: &str| built_in_base(name).map(|text| (name.to_owned(), text.to_owned()));
    let reading = read("household.yaml", &text, &base);
    reading.procedure.unwrap_or_else(|| panic!("{:?}", reading.problems))
}

fn at(text: &str) -> Timestamp {
    format!("{text}+07:00").parse().unwrap()
}

#[tokio::test]
async fn files_and_reads_back() {
    let desk = Desk::demo().await.unwrap();
    let procedure = procedure();
    desk.publish(&procedure).await.unwrap();
    let mut filing = Filing::new(&procedure.code);
    for field in &procedure.data {
        let value = match &field.field_type {
            motcua::engine::procedure::FieldType::OneOf(options) => options[0].value.clone().into(),
            motcua::engine::procedure::FieldType::Boolean => true.into(),
            motcua::engine::procedure::FieldType::Date => "1990-05-01".into(),
            motcua::engine::procedure::FieldType::Text => "Ánh".into(),
            _ => 1.into(),
        };
        filing.fields.insert(field.name.clone(), value);
    }
    filing.documents = procedure.documents.iter().map(|document| document.id.clone()).collect();
    let applicant = Actor::applicant("p-1");
    let done =
        desk.submit(filing, &applicant, at("2026-09-07T09:00"), Order::default()).await.unwrap();
    assert_eq!((done.version, done.position), (1, 1));
    let code = done.code.unwrap();
    assert!(code.ends_with("-260907-0001"), "{code}");
    let clerk = Actor::official("c-1", &["clerk"], "one-stop");
    let accept = Command::Move(MoveCommand::new(MoveKind::Accept));
    let order = Order { key: Some("k-1".into()), expected: Some(1) };
    let accepted = desk
        .perform(&done.id, accept.clone(), &clerk, at("2026-09-07T09:10"), order.clone())
        .await
        .unwrap();
    assert_eq!(accepted.version, 2);
    let again = desk
        .perform(&done.id, accept.clone(), &clerk, at("2026-09-07T09:10"), order)
        .await
        .unwrap();
    assert!(again.replayed);
    let conflict = desk
        .perform(
            &done.id,
            accept,
            &clerk,
            at("2026-09-07T09:20"),
            Order { expected: Some(1), key: None },
        )
        .await
        .unwrap_err();
    assert!(matches!(conflict, Error::Conflict { found: 2, expected: 1 }), "{conflict}");
    let stand = desk.dossier(&code).await.unwrap();
    assert_eq!(stand.dossier.version, 2);
    let history = desk.history(&code).await.unwrap();
    assert_eq!(history.len(), 2);
    assert_eq!(history[1].header.previous, history[0].hash);
    assert_eq!(
        motcua::engine::dossier::Dossier::replay(history.iter().map(|record| &record.event)),
        stand.dossier
    );
    let ticked = desk.tick(at("2026-09-25T09:00")).await.unwrap();
    assert_eq!(ticked.lapsed, 1, "{ticked:?}");
}
