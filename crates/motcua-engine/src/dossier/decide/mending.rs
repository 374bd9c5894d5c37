//! The ways of mending: nothing is overwritten, both states stay visible.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::{Decision, Effect, Here, form, windows};
use crate::dossier::clock::{Change, ClockId, EndReason, Interval, Window};
use crate::dossier::event::{
    Actor, AgencyId, CorrectedDate, EventBody, Issued, Private, ProcedureRef,
};
use crate::dossier::refusal::Rule;
use crate::dossier::state::Data;
use crate::dossier::verdict::{Outcome, compare};
use crate::procedure::{DocumentId, FieldName, ResultId, Role, StepId};
use crate::time::{Limit, Terms, Timestamp};

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
        let mut data = Data { fields: self.data.fields.clone() };
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
        self.record(decision, body, changes, Private { fields, note: Some(note.to_owned()) });
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
        let limits = [
            (ClockId::Legal, Some(case.legal)),
            (ClockId::Committed, case.committed),
            (ClockId::Refusal, case.refusal),
        ];
        for (clock, limit) in limits {
            let Some(window) = self.open(&clock) else { continue };
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
        for key in self.open_legs() {
            self.recall_leg(&key, &mut changes, &mut decision.effects);
        }
        let private = Private { note: Some(note.to_owned()), ..Private::default() };
        self.record(decision, EventBody::Voided { reason: reason.to_owned() }, changes, private);
        Ok(())
    }

    /// A date that was recorded wrongly. The verdicts before and after both stay (NĐ 61/2018 art. 25).
    pub(super) fn correct(
        &self,
        subject: CorrectedDate,
        after: Timestamp,
        document: &str,
        note: &str,
        approver: &Actor,
        decision: &mut Decision,
    ) -> Result<(), Rule> {
        self.needs(&["head", "leader", "supervisor"])?;
        Self::filled(document, "the document")?;
        Self::filled(note, "the reason")?;
        self.check_approver(Some(&Role::from("supervisor")), Some(approver))?;
        let legal = self.counting(&ClockId::Legal).last();
        let legal = legal.ok_or(Rule::NotNow {
            why: "the legal clock has not started; there is no date to correct",
        })?;
        let before = match subject {
            CorrectedDate::Started => legal.started_at,
            CorrectedDate::Ended => {
                let ended = legal
                    .ended
                    .as_ref()
                    .filter(|end| matches!(end.why, EndReason::Done | EndReason::Refused));
                ended
                    .ok_or(Rule::NotNow {
                        why: "processing has not ended; there is no end to correct",
                    })?
                    .at
            }
        };
        self.check_plausible(legal, subject, after)?;
        let mut changes = Vec::new();
        let mut verdicts = (None, None);
        for clock in [ClockId::Legal, ClockId::Committed] {
            let Some(window) = self.counting(&clock).last() else { continue };
            let verdict_after =
                self.corrected(clock.clone(), window, subject, after, &mut changes)?;
            if clock == ClockId::Legal {
                let before = window.ended.as_ref().and_then(|end| end.outcome);
                verdicts = (before.or(window.lapsed_at.map(|_| Outcome::Late)), verdict_after);
            }
        }
        let body = EventBody::Corrected {
            subject,
            before,
            after,
            document: document.to_owned(),
            approver: approver.clone(),
            verdict_before: verdicts.0,
            verdict_after: verdicts.1,
        };
        self.record(
            decision,
            body,
            changes,
            Private { note: Some(note.to_owned()), ..Private::default() },
        );
        Ok(())
    }

    /// The right date lies in the life of the window, and no wait is lost by it: a later correction could not bring it back.
    fn check_plausible(
        &self,
        legal: &Window,
        subject: CorrectedDate,
        after: Timestamp,
    ) -> Result<(), Rule> {
        let filed = self.dossier.filed.as_ref().map(|head| head.at);
        let ended = legal.ended.as_ref().map(|end| end.at);
        let (earliest, latest) = match subject {
            CorrectedDate::Started => (filed, ended.unwrap_or(self.at)),
            CorrectedDate::Ended => (Some(legal.started_at), self.at),
        };
        if earliest.is_some_and(|earliest| after < earliest) || latest < after {
            return Err(Rule::NotNow {
                why: "the right date must lie between filing and now, and the start before the end; check it",
            });
        }
        let mut waits = legal.intervals.iter().filter(|held| !held.running);
        let loses = |held: &Interval| match subject {
            CorrectedDate::Started => held.from < after,
            CorrectedDate::Ended if held.to == ended => after < held.from,
            CorrectedDate::Ended => held.to.is_some_and(|to| after < to),
        };
        if waits.any(loses) {
            return Err(Rule::NotNow {
                why: "the start must lie before every wait of the clock, the end after them; check it",
            });
        }
        Ok(())
    }

    /// A window with a corrected date: its changes and its verdict.
    fn corrected(
        &self,
        clock: ClockId,
        window: &Window,
        subject: CorrectedDate,
        after: Timestamp,
        changes: &mut Vec<Change>,
    ) -> Result<Option<Outcome>, Rule> {
        let calendar = self.calendars.of(&window.agency);
        let mut anew = window.clone();
        let started_at = (subject == CorrectedDate::Started).then_some(after);
        if let Some(started_at) = started_at {
            anew.started_at = started_at;
            anew.intervals.retain(|held| held.to.is_none_or(|to| started_at < to));
            if let Some(first) = anew.intervals.first_mut() {
                first.from = started_at;
            }
        }
        let deadline = windows::counted(calendar, &anew, self.at)?;
        let ended_at = window.ended.as_ref().map(|end| match subject {
            CorrectedDate::Started => end.at,
            CorrectedDate::Ended => after,
        });
        let until = ended_at.unwrap_or(self.at);
        let is_late = deadline.is_some_and(|deadline| until >= deadline.late_from);
        changes.push(Change::Moved {
            warn_at: self.warn_at(&clock, calendar, deadline),
            clock: clock.clone(),
            terms: window.terms,
            calendar: calendar.reference(),
            outage: None,
            started_at,
            deadline,
            lifts_lapse: window.lapsed_at.is_some() && !is_late,
        });
        let Some(end) = &window.ended else { return Ok(is_late.then_some(Outcome::Late)) };
        let judged = deadline
            .map(|deadline| compare(window.terms, deadline, until, calendar.local_date(until)).0);
        let outcome = match end.why {
            _ if is_late => Some(Outcome::Late),
            EndReason::Done | EndReason::Phase | EndReason::Refused => judged,
            // What ended without a verdict gets none by a date.
            EndReason::Restarted
            | EndReason::Withdrawn
            | EndReason::Stopped
            | EndReason::Cancelled => None,
        };
        changes.push(Change::Ended { clock, why: end.why, ended_at, outcome });
        Ok(outcome)
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
        decision: &mut Decision,
    ) -> Result<(), Rule> {
        self.needs(&["leader"])?;
        if !self.dossier.results_recalled.contains(&issued.result) {
            return Err(Rule::NotNow { why: "the result has not been recalled; recall it first" });
        }
        if !issued.signed {
            return Err(Rule::SignatureNeeded);
        }
        let mut changes = Vec::new();
        if let Some(window) =
            self.open(&ClockId::Correction).filter(|_| self.dossier.results_recalled.len() == 1)
        {
            changes.push(self.ended(ClockId::Correction, window, EndReason::Done)?);
        }
        let body = EventBody::ResultCorrected { issued: issued.clone() };
        self.record(decision, body, changes, Private::default());
        Ok(())
    }

    pub(super) fn report_lost(
        &self,
        documents: &BTreeSet<DocumentId>,
        unit: &AgencyId,
        cost: i64,
        note: &str,
        decision: &mut Decision,
    ) -> Result<(), Rule> {
        self.needs(&["clerk", "head", "leader", "supervisor"])?;
        Self::filled(note, "the apology")?;
        self.check_known_documents(documents)?;
        if documents.is_empty() {
            return Err(Rule::TextNeeded { what: "the list of documents" });
        }
        if cost < 0 {
            return Err(Rule::AmountNeeded);
        }
        let body = EventBody::Lost { documents: documents.clone(), unit: unit.clone(), cost };
        self.record(
            decision,
            body,
            Vec::new(),
            Private { note: Some(note.to_owned()), ..Private::default() },
        );
        Ok(())
    }
}
