//! Dossiers over HTTP: the main path, and what is refused.

use axum::http::Method;
use serde_json::{Value, json};

use crate::support::{Api, filing};

const OWNER: &str = "applicant:an-owner";
const CLERK: &str = "clerk:c-12@one-stop";

#[tokio::test]
async fn a_dossier_is_filed_seen_accepted_and_explained() {
    let api = Api::new().await;
    let (id, etag) = api.file(OWNER).await;
    let seen = api.get(&format!("/api/v1/dossiers/{id}"), CLERK).await.is(200);
    assert_eq!(seen.body["step"], "filed");
    assert_eq!(seen.body["status"], 1);
    assert_eq!(seen.etag(), etag);
    let choices = api.get(&format!("/api/v1/dossiers/{id}/choices"), CLERK).await.is(200);
    let accept =
        choices.body["moves"].as_array().unwrap().iter().find(|one| one["move"] == "accept");
    assert_eq!(accept.unwrap()["refused"], json!(null));
    let accepted = api.make(&id, CLERK, &etag, json!({ "move": "accept" })).await.is(200);
    assert_eq!(accepted.body["version"], 2);
    let seen = api.get(&format!("/api/v1/dossiers/{id}"), OWNER).await.is(200);
    assert_eq!(seen.body["appointment"]["on"], "2026-09-07");
    assert_eq!(seen.body["accepted_at"], "2026-08-28T09:05:00+07:00");
    let deadline =
        api.get(&format!("/api/v1/dossiers/{id}/deadline?language=en"), OWNER).await.is(200);
    assert_eq!(deadline.body["due_on"], "2026-09-07");
    assert_eq!(deadline.body["verdict"], "in_time");
    let history = api.get(&format!("/api/v1/dossiers/{id}/history"), CLERK).await.is(200);
    let events: Vec<_> =
        history.body["events"].as_array().unwrap().iter().map(|e| e["event"].clone()).collect();
    assert_eq!(events, ["filed", "accepted"]);
}

#[tokio::test]
async fn a_move_names_the_version_that_was_seen() {
    let api = Api::new().await;
    let (id, etag) = api.file(OWNER).await;
    let path = format!("/api/v1/dossiers/{id}/moves");
    let accept = json!({ "move": "accept" });
    let unnamed = api.post(&path, CLERK, accept.clone()).await;
    unnamed.refused(428, "version_needed");
    let wrong = api.make(&id, CLERK, "3", accept.clone()).await;
    wrong.refused(400, "malformed");
    api.make(&id, CLERK, &etag, accept.clone()).await.is(200);
    // The second of two officials: the dossier has changed.
    let second = api.make(&id, CLERK, &etag, accept).await.refused(412, "changed");
    assert_eq!(second.body["version"], 2);
}

#[tokio::test]
async fn a_request_under_a_key_is_carried_out_once() {
    let api = Api::new().await;
    let key = [("idempotency-key", "a-key")];
    let path = "/api/v1/dossiers";
    let first = api.ask(Method::POST, path, OWNER, &key, Some(filing())).await.is(201);
    let again = api.ask(Method::POST, path, OWNER, &key, Some(filing())).await.is(201);
    assert_eq!(first.body["id"], again.body["id"]);
    assert_eq!(again.body["replayed"], true);
    // The key of another client is another key.
    let other = "applicant:another";
    let mut own = filing();
    own["parties"] = json!({});
    let other = api.ask(Method::POST, path, other, &key, Some(own.clone())).await.is(201);
    assert_ne!(first.body["id"], other.body["id"]);
    // Nor do a name and a key make another's key.
    let mut ids = Vec::new();
    for (who, key) in [("applicant:a/b", "c"), ("applicant:a", "b/c"), ("applicant:proposal", "c")]
    {
        let key = [("idempotency-key", key)];
        let filed = api.ask(Method::POST, path, who, &key, Some(own.clone())).await.is(201);
        assert_eq!(filed.body["replayed"], false);
        ids.push(filed.body["id"].to_string());
    }
    assert_eq!(ids.iter().collect::<std::collections::BTreeSet<_>>().len(), 3);
}

#[tokio::test]
async fn another_request_under_the_same_key_is_refused() {
    let api = Api::new().await;
    let key = [("idempotency-key", "a-key")];
    let ask =
        async |path: &str, body: Value| api.ask(Method::POST, path, OWNER, &key, Some(body)).await;
    let first = ask("/api/v1/dossiers", filing()).await.is(201);
    let mut other = filing();
    other["fields"]["owner.number"] = json!("001099000002");
    ask("/api/v1/dossiers", other).await.refused(409, "key_taken");
    let dossier = format!("/api/v1/dossiers/{}", first.body["id"].as_str().unwrap());
    let note = json!({ "act": "note", "text": "a note" });
    ask(&format!("{dossier}/acts"), note).await.refused(409, "key_taken");
    let withdraw = [("idempotency-key", "a-key"), ("if-match", "\"1\"")];
    let moves = format!("{dossier}/moves");
    let moved = json!({ "move": "withdraw", "reason": "no_longer_needed" });
    let moved = api.ask(Method::POST, &moves, OWNER, &withdraw, Some(moved)).await;
    moved.refused(409, "key_taken");
    assert_eq!(api.get(&dossier, OWNER).await.is(200).body["version"], 1);
    ask("/api/v1/dossiers", filing()).await.is(201);
}

#[tokio::test]
async fn what_is_not_for_the_caller_is_not_there() {
    let api = Api::new().await;
    let (id, etag) = api.file(OWNER).await;
    for stranger in ["applicant:a-stranger", "clerk:x-1@elsewhere"] {
        for path in ["", "/choices", "/history", "/deadline", "/legs"] {
            let path = format!("/api/v1/dossiers/{id}{path}");
            api.get(&path, stranger).await.refused(404, "not_found");
        }
        let accept = json!({ "move": "accept" });
        api.make(&id, stranger, &etag, accept).await.refused(404, "not_found");
        let found = api.get("/api/v1/dossiers?q=h%C3%B2a", stranger).await.is(200);
        assert_eq!(found.body["items"], json!([]));
    }
    let found = api.get("/api/v1/dossiers?q=nguyen%20thi%20hoa", CLERK).await.is(200);
    assert_eq!(found.body["items"][0]["id"], json!(id));
    api.get(&format!("/api/v1/dossiers/{id}"), "").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn a_refusal_says_which_rule_and_what_is_possible() {
    let api = Api::new().await;
    let (id, etag) = api.file(OWNER).await;
    let resolve = api.make(&id, CLERK, &etag, json!({ "move": "resolve" })).await;
    let resolve = resolve.refused(409, "not_now");
    assert_eq!(resolve.body["rule"]["rule"], "no_such_move");
    assert!(resolve.body["possible"].as_array().unwrap().contains(&json!("accept")));
    let owner = api.make(&id, OWNER, &etag, json!({ "move": "accept" })).await;
    owner.refused(403, "forbidden");
    let seen = api.get(&format!("/api/v1/dossiers/{id}"), CLERK).await.is(200);
    assert_eq!(seen.body["version"], 1, "a refused command leaves the dossier as it was");
}

#[tokio::test]
async fn a_body_that_cannot_be_taken_is_a_problem() {
    let api = Api::new().await;
    let path = "/api/v1/dossiers";
    let unknown = api.post(
        path,
        OWNER,
        json!({ "procedure": "1.001612", "channel": "online", "due": "2026-09-01" }),
    );
    unknown.await.refused(422, "invalid");
    let other = api.post(path, OWNER, json!({ "procedure": "9.999999", "channel": "online" }));
    other.await.refused(422, "invalid");
    let large = json!({ "procedure": "x".repeat(2 << 20), "channel": "online" });
    api.post(path, OWNER, large).await.refused(413, "too_large");
    let plain = axum::http::Request::post(path)
        .header("authorization", format!("Bearer {}", api.token(OWNER).await));
    let plain = plain.body(axum::body::Body::from("procedure=1")).unwrap();
    api.send(plain).await.refused(415, "media_type");
    api.get("/api/v1/nothing", "").await.refused(404, "not_found");
    let method = api.ask(Method::DELETE, "/api/v1/procedures", "", &[], None).await;
    method.refused(405, "method_not_allowed");
}

#[tokio::test]
async fn anybody_with_the_code_learns_the_degree_of_completion_alone() {
    let api = Api::new().await;
    let (id, etag) = api.file(OWNER).await;
    let code = api.get(&format!("/api/v1/dossiers/{id}"), OWNER).await.body["code"].clone();
    let path = format!("/api/v1/lookups/{}", code.as_str().unwrap());
    let before = api.get(&path, "").await.is(200);
    assert_eq!(before.body, json!({ "code": code, "degree": 0 }));
    api.make(&id, CLERK, &etag, json!({ "move": "accept" })).await.is(200);
    assert_eq!(api.get(&path, "").await.is(200).body["degree"], 12);
    // An identifier is no code.
    api.get(&format!("/api/v1/lookups/{id}"), "").await.refused(404, "not_found");
    for _ in 0..30 {
        api.get(&path, "").await;
    }
    api.get(&path, "").await.refused(429, "too_many");
}

#[tokio::test]
async fn the_worklist_shows_what_is_to_be_done_at_an_agency() {
    let api = Api::new().await;
    let (id, etag) = api.file(OWNER).await;
    let work = |of: &str| format!("/api/v1/agencies/one-stop/worklist?of={of}");
    let pool = api.get(&work("pool"), CLERK).await.is(200);
    assert_eq!(pool.body["items"][0]["id"], json!(id));
    assert_eq!(api.get(&work("mine"), CLERK).await.body["items"], json!([]));
    let claim = json!({ "act": "assign", "duty": "main" });
    let path = format!("/api/v1/dossiers/{id}/acts");
    api.ask(Method::POST, &path, CLERK, &[("if-match", &etag)], Some(claim)).await.is(200);
    assert_eq!(api.get(&work("mine"), CLERK).await.body["items"][0]["id"], json!(id));
    let counts = api.get("/api/v1/agencies/one-stop/worklist/counts", CLERK).await.is(200);
    assert_eq!(
        counts.body,
        json!({ "open": 1, "late": 0, "due_today": 0, "pool": 0, "mine": 1, "reuses_lost": 0 })
    );
    let stranger = api.get(&work("all"), "clerk:x-1@elsewhere").await.is(200);
    assert_eq!(stranger.body["items"], json!([]));
}

#[tokio::test]
async fn the_agency_of_a_leg_sees_the_head_of_what_it_is_asked_about() {
    let api = Api::new().await;
    let (specialist, tax) = ("specialist:e-1@commune-economy-office", "specialist:t-1@tax-office");
    let (id, etag) = api.file(OWNER).await;
    let accepted = api.make(&id, CLERK, &etag, json!({ "move": "accept" })).await.is(200);
    let forward = json!({ "move": "forward" });
    let forwarded = api.make(&id, CLERK, &accepted.etag(), forward).await.is(200);
    let transfer = json!({ "move": "transfer" });
    api.make(&id, specialist, &forwarded.etag(), transfer).await.is(200);
    let path = format!("/api/v1/dossiers/{id}");
    let lead = api.get(&path, specialist).await.is(200).body;
    assert_eq!(lead["lead"], json!(null), "nobody has sent it");
    let legs = api.get(&format!("{path}/legs"), specialist).await.is(200).body;
    let leg = format!("/api/v1/dossiers/{}", legs[0]["id"].as_str().unwrap());
    let seen = api.get(&leg, tax).await.is(200).body["lead"].clone();
    assert_eq!((&seen["code"], &seen["procedure"]), (&lead["code"], &json!("1.001612")));
    assert_eq!((&seen["channel"], &seen["agency"]), (&lead["channel"], &lead["agency"]));
    assert_eq!(seen["appointment"], lead["appointment"]["on"]);
    assert!(!seen.to_string().contains("Nguyễn Thị Hòa"), "nothing of the people: {seen}");
    api.get(&path, tax).await.refused(404, "not_found");
}

#[tokio::test]
async fn an_applicant_says_nothing_that_only_a_counter_knows() {
    let api = Api::new().await;
    let path = "/api/v1/dossiers";
    let portal = api.token_for("applicant:a-portal", &["read", "file", "assert"]).await;
    let vouched =
        [("applicant-subject", "p-77"), ("applicant-level", "2"), ("applicant-name", "An")];
    let late = json!({
        "occurred_at": "2026-08-28T08:00:00+07:00", "ground": "outage", "evidence": "slip 7",
    });
    for (field, value, sentence) in [
        ("channel", json!("direct"), "an applicant files on line"),
        ("channel", json!("post"), "an applicant files on line"),
        ("channel", json!("kiosk"), "an applicant files on line"),
        ("office", json!("another-ward"), "\"office\""),
        ("originals", json!(["application"]), "\"originals\""),
        ("visit", json!("visit-1"), "\"visit\""),
        ("late_entry", late, "\"late_entry\""),
    ] {
        let mut form = filing();
        form[field] = value.clone();
        for headers in [&vouched[..], &[]] {
            let who = if headers.is_empty() { OWNER } else { &portal };
            let answer = api.ask(Method::POST, path, who, headers, Some(form.clone())).await;
            let refused = answer.refused(403, "forbidden");
            let detail = refused.body["detail"].as_str().unwrap();
            assert!(detail.contains(sentence), "{field}: {detail}");
        }
        // A clerk says it, where the procedure takes it so.
        let answer = api.post(path, CLERK, form).await;
        assert!(answer.status == 201 || value == "kiosk" || value == "post", "{}", answer.body);
    }
    let (id, _) = api.file(OWNER).await;
    let attached = json!({
        "act": "attach", "documents": ["application"], "originals": ["application"],
    });
    let acts = format!("{path}/{id}/acts");
    api.post(&acts, OWNER, attached.clone()).await.refused(403, "forbidden");
    api.post(&acts, CLERK, attached).await.is(200);
    let ask = json!({ "move": "request_supplement", "note": "a page is missing" });
    let etag = api.get(&format!("{path}/{id}"), CLERK).await.is(200).etag();
    let asked = api.make(&id, CLERK, &etag, ask).await.is(200);
    let supplement =
        json!({ "move": "supplement", "documents": ["application"], "originals": ["application"] });
    let brought = api.make(&id, OWNER, &asked.etag(), supplement).await;
    brought.refused(403, "forbidden");
}
