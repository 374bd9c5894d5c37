//! What is read from files for the tests: the procedures of `workflows/`, the real graphs, the national calendar.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use motcua_engine::procedure::{Procedure, Reading, read};
use motcua_engine::time::{Calendar, CalendarKind, read_calendar};

pub(crate) fn workflows() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("workflows")
}

pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures")
}

/// The files of procedures in a folder, by name.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let is_yaml = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "yaml");
    let mut files: Vec<PathBuf> = entries.filter(is_yaml).collect();
    files.sort();
    files
}

/// Reads a file over the built-in base.
pub(crate) fn read_file(path: &Path) -> Reading {
    let name = path.file_name().unwrap().to_str().unwrap();
    read(name, &fs::read_to_string(path).unwrap(), &|_| None)
}

pub(crate) fn procedures(folder: &Path) -> Vec<Procedure> {
    files(folder).iter().map(|path| read_file(path).procedure.unwrap()).collect()
}

pub(crate) fn national_calendar() -> Arc<Calendar> {
    let text = fs::read_to_string(workflows().join("calendars/vn.yaml")).unwrap();
    match read_calendar("vn.yaml", &text).calendar.unwrap() {
        CalendarKind::Calendar(file) => Arc::new(Calendar::new(file).unwrap()),
        CalendarKind::Overlay(overlay) => panic!("vn.yaml is an overlay of {}", overlay.of),
    }
}
