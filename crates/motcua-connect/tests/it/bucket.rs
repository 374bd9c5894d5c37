//! A store in a bucket, against a service that speaks S3 and checks every signature: moto.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, OnceLock};

use motcua_connect::secret::SecretSource;
use motcua_connect::store::{Bucket, Kept, Store, StoreError};
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// The fewest bytes that a part has but the last.
const PART: usize = 5 << 20;

/// A service with one bucket. It ends with the tests.
pub(crate) struct Served {
    told: Value,
    lines: Mutex<(ChildStdin, BufReader<ChildStdout>)>,
    _child: Child,
}

impl Served {
    /// None where Python with its package index is not there.
    pub(crate) fn get() -> Option<&'static Self> {
        static SERVED: OnceLock<Option<Served>> = OnceLock::new();
        SERVED.get_or_init(Self::start).as_ref()
    }

    #[expect(clippy::print_stderr, reason = "who runs the tests is told what was left out")]
    fn start() -> Option<Self> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let tools = Command::new("bash")
            .args([".ci/python", "moto[s3,server]==5.1.18"])
            .current_dir(here.join("../.."))
            .stderr(Stdio::inherit())
            .output();
        let Some(tools) = tools.ok().filter(|tools| tools.status.success()) else {
            eprintln!("buckets NOT tested: Python with its package index is not there");
            return None;
        };
        let python = String::from_utf8(tools.stdout).unwrap();
        let mut child = Command::new(Path::new(python.trim()).join("python"))
            .arg(here.join("tests/it/bucket.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = child.stdin.take().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut told = String::new();
        output.read_line(&mut told).unwrap();
        let told = serde_json::from_str(&told).unwrap();
        Some(Self { told, lines: Mutex::new((input, output)), _child: child })
    }

    fn said(&self, what: &str) -> &str {
        self.told[what].as_str().unwrap()
    }

    /// The bucket's settings, for a test that has a part of it for itself.
    pub(crate) fn bucket(&self, test: &str) -> Bucket {
        let bucket = Bucket {
            bucket: self.said("bucket").to_owned(),
            prefix: format!("{test}/files"),
            access_key: self.said("key").to_owned(),
            ..bucket(self.said("endpoint"), test)
        };
        put_secret(test, self.said("secret"));
        bucket
    }

    /// Does something beside the store, and says what it found.
    pub(crate) fn beside(&self, line: &str) -> Vec<String> {
        let mut lines = self.lines.lock().unwrap();
        writeln!(lines.0, "{line}").unwrap();
        let mut found = String::new();
        lines.1.read_line(&mut found).unwrap();
        serde_json::from_str(&found).unwrap()
    }
}

/// Where the secret of a test lies.
fn secret_of(test: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("secret-{test}"))
}

fn put_secret(test: &str, secret: &str) {
    std::fs::write(secret_of(test), format!("{secret}\n")).unwrap();
}

/// Settings of a bucket somewhere, with a secret that nobody knows.
fn bucket(endpoint: &str, test: &str) -> Bucket {
    put_secret(test, "a-secret-that-is-wrong");
    Bucket {
        endpoint: endpoint.to_owned(),
        bucket: "dossiers".to_owned(),
        prefix: String::new(),
        region: "us-east-1".to_owned(),
        access_key: "SOMEBODY".to_owned(),
        secret: SecretSource::File(secret_of(test)),
        allow_http: true,
        patience_milliseconds: 600_000,
    }
}

pub(crate) async fn kept(store: &Store, bytes: &[u8]) -> Result<Kept, StoreError> {
    let mut incoming = store.begin().await?;
    for piece in bytes.chunks(700_001) {
        incoming.write(piece).await?;
    }
    incoming.keep().await
}

/// Where the bytes of a hash lie in a test's part of the bucket.
fn name_of(test: &str, kept: &Kept) -> String {
    format!("{test}/files/sha256/{}/{}", &kept.sha256[..2], kept.sha256)
}

#[tokio::test]
async fn files_of_every_size_come_back() {
    let Some(served) = Served::get() else { return };
    let store = Store::bucket(&served.bucket("sizes")).unwrap();
    store.answers().await.unwrap();
    let mut names = Vec::new();
    for size in [0, 1, 300_000, PART - 1, PART, PART + 1, 2 * PART + 700_000] {
        let bytes: Vec<u8> = (0..size).map(|place| (place % 251) as u8).collect();
        let kept = kept(&store, &bytes).await.unwrap();
        assert_eq!(kept.size, size as u64);
        assert_eq!(store.verify(&kept.sha256).await.unwrap(), kept.size);
        assert_eq!(store.open(&kept).await.unwrap().whole().await.unwrap(), bytes);
        names.push(name_of("sizes", &kept));
    }
    names.sort();
    // Nothing is left of what they were called before.
    assert_eq!(served.beside("list sizes/"), names);
}

#[tokio::test]
async fn the_same_bytes_at_once_are_kept_once() {
    let Some(served) = Served::get() else { return };
    let store = Store::bucket(&served.bucket("same")).unwrap();
    let bytes = Arc::new(vec![7; PART + 10]);
    let tasks: Vec<_> = (0..6)
        .map(|_| {
            let (store, bytes) = (store.clone(), Arc::clone(&bytes));
            tokio::spawn(async move { kept(&store, &bytes).await.unwrap() })
        })
        .collect();
    let mut all = Vec::new();
    for task in tasks {
        all.push(task.await.unwrap());
    }
    assert!(all.iter().all(|kept| *kept == all[0]));
    assert_eq!(served.beside("list same/"), [name_of("same", &all[0])]);
    assert_eq!(store.verify(&all[0].sha256).await.unwrap(), bytes.len() as u64);
}

#[tokio::test]
async fn bytes_that_are_gone_or_changed_are_told_and_come_back_with_an_upload() {
    let Some(served) = Served::get() else { return };
    let store = Store::bucket(&served.bucket("changed")).unwrap();
    let kept_now = kept(&store, b"a file").await.unwrap();
    let name = name_of("changed", &kept_now);
    for other in ["00", "", "62206669 6c65", "612066696c6500"] {
        served.beside(&format!("put {name} {other}"));
        let sha256 = &kept_now.sha256;
        assert!(matches!(store.verify(sha256).await, Err(StoreError::Changed { .. })), "{other}");
        assert!(matches!(store.open(&kept_now).await, Err(StoreError::Changed { .. })), "{other}");
    }
    served.beside(&format!("delete {name}"));
    assert!(matches!(store.verify(&kept_now.sha256).await, Err(StoreError::Gone { .. })));
    assert!(matches!(store.open(&kept_now).await, Err(StoreError::Gone { .. })));
    assert_eq!(kept(&store, b"a file").await.unwrap(), kept_now);
    assert_eq!(store.verify(&kept_now.sha256).await.unwrap(), 6);
}

#[tokio::test]
async fn what_is_not_kept_leaves_nothing() {
    let Some(served) = Served::get() else { return };
    let store = Store::bucket(&served.bucket("broken")).unwrap();
    let mut incoming = store.begin().await.unwrap();
    incoming.write(&vec![1; PART + 1]).await.unwrap();
    assert_eq!(served.beside("uploads broken/").len(), 1);
    incoming.discard().await.unwrap();
    assert_eq!(served.beside("uploads broken/"), [""; 0]);

    // Who hangs up says nothing; the parts are taken back all the same.
    let mut incoming = store.begin().await.unwrap();
    incoming.write(&vec![1; PART + 1]).await.unwrap();
    drop(incoming);
    while !served.beside("uploads broken/").is_empty() {
        tokio::task::yield_now().await;
        store.answers().await.unwrap();
    }
    assert_eq!(served.beside("list broken/"), [""; 0]);
}

/// What a store says that can do nothing: of beginning, of asking for bytes, and of itself.
async fn errors_of(bucket: &Bucket) -> [StoreError; 3] {
    let store = Store::bucket(bucket).unwrap();
    let begun = store.begin().await.unwrap_err();
    let verified = store.verify(&"ab".repeat(32)).await.unwrap_err();
    [begun, verified, store.answers().await.unwrap_err()]
}

#[tokio::test]
async fn a_wrong_key_or_bucket_is_told_and_makes_no_bytes_gone() {
    let Some(served) = Served::get() else { return };
    let good = served.bucket("refused");
    put_secret("refused-too", "a-secret-that-is-wrong");
    let wrong = SecretSource::File(secret_of("refused-too"));
    for bucket in [
        Bucket { secret: wrong, ..good.clone() },
        Bucket { access_key: "SOMEBODY".to_owned(), ..good.clone() },
    ] {
        for error in errors_of(&bucket).await {
            assert!(matches!(error, StoreError::Refused(_)), "{error:?}");
            assert!(!format!("{error:?}").contains("a-secret-"), "{error:?}");
        }
    }
    let elsewhere = Bucket { bucket: "no-such-bucket".to_owned(), ..good };
    for error in errors_of(&elsewhere).await {
        assert!(matches!(error, StoreError::NoPlace(_)), "{error:?}");
    }
}

/// A service that answers each request with the same bytes; none: it never does.
async fn answering(answer: Option<&'static str>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut open = Vec::new();
        loop {
            let (mut socket, _) = listener.accept().await.unwrap();
            let Some(answer) = answer else {
                open.push(socket);
                continue;
            };
            let mut asked = [0; 1 << 14];
            let _ = socket.read(&mut asked).await;
            let _ = socket.write_all(answer.as_bytes()).await;
        }
    });
    endpoint
}

#[tokio::test]
async fn a_service_that_is_down_slow_full_or_something_else_is_unavailable() {
    let html = "HTTP/1.1 200 OK\r\ncontent-length: 6\r\nconnection: close\r\n\r\n<html>";
    let full =
        "HTTP/1.1 507 Insufficient Storage\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let moved = "HTTP/1.1 301 Moved\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let stuck = "HTTP/1.1 200 OK\r\ncontent-length: 60\r\n\r\n<";
    for (number, (endpoint, patience)) in [
        ("http://127.0.0.1:1".to_owned(), 600_000),
        (answering(None).await, 50),
        (answering(Some(stuck)).await, 50),
        (answering(Some(full)).await, 600_000),
        (answering(Some(moved)).await, 600_000),
        (answering(Some(html)).await, 600_000),
    ]
    .into_iter()
    .enumerate()
    {
        let settings = bucket(&endpoint, &format!("down-{number}"));
        let settings = Bucket { patience_milliseconds: patience, ..settings };
        for error in errors_of(&settings).await {
            assert!(matches!(error, StoreError::Unavailable(_)), "{number}: {error:?}");
        }
    }
}

#[tokio::test]
async fn nothing_shows_the_secret() {
    let Some(served) = Served::get() else { return };
    let settings = served.bucket("shown");
    let store = Store::bucket(&settings).unwrap();
    let incoming = store.begin().await.unwrap();
    let shown = format!("{settings:?} {store:?} {incoming:?}");
    assert!(!shown.contains(served.said("secret")), "{shown}");
    incoming.discard().await.unwrap();
    let kept = kept(&store, b"a").await.unwrap();
    let stored = format!("{:?}", store.open(&kept).await.unwrap());
    assert!(!stored.contains(served.said("secret")), "{stored}");
}

#[test]
fn wrong_settings_are_named() {
    let good = bucket("https://s3.example.vn", "settings");
    let plain = Bucket { allow_http: false, ..good.clone() };
    Store::bucket(&plain).unwrap();
    let with = |endpoint: &str| Bucket { endpoint: endpoint.to_owned(), ..plain.clone() };
    for (wrong, setting) in [
        (with("http://s3.example.vn"), "endpoint"),
        (with("http://127.0.0.1:9000"), "endpoint"),
        (with("ftp://s3.example.vn"), "endpoint"),
        (with("s3.example.vn"), "endpoint"),
        (with(""), "endpoint"),
        (with("https://key:secret@s3.example.vn"), "endpoint"),
        (with("https://s3.example.vn/?a=b"), "endpoint"),
        (Bucket { bucket: "a".to_owned(), ..good.clone() }, "bucket"),
        (Bucket { bucket: "../other".to_owned(), ..good.clone() }, "bucket"),
        (Bucket { prefix: "../other".to_owned(), ..good.clone() }, "prefix"),
        (Bucket { prefix: "a//b".to_owned(), ..good.clone() }, "prefix"),
        (Bucket { region: " ".to_owned(), ..good.clone() }, "region"),
        (Bucket { access_key: String::new(), ..good.clone() }, "access_key"),
        (Bucket { patience_milliseconds: 0, ..good.clone() }, "patience_milliseconds"),
    ] {
        let error = Store::bucket(&wrong).unwrap_err();
        assert!(matches!(error, StoreError::Wrong { setting: found, .. } if found == setting));
    }
    let secret = SecretSource::File("no/such/secret".into());
    let error = Store::bucket(&Bucket { secret, ..good }).unwrap_err();
    assert!(matches!(error, StoreError::Secret(_)), "{error:?}");
    assert!(error.to_string().contains("no/such/secret"), "{error}");
}
