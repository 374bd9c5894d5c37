//! A portal that embeds the desk: its own routes and its own records, the desk inside its handlers,
//! and a hook that writes to the citizen once something is on disk.
//!
//! Without arguments it plays one dossier through its own routes; with `--listen 127.0.0.1:8080` it serves them.

#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::http::{Method, Request, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use motcua::engine::dossier::{Actor, Command, EventBody, MoveCommand};
use motcua::engine::procedure::{Channel, DocumentId, FieldName, MoveKind, read};
use motcua::engine::time::Timestamp;
use motcua::{Delivery, Desk, Error, Filing, Hook, Order};
use serde_json::{Value, json};
use tokio::sync::watch;
use tower::ServiceExt as _;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

const PROCEDURE: &str = include_str!("../workflows/1.001612-household-business.yaml");

/// The portal: its own records beside the desk.
struct Portal {
    desk: Desk,
    clock: fn() -> Timestamp,
    records: Mutex<Records>,
    /// How many messages were sent.
    sent: watch::Sender<usize>,
}

/// What the portal keeps for itself.
#[derive(Default)]
struct Records {
    /// Whose dossier it is.
    citizens: BTreeMap<String, String>,
    /// The messages sent, by the position of their event: one that comes twice is sent once.
    outbox: BTreeMap<u64, (String, String)>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => play().await,
        ["--listen", address] => serve(address).await,
        _ => Err("write no argument, or --listen ADDRESS".into()),
    }
}

impl Portal {
    async fn open(clock: fn() -> Timestamp) -> Result<Arc<Self>> {
        let desk = Desk::demo().await?; // Desk::on(connection, "motcua_") stands in the portal's own database
        let procedure = read("1.001612-household-business.yaml", PROCEDURE, &|_| None).procedure;
        desk.publish(&procedure.ok_or("the procedure has errors; look at its problems")?).await?;
        let (sent, _) = watch::channel(0);
        Ok(Arc::new(Self { desk, clock, records: Mutex::default(), sent }))
    }

    fn routes(self: &Arc<Self>) -> Router {
        Router::new()
            .route("/my/{citizen}", get(my_page))
            .route("/my/{citizen}/dossiers", post(file))
            .route("/counter/{clerk}/{dossier}/accept", post(accept))
            .with_state(Arc::clone(self))
    }

    /// The hook: it gets no personal data, only what happened and to which dossier.
    fn messages(self: &Arc<Self>) -> Hook {
        let portal = Arc::clone(self);
        Hook::new("messages", move |delivery| {
            let portal = Arc::clone(&portal);
            async move {
                // Here a portal calls its gateway; what fails is tried again, and holds up no other dossier.
                portal.tell(&delivery);
                Ok(())
            }
        })
    }

    fn tell(&self, delivery: &Delivery) {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        if let EventBody::Filed(_) = delivery.event.body {
            let citizen = delivery.event.actor.person.to_string();
            records.citizens.insert(delivery.dossier.clone(), citizen);
        }
        // The events of a dossier come in order, so whose it is has come before.
        let citizen = records.citizens.get(&delivery.dossier).cloned().unwrap_or_default();
        let code = delivery.code.as_deref().unwrap_or("a dossier");
        let text = format!("{code} was {}", delivery.event.body.name());
        records.outbox.insert(delivery.position, (citizen, text));
        self.sent.send_replace(records.outbox.len());
    }
}

/// A citizen files. Who it is, the portal's own sign-in has found out.
async fn file(
    State(portal): State<Arc<Portal>>,
    Path(citizen): Path<String>,
    Json(form): Json<BTreeMap<FieldName, Value>>,
) -> std::result::Result<Response, Refused> {
    let mut filing = Filing { channel: Channel::Online, fields: form, ..Filing::new("1.001612") };
    filing.documents.insert(DocumentId::from("application"));
    let (applicant, now) = (Actor::applicant(citizen), (portal.clock)());
    let filed = portal.desk.submit(filing, &applicant, now, Order::default()).await?;
    let answer = json!({ "dossier": filed.id, "code": filed.code });
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

/// An official accepts.
async fn accept(
    State(portal): State<Arc<Portal>>,
    Path((clerk, dossier)): Path<(String, String)>,
) -> std::result::Result<Json<Value>, Refused> {
    let clerk = Actor::official(clerk, &["clerk"], "one-stop");
    let accept = Command::Move(MoveCommand::new(MoveKind::Accept));
    let now = (portal.clock)();
    portal.desk.perform(&dossier, accept, &clerk, now, Order::default()).await?;
    let stand = portal.desk.dossier(&dossier).await?;
    let due = stand.dossier.appointment().map(|given| given.on.to_string());
    Ok(Json(json!({ "code": stand.code, "due": due })))
}

/// A citizen's messages.
async fn my_page(
    State(portal): State<Arc<Portal>>,
    Path(citizen): Path<String>,
) -> Json<Vec<String>> {
    let records = portal.records.lock().unwrap_or_else(PoisonError::into_inner);
    let mine = records.outbox.values().filter(|(to, _)| *to == citizen);
    Json(mine.map(|(_, text)| text.clone()).collect())
}

/// An error of the desk as the portal's answer.
struct Refused(Error);

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = if matches!(self.0, Error::NoDossier { .. }) {
            StatusCode::NOT_FOUND
        } else if self.0.is_answer() {
            StatusCode::CONFLICT
        } else {
            StatusCode::SERVICE_UNAVAILABLE
        };
        (status, Json(json!({ "error": self.0.to_string() }))).into_response()
    }
}

/// Serves until the program is ended, and lets time pass once a minute.
async fn serve(address: &str) -> Result<()> {
    let portal = Portal::open(Timestamp::now).await?;
    let _following = portal.desk.follow(portal.messages()).await?;
    let desk = portal.desk.clone();
    tokio::spawn(async move {
        let mut minutes = tokio::time::interval(Duration::from_secs(60));
        loop {
            minutes.tick().await;
            if let Err(failure) = desk.tick(Timestamp::now()).await {
                println!("time did not pass: {failure}");
            }
        }
    });
    let listener = tokio::net::TcpListener::bind(address).await?;
    println!("the portal answers at http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, portal.routes()).await?)
}

/// A citizen files, a clerk accepts, and the messages are there.
async fn play() -> Result<()> {
    let portal = Portal::open(|| Timestamp::from_second(1_787_882_700).unwrap_or_default()).await?;
    let following = portal.desk.follow(portal.messages()).await?;
    let form = json!({
        "business.name": "Bánh mì Hòa Bình", "business.activity": "5610", "business.members": 1,
        "owner.number": "001099000001",
    });
    let filed = ask(&portal, Method::POST, "/my/an-owner/dossiers", form).await?;
    let dossier = filed["dossier"].as_str().ok_or("the portal gave no dossier")?;
    let accept = format!("/counter/a-clerk/{dossier}/accept");
    ask(&portal, Method::POST, &accept, Value::Null).await?;
    // A second click: the rules say no, and nobody gets a message.
    ask(&portal, Method::POST, &accept, Value::Null).await?;
    portal.sent.subscribe().wait_for(|sent| *sent >= 2).await?;
    let messages = ask(&portal, Method::GET, "/my/an-owner", Value::Null).await?;
    following.stop().await?;
    match messages.as_array().map(Vec::len) {
        Some(2) => Ok(()),
        _ => Err("the citizen did not get two messages".into()),
    }
}

/// Asks the portal as a browser would, without a network.
async fn ask(portal: &Arc<Portal>, method: Method, path: &str, body: Value) -> Result<Value> {
    let line = format!("{method} {path}");
    let request = Request::builder().method(method).uri(path);
    let request = request.header("content-type", "application/json");
    let response = portal.routes().oneshot(request.body(Body::from(body.to_string()))?).await?;
    let status = response.status();
    let answer = serde_json::from_slice(&to_bytes(response.into_body(), 65_536).await?)?;
    println!("{line}\n  {status}: {answer}");
    Ok(answer)
}
