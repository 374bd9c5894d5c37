//! Why a copy, a backup or a restore could not be made.

use std::io;
use std::path::PathBuf;

use sea_orm::DbErr;

use crate::error::Error;

/// Why a copy, a backup or a restore could not be made.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// One of the two cannot be opened, or not by this program.
    #[error(transparent)]
    Desk(#[from] Error),
    /// There is nothing to copy.
    #[error("there is no desk in {place}; check the address")]
    NoDesk {
        /// Where.
        place: &'static str,
    },
    /// The tables are those of an older version of the program.
    #[error(
        "{place} has schema {found}, and this program copies schema {known}; let this program open it once, or copy it with the program it belongs to"
    )]
    OlderSchema {
        /// Where.
        place: &'static str,
        /// The schema that is there.
        found: i64,
        /// The schema of the program.
        known: i64,
    },
    /// The target is of another desk, or has gone on by itself.
    #[error(
        "the target has {what}, and nothing was copied; give an empty database, or one into which this desk was copied before"
    )]
    OtherDesk {
        /// What the source has not.
        what: String,
    },
    /// A restore goes into an empty database.
    #[error(
        "the database to restore into has {what}; give an empty one, or copy the file to it if a restore into it was broken off"
    )]
    NotEmpty {
        /// What.
        what: String,
    },
    /// The source failed.
    #[error("the source cannot be read; mend that and make the same copy again, which goes on")]
    Source(#[source] DbErr),
    /// The target failed.
    #[error("the target cannot be written; mend that and make the same copy again, which goes on")]
    Target(#[source] DbErr),
    /// What the target has is not what the source had.
    #[error(
        "the copy of {table} is not what its source has, and no desk opens on it; copy into an empty database"
    )]
    Differs {
        /// Which table.
        table: &'static str,
    },
    /// Whoever watched the progress broke it off.
    #[error("the copy was broken off; make the same copy again, which goes on")]
    Stopped,
    /// A backup overwrites nothing by itself.
    #[error(
        "{} is there already; give another name, or allow that it is overwritten",
        quoted(path)
    )]
    FileIsThere {
        /// The file.
        path: PathBuf,
    },
    /// The file of a backup is a database that is in use.
    #[error("{} is a database in use, or was not closed; give another name", quoted(path))]
    FileInUse {
        /// The file.
        path: PathBuf,
    },
    /// A file cannot be read.
    #[error("cannot read {}; check the path", quoted(path))]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// A file cannot be written.
    #[error("cannot write {}; give a path that can be written to", quoted(path))]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
}

fn quoted(path: &std::path::Path) -> String {
    format!("\"{}\"", path.display())
}

/// What a copy gives.
pub(super) type Result<T> = std::result::Result<T, CopyError>;
