//! The degree of completion: how far a dossier has come, as anybody may know who has its code (TT 01/2018 art. 16).

use std::collections::{BTreeMap, VecDeque};

use super::{MoveKind, Procedure, Step, StepId};

impl Procedure {
    /// How far a dossier has come that stands at a step, in percent: the moves made of those that lead to the result,
    /// by the shortest way. 100 at an end. None: the procedure has no such step.
    pub fn degree(&self, at: &StepId) -> Option<u8> {
        let here = self.step(at)?;
        if here.is_end() {
            return Some(100);
        }
        let done = self.distances(&self.start).get(at).copied();
        let ahead = self.distances(at);
        let ends = self.steps.iter().filter(|step| is_result(step));
        let left = ends.filter_map(|step| ahead.get(&step.id)).min().copied();
        let (Some(done), Some(left)) = (done, left) else { return Some(0) };
        u8::try_from(100 * done / (done + left).max(1)).ok()
    }

    /// How many moves towards the result lead from a step to each other one, by the shortest way.
    fn distances(&self, from: &StepId) -> BTreeMap<&StepId, usize> {
        let mut distances = BTreeMap::new();
        let mut waiting: VecDeque<(&Step, usize)> =
            self.step(from).map(|step| (step, 0)).into_iter().collect();
        while let Some((step, distance)) = waiting.pop_front() {
            if distances.contains_key(&step.id) {
                continue;
            }
            distances.insert(&step.id, distance);
            let ahead = step.moves.iter().filter(|edge| leads_on(edge.kind));
            waiting.extend(ahead.filter_map(|edge| Some((self.step(&edge.to)?, distance + 1))));
        }
        distances
    }
}

/// Whether the result is there.
fn is_result(step: &Step) -> bool {
    step.is_end() && step.status.is_none_or(|status| u8::from(status) >= 9)
}

/// Whether a move leads towards the result, and neither aside nor back.
fn leads_on(kind: MoveKind) -> bool {
    match kind {
        MoveKind::Accept
        | MoveKind::Supplement
        | MoveKind::Forward
        | MoveKind::Transfer
        | MoveKind::RequirePayment
        | MoveKind::Resolve
        | MoveKind::HandOver => true,
        MoveKind::Refuse
        | MoveKind::RequestSupplement
        | MoveKind::SendBack
        | MoveKind::Withdraw
        | MoveKind::Stop
        | MoveKind::Reopen => false,
    }
}
