//! Orders, as gateways are told of them.

use std::net::{IpAddr, Ipv4Addr};

use motcua::PaymentOrder;
use motcua_connect::payment::{self, Bill, BillLine, GatewayError, LineKind, Order, Started};
use motcua_engine::dossier::{Intent, IntentLine};
use motcua_engine::procedure::{FeeKind, Procedure};

use crate::client::Client;
use crate::problem::{Problem, UNAVAILABLE};
use crate::service::Service;

/// Who pays, as far as it is known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Payer {
    /// The address of the browser.
    pub(crate) ip: Option<IpAddr>,
    /// The name; otherwise that of whoever handed the dossier in.
    pub(crate) name: Option<String>,
}

/// Tells a gateway of an order: where the payer is sent, or what the payer scans.
///
/// # Errors
///
/// The gateway does not answer or refuses, or the desk fails. The order stays, and can be begun again.
pub(crate) async fn start(
    service: &Service,
    client: &Client,
    order: &PaymentOrder,
    payer: Payer,
) -> Result<Started, Problem> {
    let gateway = service.gateways().named(&order.gateway)?;
    let bill = bill(service, client, order, payer).await?;
    let told = told_of(service, order).await?;
    gateway.start(&told, &bill).await.map_err(Problem::from)
}

/// An order as gateways know it.
pub(crate) async fn told_of(service: &Service, order: &PaymentOrder) -> motcua::Result<Order> {
    let mut code = None;
    if let Some(part) = order.parts.first() {
        code = service.desk().dossier(&part.dossier).await?.code;
    }
    Ok(Order {
        code: order.code.clone(),
        amount: order.amount,
        requested_at: order.requested_at,
        expires_at: order.expires_at,
        dossier: code.unwrap_or_default(),
    })
}

/// What is paid for, for the gateway's receipt.
async fn bill(
    service: &Service,
    client: &Client,
    order: &PaymentOrder,
    payer: Payer,
) -> Result<Bill, Problem> {
    let desk = service.desk();
    let (mut lines, mut first, mut party) = (Vec::new(), None, None);
    for part in &order.parts {
        let stand = client.seen(service).dossier(&part.dossier).await?;
        let procedure = desk.procedure_of(&stand.dossier).await?;
        if let Some(intent) = stand.dossier.intent(part.intent) {
            lines.extend(bill_lines(&procedure, intent));
        }
        let parties = stand.data.parties;
        party = party.or(parties.submitter).or(parties.owner);
        first = first.or(Some(procedure));
    }
    let agencies = desk.agencies().await?;
    let agency = agencies.into_iter().find(|agency| agency.id == order.receiver);
    let party = party.as_ref();
    Ok(Bill {
        procedure: first.as_ref().map(|first| first.code.to_string()).unwrap_or_default(),
        procedure_name: first.map(|first| first.name.vi.clone()).unwrap_or_default(),
        agency: order.receiver.to_string(),
        agency_name: agency.map_or_else(|| order.receiver.to_string(), |agency| agency.name),
        lines,
        payer: payment::Payer {
            ip: payer.ip.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)),
            name: payer.name.or(party.map(|party| party.name.clone())).unwrap_or_default(),
            identity: party.and_then(|party| party.number.clone()).unwrap_or_default(),
            address: String::new(),
        },
    })
}

fn bill_lines(procedure: &Procedure, intent: &Intent) -> Vec<BillLine> {
    let line = |line: &IntentLine| {
        let fees = &line.charged.fees;
        let named = procedure.fees.iter().filter(|fee| fees.contains(&fee.id));
        let names: Vec<&str> = named.clone().map(|fee| fee.name.vi.as_str()).collect();
        let kind = match named.map(|fee| fee.kind).next() {
            Some(FeeKind::Fee) | None => LineKind::Fee,
            Some(FeeKind::Charge | FeeKind::Duty) => LineKind::Charge,
        };
        let code: Vec<&str> = fees.iter().map(|fee| fee.as_str()).collect();
        BillLine { kind, code: code.join("+"), name: names.join(", "), amount: line.charged.amount }
    };
    intent.lines.iter().map(line).collect()
}

impl From<GatewayError> for Problem {
    fn from(error: GatewayError) -> Self {
        use crate::problem::{GATEWAY, INVALID};
        match error {
            GatewayError::Unavailable { .. } => UNAVAILABLE.with(error.to_string()),
            GatewayError::Answer { .. } | GatewayError::Refused { .. } => {
                GATEWAY.with(error.to_string())
            }
            GatewayError::Order { .. }
            | GatewayError::NotOffered { .. }
            | GatewayError::Statement { .. } => INVALID.with(error.to_string()),
        }
    }
}
