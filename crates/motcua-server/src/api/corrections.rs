//! Requests for correction of what is held.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use motcua_engine::dossier::HeldId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::queries::ListPart;
use super::{Reading, Writing};
use crate::client::{Client, Scope};
use crate::extract::{Json, Path, Query};
use crate::problem::Problem;
use crate::service::Service;
use crate::wire::{CorrectionView, CorrectionsView};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list_corrections_of, ask_correction))
        .routes(routes!(list_corrections))
        .routes(routes!(answer_correction))
}

/// Words to somebody.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Words {
    /// The words; personal.
    #[schema(min_length = 1)]
    text: String,
}

/// What was made.
#[derive(Debug, Serialize, ToSchema)]
struct CorrectionMade {
    /// Its identifier.
    id: String,
}

/// Ask to have something corrected that is held about the caller
///
/// It takes the scope `file`. Nothing changes by it: an official answers, and corrects by an act on the dossier that made it.
#[utoipa::path(
    post,
    path = "/held/{held}/corrections",
    tag = "held",
    request_body = Words,
    params(("held" = String, Path, description = "What is wrong.")),
    responses((status = 201, description = "It waits for an answer.", body = CorrectionMade), Writing)
)]
async fn ask_correction(
    State(service): State<Service>,
    client: Client,
    Path(held): Path<String>,
    Json(words): Json<Words>,
) -> Result<Response, Problem> {
    client.needs(Scope::File)?;
    let (seen, by) = (client.seen(&service), &client.actor.person);
    let id = seen.ask_correction(&HeldId::new(held), by, &words.text, service.now()).await?;
    Ok((StatusCode::CREATED, Json(CorrectionMade { id })).into_response())
}

/// List what was asked and answered about something that is held
#[utoipa::path(
    get,
    path = "/held/{held}/corrections",
    tag = "held",
    params(("held" = String, Path, description = "Its identifier.")),
    responses((status = 200, description = "The requests, the earliest first.", body = Vec<CorrectionView>), Reading)
)]
async fn list_corrections_of(
    State(service): State<Service>,
    client: Client,
    Path(held): Path<String>,
) -> Result<Json<Vec<CorrectionView>>, Problem> {
    client.needs(Scope::Read)?;
    let asked = client.seen(&service).corrections_of(&HeldId::new(held)).await?;
    let zone = service.zone().await?;
    Ok(Json(asked.into_iter().map(|one| CorrectionView::of(one, &zone)).collect()))
}

/// List the requests for correction that wait, about what came from dossiers that the agency sees
#[utoipa::path(
    get,
    path = "/corrections",
    tag = "held",
    params(ListPart),
    responses((status = 200, description = "What waits, the earliest first.", body = CorrectionsView), Reading)
)]
async fn list_corrections(
    State(service): State<Service>,
    client: Client,
    Query(part): Query<ListPart>,
) -> Result<Json<CorrectionsView>, Problem> {
    client.needs(Scope::Read)?;
    client.needs_official()?;
    let (asked, next) = client.seen(&service).corrections_asked(&part.page()).await?;
    Ok(Json(CorrectionsView::of(asked, next, &service.zone().await?)))
}

/// Answer a request for correction: what was done, or why not
///
/// It takes the role clerk, specialist, head, leader or supervisor, and the scope `work`.
#[utoipa::path(
    post,
    path = "/corrections/{correction}/answer",
    tag = "held",
    request_body = Words,
    params(("correction" = String, Path, description = "Its identifier.")),
    responses((status = 204, description = "It waits no longer."), Writing)
)]
async fn answer_correction(
    State(service): State<Service>,
    client: Client,
    Path(correction): Path<String>,
    Json(words): Json<Words>,
) -> Result<StatusCode, Problem> {
    client.needs(Scope::Work)?;
    client.needs_official()?;
    client.needs_one_of(&["clerk", "specialist", "head", "leader", "supervisor"])?;
    let (seen, by) = (client.seen(&service), &client.actor.person);
    seen.answer_correction(&correction, by, &words.text, service.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
