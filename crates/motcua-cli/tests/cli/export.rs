//! The journal as it is taken out.

use std::fs;
use std::io::Read as _;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::desk::{desk, filed, good, submission};

const CODE: &str = "commune-economy-office-260907-0001";

/// Reads an export as whoever gets it does: counts, sums, and every hash from the texts that were exported.
#[track_caller]
fn verified(text: &str, first: u64) -> u64 {
    let lines: Vec<&str> = text.lines().collect();
    let head: Value = serde_json::from_str(lines[0]).unwrap();
    let trailer: Value = serde_json::from_str(lines[lines.len() - 1]).unwrap();
    let events = &lines[1..lines.len() - 1];
    assert_eq!((&head["motcua_journal"], &head["first"]), (&1.into(), &first.into()));
    assert_eq!(trailer["events"], events.len());
    let before = &text[..text.len() - lines[lines.len() - 1].len() - 1];
    assert_eq!(trailer["sha256"], hex(before.as_bytes()));
    for (position, line) in (first..).zip(events) {
        let event: Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| event[name].as_str().unwrap().to_owned();
        assert_eq!(text("hash"), hex(format!("{}\n{}", text("header"), text("body")).as_bytes()));
        let header: Value = serde_json::from_str(&text("header")).unwrap();
        assert_eq!(header["position"], position);
    }
    head["last"].as_u64().unwrap()
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn every_hash_recomputes_from_what_is_exported() {
    let folder = filed("export");
    let mut next = submission("2026-09-07T09:30:00+07:00");
    next.extend(["--owner", "Lê Thị \"Cúc\""]);
    good(&folder, &next);
    let note = r#"{"act":"note","text":"gọi \"lại\"\n\t‘chiều’ \u0001"}"#;
    let clerk = ["--as", "clerk:c-1@one-stop", "--at", "2026-09-07T09:40:00+07:00"];
    good(&folder, &[&["perform", CODE, "--act", note], &clerk[..]].concat());

    let run = desk(&folder, &["export", "journal"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.err.contains("exporting: 3 of 3 rows"), "{}", run.err);
    assert_eq!(verified(&run.out, 1), 3);
    assert!(!run.out.contains("001099000001") && !run.out.contains("Cúc"), "{}", run.out);

    let file = desk(&folder, &["export", "journal", "journal.jsonl", "--from", "2"]);
    assert_eq!((file.code, file.out.as_str()), (0, ""));
    assert_eq!(verified(&fs::read_to_string(folder.join("journal.jsonl")).unwrap(), 2), 3);
    assert!(!folder.join("journal.jsonl.partial").exists());
    let again = desk(&folder, &["export", "journal", "journal.jsonl"]);
    assert_eq!(again.code, 2);
    assert!(again.err.contains("is there already"), "{}", again.err);

    assert_eq!(desk(&folder, &["export", "journal", "journal.jsonl.gz"]).code, 0);
    let packed = fs::File::open(folder.join("journal.jsonl.gz")).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(packed).read_to_string(&mut text).unwrap();
    assert_eq!(text, run.out);
    assert_eq!(desk(&folder, &["export", "journal", "journal.jsonl.gz", "--force"]).code, 0);
}

#[test]
fn the_end_of_the_journal_is_empty_and_behind_it_is_nothing() {
    let folder = filed("export-end");
    let end = desk(&folder, &["export", "journal", "--from", "2"]);
    assert_eq!(end.code, 0, "{}", end.err);
    assert_eq!(verified(&end.out, 2), 1);
    let behind = desk(&folder, &["export", "journal", "--from", "3"]);
    assert_eq!((behind.code, behind.out.as_str()), (2, ""));
    assert!(behind.err.contains("its last position is 1"), "{}", behind.err);
    assert_eq!(desk(&folder, &["export", "journal", "--from", "0"]).code, 2);
    let nowhere = desk(&folder, &["export", "journal", "no-folder/journal.jsonl"]);
    assert_eq!((nowhere.code, nowhere.out.as_str()), (2, ""));
}
