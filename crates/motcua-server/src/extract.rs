//! Extractors that answer with a problem where axum's own answer with plain text.

use axum::body::{Body, Bytes};
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use motcua_engine::procedure::Digest;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::problem::{INVALID, MALFORMED, MEDIA, Problem, TOO_LARGE};

/// A body in JSON.
#[derive(Debug, FromRequest)]
#[from_request(via(axum::Json), rejection(Problem))]
pub(crate) struct Json<T>(pub(crate) T);

/// A body in JSON, with the hash of its bytes: what is asked under an Idempotency-Key.
#[derive(Debug)]
pub(crate) struct Keyed<T> {
    pub(crate) request: T,
    pub(crate) hash: String,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Keyed<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let (head, body) = request.into_parts();
        let whole = Request::from_parts(head.clone(), body);
        let bytes = Bytes::from_request(whole, state).await.map_err(JsonRejection::from)?;
        let hash = Digest::of(&bytes).to_string();
        let Json(request) =
            Json::from_request(Request::from_parts(head, Body::from(bytes)), state).await?;
        Ok(Self { request, hash })
    }
}

/// A body that is text.
#[derive(Debug)]
pub(crate) struct Text(pub(crate) String);

impl<S: Send + Sync> FromRequest<S> for Text {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        String::from_request(request, state).await.map(Self).map_err(|rejection| {
            let detail = format!("the body cannot be taken: {}", rejection.body_text());
            match rejection.status() {
                StatusCode::PAYLOAD_TOO_LARGE => TOO_LARGE.with(detail),
                _ => MALFORMED.with(detail),
            }
        })
    }
}

/// Parts of the path.
#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Problem))]
pub(crate) struct Path<T>(pub(crate) T);

/// What stands behind the question mark.
#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Problem))]
pub(crate) struct Query<T>(pub(crate) T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        let detail = format!("the body cannot be taken: {}", rejection.body_text());
        match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => TOO_LARGE.with(detail),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => MEDIA.with(detail),
            StatusCode::UNPROCESSABLE_ENTITY => INVALID.with(detail),
            _ => MALFORMED.with(detail),
        }
    }
}

impl From<PathRejection> for Problem {
    fn from(rejection: PathRejection) -> Self {
        MALFORMED.with(format!("the path cannot be read: {}", rejection.body_text()))
    }
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        MALFORMED.with(format!("the query cannot be read: {}", rejection.body_text()))
    }
}
