//! `motcua publish`: procedures and calendars that dossiers are handled by.

use std::io::Write;
use std::path::{Path, PathBuf};

use motcua::Desk;
use motcua_engine::file::{FileKind, kind_of};
use motcua_engine::procedure::Procedure;
use motcua_engine::time::CalendarFile;

use super::Place;
use crate::Outcome;
use crate::error::{Error, quoted};
use crate::files;

/// Publishes procedures and calendars, so that dossiers can be filed
///
/// Every file is read and checked first; with one error nothing is published, and the exit code is 1.
/// What is published never changes: the same file again changes nothing, and another one needs a new version.
/// A database that is not there yet is made.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  motcua publish workflows/1.001612-household-business.yaml workflows/calendars/vn.yaml"
)]
pub(crate) struct Args {
    /// Procedure files, calendars, or folders of them; the bases are found beside them
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Mark an empty database as one to try things out on, for ever: what is done there may be dated back with --at
    #[arg(long)]
    trial: bool,
    #[command(flatten)]
    place: Place,
}

/// Something to be published.
enum Item {
    Procedure(Box<Procedure>),
    Calendar(Box<CalendarFile>),
}

impl Item {
    fn name(&self) -> String {
        match self {
            Self::Procedure(procedure) => {
                format!("procedure {} version {}", procedure.code, procedure.version)
            }
            Self::Calendar(file) => format!("calendar {} version {}", file.id, file.version),
        }
    }

    async fn publish(&self, desk: &Desk) -> motcua::Result<bool> {
        match self {
            Self::Procedure(procedure) => desk.publish(procedure).await,
            Self::Calendar(file) => desk.publish_calendar(file).await,
        }
    }
}

/// Publishes the files.
///
/// # Errors
///
/// A file that cannot be read, or a database that cannot be opened or fails.
pub(super) async fn run(
    args: &Args,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Error> {
    let mut items = Vec::new();
    let mut is_sound = true;
    for path in files::found(&args.files)? {
        match read(&path, err)? {
            Some(item) => items.extend(item),
            None => is_sound = false,
        }
    }
    if !is_sound {
        writeln!(err, "motcua: nothing is published; mend the errors first")?;
        return Ok(Outcome::Problems);
    }
    if items.is_empty() {
        return Err(Error::Usage(
            "there is nothing to publish; name a procedure or a calendar".to_owned(),
        ));
    }
    // A procedure counts by the calendars that are there when its first dossier comes.
    items.sort_by_key(|item| matches!(item, Item::Procedure(_)));
    let desk = args.place.open_or_make().await?;
    if args.trial {
        desk.become_demo().await?;
    }
    let mut outcome = Outcome::Good;
    for item in &items {
        match item.publish(&desk).await {
            Ok(true) => writeln!(out, "{}: published", item.name())?,
            Ok(false) => writeln!(out, "{}: was there already", item.name())?,
            Err(error @ motcua::Error::AlreadyPublished { .. }) => {
                writeln!(err, "motcua: {error}")?;
                outcome = Outcome::Problems;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(outcome)
}

/// What a file holds: none with an error, which is told; nothing for a base, which goes with the procedures on it.
fn read(path: &Path, err: &mut dyn Write) -> Result<Option<Option<Item>>, Error> {
    let text = files::text_of(path)?;
    let (item, problems) = match kind_of(&text) {
        FileKind::Base => {
            writeln!(err, "{}: a base is published with each procedure on it", quoted(path))?;
            return Ok(Some(None));
        }
        FileKind::Procedure => {
            let checked = files::procedure(path, &text)?;
            (checked.procedure.map(|found| Item::Procedure(Box::new(found))), checked.problems)
        }
        FileKind::Calendar => match files::calendar(path, &text)? {
            Ok(calendar) => (Some(Item::Calendar(Box::new(calendar.file().clone()))), Vec::new()),
            Err(problems) => (None, problems),
        },
    };
    let mut errors = problems.iter().filter(|problem| files::is_error(problem)).peekable();
    if item.is_some() && errors.peek().is_none() {
        return Ok(Some(item));
    }
    for problem in errors {
        writeln!(err, "{problem}")?;
    }
    Ok(None)
}
