//! `motcua import log`: the cases of another system, each with its own times, from a table or from traces.

mod mapping;
mod rows;
mod source;
mod table;
mod traces;

use std::io::Write;
use std::path::{Path, PathBuf};

use motcua::{Desk, Done};
use motcua_engine::dossier::Actor;
use motcua_engine::time::Timestamp;
use serde_json::json;
use tokio::task::JoinSet;

use super::progress::Meter;
use super::{Layout, Place};
use crate::Outcome;
use crate::error::Error;
use mapping::Mapping;
use rows::Found;
use source::{Form, Source};

/// How many cases are on their way at once, so that they are written in groups.
const AT_ONCE: usize = 512;

/// Takes over the cases of another system from its event log, with the times that it states
///
/// The log is XES or CSV, also as .gz; a mapping says which column or attribute is what.
/// Nothing is counted by a calendar: a case without a stated deadline has no verdict.
/// It may be broken off and called again: what was imported is not imported twice.
/// A dossier that cannot be read is named on standard error with file and line and left out, and the exit code is then 1.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  motcua import log receipt.csv.gz --mapping examples/receipt-mapping.yaml --database sqlite:receipt.db"
)]
pub(crate) struct Args {
    /// The log
    file: PathBuf,
    /// The mapping, as YAML: the source, its time zone, the column of the dossier, that of its start, and what else there is
    #[arg(long, value_name = "FILE")]
    mapping: PathBuf,
    #[command(flatten)]
    place: Place,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t = Layout::Table)]
    format: Layout,
}

/// What an import came to.
#[derive(Default)]
struct Tally {
    imported: u64,
    were_there: u64,
    left_out: u64,
    /// Cases that ended before they were received: taken as they stand.
    ended_before: u64,
}

/// A case that was sent to the desk: its line and code, and what came of it.
type Sent = (u64, String, motcua::Result<Done>);

/// The run of an import.
struct Import<'a> {
    desk: Desk,
    path: &'a Path,
    err: &'a mut dyn Write,
    on_their_way: JoinSet<Sent>,
    tally: Tally,
}

/// Imports a log.
///
/// # Errors
///
/// A file that cannot be read, a mapping that does not fit, a database that cannot be opened or fails.
pub(super) async fn run(
    args: &Args,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Error> {
    let mapping = Mapping::read(&args.mapping)?;
    let source = Source::open(&args.file)?;
    let mut meter = Meter::new("importing", source.bytes);
    let read = std::rc::Rc::clone(&source.read);
    let cases = cases(&args.file, &mapping, source)?;
    let mut import = Import {
        desk: args.place.open_or_make().await?,
        path: &args.file,
        err,
        on_their_way: JoinSet::new(),
        tally: Tally::default(),
    };
    for found in cases {
        import.take(found).await?;
        meter.tell(read.get());
    }
    while let Some(sent) = import.on_their_way.join_next().await {
        import.settle(sent)?;
    }
    drop(meter);
    import.tally.tell(args.format, out)?;
    Ok(if import.tally.left_out == 0 { Outcome::Good } else { Outcome::Problems })
}

fn cases<'a>(
    path: &Path,
    mapping: &'a Mapping,
    source: Source,
) -> Result<Box<dyn Iterator<Item = Found> + 'a>, Error> {
    match source.form {
        Form::Traces => Ok(Box::new(traces::Cases::new(mapping, source.reader))),
        Form::Table => {
            let rows = |source: Source| {
                let rows = table::Rows::new(mapping, source.reader);
                rows.map_err(|what| Error::Usage(format!("{}:1: {what}", path.display())))
            };
            let counted = rows(Source::open(path)?)?;
            Ok(Box::new(table::Cases::new(mapping, counted, rows(source)?)))
        }
    }
}

impl Import<'_> {
    /// Sends a case to the desk, when there is a place for it on the way.
    async fn take(&mut self, found: Found) -> Result<(), Error> {
        let line = found.line;
        let case = match found.case {
            Ok(case) => case,
            Err(what) => return self.left_out(line, &what),
        };
        if case.ended_at.is_some_and(|ended_at| ended_at < case.received_at) {
            self.tally.ended_before += 1;
        }
        if self.on_their_way.len() >= AT_ONCE
            && let Some(sent) = self.on_their_way.join_next().await
        {
            self.settle(sent)?;
        }
        let (desk, actor) = (self.desk.clone(), Actor::source(&case.source));
        self.on_their_way.spawn(async move {
            let code = case.code.clone();
            (line, code, desk.import(*case, &actor, Timestamp::now()).await)
        });
        Ok(())
    }

    /// Counts what came of a case; what the desk refuses is named, what fails in it ends the import.
    fn settle(&mut self, sent: Result<Sent, tokio::task::JoinError>) -> Result<(), Error> {
        let (line, code, done) = sent.map_err(|error| {
            Error::Usage(format!("a case met a fault of the program: {error}; report it"))
        })?;
        match done {
            Ok(Done { replayed: true, .. }) => self.tally.were_there += 1,
            Ok(_) => self.tally.imported += 1,
            Err(error) if error.is_answer() => {
                self.left_out(line, &format!("dossier \"{code}\" is left out: {error}"))?;
            }
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    fn left_out(&mut self, line: u64, what: &str) -> Result<(), Error> {
        self.tally.left_out += 1;
        Ok(writeln!(self.err, "{}:{line}: {what}", self.path.display())?)
    }
}

impl Tally {
    fn tell(&self, format: Layout, out: &mut dyn Write) -> Result<(), Error> {
        let Self { imported, were_there, left_out, ended_before } = *self;
        match format {
            Layout::Table => {
                writeln!(out, "cases imported: {imported}")?;
                writeln!(out, "were there already: {were_there}")?;
                writeln!(out, "left out: {left_out}")?;
                writeln!(out, "ended before they were received: {ended_before}")?;
            }
            Layout::Json => {
                let told = json!({
                    "imported": imported, "were_there": were_there, "left_out": left_out,
                    "ended_before_received": ended_before,
                });
                writeln!(out, "{told}")?;
            }
        }
        Ok(())
    }
}
