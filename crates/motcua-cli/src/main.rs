//! The program `motcua`.
//!
//! It reads files, asks the engine, keeps dossiers at a desk, and serves the API.
//! Data go to standard output, messages to standard error.
//! Exit code 0: all is well; 1: problems were found; 2: wrong arguments, or something cannot be read or written.

mod catalogue;
mod check;
mod desk;
mod due;
mod error;
mod files;
mod graph;
mod secrets;
mod serve;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use error::Error;

/// The engine of one-stop shops: checks administrative procedures, draws them, counts their time and keeps their dossiers
///
/// Data go to standard output and messages to standard error.
/// Exit code 0: all is well; 1: problems were found; 2: wrong arguments, or something cannot be read or written.
#[derive(Parser)]
#[command(name = "motcua", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Check(check::Args),
    Graph(graph::Args),
    Due(due::Args),
    Serve(serve::Args),
    #[command(flatten)]
    Desk(desk::Command),
    /// Brings data of other systems in
    #[command(subcommand)]
    Import(Import),
}

#[derive(Subcommand)]
enum Import {
    Catalogue(catalogue::Args),
    Log(desk::log::Args),
    Open(Box<desk::open::Args>),
}

/// How a command went, when it could be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// All is well: exit code 0.
    Good,
    /// Problems were found and named: exit code 1.
    Problems,
    /// Something could not be read and was named; the rest was done: exit code 2.
    Unreadable,
}

fn main() -> ExitCode {
    let matches = Cli::command().get_matches();
    let command = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit()).command;
    // Not locked: what is noted and what panics in another thread is told there too.
    let mut err = io::stderr();
    let mut out = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let checked = secrets::check(&Cli::command(), &matches);
    let outcome = checked.and_then(|()| run(command, &mut out, &mut err)).and_then(|outcome| {
        out.flush()?;
        Ok(outcome)
    });
    match outcome {
        Ok(Outcome::Good) => ExitCode::SUCCESS,
        Ok(Outcome::Problems) => ExitCode::from(1),
        Ok(Outcome::Unreadable) => ExitCode::from(2),
        // Whoever reads has seen enough, as `head` does.
        Err(error) if error.is_closed_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to be told when even this cannot be written.
            let _ = writeln!(err, "motcua: {}", error.sentence());
            ExitCode::from(2)
        }
    }
}

fn run(command: Command, out: &mut dyn Write, err: &mut dyn Write) -> Result<Outcome, Error> {
    match command {
        Command::Check(args) => check::run(&args, out, err),
        Command::Graph(args) => graph::run(&args, out, err),
        Command::Due(args) => due::run(&args, out, err),
        Command::Serve(args) => serve::run(&args, out, err),
        Command::Desk(command) => desk::run(&command, out, err),
        Command::Import(Import::Log(args)) => desk::import_log(&args, out, err),
        Command::Import(Import::Open(args)) => desk::take_over(&args, out, err),
        Command::Import(Import::Catalogue(args)) => Ok(match catalogue::run(&args, out, err)? {
            catalogue::Outcome::Complete => Outcome::Good,
            catalogue::Outcome::Incomplete => Outcome::Problems,
        }),
    }
}
