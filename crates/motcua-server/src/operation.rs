//! What operators ask: does it live, is it ready, how does it do.

use std::time::Instant;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

use crate::problem::{Problem, UNAVAILABLE};
use crate::service::Service;

/// A node whose clock is further off the database's is not ready, in seconds.
const MOST_SKEW_S: f64 = 5.0;

/// What is measured.
#[derive(Debug)]
pub(crate) struct Measures {
    registry: Registry,
    requests: Family<Asked, Counter>,
    seconds: Family<Route, Histogram, fn() -> Histogram>,
    queue: Gauge,
    position: Gauge,
}

/// A route and how it was answered.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    method: String,
    route: String,
    status: u16,
}

/// A route.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    method: String,
    route: String,
}

impl Default for Measures {
    fn default() -> Self {
        let histogram: fn() -> Histogram = || Histogram::new(exponential_buckets(0.000_5, 2.0, 14));
        let mut registry = Registry::with_prefix("motcua");
        let (requests, queue, position) = (Family::default(), Gauge::default(), Gauge::default());
        let seconds = Family::new_with_constructor(histogram);
        registry.register("requests", "Requests answered", Family::clone(&requests));
        registry.register("request_seconds", "Time to an answer", Family::clone(&seconds));
        registry.register("queue_commands", "Commands that wait for the writer", queue.clone());
        registry.register(
            "journal_position",
            "Place of the last event in the journal",
            position.clone(),
        );
        Self { registry, requests, seconds, queue, position }
    }
}

/// The routes of operators.
pub(crate) fn routes() -> Router<Service> {
    Router::new()
        .route("/healthz", get(|| async { "alive\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(measures))
}

/// Whether the database answers and the clocks agree.
async fn ready(State(service): State<Service>) -> Result<&'static str, Problem> {
    let health = service.desk().health().await?;
    if health.skew_s.abs() > MOST_SKEW_S {
        let skew = health.skew_s;
        return Err(UNAVAILABLE.with(format!(
            "the node's clock is {skew:.1} s off the database's; set it by a time server"
        )));
    }
    Ok("ready\n")
}

async fn measures(State(service): State<Service>) -> Result<Response, Problem> {
    let health = service.desk().health().await?;
    let measures = service.measures();
    measures.queue.set(i64::try_from(health.queued).unwrap_or(i64::MAX));
    measures.position.set(i64::try_from(health.position).unwrap_or(i64::MAX));
    let mut text = String::new();
    // Writing to a text does not fail.
    let _ = encode(&mut text, &measures.registry);
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}

/// Measures each request by its route, never by its path: paths hold codes.
pub(crate) async fn measure(
    State(service): State<Service>,
    request: Request,
    next: Next,
) -> Response {
    let begun = Instant::now();
    let method = request.method().as_str().to_owned();
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or_else(|| "none".to_owned(), |route| route.as_str().to_owned());
    let response = next.run(request).await;
    let measures = service.measures();
    let status = response.status().as_u16();
    measures
        .requests
        .get_or_create(&Asked { method: method.clone(), route: route.clone(), status })
        .inc();
    measures.seconds.get_or_create(&Route { method, route }).observe(begun.elapsed().as_secs_f64());
    response
}
