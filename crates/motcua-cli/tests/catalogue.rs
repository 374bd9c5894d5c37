//! The portal's real pages: how many are read, and the counts that are known of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The folder of the real pages; none where they are absent.
fn procedures() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let shared = std::env::var_os("MOTCUA_SHARED").map_or_else(beside, PathBuf::from);
    let folder = shared.join("procedures");
    folder.join("catalog.jsonl.gz").is_file().then_some(folder)
}

/// Says on the test's output that nothing was tested, and why.
fn skip(why: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "skipped: {why}");
}

#[test]
fn the_real_pages_are_read_whole() {
    let Some(procedures) = procedures() else {
        return skip(
            "the portal's pages are not there; set MOTCUA_SHARED to the folder above `procedures`",
        );
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("catalogue-pages");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let archive = procedures.join("details.tar.xz");
    let unpacked = Command::new("tar").arg("-xJf").arg(&archive).arg("-C").arg(&folder).status();
    if !unpacked.is_ok_and(|status| status.success()) {
        return skip("`tar` with xz is needed to unpack the portal's pages");
    }
    let pages = folder.join("details");
    let drafts = folder.join("drafts");
    let output = Command::new(env!("CARGO_BIN_EXE_motcua"))
        .args(["import", "catalogue", "--format", "json", "--drafts"])
        .args([&drafts, &procedures.join("catalog.jsonl.gz"), &pages])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let read = &report["read"];
    assert_eq!(read["rows"], 5670);
    assert_eq!(read["pages"], fs::read_dir(&pages).unwrap().count());
    assert_eq!(read["pages_without_cases"], 161);
    assert_eq!(read["unread"], 0);
    assert_eq!(read["drafts"], read["pages"]);
    assert_eq!(fs::read_dir(&drafts).unwrap().count(), 502);
    assert_eq!(report["lints"]["case-channel-time"], 121);
    let units = &read["pages_by_unit"];
    assert_eq!(units["other"], 95);
    assert_eq!(units["calendar days"], 47);
    assert_eq!(units["hours"], 4);
    assert_eq!(units["months"], 2);
    assert_eq!(units["working days"], 361);
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn wrong_arguments_end_with_two() {
    let run = |arguments: &[&str]| {
        let program = Command::new(env!("CARGO_BIN_EXE_motcua"))
            .args(["import", "catalogue"])
            .args(arguments)
            .output();
        program.unwrap()
    };
    for arguments in
        [&[][..], &["no-such-file.json"], &["Cargo.toml"], &["--format", "xml", "a.json"]]
    {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{arguments:?}");
    }
}
