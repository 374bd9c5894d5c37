//! What goes on by itself: callbacks that a stop left, questions about orders that wait, and refunds.

use std::error::Error;
use std::time::Duration;

use motcua::{Begin, Delivery, Failure, Hook, Sight};
use motcua_connect::payment::{GatewayError, Refund};
use motcua_engine::dossier::EventBody;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

use super::order::told_of;
use super::{came, settle, told};
use crate::service::Service;

/// How often it is looked for what waits.
const ROUND: Duration = Duration::from_secs(30);
/// How many of them are taken at once.
const PAGE: u64 = 100;
/// The hook that sends refunds.
const REFUNDS: &str = "motcua.refunds";

/// Goes on with payments until it is told to stop.
pub(crate) async fn run(service: Service, mut stopped: watch::Receiver<bool>) {
    if service.gateways().names().next().is_none() {
        return;
    }
    let following = service.desk().follow(refund_hook(&service)).await;
    if let Err(failure) = &following {
        tracing::error!(%failure, "refunds are not sent; start the service again");
    }
    let mut rounds = interval(ROUND);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = rounds.tick() => {}
            _ = stopped.wait_for(|stopped| *stopped) => break,
        }
        for done in [settle_rest(&service).await, ask_again(&service).await] {
            if let Err(failure) = done {
                tracing::warn!(%failure, "payments wait for the next round");
            }
        }
    }
    if let Ok(following) = following
        && let Err(failure) = following.stop().await
    {
        tracing::warn!(%failure, "the hook that sends refunds did not end well");
    }
}

/// Goes on with callbacks that were kept and not settled, as a stop left them. How many there were.
///
/// # Errors
///
/// The database fails.
pub async fn settle_rest(service: &Service) -> motcua::Result<u64> {
    let (mut settled, mut behind) = (0, String::new());
    loop {
        let callbacks = service.desk().open_callbacks(&behind, PAGE).await?;
        let Some(last) = callbacks.last() else { return Ok(settled) };
        behind.clone_from(&last.id);
        for callback in &callbacks {
            let Some(gateway) = service.gateways().find(&callback.gateway) else { continue };
            let Some(incoming) = came(&callback.raw) else { continue };
            settle(service, gateway, incoming, &callback.id).await?;
            settled += 1;
        }
    }
}

/// Asks the gateways of the orders that wait: half an hour after the request first, then ever more seldom for three days.
/// How many were asked.
///
/// # Errors
///
/// The database fails.
pub async fn ask_again(service: &Service) -> motcua::Result<u64> {
    let (desk, at) = (service.desk(), service.now());
    let mut asked = 0;
    for order in desk.open_orders(at, PAGE).await? {
        let Some(gateway) = service.gateways().find(&order.gateway) else {
            // Its gateway was taken out; whoever puts it in again finds the order.
            desk.note_query(&order.code, at).await?;
            continue;
        };
        let known = told_of(service, &order).await?;
        match gateway.query(&known, at).await {
            Ok(Some(notice)) => {
                desk.settle(None, gateway.name(), &told(&notice, at), at).await?;
            }
            Ok(None) | Err(GatewayError::NotOffered { .. }) => {}
            Err(failure) => {
                let failure: &dyn Error = &failure;
                tracing::warn!(order = order.code, failure, "a gateway did not tell of an order");
            }
        }
        desk.note_query(&order.code, at).await?;
        asked += 1;
    }
    Ok(asked)
}

/// The hook that sends refunds to their gateways: at least once, and a gateway gives back once for each reference.
pub fn refund_hook(service: &Service) -> Hook {
    let service = service.clone();
    Hook::new(REFUNDS, move |delivery| {
        let service = service.clone();
        async move { send_refund(&service, &delivery).await }
    })
    .begin(Begin::AtFirstEvent)
}

async fn send_refund(service: &Service, delivery: &Delivery) -> Result<(), Failure> {
    let EventBody::Refunded { intent, amount, method, reference, .. } = &delivery.event.body else {
        return Ok(());
    };
    // What is given back at the counter is sent to no gateway.
    let Some(gateway) = service.gateways().find(method) else { return Ok(()) };
    let stand = service.desk().dossier(&delivery.dossier).await?;
    let paid = stand.dossier.intent(*intent).and_then(|intent| intent.paid.as_ref());
    let Some((paid, code)) = paid.and_then(|paid| Some((paid, paid.order.as_ref()?))) else {
        return Err("the payment came through no order; give the money back yourself".into());
    };
    let order = service.desk().seen_by(Sight::All).payment_order(code).await?;
    let refund = Refund {
        order: told_of(service, &order).await?,
        transaction: paid.reference.clone(),
        amount: *amount,
        request: reference.clone(),
        by: delivery.event.actor.person.to_string(),
    };
    match gateway.refund(&refund, service.now()).await {
        Ok(_) => Ok(()),
        Err(failure) => Err(failure.to_string().into()),
    }
}
