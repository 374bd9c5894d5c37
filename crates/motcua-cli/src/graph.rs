//! `motcua graph`: a procedure as a picture.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use motcua_engine::file::{FileKind, kind_of};
use motcua_engine::picture;

use crate::Outcome;
use crate::error::{Error, quoted};
use crate::files;

/// Draws a procedure: its steps, its moves, its limits
///
/// The SVG is a sheet in Vietnamese for reading and printing; Mermaid and DOT are for documents and other tools, JSON is the plain graph.
/// A file with errors is not drawn: they are told on standard error, and the exit code is 1.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  motcua graph workflows/1.013225-building-permit.yaml --output permit.svg"
)]
pub(crate) struct Args {
    /// The procedure file
    file: PathBuf,
    /// Form of the picture
    #[arg(long, value_enum, default_value_t = Format::Svg)]
    format: Format,
    /// Write the picture into this file and not to standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// The form of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A sheet that can be printed
    Svg,
    /// A flow chart for Markdown
    Mermaid,
    /// For Graphviz
    Dot,
    /// Steps and moves as data
    Json,
}

/// Draws the procedure.
///
/// # Errors
///
/// A file that cannot be read or written, or is no procedure.
pub(crate) fn run(args: &Args, out: &mut dyn Write, err: &mut dyn Write) -> Result<Outcome, Error> {
    let text = files::text_of(&args.file)?;
    match kind_of(&text) {
        FileKind::Procedure => {}
        FileKind::Base => {
            return Err(not_drawn(args, "a base, which has no steps to draw by itself"));
        }
        FileKind::Calendar => {
            return Err(not_drawn(args, "a calendar, which has no steps to draw"));
        }
    }
    let checked = files::procedure(&args.file, &text)?;
    let errors = checked.problems.iter().filter(|problem| files::is_error(problem));
    let procedure = match checked.procedure {
        Some(procedure) if errors.clone().next().is_none() => procedure,
        Some(_) | None => {
            for problem in errors {
                writeln!(err, "{problem}")?;
            }
            return Ok(Outcome::Problems);
        }
    };
    let drawn = match args.format {
        Format::Svg => picture::svg(&procedure),
        Format::Mermaid => picture::mermaid(&procedure),
        Format::Dot => picture::dot(&procedure),
        Format::Json => picture::json(&procedure),
    };
    match &args.output {
        None => out.write_all(drawn.as_bytes())?,
        Some(path) => {
            fs::write(path, drawn).map_err(|source| Error::Write { path: path.clone(), source })?;
        }
    }
    Ok(Outcome::Good)
}

fn not_drawn(args: &Args, what: &str) -> Error {
    let file = quoted(&args.file);
    Error::Usage(format!("{file} is {what}; give a procedure file"))
}
