//! The head of a draft: code, version, name, agency, subjects, channels, basis, and what is not verified.

use std::collections::BTreeSet;
use std::time::Duration;

use motcua_engine::procedure::Channel;
use motcua_engine::time::Date;

use super::yaml::{Yaml, quote};
use crate::catalogue::lint::Finding;
use crate::catalogue::wire::{Named, Page};
use crate::catalogue::words::{self, one_line};

/// A day on which no draft is in force by accident.
const FAR_DAY: &str = "2100-01-01";

/// Writes the head.
pub(super) fn write(page: &Page, findings: &[Finding], yaml: &mut Yaml) {
    let code = page.code.trim();
    yaml.text(0, "procedure", code);
    let published = page.procedure_proposal.publication_date.or(page.updated_at).and_then(day);
    let published = published.map_or_else(|| FAR_DAY.to_owned(), |date| date.to_string());
    yaml.text(0, "version", &format!("draft-{published}"));
    yaml.line(0, &format!("in_force: {published}"));
    let name = one_line(&page.name);
    yaml.label(0, "name", if name.is_empty() { code } else { &name });
    yaml.line(0, "base: one-stop");
    let internal = page.is_internal || page.kind == "STANDARD_INTERNAL";
    yaml.line(0, if internal { "kind: internal" } else { "kind: public" });
    let levels =
        [(page.is_ward, "commune"), (page.is_province, "province"), (page.is_ministry, "ministry")];
    if let Some((_, level)) = levels.iter().find(|(marked, _)| *marked) {
        yaml.line(0, &format!("level: {level}"));
    }
    if let Some(field) = page.categories_details.iter().find(|field| !field.code.trim().is_empty())
    {
        yaml.comment(0, &field.name);
        yaml.text(0, "field", field.code.trim());
    }
    agency(page, yaml);
    list(
        yaml,
        "subjects",
        page.subject_types_details
            .iter()
            .filter_map(|subject| words::subject(&subject.name).map(words::subject_word)),
    );
    channels(page, yaml);
    texts(yaml, "basis", page.legal_bases.iter().map(basis));
    unverified(findings, yaml);
}

/// The local day of an instant in milliseconds; Vietnam is seven hours ahead all year.
fn day(milliseconds: i64) -> Option<Date> {
    let since = u64::try_from(milliseconds / 1000).ok()?.checked_add(7 * 3600)?;
    Date::constant(1970, 1, 1).checked_add(Duration::from_secs(since)).ok()
}

fn agency(page: &Page, yaml: &mut Yaml) {
    let named = page
        .departments_executing
        .iter()
        .chain(&page.unit_groups_executing)
        .chain(&page.departments_authority)
        .chain(&page.unit_groups_authority);
    let names: Vec<String> =
        named.map(|agency| one_line(&agency.name)).filter(|name| !name.is_empty()).collect();
    for name in &names {
        yaml.comment(0, name);
    }
    let slug = names.first().and_then(|name| words::slug(name));
    yaml.line(0, &format!("agency: {}", slug.as_deref().unwrap_or("competent-agency")));
}

fn channels(page: &Page, yaml: &mut Yaml) {
    let channels: BTreeSet<Channel> = page
        .execution_methods
        .iter()
        .filter_map(|method| words::channel(&method.submission_method))
        .collect();
    list(yaml, "channels", channels.iter().map(|channel| words::channel_word(*channel)));
    if !channels.contains(&Channel::Online) {
        yaml.line(0, "online: none");
    } else if page.is_full_process {
        yaml.line(0, "online: full");
    } else {
        yaml.line(0, "online: partial");
        yaml.text(0, "online_reason", "not stated by the portal");
    }
}

/// The number of the text, or its title where the number is missing.
fn basis(text: &Named) -> String {
    let number = one_line(&text.code);
    if number.is_empty() { one_line(&text.name) } else { number }
}

fn unverified(findings: &[Finding], yaml: &mut Yaml) {
    let always = [
        "the English names: they repeat the Vietnamese",
        "the first day in force: it is the day of publication on the portal",
        "the steps: they are those of the base with one appraisal and one approval, the portal has prose only",
        "which documents are required: the portal's mark is rarely set",
        "whether copies of documents must be certified",
    ];
    let found =
        findings.iter().map(|finding| format!("{}: {}", finding.lint.code(), finding.message));
    texts(yaml, "unverified", always.into_iter().map(str::to_owned).chain(found));
}

/// A short list on one line, each word once, in order; nothing when empty.
fn list<'a>(yaml: &mut Yaml, key: &str, words: impl Iterator<Item = &'a str>) {
    let mut seen: Vec<&str> = Vec::new();
    for word in words {
        if !seen.contains(&word) {
            seen.push(word);
        }
    }
    if !seen.is_empty() {
        yaml.line(0, &format!("{key}: [{}]", seen.join(", ")));
    }
}

/// A list of quoted texts, each once; nothing when empty.
fn texts(yaml: &mut Yaml, key: &str, texts: impl Iterator<Item = String>) {
    let mut seen = BTreeSet::new();
    for text in texts.filter(|text| !text.is_empty()) {
        if seen.is_empty() {
            yaml.line(0, &format!("{key}:"));
        }
        if !seen.contains(&text) {
            yaml.line(1, &format!("- {}", quote(&text)));
            seen.insert(text);
        }
    }
}
