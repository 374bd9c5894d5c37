//! Clients that asked a moment ago: who asks often is not looked up each time.
//!
//! What this process changes of tokens, sessions, appointments, substitutions, mandates and agencies counts at once.
//! What another process on the same database changes, such as a revoked token, counts within [`FRESH`].

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, HeaderName};
use motcua_engine::time::{Date, Timestamp};
use sha2::{Digest as _, Sha256};

use crate::client::Client;

/// How long a client is taken for what it was.
const FRESH: Duration = Duration::from_secs(1);
/// The most clients that are kept.
const MOST: usize = 10_000;

/// What tells clients apart: the secret and the headers that say for whom, none of them readable.
pub(crate) type Key = [u8; 32];

/// What a client was looked up by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Looked {
    /// The local day.
    pub(crate) on: Date,
    /// The version of everybody's rights at this desk.
    pub(crate) rights: u64,
}

/// Clients that asked a moment ago.
#[derive(Debug, Default)]
pub(crate) struct Clients(Mutex<HashMap<Key, Kept>>);

#[derive(Debug)]
struct Kept {
    client: Client,
    looked: Looked,
    /// From when its token or session holds no longer.
    until: Timestamp,
    since: Instant,
}

/// The key of a secret of a kind, sent with these headers.
pub(crate) fn key_of(
    kind: &str,
    secret: &str,
    headers: &HeaderMap,
    named: impl Iterator<Item = HeaderName>,
) -> Key {
    let mut hasher = Sha256::new();
    for text in [kind, secret] {
        hasher.update(text);
        hasher.update([0]);
    }
    for (place, name) in (1_u8..).zip(named) {
        if let Some(value) = headers.get(name) {
            // No header holds control letters, so no two lists of headers are written alike.
            hasher.update([place]);
            hasher.update(value);
            hasher.update([0]);
        }
    }
    hasher.finalize().into()
}

impl Clients {
    /// The client of a key, if it was looked up by the same a moment ago.
    pub(crate) fn get(&self, key: &Key, looked: Looked, now: Timestamp) -> Option<Client> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = kept.get(key)?;
        let holds = kept.looked == looked && now < kept.until && kept.since.elapsed() < FRESH;
        holds.then(|| kept.client.clone())
    }

    /// Keeps a client that was looked up.
    pub(crate) fn keep(&self, key: Key, client: Client, looked: Looked, until: Timestamp) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.retain(|_, kept| kept.since.elapsed() < FRESH);
        }
        if kept.len() < MOST {
            kept.insert(key, Kept { client, looked, until, since: Instant::now() });
        }
    }
}
