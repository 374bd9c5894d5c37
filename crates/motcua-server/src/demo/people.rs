//! The people of the province: officials in the roles that the procedures need, and applicants with accounts.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use motcua::engine::dossier::{Actor, AgencyId, PersonId};
use motcua::engine::procedure::{Procedure, Role, Subject};
use motcua::engine::time::{Timestamp, ToSpan as _};
use motcua::{Agency, Appointment, Consent, Desk, Level, Person, PersonKind, Result, fold};

use super::agencies::{COMMUNES, SINCE, bound};
use super::names;

/// Roles of which an agency has two people.
const IN_PAIRS: &[&str] = &["clerk", "specialist"];
/// How many citizens have accounts.
const CITIZENS: usize = 11;

/// An official with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Official {
    /// The account.
    pub account: String,
    /// The name.
    pub name: String,
    /// The person that has the account.
    pub person: PersonId,
    /// Where the official works.
    pub agency: AgencyId,
    /// In what roles.
    pub roles: BTreeSet<Role>,
}

/// An applicant with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applicant {
    /// The account.
    pub account: String,
    /// The name.
    pub name: String,
    /// The person that has the account.
    pub person: PersonId,
    /// The personal number or the enterprise's code; nobody real has it.
    pub number: String,
    /// What kind of applicant.
    pub subject: Subject,
}

/// Who works where.
pub(super) struct Staff {
    pub(super) officials: Vec<Official>,
    /// Places in the list, by agency and role.
    by_role: BTreeMap<(AgencyId, Role), Vec<usize>>,
}

impl Staff {
    /// Hires whom the procedures need.
    pub(super) fn hire(
        rng: &mut Rng,
        agencies: &[Agency],
        procedures: &[&Procedure],
        accounts: &mut Accounts,
    ) -> Self {
        let needs = needs(agencies, procedures);
        let mut staff = Self { officials: Vec::new(), by_role: BTreeMap::new() };
        for (agency, roles) in needs {
            for role in roles {
                let people = if IN_PAIRS.contains(&role.as_str()) { 2 } else { 1 };
                for _ in 0..people {
                    let (family, given, name) = names::person(rng);
                    let place = staff.officials.len();
                    let held = (agency.clone(), role.clone());
                    staff.by_role.entry(held).or_default().push(place);
                    staff.officials.push(Official {
                        account: accounts.open(given, family),
                        name,
                        person: PersonId::new(format!("official-{:03}", place + 1)),
                        agency: agency.clone(),
                        roles: BTreeSet::from([role.clone()]),
                    });
                }
            }
        }
        staff
    }

    /// An official of a role at an agency: always the same one for a dossier, never one of those left out.
    pub(super) fn official(
        &self,
        agency: &AgencyId,
        role: &str,
        dossier: usize,
        without: &[&PersonId],
    ) -> Option<Actor> {
        let places = self.by_role.get(&(agency.clone(), Role::from(role)))?;
        let from = dossier % places.len();
        let turned = places[from..].iter().chain(&places[..from]);
        let mut officials = turned.map(|place| &self.officials[*place]);
        officials.find(|official| !without.contains(&&official.person)).map(actor)
    }

    /// An official by the person.
    pub(super) fn person(&self, person: &PersonId) -> Option<Actor> {
        self.officials.iter().find(|official| official.person == *person).map(actor)
    }
}

/// Whoever signs in as an official: with every role held at the agency.
fn actor(official: &Official) -> Actor {
    let roles: Vec<&str> = official.roles.iter().map(Role::as_str).collect();
    Actor::official(official.person.as_str(), &roles, official.agency.as_str())
}

/// The roles that each agency needs: those of its steps, of legs, and a head and a leader everywhere.
fn needs(agencies: &[Agency], procedures: &[&Procedure]) -> BTreeMap<AgencyId, BTreeSet<Role>> {
    let mut needs: BTreeMap<AgencyId, BTreeSet<Role>> = BTreeMap::new();
    let of_all = || BTreeSet::from([Role::from("head"), Role::from("leader")]);
    // Nobody of a ministry works in the province.
    for agency in agencies.iter().filter(|agency| agency.level != Some(Level::Ministry)) {
        needs.insert(agency.id.clone(), of_all());
    }
    let mut add = |agency: Option<AgencyId>, roles: &[&str]| {
        let roles = roles.iter().filter(|role| !matches!(**role, "applicant" | "system"));
        if let Some(known) = agency.and_then(|agency| needs.get_mut(&agency)) {
            known.extend(roles.map(|role| Role::from(*role)));
        }
    };
    for procedure in procedures {
        for commune in 0..COMMUNES.len() {
            for step in &procedure.steps {
                let agency = bound(&step.agency, procedure, commune);
                let moves = step.moves.iter();
                let by = moves.flat_map(|edge| [Some(&edge.by), edge.approver.as_ref()]);
                let by = by.chain([step.by.as_ref()]).flatten();
                add(agency, &by.map(Role::as_str).collect::<Vec<_>>());
                for leg in &step.legs {
                    add(bound(&leg.agency, procedure, commune), &["specialist"]);
                }
            }
        }
    }
    add(Some(AgencyId::from("centre")), &["supervisor"]);
    add(Some(AgencyId::from("inspectorate")), &["supervisor"]);
    // Who audits is of the inspectorate and is appointed where everything of the province lies below.
    add(Some(AgencyId::from("province")), &["auditor"]);
    needs
}

/// Accounts that are given out, each once.
#[derive(Default)]
pub(super) struct Accounts(BTreeMap<String, u32>);

impl Accounts {
    /// An account such as `an.nguyen`, with a number from the second on.
    pub(super) fn open(&mut self, given: &str, family: &str) -> String {
        let account = fold(&format!("{given}.{family}"));
        let given_out = self.0.entry(account.clone()).or_default();
        *given_out += 1;
        if *given_out == 1 { account } else { format!("{account}{given_out}") }
    }
}

/// Citizens and one enterprise.
pub(super) fn applicants(rng: &mut Rng, accounts: &mut Accounts) -> Vec<Applicant> {
    let citizen = |place: usize| {
        let (family, given, name) = names::person(rng);
        Applicant {
            account: accounts.open(given, family),
            name,
            person: PersonId::new(format!("citizen-{:02}", place + 1)),
            number: names::personal_number(rng),
            subject: Subject::Citizen,
        }
    };
    let mut all: Vec<Applicant> = (0..CITIZENS).map(citizen).collect();
    all.push(Applicant {
        account: accounts.open("binhminh", "congty"),
        name: "Công ty TNHH Bình Minh".to_owned(),
        person: PersonId::from("enterprise-01"),
        number: names::enterprise_number(rng),
        subject: Subject::Enterprise,
    });
    all
}

/// The unit of an official, where the agency has units: those who lead stand above them.
fn unit(agencies: &[Agency], agency: &AgencyId, role: &Role, place: usize) -> Option<String> {
    let units = &agencies.iter().find(|one| one.id == *agency)?.units;
    let is_in_one = IN_PAIRS.contains(&role.as_str()) && !units.is_empty();
    is_in_one.then(|| units[place % units.len()].id.clone())
}

/// Enters everybody, with accounts and appointments.
pub(super) async fn enter(
    desk: &Desk,
    agencies: &[Agency],
    staff: &Staff,
    applicants: &[Applicant],
) -> Result<()> {
    for (place, official) in staff.officials.iter().enumerate() {
        let Official { account, name, person, agency, roles } = official;
        let (id, name, kind) = (person.clone(), name.clone(), PersonKind::Official);
        let entered = Person { id, name, number: None, kind };
        desk.enter_person(&entered).await?;
        desk.open_account(account, person).await?;
        for role in roles {
            let unit = unit(agencies, agency, role, place);
            let (agency, role) = (agency.clone(), role.clone());
            let (person, until) = (person.clone(), None);
            desk.appoint(&Appointment { person, agency, role, from: SINCE, until, unit }).await?;
        }
    }
    for Applicant { account, name, person, number, subject } in applicants {
        let (id, name, number) = (person.clone(), name.clone(), Some(number.clone()));
        let kind = match subject {
            Subject::Citizen | Subject::HouseholdBusiness => PersonKind::Citizen,
            Subject::Enterprise | Subject::Agency => PersonKind::Organisation,
        };
        desk.enter_person(&Person { id, name, number, kind }).await?;
        desk.open_account(account, person).await?;
    }
    Ok(())
}

/// The type of the papers for which somebody is asked whether they may serve again: they tell of health.
const ASKED_FOR: &str = "driver-health-certificate";

/// Two of the applicants have said whether what is held of their health may serve again: one agrees, one does not.
pub(super) async fn agree(desk: &Desk, applicants: &[Applicant], now: Timestamp) -> Result<()> {
    for (applicant, is_given) in applicants.iter().zip([true, false]) {
        let person = applicant.person.clone();
        let consent = Consent {
            recorded_by: person.clone(),
            person,
            document_type: ASKED_FOR.to_owned(),
            procedure: None,
            is_given,
            at: now.checked_sub((366 * 24).hours()).unwrap_or(now),
            until: None,
        };
        let own = Actor::applicant(applicant.person.as_str());
        desk.record_consent(&consent, &own).await?;
    }
    Ok(())
}
