//! Moves that cannot be made, that come too late, or that are missing.

use super::graph::Edge;
use super::report::{Report, move_path};
use super::{Lint, Subject};
use crate::guard::{Guard, Known, vocabulary};
use crate::procedure::{Move, MoveKind, ProcedureKind, ResultId, Status, Step};

pub(super) const LINTS: &[Lint] = &[
    shadowed_move,
    dead_move,
    withdraw_after_result,
    no_withdraw,
    accept_never_reached,
    signed_without_issues,
    refusal_without_result,
];

/// How a move is called in a message: its kind, and its choice.
pub(super) fn title(made: &Move) -> String {
    match &made.choice {
        Some(choice) => format!("{} \"{choice}\"", made.kind.name()),
        None => made.kind.name().to_owned(),
    }
}

/// Whether the first guard holds wherever the second does, as far as the texts tell.
fn covers(first: Option<&Guard>, second: Option<&Guard>) -> bool {
    first.is_none_or(|first| second.is_some_and(|second| first.says_the_same(second)))
}

fn shadowing(step: &Step, index: usize) -> Option<&Move> {
    let made = &step.moves[index];
    step.moves[..index].iter().find(|earlier| {
        earlier.kind == made.kind
            && earlier.choice == made.choice
            && covers(earlier.when.as_ref(), made.when.as_ref())
    })
}

fn shadowed_move(subject: &Subject<'_>, report: &mut Report<'_>) {
    for step in &subject.procedure.steps {
        for (index, made) in step.moves.iter().enumerate() {
            let Some(earlier) = shadowing(step, index) else { continue };
            let why = if earlier.when.is_some() { "has the same guard" } else { "has no guard" };
            let what = format!(
                "{} to \"{}\" at step \"{}\" is never made: an earlier one, to \"{}\", {why}",
                title(made),
                made.to,
                step.id,
                earlier.to
            );
            report.error(
                &move_path(step, index),
                "shadowed-move",
                what,
                "give both a `choice`, give the earlier one a guard, or put it last",
            );
        }
    }
}

fn dead_move(subject: &Subject<'_>, report: &mut Report<'_>) {
    let vocabulary = vocabulary(subject.procedure);
    for step in &subject.procedure.steps {
        for (index, made) in step.moves.iter().enumerate() {
            let Some(guard) = &made.when else { continue };
            // A guard that can't be used is told of as such, and no more.
            if Known::of(guard).is_contradictory() && guard.check(&vocabulary).is_empty() {
                let what = format!(
                    "{} to \"{}\" at step \"{}\" is never made: its guard `{guard}` can't hold",
                    title(made),
                    made.to,
                    step.id
                );
                let help = "mend the guard (`||` means or), or take the move out";
                report.error(&format!("{}/when", move_path(step, index)), "dead-move", what, help);
            }
        }
    }
}

fn withdraw_after_result(subject: &Subject<'_>, report: &mut Report<'_>) {
    let withdraw = |edge: &Edge<'_>| edge.made.kind == MoveKind::Withdraw;
    for edge in subject.graph.edges().filter(withdraw) {
        if matches!(edge.from.status, Some(Status::Resolved | Status::HandedOver)) {
            let what = format!(
                "a dossier can be withdrawn at step \"{}\", when its result exists",
                edge.from.id
            );
            // NĐ 118/2025 art. 21: a stop at the applicant's request needs that no decision exists yet.
            let help = "take the move out: an applicant withdraws only before there is a result (NĐ 118/2025 art. 21)";
            report.error(&edge.path(), "withdraw-after-result", what, help);
        }
    }
}

fn no_withdraw(subject: &Subject<'_>, report: &mut Report<'_>) {
    let steps = &subject.procedure.steps;
    let has_result =
        |step: &Step| matches!(step.status, Some(Status::Resolved | Status::HandedOver));
    let withdraws = |step: &Step| {
        !has_result(step) && step.moves.iter().any(|made| made.kind == MoveKind::Withdraw)
    };
    if subject.procedure.kind == ProcedureKind::Public && !steps.iter().any(withdraws) {
        report.warn(
            "steps",
            "no-withdraw",
            "the applicant can't withdraw the dossier at any step before its result".to_owned(),
            "add `withdraw` to the steps before the result, with a step of status 7",
        );
    }
}

fn accept_never_reached(subject: &Subject<'_>, report: &mut Report<'_>) {
    let Some(start) = subject.graph.start() else { return };
    let step = subject.graph.step(start);
    if super::graph::starts_accepted(step) {
        return;
    }
    let reached = subject.graph.reached([start], |_| true);
    let accepts = |node| {
        subject.graph.leaving(node).iter().any(|(_, edge)| edge.made.kind == MoveKind::Accept)
    };
    if !subject.graph.nodes().any(|node| reached[node.index()] && accepts(node)) {
        let what = format!("no dossier that is filed at step \"{}\" is ever accepted", step.id);
        report.error(
            &format!("steps/{}", step.id),
            "accept-never-reached",
            what,
            "add an `accept` that leads to the first step of the work: it starts the clock",
        );
    }
}

fn signed_without_issues(subject: &Subject<'_>, report: &mut Report<'_>) {
    for step in &subject.procedure.steps {
        for (index, made) in step.moves.iter().enumerate() {
            if made.signed && made.issues.is_empty() {
                let what = format!(
                    "{} at step \"{}\" is signed, but issues no result",
                    title(made),
                    step.id
                );
                let help = "name the result in `issues`, or take `signed` out";
                report.error(&move_path(step, index), "signed-without-issues", what, help);
            }
        }
    }
}

/// NĐ 61/2018 art. 19.8: who is refused after appraisal has it in writing, with the reason.
fn refusal_without_result(subject: &Subject<'_>, report: &mut Report<'_>) {
    let says_no = |id: &ResultId| {
        subject.procedure.results.iter().any(|result| result.id == *id && result.negative)
    };
    for edge in subject.graph.edges().filter(|edge| edge.made.kind == MoveKind::Refuse) {
        let is_after_appraisal =
            matches!(edge.to.status, Some(Status::Resolved | Status::HandedOver));
        if is_after_appraisal && !edge.made.issues.iter().any(says_no) {
            let what = format!(
                "{} at step \"{}\" issues no result that says no",
                title(edge.made),
                edge.from.id
            );
            let help = "name a result with `negative: true` in `issues` (NĐ 61/2018 art. 19.8)";
            report.error(&edge.path(), "refusal-without-result", what, help);
        }
    }
}
