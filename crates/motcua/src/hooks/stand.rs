//! Where each hook stands, for whoever looks after them.

use sea_orm::{DbErr, QueryResult};

use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::store::NEVER;

/// Where a hook stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HookStand {
    /// Its name.
    pub name: String,
    /// The place in the journal up to which it has come.
    pub position: u64,
    /// How many events of the journal lie behind that place.
    pub lag: u64,
    /// The dossiers at which it failed and that are tried again later.
    pub parked: u64,
    /// The dossiers at which it was given up: see [`Desk::dead_letters`].
    pub dead: u64,
}

impl Desk {
    /// Where each hook stands that was ever followed, by name.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn hooks(&self) -> Result<Vec<HookStand>> {
        let select = "SELECT h.name, h.position,
            (SELECT COALESCE(MAX(position), 0) FROM motcua_events) AS last,
            (SELECT COUNT(*) FROM motcua_parked p WHERE p.hook = h.name AND p.next_at < ?) AS parked,
            (SELECT COUNT(*) FROM motcua_parked p WHERE p.hook = h.name AND p.next_at = ?) AS dead
            FROM motcua_hooks h ORDER BY h.name";
        let rows = self.connections.read.query(select, vec![NEVER.into(), NEVER.into()]).await;
        let rows = rows.map_err(Error::Database)?;
        rows.iter().map(|row| stand(row).map_err(Error::Database)).collect()
    }
}

fn stand(row: &QueryResult) -> std::result::Result<HookStand, DbErr> {
    let number = |column: &str| -> std::result::Result<u64, DbErr> {
        Ok(u64::try_from(row.try_get::<i64>("", column)?).unwrap_or_default())
    };
    let position = number("position")?;
    Ok(HookStand {
        name: row.try_get("", "name")?,
        position,
        lag: number("last")?.saturating_sub(position),
        parked: number("parked")?,
        dead: number("dead")?,
    })
}
