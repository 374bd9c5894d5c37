//! Connections: one that writes, and some that read.

use std::time::Duration;

use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbBackend, DbErr};

use crate::error::{Error, Result};
use crate::store;

/// The connections of a desk.
#[derive(Clone, Debug)]
pub(crate) struct Connections {
    /// Only the writer's task uses it.
    pub(crate) write: DatabaseConnection,
    pub(crate) read: DatabaseConnection,
}

/// How many connections read.
const READERS: u32 = 4;

/// Opens a database.
///
/// # Errors
///
/// The address is of no known kind, or the database cannot be opened.
pub(crate) async fn open(url: &str) -> Result<Connections> {
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        let write = connect(url, options(url, 2)).await?;
        let read = connect(url, options(url, READERS)).await?;
        return Ok(Connections { write, read });
    }
    if url.starts_with("sqlite:") {
        let is_memory = url.contains(":memory:");
        let address =
            if is_memory || url.contains('?') { url.to_owned() } else { format!("{url}?mode=rwc") };
        let write = connect(url, sqlite(&address, 1, false)).await?;
        let read = if is_memory {
            write.clone()
        } else {
            connect(url, sqlite(&address, READERS, true)).await?
        };
        return Ok(Connections { write, read });
    }
    Err(Error::Address { url: without_password(url) })
}

fn options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url.to_owned());
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(30))
        .sqlx_logging(false);
    options
}

/// WAL with `synchronous=FULL`: what was acknowledged is on disk.
fn sqlite(url: &str, connections: u32, query_only: bool) -> ConnectOptions {
    let mut options = options(url, connections);
    // A connection that is closed for idleness would lose a database in memory.
    options
        .idle_timeout(Duration::from_secs(u64::from(u32::MAX)))
        .max_lifetime(Duration::from_secs(u64::from(u32::MAX)));
    options.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite
            .pragma("journal_mode", "WAL")
            .pragma("synchronous", "FULL")
            .pragma("foreign_keys", "ON")
            .busy_timeout(Duration::from_secs(10));
        if query_only { sqlite.pragma("query_only", "ON") } else { sqlite }
    });
    options
}

async fn connect(url: &str, options: ConnectOptions) -> Result<DatabaseConnection> {
    Database::connect(options)
        .await
        .map_err(|source| Error::Open { url: without_password(url), source })
}

/// An address that may stand in a message.
fn without_password(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, place))) => format!("{scheme}://…@{place}"),
        (Some(_) | None, _) => url.to_owned(),
    }
}

/// What the writing connection says of its durability: the settings are read back, not believed.
pub(crate) async fn durability(write: &DatabaseConnection) -> std::result::Result<String, DbErr> {
    if write.get_database_backend() == DbBackend::Postgres {
        let select = "SELECT current_setting('synchronous_commit') AS commits, current_setting('fsync') AS flushes";
        let rows = store::query(write, select, Vec::new()).await?;
        let row = rows.first().ok_or_else(|| DbErr::Custom("no settings".to_owned()))?;
        let commits: String = row.try_get("", "commits")?;
        let flushes: String = row.try_get("", "flushes")?;
        return Ok(format!("{commits}, fsync {flushes}"));
    }
    let pragma = async |sql: &str| {
        let rows = store::query(write, sql, Vec::new()).await?;
        rows.into_iter().next().ok_or_else(|| DbErr::Custom("no settings".to_owned()))
    };
    let journal: String = pragma("PRAGMA journal_mode").await?.try_get("", "journal_mode")?;
    let synchronous: i64 = pragma("PRAGMA synchronous").await?.try_get("", "synchronous")?;
    Ok(format!("{journal}, synchronous {synchronous}"))
}
