//! Fees, documents and results of a page.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::fees::{self, Fee};
use crate::catalogue::lint::{Finding, Lint};
use crate::catalogue::papers::{PaperKind, papers};
use crate::catalogue::wire::Page;
use crate::catalogue::words::{channel_name, shorten};

/// The checks of the fees; the same trouble in several channels is said once.
pub(super) fn fees(page: &Page, findings: &mut Vec<Finding>) {
    let fees = fees::fees(page);
    let mut troubles: BTreeMap<(Lint, String), BTreeSet<&str>> = BTreeMap::new();
    for fee in &fees {
        if fees::kind_words(&fee.kind).is_none() {
            let said = format!("the kind of fee \"{}\" is not known", shorten(&fee.kind));
            troubles.entry((Lint::UnknownWord, said)).or_default().insert(channel_of(fee));
        }
        if let Err((lint, said)) = &fee.amount {
            let said = format!("{}: {said}", kind_of(fee));
            troubles.entry((*lint, said)).or_default().insert(channel_of(fee));
        }
    }
    for ((lint, said), channels) in troubles {
        let channels = channels.into_iter().collect::<Vec<_>>().join(", ");
        findings.push(Finding::new(lint, format!("{said} ({channels})")));
    }
    several(&fees, findings);
}

fn several(fees: &[Fee], findings: &mut Vec<Finding>) {
    let mut amounts: BTreeMap<(&str, &str), BTreeSet<i64>> = BTreeMap::new();
    for fee in fees {
        if let Ok(amount) = fee.amount {
            amounts.entry((kind_of(fee), channel_of(fee))).or_default().insert(amount);
        }
    }
    for ((kind, channel), amounts) in amounts {
        if amounts.len() > 1 {
            let said = format!(
                "{kind}: {} amounts in the channel {channel} and no condition",
                amounts.len()
            );
            findings.push(Finding::new(Lint::FeeSeveral, said));
        }
    }
}

fn kind_of(fee: &Fee) -> &str {
    fees::kind_words(&fee.kind).map_or(fee.kind.as_str(), |(id, _, _)| id)
}

fn channel_of(fee: &Fee) -> &str {
    channel_name(fee.channel, &fee.method)
}

/// The checks of the documents.
pub(super) fn documents(page: &Page, findings: &mut Vec<Finding>) {
    let papers = papers(page);
    if !papers.iter().any(|paper| paper.kind == PaperKind::Document) {
        findings.push(Finding::new(Lint::MissingDocuments, Lint::MissingDocuments.says()));
    }
    let mut conditions = BTreeSet::new();
    for paper in &papers {
        let name = shorten(&paper.name);
        let (lint, said) = match paper.kind {
            PaperKind::Note => (Lint::DocumentNote, format!("\"{name}\" is only a note")),
            PaperKind::Heading => (Lint::DocumentHeading, format!("\"{name}\" is only a heading")),
            PaperKind::Nameless => {
                (Lint::DocumentWithoutName, Lint::DocumentWithoutName.says().to_owned())
            }
            PaperKind::Document => {
                if paper.conditional {
                    conditions.insert(&paper.group);
                }
                if paper.component.original_qty > 0 || paper.component.copy_qty > 0 {
                    continue;
                }
                (Lint::DocumentCopies, format!("\"{name}\" asks for neither original nor copy"))
            }
        };
        findings.push(Finding::new(lint, said));
    }
    findings.extend(conditions.into_iter().map(|group| {
        let said = format!("documents are needed only if: \"{}\"", shorten(group));
        Finding::new(Lint::DocumentCondition, said)
    }));
}

/// The checks of the results.
pub(super) fn results(page: &Page, findings: &mut Vec<Finding>) {
    if page.results_details.is_empty() {
        findings.push(Finding::new(Lint::MissingResult, Lint::MissingResult.says()));
    }
    for result in &page.results_details {
        if result.code.trim().is_empty() {
            let said = format!("the result \"{}\" has no type", shorten(&result.name));
            findings.push(Finding::new(Lint::ResultType, said));
        }
    }
}
