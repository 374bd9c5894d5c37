//! Files in a bucket, by the file of settings.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use motcua::Desk;
use motcua::engine::time::{Timestamp, ToSpan as _};
use motcua_server::connect::secret::SecretSource;
use motcua_server::connect::store::{Bucket, Store};
use motcua_server::connect::sweep::{find, take_away};
use serde_json::Value;

use super::desk::{desk, filed, good};
use super::quick_start::blocks;
use super::results::kept_in;
use super::{put, root};

/// A service that speaks S3, with one bucket; it is ended with the test.
struct Served {
    child: Child,
    told: Value,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Served {
    /// None where Python with its package index is not there.
    #[expect(clippy::print_stderr, reason = "who runs the tests is told what was left out")]
    fn start() -> Option<Self> {
        let tools = Command::new("bash")
            .args([".ci/python", "moto[s3,server]==5.1.18"])
            .current_dir(root())
            .output();
        let Some(tools) = tools.ok().filter(|tools| tools.status.success()) else {
            eprintln!("buckets NOT tested: Python with its package index is not there");
            return None;
        };
        let python = String::from_utf8(tools.stdout).unwrap();
        let mut child = Command::new(Path::new(python.trim()).join("python"))
            .arg(root().join("crates/motcua-connect/tests/it/bucket.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut told = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut told).unwrap();
        Some(Self { child, told: serde_json::from_str(&told).unwrap() })
    }

    fn said(&self, what: &str) -> &str {
        self.told[what].as_str().unwrap()
    }

    /// Writes the settings and the secret into a folder.
    fn settings(&self, folder: &Path, secret: &str) {
        put(folder, "secret", secret);
        let [endpoint, bucket, key] = ["endpoint", "bucket", "key"].map(|what| self.said(what));
        let text = format!(
            "[s3]\nendpoint = '{endpoint}'\nallow_http = true\nbucket = '{bucket}'\naccess_key = '{key}'\nsecret = {{ file = 'secret' }}\n"
        );
        put(folder, "motcua.toml", &text);
    }

    fn store(&self, folder: &Path) -> Store {
        let bucket = Bucket {
            endpoint: self.said("endpoint").to_owned(),
            bucket: self.said("bucket").to_owned(),
            prefix: String::new(),
            region: "us-east-1".to_owned(),
            access_key: self.said("key").to_owned(),
            secret: SecretSource::File(folder.join("secret")),
            allow_http: true,
            patience_milliseconds: 600_000,
        };
        Store::bucket(&bucket).unwrap()
    }
}

const VERIFY: [&str; 4] = ["results", "verify", "--config", "motcua.toml"];
const SWEEP: [&str; 4] = ["results", "sweep", "--config", "motcua.toml"];

#[test]
fn files_in_a_bucket_are_verified_and_swept() {
    let Some(served) = Served::start() else { return };
    let folder = filed("bucket");
    served.settings(&folder, served.said("secret"));
    let store = served.store(&folder);
    let named = kept_in(&store, &folder);
    assert_eq!(good(&folder, &VERIFY), "1 sound, 0 damaged\n");
    assert_eq!(good(&folder, &SWEEP), "1 named, 0 orphans, 0 deleted\n");

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let orphan = runtime.block_on(async {
        let mut incoming = store.begin().await.unwrap();
        incoming.write(b"an orphan").await.unwrap();
        incoming.keep().await.unwrap()
    });
    // It is no day old yet.
    let listed = good(&folder, &[&SWEEP[..], &["--delete"]].concat());
    assert!(listed.starts_with("orphan: sha256/"), "{listed}");
    assert!(listed.ends_with("1 named, 1 orphans, 0 deleted\n"), "{listed}");
    runtime.block_on(async {
        let url = format!("sqlite:{}", folder.join("motcua.db").display());
        let desk = Desk::open(&url).await.unwrap();
        let found = find(&desk, &store).await.unwrap();
        let later = Timestamp::now() + 48.hours();
        let taken = take_away(&desk, &store, &found, later).await.unwrap();
        assert_eq!(taken.len(), 1);
        assert!(store.holds(&orphan).await.is_err());
        store.verify(&named).await.unwrap();
    });
    assert_eq!(good(&folder, &SWEEP), "1 named, 0 orphans, 0 deleted\n");

    // Who is not let in learns that, and takes no bytes for gone.
    served.settings(&folder, "a-secret-that-is-wrong");
    for arguments in
        [&VERIFY[..], &SWEEP, &["serve", "--config", "motcua.toml", "--listen", "127.0.0.1:0"]]
    {
        let refused = desk(&folder, arguments);
        assert_eq!((refused.code, refused.out.as_str()), (2, ""), "{}", refused.err);
        assert!(refused.err.contains("the store of files refuses"), "{}", refused.err);
        assert!(!refused.err.contains("a-secret-that"), "{}", refused.err);
    }
    served.settings(&folder, served.said("secret"));
    assert_eq!(good(&folder, &VERIFY), "1 sound, 0 damaged\n");
}

#[test]
fn the_settings_of_a_bucket_are_taken_as_they_are_shown() {
    let folder = filed("bucket-shown");
    let settings = blocks("Where the files lie", "toml").remove(0);
    put(&folder, "secret", "nobody knows it");
    let settings = settings
        .replace("/run/secrets/s3", "secret")
        .replace("\"https://s3.example.vn\"", "\"http://127.0.0.1:1\"\nallow_http = true");
    put(&folder, "motcua.toml", &settings);
    for line in blocks("Where the files lie", "sh").remove(0).lines() {
        let line = line.strip_prefix("cargo run -p motcua-cli -- ").unwrap();
        let run = desk(&folder, &line.split(' ').collect::<Vec<_>>());
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{}", run.err);
        assert!(run.err.contains("does not answer"), "{}", run.err);
    }
}

#[test]
fn settings_that_name_no_place_or_two_are_refused() {
    let folder = filed("bucket-settings");
    let bucket = "[s3]\nendpoint = 'https://s3.example.vn'\nbucket = 'dossiers'\naccess_key = 'a'\nsecret = { file = 'secret' }\n";
    for (settings, why) in [
        ("", "no place of files is named"),
        ("files = 'nowhere'\n", "there is no folder \"nowhere\""),
        (bucket, "no secret could be read from the file \"secret\""),
        (&format!("files = '.'\n{bucket}"), "name files and s3"),
        (&bucket.replace("https", "http"), "allow_http"),
        (&bucket.replace("access_key = 'a'", "access_key = 'a'\nsecret_key = 'b'"), "secret_key"),
        ("[s3]\nbucket = 'a'\n", "endpoint"),
    ] {
        put(&folder, "motcua.toml", settings);
        for arguments in [&VERIFY[..], &SWEEP] {
            let run = desk(&folder, arguments);
            assert_eq!((run.code, run.err.lines().count()), (2, 1), "{}", run.err);
            assert!(run.err.contains(why), "{}", run.err);
        }
    }
    let neither = desk(&folder, &["results", "verify"]);
    assert!(neither.code == 2 && neither.err.contains("no place of files"), "{}", neither.err);
}
