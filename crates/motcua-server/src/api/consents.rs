//! Consent: whether somebody agrees that what is held about him serves in other dossiers.

use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::held::{About, needs_own_or_clerk};
use super::{Reading, Writing};
use crate::client::{Client, Scope};
use crate::extract::{Json, Query};
use crate::problem::Problem;
use crate::service::Service;
use crate::wire::{ConsentRequest, ConsentView};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new().routes(routes!(list_consents, record_consent))
}

/// List what somebody has answered, given and withdrawn
///
/// Each answer is kept, and the last one for a document type and a procedure counts. Somebody sees his own; a clerk, those of
/// who has a part in a dossier that the agency sees, and else what he has recorded himself.
#[utoipa::path(
    get,
    path = "/consents",
    tag = "held",
    params(About),
    responses((status = 200, description = "The answers, the earliest first.", body = Vec<ConsentView>), Reading)
)]
async fn list_consents(
    State(service): State<Service>,
    client: Client,
    Query(about): Query<About>,
) -> Result<Json<Vec<ConsentView>>, Problem> {
    client.needs(Scope::Read)?;
    let person = about.person(&client)?;
    needs_own_or_clerk(&client, &person)?;
    let given = client.seen(&service).consents(&person, &client.actor.person).await?;
    client.note_reading_of(&service, [&person], "consents").await?;
    let zone = service.zone().await?;
    Ok(Json(given.into_iter().map(|one| ConsentView::of(one, &zone)).collect()))
}

/// Give or withdraw consent that what is held of a document type serves
///
/// The person does so, or whoever acts for it, with the scope `file`; or a clerk who was told at the counter, with the scope `work`.
#[utoipa::path(
    post,
    path = "/consents",
    tag = "held",
    request_body = ConsentRequest,
    responses((status = 204, description = "It counts from now on; what serves already goes on to."), Writing)
)]
async fn record_consent(
    State(service): State<Service>,
    client: Client,
    Json(request): Json<ConsentRequest>,
) -> Result<StatusCode, Problem> {
    let is_applicant = client.actor.applying_for().is_some();
    client.needs(if is_applicant { Scope::File } else { Scope::Work })?;
    let consent = request.consent(&client.actor, service.now())?;
    service.desk().record_consent(&consent, &client.actor).await?;
    Ok(StatusCode::NO_CONTENT)
}
