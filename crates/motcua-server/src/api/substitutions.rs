//! Whose work an official does for some days, and who may say so.

#![expect(unused_qualifications, reason = "the documentation's macro writes paths out")]

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::StatusCode;
use motcua::Substitution;
use motcua_engine::dossier::{AgencyId, PersonId};
use motcua_engine::procedure::Role;
use motcua_engine::time::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::mandates::revoked;
use super::{Reading, Writing};
use crate::client::{Client, Scope};
use crate::extract::{Json, Path, Query};
use crate::problem::{FORBIDDEN, INVALID, Problem};
use crate::service::Service;
use crate::wire::read_day;

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list_substitutions))
        .routes(routes!(enter_substitution))
        .routes(routes!(revoke_substitution))
}

/// Somebody does the work of another who is absent, or who has delegated it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SubstitutionRequest {
    /// Whose work it is.
    absent: String,
    /// Who does it.
    substitute: String,
    /// Where; null: at the caller's agency.
    #[serde(default)]
    agency: Option<String>,
    /// In which of the roles of the absent one; empty: all of them, or those held now where a superior enters it.
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

/// Let somebody do another's work at an agency for some days
///
/// Officials delegate their own work. For those who are absent it is entered by a superior, who never names himself: by a
/// head of the agency, for those who are no heads; by a leader or supervisor of the agency, for heads too; by a leader or
/// supervisor of an agency above, for leaders, supervisors and auditors too; by an admin, for everybody. The substitute holds a
/// role at the agency, or at one above or below it, and stands in on the days on which that is so.
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
    let substitute = PersonId::new(request.substitute);
    let from = read_day(&request.from, "from")?;
    let roles = request.roles.into_iter().map(Role::new).collect();
    let work = Delegated::new(&client, request.absent, request.agency, roles)?;
    let roles = work.check(&service, &client, from).await?;
    if substitute == client.actor.person {
        return Err(FORBIDDEN
            .with("nobody names himself as the substitute of another; ask a superior to do it"));
    }
    let substitution = Substitution {
        absent: work.absent,
        substitute,
        agency: work.agency,
        roles,
        from,
        until: request.until.map(|day| read_day(&day, "until")).transpose()?,
        reason: request.reason,
    };
    service.desk().enter_substitution(&substitution).await?;
    Ok(StatusCode::NO_CONTENT)
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
    client.note_reading_of(&service, [&person], "substitutions").await?;
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

/// Where the substitution is.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Where {
    /// The agency; by itself the caller's.
    agency: Option<String>,
}

/// End a substitution at an agency, from today on
///
/// Officials end their own delegations; whoever may enter a substitution may end it.
#[utoipa::path(
    delete,
    path = "/substitutions/{absent}/{substitute}",
    tag = "people",
    params(
        ("absent" = String, Path, description = "Whose work it is."),
        ("substitute" = String, Path, description = "Who does it."),
        Where
    ),
    responses((status = 204, description = "It holds no more."), Writing)
)]
async fn revoke_substitution(
    State(service): State<Service>,
    client: Client,
    Path((absent, substitute)): Path<(String, String)>,
    Query(Where { agency }): Query<Where>,
) -> Result<StatusCode, Problem> {
    let (substitute, today) = (PersonId::new(substitute), service.today().await?);
    let work = Delegated::new(&client, absent, agency, BTreeSet::new())?;
    work.check(&service, &client, today).await?;
    let Delegated { absent, agency, .. } = work;
    let was = service.desk().revoke_substitution(&absent, &substitute, &agency, today).await?;
    revoked(was, "substitution")
}

/// Those who see to the work of others at their agency.
const SUPERIORS: [&str; 4] = ["head", "leader", "supervisor", "admin"];

/// Those whose absence is entered from above.
const LEADING: [&str; 3] = ["leader", "supervisor", "auditor"];

/// The work of somebody at an agency that another does.
struct Delegated {
    absent: PersonId,
    agency: AgencyId,
    /// In which roles; none: in all.
    roles: BTreeSet<Role>,
}

impl Delegated {
    /// As a client asks for it: at its own agency, unless another is named.
    fn new(
        client: &Client,
        absent: String,
        agency: Option<String>,
        roles: BTreeSet<Role>,
    ) -> Result<Self, Problem> {
        client.needs(Scope::Work)?;
        let Some(own) = &client.actor.agency else {
            return Err(INVALID.with("an applicant has no agency; sign in as an official"));
        };
        let agency = agency.map_or_else(|| own.clone(), AgencyId::new);
        Ok(Self { absent: PersonId::new(absent), agency, roles })
    }

    /// The roles that it is about, if the client may say who does the work: one's own, or as a superior.
    async fn check(
        &self,
        service: &Service,
        client: &Client,
        from: Date,
    ) -> Result<BTreeSet<Role>, Problem> {
        if self.absent == client.actor.person {
            return Ok(self.roles.clone());
        }
        client.needs_one_of(&SUPERIORS)?;
        let mut roles = self.roles.clone();
        if roles.is_empty() {
            // What is held now: a superior gives nobody the roles that the absent one is appointed to later.
            let held = service.desk().appointments(&self.absent).await?.into_iter();
            let lasting = held.filter(|held| held.until.is_none_or(|until| from <= until));
            let here = lasting.filter(|held| held.agency == self.agency);
            roles.extend(here.map(|held| held.role));
        }
        self.check_superior(service, client, &roles).await?;
        Ok(roles)
    }

    async fn check_superior(
        &self,
        service: &Service,
        client: &Client,
        roles: &BTreeSet<Role>,
    ) -> Result<(), Problem> {
        if client.actor.has("admin") {
            return Ok(());
        }
        let gives = |some: &[&str]| some.iter().any(|role| roles.contains(*role));
        if gives(&["admin"]) {
            return client.needs_one_of(&["admin"]);
        }
        let own = client.actor.agency.as_ref();
        if own == Some(&self.agency) && !gives(&LEADING) {
            let above: &[&str] = if gives(&["head"]) { &SUPERIORS[1..] } else { &SUPERIORS };
            return client.needs_one_of(above);
        }
        client.needs_one_of(&SUPERIORS[1..])?;
        let is_above = match own {
            Some(own) => service.desk().is_below(&self.agency, own).await?,
            None => false,
        };
        if is_above {
            return Ok(());
        }
        Err(FORBIDDEN.with(
            "it takes a leader or supervisor of an agency above; ask there, or let the absent one enter it",
        ))
    }
}
