//! What is said of a document that is kept: in bounds, and within the law.

use std::collections::BTreeMap;

use super::Here;
use crate::dossier::accepted::AcceptedFile;
use crate::dossier::command::MoveCommand;
use crate::dossier::event::{Details, Issued, Sensitivity};
use crate::dossier::refusal::Rule;
use crate::procedure::ResultId;

/// The most pages of a document, and the most originals or copies.
const MOST_PAGES: u32 = 100_000;
const MOST_COPIES: u32 = 10_000;
/// The most letters of a number, of an issuer's name and of what a document is about.
const MOST_LETTERS: usize = 200;
const MOST_LETTERS_OF_SUMMARY: usize = 1_000;

/// Texts beside the journal, by the hashes of files.
type ByHash = BTreeMap<String, String>;

impl Here<'_> {
    /// What those results are about that a move issues, by the hashes of their files.
    pub(super) fn summaries(command: &MoveCommand) -> Result<ByHash, Rule> {
        let of = |result: &ResultId, summary: &str| {
            let issued = command.results.iter().find(|issued| issued.result == *result);
            summary_of(issued, result, summary)
        };
        let results = command.held.summaries.iter().map(|(result, summary)| of(result, summary));
        let mut summaries = results.collect::<Result<ByHash, _>>()?;
        let accepted = command
            .accepted
            .iter()
            .filter_map(|file| Some((file.file.sha256.clone(), file.summary.clone()?)));
        summaries.extend(accepted);
        Ok(summaries)
    }
}

/// What a result is about, by the hash of its file.
pub(super) fn summary_of(
    issued: Option<&Issued>,
    result: &ResultId,
    summary: &str,
) -> Result<(String, String), Rule> {
    let unfit = |why| Rule::Held { document: result.to_string(), why };
    let file = issued.and_then(|issued| issued.file.as_ref());
    let file = file.ok_or_else(|| {
        unfit("it is issued without a file, so nothing is kept of it; leave out what it is about")
    })?;
    check_summary(summary).map_err(unfit)?;
    Ok((file.sha256.clone(), summary.to_owned()))
}

/// What is said of an accepted document.
pub(super) fn check_accepted(file: &AcceptedFile) -> Result<(), Rule> {
    let texts = [&file.number, &file.issuer].into_iter().flatten();
    let is_bounded =
        texts.into_iter().all(|text| !text.trim().is_empty() && is_short(text, MOST_LETTERS));
    let is_ordered = file.issued_on.zip(file.valid_until).is_none_or(|(from, to)| from <= to);
    let why = if !is_bounded {
        Err("its number and its issuer have 1 to 200 letters; shorten them, or leave them out")
    } else if !is_ordered {
        Err("its last day is before its first; mend the days")
    } else {
        check_pages(file.pages)
            .and_then(|()| file.summary.as_deref().map_or(Ok(()), check_summary))
            .and_then(|()| check_details(&file.details, true))
    };
    why.map_err(|why| Rule::Held { document: file.document.to_string(), why })
}

/// What is said of a result.
pub(super) fn check_issued(issued: &Issued) -> Result<(), Rule> {
    let checked = check_pages(issued.pages)
        .and_then(|()| check_details(&issued.details, issued.file.is_some()));
    checked.map_err(|why| Rule::Held { document: issued.result.to_string(), why })
}

/// Whether a document serves elsewhere only where its subject agrees, whatever the procedure says of its type.
pub(super) fn is_sensitive(details: &Details) -> bool {
    details.sensitivity == Some(Sensitivity::SensitivePersonal)
}

fn check_pages(pages: Option<u32>) -> Result<(), &'static str> {
    if pages.is_none_or(|pages| (1..=MOST_PAGES).contains(&pages)) {
        return Ok(());
    }
    Err("it has 1 to 100,000 pages; count them again, or leave the number out")
}

fn check_summary(summary: &str) -> Result<(), &'static str> {
    if !summary.trim().is_empty() && is_short(summary, MOST_LETTERS_OF_SUMMARY) {
        return Ok(());
    }
    Err("what it is about is told in 1 to 1,000 letters; shorten it, or leave it out")
}

fn check_details(details: &Details, is_kept: bool) -> Result<(), &'static str> {
    let is_language = |language: &String| {
        matches!(language.len(), 2 | 3) && language.bytes().all(|byte| byte.is_ascii_lowercase())
    };
    if !details.language.as_ref().is_none_or(is_language) {
        return Err("its language is no code of two or three small letters; write one, such as vi");
    }
    let mut counts = [details.originals, details.copies].into_iter().flatten();
    if counts.any(|count| count > MOST_COPIES) {
        return Err("it has at most 10,000 originals and copies each; count them again");
    }
    if is_kept && details.sensitivity == Some(Sensitivity::StateSecret) {
        return Err(
            "a state secret is never scanned or kept as a file (TT 03/2025 art. 5.2); leave its file out",
        );
    }
    Ok(())
}

fn is_short(text: &str, most: usize) -> bool {
    text.chars().take(most + 1).count() <= most
}
