//! What is to be paid, orders to pay it, receipts, and money that is no dossier's.

use std::net::IpAddr;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::queries::ListPart;
use super::{Reading, Writing};
use crate::client::{Client, Scope};
use crate::extract::{Json, Path, Query};
use crate::payment::{self, Payer};
use crate::problem::{INVALID, Problem};
use crate::rate::Address;
use crate::service::Service;
use crate::wire::{IntentView, OrderView, ReceiptView, UnmatchedView};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list_payments))
        .routes(routes!(get_receipt))
        .routes(routes!(make_order))
        .routes(routes!(get_order))
        .routes(routes!(list_unmatched))
        .routes(routes!(settle_unmatched))
}

/// For how long an order can be paid where nothing else is said, in minutes.
const USUAL_MINUTES: u32 = 30;

/// List what is to be paid for a dossier, with the reason of each amount, and what was
#[utoipa::path(
    get,
    path = "/dossiers/{dossier}/payments",
    tag = "payments",
    params(("dossier" = String, Path, description = "Its identifier or its code.")),
    responses((status = 200, description = "The payment intents, the first first.", body = Vec<IntentView>), Reading)
)]
async fn list_payments(
    State(service): State<Service>,
    client: Client,
    Path(dossier): Path<String>,
) -> Result<Json<Vec<IntentView>>, Problem> {
    client.needs(Scope::Read)?;
    let stand = client.seen(&service).dossier(&dossier).await?;
    let zone = service.zone().await?;
    let view = |intent: &motcua_engine::dossier::Intent| {
        let assessed = stand.data.assessed.get(&intent.number);
        IntentView::of(intent, assessed.map_or(&[][..], Vec::as_slice), &zone)
    };
    Ok(Json(stand.dossier.intents.iter().map(view).collect()))
}

/// Get the data of the electronic receipt of what was paid
#[utoipa::path(
    get,
    path = "/dossiers/{dossier}/payments/{intent}/receipt",
    tag = "payments",
    params(
        ("dossier" = String, Path, description = "Its identifier or its code."),
        ("intent" = u32, Path, description = "The number of the payment intent.")
    ),
    responses((status = 200, description = "What was paid, for what, and why so much.", body = ReceiptView), Reading)
)]
async fn get_receipt(
    State(service): State<Service>,
    client: Client,
    Path((dossier, intent)): Path<(String, u32)>,
) -> Result<Json<ReceiptView>, Problem> {
    client.needs(Scope::Read)?;
    let receipt = client.seen(&service).receipt(&dossier, intent).await?;
    client.note_reading(&service, &receipt.dossier, "receipt").await?;
    Ok(Json(ReceiptView::of(receipt, &service.zone().await?)))
}

/// What is to be paid, and through which gateway.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OrderRequest {
    /// The gateway.
    gateway: String,
    /// What is to be paid; several dossiers of one visit go together if one receiver gets the money.
    #[schema(min_items = 1, max_items = 50)]
    intents: Vec<IntentRef>,
    /// For how many minutes it can be paid.
    #[serde(default)]
    #[schema(minimum = 5, maximum = 10080)]
    minutes: Option<u32>,
    /// The address of the payer's browser, where a portal asks for the payer; otherwise that of who asks.
    #[serde(default)]
    payer_ip: Option<String>,
    /// The name of the payer, if it is not who handed the dossier in.
    #[serde(default)]
    payer_name: Option<String>,
}

/// A payment intent of a dossier.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct IntentRef {
    /// The dossier, by its identifier or its code.
    dossier: String,
    /// The number of the intent.
    intent: u32,
}

/// Begin to pay: an order, and where the payer is sent or what the payer scans
///
/// The same request again gives the order that is still in force, so that a double click pays once.
#[utoipa::path(
    post,
    path = "/payment_orders",
    tag = "payments",
    request_body = OrderRequest,
    responses((status = 201, description = "The order; it counts as paid when the gateway has said so.", body = OrderView), Writing)
)]
async fn make_order(
    State(service): State<Service>,
    client: Client,
    address: Address,
    Json(request): Json<OrderRequest>,
) -> Result<Response, Problem> {
    client.needs(Scope::File).or_else(|_| client.needs(Scope::Work))?;
    service.gateways().named(&request.gateway)?;
    let minutes = request.minutes.unwrap_or(USUAL_MINUTES);
    if !(5..=10_080).contains(&minutes) || request.intents.is_empty() || request.intents.len() > 50
    {
        return Err(INVALID
            .with("an order pays 1 to 50 intents within 5 to 10080 minutes; write such numbers"));
    }
    let ip = request.payer_ip.map(|ip| {
        let wrong =
            || INVALID.with("payer_ip is no address of the internet; write one, or nothing");
        ip.parse::<IpAddr>().map_err(|_| wrong())
    });
    let payer = Payer { ip: ip.transpose()?.or(address.ip()), name: request.payer_name };
    let now = service.now();
    let expires_at = now.checked_add(Duration::from_secs(u64::from(minutes) * 60));
    let expires_at = expires_at.map_err(|_| INVALID.with("the order would end after all time"))?;
    let intents: Vec<_> =
        request.intents.into_iter().map(|one| (one.dossier, one.intent)).collect();
    let seen = client.seen(&service);
    let order =
        seen.request_payment(&intents, &request.gateway, expires_at, &client.actor, now).await?;
    let started = payment::start(&service, &client, &order, payer).await?;
    let view = OrderView::of(order, Some(started), &service.zone().await?);
    Ok((StatusCode::CREATED, Json(view)).into_response())
}

/// Get how far an order has come
#[utoipa::path(
    get,
    path = "/payment_orders/{order}",
    tag = "payments",
    params(("order" = String, Path, description = "Its code.")),
    responses((status = 200, description = "The order.", body = OrderView), Reading)
)]
async fn get_order(
    State(service): State<Service>,
    client: Client,
    Path(order): Path<String>,
) -> Result<Json<OrderView>, Problem> {
    client.needs(Scope::Read)?;
    let order = client.seen(&service).payment_order(&order).await?;
    Ok(Json(OrderView::of(order, None, &service.zone().await?)))
}

/// List money that came and is no dossier's
#[utoipa::path(
    get,
    path = "/unmatched_payments",
    tag = "payments",
    params(ListPart),
    responses((status = 200, description = "What nobody has settled yet.", body = UnmatchedView), Reading)
)]
async fn list_unmatched(
    State(service): State<Service>,
    client: Client,
    Query(part): Query<ListPart>,
) -> Result<Json<UnmatchedView>, Problem> {
    client.needs(Scope::Read)?;
    client.needs_official()?;
    let listed = client.seen(&service).unmatched(&part.page()).await?;
    Ok(Json(UnmatchedView::of(listed, &service.zone().await?)))
}

/// How money was settled.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SettlementRequest {
    /// What became of it, such as that it was sent back.
    #[schema(min_length = 1)]
    note: String,
}

/// Note what became of money that is no dossier's
///
/// It takes the role clerk, accountant, head, leader or supervisor.
#[utoipa::path(
    post,
    path = "/unmatched_payments/{payment}/settlement",
    tag = "payments",
    request_body = SettlementRequest,
    params(("payment" = String, Path, description = "Its identifier.")),
    responses((status = 204, description = "It waits no longer."), Writing)
)]
async fn settle_unmatched(
    State(service): State<Service>,
    client: Client,
    Path(id): Path<String>,
    Json(request): Json<SettlementRequest>,
) -> Result<StatusCode, Problem> {
    client.needs(Scope::Work)?;
    client.needs_official()?;
    client.needs_one_of(&["clerk", "accountant", "head", "leader", "supervisor"])?;
    let seen = client.seen(&service);
    seen.settle_unmatched(&id, &request.note, &client.actor, service.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
