//! Guards: whether each can be used, with the names and types of the form.

use super::report::{Report, move_path};
use super::{Lint, Subject};
use crate::guard::{Guard, vocabulary};
use crate::procedure::{Need, Procedure};

pub(super) const LINTS: &[Lint] = &[guard];

fn guard(subject: &Subject<'_>, report: &mut Report<'_>) {
    let vocabulary = vocabulary(subject.procedure);
    for (path, guard) in guards(subject.procedure) {
        for problem in guard.check(&vocabulary) {
            let what = format!("{}, in the guard `{guard}`", problem.what);
            report.error_after(&path, problem.offset, "guard", what, problem.help);
        }
    }
}

/// Every guard of a procedure, with its path.
fn guards(procedure: &Procedure) -> Vec<(String, &Guard)> {
    let mut guards = Vec::new();
    for (index, case) in procedure.limits.iter().enumerate() {
        guards.extend(case.when.iter().map(|when| (format!("limit/{index}/when"), when)));
    }
    for step in &procedure.steps {
        for leg in &step.legs {
            guards.extend(
                leg.when
                    .iter()
                    .map(|when| (format!("steps/{}/legs/{}/when", step.id, leg.id), when)),
            );
        }
        for (index, made) in step.moves.iter().enumerate() {
            guards.extend(
                made.when.iter().map(|when| (format!("{}/when", move_path(step, index)), when)),
            );
        }
    }
    for document in &procedure.documents {
        guards.extend(
            condition(&document.required)
                .map(|when| (format!("documents/{}/required", document.id), when)),
        );
    }
    for fee in &procedure.fees {
        for (index, line) in fee.lines.iter().enumerate() {
            guards.extend(
                line.when.iter().map(|when| (format!("fees/{}/lines/{index}/when", fee.id), when)),
            );
        }
        for (index, benefit) in fee.benefits.iter().enumerate() {
            guards.extend(
                benefit
                    .when
                    .iter()
                    .map(|when| (format!("fees/{}/benefits/{index}/when", fee.id), when)),
            );
        }
    }
    for field in &procedure.data {
        guards.extend(
            condition(&field.required).map(|when| (format!("data/{}/required", field.name), when)),
        );
    }
    guards
}

fn condition(need: &Need) -> Option<&Guard> {
    match need {
        Need::When(guard) => Some(guard),
        Need::No | Need::Yes => None,
    }
}
