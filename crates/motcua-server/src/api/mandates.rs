//! Who acts for whom: mandates of applicants, substitutions of officials; each from a day to a day.

use axum::extract::State;
use axum::http::StatusCode;
use motcua::{Mandate, Substitution};
use motcua_engine::dossier::{AgencyId, Paper, PersonId};
use motcua_engine::procedure::Role;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Reading, Writing};
use crate::client::{Client, Scope};
use crate::extract::{Json, Path};
use crate::problem::{INVALID, NOT_FOUND, Problem};
use crate::service::Service;
use crate::wire::{PaperWire, read_day};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list_mandates, enter_mandate))
        .routes(routes!(revoke_mandate))
        .routes(routes!(list_substitutions))
        .routes(routes!(enter_substitution))
        .routes(routes!(revoke_substitution))
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

/// Somebody does the work of another who is absent, or who has delegated it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SubstitutionRequest {
    /// Whose work it is.
    absent: String,
    /// Who does it.
    substitute: String,
    /// In which of the roles of the absent one; empty: all of them.
    #[serde(default)]
    roles: Vec<String>,
    /// The first day.
    #[schema(format = "date")]
    from: String,
    /// The last day; null: until it is revoked.
    #[serde(default)]
    #[schema(format = "date")]
    until: Option<String>,
    /// Why: leave, a mission, a decision to delegate.
    reason: String,
}

/// Let somebody do another's work at the caller's agency for some days
///
/// Officials delegate their own work; a head, leader or supervisor sees to those who are absent.
#[utoipa::path(
    post,
    path = "/substitutions",
    tag = "people",
    request_body = SubstitutionRequest,
    responses((status = 204, description = "The substitution holds."), Writing)
)]
async fn enter_substitution(
    State(service): State<Service>,
    client: Client,
    Json(request): Json<SubstitutionRequest>,
) -> Result<StatusCode, Problem> {
    let absent = PersonId::new(request.absent);
    let agency = superior_of(&client, &absent)?;
    let substitution = Substitution {
        absent,
        substitute: PersonId::new(request.substitute),
        agency,
        roles: request.roles.into_iter().map(Role::new).collect(),
        from: read_day(&request.from, "from")?,
        until: request.until.map(|day| read_day(&day, "until")).transpose()?,
        reason: request.reason,
    };
    service.desk().enter_substitution(&substitution).await?;
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

/// A substitution, as it was entered.
#[derive(Debug, Serialize, ToSchema)]
struct SubstitutionView {
    /// Whose work it is.
    absent: String,
    /// At which agency.
    agency: String,
    /// In which of the roles of the absent one; empty: all of them.
    roles: Vec<String>,
    /// The first day.
    #[schema(format = "date")]
    from: String,
    /// The last day; null: until it is revoked.
    #[schema(format = "date")]
    until: Option<String>,
    /// Why.
    reason: String,
}

/// List the substitutions in which somebody does the work of another, or ever did
///
/// It takes the role head, leader, supervisor or admin, or one's own number.
#[utoipa::path(
    get,
    path = "/people/{person}/substitutions",
    tag = "people",
    params(("person" = String, Path, description = "The opaque number of the substitute.")),
    responses((status = 200, description = "The substitutions, the first first.", body = Vec<SubstitutionView>), Reading)
)]
async fn list_substitutions(
    State(service): State<Service>,
    client: Client,
    Path(person): Path<String>,
) -> Result<Json<Vec<SubstitutionView>>, Problem> {
    let person = PersonId::new(person);
    client.needs(Scope::Read)?;
    if person != client.actor.person {
        client.needs_one_of(&SUPERIORS)?;
    }
    let found = service.desk().substitutions(&person).await?.into_iter();
    let here = |found: &Substitution| {
        person == client.actor.person
            || client.actor.has("admin")
            || client.actor.agency.as_ref() == Some(&found.agency)
    };
    let view = |found: Substitution| SubstitutionView {
        absent: found.absent.to_string(),
        agency: found.agency.to_string(),
        roles: found.roles.iter().map(ToString::to_string).collect(),
        from: found.from.to_string(),
        until: found.until.map(|day| day.to_string()),
        reason: found.reason,
    };
    Ok(Json(found.filter(here).map(view).collect()))
}

/// End a substitution at the caller's agency, from today on
///
/// Officials end their own delegations; a head, leader or supervisor sees to the others.
#[utoipa::path(
    delete,
    path = "/substitutions/{absent}/{substitute}",
    tag = "people",
    params(
        ("absent" = String, Path, description = "Whose work it is."),
        ("substitute" = String, Path, description = "Who does it.")
    ),
    responses((status = 204, description = "It holds no more."), Writing)
)]
async fn revoke_substitution(
    State(service): State<Service>,
    client: Client,
    Path((absent, substitute)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let absent = PersonId::new(absent);
    let agency = superior_of(&client, &absent)?;
    let (substitute, today) = (PersonId::new(substitute), service.today().await?);
    let was = service.desk().revoke_substitution(&absent, &substitute, &agency, today).await?;
    revoked(was, "substitution")
}

/// Those who see to the work of others at their agency.
const SUPERIORS: [&str; 4] = ["head", "leader", "supervisor", "admin"];

/// The client's agency, if the client may say there who does somebody's work.
fn superior_of(client: &Client, absent: &PersonId) -> Result<AgencyId, Problem> {
    client.needs(Scope::Work)?;
    let Some(agency) = client.actor.agency.clone() else {
        return Err(INVALID.with("an applicant has no agency; sign in as an official"));
    };
    if *absent != client.actor.person {
        client.needs_one_of(&SUPERIORS)?;
    }
    Ok(agency)
}

/// The client asks about itself, or keeps people.
fn needs_own(client: &Client, person: &PersonId) -> Result<(), Problem> {
    client.needs(Scope::Read)?;
    if *person == client.actor.person { Ok(()) } else { client.needs_admin() }
}

fn revoked(was: bool, what: &str) -> Result<StatusCode, Problem> {
    if was {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(NOT_FOUND.with(format!("no {what} of these two holds today or later; look at the list")))
}
