//! Files of results, having them signed, and what is known of the signatures in a file.

#![expect(unused_qualifications, reason = "the documentation's macro writes paths out")]

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use motcua::NewFile;
use motcua_connect::signature::Requester;
use motcua_connect::store::Kept;
use motcua_engine::procedure::ResultId;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::files::{Bytes, answer, check_name, taken};
use super::{Downloading, Signing, Writing};
use crate::client::{Client, Scope};
use crate::extract::{Json, Path, Query};
use crate::problem::{INVALID, Problem};
use crate::service::Service;
use crate::signatures::{may_be_handed_out, report, signed};
use crate::wire::{FileView, SignaturesView};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(upload_result))
        .routes(routes!(sign_result))
        .routes(routes!(get_signatures))
}

/// As what a result's file is uploaded.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Upload {
    /// The file's name. It has no folder.
    #[param(min_length = 1, max_length = 200)]
    name: String,
}

/// Upload the PDF of a result, before it is issued with it
///
/// A clerk, specialist, head or leader of the agency that is competent or whose turn it is does so, with the scope `work`.
/// Its signatures are checked by whom the operator trusts, and again by the move that issues it: that move names this file.
/// The applicant sees it when it is issued.
#[utoipa::path(
    post,
    path = "/dossiers/{dossier}/results/{result}/file",
    tag = "files",
    request_body(content = Bytes, content_type = "application/octet-stream", description = "The PDF; any media type may be named."),
    params(
        ("dossier" = String, Path, description = "The dossier's identifier or its code."),
        ("result" = String, Path, description = "Which result, by its name in the procedure."),
        Upload
    ),
    responses(
        (status = 201, description = "The file is kept, and on disk; `signature` is what the check found.", body = FileView,
            headers(("Location" = String, description = "Where it is."))),
        (status = 200, description = "The same file was there.", body = FileView),
        Writing
    )
)]
async fn upload_result(
    State(service): State<Service>,
    client: Client,
    headers: HeaderMap,
    Path((dossier, result)): Path<(String, String)>,
    Query(upload): Query<Upload>,
    body: Body,
) -> Result<Response, Problem> {
    client.needs(Scope::Work)?;
    let seen = client.seen(&service);
    let result = ResultId::new(result);
    // What the rules refuse is not read.
    let dossier = seen.may_keep_result(&dossier, &result, &client.actor, service.now()).await?;
    check_name(&upload.name)?;
    let place = NewFile::place_of(&result);
    let new = taken(&service, &headers, body, (place, upload.name)).await?;
    let (file, is_new) = seen.keep_result(&dossier, &new, &client.actor, service.now()).await?;
    answer(&service, &seen, file, is_new).await
}

/// Have the PDF of a result signed
///
/// Whoever issues the result, or a leader, of the agency that is competent or whose turn it is does so, with the scope
/// `work`. The operator's signing service is sent the file, the agency and the person, and decides whether and with whose key
/// it signs. What comes back is checked before it is kept: another file of the same result, which a move then names.
#[utoipa::path(
    post,
    path = "/files/{file}/signing",
    tag = "files",
    params(("file" = String, Path, description = "The file's identifier.")),
    responses(
        (status = 201, description = "The signed file is kept, and on disk; `signature` is what the check found.", body = FileView,
            headers(("Location" = String, description = "Where it is."))),
        (status = 200, description = "The same signed file was there.", body = FileView),
        Signing
    )
)]
async fn sign_result(
    State(service): State<Service>,
    client: Client,
    Path(file): Path<String>,
) -> Result<Response, Problem> {
    client.needs(Scope::Work)?;
    let (seen, actor) = (client.seen(&service), &client.actor);
    let file = seen.file(&file).await?;
    let result = file.entered.result().ok_or_else(|| {
        INVALID.with("the file is a document's, and only those of results are signed; name one")
    })?;
    seen.may_sign_result(&file.dossier, &result, actor, service.now()).await?;
    may_be_handed_out(&file)?;
    let agency = actor.agency.as_ref().map_or("", |agency| agency.as_str());
    let requester = Requester { agency, person: actor.person.as_str() };
    let bytes = signed(&service, &file, requester).await?;
    let files = service.files()?;
    let mut incoming = files.store.begin().await?;
    incoming.write(&bytes).await?;
    let Kept { sha256, size } = incoming.keep().await?;
    let new = NewFile { sha256, size, state: files.first_state(), ..file.entered };
    let (file, is_new) = seen.keep_result(&file.dossier, &new, actor, service.now()).await?;
    answer(&service, &seen, file, is_new).await
}

/// Get what a check of the signatures in a PDF finds now
///
/// What could not be checked is `undecided` and never passes for valid. Where the operator trusts nobody, nothing is valid.
#[utoipa::path(
    get,
    path = "/files/{file}/signatures",
    tag = "files",
    params(("file" = String, Path, description = "The file's identifier.")),
    responses((status = 200, description = "Each signature, and what they come to.", body = SignaturesView), Downloading)
)]
async fn get_signatures(
    State(service): State<Service>,
    client: Client,
    Path(file): Path<String>,
) -> Result<Json<SignaturesView>, Problem> {
    client.needs(Scope::Read)?;
    let file = client.seen(&service).file(&file).await?;
    may_be_handed_out(&file)?;
    let found = report(&service, &file).await?;
    client.note_reading(&service, &file.dossier, "signatures").await?;
    Ok(Json(SignaturesView::of(&found, &service.zone().await?)))
}
