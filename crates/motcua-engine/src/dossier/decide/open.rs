//! Taking over a running dossier of another system as it stands there.

use super::{Decision, Here};
use crate::dossier::clock::{Change, ClockId, Holder};
use crate::dossier::event::{
    EVENT_VERSION, Event, EventBody, Filed, Opened, Parties, Private, ProcedureRef,
};
use crate::dossier::opening::OpeningBalance;
use crate::dossier::refusal::Rule;
use crate::dossier::state::{Data, Dossier};
use crate::procedure::{Role, Status, Step, StepClock};
use crate::time::{Deadline, Limit, Start, Terms};

impl Here<'_> {
    pub(super) fn open_balance(
        &self,
        opening: &OpeningBalance,
        decision: &mut Decision,
    ) -> Result<(), Rule> {
        self.needs(&["system", "supervisor"])?;
        self.check_approver(Some(&Role::from("supervisor")), Some(&opening.approver))?;
        let step = self.procedure.step(&opening.step);
        let step = step.ok_or_else(|| Rule::UnknownStep { step: opening.step.to_string() })?;
        self.check_stated(opening, step)?;
        let submission = &opening.submission;
        let filed = Filed {
            procedure: ProcedureRef {
                code: self.procedure.code.clone(),
                version: self.procedure.version.clone(),
                digest: submission.digest.clone(),
            },
            kind: self.procedure.kind,
            step: step.id.clone(),
            status: step.status,
            agencies: submission.agencies.clone(),
            competent: self.procedure.agency.clone(),
            accepted: true,
            channel: submission.channel,
            subject: submission.subject,
            office: submission.office.clone(),
            fields: std::collections::BTreeMap::new(),
            documents: submission.documents.clone(),
            originals: submission.originals.clone(),
            posting: submission.posting.clone(),
            parent: None,
            visit: submission.visit.clone(),
        };
        // What it is bound to is looked up as if it had been filed so.
        let mut bound = Dossier::default();
        bound.apply(&Event {
            v: EVENT_VERSION,
            at: self.at,
            actor: self.actor.clone(),
            late_entry: None,
            body: EventBody::Filed(filed.clone()),
            changes: Vec::new(),
        });
        let data = Data { parties: submission.parties.clone(), ..Data::default() };
        let here = Here { dossier: &bound, data: &data, ..*self };
        let (changes, appointment) = here.stated_clocks(opening, step)?;
        let on = self.calendars.of(&here.competent()).local_date(self.at);
        self.check_parties(&submission.parties, on)?;
        let opened = Opened {
            // A form that the other system had no place for chooses no row.
            case: here.choose_case().ok().flatten().map(|(row, _)| row),
            filed,
            code: opening.code.clone(),
            received_at: opening.received_at,
            appointment,
            source: opening.source.clone(),
            approver: opening.approver.clone(),
        };
        let parties = Some(data.parties).filter(|parties| *parties != Parties::default());
        let private = Private { parties, ..Private::default() };
        self.record(decision, EventBody::Opened(Box::new(opened)), changes, private);
        Ok(())
    }

    /// What is stated can be gone on with.
    fn check_stated(&self, opening: &OpeningBalance, step: &Step) -> Result<(), Rule> {
        let source = &opening.source;
        Self::filled(&opening.code, "the code of the other system")?;
        Self::filled(&source.system, "the name of the other system")?;
        Self::filled(&source.signature, "the signature of the file")?;
        let not = |why| Err(Rule::NotNow { why });
        if opening.appointment < opening.received_at {
            return not("the stated appointment lies before the stated reception; mend the row");
        }
        if opening.received_at > self.at {
            return not("the stated reception lies behind the moment of taking over; mend the row");
        }
        let submission = &opening.submission;
        if submission.parent.is_some() || !submission.fields.is_empty() {
            return not("an opening balance has no form and no parent; leave them out");
        }
        if step.is_end() {
            return not("the step is an end; take over running dossiers alone");
        }
        if !step.legs.is_empty() || step.status == Some(Status::PaymentRequired) {
            return not(
                "the step waits for other agencies or for money, of which nothing is stated; name the step before it",
            );
        }
        if step.clock == StepClock::Off {
            return not(
                "no legal time counts at the step; take over what is accepted and not resolved",
            );
        }
        self.check_known_documents(&submission.documents)
    }

    /// The legal clock as it is stated, and the clocks of the step from now on.
    fn stated_clocks(
        &self,
        opening: &OpeningBalance,
        step: &Step,
    ) -> Result<(Vec<Change>, Deadline), Rule> {
        let agency = self.competent();
        let calendar = self.calendars.of(&agency);
        let due_on = calendar.local_date(opening.appointment);
        let next = due_on.tomorrow().unwrap_or(due_on);
        let deadline = Deadline {
            due_at: opening.appointment,
            due_on,
            late_from: calendar.midnight(next)?,
            provisional: false,
        };
        // A pause moves the appointment as it would move a limit of so many working days.
        let whole = Terms::days(Limit::working_days(1));
        let start = calendar.start(whole, opening.received_at)?;
        let days = match start {
            Start::Day(first) => calendar.half_days_between(first, due_on)?.max(0) / 2,
            Start::Instant(_) => 0,
        };
        let limit = match u32::try_from(days) {
            Ok(0) | Err(_) => Limit::SameDay,
            Ok(days) => Limit::working_days(days),
        };
        let mut changes = vec![Change::Started {
            warn_at: self.warn_at(&ClockId::Legal, calendar, Some(deadline)),
            clock: ClockId::Legal,
            terms: Terms::days(limit),
            start,
            calendar: calendar.reference(),
            holder: Holder::Agency(self.dossier.agency(&step.agency)),
            agency,
            phase: None,
            deadline: Some(deadline),
            stated_at: Some(opening.received_at),
        }];
        if let StepClock::Paused(party) = &step.clock {
            changes.push(Change::Paused { clock: ClockId::Legal, holder: self.outside(party) });
        }
        self.enter_step(step, None, &mut changes)?;
        Ok((changes, deadline))
    }
}
