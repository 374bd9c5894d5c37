//! What gateways send, where payers come back to, and statements.

use std::collections::BTreeMap;
use std::io::Cursor;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use motcua_connect::payment::{Answer, Incoming, State as Told};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::ObjectBuilder;
use utoipa::openapi::{ContentBuilder, RefOr, ResponseBuilder};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Reading, Writing};
use crate::client::{Client, Scope};
use crate::extract::{Json, Path, Text};
use crate::payment;
use crate::problem::{INVALID, Problem, TOO_LARGE};
use crate::rate::Address;
use crate::sandbox::{escaped, page};
use crate::service::Service;

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list_gateways))
        .routes(routes!(get_callback, post_callback))
        .routes(routes!(come_back))
        .routes(routes!(import_statement))
}

/// The longest callback that is taken, in bytes; no gateway sends more.
const LONGEST: usize = 16 << 10;

/// A gateway through which payments go.
#[derive(Debug, Serialize, ToSchema)]
struct GatewayView {
    /// Its name, as orders have it.
    name: String,
}

/// List the gateways through which payments go
#[utoipa::path(
    get,
    path = "/gateways",
    tag = "payments",
    responses((status = 200, description = "The gateways; none: fees are paid at the counter.", body = Vec<GatewayView>), Reading)
)]
async fn list_gateways(
    State(service): State<Service>,
    client: Client,
) -> Result<Json<Vec<GatewayView>>, Problem> {
    client.needs(Scope::Read)?;
    let names = service.gateways().names();
    Ok(Json(names.map(|name| GatewayView { name: name.to_owned() }).collect()))
}

/// Take what a gateway says of an order in the query of a GET
///
/// It is kept before anything is made of it. The answer is what the gateway expects, with its own codes.
#[utoipa::path(
    get,
    path = "/gateways/{gateway}/callback",
    tag = "payments",
    security(()),
    params(("gateway" = String, Path, description = "The gateway.")),
    responses(Called)
)]
async fn get_callback(
    State(service): State<Service>,
    address: Address,
    Path(gateway): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    take(&service, &gateway, &address, Incoming::Query(&query.unwrap_or_default())).await
}

/// Take what a gateway says of an order in the body of a POST
///
/// It is kept before anything is made of it. The answer is what the gateway expects, with its own codes.
#[utoipa::path(
    post,
    path = "/gateways/{gateway}/callback",
    tag = "payments",
    security(()),
    request_body(content = String, content_type = "application/json", description = "As the gateway writes it."),
    params(("gateway" = String, Path, description = "The gateway.")),
    responses(Called)
)]
async fn post_callback(
    State(service): State<Service>,
    address: Address,
    Path(gateway): Path<String>,
    Text(body): Text,
) -> Result<Response, Problem> {
    take(&service, &gateway, &address, Incoming::Body(&body)).await
}

async fn take(
    service: &Service,
    gateway: &str,
    address: &Address,
    incoming: Incoming<'_>,
) -> Result<Response, Problem> {
    let (Incoming::Query(text) | Incoming::Body(text)) = incoming;
    if text.len() > LONGEST {
        return Err(TOO_LARGE.with("no gateway sends so much; nothing was kept of it"));
    }
    let Answer { status, content_type, body } =
        payment::take(service, gateway, address, incoming).await?;
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let content_type = [(header::CONTENT_TYPE, HeaderValue::from_static(content_type))];
    Ok((status, content_type, body).into_response())
}

/// Show a payer who comes back what the gateway shows; it counts for nothing
#[utoipa::path(
    get,
    path = "/gateways/{gateway}/return",
    tag = "payments",
    security(()),
    params(("gateway" = String, Path, description = "The gateway.")),
    responses((status = 200, description = "A page.", body = String, content_type = "text/html"), Reading)
)]
async fn come_back(
    State(service): State<Service>,
    Path(gateway): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Html<String>, Problem> {
    let gateway = service.gateways().named(&gateway)?;
    let shown = gateway.shown(&query.unwrap_or_default());
    let shown = shown.map_err(|rejected| INVALID.with(rejected.to_string()))?;
    let text = match shown.state {
        Told::Paid => "Cổng thanh toán báo đã nhận tiền.",
        Told::Failed => "Cổng thanh toán báo giao dịch không thành công.",
        Told::Pending => "Cổng thanh toán đang xử lý giao dịch.",
    };
    Ok(page(&format!(
        "<h1>Thanh toán {}</h1><p>{text}</p><p>Kết quả được ghi nhận khi cổng xác nhận với hệ thống; xem trong hồ sơ.</p>",
        escaped(&shown.order)
    )))
}

/// What a statement led to.
#[derive(Debug, Serialize, ToSchema)]
struct StatementView {
    /// Payments that were counted by it.
    confirmed: u64,
    /// Payments that were counted, or listed as unmatched, before.
    known: u64,
    /// Money that is no dossier's, and was listed among the unmatched.
    unmatched: u64,
}

/// Take the statement of a gateway or a bank: payments of which it tells are counted, once
///
/// The order is found in the payer's words where the file has no column for it. It takes the role accountant, supervisor
/// or admin.
#[utoipa::path(
    post,
    path = "/gateways/{gateway}/statements",
    tag = "payments",
    request_body(content = String, content_type = "text/csv", description = "The file, with the columns that the settings name."),
    params(("gateway" = String, Path, description = "The gateway.")),
    responses((status = 200, description = "What it led to.", body = StatementView), Writing)
)]
async fn import_statement(
    State(service): State<Service>,
    client: Client,
    Path(gateway): Path<String>,
    Text(body): Text,
) -> Result<Json<StatementView>, Problem> {
    client.needs(Scope::Work)?;
    client.needs_official()?;
    client.needs_one_of(&["accountant", "supervisor", "admin"])?;
    let gateway = service.gateways().named(&gateway)?;
    let done = payment::import(service.desk(), gateway, Cursor::new(body), service.now()).await?;
    let payment::Statement { confirmed, known, unmatched } = done;
    Ok(Json(StatementView { confirmed, known, unmatched }))
}

/// The answer to a callback: in the words of the gateway, whatever its status, or a problem.
struct Called;

impl utoipa::IntoResponses for Called {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        let mut all = Writing::responses();
        let taken = "Taken, in the words of the gateway; also that it is not believed, where the gateway expects so.";
        all.insert("200".to_owned(), ResponseBuilder::new().description(taken).build().into());
        for response in all.values_mut() {
            if let RefOr::T(response) = response {
                let schema = ObjectBuilder::new().build();
                let words = ContentBuilder::new().schema(Some(schema)).build();
                response.content.insert("application/json".to_owned(), words.into());
            }
        }
        all
    }
}
