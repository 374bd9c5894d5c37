//! Looking a dossier up by its code, without signing in (TT 01/2018 art. 16).

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Reading;
use crate::extract::{Json, Path};
use crate::problem::{NOT_FOUND, Problem};
use crate::rate::Address;
use crate::service::Service;

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new().routes(routes!(look_up))
}

/// How far a dossier has come: all that anybody may know who has its code.
#[derive(Debug, Serialize, ToSchema)]
struct LookupView {
    /// Its code.
    code: String,
    /// How far it has come, in percent: 100 when it is closed.
    #[schema(minimum = 0, maximum = 100)]
    degree: u8,
}

/// Look up how far a dossier has come, by its code and without signing in
///
/// Whoever asks too often is asked to wait.
#[utoipa::path(
    get,
    path = "/lookups/{code}",
    tag = "lookups",
    security(()),
    params(("code" = String, Path, description = "The code on the receipt.", example = "000.00.05.H05-251121-0007")),
    responses((status = 200, description = "The degree of completion.", body = LookupView), Reading)
)]
async fn look_up(
    State(service): State<Service>,
    address: Address,
    Path(code): Path<String>,
) -> Result<Json<LookupView>, Problem> {
    service.lookups().check(&address)?;
    let none = || NOT_FOUND.with("no dossier has this code; check it against the receipt");
    let desk = service.desk();
    let stand = match desk.dossier(&code).await {
        Ok(stand) if stand.code.as_deref() == Some(code.as_str()) => stand,
        Ok(_) | Err(motcua::Error::NoDossier { .. }) => return Err(none()),
        Err(error) => return Err(error.into()),
    };
    let dossier = &stand.dossier;
    if dossier.is_void {
        return Err(none());
    }
    let procedure = desk.procedure_of(dossier).await?;
    let degree = dossier.step.as_ref().and_then(|step| procedure.degree(step));
    let degree = if dossier.is_closed() { 100 } else { degree.unwrap_or(0) };
    Ok(Json(LookupView { code, degree }))
}
