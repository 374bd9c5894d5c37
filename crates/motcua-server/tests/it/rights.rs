//! Who may do what: tokens, sessions, a portal's word, and an administrator's business.

use axum::http::{Method, header};
use motcua::{Appointment, Person, PersonKind};
use serde_json::json;

use crate::support::{Api, filing};

const ADMIN: &str = "admin:a-1@province";
const CLERK: &str = "clerk:c-12@one-stop";
const PASSWORD: &str = "mười hai chữ cái";

#[tokio::test]
async fn a_token_opens_what_it_is_for() {
    let api = Api::new().await;
    let reader = api.token_for("applicant:an-owner", &["read"]).await;
    api.post("/api/v1/dossiers", &reader, filing()).await.refused(403, "forbidden");
    api.get("/api/v1/me", &reader).await.is(200);
    api.get("/api/v1/me", "mct_nothing").await.refused(401, "unauthenticated");
    let body = json!({
        "name": "a portal", "person": "a-portal", "scopes": ["file"], "expires_at": "2026-12-01T00:00:00+07:00",
    });
    api.post("/api/v1/tokens", CLERK, body.clone()).await.refused(403, "forbidden");
    api.post("/api/v1/tokens", ADMIN, body.clone()).await.refused(422, "invalid");
    let person = json!({ "id": "a-portal", "name": "Cổng", "kind": "citizen" });
    api.ask(Method::PUT, "/api/v1/people/a-portal", ADMIN, &[], Some(person)).await.is(200);
    let issued = api.post("/api/v1/tokens", ADMIN, body).await.is(201);
    let secret = issued.body["secret"].as_str().unwrap();
    let mut own = filing();
    own["parties"] = json!({});
    api.post("/api/v1/dossiers", secret, own).await.is(201);
    let path = format!("/api/v1/tokens/{}", issued.body["id"].as_str().unwrap());
    api.ask(Method::DELETE, &path, ADMIN, &[], None).await.is(204);
    api.ask(Method::DELETE, &path, ADMIN, &[], None).await.refused(404, "not_found");
    api.post("/api/v1/dossiers", secret, filing()).await.refused(401, "unauthenticated");
    let listed = api.get("/api/v1/tokens", ADMIN).await.is(200);
    assert!(!listed.body.to_string().contains(secret), "a secret is shown once");
    // Nobody's token opens more than the person may.
    api.token(CLERK).await;
    let of_clerk = |roles: &[&str]| {
        json!({
            "name": "a scanner", "person": "c-12", "agency": "one-stop", "roles": roles,
            "scopes": ["work"], "expires_at": "2026-12-01T00:00:00+07:00",
        })
    };
    let more = api.post("/api/v1/tokens", ADMIN, of_clerk(&["clerk", "leader"])).await;
    let more = more.refused(422, "invalid");
    assert!(more.body["detail"].as_str().unwrap().contains("holds only clerk"), "{}", more.body);
    api.post("/api/v1/tokens", ADMIN, of_clerk(&["clerk"])).await.is(201);
}

#[tokio::test]
async fn what_is_taken_away_counts_at_once_though_its_holder_asked_a_moment_ago() {
    let api = Api::new().await;
    let (clerk, path) = (api.token(CLERK).await, "/api/v1/agencies/one-stop/worklist");
    api.get(path, &clerk).await.is(200);
    api.end("clerk:c-12@one-stop", Some("2026-08-27")).await;
    api.get(path, &clerk).await.refused(403, "forbidden");
}

#[tokio::test]
async fn whoever_is_known_from_a_moment_ago_is_known_with_the_same_headers_alone() {
    let api = Api::new().await;
    let (clerk, path) = (api.token(CLERK).await, "/api/v1/agencies/one-stop/worklist");
    api.get(path, &clerk).await.is(200);
    let absent = [("motcua-on-behalf-of", "somebody")];
    api.ask(Method::GET, path, &clerk, &absent, None).await.refused(403, "forbidden");
    api.get(path, &clerk).await.is(200);
}

#[tokio::test]
async fn an_official_signs_in_and_forged_requests_do_nothing() {
    let api = Api::new().await;
    api.token(CLERK).await;
    let account = json!({ "account": "c.mười-hai", "password": PASSWORD });
    api.post("/api/v1/people/c-12/accounts", ADMIN, account.clone()).await.is(204);
    let wrong = json!({ "account": "c.mười-hai", "password": "something else" });
    api.post("/api/v1/sessions", "", wrong).await.refused(401, "unauthenticated");
    let nobody = json!({ "account": "nobody", "password": PASSWORD });
    api.post("/api/v1/sessions", "", nobody).await.refused(401, "unauthenticated");
    let signed_in = api.post("/api/v1/sessions", "", account).await.is(201);
    assert_eq!(signed_in.body["agencies"], json!([{ "agency": "one-stop", "roles": ["clerk"] }]));
    let cookie = signed_in.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap();
    let me = api.ask(Method::GET, "/api/v1/me", "", &[("cookie", cookie)], None).await.is(200);
    assert_eq!(me.body["person"], "c-12");
    let (id, etag) = api.file("applicant:an-owner").await;
    let (path, accept) = (format!("/api/v1/dossiers/{id}/moves"), json!({ "move": "accept" }));
    let forged = [("cookie", cookie), ("if-match", etag.as_str())];
    let answer = api.ask(Method::POST, &path, "", &forged, Some(accept.clone())).await;
    answer.refused(403, "forbidden");
    let shown = signed_in.body["csrf_token"].as_str().unwrap();
    let true_one = [forged[0], forged[1], ("x-csrf-token", shown)];
    api.ask(Method::POST, &path, "", &true_one, Some(accept)).await.is(200);
    api.ask(Method::DELETE, "/api/v1/sessions/current", "", &true_one, None).await.is(204);
    let after = api.ask(Method::GET, "/api/v1/me", "", &[("cookie", cookie)], None).await;
    after.refused(401, "unauthenticated");
}

#[tokio::test]
async fn five_failures_lock_an_account() {
    let api = Api::new().await;
    api.token(CLERK).await;
    let account = json!({ "account": "c-12", "password": PASSWORD });
    api.post("/api/v1/people/c-12/accounts", ADMIN, account.clone()).await.is(204);
    let attempt = async |account: &str, password: &str| {
        let wrong = json!({ "account": account, "password": password });
        api.post("/api/v1/sessions", "", wrong).await
    };
    // Some that failed are forgotten with the first that did not.
    for _ in 0..4 {
        attempt("c-12", "wrong").await.refused(401, "unauthenticated");
    }
    attempt("c-12", PASSWORD).await.is(201);
    for _ in 0..5 {
        attempt("c-12", "wrong").await.refused(401, "unauthenticated");
    }
    // Nobody learns whether there is such an account.
    let locked = attempt("c-12", PASSWORD).await.refused(401, "unauthenticated");
    let unknown = attempt("nobody", PASSWORD).await.refused(401, "unauthenticated");
    assert_eq!(locked.body, unknown.body);
}

#[tokio::test]
async fn a_trusted_portal_says_for_whom_it_asks() {
    let api = Api::new().await;
    let portal = api.token_for("applicant:a-portal", &["read", "file", "assert"]).await;
    let path = "/api/v1/dossiers";
    let citizen = [
        ("applicant-subject", "p-77"),
        ("applicant-level", "2"),
        ("applicant-name", "Nguy%E1%BB%85n%20V%C4%83n%20B%C3%ACnh"),
    ];
    let mut filing = filing();
    filing["parties"] = json!({});
    let filed = api.ask(Method::POST, path, &portal, &citizen, Some(filing.clone())).await.is(201);
    let seen = format!("{path}/{}", filed.body["id"].as_str().unwrap());
    api.ask(Method::GET, &seen, &portal, &citizen, None).await.is(200);
    let history = api.service.desk().history(filed.body["id"].as_str().unwrap()).await.unwrap();
    assert_eq!(history[0].event.actor.level, Some(2), "how surely he is known stays with his act");
    let other = [("applicant-subject", "p-78"), ("applicant-level", "1"), ("applicant-name", "B")];
    api.ask(Method::GET, &seen, &portal, &other, None).await.refused(404, "not_found");
    // Nobody is spoken for who is an official, and nobody else may speak.
    api.token(CLERK).await;
    let official = [("applicant-subject", "c-12"), ("applicant-level", "2")];
    api.ask(Method::GET, &seen, &portal, &official, None).await.refused(403, "forbidden");
    let untrusted = api.token_for("applicant:another", &["read"]).await;
    api.ask(Method::GET, &seen, &untrusted, &citizen, None).await.refused(404, "not_found");
    let unsure = [("applicant-subject", "p-77")];
    api.ask(Method::GET, &seen, &portal, &unsure, None).await.refused(400, "malformed");
}

#[tokio::test]
async fn an_official_who_applies_privately_is_an_applicant_to_a_portal() {
    let api = Api::new().await;
    let portal = api.token_for("applicant:a-portal", &["read", "file", "work", "assert"]).await;
    let (id, etag) = api.file("applicant:an-owner").await;
    let desk = api.service.desk();
    // Entered as a citizen, and appointed where the dossier lies.
    let person = Person {
        id: "p-77".into(),
        name: "Bình".to_owned(),
        number: None,
        kind: PersonKind::Citizen,
    };
    desk.enter_person(&person).await.unwrap();
    for role in ["clerk", "leader", "supervisor"] {
        let appointment = Appointment {
            person: "p-77".into(),
            agency: "one-stop".into(),
            role: role.into(),
            from: "2020-01-01".parse().unwrap(),
            until: None,
            unit: None,
        };
        desk.appoint(&appointment).await.unwrap();
    }
    let said = [
        ("applicant-subject", "p-77"),
        ("applicant-level", "2"),
        ("motcua-agency", "one-stop"),
        ("if-match", etag.as_str()),
    ];
    let ask = async |method, path: &str, body| api.ask(method, path, &portal, &said, body).await;
    let seen = format!("/api/v1/dossiers/{id}");
    ask(Method::GET, &seen, None).await.refused(404, "not_found");
    let accept = json!({ "move": "accept" });
    ask(Method::POST, &format!("{seen}/moves"), Some(accept)).await.refused(404, "not_found");
    let work = ask(Method::GET, "/api/v1/agencies/one-stop/worklist", None).await.is(200).body;
    assert_eq!(work["items"], json!([]), "{work}");
    let me = ask(Method::GET, "/api/v1/me", None).await.is(200).body;
    assert_eq!((&me["person"], &me["agencies"]), (&json!("p-77"), &json!([])), "{me}");
    let mut direct = filing();
    (direct["parties"], direct["channel"]) = (json!({}), json!("direct"));
    ask(Method::POST, "/api/v1/dossiers", Some(direct.clone())).await.refused(403, "forbidden");
    direct["channel"] = json!("online");
    let own = ask(Method::POST, "/api/v1/dossiers", Some(direct)).await.is(201);
    let history = desk.history(own.body["id"].as_str().unwrap()).await.unwrap();
    let actor = &history[0].event.actor;
    assert_eq!((&actor.agency, actor.roles.len(), actor.has("applicant")), (&None, 1, true));
}

#[tokio::test]
async fn reading_is_recorded() {
    let api = Api::new().await;
    let (id, _) = api.file("applicant:an-owner").await;
    api.get(&format!("/api/v1/dossiers/{id}"), CLERK).await.is(200);
    let readings = api.service.desk().readings(&id).await.unwrap();
    let read: Vec<_> =
        readings.iter().map(|one| (one.person.as_str(), one.what.as_str())).collect();
    assert_eq!(read, [("c-12", "dossier")]);
}

#[tokio::test]
async fn auditors_are_told_who_has_read_their_dossiers_and_keepers_of_accounts_of_everything() {
    let api = Api::new().await;
    let (id, _) = api.file("applicant:an-owner").await;
    let path = format!("/api/v1/dossiers/{id}");
    api.get(&path, CLERK).await.is(200);
    api.get(&format!("{path}/history"), CLERK).await.is(200);
    api.get("/api/v1/people?q=owner", ADMIN).await.is(200);
    api.get("/api/v1/people/an-owner/mandates", ADMIN).await.is(200);
    // What is one's own is nobody's reading.
    api.get("/api/v1/people/an-owner/mandates", "applicant:an-owner").await.is(200);
    let read = async |who: &str, query: &str| {
        let body = api.get(&format!("/api/v1/readings?{query}"), who).await.is(200).body;
        let readings = body["readings"].as_array().unwrap().iter();
        let mut read: Vec<_> = readings
            .map(|one| {
                let of = one["dossier"].as_str().or(one["person"].as_str()).unwrap().to_owned();
                let text = |name: &str| one[name].as_str().unwrap().to_owned();
                (text("reader"), text("what"), of)
            })
            .collect();
        // The clock stands, so that all stand at one moment.
        read.sort();
        read
    };
    let line = |by: &str, what: &str, of: &str| (by.to_owned(), what.to_owned(), of.to_owned());
    let of_dossier = [line("c-12", "dossier", &id), line("c-12", "history", &id)];
    let auditor = "auditor:x-1@one-stop";
    assert_eq!(read(auditor, "").await, of_dossier);
    assert_eq!(read(auditor, "about=an-owner").await, of_dossier);
    assert_eq!(read(auditor, "reader=somebody").await, []);
    assert_eq!(read(auditor, "to=2026-08-27").await, []);
    assert_eq!(read(auditor, "from=2026-08-28&to=2026-08-28").await, of_dossier);
    assert_eq!(read("auditor:x-2@elsewhere", "").await, []);
    let about = read(ADMIN, "about=an-owner").await;
    let admin = ADMIN.split([':', '@']).nth(1).unwrap();
    let of_people = ["mandates", "people"].map(|what| line(admin, what, "an-owner"));
    assert_eq!(about, [&of_people[..], &of_dossier].concat());
    let mine = read(ADMIN, &format!("reader={admin}")).await;
    assert!(of_people.iter().all(|one| mine.contains(one)), "{mine:?}");

    for who in ["applicant:an-owner", CLERK, "leader:l-1@one-stop"] {
        api.get("/api/v1/readings", who).await.refused(403, "forbidden");
    }
    api.get("/api/v1/readings", "").await.refused(401, "unauthenticated");
    api.get("/api/v1/readings?from=yesterday", ADMIN).await.refused(422, "invalid");
    // Page by page, and a cursor holds for one list.
    let first = api.get("/api/v1/readings?limit=1", ADMIN).await.is(200).body;
    let next = first["next"].as_str().unwrap();
    let rest = api.get(&format!("/api/v1/readings?cursor={}", encoded(next)), ADMIN).await.is(200);
    assert_eq!(rest.body["readings"].as_array().unwrap().len() + 1, read(ADMIN, "").await.len());
    let other = format!("/api/v1/readings?about=an-owner&cursor={}", encoded(next));
    assert!(api.get(&other, ADMIN).await.status.is_client_error());
}

/// A text as a query has it.
fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
