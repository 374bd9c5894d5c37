//! Who carries out commands: the desk in this process, or the service on the same desk over HTTP.

use std::sync::Arc;

use motcua::Desk;
use serde_json::json;

use crate::client::{Pool, get, post};
use crate::keys::Keys;
use crate::load;
use crate::office::{MOVES, Next, Office, STAGES, agency};

#[derive(Clone)]
pub(crate) enum Subject {
    Desk(Box<Desk>, Arc<Office>),
    Http(Arc<Http>),
}

impl load::Subject for Subject {
    async fn carry_out(&self, next: &Next) -> String {
        match self {
            Self::Desk(desk, office) => office.carry_out(desk, next).await,
            Self::Http(http) => http.carry_out(next).await,
        }
    }
}

/// The service as its clients have it.
pub(crate) struct Http {
    pub(crate) pool: Pool,
    pub(crate) keys: Keys,
    /// The forms of each agency.
    forms: Vec<String>,
    /// The bodies of the moves.
    moves: Vec<String>,
    /// The version that each stage finds, as a line of headers.
    seen: Vec<String>,
}

impl Http {
    /// Takes one dossier through its life, to learn the versions.
    pub(crate) async fn new(pool: Pool, keys: Keys, office: &Office, agencies: usize) -> Self {
        let form = |place| {
            let filing = office.filing(&agency(place));
            json!({
                "procedure": filing.procedure, "channel": filing.channel, "subject": filing.subject,
                "fields": filing.fields, "documents": filing.documents, "agencies": filing.agencies,
            })
            .to_string()
        };
        let moves = MOVES.iter().map(|(kind, _)| json!({ "move": kind }).to_string()).collect();
        let forms = (0..agencies).map(form).collect();
        let mut http = Self { pool, keys, forms, moves, seen: vec![String::new()] };
        let mut next = Next { id: String::new(), stage: 0, agency: 0, place: None };
        while next.stage <= STAGES {
            let done = http.command(&next).await;
            next.id = text_of(&done, "\"id\":\"");
            http.seen.push(format!("If-Match: \"{}\"\r\n", text_of(&done, "\"content_version\":")));
            next.stage += 1;
        }
        http
    }

    async fn carry_out(&self, next: &Next) -> String {
        text_of(&self.command(next).await, "\"id\":\"")
    }

    async fn command(&self, next: &Next) -> String {
        if next.stage == 0 {
            let (token, form) = (self.keys.applicant(next.agency), &self.forms[next.agency]);
            return self.pool.ask(&post("/api/v1/dossiers", token, "", form), 201).await;
        }
        let path = format!("/api/v1/dossiers/{}/moves", next.id);
        let token = self.keys.official(next.agency, MOVES[next.stage - 1].1);
        let request = post(&path, token, &self.seen[next.stage], &self.moves[next.stage - 1]);
        self.pool.ask(&request, 200).await
    }

    /// A page of what a clerk of an agency asks for; it has rows.
    pub(crate) async fn page(&self, agency: usize, path: &str) {
        let body = self.pool.ask(&get(path, self.keys.official(agency, "clerk")), 200).await;
        assert!(body.contains("\"id\":\""), "{path} is empty: {body}");
    }
}

/// The letters of a text behind a mark that are no marks themselves.
fn text_of(body: &str, mark: &str) -> String {
    let place = body.find(mark).unwrap() + mark.len();
    let is_of_text = |letter: &char| letter.is_ascii_alphanumeric() || *letter == '-';
    body[place..].chars().take_while(is_of_text).collect()
}
