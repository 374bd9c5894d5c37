//! Money that people record: checked against what the gateways have, and refunds sent to them.

use motcua::{Begin, Delivery, Failure, Hook, OrderPart, RefusedRefund, Sight, Stand};
use motcua_connect::payment::{GatewayError, Refund};
use motcua_engine::dossier::{Act, Command, EventBody, Paid, PersonId};

use super::order::told_of;
use crate::problem::{INVALID, Problem};
use crate::service::Service;

/// The hook that sends refunds.
const REFUNDS: &str = "motcua.refunds";
/// How money goes back through no gateway.
const BY_HAND: [&str; 2] = ["cash", "transfer"];

/// Refuses money that is entered by hand as a gateway's and of which the gateway told nothing,
/// and a refund that could be recorded and never sent. Everything else the rules decide.
///
/// # Errors
///
/// The gateway has no such money listed, the money came another way, or its gateway takes no such refund.
pub(crate) async fn check_money(
    service: &Service,
    dossier: &str,
    command: &Command,
    by: &PersonId,
) -> Result<(), Problem> {
    if let Command::Act(Act::Pay { method, reference, .. }) = command {
        return check_listed(service, method, reference).await;
    }
    let Command::Act(Act::Refund { intent, amount, method, reference, .. }) = command else {
        return Ok(());
    };
    let stand = service.desk().dossier(dossier).await?;
    let Some(paid) = paid(&stand, *intent) else { return Ok(()) };
    if BY_HAND.contains(&method.as_str()) {
        return Ok(());
    }
    let code = paid.order.as_deref().filter(|_| paid.method == *method);
    let (Some(code), Some(gateway)) = (code, service.gateways().find(method)) else {
        let by_gateway = if paid.order.is_some() { &paid.method } else { "no order of a gateway" };
        return Err(INVALID.with(format!(
            "the payment {intent} came through {by_gateway} and cannot go back through \"{method}\"; \
             name the gateway that it came through, or \"cash\" or \"transfer\""
        )));
    };
    let asked = Asked { amount: *amount, request: reference, by };
    gateway.check_refund(&refund(service, paid, code, &asked).await?).map_err(Problem::from)
}

/// Money of a gateway is entered by hand where it lies on the list of the unmatched.
async fn check_listed(service: &Service, method: &str, reference: &str) -> Result<(), Problem> {
    let is_gateway = service.gateways().find(method).is_some();
    if !is_gateway || service.desk().has_unmatched(method, reference).await? {
        return Ok(());
    }
    Err(INVALID.with(format!(
        "no payment \"{reference}\" of {method} is listed as unmatched; take its statement first, \
         or name the way in which the money came"
    )))
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
    let paid = paid(&stand, *intent).filter(|paid| paid.method == *method);
    let code = paid.and_then(|paid| paid.order.as_deref());
    let by = &delivery.event.actor.person;
    let answer = match (paid, code) {
        (Some(paid), Some(code)) => {
            let asked = Asked { amount: *amount, request: reference, by };
            gateway.refund(&refund(service, paid, code, &asked).await?, service.now()).await
        }
        (_, None) | (None, _) => Err(GatewayError::NotOffered {
            gateway: method.clone(),
            what: "no refunds of what came through no order of it",
        }),
    };
    match answer {
        Ok(_) => Ok(()),
        Err(
            failure @ (GatewayError::Refused { .. }
            | GatewayError::Order { .. }
            | GatewayError::NotOffered { .. }
            | GatewayError::Statement { .. }),
        ) => {
            tracing::warn!(dossier = delivery.dossier, %failure, "a refund is refused and listed");
            let part =
                OrderPart { dossier: delivery.dossier.clone(), intent: *intent, amount: *amount };
            let order = code.unwrap_or_default();
            let refused = RefusedRefund { gateway: method, reference, order, part };
            Ok(service.desk().list_refused_refund(&refused, service.now()).await?)
        }
        // Whether the money went back is not known: the same refund is asked for again.
        Err(failure @ (GatewayError::Unavailable { .. } | GatewayError::Answer { .. })) => {
            Err(failure.to_string().into())
        }
    }
}

fn paid(stand: &Stand, intent: u32) -> Option<&Paid> {
    stand.dossier.intent(intent).and_then(|intent| intent.paid.as_ref())
}

/// What is asked of a gateway.
struct Asked<'a> {
    amount: i64,
    request: &'a str,
    by: &'a PersonId,
}

/// A refund as gateways know it.
async fn refund(
    service: &Service,
    paid: &Paid,
    code: &str,
    asked: &Asked<'_>,
) -> motcua::Result<Refund> {
    let order = service.desk().seen_by(Sight::All).payment_order(code).await?;
    Ok(Refund {
        order: told_of(service, &order).await?,
        transaction: paid.reference.clone(),
        amount: asked.amount,
        request: asked.request.to_owned(),
        by: asked.by.to_string(),
    })
}
