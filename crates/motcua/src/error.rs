//! What can go wrong at the desk, one variant for each thing that somebody can do about it.

use std::sync::Arc;

use motcua_engine::dossier::Refusal;

/// An error of the desk.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database could not be opened.
    #[error(
        "cannot open the database \"{url}\"; check that it is there and that you may write to it"
    )]
    Open {
        /// The address, without a password.
        url: String,
        /// The cause.
        #[source]
        source: sea_orm::DbErr,
    },
    /// The address is of no database that the desk knows.
    #[error("\"{url}\" is no database address; write sqlite:FILE or postgres://HOST/NAME")]
    Address {
        /// The address, without a password.
        url: String,
    },
    /// The prefix cannot begin the name of a table.
    #[error(
        "\"{prefix}\" cannot begin the names of tables; write at most 30 small letters, digits and underscores, a letter first and an underscore last"
    )]
    Prefix {
        /// The prefix.
        prefix: String,
    },
    /// What the connection commits is not on disk.
    #[error(
        "the connection does not flush what it commits ({found}); open it with synchronous FULL, or synchronous_commit and fsync on"
    )]
    NotDurable {
        /// The settings that were read back.
        found: String,
    },
    /// The tables were made by a newer version of the program.
    #[error(
        "the database has schema {found}, and this program knows schema {known}; use a newer program"
    )]
    NewerSchema {
        /// The schema of the database.
        found: i64,
        /// The schema of the program.
        known: i64,
    },
    /// The database failed; nothing was changed.
    #[error("the database failed and nothing was changed; try again with the same key")]
    Database(#[source] sea_orm::DbErr),
    /// The connection was lost while committing.
    #[error("the outcome is not known; ask again with the same key")]
    OutcomeUnknown(#[source] sea_orm::DbErr),
    /// What is stored cannot be read.
    #[error("what is stored of {what} cannot be read; run the verification")]
    Corrupt {
        /// Of what.
        what: String,
        /// The cause.
        #[source]
        source: Arc<serde_json::Error>,
    },
    /// There is no such dossier.
    #[error("there is no dossier \"{id}\"; check the identifier")]
    NoDossier {
        /// Its identifier.
        id: String,
    },
    /// There is no such procedure in force.
    #[error("no version of procedure \"{code}\" is in force on {on}; publish one")]
    NoProcedure {
        /// Its code.
        code: String,
        /// The day.
        on: String,
    },
    /// A dossier is to be bound to a version that is not published.
    #[error("version {version} of procedure \"{code}\" is not published; publish it")]
    NoVersion {
        /// The procedure's code.
        code: String,
        /// The version.
        version: String,
    },
    /// The key was used for another dossier.
    #[error("the key \"{key}\" was used for another dossier; send each command under its own key")]
    KeyTaken {
        /// The key.
        key: String,
    },
    /// A text cannot be kept.
    #[error("{what} holds the character NUL, which cannot be kept; leave it out")]
    Text {
        /// Which.
        what: &'static str,
    },
    /// There is another procedure or calendar of this name and version.
    #[error("{what} is published already with other contents; give it a new version")]
    AlreadyPublished {
        /// Which.
        what: String,
    },
    /// A calendar cannot be used.
    #[error("calendar \"{id}\" cannot be used: {problem}")]
    Calendar {
        /// Its name.
        id: String,
        /// The first problem.
        problem: String,
    },
    /// Somebody else was faster.
    #[error(
        "the dossier has changed: it stands at version {found}, not {expected}; look at it and decide again"
    )]
    Conflict {
        /// The version it has.
        found: u64,
        /// The version that was expected.
        expected: u64,
    },
    /// The rules said no.
    #[error(transparent)]
    Refused(#[from] Box<Refusal>),
    /// The command made the rules fail: a fault of the program.
    #[error("the command met a fault of the program and changed nothing; report it: {message}")]
    Fault {
        /// What the fault said.
        message: String,
    },
    /// Too many commands wait.
    #[error("too many commands wait; try again in a moment")]
    Busy,
    /// The desk is closed.
    #[error("the desk is closed; open it again")]
    Closed,
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

/// What is stored of something cannot be read.
pub(crate) fn corrupt(what: String, source: serde_json::Error) -> Error {
    Error::Corrupt { what, source: Arc::new(source) }
}

/// What a call of the desk gives.
pub type Result<T> = std::result::Result<T, Error>;
