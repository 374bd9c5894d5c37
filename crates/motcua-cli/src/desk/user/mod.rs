//! `motcua user`: who somebody is, how somebody signs in, what somebody does where and for whom.

mod account;
mod enter;
mod reassign;
mod show;

use std::io::Write;

use motcua::Desk;
use motcua_engine::dossier::AgencyId;
use motcua_engine::time::{Date, Timestamp};

use crate::Outcome;
use crate::error::Error;

/// Keeps people: appointments, accounts, substitutions, mandates, and whose work it is
#[derive(Debug, clap::Subcommand)]
#[command(
    after_help = "Example:\n  motcua user add o-12 --name \"Trần Thị Bình\" --kind official\n  motcua user appoint o-12 clerk@one-stop\n  motcua user account o-12 binh"
)]
pub(crate) enum Command {
    Add(enter::AddArgs),
    Appoint(enter::AppointArgs),
    Account(account::Args),
    List(show::ListArgs),
    Show(show::ShowArgs),
    Substitute(enter::SubstituteArgs),
    Mandate(enter::MandateArgs),
    Reassign(reassign::Args),
}

/// Does one thing with people.
///
/// # Errors
///
/// Arguments that cannot be followed, what the desk refuses, a database that cannot be opened or fails.
pub(super) async fn run(
    command: &Command,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Error> {
    match command {
        Command::Add(args) => enter::add(args, out).await,
        Command::Appoint(args) => enter::appoint(args, out).await,
        Command::Account(args) => account::run(args, out).await,
        Command::List(args) => show::list(args, out).await,
        Command::Show(args) => show::show(args, out).await,
        Command::Substitute(args) => enter::substitute(args, out).await,
        Command::Mandate(args) => enter::mandate(args, out).await,
        Command::Reassign(args) => reassign::run(args, out, err).await,
    }
}

/// From when until when something holds.
#[derive(Debug, clap::Args)]
struct Days {
    /// The first day, such as 2026-09-07; without it, today
    #[arg(long, value_name = "DAY")]
    from: Option<Date>,
    /// The last day; without it, it goes on
    #[arg(long, value_name = "DAY")]
    until: Option<Date>,
}

impl Days {
    /// The first day, in an agency's own time.
    async fn from(&self, desk: &Desk, agency: &AgencyId) -> Result<Date, Error> {
        if let Some(from) = self.from {
            return Ok(from);
        }
        let calendars = desk.calendars().await?;
        Ok(calendars.of(agency).zone().to_datetime(Timestamp::now()).date())
    }
}

/// From when until when, as people read it.
fn days(from: Date, until: Option<Date>) -> String {
    until.map_or_else(|| format!("from {from}"), |until| format!("{from} to {until}"))
}
