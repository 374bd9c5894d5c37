//! The secrets that messages are signed with: several at a time, so that one can be exchanged while messages arrive.

use std::fmt;
use std::time::Duration;

use motcua_engine::time::Timestamp;
use sea_orm::DbErr;

use super::no_webhook;
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::store::{NEVER, Tx, keepable};

/// A secret that messages are signed with. It is kept so that it can be read, and is in no log.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningSecret(String);

impl SigningSecret {
    /// A secret of its text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Its text: for the signature, and to be shown once to whoever checks it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SigningSecret(_)")
    }
}

impl Desk {
    /// The secrets that a webhook's messages are signed with at a time, the newest first.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn webhook_secrets(&self, id: &str, at: Timestamp) -> Result<Vec<SigningSecret>> {
        let select = "SELECT secret FROM motcua_webhook_secrets
            WHERE webhook_id = ? AND from_at <= ? AND until_at > ? ORDER BY from_at DESC, id DESC";
        let at = at.as_microsecond();
        let values = vec![id.replace('\0', "").into(), at.into(), at.into()];
        let rows = self.connections.read.query(select, values).await.map_err(Error::Database)?;
        let secret = |row: &sea_orm::QueryResult| row.try_get("", "secret").map(SigningSecret);
        rows.iter().map(|row| secret(row).map_err(Error::Database)).collect()
    }

    /// Gives a webhook a new secret, which signs at once; those before sign as well for so long.
    ///
    /// # Errors
    ///
    /// There is no such webhook, the secret cannot be kept, or the database fails.
    pub async fn rotate_webhook_secret(
        &self,
        id: &str,
        secret: &SigningSecret,
        at: Timestamp,
        overlap: Duration,
    ) -> Result<()> {
        keepable("the secret or the webhook's identifier", [id, secret.expose()])?;
        let overlap = i64::try_from(overlap.as_micros()).unwrap_or(i64::MAX);
        let until = at.as_microsecond().saturating_add(overlap).min(NEVER - 1);
        let transaction = self.connections.write.begin().await.map_err(Error::Database)?;
        if !rotate(&transaction, id, secret, at, until).await.map_err(Error::Database)? {
            return Err(no_webhook(id));
        }
        transaction.commit().await.map_err(Error::OutcomeUnknown)
    }
}

/// False: there is no such webhook.
async fn rotate(
    transaction: &Tx,
    id: &str,
    secret: &SigningSecret,
    at: Timestamp,
    until: i64,
) -> std::result::Result<bool, DbErr> {
    // The row stays locked: one rotation after the other.
    let lock = "UPDATE motcua_webhooks SET is_on = is_on WHERE id = ?";
    if transaction.execute(lock, vec![id.into()]).await? == 0 {
        return Ok(false);
    }
    let over = "DELETE FROM motcua_webhook_secrets WHERE webhook_id = ? AND until_at <= ?";
    transaction.execute(over, vec![id.into(), at.as_microsecond().into()]).await?;
    let end =
        "UPDATE motcua_webhook_secrets SET until_at = ? WHERE webhook_id = ? AND until_at > ?";
    transaction.execute(end, vec![until.into(), id.into(), until.into()]).await?;
    add(transaction, id, secret, at).await?;
    Ok(true)
}

/// Keeps a secret that signs from a time on.
pub(super) async fn add(
    transaction: &Tx,
    id: &str,
    secret: &SigningSecret,
    at: Timestamp,
) -> std::result::Result<(), DbErr> {
    let insert = "INSERT INTO motcua_webhook_secrets (webhook_id, id, secret, from_at, until_at)
        VALUES (?, ?, ?, ?, ?)";
    let values = vec![
        id.into(),
        uuid::Uuid::now_v7().to_string().into(),
        secret.expose().into(),
        at.as_microsecond().into(),
        NEVER.into(),
    ];
    transaction.execute(insert, values).await.map(|_| ())
}
