//! The procedures that come with Motcua have no problem, not even a warning.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use motcua_engine::problem::{Place, Problem};
use motcua_engine::procedure::check::check;
use motcua_engine::procedure::{Places, built_in_procedure, read};

#[expect(clippy::disallowed_methods, reason = "a test reads the files that it is about")]
fn text_of(path: &Path) -> Option<String> {
    fs::read_to_string(path).ok()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../workflows")
}

fn problems_of(path: &Path) -> Vec<Problem> {
    let base = |name: &str| {
        let name = format!("bases/{name}.yaml");
        text_of(&folder().join(&name)).map(|text| (name, text))
    };
    let reading = read(path.file_name().unwrap().to_str().unwrap(), &text_of(path).unwrap(), &base);
    let mut problems = reading.problems;
    if let Some(procedure) = &reading.procedure {
        problems.extend(check(procedure, &reading.places));
    }
    problems
}

#[test]
fn every_procedure_is_clean() {
    let paths = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no procedure in {}", folder().display());
    let problems: Vec<String> = files
        .iter()
        .flat_map(|path| problems_of(path))
        .map(|problem| problem.to_string())
        .collect();
    assert_eq!(problems, Vec::<String>::new());
}

#[test]
fn the_built_in_opinion_is_clean() {
    let opinion = built_in_procedure("opinion").unwrap();
    let places = Places::new(Place { file: "opinion.yaml".into(), line: 1, column: 1 });
    assert_eq!(check(&opinion, &places), vec![]);
}
