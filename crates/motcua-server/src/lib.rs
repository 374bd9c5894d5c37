//! The service: an HTTP API over the desk.
//!
//! [`app`] makes the router; whoever serves it opens the desk and lets time pass.
//!
//! - `/api/v1/…`: the API; it only grows. `/api/openapi.json` describes it.
//! - `/healthz`, `/readyz`, `/metrics`: for operators.
//!
//! Every failure is a problem (RFC 9457) with a stable code: see [`problem`].

mod api;
mod applicant;
mod client;
mod clock;
pub mod demo;
mod extract;
mod headers;
mod operation;
pub mod password;
pub mod problem;
mod rate;
mod serve;
mod service;
pub mod webhooks;
mod wire;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::CorsLayer;
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;
use utoipa_axum::router::OpenApiRouter;

pub use clock::Clock;
pub use serve::serve;
pub use service::{Service, Settings};

/// What tokens can be for, as [`motcua::NewToken`] names it: looking, filing, working, saying for whom, administering.
pub const SCOPES: [&str; 5] = {
    use client::Scope;
    [
        Scope::Read.name(),
        Scope::File.name(),
        Scope::Work.name(),
        Scope::Assert.name(),
        Scope::Admin.name(),
    ]
};

/// What the document says of the whole.
#[derive(OpenApi)]
#[openapi(
    info(title = "Motcua", description = "Dossiers of administrative procedures: filing, handling, time, and on-time rates."),
    tags(
        (name = "procedures", description = "What can be filed, and how."),
        (name = "dossiers", description = "Filing dossiers, carrying them on, looking at them."),
        (name = "proposals", description = "What waits for a second person."),
        (name = "agencies", description = "Agencies, from when until when."),
        (name = "people", description = "People, accounts, appointments, mandates, substitutions."),
        (name = "sessions", description = "Signing in and out."),
        (name = "tokens", description = "Tokens of programs."),
        (name = "clock", description = "The clock of a demo."),
        (name = "lookups", description = "What anybody may know who has a code."),
        (name = "worklists", description = "What is to be done."),
        (name = "webhooks", description = "Being told of events, by Standard Webhooks."),
    ),
    modifiers(&Common),
    security(("token" = []), ("session" = []))
)]
struct Base;

/// What every operation has in common.
struct Common;

impl utoipa::Modify for Common {
    fn modify(&self, document: &mut Document) {
        use utoipa::openapi::security::{
            ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme,
        };
        let components = document.components.get_or_insert_default();
        let (name, schema) = api::problem_schema();
        components.schemas.insert(name, schema);
        let token = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        components.add_security_scheme("token", token);
        let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(client::COOKIE)));
        components.add_security_scheme("session", cookie);
        webhooks::message::document(document);
    }
}

/// Every route with its documentation.
fn documented() -> OpenApiRouter<Service> {
    OpenApiRouter::with_openapi(Base::openapi()).nest("/api/v1", api::routes())
}

/// The document that describes the API (`OpenAPI` 3.1).
pub fn openapi() -> Document {
    documented().into_openapi()
}

/// The service's routes.
pub fn app(service: Service) -> Router {
    let (router, document) = documented().split_for_parts();
    let document = serde_json::to_string(&document).unwrap_or_default();
    let json = [(header::CONTENT_TYPE, "application/json")];
    let most = service.settings().most_body_bytes;
    router
        .route("/api/openapi.json", get(move || async move { (json, document.clone()) }))
        .fallback(|| async {
            problem::NOT_FOUND.with("there is nothing at this path; see /api/openapi.json")
        })
        .method_not_allowed_fallback(|| async {
            problem::METHOD.with("the path does not take this method; see /api/openapi.json")
        })
        .merge(operation::routes())
        .layer(DefaultBodyLimit::max(most))
        .layer(CatchPanicLayer::custom(fault))
        .layer(from_fn_with_state(service.clone(), operation::measure))
        .layer(cors(service.settings()))
        .with_state(service)
}

/// What panics is a fault of the program in one request, and stops no other.
#[expect(clippy::needless_pass_by_value, reason = "it is called with the panic as it was caught")]
fn fault(panic: Box<dyn std::any::Any + Send>) -> Response {
    let said = panic.downcast_ref::<&str>().map(|said| (*said).to_owned());
    let said = said.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
    tracing::error!(said, "a request met a fault");
    problem::FAULT
        .with("the request met a fault of the program and changed nothing; report it")
        .into_response()
}

/// Which portals' pages may ask from a browser; a token never stands in a page, so no credentials travel.
fn cors(settings: &Settings) -> CorsLayer {
    let origins = settings.origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok());
    let key = HeaderName::from_static("idempotency-key");
    let named =
        [header::AUTHORIZATION, header::CONTENT_TYPE, header::IF_MATCH, header::IF_NONE_MATCH, key];
    CorsLayer::new()
        .allow_origin(origins.collect::<Vec<_>>())
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers(named)
        .expose_headers([header::ETAG, header::LOCATION, header::RETRY_AFTER])
}
