//! Copies, backups and restores from the command line.

use std::path::Path;

use serde_json::Value;

use super::desk::{desk, filed, good, submission};
use super::{put, shipped};

/// Runs what must go well, with lines of progress, and gives the answer.
#[track_caller]
fn carry(folder: &Path, arguments: &[&str]) -> Value {
    let run = desk(folder, &[arguments, &["--format", "json"]].concat());
    assert_eq!(run.code, 0, "{arguments:?}: {}", run.err);
    assert!(run.err.contains("copying: ") && run.err.contains("reading back: "), "{}", run.err);
    serde_json::from_str(&run.out).unwrap()
}

/// Runs what must be refused in one sentence, and gives it.
#[track_caller]
fn refused(folder: &Path, code: i32, arguments: &[&str]) -> String {
    let run = desk(folder, arguments);
    assert_eq!((run.code, run.out.as_str()), (code, ""), "{arguments:?}: {}", run.err);
    assert_eq!(run.err.lines().count(), 1, "{}", run.err);
    run.err
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_backup_is_restored_and_work_goes_on() {
    let folder = filed("carry-backup");
    let saved = carry(&folder, &["backup", "desk.backup"]);
    assert_eq!((&saved["position"], &saved["faults"]), (&1.into(), &0.into()), "{saved}");
    assert!(!names(&folder).iter().any(|name| name.starts_with("desk.backup.")));

    let again = refused(&folder, 2, &["backup", "desk.backup"]);
    let sentence = "motcua: \"desk.backup\" is there already; give another name, or overwrite it with --force\n";
    assert_eq!(again, sentence);
    carry(&folder, &["backup", "--force", "desk.backup"]);
    let own = refused(&folder, 2, &["backup", "--force", "motcua.db"]);
    assert!(own.contains("\"motcua.db\" is a database in use"), "{own}");
    let absent = refused(&folder, 2, &["backup", "b", "--database", "sqlite:absent.db"]);
    assert!(absent.contains("there is no database \"absent.db\""), "{absent}");

    let new = ["--database", "sqlite:new.db"];
    let restored = carry(&folder, &[&["restore", "desk.backup"], &new[..]].concat());
    assert_eq!(restored["tables"], saved["tables"]);
    let twice = refused(&folder, 1, &[&["restore", "desk.backup"], &new[..]].concat());
    assert!(twice.contains("has a desk already; give an empty one"), "{twice}");
    let next = [&submission("2026-09-07T09:30:00+07:00")[..], &new[..]].concat();
    assert!(good(&folder, &next).starts_with("commune-economy-office-260907-0002: filed\n"));

    let absent = refused(&folder, 2, &["restore", "absent", "--database", "sqlite:n.db"]);
    assert!(absent.contains("cannot read \"absent\"; check the path"), "{absent}");
    put(&folder, "text", &"this is no backup\n".repeat(200));
    let text = refused(&folder, 2, &["restore", "text", "--database", "sqlite:n.db"]);
    assert!(text.contains("is not a database"), "{text}");
    assert!(!folder.join("n.db").exists());
}

#[test]
fn a_copy_is_told_as_a_table_and_a_second_one_brings_the_rest() {
    let folder = filed("carry-copy");
    let copy = ["copy", "--from", "sqlite:motcua.db", "--to", "sqlite:new.db"];
    let run = desk(&folder, &copy);
    assert_eq!(run.code, 0, "{}", run.err);
    let told: Vec<Vec<&str>> =
        run.out.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(told[0], ["table", "rows", "written"]);
    assert!(told.contains(&vec!["motcua_events", "1", "1"]), "{}", run.out);
    assert!(run.out.ends_with("the journal is copied up to position 1\n"), "{}", run.out);

    good(&folder, &submission("2026-09-07T09:30:00+07:00"));
    let rest = carry(&folder, &copy);
    let events = rest["tables"].as_array().unwrap();
    let events = events.iter().find(|table| table["name"] == "motcua_events").unwrap();
    assert_eq!((&events["rows"], &events["written"]), (&2.into(), &1.into()));

    let mut ahead = submission("2026-09-07T09:40:00+07:00");
    ahead.extend(["--database", "sqlite:new.db"]);
    good(&folder, &ahead);
    let why = refused(&folder, 1, &copy);
    assert!(why.contains("the target has 3 events, more than the 2 of the source"), "{why}");
    let nothing = refused(&folder, 2, &["copy", "--from", "sqlite:no.db", "--to", "sqlite:n.db"]);
    assert!(nothing.contains("cannot open the database \"sqlite:no.db\""), "{nothing}");
    assert!(!folder.join("n.db").exists() && !folder.join("no.db").exists());
    assert_eq!(desk(&folder, &["copy", "--from", "sqlite:motcua.db"]).code, 2);
}

#[test]
fn a_new_calendar_is_counted_by() {
    let folder = filed("carry-recalculate");
    assert_eq!(good(&folder, &["recalculate"]), "dossiers with a deadline counted anew: 0\n");
    let calendar = shipped("calendars/vn.yaml");
    let version = calendar.lines().find(|line| line.starts_with("version:")).unwrap();
    put(&folder, "vn.yaml", &calendar.replace(version, "version: \"2026-11\""));
    good(&folder, &["publish", "vn.yaml"]);
    let at = ["--at", "2026-09-07T09:01:00+07:00"];
    let told = good(&folder, &[&["recalculate", "--format", "json"], &at[..]].concat());
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["moved"].as_array().unwrap().len(), 1, "{told}");
    assert_eq!(told["failed"], Value::Array(Vec::new()));
    let again = good(&folder, &[&["recalculate"], &at[..]].concat());
    assert_eq!(again, "dossiers with a deadline counted anew: 0\n");
}
