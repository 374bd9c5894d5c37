//! The ways of mending: nothing is overwritten, both states stay visible.

use serde_json::Value as Json;

use super::details::summary_of;
use super::{Decision, Effect, Here, form};
use crate::dossier::clock::{Change, ClockId, EndReason, Window};
use crate::dossier::event::{Actor, AgencyId, EventBody, Issued, Parties, Private, ProcedureRef};
use crate::dossier::ledger;
use crate::dossier::refusal::Rule;
use crate::dossier::verdict::Outcome;
use crate::procedure::{FieldName, ResultId, Role, StepId};
use crate::time::{Limit, Terms};

impl Here<'_> {
    /// A typing error in the data (TT 01/2018 art. 17).
    pub(super) fn amend(
        &self,
        field: &FieldName,
        value: &Json,
        note: &str,
        approver: Option<&Actor>,
        decision: &mut Decision,
    ) -> Result<(), Rule> {
        self.needs(&["clerk", "specialist", "head", "leader", "records"])?;
        Self::filled(note, "the reason")?;
        let parted = form::part(self.procedure, &[(field.clone(), value.clone())].into())?;
        let mut data = self.data.clone();
        if value.is_null() {
            data.fields.remove(field);
        } else {
            data.fields.insert(field.clone(), value.clone());
        }
        let after = Here { data: &data, ..*self };
        after.check_fields()?;
        let (case, changes) = after.count_other_case()?;
        // A move can have changed the field before: what moves a clock takes two persons, whatever was amended.
        if case.is_some() || self.touches_clock_or_fee(field) {
            self.check_approver(Some(&Role::from("leader")), approver)?;
        }
        let mut fields = parted.private;
        fields.extend(parted.public);
        let body = EventBody::Amended { field: field.clone(), case, approver: approver.cloned() };
        let private = Private { fields, note: Some(note.to_owned()), ..Private::default() };
        self.record(decision, body, changes, private);
        Ok(())
    }

    /// Who has a part in the matter was written wrongly: the subject, and so the business of two persons (TT 01/2018 art. 17).
    pub(super) fn amend_parties(
        &self,
        parties: &Parties,
        note: &str,
        approver: &Actor,
        decision: &mut Decision,
    ) -> Result<(), Rule> {
        self.needs(&["clerk", "specialist", "head", "leader", "records"])?;
        Self::filled(note, "the reason")?;
        if *parties == self.data.parties {
            return Err(Rule::NotNow {
                why: "they are the same already; give those who are right",
            });
        }
        let today = self.calendars.of(&self.competent()).local_date(self.at);
        self.check_parties(parties, today)?;
        self.check_approver(Some(&Role::from("leader")), Some(approver))?;
        let private = Private {
            note: Some(note.to_owned()),
            parties: Some(parties.clone()),
            ..Private::default()
        };
        let body = EventBody::PartiesAmended { approver: approver.clone() };
        self.record(decision, body, Vec::new(), private);
        Ok(())
    }

    /// Whether a limit or a fee asks for a field.
    fn touches_clock_or_fee(&self, field: &FieldName) -> bool {
        let cases = self.procedure.limits.iter().filter_map(|case| case.when.as_ref());
        let lines = self.procedure.fees.iter().flat_map(|fee| &fee.lines);
        let benefits = self.procedure.fees.iter().flat_map(|fee| &fee.benefits);
        let mut guards = cases
            .chain(lines.filter_map(|line| line.when.as_ref()))
            .chain(benefits.filter_map(|benefit| benefit.when.as_ref()));
        let counted = self
            .procedure
            .fees
            .iter()
            .flat_map(|fee| &fee.lines)
            .any(|line| line.per.as_ref() == Some(field));
        counted || guards.any(|guard| guard.names().contains(field.as_str()))
    }

    /// The clocks by the row of the limits that fits now, with every pause they had.
    fn count_other_case(&self) -> Result<(Option<u32>, Vec<Change>), Rule> {
        let Some(row) = self.dossier.case else { return Ok((None, Vec::new())) };
        let Some((fits, case)) = self.choose_case()? else { return Ok((None, Vec::new())) };
        if fits == row {
            return Ok((None, Vec::new()));
        }
        let mut changes = Vec::new();
        if self.parent_limit().is_some() {
            return Ok((Some(fits), changes));
        }
        let limits = [
            (ClockId::Legal, Some(case.legal)),
            (ClockId::Committed, case.committed),
            (ClockId::Refusal, case.refusal),
        ];
        for (clock, limit) in limits {
            let Some(window) = self.open(&clock) else {
                if let Some((limit, legal)) = limit.zip(self.open(&ClockId::Legal)) {
                    self.begin_beside(legal, &clock, limit, &mut changes)?;
                }
                continue;
            };
            let Some(limit) = limit else {
                changes.push(self.ended(clock, window, EndReason::Cancelled)?);
                continue;
            };
            let of_phase =
                window.phase.and_then(|phase| case.phases.get(phase as usize - 1).copied());
            let terms = Terms { limit: of_phase.unwrap_or(limit), ..window.terms };
            changes.push(self.moved(clock, window, terms, None)?);
        }
        Ok((Some(fits), changes))
    }

    /// A clock that a row of the limits brings in later: it counts from where the legal one did, with every wait that one had.
    fn begin_beside(
        &self,
        legal: &Window,
        clock: &ClockId,
        limit: Limit,
        changes: &mut Vec<Change>,
    ) -> Result<(), Rule> {
        let terms = Terms::days(limit).with_cutoff(self.procedure.time.cutoff);
        let mut window = legal.clone();
        (window.terms, window.phase, window.outages) = (terms, None, Vec::new());
        window.intervals.truncate(1);
        let mut moves = Vec::new();
        let mut back = self.moved(clock.clone(), &window, terms, None)?;
        if let Change::Moved { started_at, .. } = &mut back {
            *started_at = Some(legal.started_at);
        }
        ledger::apply_to(&mut window, &back, self.at);
        moves.push(back);
        for wait in legal.pauses(self.at) {
            let moved = self.moved(clock.clone(), &window, terms, Some(wait))?;
            ledger::apply_to(&mut window, &moved, self.at);
            moves.push(moved);
        }
        let mut started = self.started(clock.clone(), terms, legal.agency.clone(), None)?;
        if let Change::Started { deadline, holder, .. } = &mut started {
            // The applicant is given the date that holds, not the one it would have if it began now.
            *deadline = window.deadline;
            if let Some(held) = legal.intervals.last() {
                *holder = held.holder.clone();
            }
        }
        changes.push(started);
        changes.append(&mut moves);
        if let Some(held) = legal.intervals.last().filter(|held| !held.running) {
            changes.push(Change::Paused { clock: clock.clone(), holder: held.holder.clone() });
        }
        Ok(())
    }

    pub(super) fn reclassify(
        &self,
        to: &ProcedureRef,
        start: &StepId,
        note: &str,
        approver: Option<&Actor>,
        decision: &mut Decision,
    ) -> Result<(), Rule> {
        self.needs(&["clerk", "head", "leader"])?;
        Self::filled(note, "the reason")?;
        if self.dossier.closing.is_some() {
            return Err(Rule::NotNow {
                why: "the dossier has been decided; void it and file it anew",
            });
        }
        if self.dossier.accepted_at.is_some() {
            self.check_approver(Some(&Role::from("leader")), approver)?;
        }
        let mut changes = self.cancel_clocks(EndReason::Cancelled);
        self.keep_lateness(&mut changes);
        for key in self.open_legs() {
            self.recall_leg(&key, &mut changes, &mut decision.effects);
        }
        // The new procedure is not known here: until it is accepted, the time to accept is the old one's.
        if let Some(limit) = self.procedure.time.accept_within {
            let first = self.procedure.step(&self.procedure.start);
            let agency =
                first.map_or_else(|| self.competent(), |step| self.dossier.agency(&step.agency));
            changes.push(self.started(ClockId::Acceptance, Terms::days(limit), agency, None)?);
        }
        decision.effects.push(Effect::Rebind { to: to.clone() });
        let body = EventBody::Reclassified {
            to: to.clone(),
            start: start.clone(),
            approver: approver.cloned(),
        };
        self.record(
            decision,
            body,
            changes,
            Private { note: Some(note.to_owned()), ..Private::default() },
        );
        Ok(())
    }

    /// What was late stays late, also in windows that end without a verdict.
    fn keep_lateness(&self, changes: &mut [Change]) {
        for change in changes {
            if let Change::Ended { clock, outcome, .. } = change
                && self.open(clock).is_some_and(|window| window.is_late(self.at))
            {
                *outcome = Some(Outcome::Late);
            }
        }
    }

    pub(super) fn reroute(
        &self,
        to: &AgencyId,
        note: &str,
        decision: &mut Decision,
    ) -> Result<(), Rule> {
        self.needs(&["clerk", "head", "leader", "supervisor"])?;
        Self::filled(note, "the reason")?;
        if self.dossier.accepted_at.is_some() {
            return Err(Rule::NotNow { why: "the dossier has been accepted; transfer it instead" });
        }
        if self.dossier.is_closed() {
            return Err(Rule::NotNow {
                why: "the dossier is closed, so no agency takes it; file it anew at the competent one",
            });
        }
        if *to == self.competent() {
            return Err(Rule::NotNow {
                why: "the dossier lies with this agency already; name another one",
            });
        }
        let private = Private { note: Some(note.to_owned()), ..Private::default() };
        self.record(decision, EventBody::Rerouted { to: to.clone() }, Vec::new(), private);
        Ok(())
    }

    pub(super) fn void(
        &self,
        reason: &str,
        note: &str,
        decision: &mut Decision,
    ) -> Result<(), Rule> {
        self.needs(&["supervisor"])?;
        Self::filled(reason, "the reason")?;
        let mut changes = self.cancel_clocks(EndReason::Cancelled);
        self.keep_lateness(&mut changes);
        for key in self.open_legs() {
            self.recall_leg(&key, &mut changes, &mut decision.effects);
        }
        let private = Private { note: Some(note.to_owned()), ..Private::default() };
        self.record(decision, EventBody::Voided { reason: reason.to_owned() }, changes, private);
        Ok(())
    }

    pub(super) fn recall_result(
        &self,
        result: &ResultId,
        limit: Limit,
        reason: &str,
        decision: &mut Decision,
    ) -> Result<(), Rule> {
        self.needs(&["leader"])?;
        Self::filled(reason, "the reason")?;
        if !self.dossier.results.iter().any(|issued| issued.result == *result) {
            return Err(Rule::NotNow {
                why: "the dossier has issued no such result; name one that it has issued",
            });
        }
        if limit == Limit::None {
            return Err(Rule::LimitUnfit {
                why: "the replacement needs an end; give a limit such as `3 working days`",
            });
        }
        if let Some(other) = self.dossier.results_recalled.first() {
            return Err(Rule::ResultRecalled { result: other.to_string() });
        }
        let change =
            self.started(ClockId::Correction, Terms::days(limit), self.competent(), None)?;
        let body = EventBody::ResultRecalled { result: result.clone(), reason: reason.to_owned() };
        self.record(decision, body, vec![change], Private::default());
        Ok(())
    }

    pub(super) fn correct_result(
        &self,
        issued: &Issued,
        summary: Option<&str>,
        decision: &mut Decision,
    ) -> Result<(), Rule> {
        self.needs(&["leader"])?;
        if !self.dossier.results_recalled.contains(&issued.result) {
            return Err(Rule::NotNow { why: "the result has not been recalled; recall it first" });
        }
        if !issued.signed {
            return Err(Rule::SignatureNeeded);
        }
        self.check_corrected(issued)?;
        let mut changes = Vec::new();
        if let Some(window) =
            self.open(&ClockId::Correction).filter(|_| self.dossier.results_recalled.len() == 1)
        {
            changes.push(self.ended(ClockId::Correction, window, EndReason::Done)?);
        }
        let issued = self.keep(&self.issuer_of(&issued.result), issued)?;
        let summaries = summary.map(|text| summary_of(Some(&issued), &issued.result, text));
        let summaries = summaries.transpose()?.into_iter().collect();
        let private = Private { summaries, ..Private::default() };
        self.record(decision, EventBody::ResultCorrected { issued }, changes, private);
        Ok(())
    }
}
