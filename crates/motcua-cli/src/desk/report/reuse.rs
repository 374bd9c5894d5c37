//! `motcua report reuse`: how many dossiers use what is held, have a stored component, end in an electronic result.

use std::io::Write;

use motcua::{Digitized, Sight};
use motcua_server::ReuseReportView;

use super::super::{Layout, Period, Place};
use super::percent;
use crate::Outcome;
use crate::error::Error;

/// Counts how many dossiers use what is held, have a stored component, and end in an electronic result
///
/// The ratios of digitization (QĐ 766/QĐ-TTg, group 6), by competent agency and of all.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  motcua report reuse --from 2026-09-01 --to 2026-09-30")]
pub(super) struct Args {
    #[command(flatten)]
    period: Period,
    /// Form of the report
    #[arg(long, value_enum, default_value_t = Layout::Table)]
    format: Layout,
    #[command(flatten)]
    place: Place,
}

/// Counts.
///
/// # Errors
///
/// A period that ends before it begins, a database that cannot be opened or fails.
pub(super) async fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome, Error> {
    let desk = args.place.open().await?;
    let rows = desk.seen_by(Sight::All).digitized(args.period.from, args.period.to).await?;
    match args.format {
        Layout::Table => table(&rows, out)?,
        Layout::Json => {
            serde_json::to_writer(&mut *out, &ReuseReportView::of(rows))
                .map_err(|error| Error::Output(error.into()))?;
            writeln!(out)?;
        }
    }
    Ok(Outcome::Good)
}

fn table(rows: &[Digitized], out: &mut dyn Write) -> Result<(), Error> {
    let name = |row: &Digitized| match row.agency.as_str() {
        "" => "total".to_owned(),
        agency => agency.to_owned(),
    };
    let width = rows.iter().map(|row| name(row).chars().count()).max().unwrap_or_default();
    writeln!(
        out,
        "{:width$} {:>20} {:>20} {:>20}",
        "", "reuse", "components", "electronic results"
    )?;
    for row in rows {
        let shares = [row.reuse(), row.components(), row.electronic_results()];
        let [reuse, components, results] =
            shares.map(|(part, whole)| format!("{part}/{whole}{}", percent(part, whole)));
        writeln!(out, "{:width$} {reuse:>20} {components:>20} {results:>20}", name(row))?;
    }
    Ok(())
}
