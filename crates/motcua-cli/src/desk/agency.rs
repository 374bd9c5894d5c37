//! `motcua agency`: the agencies that dossiers are handled by.

use std::io::Write;
use std::path::{Path, PathBuf};

use motcua::Agency;
use serde_json::Value as Json;

use super::Place;
use crate::Outcome;
use crate::error::{Error, quoted};
use crate::files;

/// Enters agencies: their names, codes, days, calendars and successors
///
/// A file holds one agency or a list of them, as JSON.
/// Every file is read first; with one that cannot be read nothing is entered.
/// What an agency was before is kept, and the same again changes nothing.
/// An agency that contradicts itself is refused with one sentence, and the exit code is 1.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  motcua agency agencies.json\n\nThe file:\n  [{\"id\": \"ward-1\", \"name\": \"UBND phường Một\", \"codes\": [{\"from\": \"2026-01-01\", \"code\": \"000.00.05.H05\"}]}]"
)]
pub(crate) struct Args {
    /// JSON files of agencies
    #[arg(required = true, value_name = "FILE.json")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    place: Place,
}

/// Enters the agencies.
///
/// # Errors
///
/// A file that cannot be read, an agency that contradicts itself, a database that cannot be opened or fails.
pub(super) async fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome, Error> {
    let mut agencies = Vec::new();
    for path in &args.files {
        agencies.extend(read(path)?);
    }
    let desk = args.place.open_or_make().await?;
    for agency in &above_first(agencies) {
        let is_new = desk.publish_agency(agency).await?;
        let what = if is_new { "entered" } else { "was there already" };
        writeln!(out, "agency {}: {what}", agency.id)?;
    }
    Ok(Outcome::Good)
}

/// Those above before those below, in whatever order they were written.
fn above_first(mut waiting: Vec<Agency>) -> Vec<Agency> {
    let mut ordered = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let waits = |one: &Agency| {
            one.parent.as_ref().is_some_and(|above| waiting.iter().any(|other| other.id == *above))
        };
        // Those that stand in a ring come as they are, and are refused.
        let next = waiting.iter().position(|one| !waits(one)).unwrap_or_default();
        ordered.push(waiting.remove(next));
    }
    ordered
}

fn read(path: &Path) -> Result<Vec<Agency>, Error> {
    let agencies = match serde_json::from_str(&files::text_of(path)?) {
        Ok(Json::Array(agencies)) => agencies.into_iter().map(serde_json::from_value).collect(),
        Ok(agency) => serde_json::from_value(agency).map(|agency| vec![agency]),
        Err(error) => Err(error),
    };
    agencies.map_err(|error| {
        Error::Usage(format!(
            "{} does not hold agencies: {error}; write for example {{\"id\": \"ward-1\", \"name\": \"UBND phường Một\"}}",
            quoted(path)
        ))
    })
}
