//! The reports on what was on time and on what was digitized, as they travel and as the program prints them.

use std::collections::BTreeMap;

use motcua::{By, Digitized, Report, ReportRow, Tally};
use motcua_engine::dossier::Definition;
use serde::Serialize;
use utoipa::ToSchema;

/// A report: the same period, moment and position give the same one for ever.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportView {
    /// The definition of on time.
    definition: &'static str,
    /// Its version.
    version: u16,
    /// What the definition leaves to choose, and how it was chosen.
    parameters: BTreeMap<&'static str, &'static str>,
    /// The days that were counted, both of them too.
    period: PeriodView,
    /// The moment up to which facts counted.
    #[schema(format = "date-time")]
    as_of: String,
    /// The place in the journal up to which it was read.
    position: u64,
    /// The rows, by key; none where nothing tells them apart.
    rows: Vec<ReportRowView>,
    /// All of them.
    total: TallyView,
}

/// A period of local days.
#[derive(Debug, Serialize, ToSchema)]
struct PeriodView {
    /// Its first day.
    #[schema(format = "date")]
    from: String,
    /// Its last day.
    #[schema(format = "date")]
    to: String,
}

/// A row of a report.
#[derive(Debug, Serialize, ToSchema)]
struct ReportRowView {
    /// What tells the row apart, with its value, such as `{"department": "General"}`.
    key: BTreeMap<&'static str, String>,
    #[serde(flatten)]
    counts: TallyView,
}

/// What was counted: received = resolved + `closed_other` + open, resolved = early + `on_time` + late + `without_term`.
#[derive(Debug, Serialize, ToSchema)]
struct TallyView {
    /// Received in the period, or before it and not ended at its beginning.
    received: u64,
    /// Ended by the end of the period.
    resolved: u64,
    /// Before the day of the deadline.
    early: u64,
    /// On it, as the definition has it.
    on_time: u64,
    /// After it.
    late: u64,
    /// Without a deadline, and so without a verdict.
    without_term: u64,
    /// Withdrawn or stopped in time.
    closed_other: u64,
    /// Not ended by the end of the period.
    open: u64,
    /// Of these, those whose deadline has passed.
    open_late: u64,
    /// Of those open, those without a deadline, which are neither in time nor late.
    open_without_term: u64,
    /// How many were on time, as the definition divides them.
    numerator: u64,
    /// Of how many.
    denominator: u64,
}

impl ReportView {
    fn row(definition: Definition, by: Option<By>, row: &ReportRow) -> ReportRowView {
        let key = by.map(|by| (by.name(), row.key.clone()));
        let counts = TallyView::of(definition, &row.counts);
        ReportRowView { key: key.into_iter().collect(), counts }
    }
}

impl From<&Report> for ReportView {
    fn from(report: &Report) -> Self {
        let Report { definition, by, .. } = *report;
        Self {
            definition: definition.name(),
            version: definition.version(),
            parameters: report.parameters().into_iter().collect(),
            period: PeriodView { from: report.from.to_string(), to: report.to.to_string() },
            as_of: report.as_of.to_string(),
            position: report.position,
            rows: report.rows.iter().map(|row| Self::row(definition, by, row)).collect(),
            total: TallyView::of(definition, &report.total),
        }
    }
}

impl TallyView {
    fn of(definition: Definition, counts: &Tally) -> Self {
        let (numerator, denominator) = counts.rate(definition);
        Self {
            received: counts.received,
            resolved: counts.resolved,
            early: counts.early,
            on_time: counts.on_time,
            late: counts.late,
            without_term: counts.without_term,
            closed_other: counts.closed_other,
            open: counts.open,
            open_late: counts.open_late,
            open_without_term: counts.open_without_term,
            numerator,
            denominator,
        }
    }
}

/// The ratios of digitization of a period.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReuseReportView {
    /// The competent agencies, by name.
    agencies: Vec<DigitizedView>,
    /// All of them.
    total: DigitizedView,
}

/// What was digitized of the dossiers of an agency.
#[derive(Debug, Default, Serialize, ToSchema)]
struct DigitizedView {
    /// The agency; empty: all of them.
    agency: String,
    /// Dossiers received in the period: what the first two ratios are of.
    received: u64,
    /// Of these, those in which something served that was held.
    with_reuse: u64,
    /// Of these, those with a component that is stored: a file, or something held that served.
    with_component: u64,
    /// Dossiers resolved in the period, of procedures that give a document: what the third ratio is of.
    resolved: u64,
    /// Of these, those with a result that is a file.
    with_electronic_result: u64,
}

impl From<Digitized> for DigitizedView {
    fn from(row: Digitized) -> Self {
        let Digitized {
            agency,
            received,
            with_reuse,
            with_component,
            resolved,
            with_electronic_result,
        } = row;
        Self { agency, received, with_reuse, with_component, resolved, with_electronic_result }
    }
}

impl ReuseReportView {
    /// Of rows by agency, of which the last is of all.
    pub fn of(mut rows: Vec<Digitized>) -> Self {
        let total = rows.pop().map(DigitizedView::from).unwrap_or_default();
        Self { agencies: rows.into_iter().map(DigitizedView::from).collect(), total }
    }
}
