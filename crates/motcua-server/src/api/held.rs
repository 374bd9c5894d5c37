//! What is held: what need not be handed in again, what is held about somebody, who used it, and what is relied on in vain.

#![expect(unused_qualifications, reason = "the documentation's macro writes paths out")]

use std::collections::BTreeSet;

use axum::extract::State;
use axum::response::Response;
use motcua::Offer;
use motcua_engine::dossier::{HeldId, PersonId};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::files::{Bytes, handed_out};
use super::queries::ListPart;
use super::{Downloading, Reading};
use crate::client::{Client, Scope};
use crate::extract::{Json, Path, Query};
use crate::problem::{FORBIDDEN, INVALID, NOT_FOUND, Problem};
use crate::service::Service;
use crate::wire::{HeldUseView, HeldView, LostReusesView, OfferView};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list_offers))
        .routes(routes!(list_offers_in))
        .routes(routes!(list_held))
        .routes(routes!(get_held))
        .routes(routes!(list_uses))
        .routes(routes!(download_held))
        .routes(routes!(list_reuses_lost))
}

/// About whom.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct About {
    /// The person or organisation; none: the caller, or for whom the caller acts. Officials name one.
    person: Option<String>,
}

impl About {
    /// Whoever is named, or the caller.
    ///
    /// # Errors
    ///
    /// An official names nobody.
    pub(super) fn person(self, client: &Client) -> Result<PersonId, Problem> {
        let named = self.person.map(PersonId::new);
        let own = client.actor.applying_for().cloned();
        named.or(own).ok_or_else(|| INVALID.with("an official asks about somebody; name a person"))
    }
}

/// A clerk asks about anybody at the counter, everybody else about himself.
///
/// # Errors
///
/// It is somebody else who asks.
pub(super) fn needs_own_or_clerk(client: &Client, person: &PersonId) -> Result<(), Problem> {
    let is_own = client.actor.applying_for() == Some(person);
    let is_clerk = client.actor.agency.is_some() && client.actor.has("clerk");
    if is_own || is_clerk {
        return Ok(());
    }
    Err(FORBIDDEN.with("it is for the person himself, or a clerk at the counter; ask there"))
}

/// List what of a procedure's documents is held already and not needed again, before anything is filed
///
/// An applicant asks for himself or for whom he acts, a clerk for anybody who stands at the counter.
#[utoipa::path(
    get,
    path = "/procedures/{code}/held",
    tag = "held",
    params(("code" = String, Path, description = "The national code of the procedure."), About),
    responses((status = 200, description = "Each document that something held may serve for, with what does, or why nothing does.", body = Vec<OfferView>), Reading)
)]
async fn list_offers(
    State(service): State<Service>,
    client: Client,
    Path(code): Path<String>,
    Query(about): Query<About>,
) -> Result<Json<Vec<OfferView>>, Problem> {
    client.needs(Scope::Read)?;
    let person = about.person(&client)?;
    needs_own_or_clerk(&client, &person)?;
    let offers = client.seen(&service).held_for(&code, &person, service.now()).await;
    let offers = offers.map_err(|error| match error {
        motcua::Error::NoProcedure { .. } => NOT_FOUND.with(error.to_string()),
        other => other.into(),
    })?;
    note(&service, &client, makers(&offers)).await?;
    Ok(Json(offers.into_iter().map(OfferView::from).collect()))
}

/// List what of a dossier's missing documents is held already and need not be handed in with a supplement
///
/// The applicant asks, or a clerk at the counter.
#[utoipa::path(
    get,
    path = "/dossiers/{dossier}/held",
    tag = "held",
    params(("dossier" = String, Path, description = "Its identifier or its code.")),
    responses((status = 200, description = "Each document that is not there and that something held may serve for, with what does, or why nothing does.", body = Vec<OfferView>), Reading)
)]
async fn list_offers_in(
    State(service): State<Service>,
    client: Client,
    Path(dossier): Path<String>,
) -> Result<Json<Vec<OfferView>>, Problem> {
    client.needs(Scope::Read)?;
    if client.actor.agency.is_some() {
        client.needs_one_of(&["clerk"])?;
    }
    let (seen, now) = (client.seen(&service), service.now());
    let offers = seen.held_in(&dossier, &client.actor, now).await?;
    note(&service, &client, makers(&offers)).await?;
    Ok(Json(offers.into_iter().map(OfferView::from).collect()))
}

/// The dossiers that made what is offered.
fn makers(offers: &[Offer]) -> BTreeSet<String> {
    let served = offers.iter().filter_map(|offer| offer.held.as_ref());
    let unfit = offers.iter().flat_map(|offer| &offer.unfit).map(|(found, _)| found);
    served.chain(unfit).map(|found| found.dossier.clone()).collect()
}

/// List what is held about somebody
///
/// Somebody sees what is held about himself and about whom he acts for; an official, what came from dossiers that the
/// agency sees, or serves in them.
#[utoipa::path(
    get,
    path = "/held",
    tag = "held",
    params(About),
    responses((status = 200, description = "What is held, the latest first.", body = Vec<HeldView>), Reading)
)]
async fn list_held(
    State(service): State<Service>,
    client: Client,
    Query(about): Query<About>,
) -> Result<Json<Vec<HeldView>>, Problem> {
    client.needs(Scope::Read)?;
    let person = about.person(&client)?;
    let held = client.seen(&service).held(&person).await?;
    let dossiers = held.iter().map(|found| found.dossier.clone()).collect();
    note(&service, &client, dossiers).await?;
    let zone = service.zone().await?;
    Ok(Json(held.into_iter().map(|found| HeldView::of(found, &zone)).collect()))
}

/// Get something that is held
#[utoipa::path(
    get,
    path = "/held/{held}",
    tag = "held",
    params(("held" = String, Path, description = "Its identifier.")),
    responses((status = 200, description = "What is known of it.", body = HeldView), Reading)
)]
async fn get_held(
    State(service): State<Service>,
    client: Client,
    Path(held): Path<String>,
) -> Result<Json<HeldView>, Problem> {
    client.needs(Scope::Read)?;
    let found = client.seen(&service).held_document(&HeldId::new(held)).await?;
    note(&service, &client, [found.dossier.clone()].into()).await?;
    Ok(Json(HeldView::of(found, &service.zone().await?)))
}

/// List who has used something that is held, when, for what and why it could
///
/// Whose it is sees every use; an official, those in dossiers that the agency sees.
#[utoipa::path(
    get,
    path = "/held/{held}/uses",
    tag = "held",
    params(("held" = String, Path, description = "Its identifier.")),
    responses((status = 200, description = "Its uses, the earliest first.", body = Vec<HeldUseView>), Reading)
)]
async fn list_uses(
    State(service): State<Service>,
    client: Client,
    Path(held): Path<String>,
) -> Result<Json<Vec<HeldUseView>>, Problem> {
    client.needs(Scope::Read)?;
    let uses = client.seen(&service).uses(&HeldId::new(held)).await?;
    let zone = service.zone().await?;
    Ok(Json(uses.into_iter().map(|used| HeldUseView::of(used, &zone)).collect()))
}

/// Download the file of something that is held
///
/// Whoever sees it may, also the agency in whose dossier it serves. Every download is recorded.
#[utoipa::path(
    get,
    path = "/held/{held}/file",
    tag = "held",
    params(("held" = String, Path, description = "Its identifier.")),
    responses(
        (status = 200, description = "The bytes, to be saved and not shown.", body = Bytes, content_type = "*/*",
            headers(
                ("ETag" = String, description = "The SHA-256 of the bytes."),
                ("Content-Disposition" = String, description = "`attachment` with the file's name."),
            )),
        Downloading
    )
)]
async fn download_held(
    State(service): State<Service>,
    client: Client,
    Path(held): Path<String>,
) -> Result<Response, Problem> {
    client.needs(Scope::Read)?;
    let file = client.seen(&service).held_file(&HeldId::new(held)).await?;
    handed_out(&service, &client, &file).await
}

/// List the open dossiers that rely on something that holds no longer
#[utoipa::path(
    get,
    path = "/reuses_lost",
    tag = "held",
    params(ListPart),
    responses((status = 200, description = "As long as nothing was handed in for it; what was lost first comes first.", body = LostReusesView), Reading)
)]
async fn list_reuses_lost(
    State(service): State<Service>,
    client: Client,
    Query(part): Query<ListPart>,
) -> Result<Json<LostReusesView>, Problem> {
    client.needs(Scope::Read)?;
    client.needs_official()?;
    let (lost, next) = client.seen(&service).reuses_lost(&part.page()).await?;
    Ok(Json(LostReusesView::of(lost, next, &service.zone().await?)))
}

/// Reading what is held is recorded with the dossiers that made it.
async fn note(
    service: &Service,
    client: &Client,
    dossiers: BTreeSet<String>,
) -> Result<(), Problem> {
    for dossier in dossiers {
        client.note_reading(service, &dossier, "held").await?;
    }
    Ok(())
}
