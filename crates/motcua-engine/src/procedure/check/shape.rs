//! The head of the file: code, legal basis, days in force, how much is online.

use super::report::Report;
use super::{Lint, Subject};
use crate::procedure::{Online, ProcedureKind};

pub(super) const LINTS: &[Lint] =
    &[code_form, missing_basis, online_without_reason, in_force_after_until];

/// Whether a text is a national code: `1.013225`.
fn is_national_code(text: &str) -> bool {
    let is_digits = |part: &str, count: usize| {
        part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    text.split_once('.')
        .is_some_and(|(family, number)| is_digits(family, 1) && is_digits(number, 6))
}

/// Whether a text is a plain name: `opinion`, `fire-safety`.
fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn code_form(subject: &Subject<'_>, report: &mut Report<'_>) {
    let code = subject.procedure.code.as_str();
    let may_be_named = match subject.procedure.kind {
        ProcedureKind::Opinion | ProcedureKind::Petition => true,
        ProcedureKind::Public | ProcedureKind::Internal => false,
    };
    if is_national_code(code) || (may_be_named && is_name(code)) {
        return;
    }
    let suffixed = code.match_indices('.').nth(1).map(|(at, _)| code.split_at(at));
    if let Some((plain, suffix)) = suffixed
        && is_national_code(plain)
        && suffix.len() > 1
    {
        let what = format!(
            "the suffix \"{suffix}\" of the code \"{code}\" belongs to the agency, not to the procedure"
        );
        report.warn(
            "procedure",
            "code-suffix",
            what,
            format!("write \"{plain}\", and \"{code}\" in `aliases`"),
        );
        return;
    }
    let what = format!("\"{code}\" is no code of a procedure");
    let help = "write one digit, a point and six digits, in quotes, such as \"1.013225\"";
    report.error("procedure", "code-form", what, help);
}

fn missing_basis(subject: &Subject<'_>, report: &mut Report<'_>) {
    if subject.procedure.basis.iter().all(|text| text.trim().is_empty()) {
        report.warn(
            "basis",
            "missing-basis",
            "the procedure names no text of law that it rests on".to_owned(),
            "write `basis`, such as [NĐ 168/2025/NĐ-CP art. 99]",
        );
    }
}

fn online_without_reason(subject: &Subject<'_>, report: &mut Report<'_>) {
    let reason = subject.procedure.online_reason.as_deref().unwrap_or_default();
    if subject.procedure.online == Online::Partial && reason.trim().is_empty() {
        let what = "the procedure is online in part only, and does not say why".to_owned();
        let help = "write `online_reason`, which is published (NĐ 224/2026 art. 14)";
        report.error("online_reason", "online-without-reason", what, help);
    }
}

fn in_force_after_until(subject: &Subject<'_>, report: &mut Report<'_>) {
    let (from, until) = (subject.procedure.in_force, subject.procedure.until);
    if let Some(until) = until.filter(|until| from > *until) {
        let what = format!("the procedure is in force from {from} until {until}, so never");
        report.error("until", "from-after-until", what, "mend one of the days");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_are_told_apart() {
        for code in ["1.013225", "2.000720", "6.000001"] {
            assert!(is_national_code(code), "{code}");
        }
        for code in [
            "1.01322",
            "10.013225",
            "1013225",
            "1.01322a",
            "1.013225.H05",
            ".013225",
            "",
            "1.0132é",
        ] {
            assert!(!is_national_code(code), "{code}");
        }
        assert!(is_name("opinion") && is_name("fire-safety-2"));
        assert!(!is_name("Opinion") && !is_name("") && !is_name("2-opinion") && !is_name("ý-kiến"));
    }
}
