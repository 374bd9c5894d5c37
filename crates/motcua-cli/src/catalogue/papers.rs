//! The documents of a page: which are documents, and which are notes and headings among them.

use super::wire::{Component, Page};
use super::words::{fold, one_line};

/// What an entry of the list of documents is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PaperKind {
    /// A document.
    Document,
    /// A note (`Lưu ý`), or one of the entries under such a heading.
    Note,
    /// A heading over other entries.
    Heading,
    /// Nothing is said.
    Nameless,
}

/// An entry of the list of documents.
#[derive(Debug)]
pub(super) struct Paper<'page> {
    /// The heading it stands under, on one line.
    pub(super) group: String,
    /// Whether the heading is a condition.
    pub(super) conditional: bool,
    /// Its name on one line, without the bullet before it.
    pub(super) name: String,
    /// What it is.
    pub(super) kind: PaperKind,
    /// The rest of it.
    pub(super) component: &'page Component,
}

/// All entries, in order.
pub(super) fn papers(page: &Page) -> Vec<Paper<'_>> {
    let of_group = page.execution_cases.iter().flat_map(|group| {
        let heading = one_line(&group.name);
        let of_notes = is_note(&heading);
        let conditional = is_condition(&heading);
        group.profile_components.iter().map(move |component| {
            let name = one_line(&component.name);
            let name = name.trim_start_matches(['-', '+', '*', ' ']).to_owned();
            let kind = match () {
                () if name.is_empty() => PaperKind::Nameless,
                () if of_notes || is_note(&name) => PaperKind::Note,
                () if name.ends_with(':') => PaperKind::Heading,
                () => PaperKind::Document,
            };
            Paper { group: heading.clone(), conditional, name, kind, component }
        })
    });
    of_group.collect()
}

fn is_note(name: &str) -> bool {
    let name = fold(name);
    let name = name.trim_start_matches(|letter: char| !letter.is_alphabetic());
    ["luu y", "ghi chu", "chu y"].iter().any(|word| name.starts_with(word))
}

fn is_condition(heading: &str) -> bool {
    let heading = fold(heading);
    ["truong hop", "doi voi", "neu "].iter().any(|word| heading.contains(word))
}
