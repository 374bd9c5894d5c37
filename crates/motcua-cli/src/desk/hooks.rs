//! `motcua hooks`: where each hook stands, and what is done about what it failed at.

use std::io::Write;

use motcua::{DeadLetter, Desk, HookStand};
use serde_json::json;

use super::{Layout, Place};
use crate::Outcome;
use crate::error::Error;

/// How many dead letters of a hook are shown.
const SHOWN: u32 = 100;

/// Shows where each hook stands, or lets one try again or pass over what it failed at
///
/// Position is how far a hook has come in the journal, and lag how many events lie behind that.
/// A dossier at which it failed is parked until it is tried again; after the last failure the event is a dead letter,
/// and its dossier waits for replay or skip.
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  motcua hooks\n  motcua hooks replay messages one-stop-260907-0001"
)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    /// The form of the answer; json is a line for each hook
    #[arg(long, value_enum, default_value_t = Layout::Table)]
    format: Layout,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Lets the next pass of a hook try a dossier again, as if it had never failed
    #[command(after_help = "Example:\n  motcua hooks replay messages one-stop-260907-0001")]
    Replay(Letter),
    /// Passes over the event that a hook failed at; the next pass goes on with what the dossier has behind it
    #[command(after_help = "Example:\n  motcua hooks skip messages one-stop-260907-0001")]
    Skip(Letter),
}

/// A dossier at which a hook failed.
#[derive(Debug, clap::Args)]
struct Letter {
    /// The hook's name
    hook: String,
    /// The dossier, by its code or its identifier
    dossier: String,
    #[command(flatten)]
    place: Place,
}

/// Shows the hooks, or does something about one.
///
/// # Errors
///
/// The dossier is not parked, a database that cannot be opened or fails.
pub(super) async fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome, Error> {
    match &args.command {
        None => list(args, out).await?,
        Some(Command::Replay(letter)) => {
            let (desk, id) = letter.open().await?;
            desk.replay(&letter.hook, &id).await?;
            writeln!(out, "hook {}: tries dossier {id} again", letter.hook)?;
        }
        Some(Command::Skip(letter)) => {
            let (desk, id) = letter.open().await?;
            desk.skip(&letter.hook, &id).await?;
            writeln!(out, "hook {}: goes on behind the event of dossier {id}", letter.hook)?;
        }
    }
    Ok(Outcome::Good)
}

impl Letter {
    /// The desk, and the dossier's identifier.
    async fn open(&self) -> Result<(Desk, String), Error> {
        let desk = self.place.open().await?;
        let id = desk.dossier(&self.dossier).await?.id;
        Ok((desk, id))
    }
}

async fn list(args: &Args, out: &mut dyn Write) -> Result<(), Error> {
    let desk = args.place.open().await?;
    let hooks = desk.hooks().await?;
    if hooks.is_empty() {
        args.format.say_empty("no hook has followed this desk yet", out)?;
    }
    for HookStand { name, position, lag, parked, dead } in hooks {
        let letters = desk.dead_letters(&name, "", SHOWN).await?;
        match args.format {
            Layout::Table => {
                writeln!(
                    out,
                    "{name}: position {position}, lag {lag}, parked {parked}, dead {dead}"
                )?;
                for DeadLetter { dossier, position, tries, error } in &letters {
                    writeln!(
                        out,
                        "  dossier {dossier} at position {position}, {tries} tries: {error}"
                    )?;
                }
                let more = dead.saturating_sub(letters.len() as u64);
                if more > 0 {
                    writeln!(out, "  and {more} more")?;
                }
            }
            Layout::Json => {
                let letter = |letter: &DeadLetter| {
                    json!({
                        "dossier": letter.dossier, "position": letter.position,
                        "tries": letter.tries, "error": letter.error,
                    })
                };
                let letters: Vec<_> = letters.iter().map(letter).collect();
                let hook = json!({
                    "name": name, "position": position, "lag": lag, "parked": parked, "dead": dead,
                    "dead_letters": letters,
                });
                writeln!(out, "{hook}")?;
            }
        }
    }
    Ok(())
}
