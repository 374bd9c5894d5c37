//! `motcua export`: the journal as it is stored, for whoever keeps or checks it elsewhere.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use motcua::{Line, Lines};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::Place;
use super::progress::Teller;
use crate::Outcome;
use crate::error::{Error, quoted};

/// The version of the file's form.
const VERSION: u32 = 1;

/// Takes data out, for other systems and for evidence
#[derive(Debug, clap::Subcommand)]
#[command(after_help = "Example:\n  motcua export journal journal.jsonl.gz")]
pub(crate) enum Command {
    Journal(JournalArgs),
}

/// Writes the journal as JSON Lines: header, body and hash of each event, byte for byte as they are stored
///
/// The first line says the version of the form and the first and last position, the last one the number of events
/// and the SHA-256 of all bytes before it. The hash of an event is SHA-256 over header, a line feed, and body.
/// It is the journal as it is at one moment, and the desk may go on meanwhile.
/// Personal data are not in it: they lie beside the journal, which holds their commitments alone.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  motcua export journal journal.jsonl.gz\n  motcua export journal --from 120001 - | wc -l"
)]
pub(crate) struct JournalArgs {
    /// The file to write, packed if its name ends in .gz; - is standard output
    #[arg(default_value = "-")]
    file: PathBuf,
    /// The first position
    #[arg(long, value_name = "POSITION", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    from: u64,
    /// Overwrite the file if it is there
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    place: Place,
}

/// Takes out what is asked for.
///
/// # Errors
///
/// A file that cannot be written, a database that cannot be opened or fails.
pub(super) async fn run(
    command: &Command,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Error> {
    let Command::Journal(args) = command;
    let to_file = args.file != Path::new("-");
    if to_file && args.file.exists() && !args.force {
        return Err(Error::Usage(format!(
            "{} is there already; give another name, or overwrite it with --force",
            quoted(&args.file)
        )));
    }
    let desk = args.place.open().await?;
    let mut lines = desk.journal(args.from).await?;
    let last = lines.last();
    if args.from > last + 1 {
        return Err(Error::Usage(format!(
            "--from {} lies behind the end of the journal; its last position is {last}",
            args.from
        )));
    }
    let written = if to_file {
        into_file(&args.file, args.from, &mut lines).await?
    } else {
        write(out, args.from, &mut lines).await?
    };
    let missing = (last + 1 - args.from).saturating_sub(written);
    if missing == 0 {
        return Ok(Outcome::Good);
    }
    writeln!(err, "motcua: the journal lacks {missing} positions up to {last}; restore a backup")?;
    Ok(Outcome::Problems)
}

/// Writes a file, which gets its name when it is whole and on disk.
async fn into_file(file: &Path, from: u64, lines: &mut Lines) -> Result<u64, Error> {
    let mut partial = file.as_os_str().to_owned();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    let cannot_write = |source| Error::Write { path: partial.clone(), source };
    let made = OpenOptions::new().write(true).create(true).truncate(true).open(&partial);
    let made = made.map_err(cannot_write)?;
    let written = packed(made, file, from, lines).await;
    let (written, made) = match written {
        Ok(done) => done,
        Err(error) => {
            // What stopped it is told; a rest that stays says by its name that it is one.
            let _ = fs::remove_file(&partial);
            return Err(match error {
                Error::Output(source) => cannot_write(source),
                error => error,
            });
        }
    };
    made.sync_all().map_err(cannot_write)?;
    let named = fs::rename(&partial, file);
    named.map_err(|source| Error::Write { path: file.to_owned(), source })?;
    Ok(written)
}

/// Writes into a file, packed if its name says so, and gives it back.
async fn packed(
    made: File,
    file: &Path,
    from: u64,
    lines: &mut Lines,
) -> Result<(u64, File), Error> {
    let made = io::BufWriter::with_capacity(1 << 16, made);
    let (written, made) = if file.extension().is_some_and(|extension| extension == "gz") {
        let mut packer = GzEncoder::new(made, Compression::default());
        (write(&mut packer, from, lines).await?, packer.finish()?)
    } else {
        let mut made = made;
        (write(&mut made, from, lines).await?, made)
    };
    Ok((written, made.into_inner().map_err(io::IntoInnerError::into_error)?))
}

/// The first line.
#[derive(Serialize)]
struct First {
    motcua_journal: u32,
    first: u64,
    last: u64,
}

/// An event: texts within JSON, so that the bytes that were hashed are kept.
#[derive(Serialize)]
struct Event<'a> {
    header: &'a str,
    body: &'a str,
    hash: &'a str,
}

/// The last line.
#[derive(Serialize)]
struct Trailer {
    events: u64,
    sha256: String,
}

/// Writes the journal and how many events there were.
async fn write(out: &mut dyn Write, first: u64, lines: &mut Lines) -> Result<u64, Error> {
    let (mut sum, mut teller) = (Sha256::new(), Teller::new());
    let last = lines.last();
    put(out, &mut sum, &First { motcua_journal: VERSION, first, last })?;
    let (mut events, of) = (0, last + 1 - first);
    loop {
        let page = lines.page().await?;
        if page.is_empty() {
            break;
        }
        for Line { header, body, hash } in &page {
            put(out, &mut sum, &Event { header, body, hash })?;
        }
        events += page.len() as u64;
        teller.rows("exporting", "the journal", events, of);
    }
    let sha256 = sum.finalize_reset().iter().map(|byte| format!("{byte:02x}")).collect();
    put(out, &mut sum, &Trailer { events, sha256 })?;
    out.flush()?;
    Ok(events)
}

fn put(out: &mut dyn Write, sum: &mut Sha256, line: &impl Serialize) -> Result<(), Error> {
    let mut line = serde_json::to_vec(line).map_err(io::Error::from)?;
    line.push(b'\n');
    sum.update(&line);
    Ok(out.write_all(&line)?)
}
