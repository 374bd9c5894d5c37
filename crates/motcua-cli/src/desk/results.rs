//! `motcua results`: whether the signatures of a PDF hold, whether the kept bytes are those that were kept, and which of
//! them belong to nothing.

use std::io::Write;
use std::path::PathBuf;

use motcua::Desk;
use motcua_engine::label::Language;
use motcua_engine::time::{Timestamp, ToSpan as _};
use motcua_server::TrustFiles;
use motcua_server::connect::signature::{Report, Verdict, check};
use motcua_server::connect::store::{Store, StoreError};
use motcua_server::connect::sweep::{find, take_away};
use serde::Serialize;
use serde_json::{Value, json};

use super::{Layout, Place, When};
use crate::Outcome;
use crate::error::Error;
use crate::serve;

/// For how long what belongs to nothing is left alone: it may be on its way.
const GRACE_HOURS: i64 = 24;
/// How many hashes are read at once.
const PAGE: u64 = 500;

/// Looks after the files of results
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    Check(Check),
    Verify(Verify),
    Sweep(Sweep),
}

/// Checks the signatures of a PDF
///
/// What could not be checked never passes for valid. The exit code is 1 unless all is valid.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  motcua results check permit.pdf --anchors anchors --crl authority.crl --crl root.crl"
)]
pub(crate) struct Check {
    /// The PDF
    file: PathBuf,
    /// The certificates that are trusted as roots: a file or a folder, in PEM or DER
    #[arg(long, value_name = "DIR")]
    anchors: PathBuf,
    /// Certificates that may lie between a root and who signs
    #[arg(long, value_name = "DIR")]
    intermediates: Option<PathBuf>,
    /// A list of revoked certificates, or a folder of them; without any, nothing is found valid
    #[arg(long = "crl", value_name = "FILE")]
    crls: Vec<PathBuf>,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t = Layout::Table)]
    format: Layout,
    #[command(flatten)]
    when: When,
}

/// Reads every kept file and held document, and names those whose bytes are gone or changed
///
/// What is damaged serves in no dossier until its bytes are back and this, or an upload of the same bytes, has found them.
/// The exit code is 1 where something is damaged.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  motcua results verify --files motcua-files")]
pub(crate) struct Verify {
    #[command(flatten)]
    files: Files,
    /// The form of the answer; json is a line for each damaged file
    #[arg(long, value_enum, default_value_t = Layout::Table)]
    format: Layout,
    #[command(flatten)]
    place: Place,
}

/// Lists what lies in the store of files and belongs to nothing, as uploads leave it that break off
///
/// With --delete, what has lain there for a day is taken away. What a file or a held document names stays. The service may run
/// meanwhile. A store is one desk's: what another desk keeps there belongs to nothing here.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  motcua results sweep --files motcua-files\n  motcua results sweep --config motcua.toml --delete"
)]
pub(crate) struct Sweep {
    #[command(flatten)]
    files: Files,
    /// Take away what has lain there for a day
    #[arg(long)]
    delete: bool,
    /// The form of the answer; json is a line for each find
    #[arg(long, value_enum, default_value_t = Layout::Table)]
    format: Layout,
    #[command(flatten)]
    place: Place,
}

/// Where the bytes of files lie.
#[derive(Debug, clap::Args)]
struct Files {
    /// The folder in which the files of dossiers lie
    #[arg(long, env = "MOTCUA_FILES", value_name = "FOLDER")]
    files: Option<PathBuf>,
    /// The file of settings that names the folder or the bucket, in place of --files
    #[arg(long, env = "MOTCUA_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Files {
    fn open(&self) -> Result<Store, Error> {
        serve::store(self.files.as_deref(), self.config.as_deref())
    }
}

/// Does what is asked with results.
///
/// # Errors
///
/// Files that cannot be read, a PDF that cannot be checked, a database that cannot be opened or fails.
pub(super) async fn run(command: &Command, out: &mut dyn Write) -> Result<Outcome, Error> {
    match command {
        Command::Check(args) => checked(args, out),
        Command::Verify(args) => verified(args, out).await,
        Command::Sweep(args) => swept(args, out).await,
    }
}

fn checked(args: &Check, out: &mut dyn Write) -> Result<Outcome, Error> {
    let trust = TrustFiles {
        anchors: args.anchors.clone(),
        intermediates: args.intermediates.clone(),
        crls: args.crls.clone(),
    };
    let trust = trust.read()?;
    let failed = |source| Error::Read { path: args.file.clone(), source };
    let bytes = std::fs::read(&args.file).map_err(failed)?;
    let report = check(&bytes, &trust, args.when.at())?;
    match args.format {
        Layout::Table => table(&report, out)?,
        Layout::Json => {
            serde_json::to_writer(&mut *out, &report)
                .map_err(|error| Error::Output(error.into()))?;
            writeln!(out)?;
        }
    }
    Ok(if report.verdict == Verdict::Valid { Outcome::Good } else { Outcome::Problems })
}

fn table(report: &Report, out: &mut dyn Write) -> Result<(), Error> {
    writeln!(out, "{}", report.sentence(Language::En))?;
    for signature in &report.signatures {
        let signer = signature.signer.as_ref();
        let name = signer.map_or("nobody named", |signer| signer.name.as_str());
        let issuer = signer.map_or_else(String::new, |signer| format!(", by {}", signer.issuer));
        writeln!(out, "{name}: {}{issuer}", word(&signature.verdict))?;
        let parts = [
            ("coverage", word(&signature.coverage)),
            ("integrity", word(&signature.integrity)),
            ("chain", word(&signature.chain)),
            ("validity", word(&signature.validity)),
            ("revocation", word(&signature.revocation)),
        ];
        for (part, found) in parts {
            writeln!(out, "  {part}: {found}")?;
        }
    }
    Ok(())
}

/// A part of a report as it travels, without quotation marks where it is one word.
fn word(part: &impl Serialize) -> String {
    match serde_json::to_value(part) {
        Ok(Value::String(word)) => word,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}

async fn verified(args: &Verify, out: &mut dyn Write) -> Result<Outcome, Error> {
    let (store, desk) = (args.files.open()?, args.place.open().await?);
    store.answers().await?;
    let (mut behind, mut sound, mut damaged) = (String::new(), 0_u64, 0_u64);
    loop {
        let hashes = desk.kept_bytes(&behind, PAGE).await?;
        let Some(last) = hashes.last() else { break };
        behind.clone_from(last);
        let reported = desk.reported_bytes(&hashes).await?;
        for sha256 in &hashes {
            let found = store.verify(sha256).await;
            let Some(what) = damage(found)? else {
                sound += 1;
                if reported.contains(sha256) {
                    desk.report_bytes(sha256, true, Timestamp::now()).await?;
                }
                continue;
            };
            damaged += 1;
            desk.report_bytes(sha256, false, Timestamp::now()).await?;
            tell(&desk, sha256, what, args.format, out).await?;
        }
    }
    if args.format == Layout::Table {
        writeln!(out, "{sound} sound, {damaged} damaged")?;
    }
    Ok(if damaged == 0 { Outcome::Good } else { Outcome::Problems })
}

/// What is wrong with bytes; none: they are sound.
fn damage(found: Result<u64, StoreError>) -> Result<Option<&'static str>, Error> {
    match found {
        Ok(_) => Ok(None),
        Err(StoreError::Gone { .. }) => Ok(Some("gone")),
        Err(StoreError::Changed { .. }) => Ok(Some("changed")),
        Err(
            error @ (StoreError::Folder { .. }
            | StoreError::Wrong { .. }
            | StoreError::Secret(_)
            | StoreError::Client(_)
            | StoreError::Unavailable(_)
            | StoreError::Refused(_)
            | StoreError::NoPlace(_)),
        ) => Err(error.into()),
    }
}

async fn swept(args: &Sweep, out: &mut dyn Write) -> Result<Outcome, Error> {
    let (store, desk) = (args.files.open()?, args.place.open().await?);
    let found = find(&desk, &store).await?;
    let taken = if args.delete {
        take_away(&desk, &store, &found, Timestamp::now() - GRACE_HOURS.hours()).await?
    } else {
        Vec::new()
    };
    for orphan in &found.orphans {
        let is_taken = taken.contains(orphan);
        match args.format {
            Layout::Table => {
                let word = if is_taken { "deleted" } else { "orphan" };
                let (name, size, since) = (&orphan.name, orphan.size, orphan.since);
                writeln!(out, "{word}: {name}, {size} bytes, since {since}")?;
            }
            Layout::Json => writeln!(
                out,
                "{}",
                json!({
                    "name": orphan.name, "sha256": orphan.sha256, "size": orphan.size,
                    "since": orphan.since.to_string(), "deleted": is_taken,
                })
            )?,
        }
    }
    if args.format == Layout::Table {
        let (named, orphans) = (found.named, found.orphans.len() - taken.len());
        writeln!(out, "{named} named, {orphans} orphans, {} deleted", taken.len())?;
    }
    Ok(Outcome::Good)
}

async fn tell(
    desk: &Desk,
    sha256: &str,
    what: &str,
    format: Layout,
    out: &mut dyn Write,
) -> Result<(), Error> {
    let dossiers = desk.dossiers_with(sha256).await?;
    match format {
        Layout::Table => writeln!(out, "{what}: {sha256} of {}", dossiers.join(", "))?,
        Layout::Json => {
            writeln!(out, "{}", json!({ "damage": what, "sha256": sha256, "dossiers": dossiers }))?;
        }
    }
    Ok(())
}
