//! The program `motcua`.

mod catalogue;

use std::error::Error as _;
use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The engine of one-stop shops.
#[derive(Parser)]
#[command(name = "motcua", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Brings data of other systems in
    #[command(subcommand)]
    Import(Import),
}

#[derive(Subcommand)]
enum Import {
    Catalogue(catalogue::Args),
}

fn main() -> ExitCode {
    let Command::Import(Import::Catalogue(args)) = Cli::parse().command;
    let mut err = std::io::stderr().lock();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    match catalogue::run(&args, &mut out, &mut err) {
        Ok(catalogue::Outcome::Complete) => ExitCode::SUCCESS,
        Ok(catalogue::Outcome::Incomplete) => ExitCode::from(1),
        Err(error) => {
            let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
            // Nothing is left to be told when even this cannot be written.
            let _ = writeln!(err, "motcua: {error}{cause}");
            ExitCode::from(2)
        }
    }
}
