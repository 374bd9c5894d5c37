//! The journal's lines: the bytes that are hashed are the bytes that are stored.

use motcua_engine::dossier::{Entry, Event, Private};
use motcua_engine::time::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What stands before an event's body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The dossier.
    pub dossier: String,
    /// The event's number in its dossier, from 1.
    pub number: u64,
    /// Its place in the whole journal, from 1, without gaps.
    pub position: u64,
    /// When it happened, in microseconds since 1970.
    pub occurred_at: i64,
    /// When it was recorded, in microseconds since 1970.
    pub recorded_at: i64,
    /// The hash of the dossier's event before, or of nothing.
    pub previous: String,
    /// The commitment to the personal data: SHA-256 of salt and bytes. None: there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commitment: Option<String>,
    /// The code that the dossier draws with its first event, or the one that a consult shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The number at the end of a code that was drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawn: Option<u64>,
}

/// A line of the journal, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The header's text.
    pub header: String,
    /// The body's text.
    pub body: String,
    /// The hash of previous, header and body.
    pub hash: String,
}

/// The personal data of an event, as they are stored beside the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// The salt, in hexadecimal.
    pub salt: String,
    /// The data's text.
    pub contents: String,
}

/// What an event is written as, but for its position.
pub(crate) struct Draft {
    pub(crate) header: Header,
    pub(crate) body: String,
    pub(crate) secret: Option<Secret>,
}

impl Draft {
    /// Drafts the line of an entry.
    pub(crate) fn new(dossier: &str, number: u64, entry: &Entry, recorded_at: Timestamp) -> Self {
        let secret = secret(&entry.private);
        let header = Header {
            dossier: dossier.to_owned(),
            number,
            position: 0,
            occurred_at: entry.event.at.as_microsecond(),
            recorded_at: recorded_at.as_microsecond(),
            previous: String::new(),
            commitment: secret.as_ref().map(commitment),
            code: None,
            drawn: None,
        };
        Self { header, body: text(&entry.event), secret }
    }

    /// The line at its position, behind the hash of the line before.
    pub(crate) fn line(mut self, position: u64, previous: &str) -> (Line, Option<Secret>) {
        self.header.position = position;
        previous.clone_into(&mut self.header.previous);
        let header = text(&self.header);
        let hash = hash(&header, &self.body);
        (Line { header, body: self.body, hash }, self.secret)
    }
}

/// The hash of a line. The header holds the hash of the line before.
pub fn hash(header: &str, body: &str) -> String {
    let mut hasher = Sha256::new();
    hasher.update(header.as_bytes());
    hasher.update(b"\n");
    hasher.update(body.as_bytes());
    hex(&hasher.finalize())
}

/// The commitment to personal data.
pub fn commitment(secret: &Secret) -> String {
    let mut hasher = Sha256::new();
    hasher.update(secret.salt.as_bytes());
    hasher.update(secret.contents.as_bytes());
    hex(&hasher.finalize())
}

fn secret(private: &Private) -> Option<Secret> {
    if *private == Private::default() {
        return None;
    }
    // Two random UUIDs hold 148 random bits.
    let salt = format!("{}{}", uuid::Uuid::new_v4().simple(), uuid::Uuid::new_v4().simple());
    Some(Secret { salt, contents: text(private) })
}

/// Serde of our own types cannot fail: keys are text and there are no floats.
pub(crate) fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// The event of a body.
///
/// # Errors
///
/// The body is no event.
pub(crate) fn event(body: &str) -> Result<Event, serde_json::Error> {
    serde_json::from_str(body)
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
