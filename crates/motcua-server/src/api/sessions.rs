//! Signing in and out.

use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use motcua_engine::dossier::PersonId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Reading, Writing};
use crate::client::{COOKIE, Client, session};
use crate::extract::Json;
use crate::password::{forgery_token, is_right};
use crate::problem::{Problem, UNAUTHENTICATED};
use crate::rate::Address;
use crate::service::Service;
use crate::wire::instant;

/// How long a session lasts: a day at work.
const HOURS: Duration = Duration::from_secs(10 * 3_600);

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new().routes(routes!(sign_in)).routes(routes!(sign_out)).routes(routes!(get_me))
}

/// Who signs in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SignIn {
    /// The account.
    account: String,
    /// The password.
    #[schema(format = Password)]
    password: String,
}

/// Somebody is signed in; the session's secret is in the cookie.
#[derive(Debug, Serialize, ToSchema)]
struct SessionView {
    /// What to send in `X-CSRF-Token` with every request that changes something.
    csrf_token: String,
    /// Until when.
    #[schema(format = "date-time")]
    until: String,
    #[serde(flatten)]
    me: Me,
}

/// Who somebody is, and as whom the person may act today.
#[derive(Debug, Serialize, ToSchema)]
struct Me {
    /// The opaque number.
    person: String,
    /// The name, if it is known here.
    name: Option<String>,
    /// The agencies at which the person works today, each with the roles.
    agencies: Vec<AtAgency>,
    /// The absent whose work the person does today.
    substitutes_for: Vec<String>,
    /// For whom the person may act from the applicant's side.
    acts_for: Vec<String>,
}

/// What somebody does at an agency.
#[derive(Debug, Serialize, ToSchema)]
struct AtAgency {
    /// The agency.
    agency: String,
    /// The roles held there.
    roles: Vec<String>,
}

/// Sign in with a password
///
/// Five failures in a row lock the account for 15 minutes, and nobody is told whether it is locked or there is none.
#[utoipa::path(
    post,
    path = "/sessions",
    tag = "sessions",
    security(()),
    request_body = SignIn,
    responses(
        (status = 201, description = "Somebody is signed in; the session is in the cookie.", body = SessionView,
            headers(("Set-Cookie" = String, description = "The session."))),
        Writing
    )
)]
async fn sign_in(
    State(service): State<Service>,
    address: Address,
    Json(request): Json<SignIn>,
) -> Result<Response, Problem> {
    service.sign_ins().check(&address)?;
    let (desk, now) = (service.desk(), service.now());
    // The same answer after the same work, whether there is no such account, it is locked or the password is another one.
    let wrong = || {
        UNAUTHENTICATED.with(
            "the account or the password is wrong, or too many have failed to sign in with it; try again in 15 minutes, or ask for a new password",
        )
    };
    if request.account.contains('\0') {
        return Err(wrong());
    }
    let credential = desk.try_sign_in(&request.account, now).await?;
    let hash = credential.as_ref().map(|credential| credential.hash.clone());
    let is_right = is_right(request.password, hash).await?;
    let credential = credential.filter(|_| is_right).ok_or_else(wrong)?;
    desk.signed_in(&request.account).await?;
    let until = now + HOURS;
    let (session, secret) = desk.open_session(&request.account, until).await?;
    let view = SessionView {
        csrf_token: forgery_token(&secret),
        until: instant(session.until, &service.zone().await?),
        me: me(&service, &credential.person).await?,
    };
    let secure = if service.settings().base_url.starts_with("https://") { "; Secure" } else { "" };
    let seconds = HOURS.as_secs();
    let cookie =
        format!("{COOKIE}={secret}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}");
    Ok((StatusCode::CREATED, [(header::SET_COOKIE, cookie)], Json(view)).into_response())
}

/// Sign out
#[utoipa::path(
    delete,
    path = "/sessions/current",
    tag = "sessions",
    responses((status = 204, description = "The session is over."), Writing)
)]
async fn sign_out(
    State(service): State<Service>,
    _client: Client,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if let Some(secret) = session(&headers) {
        service.desk().close_session(secret).await?;
    }
    let cookie = format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

/// Get who the caller is, and as whom the caller may act today
#[utoipa::path(
    get,
    path = "/me",
    tag = "sessions",
    responses((status = 200, description = "The caller.", body = Me), Reading)
)]
async fn get_me(State(service): State<Service>, client: Client) -> Result<Json<Me>, Problem> {
    let me = me(&service, &client.actor.person).await?;
    if client.actor.level.is_none() {
        return Ok(Json(me));
    }
    // Whom a portal vouches for is an applicant there, whatever else he is here.
    let acts_for = client.actor.on_behalf_of.iter().map(ToString::to_string).collect();
    Ok(Json(Me { agencies: Vec::new(), substitutes_for: Vec::new(), acts_for, ..me }))
}

async fn me(service: &Service, person: &PersonId) -> Result<Me, Problem> {
    let caller = service.desk().caller(person, service.today().await?).await?;
    let known = service.desk().person(person).await?;
    let agencies = caller.roles().into_iter().map(|(agency, roles)| AtAgency {
        agency: agency.to_string(),
        roles: roles.iter().map(ToString::to_string).collect(),
    });
    Ok(Me {
        person: person.to_string(),
        name: known.map(|known| known.name),
        agencies: agencies.collect(),
        substitutes_for: caller.substitutions.iter().map(|one| one.absent.to_string()).collect(),
        acts_for: caller.mandates.iter().map(|one| one.organisation.to_string()).collect(),
    })
}
