//! How accounts sign in: the hash of a password, failures that lock, sessions kept as digests alone.

use motcua_engine::dossier::PersonId;
use motcua_engine::time::Timestamp;
use sea_orm::{DbErr, QueryResult};

use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::store::keepable;
use crate::tokens::{digest, secret};

/// How an account signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// Whose account it is.
    pub person: PersonId,
    /// The hash of the password, as whoever made it writes it.
    pub hash: String,
    /// How often in a row nobody got in, a try that is going on included.
    pub failures: u32,
    /// Until when nobody is let in.
    pub locked_until: Option<Timestamp>,
}

impl Credential {
    /// Whether nobody is let in at an instant, whatever the password.
    pub fn is_locked(&self, at: Timestamp) -> bool {
        self.locked_until.is_some_and(|until| at < until)
    }
}

/// Somebody is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// With which account.
    pub account: String,
    /// Who.
    pub person: PersonId,
    /// Until when.
    pub until: Timestamp,
}

impl Desk {
    /// Sets the password of an account, as a hash that somebody else has made. Nobody stays signed in with the old one.
    ///
    /// # Errors
    ///
    /// There is no such account, a text cannot be kept, or the database fails.
    pub async fn set_password(&self, account: &str, hash: &str) -> Result<()> {
        keepable("an account or a hash", [account, hash])?;
        let insert = "INSERT INTO motcua_credentials (account, hash, failures, locked_until)
            SELECT id, ?, 0, 0 FROM motcua_accounts WHERE id = ?
            ON CONFLICT (account) DO UPDATE SET hash = excluded.hash, failures = 0, locked_until = 0";
        let transaction = self.connections.write.begin().await.map_err(Error::Database)?;
        let set = transaction.execute(insert, vec![hash.into(), account.into()]).await;
        let set = set.map_err(Error::Database)?;
        let close = transaction.delete_by_keys("motcua_sessions", "account", &[account]).await;
        close.map_err(Error::Database)?;
        let committed = transaction.commit().await;
        self.rights_changed();
        committed.map_err(Error::OutcomeUnknown)?;
        if set == 0 { Err(Error::NoAccount { account: account.to_owned() }) } else { Ok(()) }
    }

    /// How an account signs in; none if there is no such account or it has no password.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn credential(&self, account: &str) -> Result<Option<Credential>> {
        let select =
            "SELECT a.person_id, c.hash, c.failures, c.locked_until FROM motcua_credentials c
            JOIN motcua_accounts a ON a.id = c.account WHERE c.account = ?";
        let values = vec![account.replace('\0', "").into()];
        let rows = self.connections.read.query(select, values).await.map_err(Error::Database)?;
        rows.first().map(credential_of).transpose().map_err(Error::Database)
    }

    /// Lets somebody try a password, and counts the try as a failure until [`Desk::signed_in`] says otherwise: of many tries
    /// at once no more are let in than one after the other. None: there is no such account, it has no password, or it is locked.
    ///
    /// Five failures in a row lock the account for 15 minutes, each one after that for twice as long, up to a day.
    /// What is tried while it is locked counts for nothing.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn try_sign_in(&self, account: &str, at: Timestamp) -> Result<Option<Credential>> {
        let (account, at) = (account.replace('\0', ""), at.as_microsecond());
        // 15 minutes, doubled with each failure, and 24 hours at last; a day is 96 quarters of an hour.
        let update = "UPDATE motcua_credentials SET failures = failures + 1, locked_until = CASE
            WHEN failures < 4 THEN 0 ELSE CAST(? AS BIGINT) + CAST(900000000 AS BIGINT) * CASE failures
            WHEN 4 THEN 1 WHEN 5 THEN 2 WHEN 6 THEN 4 WHEN 7 THEN 8 WHEN 8 THEN 16 WHEN 9 THEN 32
            WHEN 10 THEN 64 ELSE 96 END END
            WHERE account = ? AND locked_until <= ?
            RETURNING hash, failures, locked_until,
            (SELECT a.person_id FROM motcua_accounts a WHERE a.id = account) AS person_id";
        let values = vec![at.into(), account.into(), at.into()];
        let rows = self.connections.write.query(update, values).await.map_err(Error::Database)?;
        rows.first().map(credential_of).transpose().map_err(Error::Database)
    }

    /// Records that the password that was tried is the right one: no failure of the account counts any longer.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn signed_in(&self, account: &str) -> Result<()> {
        let update =
            "UPDATE motcua_credentials SET failures = 0, locked_until = 0 WHERE account = ?";
        let values = vec![account.replace('\0', "").into()];
        let done = self.connections.write.execute(update, values).await;
        done.map(|_| ()).map_err(Error::Database)
    }

    /// Signs an account in. The second text is the session's secret.
    ///
    /// # Errors
    ///
    /// There is no such account, or the database fails.
    pub async fn open_session(&self, account: &str, until: Timestamp) -> Result<(Session, String)> {
        let person = self.person_of(account).await?;
        let person = person.ok_or_else(|| Error::NoAccount { account: account.to_owned() })?;
        let secret = secret("mcs_");
        let insert = "INSERT INTO motcua_sessions (digest, account, until) VALUES (?, ?, ?)";
        let values = vec![digest(&secret).into(), account.into(), until.as_microsecond().into()];
        self.connections.write.execute(insert, values).await.map_err(Error::Database)?;
        Ok((Session { account: account.to_owned(), person, until }, secret))
    }

    /// The session of a secret; none if it is unknown, over or closed.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn session(&self, secret: &str, at: Timestamp) -> Result<Option<Session>> {
        let select = "SELECT s.account, a.person_id, s.until FROM motcua_sessions s
            JOIN motcua_accounts a ON a.id = s.account WHERE s.digest = ? AND s.until > ?";
        let values = vec![digest(secret).into(), at.as_microsecond().into()];
        let rows = self.connections.read.query(select, values).await.map_err(Error::Database)?;
        let read = |row: &QueryResult| -> std::result::Result<_, DbErr> {
            let until = Timestamp::from_microsecond(row.try_get("", "until")?);
            Ok(Session {
                account: row.try_get("", "account")?,
                person: PersonId::new(row.try_get::<String>("", "person_id")?),
                until: until.unwrap_or(Timestamp::MIN),
            })
        };
        rows.first().map(read).transpose().map_err(Error::Database)
    }

    /// Signs a session out. Whether there was one.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn close_session(&self, secret: &str) -> Result<bool> {
        let delete = "DELETE FROM motcua_sessions WHERE digest = ?";
        Ok(self.change_rights(delete, vec![digest(secret).into()]).await? > 0)
    }

    /// Signs every session of an account out. How many there were.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn close_sessions(&self, account: &str) -> Result<u64> {
        let delete = "DELETE FROM motcua_sessions WHERE account = ?";
        let values = vec![account.replace('\0', "").into()];
        self.change_rights(delete, values).await
    }
}

fn credential_of(row: &QueryResult) -> std::result::Result<Credential, DbErr> {
    let locked_until: i64 = row.try_get("", "locked_until")?;
    let locked_until = Some(locked_until).filter(|until| *until > 0);
    Ok(Credential {
        person: PersonId::new(row.try_get::<String>("", "person_id")?),
        hash: row.try_get("", "hash")?,
        failures: u32::try_from(row.try_get::<i64>("", "failures")?).unwrap_or(u32::MAX),
        locked_until: locked_until.and_then(|at| Timestamp::from_microsecond(at).ok()),
    })
}
