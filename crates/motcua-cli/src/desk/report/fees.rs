//! `motcua report fees`: what was charged, paid, let go and given back, and how many pay on line.

use std::io::Write;

use motcua::{FeeBy, FeeQuery, FeeReport, FeeTally, PaymentRatio, Sight};
use motcua_server::{FeeReportView, PaymentRatioView};
use serde::Serialize;

use super::super::{Period, Place};
use super::{Layout, percent};
use crate::Outcome;
use crate::error::Error;

/// Counts what was charged, paid, let go and given back, in đồng, and how many pay on line
///
/// The same period and --position give the same figures for ever; only the procedures with a fee are those published
/// by now.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  motcua report fees --from 2026-09-01 --to 2026-09-30 --by method --format csv"
)]
pub(super) struct Args {
    #[command(flatten)]
    period: Period,
    /// The place in the journal up to which it is read; without it, its end
    #[arg(long, value_name = "N")]
    position: Option<u64>,
    /// What the rows are told apart by; without it, there is the total alone
    #[arg(long, value_enum)]
    by: Option<Rows>,
    /// Form of the report
    #[arg(long, value_enum, default_value_t = Layout::Table)]
    format: Layout,
    #[command(flatten)]
    place: Place,
}

/// What rows of fees are told apart by.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Rows {
    /// The agency that is competent
    Agency,
    /// The field of the procedure
    Field,
    /// The procedure
    Procedure,
    /// The way of paying
    Method,
    /// Who gets the money
    Receiver,
}

/// A report as one object.
#[derive(Serialize)]
struct Printed {
    #[serde(flatten)]
    fees: FeeReportView,
    payment_ratio: PaymentRatioView,
}

/// Counts.
///
/// # Errors
///
/// A period that ends before it begins, a journal that does not reach so far, a database that cannot be opened or fails.
pub(super) async fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome, Error> {
    let Args { period: Period { from, to }, position, .. } = *args;
    let seen = args.place.open().await?.seen_by(Sight::All);
    let query = FeeQuery { from, to, by: args.by.map(Rows::by), position };
    let report = seen.fee_report(query).await?;
    let ratio = seen.payment_ratio(from, to, Some(report.position)).await?;
    match args.format {
        Layout::Table => table(&report, ratio, out)?,
        Layout::Csv => csv(&report, ratio, out)?,
        Layout::Json => {
            let fees = FeeReportView::from(&report);
            serde_json::to_writer(&mut *out, &Printed { fees, payment_ratio: ratio.into() })
                .map_err(|error| Error::Output(error.into()))?;
            writeln!(out)?;
        }
    }
    Ok(Outcome::Good)
}

/// What happened to money, with how often and how much.
type Column = (&'static str, &'static str, fn(&FeeTally) -> (u64, i64));

const COLUMNS: [Column; 5] = [
    ("charges", "charged", |tally| (tally.charges, tally.charged)),
    ("payments", "paid", |tally| (tally.payments, tally.paid)),
    ("waivers", "waived", |tally| (tally.waivers, tally.waived)),
    ("cancellations", "cancelled", |tally| (tally.cancellations, tally.cancelled)),
    ("refunds", "refunded", |tally| (tally.refunds, tally.refunded)),
];

/// The rows, then the total, each with what it is called.
fn lines(report: &FeeReport) -> impl Iterator<Item = (&str, &FeeTally)> {
    let rows = report.rows.iter().map(|row| (row.key.as_str(), &row.tally));
    rows.chain([("total", &report.total)])
}

fn table(report: &FeeReport, ratio: PaymentRatio, out: &mut dyn Write) -> Result<(), Error> {
    let (query, position) = (report.query, report.position);
    writeln!(out, "from {} to {}, at position {position} of the journal", query.from, query.to)?;
    let named = query.by.map_or("", FeeBy::name);
    let keys = lines(report).map(|(key, _)| key.chars().count());
    let width = keys.chain([named.len()]).max().unwrap_or_default();
    write!(out, "{named:width$}")?;
    for (count, amount, _) in COLUMNS {
        write!(out, " {count:>13} {amount:>15}")?;
    }
    writeln!(out)?;
    for (key, tally) in lines(report) {
        write!(out, "{key:width$}")?;
        for (_, _, of) in COLUMNS {
            let (count, amount) = of(tally);
            write!(out, " {count:>13} {amount:>15}")?;
        }
        writeln!(out)?;
    }
    let PaymentRatio { obliged, paid_online, fee_procedures, offering, with_paid } = ratio;
    for (what, part, whole) in [
        ("dossiers with something to pay, paid on line", paid_online, obliged),
        ("procedures with a fee, offered on line", offering, fee_procedures),
        ("procedures with a fee, paid", with_paid, fee_procedures),
    ] {
        writeln!(out, "{what}: {part}/{whole}{}", percent(part, whole))?;
    }
    Ok(())
}

fn csv(report: &FeeReport, ratio: PaymentRatio, out: &mut dyn Write) -> Result<(), Error> {
    let failed = |error: csv::Error| Error::Output(error.into());
    let mut writer = csv::Writer::from_writer(out);
    let mut header = vec![report.query.by.map_or("", FeeBy::name)];
    header.extend(COLUMNS.iter().flat_map(|(count, amount, _)| [*count, *amount]));
    header.extend(["from", "to", "position"]);
    header.extend(["obliged", "paid_online", "fee_procedures", "offering", "with_paid"]);
    writer.write_record(header).map_err(failed)?;
    let PaymentRatio { obliged, paid_online, fee_procedures, offering, with_paid } = ratio;
    let ratio = [obliged, paid_online, fee_procedures, offering, with_paid];
    for (place, (key, tally)) in lines(report).enumerate() {
        let mut record = vec![key.to_owned()];
        for (_, _, of) in COLUMNS {
            let (count, amount) = of(tally);
            record.extend([count.to_string(), amount.to_string()]);
        }
        record.extend([report.query.from.to_string(), report.query.to.to_string()]);
        record.push(report.position.to_string());
        // The ratio is one of all, so it stands with the total.
        let is_total = place == report.rows.len();
        record.extend(ratio.map(|part| if is_total { part.to_string() } else { String::new() }));
        writer.write_record(&record).map_err(failed)?;
    }
    Ok(writer.flush()?)
}

impl Rows {
    fn by(self) -> FeeBy {
        match self {
            Self::Agency => FeeBy::Agency,
            Self::Field => FeeBy::Field,
            Self::Procedure => FeeBy::Procedure,
            Self::Method => FeeBy::Method,
            Self::Receiver => FeeBy::Receiver,
        }
    }
}
