//! Corrections of dates that were recorded wrongly.

use super::{Decision, Here, windows};
use crate::dossier::clock::{Change, ClockId, EndReason, Interval, Window};
use crate::dossier::event::{Actor, CorrectedDate, EventBody, Private};
use crate::dossier::refusal::Rule;
use crate::dossier::verdict::{Outcome, compare};
use crate::procedure::Role;
use crate::time::Timestamp;

impl Here<'_> {
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
            anew.stated = None;
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
            start: Some(calendar.start(window.terms, anew.started_at)?),
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
}
