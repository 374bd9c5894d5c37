//! How a desk does, for operators.

use crate::desk::{Desk, clock};
use crate::error::{Error, Result};
use crate::lease;

/// How a desk does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Health {
    /// The place of the last event in the journal.
    pub position: u64,
    /// How many commands wait for the writer.
    pub queued: usize,
    /// How far this machine's clock is before the database's, in seconds.
    pub skew_s: f64,
}

impl Desk {
    /// How the desk does: the database answers, and by its clock this machine's can be judged.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn health(&self) -> Result<Health> {
        let read = &self.connections.read;
        let now = lease::now(read);
        let select =
            format!("SELECT value, {now} AS now FROM motcua_counters WHERE name = 'position'");
        let asked = clock().as_microsecond();
        let rows = read.query(&select, Vec::new()).await.map_err(Error::Database)?;
        let answered = clock().as_microsecond();
        let row = rows.first().ok_or(Error::Closed)?;
        let position: i64 = row.try_get("", "value").map_err(Error::Database)?;
        let theirs: i64 = row.try_get("", "now").map_err(Error::Database)?;
        // Their clock was read at some moment of the question: no skew that lies inside it is one.
        let skew = if theirs < asked { asked - theirs } else { (answered - theirs).min(0) };
        Ok(Health {
            position: u64::try_from(position).unwrap_or(0),
            queued: self.queued(),
            #[expect(clippy::cast_precision_loss, reason = "microseconds of a skew are few")]
            skew_s: skew as f64 / 1e6,
        })
    }
}

/// The name under which a demo is marked.
pub(crate) const DEMO: &str = "demo";

impl Desk {
    /// Marks an empty desk as a demo, whose clock may be moved.
    ///
    /// # Errors
    ///
    /// It holds dossiers and is no demo, or the database fails.
    pub async fn become_demo(&self) -> Result<()> {
        let insert = "INSERT INTO motcua_counters (name, value) SELECT ?, 1
            WHERE (SELECT value FROM motcua_counters WHERE name = 'position') = 0
            ON CONFLICT (name) DO NOTHING";
        let written = self.connections.write.execute(insert, vec![DEMO.into()]).await;
        written.map_err(Error::Database)?;
        if self.is_demo().await? { Ok(()) } else { Err(Error::NoDemo) }
    }

    /// Whether the desk is a demo.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn is_demo(&self) -> Result<bool> {
        let select = "SELECT 1 FROM motcua_counters WHERE name = ?";
        let rows = self.connections.read.query(select, vec![DEMO.into()]).await;
        Ok(!rows.map_err(Error::Database)?.is_empty())
    }
}
