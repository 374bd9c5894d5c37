//! Lists of dossiers: work, visits, what is found by words.

#![expect(unused_qualifications, reason = "the documentation's macro writes paths out")]

use std::collections::BTreeSet;

use axum::extract::State;
use motcua::{Whose, Work};
use motcua_engine::dossier::AgencyId;
use motcua_engine::procedure::Role;
use motcua_engine::time::{TimeZone, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Reading;
use super::queries::{ListPart, Most};
use crate::client::{Client, Scope};
use crate::extract::{Json, Path, Query};
use crate::problem::Problem;
use crate::service::Service;
use crate::wire::{ItemView, ListView};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(find_dossiers))
        .routes(routes!(get_worklist))
        .routes(routes!(get_counts))
        .routes(routes!(list_uncollected))
        .routes(routes!(get_visit))
}

/// What to find.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Find {
    /// Words of a code, of the dossier or its procedure, of a name, a number or a telephone, with or without diacritics; the last may be unfinished.
    q: String,
    /// Only those of this competent agency.
    agency: Option<String>,
    /// Where the page before ended.
    cursor: Option<String>,
    /// How many at most, up to 200.
    #[serde(default)]
    #[param(minimum = 1, maximum = 200, value_type = Option<u64>)]
    limit: Most,
}

/// Find dossiers by words
#[utoipa::path(
    get,
    path = "/dossiers",
    tag = "dossiers",
    params(Find),
    responses((status = 200, description = "Those that have every word, the latest filed first.", body = ListView), Reading)
)]
async fn find_dossiers(
    State(service): State<Service>,
    client: Client,
    Query(find): Query<Find>,
) -> Result<Json<ListView>, Problem> {
    client.needs(Scope::Read)?;
    let page = find.limit.page(find.cursor);
    let listed = client.seen(&service).search(&find.q, find.agency.as_deref(), &page).await?;
    Ok(Json(ListView::of(listed, &service.zone().await?)))
}

/// Which work.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Which {
    /// Whose: everybody's, nobody's yet, or the caller's own.
    #[serde(default)]
    #[param(inline)]
    of: WhoseName,
    /// Only steps of this role.
    role: Option<String>,
    /// Where the page before ended.
    cursor: Option<String>,
    /// How many at most, up to 200.
    #[serde(default)]
    #[param(minimum = 1, maximum = 200, value_type = Option<u64>)]
    limit: Most,
}

/// Whose work.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum WhoseName {
    /// Everybody's and nobody's.
    #[default]
    All,
    /// What nobody has taken yet.
    Pool,
    /// The caller's own.
    Mine,
}

impl Which {
    fn work(&self, agency: &str, client: &Client) -> Work {
        let of = match self.of {
            WhoseName::All => Whose::Anybody,
            WhoseName::Pool => Whose::Pool,
            WhoseName::Mine => Whose::Person(client.actor.person.clone()),
        };
        let roles: BTreeSet<Role> = self.role.iter().map(|role| Role::new(role.as_str())).collect();
        Work { agency: AgencyId::new(agency), roles, of }
    }
}

/// List the open work at an agency, what is due first before the rest
#[utoipa::path(
    get,
    path = "/agencies/{agency}/worklist",
    tag = "worklists",
    params(("agency" = String, Path, description = "The agency."), Which),
    responses((status = 200, description = "The open dossiers whose present step is done there.", body = ListView), Reading)
)]
async fn get_worklist(
    State(service): State<Service>,
    client: Client,
    Path(agency): Path<String>,
    Query(which): Query<Which>,
) -> Result<Json<ListView>, Problem> {
    client.needs(Scope::Read)?;
    let work = which.work(&agency, &client);
    let page = which.limit.page(which.cursor);
    let listed = client.seen(&service).worklist(&work, &page).await?;
    Ok(Json(ListView::of(listed, &service.zone().await?)))
}

/// How much work there is; counting stops at 1,000.
#[derive(Debug, Serialize, ToSchema)]
struct CountsView {
    /// All that is open there.
    open: i64,
    /// Of it, what is late now.
    late: i64,
    /// Of it, what is due today and not late yet.
    due_today: i64,
    /// What nobody has taken yet.
    pool: i64,
    /// What the caller has taken.
    mine: i64,
    /// Of all, what relies on a held document that holds no longer, so that the document is to be asked for.
    reuses_lost: i64,
}

/// Count the open work at an agency
#[utoipa::path(
    get,
    path = "/agencies/{agency}/worklist/counts",
    tag = "worklists",
    params(("agency" = String, Path, description = "The agency.")),
    responses((status = 200, description = "How much there is; counting stops at 1,000.", body = CountsView), Reading)
)]
async fn get_counts(
    State(service): State<Service>,
    client: Client,
    Path(agency): Path<String>,
) -> Result<Json<CountsView>, Problem> {
    client.needs(Scope::Read)?;
    let work = Work { of: Whose::Anybody, ..Work::at(agency) };
    let mine = Work { of: Whose::Person(client.actor.person.clone()), ..work.clone() };
    let now = service.now();
    let end = end_of_day(now, &service.zone().await?);
    let seen = client.seen(&service);
    let all = seen.counts(&work, now, end).await?;
    let own = seen.counts(&mine, now, end).await?;
    Ok(Json(CountsView {
        open: all.open,
        late: all.late,
        due_today: all.due,
        pool: all.pool,
        mine: own.mine,
        reuses_lost: all.reuses_lost,
    }))
}

/// List the results that are ready at a one-stop shop and not collected, what waits longest first
///
/// Nobody's lateness: the applicant has yet to come.
#[utoipa::path(
    get,
    path = "/agencies/{agency}/uncollected",
    tag = "worklists",
    params(("agency" = String, Path, description = "The agency."), ListPart),
    responses((status = 200, description = "The dossiers that are resolved and not handed over.", body = ListView), Reading)
)]
async fn list_uncollected(
    State(service): State<Service>,
    client: Client,
    Path(agency): Path<String>,
    Query(part): Query<ListPart>,
) -> Result<Json<ListView>, Problem> {
    client.needs(Scope::Read)?;
    let listed = client.seen(&service).uncollected(&agency, &part.page()).await?;
    Ok(Json(ListView::of(listed, &service.zone().await?)))
}

/// The last instant of a local day.
fn end_of_day(at: Timestamp, zone: &TimeZone) -> Timestamp {
    let day = at.to_zoned(zone.clone());
    day.end_of_day().map_or(at, |end| end.timestamp())
}

/// List the dossiers that were filed in one visit
#[utoipa::path(
    get,
    path = "/visits/{visit}",
    tag = "dossiers",
    params(("visit" = String, Path, description = "The visit, as the filings named it.")),
    responses((status = 200, description = "The dossiers in the order of filing.", body = Vec<ItemView>), Reading)
)]
async fn get_visit(
    State(service): State<Service>,
    client: Client,
    Path(visit): Path<String>,
) -> Result<Json<Vec<ItemView>>, Problem> {
    client.needs(Scope::Read)?;
    let items = client.seen(&service).visit(&visit).await?;
    let zone = service.zone().await?;
    Ok(Json(items.into_iter().map(|item| ItemView::of(item, &zone)).collect()))
}
