//! A person, an account and an appointment are three things: who somebody is, how somebody signs in,
//! and what somebody does at an agency from when until when.

use motcua_engine::dossier::{Actor, AgencyId, PersonId};
use motcua_engine::procedure::Role;
use motcua_engine::time::Date;
use sea_orm::QueryResult;
use serde::{Deserialize, Serialize};

use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::store::{FOREVER, keepable};

/// What people are told of that cannot be kept.
const TEXTS: &str = "a name, a number, an account or a role";

/// Somebody, known by an opaque number that never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The opaque number, as the journal names the person.
    pub id: PersonId,
    /// The name.
    pub name: String,
    /// The personal identification number (số định danh cá nhân), if it is known; nobody else has it.
    pub number: Option<String>,
}

/// What somebody does at an agency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// Who.
    pub person: PersonId,
    /// Where.
    pub agency: AgencyId,
    /// In what role.
    pub role: Role,
    /// The first day.
    pub from: Date,
    /// The last day; none: it goes on.
    pub until: Option<Date>,
}

impl Desk {
    /// Enters a person, or a new name or number of the same one.
    ///
    /// # Errors
    ///
    /// Somebody else has the number, a text cannot be kept, or the database fails.
    pub async fn enter_person(&self, person: &Person) -> Result<()> {
        let insert = "INSERT INTO motcua_people (id, number, name) VALUES (?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET number = excluded.number, name = excluded.name";
        let number = person.number.as_deref().unwrap_or_default();
        keepable(TEXTS, [person.id.as_str(), &person.name, number])?;
        let (id, name) = (person.id.as_str(), person.name.clone());
        let values = vec![id.into(), person.number.clone().into(), name.into()];
        match self.connections.write.execute(insert, values).await {
            Ok(_) => Ok(()),
            Err(error) if is_taken(&error) => Err(Error::NumberTaken { id: id.to_owned() }),
            Err(error) => Err(Error::Database(error)),
        }
    }

    /// Gives an account to a person: one person may have several, an account has one.
    ///
    /// # Errors
    ///
    /// The account is somebody else's, nobody is known by the number, or the database fails.
    pub async fn open_account(&self, account: &str, person: &PersonId) -> Result<()> {
        keepable(TEXTS, [account, person.as_str()])?;
        let insert = "INSERT INTO motcua_accounts (id, person_id) SELECT ?, id FROM motcua_people WHERE id = ?
            ON CONFLICT (id) DO NOTHING";
        let values = vec![account.into(), person.as_str().into()];
        self.connections.write.execute(insert, values).await.map_err(Error::Database)?;
        match self.person_of(account).await? {
            Some(found) if found == *person => Ok(()),
            Some(_) => Err(Error::AccountTaken { account: account.to_owned() }),
            None => Err(Error::NoPerson { id: person.to_string() }),
        }
    }

    /// Appoints somebody to a role at an agency, or changes the last day of the appointment that began on the same day.
    ///
    /// # Errors
    ///
    /// Nobody is known by the number, the last day lies before the first, or the database fails.
    pub async fn appoint(&self, appointment: &Appointment) -> Result<()> {
        let Appointment { person, agency, role, from, until } = appointment;
        if until.is_some_and(|until| until < *from) {
            let problem = "the last day of an appointment lies before its first; mend the days";
            return Err(Error::Agency { id: agency.to_string(), problem });
        }
        keepable(TEXTS, [person.as_str(), agency.as_str(), role.as_str()])?;
        let insert = "INSERT INTO motcua_appointments (person_id, agency, role, from_day, last_day)
            SELECT id, ?, ?, ?, ? FROM motcua_people WHERE id = ?
            ON CONFLICT (person_id, agency, role, from_day) DO UPDATE SET last_day = excluded.last_day";
        let last_day = until.map_or_else(|| FOREVER.to_owned(), |until| until.to_string());
        let values = vec![
            agency.as_str().into(),
            role.as_str().into(),
            from.to_string().into(),
            last_day.into(),
            person.as_str().into(),
        ];
        let written = self.connections.write.execute(insert, values).await;
        match written.map_err(Error::Database)? {
            0 => Err(Error::NoPerson { id: person.to_string() }),
            _ => Ok(()),
        }
    }

    /// Everything that somebody was ever appointed to, the first first.
    ///
    /// # Errors
    ///
    /// A text cannot be kept, or the database fails.
    pub async fn appointments(&self, person: &PersonId) -> Result<Vec<Appointment>> {
        keepable(TEXTS, [person.as_str()])?;
        let select = "SELECT agency, role, from_day, last_day FROM motcua_appointments
            WHERE person_id = ? ORDER BY from_day, agency, role";
        let rows = self.connections.read.query(select, vec![person.as_str().into()]).await;
        let read = |row: &QueryResult| -> std::result::Result<_, sea_orm::DbErr> {
            let day = |column: &str| -> std::result::Result<Option<Date>, sea_orm::DbErr> {
                Ok(row.try_get::<String>("", column)?.parse().ok())
            };
            Ok(Appointment {
                person: person.clone(),
                agency: AgencyId::new(row.try_get::<String>("", "agency")?),
                role: Role::new(row.try_get::<String>("", "role")?),
                from: day("from_day")?.unwrap_or(Date::MIN),
                until: day("last_day")?.filter(|day| day.to_string() != FOREVER),
            })
        };
        rows.map_err(Error::Database)?
            .iter()
            .map(|row| read(row).map_err(Error::Database))
            .collect()
    }

    /// Whoever signs in with an account, as an official of an agency on a day: with the roles held there then.
    ///
    /// # Errors
    ///
    /// Nobody has the account, the person holds no role there on the day, or the database fails.
    pub async fn official(&self, account: &str, agency: &AgencyId, on: Date) -> Result<Actor> {
        let person = self.person_of(account).await?;
        let person = person.ok_or_else(|| Error::NoAccount { account: account.to_owned() })?;
        let held = self.appointments(&person).await?.into_iter().filter(|held| {
            held.agency == *agency && held.from <= on && held.until.is_none_or(|until| on <= until)
        });
        let roles: std::collections::BTreeSet<Role> = held.map(|held| held.role).collect();
        if roles.is_empty() {
            let (agency, on) = (agency.to_string(), on.to_string());
            return Err(Error::NoRole { agency, on });
        }
        Ok(Actor { roles, agency: Some(agency.clone()), ..Actor::applicant(person.as_str()) })
    }

    async fn person_of(&self, account: &str) -> Result<Option<PersonId>> {
        keepable(TEXTS, [account])?;
        let select = "SELECT person_id FROM motcua_accounts WHERE id = ?";
        let rows = self.connections.write.query(select, vec![account.into()]).await;
        let row = rows.map_err(Error::Database)?.into_iter().next();
        row.map(|row| row.try_get::<String>("", "person_id").map(PersonId::new))
            .transpose()
            .map_err(Error::Database)
    }
}

fn is_taken(error: &sea_orm::DbErr) -> bool {
    matches!(error.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_)))
}
