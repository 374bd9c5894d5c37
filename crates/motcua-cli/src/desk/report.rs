//! `motcua report`: figures of a period, with everything that they rest on.

mod fees;
mod reuse;

use std::io::Write;

use motcua::{By, Report, ReportQuery, Tally};
use motcua_engine::dossier::Definition;
use motcua_engine::time::Timestamp;
use motcua_server::ReportView;

use super::{Period, Place, input};
use crate::Outcome;
use crate::error::Error;

/// Counts dossiers of a period
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  motcua report on-time --from 2026-09-01 --to 2026-09-30 --by department --definition statutory"
)]
pub(crate) struct Args {
    #[command(subcommand)]
    which: Which,
}

/// Which figures.
#[derive(Debug, clap::Subcommand)]
enum Which {
    OnTime(OnTime),
    Reuse(reuse::Args),
    Fees(fees::Args),
}

/// Counts what was received, ended early, on time and late, and is open
///
/// The same period, --as-of and --position give the same bytes for ever.
/// What was received is resolved, closed otherwise or open; what is resolved is early, on time, late or without term.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  motcua report on-time --from 2026-09-01 --to 2026-09-30 --by channel --definition day --format csv"
)]
struct OnTime {
    #[command(flatten)]
    period: Period,
    /// The moment up to which facts count, with its offset; without it, now
    #[arg(long, value_name = "TIME", value_parser = input::at)]
    as_of: Option<Timestamp>,
    /// The place in the journal up to which it is read; without it, its end
    #[arg(long, value_name = "N")]
    position: Option<u64>,
    /// What the rows are told apart by; without it, there is the total alone
    #[arg(long, value_enum)]
    by: Option<Rows>,
    /// What is on time
    #[arg(long, value_enum)]
    definition: Rule,
    /// Form of the report
    #[arg(long, value_enum, default_value_t = Layout::Table)]
    format: Layout,
    #[command(flatten)]
    place: Place,
}

/// What rows are told apart by.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Rows {
    /// The unit that is competent
    Department,
    /// How it came
    Channel,
    /// The agency that is competent
    Agency,
    /// The procedure
    Procedure,
    /// The month in which it was received
    Month,
}

/// A definition of on time.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Rule {
    /// The end against the instant of the deadline
    Instant,
    /// The end against the whole day of the deadline
    Day,
    /// The rule of the law
    Statutory,
    /// The rule of QĐ 766/QĐ-TTg
    Qd766,
}

/// The form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Layout {
    /// Lines and columns
    Table,
    /// A header, a line for each row, and the total
    Csv,
    /// One object on one line
    Json,
}

/// Counts.
///
/// # Errors
///
/// A period that ends before it begins, a journal that does not reach so far, a database that cannot be opened or fails.
pub(super) async fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome, Error> {
    match &args.which {
        Which::OnTime(args) => on_time(args, out).await,
        Which::Reuse(args) => reuse::run(args, out).await,
        Which::Fees(args) => fees::run(args, out).await,
    }
}

async fn on_time(args: &OnTime, out: &mut dyn Write) -> Result<Outcome, Error> {
    let query = ReportQuery {
        from: args.period.from,
        to: args.period.to,
        as_of: args.as_of.unwrap_or_else(Timestamp::now),
        position: args.position,
        by: args.by.map(Rows::by),
        definition: args.definition.definition(),
    };
    let report = args.place.open().await?.report(&query).await?;
    match args.format {
        Layout::Table => table(&report, out)?,
        Layout::Csv => csv(&report, out)?,
        Layout::Json => {
            serde_json::to_writer(&mut *out, &ReportView::from(&report))
                .map_err(|error| Error::Output(error.into()))?;
            writeln!(out)?;
        }
    }
    Ok(Outcome::Good)
}

/// The width of a column: its longest name.
const COLUMN: usize = 17;

/// The columns, with what they count.
type Column = (&'static str, fn(&Tally) -> u64);

const COLUMNS: [Column; 10] = [
    ("received", |counts| counts.received),
    ("resolved", |counts| counts.resolved),
    ("early", |counts| counts.early),
    ("on_time", |counts| counts.on_time),
    ("late", |counts| counts.late),
    ("without_term", |counts| counts.without_term),
    ("closed_other", |counts| counts.closed_other),
    ("open", |counts| counts.open),
    ("open_late", |counts| counts.open_late),
    ("open_without_term", |counts| counts.open_without_term),
];

/// The rows, then the total, each with what it is called.
fn lines(report: &Report) -> impl Iterator<Item = (&str, &Tally)> {
    let rows = report.rows.iter().map(|row| (row.key.as_str(), &row.counts));
    rows.chain([("total", &report.total)])
}

fn table(report: &Report, out: &mut dyn Write) -> Result<(), Error> {
    let (name, version) = (report.definition.name(), report.definition.version());
    writeln!(out, "on time by definition {name}, version {version}")?;
    for (name, value) in report.parameters() {
        writeln!(out, "  {name}: {value}")?;
    }
    let Report { from, to, as_of, position, .. } = report;
    writeln!(out, "from {from} to {to}, as of {as_of}, at position {position} of the journal")?;
    let keys = lines(report).map(|(key, _)| key.chars().count());
    let width = keys.chain([report.by.map_or(0, |by| by.name().len())]).max().unwrap_or_default();
    write!(out, "{:width$}", report.by.map_or("", By::name))?;
    for (name, _) in COLUMNS {
        write!(out, " {name:>COLUMN$}")?;
    }
    writeln!(out, " {:>COLUMN$}", "rate")?;
    for (key, counts) in lines(report) {
        write!(out, "{key:width$}")?;
        for (_, count) in COLUMNS {
            write!(out, " {:>COLUMN$}", count(counts))?;
        }
        let (numerator, denominator) = counts.rate(report.definition);
        let rate = format!("{numerator}/{denominator}{}", percent(numerator, denominator));
        writeln!(out, " {rate:>COLUMN$}")?;
    }
    Ok(())
}

/// A share with one decimal, rounded half up; nothing where there is nothing to divide.
fn percent(numerator: u64, denominator: u64) -> String {
    if denominator == 0 {
        return String::new();
    }
    let tenths =
        (u128::from(numerator) * 2000 + u128::from(denominator)) / (u128::from(denominator) * 2);
    format!(" {}.{} %", tenths / 10, tenths % 10)
}

fn csv(report: &Report, out: &mut dyn Write) -> Result<(), Error> {
    let failed = |error: csv::Error| Error::Output(error.into());
    let mut writer = csv::Writer::from_writer(out);
    let rest =
        ["numerator", "denominator", "definition", "version", "from", "to", "as_of", "position"];
    let header = [report.by.map_or("", By::name)].into_iter();
    let header = header.chain(COLUMNS.map(|(name, _)| name)).chain(rest);
    writer.write_record(header).map_err(failed)?;
    for (key, counts) in lines(report) {
        let (numerator, denominator) = counts.rate(report.definition);
        let mut record = vec![key.to_owned()];
        record.extend(COLUMNS.map(|(_, count)| count(counts).to_string()));
        record.extend([numerator.to_string(), denominator.to_string()]);
        record
            .extend([report.definition.name().to_owned(), report.definition.version().to_string()]);
        record.extend([report.from.to_string(), report.to.to_string()]);
        record.extend([report.as_of.to_string(), report.position.to_string()]);
        writer.write_record(&record).map_err(failed)?;
    }
    Ok(writer.flush()?)
}

impl Rows {
    fn by(self) -> By {
        match self {
            Self::Department => By::Department,
            Self::Channel => By::Channel,
            Self::Agency => By::Agency,
            Self::Procedure => By::Procedure,
            Self::Month => By::Month,
        }
    }
}

impl Rule {
    fn definition(self) -> Definition {
        match self {
            Self::Instant => Definition::Instant,
            Self::Day => Definition::Day,
            Self::Statutory => Definition::Statutory,
            Self::Qd766 => Definition::Qd766,
        }
    }
}
