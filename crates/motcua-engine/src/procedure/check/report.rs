//! Where the lints put what they find.

use super::super::Places;
use crate::nearest::nearest;
use crate::problem::{Problem, Severity};

/// Collects problems, each with the place of the part it is about.
pub(super) struct Report<'a> {
    places: &'a Places,
    problems: Vec<Problem>,
}

impl<'a> Report<'a> {
    pub(super) fn new(places: &'a Places) -> Self {
        Self { places, problems: Vec::new() }
    }

    /// Something that stops publication.
    pub(super) fn error(
        &mut self,
        path: &str,
        code: &'static str,
        what: String,
        help: impl Into<String>,
    ) {
        self.add(path, Severity::Error, code, what, help.into());
    }

    /// Something that stops publication, so many characters after the beginning of a part.
    pub(super) fn error_after(
        &mut self,
        path: &str,
        characters: usize,
        code: &'static str,
        what: String,
        help: String,
    ) {
        let mut place = self.places.of(path);
        place.column = place.column.saturating_add(u32::try_from(characters).unwrap_or(u32::MAX));
        self.problems.push(Problem { place, severity: Severity::Error, code, what, help });
    }

    /// Something that somebody should look at.
    pub(super) fn warn(
        &mut self,
        path: &str,
        code: &'static str,
        what: String,
        help: impl Into<String>,
    ) {
        self.add(path, Severity::Warning, code, what, help.into());
    }

    fn add(
        &mut self,
        path: &str,
        severity: Severity,
        code: &'static str,
        what: String,
        help: String,
    ) {
        self.problems.push(Problem { place: self.places.of(path), severity, code, what, help });
    }

    /// Whether a part stands in the procedure's own file, not in its base.
    pub(super) fn is_of_the_file(&self, path: &str) -> bool {
        self.places.of(path).file == self.places.of("").file
    }

    /// All of them, sorted by place, each once.
    pub(super) fn finish(mut self) -> Vec<Problem> {
        self.problems.sort();
        self.problems.dedup();
        self.problems
    }
}

/// The path of a move: its index counts from 0, in the order of the file.
pub(super) fn move_path(step: &super::super::Step, index: usize) -> String {
    format!("steps/{}/moves/{index}", step.id)
}

/// What to do about a name that does not exist: the nearest name that does, or `otherwise`.
pub(super) fn instead(name: &str, known: &[&str], otherwise: &str) -> String {
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean \"{near}\"? If not, {otherwise}"),
        None => otherwise.to_owned(),
    }
}
