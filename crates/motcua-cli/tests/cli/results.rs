//! Results from the command line: signatures of files, kept bytes, ratios.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use motcua::engine::dossier::Actor;
use motcua::{Desk, FileState, NewFile, Sight};
use motcua_server::connect::store::Store;
use serde_json::Value;

use super::desk::{desk, filed, good};
use super::{folder, put, root};

/// The signed files that the tests of the service have, with their root and their lists.
fn signed(name: &str) -> String {
    let path = root().join("crates/motcua-server/tests/it/signed").join(name);
    path.to_str().unwrap().to_owned()
}

/// A day for which there are lists.
const DAY: [&str; 2] = ["--at", "2026-11-23T09:00:00+07:00"];

#[test]
fn a_signature_is_checked_by_whom_the_operator_trusts() {
    let folder = folder("signatures");
    let (good_pdf, anchors, lists) = (signed("good.pdf"), signed("anchors"), signed("lists"));
    let trusting = ["results", "check", &good_pdf, "--anchors", &anchors, "--crl", &lists];
    let shown = good(&folder, &[&trusting[..], &DAY].concat());
    assert!(shown.starts_with("The signature is valid: Nguyễn Văn An"), "{shown}");
    assert!(shown.contains("\n  revocation: good\n"), "{shown}");
    let json = good(&folder, &[&trusting[..], &DAY, &["--format", "json"]].concat());
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["verdict"], "valid");

    // Without a list nobody knows what was revoked; what was changed or never signed is not valid.
    let no_list = desk(&folder, &[&trusting[..5], &DAY].concat());
    assert_eq!((no_list.code, no_list.err.as_str()), (1, ""));
    for (name, begins) in
        [("updated.pdf", "The signature is not valid"), ("unsigned.pdf", "Nobody has signed")]
    {
        let file = signed(name);
        let mut arguments = [&trusting[..], &DAY].concat();
        arguments[2] = &file;
        let run = desk(&folder, &arguments);
        assert_eq!((run.code, run.err.as_str()), (1, ""));
        assert!(run.out.starts_with(begins), "{}", run.out);
    }
    put(&folder, "a.txt", "a text");
    let no_pdf = desk(&folder, &["results", "check", "a.txt", "--anchors", &anchors]);
    assert_eq!((no_pdf.code, no_pdf.out.as_str()), (1, ""));
    assert!(no_pdf.err.contains("is no PDF"), "{}", no_pdf.err);
    for wrong in ["a.txt", "nowhere"] {
        let run = desk(&folder, &["results", "check", &good_pdf, "--anchors", wrong]);
        assert_eq!((run.code, run.err.lines().count()), (2, 1), "{}", run.err);
    }
    let nowhere = desk(&folder, &["results", "check", "nowhere.pdf", "--anchors", &anchors]);
    assert_eq!(nowhere.code, 2);
}

/// Keeps a file with the dossier of a folder's desk. Its hash.
pub(crate) fn kept_in(store: &Store, folder: &Path) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut incoming = store.begin().await.unwrap();
        incoming.write(b"a file").await.unwrap();
        let kept = incoming.keep().await.unwrap();
        let url = format!("sqlite:{}", folder.join("motcua.db").display());
        let seen = Desk::open(&url).await.unwrap().seen_by(Sight::All);
        let file = NewFile {
            document: "application".into(),
            name: "a.txt".to_owned(),
            media_type: "text/plain".to_owned(),
            size: kept.size,
            sha256: kept.sha256.clone(),
            state: FileState::Clean,
        };
        let (owner, at) = (Actor::applicant("p-7"), "2026-09-07T10:00:00+07:00".parse().unwrap());
        let code = "commune-economy-office-260907-0001";
        seen.keep_file(code, &file, &owner, at).await.unwrap();
        kept.sha256
    })
}

/// Keeps a file in a folder. Where its bytes lie.
fn kept(folder: &Path) -> PathBuf {
    let sha256 = kept_in(&Store::folder(folder.join("files")).unwrap(), folder);
    folder.join("files/sha256").join(&sha256[..2]).join(sha256)
}

#[test]
fn bytes_that_are_gone_or_changed_are_named() {
    let folder = filed("bytes");
    let verify = ["results", "verify", "--files", "files"];
    assert_eq!(desk(&folder, &verify).code, 2, "there is no folder");
    let file = kept(&folder);
    assert_eq!(good(&folder, &verify), "1 sound, 0 damaged\n");
    let bytes = std::fs::read(&file).unwrap();
    std::fs::write(&file, b"b file").unwrap();
    let run = desk(&folder, &verify);
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    let name = file.file_name().unwrap().to_str().unwrap();
    assert!(run.out.starts_with(&format!("changed: {name} of ")), "{}", run.out);
    assert!(run.out.ends_with("0 sound, 1 damaged\n"), "{}", run.out);
    std::fs::remove_file(&file).unwrap();
    let run = desk(&folder, &[&verify[..], &["--format", "json"]].concat());
    let told: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!((run.code, &told["damage"], &told["sha256"]), (1, &"gone".into(), &name.into()));
    assert_eq!(reported(&folder, name), 1);
    std::fs::write(&file, bytes).unwrap();
    assert_eq!(good(&folder, &verify), "1 sound, 0 damaged\n");
    assert_eq!(reported(&folder, name), 0);
}

#[test]
fn what_belongs_to_nothing_is_listed_and_after_a_day_deleted() {
    let folder = filed("sweep");
    let sweep = ["results", "sweep", "--files", "files"];
    let named = kept(&folder);
    let (orphan, young) = ("cd".repeat(32), "ef".repeat(32));
    for hash in [&orphan, &young] {
        put(&folder, &format!("files/sha256/{}/{hash}", &hash[..2]), "bytes");
    }
    let path = folder.join("files/sha256/cd").join(&orphan);
    let yesterday = SystemTime::now() - Duration::from_secs(25 * 3600);
    File::options().write(true).open(&path).unwrap().set_modified(yesterday).unwrap();
    let listed = good(&folder, &sweep);
    let lines: Vec<&str> = listed.lines().collect();
    assert!(lines[0].starts_with(&format!("orphan: sha256/cd/{orphan}, 5 bytes, since 20")));
    assert!(lines[1].starts_with(&format!("orphan: sha256/ef/{young}, 5 bytes, since 20")));
    assert_eq!(lines[2..], ["1 named, 2 orphans, 0 deleted"]);
    assert!(path.is_file());

    let json = good(&folder, &[&sweep[..], &["--delete", "--format", "json"]].concat());
    let told: Vec<Value> = json.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<_> = told.iter().map(|one| (&one["sha256"], &one["deleted"])).collect();
    assert_eq!(told, [(&orphan.into(), &true.into()), (&young.into(), &false.into())]);
    assert!(!path.is_file() && named.is_file());
    assert!(good(&folder, &sweep).ends_with("1 named, 1 orphans, 0 deleted\n"));

    // A desk that names nothing of it is likely another one's.
    std::fs::remove_file(&named).unwrap();
    let other = desk(&folder, &[&sweep[..], &["--delete"]].concat());
    assert_eq!((other.code, other.out.as_str()), (2, ""));
    assert!(other.err.contains("belong together"), "{}", other.err);
}

/// How often the desk knows bytes as damaged.
fn reported(folder: &Path, sha256: &str) -> usize {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let url = format!("sqlite:{}", folder.join("motcua.db").display());
        let desk = Desk::open(&url).await.unwrap();
        desk.reported_bytes(&[sha256.to_owned()]).await.unwrap().len()
    })
}

#[test]
fn the_ratios_of_a_period_are_printed() {
    let folder = filed("reuse");
    let report = ["report", "reuse", "--from", "2026-09-01", "--to", "2026-09-30"];
    let table = good(&folder, &report);
    assert!(table.lines().last().unwrap().starts_with("total "), "{table}");
    let json = good(&folder, &[&report[..], &["--format", "json"]].concat());
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["total"]["with_reuse"], 0);
    let wrong = ["report", "reuse", "--from", "2026-09-30", "--to", "2026-09-01"];
    assert_eq!(desk(&folder, &wrong).code, 1);
}

#[test]
fn settings_of_what_signs_are_read_before_anything_is_served() {
    let folder = folder("signing");
    put(&folder, "secret", "a-secret");
    let signing = "[signing]\nurl = 'https://sign.example.vn'\nsecret = { file = 'secret' }\n";
    for (settings, why) in [
        (signing.to_owned(), "nobody who is trusted; add signatures"),
        (signing.replace("'secret'", "'none'"), "no secret could be read from the file \"none\""),
        (signing.replace("https", "http"), "does not begin with https"),
        (signing.replace("url", "address"), "motcua.toml:2: "),
    ] {
        put(&folder, "motcua.toml", &settings);
        let serve = ["serve", "--config", "motcua.toml", "--listen", "127.0.0.1:0", "--demo"];
        // A demo trusts its own root.
        let count = if settings == signing { 5 } else { serve.len() };
        let run = desk(&folder, &serve[..count]);
        assert_eq!((run.code, run.err.lines().count()), (2, 1), "{}", run.err);
        assert!(run.err.contains(why), "{}", run.err);
    }
    assert!(!folder.join("motcua.db").exists(), "nothing was made");
}
