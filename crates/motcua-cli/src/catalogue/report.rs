//! What is printed: each finding as it comes, then the totals.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use super::Format;
use super::lint::{Finding, Lint};

/// How much was read.
#[derive(Debug, Default, Serialize)]
pub(super) struct Read {
    /// Files opened.
    pub(super) files: u64,
    /// Rows of the catalogue.
    pub(super) rows: u64,
    /// Full pages.
    pub(super) pages: u64,
    /// Lines and files that could not be read.
    pub(super) unread: u64,
    /// Pages that have no case.
    pub(super) pages_without_cases: u64,
    /// On how many pages a channel states its time in this unit; a page counts once for each of its units.
    pub(super) pages_by_unit: BTreeMap<String, u64>,
    /// Drafts written, or found unchanged.
    pub(super) drafts: u64,
}

/// Where a record stands and what it is about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    /// The file.
    pub(super) path: &'a Path,
    /// The line, from 1.
    pub(super) line: u64,
    /// The procedure's code, as it stands.
    pub(super) procedure: &'a str,
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    lint: Lint,
    procedure: &'a str,
    file: String,
    line: u64,
    message: &'a str,
}

/// Prints findings one by one, so that no list of them is kept, and counts them.
pub(super) struct Report<'a> {
    out: &'a mut dyn Write,
    format: Format,
    totals: BTreeMap<Lint, u64>,
    printed: u64,
}

impl<'a> Report<'a> {
    /// Begins a report.
    pub(super) fn new(out: &'a mut dyn Write, format: Format) -> io::Result<Self> {
        if format == Format::Json {
            out.write_all(b"{\"findings\": [")?;
        }
        Ok(Self { out, format, totals: BTreeMap::new(), printed: 0 })
    }

    /// Prints the findings of one record.
    pub(super) fn findings(&mut self, place: Place<'_>, findings: &[Finding]) -> io::Result<()> {
        for finding in findings {
            *self.totals.entry(finding.lint).or_default() += 1;
            match self.format {
                Format::Text => self.text(place, finding)?,
                Format::Json => self.json(place, finding)?,
            }
            self.printed += 1;
        }
        Ok(())
    }

    fn text(&mut self, place: Place<'_>, finding: &Finding) -> io::Result<()> {
        let Place { path, line, procedure } = place;
        let (code, message) = (finding.lint.code(), &finding.message);
        writeln!(self.out, "{}:{line}: {}: {code}: {message}", path.display(), procedure.trim())
    }

    fn json(&mut self, place: Place<'_>, finding: &Finding) -> io::Result<()> {
        let finding = JsonFinding {
            lint: finding.lint,
            procedure: place.procedure,
            file: place.path.display().to_string(),
            line: place.line,
            message: &finding.message,
        };
        self.out.write_all(if self.printed == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut self.out, &finding)?;
        Ok(())
    }

    /// Prints the totals and ends the report.
    pub(super) fn finish(self, read: &Read) -> io::Result<()> {
        match self.format {
            Format::Text => totals(self.out, &self.totals, read)?,
            Format::Json => {
                let lints: BTreeMap<&str, u64> =
                    self.totals.iter().map(|(lint, count)| (lint.code(), *count)).collect();
                self.out.write_all(b"\n], \"lints\": ")?;
                serde_json::to_writer(&mut *self.out, &lints)?;
                self.out.write_all(b", \"read\": ")?;
                serde_json::to_writer(&mut *self.out, read)?;
                self.out.write_all(b"}\n")?;
            }
        }
        self.out.flush()
    }
}

fn totals(out: &mut dyn Write, totals: &BTreeMap<Lint, u64>, read: &Read) -> io::Result<()> {
    let mut sorted: Vec<(Lint, u64)> = totals.iter().map(|(lint, count)| (*lint, *count)).collect();
    sorted.sort_by_key(|(lint, count)| (std::cmp::Reverse(*count), lint.code()));
    if !sorted.is_empty() {
        writeln!(out)?;
    }
    for (lint, count) in sorted {
        writeln!(out, "{count:>7}  {:<22}  {}", lint.code(), lint.says())?;
    }
    writeln!(out)?;
    writeln!(out, "files read: {}", read.files)?;
    writeln!(out, "rows of the catalogue: {}", read.rows)?;
    writeln!(out, "pages: {}, of which without cases: {}", read.pages, read.pages_without_cases)?;
    let by_unit = read.pages_by_unit.iter();
    let units: Vec<String> = by_unit.map(|(unit, pages)| format!("{unit} {pages}")).collect();
    if !units.is_empty() {
        writeln!(out, "pages by the units of their channels: {}", units.join(", "))?;
    }
    writeln!(out, "drafts: {}", read.drafts)?;
    writeln!(out, "not read: {}", read.unread)
}
