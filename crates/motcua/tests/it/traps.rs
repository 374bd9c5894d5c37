//! Traps that other systems fell into, each by its number, walked into with the whole desk.

use motcua::engine::dossier::{Command, MoveCommand, clock::ClockId};
use motcua::engine::procedure::MoveKind;
use motcua::{Desk, Done, Error, Order};
use tokio::task::JoinSet;

use crate::groups::{note, together};
use crate::support::{
    Place, accept, applicant, at, clerk, expecting, file, filing, for_each_database,
    for_each_shared, household, keyed,
};

async fn take(desk: &Desk, id: &str, command: Command, order: Order) -> motcua::Result<Done> {
    desk.perform(id, command, &clerk(), at("2026-09-07 09:00"), order).await
}

#[tokio::test]
async fn trap_8_equal_timestamps_do_not_confuse_the_latest_state() {
    for_each_database(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let filed = file(&desk, "2026-09-07 09:00").await;
        take(&desk, &filed.id, accept(), Order::default()).await.unwrap();
        let due = async || {
            let dossier = desk.dossier(&filed.id).await.unwrap().dossier;
            dossier.clock(&ClockId::Legal).unwrap().open().unwrap().deadline
        };
        let before = due().await;
        assert!(before.is_some());
        for round in 0..20 {
            take(&desk, &filed.id, note(&format!("{round}")), Order::default()).await.unwrap();
        }
        let history = desk.history(&filed.id).await.unwrap();
        let numbers: Vec<u64> = history.iter().map(|record| record.header.number).collect();
        assert_eq!(numbers, (1..=22).collect::<Vec<_>>());
        let told = history.iter().filter_map(|record| record.private.as_ref()?.note.clone());
        assert_eq!(told.collect::<Vec<_>>(), (0..20).map(|n| n.to_string()).collect::<Vec<_>>());
        assert_eq!(due().await, before, "the deadline drifts");
        assert_eq!(desk.dossier(&filed.id).await.unwrap().dossier.version, 22);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn trap_11_of_two_officials_who_take_the_same_step_one_does() {
    for_each_shared(async |place| {
        let desks = [place.desk_with(&[household()]).await, place.desk().await];
        for round in 0..10 {
            let filed = file(&desks[0], "2026-09-07 09:00").await;
            // Whether they say what they saw or not.
            let order = if round % 2 == 0 { expecting(1) } else { Order::default() };
            let mut tasks = JoinSet::new();
            for desk in desks.clone() {
                let (id, order) = (filed.id.clone(), order.clone());
                tasks.spawn(async move { take(&desk, &id, accept(), order).await });
            }
            let answers = tasks.join_all().await;
            assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
            let lost = answers.into_iter().find_map(Result::err).unwrap();
            assert!(matches!(lost, Error::Conflict { .. } | Error::Refused(_)), "{lost}");
            assert_eq!(desks[0].dossier(&filed.id).await.unwrap().dossier.version, 2);
        }
    })
    .await;
}

#[tokio::test]
async fn trap_11_a_double_click_is_one_click() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let filed = file(&desk, "2026-09-07 09:00").await;
        let click = |order: Order| (filed.id.clone(), accept(), order);
        let answers = together(&desk, vec![click(expecting(1)), click(expecting(1))]).await;
        assert!(answers[0].is_ok(), "{answers:?}");
        assert!(matches!(answers[1], Err(Error::Conflict { .. })), "{answers:?}");
        assert_eq!(place.verify(&desk).await, 2);
    })
    .await;
}

/// The answer is lost with whoever waited for it; the command is written all the same, and once.
#[tokio::test]
async fn trap_11_a_retry_after_a_lost_answer_finds_what_was_done() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let filed = file(&desk, "2026-09-07 09:00").await;
        let lost = {
            let (desk, id) = (desk.clone(), filed.id.clone());
            tokio::spawn(async move { take(&desk, &id, accept(), keyed("once")).await })
        };
        tokio::task::yield_now().await;
        lost.abort();
        let done = take(&desk, &filed.id, accept(), keyed("once")).await.unwrap();
        assert_eq!((done.version, done.replayed), (2, true));
        assert_eq!(place.verify(&desk).await, 2);
    })
    .await;
}

#[tokio::test]
async fn trap_12_a_client_chooses_no_step_that_is_not_next() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let filed = file(&desk, "2026-09-07 09:00").await;
        for kind in [MoveKind::Resolve, MoveKind::HandOver, MoveKind::Forward] {
            let command = Command::Move(MoveCommand::new(kind));
            let answer = take(&desk, &filed.id, command, Order::default()).await;
            assert!(matches!(answer, Err(Error::Refused(_))), "{kind:?}: {answer:?}");
        }
        assert_eq!(place.verify(&desk).await, 1);
    })
    .await;
}

#[tokio::test]
async fn trap_12_a_payload_overrides_no_date() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        for field in ["due_at", "due_on", "filed_at", "step", "status", "appointment"] {
            let mut forged = filing(&household());
            forged.fields.insert(field.into(), "2030-01-01".into());
            let answer =
                desk.submit(forged, &applicant(), at("2026-09-07 09:00"), Order::default()).await;
            assert!(matches!(answer, Err(Error::Refused(_))), "{field}: {answer:?}");
            let filed = file(&desk, "2026-09-07 09:00").await;
            let mut command = MoveCommand::new(MoveKind::Accept);
            command.fields.insert(field.into(), "2030-01-01".into());
            let answer = take(&desk, &filed.id, Command::Move(command), Order::default()).await;
            assert!(matches!(answer, Err(Error::Refused(_))), "{field}: {answer:?}");
        }
        assert_eq!(place.verify(&desk).await, 6);
    })
    .await;
}

/// Two dossiers with three events each: positions 1, 3, 5 and 2, 4, 6.
async fn journal(place: &Place) -> (Desk, [String; 2]) {
    let desk = place.desk_with(&[household()]).await;
    let ids = [file(&desk, "2026-09-07 08:30").await.id, file(&desk, "2026-09-07 08:40").await.id];
    for text in ["first", "second"] {
        for id in &ids {
            take(&desk, id, note(text), Order::default()).await.unwrap();
        }
    }
    let verified = desk.verify().await.unwrap();
    assert_eq!((verified.events, verified.dossiers, verified.wrong), (6, 2, 0), "{verified:?}");
    (desk, ids)
}

async fn found_after(damage: &[&str], findings: &[&str]) {
    for_each_shared(async |place| {
        let (desk, ids) = journal(place).await;
        for sql in damage {
            place.execute(sql).await;
        }
        let verified = desk.verify().await.unwrap();
        let named = |text: &&str| text.replace("FIRST", &ids[0]).replace("SECOND", &ids[1]);
        assert_eq!(verified.findings, findings.iter().map(named).collect::<Vec<_>>(), "{damage:?}");
        assert_eq!(verified.wrong, u64::try_from(findings.len()).unwrap());
    })
    .await;
}

#[tokio::test]
async fn trap_16_a_deleted_event_is_found() {
    found_after(
        &["DELETE FROM motcua_events WHERE position = 3"],
        &[
            "position 3: no event is there; the next stands at 4",
            "position 5, dossier FIRST: the event before it is not in the journal",
            "position 5, dossier FIRST: it is not linked to the event before it",
        ],
    )
    .await;
    // The last one, with the row set back.
    found_after(
        &[
            "UPDATE motcua_dossiers SET version = 2, head = (SELECT hash FROM motcua_events WHERE position = 4)
                WHERE id = (SELECT dossier_id FROM motcua_events WHERE position = 6)",
            "DELETE FROM motcua_events WHERE position = 6",
        ],
        &["the journal ends at position 5, but position 6 was given last"],
    )
    .await;
    // A whole dossier.
    found_after(
        &["DELETE FROM motcua_dossiers WHERE id = (SELECT dossier_id FROM motcua_events WHERE position = 1)"],
        &["position 1, dossier FIRST: the dossier has no row"],
    )
    .await;
}

#[tokio::test]
async fn trap_16_an_altered_event_is_found() {
    found_after(
        &["UPDATE motcua_events SET body = replace(body, 'c-1', 'c-2') WHERE position = 4"],
        &["position 4, dossier SECOND: the hash is not that of header and body"],
    )
    .await;
    found_after(
        &["UPDATE motcua_private SET contents = replace(contents, 'first', 'third')
            WHERE dossier_id = (SELECT dossier_id FROM motcua_events WHERE position = 3)"],
        &["position 3, dossier FIRST: the personal data are not those that were committed to"],
    )
    .await;
}

#[tokio::test]
async fn trap_16_events_in_another_order_are_found() {
    found_after(
        &[
            "UPDATE motcua_events SET position = 99 WHERE position = 4",
            "UPDATE motcua_events SET position = 4 WHERE position = 6",
            "UPDATE motcua_events SET position = 6 WHERE position = 99",
        ],
        &[
            "position 4, dossier SECOND: the header names another dossier, number or position",
            "position 4, dossier SECOND: the event before it stands behind it",
            "position 6, dossier SECOND: the header names another dossier, number or position",
        ],
    )
    .await;
}

/// Whoever dates an event back and makes its hash anew breaks the link of the next one.
#[tokio::test]
async fn trap_16_an_event_dated_back_is_found() {
    for_each_shared(async |place| {
        let (desk, ids) = journal(place).await;
        let rows = place.rows("SELECT header, body FROM motcua_events WHERE position = 3").await;
        let text = |column: &str| rows[0].try_get::<String>("", column).unwrap();
        let (header, body) = (text("header"), text("body"));
        let mut forged: motcua::Header = serde_json::from_str(&header).unwrap();
        forged.occurred_at -= 3_600_000_000;
        let forged = serde_json::to_string(&forged).unwrap();
        let hash = motcua::hash(&forged, &body);
        let write = format!(
            "UPDATE motcua_events SET header = '{forged}', hash = '{hash}' WHERE position = 3"
        );
        place.execute(&write).await;
        let expected = [
            "position 3, dossier FIRST: it is dated before the event before it",
            "position 3, dossier FIRST: header and body name different times",
            "position 5, dossier FIRST: it is not linked to the event before it",
        ];
        let expected = expected.map(|text| text.replace("FIRST", &ids[0]));
        assert_eq!(desk.verify().await.unwrap().findings, expected);
    })
    .await;
}

#[tokio::test]
async fn trap_16_a_row_that_does_not_stand_on_its_last_event_is_found() {
    found_after(
        &["UPDATE motcua_dossiers SET version = 2 WHERE id = (SELECT dossier_id FROM motcua_events WHERE position = 6)"],
        &[
            "position 4, dossier SECOND: the hash is not the one that the dossier's row ends with",
            "position 6, dossier SECOND: the dossier's row stands at event 2, before this one",
        ],
    )
    .await;
}
