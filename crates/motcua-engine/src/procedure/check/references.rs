//! Names that stand for nothing: blocks, documents, results, fees, reason lists, fields.

use super::report::{Report, instead, move_path};
use super::{Lint, Subject};
use crate::procedure::{Procedure, Reason};

pub(super) const LINTS: &[Lint] = &[
    unknown_block,
    unknown_document,
    unknown_result,
    unknown_fee,
    unknown_reason_list,
    unknown_field,
    reuse_without_type,
];

/// A list of a procedure in which names are looked up.
struct Names<'a> {
    names: Vec<&'a str>,
    noun: &'static str,
    code: &'static str,
    list: &'static str,
}

impl Names<'_> {
    fn look_up(&self, name: &str, path: &str, what: &str, report: &mut Report<'_>) {
        if !self.names.contains(&name) {
            let what = format!("{what} names the {} \"{name}\", which does not exist", self.noun);
            let help = instead(name, &self.names, &format!("add it to `{}`", self.list));
            report.error(path, self.code, what, help);
        }
    }
}

fn unknown_block(subject: &Subject<'_>, report: &mut Report<'_>) {
    let names = subject.procedure.blocks.iter().map(|block| block.id.as_str()).collect();
    let known = Names { names, noun: "block", code: "unknown-block", list: "blocks" };
    for step in &subject.procedure.steps {
        if let Some(block) = &step.block {
            known.look_up(
                block.as_str(),
                &format!("steps/{}/block", step.id),
                &format!("step \"{}\"", step.id),
                report,
            );
        }
    }
}

fn unknown_document(subject: &Subject<'_>, report: &mut Report<'_>) {
    let names = subject.procedure.documents.iter().map(|document| document.id.as_str()).collect();
    let known = Names { names, noun: "document", code: "unknown-document", list: "documents" };
    for step in &subject.procedure.steps {
        for leg in &step.legs {
            let path = format!("steps/{}/legs/{}/documents", step.id, leg.id);
            let what = format!("leg \"{}\" of step \"{}\"", leg.id, step.id);
            leg.documents
                .iter()
                .for_each(|document| known.look_up(document.as_str(), &path, &what, report));
        }
    }
}

/// Calls `look` with each move, its path, and what it is called in a message.
fn each_move(procedure: &Procedure, mut look: impl FnMut(&crate::procedure::Move, String, String)) {
    for step in &procedure.steps {
        for (index, made) in step.moves.iter().enumerate() {
            look(
                made,
                move_path(step, index),
                format!("{} at step \"{}\"", super::moves::title(made), step.id),
            );
        }
    }
}

fn unknown_result(subject: &Subject<'_>, report: &mut Report<'_>) {
    let names = subject.procedure.results.iter().map(|result| result.id.as_str()).collect();
    let known = Names { names, noun: "result", code: "unknown-result", list: "results" };
    each_move(subject.procedure, |made, path, what| {
        made.issues
            .iter()
            .for_each(|id| known.look_up(id.as_str(), &format!("{path}/issues"), &what, report));
    });
}

fn unknown_fee(subject: &Subject<'_>, report: &mut Report<'_>) {
    let names = subject.procedure.fees.iter().map(|fee| fee.id.as_str()).collect();
    let known = Names { names, noun: "fee", code: "unknown-fee", list: "fees" };
    each_move(subject.procedure, |made, path, what| {
        made.fees
            .iter()
            .for_each(|id| known.look_up(id.as_str(), &format!("{path}/fees"), &what, report));
    });
}

fn unknown_reason_list(subject: &Subject<'_>, report: &mut Report<'_>) {
    let names = subject.procedure.reasons.iter().map(|list| list.id.as_str()).collect();
    let known =
        Names { names, noun: "list of reasons", code: "unknown-reason-list", list: "reasons" };
    each_move(subject.procedure, |made, path, what| match &made.reason {
        Reason::OneOf(list) => {
            known.look_up(list.as_str(), &format!("{path}/reason"), &what, report);
        }
        Reason::Optional | Reason::Required => {}
    });
}

fn unknown_field(subject: &Subject<'_>, report: &mut Report<'_>) {
    let names = subject.procedure.data.iter().map(|field| field.name.as_str()).collect();
    let known = Names { names, noun: "field", code: "unknown-field", list: "data" };
    for fee in &subject.procedure.fees {
        for (index, line) in fee.lines.iter().enumerate() {
            if let Some(field) = &line.per {
                let path = format!("fees/{}/lines/{index}/per", fee.id);
                known.look_up(
                    field.as_str(),
                    &path,
                    &format!("a line of fee \"{}\"", fee.id),
                    report,
                );
            }
        }
    }
}

fn reuse_without_type(subject: &Subject<'_>, report: &mut Report<'_>) {
    for document in &subject.procedure.documents {
        if document.reuse.iter().any(|kind| kind.trim().is_empty()) {
            let what = format!(
                "document \"{}\" is reused, but has no type by which an earlier one is found",
                document.id
            );
            report.error(
                &format!("documents/{}/reuse", document.id),
                "reuse-without-type",
                what,
                "write its `type`, or a list of types in `reuse`",
            );
        }
    }
}
