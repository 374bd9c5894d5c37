//! Who acts for whom from the applicant's side: mandates, each from a day to a day.

use axum::extract::State;
use axum::http::StatusCode;
use motcua::Mandate;
use motcua_engine::dossier::{Paper, PersonId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Reading, Writing};
use crate::client::{Client, Scope};
use crate::extract::{Json, Path};
use crate::problem::{NOT_FOUND, Problem};
use crate::service::Service;
use crate::wire::{PaperWire, read_day};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list_mandates, enter_mandate))
        .routes(routes!(revoke_mandate))
}

/// Somebody may act for an organisation or another person.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MandateRequest {
    /// For whom.
    organisation: String,
    /// The first day.
    #[schema(format = "date")]
    from: String,
    /// The last day; null: until it is revoked.
    #[serde(default)]
    #[schema(format = "date")]
    until: Option<String>,
    /// The paper that authorises.
    paper: PaperWire,
}

/// Enter that somebody may act for an organisation or another person
///
/// It takes the role admin.
#[utoipa::path(
    post,
    path = "/people/{person}/mandates",
    tag = "people",
    request_body = MandateRequest,
    params(("person" = String, Path, description = "The opaque number of who acts.")),
    responses((status = 204, description = "The mandate holds."), Writing)
)]
async fn enter_mandate(
    State(service): State<Service>,
    client: Client,
    Path(person): Path<String>,
    Json(request): Json<MandateRequest>,
) -> Result<StatusCode, Problem> {
    client.needs_admin()?;
    let paper: Paper = request.paper.paper()?;
    let mandate = Mandate {
        person: PersonId::new(person),
        organisation: PersonId::new(request.organisation),
        from: read_day(&request.from, "from")?,
        until: request.until.map(|day| read_day(&day, "until")).transpose()?,
        paper,
    };
    service.desk().enter_mandate(&mandate).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A mandate, as it was entered.
#[derive(Debug, Serialize, ToSchema)]
struct MandateView {
    /// For whom.
    organisation: String,
    /// The first day.
    #[schema(format = "date")]
    from: String,
    /// The last day; null: until it is revoked.
    #[schema(format = "date")]
    until: Option<String>,
    /// The paper that authorises.
    #[schema(value_type = Object)]
    paper: Paper,
}

/// List the mandates by which somebody acts, or ever did
///
/// It takes the role admin, or one's own number.
#[utoipa::path(
    get,
    path = "/people/{person}/mandates",
    tag = "people",
    params(("person" = String, Path, description = "The opaque number of who acts.")),
    responses((status = 200, description = "The mandates, the first first.", body = Vec<MandateView>), Reading)
)]
async fn list_mandates(
    State(service): State<Service>,
    client: Client,
    Path(person): Path<String>,
) -> Result<Json<Vec<MandateView>>, Problem> {
    let person = PersonId::new(person);
    needs_own(&client, &person)?;
    let mandates = service.desk().mandates(&person).await?.into_iter();
    client.note_reading_of(&service, [&person], "mandates").await?;
    let view = |mandate: Mandate| MandateView {
        organisation: mandate.organisation.to_string(),
        from: mandate.from.to_string(),
        until: mandate.until.map(|day| day.to_string()),
        paper: mandate.paper,
    };
    Ok(Json(mandates.map(view).collect()))
}

/// Revoke every mandate of somebody for another, from today on
///
/// What was done by it stays done, and the mandate stays listed with its last day. It takes the role admin.
#[utoipa::path(
    delete,
    path = "/people/{person}/mandates/{organisation}",
    tag = "people",
    params(
        ("person" = String, Path, description = "The opaque number of who acts."),
        ("organisation" = String, Path, description = "For whom.")
    ),
    responses((status = 204, description = "It holds no more."), Writing)
)]
async fn revoke_mandate(
    State(service): State<Service>,
    client: Client,
    Path((person, organisation)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    client.needs_admin()?;
    let people = [person.as_str(), &organisation].map(PersonId::new);
    let today = service.today().await?;
    let was = service.desk().revoke_mandate(&people[0], &people[1], today).await?;
    revoked(was, "mandate")
}

/// The client asks about itself, or keeps people.
fn needs_own(client: &Client, person: &PersonId) -> Result<(), Problem> {
    client.needs(Scope::Read)?;
    if *person == client.actor.person { Ok(()) } else { client.needs_admin() }
}

pub(super) fn revoked(was: bool, what: &str) -> Result<StatusCode, Problem> {
    if was {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(NOT_FOUND.with(format!("no {what} of these two holds today or later; look at the list")))
}
