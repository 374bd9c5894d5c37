//! Who asks: the person, as whom the person acts, what may be seen and what the token is for.
//!
//! A program sends a token. A person signs in with a password and then sends the session's cookie, with the session's
//! own token against forged requests wherever something changes. A portal that is trusted with the scope `assert`
//! says for whom of its own users it asks.

use std::collections::BTreeSet;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, Method, header};
use motcua::{Caller, Part, ReadOf, Reading, Seen, Sight, Token};
use motcua_engine::dossier::{Actor, AgencyId, PersonId};
use motcua_engine::procedure::DocumentId;
use motcua_engine::time::Date;

use crate::applicant::{SAID, asserted};
use crate::clients::{Looked, key_of};
use crate::password::forgery_token;
use crate::problem::{FORBIDDEN, MALFORMED, Problem, UNAUTHENTICATED};
use crate::service::Service;
use crate::wire::only_a_clerk;

/// The cookie of a session.
pub(crate) const COOKIE: &str = "motcua_session";
/// At which agency a person acts who works at several.
pub(crate) const AGENCY: HeaderName = HeaderName::from_static("motcua-agency");
/// For whom: somebody who is absent, or an organisation.
pub(crate) const ON_BEHALF_OF: HeaderName = HeaderName::from_static("motcua-on-behalf-of");
/// The session's token against forged requests.
pub(crate) const FORGERY: HeaderName = HeaderName::from_static("x-csrf-token");

/// The headers that say for whom the holder of a secret asks.
const FOR_WHOM: [HeaderName; 2] = [AGENCY, ON_BEHALF_OF];

/// Who asks.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    /// As whom commands are carried out.
    pub(crate) actor: Actor,
    /// What may be seen.
    sight: Sight,
    /// What the token is for; none: a person is signed in, who may do all that the roles allow.
    scopes: Option<BTreeSet<Scope>>,
}

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scope {
    /// Looking at dossiers and lists.
    Read,
    /// Filing dossiers.
    File,
    /// Moves and acts.
    Work,
    /// Webhooks.
    Webhooks,
    /// Saying for whom of a portal's own users it asks.
    Assert,
    /// Keeping agencies, people, accounts and tokens.
    Admin,
}

impl Scope {
    /// Every scope.
    pub(crate) const ALL: [Self; 6] =
        [Self::Read, Self::File, Self::Work, Self::Webhooks, Self::Assert, Self::Admin];

    /// Its name in a token.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::File => "file",
            Self::Work => "work",
            Self::Webhooks => "webhooks",
            Self::Assert => "assert",
            Self::Admin => "admin",
        }
    }
}

impl Client {
    /// The token is for this.
    ///
    /// # Errors
    ///
    /// It is not.
    pub(crate) fn needs(&self, scope: Scope) -> Result<(), Problem> {
        if self.scopes.as_ref().is_none_or(|scopes| scopes.contains(&scope)) {
            return Ok(());
        }
        let name = scope.name();
        Err(FORBIDDEN.with(format!("the token is not for \"{name}\"; ask for one with that scope")))
    }

    /// The client holds one of these roles.
    ///
    /// # Errors
    ///
    /// It holds none of them.
    pub(crate) fn needs_one_of(&self, roles: &[&str]) -> Result<(), Problem> {
        if roles.iter().any(|role| self.actor.has(role)) {
            return Ok(());
        }
        let roles = roles.join(", ");
        Err(FORBIDDEN.with(format!("it takes one of the roles {roles}; ask somebody who holds it")))
    }

    /// The client acts for an agency.
    ///
    /// # Errors
    ///
    /// It is an applicant.
    pub(crate) fn needs_official(&self) -> Result<(), Problem> {
        if self.actor.agency.is_some() {
            return Ok(());
        }
        Err(FORBIDDEN.with("it is for officials; sign in as one"))
    }

    /// Originals are handed in at a counter.
    ///
    /// # Errors
    ///
    /// An applicant names some.
    pub(crate) fn check_originals(&self, originals: &BTreeSet<DocumentId>) -> Result<(), Problem> {
        if self.actor.agency.is_some() || originals.is_empty() {
            return Ok(());
        }
        Err(only_a_clerk("originals"))
    }

    /// The client keeps agencies, people and accounts.
    ///
    /// # Errors
    ///
    /// It holds another role, or its token is not for that.
    pub(crate) fn needs_admin(&self) -> Result<(), Problem> {
        self.needs(Scope::Admin)?;
        self.needs_one_of(&["admin"])
    }

    /// The desk, as the client sees it.
    pub(crate) fn seen(&self, service: &Service) -> Seen {
        service.desk().seen_by(self.sight.clone())
    }

    /// Reading of personal data is recorded.
    ///
    /// # Errors
    ///
    /// The database fails; then nothing is shown.
    pub(crate) async fn note_reading(
        &self,
        service: &Service,
        dossier: &str,
        what: &str,
    ) -> Result<(), Problem> {
        let reading = self.reading(service, ReadOf::Dossier(dossier.to_owned()), what);
        Ok(service.desk().note_reading(&reading).await?)
    }

    /// Reading of what is entered of people is recorded, unless somebody reads what is his own.
    ///
    /// # Errors
    ///
    /// The database fails; then nothing is shown.
    pub(crate) async fn note_reading_of<'a>(
        &self,
        service: &Service,
        people: impl IntoIterator<Item = &'a PersonId>,
        what: &str,
    ) -> Result<(), Problem> {
        let others = people.into_iter().filter(|person| **person != self.actor.person);
        let reading =
            |person: &PersonId| self.reading(service, ReadOf::Person(person.clone()), what);
        let readings: Vec<Reading> = others.map(reading).collect();
        Ok(service.desk().note_readings(&readings).await?)
    }

    fn reading(&self, service: &Service, of: ReadOf, what: &str) -> Reading {
        let (at, person) = (service.now(), self.actor.person.clone());
        Reading { at, person, of, what: what.to_owned() }
    }

    /// Whoever shows a secret: as known a moment ago, or looked up.
    async fn known(
        service: &Service,
        secret: &Secret<'_>,
        headers: &HeaderMap,
    ) -> Result<Self, Problem> {
        let now = service.now();
        let looked = Looked { on: service.today().await?, rights: service.desk().rights_version() };
        let named = FOR_WHOM.into_iter().chain(SAID);
        let key = match secret {
            Secret::Token(secret) => key_of("token", secret, headers, named),
            Secret::Session(secret) => key_of("session", secret, headers, named),
        };
        if let Some(client) = service.clients().get(&key, looked, now) {
            return Ok(client);
        }
        let (client, until) = match secret {
            Secret::Token(secret) => {
                let token = service.desk().token(secret, now).await?.ok_or_else(unknown)?;
                let ends = [Some(token.issued.expires_at), token.revoked_at];
                let until = ends.into_iter().flatten().min().unwrap_or(now);
                (Self::of_token(service, token, headers, looked.on).await?, until)
            }
            Secret::Session(secret) => {
                let session = service.desk().session(secret, now).await?.ok_or_else(nobody)?;
                let client = Self::of_person(service, &session.person, headers, looked.on).await?;
                (client, session.until)
            }
        };
        service.clients().keep(key, client.clone(), looked, until);
        Ok(client)
    }

    /// Whoever holds a token.
    async fn of_token(
        service: &Service,
        token: Token,
        headers: &HeaderMap,
        today: Date,
    ) -> Result<Self, Problem> {
        let held = &token.issued.scopes;
        let scopes: BTreeSet<Scope> =
            Scope::ALL.into_iter().filter(|scope| held.contains(scope.name())).collect();
        if scopes.contains(&Scope::Assert)
            && let Some(actor) = asserted(service, headers).await?
        {
            let parts = [&actor.person].into_iter().chain(&actor.on_behalf_of);
            let sight = Sight::Of(parts.cloned().map(Part::Person).collect());
            return Ok(Self { actor, sight, scopes: Some(scopes) });
        }
        let caller = service.desk().caller(&token.issued.person, today).await?;
        let mut client = match &token.issued.agency {
            Some(agency) => Self::official(&caller, agency, headers)?,
            None => Self::applicant(&caller, headers)?,
        };
        let roles = &token.issued.roles;
        if !roles.is_empty() && token.issued.agency.is_some() {
            client.actor.roles.retain(|role| roles.contains(role));
            client.sight = caller.sight_of(&client.actor);
        }
        client.scopes = Some(scopes);
        Ok(client)
    }

    /// Whoever is signed in: at the agency that is named, or at the only one, or as an applicant.
    async fn of_person(
        service: &Service,
        person: &PersonId,
        headers: &HeaderMap,
        today: Date,
    ) -> Result<Self, Problem> {
        let caller = service.desk().caller(person, today).await?;
        if let Some(agency) = named(headers, &AGENCY)? {
            return Self::official(&caller, &AgencyId::new(agency), headers);
        }
        match &caller.roles()[..] {
            [] => Self::applicant(&caller, headers),
            [(agency, _)] => Self::official(&caller, agency, headers),
            [..] => Err(MALFORMED
                .with("you work at several agencies; name one in the header Motcua-Agency")),
        }
    }

    fn official(caller: &Caller, agency: &AgencyId, headers: &HeaderMap) -> Result<Self, Problem> {
        let other = named(headers, &ON_BEHALF_OF)?.map(PersonId::new);
        let actor = caller.actor(agency, other.as_ref())?;
        let sight = caller.sight_of(&actor);
        Ok(Self { actor, sight, scopes: None })
    }

    fn applicant(caller: &Caller, headers: &HeaderMap) -> Result<Self, Problem> {
        let other = named(headers, &ON_BEHALF_OF)?.map(PersonId::new);
        let actor = caller.applicant(other.as_ref())?;
        Ok(Self { actor, sight: caller.sight_as_applicant(), scopes: None })
    }
}

impl FromRequestParts<Service> for Client {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Problem> {
        let headers = &parts.headers;
        if let Some(secret) = bearer(headers) {
            return Self::known(service, &Secret::Token(secret), headers).await;
        }
        let secret = session(headers).ok_or_else(nobody)?;
        let client = Self::known(service, &Secret::Session(secret), headers).await?;
        let changes = !matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
        if changes && named(headers, &FORGERY)? != Some(&forgery_token(secret)) {
            return Err(FORBIDDEN
                .with("the request does not show the session's token; send it in X-CSRF-Token"));
        }
        Ok(client)
    }
}

/// What a client shows.
enum Secret<'a> {
    Token(&'a str),
    Session(&'a str),
}

fn unknown() -> Problem {
    UNAUTHENTICATED.with("the token is unknown, expired or revoked; ask for a new one")
}

fn nobody() -> Problem {
    UNAUTHENTICATED.with("nobody is signed in; send a token in Authorization, or sign in")
}

/// The secret of a token.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, secret) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    // The scheme's name is written in any case (RFC 9110 section 11.1).
    scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim())
}

/// The secret of a session.
pub(crate) fn session(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut cookies =
        cookies.flat_map(|value| value.split(';')).filter_map(|one| one.trim().split_once('='));
    cookies.find(|(name, _)| *name == COOKIE).map(|(_, secret)| secret)
}

/// A header that is a visible text.
///
/// # Errors
///
/// It is none.
pub(crate) fn named<'a>(
    headers: &'a HeaderMap,
    name: &HeaderName,
) -> Result<Option<&'a str>, Problem> {
    let wrong = |_| MALFORMED.with(format!("the header {name} is no text in ASCII; mend it"));
    headers.get(name).map(|value| value.to_str().map_err(wrong)).transpose()
}
