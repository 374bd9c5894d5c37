//! Acting for another: staff and representatives by mandate, officials by substitution. Both have days and can be revoked.

use std::collections::BTreeSet;

use motcua_engine::dossier::{AgencyId, Paper, PersonId};
use motcua_engine::procedure::Role;
use motcua_engine::time::Date;
use sea_orm::{DbErr, QueryResult, Value};
use serde::{Deserialize, Serialize};

use crate::desk::Desk;
use crate::error::{Error, Result, corrupt};
use crate::journal::text;
use crate::people::{days_of, last_day};
use crate::store::keepable;

/// What is kept of mandates and substitutions that cannot hold NUL.
const TEXTS: &str = "a number, an agency, a role, a paper or a reason";

/// Somebody may act for an organisation or another person: staff whom it authorises, a representative with a paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mandate {
    /// Who acts.
    pub person: PersonId,
    /// For whom.
    pub organisation: PersonId,
    /// The first day.
    pub from: Date,
    /// The last day; none: until it is revoked. The paper may end it earlier.
    #[serde(default)]
    pub until: Option<Date>,
    /// The paper that authorises.
    pub paper: Paper,
}

impl Mandate {
    /// Whether it holds on a day.
    pub fn is_valid_on(&self, day: Date) -> bool {
        let last = [self.until, self.paper.valid_until].into_iter().flatten().min();
        self.from <= day && last.is_none_or(|last| day <= last)
    }
}

/// An official does the work of another who is absent, or who has delegated it: one who holds a role at the same
/// agency, or at one above or below it. It rests on the days on which the substitute holds none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Substitution {
    /// Whose work it is.
    pub absent: PersonId,
    /// Who does it.
    pub substitute: PersonId,
    /// Where.
    pub agency: AgencyId,
    /// In which of the roles of the absent one; empty: all of them.
    #[serde(default)]
    pub roles: BTreeSet<Role>,
    /// The first day.
    pub from: Date,
    /// The last day; none: until it is revoked.
    #[serde(default)]
    pub until: Option<Date>,
    /// Why: leave, a mission, a decision to delegate.
    pub reason: String,
}

impl Substitution {
    /// Whether it holds on a day.
    pub fn is_valid_on(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

/// The days are in order, nobody acts for himself, and what must be said is said.
fn check(
    what: &'static str,
    days: (Date, Option<Date>),
    people: [&PersonId; 2],
    said: &str,
) -> Result<()> {
    let wrong = |problem: &'static str| Err(Error::Contradiction { what, problem });
    if days.1.is_some_and(|until| until < days.0) {
        return wrong("its last day lies before its first; mend the days");
    }
    if people[0] == people[1] {
        return wrong("nobody acts for himself; name another person");
    }
    if said.trim().is_empty() {
        return wrong("the paper or the reason is empty; say what it rests on");
    }
    Ok(())
}

impl Desk {
    /// Enters a mandate, or the last day and the paper of the one that began on the same day.
    ///
    /// # Errors
    ///
    /// The days contradict each other, the paper has no number, one of the two is not entered, or the database fails.
    pub async fn enter_mandate(&self, mandate: &Mandate) -> Result<()> {
        let Mandate { person, organisation, from, until, paper } = mandate;
        check("the mandate", (*from, *until), [person, organisation], &paper.number)?;
        keepable(TEXTS, [person.as_str(), organisation.as_str(), &paper.kind, &paper.number])?;
        let insert = "INSERT INTO motcua_mandates (person_id, organisation_id, from_day, last_day, paper)
            SELECT p.id, o.id, ?, ?, ? FROM motcua_people p JOIN motcua_people o ON o.id = ? WHERE p.id = ?
            ON CONFLICT (person_id, organisation_id, from_day) DO UPDATE
            SET last_day = excluded.last_day, paper = excluded.paper";
        let values = vec![from.to_string().into(), last_day(*until).into(), text(paper).into()];
        self.enter(insert, values, [organisation, person]).await
    }

    /// Enters a substitution, or what has changed of the one that began on the same day.
    ///
    /// # Errors
    ///
    /// The days contradict each other, no reason is given, one of the two is not entered, the absent one holds no role at
    /// the agency on the first day, the substitute holds none there nor above or below it, or the database fails.
    pub async fn enter_substitution(&self, substitution: &Substitution) -> Result<()> {
        let Substitution { absent, substitute, agency, roles, from, until, reason } = substitution;
        check("the substitution", (*from, *until), [absent, substitute], reason)?;
        let names = [absent.as_str(), substitute.as_str(), agency.as_str(), reason];
        keepable(TEXTS, names.into_iter().chain(roles.iter().map(Role::as_str)))?;
        self.check_officials(substitution).await?;
        let insert = "INSERT INTO motcua_substitutions
            (agency, from_day, last_day, roles, reason, absent_id, substitute_id)
            SELECT ?, ?, ?, ?, ?, a.id, s.id FROM motcua_people a JOIN motcua_people s ON a.id = ? WHERE s.id = ?
            ON CONFLICT (substitute_id, absent_id, agency, from_day) DO UPDATE
            SET last_day = excluded.last_day, roles = excluded.roles, reason = excluded.reason";
        let values = vec![
            agency.as_str().into(),
            from.to_string().into(),
            last_day(*until).into(),
            text(roles).into(),
            reason.clone().into(),
        ];
        self.enter(insert, values, [absent, substitute]).await
    }

    /// Both hold a role on the first day: the absent one at the agency, the substitute in line with it.
    async fn check_officials(&self, substitution: &Substitution) -> Result<()> {
        let Substitution { absent, substitute, agency, from, .. } = substitution;
        for person in [absent, substitute] {
            if self.person(person).await?.is_none() {
                return Err(Error::NoPerson { id: person.to_string() });
            }
        }
        let agencies = &self.published().await?.agencies;
        let held = self.appointments(absent).await?;
        if !held.iter().any(|held| held.is_valid_on(*from) && held.agency == *agency) {
            let (person, agency, on) = (absent.to_string(), agency.to_string(), from.to_string());
            return Err(Error::NotAppointed { person, agency, on });
        }
        let held = self.appointments(substitute).await?;
        let mut held = held.iter().filter(|held| held.is_valid_on(*from));
        if held.any(|held| agencies.are_in_line(&held.agency, agency)) {
            return Ok(());
        }
        let problem = "the substitute holds no role at the agency on its first day, nor above or below it; name an official who does";
        Err(Error::Contradiction { what: "the substitution", problem })
    }

    /// Writes what two people have to do with each other, if both are entered.
    async fn enter(
        &self,
        insert: &str,
        mut values: Vec<Value>,
        people: [&PersonId; 2],
    ) -> Result<()> {
        values.extend(people.map(|person| Value::from(person.as_str())));
        if self.change_rights(insert, values).await? > 0 {
            return Ok(());
        }
        let is_first = self.person(people[0]).await?.is_none();
        let missing = if is_first { people[0] } else { people[1] };
        Err(Error::NoPerson { id: missing.to_string() })
    }

    /// Revokes every mandate of somebody for another, from a day on. Whether there was one.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn revoke_mandate(
        &self,
        person: &PersonId,
        organisation: &PersonId,
        on: Date,
    ) -> Result<bool> {
        let update = "UPDATE motcua_mandates SET last_day = ?
            WHERE person_id = ? AND organisation_id = ? AND last_day >= ?";
        self.revoke(update, [person.as_str(), organisation.as_str()].map(Value::from).into(), on)
            .await
    }

    /// Revokes every substitution of somebody by another at an agency, from a day on. Whether there was one.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn revoke_substitution(
        &self,
        absent: &PersonId,
        substitute: &PersonId,
        agency: &AgencyId,
        on: Date,
    ) -> Result<bool> {
        let update = "UPDATE motcua_substitutions SET last_day = ?
            WHERE substitute_id = ? AND absent_id = ? AND agency = ? AND last_day >= ?";
        let names = [substitute.as_str(), absent.as_str(), agency.as_str()];
        self.revoke(update, names.map(Value::from).into(), on).await
    }

    /// The last day becomes the day before; the row stays, and says that it was.
    async fn revoke(&self, update: &str, names: Vec<Value>, on: Date) -> Result<bool> {
        let before = on.yesterday().unwrap_or(Date::MIN);
        let last = [Value::from(before.to_string())].into_iter();
        let values = last.chain(names).chain([on.to_string().into()]).collect();
        Ok(self.change_rights(update, values).await? > 0)
    }

    /// Every mandate by which somebody acts, or ever did, the first first.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn mandates(&self, person: &PersonId) -> Result<Vec<Mandate>> {
        let select = "SELECT organisation_id, from_day, last_day, paper FROM motcua_mandates
            WHERE person_id = ? ORDER BY from_day, organisation_id";
        let rows = self.of_person(select, person).await?;
        let read = |row: &QueryResult| -> std::result::Result<_, DbErr> {
            let (from, until) = days_of(row)?;
            let organisation = PersonId::new(row.try_get::<String>("", "organisation_id")?);
            Ok((organisation, from, until, row.try_get::<String>("", "paper")?))
        };
        let mandate = |row| {
            let (organisation, from, until, paper) = read(row).map_err(Error::Database)?;
            let what = || format!("a mandate of {person}");
            let paper = serde_json::from_str(&paper).map_err(|source| corrupt(what(), source))?;
            Ok(Mandate { person: person.clone(), organisation, from, until, paper })
        };
        rows.iter().map(mandate).collect()
    }

    /// Every substitution in which somebody does the work of another, or ever did, the first first.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn substitutions(&self, substitute: &PersonId) -> Result<Vec<Substitution>> {
        let select =
            "SELECT absent_id, agency, from_day, last_day, roles, reason FROM motcua_substitutions
            WHERE substitute_id = ? ORDER BY from_day, absent_id, agency";
        let rows = self.of_person(select, substitute).await?;
        let read = |row: &QueryResult| -> std::result::Result<_, DbErr> {
            let (from, until) = days_of(row)?;
            let roles: String = row.try_get("", "roles")?;
            let substitution = Substitution {
                absent: PersonId::new(row.try_get::<String>("", "absent_id")?),
                substitute: substitute.clone(),
                agency: AgencyId::new(row.try_get::<String>("", "agency")?),
                roles: BTreeSet::new(),
                from,
                until,
                reason: row.try_get("", "reason")?,
            };
            Ok((substitution, roles))
        };
        let substitution = |row| {
            let (substitution, roles) = read(row).map_err(Error::Database)?;
            let what = || format!("a substitution by {substitute}");
            // Roles that cannot be read are never all of them.
            let roles = serde_json::from_str(&roles).map_err(|source| corrupt(what(), source))?;
            Ok(Substitution { roles, ..substitution })
        };
        rows.iter().map(substitution).collect()
    }

    async fn of_person(&self, select: &str, person: &PersonId) -> Result<Vec<QueryResult>> {
        let values = vec![person.as_str().replace('\0', "").into()];
        self.connections.read.query(select, values).await.map_err(Error::Database)
    }
}
