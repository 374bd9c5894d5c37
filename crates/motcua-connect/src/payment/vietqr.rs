//! `VietQR`: a bank transfer whose account, amount and purpose the payer scans.
//!
//! Nobody calls back: the payment is confirmed by the bank's statement, in which the code of the order stands among
//! the payer's words. Banks drop spaces and signs, change the case and write words of their own before and behind.

mod text;

use std::collections::BTreeSet;
use std::io::Read;

use qrcodegen::{QrCode, QrCodeEcc};
use serde::Deserialize;
use serde_json::json;

use super::settings::{SettingsError, check, check_name};
use super::statement::{Columns, StatementLine};
use super::{
    Answer, Asking, Bill, Gateway, GatewayError, Incoming, Notice, Order, Outcome, Rejected,
    Started,
};
use text::Transfer;

/// The light border around a code, in modules (ISO/IEC 18004).
const BORDER: i32 = 4;

/// The account that the money goes to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The name under which orders know it.
    #[serde(default = "name")]
    pub name: String,
    /// The bank's number at NAPAS, six figures.
    pub bank: String,
    /// The number of the account.
    pub account: String,
    /// The columns of the bank's statement.
    pub statement: Columns,
}

fn name() -> String {
    "vietqr".to_owned()
}

/// The gateway.
#[derive(Debug)]
pub struct Vietqr {
    settings: Settings,
}

impl Vietqr {
    /// The gateway.
    ///
    /// # Errors
    ///
    /// A setting is wrong.
    pub fn open(settings: &Settings) -> Result<Self, SettingsError> {
        let name = settings.name.as_str();
        check_name(name)?;
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let is_bank = settings.bank.len() == 6 && is_number(&settings.bank);
        check(is_bank, name, "bank", "write the six figures of the bank at NAPAS")?;
        let account = settings.account.as_str();
        let is_account = (1..=19).contains(&account.len())
            && account.bytes().all(|byte| byte.is_ascii_alphanumeric());
        check(is_account, name, "account", "write 1 to 19 letters and figures")?;
        settings.statement.check(name)?;
        Ok(Self { settings: settings.clone() })
    }

    fn code(&self, order: &Order) -> Result<Started, GatewayError> {
        order.check(self.name())?;
        let Settings { bank, account, .. } = &self.settings;
        let transfer = Transfer { bank, account, amount: order.amount, purpose: &order.code };
        let text = transfer.text();
        let code = QrCode::encode_text(&text, QrCodeEcc::Medium);
        let code = code.map_err(|_| order.refused(self.name(), "no code can hold it"))?;
        Ok(Started::Code { svg: svg(&code), text })
    }
}

/// The picture of a code: one path, a line of modules at a time.
fn svg(code: &QrCode) -> String {
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let begin = x;
            while code.get_module(x, y) {
                x += 1;
            }
            if x > begin {
                let (left, top, width) = (begin + BORDER, y + BORDER, x - begin);
                path.push_str(&format!("M{left},{top}h{width}v1h-{width}z"));
            }
            x += 1;
        }
    }
    let side = code.size() + 2 * BORDER;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" \
         shape-rendering=\"crispEdges\" role=\"img\" aria-label=\"VietQR\">\
         <path fill=\"#fff\" d=\"M0,0h{side}v{side}h-{side}z\"/><path d=\"{path}\"/></svg>"
    )
}

impl Gateway for Vietqr {
    fn name(&self) -> &str {
        &self.settings.name
    }

    fn start<'a>(&'a self, order: &'a Order, _: &'a Bill) -> Asking<'a, Started> {
        Box::pin(std::future::ready(self.code(order)))
    }

    fn notice(&self, _: Incoming<'_>) -> Result<Notice, Rejected> {
        Err(Rejected::NotOffered)
    }

    fn answer(&self, _: Incoming<'_>, _: Outcome) -> Answer {
        Answer::json(404, &json!({ "error": "no bank calls here" }))
    }

    fn statement(
        &self,
        file: &mut dyn Read,
        orders: &BTreeSet<String>,
    ) -> Result<Vec<StatementLine>, GatewayError> {
        self.settings.statement.read(self.name(), file, orders)
    }
}

#[cfg(test)]
mod tests;
