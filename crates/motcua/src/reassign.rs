//! Giving the work of somebody to somebody else, or back to the pool, by ordinary commands.

use std::collections::BTreeSet;

use motcua_engine::dossier::{Act, Actor, AgencyId, Command, Duty, PersonId, Refusal, Rule};
use motcua_engine::procedure::Role;
use motcua_engine::time::Timestamp;

use crate::caller::ADMIN;
use crate::desk::{Desk, Order};
use crate::error::{Error, Result};
use crate::list::Page;
use crate::work::{Whose, Work};

/// Who may give work to others.
const HEADS: [&str; 3] = ["head", "leader", "supervisor"];

/// What became of somebody's work.
#[derive(Debug, Default)]
pub struct Reassigned {
    /// The dossiers that somebody else has now, or the pool.
    pub moved: Vec<String>,
    /// Those that stay where they are, and why.
    pub refused: Vec<(String, Error)>,
}

impl Desk {
    /// Whoever is to have the work of a dossier holds a role at the agency whose turn it is, or at one that has succeeded
    /// it. A command that was taken before is asked nothing.
    ///
    /// [`Desk::perform`] does not ask it, for a portal may keep its officials elsewhere: who enters them here asks it
    /// before each [`Act::Assign`], as the service does.
    ///
    /// # Errors
    ///
    /// They hold none there, there is no such dossier, or the database fails.
    pub async fn check_assignee(
        &self,
        dossier: &str,
        to: &PersonId,
        at: Timestamp,
        order: &Order,
    ) -> Result<()> {
        if self.is_answered(order.key.as_deref()).await? {
            return Ok(());
        }
        let stand = self.dossier(dossier).await?.dossier;
        let procedure = self.procedure_of(&stand).await?;
        let Some(step) = stand.step.as_ref().and_then(|step| procedure.step(step)) else {
            return Ok(());
        };
        let (place, library) = (stand.agency(&step.agency), self.published().await?);
        let on = library.day_of(at);
        let works_there = |(agency, roles): (AgencyId, BTreeSet<Role>)| {
            roles.iter().any(|role| role.as_str() != ADMIN)
                && (agency == place || library.agencies.succeeded_by(&agency, on).contains(&place))
        };
        if self.caller(to, on).await?.roles().into_iter().any(works_there) {
            return Ok(());
        }
        let (person, agency, on) = (to.to_string(), place.to_string(), on.to_string());
        Err(Error::NotAppointed { person, agency, on })
    }

    /// Gives everything open that somebody handles at the actor's agency, and at those it has succeeded, to somebody
    /// else or to the pool. It may be broken off and called again: it goes on with what is left.
    ///
    /// # Errors
    ///
    /// The actor is no head, leader or supervisor of an agency, whoever is to have the work holds no role there,
    /// or the database fails.
    pub async fn reassign(
        &self,
        from: &PersonId,
        to: Option<&PersonId>,
        actor: &Actor,
        at: Timestamp,
    ) -> Result<Reassigned> {
        let Some(agency) =
            actor.agency.clone().filter(|_| HEADS.iter().any(|role| actor.has(role)))
        else {
            let roles = HEADS.map(Role::from).into();
            let rule = Rule::RoleNeeded { roles };
            let asked = "reassign".to_owned();
            return Err(Error::from(Refusal { asked, rule, possible: Vec::new() }));
        };
        let library = self.published().await?;
        let on = library.day_of(at);
        if let Some(to) = to {
            self.caller(to, on).await?.actor(&agency, None)?;
        }
        let mut agencies = library.agencies.succeeded_by(&agency, on);
        agencies.insert(agency);
        let mut done = Reassigned::default();
        for agency in agencies {
            let roles = BTreeSet::new();
            let work = Work { agency, roles, of: Whose::Person(from.clone()) };
            self.reassign_at(&work, to, actor, at, &mut done).await?;
        }
        Ok(done)
    }

    async fn reassign_at(
        &self,
        work: &Work,
        to: Option<&PersonId>,
        actor: &Actor,
        at: Timestamp,
        done: &mut Reassigned,
    ) -> Result<()> {
        let mut page = Page::default();
        loop {
            let listed = self.seen().worklist(work, &page).await?;
            for item in listed.items {
                let act = match to {
                    Some(to) => Act::Assign { to: to.clone(), duty: Duty::Main },
                    None => Act::Release,
                };
                let given = self.perform(&item.id, Command::Act(act), actor, at, Order::default());
                match given.await {
                    Ok(_) => done.moved.push(item.id),
                    Err(error) if error.is_answer() => done.refused.push((item.id, error)),
                    Err(error) => return Err(error),
                }
            }
            // What has moved is gone from the list; the cursor is a key, and skips nothing.
            let Some(next) = listed.next else { return Ok(()) };
            page.cursor = Some(next);
        }
    }
}
