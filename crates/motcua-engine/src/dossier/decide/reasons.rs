//! Reasons: for what the law wants one, and for being late.

use super::Here;
use crate::dossier::clock::ClockId;
use crate::dossier::command::MoveCommand;
use crate::dossier::refusal::Rule;
use crate::procedure::{Move, MoveKind, Reason, Step};

impl Here<'_> {
    pub(super) fn check_reason(&self, edge: &Move, command: &MoveCommand) -> Result<(), Rule> {
        let said =
            |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
        let list = match &edge.reason {
            Reason::Optional if !states_a_reason(edge.kind) => return Ok(()),
            Reason::Optional | Reason::Required => {
                let is_given = said(&command.note) || said(&command.reason);
                return if is_given { Ok(()) } else { Err(Rule::ReasonNeeded) };
            }
            Reason::OneOf(list) => list,
        };
        let Some(list) = self.procedure.reasons.iter().find(|known| known.id == *list) else {
            return Ok(());
        };
        let Some(reason) = &command.reason else { return Err(Rule::ReasonNeeded) };
        if list.codes.iter().any(|known| known.code == *reason) {
            return Ok(());
        }
        Err(Rule::UnknownReason {
            codes: list.codes.iter().map(|known| known.code.clone()).collect(),
        })
    }

    /// An official who moves on something late says why, once for each step.
    pub(super) fn check_late_reason(
        &self,
        step: &Step,
        edge: &Move,
        command: &MoveCommand,
    ) -> Result<(), Rule> {
        let by_applicant = edge.by == "applicant";
        let said = command.late_reason.as_deref().is_some_and(|reason| !reason.trim().is_empty());
        if said
            || by_applicant
            || self.actor.agency.is_none()
            || self.dossier.late_reasons.contains_key(&step.id)
        {
            return Ok(());
        }
        let late = self.dossier.clocks.iter().find(|clock| {
            let counts = match &clock.id {
                ClockId::Timer(..) | ClockId::Leg(_) | ClockId::Refusal => false,
                ClockId::Acceptance
                | ClockId::Legal
                | ClockId::Committed
                | ClockId::Step(_)
                | ClockId::Block(_)
                | ClockId::Correction => true,
            };
            counts && clock.open().is_some_and(|window| window.is_late(self.at))
        });
        match late {
            Some(clock) => Err(Rule::LateReasonNeeded { clock: clock.id.to_string() }),
            None => Ok(()),
        }
    }
}

/// Whether the law wants a reason of a move, whatever the file says: it stands on forms 02, 03 and 05 (NĐ 61/2018 art. 17, 19).
fn states_a_reason(kind: MoveKind) -> bool {
    match kind {
        MoveKind::Refuse | MoveKind::RequestSupplement | MoveKind::Stop | MoveKind::Reopen => true,
        MoveKind::Accept
        | MoveKind::Supplement
        | MoveKind::Forward
        | MoveKind::SendBack
        | MoveKind::Transfer
        | MoveKind::RequirePayment
        | MoveKind::Resolve
        | MoveKind::HandOver
        | MoveKind::Withdraw => false,
    }
}
