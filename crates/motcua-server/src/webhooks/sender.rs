//! Sending: one request, to an address that was checked, and what came back.

use std::error::Error as _;
use std::time::{Duration, Instant};

use motcua::SigningSecret;
use motcua_engine::time::Timestamp;
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode, header};

use super::address::{PublicOnly, check};
use super::signature::sign;

/// How long a receiver may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// How much of an answer is read, in bytes, so that the connection can be used again.
const MOST_BYTES: usize = 16 << 10;

/// What sends messages.
#[derive(Debug)]
pub(crate) struct Sender {
    client: Result<Client, String>,
    allow_private: bool,
}

/// What became of a message.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The status code of the answer.
    pub(crate) status: Option<u16>,
    /// Why it was not taken.
    pub(crate) error: Option<String>,
    /// How long it took.
    pub(crate) milliseconds: u64,
}

impl Sender {
    /// One that sends to public addresses, or to any.
    pub(crate) fn new(allow_private: bool) -> Self {
        // Another one may have been chosen before: it does as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = Client::builder()
            .user_agent(concat!("motcua/", env!("CARGO_PKG_VERSION")))
            // A proxy would look names up by itself.
            .no_proxy()
            .redirect(Policy::none())
            .timeout(PATIENCE);
        if !allow_private {
            builder = builder.https_only(true).dns_resolver(PublicOnly);
        }
        Self { client: builder.build().map_err(|error| told(&error)), allow_private }
    }

    /// Sends a message, signed with each secret.
    pub(crate) async fn send(
        &self,
        url: &str,
        name: &str,
        body: String,
        secrets: &[SigningSecret],
        at: Timestamp,
    ) -> Outcome {
        let begun = Instant::now();
        let answer = self.post(url, name, body, secrets, at).await;
        let (status, error) = match answer {
            Ok(status) => (Some(status.as_u16()), refusal(status)),
            Err(error) => (None, Some(error)),
        };
        let milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        Outcome { status, error, milliseconds }
    }

    async fn post(
        &self,
        url: &str,
        name: &str,
        body: String,
        secrets: &[SigningSecret],
        at: Timestamp,
    ) -> Result<StatusCode, String> {
        let client = self.client.as_ref().map_err(|error| format!("nothing is sent: {error}"))?;
        let url = check(url, self.allow_private)?;
        let seconds = at.as_second();
        let signature = sign(secrets, name, seconds, &body)?;
        let request = client
            .post(url)
            .header(header::CONTENT_TYPE, "application/json")
            .header("webhook-id", name)
            .header("webhook-timestamp", seconds.to_string())
            .header("webhook-signature", signature)
            .body(body);
        let response = request.send().await.map_err(|error| told(&error))?;
        let status = response.status();
        drain(response).await;
        Ok(status)
    }
}

/// Why an answer is none that takes the message.
fn refusal(status: StatusCode) -> Option<String> {
    let code = status.as_u16();
    if status.is_success() {
        None
    } else if status.is_redirection() {
        Some(format!("the receiver answered {code}; redirects are not followed, change the url"))
    } else {
        Some(format!("the receiver answered {code}, and not 2xx"))
    }
}

/// Reads a small answer to its end; the connection of a large one is closed.
async fn drain(mut response: Response) {
    let mut read = 0;
    while let Ok(Some(chunk)) = response.chunk().await {
        read += chunk.len();
        if read > MOST_BYTES {
            return;
        }
    }
}

/// One sentence; the address is not repeated, for it may hold a key.
fn told(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return format!("the receiver gave no answer within {} seconds", PATIENCE.as_secs());
    }
    let mut cause = error.source();
    while let Some(deeper) = cause.and_then(|cause| cause.source()) {
        cause = Some(deeper);
    }
    let cause = cause.map_or_else(|| "the cause is not known".to_owned(), ToString::to_string);
    format!("no connection to the receiver: {cause}")
}
