//! Reading a copy back: every table as its source was, every chain linked, the journal without a gap.

use std::collections::HashMap;

use sea_orm::DbErr;
use serde_json::{Value as Json, json};

use super::error::{CopyError, Result};
use super::walk::{Row, Sum, Walk};
use super::{CopiedTable, Meter};
use crate::journal::{self, Header};
use crate::store::Db;
use crate::tables::{DOSSIERS, EVENTS, carried};

/// How many faults are named.
const NAMED: usize = 20;

/// Faults that the source has as well.
#[derive(Default)]
pub(super) struct Faults {
    pub(super) count: u64,
    pub(super) first: Vec<String>,
}

impl Faults {
    fn add(&mut self, fault: String) {
        self.count += 1;
        if self.first.len() < NAMED {
            self.first.push(fault);
        }
    }
}

/// Reads all tables back.
///
/// # Errors
///
/// A table is not what its source was. What is wrong with the contents is no error: it was so before.
pub(super) async fn all(to: &Db, tables: &[CopiedTable], meter: &mut Meter<'_>) -> Result<Faults> {
    let mut faults = Faults::default();
    let mut events = 0;
    for (table, copied) in carried().zip(tables) {
        let mut walk = Walk::new(to, table);
        let mut sum = Sum::default();
        loop {
            let page = walk.page().await.map_err(CopyError::Target)?;
            if page.is_empty() {
                break;
            }
            if table.name == EVENTS.name {
                journal(to, sum.rows, &page, &mut faults).await.map_err(CopyError::Target)?;
            } else if table.name == DOSSIERS.name {
                heads(to, &page, &mut faults).await.map_err(CopyError::Target)?;
            }
            page.iter().for_each(|row| sum.add(row));
            meter.page(table, page.len() as u64)?;
        }
        if table.name == EVENTS.name {
            events = sum.rows;
        }
        if sum.rows != copied.rows || sum.hash() != copied.sha256 {
            return Err(CopyError::Differs { table: table.name });
        }
    }
    let counted = "SELECT CAST(COALESCE(SUM(version), 0) AS BIGINT) AS found FROM motcua_dossiers";
    let counted = to.number(counted).await.map_err(CopyError::Target)?;
    if u64::try_from(counted).ok() != Some(events) {
        faults.add(format!("the journal has {events} events, and the dossiers count {counted}"));
    }
    Ok(faults)
}

/// Every event stands at its position, hashes to what is stored, and is linked to the one before in its dossier.
async fn journal(
    to: &Db,
    before: u64,
    page: &[Row],
    faults: &mut Faults,
) -> std::result::Result<(), DbErr> {
    let link = |row: &Row| {
        let (id, number) = named(&row.cells, "dossier_id", "number");
        (number > 1).then(|| (id, number - 1))
    };
    let previous = hashes(to, page.iter().filter_map(link)).await?;
    for (row, place) in page.iter().zip(before + 1..) {
        let text = |column: &str| row.cells[column].as_str().unwrap_or_default();
        let (id, number) = named(&row.cells, "dossier_id", "number");
        let position = row.cells["position"].as_u64().unwrap_or_default();
        let before = link(row).map(|link| previous.get(&link).map_or("none", String::as_str));
        let why = if position != place {
            "the position before it is missing"
        } else if text("hash") != journal::hash(text("header"), text("body")) {
            "its hash is not that of its bytes"
        } else if !serde_json::from_str::<Header>(text("header")).is_ok_and(|header| {
            header.position == position
                && header.dossier == id
                && i64::try_from(header.number) == Ok(number)
                && header.previous == before.unwrap_or_default()
        }) {
            "it is not linked to the event before"
        } else {
            continue;
        };
        faults.add(format!("event {number} of dossier {id}, at position {position}: {why}"));
    }
    Ok(())
}

/// Every dossier's row holds the hash of its last event.
async fn heads(to: &Db, page: &[Row], faults: &mut Faults) -> std::result::Result<(), DbErr> {
    let last = |row: &Row| named(&row.cells, "id", "version");
    let found = hashes(to, page.iter().map(last)).await?;
    for row in page {
        let (id, number) = last(row);
        let head = row.cells["head"].as_str();
        if found.get(&(id.clone(), number)).map(String::as_str) != head {
            faults.add(format!("the row of dossier {id} does not hold the hash of its last event"));
        }
    }
    Ok(())
}

/// Two columns that tell an event.
fn named(cells: &Json, id: &str, number: &str) -> (String, i64) {
    let id = cells[id].as_str().unwrap_or_default().to_owned();
    (id, cells[number].as_i64().unwrap_or_default())
}

/// The hashes of some events, by dossier and number.
async fn hashes(
    to: &Db,
    events: impl Iterator<Item = (String, i64)>,
) -> std::result::Result<HashMap<(String, i64), String>, DbErr> {
    let keys: Vec<Json> =
        events.map(|(id, number)| json!({ "dossier_id": id, "number": number })).collect();
    let rows = to.events_of(&Json::Array(keys)).await?;
    rows.iter()
        .map(|row| {
            Ok((
                (row.try_get("", "dossier_id")?, row.try_get("", "number")?),
                row.try_get("", "hash")?,
            ))
        })
        .collect()
}
