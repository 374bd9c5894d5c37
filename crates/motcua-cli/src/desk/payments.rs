//! `motcua payments`: statements of gateways and banks, and money that is no dossier's.

use std::fs::File;
use std::io::{BufReader, Write};
use std::path::PathBuf;

use motcua::{Page, Sight};
use motcua_engine::time::Timestamp;
use motcua_server::connect::payment::{Difference, LedgerLine, StatementLine};
use motcua_server::payment::{import, reconcile};
use serde_json::{Value, json};

use super::{Layout, Period, Place};
use crate::Outcome;
use crate::error::Error;
use crate::serve;

/// Looks after payments
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    Import(Import),
    Reconcile(Reconcile),
    Unmatched(Unmatched),
}

/// Counts the payments of which the statement of a gateway or a bank tells
///
/// The order is found in the payer's words where the file has no column for it. The same file again counts nothing twice.
/// What is no dossier's is listed by motcua payments unmatched.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  motcua payments import --gateway vietqr --config motcua.toml statement.csv"
)]
pub(crate) struct Import {
    #[command(flatten)]
    statement: Statement,
    #[command(flatten)]
    place: Place,
}

/// Holds the ledger against the statement of a gateway, and prints what does not match
///
/// The exit code is 1 where something does not match.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  motcua payments reconcile --gateway vnpay --config motcua.toml --from 2026-11-20 --to 2026-11-20 vnpay.csv"
)]
pub(crate) struct Reconcile {
    #[command(flatten)]
    statement: Statement,
    #[command(flatten)]
    period: Period,
    /// The form of the answer; json is a line for each difference
    #[arg(long, value_enum, default_value_t = Layout::Table)]
    format: Layout,
    #[command(flatten)]
    place: Place,
}

/// Lists money that came and is no dossier's
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  motcua payments unmatched --format json")]
pub(crate) struct Unmatched {
    /// The form of the answer; json is a line for each payment
    #[arg(long, value_enum, default_value_t = Layout::Table)]
    format: Layout,
    #[command(flatten)]
    place: Place,
}

/// A file and whose it is.
#[derive(Debug, clap::Args)]
struct Statement {
    /// The statement: CSV with the columns that the settings name
    file: PathBuf,
    /// The gateway, by its name in the settings
    #[arg(long, value_name = "NAME")]
    gateway: String,
    /// The file of settings that names the gateways
    #[arg(long, value_name = "FILE", default_value = "motcua.toml")]
    config: PathBuf,
}

/// Does what is asked with payments.
///
/// # Errors
///
/// Files that cannot be read, a gateway that is not known, a database that cannot be opened or fails.
pub(super) async fn run(command: &Command, out: &mut dyn Write) -> Result<Outcome, Error> {
    match command {
        Command::Import(args) => import_statement(args, out).await,
        Command::Reconcile(args) => reconciled(args, out).await,
        Command::Unmatched(args) => unmatched(args, out).await,
    }
}

impl Statement {
    fn open(&self) -> Result<BufReader<File>, Error> {
        let failed = |source| Error::Read { path: self.file.clone(), source };
        Ok(BufReader::new(File::open(&self.file).map_err(failed)?))
    }
}

async fn import_statement(args: &Import, out: &mut dyn Write) -> Result<Outcome, Error> {
    let gateways = serve::gateways(&args.statement.config)?;
    let gateway = gateways.named(&args.statement.gateway)?;
    let file = args.statement.open()?;
    let desk = args.place.open().await?;
    let done = import(&desk, gateway, file, Timestamp::now()).await?;
    let (confirmed, known, unmatched) = (done.confirmed, done.known, done.unmatched);
    writeln!(out, "{confirmed} counted, {known} known before, {unmatched} unmatched")?;
    Ok(Outcome::Good)
}

async fn reconciled(args: &Reconcile, out: &mut dyn Write) -> Result<Outcome, Error> {
    let gateways = serve::gateways(&args.statement.config)?;
    let gateway = gateways.named(&args.statement.gateway)?;
    let file = args.statement.open()?;
    let desk = args.place.open().await?;
    let differences = reconcile(&desk, gateway, file, (args.period.from, args.period.to)).await?;
    for difference in &differences {
        match args.format {
            Layout::Table => writeln!(out, "{}", sentence(difference))?,
            Layout::Json => writeln!(out, "{}", object(difference))?,
        }
    }
    if differences.is_empty() {
        if args.format == Layout::Table {
            writeln!(out, "ledger and statement tell the same")?;
        }
        return Ok(Outcome::Good);
    }
    Ok(Outcome::Problems)
}

fn sentence(difference: &Difference) -> String {
    match difference {
        Difference::MissingHere { there } => {
            format!("missing in the ledger: {}", of_statement(there))
        }
        Difference::MissingThere { here } => {
            format!("missing in the statement: {}", of_ledger(here))
        }
        Difference::OtherAmount { here, there } => {
            format!("another amount: {}; {}", of_ledger(here), of_statement(there))
        }
        Difference::OtherTransaction { here, there } => {
            format!("another transaction: {}; {}", of_ledger(here), of_statement(there))
        }
        Difference::TwiceHere { lines } => {
            let lines: Vec<String> = lines.iter().map(of_ledger).collect();
            format!("twice in the ledger: {}", lines.join("; "))
        }
        Difference::TwiceThere { lines } => {
            let lines: Vec<String> = lines.iter().map(of_statement).collect();
            format!("twice in the statement: {}", lines.join("; "))
        }
    }
}

fn of_ledger(line: &LedgerLine) -> String {
    let LedgerLine { order, amount, transaction, .. } = line;
    let order = if order.is_empty() { "unknown" } else { order };
    format!("ledger: order {order}, {amount} đ, transaction {transaction}")
}

fn of_statement(line: &StatementLine) -> String {
    let StatementLine { amount, transaction, line: at, .. } = line;
    let order = line.order.as_deref().unwrap_or("unknown");
    format!("statement line {at}: order {order}, {amount} đ, transaction {transaction}")
}

fn object(difference: &Difference) -> Value {
    let ledger = |line: &LedgerLine| {
        json!({
            "order": line.order, "amount": line.amount, "transaction": line.transaction,
            "at": line.at.to_string(),
        })
    };
    let statement = |line: &StatementLine| {
        json!({
            "line": line.line, "order": line.order, "amount": line.amount,
            "transaction": line.transaction, "at": line.at.to_string(),
        })
    };
    let (name, here, there) = match difference {
        Difference::MissingHere { there } => ("missing_here", vec![], vec![statement(there)]),
        Difference::MissingThere { here } => ("missing_there", vec![ledger(here)], vec![]),
        Difference::OtherAmount { here, there } => {
            ("other_amount", vec![ledger(here)], vec![statement(there)])
        }
        Difference::OtherTransaction { here, there } => {
            ("other_transaction", vec![ledger(here)], vec![statement(there)])
        }
        Difference::TwiceHere { lines } => {
            ("twice_here", lines.iter().map(ledger).collect(), vec![])
        }
        Difference::TwiceThere { lines } => {
            ("twice_there", vec![], lines.iter().map(statement).collect())
        }
    };
    json!({ "difference": name, "ledger": here, "statement": there })
}

async fn unmatched(args: &Unmatched, out: &mut dyn Write) -> Result<Outcome, Error> {
    let desk = args.place.open().await?;
    let (seen, mut page, mut count) = (desk.seen_by(Sight::All), Page::first(200), 0_u64);
    loop {
        let listed = seen.unmatched(&page).await?;
        for item in &listed.items {
            count += 1;
            match args.format {
                Layout::Table => writeln!(
                    out,
                    "{} {} {} {} {} {}, {}: {}",
                    item.listed_at,
                    item.id,
                    item.gateway,
                    item.reference,
                    item.amount,
                    item.currency,
                    if item.order.is_empty() { "no order" } else { &item.order },
                    item.reason
                )?,
                Layout::Json => writeln!(
                    out,
                    "{}",
                    json!({
                        "id": item.id, "gateway": item.gateway, "reference": item.reference,
                        "order": item.order, "dossier": item.dossier, "amount": item.amount,
                        "currency": item.currency, "reason": item.reason,
                        "listed_at": item.listed_at.to_string(),
                    })
                )?,
            }
        }
        match listed.next {
            Some(cursor) => page.cursor = Some(cursor),
            None => break,
        }
    }
    if count == 0 {
        args.format.say_empty("all the money that came is some dossier's", out)?;
    }
    Ok(Outcome::Good)
}
