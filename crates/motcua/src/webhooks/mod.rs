//! Webhooks: who is told of events over HTTP, and of which. Sending is the service's work, by a [`Hook`](crate::Hook) for each.

mod log;
mod secrets;

use std::collections::BTreeSet;

use motcua_engine::time::Timestamp;
use sea_orm::{DbErr, QueryResult, Value};

use crate::desk::Desk;
use crate::error::{Error, Result, corrupt};
use crate::journal;
use crate::sight::Sight;
use crate::store::{Tx, keepable};

pub use log::WebhookDelivery;
pub use secrets::SigningSecret;

/// What cannot be kept of a webhook.
const TEXTS: &str = "the address, an event or the owner of the webhook";
const SELECT: &str = "SELECT id, url, events, owner, sight, is_on, created_at FROM motcua_webhooks";

/// An address that is told of events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Its identifier.
    pub id: String,
    /// Where messages are sent.
    pub url: String,
    /// The types of events that are wanted, as the sender calls them; empty: all.
    pub events: BTreeSet<String>,
    /// Whose it is: an opaque number.
    pub owner: String,
    /// The dossiers of which it is told.
    pub sight: Sight,
    /// Whether messages are sent. What happens meanwhile is sent when it is turned on again.
    pub is_on: bool,
    /// When it was made, to the microsecond.
    pub created_at: Timestamp,
}

impl Webhook {
    /// One that is on and wants every event, under a new identifier.
    pub fn new(
        url: impl Into<String>,
        owner: impl Into<String>,
        sight: Sight,
        at: Timestamp,
    ) -> Self {
        Self {
            id: uuid::Uuid::now_v7().to_string(),
            url: url.into(),
            events: BTreeSet::new(),
            owner: owner.into(),
            sight,
            is_on: true,
            created_at: Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at),
        }
    }

    /// The name of the hook that serves it.
    pub fn hook(&self) -> String {
        hook_of(&self.id)
    }

    fn of(row: &QueryResult) -> Result<Self> {
        let text = |column: &str| row.try_get::<String>("", column).map_err(Error::Database);
        let number = |column: &str| row.try_get::<i64>("", column).map_err(Error::Database);
        let id = text("id")?;
        let unread = |source| corrupt(format!("webhook {id}"), source);
        Ok(Self {
            url: text("url")?,
            events: serde_json::from_str(&text("events")?).map_err(unread)?,
            owner: text("owner")?,
            sight: Sight::read(&text("sight")?).map_err(unread)?,
            is_on: number("is_on")? != 0,
            created_at: Timestamp::from_microsecond(number("created_at")?)
                .unwrap_or(Timestamp::MIN),
            id,
        })
    }
}

fn hook_of(id: &str) -> String {
    format!("webhook/{id}")
}

impl Desk {
    /// Keeps a webhook with its first secret. It is told of what happens from now on.
    ///
    /// # Errors
    ///
    /// A text cannot be kept, or the database fails.
    pub async fn add_webhook(&self, webhook: &Webhook, secret: &SigningSecret) -> Result<()> {
        let Webhook { id, url, events, owner, sight, is_on, created_at } = webhook;
        let texts = [id, url, owner].into_iter().chain(events).map(String::as_str);
        keepable(TEXTS, texts)?;
        let values = vec![
            id.clone().into(),
            url.clone().into(),
            journal::text(events).into(),
            owner.clone().into(),
            sight.text().into(),
            i64::from(*is_on).into(),
            created_at.as_microsecond().into(),
        ];
        let insert =
            "INSERT INTO motcua_webhooks (id, url, events, owner, sight, is_on, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)";
        let hook = "INSERT INTO motcua_hooks (name, position)
            VALUES (?, (SELECT COALESCE(MAX(position), 0) FROM motcua_events))";
        let transaction = self.connections.write.begin().await.map_err(Error::Database)?;
        transaction.execute(insert, values).await.map_err(Error::Database)?;
        let name = vec![webhook.hook().into()];
        transaction.execute(hook, name).await.map_err(Error::Database)?;
        secrets::add(&transaction, id, secret, *created_at).await.map_err(Error::Database)?;
        transaction.commit().await.map_err(Error::OutcomeUnknown)
    }

    /// A webhook.
    ///
    /// # Errors
    ///
    /// There is none with this identifier, or the database fails.
    pub async fn webhook(&self, id: &str) -> Result<Webhook> {
        if id.contains('\0') {
            return Err(no_webhook(id));
        }
        let found = self.select_webhooks("id = ?", vec![id.into()]).await?;
        found.into_iter().next().ok_or_else(|| no_webhook(id))
    }

    /// The webhooks of an owner, the oldest first.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn webhooks_of(&self, owner: &str) -> Result<Vec<Webhook>> {
        self.select_webhooks("owner = ?", vec![owner.replace('\0', "").into()]).await
    }

    /// Everybody's webhooks, the oldest first.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn webhooks(&self) -> Result<Vec<Webhook>> {
        self.select_webhooks("1 = 1", Vec::new()).await
    }

    /// The webhooks that are on, whosoever they are.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn webhooks_on(&self) -> Result<Vec<Webhook>> {
        self.select_webhooks("is_on = 1", Vec::new()).await
    }

    async fn select_webhooks(&self, filter: &str, values: Vec<Value>) -> Result<Vec<Webhook>> {
        let select = format!("{SELECT} WHERE {filter} ORDER BY id");
        let rows = self.connections.read.query(&select, values).await.map_err(Error::Database)?;
        rows.iter().map(Webhook::of).collect()
    }

    /// Changes the address, the events, the sight of a webhook, and whether it is on.
    ///
    /// # Errors
    ///
    /// There is none with this identifier, a text cannot be kept, or the database fails.
    pub async fn change_webhook(&self, webhook: &Webhook) -> Result<()> {
        let Webhook { id, url, events, owner: _, sight, is_on, created_at: _ } = webhook;
        keepable(TEXTS, [id, url].into_iter().chain(events).map(String::as_str))?;
        let update =
            "UPDATE motcua_webhooks SET url = ?, events = ?, sight = ?, is_on = ? WHERE id = ?";
        let values = vec![
            url.clone().into(),
            journal::text(events).into(),
            sight.text().into(),
            i64::from(*is_on).into(),
            id.clone().into(),
        ];
        self.touch_webhook(id, update, values).await
    }

    /// Turns a webhook off, if it still has this address.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn turn_webhook_off(&self, id: &str, url: &str) -> Result<()> {
        let update = "UPDATE motcua_webhooks SET is_on = 0 WHERE id = ? AND url = ?";
        let values = vec![id.into(), url.into()];
        let written = self.connections.write.execute(update, values).await;
        written.map(|_| ()).map_err(Error::Database)
    }

    async fn touch_webhook(&self, id: &str, update: &str, values: Vec<Value>) -> Result<()> {
        let written = self.connections.write.execute(update, values).await;
        if written.map_err(Error::Database)? == 0 { Err(no_webhook(id)) } else { Ok(()) }
    }

    /// Takes a webhook out with its secrets, its deliveries, and what waits for it.
    ///
    /// # Errors
    ///
    /// There is none with this identifier, or the database fails.
    pub async fn delete_webhook(&self, id: &str) -> Result<()> {
        if id.contains('\0') {
            return Err(no_webhook(id));
        }
        let transaction = self.connections.write.begin().await.map_err(Error::Database)?;
        if !delete(&transaction, id).await.map_err(Error::Database)? {
            return Err(no_webhook(id));
        }
        transaction.commit().await.map_err(Error::OutcomeUnknown)
    }
}

/// Deletes the rows of a webhook; whether there were any.
async fn delete(transaction: &Tx, id: &str) -> std::result::Result<bool, DbErr> {
    // Whoever makes a pass meets this before or after, never in between.
    crate::hooks::lock(transaction, &hook_of(id)).await?;
    for (table, key, value) in [
        ("motcua_parked", "hook", hook_of(id)),
        ("motcua_hooks", "name", hook_of(id)),
        ("motcua_webhook_secrets", "webhook_id", id.to_owned()),
        ("motcua_webhook_deliveries", "webhook_id", id.to_owned()),
    ] {
        let delete = format!("DELETE FROM {table} WHERE {key} = ?");
        transaction.execute(&delete, vec![value.into()]).await?;
    }
    let webhook = "DELETE FROM motcua_webhooks WHERE id = ?";
    Ok(transaction.execute(webhook, vec![id.into()]).await? > 0)
}

fn no_webhook(id: &str) -> Error {
    Error::NoWebhook { id: id.replace('\0', "") }
}
