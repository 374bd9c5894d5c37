//! The log of what was sent: when, and how it was taken.

use motcua_engine::time::Timestamp;
use sea_orm::{DbErr, QueryResult};

use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::store::keepable;

/// The most lines of a page.
const MOST: u32 = 201;
/// What sorts behind every identifier.
const LAST: &str = "~";

/// A message that was sent, or could not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookDelivery {
    /// Its identifier: later ones sort behind it.
    pub id: String,
    /// The webhook.
    pub webhook: String,
    /// The event's place in the journal; 0: it was a test.
    pub position: u64,
    /// The how-manieth attempt it was, from 1.
    pub attempt: u32,
    /// When it was sent, to the microsecond.
    pub at: Timestamp,
    /// The status code of the answer; none: there was no answer.
    pub status: Option<u16>,
    /// Why it was not taken, without personal data; none: it was taken.
    pub error: Option<String>,
    /// How long it took.
    pub milliseconds: u64,
}

impl WebhookDelivery {
    /// One under a new identifier, of which the outcome is not known yet.
    pub fn new(webhook: impl Into<String>, position: u64, attempt: u32, at: Timestamp) -> Self {
        Self {
            id: uuid::Uuid::now_v7().to_string(),
            webhook: webhook.into(),
            position,
            attempt,
            at: Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at),
            status: None,
            error: None,
            milliseconds: 0,
        }
    }

    fn of(row: &QueryResult) -> std::result::Result<Self, DbErr> {
        let number = |column: &str| row.try_get::<i64>("", column);
        let error: String = row.try_get("", "error")?;
        Ok(Self {
            id: row.try_get("", "id")?,
            webhook: row.try_get("", "webhook_id")?,
            position: u64::try_from(number("position")?).unwrap_or_default(),
            attempt: u32::try_from(number("attempt")?).unwrap_or(u32::MAX),
            at: Timestamp::from_microsecond(number("at")?).unwrap_or(Timestamp::MIN),
            status: u16::try_from(number("status")?).ok().filter(|status| *status != 0),
            error: Some(error).filter(|error| !error.is_empty()),
            milliseconds: u64::try_from(number("milliseconds")?).unwrap_or_default(),
        })
    }
}

impl Desk {
    /// Keeps what became of a message.
    ///
    /// # Errors
    ///
    /// A text cannot be kept, or the database fails.
    pub async fn note_webhook_delivery(&self, delivery: &WebhookDelivery) -> Result<()> {
        let error = delivery.error.as_deref().unwrap_or_default();
        keepable("a delivery", [delivery.id.as_str(), &delivery.webhook, error])?;
        let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        // Nothing is kept of a webhook that was taken out meanwhile.
        let insert = "INSERT INTO motcua_webhook_deliveries
            (webhook_id, id, position, attempt, at, status, error, milliseconds)
            SELECT id, ?, ?, ?, ?, ?, ?, ? FROM motcua_webhooks WHERE id = ?";
        let values = vec![
            delivery.id.clone().into(),
            number(delivery.position).into(),
            i64::from(delivery.attempt).into(),
            delivery.at.as_microsecond().into(),
            i64::from(delivery.status.unwrap_or(0)).into(),
            error.into(),
            number(delivery.milliseconds).into(),
            delivery.webhook.clone().into(),
        ];
        let written = self.connections.write.execute(insert, values).await;
        written.map(|_| ()).map_err(Error::Database)
    }

    /// What was sent to a webhook, the latest first, before the delivery `before`; none: from the latest.
    /// At most 201: a page, and one that tells whether there is a next one.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn webhook_deliveries(
        &self,
        webhook: &str,
        before: Option<&str>,
        most: u32,
    ) -> Result<Vec<WebhookDelivery>> {
        let select =
            "SELECT webhook_id, id, position, attempt, at, status, error, milliseconds
            FROM motcua_webhook_deliveries WHERE webhook_id = ? AND id < ? ORDER BY id DESC LIMIT ?";
        let plain = |text: &str| text.replace('\0', "");
        let values = vec![
            plain(webhook).into(),
            plain(before.unwrap_or(LAST)).into(),
            i64::from(most.min(MOST)).into(),
        ];
        let rows = self.connections.read.query(select, values).await.map_err(Error::Database)?;
        rows.iter().map(|row| WebhookDelivery::of(row).map_err(Error::Database)).collect()
    }

    /// Forgets what was sent before a time. How many lines went.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn prune_webhook_deliveries(&self, before: Timestamp) -> Result<u64> {
        let delete = "DELETE FROM motcua_webhook_deliveries WHERE at < ?";
        let values = vec![before.as_microsecond().into()];
        self.connections.write.execute(delete, values).await.map_err(Error::Database)
    }
}
