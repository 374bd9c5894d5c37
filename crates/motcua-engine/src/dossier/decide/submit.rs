//! Filing.

use super::{Decision, Here, form};
use crate::dossier::command::Submission;
use crate::dossier::event::{AgencyId, EventBody, Filed, Parties, Private, ProcedureRef};
use crate::dossier::refusal::Rule;
use crate::dossier::state::{Data, Dossier};
use crate::procedure::{Step, StepClock};
use crate::time::Date;

impl Here<'_> {
    pub(super) fn submit(
        &self,
        submission: &Submission,
        decision: &mut Decision,
    ) -> Result<(), Rule> {
        let start = &self.procedure.start;
        let step = self
            .procedure
            .step(start)
            .ok_or_else(|| Rule::UnknownStep { step: start.to_string() })?;
        self.check_offered(submission)?;
        self.check_known_documents(&submission.documents)?;
        Self::check_originals(&submission.originals, &submission.documents)?;
        self.check_posting(submission, self.day_of(submission))?;
        self.check_parties(&submission.parties, self.day_of(submission))?;
        self.check_reuse(&submission.reuse, &submission.documents, self.day_of(submission))?;
        let (filed, private) = self.filed(submission, step)?;
        // The clocks are started of the dossier as it will be: what it is bound to is known only then.
        self.record(decision, EventBody::Filed(filed), Vec::new(), private);
        let Some(entry) = decision.entries.last_mut() else { return Ok(()) };
        let (mut dossier, mut data) = (Dossier::default(), Data::default());
        dossier.apply(&entry.event);
        data.apply(entry);
        let here = Here { dossier: &dossier, data: &data, ..*self };
        here.check_fields()?;
        entry.event.changes = here.clocks_of_filing(step)?;
        for reuse in &submission.reuse {
            self.plain(decision, EventBody::Reused(reuse.clone()))?;
        }
        Ok(())
    }

    /// A dossier as it is filed, and what of it is personal.
    pub(super) fn filed(
        &self,
        submission: &Submission,
        step: &Step,
    ) -> Result<(Filed, Private), Rule> {
        let parted = form::part(self.procedure, &submission.fields)?;
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
            accepted: step.clock == StepClock::Running,
            channel: submission.channel,
            subject: submission.subject,
            office: submission.office.clone(),
            fields: parted.public,
            documents: submission.documents.clone(),
            originals: submission.originals.clone(),
            posting: submission.posting.clone(),
            parent: submission.parent.clone(),
            visit: submission.visit.clone(),
        };
        let parties =
            (submission.parties != Parties::default()).then(|| submission.parties.clone());
        Ok((filed, Private { fields: parted.private, parties, ..Private::default() }))
    }

    /// The version is in force on the day, and takes such applicants so. What it does not say it takes, and a leg comes as its parent sends it.
    fn check_offered(&self, submission: &Submission) -> Result<(), Rule> {
        let procedure = self.procedure;
        let on = self.day_of(submission);
        if on < procedure.in_force || procedure.until.is_some_and(|until| until < on) {
            return Err(Rule::NotInForce { version: procedure.version.clone(), on });
        }
        if submission.parent.is_some() {
            // A parent sets the limit, so nobody may claim one.
            return self.needs(&["system"]);
        }
        if !procedure.channels.is_empty() && !procedure.channels.contains(&submission.channel) {
            let channels = procedure.channels.iter().map(form::word).collect();
            return Err(Rule::OtherChannel { channels });
        }
        if !procedure.subjects.is_empty() && !procedure.subjects.contains(&submission.subject) {
            let subjects = procedure.subjects.iter().map(form::word).collect();
            return Err(Rule::OtherSubject { subjects });
        }
        Ok(())
    }

    /// The local day of filing at the competent agency.
    pub(super) fn day_of(&self, submission: &Submission) -> Date {
        let bound = submission.agencies.get(&self.procedure.agency).cloned();
        let competent = bound.unwrap_or_else(|| AgencyId::new(self.procedure.agency.as_str()));
        self.calendars.of(&competent).local_date(self.at)
    }

    /// Everybody has a name, and whoever acts for the owner shows a paper that holds on the day.
    pub(super) fn check_parties(&self, parties: &Parties, on: Date) -> Result<(), Rule> {
        for (part, party) in parties.all() {
            Self::filled(&party.name, "a name of those who have a part in the dossier")?;
            if parties.owner.is_none() {
                return Err(Rule::TextNeeded { what: "the owner, for whom another acts," });
            }
            // Whose paper held when it was shown stays in the part, whatever becomes of the paper.
            let is_known = self.data.parties.all().any(|known| known == (part, party));
            if part != "owner" && !is_known {
                Self::check_paper(part, party, on)?;
            }
        }
        Ok(())
    }

    /// The competent agency, as the dossier is bound to it.
    pub(super) fn competent(&self) -> AgencyId {
        self.dossier.agency(&self.procedure.agency)
    }
}
