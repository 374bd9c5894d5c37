//! Trap 14: nobody sees, counts or changes what is not theirs, by whatever operation the document names.

use axum::http::Method;
use motcua_server::openapi;
use serde_json::{Value, json};

use crate::support::{Answer, Api, filing};

const OWNER: &str = "applicant:an-owner";
const CLERK: &str = "clerk:c-12@one-stop";

/// What nobody else may learn: it stands in the form and with the parties.
const SECRETS: [&str; 3] = ["Bánh mì Hòa Bình", "Nguyễn Thị Hòa", "001099000001"];

/// Everybody who has nothing to do with the dossier.
const STRANGERS: [&str; 8] = [
    "",
    "mct_0000",
    "applicant:a-stranger",
    "clerk:x-1@elsewhere",
    "specialist+head+leader:x-2@elsewhere",
    "supervisor:x-3@elsewhere",
    "auditor:x-4@elsewhere",
    "admin:x-5@one-stop",
];

/// An operation with everything it needs to be asked of one dossier.
struct Asked {
    method: Method,
    path: String,
    body: Option<Value>,
}

/// Every operation of the document, asked of a dossier. One that is not known here fails the test: it is to be added.
fn operations(id: &str, code: &str, proposal: &str, file: &str) -> Vec<Asked> {
    let document = serde_json::to_value(openapi()).unwrap();
    let mut found = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            let method: Method = method.to_uppercase().parse().unwrap();
            for dossier in [id, code] {
                found.push(Asked {
                    path: filled(path, dossier, code, proposal).replace("{file}", file),
                    body: body_of(&method, path),
                    method: method.clone(),
                });
            }
        }
    }
    found
}

/// The path with what the dossier would be found by.
fn filled(path: &str, dossier: &str, code: &str, proposal: &str) -> String {
    if path.ends_with("/procedures/{code}/held") {
        return "/api/v1/procedures/1.001612/held?person=an-owner".to_owned();
    }
    let held = format!("{dossier}-1");
    let values = [
        ("{held}", held.as_str()),
        ("{result}", "refusal"),
        ("{correction}", "a-correction"),
        ("{dossier}", dossier),
        ("{code}", code),
        ("{agency}", "one-stop"),
        ("{visit}", "a-visit"),
        ("{person}", "an-owner"),
        ("{token}", "a-token"),
        ("{proposal}", proposal),
        ("{webhook}", "a-webhook"),
        ("{organisation}", "x"),
        ("{absent}", "c-12"),
        ("{substitute}", "x-1"),
        ("{intent}", "1"),
        ("{order}", "MC234567890"),
        ("{payment}", "a-payment"),
        ("{gateway}", "sandbox"),
    ];
    let filled =
        values.iter().fold(path.to_owned(), |path, (name, value)| path.replace(name, value));
    let known = filled.replace("{file}", "");
    assert!(!known.contains('{'), "{path} has a parameter that this test does not know; add it");
    match path {
        "/api/v1/dossiers" => format!("{filled}?q=hoa"),
        "/api/v1/reports/on_time" => {
            format!("{filled}?from=2026-01-01&to=2026-12-31&by=department&definition=statutory")
        }
        "/api/v1/held" | "/api/v1/consents" => format!("{filled}?person=an-owner"),
        "/api/v1/dossiers/{dossier}/results/{result}/file" => format!("{filled}?name=a.pdf"),
        "/api/v1/reports/fees" | "/api/v1/reports/payment_ratio" | "/api/v1/reports/reuse" => {
            format!("{filled}?from=2026-01-01&to=2026-12-31")
        }
        "/api/v1/reports/late_entries" => format!("{filled}?from=2026-01-01&to=2026-12-31"),
        "/api/v1/dossiers/{dossier}/files" => format!("{filled}?document=application&name=a.txt"),
        _ => filled,
    }
}

/// It takes no body, though it changes something.
fn bodiless(path: &str) -> bool {
    path.ends_with("/approval") || path.ends_with("/signing")
}

/// A body that the operation would take from somebody who may.
fn body_of(method: &Method, path: &str) -> Option<Value> {
    if *method == Method::GET || *method == Method::DELETE || bodiless(path) {
        return None;
    }
    let day = "2026-08-28";
    Some(match path.strip_prefix("/api/v1").unwrap() {
        "/dossiers" => filing(),
        "/dossiers/{dossier}/files" | "/dossiers/{dossier}/results/{result}/file" => {
            json!("a file")
        }
        "/held/{held}/corrections" | "/corrections/{correction}/answer" => json!({ "text": "no" }),
        "/consents" => json!({ "document_type": "permit", "is_given": true }),
        "/dossiers/{dossier}/moves" => json!({ "move": "accept" }),
        "/dossiers/{dossier}/acts" => json!({ "act": "note", "text": "a note" }),
        "/sessions" => json!({ "account": "nobody", "password": "no password" }),
        "/agencies/{agency}" => json!({ "id": "one-stop", "name": "Một cửa" }),
        "/people/{person}" => json!({ "id": "an-owner", "name": "Another", "kind": "citizen" }),
        "/people/{person}/accounts" => json!({ "account": "taken", "password": "a long password" }),
        "/people/{person}/appointments" => {
            json!({ "agency": "one-stop", "role": "clerk", "from": day })
        }
        "/people/{person}/mandates" => {
            json!({ "organisation": "x", "from": day, "paper": { "kind": "a", "number": "1" } })
        }
        "/substitutions" => {
            json!({ "absent": "c-12", "substitute": "x-1", "from": day, "reason": "leave" })
        }
        "/reassignments" => json!({ "from": "c-12" }),
        "/tokens" => {
            json!({ "name": "t", "person": "an-owner", "scopes": ["read"], "expires_at": "2026-12-01T00:00:00Z" })
        }
        "/webhooks" => json!({ "url": "https://receiver.example.vn/in" }),
        "/webhooks/{webhook}" => json!({ "is_on": false }),
        "/webhooks/{webhook}/replay" => json!({ "from": 1 }),
        "/webhooks/{webhook}/secret"
        | "/webhooks/{webhook}/test"
        | "/webhooks/{webhook}/dead_letters/{dossier}/replay"
        | "/webhooks/{webhook}/dead_letters/{dossier}/skip" => json!({}),
        "/payment_orders" => {
            json!({ "gateway": "sandbox", "intents": [{ "dossier": "a-dossier", "intent": 1 }] })
        }
        "/unmatched_payments/{payment}/settlement" => json!({ "note": "sent back" }),
        "/gateways/{gateway}/callback" | "/gateways/{gateway}/statements" => json!("no=signature"),
        "/clock" => json!({ "now": "2026-08-28T09:06:00+07:00" }),
        other => panic!("{method} {other} has a body that this test does not know; add it"),
    })
}

#[tokio::test]
async fn trap_14_nobody_sees_counts_or_changes_what_is_not_theirs() {
    let api = Api::new().await;
    let mut form = filing();
    form["visit"] = json!("a-visit");
    let filed = api.post("/api/v1/dossiers", CLERK, form).await.is(201);
    let id = filed.body["id"].as_str().unwrap().to_owned();
    let code = filed.body["code"].as_str().unwrap().to_owned();
    let file = api.upload(&id, OWNER, "a.txt", SECRETS[1]).await.is(201).body["id"].clone();
    let file = file.as_str().unwrap().to_owned();
    let before = api.get(&format!("/api/v1/dossiers/{id}"), CLERK).await.is(200).body;
    let mut answers = 0;
    for stranger in STRANGERS {
        for asked in operations(&id, &code, "a-proposal", &file) {
            // What an administrator does to accounts and agencies is an administrator's business.
            let own = stranger.starts_with("admin")
                && asked.method != Method::GET
                && !asked.path.contains("dossiers");
            if own {
                continue;
            }
            let match_any = [("if-match", "\"1\"")];
            let answer =
                api.ask(asked.method.clone(), &asked.path, stranger, &match_any, asked.body).await;
            let what = format!("{stranger}: {} {}", asked.method, asked.path);
            check(&what, &asked.method, &asked.path, &answer);
            answers += 1;
        }
    }
    assert!(answers > 300, "{answers}");
    let after = api.get(&format!("/api/v1/dossiers/{id}"), CLERK).await.is(200).body;
    assert_eq!(after, before, "nobody has changed it");
    // The walls do not keep out those whose dossier it is.
    for (who, status) in [(OWNER, 200), (CLERK, 200)] {
        let seen = api.get(&format!("/api/v1/dossiers/{id}"), who).await.is(status);
        assert!(SECRETS.iter().all(|secret| seen.body.to_string().contains(secret)));
        let seen = api.get(&format!("/api/v1/files/{file}"), who).await.is(status);
        assert!(seen.body.to_string().contains(SECRETS[1]));
    }
}

fn check(what: &str, method: &Method, path: &str, answer: &Answer) {
    let text = answer.body.to_string();
    let is_new =
        *method == Method::POST && path.starts_with("/api/v1/dossiers") && answer.status == 201;
    for secret in SECRETS {
        assert!(is_new || !text.contains(secret), "{what} tells {secret}: {text}");
    }
    assert!(!answer.status.is_server_error(), "{what}: {text}");
    let of_dossier = ["/dossiers/", "/proposals/", "/files/", "/held/", "/corrections/"]
        .iter()
        .any(|part| path.contains(part));
    if of_dossier {
        assert!(
            matches!(answer.status.as_u16(), 401 | 403 | 404),
            "{what}: {} {text}",
            answer.status
        );
    }
    if path.ends_with("/readings") && !what.starts_with("admin") {
        let read = answer.body["readings"].as_array().map_or(0, Vec::len);
        assert_eq!(read, 0, "{what}: {text}");
    }
    if path.contains("/reports/on_time") {
        assert_eq!(answer.body["total"]["received"].as_u64().unwrap_or(0), 0, "{what}: {text}");
    }
    let lists = ["worklist", "uncollected", "/visits/", "?q=", "/held?", "/consents?"];
    if lists.iter().any(|list| path.contains(list)) {
        let counted = answer.body["open"].as_i64().unwrap_or(0);
        let listed = answer.body["items"].as_array().or(answer.body.as_array()).map_or(0, Vec::len);
        assert_eq!((counted, listed), (0, 0), "{what}: {text}");
    }
}
