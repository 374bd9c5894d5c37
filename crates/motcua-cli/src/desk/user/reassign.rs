//! Giving somebody's work to somebody else.

use std::io::Write;

use motcua_engine::dossier::{Actor, PersonId};
use serde_json::json;

use crate::Outcome;
use crate::desk::{Layout, Place, When, input};
use crate::error::Error;

/// Gives everything open that somebody handles to somebody else, or back to the pool
///
/// It concerns the agency of --as, and those that this agency has succeeded.
/// What stays where it is is named on standard error, and the exit code is then 1; another call goes on with it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  motcua user reassign o-12 --to o-15 --as head:o-1@one-stop")]
pub(crate) struct Args {
    /// Whose work it is
    from: String,
    /// Who is to have it; without it, the pool
    #[arg(long, value_name = "PERSON")]
    to: Option<String>,
    /// Who gives it: a head, leader or supervisor, as role:person@agency
    #[arg(long = "as", env = "MOTCUA_AS", value_name = "ACTOR", value_parser = input::actor)]
    actor: Actor,
    #[command(flatten)]
    when: When,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t = Layout::Table)]
    format: Layout,
    #[command(flatten)]
    place: Place,
}

/// Gives the work.
///
/// # Errors
///
/// The actor may not, whoever is to have it holds no role there, a database that cannot be opened or fails.
pub(super) async fn run(
    args: &Args,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Error> {
    let desk = args.place.open_to_act().await?;
    let to = args.to.as_deref().map(PersonId::from);
    let from = PersonId::from(args.from.as_str());
    let done = desk.reassign(&from, to.as_ref(), &args.actor, args.when.at()).await?;
    match args.format {
        Layout::Table => {
            writeln!(out, "dossiers given on: {}", done.moved.len())?;
            done.moved.iter().try_for_each(|id| writeln!(out, "{id}"))?;
        }
        Layout::Json => {
            let refused = done.refused.iter();
            let refused: Vec<_> =
                refused.map(|(id, why)| json!({ "id": id, "why": why.to_string() })).collect();
            writeln!(out, "{}", json!({ "moved": done.moved, "refused": refused }))?;
        }
    }
    for (id, why) in &done.refused {
        writeln!(err, "motcua: dossier {id} stays where it is: {why}")?;
    }
    Ok(if done.refused.is_empty() { Outcome::Good } else { Outcome::Problems })
}
