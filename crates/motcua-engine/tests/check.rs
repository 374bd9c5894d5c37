//! Every lint on a file that breaks it: the whole list of messages is a snapshot beside the file.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use motcua_engine::problem::Problem;
use motcua_engine::procedure::check::{CODES, check};
use motcua_engine::procedure::read;

/// The base of the fixtures.
const BASE: &str = "desk";

/// What the reader refuses already, so that no file shows the lint; procedures that are built do.
const REFUSED_BY_THE_READER: &[&str] = &[
    "missing-name",
    "negative-amount",
    "percent-over-100",
    "reuse-without-type",
    "status-mapping",
    "step-without-agency",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/check")
}

#[expect(clippy::disallowed_methods, reason = "a test reads its fixtures")]
fn text_of(name: &str) -> String {
    fs::read_to_string(folder().join(format!("{name}.yaml"))).unwrap()
}

/// The fixtures, by name: a name begins with the code that the file is about.
fn fixtures() -> Vec<String> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let files =
        entries.filter(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    let mut names: Vec<String> =
        files.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    names.retain(|name| name != BASE);
    names.sort();
    names
}

fn base(name: &str) -> Option<(String, String)> {
    (name == BASE).then(|| ("desk.yaml".to_owned(), text_of(BASE)))
}

/// Everything that the reader and the checks say of a fixture.
fn problems_of(name: &str) -> Vec<Problem> {
    let reading = read(&format!("{name}.yaml"), &text_of(name), &base);
    let mut problems = reading.problems;
    if let Some(procedure) = &reading.procedure {
        problems.extend(check(procedure, &reading.places));
    }
    problems
}

fn assert_snapshot(name: &str) {
    let problems = problems_of(name);
    let lines: Vec<String> = problems.iter().map(Problem::to_string).collect();
    let text = if lines.is_empty() { "no problem".to_owned() } else { lines.join("\n") };
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder());
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn fixtures_say_what_is_wrong() {
    let failed: Vec<String> = fixtures()
        .into_iter()
        .filter(|name| std::panic::catch_unwind(|| assert_snapshot(name)).is_err())
        .collect();
    assert_eq!(failed, Vec::<String>::new());
}

#[test]
fn a_clean_file_has_no_problem() {
    assert_eq!(problems_of("clean"), vec![]);
}

fn shows(name: &str, code: &str) -> bool {
    problems_of(name).iter().any(|problem| problem.code == code)
}

#[test]
fn every_code_has_a_fixture_that_shows_it() {
    let fixtures = fixtures();
    let mut missing: Vec<&str> = CODES.iter().map(|(code, _)| *code).collect();
    missing.retain(|code| !(fixtures.iter().any(|name| name == code) && shows(code, code)));
    assert_eq!(missing, REFUSED_BY_THE_READER);
}

#[test]
fn what_the_reader_refuses_has_a_fixture_too() {
    for code in REFUSED_BY_THE_READER {
        let reading = read(&format!("{code}.yaml"), &text_of(code), &base);
        assert!(reading.procedure.is_none() && !reading.problems.is_empty(), "{code}.yaml is read");
    }
}

#[test]
fn every_fixture_is_named_after_what_it_shows() {
    let codes: Vec<&str> = CODES.iter().map(|(code, _)| *code).chain(["clean", "many"]).collect();
    for name in fixtures() {
        assert!(codes.iter().any(|code| name.starts_with(code)), "{name}.yaml");
    }
}

#[test]
fn every_place_is_in_the_file_or_its_base() {
    for name in fixtures() {
        let files = [format!("{name}.yaml"), "desk.yaml".to_owned()];
        for problem in problems_of(&name) {
            assert!(files.iter().any(|file| **file == *problem.place.file), "{problem}");
        }
    }
}
