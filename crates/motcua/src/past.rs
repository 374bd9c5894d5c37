//! Dossiers as they stood at a place in the journal, replayed from their events.

use motcua_engine::dossier::Dossier;
use motcua_engine::time::Timestamp;
use sea_orm::DbErr;

use crate::desk::Desk;
use crate::error::{Error, Result, corrupt};
use crate::journal;
use crate::store::Tx;

/// How many dossiers are replayed at once.
const PAGE: usize = 100;

/// A place in the journal, in one snapshot of the database.
pub(crate) struct Past {
    /// The snapshot.
    pub(crate) transaction: Tx,
    /// The place.
    pub(crate) position: i64,
}

impl Past {
    /// The place that is asked for; none: the journal's end.
    pub(crate) async fn at(desk: &Desk, asked: Option<u64>) -> Result<Self> {
        let transaction = desk.connections.read.snapshot().await.map_err(Error::Database)?;
        let select = "SELECT value AS found FROM motcua_counters WHERE name = 'position'";
        let last = transaction.number(select).await.map_err(Error::Database)?;
        let place = asked.map_or(last, |asked| i64::try_from(asked).unwrap_or(i64::MAX));
        if place > last {
            let (asked, last) = (asked.unwrap_or_default(), u64::try_from(last));
            return Err(Error::NoPosition { asked, last: last.unwrap_or_default() });
        }
        Ok(Self { transaction, position: place })
    }

    /// The place, as it is printed.
    pub(crate) fn place(&self) -> u64 {
        u64::try_from(self.position).unwrap_or_default()
    }

    /// Hands over dossiers with their identifiers, as their events up to the place and up to a moment left them.
    pub(crate) async fn replay(
        &self,
        ids: &[&str],
        as_of: Timestamp,
        mut each: impl FnMut(&str, Dossier),
    ) -> Result<()> {
        for ids in ids.chunks(PAGE) {
            let select = "SELECT e.dossier_id, e.number, e.position, e.body FROM motcua_events e";
            let rows = self.transaction.by_keys(select, "e.dossier_id", ids, "").await;
            let lines: std::result::Result<Vec<(String, i64, i64, String)>, DbErr> = rows
                .map_err(Error::Database)?
                .iter()
                .map(|row| {
                    let (id, number) = (row.try_get("", "dossier_id")?, row.try_get("", "number")?);
                    Ok((id, number, row.try_get("", "position")?, row.try_get("", "body")?))
                })
                .collect();
            let mut lines = lines.map_err(Error::Database)?;
            lines.retain(|(_, _, position, _)| *position <= self.position);
            lines.sort();
            for lines in lines.chunk_by(|one, next| one.0 == next.0) {
                let Some((id, ..)) = lines.first() else { continue };
                each(id, replayed(lines, as_of)?);
            }
        }
        Ok(())
    }
}

fn replayed(lines: &[(String, i64, i64, String)], as_of: Timestamp) -> Result<Dossier> {
    let mut dossier = Dossier::default();
    for (id, _, _, body) in lines {
        let event = journal::event(body);
        let event = event.map_err(|source| corrupt(format!("dossier {id}"), source))?;
        if event.at > as_of {
            break;
        }
        dossier.apply(&event);
    }
    Ok(dossier)
}
