//! Tokens of programs: scoped to an agency and roles, expiring, revocable.

use axum::extract::State;
use axum::http::StatusCode;
use motcua::{NewToken, Token};
use motcua_engine::dossier::{AgencyId, PersonId};
use motcua_engine::procedure::Role;
use motcua_engine::time::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Reading, Writing};
use crate::client::{Client, Scope};
use crate::extract::{Json, Path};
use crate::problem::{INVALID, NOT_FOUND, Problem};
use crate::service::Service;
use crate::wire::{instant, read_instant};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(issue_token))
        .routes(routes!(list_tokens))
        .routes(routes!(revoke_token))
}

/// A token to be issued.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TokenRequest {
    /// What it is for, as its owner says it.
    name: String,
    /// Whose acts they are that are done with it.
    person: String,
    /// At which agency; null: from the applicant's side.
    #[serde(default)]
    agency: Option<String>,
    /// In which of the person's roles there; empty: all of them.
    #[serde(default)]
    roles: Vec<String>,
    /// What it opens: `read`, `file`, `work`, `assert`, `admin`.
    scopes: Vec<String>,
    /// From when it holds no longer.
    #[schema(format = "date-time")]
    expires_at: String,
}

/// A token that was issued.
#[derive(Debug, Serialize, ToSchema)]
struct TokenView {
    /// Its identifier, which is no secret.
    id: String,
    /// What it is for.
    name: String,
    /// Whose acts they are.
    person: String,
    /// At which agency.
    agency: Option<String>,
    /// In which roles.
    roles: Vec<String>,
    /// What it opens.
    scopes: Vec<String>,
    /// Who issued it.
    issued_by: String,
    /// When.
    #[schema(format = "date-time")]
    issued_at: String,
    /// From when it holds no longer.
    #[schema(format = "date-time")]
    expires_at: String,
    /// From when it was revoked.
    #[schema(format = "date-time")]
    revoked_at: Option<String>,
}

/// A token with its secret, which is shown once.
#[derive(Debug, Serialize, ToSchema)]
struct IssuedToken {
    #[serde(flatten)]
    token: TokenView,
    /// What to send behind `Bearer` in `Authorization`. Nobody can read it again.
    secret: String,
}

impl TokenView {
    fn of(token: Token, zone: &TimeZone) -> Self {
        let Token { id, issued, issued_at, revoked_at } = token;
        Self {
            id,
            name: issued.name,
            person: issued.person.to_string(),
            agency: issued.agency.map(|agency| agency.to_string()),
            roles: issued.roles.iter().map(ToString::to_string).collect(),
            scopes: issued.scopes.into_iter().collect(),
            issued_by: issued.issued_by.to_string(),
            issued_at: instant(issued_at, zone),
            expires_at: instant(issued.expires_at, zone),
            revoked_at: revoked_at.map(|at| instant(at, zone)),
        }
    }
}

/// Issue a token
///
/// It takes the role admin.
#[utoipa::path(
    post,
    path = "/tokens",
    tag = "tokens",
    request_body = TokenRequest,
    responses((status = 201, description = "The token with its secret, which is shown once.", body = IssuedToken), Writing)
)]
async fn issue_token(
    State(service): State<Service>,
    client: Client,
    Json(request): Json<TokenRequest>,
) -> Result<(StatusCode, Json<IssuedToken>), Problem> {
    client.needs_admin()?;
    let known = Scope::ALL.map(Scope::name);
    if let Some(other) = request.scopes.iter().find(|scope| !known.contains(&scope.as_str())) {
        let known = known.join(", ");
        return Err(INVALID.with(format!("there is no scope \"{other}\"; name some of {known}")));
    }
    let token = NewToken {
        name: request.name,
        person: PersonId::new(request.person),
        agency: request.agency.map(AgencyId::new),
        roles: request.roles.into_iter().map(Role::new).collect(),
        scopes: request.scopes.into_iter().collect(),
        expires_at: read_instant(&request.expires_at, "expires_at")?,
        issued_by: client.actor.person.clone(),
    };
    let (token, secret) = service.desk().issue_token(&token, service.now()).await?;
    let token = TokenView::of(token, &service.zone().await?);
    Ok((StatusCode::CREATED, Json(IssuedToken { token, secret })))
}

/// List the tokens that were issued
///
/// It takes the role admin. Secrets are not shown.
#[utoipa::path(
    get,
    path = "/tokens",
    tag = "tokens",
    responses((status = 200, description = "The tokens, the earliest first.", body = Vec<TokenView>), Reading)
)]
async fn list_tokens(
    State(service): State<Service>,
    client: Client,
) -> Result<Json<Vec<TokenView>>, Problem> {
    client.needs_admin()?;
    let zone = service.zone().await?;
    let tokens = service.desk().tokens().await?;
    Ok(Json(tokens.into_iter().map(|token| TokenView::of(token, &zone)).collect()))
}

/// Revoke a token
///
/// It takes the role admin. Where several processes serve one database, the others know of it within a second.
#[utoipa::path(
    delete,
    path = "/tokens/{token}",
    tag = "tokens",
    params(("token" = String, Path, description = "Its identifier.")),
    responses((status = 204, description = "It opens nothing any more."), Writing)
)]
async fn revoke_token(
    State(service): State<Service>,
    client: Client,
    Path(token): Path<String>,
) -> Result<StatusCode, Problem> {
    client.needs_admin()?;
    if service.desk().revoke_token(&token, service.now()).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(NOT_FOUND.with("no token that holds has this identifier; see the list of tokens"))
}
