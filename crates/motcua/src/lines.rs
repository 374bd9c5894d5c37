//! Reading the journal as it is stored, for whoever keeps or checks it elsewhere.

use sea_orm::{DbErr, QueryResult};

use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::journal::Line;
use crate::store::Tx;

/// How many lines are read at a time.
const PAGE: i64 = 1000;

/// The journal from a position on, as it is when it is opened, whatever is written meanwhile.
///
/// It holds no personal data: those lie beside the journal, which has their commitments alone.
#[derive(Debug)]
pub struct Lines {
    snapshot: Tx,
    /// The position behind which the next page begins.
    after: i64,
    last: i64,
}

impl Desk {
    /// Opens the journal for reading: from a position on to its end as it is now, in one transaction.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn journal(&self, from: u64) -> Result<Lines> {
        let snapshot = self.connections.read.snapshot().await.map_err(Error::Database)?;
        let last = "SELECT COALESCE(MAX(position), 0) AS found FROM motcua_events";
        let last = snapshot.number(last).await.map_err(Error::Database)?;
        let after = i64::try_from(from.saturating_sub(1)).unwrap_or(i64::MAX);
        Ok(Lines { snapshot, after, last })
    }
}

impl Lines {
    /// The position of the journal's last event; 0 if it is empty.
    pub fn last(&self) -> u64 {
        u64::try_from(self.last).unwrap_or_default()
    }

    /// The next lines in the order of positions, byte for byte as they are stored; none: that was the end.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn page(&mut self) -> Result<Vec<Line>> {
        let select = "SELECT position, header, body, hash FROM motcua_events
            WHERE position > ? AND position <= ? ORDER BY position LIMIT ?";
        let values = vec![self.after.into(), self.last.into(), PAGE.into()];
        let rows = self.snapshot.query(select, values).await.map_err(Error::Database)?;
        if let Some(row) = rows.last() {
            self.after = row.try_get("", "position").map_err(Error::Database)?;
        }
        rows.iter().map(|row| line(row).map_err(Error::Database)).collect()
    }
}

fn line(row: &QueryResult) -> std::result::Result<Line, DbErr> {
    Ok(Line {
        header: row.try_get("", "header")?,
        body: row.try_get("", "body")?,
        hash: row.try_get("", "hash")?,
    })
}
