//! Moves along the edges of a procedure.

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use motcua::Order;
use motcua_engine::dossier::Command;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Writing;
use super::dossiers::seen;
use crate::client::{Client, Scope};
use crate::extract::{Json, Path};
use crate::headers::{etag, expected, idempotency_key};
use crate::problem::Problem;
use crate::service::Service;
use crate::wire::{DoneView, MoveRequest};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new().routes(routes!(make_move))
}

/// Make a move with a dossier
///
/// `If-Match` names the version that was seen, as `ETag` gave it.
#[utoipa::path(
    post,
    path = "/dossiers/{dossier}/moves",
    tag = "dossiers",
    request_body = MoveRequest,
    params(
        ("dossier" = String, Path, description = "Its identifier or its code."),
        ("If-Match" = Option<String>, Header, description = "The version that was seen; without it the answer is 428."),
        ("Idempotency-Key" = Option<String>, Header, description = "The same request under the same key is carried out once."),
    ),
    responses(
        (status = 200, description = "The move is made, and on disk.", body = DoneView,
            headers(("ETag" = String, description = "The version to name next."))),
        Writing
    )
)]
async fn make_move(
    State(service): State<Service>,
    client: Client,
    headers: HeaderMap,
    Path(dossier): Path<String>,
    Json(request): Json<MoveRequest>,
) -> Result<Response, Problem> {
    client.needs(Scope::Work)?;
    let expected = expected(&headers)?;
    let key = idempotency_key(&headers, &client)?;
    let stand = seen(&service, &client, &dossier).await?;
    let command = Command::Move(request.command(service.today().await?)?);
    let order = Order { expected: Some(expected), key };
    let desk = service.desk();
    let done = desk.perform(&stand.id, command, &client.actor, service.now(), order).await?;
    Ok(([(header::ETAG, etag(done.content_version))], Json(DoneView::from(done))).into_response())
}
