//! `motcua import catalogue`: the national portal's public pages, read, checked and turned into drafts of procedures.
//!
//! The portal's data contradict themselves, so nothing is imported by itself: a draft states what it took and lists what it did not understand, and a person approves it.

mod draft;
mod fees;
mod inspect;
mod lint;
mod money;
mod papers;
mod quantity;
mod report;
mod source;
mod times;
mod wire;
mod words;

#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;

use draft::Drafts;
use lint::{Finding, Lint};
use report::{Place, Read, Report};
use source::{Unread, sources};
use wire::{Page, Record};

/// Reads the national portal's public pages, reports what cannot be understood, and writes draft procedures
///
/// Rows of the catalogue and full pages are told apart by what they hold.
/// Rows are only checked; each page also becomes a draft when a folder is given.
/// Exit code 0: all was read; 1: something could not be read; 2: wrong arguments or no such file.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Files .jsonl (a value a line) or .json (one value, or an array), also as .gz; a folder gives its *.json
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Write one draft procedure for each page into this folder; a file that is there and differs is left alone
    #[arg(long, value_name = "FOLDER")]
    pub(crate) drafts: Option<PathBuf>,
    /// Form of the report
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

/// The form of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// One line for each finding, then totals
    Text,
    /// One object: `findings`, `lints` (counts by code), `read` (counts)
    Json,
}

/// How it went, when it could be done at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Everything was read and written: exit code 0.
    Complete,
    /// Something could not be read or written, and was named: exit code 1.
    Incomplete,
}

/// Why it could not be done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A path that does not exist or cannot be looked at.
    #[error("there is no readable file or folder {}; check the path", path.display())]
    Missing {
        /// The path as given.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A folder without pages.
    #[error("the folder {} holds no *.json; give the folder that holds the pages", .0.display())]
    EmptyFolder(PathBuf),
    /// A name that is not read.
    #[error("{} is neither .json nor .jsonl nor .gz of one; unpack or rename it", .0.display())]
    Extension(PathBuf),
    /// The folder for drafts.
    #[error("the folder {} for drafts cannot be made; give one that can be written to", path.display())]
    Drafts {
        /// The path as given.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The report could not be written.
    #[error("the report cannot be written; check the space and the receiving end")]
    Output(#[from] io::Error),
}

/// Reads, checks and reports; `out` takes the report, `err` what could not be read.
///
/// # Errors
///
/// Arguments that cannot be followed, and a report that cannot be written.
/// What is wrong inside a file is no error: it is named on `err` and gives [`Outcome::Incomplete`].
pub(crate) fn run(args: &Args, out: &mut dyn Write, err: &mut dyn Write) -> Result<Outcome, Error> {
    let sources = sources(&args.files)?;
    let drafts = args.drafts.as_deref().map(Drafts::create).transpose()?;
    let mut import = Import {
        report: Report::new(out, args.format)?,
        err,
        drafts,
        read: Read::default(),
        pages: HashMap::new(),
        undrafted: 0,
        shows_progress: io::stderr().is_terminal(),
    };
    for source in &sources {
        import.read.files += 1;
        source.read(&mut |line, value| import.value(&source.path, line, value))?;
    }
    import.finish()
}

/// The state of one run. Memory grows only with the codes of pages, to find those that come twice.
struct Import<'a> {
    report: Report<'a>,
    err: &'a mut dyn Write,
    drafts: Option<Drafts>,
    read: Read,
    pages: HashMap<String, String>,
    undrafted: u64,
    shows_progress: bool,
}

impl Import<'_> {
    fn value(&mut self, path: &Path, line: u64, value: Result<Value, Unread>) -> Result<(), Error> {
        match value.and_then(|value| Ok(wire::record(value)?)) {
            Ok(Record::Row(row)) => {
                self.read.rows += 1;
                let place = Place { path, line, procedure: &row.code };
                self.report.findings(place, &inspect::row(&row))?;
            }
            Ok(Record::Page(page)) => self.page(path, line, &page)?,
            Err(unread) => {
                self.read.unread += 1;
                self.clear_progress()?;
                writeln!(self.err, "{}:{line}: {}", path.display(), with_causes(&unread))?;
            }
        }
        self.progress()
    }

    fn page(&mut self, path: &Path, line: u64, page: &Page) -> Result<(), Error> {
        self.read.pages += 1;
        self.read.pages_without_cases += u64::from(page.cases.is_empty());
        let times = times::Times::of(page);
        let pairs = times.channel_pairs();
        for unit in pairs.iter().map(|pair| pair.unit.word()).collect::<BTreeSet<_>>() {
            *self.read.pages_by_unit.entry(unit.to_owned()).or_default() += 1;
        }
        let mut findings = inspect::page(page);
        let here = format!("{}:{line}", path.display());
        let twice = self.pages.get(&page.code).map(|first| {
            let said = format!(
                "a page with the same code stands at {first}; no draft is made of this one"
            );
            Finding::new(Lint::CodeTwice, said)
        });
        let is_first = twice.is_none();
        findings.extend(twice);
        self.report.findings(Place { path, line, procedure: &page.code }, &findings)?;
        if is_first {
            self.pages.insert(page.code.clone(), here);
            self.draft(page, &findings)?;
        }
        Ok(())
    }

    fn draft(&mut self, page: &Page, findings: &[Finding]) -> Result<(), Error> {
        let Some(drafts) = &self.drafts else { return Ok(()) };
        match drafts.write(page, findings) {
            Ok(()) => self.read.drafts += 1,
            Err(error) => {
                self.undrafted += 1;
                self.clear_progress()?;
                writeln!(self.err, "{}", with_causes(&error))?;
            }
        }
        Ok(())
    }

    fn progress(&mut self) -> Result<(), Error> {
        const EVERY: u64 = 500;
        let Read { rows, pages, .. } = self.read;
        if self.shows_progress && (rows + pages) % EVERY == 0 {
            write!(self.err, "\r{rows} rows, {pages} pages read")?;
            self.err.flush()?;
        }
        Ok(())
    }

    fn clear_progress(&mut self) -> Result<(), Error> {
        if self.shows_progress {
            write!(self.err, "\r\x1b[K")?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Outcome, Error> {
        self.clear_progress()?;
        self.report.finish(&self.read)?;
        let complete = self.read.unread == 0 && self.undrafted == 0;
        Ok(if complete { Outcome::Complete } else { Outcome::Incomplete })
    }
}

/// An error with all its causes on one line.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        said.push_str(": ");
        said.push_str(&error.to_string());
        cause = error.source();
    }
    said
}
