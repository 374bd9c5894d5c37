//! Four eyes: what waits for a second person, who approves it signed in for himself.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use motcua::Proposal;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::queries::ListPart;
use super::{Reading, Writing};
use crate::client::{Client, Scope};
use crate::extract::{Json, Path, Query};
use crate::headers::etag;
use crate::problem::{NOT_FOUND, Problem};
use crate::service::Service;
use crate::signatures::of_proposal;
use crate::wire::{DoneView, ProposalView, ProposalsView};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list_proposals))
        .routes(routes!(list_every_proposal))
        .routes(routes!(approve))
        .routes(routes!(decline))
}

/// List what waits for a second person at a dossier
#[utoipa::path(
    get,
    path = "/dossiers/{dossier}/proposals",
    tag = "proposals",
    params(("dossier" = String, Path, description = "Its identifier or its code.")),
    responses((status = 200, description = "The proposals, the earliest first.", body = Vec<ProposalView>), Reading)
)]
async fn list_proposals(
    State(service): State<Service>,
    client: Client,
    Path(dossier): Path<String>,
) -> Result<Json<Vec<ProposalView>>, Problem> {
    client.needs(Scope::Read)?;
    client.needs_official()?;
    let proposals = client.seen(&service).proposals(&dossier).await?;
    if let Some(proposal) = proposals.first() {
        client.note_reading(&service, &proposal.dossier, "proposals").await?;
    }
    let zone = service.zone().await?;
    Ok(Json(proposals.into_iter().map(|one| ProposalView::of(one, &zone)).collect()))
}

/// List what waits for a second person at all dossiers that the caller may see
#[utoipa::path(
    get,
    path = "/proposals",
    tag = "proposals",
    params(ListPart),
    responses((status = 200, description = "The proposals, the earliest first.", body = ProposalsView), Reading)
)]
async fn list_every_proposal(
    State(service): State<Service>,
    client: Client,
    Query(part): Query<ListPart>,
) -> Result<Json<ProposalsView>, Problem> {
    client.needs(Scope::Read)?;
    client.needs_official()?;
    let found = client.seen(&service).every_proposal(&part.page()).await?;
    let dossiers: BTreeSet<&str> =
        found.items.iter().map(|proposal| proposal.dossier.as_str()).collect();
    for dossier in dossiers {
        client.note_reading(&service, dossier, "proposals").await?;
    }
    Ok(Json(ProposalsView::of(found, &service.zone().await?)))
}

/// Approve a proposal, as the second person
///
/// The command is carried out as its proposer's, if the dossier is as it was seen. The files that it issues are checked
/// again: what was validly signed when it was proposed, and is not now, is refused with the reason. So is what the proposer
/// may not do any longer.
#[utoipa::path(
    post,
    path = "/proposals/{proposal}/approval",
    tag = "proposals",
    params(("proposal" = String, Path, description = "Its identifier.")),
    responses(
        (status = 200, description = "It is carried out, and on disk.", body = DoneView,
            headers(("ETag" = String, description = "The version to name next."))),
        Writing
    )
)]
async fn approve(
    State(service): State<Service>,
    client: Client,
    Path(proposal): Path<String>,
) -> Result<Response, Problem> {
    let found = check(&service, &client, &proposal).await?;
    let signatures = of_proposal(&service, &client, &found).await?;
    let (desk, now) = (service.desk(), service.now());
    let done = desk.approve(&proposal, &signatures, &client.actor, now).await?;
    Ok(([(header::ETAG, etag(done.content_version))], Json(DoneView::from(done))).into_response())
}

/// Take a proposal back, or decline it
#[utoipa::path(
    delete,
    path = "/proposals/{proposal}",
    tag = "proposals",
    params(("proposal" = String, Path, description = "Its identifier.")),
    responses((status = 204, description = "It waits no longer; nothing has changed."), Writing)
)]
async fn decline(
    State(service): State<Service>,
    client: Client,
    Path(proposal): Path<String>,
) -> Result<StatusCode, Problem> {
    check(&service, &client, &proposal).await?;
    service.desk().decline(&proposal, &client.actor).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The client is an official who may see the dossier: a proposal of another dossier is not there.
async fn check(service: &Service, client: &Client, proposal: &str) -> Result<Proposal, Problem> {
    client.needs(Scope::Work)?;
    client.needs_official()?;
    let found = service.desk().proposal(proposal).await?;
    let hidden = || {
        NOT_FOUND.with(format!("no proposal \"{proposal}\" waits; look at those of the dossier"))
    };
    match client.seen(service).dossier(&found.dossier).await {
        Ok(_) => Ok(found),
        Err(motcua::Error::NoDossier { .. }) => Err(hidden()),
        Err(error) => Err(error.into()),
    }
}
