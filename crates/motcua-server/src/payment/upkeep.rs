//! What goes on by itself: callbacks that a stop left, questions about orders that wait, and refunds.

use std::error::Error;
use std::pin::pin;
use std::time::Duration;

use motcua::PaymentOrder;
use motcua_connect::payment::GatewayError;
use motcua_engine::time::Timestamp;
use tokio::time::{MissedTickBehavior, interval};

use super::money::refund_hook;
use super::order::told_of;
use super::{came, settle, told};
use crate::service::Service;

/// How often it is looked for what waits.
const ROUND: Duration = Duration::from_secs(30);
/// How many of them are taken at once.
const PAGE: u64 = 100;

/// Goes on with payments until `until` is there.
pub async fn run(service: Service, until: impl Future<Output = ()> + Send) {
    if service.gateways().names().next().is_none() {
        return;
    }
    let following = service.desk().follow(refund_hook(&service)).await;
    if let Err(failure) = &following {
        tracing::error!(%failure, "refunds are not sent; start the service again");
    }
    let mut rounds = interval(ROUND);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut until = pin!(until);
    loop {
        tokio::select! {
            _ = rounds.tick() => {}
            () = &mut until => break,
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
            match settle(service, gateway.as_ref(), incoming, &callback.id).await {
                Ok(_) => settled += 1,
                Err(failure) => {
                    tracing::warn!(callback = callback.id, %failure, "a callback waits for the next round");
                }
            }
        }
    }
}

/// Asks the gateways of the orders that wait: half an hour after the request first, then ever more seldom for three days,
/// and until the order has ended.
/// How many were asked.
///
/// # Errors
///
/// The database fails.
pub async fn ask_again(service: &Service) -> motcua::Result<u64> {
    let (desk, at) = (service.desk(), service.now());
    let mut asked = 0;
    for order in desk.open_orders(at, PAGE).await? {
        if let Err(failure) = ask(service, &order, at).await {
            tracing::warn!(order = order.code, %failure, "an order waits for the next query");
        }
        desk.note_query(&order.code, at).await?;
        asked += 1;
    }
    Ok(asked)
}

/// Asks the gateway of an order what became of it.
async fn ask(service: &Service, order: &PaymentOrder, at: Timestamp) -> motcua::Result<()> {
    // Where its gateway was taken out, whoever puts it in again finds the order.
    let Some(gateway) = service.gateways().find(&order.gateway) else { return Ok(()) };
    match gateway.query(&told_of(service, order).await?, at).await {
        Ok(Some(notice)) => {
            service.desk().settle(None, gateway.name(), &told(&notice), at).await?;
        }
        Ok(None) | Err(GatewayError::NotOffered { .. }) => {}
        Err(failure) => {
            let failure: &dyn Error = &failure;
            tracing::warn!(order = order.code, failure, "a gateway did not tell of an order");
        }
    }
    Ok(())
}
