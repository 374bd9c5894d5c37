//! Acts that move an appointment or a deadline: apologies, prolongations, outages, calendars.

use std::collections::BTreeSet;

use super::{Decision, Here};
use crate::dossier::clock::{Change, ClockId, Window};
use crate::dossier::event::{Actor, EventBody, Private};
use crate::dossier::refusal::Rule;
use crate::dossier::state::AppointmentReason;
use crate::procedure::Role;
use crate::time::{Limit, Pause, Quarters, Terms};

impl Here<'_> {
    /// Once; the appointment moves and the deadline stays (NĐ 61/2018 art. 19.9).
    pub(super) fn apologize(
        &self,
        extension: Limit,
        reason: &str,
        note: Option<&str>,
        decision: &mut Decision,
    ) -> Result<(), Rule> {
        self.needs(&["specialist", "head", "leader"])?;
        Self::filled(reason, "the reason")?;
        let given = self.dossier.appointments.iter();
        let given =
            given.filter(|given| matches!(given.why, AppointmentReason::Apology { .. })).count();
        if given >= self.procedure.time.max_apologies as usize {
            return Err(Rule::AtMost { times: self.procedure.time.max_apologies });
        }
        let window = self.open(&ClockId::Legal);
        let due = window.and_then(|window| window.deadline);
        let (Some(due), Some(appointment)) = (due, self.dossier.appointment()) else {
            return Err(Rule::NotNow {
                why: "no appointment is open, so none can be given anew; look at the clocks",
            });
        };
        let calendar = self.calendars.of(&self.competent());
        let timely = calendar.local_date(self.at) <= calendar.previous_working_day(due.due_on)?;
        // From the appointment, or from today where that has passed.
        let from = appointment.at.max(self.at);
        let appointment = calendar.deadline(Terms::days(extension), from, &[])?;
        let appointment = appointment.ok_or(Rule::LimitUnfit {
            why: "the extension has no end; give one such as `3 working days`",
        })?;
        let body =
            EventBody::Apologized { extension, timely, appointment, reason: reason.to_owned() };
        let private = Private { note: note.map(str::to_owned), ..Private::default() };
        self.record(decision, body, Vec::new(), private);
        Ok(())
    }

    /// A sector law's prolongation moves the deadline; a window that is late stays late.
    pub(super) fn prolong(
        &self,
        extension: Limit,
        article: &str,
        document: &str,
        approver: &Actor,
        decision: &mut Decision,
    ) -> Result<(), Rule> {
        self.needs(&["head", "leader"])?;
        Self::filled(article, "the article")?;
        Self::filled(document, "the document")?;
        self.check_approver(Some(&Role::from("leader")), Some(approver))?;
        let window = self
            .open(&ClockId::Legal)
            .ok_or(Rule::NotNow { why: "the legal clock is not open; look at the clocks" })?;
        if window.is_late(self.at) {
            return Err(Rule::NotNow {
                why: "the legal clock is late, and a prolongation cures nothing; apologize instead",
            });
        }
        let limit = sum(window.terms.limit, extension)?;
        let mut changes =
            vec![self.moved(ClockId::Legal, window, Terms { limit, ..window.terms }, None)?];
        if let Some(window) =
            self.open(&ClockId::Committed).filter(|window| !window.is_late(self.at))
        {
            let limit = sum(window.terms.limit, extension)?;
            changes.push(self.moved(
                ClockId::Committed,
                window,
                Terms { limit, ..window.terms },
                None,
            )?);
        }
        let body = EventBody::Prolonged {
            extension,
            article: article.to_owned(),
            document: document.to_owned(),
            approver: approver.clone(),
        };
        self.record(decision, body, changes, Private::default());
        Ok(())
    }

    /// An outage that is over is not counted by the clocks that ran in it (NĐ 301/2026 art. 3.4).
    pub(super) fn record_outage(
        &self,
        outage: Pause,
        document: &str,
        approver: &Actor,
        decision: &mut Decision,
    ) -> Result<(), Rule> {
        self.needs(&["supervisor"])?;
        Self::filled(document, "the document")?;
        self.check_approver(Some(&Role::from("supervisor")), Some(approver))?;
        if outage.to <= outage.from || outage.to > self.at {
            return Err(Rule::NotNow {
                why: "the outage must end after it begins, and be over; record it when it is",
            });
        }
        let open = self
            .dossier
            .clocks
            .iter()
            .filter_map(|clock| clock.open().map(|window| (&clock.id, window)));
        let ran_in_it = |window: &Window| {
            let mut ran = window.intervals.iter().filter(|held| held.running);
            ran.any(|held| held.from < outage.to && held.to.is_none_or(|to| outage.from < to))
        };
        let hit = open.filter(|(_, window)| window.deadline.is_some() && ran_in_it(window));
        let changes = hit
            .map(|(clock, window)| self.moved(clock.clone(), window, window.terms, Some(outage)));
        let changes = changes.collect::<Result<Vec<_>, _>>()?;
        if changes.is_empty() {
            return Err(Rule::NotNow {
                why: "no open clock of the dossier ran in the outage; correct the date of one that has ended",
            });
        }
        let body = EventBody::OutageRecorded {
            from: outage.from,
            to: outage.to,
            document: document.to_owned(),
            approver: approver.clone(),
        };
        self.record(decision, body, changes, Private::default());
        Ok(())
    }

    /// Open deadlines by the calendars of now. A window that is late stays late, one that is paused waits for its turn.
    pub(super) fn recalculate(&self, decision: &mut Decision) -> Result<(), Rule> {
        self.needs(&["system"])?;
        let mut changes = Vec::new();
        let mut calendars = BTreeSet::new();
        for clock in &self.dossier.clocks {
            let Some(window) =
                clock.open().filter(|window| window.is_running() && !window.is_late(self.at))
            else {
                continue;
            };
            let change = self.moved(clock.id.clone(), window, window.terms, None)?;
            let now = self.calendars.of(&window.agency).reference();
            let Change::Moved { deadline, .. } = &change else { continue };
            if *deadline != window.deadline || now != window.calendar {
                calendars.insert(now);
                changes.push(change);
            }
        }
        if changes.is_empty() {
            return Err(Rule::NotNow {
                why: "no open deadline moves; nothing is to be counted anew",
            });
        }
        let calendar = calendars.into_iter().collect::<Vec<_>>().join(", ");
        self.record(decision, EventBody::Recalculated { calendar }, changes, Private::default());
        Ok(())
    }
}

/// Two limits of one unit together.
fn sum(limit: Limit, extension: Limit) -> Result<Limit, Rule> {
    match (limit, extension) {
        (Limit::Of(Quarters(have), unit), Limit::Of(Quarters(more), same)) if unit == same => {
            let both = Quarters(have.saturating_add(more));
            // A longer one could be recorded, but not read again.
            if both > Limit::MOST {
                return Err(Rule::LimitUnfit {
                    why: "the limit grows past what can be written; give a shorter prolongation",
                });
            }
            Ok(Limit::Of(both, unit))
        }
        (Limit::Of(..) | Limit::SameDay | Limit::None, _) => Err(Rule::LimitUnfit {
            why: "the prolongation must be in the unit of the limit; give it in that unit",
        }),
    }
}
