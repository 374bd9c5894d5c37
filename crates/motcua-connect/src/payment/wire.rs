//! Asking gateways over HTTP: one request, a bounded wait, a bounded answer.

use std::error::Error as _;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode, Url, header};
use serde_json::{Map, Value};

use super::settings::{SettingsError, check};
use super::{GatewayError, Rejected, Secret, form};

/// How long a gateway may take where nothing is set, in milliseconds.
pub(super) const PATIENCE_MILLISECONDS: u64 = 10_000;
/// The longest message that is read, in bytes.
const LONGEST_MESSAGE: usize = 64 << 10;

/// What asks a gateway.
#[derive(Debug)]
pub(super) struct Wire {
    client: Client,
    gateway: String,
    token: Option<Secret>,
}

impl Wire {
    pub(super) fn new(
        gateway: &str,
        token: Option<Secret>,
        patience_milliseconds: u64,
    ) -> Result<Self, SettingsError> {
        let some = patience_milliseconds > 0;
        check(some, gateway, "patience_milliseconds", "a gateway needs some time to answer")?;
        // Another one may have been chosen before: it does as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .user_agent(concat!("motcua/", env!("CARGO_PKG_VERSION")))
            .no_proxy()
            .redirect(Policy::none())
            .timeout(Duration::from_millis(patience_milliseconds))
            .build();
        let gateway = gateway.to_owned();
        match client {
            Ok(client) => Ok(Self { client, gateway, token }),
            Err(source) => Err(SettingsError::Client { gateway, source: source.into() }),
        }
    }

    /// Posts a message and reads the one that comes back.
    pub(super) async fn ask(&self, url: &Url, message: &Value) -> Result<Message, GatewayError> {
        let bytes = self.post(url, message, LONGEST_MESSAGE).await?;
        let message = serde_json::from_slice(&bytes);
        message.map(Message).map_err(|_| self.lies(Rejected::Malformed { field: "(all of it)" }))
    }

    /// Posts a message and reads the bytes that come back.
    pub(super) async fn post(
        &self,
        url: &Url,
        message: &Value,
        longest: usize,
    ) -> Result<Vec<u8>, GatewayError> {
        let request = self
            .client
            .post(url.clone())
            .header(header::CONTENT_TYPE, "application/json")
            .body(message.to_string());
        let request = match &self.token {
            Some(token) => request.bearer_auth(token.expose()),
            None => request,
        };
        let mut response = request.send().await.map_err(|error| self.silent(&error))?;
        if response.status() != StatusCode::OK {
            let why = format!("it answered {}, and not 200", response.status().as_u16());
            return Err(GatewayError::Unavailable { gateway: self.gateway.clone(), why });
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| self.silent(&error))? {
            if bytes.len() + chunk.len() > longest {
                return Err(self.lies(Rejected::TooLong));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }

    /// An answer came that does not stand.
    pub(super) fn lies(&self, source: Rejected) -> GatewayError {
        GatewayError::Answer { gateway: self.gateway.clone(), source }
    }

    /// The gateway said no.
    pub(super) fn refuses(&self, code: &str) -> GatewayError {
        GatewayError::Refused { gateway: self.gateway.clone(), code: form::code(code) }
    }

    /// No answer came. The address is not told: it may hold a key.
    fn silent(&self, error: &reqwest::Error) -> GatewayError {
        let why = if error.is_timeout() {
            "its answer took too long".to_owned()
        } else {
            let mut cause = error.source();
            while let Some(deeper) = cause.and_then(|cause| cause.source()) {
                cause = Some(deeper);
            }
            cause.map_or_else(|| "the connection failed".to_owned(), ToString::to_string)
        };
        GatewayError::Unavailable { gateway: self.gateway.clone(), why }
    }
}

/// A message of fields, some of which are texts and some numbers: gateways are not strict with it.
#[derive(Debug, Default)]
pub(super) struct Message(Map<String, Value>);

impl Message {
    /// Reads a message.
    pub(super) fn read(text: &str) -> Result<Self, Rejected> {
        if text.len() > LONGEST_MESSAGE {
            return Err(Rejected::TooLong);
        }
        let read = serde_json::from_str(text);
        read.map(Self).map_err(|_| Rejected::Malformed { field: "(all of it)" })
    }

    /// A field as it is written; empty when it is missing.
    pub(super) fn text(&self, name: &str) -> String {
        match self.0.get(name) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            Some(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) | None => {
                String::new()
            }
        }
    }

    /// The fields as a gateway signs them: in an order, with `|` between them.
    /// None when a field holds that sign itself, for what is signed could then be read in two ways.
    pub(super) fn joined(&self, names: &[&str]) -> Option<String> {
        let fields: Vec<String> = names.iter().map(|name| self.text(name)).collect();
        fields.iter().all(|field| !field.contains('|')).then(|| fields.join("|"))
    }
}
