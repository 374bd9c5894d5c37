//! `motcua check`: everything that is wrong with procedures and calendars.

mod across;
mod report;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use motcua_engine::file::{FileKind, kind_of};
use motcua_engine::problem::Problem;
use motcua_engine::procedure::{Places, Procedure, json_schema};

use crate::Outcome;
use crate::error::Error;
use crate::files;
use report::Format;

/// Checks procedures, bases and calendars, and tells every problem with its place and what to do
///
/// Folders are searched for *.yaml and *.yml, also in their folders; only what begins with a point is left out.
/// A base is checked with the procedures that stand on it; it is found beside the procedure, in the folder `bases` there, or in the program.
/// An overlay is checked on its calendar, which is found beside it or in the program.
/// Exit code 0: no errors (warnings alone are let through); 1: errors; 2: something cannot be read.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  motcua check\n  motcua check workflows/1.013225-building-permit.yaml\n  motcua check --schema > workflows/procedure.schema.json"
)]
pub(crate) struct Args {
    /// Files and folders; without any, the folder `workflows`
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Print each procedure with its base as canonical JSON, one a line, and nothing if there is an error
    #[arg(long, conflicts_with = "format")]
    expanded: bool,
    /// Print the JSON Schema of procedure files, for editors
    #[arg(long, conflicts_with_all = ["paths", "expanded", "format"])]
    schema: bool,
    /// Form of the report
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// A procedure that was read.
struct Found {
    file: String,
    procedure: Procedure,
    places: Places,
    /// Nothing wrong with it was an error.
    is_good: bool,
}

/// Everything that was seen.
#[derive(Default)]
struct Seen {
    procedure_files: usize,
    calendar_files: usize,
    bases: Vec<PathBuf>,
    used_bases: BTreeSet<PathBuf>,
    procedures: Vec<Found>,
    problems: Vec<Problem>,
    unreadable: usize,
}

/// Checks what the arguments name.
///
/// # Errors
///
/// A path that does not exist, or an output that cannot be written.
pub(crate) fn run(args: &Args, out: &mut dyn Write, err: &mut dyn Write) -> Result<Outcome, Error> {
    if args.schema {
        writeln!(out, "{:#}", json_schema())?;
        return Ok(Outcome::Good);
    }
    let mut seen = Seen::default();
    for path in files_of(&args.paths)? {
        if let Err(error) = seen.file(&path) {
            seen.unreadable += 1;
            writeln!(err, "motcua: {}", error.sentence())?;
        }
    }
    let failed = seen.unreadable > 0 || seen.procedures.len() < seen.procedure_files;
    let across = across::problems(&seen.procedures, failed);
    seen.problems.extend(across);
    seen.problems.sort();
    // A problem of a base is found with each procedure that stands on it.
    seen.problems.dedup();
    report::write(&seen, args.format, args.expanded, out, err)?;
    Ok(if seen.unreadable > 0 {
        Outcome::Unreadable
    } else if seen.problems.iter().any(files::is_error) {
        Outcome::Problems
    } else {
        Outcome::Good
    })
}

fn files_of(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Error> {
    if !paths.is_empty() {
        let found = files::found(paths)?;
        let named: Vec<String> = paths.iter().map(|path| crate::error::quoted(path)).collect();
        return if found.is_empty() {
            let named = named.join(", ");
            Err(Error::Usage(format!("there is no *.yaml or *.yml in {named}; check the path")))
        } else {
            Ok(found)
        };
    }
    let workflows = Path::new("workflows");
    if workflows.is_dir() {
        return files_of(&[workflows.to_owned()]);
    }
    let what = "there is no folder \"workflows\" here; name the files or folders to check";
    Err(Error::Usage(what.to_owned()))
}

impl Seen {
    fn file(&mut self, path: &Path) -> Result<(), Error> {
        let text = files::text_of(path)?;
        match kind_of(&text) {
            FileKind::Procedure => self.procedure(path, &text),
            FileKind::Base => {
                self.bases.push(path.to_owned());
                Ok(())
            }
            FileKind::Calendar => {
                self.calendar_files += 1;
                if let Err(problems) = files::calendar(path, &text)? {
                    self.problems.extend(problems);
                }
                Ok(())
            }
        }
    }

    fn procedure(&mut self, path: &Path, text: &str) -> Result<(), Error> {
        self.procedure_files += 1;
        let checked = files::procedure(path, text)?;
        self.used_bases.extend(checked.base.and_then(|base| base.canonicalize().ok()));
        let is_good = !checked.problems.iter().any(files::is_error);
        self.problems.extend(checked.problems);
        if let Some(procedure) = checked.procedure {
            let file = path.display().to_string();
            self.procedures.push(Found { file, procedure, places: checked.places, is_good });
        }
        Ok(())
    }

    /// The bases on which none of the procedures stands.
    fn unused_bases(&self) -> impl Iterator<Item = &Path> {
        let is_used =
            |path: &Path| path.canonicalize().is_ok_and(|path| self.used_bases.contains(&path));
        self.bases.iter().map(PathBuf::as_path).filter(move |path| !is_used(path))
    }
}
