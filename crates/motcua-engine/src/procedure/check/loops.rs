//! Whether every loop has a cap, and passes something that waits.
//!
//! A move is *capped* if it has `at_most`; if it is a `request_supplement`, which
//! `time.max_supplements` caps; or if it is a `reopen`, since each reopening is a decision of its
//! own, with a reason. A loop needs one capped move.
//!
//! A move *waits* unless the system makes it at once: its `by` is `system`, its step is not worked
//! on by a person, its step has no legs, and no timer of its step makes it. A loop needs one move
//! that waits.

use super::graph::Edge;
use super::report::Report;
use super::{Lint, Subject};
use crate::procedure::MoveKind;

pub(super) const LINTS: &[Lint] = &[loop_without_cap, loop_without_wait];

/// The role of the program itself.
pub(super) const SYSTEM: &str = "system";

fn is_capped(edge: &Edge<'_>) -> bool {
    edge.made.at_most.is_some()
        || matches!(edge.made.kind, MoveKind::RequestSupplement | MoveKind::Reopen)
}

fn waits(edge: &Edge<'_>) -> bool {
    let made_by_timer = |kind: MoveKind| {
        edge.from
            .timers
            .iter()
            .any(|timer| timer.kind == Some(kind) && timer.choice == edge.made.choice)
    };
    edge.made.by != SYSTEM
        || edge.from.by.as_ref().is_some_and(|role| *role != SYSTEM)
        || !edge.from.legs.is_empty()
        || made_by_timer(edge.made.kind)
}

fn loop_without_cap(subject: &Subject<'_>, report: &mut Report<'_>) {
    for found in subject.graph.loops(|edge| !is_capped(edge)) {
        report.error(
            &found.closing.path(),
            "loop-without-cap",
            format!("the loop {found} can be gone through without end"),
            "give one of its moves `at_most`",
        );
    }
}

fn loop_without_wait(subject: &Subject<'_>, report: &mut Report<'_>) {
    for found in subject.graph.loops(|edge| !waits(edge)) {
        report.error(
            &found.closing.path(),
            "loop-without-wait",
            format!("the loop {found} passes nobody: the system would go round it at once"),
            "let a person make one of its moves, or a timer",
        );
    }
}
