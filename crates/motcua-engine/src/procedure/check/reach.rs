//! Whether every step can be reached, and an end from every step.

use super::report::{Report, instead, move_path};
use super::{Lint, Subject};
use crate::procedure::StepId;

pub(super) const LINTS: &[Lint] =
    &[unknown_start, unknown_target, unreachable_step, no_way_to_an_end];

fn step_names<'a>(subject: &Subject<'a>) -> Vec<&'a str> {
    subject.procedure.steps.iter().map(|step| step.id.as_str()).collect()
}

fn unknown_start(subject: &Subject<'_>, report: &mut Report<'_>) {
    if subject.procedure.step(&subject.procedure.start).is_some() {
        return;
    }
    let start = &subject.procedure.start;
    let help =
        instead(start.as_str(), &step_names(subject), "write the step at which a dossier is filed");
    report.error(
        "start",
        "unknown-start",
        format!("the procedure starts at \"{start}\", which is no step"),
        help,
    );
}

fn unknown_target(subject: &Subject<'_>, report: &mut Report<'_>) {
    let steps = step_names(subject);
    let known = |id: &StepId| steps.contains(&id.as_str());
    for step in &subject.procedure.steps {
        for (index, made) in step.moves.iter().enumerate().filter(|(_, made)| !known(&made.to)) {
            let path = format!("{}/to", move_path(step, index));
            let what =
                format!("step \"{}\" has a move to \"{}\", which is no step", step.id, made.to);
            let help =
                instead(made.to.as_str(), &steps, "write the name of a step, or add the step");
            report.error(&path, "unknown-target", what, help);
        }
    }
}

fn unreachable_step(subject: &Subject<'_>, report: &mut Report<'_>) {
    let Some(start) = subject.graph.start() else { return };
    let reached = subject.graph.reached([start], |_| true);
    for node in subject.graph.nodes().filter(|node| !reached[node.index()]) {
        let id = &subject.graph.step(node).id;
        let what =
            format!("no dossier can come to step \"{id}\" from \"{}\"", subject.procedure.start);
        report.error(
            &format!("steps/{id}"),
            "unreachable-step",
            what,
            "add a move that leads to it, or take the step out",
        );
    }
}

fn no_way_to_an_end(subject: &Subject<'_>, report: &mut Report<'_>) {
    let reaching = subject.graph.reaching_an_end();
    for node in subject.graph.nodes().filter(|node| !reaching[node.index()]) {
        let step = subject.graph.step(node);
        let what = format!("a dossier at step \"{}\" can never come to an end", step.id);
        report.error(
            &format!("steps/{}", step.id),
            "no-way-to-an-end",
            what,
            "add a move that leads on to a result, to a refusal or to a stop",
        );
    }
}
