//! Giving the work of somebody to somebody else, or back to the pool, by ordinary commands.

use motcua_engine::dossier::{Act, Actor, Command, Duty, PersonId, Refusal, Rule};
use motcua_engine::procedure::Role;
use motcua_engine::time::Timestamp;

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
            let roles = std::collections::BTreeSet::new();
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
