//! Tokens of programs: scoped, expiring, revocable, kept as digests alone.

use std::collections::BTreeSet;

use motcua_engine::dossier::{AgencyId, PersonId};
use motcua_engine::procedure::Role;
use motcua_engine::time::Timestamp;
use sea_orm::{DbErr, QueryResult};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::desk::Desk;
use crate::error::{Error, Result, corrupt};
use crate::journal::{hex, text};
use crate::store::{NEVER, keepable};

/// A token to be issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewToken {
    /// What it is for, as its owner says it.
    pub name: String,
    /// Whose acts they are that are done with it.
    pub person: PersonId,
    /// At which agency; none: from the applicant's side.
    pub agency: Option<AgencyId>,
    /// In which roles.
    pub roles: BTreeSet<Role>,
    /// What it opens.
    pub scopes: BTreeSet<String>,
    /// From when it holds no longer.
    pub expires_at: Timestamp,
    /// Who issued it.
    pub issued_by: PersonId,
}

/// A token that was issued. What is secret of it is known to its owner alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its identifier, which is no secret.
    pub id: String,
    /// What it was issued as.
    pub issued: NewToken,
    /// When.
    pub issued_at: Timestamp,
    /// From when it was revoked.
    pub revoked_at: Option<Timestamp>,
}

impl Token {
    /// Whether it opens anything at an instant.
    pub fn is_valid(&self, at: Timestamp) -> bool {
        at < self.issued.expires_at && self.revoked_at.is_none_or(|revoked_at| at < revoked_at)
    }
}

/// A secret of 256 random bits behind a prefix: drawn as three random UUIDs, of 122 bits each.
pub(crate) fn secret(prefix: &str) -> String {
    let mut hasher = Sha256::new();
    for _ in 0..3 {
        hasher.update(uuid::Uuid::new_v4().as_bytes());
    }
    format!("{prefix}{}", hex(&hasher.finalize()))
}

/// What is kept of a secret.
pub(crate) fn digest(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

const SELECT: &str = "SELECT id, contents, issued_at, revoked_at FROM motcua_tokens";

impl Desk {
    /// Issues a token. The second text is its secret, which nobody can read again.
    ///
    /// # Errors
    ///
    /// It has no name or expires at once, nobody is known by a number, the person does not hold its roles at its agency on
    /// the day, a text cannot be kept, or the database fails.
    pub async fn issue_token(&self, token: &NewToken, at: Timestamp) -> Result<(Token, String)> {
        let wrong = |problem| Err(Error::Contradiction { what: "the token", problem });
        if token.name.trim().is_empty() {
            return wrong("it has no name; say what it is for");
        }
        if token.expires_at <= at {
            return wrong("it has expired when it is issued; give it a later end");
        }
        let names = [token.name.as_str(), token.person.as_str(), token.issued_by.as_str()];
        let names = names.into_iter().chain(token.scopes.iter().map(String::as_str));
        keepable("a text of the token", names)?;
        for person in [&token.person, &token.issued_by] {
            if self.person(person).await?.is_none() {
                return Err(Error::NoPerson { id: person.to_string() });
            }
        }
        self.check_roles(token, at).await?;
        let secret = secret("mct_");
        let id = uuid::Uuid::now_v7().to_string();
        let insert =
            "INSERT INTO motcua_tokens (id, digest, contents, issued_at, expires_at, revoked_at)
            VALUES (?, ?, ?, ?, ?, ?)";
        let values = vec![
            id.clone().into(),
            digest(&secret).into(),
            text(token).into(),
            at.as_microsecond().into(),
            token.expires_at.as_microsecond().into(),
            NEVER.into(),
        ];
        self.connections.write.execute(insert, values).await.map_err(Error::Database)?;
        let token = Token { id, issued: token.clone(), issued_at: at, revoked_at: None };
        Ok((token, secret))
    }

    /// A token opens no more than the person may: its roles are held at its agency, and roles are an agency's.
    async fn check_roles(&self, token: &NewToken, at: Timestamp) -> Result<()> {
        let Some(agency) = &token.agency else {
            if token.roles.is_empty() {
                return Ok(());
            }
            let problem = "it has roles and no agency; name the agency, or leave the roles out";
            return Err(Error::Contradiction { what: "the token", problem });
        };
        let on = self.zone().await?.to_datetime(at).date();
        let held = self.caller(&token.person, on).await?.roles();
        let held = held.into_iter().find(|(place, _)| place == agency).map(|(_, roles)| roles);
        let held = held.unwrap_or_default();
        if !held.is_empty() && token.roles.is_subset(&held) {
            return Ok(());
        }
        let names: Vec<&str> = held.iter().map(Role::as_str).collect();
        let held = if names.is_empty() {
            "no role".to_owned()
        } else {
            format!("only {}", names.join(", "))
        };
        Err(Error::OtherRoles {
            person: token.person.to_string(),
            agency: agency.to_string(),
            held,
            on: on.to_string(),
        })
    }

    /// The token of a secret; none if it is unknown, has expired or was revoked.
    ///
    /// # Errors
    ///
    /// What is stored cannot be read, or the database fails.
    pub async fn token(&self, secret: &str, at: Timestamp) -> Result<Option<Token>> {
        let select = format!("{SELECT} WHERE digest = ?");
        let rows = self.connections.read.query(&select, vec![digest(secret).into()]).await;
        let token = rows.map_err(Error::Database)?.first().map(token_of).transpose()?;
        Ok(token.filter(|token| token.is_valid(at)))
    }

    /// Every token that was ever issued, the earliest first.
    ///
    /// # Errors
    ///
    /// What is stored cannot be read, or the database fails.
    pub async fn tokens(&self) -> Result<Vec<Token>> {
        let select = format!("{SELECT} ORDER BY issued_at, id");
        let rows = self.connections.read.query(&select, Vec::new()).await;
        rows.map_err(Error::Database)?.iter().map(token_of).collect()
    }

    /// Revokes a token from an instant on. Whether there is one that was not revoked before.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn revoke_token(&self, id: &str, at: Timestamp) -> Result<bool> {
        let update = "UPDATE motcua_tokens SET revoked_at = ? WHERE id = ? AND revoked_at > ?";
        let at = at.as_microsecond();
        let values = vec![at.into(), id.replace('\0', "").into(), at.into()];
        Ok(self.change_rights(update, values).await? > 0)
    }
}

fn token_of(row: &QueryResult) -> Result<Token> {
    let instant = |column: &str| -> std::result::Result<Option<Timestamp>, DbErr> {
        let at = Some(row.try_get("", column)?).filter(|at| *at != NEVER);
        Ok(at.and_then(|at| Timestamp::from_microsecond(at).ok()))
    };
    let id: String = row.try_get("", "id").map_err(Error::Database)?;
    let contents: String = row.try_get("", "contents").map_err(Error::Database)?;
    let what = || format!("token {id}");
    let issued = serde_json::from_str(&contents).map_err(|source| corrupt(what(), source))?;
    Ok(Token {
        issued,
        issued_at: instant("issued_at").map_err(Error::Database)?.unwrap_or(Timestamp::MIN),
        revoked_at: instant("revoked_at").map_err(Error::Database)?,
        id,
    })
}
