//! Who asks: the person, as whom the person acts, what may be seen and what the token is for.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use motcua::{Part, Reading, Seen, Sight};
use motcua_engine::dossier::Actor;

use crate::problem::{FORBIDDEN, Problem, UNAUTHENTICATED};
use crate::service::Service;

/// Who asks.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    /// As whom commands are carried out.
    pub(crate) actor: Actor,
    /// What may be seen.
    sight: Sight,
    /// What the token is for; none: a person is signed in, who may do all that the roles allow.
    scopes: Option<Vec<Scope>>,
}

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Looking at dossiers and lists.
    Read,
    /// Filing dossiers.
    File,
    /// Moves and acts.
    Work,
}

impl Scope {
    fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::File => "file",
            Self::Work => "work",
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
        let reading = Reading {
            at: service.now(),
            person: self.actor.person.clone(),
            dossier: dossier.to_owned(),
            what: what.to_owned(),
        };
        Ok(service.desk().note_reading(&reading).await?)
    }
}

impl FromRequestParts<Service> for Client {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _service: &Service) -> Result<Self, Problem> {
        let none = || UNAUTHENTICATED.with("nobody is signed in; send a token in Authorization");
        let bearer = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let bearer = bearer.and_then(|value| value.strip_prefix("Bearer ")).ok_or_else(none)?;
        // INTERIM: role+role:person@agency stands for a token until tokens are kept.
        let (roles, rest) = bearer.split_once(':').ok_or_else(none)?;
        let (actor, sight) = match rest.split_once('@') {
            Some((person, agency)) => {
                let roles: Vec<&str> = roles.split('+').collect();
                let part = Part::Agency(agency.into());
                (Actor::official(person, &roles, agency), Sight::Of([part].into()))
            }
            None => (Actor::applicant(rest), Sight::Of([Part::Person(rest.into())].into())),
        };
        Ok(Self { actor, sight, scopes: None })
    }
}
