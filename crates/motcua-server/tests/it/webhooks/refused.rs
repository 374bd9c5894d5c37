//! Where nothing is sent, and what is refused.

use motcua_server::openapi;
use serde_json::json;

use super::{CLERK, Made, PATH, open, types};
use crate::support::Api;
use crate::webhooks::receiver::Receiver;

#[tokio::test]
async fn addresses_that_are_not_public_are_refused() {
    let api = Api::new().await;
    for host in [
        "127.0.0.1",
        "10.1.2.3",
        "169.254.169.254",
        "192.168.0.1",
        "[::1]",
        "[fc00::1]",
        "[fd00::1]",
        "[fe80::1]",
        "[::ffff:10.0.0.1]",
        "0x7f000001",
    ] {
        let refused = api.post(PATH, CLERK, json!({ "url": format!("https://{host}/") })).await;
        let refused = refused.refused(422, "invalid");
        let detail = refused.body["detail"].as_str().unwrap();
        assert!(detail.contains("is no public address"), "{detail}");
    }
    let plain = api.post(PATH, CLERK, json!({ "url": "http://portal.example/" })).await;
    plain.refused(422, "invalid");
}

/// A name can come to stand for another address at any time: it is looked up when a message is sent.
#[tokio::test]
async fn a_name_that_stands_for_no_public_address_is_sent_nothing() {
    let (api, mut receiver) = (Api::new().await, Receiver::new().await);
    let url = format!("https://localhost:{}/", receiver.port());
    let webhook = Made::new(&api, CLERK, json!({ "url": url })).await;
    let test = webhook.post(&api, "/test", json!({})).await.is(200);
    assert_eq!(test.body["status"], json!(null));
    let error = test.body["error"].as_str().unwrap();
    assert!(error.ends_with("the name stands for no public address; webhooks go to public ones"));
    assert!(!error.contains("localhost"), "the address may hold a key: {error}");
    assert!(receiver.taken().is_empty());
}

#[tokio::test]
async fn redirects_are_not_followed_and_nobody_there_is_told() {
    let (api, mut receiver) = (open().await, Receiver::new().await);
    let webhook = Made::new(&api, CLERK, json!({ "url": receiver.url("/") })).await;
    receiver.refuse("", 307);
    let test = webhook.post(&api, "/test", json!({})).await.is(200);
    let error = "the receiver answered 307; redirects are not followed, change the url";
    assert_eq!((&test.body["status"], &test.body["error"]), (&json!(307), &json!(error)));
    assert_eq!(receiver.taken().len(), 1);
    // A port that was free a moment ago.
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", free.local_addr().unwrap());
    drop(free);
    webhook.change(&api, json!({ "url": url })).await.is(200);
    let test = webhook.post(&api, "/test", json!({})).await.is(200);
    let error = test.body["error"].as_str().unwrap();
    assert!(error.starts_with("no connection to the receiver: "), "{error}");
    assert_eq!(test.body["position"], json!(null));
}

#[tokio::test]
async fn a_test_message_is_signed_and_logged() {
    let (api, mut receiver) = (open().await, Receiver::new().await);
    let webhook = Made::new(&api, CLERK, json!({ "url": receiver.url("/") })).await;
    let test = webhook.post(&api, "/test", json!({})).await.is(200);
    let taken = receiver.taken();
    assert_eq!(types(&taken), ["webhook.test"]);
    assert_eq!(taken[0].body["data"], json!({ "webhook": webhook.id }));
    taken[0].verify(&webhook.secret).unwrap();
    let listed = webhook.get(&api, "/deliveries").await.is(200);
    assert_eq!(listed.body, json!({ "items": [test.body], "next": null }));
}

#[tokio::test]
async fn a_webhook_is_seen_and_changed_by_its_owner_alone() {
    let api = open().await;
    let webhook = Made::new(&api, CLERK, json!({ "url": "http://127.0.0.1:9/" })).await;
    let own = webhook.get(&api, "").await.is(200);
    assert!(!own.body.to_string().contains("whsec_"));
    assert_eq!(api.get(PATH, CLERK).await.is(200).body, json!([own.body]));
    let thief = Made { id: webhook.id.clone(), secret: String::new(), token: "clerk:c-7@one-stop" };
    assert_eq!(api.get(PATH, thief.token).await.is(200).body, json!([]));
    thief.get(&api, "").await.refused(404, "not_found");
    thief.change(&api, json!({ "is_on": false })).await.refused(404, "not_found");
    for rest in ["/deliveries", "/dead_letters"] {
        thief.get(&api, rest).await.refused(404, "not_found");
    }
    for (rest, body) in [
        ("/secret", json!({})),
        ("/test", json!({})),
        ("/replay", json!({ "from": 1 })),
        ("/dead_letters/d/replay", json!({})),
        ("/dead_letters/d/skip", json!({})),
    ] {
        thief.post(&api, rest, body).await.refused(404, "not_found");
    }
    let path = webhook.path("");
    let delete = |token| api.ask(axum::http::Method::DELETE, &path, token, &[], None);
    delete(thief.token).await.refused(404, "not_found");
    delete("").await.refused(401, "unauthenticated");
    delete(CLERK).await.is(204);
    delete(CLERK).await.refused(404, "not_found");
    webhook.get(&api, "").await.refused(404, "not_found");
}

#[tokio::test]
async fn who_keeps_the_accounts_sees_and_deletes_the_webhooks_of_others() {
    let api = open().await;
    let url = json!({ "url": "http://127.0.0.1:9/" });
    let left = Made::new(&api, CLERK, url.clone()).await;
    let other = Made::new(&api, "clerk:c-7@one-stop", url).await;
    let all = format!("{PATH}?of=everybody");
    let admin = "admin:a-1@province";
    let listed = api.get(&all, admin).await.is(200).body;
    let owners = [&listed[0]["owner"], &listed[1]["owner"]];
    assert_eq!(owners, [&json!("c-12"), &json!("c-7")]);
    assert!(!listed.to_string().contains("whsec_"), "{listed}");
    assert_eq!(api.get(PATH, admin).await.is(200).body, json!([]));
    assert_eq!(api.get(&left.path(""), admin).await.is(200).body, listed[0]);
    // Sending, and what was sent, stay the owner's business.
    api.post(&left.path("/test"), admin, json!({})).await.refused(404, "not_found");
    api.get(&left.path("/deliveries"), admin).await.refused(404, "not_found");
    for who in [CLERK, "leader:l-1@one-stop", "applicant:an-owner"] {
        api.get(&all, who).await.refused(403, "forbidden");
    }
    api.get(&format!("{PATH}?of=nobody"), admin).await.refused(400, "malformed");
    let path = left.path("");
    let delete = async |who| api.ask(axum::http::Method::DELETE, &path, who, &[], None).await;
    delete(other.token).await.refused(404, "not_found");
    delete(admin).await.is(204);
    delete(admin).await.refused(404, "not_found");
    left.get(&api, "").await.refused(404, "not_found");
    other.get(&api, "").await.is(200);
}

#[tokio::test]
async fn a_webhook_that_is_not_sound_is_refused() {
    let api = open().await;
    let url = "http://127.0.0.1:9/";
    for body in [
        json!({ "url": url, "events": ["dossier.exploded"] }),
        json!({ "url": "portal" }),
        json!({ "url": "https://an:secret@portal.example/" }),
        json!({ "url": url, "secret": "mine" }),
        json!({}),
    ] {
        api.post(PATH, CLERK, body).await.refused(422, "invalid");
    }
    let webhook = Made::new(&api, CLERK, json!({ "url": url })).await;
    for change in [json!({ "url": "ftp://x" }), json!({ "events": ["x"] }), json!({ "id": "y" })] {
        webhook.change(&api, change).await.refused(422, "invalid");
    }
    for _ in 1..50 {
        Made::new(&api, CLERK, json!({ "url": url })).await;
    }
    api.post(PATH, CLERK, json!({ "url": url })).await.refused(422, "invalid");
}

#[test]
fn the_document_lists_every_type_of_message() {
    let document = serde_json::to_value(openapi()).unwrap();
    let webhooks = document["webhooks"].as_object().unwrap();
    for kind in ["dossier.filed", "dossier.accepted", "dossier.result_corrected", "webhook.test"] {
        assert!(webhooks.contains_key(kind), "{kind}");
    }
    for (kind, webhook) in webhooks {
        let schema = &webhook["post"]["requestBody"]["content"]["application/json"]["schema"];
        assert_eq!(schema["allOf"][1]["properties"]["type"]["enum"], json!([kind]));
        let named = schema["allOf"][0]["$ref"].as_str().unwrap().trim_start_matches('#');
        assert!(document.pointer(named).is_some(), "{named}");
    }
}
