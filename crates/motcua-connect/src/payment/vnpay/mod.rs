//! VNPAY, version 2.1.0.
//!
//! The payer is sent to a page of VNPAY. What became of the payment comes by the IPN, a GET to the address that the
//! merchant has told VNPAY; only that, an answer to a question, or the reconciliation file counts.
//! VNPAY sends an IPN again, at most ten times and five minutes apart, until it is answered 00 or 02.
//! It tells no currency there, since it takes đồng only; if it tells one, that is told on.
//! Where an IPN comes from is not checked; its signature is.

mod transactions;

use std::collections::BTreeSet;
use std::io::Read;
use std::net::IpAddr;

use motcua_engine::time::Timestamp;
use reqwest::Url;
use serde::Deserialize;
use serde_json::json;

use super::form::{self, Fields};
use super::settings::{SettingsError, address, check, check_name};
use super::statement::{Columns, StatementLine};
use super::wire::{PATIENCE_MILLISECONDS, Wire};
use super::{
    Answer, Asking, Bill, Gateway, GatewayError, Incoming, Notice, Order, Outcome, Refund,
    Refunded, Rejected, Secret, SecretSource, Shown, Started, State, moment,
};

const VERSION: &str = "2.1.0";
const HASH: &str = "vnp_SecureHash";

/// What VNPAY has agreed on with the agency.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The name under which orders know it.
    #[serde(default = "name")]
    pub name: String,
    /// The merchant's code (`vnp_TmnCode`).
    pub terminal: String,
    /// The secret (`vnp_HashSecret`).
    pub secret: SecretSource,
    /// The address of the page for payers.
    pub pay_url: String,
    /// The address of questions and refunds.
    pub transaction_url: String,
    /// Where payers come back to.
    pub return_url: String,
    /// The address of this server, as VNPAY sees it.
    pub server_ip: IpAddr,
    /// How long an answer may take, in milliseconds.
    #[serde(default = "patience")]
    pub patience_milliseconds: u64,
    /// The columns of the reconciliation file.
    #[serde(default)]
    pub statement: Option<Columns>,
}

fn name() -> String {
    "vnpay".to_owned()
}

fn patience() -> u64 {
    PATIENCE_MILLISECONDS
}

/// The gateway.
#[derive(Debug)]
pub struct Vnpay {
    settings: Settings,
    secret: Secret,
    pay_url: Url,
    transaction_url: Url,
    wire: Wire,
}

impl Vnpay {
    /// The gateway; its secret is read now.
    ///
    /// # Errors
    ///
    /// The secret cannot be read, or a setting is wrong.
    pub fn open(settings: &Settings) -> Result<Self, SettingsError> {
        let name = settings.name.as_str();
        check_name(name)?;
        check(!settings.terminal.is_empty(), name, "terminal", "write the merchant's code")?;
        address(name, "return_url", &settings.return_url)?;
        if let Some(columns) = &settings.statement {
            columns.check(name)?;
        }
        Ok(Self {
            secret: settings.secret.read()?,
            pay_url: address(name, "pay_url", &settings.pay_url)?,
            transaction_url: address(name, "transaction_url", &settings.transaction_url)?,
            wire: Wire::new(name, None, settings.patience_milliseconds)?,
            settings: settings.clone(),
        })
    }

    /// The address that a payer is sent to.
    fn page(&self, order: &Order, bill: &Bill) -> Result<String, GatewayError> {
        order.check(self.name())?;
        let mut fields = Fields::default();
        fields.set("vnp_Version", VERSION);
        fields.set("vnp_Command", "pay");
        fields.set("vnp_TmnCode", &self.settings.terminal);
        fields.set("vnp_Amount", self.hundredths(order, order.amount)?);
        fields.set("vnp_CurrCode", "VND");
        fields.set("vnp_TxnRef", &order.code);
        fields.set("vnp_OrderInfo", order.purpose());
        fields.set("vnp_OrderType", "other");
        fields.set("vnp_Locale", "vn");
        fields.set("vnp_ReturnUrl", &self.settings.return_url);
        fields.set("vnp_IpAddr", bill.payer.ip.to_string());
        fields.set("vnp_CreateDate", moment::compact(order.requested_at));
        fields.set("vnp_ExpireDate", moment::compact(order.expires_at));
        let text = fields.text();
        let hash = form::hmac_sha512(&self.secret, &text);
        let mut url = self.pay_url.clone();
        url.set_query(Some(&format!("{text}&{HASH}={hash}")));
        Ok(url.into())
    }

    /// The fields of a query that VNPAY has signed for this merchant.
    fn signed(&self, query: &str) -> Result<Fields, Rejected> {
        let mut fields = Fields::read(query, "vnp_")?;
        let hash = fields.take(HASH).unwrap_or_default();
        fields.take("vnp_SecureHashType");
        if !form::is_same(&form::hmac_sha512(&self.secret, &fields.text()), &hash) {
            return Err(Rejected::BadSignature);
        }
        if fields.get("vnp_TmnCode")? != self.settings.terminal {
            return Err(Rejected::OtherMerchant);
        }
        Ok(fields)
    }

    /// Amounts are told in hundredths of a đồng.
    fn hundredths(&self, order: &Order, amount: i64) -> Result<String, GatewayError> {
        let hundredths = amount.checked_mul(100).map(|amount| amount.to_string());
        hundredths.ok_or_else(|| order.refused(self.name(), "its amount is too large"))
    }
}

impl Gateway for Vnpay {
    fn name(&self) -> &str {
        &self.settings.name
    }

    fn start<'a>(&'a self, order: &'a Order, bill: &'a Bill) -> Asking<'a, Started> {
        let page = self.page(order, bill).map(|url| Started::Page { url });
        Box::pin(std::future::ready(page))
    }

    fn notice(&self, incoming: Incoming<'_>) -> Result<Notice, Rejected> {
        let Incoming::Query(query) = incoming else { return Err(Rejected::NotOffered) };
        let fields = self.signed(query)?;
        let response = fields.get("vnp_ResponseCode")?;
        let status = fields.get("vnp_TransactionStatus")?;
        let currency = fields.find("vnp_CurrCode").unwrap_or("VND");
        let amount = fields.get("vnp_Amount")?;
        Ok(Notice {
            order: fields.get("vnp_TxnRef")?.to_owned(),
            amount: if currency == "VND" { dong(amount) } else { units(amount) }?,
            currency: currency.to_owned(),
            transaction: fields.find("vnp_TransactionNo").unwrap_or_default().to_owned(),
            state: state(response, status),
            // The response tells why; the status only that it failed.
            code: form::code(if response == "00" { status } else { response }),
            at: fields.find("vnp_PayDate").and_then(moment::read_compact),
        })
    }

    fn answer(&self, _: Incoming<'_>, outcome: Outcome) -> Answer {
        let (code, message) = match outcome {
            Outcome::Confirmed => ("00", "Confirm Success"),
            Outcome::NoOrder => ("01", "Order not found"),
            Outcome::AlreadyConfirmed => ("02", "Order already confirmed"),
            Outcome::WrongAmount => ("04", "Invalid amount"),
            Outcome::BadSignature => ("97", "Invalid checksum"),
            Outcome::Malformed | Outcome::Busy => ("99", "Unknown error"),
        };
        Answer::json(200, &json!({ "RspCode": code, "Message": message }))
    }

    fn shown(&self, query: &str) -> Result<Shown, Rejected> {
        let fields = self.signed(query)?;
        let order = fields.get("vnp_TxnRef")?.to_owned();
        let (response, status) = ("vnp_ResponseCode", "vnp_TransactionStatus");
        Ok(Shown { order, state: state(fields.get(response)?, fields.get(status)?) })
    }

    fn query<'a>(&'a self, order: &'a Order, at: Timestamp) -> Asking<'a, Option<Notice>> {
        Box::pin(self.ask(order, at))
    }

    fn check_refund(&self, refund: &Refund) -> Result<(), GatewayError> {
        refund.check(self.name())
    }

    fn refund<'a>(&'a self, refund: &'a Refund, at: Timestamp) -> Asking<'a, Refunded> {
        Box::pin(self.give_back(refund, at))
    }

    fn statement(
        &self,
        file: &mut dyn Read,
        orders: &BTreeSet<String>,
    ) -> Result<Vec<StatementLine>, GatewayError> {
        match &self.settings.statement {
            Some(columns) => columns.read(self.name(), file, orders),
            None => Err(GatewayError::NotOffered {
                gateway: self.name().to_owned(),
                what: "no statements before their columns are set",
            }),
        }
    }
}

/// Hundredths of a đồng, read as whole đồng.
fn dong(hundredths: &str) -> Result<i64, Rejected> {
    let amount = form::whole(hundredths).filter(|amount| amount % 100 == 0);
    amount.map(|amount| amount / 100).ok_or(Rejected::Malformed { field: "vnp_Amount" })
}

/// Hundredths of other money, read as its whole units.
fn units(hundredths: &str) -> Result<i64, Rejected> {
    let amount = form::whole(hundredths).map(|amount| amount / 100);
    amount.ok_or(Rejected::Malformed { field: "vnp_Amount" })
}

/// Money is taken only where both codes say so, and given up only where the status says that the payment failed.
/// In between VNPAY is still at it, gives the money back, or suspects fraud: it is asked again, or somebody looks.
fn state(response: &str, status: &str) -> State {
    match (response, status) {
        ("00", "00") => State::Paid,
        // 07: the money was taken, and VNPAY suspects fraud.
        ("07", _) => State::Pending,
        (_, "02") => State::Failed,
        _ => State::Pending,
    }
}

#[cfg(test)]
mod tests;
