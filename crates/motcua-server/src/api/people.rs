//! People, their accounts and appointments, and whose work goes to whom.

#![expect(unused_qualifications, reason = "the documentation's macro writes paths out")]

use axum::extract::State;
use axum::http::StatusCode;
use motcua::{Appointment, Person};
use motcua_engine::dossier::{AgencyId, PersonId};
use motcua_engine::procedure::Role;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::queries::Most;
use super::{Reading, Writing};
use crate::client::{Client, Scope};
use crate::extract::{Json, Path, Query};
use crate::password;
use crate::problem::{INVALID, Problem};
use crate::service::Service;
use crate::wire::{PersonKindName, read_day};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(find_people))
        .routes(routes!(enter_person))
        .routes(routes!(open_account))
        .routes(routes!(appoint))
        .routes(routes!(reassign))
}

/// Somebody, known by an opaque number that never changes.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PersonWire {
    /// The opaque number, as the journal names the person.
    id: String,
    /// The name.
    name: String,
    /// The personal identification number, if it is known; nobody else has it.
    #[serde(default)]
    number: Option<String>,
    /// What the person is.
    kind: PersonKindName,
}

impl From<Person> for PersonWire {
    fn from(person: Person) -> Self {
        let Person { id, name, number, kind } = person;
        Self { id: id.to_string(), name, number, kind: kind.into() }
    }
}

/// People, as they are found.
#[derive(Debug, Serialize, ToSchema)]
struct PeopleView {
    /// Those of this page.
    people: Vec<PersonWire>,
    /// The cursor of the next page; null: this was the last.
    next: Option<String>,
}

/// Whom to find.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Find {
    /// Words of a name, or a number; empty: everybody.
    #[serde(default)]
    q: String,
    /// Where the page before ended.
    cursor: Option<String>,
    /// How many at most, up to 200.
    #[serde(default)]
    #[param(minimum = 1, maximum = 200, value_type = Option<u64>)]
    limit: Most,
}

/// Find people by words of the name or by number
///
/// It takes the role admin.
#[utoipa::path(
    get,
    path = "/people",
    tag = "people",
    params(Find),
    responses((status = 200, description = "Those that have every word.", body = PeopleView), Reading)
)]
async fn find_people(
    State(service): State<Service>,
    client: Client,
    Query(find): Query<Find>,
) -> Result<Json<PeopleView>, Problem> {
    client.needs_admin()?;
    let page = find.limit.page(find.cursor);
    let found = service.desk().people(&find.q, &page).await?;
    client.note_reading_of(&service, found.people.iter().map(|one| &one.id), "people").await?;
    let people = found.people.into_iter().map(PersonWire::from).collect();
    Ok(Json(PeopleView { people, next: found.next }))
}

/// Enter a person, or a new name or number of the same one
///
/// It takes the role admin.
#[utoipa::path(
    put,
    path = "/people/{person}",
    tag = "people",
    request_body = PersonWire,
    params(("person" = String, Path, description = "The opaque number, as in the body.")),
    responses((status = 200, description = "The person is entered.", body = PersonWire), Writing)
)]
async fn enter_person(
    State(service): State<Service>,
    client: Client,
    Path(id): Path<String>,
    Json(request): Json<PersonWire>,
) -> Result<Json<PersonWire>, Problem> {
    client.needs_admin()?;
    if request.id != id {
        return Err(
            INVALID.with("the person in the body is another one than in the path; name one")
        );
    }
    let PersonWire { id, name, number, kind } = request;
    let person = Person { id: PersonId::new(id), name, number, kind: kind.into() };
    service.desk().enter_person(&person).await?;
    Ok(Json(PersonWire::from(person)))
}

/// How somebody signs in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AccountRequest {
    /// The account.
    account: String,
    /// The password: 12 letters at least.
    #[schema(format = Password, min_length = 12)]
    password: String,
}

/// Open an account for a person, or set its password anew
///
/// Nobody stays signed in with the old one. It takes the role admin.
#[utoipa::path(
    post,
    path = "/people/{person}/accounts",
    tag = "people",
    request_body = AccountRequest,
    params(("person" = String, Path, description = "The opaque number.")),
    responses((status = 204, description = "The account has this password."), Writing)
)]
async fn open_account(
    State(service): State<Service>,
    client: Client,
    Path(person): Path<String>,
    Json(request): Json<AccountRequest>,
) -> Result<StatusCode, Problem> {
    client.needs_admin()?;
    let hash = password::hash(request.password).await?;
    service.desk().open_account(&request.account, &PersonId::new(person)).await?;
    service.desk().set_password(&request.account, &hash).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What somebody does at an agency.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AppointmentRequest {
    /// Where.
    agency: String,
    /// In what role.
    role: String,
    /// The first day.
    #[schema(format = "date")]
    from: String,
    /// The last day; null: it goes on.
    #[serde(default)]
    #[schema(format = "date")]
    until: Option<String>,
    /// The unit of the agency.
    #[serde(default)]
    unit: Option<String>,
}

/// Appoint somebody to a role at an agency, or change the last day of an appointment
///
/// It takes the role admin.
#[utoipa::path(
    post,
    path = "/people/{person}/appointments",
    tag = "people",
    request_body = AppointmentRequest,
    params(("person" = String, Path, description = "The opaque number.")),
    responses((status = 204, description = "The appointment holds."), Writing)
)]
async fn appoint(
    State(service): State<Service>,
    client: Client,
    Path(person): Path<String>,
    Json(request): Json<AppointmentRequest>,
) -> Result<StatusCode, Problem> {
    client.needs_admin()?;
    let appointment = Appointment {
        person: PersonId::new(person),
        agency: AgencyId::new(request.agency),
        role: Role::new(request.role),
        from: read_day(&request.from, "from")?,
        until: request.until.map(|day| read_day(&day, "until")).transpose()?,
        unit: request.unit,
    };
    service.desk().check_agencies([&appointment.agency]).await?;
    service.desk().appoint(&appointment).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whose work goes to whom.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReassignRequest {
    /// Whose work.
    from: String,
    /// Who gets it; null: the pool.
    #[serde(default)]
    to: Option<String>,
}

/// What became of somebody's work.
#[derive(Debug, Serialize, ToSchema)]
struct ReassignedView {
    /// The dossiers that somebody else has now, or the pool.
    moved: Vec<String>,
    /// Those that stay where they are, and why.
    refused: Vec<RefusedView>,
}

/// A dossier that stays where it is.
#[derive(Debug, Serialize, ToSchema)]
struct RefusedView {
    /// The dossier.
    dossier: String,
    /// Why.
    why: String,
}

/// Give everything that somebody handles at the caller's agency to somebody else, or to the pool
///
/// It takes the role head, leader or supervisor; called again, it goes on with what is left.
#[utoipa::path(
    post,
    path = "/reassignments",
    tag = "people",
    request_body = ReassignRequest,
    responses((status = 200, description = "What became of the work.", body = ReassignedView), Writing)
)]
async fn reassign(
    State(service): State<Service>,
    client: Client,
    Json(request): Json<ReassignRequest>,
) -> Result<Json<ReassignedView>, Problem> {
    client.needs(Scope::Work)?;
    let (from, to) = (PersonId::new(request.from), request.to.map(PersonId::new));
    let desk = service.desk();
    let done = desk.reassign(&from, to.as_ref(), &client.actor, service.now()).await?;
    let refused = done.refused.into_iter();
    let refused = refused.map(|(dossier, why)| RefusedView { dossier, why: why.to_string() });
    Ok(Json(ReassignedView { moved: done.moved, refused: refused.collect() }))
}
