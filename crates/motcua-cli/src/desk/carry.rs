//! `motcua copy`, `backup` and `restore`: a desk as a whole, from one place to another.

use std::io::Write;
use std::path::PathBuf;

use motcua::{Copied, CopyError};
use serde_json::json;

use super::progress::Teller;
use super::{Layout, Place};
use crate::Outcome;
use crate::error::{Error, quoted};

/// Copies a desk to another database, such as from a file to a server, and verifies the copy
///
/// All is copied as it is at the moment of the call, with the stored bytes unchanged; the desk may go on meanwhile.
/// To move it, stop what writes to it and call once more: a second call brings what was written since.
/// Broken off, it is called again and goes on; until it is finished, nothing opens the target.
/// A target that has anything which the source has not is refused, with exit code 1.
/// The copy is read back: rows and bytes of every table, the chain of every dossier, the journal without a gap.
/// Faults that the source has too are named on standard error, and the exit code is then 1.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  motcua copy --from sqlite:motcua.db --to postgres://motcua@localhost/motcua"
)]
pub(crate) struct CopyArgs {
    /// The database to copy; an address with a password belongs into the variable
    #[arg(long, env = "MOTCUA_COPY_FROM", hide_env_values = true, value_name = "URL")]
    from: String,
    /// The database to copy to: empty, or one to which this desk was copied before
    #[arg(long, env = "MOTCUA_COPY_TO", hide_env_values = true, value_name = "URL")]
    to: String,
    #[command(flatten)]
    answer: Answer,
}

/// Writes a desk into one file while it goes on working
///
/// All that was acknowledged before the call is in it, and it is read back as by motcua copy.
/// It is written beside, as FILE.partial, and gets its name when it is whole and on disk.
/// Whatever the database of the desk is, the file is one of sqlite: by itself.
/// It holds personal data: keep it where nobody else reads it.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  motcua backup --database sqlite:motcua.db motcua-2026-09-07.backup"
)]
pub(crate) struct BackupArgs {
    /// The file to write
    file: PathBuf,
    /// Overwrite the file if it is there
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    answer: Answer,
}

/// Makes a desk of a backup, in a database that is empty or not there
///
/// What is restored is read back as by motcua copy.
/// If it was broken off, go on with motcua copy --from sqlite:FILE.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  motcua restore motcua-2026-09-07.backup --database sqlite:motcua.db"
)]
pub(crate) struct RestoreArgs {
    /// The file of the backup
    file: PathBuf,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    answer: Answer,
}

/// How what was done is told.
#[derive(Debug, clap::Args)]
struct Answer {
    /// The form of the answer
    #[arg(long, value_enum, default_value_t = Layout::Table)]
    format: Layout,
}

/// Copies a desk.
///
/// # Errors
///
/// As [`motcua::copy()`].
pub(super) async fn copy(
    args: &CopyArgs,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Error> {
    let mut teller = Teller::new();
    let copied = motcua::copy(&args.from, &args.to, |progress| teller.tell(progress)).await;
    drop(teller);
    args.answer.tell(&copied?, out, err)
}

/// Writes a backup.
///
/// # Errors
///
/// As [`motcua::backup`].
pub(super) async fn backup(
    args: &BackupArgs,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Error> {
    args.place.look()?;
    let mut teller = Teller::new();
    let url = &args.place.database;
    let copied =
        motcua::backup(url, &args.file, args.force, |progress| teller.tell(progress)).await;
    drop(teller);
    let copied = copied.map_err(|error| match error {
        CopyError::FileIsThere { path } => Error::Usage(format!(
            "{} is there already; give another name, or overwrite it with --force",
            quoted(&path)
        )),
        error => error.into(),
    })?;
    args.answer.tell(&copied, out, err)
}

/// Makes a desk of a backup.
///
/// # Errors
///
/// As [`motcua::restore`].
pub(super) async fn restore(
    args: &RestoreArgs,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Error> {
    let mut teller = Teller::new();
    let url = &args.place.database;
    let copied = motcua::restore(&args.file, url, |progress| teller.tell(progress)).await;
    drop(teller);
    args.answer.tell(&copied?, out, err)
}

impl Answer {
    fn tell(
        &self,
        copied: &Copied,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> Result<Outcome, Error> {
        match self.format {
            Layout::Table => {
                writeln!(out, "{:<20} {:>12} {:>12}", "table", "rows", "written")?;
                for table in &copied.tables {
                    writeln!(out, "{:<20} {:>12} {:>12}", table.name, table.rows, table.written)?;
                }
                writeln!(out, "the journal is copied up to position {}", copied.position)?;
            }
            Layout::Json => {
                let table = |table: &motcua::CopiedTable| {
                    json!({
                        "name": table.name, "rows": table.rows, "written": table.written, "sha256": table.sha256,
                    })
                };
                let tables: Vec<_> = copied.tables.iter().map(table).collect();
                let (position, faults) = (copied.position, copied.faults);
                let told = json!({
                    "position": position, "tables": tables, "faults": faults, "first": copied.first,
                });
                writeln!(out, "{told}")?;
            }
        }
        for fault in &copied.first {
            writeln!(err, "motcua: the source has a fault, and so has its copy: {fault}")?;
        }
        let unnamed = copied.faults - copied.first.len() as u64;
        if unnamed > 0 {
            writeln!(err, "motcua: and {unnamed} more")?;
        }
        Ok(if copied.faults == 0 { Outcome::Good } else { Outcome::Problems })
    }
}
