//! Webhooks: what receivers get, what becomes of what they do not take, and where nothing is sent.

mod receiver;
mod refused;
mod served;

use axum::http::Method;
use motcua::{Delivered, Webhook};
use motcua_engine::time::Timestamp;
use motcua_server::{Settings, webhooks};
use serde_json::{Value, json};

use crate::support::{Answer, Api, NOW};
use receiver::{Receiver, Taken};

const OWNER: &str = "applicant:an-owner";
const CLERK: &str = "clerk:c-12@one-stop";
const PATH: &str = "/api/v1/webhooks";

/// A service whose operator allows receivers on the same machine.
async fn open() -> Api {
    Api::with(Settings { allow_private_webhooks: true, ..Settings::default() }).await
}

/// A webhook as its owner knows it.
struct Made {
    id: String,
    secret: String,
    token: &'static str,
}

impl Made {
    async fn new(api: &Api, token: &'static str, body: Value) -> Self {
        let made = api.post(PATH, token, body).await.is(201);
        let id = made.body["webhook"]["id"].as_str().unwrap().to_owned();
        assert_eq!(made.headers["location"], format!("http://127.0.0.1:8080{PATH}/{id}"));
        Self { id, secret: made.body["secret"].as_str().unwrap().to_owned(), token }
    }

    fn path(&self, rest: &str) -> String {
        format!("{PATH}/{}{rest}", self.id)
    }

    async fn get(&self, api: &Api, rest: &str) -> Answer {
        api.get(&self.path(rest), self.token).await
    }

    async fn post(&self, api: &Api, rest: &str, body: Value) -> Answer {
        api.post(&self.path(rest), self.token, body).await
    }

    async fn change(&self, api: &Api, body: Value) -> Answer {
        api.ask(Method::PATCH, &self.path(""), self.token, &[], Some(body)).await
    }

    async fn kept(&self, api: &Api) -> Webhook {
        api.service.desk().webhook(&self.id).await.unwrap()
    }

    /// One pass, so many seconds after the beginning.
    async fn pass(&self, api: &Api, seconds: i64) -> Delivered {
        let hook = webhooks::hook(&api.service, &self.kept(api).await);
        api.service.desk().deliver(&hook, later(seconds)).await.unwrap()
    }
}

fn later(seconds: i64) -> Timestamp {
    let now: Timestamp = NOW.parse().unwrap();
    Timestamp::from_second(now.as_second() + seconds).unwrap()
}

fn delivered(delivered: u64) -> Delivered {
    Delivered { delivered, ..Delivered::default() }
}

/// A dossier that was filed and accepted.
async fn accepted(api: &Api) -> String {
    let (id, etag) = api.file(OWNER).await;
    api.make(&id, CLERK, &etag, json!({ "move": "accept" })).await.is(200);
    id
}

fn types(taken: &[Taken]) -> Vec<&str> {
    taken.iter().map(|one| one.body["type"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn messages_come_signed_and_without_personal_data() {
    let (api, mut receiver) = (open().await, Receiver::new().await);
    let webhook = Made::new(&api, CLERK, json!({ "url": receiver.url("/hook?key=k") })).await;
    let id = accepted(&api).await;
    assert_eq!(webhook.pass(&api, 0).await, delivered(2));
    let taken = receiver.taken();
    assert_eq!(types(&taken), ["dossier.filed", "dossier.accepted"]);
    let code = api.get(&format!("/api/v1/dossiers/{id}"), CLERK).await.body["code"].clone();
    assert_eq!(
        taken[1].body,
        json!({
            "type": "dossier.accepted", "version": 1, "timestamp": "2026-08-28T09:05:00+07:00",
            "data": {
                "dossier": id, "code": code, "procedure": "1.001612", "agency": "commune-economy-office",
                "status": 2, "step": "accepted", "number": 2, "position": 2,
                "occurred_at": "2026-08-28T09:05:00+07:00",
            },
        })
    );
    // The first message tells of the dossier as its event left it, though it has gone on.
    assert_eq!(taken[0].body["data"]["status"], 1);
    for (one, position) in taken.iter().zip(1..) {
        one.verify(&webhook.secret).unwrap();
        assert!(one.verify("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").is_err());
        assert_eq!(one.header("webhook-id"), format!("msg_{}_{position}", webhook.id));
        assert_eq!(one.header("content-type"), "application/json");
        assert_eq!(one.path, "/hook?key=k");
        for word in ["Hòa", "001099000001", "an-owner", "c-12"] {
            assert!(!one.text.contains(word), "{word}: {}", one.text);
        }
    }
}

#[tokio::test]
async fn who_has_left_is_told_nothing_more() {
    let (api, mut receiver) = (open().await, Receiver::new().await);
    let webhook = Made::new(&api, CLERK, json!({ "url": receiver.url("/") })).await;
    let citizen = Made::new(&api, OWNER, json!({ "url": receiver.url("/own") })).await;
    let _ = accepted(&api).await;
    assert_eq!(webhook.pass(&api, 0).await, delivered(2));
    api.end("clerk:c-12@one-stop", Some("2026-08-27")).await;
    let _ = api.file(OWNER).await;
    webhook.pass(&api, 1).await;
    assert_eq!(receiver.taken().len(), 2, "of what came before");
    citizen.pass(&api, 2).await;
    assert_eq!(receiver.taken().len(), 3, "what is one's own stays so");
}

#[tokio::test]
async fn what_is_not_taken_comes_again_in_order() {
    let (api, mut receiver) = (open().await, Receiver::new().await);
    let webhook = Made::new(&api, CLERK, json!({ "url": receiver.url("/") })).await;
    let (first, second) = (accepted(&api).await, accepted(&api).await);
    receiver.refuse(&first, 500);
    let pass = webhook.pass(&api, 0).await;
    assert_eq!(pass, Delivered { parked: 1, ..delivered(2) });
    assert_eq!(webhook.pass(&api, 4).await, delivered(0));
    receiver.accept_all();
    assert_eq!(webhook.pass(&api, 5).await, delivered(2));
    let taken = receiver.taken();
    let of = |dossier: &str| -> Vec<(u64, String)> {
        let of = taken.iter().filter(|one| one.body["data"]["dossier"] == dossier);
        of.map(|one| {
            (one.body["data"]["number"].as_u64().unwrap(), one.header("webhook-id").to_owned())
        })
        .collect()
    };
    let numbers: Vec<u64> = of(&first).iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, [1, 1, 2]);
    assert_eq!(of(&first)[0], of(&first)[1], "the same message has the same name");
    assert_eq!(of(&second).iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1, 2]);

    let listed = webhook.get(&api, "/deliveries?limit=3").await.is(200);
    let items = listed.body["items"].as_array().unwrap();
    assert_eq!((items[0]["position"].clone(), items[0]["status"].clone()), (json!(2), json!(200)));
    assert_eq!(items[1]["attempt"], 2);
    let next = listed.body["next"].as_str().unwrap();
    let rest = webhook.get(&api, &format!("/deliveries?limit=3&cursor={next}")).await.is(200);
    let rest = [items.as_slice(), rest.body["items"].as_array().unwrap()].concat();
    assert_eq!(rest.len(), 5);
    let failed: Vec<&Value> = rest.iter().filter(|one| one["status"] == 500).collect();
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0]["error"], "the receiver answered 500, and not 2xx");
    assert_eq!(failed[0]["attempt"], 1);
}

#[tokio::test]
async fn a_dead_letter_is_listed_replayed_and_skipped() {
    let (api, mut receiver) = (open().await, Receiver::new().await);
    let webhook = Made::new(&api, CLERK, json!({ "url": receiver.url("/") })).await;
    let id = accepted(&api).await;
    receiver.refuse(&id, 503);
    let day = 24 * 3600;
    let mut dead = 0;
    for attempt in 0..16 {
        assert_eq!(dead, 0);
        dead = webhook.pass(&api, attempt * day).await.dead;
    }
    assert_eq!(dead, 1);
    assert_eq!(webhook.pass(&api, 99 * day).await, delivered(0));
    let letters = webhook.get(&api, "/dead_letters").await.is(200);
    let error = "the receiver answered 503, and not 2xx";
    let letter = json!({ "dossier": id, "position": 1, "attempts": 16, "error": error });
    assert_eq!(letters.body, json!({ "items": [letter], "next": null }));
    receiver.taken();
    receiver.accept_all();
    webhook.post(&api, &format!("/dead_letters/{id}/replay"), json!({})).await.is(202);
    assert_eq!(webhook.pass(&api, 99 * day).await, delivered(2));
    assert_eq!(types(&receiver.taken()), ["dossier.filed", "dossier.accepted"]);
    let again = webhook.post(&api, &format!("/dead_letters/{id}/replay"), json!({})).await;
    again.refused(404, "not_found");

    let id = accepted(&api).await;
    receiver.refuse(&id, 400);
    webhook.pass(&api, 100 * day).await;
    receiver.taken();
    receiver.accept_all();
    webhook.post(&api, &format!("/dead_letters/{id}/skip"), json!({})).await.is(202);
    assert_eq!(webhook.pass(&api, 100 * day).await, delivered(1));
    assert_eq!(types(&receiver.taken()), ["dossier.accepted"]);
}

#[tokio::test]
async fn everything_is_sent_again_from_a_position() {
    let (api, mut receiver) = (open().await, Receiver::new().await);
    let webhook = Made::new(&api, CLERK, json!({ "url": receiver.url("/") })).await;
    accepted(&api).await;
    accepted(&api).await;
    assert_eq!(webhook.pass(&api, 0).await, delivered(4));
    let first = receiver.taken();
    webhook.post(&api, "/replay", json!({ "from": 2 })).await.is(202);
    assert_eq!(webhook.pass(&api, 1).await, delivered(3));
    let names = |taken: &[Taken]| {
        let mut names: Vec<_> =
            taken.iter().map(|one| one.header("webhook-id").to_owned()).collect();
        names.sort();
        names
    };
    assert_eq!(names(&receiver.taken()), names(&first)[1..]);
}

#[tokio::test]
async fn both_secrets_sign_while_they_overlap() {
    let (api, mut receiver) = (open().await, Receiver::new().await);
    let webhook = Made::new(&api, CLERK, json!({ "url": receiver.url("/") })).await;
    let rotated = webhook.post(&api, "/secret", json!({ "overlap_hours": 2 })).await.is(200);
    let new = rotated.body["secret"].as_str().unwrap().to_owned();
    assert_ne!(new, webhook.secret);
    let test = webhook.post(&api, "/test", json!({})).await.is(200);
    assert_eq!(test.body["status"], 200);
    let taken = receiver.taken();
    taken[0].verify(&new).unwrap();
    taken[0].verify(&webhook.secret).unwrap();
    assert_eq!(taken[0].header("webhook-signature").split(' ').count(), 2);
    api.service.clock().advance(later(2 * 3600)).unwrap();
    webhook.post(&api, "/test", json!({})).await.is(200);
    let taken = receiver.taken();
    taken[0].verify(&new).unwrap();
    assert!(taken[0].verify(&webhook.secret).is_err());
    let long = webhook.post(&api, "/secret", json!({ "overlap_hours": 169 })).await;
    long.refused(422, "invalid");
}

#[tokio::test]
async fn only_wanted_events_of_visible_dossiers_come() {
    let (api, mut receiver) = (open().await, Receiver::new().await);
    let url = receiver.url("/");
    let wanted = json!({ "url": url, "events": ["dossier.accepted"] });
    let webhook = Made::new(&api, CLERK, wanted).await;
    let elsewhere = Made::new(&api, "clerk:c-9@elsewhere", json!({ "url": url })).await;
    let stranger = Made::new(&api, "applicant:somebody-else", json!({ "url": url })).await;
    let owner = Made::new(&api, OWNER, json!({ "url": url })).await;
    accepted(&api).await;
    for blind in [&elsewhere, &stranger] {
        assert_eq!(blind.pass(&api, 0).await, delivered(2), "passed by");
        assert_eq!(blind.get(&api, "/deliveries").await.body["items"], json!([]));
    }
    assert!(receiver.taken().is_empty());
    webhook.pass(&api, 0).await;
    assert_eq!(types(&receiver.taken()), ["dossier.accepted"]);
    owner.pass(&api, 0).await;
    assert_eq!(types(&receiver.taken()), ["dossier.filed", "dossier.accepted"]);
    webhook.change(&api, json!({ "events": ["dossier.filed"] })).await.is(200);
    webhook.post(&api, "/replay", json!({ "from": 1 })).await.is(202);
    webhook.pass(&api, 0).await;
    assert_eq!(types(&receiver.taken()), ["dossier.filed"]);
}

#[tokio::test]
async fn a_receiver_that_is_gone_turns_the_webhook_off() {
    let (api, mut receiver) = (open().await, Receiver::new().await);
    let webhook = Made::new(&api, CLERK, json!({ "url": receiver.url("/") })).await;
    let id = accepted(&api).await;
    receiver.refuse(&id, 410);
    assert_eq!(webhook.pass(&api, 0).await, Delivered { parked: 1, ..delivered(0) });
    assert_eq!(webhook.get(&api, "").await.is(200).body["is_on"], false);
    assert_eq!(api.service.desk().webhooks_on().await.unwrap(), []);
    receiver.accept_all();
    receiver.taken();
    // While it is off nothing is sent; when it is on again, all of it.
    webhook.pass(&api, 60).await;
    assert!(receiver.taken().is_empty());
    webhook.change(&api, json!({ "is_on": true })).await.is(200);
    assert_eq!(webhook.pass(&api, 600).await, delivered(2));
    assert_eq!(types(&receiver.taken()), ["dossier.filed", "dossier.accepted"]);
}
