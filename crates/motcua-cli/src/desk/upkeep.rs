//! `motcua tick`, `motcua rebuild` and `motcua recalculate`: time passes, and what is derived is made anew.

use std::io::Write;

use serde_json::json;

use super::{Layout, Place, When};
use crate::Outcome;
use crate::error::Error;

/// Lets everything lapse that has passed: warnings, deadlines, timers of steps
///
/// It may be called as often as one likes, and late: each lapse is recorded at the moment at which it was due.
/// A dossier whose turn fails is named on standard error and stops no other; the exit code is then 1.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  motcua tick --at 2026-09-25T00:00:00+07:00")]
pub(crate) struct TickArgs {
    #[command(flatten)]
    when: When,
    #[command(flatten)]
    place: Place,
}

/// Lets time pass.
///
/// # Errors
///
/// A database that cannot be opened or fails.
pub(super) async fn tick(
    args: &TickArgs,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Error> {
    let desk = args.place.open().await?;
    let ticked = desk.tick(args.when.at()).await?;
    writeln!(out, "dossiers in which something lapsed: {}", ticked.lapsed)?;
    if ticked.held_elsewhere {
        writeln!(err, "motcua: another program lets time pass just now; the rest is left to it")?;
    }
    for (id, why) in &ticked.failed {
        writeln!(err, "motcua: dossier {id} failed: {why}")?;
    }
    Ok(if ticked.failed.is_empty() { Outcome::Good } else { Outcome::Problems })
}

/// Makes the rows of the current state anew from the journal alone, and says how many differed
///
/// Personal data are truth and are never touched.
/// Rows that differed are restored; the first of them are named on standard error, and the exit code is then 1.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  motcua rebuild --database sqlite:motcua.db")]
pub(crate) struct RebuildArgs {
    #[command(flatten)]
    place: Place,
}

/// Makes the rows anew.
///
/// # Errors
///
/// A database that cannot be opened or fails, or a journal that cannot be read.
pub(super) async fn rebuild(
    args: &RebuildArgs,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Error> {
    let desk = args.place.open().await?;
    let rebuilt = desk.rebuild().await?;
    writeln!(out, "dossiers in the journal: {}", rebuilt.dossiers)?;
    writeln!(out, "differed and restored: {}", rebuilt.differed)?;
    for id in &rebuilt.first {
        writeln!(err, "motcua: the rows of dossier {id} were not what the journal says")?;
    }
    let unnamed = rebuilt.differed - rebuilt.first.len() as u64;
    if unnamed > 0 {
        writeln!(err, "motcua: and {unnamed} more")?;
    }
    Ok(if rebuilt.differed == 0 { Outcome::Good } else { Outcome::Problems })
}

/// Counts open deadlines anew that were counted by an older version of their calendar
///
/// It is called after a calendar is published.
/// A deadline that has passed stays passed, and what has ended keeps its verdict.
/// A dossier whose turn fails is named on standard error and stops no other; the exit code is then 1, and another call tries it again.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  motcua publish workflows/calendars/vn.yaml\n  motcua recalculate --format json"
)]
pub(crate) struct RecalculateArgs {
    #[command(flatten)]
    when: When,
    #[command(flatten)]
    place: Place,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t = Layout::Table)]
    format: Layout,
}

/// Counts open deadlines anew.
///
/// # Errors
///
/// A database that cannot be opened or fails.
pub(super) async fn recalculate(
    args: &RecalculateArgs,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Error> {
    let desk = args.place.open().await?;
    let done = desk.recalculate(args.when.at()).await?;
    match args.format {
        Layout::Table => {
            writeln!(out, "dossiers with a deadline counted anew: {}", done.moved.len())?;
            done.moved.iter().try_for_each(|id| writeln!(out, "{id}"))?;
        }
        Layout::Json => {
            let failed: Vec<_> =
                done.failed.iter().map(|(id, why)| json!({ "id": id, "why": why })).collect();
            writeln!(out, "{}", json!({ "moved": done.moved, "failed": failed }))?;
        }
    }
    for (id, why) in &done.failed {
        writeln!(err, "motcua: dossier {id} failed: {why}")?;
    }
    Ok(if done.failed.is_empty() { Outcome::Good } else { Outcome::Problems })
}
