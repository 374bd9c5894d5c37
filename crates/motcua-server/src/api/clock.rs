//! The clock of a demo, which integrators move in their tests.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Reading, Writing};
use crate::client::Client;
use crate::extract::Json;
use crate::problem::{FORBIDDEN, NOT_NOW, Problem};
use crate::service::Service;
use crate::wire::{instant, read_instant};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new().routes(routes!(get_clock, set_clock))
}

/// What the service takes for now.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ClockWire {
    /// The instant.
    #[schema(format = "date-time")]
    now: String,
}

/// Get what the service takes for now
#[utoipa::path(
    get,
    path = "/clock",
    tag = "clock",
    security(()),
    responses((status = 200, description = "The service's clock.", body = ClockWire), Reading)
)]
async fn get_clock(State(service): State<Service>) -> Result<Json<ClockWire>, Problem> {
    Ok(Json(ClockWire { now: instant(service.now(), &service.zone().await?) }))
}

/// Move the clock of a demo forward, and let pass what has passed by then
///
/// Only a service that was started with `--demo --clock` has such a clock. It takes the role admin.
#[utoipa::path(
    put,
    path = "/clock",
    tag = "clock",
    request_body = ClockWire,
    responses((status = 200, description = "The service's clock.", body = ClockWire), Writing)
)]
async fn set_clock(
    State(service): State<Service>,
    client: Client,
    Json(request): Json<ClockWire>,
) -> Result<Json<ClockWire>, Problem> {
    client.needs_admin()?;
    if !service.clock().is_settable() {
        return Err(FORBIDDEN.with(
            "the service goes by the machine's clock; start it with --demo --clock to move it",
        ));
    }
    let to = read_instant(&request.now, "now")?;
    let back = || {
        NOT_NOW
            .with("the clock stands later already, and time never runs back; name a later instant")
    };
    let now = service.clock().advance(to).ok_or_else(back)?;
    service.desk().tick(now).await?;
    Ok(Json(ClockWire { now: instant(now, &service.zone().await?) }))
}
