//! Readings: who read what personal data, of a dossier or of a person, and when. They are added, and nothing takes them out.

use motcua_engine::dossier::PersonId;
use motcua_engine::time::Timestamp;
use sea_orm::{DbErr, QueryResult, Value};
use tokio::sync::oneshot;

use crate::desk::{Desk, to_microsecond};
use crate::error::{Error, Result};
use crate::journal;
use crate::list::Page;
use crate::sight::{Part, Seen, Sight};
use crate::store::{Row, keepable};
use crate::writer::Job;

/// The columns of a reading, in the order in which a list has them.
const COLUMNS: &str = "r.at, r.dossier_id, r.about, r.person, r.what";

/// Somebody read personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// When, to the microsecond.
    pub at: Timestamp,
    /// Who read.
    pub person: PersonId,
    /// What the data are of.
    pub of: ReadOf,
    /// What, such as `form` or `history`.
    pub what: String,
}

/// What personal data that somebody read are of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadOf {
    /// A dossier, by its identifier.
    Dossier(String),
    /// A person, as it is entered.
    Person(PersonId),
}

/// Which readings are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadingQuery {
    /// Of this person, or of the dossiers that this person is an applicant of. None: of everybody.
    pub about: Option<PersonId>,
    /// By this person. None: by anybody.
    pub by: Option<PersonId>,
    /// Since this moment.
    pub from: Timestamp,
    /// Before this moment.
    pub to: Timestamp,
}

/// A part of the list of readings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadingsListed {
    /// The readings, the latest first.
    pub items: Vec<Reading>,
    /// The cursor of the next page; none: this was the last.
    pub next: Option<String>,
}

impl Default for ReadingQuery {
    /// Every reading there is.
    fn default() -> Self {
        Self { about: None, by: None, from: Timestamp::MIN, to: Timestamp::MAX }
    }
}

impl ReadOf {
    /// The dossier and the person, as a row has them; one of them is empty.
    fn texts(&self) -> (&str, &str) {
        match self {
            Self::Dossier(dossier) => (dossier, ""),
            Self::Person(person) => ("", person.as_str()),
        }
    }
}

impl Reading {
    fn row(&self) -> Row {
        let (dossier, about) = self.of.texts();
        let at = self.at.as_microsecond();
        let [dossier, about, person, what] =
            [dossier, about, self.person.as_str(), &self.what].map(Value::from);
        vec![dossier, at.into(), person, what, about]
    }

    fn of_row(row: &QueryResult) -> std::result::Result<Self, DbErr> {
        let text = |column| row.try_get::<String>("", column);
        let (dossier, about) = (text("dossier_id")?, text("about")?);
        Ok(Self {
            at: Timestamp::from_microsecond(row.try_get("", "at")?).unwrap_or(Timestamp::MIN),
            person: PersonId::new(text("person")?),
            of: match about.as_str() {
                "" => ReadOf::Dossier(dossier),
                _ => ReadOf::Person(PersonId::new(about)),
            },
            what: text("what")?,
        })
    }

    /// What tells it from others of the same moment, as a cursor has it.
    fn rest(&self) -> String {
        let (dossier, about) = self.of.texts();
        journal::text(&[dossier, about, self.person.as_str(), &self.what])
    }
}

impl Desk {
    /// Records that somebody read personal data. When it returns, the record is on disk; the commands that wait
    /// at the same time are committed with it.
    ///
    /// # Errors
    ///
    /// A text cannot be kept, or the database fails.
    pub async fn note_reading(&self, reading: &Reading) -> Result<()> {
        self.note_readings(std::slice::from_ref(reading)).await
    }

    /// Records that somebody read personal data of several, all at once.
    ///
    /// # Errors
    ///
    /// A text cannot be kept, or the database fails.
    pub async fn note_readings(&self, readings: &[Reading]) -> Result<()> {
        let rows: Vec<Row> = readings.iter().map(Reading::row).collect();
        for Reading { at: _, person, of, what } in readings {
            let (dossier, about) = of.texts();
            keepable("a reading", [person.as_str(), dossier, about, what])?;
        }
        if rows.is_empty() {
            return Ok(());
        }
        let (answer, done) = oneshot::channel();
        self.queue(Job::Readings { rows, answer })?;
        done.await.unwrap_or(Err(Error::Closed))
    }

    /// Who has read personal data of a dossier, the earliest first.
    ///
    /// # Errors
    ///
    /// There is no such dossier, or the database fails.
    pub async fn readings(&self, dossier: &str) -> Result<Vec<Reading>> {
        let id = self.seen().id_of(dossier).await?;
        let select = format!(
            "SELECT {COLUMNS} FROM motcua_readings r WHERE r.dossier_id = ? ORDER BY r.at, r.person, r.what"
        );
        let rows = self.connections.read.query(&select, vec![id.into()]).await;
        let rows = rows.map_err(Error::Database)?;
        rows.iter().map(|row| Reading::of_row(row).map_err(Error::Database)).collect()
    }

    /// Who has read personal data, the latest first.
    ///
    /// # Errors
    ///
    /// A text cannot be kept, the page is one of another list, or the database fails.
    pub async fn list_readings(&self, query: &ReadingQuery, page: &Page) -> Result<ReadingsListed> {
        self.seen().list_readings(query, page).await
    }
}

impl Seen {
    /// Who has read personal data of the dossiers that may be seen, the latest first; whoever sees everything learns also
    /// who has read of people.
    ///
    /// # Errors
    ///
    /// A text cannot be kept, the page is one of another list, or the database fails.
    pub async fn list_readings(&self, query: &ReadingQuery, page: &Page) -> Result<ReadingsListed> {
        let ReadingQuery { about, by, from, to } = query;
        let people = about.iter().chain(by).map(PersonId::as_str);
        keepable("a person", people)?;
        let (from, to) = (to_microsecond(*from), to_microsecond(*to));
        let list = format!("readings {about:?} {by:?} {from} {to} {}", self.sight.text());
        let (source, mut values) = self.readings_of(about.as_ref());
        let mut conditions = vec!["r.at >= ?", "r.at < ?"];
        values.extend([from.as_microsecond().into(), to.as_microsecond().into()]);
        if let Some(by) = by {
            conditions.push("r.person = ?");
            values.push(by.as_str().into());
        }
        if let Some((at, rest)) = page.after(&list)? {
            let rest: [String; 4] = serde_json::from_str(&rest).map_err(|_| Error::Cursor)?;
            conditions.push(
                "(r.at, r.dossier_id, r.about, r.person, r.what) < (CAST(? AS BIGINT), ?, ?, ?, ?)",
            );
            values.push(at.into());
            values.extend(rest.map(Value::from));
        }
        values.push(page.limit().into());
        let select = format!(
            "SELECT {COLUMNS} FROM {source} WHERE {}
            ORDER BY r.at DESC, r.dossier_id DESC, r.about DESC, r.person DESC, r.what DESC LIMIT ?",
            conditions.join(" AND ")
        );
        let rows = self.desk.connections.read.query(&select, values).await;
        let rows = rows.map_err(Error::Database)?;
        let shown = rows.iter().take(page.size());
        let items: std::result::Result<Vec<Reading>, DbErr> = shown.map(Reading::of_row).collect();
        let items = items.map_err(Error::Database)?;
        let last = items.last().filter(|_| rows.len() > page.size());
        let next = last.map(|last| page.cursor_of(&list, last.at.as_microsecond(), &last.rest()));
        Ok(ReadingsListed { items, next })
    }

    /// What readings are looked for in, with its values: those of one person, or all, as far as they may be seen.
    fn readings_of(&self, about: Option<&PersonId>) -> (String, Vec<Value>) {
        let sight = self.sight.condition("r.dossier_id", self.is_postgres());
        let sees_people = match self.sight {
            Sight::All => "1 = 1",
            Sight::Of(_) => "1 = 0",
        };
        let Some(about) = about else {
            let all = format!("(SELECT {COLUMNS} FROM motcua_readings r WHERE {sight}) r");
            return (all, self.sight.values());
        };
        let source = format!(
            "(SELECT {COLUMNS} FROM motcua_parts p JOIN motcua_readings r ON r.dossier_id = p.dossier_id
            WHERE p.part = ? AND {sight}
            UNION ALL SELECT {COLUMNS} FROM motcua_readings r WHERE r.about = ? AND r.about <> '' AND {sees_people}) r"
        );
        let mut values = vec![Part::Person(about.clone()).to_string().into()];
        values.extend(self.sight.values());
        values.push(about.as_str().into());
        (source, values)
    }
}
