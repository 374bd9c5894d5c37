//! What officials and auditors are told of all dossiers together: reports, late entries, what waits for four eyes.

use serde_json::json;

use crate::support::{Api, GOOD};

const OWNER: &str = "applicant:an-owner";
const CLERK: &str = "clerk:c-12@one-stop";
/// Some hours after the filing.
const NOON: &str = "2026-08-28T12:00:00+07:00";
const PERIOD: &str = "from=2026-08-01&to=2026-08-31";

#[tokio::test]
async fn the_report_counts_what_the_caller_may_see() {
    let api = Api::new().await;
    let (id, etag) = api.file(OWNER).await;
    api.make(&id, CLERK, &etag, json!({ "move": "accept" })).await.is(200);
    api.file(OWNER).await;
    let path = format!("/api/v1/reports/on_time?{PERIOD}&by=procedure&definition=statutory");
    let report = api.get(&path, CLERK).await.is(200).body;
    assert_eq!(report["rows"][0]["key"], json!({ "procedure": "1.001612" }));
    // What nobody has accepted is not received.
    assert_eq!(report["total"]["received"], 1, "{report}");
    assert_eq!(report["rows"][0]["open"], 1, "{report}");
    assert_eq!((&report["definition"], &report["version"]), (&json!("statutory"), &json!(1)));
    let elsewhere = api.get(&path, "auditor:x-4@elsewhere").await.is(200).body;
    assert_eq!(elsewhere["total"]["received"], 0, "{elsewhere}");
    api.get(&path, OWNER).await.refused(403, "forbidden");
    let at = format!("{path}&position={}", report["position"]);
    let again = api.get(&format!("{at}&as_of=2026-08-28T09:05:00%2B07:00"), CLERK).await.is(200);
    assert_eq!(again.body["rows"], report["rows"]);
    for wrong in ["from=2026-08-31&to=2026-08-01", "from=August&to=2026-08-31"] {
        let path = format!("/api/v1/reports/on_time?{wrong}&definition=day");
        api.get(&path, CLERK).await.refused(422, "invalid");
    }
    let path = format!("/api/v1/reports/on_time?{PERIOD}&definition=kind");
    api.get(&path, CLERK).await.refused(400, "malformed");
}

#[tokio::test]
async fn what_was_entered_late_is_listed_with_its_evidence() {
    let api = Api::new().await;
    let (id, etag) = api.file(OWNER).await;
    // By the day on which it was recorded, which is the machine's.
    let path = "/api/v1/reports/late_entries?from=2026-01-01&to=2999-12-31";
    assert_eq!(api.get(path, CLERK).await.is(200).body["entries"], json!([]));
    let late = json!({
        "move": "accept", "late_entry": {
            "occurred_at": "2026-08-28T09:30:00+07:00", "ground": "outage", "evidence": "biên bản 12",
        },
    });
    api.service.clock().advance(NOON.parse().unwrap()).unwrap();
    api.make(&id, CLERK, &etag, late).await.is(200);
    let listed = api.get(path, CLERK).await.is(200).body;
    let entry = &listed["entries"][0];
    assert_eq!((&entry["dossier"], &entry["by"]), (&json!(id), &json!("c-12")), "{listed}");
    assert!(entry["late_entry"].to_string().contains("biên bản 12"), "{listed}");
    let elsewhere = api.get(path, "auditor:x-4@elsewhere").await.is(200).body;
    assert_eq!(elsewhere["entries"], json!([]));
    api.get(path, OWNER).await.refused(403, "forbidden");
}

#[tokio::test]
async fn a_proposal_is_worth_what_its_proposer_may_do_when_it_is_approved() {
    let api = Api::new().await;
    let (id, etag) = api.file(OWNER).await;
    api.make(&id, CLERK, &etag, json!({ "move": "accept" })).await.is(200);
    api.service.clock().advance(NOON.parse().unwrap()).unwrap();
    let (head, supervisor) = ("head:h-1@one-stop", "supervisor:s-1@one-stop");
    let correct = json!({
        "act": "correct", "subject": "started", "to": "2026-08-28T09:20:00+07:00",
        "document": "biên bản 7", "note": "a typing error",
    });
    let acts = format!("/api/v1/dossiers/{id}/acts");
    let waiting = api.post(&acts, head, correct).await.is(202).body;
    let proposal = format!("/api/v1/proposals/{}", waiting["id"].as_str().unwrap());
    let approval = format!("{proposal}/approval");
    api.end(head, Some("2026-08-27")).await;
    let refused = api.post(&approval, supervisor, json!(null)).await.refused(422, "invalid");
    let why = refused.body["detail"].as_str().unwrap();
    assert!(why.contains("does not hold the role any longer"), "{why}");
    // Another role at the agency is not the one in which it was proposed.
    api.token_for("clerk:h-1@one-stop", &["read"]).await;
    api.post(&approval, supervisor, json!(null)).await.refused(422, "invalid");
    let waiting = api.get("/api/v1/proposals", supervisor).await.is(200).body;
    assert_eq!(waiting["proposals"].as_array().unwrap().len(), 1, "it waits on");
    let readings = api.service.desk().readings(&id).await.unwrap();
    let is_noted = |one: &motcua::Reading| one.person.as_str() == "s-1" && one.what == "proposals";
    assert!(readings.iter().any(is_noted), "what waits tells of people: {readings:?}");
    api.end(head, None).await;
    api.post(&approval, supervisor, json!(null)).await.is(200);
}

#[tokio::test]
async fn what_needs_four_eyes_waits_and_is_approved_by_the_second_person() {
    let api = Api::new().await;
    let (id, etag) = api.file(OWNER).await;
    let accepted = api.make(&id, CLERK, &etag, json!({ "move": "accept" })).await.is(200);
    assert!(accepted.body["version"].is_number());
    api.service.clock().advance(NOON.parse().unwrap()).unwrap();
    let (head, supervisor) = ("head:h-1@one-stop", "supervisor:s-1@one-stop");
    let correct = json!({
        "act": "correct", "subject": "started", "to": "2026-08-28T09:20:00+07:00",
        "document": "biên bản 7", "note": "a typing error",
    });
    let acts = format!("/api/v1/dossiers/{id}/acts");
    let waiting = api.post(&acts, head, correct.clone()).await.is(202).body;
    let listed = api.get("/api/v1/proposals", supervisor).await.is(200).body;
    assert_eq!(listed["proposals"][0]["id"], waiting["id"], "{listed}");
    let elsewhere = api.get("/api/v1/proposals", "supervisor:x-3@elsewhere").await.is(200).body;
    assert_eq!(elsewhere["proposals"], json!([]));
    api.get("/api/v1/proposals", OWNER).await.refused(403, "forbidden");
    let approval = format!("/api/v1/proposals/{}/approval", waiting["id"].as_str().unwrap());
    api.post(&approval, head, json!(null)).await.refused(422, "invalid");
    api.post(&approval, supervisor, json!(null)).await.is(200);
    let history = api.get(&format!("/api/v1/dossiers/{id}/history"), supervisor).await.is(200);
    assert!(history.body.to_string().contains("corrected"), "{}", history.body);
    assert_eq!(api.get("/api/v1/proposals", supervisor).await.body["proposals"], json!([]));
    let waiting = api.post(&acts, head, correct).await.is(202).body;
    let declined = format!("/api/v1/proposals/{}", waiting["id"].as_str().unwrap());
    let delete = axum::http::Method::DELETE;
    api.ask(delete.clone(), &declined, CLERK, &[], None).await.refused(403, "forbidden");
    api.ask(delete, &declined, supervisor, &[], None).await.is(204);
    assert_eq!(api.get("/api/v1/proposals", supervisor).await.body["proposals"], json!([]));
}

#[tokio::test]
async fn what_is_ready_and_not_collected_is_listed() {
    let api = Api::trusting().await;
    let (id, etag) = api.file(OWNER).await;
    let path = "/api/v1/agencies/one-stop/uncollected";
    assert_eq!(api.get(path, CLERK).await.is(200).body["items"], json!([]));
    let leader = "leader:l-1@commune-economy-office";
    let moved = api.make(&id, CLERK, &etag, json!({ "move": "accept" })).await.is(200);
    let moved = api.make(&id, CLERK, &moved.etag(), json!({ "move": "forward" })).await.is(200);
    let specialist = "specialist:e-1@commune-economy-office";
    let file = api.upload_result((&id, "refusal"), specialist, GOOD).await.is(201).body;
    let refuse = json!({
        "move": "refuse", "reason": "not_entitled", "note": "no such trade",
        "results": [{ "result": "refusal", "number": "12/TB", "signed": true, "file": file["id"] }],
    });
    let waiting = api.make(&id, specialist, &moved.etag(), refuse).await.is(202).body;
    let approval = format!("/api/v1/proposals/{}/approval", waiting["id"].as_str().unwrap());
    api.post(&approval, leader, json!(null)).await.is(200);
    let listed = api.get(path, CLERK).await.is(200).body;
    assert_eq!(listed["items"][0]["id"], json!(id), "{listed}");
    let elsewhere = api.get(path, "clerk:x-1@elsewhere").await.is(200).body;
    assert_eq!(elsewhere["items"], json!([]));
}

#[tokio::test]
async fn two_proposals_under_one_key_are_one() {
    let api = Api::new().await;
    let (id, etag) = api.file(OWNER).await;
    api.make(&id, CLERK, &etag, json!({ "move": "accept" })).await.is(200);
    api.service.clock().advance(NOON.parse().unwrap()).unwrap();
    let (head, supervisor) = ("head:h-1@one-stop", "supervisor:s-1@one-stop");
    api.token(head).await;
    let acts = format!("/api/v1/dossiers/{id}/acts");
    let propose = async |note: &str| {
        let correct = json!({
            "act": "correct", "subject": "started", "to": "2026-08-28T09:20:00+07:00",
            "document": "biên bản 7", "note": note,
        });
        let key = [("idempotency-key", "a-key")];
        api.ask(axum::http::Method::POST, &acts, head, &key, Some(correct)).await
    };
    let (one, other) = tokio::join!(propose("a typing error"), propose("a typing error"));
    let waiting = one.is(202).body;
    assert_eq!(other.is(202).body, waiting);
    let listed = api.get("/api/v1/proposals", supervisor).await.is(200).body;
    assert_eq!(listed["proposals"].as_array().unwrap().len(), 1, "{listed}");
    propose("another one").await.refused(409, "key_taken");
    let approval = format!("/api/v1/proposals/{}/approval", waiting["id"].as_str().unwrap());
    let done = api.post(&approval, supervisor, json!(null)).await.is(200).body;
    let again = propose("a typing error").await.is(200).body;
    assert_eq!(again["version"], done["version"]);
}
