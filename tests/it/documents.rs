//! What the documents say of the code: tables that are generated, codes and tests that are named.
//!
//! With `MOTCUA_UPDATE_DOCUMENTS` set, the generated table is written in place of the old one.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use motcua_engine::dossier::kinds::{Form, KINDS, Kind, NEW_FORMS_FROM};
use motcua_engine::procedure::check::CODES;

use crate::shipped::workflows;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn engine() -> PathBuf {
    root().join("crates/motcua-engine")
}

fn readme() -> String {
    fs::read_to_string(workflows().join("README.md")).unwrap()
}

/// The part of the document under a heading of the second level.
fn section<'t>(document: &'t str, heading: &str) -> &'t str {
    let (_, from) = document.split_once(&format!("\n## {heading}\n")).unwrap();
    from.split("\n## ").next().unwrap()
}

/// The files below a folder with an ending.
fn below(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

fn texts(folder: &Path, extension: &str) -> String {
    below(folder, extension).iter().map(|path| fs::read_to_string(path).unwrap()).collect()
}

/// The cells of the rows of a section's tables, without their headings.
fn rows(section: &str) -> Vec<Vec<String>> {
    let rows = section.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| Code"));
    let cells = rows.map(|row| {
        let row = row.trim_start_matches("| ").trim_end_matches(" |");
        row.split(" | ").map(|cell| cell.replace("\\|", "|")).collect()
    });
    cells.collect()
}

/// The kebab-case word in backticks at the beginning of a cell.
fn code(cell: &str) -> String {
    cell.split('`').nth(1).unwrap_or_else(|| panic!("{cell} names no code")).to_owned()
}

/// The codes that the reader gives: the first text where its source says that something is wrong.
fn reader_codes() -> BTreeSet<String> {
    let source = engine().join("src");
    let mut text = texts(&source.join("yaml"), "rs") + &texts(&source.join("procedure/read"), "rs");
    text.push_str(&fs::read_to_string(source.join("time/read.rs")).unwrap());
    let calls = ["error(", "report(", "Err(Some(("].iter().flat_map(|call| {
        text.match_indices(call)
            .filter(|(at, _)| !text[..*at].ends_with("fn "))
            .map(|(at, _)| &text[at..])
    });
    let first = calls.filter_map(|call| {
        let call = call.split(';').next()?;
        call.split('"').nth(1)
    });
    let is_code = |word: &&str| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
    };
    first.filter(is_code).map(str::to_owned).collect()
}

#[test]
fn every_code_stands_in_the_table_of_messages_and_no_other() {
    let readme = readme();
    let rows = rows(section(&readme, "Messages of the checker"));
    let known: BTreeSet<String> = rows.iter().map(|row| code(&row[0])).collect();
    assert_eq!(known.len(), rows.len(), "a code stands twice");
    let mut given = reader_codes();
    assert!(given.len() > 20, "the reader's codes are not found in its source");
    given.extend(CODES.iter().map(|(code, _)| (*code).to_owned()));
    let missing: Vec<_> = given.difference(&known).collect();
    let gone: Vec<_> = known.difference(&given).collect();
    assert!(missing.is_empty() && gone.is_empty(), "missing: {missing:?}, no code: {gone:?}");
}

#[test]
fn the_table_of_messages_has_the_meaning_that_the_check_has() {
    let readme = readme();
    let rows = rows(section(&readme, "Messages of the checker"));
    for (checked, meaning) in CODES {
        let row = rows.iter().find(|row| code(&row[0]) == *checked).unwrap();
        assert_eq!(row[2], *meaning, "{checked}");
    }
}

/// An example that no file and no test gives any more is out of date.
#[test]
fn every_example_of_a_message_is_given_somewhere() {
    let tests = fs::read_to_string(engine().join("src/procedure/check/tests.rs")).unwrap();
    let given = texts(&engine().join("tests"), "snap") + &tests.replace("\\\"", "\"");
    let readme = readme();
    for row in rows(section(&readme, "Messages of the checker")) {
        let [.., example, help] = row.as_slice() else { panic!("{row:?}") };
        assert!(given.contains(example.as_str()), "no message is: {example}");
        let built = row[0].ends_with('¹');
        let whole = format!("[{}]: {example}; {help}", code(&row[0]));
        assert!(built || given.contains(&whole), "no message is: {whole}");
    }
}

#[test]
fn every_test_that_holds_a_time_rule_exists() {
    let tests = texts(&engine().join("tests"), "rs") + &texts(&root().join("tests"), "rs");
    let readme = readme();
    let rules = rows(section(&readme, "Time rules"));
    assert!(rules.len() > 15);
    for rule in rules.iter().filter(|rule| rule[0] != "Question") {
        let names: Vec<&str> = rule[2].split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty(), "nothing holds: {}", rule[0]);
        for name in names {
            assert!(tests.contains(&format!("fn {name}(")), "there is no test {name}");
        }
    }
}

/// The number of a form, and after a stroke that of the new circular where it differs.
fn number(form: Form) -> String {
    let number = |on| form.number_on(on).unwrap_or("-").to_owned();
    let (old, new) = (number(NEW_FORMS_FROM.yesterday().unwrap()), number(NEW_FORMS_FROM));
    if old == new { old } else { format!("{old}/{new}") }
}

/// The table of moves and acts, in Markdown.
fn table_of_kinds() -> String {
    let head = "| Kind | | | When | Clocks | Status | Form | Event | Article |";
    let mut lines = vec![head.to_owned(), "|---|---|---|---|---|---|---|---|---|".to_owned()];
    lines.extend(KINDS.iter().map(|kind| {
        let Kind { name, vi, is_move, precondition, clocks, status, form, event, article } = *kind;
        let what = if is_move { "move" } else { "act" };
        let form = number(form);
        format!("| `{name}` | {vi} | {what} | {precondition} | {clocks} | {status} | {form} | `{event}` | {article} |")
    }));
    lines.join("\n") + "\n"
}

/// Compares the first table of a text with what it should be, line by line after a prefix.
fn holds(path: &Path, after: &str, prefix: &str) {
    let text = fs::read_to_string(path).unwrap();
    let (before, from) = text.split_once(after).unwrap();
    let is_row = |line: &&str| line.strip_prefix(prefix).is_some_and(|line| line.starts_with('|'));
    let old: Vec<&str> = from.lines().skip_while(|line| !is_row(line)).take_while(is_row).collect();
    let lines = table_of_kinds();
    let new: Vec<String> = lines.lines().map(|line| format!("{prefix}{line}")).collect();
    if std::env::var_os("MOTCUA_UPDATE_DOCUMENTS").is_some() {
        let from = from.replacen(&old.join("\n"), &new.join("\n"), 1);
        fs::write(path, format!("{before}{after}{from}")).unwrap();
        return;
    }
    let path = path.display();
    assert_eq!(old, new, "{path} is out of date: run this test with MOTCUA_UPDATE_DOCUMENTS=1");
}

#[test]
fn the_table_of_kinds_is_that_of_the_code() {
    holds(&workflows().join("README.md"), "## Kinds of moves and acts\n", "");
    holds(&engine().join("src/dossier/kinds.rs"), "//! The two closed vocabularies", "//! ");
}
