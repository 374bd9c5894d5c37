//! Webhooks: who is told of events.

#![expect(unused_qualifications, reason = "the documentation's macro writes paths out")]

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use motcua::Webhook;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Reading, Writing};
use crate::client::{Client, Scope};
use crate::extract::{Json, Path, Query};
use crate::problem::{INVALID, Problem};
use crate::service::Service;
use crate::webhooks::{check, message, new_secret};
use crate::wire::{WebhookChange, WebhookMade, WebhookRequest, WebhookView};

/// The most webhooks of one owner.
const MOST: usize = 50;

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new().routes(routes!(create_webhook, list_webhooks)).routes(routes!(
        get_webhook,
        change_webhook,
        delete_webhook
    ))
}

/// Make a webhook
///
/// It is told of what happens from now on to the dossiers that the caller may see.
#[utoipa::path(
    post,
    path = "/webhooks",
    tag = "webhooks",
    request_body = WebhookRequest,
    responses(
        (status = 201, description = "It is made. Its secret is not shown again.", body = WebhookMade,
            headers(("Location" = String, description = "Where it is."))),
        Writing
    )
)]
async fn create_webhook(
    State(service): State<Service>,
    client: Client,
    Json(request): Json<WebhookRequest>,
) -> Result<Response, Problem> {
    client.needs(Scope::Webhooks)?;
    let WebhookRequest { url, events } = request;
    let owner = client.actor.person.as_str();
    let sight = client.seen(&service).sight().clone();
    let webhook = Webhook { events, ..Webhook::new(url, owner, sight, service.now()) };
    is_sound(&service, &webhook)?;
    if service.desk().webhooks_of(owner).await?.len() >= MOST {
        return Err(INVALID.with(format!("there are {MOST} webhooks already; delete one")));
    }
    let secret = new_secret();
    service.desk().add_webhook(&webhook, &secret).await?;
    service.webhooks_changed();
    let location = format!("{}/api/v1/webhooks/{}", service.settings().base_url, webhook.id);
    let made = WebhookMade::of(WebhookView::of(webhook, &service.zone().await?), &secret);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(made)).into_response())
}

/// Whose webhooks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Owners {
    /// The caller's own.
    #[default]
    Own,
    /// Everybody's, for who holds the role admin.
    Everybody,
}

/// Which webhooks.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Which {
    /// Whose: the caller's own, or everybody's for who holds the role admin.
    #[serde(default)]
    #[param(inline)]
    of: Owners,
}

/// List the caller's webhooks, or everybody's
///
/// Who holds the role admin sees and deletes those of others too, such as of somebody who has left; their secrets are shown to nobody.
#[utoipa::path(
    get,
    path = "/webhooks",
    tag = "webhooks",
    params(Which),
    responses((status = 200, description = "The webhooks, the oldest first.", body = Vec<WebhookView>), Reading)
)]
async fn list_webhooks(
    State(service): State<Service>,
    client: Client,
    Query(which): Query<Which>,
) -> Result<Json<Vec<WebhookView>>, Problem> {
    let webhooks = match which.of {
        Owners::Own => {
            client.needs(Scope::Webhooks)?;
            service.desk().webhooks_of(client.actor.person.as_str()).await?
        }
        Owners::Everybody => {
            client.needs_admin()?;
            service.desk().webhooks().await?
        }
    };
    let zone = service.zone().await?;
    Ok(Json(webhooks.into_iter().map(|webhook| WebhookView::of(webhook, &zone)).collect()))
}

/// Get a webhook
#[utoipa::path(
    get,
    path = "/webhooks/{webhook}",
    tag = "webhooks",
    params(("webhook" = String, Path, description = "Its identifier.")),
    responses((status = 200, description = "The webhook, without its secret.", body = WebhookView), Reading)
)]
async fn get_webhook(
    State(service): State<Service>,
    client: Client,
    Path(webhook): Path<String>,
) -> Result<Json<WebhookView>, Problem> {
    let webhook = own_or_kept(&service, &client, &webhook).await?;
    Ok(Json(WebhookView::of(webhook, &service.zone().await?)))
}

/// Change a webhook, or turn it off or on
#[utoipa::path(
    patch,
    path = "/webhooks/{webhook}",
    tag = "webhooks",
    params(("webhook" = String, Path, description = "Its identifier.")),
    request_body = WebhookChange,
    responses((status = 200, description = "The webhook as it is now.", body = WebhookView), Writing)
)]
async fn change_webhook(
    State(service): State<Service>,
    client: Client,
    Path(webhook): Path<String>,
    Json(change): Json<WebhookChange>,
) -> Result<Json<WebhookView>, Problem> {
    let webhook = own(&service, &client, &webhook).await?;
    let changed = Webhook {
        url: change.url.unwrap_or(webhook.url),
        events: change.events.unwrap_or(webhook.events),
        is_on: change.is_on.unwrap_or(webhook.is_on),
        sight: client.seen(&service).sight().clone(),
        ..webhook
    };
    is_sound(&service, &changed)?;
    service.desk().change_webhook(&changed).await?;
    service.webhooks_changed();
    Ok(Json(WebhookView::of(changed, &service.zone().await?)))
}

/// Delete a webhook, with everything that waits for it
///
/// Who holds the role admin deletes those of others too.
#[utoipa::path(
    delete,
    path = "/webhooks/{webhook}",
    tag = "webhooks",
    params(("webhook" = String, Path, description = "Its identifier.")),
    responses((status = 204, description = "It is gone."), Writing)
)]
async fn delete_webhook(
    State(service): State<Service>,
    client: Client,
    Path(webhook): Path<String>,
) -> Result<StatusCode, Problem> {
    let webhook = own_or_kept(&service, &client, &webhook).await?;
    service.desk().delete_webhook(&webhook.id).await?;
    service.webhooks_changed();
    Ok(StatusCode::NO_CONTENT)
}

/// A webhook of the client; somebody else's is none.
pub(super) async fn own(
    service: &Service,
    client: &Client,
    webhook: &str,
) -> Result<Webhook, Problem> {
    client.needs(Scope::Webhooks)?;
    let found = service.desk().webhook(webhook).await?;
    if found.owner == client.actor.person.as_str() {
        return Ok(found);
    }
    Err(motcua::Error::NoWebhook { id: webhook.to_owned() }.into())
}

/// A webhook of the client; somebody else's too for who keeps the accounts.
async fn own_or_kept(
    service: &Service,
    client: &Client,
    webhook: &str,
) -> Result<Webhook, Problem> {
    match client.needs_admin() {
        Ok(()) => Ok(service.desk().webhook(webhook).await?),
        Err(_) => own(service, client, webhook).await,
    }
}

/// The address may be sent to, and the types are known.
fn is_sound(service: &Service, webhook: &Webhook) -> Result<(), Problem> {
    let allow_private = service.settings().allow_private_webhooks;
    check(&webhook.url, allow_private).map_err(|error| INVALID.with(error))?;
    let mut wanted = webhook.events.iter();
    match wanted.find(|wanted| message::types().all(|kind| kind != **wanted)) {
        None => Ok(()),
        Some(unknown) => Err(INVALID.with(format!(
            "there are no messages of type \"{unknown}\"; see the webhooks of /api/openapi.json"
        ))),
    }
}
