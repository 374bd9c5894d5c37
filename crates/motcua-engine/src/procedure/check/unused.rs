//! What a file declares and never uses.
//!
//! What stands in the base is left out: a base serves many procedures.

use super::names::is_role_used;
use super::report::Report;
use super::{Lint, Subject};
use crate::procedure::{Fee, FeeDue, Move, Reason};

pub(super) const LINTS: &[Lint] = &[unused];

fn moves<'a>(subject: &Subject<'a>) -> impl Iterator<Item = &'a Move> {
    subject.procedure.steps.iter().flat_map(|step| &step.moves)
}

fn unused(subject: &Subject<'_>, report: &mut Report<'_>) {
    let procedure = subject.procedure;
    let mut found: Vec<(String, String, &str)> = Vec::new();
    let mut add = |list: &str, id: &str, what: String, help: &'static str| {
        found.push((format!("{list}/{id}"), what, help));
    };
    for block in &procedure.blocks {
        if !procedure.steps.iter().any(|step| step.block.as_ref() == Some(&block.id)) {
            let what = format!("no step belongs to block \"{}\"", block.id);
            add("blocks", block.id.as_str(), what, "write `block` at its steps, or take it out");
        }
    }
    for role in procedure.roles.iter().filter(|role| !is_role_used(subject, &role.id)) {
        let what = format!("nobody works in the role \"{}\"", role.id);
        add("roles", role.id.as_str(), what, "write it in `by`, or take it out");
    }
    for list in &procedure.reasons {
        if !moves(subject).any(|made| made.reason == Reason::OneOf(list.id.clone())) {
            let what = format!("no move asks for a reason of the list \"{}\"", list.id);
            add("reasons", list.id.as_str(), what, "write it in `reason`, or take it out");
        }
    }
    for result in &procedure.results {
        if !moves(subject).any(|made| made.issues.contains(&result.id)) {
            let what = format!("no move issues the result \"{}\"", result.id);
            add(
                "results",
                result.id.as_str(),
                what,
                "write it in `issues` of a `resolve` or a `refuse`, or take it out",
            );
        }
    }
    let is_asked = |fee: &Fee| moves(subject).any(|made| made.fees.contains(&fee.id));
    for fee in procedure.fees.iter().filter(|fee| fee.due == FeeDue::Processing && !is_asked(fee)) {
        let what = format!(
            "no move asks for the fee \"{}\", which is due while the dossier is processed",
            fee.id
        );
        add(
            "fees",
            fee.id.as_str(),
            what,
            "write it in `fees` of a `require_payment`, or change `due`",
        );
    }
    for (path, what, help) in found {
        if report.is_of_the_file(&path) {
            report.warn(&path, "unused", what, help);
        }
    }
}
