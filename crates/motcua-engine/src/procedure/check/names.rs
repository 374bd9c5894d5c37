//! Roles, agencies and labels: who works at a step, and what everything is called.

use super::report::{Report, instead, move_path};
use super::{Lint, Subject};
use crate::procedure::{FieldType, Label, Role};

pub(super) const LINTS: &[Lint] =
    &[unknown_role, step_without_role, step_without_agency, missing_name, only_a_note];

/// The roles that need no declaration.
const BUILT_IN_ROLES: &[&str] =
    &["clerk", "specialist", "head", "leader", "records", "supervisor", "applicant", "system"];

/// Every use of a role, with its path.
fn roles_used<'a>(subject: &Subject<'a>) -> Vec<(String, &'a Role)> {
    let mut used = Vec::new();
    for step in &subject.procedure.steps {
        used.extend(step.by.iter().map(|role| (format!("steps/{}/by", step.id), role)));
        for (index, made) in step.moves.iter().enumerate() {
            let path = move_path(step, index);
            // A move takes its step's role when it names none: the step tells of that one.
            if step.by.as_ref() != Some(&made.by) {
                used.push((format!("{path}/by"), &made.by));
            }
            used.extend(made.approver.iter().map(|role| (format!("{path}/approver"), role)));
        }
    }
    used
}

/// Whether a role is used at all.
pub(super) fn is_role_used(subject: &Subject<'_>, role: &Role) -> bool {
    roles_used(subject).iter().any(|(_, used)| *used == role)
}

fn unknown_role(subject: &Subject<'_>, report: &mut Report<'_>) {
    let declared = subject.procedure.roles.iter().map(|role| role.id.as_str());
    let known: Vec<&str> = BUILT_IN_ROLES.iter().copied().chain(declared).collect();
    for (path, role) in roles_used(subject) {
        if !role.as_str().is_empty() && !known.contains(&role.as_str()) {
            let help = instead(role.as_str(), &known, "declare it in `roles`");
            report.error(&path, "unknown-role", format!("nobody has the role \"{role}\""), help);
        }
    }
}

fn step_without_role(subject: &Subject<'_>, report: &mut Report<'_>) {
    for step in &subject.procedure.steps {
        let is_missing = step.by.as_ref().is_none_or(|role| role.as_str().is_empty());
        if is_missing && !step.moves.is_empty() {
            let what = format!("step \"{}\" has moves, but nobody works there", step.id);
            let help = "write `by`: the role whose worklist shows the dossier, or `system`";
            report.error(&format!("steps/{}", step.id), "step-without-role", what, help);
        }
    }
}

fn step_without_agency(subject: &Subject<'_>, report: &mut Report<'_>) {
    let help = "write `agency`, such as one-stop";
    if subject.procedure.agency.as_str().trim().is_empty() {
        report.error(
            "agency",
            "step-without-agency",
            "the procedure has no competent agency".to_owned(),
            help,
        );
        return;
    }
    for step in &subject.procedure.steps {
        if step.agency.as_str().trim().is_empty() {
            let what = format!("step \"{}\" has no agency", step.id);
            report.error(&format!("steps/{}/agency", step.id), "step-without-agency", what, help);
        }
        for leg in step.legs.iter().filter(|leg| leg.agency.as_str().trim().is_empty()) {
            let path = format!("steps/{}/legs/{}/agency", step.id, leg.id);
            let what = format!("leg \"{}\" of step \"{}\" is sent to no agency", leg.id, step.id);
            report.error(&path, "step-without-agency", what, help);
        }
    }
}

/// Every label that must be there, with its path and what it names.
fn labels<'a>(subject: &Subject<'a>) -> Vec<(String, String, &'a Label)> {
    let procedure = subject.procedure;
    let mut labels = vec![("name".to_owned(), "the procedure".to_owned(), &procedure.name)];
    for step in &procedure.steps {
        let path = format!("steps/{}", step.id);
        labels.push((path.clone(), format!("step \"{}\"", step.id), &step.name));
        for leg in &step.legs {
            labels.push((
                format!("{path}/legs/{}", leg.id),
                format!("leg \"{}\"", leg.id),
                &leg.name,
            ));
        }
        for (index, timer) in step.timers.iter().enumerate() {
            // A timer that makes a move can be called as the move is.
            if timer.kind.is_none() || timer.name != Label::default() {
                let noun = format!("a timer of step \"{}\"", step.id);
                labels.push((format!("{path}/timers/{index}"), noun, &timer.name));
            }
        }
        for (index, made) in step.moves.iter().enumerate() {
            let noun = || format!("{} at step \"{}\"", super::moves::title(made), step.id);
            labels.extend(made.name.iter().map(|name| (move_path(step, index), noun(), name)));
        }
    }
    labels.extend(labels_of_parts(subject));
    labels
}

fn labels_of_parts<'a>(subject: &Subject<'a>) -> Vec<(String, String, &'a Label)> {
    let procedure = subject.procedure;
    let mut labels = Vec::new();
    let mut add = |list: &str, noun: &str, id: &str, label: &'a Label| {
        labels.push((format!("{list}/{id}"), format!("{noun} \"{id}\""), label));
    };
    procedure.roles.iter().for_each(|role| add("roles", "role", role.id.as_str(), &role.name));
    procedure
        .documents
        .iter()
        .for_each(|document| add("documents", "document", document.id.as_str(), &document.name));
    procedure
        .results
        .iter()
        .for_each(|result| add("results", "result", result.id.as_str(), &result.name));
    procedure.fees.iter().for_each(|fee| add("fees", "fee", fee.id.as_str(), &fee.name));
    procedure.data.iter().for_each(|field| add("data", "field", field.name.as_str(), &field.label));
    for field in &procedure.data {
        if let FieldType::OneOf(options) = &field.field_type {
            let path = format!("data/{}", field.name);
            options.iter().for_each(|option| add(&path, "value", &option.value, &option.label));
        }
    }
    for list in &procedure.reasons {
        let path = format!("reasons/{}", list.id);
        list.codes.iter().for_each(|code| add(&path, "reason", &code.code, &code.label));
    }
    labels
}

fn missing_name(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (path, noun, label) in labels(subject) {
        let languages = match (label.vi.trim().is_empty(), label.en.trim().is_empty()) {
            (false, false) => continue,
            (true, true) => "Vietnamese or English",
            (true, false) => "Vietnamese",
            (false, true) => "English",
        };
        let what = format!("{noun} has no name in {languages}");
        report.error(&path, "missing-name", what, "write both: { vi: …, en: … }");
    }
}

fn only_a_note(subject: &Subject<'_>, report: &mut Report<'_>) {
    for document in &subject.procedure.documents {
        let name = document.name.vi.to_lowercase();
        if ["lưu ý", "ghi chú"].iter().any(|note| name.trim_start().starts_with(note)) {
            let what =
                format!("document \"{}\" is only a note: nobody can hand it in", document.id);
            let help =
                "put what it says into the name of the document it is about, and take it out";
            report.warn(&format!("documents/{}", document.id), "only-a-note", what, help);
        }
    }
}
