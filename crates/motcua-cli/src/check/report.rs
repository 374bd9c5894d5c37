//! What was found, as lines or as one JSON document.

use std::io::{self, Write};

use motcua_engine::problem::{Problem, Severity};
use serde::Serialize;

use super::Seen;
use crate::files::is_error;

/// The form of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// One line for each problem: `file:line:column: error[code]: what; what to do`
    Text,
    /// One object: `files` (a count), `problems`, `procedures` (those without errors)
    Json,
}

#[derive(Serialize)]
struct Document<'a> {
    files: usize,
    problems: Vec<ProblemLine<'a>>,
    procedures: Vec<ProcedureLine<'a>>,
}

#[derive(Serialize)]
struct ProblemLine<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    severity: Severity,
    code: &'a str,
    what: &'a str,
    help: &'a str,
}

#[derive(Serialize)]
struct ProcedureLine<'a> {
    file: &'a str,
    code: &'a str,
    version: &'a str,
    digest: String,
    steps: usize,
}

/// Writes the report to `out`, and one closing line to `err`.
pub(super) fn write(
    seen: &Seen,
    format: Format,
    expanded: bool,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<(), io::Error> {
    match format {
        Format::Json => json(seen, out)?,
        Format::Text if expanded => {
            for problem in &seen.problems {
                writeln!(err, "{problem}")?;
            }
            if seen.unreadable == 0 && !seen.problems.iter().any(is_error) {
                for found in &seen.procedures {
                    writeln!(out, "{}", found.procedure.canonical_json())?;
                }
            }
        }
        Format::Text => {
            for problem in &seen.problems {
                writeln!(out, "{problem}")?;
            }
        }
    }
    // The lines come before the closing one where both go to the same place.
    out.flush()?;
    for base in seen.unused_bases() {
        let base = base.display();
        writeln!(
            err,
            "{base}: a base, checked with the procedures that stand on it; name one too"
        )?;
    }
    writeln!(err, "{}", closing_line(seen))
}

fn json(seen: &Seen, out: &mut dyn Write) -> Result<(), io::Error> {
    let document = Document {
        files: seen.procedure_files + seen.bases.len() + seen.calendar_files,
        problems: seen.problems.iter().map(line).collect(),
        procedures: seen
            .procedures
            .iter()
            .filter(|found| found.is_good)
            .map(|found| ProcedureLine {
                file: &found.file,
                code: &found.procedure.code,
                version: &found.procedure.version,
                digest: found.procedure.digest().to_string(),
                steps: found.procedure.steps.len(),
            })
            .collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn line(problem: &Problem) -> ProblemLine<'_> {
    ProblemLine {
        file: &problem.place.file,
        line: problem.place.line,
        column: problem.place.column,
        severity: problem.severity,
        code: problem.code,
        what: &problem.what,
        help: &problem.help,
    }
}

fn closing_line(seen: &Seen) -> String {
    let mut kinds = Vec::new();
    for (count, noun) in [
        (seen.procedure_files, "procedure"),
        (seen.bases.len(), "base"),
        (seen.calendar_files, "calendar"),
        (seen.unreadable, "unreadable file"),
    ] {
        if count > 0 {
            kinds.push(counted(count, noun));
        }
    }
    let errors = seen.problems.iter().filter(|problem| is_error(problem)).count();
    let warnings = seen.problems.len() - errors;
    format!("{}: {}, {}", kinds.join(", "), counted(errors, "error"), counted(warnings, "warning"))
}

fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}
