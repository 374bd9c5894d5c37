//! Files of dossiers: uploading them as documents, listing them, downloading one.

#![expect(unused_qualifications, reason = "the documentation's macro writes paths out")]

use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt as _, stream};
use motcua::{File, FileState, NewFile, Seen};
use motcua_connect::store::{Incoming, Kept, StoreError, Stored};
use motcua_engine::procedure::DocumentId;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Downloading, Reading, Writing};
use crate::client::{Client, Scope};
use crate::extract::{Json, Path, Query};
use crate::media::{LIST, Look, fitting};
use crate::problem::{INVALID, MALFORMED, MEDIA, Problem, TOO_LARGE, UNAVAILABLE};
use crate::service::Service;
use crate::signatures::{PDF, judge, may_be_handed_out, opened};
use crate::wire::FileView;

/// How long the next bytes of a body may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// The most letters of a file's name.
const MOST_LETTERS: usize = 200;
/// What of a name stands as it is (RFC 8187 section 3.2.1).
const NAME: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new().routes(routes!(upload_file, list_files)).routes(routes!(download_file))
}

/// The bytes of a file.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "the document alone needs it")]
pub(super) struct Bytes(Vec<u8>);

/// As what a file is uploaded.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Upload {
    /// Which document of the procedure it is, or a part of, by its name there.
    document: String,
    /// The file's name; personal. It has no folder.
    #[param(min_length = 1, max_length = 200)]
    name: String,
}

/// Upload a file of a dossier
///
/// The body is the file as it is; a dossier is filed first, its files are uploaded then. The document is attached to the dossier
/// where it is not there yet. The media type is found in the bytes, and only PDF, JPEG, PNG, TIFF, XML, DOCX, XLSX, ODT and plain text
/// in UTF-8 are taken. The same bytes of the same document again are the same file.
/// It takes the scope `work` or `file`.
#[utoipa::path(
    post,
    path = "/dossiers/{dossier}/files",
    tag = "files",
    request_body(content = Bytes, content_type = "application/octet-stream", description = "The file; any media type may be named."),
    params(("dossier" = String, Path, description = "The dossier's identifier or its code."), Upload),
    responses(
        (status = 201, description = "The file is kept, and on disk. While it is in quarantine nobody can download it.", body = FileView,
            headers(("Location" = String, description = "Where it is."))),
        (status = 200, description = "The same file was there.", body = FileView),
        Writing
    )
)]
async fn upload_file(
    State(service): State<Service>,
    client: Client,
    headers: HeaderMap,
    Path(dossier): Path<String>,
    Query(upload): Query<Upload>,
    body: Body,
) -> Result<Response, Problem> {
    client.needs(Scope::Work).or_else(|_| client.needs(Scope::File))?;
    let seen = client.seen(&service);
    let Upload { document, name } = upload;
    check_name(&name)?;
    let document = DocumentId::new(document);
    // What the rules refuse is not read.
    let dossier = seen.may_keep_file(&dossier, &document, &client.actor, service.now()).await?;
    let new = taken(&service, &headers, body, (document, name)).await?;
    let (file, is_new) = seen.keep_file(&dossier, &new, &client.actor, service.now()).await?;
    answer(&service, &seen, file, is_new).await
}

/// Takes the bytes of a file into the store, as that of a document or in the place of a result's.
pub(super) async fn taken(
    service: &Service,
    headers: &HeaderMap,
    body: Body,
    (document, name): (DocumentId, String),
) -> Result<NewFile, Problem> {
    let files = service.files()?;
    let mut incoming = files.store.begin().await?;
    let is_result = NewFile::result_at(&document).is_some();
    let received = receive(service, headers, body, &mut incoming).await;
    let received = received.and_then(|media_type| match media_type {
        other if is_result && other != PDF => {
            Err(MEDIA.with("the file of a result is a PDF; send one"))
        }
        media_type => Ok(media_type.to_owned()),
    });
    let media_type = match received {
        Ok(media_type) => media_type,
        Err(problem) => {
            if let Err(failure) = incoming.discard().await {
                tracing::warn!(%failure, "what was not taken is left in the store");
            }
            return Err(problem);
        }
    };
    let Kept { sha256, size } = incoming.keep().await?;
    Ok(NewFile { document, name, media_type, size, sha256, state: files.first_state() })
}

/// Examines a file that was entered, checks its signatures, and tells of it.
pub(super) async fn answer(
    service: &Service,
    seen: &Seen,
    mut file: File,
    is_new: bool,
) -> Result<Response, Problem> {
    let files = service.files()?;
    let hash = &file.entered.sha256;
    match files.store.holds(&Kept { sha256: hash.clone(), size: file.entered.size }).await {
        // A sweep has just taken the bytes away, which nothing named until now.
        Err(StoreError::Gone { .. }) => {
            return Err(UNAVAILABLE
                .with("the bytes of the file were swept away while they came; send it again"));
        }
        held => held?,
    }
    // The same bytes again bring back those that were damaged.
    if !service.desk().reported_bytes(std::slice::from_ref(hash)).await?.is_empty() {
        service.desk().report_bytes(hash, true, service.now()).await?;
    }
    if let (Some(scan), FileState::Quarantined) = (&files.scan, file.entered.state) {
        match scan.judge(service.desk(), &files.store, &file).await {
            Ok(()) => file = seen.file(&file.id).await?,
            Err(failure) => tracing::warn!(%failure, file = file.id, "a file stays in quarantine"),
        }
    }
    match judge(service, &file).await {
        Ok(found) => file.signature = found,
        Err(problem) => {
            tracing::warn!(problem = problem.detail(), file = file.id, "a file is not checked");
        }
    }
    let location = format!("{}/api/v1/files/{}", service.settings().base_url, file.id);
    let view = Json(FileView::of(file, &service.zone().await?));
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, [(header::LOCATION, location)], view).into_response())
}

/// A name that can be kept, shown and saved under anywhere.
pub(super) fn check_name(name: &str) -> Result<(), Problem> {
    // Letters that turn the direction of writing make one ending look like another.
    let is_wrong = |letter: char| {
        letter.is_control()
            || matches!(letter, '/' | '\\' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let is_good = !name.trim().is_empty() && name.chars().count() <= MOST_LETTERS;
    if is_good && !name.chars().any(is_wrong) {
        return Ok(());
    }
    Err(INVALID.with(
        "a file's name has 1 to 200 letters, and no folder, control or direction mark; name it otherwise",
    ))
}

/// Takes a body into the store, and finds its media type.
async fn receive(
    service: &Service,
    headers: &HeaderMap,
    body: Body,
    incoming: &mut Incoming,
) -> Result<&'static str, Problem> {
    let most = service.settings().most_file_bytes;
    let large = || TOO_LARGE.with(format!("a file has at most {most} bytes; make it smaller"));
    let broken = || MALFORMED.with("the body broke off; nothing of it is kept, send it again");
    let said =
        headers.get(header::CONTENT_LENGTH).and_then(|said| said.to_str().ok()?.parse().ok());
    if said.is_some_and(|said: u64| said > most) {
        return Err(large());
    }
    let (mut look, mut stream) = (Look::new(), body.into_data_stream());
    while let Some(bytes) =
        tokio::time::timeout(PATIENCE, stream.next()).await.map_err(|_| broken())?
    {
        let bytes = bytes.map_err(|_| broken())?;
        if incoming.size() + bytes.len() as u64 > most {
            return Err(large());
        }
        look.at(&bytes);
        incoming.write(&bytes).await?;
    }
    if incoming.size() == 0 {
        return Err(INVALID.with("the file is empty; send its bytes as the body"));
    }
    look.media_type().ok_or_else(|| {
        MEDIA.with(format!("the bytes of the file are of no type that is taken; send {LIST}"))
    })
}

/// List the files of a dossier
///
/// The agency of a leg also sees the files of the documents that were passed on to it.
#[utoipa::path(
    get,
    path = "/dossiers/{dossier}/files",
    tag = "files",
    params(("dossier" = String, Path, description = "The dossier's identifier or its code.")),
    responses((status = 200, description = "The files, the earliest first, also those in quarantine.", body = Vec<FileView>), Reading)
)]
async fn list_files(
    State(service): State<Service>,
    client: Client,
    Path(dossier): Path<String>,
) -> Result<Json<Vec<FileView>>, Problem> {
    client.needs(Scope::Read)?;
    let seen = client.seen(&service);
    let files = seen.files(&dossier).await?;
    let dossier = seen.dossier(&dossier).await?.id;
    client.note_reading(&service, &dossier, "files").await?;
    let zone = service.zone().await?;
    Ok(Json(files.into_iter().map(|file| FileView::of(file, &zone)).collect()))
}

/// Download a file
///
/// Every download is recorded. A file in quarantine is a conflict that passes, a rejected one is never handed out.
#[utoipa::path(
    get,
    path = "/files/{file}",
    tag = "files",
    params(("file" = String, Path, description = "The file's identifier.")),
    responses(
        (status = 200, description = "The bytes, to be saved and not shown.", body = Bytes, content_type = "*/*",
            headers(
                ("ETag" = String, description = "The SHA-256 of the bytes."),
                ("Content-Disposition" = String, description = "`attachment` with the file's name."),
            )),
        Downloading
    )
)]
async fn download_file(
    State(service): State<Service>,
    client: Client,
    Path(file): Path<String>,
) -> Result<Response, Problem> {
    client.needs(Scope::Read)?;
    let file = client.seen(&service).file(&file).await?;
    handed_out(&service, &client, &file).await
}

/// The bytes of a file, for somebody who may see it.
pub(super) async fn handed_out(
    service: &Service,
    client: &Client,
    file: &File,
) -> Result<Response, Problem> {
    may_be_handed_out(file)?;
    let stored = opened(service, file).await?;
    client.note_reading(service, &file.dossier, "file").await?;
    let mut response = Body::from_stream(pieces(stored)).into_response();
    set_headers(response.headers_mut(), &file.entered);
    Ok(response)
}

/// The bytes piece by piece. What changes meanwhile breaks off.
fn pieces(stored: Stored) -> impl stream::Stream<Item = Result<Vec<u8>, StoreError>> {
    stream::try_unfold(stored, async |mut stored| {
        let piece = stored.next().await.inspect_err(|error| {
            tracing::error!(%error, "a download breaks off");
        })?;
        Ok(piece.map(|piece| (piece, stored)))
    })
}

/// A file is saved and never shown as a page of the service, whatever a browser takes it for.
fn set_headers(headers: &mut HeaderMap, file: &NewFile) {
    let name = fitting(&file.name, &file.media_type);
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-._ ".contains(letter);
    let plain: String = name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    let whole = utf8_percent_encode(&name, NAME);
    let values: [(HeaderName, String); 7] = [
        (header::CONTENT_TYPE, file.media_type.clone()),
        (header::CONTENT_LENGTH, file.size.to_string()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}"),
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::CONTENT_SECURITY_POLICY, "sandbox".to_owned()),
        (header::ETAG, format!("\"{}\"", file.sha256)),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    for (name, value) in values {
        // What is no header is no file of ours; none of these can be.
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
}
