//! For whom an applicant files on line: the account says who the owner is, and the registered mandate why another may file.

use motcua_engine::dossier::{Actor, Paper, Party, PersonId};
use motcua_engine::time::Date;

use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::filing::Filing;
use crate::mandates::Mandate;
use crate::people::Person;
use crate::search::fold;

impl Desk {
    /// Completes who has a part in what an applicant files on line, where no clerk sees anybody or a paper.
    ///
    /// Who names no owner is the owner, or the organisation is for which he files.
    /// Who files by a mandate stands in the dossier as the one who hands it in, with the mandate's paper and its last day;
    /// whoever else files for another owner is refused.
    /// An organisation for which a portal vouches (the actor has a level) needs no mandate here.
    ///
    /// Commands do not ask it, for a portal may keep its accounts and mandates elsewhere; the service asks it of every
    /// applicant.
    ///
    /// # Errors
    ///
    /// There is no mandate of the owner that holds on the day, or the database fails.
    pub async fn complete_parties(
        &self,
        filing: &mut Filing,
        actor: &Actor,
        on: Date,
    ) -> Result<()> {
        let Some(applicant) = actor.applying_for() else { return Ok(()) };
        let known = self.person(applicant).await?;
        let parties = &mut filing.parties;
        if parties.owner.is_none() {
            parties.owner = known.as_ref().map(party);
        }
        let Some(owner) = &parties.owner else { return Ok(()) };
        let mandate = if is_same(owner, applicant, known.as_ref()) {
            let mandates = self.mandates(&actor.person).await?.into_iter();
            mandates
                .filter(|held| held.is_valid_on(on))
                .find(|held| held.organisation == *applicant)
        } else {
            Some(self.mandate_of(owner, actor, on).await?)
        };
        let Some(mandate) = mandate else { return Ok(()) };
        let Some(submitter) = self.person(&actor.person).await? else { return Ok(()) };
        let last = [mandate.until, mandate.paper.valid_until].into_iter().flatten().min();
        let paper = Paper { valid_until: last, ..mandate.paper };
        parties.submitter = Some(Party { paper: Some(paper), ..party(&submitter) });
        Ok(())
    }

    /// The mandate by which the actor, or the organisation for which the actor files, files for an owner.
    async fn mandate_of(&self, owner: &Party, actor: &Actor, on: Date) -> Result<Mandate> {
        for holder in [Some(&actor.person), actor.on_behalf_of.as_ref()].into_iter().flatten() {
            for mandate in self.mandates(holder).await? {
                let known = self.person(&mandate.organisation).await?;
                if mandate.is_valid_on(on) && is_same(owner, &mandate.organisation, known.as_ref())
                {
                    return Ok(mandate);
                }
            }
        }
        Err(Error::NoMandate { organisation: "the owner".to_owned(), on: on.to_string() })
    }
}

fn party(known: &Person) -> Party {
    Party {
        person: Some(known.id.clone()),
        number: known.number.clone(),
        ..Party::named(known.name.clone())
    }
}

/// Whether a party as it is written is a person: by the opaque number and the personal one, or else by the name.
fn is_same(party: &Party, id: &PersonId, known: Option<&Person>) -> bool {
    let number = known.and_then(|known| known.number.as_deref());
    let by_number = party.number.as_deref().zip(number).map(|(one, two)| one.trim() == two);
    match (&party.person, by_number) {
        (Some(person), by_number) => person == id && by_number.unwrap_or(true),
        (None, Some(by_number)) => by_number,
        (None, None) => known.is_some_and(|known| fold(&party.name) == fold(&known.name)),
    }
}
