//! What becomes of a webhook's messages: tests, secrets, deliveries, dead letters, sending again.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::queries::ListPart;
use super::webhooks::own;
use super::{Reading, Writing};
use crate::client::Client;
use crate::extract::{Json, Path, Query};
use crate::problem::{INVALID, Problem};
use crate::service::Service;
use crate::webhooks::{new_secret, send_test};
use crate::wire::{
    DeadLettersView, DeliveriesView, DeliveryView, ReplayRequest, RotationRequest, RotationView,
};

/// The longest overlap of secrets: a week, in hours.
const MOST_HOURS: u16 = 168;

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(rotate_secret))
        .routes(routes!(send_test_message))
        .routes(routes!(list_deliveries))
        .routes(routes!(list_dead_letters))
        .routes(routes!(replay_dead_letter))
        .routes(routes!(skip_dead_letter))
        .routes(routes!(replay_events))
}

/// Give a webhook a new secret
///
/// The new one signs at once; those before sign as well until the overlap ends.
#[utoipa::path(
    post,
    path = "/webhooks/{webhook}/secret",
    tag = "webhooks",
    params(("webhook" = String, Path, description = "Its identifier.")),
    request_body = RotationRequest,
    responses((status = 200, description = "The new secret. It is not shown again.", body = RotationView), Writing)
)]
async fn rotate_secret(
    State(service): State<Service>,
    client: Client,
    Path(webhook): Path<String>,
    Json(request): Json<RotationRequest>,
) -> Result<Json<RotationView>, Problem> {
    let webhook = own(&service, &client, &webhook).await?;
    let hours = request.overlap_hours;
    if hours > MOST_HOURS {
        return Err(INVALID.with(format!(
            "the secrets cannot overlap by {hours} hours; write at most {MOST_HOURS}"
        )));
    }
    let (secret, overlap) = (new_secret(), Duration::from_secs(u64::from(hours) * 3600));
    let desk = service.desk();
    desk.rotate_webhook_secret(&webhook.id, &secret, service.now(), overlap).await?;
    Ok(Json(RotationView::from(&secret)))
}

/// Send a message of type `webhook.test`, and see how it is taken
#[utoipa::path(
    post,
    path = "/webhooks/{webhook}/test",
    tag = "webhooks",
    params(("webhook" = String, Path, description = "Its identifier.")),
    responses((status = 200, description = "It was sent, or could not be: see `status` and `error`.", body = DeliveryView), Writing)
)]
async fn send_test_message(
    State(service): State<Service>,
    client: Client,
    Path(webhook): Path<String>,
) -> Result<Json<DeliveryView>, Problem> {
    let webhook = own(&service, &client, &webhook).await?;
    let delivery = send_test(&service, &webhook).await?;
    Ok(Json(DeliveryView::of(delivery, &service.zone().await?)))
}

/// List what was sent to a webhook lately, the latest first
#[utoipa::path(
    get,
    path = "/webhooks/{webhook}/deliveries",
    tag = "webhooks",
    params(("webhook" = String, Path, description = "Its identifier."), ListPart),
    responses((status = 200, description = "The messages, with how they were taken.", body = DeliveriesView), Reading)
)]
async fn list_deliveries(
    State(service): State<Service>,
    client: Client,
    Path(webhook): Path<String>,
    Query(part): Query<ListPart>,
) -> Result<Json<DeliveriesView>, Problem> {
    let webhook = own(&service, &client, &webhook).await?;
    let (page, size) = part.sized();
    let before = page.cursor.as_deref();
    let listed = service.desk().webhook_deliveries(&webhook.id, before, size + 1).await?;
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    Ok(Json(DeliveriesView::of(listed, size, &service.zone().await?)))
}

/// List the dossiers at which a webhook was given up
///
/// Their later events wait, until the one that was not taken is sent again or skipped.
#[utoipa::path(
    get,
    path = "/webhooks/{webhook}/dead_letters",
    tag = "webhooks",
    params(("webhook" = String, Path, description = "Its identifier."), ListPart),
    responses((status = 200, description = "The dead letters, by dossier.", body = DeadLettersView), Reading)
)]
async fn list_dead_letters(
    State(service): State<Service>,
    client: Client,
    Path(webhook): Path<String>,
    Query(part): Query<ListPart>,
) -> Result<Json<DeadLettersView>, Problem> {
    let webhook = own(&service, &client, &webhook).await?;
    let (page, size) = part.sized();
    let after = page.cursor.as_deref().unwrap_or_default();
    let listed = service.desk().dead_letters(&webhook.hook(), after, size + 1).await?;
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    Ok(Json(DeadLettersView::of(listed, size)))
}

/// Send a dead letter again, and what waits behind it
#[utoipa::path(
    post,
    path = "/webhooks/{webhook}/dead_letters/{dossier}/replay",
    tag = "webhooks",
    params(
        ("webhook" = String, Path, description = "Its identifier."),
        ("dossier" = String, Path, description = "The dossier's identifier."),
    ),
    responses((status = 202, description = "It is sent again soon."), Writing)
)]
async fn replay_dead_letter(
    State(service): State<Service>,
    client: Client,
    Path((webhook, dossier)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let webhook = own(&service, &client, &webhook).await?;
    service.desk().replay(&webhook.hook(), &dossier).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Pass over a dead letter, and send what waits behind it
#[utoipa::path(
    post,
    path = "/webhooks/{webhook}/dead_letters/{dossier}/skip",
    tag = "webhooks",
    params(
        ("webhook" = String, Path, description = "Its identifier."),
        ("dossier" = String, Path, description = "The dossier's identifier."),
    ),
    responses((status = 202, description = "What waits behind it is sent soon."), Writing)
)]
async fn skip_dead_letter(
    State(service): State<Service>,
    client: Client,
    Path((webhook, dossier)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let webhook = own(&service, &client, &webhook).await?;
    service.desk().skip(&webhook.hook(), &dossier).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Send every event again from a place in the journal on
///
/// Messages come under the same `webhook-id` as before.
#[utoipa::path(
    post,
    path = "/webhooks/{webhook}/replay",
    tag = "webhooks",
    params(("webhook" = String, Path, description = "Its identifier.")),
    request_body = ReplayRequest,
    responses((status = 202, description = "They are sent again soon."), Writing)
)]
async fn replay_events(
    State(service): State<Service>,
    client: Client,
    Path(webhook): Path<String>,
    Json(request): Json<ReplayRequest>,
) -> Result<StatusCode, Problem> {
    let webhook = own(&service, &client, &webhook).await?;
    service.desk().replay_from(&webhook.hook(), request.from).await?;
    Ok(StatusCode::ACCEPTED)
}
