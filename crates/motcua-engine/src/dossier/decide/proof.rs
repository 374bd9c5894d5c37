//! The proof of payment: the time that waited for money goes on when it is there, and not when somebody looks at it.

use super::{Decision, Here};
use crate::dossier::clock::{Change, ClockId, EndReason, Holder};
use crate::dossier::refusal::Rule;
use crate::procedure::StepClock;

/// For whom a step waits that waits for money.
const PAYMENT: &str = "payment";

impl Here<'_> {
    /// What the clocks do when an intent is settled, and no other is open, in a step that waits for the payment: a clock that
    /// was held goes on, and behind a phase that is done the next one begins (hẹn lần 2 counts from the proof).
    ///
    /// Money is never refused for the sake of a clock: what cannot be counted now is counted by the move that follows.
    pub(super) fn clocks_of_proof(&self, settled: u32) -> Vec<Change> {
        self.going_on(Some(settled)).unwrap_or_default()
    }

    /// Where a move has asked for money and nothing is to be paid after all, no time waits for it.
    pub(super) fn go_on_if_free(&self, decision: &mut Decision) {
        let mut after = self.dossier.clone();
        for entry in &decision.entries {
            after.apply(&entry.event);
        }
        let changes = Here { dossier: &after, ..*self }.going_on(None).unwrap_or_default();
        if let Some(charged) = decision.entries.last_mut() {
            charged.event.changes.extend(changes);
        }
    }

    fn going_on(&self, settled: Option<u32>) -> Result<Vec<Change>, Rule> {
        let step = self.step()?;
        let waits = matches!(&step.clock, StepClock::Paused(party) if party == PAYMENT);
        let mut others =
            self.dossier.intents.iter().filter(|intent| Some(intent.number) != settled);
        let mut changes = Vec::new();
        if !waits || others.any(|intent| intent.is_open()) {
            return Ok(changes);
        }
        for clock in [ClockId::Legal, ClockId::Committed, ClockId::Refusal] {
            let Some(window) = self.counting(&clock).last() else { continue };
            let why = window.ended.as_ref().map(|end| end.why);
            if window.is_open() && !window.is_running() {
                let holder = Holder::Agency(self.dossier.agency(&step.agency));
                changes.push(self.ran(clock, window, holder)?);
            } else if clock == ClockId::Legal
                && why == Some(EndReason::Phase)
                && let Some((_, case)) = self.choose_case()?
                && let Some(done) = window.phase.filter(|done| (*done as usize) < case.phases.len())
            {
                self.start_legal(step, Some(case), Some(done + 1), &mut changes)?;
            }
        }
        Ok(changes)
    }
}
