//! Dossiers: filing one, and looking at one.

#![expect(unused_qualifications, reason = "the documentation's macro writes paths out")]

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use motcua::{Order, Stand};
use motcua_engine::dossier::clock::ClockId;
use motcua_engine::dossier::{choices, decisive};
use motcua_engine::label::Language;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Reading, Writing};
use crate::client::{Client, Scope};
use crate::extract::{Json, Keyed, Path, Query};
use crate::headers::{etag, idempotency_key};
use crate::problem::{NOT_FOUND, Problem};
use crate::service::Service;
use crate::wire::{
    Choices, DeadlineView, DossierView, FiledView, FilingRequest, HistoryView, LeadView, SentView,
};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(file_dossier))
        .routes(routes!(get_dossier))
        .routes(routes!(get_choices))
        .routes(routes!(get_history))
        .routes(routes!(get_deadline))
        .routes(routes!(get_legs))
}

/// File a dossier
///
/// An applicant, also one for whom a portal asks, files on line; what only a counter knows is said by a clerk. For another
/// owner he files by a mandate that is entered and holds on the day: its paper then stands in the dossier.
/// Documents are uploaded after filing, or named as handed in at the counter. What is held already about the applicant
/// serves for what is needed and not brought, unless `takes_held` says no; the answer tells what does, and why the rest does not.
#[utoipa::path(
    post,
    path = "/dossiers",
    tag = "dossiers",
    request_body = FilingRequest,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same request under the same key is carried out once; another one under it is refused.")),
    responses(
        (status = 201, description = "It is filed, and on disk.", body = FiledView,
            headers(("Location" = String, description = "Where it is."), ("ETag" = String, description = "Its version."))),
        Writing
    )
)]
async fn file_dossier(
    State(service): State<Service>,
    client: Client,
    headers: HeaderMap,
    Keyed { request, hash }: Keyed<FilingRequest>,
) -> Result<Response, Problem> {
    client.needs(Scope::File)?;
    if client.actor.agency.is_none() {
        request.check_from_outside()?;
    }
    let key = idempotency_key(&headers, &client)?;
    let at = request.moment(service.now())?;
    let mut filing = request.filing()?;
    let order = Order { expected: None, key, asked: Some(hash) };
    let desk = service.desk();
    desk.check_agencies(filing.agencies.values().chain(&filing.office)).await?;
    desk.complete_parties(&mut filing, &client.actor, service.today().await?).await?;
    let offers = desk.offers(&filing, &client.actor, at).await?;
    let done = desk.submit(filing, &client.actor, at, order).await?;
    let reused = match offers.is_empty() {
        true => Vec::new(),
        false => desk.dossier(&done.id).await?.dossier.reused,
    };
    let location = format!("{}/api/v1/dossiers/{}", service.settings().base_url, done.id);
    let headers = [(header::LOCATION, location), (header::ETAG, etag(done.content_version))];
    Ok((StatusCode::CREATED, headers, Json(FiledView::of(done, &reused, offers))).into_response())
}

/// Get a dossier by its identifier or its code
#[utoipa::path(
    get,
    path = "/dossiers/{dossier}",
    tag = "dossiers",
    params(("dossier" = String, Path, description = "Its identifier or its code.")),
    responses(
        (status = 200, description = "The dossier as it stands.", body = DossierView,
            headers(("ETag" = String, description = "Its version."))),
        Reading
    )
)]
async fn get_dossier(
    State(service): State<Service>,
    client: Client,
    Path(dossier): Path<String>,
) -> Result<Response, Problem> {
    let stand = seen(&service, &client, &dossier).await?;
    let procedure = service.desk().procedure_of(&stand.dossier).await?;
    client.note_reading(&service, &stand.id, "dossier").await?;
    let zone = service.zone().await?;
    let mut view = DossierView::of(&stand, &procedure, &zone);
    let head = stand.dossier.filed.as_ref();
    if let Some(parent) = head.and_then(|head| head.parent.as_ref()) {
        let lead = service.desk().dossier(&parent.dossier).await?;
        let procedure = service.desk().procedure_of(&lead.dossier).await?;
        view = view.led_by(LeadView::of(&lead, &procedure, &zone));
    }
    let headers = [(header::ETAG, etag(stand.dossier.content_version))];
    Ok((headers, Json(view)).into_response())
}

/// List what the caller may do with a dossier now, and why the rest is refused
#[utoipa::path(
    get,
    path = "/dossiers/{dossier}/choices",
    tag = "dossiers",
    params(("dossier" = String, Path, description = "Its identifier or its code.")),
    responses((status = 200, description = "The moves of the present step.", body = Choices), Reading)
)]
async fn get_choices(
    State(service): State<Service>,
    client: Client,
    Path(dossier): Path<String>,
) -> Result<Json<Choices>, Problem> {
    let stand = seen(&service, &client, &dossier).await?;
    let procedure = service.desk().procedure_of(&stand.dossier).await?;
    let calendars = service.desk().calendars().await?;
    let now = service.now();
    let actor = service.desk().acting(&client.actor, &stand.dossier, now).await?;
    let found = choices(&procedure, &calendars, &stand.dossier, &stand.data, &actor, now);
    Ok(Json(Choices::of(found)))
}

/// Get the history of a dossier
#[utoipa::path(
    get,
    path = "/dossiers/{dossier}/history",
    tag = "dossiers",
    params(("dossier" = String, Path, description = "Its identifier or its code.")),
    responses((status = 200, description = "What happened, oldest first.", body = HistoryView), Reading)
)]
async fn get_history(
    State(service): State<Service>,
    client: Client,
    Path(dossier): Path<String>,
) -> Result<Json<HistoryView>, Problem> {
    let stand = seen(&service, &client, &dossier).await?;
    let records = client.seen(&service).history(&stand.id).await?;
    client.note_reading(&service, &stand.id, "history").await?;
    Ok(Json(HistoryView::of(stand.id, records, &service.zone().await?)))
}

/// In which language.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Words {
    /// `vi` or `en`.
    #[serde(default)]
    #[param(inline)]
    language: LanguageName,
}

/// A language.
#[derive(Clone, Copy, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum LanguageName {
    /// Vietnamese.
    #[default]
    Vi,
    /// English.
    En,
}

/// Get the legal deadline of a dossier, counted day by day
///
/// Where the clock was set going several times, the deadline that the verdict rests on: the first that was missed, or the last.
#[utoipa::path(
    get,
    path = "/dossiers/{dossier}/deadline",
    tag = "dossiers",
    params(("dossier" = String, Path, description = "Its identifier or its code."), Words),
    responses((status = 200, description = "Every day that was counted or skipped, and why.", body = DeadlineView), Reading)
)]
async fn get_deadline(
    State(service): State<Service>,
    client: Client,
    Path(dossier): Path<String>,
    Query(words): Query<Words>,
) -> Result<Json<DeadlineView>, Problem> {
    let stand = seen(&service, &client, &dossier).await?;
    let none = || {
        NOT_FOUND.with("the legal clock has not started; it starts when the dossier is accepted")
    };
    let (now, calendars) = (service.now(), service.desk().calendars().await?);
    let last = stand.dossier.clock(&ClockId::Legal).and_then(|clock| clock.window());
    let calendar = calendars.of(&last.ok_or_else(none)?.agency);
    let decisive = decisive(&stand.dossier, &ClockId::Legal, calendar, now);
    let (window, verdict) = decisive.ok_or_else(none)?;
    let pauses = window.pauses(window.ended.as_ref().map_or(now, |end| end.at));
    let explanation = calendar.explain(window.terms, window.started_at, &pauses);
    let explanation =
        explanation.map_err(|error| crate::problem::INVALID.with(error.to_string()))?;
    let language = match words.language {
        LanguageName::Vi => Language::Vi,
        LanguageName::En => Language::En,
    };
    let zone = calendar.zone();
    Ok(Json(DeadlineView::of(&explanation, verdict.as_ref(), zone, language)))
}

/// List the work that a dossier sent to other agencies
#[utoipa::path(
    get,
    path = "/dossiers/{dossier}/legs",
    tag = "dossiers",
    params(("dossier" = String, Path, description = "Its identifier or its code.")),
    responses((status = 200, description = "The legs, in the order in which they were sent.", body = Vec<SentView>), Reading)
)]
async fn get_legs(
    State(service): State<Service>,
    client: Client,
    Path(dossier): Path<String>,
) -> Result<Json<Vec<SentView>>, Problem> {
    let legs = client.seen(&service).legs(&dossier).await?;
    Ok(Json(legs.into_iter().map(SentView::from).collect()))
}

/// The identifier of a dossier that the client may see, of which nothing else is read.
pub(super) async fn id_of(
    service: &Service,
    client: &Client,
    dossier: &str,
) -> Result<String, Problem> {
    client.needs(Scope::Read)?;
    Ok(client.seen(service).id_of(dossier).await?)
}

/// A dossier that the client may see.
pub(super) async fn seen(
    service: &Service,
    client: &Client,
    dossier: &str,
) -> Result<Stand, Problem> {
    client.needs(Scope::Read)?;
    Ok(client.seen(service).dossier(dossier).await?)
}
