//! The headers that commands are taken with.

use axum::http::{HeaderMap, HeaderName, header};

use crate::client::Client;
use crate::problem::{MALFORMED, Problem, VERSION_NEEDED};

/// The header of the key under which a request is carried out once.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// The most letters of a key.
const MOST_LETTERS: usize = 200;

/// A version as an entity tag.
pub(crate) fn etag(version: u64) -> String {
    format!("\"{version}\"")
}

/// The version that was seen.
///
/// # Errors
///
/// None is named, or what is named is no version.
pub(crate) fn expected(headers: &HeaderMap) -> Result<u64, Problem> {
    let missing = || {
        VERSION_NEEDED
            .with("a move names the version that was seen; send the dossier's ETag in If-Match")
    };
    let named = headers.get(header::IF_MATCH).ok_or_else(missing)?;
    read_version(named.to_str().unwrap_or_default())
}

/// The version that was seen, where one is named.
///
/// # Errors
///
/// What is named is no version.
pub(crate) fn expected_if_any(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let named = headers.get(header::IF_MATCH);
    named.map(|named| read_version(named.to_str().unwrap_or_default())).transpose()
}

fn read_version(text: &str) -> Result<u64, Problem> {
    let tag = text.trim().strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    let version = tag.and_then(|tag| tag.parse().ok());
    version.ok_or_else(|| {
        MALFORMED.with("If-Match is no version; send the dossier's ETag, such as \"3\" with its quotation marks")
    })
}

/// The key under which a request is carried out once: each person has keys of their own, and the desk has others.
///
/// # Errors
///
/// It cannot be kept.
pub(crate) fn idempotency_key(
    headers: &HeaderMap,
    client: &Client,
) -> Result<Option<String>, Problem> {
    let Some(key) = headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
    let wrong = || {
        MALFORMED.with("Idempotency-Key has 1 to 200 visible letters of ASCII; draw another one")
    };
    let key = key.to_str().map_err(|_| wrong())?;
    if key.is_empty() || key.len() > MOST_LETTERS {
        return Err(wrong());
    }
    let person = client.actor.person.as_str();
    // With its length no person's name and key make the key of another.
    Ok(Some(format!("http/{}/{person}/{key}", person.len())))
}
