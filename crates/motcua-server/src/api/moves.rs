//! Moves along the edges of a procedure.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use motcua::{Offer, Order, Settled};
use motcua_engine::procedure::MoveKind;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Writing;
use super::dossiers::id_of;
use crate::client::{Client, Scope};
use crate::extract::{Json, Keyed, Path};
use crate::headers::{etag, expected, idempotency_key};
use crate::problem::Problem;
use crate::service::Service;
use crate::signatures::of_places;
use crate::wire::{DoneView, FiledView, MoveRequest, ProposalView};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new().routes(routes!(make_move))
}

/// Make a move with a dossier
///
/// `If-Match` names the version that was seen, as `ETag` gave it. With a supplement, what is held already about the dossier's
/// applicant serves for what is needed, not there and not brought, unless `takes_held` says no; the answer tells what does,
/// and why the rest does not.
#[utoipa::path(
    post,
    path = "/dossiers/{dossier}/moves",
    tag = "dossiers",
    request_body = MoveRequest,
    params(
        ("dossier" = String, Path, description = "Its identifier or its code."),
        ("If-Match" = Option<String>, Header, description = "The version that was seen; without it the answer is 428."),
        ("Idempotency-Key" = Option<String>, Header, description = "The same request under the same key is carried out once; another one under it is refused."),
    ),
    responses(
        (status = 200, description = "The move is made, and on disk.", body = FiledView,
            headers(("ETag" = String, description = "The version to name next."))),
        (status = 202, description = "It waits for a second person; nothing has changed yet.", body = ProposalView),
        Writing
    )
)]
async fn make_move(
    State(service): State<Service>,
    client: Client,
    headers: HeaderMap,
    Path(dossier): Path<String>,
    Keyed { request, hash }: Keyed<MoveRequest>,
) -> Result<Response, Problem> {
    client.needs(Scope::Work)?;
    let expected = expected(&headers)?;
    let key = idempotency_key(&headers, &client)?;
    let id = id_of(&service, &client, &dossier).await?;
    let at = request.moment(service.now())?;
    let files = of_places(&service, &client, &id, request.files()).await?;
    let serving = request.serving();
    let command = request.command(service.today().await?, &files)?;
    client.check_originals(&command.originals)?;
    let order = Order { expected: Some(expected), key, asked: Some(hash) };
    let (desk, actor, seen) = (service.desk(), &client.actor, client.seen(&service));
    let offers = if command.kind == MoveKind::Supplement {
        seen.held_in(&id, actor, at).await?
    } else {
        Vec::new()
    };
    let offers = offers.into_iter().filter(|offer| !command.documents.contains(&offer.document));
    let offers: Vec<Offer> = offers.collect();
    let done = match desk.supplement(&id, command, &serving, actor, at, order).await? {
        Settled::Done(done) => done,
        waiting @ Settled::Waiting(_) => return answer(waiting, &service).await,
    };
    let mut reused = match offers.is_empty() {
        true => Vec::new(),
        false => desk.dossier(&id).await?.dossier.reused,
    };
    reused.retain(|reused| reused.lost.is_none() && !reused.is_replaced);
    let headers = [(header::ETAG, etag(done.content_version))];
    Ok((headers, Json(FiledView::of(done, &reused, offers))).into_response())
}

/// What was done, or what waits.
pub(super) async fn answer(settled: Settled, service: &Service) -> Result<Response, Problem> {
    Ok(match settled {
        Settled::Done(done) => {
            let headers = [(header::ETAG, etag(done.content_version))];
            (headers, Json(DoneView::from(done))).into_response()
        }
        Settled::Waiting(proposal) => {
            let view = ProposalView::of(*proposal, &service.zone().await?);
            (StatusCode::ACCEPTED, Json(view)).into_response()
        }
    })
}
