//! The commands that keep dossiers: each opens a desk, does one thing and closes it.

mod agency;
mod carry;
mod clocks;
mod dating;
mod export;
pub(crate) mod history;
mod hooks;
pub(crate) mod input;
pub(crate) mod log;
mod money;
pub(crate) mod open;
mod payments;
mod perform;
mod progress;
mod publish;
mod readings;
mod report;
mod results;
mod submit;
mod tell;
mod token;
mod upkeep;
mod user;

use std::io::Write;
use std::path::Path;

use motcua::{CopyError, Desk};
use motcua_engine::time::Date;

use crate::Outcome;
use crate::error::Error;
use dating::{Late, When};

/// What can be done at the desk.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    Publish(publish::Args),
    Agency(agency::Args),
    Submit(Box<submit::Args>),
    Perform(Box<perform::Args>),
    History(history::Args),
    Report(report::Args),
    Tick(upkeep::TickArgs),
    Rebuild(upkeep::RebuildArgs),
    Recalculate(upkeep::RecalculateArgs),
    Copy(carry::CopyArgs),
    Backup(carry::BackupArgs),
    Restore(carry::RestoreArgs),
    #[command(subcommand)]
    Payments(payments::Command),
    #[command(subcommand)]
    Results(results::Command),
    #[command(subcommand)]
    Export(export::Command),
    Hooks(hooks::Args),
    Readings(readings::Args),
    #[command(subcommand)]
    User(user::Command),
    #[command(subcommand)]
    Token(token::Command),
}

/// Where the dossiers are.
#[derive(Debug, clap::Args)]
struct Place {
    /// The database, such as sqlite:FILE; an address with a password belongs into the variable
    #[arg(
        long,
        env = "MOTCUA_DATABASE",
        hide_env_values = true,
        default_value = "sqlite:motcua.db",
        value_name = "URL"
    )]
    database: String,
}

/// Local days that are looked at.
#[derive(Clone, Copy, Debug, clap::Args)]
struct Period {
    /// The first day of the period
    #[arg(long, value_name = "DATE", value_parser = input::day)]
    from: Date,
    /// The last day of the period
    #[arg(long, value_name = "DATE", value_parser = input::day)]
    to: Date,
}

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Sentences
    Text,
    /// One object on one line
    Json,
}

/// The form of what is counted or listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Layout {
    /// Lines and columns
    Table,
    /// One object on one line
    Json,
}

impl Layout {
    /// Says that a list is empty; data are empty by themselves.
    fn say_empty(self, what: &str, out: &mut dyn Write) -> std::io::Result<()> {
        match self {
            Self::Table => writeln!(out, "{what}"),
            Self::Json => Ok(()),
        }
    }
}

impl Place {
    /// Opens the desk where there is one.
    async fn open(&self) -> Result<Desk, Error> {
        self.look()?;
        self.open_or_make().await
    }

    /// Sees whether a file that is named is there.
    fn look(&self) -> Result<(), Error> {
        let file = self.database.strip_prefix("sqlite:").filter(|file| !file.contains(":memory:"));
        if let Some(file) = file {
            let path = file.split('?').next().unwrap_or_default();
            let path = path.strip_prefix("//").unwrap_or(path);
            if !Path::new(path).is_file() {
                return Err(Error::Usage(format!(
                    "there is no database \"{path}\"; check --database, or begin with motcua publish"
                )));
            }
        }
        Ok(())
    }

    /// Opens the desk, or makes it.
    async fn open_or_make(&self) -> Result<Desk, Error> {
        Ok(Desk::open(&self.database).await?)
    }
}

/// Does one thing at the desk.
///
/// # Errors
///
/// Arguments that cannot be followed, files that cannot be read, a database that cannot be opened or fails.
pub(crate) fn run(
    command: &Command,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Error> {
    block_on(err, async |err| match command {
        Command::Publish(args) => publish::run(args, out, err).await,
        Command::Agency(args) => agency::run(args, out).await,
        Command::Submit(args) => submit::run(args, out).await,
        Command::Perform(args) => perform::run(args, out).await,
        Command::History(args) => history::run(args, out).await,
        Command::Report(args) => report::run(args, out).await,
        Command::Tick(args) => upkeep::tick(args, out, err).await,
        Command::Rebuild(args) => upkeep::rebuild(args, out, err).await,
        Command::Recalculate(args) => upkeep::recalculate(args, out, err).await,
        Command::Copy(args) => carry::copy(args, out, err).await,
        Command::Backup(args) => carry::backup(args, out, err).await,
        Command::Restore(args) => carry::restore(args, out, err).await,
        Command::Payments(command) => payments::run(command, out).await,
        Command::Results(command) => results::run(command, out).await,
        Command::Export(command) => export::run(command, out, err).await,
        Command::Hooks(args) => hooks::run(args, out).await,
        Command::Readings(args) => readings::run(args, out).await,
        Command::User(command) => user::run(command, out, err).await,
        Command::Token(command) => token::run(command, out, err).await,
    })
}

/// Takes over the cases of another system.
///
/// # Errors
///
/// As [`run`].
pub(crate) fn import_log(
    args: &log::Args,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Error> {
    block_on(err, async |err| log::run(args, out, err).await)
}

/// Takes over the running dossiers of another system.
///
/// # Errors
///
/// As [`run`].
pub(crate) fn take_over(
    args: &open::Args,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Error> {
    block_on(err, async |err| open::run(args, out, err).await)
}

/// Runs what is done at a desk; when the desk worked and said no, it is told why.
fn block_on(
    err: &mut dyn Write,
    work: impl AsyncFnOnce(&mut dyn Write) -> Result<Outcome, Error>,
) -> Result<Outcome, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let done = runtime.map_err(Error::Runtime)?.block_on(work(&mut *err));
    match done {
        Err(error) if is_answer(&error) => {
            writeln!(err, "motcua: {}", error.sentence())?;
            Ok(Outcome::Problems)
        }
        done => done,
    }
}

/// Whether the desk worked and said no.
fn is_answer(error: &Error) -> bool {
    match error {
        Error::Desk(error) => error.is_answer(),
        Error::Copy(error) => match error {
            CopyError::Desk(error) => error.is_answer(),
            CopyError::OtherDesk { .. }
            | CopyError::NotEmpty { .. }
            | CopyError::Differs { .. } => true,
            CopyError::NoDesk { .. }
            | CopyError::OlderSchema { .. }
            | CopyError::Source(_)
            | CopyError::Target(_)
            | CopyError::Stopped
            | CopyError::FileIsThere { .. }
            | CopyError::FileInUse { .. }
            | CopyError::Read { .. }
            | CopyError::Write { .. } => false,
        },
        Error::Signature(_) => true,
        Error::Read { .. }
        | Error::Write { .. }
        | Error::Input(_)
        | Error::Output(_)
        | Error::Usage(_)
        | Error::Catalogue(_)
        | Error::Listen { .. }
        | Error::Service(_)
        | Error::Store(_)
        | Error::Signing(_)
        | Error::Trust(_)
        | Error::Gateway(_)
        | Error::GatewaySettings(_)
        | Error::Statement(_)
        | Error::Runtime(_) => false,
    }
}
