//! Webhooks: what is kept of them, and what a hook does that is set back.

use std::collections::BTreeSet;
use std::time::Duration;

use motcua::engine::dossier::{AgencyId, PersonId};
use motcua::engine::time::Timestamp;
use motcua::{Delivered, Desk, Error, Part, Sight, SigningSecret, Webhook, WebhookDelivery};

use crate::hooks::{Portal, delivered, note};
use crate::support::{at, file, for_each_database, for_each_shared, household};

fn secret(text: &str) -> SigningSecret {
    SigningSecret::new(text)
}

fn ours() -> Webhook {
    let parts = [Part::Agency(AgencyId::from("one-stop")), Part::Person(PersonId::from("p\0\"/é"))];
    let when = at("2026-09-07 09:00");
    Webhook {
        events: BTreeSet::from(["dossier.accepted".to_owned()]),
        ..Webhook::new("https://portal.example/hook", "p-1", Sight::Of(parts.into()), when)
    }
}

async fn count(desk: &Desk, id: &str) -> usize {
    desk.webhook_deliveries(id, None, 200).await.unwrap().len()
}

#[tokio::test]
async fn a_webhook_is_kept_changed_and_taken_out() {
    for_each_database(async |place| {
        let desk = place.desk().await;
        let mut webhook = ours();
        let all = Webhook::new("https://b.example", "p-2", Sight::All, webhook.created_at);
        desk.add_webhook(&webhook, &secret("one")).await.unwrap();
        desk.add_webhook(&all, &secret("two")).await.unwrap();
        assert_eq!(desk.webhook(&webhook.id).await.unwrap(), webhook);
        assert_eq!(desk.webhooks_of("p-1").await.unwrap(), [webhook.clone()]);
        assert_eq!(desk.webhooks_of("p-3").await.unwrap(), []);
        assert_eq!(desk.webhooks_on().await.unwrap(), [webhook.clone(), all.clone()]);

        webhook.url = "https://c.example".to_owned();
        webhook.events.clear();
        webhook.sight = Sight::none();
        desk.change_webhook(&webhook).await.unwrap();
        assert_eq!(desk.webhook(&webhook.id).await.unwrap(), webhook);
        desk.turn_webhook_off(&webhook.id, "https://portal.example/hook").await.unwrap();
        assert!(desk.webhook(&webhook.id).await.unwrap().is_on, "it has another address now");
        desk.turn_webhook_off(&webhook.id, &webhook.url).await.unwrap();
        assert_eq!(desk.webhooks_on().await.unwrap(), std::slice::from_ref(&all));

        desk.delete_webhook(&webhook.id).await.unwrap();
        let none = "there is no webhook \"";
        for refused in [
            desk.webhook(&webhook.id).await.map(|_| ()),
            desk.change_webhook(&webhook).await,
            desk.delete_webhook(&webhook.id).await,
            desk.delete_webhook("\0").await,
            desk.webhook("\0").await.map(|_| ()),
            desk.rotate_webhook_secret(&webhook.id, &secret("x"), all.created_at, Duration::ZERO)
                .await,
        ] {
            let error = refused.unwrap_err();
            assert!(matches!(error, Error::NoWebhook { .. }) && error.is_answer(), "{error:?}");
            assert!(error.to_string().starts_with(none));
        }
        let broken = Webhook { url: "https://\0".to_owned(), ..ours() };
        let refused = desk.add_webhook(&broken, &secret("x")).await;
        assert!(matches!(refused, Err(Error::Text { .. })), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn secrets_rotate_with_an_overlap() {
    for_each_database(async |place| {
        let desk = place.desk().await;
        let webhook = ours();
        desk.add_webhook(&webhook, &secret("one")).await.unwrap();
        let signing = async |when: &str| {
            let secrets = desk.webhook_secrets(&webhook.id, at(when)).await.unwrap();
            secrets.iter().map(|secret| secret.expose().to_owned()).collect::<Vec<_>>()
        };
        let hour = Duration::from_secs(3600);
        let ten = at("2026-09-07 10:00");
        assert_eq!(signing("2026-09-07 09:00").await, ["one"]);
        desk.rotate_webhook_secret(&webhook.id, &secret("two"), ten, hour).await.unwrap();
        assert_eq!(signing("2026-09-07 10:00").await, ["two", "one"]);
        assert_eq!(signing("2026-09-07 10:59").await, ["two", "one"]);
        assert_eq!(signing("2026-09-07 11:00").await, ["two"]);
        // A secret that is to end is not given a longer life.
        let half = at("2026-09-07 10:30");
        desk.rotate_webhook_secret(&webhook.id, &secret("three"), half, hour).await.unwrap();
        assert_eq!(signing("2026-09-07 10:30").await, ["three", "two", "one"]);
        assert_eq!(signing("2026-09-07 11:00").await, ["three", "two"]);
        desk.rotate_webhook_secret(&webhook.id, &secret("four"), half, Duration::ZERO)
            .await
            .unwrap();
        assert_eq!(signing("2026-09-07 10:30").await, ["four"]);
        assert_eq!(format!("{:?}", secret("four")), "SigningSecret(_)");
    })
    .await;
}

#[tokio::test]
async fn deliveries_are_listed_from_the_latest_and_forgotten_by_age() {
    for_each_database(async |place| {
        let desk = place.desk().await;
        let (webhook, other) = (ours(), ours());
        desk.add_webhook(&webhook, &secret("one")).await.unwrap();
        desk.add_webhook(&other, &secret("two")).await.unwrap();
        let mut sent = Vec::new();
        for hour in 9..14_u16 {
            let when = at(&format!("2026-09-07 {hour:02}:00"));
            let delivery = WebhookDelivery {
                status: (hour != 10).then_some(200 + hour),
                error: (hour == 10).then(|| "no answer".to_owned()),
                milliseconds: 7,
                ..WebhookDelivery::new(&webhook.id, u64::from(hour), 1, when)
            };
            desk.note_webhook_delivery(&delivery).await.unwrap();
            sent.insert(0, delivery);
        }
        let listed = desk.webhook_deliveries(&webhook.id, None, 3).await.unwrap();
        assert_eq!(listed, sent[..3]);
        let next = desk.webhook_deliveries(&webhook.id, Some(&listed[2].id), 3).await.unwrap();
        assert_eq!(next, sent[3..]);
        assert_eq!(count(&desk, &other.id).await, 0);
        assert_eq!(desk.prune_webhook_deliveries(at("2026-09-07 11:00")).await.unwrap(), 2);
        assert_eq!(desk.webhook_deliveries(&webhook.id, None, 9).await.unwrap(), sent[..3]);
        desk.delete_webhook(&webhook.id).await.unwrap();
        desk.note_webhook_delivery(&sent[0]).await.unwrap();
        assert_eq!(count(&desk, &webhook.id).await, 0, "nothing comes back of one that is gone");
    })
    .await;
}

#[tokio::test]
async fn a_webhook_begins_behind_what_there_is_and_leaves_nothing() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        file(&desk, "2026-09-07 09:00").await;
        let webhook = ours();
        desk.add_webhook(&webhook, &secret("one")).await.unwrap();
        let mut lines = 0;
        for table in ["motcua_webhooks", "motcua_webhook_secrets", "motcua_hooks"] {
            lines += place.rows(&format!("SELECT 1 AS one FROM {table}")).await.len();
        }
        assert_eq!(lines, 3);
        let row = place.rows("SELECT name, position FROM motcua_hooks").await.remove(0);
        assert_eq!(row.try_get::<String>("", "name").unwrap(), webhook.hook());
        assert_eq!(row.try_get::<i64>("", "position").unwrap(), 1);
        desk.delete_webhook(&webhook.id).await.unwrap();
        for table in ["motcua_webhooks", "motcua_webhook_secrets", "motcua_hooks"] {
            assert_eq!(place.rows(&format!("SELECT 1 AS one FROM {table}")).await.len(), 0);
        }
    })
    .await;
}

fn later(milliseconds: i64) -> Timestamp {
    let first = at("2026-09-07 10:00").as_millisecond();
    Timestamp::from_millisecond(first + milliseconds).unwrap()
}

#[tokio::test]
async fn a_hook_that_is_set_back_takes_everything_again() {
    for_each_database(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let portal = Portal::default();
        let one = file(&desk, "2026-09-07 09:00").await.id;
        let two = file(&desk, "2026-09-07 09:00").await.id;
        note(&desk, &one).await;
        note(&desk, &two).await;
        portal.refuse(&two);
        let hook = portal.hook();
        desk.deliver(&hook, later(0)).await.unwrap();
        assert_eq!((portal.numbers(&one), portal.numbers(&two)), (vec![1, 2], vec![]));
        // Before the first event that failed: it is no longer parked, and comes in its order.
        portal.accept_all();
        desk.replay_from("portal", 1).await.unwrap();
        assert_eq!(desk.deliver(&hook, later(1)).await.unwrap(), delivered(4));
        assert_eq!((portal.numbers(&one), portal.numbers(&two)), (vec![1, 2, 1, 2], vec![1, 2]));
        desk.replay_from("portal", 4).await.unwrap();
        assert_eq!(desk.deliver(&hook, later(2)).await.unwrap(), delivered(1));
        // Not yet there, or not known: nothing happens.
        desk.replay_from("portal", 9).await.unwrap();
        desk.replay_from("nobody", 0).await.unwrap();
        assert_eq!(desk.deliver(&hook, later(3)).await.unwrap(), delivered(0));
        desk.replay_from("portal", 0).await.unwrap();
        assert_eq!(desk.deliver(&hook, later(4)).await.unwrap(), delivered(4));
    })
    .await;
}

#[tokio::test]
async fn a_hook_that_is_set_back_in_a_pass_notes_nothing_of_it() {
    for_each_database(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let first = file(&desk, "2026-09-07 09:00").await.id;
        let portal = Portal::default();
        desk.deliver(&portal.hook(), later(0)).await.unwrap();
        file(&desk, "2026-09-07 09:30").await;
        let (inner, taken) = (desk.clone(), portal.clone());
        let hook = motcua::Hook::new("portal", move |delivery| {
            let (desk, portal) = (inner.clone(), taken.clone());
            async move {
                desk.replay_from("portal", 1).await?;
                portal.take(delivery)?;
                Err("the gate falls shut".into())
            }
        });
        let pass = desk.deliver(&hook, later(1)).await.unwrap();
        assert_eq!((pass.parked, pass.dead), (0, 0));
        assert_eq!(desk.deliver(&portal.hook(), later(1)).await.unwrap(), delivered(2));
        assert_eq!(portal.numbers(&first), [1, 1]);
        let none = Delivered::default();
        assert_eq!(desk.deliver(&portal.hook(), later(9)).await.unwrap(), none);
    })
    .await;
}
