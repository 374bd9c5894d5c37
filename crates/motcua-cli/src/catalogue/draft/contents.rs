//! Documents, results and fees of a draft.

use std::collections::BTreeMap;

use super::yaml::{Yaml, quote};
use crate::catalogue::fees::{self, Fee};
use crate::catalogue::papers::{Paper, PaperKind, papers};
use crate::catalogue::wire::Page;
use crate::catalogue::words::{channel_name, channel_word, fold, one_line};

/// Writes the documents; notes and headings stay comments.
pub(super) fn documents(page: &Page, yaml: &mut Yaml) {
    let papers = papers(page);
    yaml.gap();
    if !papers.iter().any(|paper| paper.kind == PaperKind::Document) {
        yaml.comment(0, "The page names no document.");
    } else {
        yaml.line(0, "documents:");
    }
    let mut seen: Vec<(&str, &str)> = Vec::new();
    let mut group = "";
    for paper in &papers {
        if paper.group != group {
            group = &paper.group;
            let heading = if group.is_empty() { "Without a heading" } else { group };
            yaml.comment(1, &format!("Under: {heading}"));
        }
        match paper.kind {
            PaperKind::Nameless => yaml.comment(1, "A document without a name."),
            PaperKind::Note => yaml.comment(1, &format!("Note: {}", paper.name)),
            PaperKind::Heading => yaml.comment(1, &format!("Heading: {}", paper.name)),
            PaperKind::Document => {
                let same = (paper.name.as_str(), paper.component.code.as_str());
                if seen.contains(&same) {
                    yaml.comment(1, &format!("Again: {}", paper.name));
                } else {
                    seen.push(same);
                    document(seen.len(), paper, yaml);
                }
            }
        }
    }
}

fn document(number: usize, paper: &Paper<'_>, yaml: &mut Yaml) {
    let component = paper.component;
    yaml.line(1, &format!("document-{number}:"));
    yaml.label(2, "name", &paper.name);
    if component.required && paper.conditional {
        yaml.comment(
            2,
            "The portal says required, under the condition of its heading: write a guard.",
        );
    }
    yaml.line(2, &format!("required: {}", component.required && !paper.conditional));
    let form = component
        .attachments
        .iter()
        .map(|file| one_line(&file.file_name))
        .find(|name| !name.is_empty());
    if let Some(form) = form {
        yaml.text(2, "form", &form);
    }
    if !component.code.trim().is_empty() {
        yaml.text(2, "type", &one_line(&component.code));
    }
    for (key, copies) in [("originals", component.original_qty), ("plain", component.copy_qty)] {
        if copies > 0 {
            yaml.line(2, &format!("{key}: {copies}"));
        }
    }
}

/// Writes the results.
pub(super) fn results(page: &Page, yaml: &mut Yaml) {
    yaml.gap();
    if page.results_details.is_empty() {
        yaml.comment(0, "The page names no result.");
        return;
    }
    yaml.line(0, "results:");
    for (at, result) in page.results_details.iter().enumerate() {
        let (name, code) = (one_line(&result.name), one_line(&result.code));
        yaml.line(1, &format!("result-{}:", at + 1));
        yaml.label(2, "name", if name.is_empty() { "Kết quả" } else { &name });
        yaml.text(2, "type", if code.is_empty() { "unknown" } else { &code });
        if is_negative(&name) {
            yaml.line(2, "negative: true");
        } else {
            yaml.line(2, "store: true");
        }
    }
}

/// Whether a result says no; the base issues a refusal of its own.
pub(super) fn is_negative(name: &str) -> bool {
    fold(name).contains("tu choi")
}

/// Writes the fees that are understood in all their channels, and all of them as comments.
pub(super) fn fees(page: &Page, yaml: &mut Yaml) {
    let fees = fees::fees(page);
    yaml.gap();
    if fees.is_empty() {
        yaml.comment(0, "The page names no fee.");
        return;
    }
    yaml.comment(0, "Fees as the portal states them:");
    let mut texts: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut kinds: BTreeMap<&str, Vec<&Fee>> = BTreeMap::new();
    for fee in &fees {
        texts.entry(said(fee)).or_default().push(channel_name(fee.channel, &fee.method));
        kinds.entry(&fee.kind).or_default().push(fee);
    }
    for (said, mut channels) in texts {
        channels.sort_unstable();
        channels.dedup();
        yaml.comment(0, &format!("- ({}) {said}", channels.join(", ")));
    }
    let mut any = false;
    for (kind, fees) in kinds {
        let (Some(words), Some(lines)) = (fees::kind_words(kind), lines(&fees)) else { continue };
        if !any {
            yaml.line(0, "fees:");
            any = true;
        }
        fee(words, &lines, yaml);
    }
}

fn said(fee: &Fee) -> String {
    let kind = fees::kind_words(&fee.kind).map_or(fee.kind.as_str(), |(id, _, _)| id);
    let amount = match &fee.amount {
        Ok(amount) => format!("{amount} đồng"),
        Err((lint, _)) => format!("not read ({})", lint.code()),
    };
    let file = fee.file.as_ref().map(|file| format!(", file \"{file}\"")).unwrap_or_default();
    format!("{kind}: {amount}{file}: {}", fee.text)
}

/// The amount of each channel; `None` if one is not understood, or has several.
///
/// A tariff of which a part is not understood would let a dossier pass for free.
fn lines(fees: &[&Fee]) -> Option<BTreeMap<&'static str, i64>> {
    let mut lines = BTreeMap::new();
    for fee in fees {
        let amount = *fee.amount.as_ref().ok()?;
        let channel = channel_word(fee.channel?);
        if lines.insert(channel, amount).is_some_and(|other| other != amount) {
            return None;
        }
    }
    Some(lines)
}

fn fee((id, vi, en): (&str, &str, &str), lines: &BTreeMap<&str, i64>, yaml: &mut Yaml) {
    yaml.line(1, &format!("{id}:"));
    yaml.line(2, &format!("name: {{ vi: {}, en: {} }}", quote(vi), quote(en)));
    yaml.line(2, if id == "charge" { "kind: charge" } else { "kind: fee" });
    yaml.line(2, "due: reception");
    yaml.line(2, "lines:");
    for (channel, amount) in lines {
        yaml.line(3, &format!("- {{ amount: {amount}, channel: {channel} }}"));
    }
}
