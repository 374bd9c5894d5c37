//! A receiver of messages on a port of its own.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use serde_json::Value;
use standardwebhooks::{Webhook, WebhookError};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// A message as it came.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    pub(crate) body: Value,
}

impl Taken {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    /// Checks the signature as receivers do.
    pub(crate) fn verify(&self, secret: &str) -> Result<(), WebhookError> {
        Webhook::new(secret)?.verify(self.text.as_bytes(), &self.headers)
    }
}

#[derive(Clone)]
struct Door {
    came: UnboundedSender<Taken>,
    /// How messages about a dossier are answered; others: 200.
    answers: Arc<Mutex<BTreeMap<String, u16>>>,
}

/// A receiver, until it is dropped.
pub(crate) struct Receiver {
    address: String,
    came: UnboundedReceiver<Taken>,
    answers: Arc<Mutex<BTreeMap<String, u16>>>,
    server: tokio::task::JoinHandle<()>,
}

impl Receiver {
    pub(crate) async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let ((sender, came), answers) = (unbounded_channel(), Arc::default());
        let door = Door { came: sender, answers: Arc::clone(&answers) };
        let router = Router::new().fallback(take).with_state(door);
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, came, answers, server }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn port(&self) -> &str {
        self.address.rsplit(':').next().unwrap()
    }

    /// From now on messages about a dossier are answered so; the empty name: those about none.
    pub(crate) fn refuse(&self, dossier: &str, status: u16) {
        self.answers.lock().unwrap().insert(dossier.to_owned(), status);
    }

    pub(crate) fn accept_all(&self) {
        self.answers.lock().unwrap().clear();
    }

    /// What has come since it was last asked.
    pub(crate) fn taken(&mut self) -> Vec<Taken> {
        std::iter::from_fn(|| self.came.try_recv().ok()).collect()
    }

    /// The next message, when it comes.
    pub(crate) async fn next(&mut self) -> Taken {
        self.came.recv().await.unwrap()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn take(
    State(door): State<Door>,
    uri: Uri,
    headers: HeaderMap,
    text: String,
) -> (StatusCode, HeaderMap, String) {
    let body: Value = serde_json::from_str(&text).unwrap();
    let dossier = body["data"]["dossier"].as_str().unwrap_or_default().to_owned();
    door.came.send(Taken { path: uri.to_string(), headers, text, body }).unwrap();
    let status = door.answers.lock().unwrap().get(&dossier).copied().unwrap_or(200);
    let mut answer = HeaderMap::new();
    if (300..400).contains(&status) {
        answer.insert("location", "/elsewhere".parse().unwrap());
    }
    (StatusCode::from_u16(status).unwrap(), answer, "x".repeat(100_000))
}
