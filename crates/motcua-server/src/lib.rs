//! The service: an HTTP API over the desk.
//!
//! It knows who asks, shows each only the dossiers that are theirs to see, carries out commands by the rules of the
//! procedures, and answers when what was done is on disk.
//!
//! - `/api/v1/…`: the API; it only grows. `/api/openapi.json` describes it, as [`openapi()`] does.
//! - `/healthz`, `/readyz`, `/metrics`: for operators; a proxy keeps them from the world.
//!
//! Every failure is a problem (RFC 9457) with a stable code: see [`problem`].
//!
//! It is not a portal: it has no pages, and knows citizens by what a portal vouches for.
//! It ends no TLS, which is a proxy's work, and takes `X-Forwarded-For` from the proxies of
//! [`Settings::trusted_proxies`] alone.
//!
//! # Embedding it
//!
//! [`app`] makes a router, which stands beside the routes of a portal or under them; [`serve()`] runs it alone, lets
//! time pass, sends webhooks and goes on with payments. Whoever embeds the router does the latter: by
//! [`motcua::Desk::tick`] now and then, by [`webhooks::run`] and by [`payment::run`].
//!
//! ```
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! use axum::Router;
//! use axum::routing::get;
//! use motcua::Desk;
//! use motcua_server::{Clock, Service, Settings, app};
//!
//! let desk = Desk::demo().await?; // Desk::open("sqlite:motcua.db") keeps what is filed
//! let settings = Settings {
//!     base_url: "https://motcua.example.vn".to_owned(),
//!     origins: vec!["https://portal.example.vn".to_owned()],
//!     ..Settings::default()
//! };
//! let service = Service::new(desk, Clock::Machine, settings);
//! let portal = Router::new().route("/", get(|| async { "a portal" }));
//! let portal = portal.merge(app(service.clone())); // it brings `/api/…` and the fallback
//! # use axum::body::Body;
//! # use axum::http::{Request, StatusCode};
//! # use tower::ServiceExt as _;
//! # let asked = |path: &str| portal.clone().oneshot(Request::get(path).body(Body::empty()).unwrap());
//! # assert_eq!(asked("/").await?.status(), StatusCode::OK);
//! # assert_eq!(asked("/api/v1/procedures").await?.status(), StatusCode::OK);
//! # assert_eq!(asked("/api/v1/me").await?.status(), StatusCode::UNAUTHORIZED);
//! # assert_eq!(asked("/nothing").await?.status(), StatusCode::NOT_FOUND);
//! # let nested = Router::new().nest("/motcua", app(service.clone()));
//! # let request = Request::get("/motcua/api/v1/procedures").body(Body::empty())?;
//! # assert_eq!(nested.oneshot(request).await?.status(), StatusCode::OK);
//!
//! service.desk().tick(service.clock().now()).await?; // now and then, or `serve`
//! # Ok(())
//! # }
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(run()).unwrap();
//! ```
//!
//! Under a path of its own it is nested: `Router::new().nest("/motcua", app(service))`.
//!
//! # Who asks
//!
//! A program sends a token in `Authorization: Bearer`. A token belongs to a person, at an agency or as an applicant,
//! holds for a time, and is for some of these scopes:
//!
//! | Scope | For |
//! |---|---|
//! | `read` | looking at dossiers and lists |
//! | `file` | filing dossiers |
//! | `work` | moves and acts |
//! | `webhooks` | webhooks |
//! | `assert` | a portal that says for which of its own applicants it asks |
//! | `admin` | keeping agencies, people, accounts and tokens |
//!
//! A scope opens nothing that the person's roles do not: what somebody may do is asked of the appointments of the day.
//!
//! A person signs in with a password and then sends the session's cookie.
//!
//! | Header | Says |
//! |---|---|
//! | `Motcua-Agency` | at which agency a person acts who works at several |
//! | `Motcua-On-Behalf-Of` | for whom: somebody who is absent, or an organisation, by a mandate |
//! | `X-CSRF-Token` | with a cookie, wherever something changes: the session's token against forged requests |
//! | `Applicant-Subject` | with a token for `assert`: who, by an opaque number of the portal's that never changes |
//! | `Applicant-Level` | how surely the portal knows: 1, or 2 with the identity checked |
//! | `Applicant-Name` | the name, percent-encoded; needed when the applicant comes for the first time |
//! | `Applicant-Acting-For` | the organisation for which the applicant acts, as the portal has checked |
//!
//! # How a request is sent
//!
//! `If-Match` names the version that was seen, as `ETag` gave it; a move without it is answered with 428, and one
//! whose dossier has changed with 412. A request under an `Idempotency-Key` is carried out once, and is answered again
//! as often as it comes. [`Settings`] has what an operator decides.

mod api;
mod applicant;
mod client;
mod clients;
mod clock;
pub mod demo;
mod extract;
mod headers;
mod media;
mod operation;
pub mod password;
pub mod payment;
pub mod problem;
mod rate;
mod sandbox;
mod serve;
mod service;
mod signatures;
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
pub use motcua_connect as connect;
pub use serve::serve;
pub use service::{Service, Settings};
pub use signatures::TrustFiles;
pub use wire::{FeeReportView, PaymentRatioView, ReportView, ReuseReportView};

/// What tokens can be for, as [`motcua::NewToken`] names it: looking, filing, working, saying for whom, being told of events,
/// administering.
pub const SCOPES: [&str; 6] = {
    use client::Scope;
    [
        Scope::Read.name(),
        Scope::File.name(),
        Scope::Work.name(),
        Scope::Assert.name(),
        Scope::Webhooks.name(),
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
        (name = "files", description = "Uploading and downloading the files of dossiers."),
        (name = "held", description = "Documents that are held: what serves again, who used it, consent, corrections."),
        (name = "payments", description = "What is to be paid, through which gateway, and what was."),
        (name = "reports", description = "Figures of a period, and what auditors look at."),
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
        .merge(sandbox::routes())
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
    let named = [header::AUTHORIZATION, header::CONTENT_TYPE, header::IF_MATCH, key];
    CorsLayer::new()
        .allow_origin(origins.collect::<Vec<_>>())
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers(named)
        .expose_headers([header::ETAG, header::LOCATION, header::RETRY_AFTER])
}
