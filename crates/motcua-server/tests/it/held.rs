//! What is held, over HTTP: it serves in a second dossier, is nobody else's, and serves as its subject agrees.

use axum::body::Body;
use axum::http::{Request, header};
use motcua_engine::procedure::read;
use serde_json::{Value, json};

use crate::support::{Api, GOOD};

const OWNER: &str = "applicant:an-owner";
const STRANGER: &str = "applicant:a-stranger";
const CLERK: &str = "clerk:c-12@one-stop";
const SPECIALIST: &str = "specialist:s-1@office";
const ELSEWHERE: &str = "clerk:x-1@elsewhere";
/// The agency that asks for what the office has made.
const OTHER: &str = "specialist:o-1@school";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0";

fn trial(code: &str, agency: &str, parts: &str, resolve: &str) -> String {
    format!(
        r#"
procedure: "{code}"
version: "1"
in_force: 2026-01-01
name: {{ vi: Thử, en: Trial }}
base: one-stop
level: commune
field: G01-CA05
agency: {agency}
subjects: [citizen]
channels: [direct, online]
online: full
basis: [a trial]
retention: trial
limit: {{ legal: 10 working days }}
steps:
  appraisal:
    name: {{ vi: Thẩm định, en: Appraisal }}
    status: 4
    by: specialist
    limit: 2 working days
    moves:
      - resolve: {{ to: ready, {resolve} }}
      - withdraw: withdrawn
{parts}
"#
    )
}

/// Makes a permit, signed, and keeps a health record; and what asks for both.
async fn published(api: &Api) {
    let maker = r#"documents:
  health: { name: { vi: Hồ sơ sức khỏe, en: Health record }, type: health-record, required: false, consent: true }
results:
  permit: { name: { vi: Giấy phép, en: Permit }, type: permit, store: true, validity: 6 months }"#;
    let taker = r#"documents:
  permit: { name: { vi: Giấy phép, en: Permit }, type: permit, reuse: true }
  health: { name: { vi: Hồ sơ sức khỏe, en: Health record }, type: health-record, required: false, reuse: true }
results:
  place: { name: { vi: Giấy nhập học, en: School place }, type: school-place, store: true }"#;
    let texts = [
        trial("1.000001", "office", maker, "issues: [permit], signed: true"),
        trial("1.000002", "school", taker, "issues: [place]"),
    ];
    for text in texts {
        let reading = read("trial.yaml", &text, &|_| None);
        let procedure = reading.procedure.unwrap_or_else(|| panic!("{:?}", reading.problems));
        api.service.desk().publish(&procedure).await.unwrap();
    }
}

fn form(code: &str) -> Value {
    let owner = json!({ "name": "Nguyễn Thị Hòa", "person": "an-owner", "number": "001099000001" });
    json!({ "procedure": code, "channel": "online", "parties": { "owner": owner } })
}

async fn filed(api: &Api, who: &str, form: Value) -> Value {
    api.post("/api/v1/dossiers", who, form).await.is(201).body
}

fn id_of(body: &Value) -> String {
    body["id"].as_str().unwrap().to_owned()
}

/// The permit of a dossier that is resolved; the dossier and what is held.
async fn made(api: &Api) -> (String, String) {
    published(api).await;
    let id = id_of(&filed(api, OWNER, form("1.000001")).await);
    let path = format!("/api/v1/dossiers/{id}");
    let etag = api.get(&path, CLERK).await.etag();
    let moved = api.make(&id, CLERK, &etag, json!({ "move": "accept" })).await.is(200);
    let moved = api.make(&id, CLERK, &moved.etag(), json!({ "move": "forward" })).await.is(200);
    let file = id_of(&api.upload_result((&id, "permit"), SPECIALIST, GOOD).await.is(201).body);
    let result = json!({ "result": "permit", "number": "7/GP", "signed": true, "file": file });
    let resolve = json!({ "move": "resolve", "results": [result] });
    api.make(&id, SPECIALIST, &moved.etag(), resolve).await.is(200);
    let held = api.get("/api/v1/held", OWNER).await.is(200).body;
    assert_eq!(held.as_array().unwrap().len(), 1, "{held}");
    (id, id_of(&held[0]))
}

/// The work list marks the dossier that relies on what was taken back, and not the one that made it.
async fn is_warned_of(api: &Api, maker: &str, dossier: &Value, permit: &str) {
    let work = "/api/v1/agencies/one-stop/worklist";
    let listed = api.get(work, CLERK).await.is(200).body;
    let items = listed["items"].as_array().unwrap();
    let of = |id: &Value| &items.iter().find(|item| item["id"] == *id).unwrap()["reuses_lost"];
    assert_eq!(of(&json!(maker)), &json!([]), "{listed}");
    let warned = &of(dossier)[0];
    assert_eq!(warned["document"], "permit");
    assert_eq!((&warned["held"], &warned["lost"]), (&json!(permit), &json!("revoked")));
    let counted = api.get(&format!("{work}/counts"), CLERK).await.is(200).body;
    assert_eq!((&counted["open"], &counted["reuses_lost"]), (&json!(2), &json!(1)), "{counted}");
}

#[tokio::test]
async fn the_second_dossier_is_filled_from_the_first() {
    let api = Api::trusting().await;
    let (maker, permit) = made(&api).await;
    let path = "/api/v1/procedures/1.000002/held";
    let offers = api.get(path, OWNER).await.is(200).body;
    assert_eq!(
        (&offers[0]["document"], &offers[0]["is_required"]),
        (&json!("permit"), &json!(true))
    );
    assert_eq!(offers[0]["held"]["held"], json!(permit), "{offers}");
    assert_eq!(offers[1]["held"], json!(null));
    let about = format!("{path}?person=an-owner");
    assert_eq!(api.get(&about, CLERK).await.is(200).body, offers);
    api.get(path, CLERK).await.refused(422, "invalid");
    api.get(&about, SPECIALIST).await.refused(403, "forbidden");
    api.get(&about, STRANGER).await.refused(403, "forbidden");
    api.get("/api/v1/procedures/none/held", OWNER).await.refused(404, "not_found");

    // Before anything relies on it, the school has nothing to do with it.
    let file = format!("/api/v1/held/{permit}/file");
    api.get(&file, OTHER).await.refused(404, "not_found");
    let second = filed(&api, OWNER, form("1.000002")).await;
    let reused = &second["reused"][0];
    assert_eq!((&reused["document"], &reused["held"]), (&json!("permit"), &json!(permit)));
    assert_eq!(
        (&reused["valid_on"], &reused["valid_until"]),
        (&json!("2026-11-23"), &json!("2027-05-23"))
    );
    assert_eq!(second["not_reused"][0]["document"], "health");
    assert_eq!(second["not_reused"][0]["held"], json!(null));
    let token = api.token(OTHER).await;
    let request = Request::get(&file).header(header::AUTHORIZATION, format!("Bearer {token}"));
    assert_eq!(api.bytes(request.body(Body::empty()).unwrap()).await.1, GOOD);

    let uses = api.get(&format!("/api/v1/held/{permit}/uses"), OWNER).await.is(200).body;
    assert_eq!((&uses[0]["dossier"], &uses[0]["procedure"]), (&second["id"], &json!("1.000002")));
    let accepted = id_of(&second);
    let etag = api.get(&format!("/api/v1/dossiers/{accepted}"), CLERK).await.etag();
    api.make(&accepted, CLERK, &etag, json!({ "move": "accept" })).await.is(200);
    let report = "/api/v1/reports/reuse?from=2026-11-01&to=2026-11-30";
    let ratios = api.get(report, CLERK).await.is(200).body;
    let total = &ratios["total"];
    assert_eq!((&total["received"], &total["with_reuse"]), (&json!(2), &json!(1)), "{ratios}");
    assert_eq!((&total["resolved"], &total["with_electronic_result"]), (&json!(1), &json!(1)));
    assert_eq!(ratios["agencies"].as_array().unwrap().len(), 2);
    assert_eq!(api.get(report, ELSEWHERE).await.is(200).body["total"]["received"], 0);
    api.get(report, OWNER).await.refused(403, "forbidden");

    let acts = format!("/api/v1/dossiers/{maker}/acts");
    let revoke =
        json!({ "act": "revoke", "result": "permit", "reason": "fraud", "decision": "QĐ 7" });
    api.post(&acts, SPECIALIST, revoke.clone()).await.refused(403, "forbidden");
    let both = json!({ "act": "revoke", "reason": "fraud", "decision": "QĐ 7" });
    api.post(&acts, "leader:l-1@office", both).await.refused(422, "invalid");
    api.post(&acts, "leader:l-1@office", revoke).await.is(200);
    let lost = api.get("/api/v1/reuses_lost", OTHER).await.is(200).body;
    assert_eq!(
        (&lost["lost"][0]["dossier"], &lost["lost"][0]["lost"]),
        (&second["id"], &json!("revoked"))
    );
    assert_eq!(api.get("/api/v1/reuses_lost", ELSEWHERE).await.body["lost"], json!([]));
    is_warned_of(&api, &maker, &second["id"], &permit).await;
    api.get("/api/v1/reuses_lost", OWNER).await.refused(403, "forbidden");
    let third = filed(&api, OWNER, form("1.000002")).await;
    assert_eq!(third["reused"], json!([]));
    let why = third["not_reused"][0]["unfit"][0]["why"].as_str().unwrap();
    assert_eq!(why, "it is revoked; hand in the one that holds");
}

#[tokio::test]
async fn what_serves_is_chosen_left_out_or_refused() {
    let api = Api::trusting().await;
    let (_, permit) = made(&api).await;
    let mut chosen = form("1.000002");
    chosen["reuse"] = json!({ "permit": permit });
    assert_eq!(filed(&api, OWNER, chosen.clone()).await["reused"][0]["held"], json!(permit));
    let mut bare = form("1.000002");
    bare["takes_held"] = json!(false);
    let bare = filed(&api, OWNER, bare).await;
    assert_eq!(bare["reused"], json!([]));
    assert_eq!(bare["not_reused"][0]["held"]["held"], json!(permit));
    let mut brought = form("1.000002");
    brought["documents"] = json!(["permit"]);
    let brought = filed(&api, OWNER, brought).await;
    assert_eq!(
        (&brought["reused"], &brought["not_reused"][0]["document"]),
        (&json!([]), &json!("health"))
    );
    // What is another's serves nobody, whatever is written in the form.
    api.post("/api/v1/dossiers", STRANGER, chosen.clone()).await.refused(403, "forbidden");
    let mut own = chosen.clone();
    own["parties"] = json!({});
    let stolen = api.post("/api/v1/dossiers", STRANGER, own).await;
    let stolen = stolen.refused(422, "invalid");
    assert!(stolen.body["detail"].as_str().unwrap().contains("about somebody else"));
    let mut own = form("1.000002");
    own["parties"] = json!({});
    let own = filed(&api, STRANGER, own).await;
    assert_eq!((&own["reused"], &own["not_reused"][0]["unfit"]), (&json!([]), &json!([])));
    chosen["reuse"] = json!({ "permit": "nothing" });
    api.post("/api/v1/dossiers", OWNER, chosen).await.refused(404, "not_found");
    let mut counter = form("1.000002");
    counter["channel"] = json!("direct");
    assert_eq!(filed(&api, CLERK, counter).await["reused"][0]["same_subject"], "number");
}

#[tokio::test]
async fn a_supplement_is_filled_from_what_is_held() {
    let api = Api::trusting().await;
    let (_, permit) = made(&api).await;
    let mut bare = form("1.000002");
    bare["takes_held"] = json!(false);
    let id = id_of(&filed(&api, OWNER, bare).await);
    let etag = api.get(&format!("/api/v1/dossiers/{id}"), CLERK).await.etag();
    let ask = json!({ "move": "request_supplement", "note": "the permit is missing" });
    let asked = api.make(&id, CLERK, &etag, ask).await.is(200);
    assert_eq!((&asked.body["reused"], &asked.body["not_reused"]), (&json!([]), &json!([])));
    let path = format!("/api/v1/dossiers/{id}/held");
    let offers = api.get(&path, OWNER).await.is(200).body;
    assert_eq!(offers[0]["held"]["held"], json!(permit), "{offers}");
    assert_eq!(api.get(&path, CLERK).await.is(200).body, offers);
    api.get(&path, OTHER).await.refused(403, "forbidden");
    api.get(&path, STRANGER).await.refused(404, "not_found");
    let supplement = |change: Value| {
        let mut request = json!({ "move": "supplement" });
        request.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        request
    };
    let wrong = supplement(json!({ "reuse": { "health": permit } }));
    let refused = api.make(&id, OWNER, &asked.etag(), wrong).await.refused(422, "invalid");
    assert!(refused.body["detail"].as_str().unwrap().contains("of type \"permit\""));
    let none = supplement(json!({ "reuse": { "permit": "nothing" } }));
    api.make(&id, OWNER, &asked.etag(), none).await.refused(404, "not_found");
    let other = json!({ "move": "withdraw", "note": "no", "reuse": { "permit": permit } });
    api.make(&id, OWNER, &asked.etag(), other).await.refused(422, "invalid");
    let done = api.make(&id, OWNER, &asked.etag(), supplement(json!({}))).await.is(200);
    let reused = &done.body["reused"][0];
    assert_eq!((&reused["document"], &reused["held"]), (&json!("permit"), &json!(permit)));
    assert_eq!(done.body["not_reused"][0]["document"], "health");
    let uses = api.get(&format!("/api/v1/held/{permit}/uses"), OWNER).await.is(200).body;
    assert_eq!((&uses[0]["dossier"], &uses[0]["used_by"]), (&json!(id), &json!("an-owner")));
    api.make(&id, CLERK, &done.etag(), json!({ "move": "accept" })).await.is(200);
}

#[tokio::test]
async fn what_is_held_about_another_is_not_there() {
    let api = Api::trusting().await;
    let (id, permit) = made(&api).await;
    let path = format!("/api/v1/held/{permit}");
    for who in [STRANGER, ELSEWHERE, "auditor:x-4@elsewhere"] {
        let listed = api.get("/api/v1/held?person=an-owner", who).await.is(200);
        assert_eq!(listed.body, json!([]), "{who}");
        for part in ["", "/uses", "/file", "/corrections"] {
            api.get(&format!("{path}{part}"), who).await.refused(404, "not_found");
        }
        let words = json!({ "text": "it is wrong" });
        let asked = api.post(&format!("{path}/corrections"), who, words).await;
        asked.refused(404, "not_found");
    }
    api.get("/api/v1/held/a%00b", OWNER).await.refused(404, "not_found");
    let reader = api.token_for(OWNER, &["file"]).await;
    api.get(&path, &reader).await.refused(403, "forbidden");
    let held = api.get(&path, CLERK).await.is(200).body;
    assert_eq!((&held["dossier"], &held["result"]), (&json!(id), &json!("permit")));
    assert_eq!((&held["number"], &held["signature"]), (&json!("7/GP"), &json!("valid")));
    assert_eq!((&held["status"], &held["is_reusable"]), (&json!("valid"), &json!(true)));
}

#[tokio::test]
async fn a_correction_is_asked_for_and_answered() {
    let api = Api::trusting().await;
    let (_, permit) = made(&api).await;
    let path = format!("/api/v1/held/{permit}/corrections");
    api.post(&path, OWNER, json!({ "text": " " })).await.refused(422, "invalid");
    let asked = api.post(&path, OWNER, json!({ "text": "sai tên" })).await.is(201).body;
    let listed = api.get("/api/v1/corrections", CLERK).await.is(200).body;
    assert_eq!(
        (&listed["corrections"][0]["id"], &listed["corrections"][0]["held"]),
        (&asked["id"], &json!(permit))
    );
    assert_eq!(api.get("/api/v1/corrections", ELSEWHERE).await.body["corrections"], json!([]));
    api.get("/api/v1/corrections", OWNER).await.refused(403, "forbidden");
    let answer = format!("/api/v1/corrections/{}/answer", id_of(&asked));
    let words = json!({ "text": "đã sửa" });
    api.post(&answer, OWNER, words.clone()).await.refused(403, "forbidden");
    api.post(&answer, ELSEWHERE, words.clone()).await.refused(404, "not_found");
    api.post(&answer, CLERK, json!({ "text": "" })).await.refused(422, "invalid");
    api.post(&answer, CLERK, words.clone()).await.is(204);
    api.post(&answer, CLERK, words).await.refused(404, "not_found");
    let told = api.get(&path, OWNER).await.is(200).body;
    assert_eq!((&told[0]["answer"], &told[0]["answered_by"]), (&json!("đã sửa"), &json!("c-12")));
}

#[tokio::test]
async fn consent_is_needed_given_and_withdrawn() {
    let api = Api::trusting().await;
    published(&api).await;
    let id = id_of(&filed(&api, OWNER, form("1.000001")).await);
    let token = api.token(OWNER).await;
    let upload = Request::post(format!("/api/v1/dossiers/{id}/files?document=health&name=a.png"))
        .header(header::AUTHORIZATION, format!("Bearer {token}"));
    let file = api.send(upload.body(Body::from(PNG)).unwrap()).await.is(201).body;
    assert_eq!(file["signature"], "unsigned");
    let etag = api.get(&format!("/api/v1/dossiers/{id}"), CLERK).await.etag();
    api.make(&id, CLERK, &etag, json!({ "move": "accept" })).await.is(200);
    let offer = async || {
        let offers = api.get("/api/v1/procedures/1.000002/held", OWNER).await.is(200).body;
        let why = offers[1]["unfit"][0]["why"].as_str().map(str::to_owned);
        (offers[1]["held"].is_object(), why.unwrap_or_default())
    };
    assert!(offer().await.1.contains("has not agreed"));
    let path = "/api/v1/consents";
    let answer = |is_given: bool| json!({ "person": "an-owner", "document_type": "health-record", "is_given": is_given });
    for other in [STRANGER, SPECIALIST] {
        api.post(path, other, answer(true)).await.refused(403, "forbidden");
    }
    let reader = api.token_for(OWNER, &["read"]).await;
    api.post(path, &reader, answer(true)).await.refused(403, "forbidden");
    api.post(path, OWNER, answer(true)).await.is(204);
    assert_eq!(offer().await, (true, String::new()));
    let mut chosen = form("1.000002");
    chosen["reuse"] = json!({ "health": format!("{id}-1") });
    let agreed = filed(&api, OWNER, chosen.clone()).await;
    assert_eq!(agreed["reused"][0]["consent_on"], "2026-11-23", "{agreed}");
    let later = "2026-11-23T09:30:00+07:00".parse().unwrap();
    api.service.clock().advance(later).unwrap();
    api.post(path, CLERK, answer(false)).await.is(204);
    assert!(offer().await.1.contains("refused on 2026-11-23"));
    api.post("/api/v1/dossiers", OWNER, chosen).await.refused(422, "invalid");
    let given = api.get(path, OWNER).await.is(200).body;
    assert_eq!((&given[0]["is_given"], &given[1]["is_given"]), (&json!(true), &json!(false)));
    assert_eq!(given[1]["recorded_by"], "c-12");
    let about = format!("{path}?person=an-owner");
    assert_eq!(api.get(&about, CLERK).await.is(200).body, given);
    // A clerk who never met the person sees what he has recorded himself.
    let elsewhere = "clerk:c-99@elsewhere";
    assert_eq!(api.get(&about, elsewhere).await.is(200).body, json!([]));
    let refused = json!({ "person": "an-owner", "document_type": "permit", "is_given": false });
    api.post(path, elsewhere, refused).await.is(204);
    let own = api.get(&about, elsewhere).await.is(200).body;
    assert_eq!((own.as_array().unwrap().len(), &own[0]["recorded_by"]), (1, &json!("c-99")));
    api.get(&about, STRANGER).await.refused(403, "forbidden");
    api.get(&about, SPECIALIST).await.refused(403, "forbidden");
    let mut wrong = answer(true);
    wrong["until"] = json!("tomorrow");
    api.post(path, OWNER, wrong).await.refused(422, "invalid");
}

#[tokio::test]
async fn what_is_said_of_a_document_comes_back_with_it() {
    let api = Api::trusting().await;
    published(&api).await;
    let id = id_of(&filed(&api, OWNER, form("1.000001")).await);
    let upload = async |document: &str, bytes: &'static [u8]| {
        let token = api.token(OWNER).await;
        let path = format!("/api/v1/dossiers/{id}/files?document={document}&name=a");
        let request = Request::post(path).header(header::AUTHORIZATION, format!("Bearer {token}"));
        id_of(&api.send(request.body(Body::from(bytes)).unwrap()).await.is(201).body)
    };
    upload("health", PNG).await;
    let signed = upload("health", GOOD).await;
    let etag = api.get(&format!("/api/v1/dossiers/{id}"), CLERK).await.etag();
    let accept = |change: Value| {
        let mut accepted = json!({
            "document": "health", "file": signed, "number": "12/KSK", "issuer": "Bệnh viện A",
            "issued_on": "2026-10-01", "valid_until": "2027-04-01", "classification": "original",
            "pages": 4, "summary": "Đủ sức khỏe",
            "details": { "language": "vi", "originals": 1, "provenance": "uploaded", "sensitivity": "personal" },
        });
        accepted.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        json!({ "move": "accept", "accepted": [accepted] })
    };
    for (change, why) in [
        (json!({ "details": { "sensitivity": "state_secret" } }), "a state secret is never"),
        (json!({ "details": { "language": "tiếng Việt" } }), "small letters"),
        (json!({ "details": { "weight": 1 } }), "weight"),
        (json!({ "pages": 0 }), "pages"),
        (json!({ "issued_on": "yesterday" }), "is no day"),
        (json!({ "document": "permit" }), "none of document \"permit\""),
    ] {
        let refused = api.make(&id, CLERK, &etag, accept(change)).await.refused(422, "invalid");
        assert!(refused.body["detail"].as_str().unwrap().contains(why), "{}", refused.body);
    }
    let gone = api.make(&id, CLERK, &etag, accept(json!({ "file": "none" }))).await;
    gone.refused(404, "not_found");
    api.make(&id, CLERK, &etag, accept(json!({}))).await.is(200);
    let held = &api.get("/api/v1/held", OWNER).await.is(200).body[0];
    assert_eq!((&held["document"], &held["signature"]), (&json!("health"), &json!("valid")));
    assert_eq!((&held["number"], &held["issuer"]), (&json!("12/KSK"), &json!("Bệnh viện A")));
    assert_eq!((&held["summary"], &held["pages"]), (&json!("Đủ sức khỏe"), &json!(4)));
    assert_eq!(
        (&held["classification"], &held["retention"]),
        (&json!("original"), &json!("trial"))
    );
    let details = json!({
        "language": "vi", "originals": 1, "copies": null, "provenance": "uploaded", "sensitivity": "personal",
    });
    assert_eq!(held["details"], details);
    let history = api.get(&format!("/api/v1/dossiers/{id}/history"), CLERK).await.is(200).body;
    assert!(!history.to_string().contains("Đủ sức khỏe"), "{history}");
}
