//! What can go wrong at the desk, one variant for each thing that somebody can do about it.

mod answer;

use std::sync::Arc;

use motcua_engine::dossier::Refusal;
use motcua_engine::time::Timestamp;

use crate::held::Unfit;

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
    /// The database is the target of a copy that is not finished.
    #[error("a copy into the database is not finished; call the same copy again")]
    Unfinished,
    /// The database failed; nothing was changed.
    #[error("the database failed and nothing was changed; try again with the same key")]
    Database(#[source] sea_orm::DbErr),
    /// The database did not let the command write; nothing was changed.
    #[error(
        "the database cannot be written to now: it does not answer, or another process writes or holds a row for too long; try again with the same key"
    )]
    Unavailable(#[source] sea_orm::DbErr),
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
    /// There is no such file.
    #[error("there is no file \"{id}\"; see the files of the dossier")]
    NoFile {
        /// Its identifier.
        id: String,
    },
    /// There is no such order, payment or line of the list.
    #[error("there is no payment \"{id}\"; look at the payments of the dossier")]
    NoPayment {
        /// Its code or its identifier.
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
    /// The key was used for something else.
    #[error("the key \"{key}\" was used for something else; send each command under its own key")]
    KeyTaken {
        /// The key.
        key: String,
    },
    /// A text cannot be kept.
    #[error("{what} cannot be kept: {why}")]
    Text {
        /// Which.
        what: &'static str,
        /// Why, and what to do.
        why: &'static str,
    },
    /// There is another procedure or calendar of this name and version.
    #[error("{what} is published already with other contents; give it a new version")]
    AlreadyPublished {
        /// Which.
        what: String,
    },
    /// What is said of an agency contradicts itself.
    #[error("agency \"{id}\": {problem}")]
    Agency {
        /// Its identifier.
        id: String,
        /// What is wrong.
        problem: &'static str,
    },
    /// An agency does not work on a day.
    #[error(
        "agency \"{id}\" does not work on {on}; {}",
        successor.as_ref().map_or_else(|| "choose another one".to_owned(), |next| format!("its successor is \"{next}\""))
    )]
    AgencyNotValid {
        /// Its identifier.
        id: String,
        /// The day.
        on: String,
        /// Who goes on with its work.
        successor: Option<String>,
    },
    /// The owner of a system has two figures in codes.
    #[error("\"{owner}\" is not the two figures of a system's owner; write for example 03")]
    CodeFormat {
        /// What was written.
        owner: String,
    },
    /// Nobody is known by the number.
    #[error("nobody is entered as \"{id}\"; enter the person first")]
    NoPerson {
        /// The opaque number.
        id: String,
    },
    /// Somebody else has the identification number.
    #[error("the identification number of \"{id}\" is another person's; check it")]
    NumberTaken {
        /// The opaque number of whom it was to be.
        id: String,
    },
    /// Another dossier has the code that one is to keep.
    #[error(
        "the code \"{code}\" is another dossier's; check whether this one was taken over before"
    )]
    CodeTaken {
        /// The code.
        code: String,
    },
    /// The account is somebody else's.
    #[error("account \"{account}\" is another person's; choose another name")]
    AccountTaken {
        /// The account.
        account: String,
    },
    /// There is no such account.
    #[error("there is no account \"{account}\"; open it first")]
    NoAccount {
        /// The account.
        account: String,
    },
    /// The person has no role there.
    #[error("the person holds no role at \"{agency}\" on {on}; see the appointments")]
    NoRole {
        /// The agency.
        agency: String,
        /// The day.
        on: String,
    },
    /// Somebody who is named holds no role there.
    #[error("\"{person}\" holds no role at \"{agency}\" on {on}; name somebody who does")]
    NotAppointed {
        /// Who, by the opaque number.
        person: String,
        /// The agency.
        agency: String,
        /// The day.
        on: String,
    },
    /// A token is asked for in roles that the person does not hold.
    #[error(
        "\"{person}\" holds {held} at \"{agency}\" on {on}, not what the token asks for; name roles that are held, or appoint the person first"
    )]
    OtherRoles {
        /// Who, by the opaque number.
        person: String,
        /// The agency.
        agency: String,
        /// The roles held there.
        held: String,
        /// The day.
        on: String,
    },
    /// The person may not act for the other.
    #[error("the person has no mandate of \"{organisation}\" on {on}; enter one with its paper")]
    NoMandate {
        /// For whom.
        organisation: String,
        /// The day.
        on: String,
    },
    /// The days of something contradict each other, or a text of it is empty.
    #[error("{what}: {problem}")]
    Contradiction {
        /// Of what.
        what: &'static str,
        /// What is wrong, and what to do.
        problem: &'static str,
    },
    /// The desk holds dossiers that are no demo's.
    #[error("the database holds dossiers and is no demo; name an empty one")]
    NoDemo,
    /// Nothing waits under this name.
    #[error("no proposal \"{id}\" waits; look at those of the dossier")]
    NoProposal {
        /// Its identifier.
        id: String,
    },
    /// The cursor belongs to another list.
    #[error("the cursor is one of another list; begin with the first page")]
    Cursor,
    /// Nothing was asked for.
    #[error("there is no word to search for; write a code, a name or a number")]
    NothingAsked,
    /// The journal does not reach so far.
    #[error("the journal ends at position {last}, before {asked}; name a position that it has")]
    NoPosition {
        /// The position that was asked for.
        asked: u64,
        /// The last one.
        last: u64,
    },
    /// A period ends before it begins.
    #[error("the period ends on {to}, before it begins on {from}; exchange the days")]
    Period {
        /// Its first day.
        from: String,
        /// Its last day.
        to: String,
    },
    /// The figures of a report contradict each other.
    #[error(
        "the figures of the report do not add up at \"{key}\"; a fault of the program, report it"
    )]
    DoesNotAddUp {
        /// In which row.
        key: String,
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
    /// It is said to have happened before it is recorded, and not why.
    #[error(
        "it is said to have happened at {at} and is recorded at {recorded_at}; record it as of now, or enter it late with a ground and its evidence"
    )]
    BackDated {
        /// When it is said to have happened.
        at: Timestamp,
        /// When it is recorded.
        recorded_at: Timestamp,
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
    /// Nothing of the dossier waits for the hook.
    #[error(
        "nothing of dossier \"{dossier}\" is parked for hook \"{hook}\"; look at its dead letters"
    )]
    NotParked {
        /// The hook.
        hook: String,
        /// The dossier's identifier.
        dossier: String,
    },
    /// What is held cannot serve as a document.
    #[error("what is held cannot serve as \"{document}\": {why}")]
    Unfit {
        /// Which document of the procedure.
        document: String,
        /// Why, and what to do.
        why: Unfit,
    },
    /// Nothing is held under this name.
    #[error("no held document \"{id}\"; look at what is held about the person")]
    NotHeld {
        /// Its identifier.
        id: String,
    },
    /// There is no such webhook.
    #[error("there is no webhook \"{id}\"; see the list")]
    NoWebhook {
        /// Its identifier.
        id: String,
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
