//! What an operation may answer beside what it is for.

use std::collections::BTreeMap;

use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, PartialSchema, ToSchema};

use crate::problem::{
    Body, CHANGED, CURSOR, EXISTS, FAULT, FORBIDDEN, GATEWAY, INVALID, KEY_TAKEN, Kind, MALFORMED,
    MEDIA, MEDIA_TYPE, NOT_FOUND, NOT_NOW, QUARANTINED, REJECTED, SIGNING, TOO_LARGE, TOO_MANY,
    UNAUTHENTICATED, UNAVAILABLE, VERSION_NEEDED,
};

/// The problems of an operation that only reads.
pub(crate) struct Reading;

/// The problems of an operation that hands out a file.
pub(crate) struct Downloading;

/// The problems of an operation that writes.
pub(crate) struct Writing;

/// The problems of an operation that has a file signed.
pub(crate) struct Signing;

const READING: &[Kind] = &[
    MALFORMED,
    CURSOR,
    UNAUTHENTICATED,
    FORBIDDEN,
    NOT_FOUND,
    INVALID,
    TOO_MANY,
    FAULT,
    UNAVAILABLE,
];
const WRITING: &[Kind] =
    &[EXISTS, KEY_TAKEN, NOT_NOW, CHANGED, TOO_LARGE, MEDIA, VERSION_NEEDED, GATEWAY];

impl IntoResponses for Reading {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(READING.iter())
    }
}

impl IntoResponses for Downloading {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(READING.iter().chain(&[QUARANTINED, REJECTED]))
    }
}

impl IntoResponses for Writing {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(READING.iter().chain(WRITING))
    }
}

impl IntoResponses for Signing {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(READING.iter().chain(&[NOT_NOW, QUARANTINED, REJECTED, MEDIA, SIGNING]))
    }
}

/// One answer for each status, whose description names the codes that come with it.
fn problems<'a>(kinds: impl Iterator<Item = &'a Kind>) -> BTreeMap<String, RefOr<Response>> {
    let mut by_status: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
    for kind in kinds {
        let status = kind.with("").status().as_u16().to_string();
        by_status.entry(status).or_default().push(kind.code());
    }
    let response = |codes: &[&str]| {
        let schema = Ref::from_schema_name(Body::name());
        let content = ContentBuilder::new().schema(Some(schema)).build();
        let description = format!("A problem with the code `{}`.", codes.join("` or `"));
        ResponseBuilder::new().description(description).content(MEDIA_TYPE, content).build()
    };
    by_status.into_iter().map(|(status, codes)| (status, response(&codes).into())).collect()
}

/// Problems stand among the document's schemas though only these answers name them.
pub(crate) fn problem_schema() -> (String, RefOr<utoipa::openapi::schema::Schema>) {
    (Body::name().into_owned(), Body::schema())
}
