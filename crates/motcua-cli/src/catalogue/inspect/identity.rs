//! Code, name, agency, subjects, level: what a row or a page says about the procedure as a whole.

use crate::catalogue::lint::{Finding, Lint};
use crate::catalogue::wire::{Named, Page, Row};
use crate::catalogue::words;

/// The checks of a row.
pub(super) fn row(row: &Row, findings: &mut Vec<Finding>) {
    code(&row.code, findings);
    kind(&row.code, &row.kind, findings);
    let blank = |texts: &[String]| texts.iter().all(|text| text.trim().is_empty());
    missing(row.name.trim().is_empty(), Lint::MissingName, findings);
    missing(blank(&row.categories), Lint::MissingField, findings);
    missing(blank(&row.departments), Lint::MissingAgency, findings);
    subjects(row.formality_target_type.iter().map(String::as_str), findings);
}

/// The checks of a page.
pub(super) fn page(page: &Page, findings: &mut Vec<Finding>) {
    code(&page.code, findings);
    kind(&page.code, &page.kind, findings);
    missing(page.name.trim().is_empty(), Lint::MissingName, findings);
    let coded = |named: &Named| !named.code.trim().is_empty();
    missing(!page.categories_details.iter().any(coded), Lint::MissingField, findings);
    subjects(page.subject_types_details.iter().map(|subject| subject.name.as_str()), findings);
    agencies(page, findings);
    level(page, findings);
    online(page, findings);
    missing(page.legal_bases.is_empty(), Lint::MissingBasis, findings);
    missing(page.execution_steps.is_empty(), Lint::MissingSteps, findings);
}

fn missing(is_missing: bool, lint: Lint, findings: &mut Vec<Finding>) {
    if is_missing {
        findings.push(Finding::new(lint, lint.says()));
    }
}

/// A national code is one digit, a full stop and six digits; provinces and clerks add to it.
fn code(code: &str, findings: &mut Vec<Finding>) {
    let is_digit = |byte: &u8| byte.is_ascii_digit();
    let bytes = code.as_bytes();
    let national = |part: &[u8]| {
        matches!(part, [first, b'.', rest @ ..]
            if is_digit(first) && rest.len() == 6 && rest.iter().all(is_digit))
    };
    let (head, tail) = bytes.split_at(bytes.len().min(8));
    if national(head) && tail.is_empty() {
        return;
    }
    if national(head) && !tail.first().is_some_and(is_digit) {
        let said = format!("the code \"{code}\" carries the suffix \"{}\"", &code[8..]);
        findings.push(Finding::new(Lint::CodeSuffix, said));
    } else {
        let said = format!("the code \"{code}\" is not of the form 1.234567");
        findings.push(Finding::new(Lint::CodeForm, said));
    }
}

/// Prefixes 5 and 6 are those of internal procedures.
fn kind(code: &str, kind: &str, findings: &mut Vec<Finding>) {
    let by_prefix = code.starts_with(['5', '6']);
    let by_type = match kind {
        "STANDARD" | "SPECIFIC" => false,
        "STANDARD_INTERNAL" => true,
        _ => {
            let said = format!("the type \"{}\" is not known", words::shorten(kind));
            findings.push(Finding::new(Lint::UnknownWord, said));
            return;
        }
    };
    if by_prefix != by_type {
        let said =
            format!("the code \"{code}\" and the type {kind} disagree on whether it is internal");
        findings.push(Finding::new(Lint::InternalPrefix, said));
    }
}

fn subjects<'row>(names: impl Iterator<Item = &'row str>, findings: &mut Vec<Finding>) {
    let mut any = false;
    for name in names {
        any = true;
        if words::subject(name).is_none() {
            let said = format!("the subject \"{}\" is not known", words::shorten(name));
            findings.push(Finding::new(Lint::UnknownWord, said));
        }
    }
    missing(!any, Lint::MissingSubjects, findings);
}

fn agencies(page: &Page, findings: &mut Vec<Finding>) {
    let executing = page.departments_executing.iter().chain(&page.unit_groups_executing);
    let executing = executing.filter(|agency| !agency.name.trim().is_empty()).count();
    let competent = page.departments_authority.iter().chain(&page.unit_groups_authority);
    missing(executing == 0 && competent.count() == 0, Lint::MissingAgency, findings);
    if executing > 1 {
        let said =
            format!("{executing} executing agencies are named; the competent one is not marked");
        findings.push(Finding::new(Lint::SeveralAgencies, said));
    }
}

fn level(page: &Page, findings: &mut Vec<Finding>) {
    let levels = [page.is_ward, page.is_province, page.is_ministry];
    let marked = levels.iter().filter(|level| **level).count();
    if marked != 1 {
        let said = format!("{marked} of the levels commune, province and ministry are marked");
        findings.push(Finding::new(Lint::LevelUnclear, said));
    }
}

fn online(page: &Page, findings: &mut Vec<Finding>) {
    let by_channel =
        page.execution_methods.iter().any(|method| method.submission_method == "ONLINE");
    if page.is_full_process && !by_channel {
        let said = "it is marked as done online in full, but has no online channel";
        findings.push(Finding::new(Lint::OnlineLevel, said));
    }
    if page.is_offline_only && by_channel {
        let said = "it is marked as offline only, but has an online channel";
        findings.push(Finding::new(Lint::OnlineLevel, said));
    }
}
