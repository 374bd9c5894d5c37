//! `motcua import open`: the running dossiers of another system, taken over as it states them and gone on with here.

mod mapping;
mod rows;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use ed25519_dalek::pkcs8::DecodePrivateKey as _;
use ed25519_dalek::{Signer as _, SigningKey};
use motcua::{Desk, Order};
use motcua_engine::dossier::{Actor, Source};
use motcua_engine::time::Timestamp;
use sha2::{Digest as _, Sha256};

use self::mapping::Mapping;
use self::rows::{Row, Rows};
use super::progress::Teller;
use super::{Place, When, input};
use crate::Outcome;
use crate::error::{Error, quoted};
use crate::files;

/// Takes over the running dossiers of another system from a CSV file, each at the step where it stands
///
/// Each keeps its code, its reception and its appointment as they are stated, and goes on by the procedure in force.
/// The file as a whole is signed with --key, and its digest, the digest of the row, and who signs for it stand in the journal.
/// A row that cannot be taken over is named with its line, and the others are; the exit code is then 1.
/// The same file, or a mended one, may be given again: what was taken over is left as it is.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  openssl genpkey -algorithm ed25519 -out key.pem\n  motcua import open running.csv --mapping mapping.toml --key key.pem --as supervisor:o-1@province --approver supervisor:o-2@province\n\nThe mapping:\n  system = \"Một cửa điện tử cũ\"\n  [columns]\n  code = \"Mã hồ sơ\"          # also procedure, received_at, appointment, step, subject, channel,\n  received_at = \"Tiếp nhận\"  # owner, owner_number, owner_phone; without it, the column of the same name\n  [values.step]\n  \"Đang thẩm định\" = \"appraisal\"  # likewise for procedure, subject and channel\n  [agencies]\n  one-stop = \"ward-1\"            # what the procedure's names stand for\n  [agency_columns]\n  tax-office = \"Cơ quan thuế\"    # the same, by row"
)]
pub(crate) struct Args {
    /// The CSV file, whose first line names the columns
    file: PathBuf,
    /// A TOML file that says which column holds what
    #[arg(long, value_name = "FILE")]
    mapping: PathBuf,
    /// The private key that signs the file: Ed25519, as PKCS#8 in PEM
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Who takes over, as supervisor:person@agency
    #[arg(long = "as", env = "MOTCUA_AS", value_name = "ACTOR", value_parser = input::actor)]
    actor: Actor,
    /// The second person, as supervisor:person@agency
    #[arg(long, value_name = "ACTOR", value_parser = input::actor)]
    approver: Actor,
    #[command(flatten)]
    when: When,
    #[command(flatten)]
    place: Place,
}

/// Takes the dossiers over.
///
/// # Errors
///
/// No key, a file that cannot be read, a database that cannot be opened or fails.
pub(super) async fn run(
    args: &Args,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Error> {
    let key = key(args.key.as_deref())?;
    let mapping = Mapping::read(&args.mapping)?;
    let unread = |source| Error::Read { path: args.file.clone(), source };
    let bytes = fs::read(&args.file).map_err(unread)?;
    let usage = |what: String| Error::Usage(format!("{}: {what}", quoted(&args.file)));
    let rows = Rows::of(&bytes, &mapping).map_err(usage)?;
    let source = signed(&key, &mapping.system, &bytes, rows.count);
    let desk = args.place.open_to_act().await?;
    let (at, of) = (args.when.at(), rows.count);
    let (mut teller, mut took) = (Teller::new(), Took::default());
    for (done, row) in (1..).zip(rows) {
        match open(&desk, args, &source, &row, at).await {
            Ok(true) => took.known += 1,
            Ok(false) => took.new += 1,
            Err(Error::Desk(error)) if !error.is_answer() => return Err(error.into()),
            Err(error) => {
                took.bad += 1;
                writeln!(err, "{}:{}: {}", args.file.display(), row.line, error.sentence())?;
            }
        }
        teller.rows("taking over", "dossiers", done, of);
    }
    drop(teller);
    writeln!(out, "dossiers taken over: {}", took.new)?;
    writeln!(out, "were there already: {}", took.known)?;
    writeln!(out, "cannot be taken over: {}", took.bad)?;
    Ok(if took.bad == 0 { Outcome::Good } else { Outcome::Problems })
}

/// What became of the rows.
#[derive(Default)]
struct Took {
    new: u64,
    known: u64,
    bad: u64,
}

/// Takes one over. Whether it was there already.
async fn open(
    desk: &Desk,
    args: &Args,
    source: &Source,
    row: &Row,
    at: Timestamp,
) -> Result<bool, Error> {
    let stated = row.stated.as_ref().map_err(|what| Error::Usage(what.clone()))?;
    let source = Source { row: row.digest.clone(), ..source.clone() };
    let balance = stated.balance(source, args.approver.clone());
    // By the code alone, so that a mended file goes on where another one ended.
    let order = Order { key: Some(format!("opening/{}", stated.code)), ..Order::default() };
    let done = desk.open_balance(&stated.procedure, balance, &args.actor, at, order).await?;
    Ok(done.replayed)
}

fn key(path: Option<&Path>) -> Result<SigningKey, Error> {
    const MAKE: &str = "make one with openssl genpkey -algorithm ed25519 -out key.pem";
    let Some(path) = path else {
        let what = "nobody signs the file; give a private key with --key";
        return Err(Error::Usage(format!("{what}, or {MAKE}")));
    };
    let pem = files::text_of(path)?;
    let key = SigningKey::from_pkcs8_pem(&pem);
    key.map_err(|_| {
        Error::Usage(format!("{} holds no Ed25519 key in PKCS#8 and PEM; {MAKE}", quoted(path)))
    })
}

/// Where all rows come from, with the signature of the file.
fn signed(key: &SigningKey, system: &str, bytes: &[u8], rows: u64) -> Source {
    let file = hex(&Sha256::digest(bytes));
    let signature = key.sign(Source::signed(&file, rows).as_bytes());
    Source {
        system: system.to_owned(),
        row: String::new(),
        file,
        rows,
        key: hex(key.verifying_key().as_bytes()),
        signature: hex(&signature.to_bytes()),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
