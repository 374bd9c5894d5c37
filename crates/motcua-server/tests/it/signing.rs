//! The operator's service that signs results: asked by whom it knows, believed only after a check.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::routing::post;
use motcua_server::connect::secret::SecretSource;
use motcua_server::connect::signature::SigningSettings;
use serde_json::json;

use crate::results::{CLERK, LEADER, OWNER, SPECIALIST, UNSIGNED, appraised, refuse, upload};
use crate::support::{Answer, Api, GOOD};

/// What a service that signs was asked.
type Asked = Arc<Mutex<Vec<(Uri, HeaderMap, Vec<u8>)>>>;

/// A service that answers the same to everybody, and the API that asks it.
async fn signing_with(status: StatusCode, signed: &'static [u8]) -> (Api, Asked) {
    let asked = Asked::default();
    let note = Arc::clone(&asked);
    let answer = async move |uri: Uri, headers: HeaderMap, body: Bytes| {
        note.lock().unwrap().push((uri, headers, body.to_vec()));
        (status, signed)
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/sign", listener.local_addr().unwrap());
    let router = Router::new().route("/sign", post(answer));
    tokio::spawn(async { axum::serve(listener, router).await.unwrap() });
    (asking(&url).await, asked)
}

/// The API with a service that signs at an address; its secret is what stands in a file of the tests.
async fn asking(url: &str) -> Api {
    let secret = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/signed/secret");
    let settings =
        SigningSettings { url: url.to_owned(), secret: SecretSource::File(secret.into()) };
    Api::on(Api::trusting().await.service.with_signing(settings.open().unwrap()))
}

async fn sign(api: &Api, file: &serde_json::Value, who: &str) -> Answer {
    let path = format!("/api/v1/files/{}/signing", file["id"].as_str().unwrap());
    api.post(&path, who, json!(null)).await
}

#[tokio::test]
async fn a_result_is_signed_by_the_operators_service_and_issued() {
    let (api, asked) = signing_with(StatusCode::OK, GOOD).await;
    let (id, etag) = appraised(&api).await;
    let draft = upload(&api, &id, SPECIALIST, UNSIGNED).await.is(201).body;
    api.make(&id, SPECIALIST, &etag, refuse(&draft["id"])).await.refused(422, "invalid");

    let answer = sign(&api, &draft, LEADER).await.is(201);
    let signed = &answer.body;
    let location = answer.headers[header::LOCATION].to_str().unwrap();
    assert!(location.ends_with(signed["id"].as_str().unwrap()), "{location}");
    assert_eq!(
        (&signed["signature"], &signed["result"], &signed["uploaded_by"]),
        (&json!("valid"), &json!("refusal"), &json!("l-1"))
    );
    assert_eq!(signed["name"], draft["name"]);
    assert_eq!(sign(&api, &draft, SPECIALIST).await.is(200).body["id"], signed["id"]);
    let (uri, headers, body) = asked.lock().unwrap().swap_remove(0);
    assert_eq!(uri.query(), Some("agency=commune-economy-office&person=l-1"));
    assert_eq!(headers[header::AUTHORIZATION], "Bearer known-to-the-tests");
    assert_eq!(
        (&headers[header::CONTENT_TYPE], body.as_slice()),
        (&"application/pdf".parse().unwrap(), UNSIGNED)
    );
    api.make(&id, SPECIALIST, &etag, refuse(&signed["id"])).await.is(202);
}

#[tokio::test]
async fn only_those_have_a_result_signed_who_issue_or_lead() {
    let (api, asked) = signing_with(StatusCode::OK, GOOD).await;
    let (id, _) = appraised(&api).await;
    let draft = upload(&api, &id, SPECIALIST, UNSIGNED).await.is(201).body;
    for (who, status, code) in [
        (CLERK, 403, "forbidden"),
        ("head:h-1@commune-economy-office", 403, "forbidden"),
        ("auditor:a-1@commune-economy-office", 403, "forbidden"),
        (OWNER, 404, "not_found"),
        ("leader:x-1@elsewhere", 404, "not_found"),
    ] {
        sign(&api, &draft, who).await.refused(status, code);
    }
    let reader = api.token_for(LEADER, &["read", "file"]).await;
    sign(&api, &draft, &reader).await.refused(403, "forbidden");
    let document = api.upload(&id, CLERK, "a.pdf", UNSIGNED).await.is(201).body;
    sign(&api, &document, LEADER).await.refused(422, "invalid");
    sign(&api, &json!({ "id": "nothing" }), LEADER).await.refused(404, "not_found");
    assert!(asked.lock().unwrap().is_empty(), "who may not have it signed asks nobody");
}

#[tokio::test]
async fn what_does_not_come_back_well_signed_is_not_kept() {
    let changed: &[u8] = include_bytes!("signed/updated.pdf");
    for (status, signed, code, says) in [
        (StatusCode::FORBIDDEN, GOOD, "signing", "answered 403"),
        (StatusCode::OK, UNSIGNED, "signing", "no new signature"),
        (StatusCode::OK, changed, "signing", "more was changed"),
        (StatusCode::OK, b"%PDF-1.7 another", "signing", "another file"),
    ] {
        let (api, _) = signing_with(status, signed).await;
        let (id, _) = appraised(&api).await;
        let draft = upload(&api, &id, SPECIALIST, UNSIGNED).await.is(201).body;
        let answer = sign(&api, &draft, LEADER).await.refused(502, code);
        assert!(answer.body["detail"].as_str().unwrap().contains(says), "{}", answer.body);
        let files = api.get(&format!("/api/v1/dossiers/{id}/files"), LEADER).await.is(200).body;
        assert_eq!(files.as_array().unwrap().len(), 1, "{files}");
    }
}

#[tokio::test]
async fn a_service_that_is_down_or_not_there_is_told_of() {
    let down = asking("http://127.0.0.1:1/sign").await;
    let none = Api::trusting().await;
    for (api, status, code) in [(down, 503, "unavailable"), (none, 422, "invalid")] {
        let (id, _) = appraised(&api).await;
        let draft = upload(&api, &id, SPECIALIST, UNSIGNED).await.is(201).body;
        sign(&api, &draft, LEADER).await.refused(status, code);
    }
}
