//! A person, an account and an appointment are three things: who somebody is, how somebody signs in,
//! and what somebody does at an agency from when until when.

use std::collections::BTreeSet;

use motcua_engine::dossier::{Actor, AgencyId, PersonId};
use motcua_engine::procedure::Role;
use motcua_engine::time::Date;
use sea_orm::{DbErr, QueryResult};
use serde::{Deserialize, Serialize};

use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::list::Page;
use crate::search::{MOST_ASKED, asked, joined, range, words_in};
use crate::store::{FOREVER, keepable, named};
use crate::tables::NAMES;

/// What people are told of that cannot be kept.
const TEXTS: &str = "a name, a number, an account or a role";

/// What somebody is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonKind {
    /// A citizen (công dân).
    #[default]
    Citizen,
    /// An official (cán bộ, công chức, viên chức).
    Official,
    /// An enterprise or another organisation (doanh nghiệp, tổ chức), for which others act by mandate.
    Organisation,
}

impl PersonKind {
    fn name(self) -> &'static str {
        match self {
            Self::Citizen => "citizen",
            Self::Official => "official",
            Self::Organisation => "organisation",
        }
    }

    fn of(name: &str) -> Self {
        let kinds = [Self::Citizen, Self::Official, Self::Organisation];
        kinds.into_iter().find(|kind| kind.name() == name).unwrap_or_default()
    }
}

/// Somebody, known by an opaque number that never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The opaque number, as the journal names the person.
    pub id: PersonId,
    /// The name.
    pub name: String,
    /// The personal identification number (số định danh cá nhân), if it is known; nobody else has it.
    pub number: Option<String>,
    /// What the person is.
    #[serde(default)]
    pub kind: PersonKind,
}

/// People, as they are found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct People {
    /// Those of this page.
    pub people: Vec<Person>,
    /// The cursor of the next page; none: this was the last.
    pub next: Option<String>,
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
    /// The unit of the agency (phòng, ban), by its identifier there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

impl Appointment {
    /// Whether it holds on a day.
    pub fn is_valid_on(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

impl Desk {
    /// Enters a person, or a new name or number of the same one.
    ///
    /// # Errors
    ///
    /// Somebody else has the number, a text cannot be kept, or the database fails.
    pub async fn enter_person(&self, person: &Person) -> Result<()> {
        let number = person.number.as_deref().unwrap_or_default();
        named(TEXTS, [person.id.as_str(), &person.name, number])?;
        match self.write_person(person).await {
            Ok(()) => Ok(()),
            Err(error) if is_taken(&error) => Err(Error::NumberTaken { id: person.id.to_string() }),
            Err(error) => Err(Error::Database(error)),
        }
    }

    async fn write_person(&self, person: &Person) -> std::result::Result<(), DbErr> {
        let insert = "INSERT INTO motcua_people (id, number, name, kind) VALUES (?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET number = excluded.number, name = excluded.name, kind = excluded.kind";
        let id = person.id.as_str();
        let values = vec![
            id.into(),
            person.number.clone().into(),
            person.name.clone().into(),
            person.kind.name().into(),
        ];
        let transaction = self.connections.write.begin().await?;
        transaction.execute(insert, values).await?;
        transaction.delete_by_keys("motcua_names", "person_id", &[id]).await?;
        let words = named_by(&person.name, person.number.as_deref());
        let rows = words.into_iter().map(|word| vec![word.into(), id.into()]).collect();
        transaction.write(&NAMES, rows).await?;
        transaction.commit().await
    }

    /// Somebody, by the opaque number; none if nobody is entered so.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn person(&self, id: &PersonId) -> Result<Option<Person>> {
        let select = "SELECT id, number, name, kind FROM motcua_people WHERE id = ?";
        let values = vec![id.as_str().replace('\0', "").into()];
        let rows = self.connections.read.query(select, values).await.map_err(Error::Database)?;
        rows.first().map(person_of_row).transpose().map_err(Error::Database)
    }

    /// The people who have every word of a text in name or number, in the order of the opaque numbers.
    /// The last word may be unfinished; without a word: all.
    ///
    /// # Errors
    ///
    /// The text holds NUL, the page is one of another list, or the database fails.
    pub async fn people(&self, text: &str, page: &Page) -> Result<People> {
        keepable("the text", [text])?;
        let words: Vec<String> = asked(text).into_iter().take(MOST_ASKED).collect();
        let list = format!("people {words:?}");
        let (_, after) = page.after(&list)?.unwrap_or_default();
        let has = |condition: &str| {
            format!(
                " AND EXISTS (SELECT 1 FROM motcua_names n WHERE n.person_id = p.id AND {condition})"
            )
        };
        let (mut select, mut values) = (
            "SELECT p.id, p.number, p.name, p.kind FROM motcua_people p WHERE p.id > ?".to_owned(),
            vec![after.into()],
        );
        for (place, word) in words.iter().enumerate() {
            if place + 1 < words.len() {
                select.push_str(&has("n.word = ?"));
                values.push(word.clone().into());
            } else {
                select.push_str(&has("n.word >= ? AND n.word < ?"));
                values.extend(range(word));
            }
        }
        select.push_str(" ORDER BY p.id LIMIT ?");
        values.push(page.limit().into());
        let rows = self.connections.read.query(&select, values).await.map_err(Error::Database)?;
        let people: std::result::Result<Vec<Person>, DbErr> =
            rows.iter().take(page.size()).map(person_of_row).collect();
        let people = people.map_err(Error::Database)?;
        let last = people.last().filter(|_| rows.len() > page.size());
        let next = last.map(|last| page.cursor_of(&list, 0, last.id.as_str()));
        Ok(People { people, next })
    }

    /// Gives an account to a person: one person may have several, an account has one.
    ///
    /// # Errors
    ///
    /// The account is somebody else's, nobody is known by the number, or the database fails.
    pub async fn open_account(&self, account: &str, person: &PersonId) -> Result<()> {
        named(TEXTS, [account, person.as_str()])?;
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
        let Appointment { person, agency, role, from, until, unit } = appointment;
        if until.is_some_and(|until| until < *from) {
            let problem = "the last day of an appointment lies before its first; mend the days";
            return Err(Error::Agency { id: agency.to_string(), problem });
        }
        let unit = unit.as_deref().unwrap_or_default();
        named(TEXTS, [person.as_str(), agency.as_str(), role.as_str(), unit])?;
        let published = self.published().await?;
        let known = published.agencies.get(agency);
        if !unit.is_empty()
            && !known.is_some_and(|known| known.units.iter().any(|one| one.id == unit))
        {
            let problem = "it has no such unit; enter the unit with the agency first";
            return Err(Error::Agency { id: agency.to_string(), problem });
        }
        let insert =
            "INSERT INTO motcua_appointments (person_id, agency, role, from_day, last_day, unit)
            SELECT id, ?, ?, ?, ?, ? FROM motcua_people WHERE id = ?
            ON CONFLICT (person_id, agency, role, from_day) DO UPDATE
            SET last_day = excluded.last_day, unit = excluded.unit";
        let values = vec![
            agency.as_str().into(),
            role.as_str().into(),
            from.to_string().into(),
            last_day(*until).into(),
            unit.into(),
            person.as_str().into(),
        ];
        match self.change_rights(insert, values).await? {
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
        let select = "SELECT agency, role, from_day, last_day, unit FROM motcua_appointments
            WHERE person_id = ? ORDER BY from_day, agency, role";
        let rows = self.connections.read.query(select, vec![person.as_str().into()]).await;
        let read = |row: &QueryResult| -> std::result::Result<_, DbErr> {
            let (from, until) = days_of(row)?;
            Ok(Appointment {
                person: person.clone(),
                agency: AgencyId::new(row.try_get::<String>("", "agency")?),
                role: Role::new(row.try_get::<String>("", "role")?),
                from,
                until,
                unit: Some(row.try_get("", "unit")?).filter(|unit: &String| !unit.is_empty()),
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
        self.caller(&person, on).await?.actor(agency, None)
    }

    pub(crate) async fn person_of(&self, account: &str) -> Result<Option<PersonId>> {
        keepable(TEXTS, [account])?;
        let select = "SELECT person_id FROM motcua_accounts WHERE id = ?";
        let rows = self.connections.write.query(select, vec![account.into()]).await;
        let row = rows.map_err(Error::Database)?.into_iter().next();
        row.map(|row| row.try_get::<String>("", "person_id").map(PersonId::new))
            .transpose()
            .map_err(Error::Database)
    }
}

/// The words under which somebody is found.
fn named_by(name: &str, number: Option<&str>) -> BTreeSet<String> {
    words_in(name).chain(number.map(joined)).filter(|word| !word.is_empty()).collect()
}

fn person_of_row(row: &QueryResult) -> std::result::Result<Person, DbErr> {
    Ok(Person {
        id: PersonId::new(row.try_get::<String>("", "id")?),
        name: row.try_get("", "name")?,
        number: row.try_get("", "number")?,
        kind: PersonKind::of(&row.try_get::<String>("", "kind")?),
    })
}

/// A last day as it is kept.
pub(crate) fn last_day(until: Option<Date>) -> String {
    until.map_or_else(|| FOREVER.to_owned(), |until| until.to_string())
}

/// The first and the last day of a row.
pub(crate) fn days_of(row: &QueryResult) -> std::result::Result<(Date, Option<Date>), DbErr> {
    let day = |column: &str| -> std::result::Result<Option<Date>, DbErr> {
        Ok(row.try_get::<String>("", column)?.parse().ok())
    };
    let until = day("last_day")?.filter(|day| day.to_string() != FOREVER);
    Ok((day("from_day")?.unwrap_or(Date::MIN), until))
}

fn is_taken(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_)))
}
