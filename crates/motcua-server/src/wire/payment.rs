//! Payments, as portals and counters show them.

use std::collections::BTreeSet;

use motcua::{PaymentOrder, Receipt, ReceiptLine, Unmatched, UnmatchedListed};
use motcua_connect::payment::Started;
use motcua_engine::dossier::{Intent, IntentLine};
use motcua_engine::label::Label;
use motcua_engine::tariff::Assessed;
use motcua_engine::tariff::Circumstances;
use motcua_engine::time::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::instant;
use super::procedure::LabelView;

/// What was found of whoever pays, for the tariff; personal.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CircumstancesWire {
    /// What the payer is, such as `student` or `elderly`.
    #[serde(default)]
    persons: BTreeSet<String>,
    /// Where the matter lies, such as `ward`.
    #[serde(default)]
    place: Option<String>,
    /// Under which programmes, such as `digital-citizen`.
    #[serde(default)]
    programmes: BTreeSet<String>,
}

impl From<CircumstancesWire> for Circumstances {
    fn from(wire: CircumstancesWire) -> Self {
        let CircumstancesWire { persons, place, programmes } = wire;
        Self { persons, place, programmes }
    }
}

/// What is to be paid together to one receiver, and how far that has come.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IntentView {
    /// Its number in the dossier.
    intent: u32,
    /// When it is collected: at reception, with a supplement, while it is processed, or with the result.
    due: String,
    /// Who gets the money.
    receiver: String,
    /// How much altogether, in đồng.
    amount: i64,
    /// How far it has come.
    state: &'static str,
    /// When it was charged.
    #[schema(format = "date-time")]
    required_at: String,
    /// For what, how much, and why.
    lines: Vec<IntentLineView>,
    /// The codes of the orders that were made to pay it; the last one is in force.
    orders: Vec<String>,
    /// When it was paid.
    #[schema(format = "date-time")]
    paid_at: Option<String>,
    /// How it was paid.
    method: Option<String>,
    /// The number of the receipt or of the transaction.
    reference: Option<String>,
}

/// A line of what is to be paid.
#[derive(Debug, Serialize, ToSchema)]
struct IntentLineView {
    /// For which fees.
    fees: Vec<String>,
    /// How much, in đồng.
    amount: i64,
    /// Why so much; null: the amount was set by an official.
    explanation: Option<LabelView>,
    /// The texts that the amount rests on.
    basis: Vec<String>,
    /// When it went back, if it did.
    #[schema(format = "date-time")]
    refunded_at: Option<String>,
}

impl IntentView {
    /// An intent with why its amounts are what they are.
    pub(crate) fn of(intent: &Intent, assessed: &[Assessed], zone: &TimeZone) -> Self {
        let paid = intent.paid.as_ref();
        Self {
            intent: intent.number,
            due: name_of(&intent.due),
            receiver: intent.receiver.to_string(),
            amount: intent.amount,
            state: intent.state.name(),
            required_at: instant(intent.required_at, zone),
            lines: intent
                .lines
                .iter()
                .map(|line| IntentLineView::of(line, assessed, zone))
                .collect(),
            orders: intent.orders.iter().map(|order| order.code.clone()).collect(),
            paid_at: paid.map(|paid| instant(paid.at, zone)),
            method: paid.map(|paid| paid.method.clone()),
            reference: paid.map(|paid| paid.reference.clone()),
        }
    }
}

impl IntentLineView {
    fn of(line: &IntentLine, assessed: &[Assessed], zone: &TimeZone) -> Self {
        let fees = &line.charged.fees;
        let why = assessed.iter().find(|why| fees.contains(&why.fee));
        Self {
            fees: fees.iter().map(ToString::to_string).collect(),
            amount: line.charged.amount,
            explanation: why.map(|why| LabelView::from(&why.explanation())),
            basis: why.map_or_else(|| line.charged.basis.clone(), Assessed::basis),
            refunded_at: line.refunded_at.map(|at| instant(at, zone)),
        }
    }
}

/// The name that data have for something.
fn name_of(value: &impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

/// One try to pay through one gateway.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OrderView {
    /// Its code, which the gateway and the bank know.
    code: String,
    /// The gateway.
    gateway: String,
    /// How much, in đồng.
    amount: i64,
    /// What it pays.
    intents: Vec<OrderPartView>,
    /// How far it has come.
    state: &'static str,
    /// Until when it can be paid.
    #[schema(format = "date-time")]
    expires_at: String,
    /// When the gateway took the money.
    #[schema(format = "date-time")]
    paid_at: Option<String>,
    /// Where to send the payer; null: to no page.
    url: Option<String>,
    /// The text of the code that the payer scans; null: there is none.
    qr: Option<String>,
    /// The picture of that code, as SVG.
    qr_svg: Option<String>,
}

/// What an order pays.
#[derive(Debug, Serialize, ToSchema)]
struct OrderPartView {
    /// The dossier's identifier.
    dossier: String,
    /// The number of its intent.
    intent: u32,
    /// How much, in đồng.
    amount: i64,
}

impl OrderView {
    /// An order, and how the payer begins where it was just begun.
    pub(crate) fn of(order: PaymentOrder, started: Option<Started>, zone: &TimeZone) -> Self {
        let (url, qr, qr_svg) = match started {
            Some(Started::Page { url }) => (Some(url), None, None),
            Some(Started::Code { text, svg }) => (None, Some(text), Some(svg)),
            None => (None, None, None),
        };
        let part = |part: motcua::OrderPart| OrderPartView {
            dossier: part.dossier,
            intent: part.intent,
            amount: part.amount,
        };
        Self {
            code: order.code,
            gateway: order.gateway,
            amount: order.amount,
            intents: order.parts.into_iter().map(part).collect(),
            state: order.state.name(),
            expires_at: instant(order.expires_at, zone),
            paid_at: order.paid_at.map(|at| instant(at, zone)),
            url,
            qr,
            qr_svg,
        }
    }
}

/// The data of an electronic receipt.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReceiptView {
    /// The number of the receipt, or of the gateway's transaction.
    number: String,
    /// The code of the dossier.
    code: Option<String>,
    /// Who got the money.
    receiver: String,
    /// Who paid.
    payer: Option<String>,
    /// How much altogether, in đồng.
    amount: i64,
    /// How it was paid.
    method: String,
    /// When.
    #[schema(format = "date-time")]
    paid_at: String,
    /// For what.
    lines: Vec<ReceiptLineView>,
}

/// A line of a receipt.
#[derive(Debug, Serialize, ToSchema)]
struct ReceiptLineView {
    /// The names of the fees.
    names: Vec<LabelView>,
    /// How much, in đồng.
    amount: i64,
    /// Why so much.
    explanation: Option<LabelView>,
    /// The texts that the amount rests on.
    basis: Vec<String>,
    /// When it went back, if it did.
    #[schema(format = "date-time")]
    refunded_at: Option<String>,
}

impl ReceiptView {
    pub(crate) fn of(receipt: Receipt, zone: &TimeZone) -> Self {
        let line = |line: ReceiptLine| ReceiptLineView {
            names: line.names.iter().map(LabelView::from).collect(),
            amount: line.amount,
            explanation: line.explanation.as_ref().map(|why: &Label| LabelView::from(why)),
            basis: line.basis,
            refunded_at: line.refunded_at.map(|at| instant(at, zone)),
        };
        Self {
            number: receipt.number,
            code: receipt.code,
            receiver: receipt.receiver.to_string(),
            payer: receipt.payer.map(|payer| payer.name),
            amount: receipt.amount,
            method: receipt.method,
            paid_at: instant(receipt.paid_at, zone),
            lines: receipt.lines.into_iter().map(line).collect(),
        }
    }
}

/// Money that is no dossier's.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnmatchedView {
    /// Those of this page.
    payments: Vec<UnmatchedItem>,
    /// The cursor of the next page; null: this was the last.
    next: Option<String>,
}

/// A payment that is no dossier's.
#[derive(Debug, Serialize, ToSchema)]
struct UnmatchedItem {
    /// Its identifier.
    id: String,
    /// The gateway.
    gateway: String,
    /// The gateway's number of the transaction.
    reference: String,
    /// The order that it named.
    order: String,
    /// The dossier for which it was meant, if any.
    dossier: Option<String>,
    /// How much, in whole units of the currency.
    amount: i64,
    /// The currency.
    currency: String,
    /// Why it is no dossier's; `refund_refused`: its gateway did not give it back.
    reason: String,
    /// When it was listed.
    #[schema(format = "date-time")]
    listed_at: String,
}

impl UnmatchedView {
    pub(crate) fn of(listed: UnmatchedListed, zone: &TimeZone) -> Self {
        let item = |item: Unmatched| UnmatchedItem {
            id: item.id,
            gateway: item.gateway,
            reference: item.reference,
            order: item.order,
            dossier: item.dossier,
            amount: item.amount,
            currency: item.currency,
            reason: item.reason,
            listed_at: instant(item.listed_at, zone),
        };
        Self { payments: listed.items.into_iter().map(item).collect(), next: listed.next }
    }
}
