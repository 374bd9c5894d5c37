//! The national status that each step shows, and how a dossier may go from one to another.

use super::graph::Edge;
use super::moves::title;
use super::report::Report;
use super::{Lint, Subject};
use crate::procedure::{MoveKind, ProcedureKind, Status, Step};

pub(super) const LINTS: &[Lint] = &[status_mapping, status_of_move, status_transition, end_status];

/// The states of a petition (NĐ 20/2008).
const PETITION_STATES: &[&str] = &[
    "new",
    "rejected",
    "needs_info",
    "forwarded",
    "accepted",
    "in_progress",
    "answered",
    "published",
    "rated",
    "closed",
];

fn status_mapping(subject: &Subject<'_>, report: &mut Report<'_>) {
    for step in &subject.procedure.steps {
        let found = match subject.procedure.kind {
            ProcedureKind::Public | ProcedureKind::Internal => mapping_of_dossier(step),
            ProcedureKind::Petition => mapping_of_petition(step),
            ProcedureKind::Opinion => mapping_of_opinion(step),
        };
        if let Some((what, help)) = found {
            report.error(&format!("steps/{}", step.id), "status-mapping", what, help);
        }
    }
}

fn mapping_of_dossier(step: &Step) -> Option<(String, String)> {
    let id = &step.id;
    if step.status.is_none() {
        return Some((
            format!("step \"{id}\" has no national status"),
            "write `status`, a number from 1 to 10".into(),
        ));
    }
    let state = step.state.as_ref()?;
    let what = format!("step \"{id}\" has the state \"{state}\", which only petitions have");
    Some((what, "take `state` out".into()))
}

fn mapping_of_petition(step: &Step) -> Option<(String, String)> {
    let id = &step.id;
    if step.status.is_some() {
        return Some((
            format!("step \"{id}\" of a petition has a national status"),
            "write `state` in its place".into(),
        ));
    }
    let states = PETITION_STATES.join(", ");
    match step.state.as_deref() {
        None => Some((
            format!("step \"{id}\" of a petition has no state"),
            format!("write `state`, one of {states}"),
        )),
        Some(state) if PETITION_STATES.contains(&state) => None,
        Some(state) => Some((
            format!("\"{state}\" is no state of a petition"),
            format!("write one of {states}"),
        )),
    }
}

fn mapping_of_opinion(step: &Step) -> Option<(String, String)> {
    let what = format!(
        "step \"{}\" of an opinion shows a status, but the dossier that asks shows its own",
        step.id
    );
    (step.status.is_some() || step.state.is_some())
        .then(|| (what, "take `status` and `state` out".into()))
}

/// What a kind of move asks of the status it leads to; `None` if it is as it should be.
fn wrong_target(kind: MoveKind, from: Status, to: Status) -> Option<&'static str> {
    use Status as S;
    let (right, wanted) = match kind {
        MoveKind::Accept => {
            let right = matches!(to, S::Accepted | S::Processing | S::Resolved | S::HandedOver);
            (right, "status 2 or 4, or 9 or 10 where the result is immediate")
        }
        MoveKind::Refuse => match from {
            S::Registered => (to == S::NotAccepted, "status 3 before acceptance"),
            S::SupplementRequested | S::PaymentRequired => {
                let right = matches!(to, S::NotAccepted | S::Resolved | S::HandedOver);
                (right, "status 3 before acceptance, 9 or 10 after it")
            }
            S::Accepted
            | S::NotAccepted
            | S::Processing
            | S::Withdrawn
            | S::Stopped
            | S::Resolved
            | S::HandedOver => {
                // NĐ 61/2018 art. 19.8: a refusal after appraisal is recorded as a result.
                (
                    matches!(to, S::Resolved | S::HandedOver),
                    "status 9 or 10 after acceptance, with a negative result",
                )
            }
        },
        MoveKind::RequestSupplement => (to == S::SupplementRequested, "status 5"),
        MoveKind::RequirePayment => (to == S::PaymentRequired, "status 6"),
        MoveKind::Resolve => (matches!(to, S::Resolved | S::HandedOver), "status 9 or 10"),
        MoveKind::HandOver => (to == S::HandedOver, "status 10"),
        MoveKind::Withdraw => (to == S::Withdrawn, "status 7"),
        MoveKind::Stop => (to == S::Stopped, "status 8"),
        MoveKind::Supplement
        | MoveKind::Forward
        | MoveKind::SendBack
        | MoveKind::Transfer
        | MoveKind::Reopen => {
            let closes = matches!(
                to,
                S::NotAccepted | S::Withdrawn | S::Stopped | S::Resolved | S::HandedOver
            );
            (
                !closes || from == to,
                "a status that goes on: 3, 7, 8, 9 and 10 have moves of their own",
            )
        }
    };
    (!right).then_some(wanted)
}

/// What a kind of move asks of the status it leaves; `None` if it is as it should be.
fn wrong_source(kind: MoveKind, from: Status) -> Option<&'static str> {
    match kind {
        MoveKind::Supplement if from != Status::SupplementRequested => Some("status 5"),
        MoveKind::Reopen if from != Status::Stopped => Some("status 8"),
        MoveKind::Accept
        | MoveKind::Refuse
        | MoveKind::RequestSupplement
        | MoveKind::Supplement
        | MoveKind::Forward
        | MoveKind::SendBack
        | MoveKind::Transfer
        | MoveKind::RequirePayment
        | MoveKind::Resolve
        | MoveKind::HandOver
        | MoveKind::Withdraw
        | MoveKind::Stop
        | MoveKind::Reopen => None,
    }
}

fn statuses(edge: &Edge<'_>) -> Option<(Status, Status)> {
    Some((edge.from.status?, edge.to.status?))
}

fn status_of_move(subject: &Subject<'_>, report: &mut Report<'_>) {
    for edge in subject.graph.edges() {
        let Some((from, to)) = statuses(&edge) else { continue };
        let (path, name) = (edge.path(), title(edge.made));
        if let Some(wanted) = wrong_target(edge.made.kind, from, to) {
            let what = format!(
                "{name} at step \"{}\" leads to \"{}\", which has status {}",
                edge.from.id, edge.to.id, to as u8
            );
            report.error(
                &format!("{path}/to"),
                "status-of-move",
                what,
                format!("lead it to a step with {wanted}"),
            );
        }
        if let Some(wanted) = wrong_source(edge.made.kind, from) {
            let what =
                format!("{name} leaves step \"{}\", which has status {}", edge.from.id, from as u8);
            report.error(
                &path,
                "status-of-move",
                what,
                format!("only a step with {wanted} has such a move"),
            );
        }
    }
}

/// Whether a dossier may go from one status to another by this kind of move.
///
/// `pending` says that the dossier may not be accepted yet. A step may lead to one of the same
/// status, and an acceptance or a result may be the last thing that happens to a dossier.
fn allowed(from: Status, to: Status, kind: MoveKind, pending: bool) -> bool {
    use Status as S;
    let decided = matches!(kind, MoveKind::Resolve | MoveKind::Refuse) && to == S::HandedOver;
    if from == to {
        return !from.is_terminal();
    }
    match from {
        S::Registered => {
            let immediate = kind == MoveKind::Accept
                && matches!(to, S::Processing | S::Resolved | S::HandedOver);
            let waits = matches!(to, S::SupplementRequested | S::PaymentRequired);
            immediate || waits || matches!(to, S::Accepted | S::NotAccepted | S::Withdrawn)
        }
        S::Accepted | S::Processing => {
            let waits = matches!(to, S::SupplementRequested | S::PaymentRequired);
            let forward = from == S::Accepted && to == S::Processing;
            forward || decided || waits || matches!(to, S::Withdrawn | S::Stopped | S::Resolved)
        }
        S::SupplementRequested => {
            let asked_again = pending && to == S::Registered;
            let goes_on = matches!(to, S::Accepted | S::Processing);
            asked_again || goes_on || matches!(to, S::NotAccepted | S::Withdrawn | S::Stopped)
        }
        S::PaymentRequired => {
            let before = pending && to == S::Registered;
            before || matches!(to, S::Processing | S::Withdrawn | S::Stopped)
        }
        S::Resolved => matches!(to, S::Processing | S::HandedOver),
        S::Stopped => to == S::Processing,
        S::NotAccepted | S::Withdrawn | S::HandedOver => false,
    }
}

/// Whether another lint tells of this move already.
fn is_told(kind: MoveKind, from: Status, to: Status) -> bool {
    let leaves_an_end = from.is_terminal() && kind != MoveKind::Reopen;
    let withdraws_too_late = kind == MoveKind::Withdraw && from == Status::Resolved;
    leaves_an_end
        || withdraws_too_late
        || wrong_target(kind, from, to).is_some()
        || wrong_source(kind, from).is_some()
}

fn status_transition(subject: &Subject<'_>, report: &mut Report<'_>) {
    let accepted = subject.graph.after_acceptance();
    for node in subject.graph.nodes() {
        for (_, edge) in subject.graph.leaving(node) {
            let Some((from, to)) = statuses(&edge) else { continue };
            let (kind, pending) = (edge.made.kind, !accepted[node.index()]);
            if is_told(kind, from, to) || allowed(from, to, kind, pending) {
                continue;
            }
            let what = format!(
                "{} takes a dossier from status {} ({}) at step \"{}\" to status {} ({}) at step \"{}\"",
                kind.name(),
                from as u8,
                from.name(),
                edge.from.id,
                to as u8,
                to.name(),
                edge.to.id
            );
            let help = match possible(from, kind, pending).as_str() {
                "" => format!("take the move out: no {} leaves status {}", kind.name(), from as u8),
                codes => format!("lead it to a step with one of the statuses {codes}"),
            };
            report.error(&format!("{}/to", edge.path()), "status-transition", what, help);
        }
    }
}

fn possible(from: Status, kind: MoveKind, pending: bool) -> String {
    let codes = Status::ALL
        .into_iter()
        .filter(|&to| allowed(from, to, kind, pending) && wrong_target(kind, from, to).is_none());
    codes.map(|status| (status as u8).to_string()).collect::<Vec<_>>().join(", ")
}

fn end_status(subject: &Subject<'_>, report: &mut Report<'_>) {
    for step in &subject.procedure.steps {
        let Some(status) = step.status else { continue };
        let path = format!("steps/{}", step.id);
        let reopens = |kind: MoveKind| status == Status::Stopped && kind == MoveKind::Reopen;
        if step.is_end() && !status.is_terminal() {
            let what = format!(
                "nothing can be done at step \"{}\", but its status {} is not that of an end",
                step.id, status as u8
            );
            report.error(
                &path,
                "end-status",
                what,
                "give it a move, or one of the statuses 3, 7, 8 and 10",
            );
        }
        if status.is_terminal() && step.moves.iter().any(|made| !reopens(made.kind)) {
            let what = format!(
                "step \"{}\" has moves, but its status {} closes the dossier",
                step.id, status as u8
            );
            report.error(
                &path,
                "end-status",
                what,
                "take the moves out (status 8 may have `reopen`), or change the status",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rule for a move that has no meaning of its own.
    const MAY_FOLLOW: [(u8, &[u8]); 10] = [
        (1, &[1, 2, 3, 5, 6, 7]),
        (2, &[2, 4, 5, 6, 7, 8, 9]),
        (3, &[]),
        (4, &[4, 5, 6, 7, 8, 9]),
        (5, &[1, 2, 3, 4, 5, 7, 8]),
        (6, &[1, 4, 6, 7, 8]),
        (7, &[]),
        (8, &[4]),
        (9, &[4, 9, 10]),
        (10, &[]),
    ];

    #[test]
    fn statuses_follow_the_table() {
        for (from, may_follow) in MAY_FOLLOW {
            for to in Status::ALL {
                let from = Status::try_from(from).unwrap();
                let expected = may_follow.contains(&(to as u8));
                assert_eq!(allowed(from, to, MoveKind::Forward, true), expected, "{from:?} {to:?}");
                let goes_back = to == Status::Registered && from != Status::Registered;
                assert_eq!(
                    allowed(from, to, MoveKind::Forward, false),
                    expected && !goes_back,
                    "{from:?} {to:?}"
                );
            }
        }
    }

    #[test]
    fn an_immediate_result_may_follow_at_once() {
        for to in [Status::Processing, Status::Resolved, Status::HandedOver] {
            assert!(allowed(Status::Registered, to, MoveKind::Accept, true));
        }
        assert!(allowed(Status::Processing, Status::HandedOver, MoveKind::Resolve, false));
        assert!(!allowed(Status::Processing, Status::HandedOver, MoveKind::HandOver, false));
    }

    #[test]
    fn a_refusal_depends_on_acceptance() {
        assert!(wrong_target(MoveKind::Refuse, Status::Registered, Status::NotAccepted).is_none());
        assert!(wrong_target(MoveKind::Refuse, Status::Registered, Status::Resolved).is_some());
        assert!(wrong_target(MoveKind::Refuse, Status::Processing, Status::NotAccepted).is_some());
        assert!(wrong_target(MoveKind::Refuse, Status::Processing, Status::Resolved).is_none());
    }
}
