//! Callers: what somebody may do on a day, by appointment, in another's place, or by mandate.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use motcua_engine::dossier::{Actor, AgencyId, PersonId};
use motcua_engine::procedure::Role;
use motcua_engine::time::Date;
use sea_orm::Value;

use crate::agency::Agencies;
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::mandates::{Mandate, Substitution};
use crate::people::Appointment;
use crate::sight::{Part, Sight};

/// Who holds one of these sees the agencies below too.
const OVERSEE: [&str; 3] = ["leader", "supervisor", "auditor"];
/// Keeps accounts and agencies, and has no business with dossiers.
pub(crate) const ADMIN: &str = "admin";

/// Somebody on a day.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who.
    pub person: PersonId,
    /// The day.
    pub on: Date,
    /// What the person is appointed to then.
    pub appointments: Vec<Appointment>,
    /// In whose place the person works then.
    pub substitutions: Vec<Substitution>,
    /// For whom the person may act from the applicant's side then.
    pub mandates: Vec<Mandate>,
    /// What those are appointed to then in whose place the person works.
    absent: Vec<Appointment>,
    agencies: Arc<Agencies>,
}

impl Desk {
    /// What somebody may do on a day.
    ///
    /// # Errors
    ///
    /// A text cannot be kept, what is stored cannot be read, or the database fails.
    pub async fn caller(&self, person: &PersonId, on: Date) -> Result<Caller> {
        let (mut appointments, mut substitutions, mut mandates) = (
            self.appointments(person).await?,
            self.substitutions(person).await?,
            self.mandates(person).await?,
        );
        appointments.retain(|held| held.is_valid_on(on));
        let agencies = Arc::clone(&self.published().await?.agencies);
        // Whoever has left does nobody's work any longer.
        substitutions.retain(|held| {
            let mut own = appointments.iter();
            held.is_valid_on(on) && own.any(|own| agencies.are_in_line(&own.agency, &held.agency))
        });
        mandates.retain(|held| held.is_valid_on(on));
        let mut absent = Vec::new();
        for one in substitutions.iter().map(|held| &held.absent).collect::<BTreeSet<_>>() {
            let held = self.appointments(one).await?;
            absent.extend(held.into_iter().filter(|held| held.is_valid_on(on)));
        }
        let person = person.clone();
        Ok(Caller { person, on, appointments, substitutions, mandates, absent, agencies })
    }
}

impl Desk {
    /// A number that changes whenever this desk, or a clone of it, has changed what somebody may do.
    ///
    /// As long as it stays, what [`Desk::token`], [`Desk::session`] and [`Desk::caller`] have answered may be kept
    /// for a moment: what another process has changed meanwhile is missing from it.
    pub fn rights_version(&self) -> u64 {
        self.rights.load(Ordering::Acquire)
    }

    /// Changes what somebody may do. How many rows it touched.
    pub(crate) async fn change_rights(&self, sql: &str, values: Vec<Value>) -> Result<u64> {
        let done = self.connections.write.execute(sql, values).await;
        // Also after a failure: it may have been written.
        self.rights_changed();
        done.map_err(Error::Database)
    }

    /// What was answered of anybody's rights holds no longer.
    pub(crate) fn rights_changed(&self) {
        self.rights.fetch_add(1, Ordering::AcqRel);
    }
}

impl Caller {
    /// The person as an official of an agency: with the roles held there, or in the place of somebody with those
    /// of the absent one, as far as the substitution gives them.
    ///
    /// # Errors
    ///
    /// The person holds no role there on the day, by appointment or in the other's place.
    pub fn actor(&self, agency: &AgencyId, on_behalf_of: Option<&PersonId>) -> Result<Actor> {
        let roles = match on_behalf_of {
            None => roles_at(&self.appointments, agency),
            Some(absent) => self.roles_for(agency, absent),
        };
        if roles.is_empty() {
            let (agency, on) = (agency.to_string(), self.on.to_string());
            return Err(Error::NoRole { agency, on });
        }
        Ok(Actor {
            roles,
            agency: Some(agency.clone()),
            on_behalf_of: on_behalf_of.cloned(),
            ..Actor::applicant(self.person.as_str())
        })
    }

    /// The person as an applicant: for himself, or for whom there is a mandate.
    ///
    /// # Errors
    ///
    /// The person has no mandate of the other on the day.
    pub fn applicant(&self, on_behalf_of: Option<&PersonId>) -> Result<Actor> {
        let actor = Actor::applicant(self.person.as_str());
        let Some(organisation) = on_behalf_of else { return Ok(actor) };
        if self.mandates.iter().any(|mandate| mandate.organisation == *organisation) {
            return Ok(Actor { on_behalf_of: Some(organisation.clone()), ..actor });
        }
        let (organisation, on) = (organisation.to_string(), self.on.to_string());
        Err(Error::NoMandate { organisation, on })
    }

    /// The agencies at which the person works on the day, by appointment or in another's place, each with the roles.
    pub fn roles(&self) -> Vec<(AgencyId, BTreeSet<Role>)> {
        let own = self.appointments.iter().map(|held| &held.agency);
        let others = self.substitutions.iter().map(|held| &held.agency);
        let agencies: BTreeSet<&AgencyId> = own.chain(others).collect();
        let roles = agencies.into_iter().map(|agency| {
            let mut roles = roles_at(&self.appointments, agency);
            for held in self.substitutions.iter().filter(|held| held.agency == *agency) {
                roles.extend(self.roles_for(agency, &held.absent));
            }
            (agency.clone(), roles)
        });
        roles.filter(|(_, roles)| !roles.is_empty()).collect()
    }

    /// What the person sees on the day, as an official and as an applicant.
    pub fn sight(&self) -> Sight {
        Sight::Of(self.agencies_seen().chain(self.people_seen()).collect())
    }

    /// What the person sees as an official: the agencies worked at, those that these have succeeded, and for
    /// leaders, supervisors and auditors every agency below. Whoever only administers sees no dossier.
    pub fn sight_as_official(&self) -> Sight {
        Sight::Of(self.agencies_seen().collect())
    }

    /// What the person sees as an applicant: the own dossiers, and those of whom there is a mandate.
    pub fn sight_as_applicant(&self) -> Sight {
        Sight::Of(self.people_seen().collect())
    }

    /// What somebody sees who acts as one of this person's actors, with those roles alone and at that agency.
    pub fn sight_of(&self, actor: &Actor) -> Sight {
        match &actor.agency {
            Some(agency) => {
                Sight::Of(self.seen_from(agency, &actor.roles).map(Part::Agency).collect())
            }
            None => self.sight_as_applicant(),
        }
    }

    fn agencies_seen(&self) -> impl Iterator<Item = Part> {
        let seen = self.roles().into_iter();
        seen.flat_map(|(agency, roles)| self.seen_from(&agency, &roles)).map(Part::Agency)
    }

    /// The agencies whose dossiers somebody sees who holds these roles at an agency.
    fn seen_from(
        &self,
        agency: &AgencyId,
        roles: &BTreeSet<Role>,
    ) -> impl Iterator<Item = AgencyId> + use<> {
        let mut seen = BTreeSet::new();
        if roles.iter().any(|role| role.as_str() != ADMIN) {
            seen.extend(self.agencies.succeeded_by(agency, self.on));
            if OVERSEE.iter().any(|role| roles.contains(*role)) {
                seen.extend(self.agencies.below(agency, self.on));
            }
            seen.insert(agency.clone());
        }
        seen.into_iter()
    }

    fn people_seen(&self) -> impl Iterator<Item = Part> {
        let others = self.mandates.iter().map(|mandate| &mandate.organisation);
        others.chain([&self.person]).cloned().map(Part::Person)
    }

    /// The roles in which the person works at an agency in the place of somebody.
    fn roles_for(&self, agency: &AgencyId, absent: &PersonId) -> BTreeSet<Role> {
        let held = self.absent.iter().filter(|held| held.person == *absent);
        let held = roles_at(held, agency);
        let here = self.substitutions.iter();
        let here = here.filter(|one| one.absent == *absent && one.agency == *agency);
        let mut roles = BTreeSet::new();
        for one in here {
            let is_given = |role: &&Role| one.roles.is_empty() || one.roles.contains(*role);
            roles.extend(held.iter().filter(is_given).cloned());
        }
        roles
    }
}

fn roles_at<'a>(
    held: impl IntoIterator<Item = &'a Appointment>,
    agency: &AgencyId,
) -> BTreeSet<Role> {
    let here = held.into_iter().filter(|held| held.agency == *agency);
    here.map(|held| held.role.clone()).collect()
}
