//! Timers that never fire.

use super::amounts::Family;
use super::report::Report;
use super::{Lint, Subject};
use crate::procedure::{Step, Timer};
use crate::time::Limit;

pub(super) const LINTS: &[Lint] = &[timer_never_fires, timer_on_end];

/// The move that a timer makes, if the step has it and it is not guarded.
fn surely_moves(step: &Step, timer: &Timer) -> bool {
    let made =
        |kind| step.moves.iter().find(|made| made.kind == kind && made.choice == timer.choice);
    timer.kind.and_then(made).is_some_and(|made| made.when.is_none())
}

/// Whether the first timer fires no later than the second; of two at once, the first of the file does.
fn fires_before(first: (usize, &Timer), second: (usize, &Timer)) -> bool {
    let Some(family) = Family::of(first.1.after) else { return false };
    match (family.convert(first.1.after), family.convert(second.1.after)) {
        (Some(early), Some(late)) => early < late || (early == late && first.0 < second.0),
        (None, _) | (_, None) => false,
    }
}

/// Why a timer never fires, and what to do.
fn why_never(step: &Step, index: usize) -> Option<(String, &'static str)> {
    let timer = &step.timers[index];
    if timer.after == Limit::None {
        return Some((
            "`none` is no time".to_owned(),
            "write how long after, or take the timer out",
        ));
    }
    if let Some(kind) = timer.kind {
        let is_made =
            step.moves.iter().any(|made| made.kind == kind && made.choice == timer.choice);
        if !is_made {
            let choice = timer
                .choice
                .as_ref()
                .map_or(String::new(), |choice| format!(" with the choice \"{choice}\""));
            let why = format!("the step has no move {}{choice}", kind.name());
            return Some((why, "add the move, or name one that the step has"));
        }
    }
    let earlier = step.timers.iter().enumerate().find(|&(other, earlier)| {
        other != index
            && surely_moves(step, earlier)
            && fires_before((other, earlier), (index, timer))
    });
    let (_, earlier) = earlier?;
    let why = format!("the timer after `{}` has moved the dossier on by then", earlier.after);
    Some((why, "make it shorter, or take it out"))
}

fn timer_never_fires(subject: &Subject<'_>, report: &mut Report<'_>) {
    for step in &subject.procedure.steps {
        for (index, timer) in step.timers.iter().enumerate() {
            if let Some((why, help)) = why_never(step, index) {
                let what = format!(
                    "the timer after `{}` at step \"{}\" never fires: {why}",
                    timer.after, step.id
                );
                report.error(
                    &format!("steps/{}/timers/{index}", step.id),
                    "timer-never-fires",
                    what,
                    help,
                );
            }
        }
    }
}

fn timer_on_end(subject: &Subject<'_>, report: &mut Report<'_>) {
    for step in subject.procedure.steps.iter().filter(|step| super::graph::is_end(step)) {
        for (index, timer) in step.timers.iter().enumerate() {
            let what =
                format!("step \"{}\" is an end, but has a timer after {}", step.id, timer.after);
            let help = "take the timer out: nothing is due once a dossier is closed";
            report.error(&format!("steps/{}/timers/{index}", step.id), "timer-on-end", what, help);
        }
    }
}
