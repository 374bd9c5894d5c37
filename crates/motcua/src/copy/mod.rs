//! Copying a desk from one database to another, with the stored bytes unchanged.
//!
//! The source is read as it is at one moment, in one transaction, page by page in the order of keys, and the desk
//! there may go on meanwhile; what it writes later is brought by a second copy.
//! The target is compared while it is written, so that a copy that was broken off goes on: it writes what is not there.
//! Until a copy is finished no desk opens on its target.

mod carry;
mod check;
mod error;
mod file;
mod verify;
mod walk;

use std::ops::ControlFlow;

pub use error::CopyError;
pub use file::{backup, restore};

use crate::connect::{self, At};
use crate::store::{Db, Tx};
use crate::tables::{Table, carried};
use crate::verify::Verified;
use crate::{error::Error, schema};
use error::Result;

/// How many faults are named.
const NAMED: usize = 20;

/// What was copied. The target is on disk and has been read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// The position up to which the journal was copied.
    pub position: u64,
    /// The tables, each equal at source and target.
    pub tables: Vec<CopiedTable>,
    /// How many things [`Desk::verify`](crate::Desk::verify) finds wrong, at the source as at the target.
    pub faults: u64,
    /// The first twenty of these, each a sentence.
    pub first: Vec<String>,
}

/// A table that was copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopiedTable {
    /// Its name.
    pub name: &'static str,
    /// How many rows it has.
    pub rows: u64,
    /// How many of them were not at the target before.
    pub written: u64,
    /// The SHA-256 of its rows in the order of keys, in hexadecimal: the same for the same contents on both databases.
    pub sha256: String,
}

/// What a copy is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// Reading the source and writing what the target has not.
    Copying,
    /// Reading the target back.
    Verifying,
}

/// How far a copy is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What it is doing.
    pub doing: Doing,
    /// The table.
    pub table: &'static str,
    /// How many rows are done, of all tables.
    pub rows: u64,
    /// How many there are.
    pub of: u64,
}

/// Watches a copy, page by page, and may break it off.
type Watch<'a> = &'a mut (dyn FnMut(&Progress) -> ControlFlow<()> + Send);

/// Copies a desk, and verifies the copy: the rows of every table, the chain of every dossier, the journal as a whole.
///
/// Broken off at any moment and called again, it goes on; called again later, it brings what was written since.
/// Leases are not copied. `progress` is told after every page, and breaks the copy off by what it gives back.
///
/// # Errors
///
/// The source is no desk, the target has what the source has not, either database fails, or the copy was broken off.
pub async fn copy(
    from: &str,
    to: &str,
    mut progress: impl FnMut(&Progress) -> ControlFlow<()> + Send,
) -> std::result::Result<Copied, CopyError> {
    let from = Source::open(At::Url(from)).await?;
    let to = connect::target(At::Url(to)).await?;
    let copied = from.copy(&to, &mut progress).await?;
    to.close().await.map_err(CopyError::Target)?;
    Ok(copied)
}

/// A desk as it is at one moment.
struct Source {
    snapshot: Tx,
    position: i64,
    /// The number of rows to be copied.
    rows: u64,
}

impl Source {
    async fn open(at: At<'_>) -> Result<Self> {
        let db = connect::source(at).await?;
        let snapshot = db.snapshot().await.map_err(CopyError::Source)?;
        let known = schema::known();
        let place = "the source";
        match schema::found(&snapshot).await.map_err(CopyError::Source)? {
            None => return Err(CopyError::NoDesk { place }),
            Some(found) if found > known => return Err(Error::NewerSchema { found, known }.into()),
            Some(found) if found < 0 => return Err(Error::Unfinished.into()),
            Some(found) if found < known => {
                return Err(CopyError::OlderSchema { place, found, known });
            }
            Some(_) => {}
        }
        let mut rows = 0;
        for table in carried() {
            let count = format!("SELECT COUNT(*) AS found FROM {}", table.name);
            let count = snapshot.number(&count).await.map_err(CopyError::Source)?;
            rows += u64::try_from(count).unwrap_or(0);
        }
        let position = check::position(&snapshot).await.map_err(CopyError::Source)?;
        Ok(Self { snapshot, position, rows })
    }

    /// Copies to a database that has nothing which the source has not.
    async fn copy(&self, to: &Db, watch: Watch<'_>) -> Result<Copied> {
        check::may_be_copied_to(self, to).await?;
        self.carry(to, watch).await
    }

    /// Copies all tables and verifies them.
    async fn carry(&self, to: &Db, watch: Watch<'_>) -> Result<Copied> {
        schema::mark(to, false).await.map_err(CopyError::Target)?;
        let mut meter = Meter { doing: Doing::Copying, rows: 0, of: self.rows, watch };
        let mut tables = Vec::new();
        for table in carried() {
            tables.push(carry::table(table, &self.snapshot, to, &mut meter).await?);
        }
        meter = Meter { doing: Doing::Verifying, rows: 0, ..meter };
        let Verified { wrong, mut findings, .. } = verify::all(to, &tables, &mut meter).await?;
        findings.truncate(NAMED);
        schema::mark(to, true).await.map_err(CopyError::Target)?;
        let position = u64::try_from(self.position).unwrap_or(0);
        Ok(Copied { position, tables, faults: wrong, first: findings })
    }
}

/// How far it is, for whoever watches.
struct Meter<'a> {
    doing: Doing,
    rows: u64,
    of: u64,
    watch: Watch<'a>,
}

impl Meter<'_> {
    /// A page of a table is done.
    fn page(&mut self, table: &'static Table, rows: u64) -> Result<()> {
        self.rows += rows;
        let Self { doing, rows, of, .. } = *self;
        match (self.watch)(&Progress { doing, table: table.name, rows, of }) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(CopyError::Stopped),
        }
    }
}
