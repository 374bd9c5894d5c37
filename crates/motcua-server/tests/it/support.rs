//! The one door of the tests: a service in memory, asked without a network.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use motcua::{Appointment, Desk, NewToken, Person, PersonKind};
use motcua_engine::dossier::{AgencyId, PersonId};
use motcua_engine::procedure::{Role, read};
use motcua_server::connect::payment::sandbox::Sandbox;
use motcua_server::connect::scan::Scan;
use motcua_server::connect::store::Store;
use motcua_server::payment::Gateways;
use motcua_server::{Clock, Service, Settings, TrustFiles, app};
use serde_json::{Value, json};
use tower::ServiceExt as _;

pub(crate) const PROCEDURE: &str =
    include_str!("../../../../workflows/1.001612-household-business.yaml");

/// The moment at which the tests begin: a Friday morning.
pub(crate) const NOW: &str = "2026-08-28T09:05:00+07:00";

/// When the lists of revoked certificates hold with which the signed files came: a Monday.
const SIGNED: &str = "2026-11-23T09:00:00+07:00";
/// A result that is signed, as [`Api::trusting`] trusts. The tests of signatures have made it, with its root and lists.
pub(crate) const GOOD: &[u8] = include_bytes!("signed/good.pdf");

/// A service with one procedure.
///
/// Where a test names a token it writes `role+role:person@agency`, or `applicant:person`: the person is entered and
/// appointed, and a token for everything is issued, when it is first named.
pub(crate) struct Api {
    pub(crate) service: Service,
    router: Router,
    tokens: Mutex<BTreeMap<String, String>>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    /// The answer must have this status.
    #[track_caller]
    pub(crate) fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self
    }

    /// The answer must be a problem with this status and this code.
    #[track_caller]
    pub(crate) fn refused(self, status: u16, code: &str) -> Self {
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json");
        assert_eq!(self.body["code"], code, "{}", self.body);
        assert_eq!(self.body["status"], status, "{}", self.body);
        self.is(status)
    }

    /// The version that `If-Match` names next.
    pub(crate) fn etag(&self) -> String {
        self.headers[header::ETAG].to_str().unwrap().to_owned()
    }
}

impl Api {
    /// A service in memory that stands at [`NOW`].
    pub(crate) async fn new() -> Self {
        Self::with(Settings::default()).await
    }

    /// The same, as an operator has set it up.
    pub(crate) async fn with(settings: Settings) -> Self {
        Self::with_files(settings, Store::in_memory(), None).await
    }

    /// The same with a store of files and what examines them.
    pub(crate) async fn with_files(settings: Settings, store: Store, scan: Option<Scan>) -> Self {
        let desk = Desk::demo().await.unwrap();
        let procedure = read("1.001612-household-business.yaml", PROCEDURE, &|_| None).procedure;
        desk.publish(&procedure.unwrap()).await.unwrap();
        let clock = Clock::at(NOW.parse().unwrap());
        let service = Service::new(desk, clock, settings).with_files(store, scan);
        let sandbox = Sandbox::for_demo("http://127.0.0.1:8080/sandbox").unwrap();
        let service = service.with_gateways(Gateways::default().with_sandbox(sandbox));
        Self::on(service)
    }

    /// A service as it is.
    pub(crate) fn on(service: Service) -> Self {
        Self { router: app(service.clone()), service, tokens: Mutex::default() }
    }

    /// A service that trusts the root of the signed files, on a day for which there are lists of revoked certificates.
    pub(crate) async fn trusting() -> Self {
        let signed = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/signed");
        let trust = TrustFiles {
            anchors: signed.join("anchors"),
            intermediates: None,
            crls: vec![signed.join("lists")],
        };
        let api = Self::new().await;
        api.service.clock().advance(SIGNED.parse().unwrap()).unwrap();
        Self::on(api.service.with_trust(trust))
    }

    /// Uploads the PDF of a result.
    pub(crate) async fn upload_result(
        &self,
        (dossier, result): (&str, &str),
        token: &str,
        file: &[u8],
    ) -> Answer {
        let token = self.token(token).await;
        let path = format!("/api/v1/dossiers/{dossier}/results/{result}/file?name=a.pdf");
        let request = Request::post(path).header(header::AUTHORIZATION, format!("Bearer {token}"));
        self.send(request.body(Body::from(file.to_vec())).unwrap()).await
    }

    /// The secret of the token of somebody who is written `role+role:person@agency`.
    pub(crate) async fn token(&self, who: &str) -> String {
        if let Some(secret) = self.tokens.lock().unwrap().get(who) {
            return secret.clone();
        }
        let scopes = ["read", "file", "work", "webhooks", "admin"];
        let secret = self.token_for(who, &scopes).await;
        self.tokens.lock().unwrap().insert(who.to_owned(), secret.clone());
        secret
    }

    /// A new token of somebody, for these scopes.
    pub(crate) async fn token_for(&self, who: &str, scopes: &[&str]) -> String {
        let desk = self.service.desk();
        let (roles, rest) = who.split_once(':').unwrap();
        let (id, agency) = match rest.split_once('@') {
            Some((id, agency)) => (PersonId::new(id), Some(AgencyId::new(agency))),
            None => (PersonId::new(rest), None),
        };
        let kind = if agency.is_some() { PersonKind::Official } else { PersonKind::Citizen };
        let name = format!("Người {id}");
        desk.enter_person(&Person { id: id.clone(), name, number: None, kind }).await.unwrap();
        if let Some(agency) = &agency {
            for role in roles.split('+') {
                let (person, agency, role) = (id.clone(), agency.clone(), Role::from(role));
                let from = "2020-01-01".parse().unwrap();
                let appointment =
                    Appointment { person, agency, role, from, until: None, unit: None };
                desk.appoint(&appointment).await.unwrap();
            }
        }
        let token = NewToken {
            name: "a test".to_owned(),
            person: id.clone(),
            agency,
            roles: [].into(),
            scopes: scopes.iter().map(ToString::to_string).collect(),
            expires_at: "2027-01-01T00:00:00Z".parse().unwrap(),
            issued_by: id,
        };
        desk.issue_token(&token, NOW.parse().unwrap()).await.unwrap().1
    }

    /// Says on which day the appointment of somebody who has had a token ends; none: it does not.
    pub(crate) async fn end(&self, who: &str, last: Option<&str>) {
        let (role, rest) = who.split_once(':').unwrap();
        let (person, agency) = rest.split_once('@').unwrap();
        let ended = Appointment {
            person: PersonId::from(person),
            agency: AgencyId::from(agency),
            role: Role::from(role),
            from: "2020-01-01".parse().unwrap(),
            until: last.map(|day| day.parse().unwrap()),
            unit: None,
        };
        self.service.desk().appoint(&ended).await.unwrap();
    }

    /// Sends a request as it is.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 1 << 24).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::String(text));
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Sends a request whose answer is no text.
    pub(crate) async fn bytes(&self, request: Request<Body>) -> (HeaderMap, Vec<u8>) {
        let response = self.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), 200);
        let (parts, body) = response.into_parts();
        (parts.headers, to_bytes(body, 1 << 24).await.unwrap().to_vec())
    }

    /// Asks with a body, with headers.
    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &str,
        token: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !token.is_empty() {
            let token = if token.contains(':') { &self.token(token).await } else { token };
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.send(request.body(body).unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str, token: &str) -> Answer {
        self.ask(Method::GET, path, token, &[], None).await
    }

    pub(crate) async fn post(&self, path: &str, token: &str, body: Value) -> Answer {
        self.ask(Method::POST, path, token, &[], Some(body)).await
    }

    /// Makes a move of the version that was seen.
    pub(crate) async fn make(&self, dossier: &str, token: &str, etag: &str, body: Value) -> Answer {
        let path = format!("/api/v1/dossiers/{dossier}/moves");
        self.ask(Method::POST, &path, token, &[("if-match", etag)], Some(body)).await
    }

    /// Uploads a file as the application.
    pub(crate) async fn upload(
        &self,
        dossier: &str,
        token: &str,
        name: &str,
        file: impl Into<Body>,
    ) -> Answer {
        let query = format!("document=application&name={name}");
        let token = if token.contains(':') { &self.token(token).await } else { token };
        let request = Request::post(format!("/api/v1/dossiers/{dossier}/files?{query}"))
            .header(header::AUTHORIZATION, format!("Bearer {token}"));
        self.send(request.body(file.into()).unwrap()).await
    }

    /// Files a dossier; its identifier and its entity tag.
    pub(crate) async fn file(&self, token: &str) -> (String, String) {
        let filed = self.post("/api/v1/dossiers", token, filing()).await.is(201);
        (filed.body["id"].as_str().unwrap().to_owned(), filed.etag())
    }
}

/// A filing that is complete.
pub(crate) fn filing() -> Value {
    json!({
        "procedure": "1.001612", "channel": "online", "documents": ["application"],
        "fields": {
            "business.name": "Bánh mì Hòa Bình", "business.activity": "5610", "business.members": 1,
            "owner.number": "001099000001",
        },
        "parties": { "owner": { "name": "Nguyễn Thị Hòa", "person": "an-owner", "number": "001099000001" } },
    })
}
