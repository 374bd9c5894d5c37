//! Legs: work at other agencies, and the step that waits for it.

use super::report::{Report, instead};
use super::{Lint, Subject};
use crate::procedure::{Join, Leg, MoveKind, Step};

pub(super) const LINTS: &[Lint] =
    &[transfer_without_legs, legs_without_transfer, join_more_than_legs, leg_cycle, unknown_leg];

fn transfer_without_legs(subject: &Subject<'_>, report: &mut Report<'_>) {
    for edge in subject.graph.edges() {
        if edge.made.kind == MoveKind::Transfer && edge.to.legs.is_empty() {
            let what = format!(
                "the transfer at step \"{}\" leads to \"{}\", which has no legs",
                edge.from.id, edge.to.id
            );
            let help = "write the `legs` of that step, or make the move a `forward`";
            report.error(&format!("{}/to", edge.path()), "transfer-without-legs", what, help);
        }
    }
}

fn legs_without_transfer(subject: &Subject<'_>, report: &mut Report<'_>) {
    for edge in subject.graph.edges() {
        if edge.made.kind != MoveKind::Transfer && !edge.to.legs.is_empty() {
            let what = format!(
                "{} at step \"{}\" leads to \"{}\", whose legs only a transfer sends",
                super::moves::title(edge.made),
                edge.from.id,
                edge.to.id
            );
            let help = "make the move a `transfer`, or lead it to a step without legs";
            report.error(&format!("{}/to", edge.path()), "legs-without-transfer", what, help);
        }
    }
    let starts_with_legs =
        |step: &&Step| step.id == subject.procedure.start && !step.legs.is_empty();
    for step in subject.procedure.steps.iter().filter(starts_with_legs) {
        let what =
            format!("a dossier is filed at step \"{}\", whose legs only a transfer sends", step.id);
        let help = "begin at a step without legs, with a `transfer` to this one";
        report.error(&format!("steps/{}", step.id), "legs-without-transfer", what, help);
    }
}

fn join_more_than_legs(subject: &Subject<'_>, report: &mut Report<'_>) {
    for step in subject.procedure.steps.iter().filter(|step| !step.legs.is_empty()) {
        let joining = step.legs.iter().filter(|leg| leg.joins).count();
        let asked: u32 = match step.join {
            Join::All => continue,
            Join::Any => 1,
            Join::AtLeast(number) => number,
        };
        if usize::try_from(asked).is_ok_and(|asked| asked > joining) {
            let what = format!(
                "step \"{}\" waits for {asked} of its legs, but only {joining} join",
                step.id
            );
            let help = "lower `join`, or let more legs join";
            report.error(&format!("steps/{}/join", step.id), "join-more-than-legs", what, help);
        }
    }
}

/// Whether a leg waits for itself, directly or through others.
fn waits_for_itself(step: &Step, leg: &Leg) -> bool {
    let mut seen: Vec<&str> = Vec::new();
    let mut waiting: Vec<&str> = leg.after.iter().map(|id| id.as_str()).collect();
    while let Some(id) = waiting.pop() {
        if leg.id == id {
            return true;
        }
        if !seen.contains(&id) {
            seen.push(id);
            let others = step.legs.iter().filter(|other| other.id == id);
            waiting.extend(others.flat_map(|other| &other.after).map(|id| id.as_str()));
        }
    }
    false
}

fn leg_cycle(subject: &Subject<'_>, report: &mut Report<'_>) {
    for step in &subject.procedure.steps {
        for leg in step.legs.iter().filter(|leg| waits_for_itself(step, leg)) {
            let what = format!(
                "leg \"{}\" of step \"{}\" is sent after itself, so never",
                leg.id, step.id
            );
            let help = "take one name out of `after`";
            report.error(
                &format!("steps/{}/legs/{}/after", step.id, leg.id),
                "leg-cycle",
                what,
                help,
            );
        }
    }
}

fn unknown_leg(subject: &Subject<'_>, report: &mut Report<'_>) {
    for step in &subject.procedure.steps {
        let known: Vec<&str> = step.legs.iter().map(|leg| leg.id.as_str()).collect();
        for leg in &step.legs {
            for id in leg.after.iter().filter(|id| !known.contains(&id.as_str())) {
                let what = format!(
                    "leg \"{}\" is sent after \"{id}\", which is no leg of step \"{}\"",
                    leg.id, step.id
                );
                let help = instead(id.as_str(), &known, "write the name of a leg of the same step");
                report.error(
                    &format!("steps/{}/legs/{}/after", step.id, leg.id),
                    "unknown-leg",
                    what,
                    help,
                );
            }
        }
    }
}
