//! What needs a second person, asked for again under its key: it waits once, and is answered as it was the first time.

use motcua::engine::dossier::{Act, Actor, Command, CorrectedDate};
use motcua::{Desk, Error, Order, Settled};

use crate::support::{accept, at, clerk, file, for_each_database, household};

fn correct(minute: u32) -> Command {
    Command::Act(Act::Correct {
        subject: CorrectedDate::Started,
        to: at(&format!("2026-09-07 09:{minute}")),
        document: "biên bản 7".to_owned(),
        note: "a typing error".to_owned(),
        approver: Actor::applicant(""),
    })
}

fn keyed(key: &str, asked: &str, expected: u64) -> Order {
    Order { expected: Some(expected), key: Some(key.to_owned()), asked: Some(asked.to_owned()) }
}

#[tokio::test]
async fn a_proposal_under_a_key_waits_once_and_is_answered_again() {
    for_each_database(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let id = file(&desk, "2026-09-07 09:00").await.id;
        let when = at("2026-09-07 09:10");
        let done = desk.perform(&id, accept(), &clerk(), when, Order::default()).await.unwrap();
        let version = done.content_version;
        let head = Actor::official("h-1", &["head"], "one-stop");
        let now = at("2026-09-07 12:00");
        let propose = async |desk: &Desk, command, order| {
            desk.perform_or_propose(&id, command, &head, now, order).await
        };

        let mut tries = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (desk, id, head) = (desk.clone(), id.clone(), head.clone());
            let order = keyed("k-1", "one", version);
            tries.spawn(async move {
                desk.perform_or_propose(&id, correct(20), &head, now, order).await.unwrap()
            });
        }
        let mut settled = tries.join_all().await;
        let first = settled.pop().unwrap();
        let Settled::Waiting(waiting) = &first else { panic!("{first:?}") };
        assert!(settled.iter().all(|other| *other == first), "{settled:?}");
        assert_eq!(desk.seen_by(motcua::Sight::All).proposals(&id).await.unwrap().len(), 1);
        // Something else under the key is refused, and without a key or under another one there is another proposal.
        let refused = propose(&desk, correct(30), keyed("k-1", "two", version)).await;
        assert!(matches!(refused.unwrap_err(), Error::KeyTaken { .. }));
        let other = propose(&desk, correct(20), keyed("k-2", "one", version)).await.unwrap();
        assert_ne!(other, first);
        for _ in 0..2 {
            propose(&desk, correct(20), Order::default()).await.unwrap();
        }
        assert_eq!(desk.seen_by(motcua::Sight::All).proposals(&id).await.unwrap().len(), 4);

        let supervisor = Actor::official("s-1", &["supervisor"], "one-stop");
        let none = std::collections::BTreeMap::new();
        let approved = desk.approve(&waiting.id, &none, &supervisor, now).await.unwrap();
        // It was carried out meanwhile, and whoever asks again is told so.
        let again = propose(&desk, correct(20), keyed("k-1", "one", version)).await.unwrap();
        let Settled::Done(done) = again else { panic!("{again:?}") };
        assert_eq!((done.version, done.replayed), (approved.version, true));
        let refused = propose(&desk, correct(30), keyed("k-1", "two", version)).await;
        assert!(matches!(refused.unwrap_err(), Error::KeyTaken { .. }));
        // What waits is the answer too when the dossier has changed since.
        let waits = propose(&desk, correct(20), keyed("k-2", "one", version)).await.unwrap();
        assert_eq!(waits, other);
        let strange = propose(&desk, correct(20), keyed("k-3", "one", version)).await;
        assert!(matches!(strange.unwrap_err(), Error::Conflict { .. }));
    })
    .await;
}
