//! Webhooks as they are asked for and shown. A secret is shown once: when it is made.

use std::collections::BTreeSet;

use motcua::{DeadLetter, SigningSecret, Webhook, WebhookDelivery};
use motcua_engine::time::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::instant;

/// A webhook to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WebhookRequest {
    /// Where messages are sent, over TLS and to a public address.
    #[schema(example = "https://portal.example/webhooks")]
    pub(crate) url: String,
    /// The types of messages that are wanted, as the document's webhooks list them; empty: all.
    #[serde(default)]
    #[schema(example = json!(["dossier.accepted", "dossier.resolved"]))]
    pub(crate) events: BTreeSet<String>,
}

/// What is to be changed of a webhook; what is not named stays. It is then told of what the caller may see now.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WebhookChange {
    /// Where messages are sent.
    pub(crate) url: Option<String>,
    /// The types of messages that are wanted; empty: all.
    pub(crate) events: Option<BTreeSet<String>>,
    /// Whether messages are sent. What happened meanwhile is sent when it is turned on again.
    pub(crate) is_on: Option<bool>,
}

/// A webhook.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WebhookView {
    /// Its identifier.
    id: String,
    /// Whose it is, by the opaque number.
    owner: String,
    /// Where messages are sent.
    url: String,
    /// The types of messages that are wanted; empty: all.
    events: BTreeSet<String>,
    /// Whether messages are sent.
    is_on: bool,
    /// When it was made.
    #[schema(format = "date-time")]
    created_at: String,
}

/// A webhook that was made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WebhookMade {
    /// The webhook.
    pub(crate) webhook: WebhookView,
    /// The secret that its messages are signed with. It is not shown again.
    #[schema(example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    secret: String,
}

/// A secret to be exchanged.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RotationRequest {
    /// For how many hours the secrets before sign as well.
    #[serde(default = "a_day")]
    #[schema(default = 24, maximum = 168)]
    pub(crate) overlap_hours: u16,
}

fn a_day() -> u16 {
    24
}

/// A secret that was exchanged.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RotationView {
    /// The new secret. It is not shown again.
    secret: String,
}

/// From where events are to be sent again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReplayRequest {
    /// The place in the journal of the first event.
    pub(crate) from: u64,
}

/// A message that was sent, or could not be.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeliveryView {
    /// Its identifier.
    id: String,
    /// The event's place in the journal; null: it was a test.
    position: Option<u64>,
    /// The how-manieth attempt it was.
    attempt: u32,
    /// When.
    #[schema(format = "date-time")]
    at: String,
    /// The status code of the answer; null: there was none.
    status: Option<u16>,
    /// Why it was not taken; null: it was.
    error: Option<String>,
    /// How long it took.
    milliseconds: u64,
}

/// A part of what was sent.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeliveriesView {
    /// The messages, the latest first.
    items: Vec<DeliveryView>,
    /// The cursor of the next page; null: this was the last.
    next: Option<String>,
}

/// A dossier at which the webhook was given up; its later events wait.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeadLetterView {
    /// The dossier's identifier.
    dossier: String,
    /// The place in the journal of the event that was not taken.
    position: u64,
    /// How often it was sent.
    attempts: u32,
    /// Why it was not taken the last time.
    error: String,
}

/// A part of the dead letters.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeadLettersView {
    /// By dossier.
    items: Vec<DeadLetterView>,
    /// The cursor of the next page; null: this was the last.
    next: Option<String>,
}

impl WebhookView {
    pub(crate) fn of(webhook: Webhook, zone: &TimeZone) -> Self {
        let Webhook { id, url, events, owner, sight: _, is_on, created_at } = webhook;
        Self { id, owner, url, events, is_on, created_at: instant(created_at, zone) }
    }
}

impl WebhookMade {
    pub(crate) fn of(webhook: WebhookView, secret: &SigningSecret) -> Self {
        Self { webhook, secret: secret.expose().to_owned() }
    }
}

impl From<&SigningSecret> for RotationView {
    fn from(secret: &SigningSecret) -> Self {
        Self { secret: secret.expose().to_owned() }
    }
}

impl DeliveryView {
    pub(crate) fn of(delivery: WebhookDelivery, zone: &TimeZone) -> Self {
        Self {
            id: delivery.id,
            position: Some(delivery.position).filter(|position| *position > 0),
            attempt: delivery.attempt,
            at: instant(delivery.at, zone),
            status: delivery.status,
            error: delivery.error,
            milliseconds: delivery.milliseconds,
        }
    }
}

impl DeliveriesView {
    /// A page of `size`, of which one more was read.
    pub(crate) fn of(deliveries: Vec<WebhookDelivery>, size: usize, zone: &TimeZone) -> Self {
        let next = next(&deliveries, size, |delivery| &delivery.id);
        let items = deliveries.into_iter().take(size);
        Self { items: items.map(|delivery| DeliveryView::of(delivery, zone)).collect(), next }
    }
}

impl DeadLettersView {
    /// A page of `size`, of which one more was read.
    pub(crate) fn of(letters: Vec<DeadLetter>, size: usize) -> Self {
        let next = next(&letters, size, |letter| &letter.dossier);
        let view = |letter: DeadLetter| {
            let DeadLetter { dossier, position, tries, error } = letter;
            DeadLetterView { dossier, position, attempts: tries, error }
        };
        Self { items: letters.into_iter().take(size).map(view).collect(), next }
    }
}

/// The key of a page's last item, if there is more behind it.
fn next<T>(items: &[T], size: usize, key: impl Fn(&T) -> &String) -> Option<String> {
    items.get(..size).filter(|_| items.len() > size)?.last().map(key).cloned()
}
