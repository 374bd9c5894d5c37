//! Whether a database may be a target, seen before anything is written to it.

use sea_orm::{ConnectionTrait, DbErr};

use super::Source;
use super::error::{CopyError, Result};
use super::walk::Walk;
use crate::connect;
use crate::error::Error;
use crate::schema;
use crate::store::{Db, Prefix, Session};
use crate::tables::{Carried, Table, carried};

/// The position of the last event.
pub(super) async fn position(
    session: &Session<impl ConnectionTrait>,
) -> std::result::Result<i64, DbErr> {
    session.number("SELECT COALESCE(MAX(position), 0) AS found FROM motcua_events").await
}

/// A copy goes to an empty database, or to one that has nothing but what was copied to it from the same desk.
pub(super) async fn may_be_copied_to(source: &Source, to: &Db) -> Result<()> {
    make(to).await?;
    let copied = position(to).await.map_err(CopyError::Target)?;
    if copied > source.position {
        let what = format!("{copied} events, more than the {} of the source", source.position);
        return Err(CopyError::OtherDesk { what });
    }
    let theirs = hash_at(&source.snapshot, copied).await.map_err(CopyError::Source)?;
    if theirs != hash_at(to, copied).await.map_err(CopyError::Target)? {
        let what = format!("another event at position {copied} than the source");
        return Err(CopyError::OtherDesk { what });
    }
    let fresh = fresh().await?;
    // With events of the same desk, rows that may change are those of an earlier copy.
    for table in carried().filter(|table| copied == 0 || table.carried == Carried::Added) {
        if let Some(what) = own(table, Some(source), to, &fresh).await? {
            return Err(CopyError::OtherDesk { what });
        }
    }
    Ok(())
}

/// A restore goes to an empty database.
pub(super) async fn may_be_restored_to(to: &Db) -> Result<()> {
    if schema::found(to).await.map_err(CopyError::Target)?.is_some_and(|found| found < 0) {
        let what = "a part of a desk already".to_owned();
        return Err(CopyError::NotEmpty { what });
    }
    make(to).await?;
    let fresh = fresh().await?;
    for table in carried() {
        if own(table, None, to, &fresh).await?.is_some() {
            let what = "a desk already".to_owned();
            return Err(CopyError::NotEmpty { what });
        }
    }
    Ok(())
}

/// Makes the tables where there are none. Those of a desk that is there are never brought up here.
async fn make(to: &Db) -> Result<()> {
    let known = schema::known();
    match schema::found(to).await.map_err(CopyError::Target)? {
        None => Ok(schema::migrate(to).await?),
        Some(found) if found.abs() > known => {
            Err(Error::NewerSchema { found: found.abs(), known }.into())
        }
        Some(found) if found.abs() < known => {
            Err(CopyError::OlderSchema { place: "the target", found: found.abs(), known })
        }
        Some(_) => Ok(()),
    }
}

/// A desk on which nothing was ever done: its rows are no contents.
async fn fresh() -> Result<Db> {
    let fresh = connect::open("sqlite::memory:", Prefix::usual()).await?.write;
    schema::migrate(&fresh).await?;
    Ok(fresh)
}

async fn hash_at(
    session: &Session<impl ConnectionTrait>,
    position: i64,
) -> std::result::Result<Option<String>, DbErr> {
    let select = "SELECT hash FROM motcua_events WHERE position = ?";
    let rows = session.query(select, vec![position.into()]).await?;
    rows.first().map(|row| row.try_get("", "hash")).transpose()
}

/// What a table of the target has of its own.
async fn own(
    table: &'static Table,
    source: Option<&Source>,
    to: &Db,
    fresh: &Db,
) -> Result<Option<String>> {
    let mut target = Walk::new(to, table);
    let mut from = source.map(|source| Walk::new(&source.snapshot, table));
    let mut fresh = Walk::new(fresh, table);
    while let Some(found) = target.next().await.map_err(CopyError::Target)? {
        let made = fresh.find(&found.key).await.map_err(Error::Database)?;
        let known = match &mut from {
            Some(from) => from.find(&found.key).await.map_err(CopyError::Source)?,
            None => None,
        };
        if ![made, known].into_iter().flatten().any(|known| known.row == found.row) {
            return Ok(Some(format!("a row in {} that the source has not", table.name)));
        }
    }
    Ok(None)
}
