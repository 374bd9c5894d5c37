//! Files of dossiers: uploaded once, refused for good reasons, handed out only when clean and as they came.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::body::Body;
use axum::http::{Method, Request, header};
use futures_util::stream;
use motcua_server::Settings;
use motcua_server::connect::scan::{Passed, Scan};
use motcua_server::connect::secret::SecretSource;
use motcua_server::connect::store::{Bucket, Store};
use serde_json::{Value, json};

use crate::support::{Answer, Api};

const OWNER: &str = "applicant:an-owner";
const CLERK: &str = "clerk:c-12@one-stop";
pub(crate) const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n\xe2\xe3";

/// A folder of the test's own, taken away at its end.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let name = format!("motcua-{}", uuid::Uuid::new_v4().simple());
        Self(std::env::temp_dir().join(name))
    }

    /// The files in it, whatever they are called.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        let mut folders = vec![self.0.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.is_dir() { folders.push(path) } else { files.push(path) }
            }
        }
        files
    }

    pub(crate) fn store(&self) -> Store {
        Store::folder(&self.0).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn in_folder(folder: &Folder) -> Api {
    Api::with_files(Settings::default(), folder.store(), None).await
}

pub(crate) fn path_of(uploaded: &Answer) -> String {
    format!("/api/v1/files/{}", uploaded.body["id"].as_str().unwrap())
}

async fn listed(api: &Api, dossier: &str) -> Vec<Value> {
    let listed = api.get(&format!("/api/v1/dossiers/{dossier}/files"), CLERK).await.is(200);
    listed.body.as_array().unwrap().clone()
}

#[tokio::test]
async fn a_file_comes_back_as_it_came_and_is_never_shown() {
    let folder = Folder::new();
    let api = in_folder(&folder).await;
    let (id, _) = api.file(OWNER).await;
    let name = "%C4%90%C6%A1n%20%22a%22.exe";
    let uploaded = api.upload(&id, OWNER, name, PDF).await.is(201);
    assert_eq!(uploaded.body["name"], "Đơn \"a\".exe");
    assert_eq!(uploaded.body["media_type"], "application/pdf");
    assert_eq!(
        (&uploaded.body["size"], &uploaded.body["state"]),
        (&json!(PDF.len()), &json!("clean"))
    );
    let location = uploaded.headers[header::LOCATION].to_str().unwrap();
    assert!(location.ends_with(&path_of(&uploaded)), "{location}");
    let token = api.token(CLERK).await;
    let request =
        Request::get(path_of(&uploaded)).header("authorization", format!("Bearer {token}"));
    let (headers, bytes) = api.bytes(request.body(Body::empty()).unwrap()).await;
    assert_eq!(bytes, PDF);
    let header = |name: &str| headers[name].to_str().unwrap();
    assert_eq!(header("content-type"), "application/pdf");
    assert_eq!(header("content-length"), PDF.len().to_string());
    assert_eq!(
        header("content-disposition"),
        "attachment; filename=\"__n _a_.exe.pdf\"; filename*=UTF-8''%C4%90%C6%A1n%20%22a%22.exe.pdf"
    );
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("content-security-policy"), "sandbox");
    assert_eq!(header("etag"), format!("\"{}\"", uploaded.body["sha256"].as_str().unwrap()));
    assert_eq!(listed(&api, &id).await, [uploaded.body]);
    let readings = api.service.desk().readings(&id).await.unwrap();
    let read: Vec<_> = readings.iter().map(|one| one.what.as_str()).collect();
    assert_eq!(read, ["file", "files"]);
    assert_eq!(folder.files().len(), 1);
}

#[tokio::test]
async fn the_document_is_attached_where_it_is_not_there_yet() {
    let api = Api::new().await;
    let (id, _) = api.file(OWNER).await;
    let path = format!("/api/v1/dossiers/{id}/files?document=minutes&name=a.txt");
    let token = api.token(OWNER).await;
    for (text, events) in [("one", 2), ("two", 2)] {
        let request = Request::post(&path).header("authorization", format!("Bearer {token}"));
        api.send(request.body(Body::from(text)).unwrap()).await.is(201);
        let seen = api.get(&format!("/api/v1/dossiers/{id}"), OWNER).await.is(200);
        assert_eq!(seen.body["documents"], json!(["application", "minutes"]));
        assert_eq!(seen.body["version"], events);
    }
}

#[tokio::test]
async fn the_same_bytes_are_the_same_file_also_at_once() {
    let folder = Folder::new();
    let api = in_folder(&folder).await;
    let (id, _) = api.file(OWNER).await;
    let (one, other) =
        tokio::join!(api.upload(&id, OWNER, "a.pdf", PDF), api.upload(&id, CLERK, "b.pdf", PDF));
    assert_eq!(one.body["id"], other.body["id"]);
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 201]);
    api.upload(&id, OWNER, "c.pdf", PDF).await.is(200);
    assert_eq!((listed(&api, &id).await.len(), folder.files().len()), (1, 1));
    // Another dossier has a file of its own of them.
    let (next, _) = api.file(OWNER).await;
    let another = api.upload(&next, OWNER, "a.pdf", PDF).await.is(201);
    assert_ne!(another.body["id"], one.body["id"]);
    assert_eq!(folder.files().len(), 1);
}

#[tokio::test]
async fn what_cannot_be_taken_leaves_nothing() {
    let folder = Folder::new();
    let settings = Settings { most_file_bytes: 2 << 20, ..Settings::default() };
    let api = Api::with_files(settings, folder.store(), None).await;
    let (id, etag) = api.file(OWNER).await;
    api.upload(&id, OWNER, "a.txt", "").await.refused(422, "invalid");
    for bytes in [&b"MZ\x90\0\x03"[..], b"<html>a</html>", b"\0\x01\x02", b"#!/bin/sh\n"] {
        api.upload(&id, OWNER, "a.pdf", bytes).await.refused(415, "media_type");
    }
    for name in ["", "..%2Fa", "a%5Cb", "a%00b", "a%E2%80%AEfdp.exe", &"x".repeat(201)] {
        api.upload(&id, OWNER, name, PDF).await.refused(422, "invalid");
    }
    // A body larger than JSON may be is taken, one larger than files may be is not, whatever it says of itself.
    api.upload(&id, OWNER, "a.txt", "a".repeat(2 << 20)).await.is(201);
    api.upload(&id, OWNER, "a.txt", "b".repeat((2 << 20) + 1)).await.refused(413, "too_large");
    let pieces = (0..5).map(|_| Ok::<_, std::io::Error>("c".repeat(1 << 19)));
    let unsaid = Body::from_stream(stream::iter(pieces));
    api.upload(&id, OWNER, "a.txt", unsaid).await.refused(413, "too_large");
    let pieces = [Ok("d".repeat(3 << 19)), Err(std::io::Error::other("the line is cut"))];
    let broken = Body::from_stream(stream::iter(pieces));
    api.upload(&id, OWNER, "a.txt", broken).await.refused(400, "malformed");
    let unknown = format!("/api/v1/dossiers/{id}/files?document=nothing&name=a.txt");
    api.post(&unknown, OWNER, json!("a")).await.refused(422, "invalid");
    let unnamed = format!("/api/v1/dossiers/{id}/files?document=application");
    api.post(&unnamed, OWNER, json!("a")).await.refused(400, "malformed");
    let withdraw = json!({ "move": "withdraw", "note": "a change of mind" });
    api.make(&id, OWNER, &etag, withdraw).await.is(200);
    api.upload(&id, OWNER, "a.pdf", PDF).await.refused(409, "not_now");
    assert_eq!((listed(&api, &id).await.len(), folder.files().len()), (1, 1));
}

#[tokio::test]
async fn only_those_upload_and_download_who_see_the_dossier_and_may() {
    let api = Api::new().await;
    let (id, _) = api.file(OWNER).await;
    let uploaded = api.upload(&id, CLERK, "a.pdf", PDF).await.is(201);
    for stranger in ["applicant:a-stranger", "clerk:x-1@elsewhere", "admin:a-1@one-stop"] {
        api.upload(&id, stranger, "a.pdf", PDF).await.refused(404, "not_found");
        api.get(&path_of(&uploaded), stranger).await.refused(404, "not_found");
        let list = format!("/api/v1/dossiers/{id}/files");
        api.get(&list, stranger).await.refused(404, "not_found");
    }
    let reader = api.token_for(OWNER, &["read"]).await;
    api.upload(&id, &reader, "a.pdf", PDF).await.refused(403, "forbidden");
    api.get(&path_of(&uploaded), &reader).await.is(200);
    let filer = api.token_for(OWNER, &["file"]).await;
    api.upload(&id, &filer, "b.txt", "b").await.is(201);
    api.get(&path_of(&uploaded), &filer).await.refused(403, "forbidden");
    api.get("/api/v1/files/nothing", CLERK).await.refused(404, "not_found");
    api.get("/api/v1/files/a%00b", CLERK).await.refused(404, "not_found");
    let method = api.ask(Method::DELETE, &path_of(&uploaded), CLERK, &[], None).await;
    method.refused(405, "method_not_allowed");
}

/// A scanner that finds what holds `VIRUS`, and fails as often as it is told to.
fn scanner(failures: u32) -> Scan {
    let left = Arc::new(AtomicU32::new(failures));
    Scan::new(move |file| {
        let left = Arc::clone(&left);
        async move {
            let fails = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1));
            match fails {
                Ok(2) => panic!("the scanner met a fault"),
                Ok(_) => Err("the scanner does not answer".into()),
                Err(_) => Ok(!file.whole().await?.windows(5).any(|part| part == b"VIRUS")),
            }
        }
    })
}

#[tokio::test]
async fn a_file_waits_in_quarantine_until_it_is_examined() {
    let api = Api::with_files(Settings::default(), Store::in_memory(), Some(scanner(3))).await;
    let (id, _) = api.file(OWNER).await;
    let mut uploaded = Vec::new();
    for text in ["one", "a VIRUS"] {
        let file = api.upload(&id, OWNER, "a.txt", text).await.is(201);
        assert_eq!(file.body["state"], "quarantined");
        api.get(&path_of(&file), OWNER).await.refused(409, "quarantined");
        uploaded.push(file);
    }
    // The third failure is of the first file; the second is judged.
    assert_eq!(api.service.scan_files().await.unwrap(), Passed { judged: 1, failed: 1 });
    assert_eq!(api.service.scan_files().await.unwrap(), Passed { judged: 1, failed: 0 });
    assert_eq!(api.service.scan_files().await.unwrap(), Passed::default());
    api.get(&path_of(&uploaded[0]), OWNER).await.is(200);
    api.get(&path_of(&uploaded[1]), OWNER).await.refused(403, "rejected");
    // From now on the scanner answers at once; what it has rejected stays so.
    assert_eq!(api.upload(&id, OWNER, "b.txt", "two").await.is(201).body["state"], "clean");
    let again = api.upload(&id, OWNER, "b.txt", "a VIRUS").await.is(200);
    assert_eq!(again.body["state"], "rejected");
}

/// Ends with 1 for a virus, with 2 for what it cannot read and with 0 for the rest.
const PROGRAM: &str = "case \"$(cat)\" in *VIRUS*) exit 1;; *locked*) exit 2;; *) exit 0;; esac";

#[cfg(unix)]
#[tokio::test]
async fn a_program_of_the_operator_examines_files() {
    let scan = Scan::by_program("sh", vec!["-c".to_owned(), PROGRAM.to_owned()]);
    let api = Api::with_files(Settings::default(), Store::in_memory(), Some(scan)).await;
    let (id, _) = api.file(OWNER).await;
    for (text, state) in [("one", "clean"), ("a VIRUS", "rejected"), ("locked", "quarantined")] {
        let file = api.upload(&id, OWNER, "a.txt", text).await.is(201);
        assert_eq!(file.body["state"], state, "{text}");
    }
    let scan = Scan::by_program("/no/such/program", Vec::new());
    let api = Api::with_files(Settings::default(), Store::in_memory(), Some(scan)).await;
    let (id, _) = api.file(OWNER).await;
    let file = api.upload(&id, OWNER, "a.txt", "one").await.is(201);
    assert_eq!(file.body["state"], "quarantined");
}

#[tokio::test]
async fn bytes_that_are_gone_or_changed_are_told_and_never_handed_out() {
    let folder = Folder::new();
    let api = in_folder(&folder).await;
    let (id, _) = api.file(OWNER).await;
    let uploaded = api.upload(&id, OWNER, "a.pdf", PDF).await.is(201);
    let [file] = &folder.files()[..] else { panic!("one file") };
    let mut other = PDF.to_vec();
    other[20] ^= 1;
    for bytes in [&other[..], &PDF[..9], &[PDF, PDF].concat()] {
        std::fs::write(file, bytes).unwrap();
        let answer = api.get(&path_of(&uploaded), OWNER).await.refused(503, "unavailable");
        assert!(answer.body["detail"].as_str().unwrap().contains("not those that were kept"));
    }
    std::fs::remove_file(file).unwrap();
    let answer = api.get(&path_of(&uploaded), OWNER).await.refused(503, "unavailable");
    assert!(answer.body["detail"].as_str().unwrap().contains("gone"), "{}", answer.body);
    // The same upload brings them back.
    api.upload(&id, OWNER, "a.pdf", PDF).await.is(200);
    api.get(&path_of(&uploaded), OWNER).await.is(200);
}

#[tokio::test]
async fn a_store_that_takes_nothing_leaves_no_row() {
    let folder = Folder::new();
    let api = in_folder(&folder).await;
    let (id, _) = api.file(OWNER).await;
    // A file stands where the folder was: also root cannot write into it.
    std::fs::remove_dir_all(&folder.0).unwrap();
    std::fs::write(&folder.0, "").unwrap();
    let answer = api.upload(&id, OWNER, "a.pdf", PDF).await.refused(503, "unavailable");
    assert_eq!(answer.headers[header::RETRY_AFTER], "1");
    assert_eq!(listed(&api, &id).await, Vec::<Value>::new());
    std::fs::remove_file(&folder.0).unwrap();
    api.upload(&id, OWNER, "a.pdf", PDF).await.is(201);
}

#[tokio::test]
async fn a_bucket_that_does_not_answer_leaves_no_row() {
    let bucket = Bucket {
        endpoint: "http://127.0.0.1:1".to_owned(),
        bucket: "dossiers".to_owned(),
        prefix: String::new(),
        region: "us-east-1".to_owned(),
        access_key: "motcua".to_owned(),
        // Any text does: nobody asks for it.
        secret: SecretSource::Variable("PATH".to_owned()),
        allow_http: true,
        patience_milliseconds: 600_000,
    };
    let store = Store::bucket(&bucket).unwrap();
    let api = Api::with_files(Settings::default(), store, None).await;
    let (id, _) = api.file(OWNER).await;
    let answer = api.upload(&id, OWNER, "a.pdf", PDF).await.refused(503, "unavailable");
    assert_eq!(answer.headers[header::RETRY_AFTER], "1");
    assert!(!answer.body.to_string().contains("127.0.0.1"), "{}", answer.body);
    assert_eq!(listed(&api, &id).await, Vec::<Value>::new());
}
