//! Readings: who read what personal data of a dossier, and when. They are added, and nothing takes them out.

use motcua_engine::dossier::PersonId;
use motcua_engine::time::Timestamp;
use sea_orm::{DbErr, QueryResult};
use tokio::sync::oneshot;

use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::store::{Row, keepable};
use crate::writer::Job;

/// Somebody read personal data of a dossier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// When, to the microsecond.
    pub at: Timestamp,
    /// Who.
    pub person: PersonId,
    /// The dossier's identifier.
    pub dossier: String,
    /// What, such as `form` or `history`.
    pub what: String,
}

impl Reading {
    fn row(&self) -> Row {
        vec![
            self.dossier.clone().into(),
            self.at.as_microsecond().into(),
            self.person.as_str().into(),
            self.what.clone().into(),
        ]
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
        let texts = [reading.person.as_str(), &reading.dossier, &reading.what];
        keepable("a reading", texts)?;
        let (answer, done) = oneshot::channel();
        self.queue(Job::Reading { row: reading.row(), answer })?;
        done.await.unwrap_or(Err(Error::Closed))
    }

    /// Who has read personal data of a dossier, the earliest first.
    ///
    /// # Errors
    ///
    /// There is no such dossier, or the database fails.
    pub async fn readings(&self, dossier: &str) -> Result<Vec<Reading>> {
        let id = self.seen().id_of(dossier).await?;
        let select = "SELECT at, person, what FROM motcua_readings WHERE dossier_id = ? ORDER BY at, person, what";
        let rows = self.connections.read.query(select, vec![id.clone().into()]).await;
        let read = |row: &QueryResult| -> std::result::Result<Reading, DbErr> {
            Ok(Reading {
                at: Timestamp::from_microsecond(row.try_get("", "at")?).unwrap_or(Timestamp::MIN),
                person: PersonId::new(row.try_get::<String>("", "person")?),
                dossier: id.clone(),
                what: row.try_get("", "what")?,
            })
        };
        let rows = rows.map_err(Error::Database)?;
        rows.iter().map(|row| read(row).map_err(Error::Database)).collect()
    }
}
