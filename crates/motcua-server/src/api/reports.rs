//! Reports: what was on time, and what was entered after it happened.

#![expect(unused_qualifications, reason = "the documentation's macro writes paths out")]

use axum::extract::State;
use motcua::{By, FeeBy, FeeQuery, ReportQuery};
use motcua_engine::dossier::Definition;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Reading;
use super::queries::{Most, Period, begins, ends};
use crate::client::{Client, Scope};
use crate::extract::{Json, Query};
use crate::problem::Problem;
use crate::service::Service;
use crate::wire::{
    FeeReportView, LateEntriesView, PaymentRatioView, ReportView, ReuseReportView, read_day,
    read_instant,
};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(get_on_time))
        .routes(routes!(list_late_entries))
        .routes(routes!(get_fees))
        .routes(routes!(get_payment_ratio))
        .routes(routes!(get_reuse))
}

/// What is counted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct OnTime {
    /// The first day of the period; local days.
    #[param(format = "date")]
    from: String,
    /// The last day of the period.
    #[param(format = "date")]
    to: String,
    /// The moment up to which facts count; null: now.
    #[param(format = "date-time")]
    as_of: Option<String>,
    /// The place in the journal up to which it is read; null: its end.
    position: Option<u64>,
    /// What the rows are told apart by; null: there is the total alone.
    #[param(inline)]
    by: Option<ByName>,
    /// What is on time.
    #[param(inline)]
    definition: DefinitionName,
}

/// By what rows are told apart.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ByName {
    /// The unit that is competent.
    Department,
    /// How it came.
    Channel,
    /// The agency that is competent.
    Agency,
    /// The procedure.
    Procedure,
    /// The month in which it was received.
    Month,
}

/// A definition of on time.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum DefinitionName {
    /// The end against the instant of the deadline.
    Instant,
    /// The end against the whole day of the deadline.
    Day,
    /// The rule of the law.
    Statutory,
    /// The rule of QĐ 766/QĐ-TTg.
    Qd766,
}

/// Count what was received, ended early, on time and late, and is open
///
/// Of the dossiers that the caller may see. The same period, moment and position give the same report for ever.
#[utoipa::path(
    get,
    path = "/reports/on_time",
    tag = "reports",
    params(OnTime),
    responses((status = 200, description = "The report, with all that it rests on.", body = ReportView), Reading)
)]
async fn get_on_time(
    State(service): State<Service>,
    client: Client,
    Query(asked): Query<OnTime>,
) -> Result<Json<ReportView>, Problem> {
    client.needs(Scope::Read)?;
    client.needs_official()?;
    let as_of = asked.as_of.map(|at| read_instant(&at, "as_of")).transpose()?;
    let query = ReportQuery {
        from: read_day(&asked.from, "from")?,
        to: read_day(&asked.to, "to")?,
        as_of: as_of.unwrap_or_else(|| service.now()),
        position: asked.position,
        by: asked.by.map(By::from),
        definition: asked.definition.into(),
    };
    let report = client.seen(&service).report(&query).await?;
    Ok(Json(ReportView::from(&report)))
}

/// Which late entries.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Entered {
    /// The first day on which they were recorded; local days.
    #[param(format = "date")]
    from: String,
    /// The last day on which they were recorded.
    #[param(format = "date")]
    to: String,
    /// Where the page before ended.
    cursor: Option<String>,
    /// How many at most, up to 200.
    #[serde(default)]
    #[param(minimum = 1, maximum = 200, value_type = Option<u64>)]
    limit: Most,
}

/// List what was entered after it happened, with its ground and its evidence
///
/// Of the dossiers that the caller may see, in the order of the journal.
#[utoipa::path(
    get,
    path = "/reports/late_entries",
    tag = "reports",
    params(Entered),
    responses((status = 200, description = "What was entered late.", body = LateEntriesView), Reading)
)]
async fn list_late_entries(
    State(service): State<Service>,
    client: Client,
    Query(asked): Query<Entered>,
) -> Result<Json<LateEntriesView>, Problem> {
    client.needs(Scope::Read)?;
    client.needs_official()?;
    let zone = service.zone().await?;
    let from = begins(read_day(&asked.from, "from")?, &zone)?;
    let to = ends(read_day(&asked.to, "to")?, &zone)?;
    let page = asked.limit.page(asked.cursor);
    let listed = client.seen(&service).late_entries(from, to, &page).await?;
    Ok(Json(LateEntriesView::of(listed, &zone)))
}

/// Which fees.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Fees {
    /// The first day of the period; local days.
    #[param(format = "date")]
    from: String,
    /// The last day of the period.
    #[param(format = "date")]
    to: String,
    /// What the rows are told apart by; null: there is the total alone.
    #[param(inline)]
    by: Option<FeeByName>,
    /// The place in the journal up to which it is read; null: its end.
    position: Option<u64>,
}

/// By what rows of fees are told apart.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum FeeByName {
    /// The agency that is competent.
    Agency,
    /// The field of the procedure.
    Field,
    /// The procedure.
    Procedure,
    /// The way of paying.
    Method,
    /// Who gets the money.
    Receiver,
}

/// Count what was charged, paid, let go and given back, in đồng
///
/// Of the dossiers that the caller may see.
#[utoipa::path(
    get,
    path = "/reports/fees",
    tag = "reports",
    params(Fees),
    responses((status = 200, description = "The money of the period.", body = FeeReportView), Reading)
)]
async fn get_fees(
    State(service): State<Service>,
    client: Client,
    Query(asked): Query<Fees>,
) -> Result<Json<FeeReportView>, Problem> {
    client.needs(Scope::Read)?;
    client.needs_official()?;
    let query = FeeQuery {
        from: read_day(&asked.from, "from")?,
        to: read_day(&asked.to, "to")?,
        by: asked.by.map(FeeBy::from),
        position: asked.position,
    };
    let report = client.seen(&service).fee_report(query).await?;
    Ok(Json(FeeReportView::from(&report)))
}

/// A period, as the journal has it.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PaymentPeriod {
    /// The first day of the period; local days.
    #[param(format = "date")]
    from: String,
    /// The last day of the period.
    #[param(format = "date")]
    to: String,
    /// The place in the journal up to which it is read; null: its end.
    position: Option<u64>,
}

/// Count how many pay on line, of the dossiers whose fees are not all 0 đ
///
/// Of the dossiers that the caller may see. Procedures are those published by now, whatever the place in the journal.
#[utoipa::path(
    get,
    path = "/reports/payment_ratio",
    tag = "reports",
    params(PaymentPeriod),
    responses((status = 200, description = "How many pay on line, of how many.", body = PaymentRatioView), Reading)
)]
async fn get_payment_ratio(
    State(service): State<Service>,
    client: Client,
    Query(asked): Query<PaymentPeriod>,
) -> Result<Json<PaymentRatioView>, Problem> {
    client.needs(Scope::Read)?;
    client.needs_official()?;
    let (from, to) = (read_day(&asked.from, "from")?, read_day(&asked.to, "to")?);
    let ratio = client.seen(&service).payment_ratio(from, to, asked.position).await?;
    Ok(Json(PaymentRatioView::from(ratio)))
}

/// Count how many dossiers use what is held, have a stored component, and end in an electronic result
///
/// By agency, of the dossiers that the caller may see. Each ratio is two numbers (QĐ 766/QĐ-TTg, group 6).
#[utoipa::path(
    get,
    path = "/reports/reuse",
    tag = "reports",
    params(Period),
    responses((status = 200, description = "The ratios of the period.", body = ReuseReportView), Reading)
)]
async fn get_reuse(
    State(service): State<Service>,
    client: Client,
    Query(period): Query<Period>,
) -> Result<Json<ReuseReportView>, Problem> {
    client.needs(Scope::Read)?;
    client.needs_official()?;
    let (from, to) = period.days()?;
    let rows = client.seen(&service).digitized(from, to).await?;
    Ok(Json(ReuseReportView::of(rows)))
}

impl From<FeeByName> for FeeBy {
    fn from(name: FeeByName) -> Self {
        match name {
            FeeByName::Agency => Self::Agency,
            FeeByName::Field => Self::Field,
            FeeByName::Procedure => Self::Procedure,
            FeeByName::Method => Self::Method,
            FeeByName::Receiver => Self::Receiver,
        }
    }
}

impl From<ByName> for By {
    fn from(name: ByName) -> Self {
        match name {
            ByName::Department => Self::Department,
            ByName::Channel => Self::Channel,
            ByName::Agency => Self::Agency,
            ByName::Procedure => Self::Procedure,
            ByName::Month => Self::Month,
        }
    }
}

impl From<DefinitionName> for Definition {
    fn from(name: DefinitionName) -> Self {
        match name {
            DefinitionName::Instant => Self::Instant,
            DefinitionName::Day => Self::Day,
            DefinitionName::Statutory => Self::Statutory,
            DefinitionName::Qd766 => Self::Qd766,
        }
    }
}
