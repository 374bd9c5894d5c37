//! Who does something.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{AgencyId, PersonId};
use crate::procedure::Role;

/// Who does something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The person.
    pub person: PersonId,
    /// What the person does at the agency.
    pub roles: BTreeSet<Role>,
    /// The agency; none for applicants and for the system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<AgencyId>,
    /// For whom, during an absence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<PersonId>,
    /// How surely an applicant is known whom a portal vouches for: the level of the electronic identity (mức độ định danh
    /// điện tử), 1 or 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<u8>,
    /// The agencies that the person's own has succeeded: their work is its work.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub succeeds: BTreeSet<AgencyId>,
    /// The agencies below the person's own whose work a leader or supervisor of it may take over, with a reason,
    /// and what is done there be approved.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub above: BTreeSet<AgencyId>,
}

impl Actor {
    /// An official of an agency.
    pub fn official(person: impl Into<String>, roles: &[&str], agency: impl Into<String>) -> Self {
        Self {
            person: PersonId::new(person),
            roles: roles.iter().map(|role| Role::from(*role)).collect(),
            agency: Some(AgencyId::new(agency)),
            on_behalf_of: None,
            level: None,
            succeeds: BTreeSet::new(),
            above: BTreeSet::new(),
        }
    }

    /// The applicant or somebody the applicant has authorised.
    pub fn applicant(person: impl Into<String>) -> Self {
        let roles = BTreeSet::from([Role::from("applicant")]);
        Self {
            person: PersonId::new(person),
            roles,
            agency: None,
            on_behalf_of: None,
            level: None,
            succeeds: BTreeSet::new(),
            above: BTreeSet::new(),
        }
    }

    /// Time, or another dossier.
    pub fn system() -> Self {
        let roles = BTreeSet::from([Role::from("system")]);
        Self { roles, ..Self::applicant("system") }
    }

    /// A source that names nobody.
    pub fn source(name: &str) -> Self {
        Self { roles: BTreeSet::from([Role::from("source")]), ..Self::applicant(name) }
    }

    /// An official of another system, by a pseudonym; what roles there are is not known here.
    pub fn observed(person: PersonId) -> Self {
        Self { person, roles: BTreeSet::new(), ..Self::system() }
    }

    /// Whether the work of an agency is the work of the actor's own.
    pub fn works_for(&self, agency: &AgencyId) -> bool {
        self.agency.as_ref().is_some_and(|own| own == agency || self.succeeds.contains(agency))
    }

    /// From the applicant's side: who applies, or for whom. None: an official, time or another dossier.
    pub fn applying_for(&self) -> Option<&PersonId> {
        let is_applicant = self.agency.is_none() && self.has("applicant");
        is_applicant.then(|| self.on_behalf_of.as_ref().unwrap_or(&self.person))
    }

    /// Whether the actor may overrule an agency's officials: as their own leader, or as leader or supervisor of an agency
    /// above theirs. A supervisor of their own agency watches their work and does not do it.
    pub fn overrules(&self, agency: &AgencyId) -> bool {
        if self.has("leader") && self.works_for(agency) {
            return true;
        }
        self.agency.is_some()
            && self.above.contains(agency)
            && (self.has("leader") || self.has("supervisor"))
    }

    /// Whether the actor holds a role: the whole name, never a part of it.
    pub fn has(&self, role: &str) -> bool {
        self.roles.contains(role)
    }
}
