//! Who can sign in to the demo, and with what.

use std::fmt;
use std::time::Duration;

use motcua::engine::dossier::{AgencyId, PersonId};
use motcua::engine::procedure::Role;
use motcua::engine::time::{Date, Timestamp};
use motcua::{Appointment, Desk, NewToken, Person, PersonKind};

use super::{Official, Province};
use crate::password;
use crate::problem::Problem;

/// The password of everybody in the demo.
pub const PASSWORD: &str = "mot-cua-demo-2026";
/// The person who keeps the demo's accounts.
const ADMIN: &str = "admin-01";
/// How long the demo's tokens hold.
const TOKEN: Duration = Duration::from_secs(366 * 24 * 3_600);

/// Who can sign in to the demo, and with what.
#[derive(Clone, Debug)]
pub struct Keys {
    /// Some of the officials, of different roles.
    officials: Vec<Official>,
    /// How many officials there are.
    of: usize,
    /// The account of a citizen.
    citizen: String,
    /// The token of a citizen who files.
    applicant: String,
    /// The token of the clerk who takes what the citizen files or hands in on paper, with the agency.
    clerk: (String, AgencyId),
    /// The token of who keeps the accounts.
    admin: String,
}

impl Keys {
    /// Gives everybody in the demo the same password, and makes three tokens.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn make(desk: &Desk, province: &Province, now: Timestamp) -> Result<Self, Problem> {
        let hash = password::hash(PASSWORD.to_owned()).await?;
        let accounts = province.officials.iter().map(|one| &one.account);
        for account in accounts.chain(province.applicants.iter().map(|one| &one.account)) {
            desk.set_password(account, &hash).await?;
        }
        let admin = PersonId::from(ADMIN);
        let name = "Quản trị hệ thống".to_owned();
        let person = Person { id: admin.clone(), name, number: None, kind: PersonKind::Official };
        desk.enter_person(&person).await?;
        desk.open_account("admin", &admin).await?;
        desk.set_password("admin", &hash).await?;
        let agency = AgencyId::from("province");
        let from = Date::constant(2020, 1, 1);
        let (role, until, unit) = (Role::from("admin"), None, None);
        let appointment =
            Appointment { person: admin.clone(), agency: agency.clone(), role, from, until, unit };
        desk.appoint(&appointment).await?;
        let citizen = province.applicants.first();
        let clerk = province.officials.iter().find(|one| one.roles.contains("clerk"));
        let no =
            || Problem::from(motcua::Error::NoPerson { id: "a citizen or a clerk".to_owned() });
        let (citizen, clerk) = (citizen.ok_or_else(no)?, clerk.ok_or_else(no)?);
        let issue = async |person: &PersonId, agency: Option<&AgencyId>, scopes: &[&str]| {
            let token = NewToken {
                name: "demo".to_owned(),
                person: person.clone(),
                agency: agency.cloned(),
                roles: [].into(),
                scopes: scopes.iter().map(ToString::to_string).collect(),
                expires_at: now + TOKEN,
                issued_by: admin.clone(),
            };
            Ok::<_, Problem>(desk.issue_token(&token, now).await?.1)
        };
        let work = ["read", "file", "work"];
        Ok(Self {
            officials: some(&province.officials),
            of: province.officials.len(),
            citizen: citizen.account.clone(),
            applicant: issue(&citizen.person, None, &["read", "file", "work"]).await?,
            clerk: (issue(&clerk.person, Some(&clerk.agency), &work).await?, clerk.agency.clone()),
            admin: issue(&admin, Some(&agency), &["read", "admin"]).await?,
        })
    }
}

/// One official for each set of roles.
fn some(officials: &[Official]) -> Vec<Official> {
    let mut found: Vec<Official> = Vec::new();
    for official in officials {
        if !found.iter().any(|one| one.roles == official.roles) {
            found.push(official.clone());
        }
    }
    found
}

impl fmt::Display for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "everybody's password: {PASSWORD}")?;
        writeln!(f, "some of the {} officials:", self.of)?;
        for Official { account, name, agency, roles, .. } in &self.officials {
            let roles: Vec<&str> = roles.iter().map(Role::as_str).collect();
            writeln!(f, "  {account:24} {:14} {:20} {name}", roles.join(", "), agency.as_str())?;
        }
        writeln!(f, "  {:24} {:14} {:20}", "admin", "admin", "province")?;
        writeln!(f, "a citizen: {}", self.citizen)?;
        writeln!(f, "tokens for programs:")?;
        writeln!(f, "  APPLICANT={}", self.applicant)?;
        writeln!(f, "  CLERK={}", self.clerk.0)?;
        writeln!(f, "  AGENCY={}", self.clerk.1)?;
        writeln!(f, "  ADMIN={}", self.admin)
    }
}
