//! Filling a dossier that is filed: what is held about its applicant serves with a supplement.

use std::collections::BTreeMap;

use motcua_engine::dossier::{Actor, Command, HeldId, MoveCommand, still_wanted};
use motcua_engine::procedure::{Document, DocumentId, MoveKind};
use motcua_engine::time::Timestamp;

use super::{Offer, Subject};
use crate::desk::{Desk, Order, to_microsecond};
use crate::error::{Error, Result};
use crate::proposals::Settled;
use crate::read::Stand;
use crate::sight::Seen;

/// What of that which is held is to serve.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Serving {
    /// What was chosen for documents; what cannot serve is refused.
    pub chosen: BTreeMap<DocumentId, HeldId>,
    /// Whether what fits serves by itself for what is needed, not there and not brought.
    pub takes_held: bool,
}

impl Desk {
    /// Makes a move; with a supplement, what is held about the dossier's applicant serves as it does with a filing.
    ///
    /// # Errors
    ///
    /// What was chosen cannot serve, or is to serve with another move; and as [`Desk::perform_or_propose`].
    pub async fn supplement(
        &self,
        id: &str,
        mut command: MoveCommand,
        serving: &Serving,
        actor: &Actor,
        at: Timestamp,
        order: Order,
    ) -> Result<Settled> {
        let filled = self.fill(id, &mut command, serving, actor, to_microsecond(at)).await;
        if let Err(error) = filled
            && !self.is_answered(order.key.as_deref()).await?
        {
            return Err(error);
        }
        self.perform_or_propose(id, Command::Move(command), actor, at, order).await
    }

    async fn fill(
        &self,
        id: &str,
        command: &mut MoveCommand,
        serving: &Serving,
        actor: &Actor,
        at: Timestamp,
    ) -> Result<()> {
        if command.kind != MoveKind::Supplement {
            if serving.chosen.is_empty() {
                return Ok(());
            }
            let problem = "it serves with a filing or a supplement; leave it out";
            return Err(Error::Contradiction { what: "what is held already", problem });
        }
        let stand = self.dossier(id).await?;
        let procedure = self.procedure_of(&stand.dossier).await?;
        let calendars = self.calendars().await?;
        let of = (&stand.dossier, &stand.data);
        let mut open = still_wanted(&procedure, &calendars, of, command, actor, at);
        open.retain(|wanted| serving.takes_held && !serving.chosen.contains_key(&wanted.id));
        if open.is_empty() && serving.chosen.is_empty() {
            return Ok(());
        }
        let subject = self.subject_in(&stand, actor).await?;
        let on = calendars.of(&stand.dossier.agency(&procedure.agency)).local_date(at);
        command.held.reuse =
            self.serving(&procedure, subject, (&serving.chosen, &open), (at, on)).await?;
        Ok(())
    }

    /// About whom something must be to serve in a dossier, as somebody supplements it: its owner, or who filed it for
    /// himself. What is held about whoever else brings a supplement serves nobody.
    async fn subject_in(&self, stand: &Stand, actor: &Actor) -> Result<Subject> {
        let parties = &stand.data.parties;
        if parties.owner.is_some() {
            return self.subject_of(actor, parties).await;
        }
        let applicant = stand.dossier.filed.as_ref().and_then(|head| head.applicant.as_ref());
        let is_own = actor.applying_for().is_none_or(|own| Some(own) == applicant);
        match applicant.filter(|_| is_own) {
            Some(applicant) => self.subject_by(applicant).await,
            None => Ok(Subject::default()),
        }
    }
}

impl Seen {
    /// What is held of the documents that are not there in a dossier, as somebody would supplement it: what need not be
    /// handed in, or why nothing held serves.
    ///
    /// # Errors
    ///
    /// There is no such dossier that may be seen, or the database fails.
    pub async fn held_in(&self, dossier: &str, actor: &Actor, at: Timestamp) -> Result<Vec<Offer>> {
        let stand = self.dossier(dossier).await?;
        let desk = &self.desk;
        let procedure = desk.procedure_of(&stand.dossier).await?;
        let is_asked = |asked: &&Document| {
            !asked.reuse.is_empty() && !stand.dossier.documents.contains(&asked.id)
        };
        let asked: Vec<&Document> = procedure.documents.iter().filter(is_asked).collect();
        if asked.is_empty() {
            return Ok(Vec::new());
        }
        let subject = desk.subject_in(&stand, actor).await?;
        let calendars = desk.calendars().await?;
        let on = calendars.of(&stand.dossier.agency(&procedure.agency)).local_date(at);
        desk.offered(&procedure, &asked, subject, (at, on)).await
    }
}
