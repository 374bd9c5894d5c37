//! The checks at publication: everything that is wrong with a procedure, at once.
//!
//! Each lint is a small function in the file of its theme. It looks at the checked model, asks
//! [`Places`] where a part stands, and says what is wrong and what to do.
//! The graph work is petgraph's, which no other module sees.

mod amounts;
mod codes;
mod fees;
mod graph;
mod guards;
mod legs;
mod limits;
mod loops;
mod moves;
mod names;
mod reach;
mod references;
mod report;
mod shape;
mod status;
mod sums;
mod tariff;
#[cfg(test)]
mod tests;
mod timers;
mod unused;
mod walk;

pub use codes::CODES;

use super::{Places, Procedure};
use crate::problem::Problem;
use graph::Graph;
use report::Report;

/// What a lint looks at: the procedure, and its steps and moves as a graph.
struct Subject<'a> {
    procedure: &'a Procedure,
    graph: Graph<'a>,
}

type Lint = fn(&Subject<'_>, &mut Report<'_>);

/// Every lint, by theme.
const LINTS: &[&[Lint]] = &[
    reach::LINTS,
    loops::LINTS,
    moves::LINTS,
    legs::LINTS,
    status::LINTS,
    timers::LINTS,
    limits::LINTS,
    sums::LINTS,
    names::LINTS,
    shape::LINTS,
    references::LINTS,
    unused::LINTS,
    fees::LINTS,
    tariff::LINTS,
    guards::LINTS,
];

/// Every problem of a procedure, sorted by place.
///
/// Warnings are among them; a procedure can be published when no problem is an
/// [error](crate::problem::Severity::Error). [`CODES`] lists what can be found.
///
/// What a file must have at all the [reader](fn@super::read) asks already, such as a name in both
/// languages; the checks ask it again of a procedure that was built and not read.
/// Places are those that `places` knows.
pub fn check(procedure: &Procedure, places: &Places) -> Vec<Problem> {
    let subject = Subject { procedure, graph: Graph::new(procedure) };
    let mut report = Report::new(places);
    for lint in LINTS.iter().copied().flatten() {
        lint(&subject, &mut report);
    }
    report.finish()
}
