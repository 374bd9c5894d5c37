//! Webhooks: events are sent to the addresses that asked for them, signed by Standard Webhooks.
//!
//! Each webhook is a hook of the desk: an event is sent at least once, those of a dossier in order,
//! and what is not taken is sent again later, for about a day.

mod address;
pub(crate) mod message;
mod sender;
mod signature;

use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;
use std::time::Duration;

use motcua::{Begin, Delivery, Error, Failure, Following, Hook, Sight, Webhook, WebhookDelivery};
use motcua_engine::dossier::PersonId;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

use crate::clock::Clock;
use crate::service::Service;

pub(crate) use address::check;
pub(crate) use sender::Sender;
pub(crate) use signature::new_secret;

/// How often it is looked for webhooks that others have made.
const INTERVAL: Duration = Duration::from_secs(5);
/// How often old deliveries are forgotten.
const PRUNING: Duration = Duration::from_secs(3600);
/// The first wait after a failure, the longest one, and how many failures are the last: about a day in all.
const RETRY: (Duration, Duration, u32) =
    (Duration::from_secs(5), Duration::from_secs(6 * 3600), 16);
/// "Gone": the receiver wants no more messages.
const GONE: u16 = 410;

/// Serves every webhook that is on, until `stop` ends; then what is under way is still finished.
///
/// As many nodes as you like may run it on one database: each webhook is served by one of them.
pub async fn run(service: Service, stop: impl Future<Output = ()>) {
    let mut changes = service.webhook_changes();
    let mut followed: BTreeMap<String, Following> = BTreeMap::new();
    let mut leaving = JoinSet::new();
    let mut pruned_at: Option<Instant> = None;
    let mut stop = pin!(stop);
    loop {
        changes.mark_unchanged();
        if let Err(failure) = follow(&service, &mut followed, &mut leaving).await {
            tracing::warn!(%failure, "the list of webhooks was not read and is read again");
        }
        if pruned_at.is_none_or(|at| at.elapsed() >= PRUNING) {
            pruned_at = Some(Instant::now());
            prune(&service).await;
        }
        tokio::select! {
            () = &mut stop => break,
            _ = timeout(INTERVAL, changes.changed()) => {}
        }
        while leaving.try_join_next().is_some() {}
    }
    for (_, following) in followed {
        leaving.spawn(following.stop());
    }
    while leaving.join_next().await.is_some() {}
}

/// Begins with the webhooks that are on and not followed yet, and ends with those that are off or gone.
async fn follow(
    service: &Service,
    followed: &mut BTreeMap<String, Following>,
    leaving: &mut JoinSet<motcua::Result<()>>,
) -> motcua::Result<()> {
    let on = service.desk().webhooks_on().await?;
    let ids: BTreeSet<&str> = on.iter().map(|webhook| webhook.id.as_str()).collect();
    let gone: Vec<String> =
        followed.keys().filter(|id| !ids.contains(id.as_str())).cloned().collect();
    for id in gone {
        if let Some(following) = followed.remove(&id) {
            leaving.spawn(following.stop());
        }
    }
    for webhook in &on {
        if !followed.contains_key(&webhook.id) {
            let following = service.desk().follow(hook(service, webhook)).await?;
            followed.insert(webhook.id.clone(), following);
        }
    }
    Ok(())
}

/// Forgets what was sent long ago.
async fn prune(service: &Service) {
    let before = service.now().checked_sub(service.settings().keep_deliveries);
    let Ok(before) = before else { return };
    if let Err(failure) = service.desk().prune_webhook_deliveries(before).await {
        tracing::warn!(%failure, "old deliveries of webhooks were not forgotten");
    }
}

/// The hook that serves a webhook, for [`motcua::Desk::deliver`] or [`motcua::Desk::follow`].
pub fn hook(service: &Service, webhook: &Webhook) -> Hook {
    let (service, id) = (service.clone(), webhook.id.clone());
    let (first, longest, most) = RETRY;
    Hook::new(webhook.hook(), move |delivery| {
        let (service, id) = (service.clone(), id.clone());
        async move { deliver(&service, &id, &delivery).await }
    })
    .begin(Begin::BehindLastEvent)
    .retry(first, longest, most)
}

/// Sends an event, if the webhook wants it and its owner may see the dossier, now as when the webhook was made.
/// The webhook is read anew each time: a change counts at once, whichever node serves it.
async fn deliver(service: &Service, id: &str, delivery: &Delivery) -> Result<(), Failure> {
    let desk = service.desk();
    let webhook = match desk.webhook(id).await {
        Ok(webhook) => webhook,
        Err(Error::NoWebhook { .. }) => return Ok(()),
        Err(failure) => return Err(failure.into()),
    };
    let kind = message::type_of(delivery.event.body.name());
    if !webhook.events.is_empty() && !webhook.events.contains(&kind) {
        return Ok(());
    }
    if !webhook.is_on {
        return Err("the webhook is off; turn it on again".into());
    }
    let seen = desk.seen_by(webhook.sight.clone());
    let dossier = match seen.dossier_after(&delivery.dossier, delivery.number).await {
        Ok(dossier) => dossier,
        Err(Error::NoDossier { .. }) => return Ok(()),
        Err(failure) => return Err(failure.into()),
    };
    let zone = service.zone_of_calendars().await?;
    if let Sight::Of(_) = &webhook.sight {
        let today = zone.to_datetime(service.now()).date();
        let owner = desk.caller(&PersonId::new(&webhook.owner), today).await?;
        match desk.seen_by(owner.sight()).id_of(&delivery.dossier).await {
            Ok(_) => {}
            // Who has left is told nothing more.
            Err(Error::NoDossier { .. }) => return Ok(()),
            Err(failure) => return Err(failure.into()),
        }
    }
    let body = message::of_event(kind, delivery, &dossier, &zone);
    let name = message::name(&webhook.id, &delivery.position.to_string());
    let attempt = delivery.tries.saturating_add(1);
    let sent = send(service, &webhook, &name, body, delivery.position, attempt).await?;
    sent.error.map_or(Ok(()), |error| Err(error.into()))
}

/// Sends a message of no event, so that the owner sees whether the address takes it.
pub(crate) async fn send_test(
    service: &Service,
    webhook: &Webhook,
) -> motcua::Result<WebhookDelivery> {
    let zone = service.zone_of_calendars().await?;
    let body = message::of_test(&webhook.id, service.now(), &zone);
    let name = message::name(&webhook.id, &uuid::Uuid::now_v7().simple().to_string());
    send(service, webhook, &name, body, 0, 1).await
}

/// Sends a message once, and keeps what became of it.
async fn send(
    service: &Service,
    webhook: &Webhook,
    name: &str,
    body: String,
    position: u64,
    attempt: u32,
) -> motcua::Result<WebhookDelivery> {
    let desk = service.desk();
    let now = service.now();
    let secrets = desk.webhook_secrets(&webhook.id, now).await?;
    // Receivers hold the signature against their own clocks, so it is made at the time of the machine.
    let signed_at = Clock::Machine.now();
    let outcome = service.sender().send(&webhook.url, name, body, &secrets, signed_at).await;
    let delivery = WebhookDelivery {
        status: outcome.status,
        error: outcome.error,
        milliseconds: outcome.milliseconds,
        ..WebhookDelivery::new(&webhook.id, position, attempt, now)
    };
    if let Err(failure) = desk.note_webhook_delivery(&delivery).await {
        tracing::warn!(webhook = webhook.id, %failure, "a message was sent, and not noted");
    }
    if delivery.status == Some(GONE) {
        desk.turn_webhook_off(&webhook.id, &webhook.url).await?;
        service.webhooks_changed();
    }
    Ok(delivery)
}
