//! Procedures: what can be filed, and how.

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Reading;
use crate::extract::{Json, Path};
use crate::problem::{NOT_FOUND, Problem};
use crate::service::Service;
use crate::wire::{ProcedureItem, ProcedureView};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list_procedures))
        .routes(routes!(get_procedure))
        .routes(routes!(get_picture))
}

/// List the procedures that take new dossiers today
#[utoipa::path(
    get,
    path = "/procedures",
    tag = "procedures",
    security(()),
    responses((status = 200, description = "The procedures, by code.", body = Vec<ProcedureItem>), Reading)
)]
async fn list_procedures(
    State(service): State<Service>,
) -> Result<Json<Vec<ProcedureItem>>, Problem> {
    let procedures = service.desk().procedures(service.now()).await?;
    Ok(Json(procedures.iter().map(|procedure| ProcedureItem::from(&**procedure)).collect()))
}

/// Get the version of a procedure that takes new dossiers today
#[utoipa::path(
    get,
    path = "/procedures/{code}",
    tag = "procedures",
    security(()),
    params(("code" = String, Path, description = "The national code.", example = "1.001612")),
    responses((status = 200, description = "The procedure.", body = ProcedureView), Reading)
)]
async fn get_procedure(
    State(service): State<Service>,
    Path(code): Path<String>,
) -> Result<Json<ProcedureView>, Problem> {
    Ok(Json(ProcedureView::from(&*in_force(&service, &code).await?)))
}

/// Get a procedure's graph as a picture
#[utoipa::path(
    get,
    path = "/procedures/{code}/picture",
    tag = "procedures",
    security(()),
    params(("code" = String, Path, description = "The national code.", example = "1.001612")),
    responses((status = 200, description = "The picture.", content_type = "image/svg+xml", body = String), Reading)
)]
async fn get_picture(
    State(service): State<Service>,
    Path(code): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let procedure = in_force(&service, &code).await?;
    let picture = motcua_engine::picture::svg(&procedure);
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], picture))
}

async fn in_force(
    service: &Service,
    code: &str,
) -> Result<std::sync::Arc<motcua_engine::procedure::Procedure>, Problem> {
    let found = service.desk().procedure(code, service.now()).await;
    found.map_err(|error| match error {
        motcua::Error::NoProcedure { .. } => NOT_FOUND.with(error.to_string()),
        other => other.into(),
    })
}
