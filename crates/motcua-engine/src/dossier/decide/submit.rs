//! Filing.

use super::{Decision, Here, form};
use crate::dossier::command::Submission;
use crate::dossier::event::{AgencyId, EventBody, Filed, Private, ProcedureRef};
use crate::dossier::refusal::Rule;
use crate::dossier::state::{Data, Dossier};
use crate::procedure::StepClock;

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
        self.check_known_documents(&submission.documents)?;
        let parted = form::part(self.procedure, &submission.fields)?;
        let filed = Filed {
            procedure: ProcedureRef {
                code: self.procedure.code.clone(),
                version: self.procedure.version.clone(),
                digest: submission.digest.clone(),
            },
            kind: self.procedure.kind,
            step: start.clone(),
            status: step.status,
            agencies: submission.agencies.clone(),
            competent: self.procedure.agency.clone(),
            accepted: step.clock == StepClock::Running,
            channel: submission.channel,
            subject: submission.subject,
            office: submission.office.clone(),
            fields: parted.public,
            documents: submission.documents.clone(),
            parent: submission.parent.clone(),
        };
        let private = Private { fields: parted.private, note: None };
        // The clocks are started of the dossier as it will be: what it is bound to is known only then.
        self.record(decision, EventBody::Filed(filed), Vec::new(), private);
        let Some(entry) = decision.entries.last_mut() else { return Ok(()) };
        let (mut dossier, mut data) = (Dossier::default(), Data::default());
        dossier.apply(&entry.event);
        data.apply(entry);
        let here = Here { dossier: &dossier, data: &data, ..*self };
        here.check_fields()?;
        entry.event.changes = here.clocks_of_filing(step)?;
        Ok(())
    }

    /// The competent agency, as the dossier is bound to it.
    pub(super) fn competent(&self) -> AgencyId {
        self.dossier.agency(&self.procedure.agency)
    }
}
