//! Commands that are written together: one's failure is its own, and each answer tells what that command led to.

use motcua::engine::dossier::{
    Act, Command, LegEnd, LegKey, LegOutcome, Parties, Party, ProcedureRef,
};
use motcua::{Desk, Done, Error, Order, Result};
use tokio::task::JoinSet;

use crate::support::{
    accept, applicant, at, clerk, expecting, file, filing, for_each_database, for_each_shared,
    household, keyed,
};

/// Sends commands to dossiers at the same time; the answers come in the order of the commands.
pub(crate) async fn together(
    desk: &Desk,
    commands: Vec<(String, Command, Order)>,
) -> Vec<Result<Done>> {
    let mut tasks = JoinSet::new();
    let count = commands.len();
    for (place, (id, command, order)) in commands.into_iter().enumerate() {
        let desk = desk.clone();
        tasks.spawn(async move {
            let clerk = clerk();
            let answer = desk.perform(&id, command, &clerk, at("2026-09-07 09:10"), order).await;
            (place, answer)
        });
    }
    let mut answers: Vec<Option<Result<Done>>> = (0..count).map(|_| None).collect();
    while let Some(joined) = tasks.join_next().await {
        let (place, answer) = joined.unwrap();
        answers[place] = Some(answer);
    }
    answers.into_iter().map(Option::unwrap).collect()
}

pub(crate) async fn file_many(desk: &Desk, count: usize) -> Vec<String> {
    let mut tasks = JoinSet::new();
    for _ in 0..count {
        let desk = desk.clone();
        tasks.spawn(async move { file(&desk, "2026-09-07 09:00").await });
    }
    tasks.join_all().await.into_iter().map(|done| done.id).collect()
}

pub(crate) fn note(text: &str) -> Command {
    Command::Act(Act::Note { text: text.to_owned() })
}

#[tokio::test]
async fn sixty_four_clients_each_have_their_own_dossier() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let ids = file_many(&desk, 64).await;
        let commands = ids.iter().map(|id| (id.clone(), accept(), expecting(1))).collect();
        for answer in together(&desk, commands).await {
            assert_eq!(answer.unwrap().version, 2);
        }
        assert_eq!(place.verify(&desk).await, 128);
    })
    .await;
}

#[tokio::test]
async fn of_sixty_four_clients_at_one_dossier_exactly_one_wins() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let filed = file(&desk, "2026-09-07 09:00").await;
        let commands = (0..64).map(|_| (filed.id.clone(), accept(), expecting(1))).collect();
        let answers = together(&desk, commands).await;
        let won = answers.iter().filter(|answer| answer.is_ok()).count();
        assert_eq!(won, 1);
        for lost in answers.into_iter().filter_map(Result::err) {
            assert!(matches!(lost, Error::Conflict { found: 2, expected: 1 }), "{lost}");
        }
        assert_eq!(place.verify(&desk).await, 2);
    })
    .await;
}

#[tokio::test]
async fn what_is_refused_or_unknown_leaves_the_others_and_no_gap() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let ids = file_many(&desk, 20).await;
        let mut commands: Vec<_> =
            ids.iter().map(|id| (id.clone(), accept(), Order::default())).collect();
        // Refused: accepted already by then. Unknown: never filed, or no identifier at all.
        commands.insert(7, (ids[3].clone(), accept(), Order::default()));
        commands.insert(9, ("nobody".to_owned(), accept(), Order::default()));
        commands.insert(11, ("no\0body".to_owned(), accept(), Order::default()));
        let answers = together(&desk, commands).await;
        assert!(matches!(answers[7], Err(Error::Refused(_))), "{:?}", answers[7]);
        assert!(matches!(answers[9], Err(Error::NoDossier { .. })), "{:?}", answers[9]);
        assert!(matches!(answers[11], Err(Error::NoDossier { .. })), "{:?}", answers[11]);
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 20);
        assert_eq!(place.verify(&desk).await, 40);
    })
    .await;
}

#[tokio::test]
async fn a_key_is_taken_once_however_often_it_comes_at_the_same_time() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let mut tasks = JoinSet::new();
        for _ in 0..16 {
            let desk = desk.clone();
            tasks.spawn(async move {
                let filing = filing(&household());
                desk.submit(filing, &applicant(), at("2026-09-07 09:00"), keyed("k-1")).await
            });
        }
        let answers = tasks.join_all().await;
        let answers: Vec<Done> = answers.into_iter().map(Result::unwrap).collect();
        assert_eq!(answers.iter().filter(|done| !done.replayed).count(), 1);
        // Whoever asks again is told the same, the code too.
        let first = answers.iter().find(|done| !done.replayed).unwrap();
        assert!(first.code.is_some());
        for done in &answers {
            assert_eq!((&done.id, &done.code, done.version), (&first.id, &first.code, 1));
        }
        let commands = (0..16).map(|_| (first.id.clone(), note("once"), keyed("k-2"))).collect();
        let answers = together(&desk, commands).await;
        let anew = |answer: &&Result<Done>| !answer.as_ref().unwrap().replayed;
        assert_eq!(answers.iter().filter(anew).count(), 1);
        assert_eq!(place.verify(&desk).await, 2);
        // Later, by a desk opened anew: still the same.
        drop(desk);
        let desk = place.desk().await;
        let applicant = applicant();
        let again =
            desk.submit(filing(&household()), &applicant, at("2026-09-08 09:00"), keyed("k-1"));
        let again = again.await.unwrap();
        assert_eq!((again.replayed, &again.code), (true, &first.code));
    })
    .await;
}

#[tokio::test]
async fn a_key_of_another_dossier_and_a_key_that_cannot_be_kept_are_refused() {
    for_each_database(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let ids = file_many(&desk, 2).await;
        let (clerk, when) = (clerk(), at("2026-09-07 09:10"));
        desk.perform(&ids[0], note("mine"), &clerk, when, keyed("k")).await.unwrap();
        let taken = desk.perform(&ids[1], note("other"), &clerk, when, keyed("k")).await;
        assert!(matches!(taken, Err(Error::KeyTaken { .. })), "{taken:?}");
        let asked = |asked: &str| Order { asked: Some(asked.to_owned()), ..keyed("of-a-hash") };
        desk.perform(&ids[0], note("one"), &clerk, when, asked("one")).await.unwrap();
        let again = desk.perform(&ids[0], note("one"), &clerk, when, asked("one")).await;
        assert!(again.unwrap().replayed);
        let other = desk.perform(&ids[0], note("other"), &clerk, when, asked("other")).await;
        assert!(matches!(other, Err(Error::KeyTaken { .. })), "{other:?}");
        let unfit = desk.perform(&ids[1], note("other"), &clerk, when, keyed("k\0")).await;
        assert!(matches!(unfit, Err(Error::Text { .. })), "{unfit:?}");
        // In a text of the form it can be kept, on both databases the same.
        desk.perform(&ids[1], note("a\0b \\u0000 đ"), &clerk, when, keyed("l")).await.unwrap();
        let history = desk.history(&ids[1]).await.unwrap();
        let private = history[1].private.as_ref().unwrap();
        assert_eq!(private.note.as_deref(), Some("a\0b \\u0000 đ"));
        let mut unfit = filing(&household());
        unfit.agencies.insert(household().agency, "a\0b".into());
        let unfit = desk.submit(unfit, &applicant(), when, Order::default()).await;
        assert!(matches!(unfit, Err(Error::Text { .. })), "{unfit:?}");
        let long: String = (0..5_000_u32).map(|i| char::from(b'a' + (i * i % 26) as u8)).collect();
        let mut unfit = filing(&household());
        unfit.visit = Some(long.clone());
        let unfit = desk.submit(unfit, &applicant(), when, Order::default()).await;
        assert!(matches!(unfit, Err(Error::Text { .. })), "{unfit:?}");
        let mut unfit = filing(&household());
        let person = Some(long.as_str().into());
        let (name, number, phone, paper) = ("An".to_owned(), None, None, None);
        unfit.parties = Parties::of(Party { name, person, number, phone, paper });
        let unfit = desk.submit(unfit, &applicant(), when, Order::default()).await;
        assert!(matches!(unfit, Err(Error::Text { .. })), "{unfit:?}");
    })
    .await;
}

#[tokio::test]
async fn an_answer_tells_of_its_own_command_not_of_a_later_one() {
    for_each_database(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let filed = file(&desk, "2026-09-07 09:00").await;
        let order = |expected| Order { expected, ..Order::default() };
        let commands = vec![
            (filed.id.clone(), note("first"), order(None)),
            (filed.id.clone(), accept(), order(None)),
            (filed.id.clone(), note("last"), order(None)),
        ];
        let answers = together(&desk, commands).await;
        let told = answers.into_iter().map(Result::unwrap);
        let told: Vec<_> =
            told.map(|done| (done.version, done.content_version, done.position)).collect();
        assert_eq!(told, [(2, 1, 2), (3, 3, 3), (4, 3, 4)]);
        // A notice does no harm to whoever saw the dossier before it, a version that never was does.
        let (clerk, when) = (clerk(), at("2026-09-07 09:20"));
        desk.perform(&filed.id, note("seen"), &clerk, when, expecting(3)).await.unwrap();
        for expected in [2, 99] {
            let no = desk.perform(&filed.id, note("?"), &clerk, when, expecting(expected)).await;
            assert!(matches!(no, Err(Error::Conflict { found: 3, .. })), "{no:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_row_that_cannot_be_read_stops_no_other_dossier() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let ids = file_many(&desk, 8).await;
        let spoil = format!("UPDATE motcua_dossiers SET state = 'no json' WHERE id = '{}'", ids[4]);
        place.execute(&spoil).await;
        let commands = ids.iter().map(|id| (id.clone(), accept(), expecting(1))).collect();
        for (answer, id) in together(&desk, commands).await.into_iter().zip(&ids) {
            match answer {
                Err(Error::Corrupt { what, .. }) => assert_eq!(what, format!("dossier {}", ids[4])),
                answer => assert_eq!(answer.unwrap().id, *id),
            }
        }
        let ticked = desk.tick(at("2026-12-01 09:00")).await.unwrap();
        assert_eq!((ticked.lapsed, ticked.failed.len()), (7, 1));
        assert_eq!(ticked.failed[0].0, ids[4]);
    })
    .await;
}

#[tokio::test]
async fn more_than_the_queue_holds_is_told_to_come_back() {
    for_each_database(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let filed = file(&desk, "2026-09-07 09:00").await;
        // One thread: everybody asks before the writer has its turn.
        let commands = (0..5000).map(|_| (filed.id.clone(), note("x"), Order::default())).collect();
        let answers = together(&desk, commands).await;
        let busy = |answer: &&Result<Done>| matches!(answer, Err(Error::Busy));
        let (busy, done) = (
            answers.iter().filter(busy).count(),
            answers.iter().filter(|done| done.is_ok()).count(),
        );
        assert_eq!((busy, done), (5000 - 4096, 4096));
        assert_eq!(desk.dossier(&filed.id).await.unwrap().dossier.version, 4097);
    })
    .await;
}

/// What only the desk itself may say, nobody can send; and nothing binds a dossier to what is not published.
#[tokio::test]
async fn a_client_cannot_speak_for_the_desk() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let filed = file(&desk, "2026-09-07 09:00").await;
        let outcome = LegOutcome { ended: LegEnd::Resolved, choice: None, results: Vec::new() };
        let leg = LegKey { step: "tax-code".into(), leg: "tax".into(), round: 1 };
        let to = |code: &str| ProcedureRef {
            code: code.to_owned(),
            version: "1".to_owned(),
            digest: String::new(),
        };
        let reclassify = Act::Reclassify {
            to: to("no.such"),
            start: "filed".into(),
            note: "wrong procedure".to_owned(),
            approver: None,
        };
        for act in [Act::LegReported { leg, outcome }, Act::Recall, Act::Recalculate, reclassify] {
            let (clerk, when) = (clerk(), at("2026-09-07 09:10"));
            let command = Command::Act(act.clone());
            let answer = desk.perform(&filed.id, command, &clerk, when, Order::default()).await;
            assert!(
                matches!(answer, Err(Error::Refused(_) | Error::NoVersion { .. })),
                "{act:?}: {answer:?}"
            );
        }
        assert_eq!(place.verify(&desk).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_reclassified_dossier_begins_at_the_start_of_its_new_procedure() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let filed = file(&desk, "2026-09-07 09:00").await;
        let bound = desk.dossier(&filed.id).await.unwrap().dossier.filed.unwrap().procedure;
        let reclassify = |start: &str| {
            let (to, note) = (bound.clone(), "wrong procedure".to_owned());
            Command::Act(Act::Reclassify { to, start: start.into(), note, approver: None })
        };
        let (clerk, when) = (clerk(), at("2026-09-07 09:10"));
        for start in ["ready", "nowhere"] {
            let answer =
                desk.perform(&filed.id, reclassify(start), &clerk, when, Order::default()).await;
            let refused = answer.unwrap_err().to_string();
            assert!(
                refused.contains("begins where its new procedure begins"),
                "{start}: {refused}"
            );
        }
        assert_eq!(desk.dossier(&filed.id).await.unwrap().dossier.version, 1);
        desk.perform(&filed.id, reclassify("filed"), &clerk, when, Order::default()).await.unwrap();
        assert_eq!(place.verify(&desk).await, 2);
    })
    .await;
}
