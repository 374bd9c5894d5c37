//! Connections: one that writes, and some that read.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbErr};

use crate::error::{Error, Result};
use crate::store::{Db, Prefix};

/// The connections of a desk.
#[derive(Clone, Debug)]
pub(crate) struct Connections {
    /// The writer's task uses it, and what is published.
    pub(crate) write: Db,
    pub(crate) read: Db,
    /// Whether the connection that writes may be closed and opened again.
    may_renew: bool,
}

impl Connections {
    /// Opens the connection that writes anew, after a failure in it.
    ///
    /// What is in memory would be lost, and a portal sees to its own connections.
    pub(crate) async fn renew(&self) {
        if self.may_renew {
            self.write.renew().await;
        }
    }
}

/// How long to wait for a connection or for another process that writes. A server that comes back is found within a fifth of it.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many connections read.
const READERS: u32 = 4;

/// Opens a database.
///
/// # Errors
///
/// The address is of no known kind, or the database cannot be opened.
pub(crate) async fn open(url: &str, prefix: Prefix) -> Result<Connections> {
    let write = writing(url).await?;
    let read = if is_postgres(url) {
        connect(url, postgres(url, READERS)).await?
    } else if url.contains(":memory:") {
        write.clone()
    } else {
        connect(url, sqlite(&address(url), READERS, true)).await?
    };
    let (write, read) = (Db::new(write, prefix.clone()), Db::new(read, prefix));
    Ok(Connections { write, read, may_renew: !url.contains(":memory:") })
}

/// The connections that write.
async fn writing(url: &str) -> Result<DatabaseConnection> {
    if is_postgres(url) {
        connect(url, postgres(url, 2)).await
    } else if url.starts_with("sqlite:") {
        connect(url, sqlite(&address(url), 1, false)).await
    } else {
        Err(Error::Address { url: without_password(url) })
    }
}

/// The address of a file that is made when it is not there.
fn address(url: &str) -> String {
    let is_whole = url.contains(":memory:") || url.contains('?');
    if is_whole { url.to_owned() } else { format!("{url}?mode=rwc") }
}

/// A database by its address, or the file of a backup by its path.
#[derive(Clone, Copy, Debug)]
pub(crate) enum At<'a> {
    Url(&'a str),
    File(&'a Path),
}

impl At<'_> {
    fn file(self) -> Option<PathBuf> {
        match self {
            Self::Url(_) => None,
            Self::File(path) => Some(path.to_owned()),
        }
    }
}

/// Opens what is only read: on `SQLite` nothing is made and nothing is set.
///
/// # Errors
///
/// The address is of no known kind, or the database cannot be opened.
pub(crate) async fn source(at: At<'_>) -> Result<Db> {
    let (name, mut options) = match at {
        At::Url(url) if is_postgres(url) => (url.to_owned(), postgres(url, 1)),
        At::Url(url) if url.starts_with("sqlite:") => (url.to_owned(), options(url, 1)),
        At::Url(url) => return Err(Error::Address { url: without_password(url) }),
        At::File(path) => (path.display().to_string(), options("sqlite:file", 1)),
    };
    let file = at.file();
    #[cfg(not(feature = "sqlite"))]
    let _ = (&mut options, file);
    #[cfg(feature = "sqlite")]
    options.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite.read_only(true).create_if_missing(false);
        // A path may hold what an address cannot.
        file.iter().fold(sqlite, |sqlite, file| sqlite.filename(file))
    });
    Ok(Db::new(connect(&name, options).await?, Prefix::usual()))
}

/// Opens what is written to, and makes it where it is a file that is not there. The file of a backup is held alone.
///
/// # Errors
///
/// The address is of no kind that keeps anything, or the database cannot be opened.
pub(crate) async fn target(at: At<'_>) -> Result<Db> {
    let path = match at {
        At::Url(url) if url.contains(":memory:") => {
            return Err(Error::Address { url: without_password(url) });
        }
        At::Url(url) => return Ok(Db::new(writing(url).await?, Prefix::usual())),
        At::File(path) => path.to_owned(),
    };
    let name = path.display().to_string();
    let mut options = options("sqlite:file", 1);
    #[cfg(not(feature = "sqlite"))]
    let _ = (&mut options, path);
    #[cfg(feature = "sqlite")]
    options.map_sqlx_sqlite_opts(move |sqlite| {
        sqlite
            .filename(&path)
            .create_if_missing(true)
            .pragma("locking_mode", "EXCLUSIVE")
            .pragma("journal_mode", "WAL")
            .pragma("synchronous", "FULL")
    });
    Ok(Db::new(connect(&name, options).await?, Prefix::usual()))
}

/// Takes over connections that somebody else has opened.
///
/// # Errors
///
/// What they commit would not be on disk, or the database fails.
pub(crate) async fn on(connection: DatabaseConnection, prefix: Prefix) -> Result<Connections> {
    let write = Db::new(connection, prefix);
    if !is_durable(&write).await.map_err(Error::Database)? {
        let found = durability(&write).await.map_err(Error::Database)?;
        return Err(Error::NotDurable { found });
    }
    Ok(Connections { read: write.clone(), write, may_renew: false })
}

fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

fn options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url.to_owned());
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(PATIENCE)
        .sqlx_logging(false);
    options
}

/// `synchronous_commit=on`, whatever the server's default: what was acknowledged is on disk.
fn postgres(url: &str, connections: u32) -> ConnectOptions {
    let mut options = options(url, connections);
    #[cfg(not(feature = "postgres"))]
    let _ = &mut options;
    #[cfg(feature = "postgres")]
    options.map_sqlx_postgres_opts(|postgres| postgres.options([("synchronous_commit", "on")]));
    options
}

/// WAL with `synchronous=FULL`: what was acknowledged is on disk.
fn sqlite(url: &str, connections: u32, query_only: bool) -> ConnectOptions {
    let mut options = options(url, connections);
    // A connection that is closed for idleness would lose a database in memory.
    options
        .idle_timeout(Duration::from_secs(u64::from(u32::MAX)))
        .max_lifetime(Duration::from_secs(u64::from(u32::MAX)));
    #[cfg(not(feature = "sqlite"))]
    let _ = query_only;
    #[cfg(feature = "sqlite")]
    options.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite
            .pragma("journal_mode", "WAL")
            .pragma("synchronous", "FULL")
            .pragma("foreign_keys", "ON")
            .busy_timeout(PATIENCE);
        if query_only {
            sqlite.pragma("query_only", "ON")
        } else {
            // What a statement of many rows would take back goes to memory and not to a temporary file,
            // and a batch fits into the cache, in kibibytes.
            sqlite.pragma("temp_store", "MEMORY").pragma("cache_size", "-32000")
        }
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
pub(crate) async fn durability(write: &Db) -> std::result::Result<String, DbErr> {
    let settings = settings(write).await?;
    Ok(if write.is_postgres() {
        format!("{}, fsync {}", settings.0, settings.1)
    } else {
        format!("{}, synchronous {}", settings.0, settings.1)
    })
}

/// Whether what is committed is on disk.
async fn is_durable(write: &Db) -> std::result::Result<bool, DbErr> {
    let (first, second) = settings(write).await?;
    if write.is_postgres() {
        return Ok(first != "off" && second == "on");
    }
    // A database in memory has no journal to flush.
    Ok(first == "memory" || second == "2" || second == "3")
}

/// The two settings that decide on durability.
async fn settings(write: &Db) -> std::result::Result<(String, String), DbErr> {
    let none = || DbErr::Custom("the database does not tell its settings".to_owned());
    if write.is_postgres() {
        let select = "SELECT current_setting('synchronous_commit') AS commits, current_setting('fsync') AS flushes";
        let rows = write.query(select, Vec::new()).await?;
        let row = rows.first().ok_or_else(none)?;
        return Ok((row.try_get("", "commits")?, row.try_get("", "flushes")?));
    }
    let journal = write.query("PRAGMA journal_mode", Vec::new()).await?;
    let synchronous = write.query("PRAGMA synchronous", Vec::new()).await?;
    let synchronous: i64 = synchronous.first().ok_or_else(none)?.try_get("", "synchronous")?;
    let journal = journal.first().ok_or_else(none)?.try_get("", "journal_mode")?;
    Ok((journal, synchronous.to_string()))
}
