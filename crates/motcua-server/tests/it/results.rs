//! Files of results: uploaded by those who work on them, checked, issued only when validly signed, shown when issued.

use std::fs;
use std::path::{Path, PathBuf};

use motcua_server::connect::store::Store;
use motcua_server::{Clock, Service, Settings, TrustFiles};
use serde_json::{Value, json};

use crate::support::{Answer, Api, GOOD};

pub(crate) const OWNER: &str = "applicant:an-owner";
pub(crate) const CLERK: &str = "clerk:c-12@one-stop";
pub(crate) const SPECIALIST: &str = "specialist:e-1@commune-economy-office";
pub(crate) const LEADER: &str = "leader:l-1@commune-economy-office";
pub(crate) const UNSIGNED: &[u8] = include_bytes!("signed/unsigned.pdf");
/// Changed after it was signed.
const CHANGED: &[u8] = include_bytes!("signed/updated.pdf");

/// A dossier that stands where it can be refused, and its version.
pub(crate) async fn appraised(api: &Api) -> (String, String) {
    let (id, etag) = api.file(OWNER).await;
    let moved = api.make(&id, CLERK, &etag, json!({ "move": "accept" })).await.is(200);
    let moved = api.make(&id, CLERK, &moved.etag(), json!({ "move": "forward" })).await.is(200);
    (id, moved.etag())
}

pub(crate) async fn upload(api: &Api, id: &str, who: &str, file: &[u8]) -> Answer {
    api.upload_result((id, "refusal"), who, file).await
}

pub(crate) fn refuse(file: &Value) -> Value {
    let result = json!({ "result": "refusal", "number": "12/TB", "signed": true, "file": file });
    json!({ "move": "refuse", "reason": "not_entitled", "note": "no such trade", "results": [result] })
}

#[tokio::test]
async fn only_what_is_validly_signed_is_issued() {
    let api = Api::trusting().await;
    let (id, etag) = appraised(&api).await;
    let (other, _) = appraised(&api).await;
    let elsewhere = upload(&api, &other, SPECIALIST, GOOD).await.is(201).body;
    let none = api.make(&id, SPECIALIST, &etag, refuse(&json!(null))).await;
    none.refused(422, "invalid");
    for (file, found) in [(UNSIGNED, "unsigned"), (CHANGED, "invalid")] {
        let file = upload(&api, &id, SPECIALIST, file).await.is(201).body;
        assert_eq!((&file["signature"], &file["result"]), (&json!(found), &json!("refusal")));
        let refused = api.make(&id, SPECIALIST, &etag, refuse(&file["id"])).await;
        refused.refused(422, "invalid");
    }
    let foreign = api.make(&id, SPECIALIST, &etag, refuse(&elsewhere["id"])).await;
    assert!(foreign.refused(422, "invalid").body["detail"].to_string().contains("none of result"));
    let document = api.upload(&id, CLERK, "a.pdf", GOOD).await.is(201).body;
    let foreign = api.make(&id, SPECIALIST, &etag, refuse(&document["id"])).await;
    foreign.refused(422, "invalid");
    let missing = api.make(&id, SPECIALIST, &etag, refuse(&json!("nothing"))).await;
    missing.refused(404, "not_found");
    let good = upload(&api, &id, SPECIALIST, GOOD).await.is(201).body;
    assert_eq!(good["signature"], "valid");
    upload(&api, &id, SPECIALIST, GOOD).await.is(200);
    // What a caller says of the signature counts for nothing: there is no such member.
    let mut told = refuse(&good["id"]);
    told["results"][0]["file"] = json!({ "sha256": good["sha256"], "signature": "valid" });
    api.make(&id, SPECIALIST, &etag, told).await.refused(422, "invalid");

    // Until it is issued the applicant knows nothing of it.
    let path = format!("/api/v1/files/{}", good["id"].as_str().unwrap());
    let files = format!("/api/v1/dossiers/{id}/files");
    assert_eq!(api.get(&files, OWNER).await.is(200).body.as_array().unwrap().len(), 1);
    api.get(&path, OWNER).await.refused(404, "not_found");
    api.get(&format!("{path}/signatures"), OWNER).await.refused(404, "not_found");
    let waiting = api.make(&id, SPECIALIST, &etag, refuse(&good["id"])).await.is(202).body;
    let approval = format!("/api/v1/proposals/{}/approval", waiting["id"].as_str().unwrap());
    api.post(&approval, LEADER, json!(null)).await.is(200);
    assert_eq!(api.get(&files, OWNER).await.is(200).body.as_array().unwrap().len(), 2);
    api.get(&path, OWNER).await.is(200);
    let report = api.get(&format!("{path}/signatures"), OWNER).await.is(200).body;
    assert_eq!(
        (&report["verdict"], &report["signatures"][0]["anchor"]),
        (&json!("valid"), &json!("Root"))
    );
    assert_eq!(report["signatures"][0]["signer"]["name"], "Nguyễn Văn An");
    assert!(report["sentence"]["vi"].as_str().unwrap().starts_with("Chữ ký số hợp lệ"), "{report}");
}

#[tokio::test]
async fn only_those_bring_a_result_who_work_on_it() {
    let api = Api::trusting().await;
    let (id, _) = appraised(&api).await;
    upload(&api, &id, OWNER, GOOD).await.refused(403, "forbidden");
    upload(&api, &id, "auditor:a-1@commune-economy-office", GOOD).await.refused(403, "forbidden");
    // The desk sees the dossier, and the work lies with the office.
    upload(&api, &id, CLERK, GOOD).await.refused(403, "forbidden");
    for stranger in ["applicant:a-stranger", "specialist:x-1@elsewhere"] {
        upload(&api, &id, stranger, GOOD).await.refused(404, "not_found");
    }
    let reader = api.token_for(SPECIALIST, &["read", "file"]).await;
    let path = format!("/api/v1/dossiers/{id}/results/refusal/file?name=a.pdf");
    api.post(&path, &reader, json!("%PDF")).await.refused(403, "forbidden");
    let other = api.upload_result((&id, "no-such-result"), SPECIALIST, GOOD).await;
    other.refused(422, "invalid");
    upload(&api, &id, SPECIALIST, b"a text").await.refused(415, "media_type");
    upload(&api, &id, SPECIALIST, b"").await.refused(422, "invalid");
    let listed = api.get(&format!("/api/v1/dossiers/{id}/files"), CLERK).await.is(200).body;
    assert_eq!(listed, json!([]), "what was refused leaves nothing");
}

/// A folder of a test's own, taken away at its end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let name = format!("motcua-{}", uuid::Uuid::new_v4().simple());
        Self(std::env::temp_dir().join(name))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A service whose trust and whose store are of the test's own, to be changed beside it.
async fn with_own_trust(folder: &Folder) -> Api {
    let trusted = |name: &str| folder.0.join("trust").join(name);
    for (name, file) in [("anchors", "root.pem"), ("lists", "ca.pem"), ("lists", "root.crl")] {
        fs::create_dir_all(trusted(name)).unwrap();
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/signed").join(name);
        fs::copy(from.join(file), trusted(name).join(file)).unwrap();
    }
    let api = Api::trusting().await;
    let trust = TrustFiles {
        anchors: trusted("anchors"),
        intermediates: None,
        crls: vec![trusted("lists")],
    };
    let store = Store::folder(folder.0.join("store")).unwrap();
    Api::on(api.service.with_files(store, None).with_trust(trust))
}

/// A refusal that waits for a leader; where its approval is sent, and the file of its result.
async fn waiting(api: &Api) -> (String, String) {
    let (id, etag) = appraised(api).await;
    let file = upload(api, &id, SPECIALIST, GOOD).await.is(201).body;
    let waiting = api.make(&id, SPECIALIST, &etag, refuse(&file["id"])).await.is(202).body;
    let command = waiting["command"].to_string();
    assert!(command.contains("\"signature\":\"valid\""), "{command}");
    let approval = format!("/api/v1/proposals/{}/approval", waiting["id"].as_str().unwrap());
    (approval, file["sha256"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn an_approval_looks_at_the_file_again() {
    let folder = Folder::new();
    let api = with_own_trust(&folder).await;
    let (approval, sha256) = waiting(&api).await;
    let trust = folder.0.join("trust");
    // Nobody knows any longer whether the certificate was revoked.
    let (list, aside) = (trust.join("lists/ca.pem"), folder.0.join("ca.pem"));
    fs::rename(&list, &aside).unwrap();
    let answer = api.post(&approval, LEADER, json!(null)).await.refused(422, "invalid");
    let detail = answer.body["detail"].as_str().unwrap();
    assert!(detail.contains("was validly signed when it was proposed, and is not now"), "{detail}");
    assert!(detail.contains("revo"), "{detail}");
    fs::rename(&aside, &list).unwrap();
    // The bytes are not those that were proposed, or not there.
    let bytes = folder.0.join("store/sha256").join(&sha256[..2]).join(&sha256);
    fs::write(&bytes, UNSIGNED).unwrap();
    let changed = api.post(&approval, LEADER, json!(null)).await.refused(503, "unavailable");
    assert!(changed.body["detail"].as_str().unwrap().contains("not those that were kept"));
    fs::remove_file(&bytes).unwrap();
    let gone = api.post(&approval, LEADER, json!(null)).await.refused(503, "unavailable");
    assert!(gone.body["detail"].as_str().unwrap().contains("gone"), "{}", gone.body);
    // It has waited; with everything as it was, it is carried out.
    fs::write(&bytes, GOOD).unwrap();
    api.post(&approval, LEADER, json!(null)).await.is(200);
}

#[tokio::test]
async fn an_approval_trusts_nobody_whom_the_operator_trusts_no_longer() {
    let folder = Folder::new();
    let api = with_own_trust(&folder).await;
    let (approval, _) = waiting(&api).await;
    let desk = api.service.desk().clone();
    let store = Store::folder(folder.0.join("store")).unwrap();
    let service = Service::new(desk, Clock::at(api.service.clock().now()), Settings::default());
    let without = Api::on(service.with_files(store, None));
    without.post(&approval, LEADER, json!(null)).await.refused(422, "invalid");
}

#[tokio::test]
async fn a_demo_trusts_its_own_specimen_and_nothing_else() {
    let api = Api::new().await;
    let api = Api::on(api.service.with_demo_trust());
    let (id, etag) = appraised(&api).await;
    let stranger = upload(&api, &id, SPECIALIST, GOOD).await.is(201).body;
    assert_eq!(stranger["signature"], "not_checked");
    let specimen = include_bytes!("../../src/demo/specimen/result.pdf");
    let file = upload(&api, &id, SPECIALIST, specimen).await.is(201).body;
    assert_eq!(file["signature"], "valid");
    api.make(&id, SPECIALIST, &etag, refuse(&file["id"])).await.is(202);
}

#[tokio::test]
async fn who_trusts_nobody_finds_nothing_valid() {
    let api = Api::new().await;
    let (id, etag) = appraised(&api).await;
    let file = upload(&api, &id, SPECIALIST, GOOD).await.is(201).body;
    assert_eq!(file["signature"], "not_checked");
    api.make(&id, SPECIALIST, &etag, refuse(&file["id"])).await.refused(422, "invalid");
    let path = format!("/api/v1/files/{}/signatures", file["id"].as_str().unwrap());
    let report = api.get(&path, SPECIALIST).await.is(200).body;
    assert_eq!(report["verdict"], "undecided");
    let text = api.upload(&id, CLERK, "a.txt", "a text").await.is(201).body;
    let path = format!("/api/v1/files/{}/signatures", text["id"].as_str().unwrap());
    api.get(&path, CLERK).await.refused(422, "invalid");
}
