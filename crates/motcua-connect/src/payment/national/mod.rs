//! The national payment platform (Nền tảng thanh toán trực tuyến), version 1.0.6.
//!
//! The platform is asked for a page (INIT) and tells by a POST what became of the payment (CONFIRM). It can be asked
//! (QUERY) and makes the receipt (`GET_BILL`). Messages are JSON; `MaXacThuc` is a SHA-256 over fields and the secret.
//!
//! What is known publicly names no order of fields for the hash of an answer to QUERY. It is taken to be that of a
//! CONFIRM; where the platform signs its answers in another way, [`Answers::ByTls`] trusts the connection alone.

mod messages;

use std::collections::BTreeSet;
use std::io::Read;
use std::net::IpAddr;

use motcua_engine::time::Timestamp;
use reqwest::Url;
use serde::Deserialize;
use serde_json::{Value, json};

use super::form;
use super::settings::{SettingsError, address, check, check_name, is_safe};
use super::statement::{Columns, StatementLine};
use super::wire::{Message, PATIENCE_MILLISECONDS, Wire};
use super::{
    Answer, Asking, Bill, Gateway, GatewayError, Incoming, Notice, Order, Outcome, Rejected,
    Secret, SecretSource, Started, State, moment,
};

/// What the hash of a CONFIRM is made over, before the secret.
const CONFIRM: [&str; 10] = [
    "LoaiBanTin",
    "MaLoi",
    "MaDoiTac",
    "MaThamChieu",
    "SoTien",
    "MaTienTe",
    "MaGiaoDich",
    "MaNganHang",
    "ThoiGianGD",
    "ThongTinGiaoDich",
];
/// The largest receipt that is read, in bytes.
const LARGEST_RECEIPT: usize = 8 << 20;

/// What the platform has agreed on with the agency.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The name under which orders know it.
    #[serde(default = "name")]
    pub name: String,
    /// The partner's code (`MaDoiTac`).
    pub partner: String,
    /// The secret of the hashes.
    pub secret: SecretSource,
    /// A token that the adapter in between asks for.
    #[serde(default)]
    pub token: Option<SecretSource>,
    /// The address of INIT.
    pub init_url: String,
    /// The address of QUERY.
    pub query_url: String,
    /// The address of `GET_BILL`.
    pub bill_url: String,
    /// The channel (`MaKenhThanhToan`).
    #[serde(default = "one")]
    pub channel: String,
    /// The device (`MaThietBi`).
    #[serde(default = "one")]
    pub device: String,
    /// The account that the money goes to (`TKThuHuong`).
    pub account: String,
    /// Its bank (`MaNHThuHuong`).
    pub account_bank: String,
    /// Its holder (`TenTKThuHuong`).
    pub account_holder: String,
    /// Why an answer to QUERY is believed.
    #[serde(default)]
    pub answers: Answers,
    /// The address of this server, as the platform sees it.
    pub server_ip: IpAddr,
    /// How long an answer may take, in milliseconds.
    #[serde(default = "patience")]
    pub patience_milliseconds: u64,
    /// The columns of the reconciliation file.
    #[serde(default)]
    pub statement: Option<Columns>,
}

/// Why an answer to QUERY is believed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answers {
    /// It is signed as a CONFIRM is.
    #[default]
    Signed,
    /// It comes from the address that was asked.
    ByTls,
}

fn name() -> String {
    "national".to_owned()
}

fn one() -> String {
    "1".to_owned()
}

fn patience() -> u64 {
    PATIENCE_MILLISECONDS
}

/// The gateway.
#[derive(Debug)]
pub struct National {
    settings: Settings,
    secret: Secret,
    init_url: Url,
    query_url: Url,
    bill_url: Url,
    wire: Wire,
}

impl National {
    /// The gateway; its secrets are read now.
    ///
    /// # Errors
    ///
    /// A secret cannot be read, or a setting is wrong.
    pub fn open(settings: &Settings) -> Result<Self, SettingsError> {
        let name = settings.name.as_str();
        check_name(name)?;
        let is_plain = |text: &str| !text.is_empty() && !text.contains('|');
        check(is_plain(&settings.partner), name, "partner", "write the partner's code")?;
        check(is_plain(&settings.channel), name, "channel", "write the channel's code")?;
        check(is_plain(&settings.device), name, "device", "write the device's code")?;
        if let Some(columns) = &settings.statement {
            columns.check(name)?;
        }
        let token = settings.token.as_ref().map(SecretSource::read).transpose()?;
        Ok(Self {
            secret: settings.secret.read()?,
            init_url: address(name, "init_url", &settings.init_url)?,
            query_url: address(name, "query_url", &settings.query_url)?,
            bill_url: address(name, "bill_url", &settings.bill_url)?,
            wire: Wire::new(name, token, settings.patience_milliseconds)?,
            settings: settings.clone(),
        })
    }

    async fn init(&self, order: &Order, bill: &Bill) -> Result<Started, GatewayError> {
        let message = self.opening(order, bill)?;
        let answer = self.answered(&self.init_url, &message).await?;
        let about = answer.text("MaThamChieu");
        if !about.is_empty() && about != order.code {
            return Err(self.wire.lies(Rejected::OtherOrder));
        }
        let url = answer.text("UrlThanhToan");
        // No payer is sent where somebody on the way could read along.
        if url.parse().is_ok_and(|url| is_safe(&url)) {
            Ok(Started::Page { url })
        } else {
            Err(self.wire.lies(Rejected::Malformed { field: "UrlThanhToan" }))
        }
    }

    async fn ask(&self, order: &Order) -> Result<Option<Notice>, GatewayError> {
        order.check(self.name())?;
        let answer = self.answered(&self.query_url, &self.question("QUERY", order)).await?;
        let told = self.told(order, &answer).map_err(|rejected| self.wire.lies(rejected))?;
        Ok(Some(told))
    }

    /// The notice of an answer to QUERY.
    fn told(&self, order: &Order, answer: &Message) -> Result<Notice, Rejected> {
        let kind = answer.text("LoaiBanTin");
        let notice = match self.settings.answers {
            Answers::Signed => self.signed("QUERY", answer)?,
            Answers::ByTls if matches!(kind.as_str(), "" | "QUERY") => self.for_us(answer)?,
            Answers::ByTls => return Err(Rejected::Malformed { field: "LoaiBanTin" }),
        };
        if notice.order != order.code {
            return Err(Rejected::OtherOrder);
        }
        // The code says whether the question was answered, and the status what became of the payment.
        let status = answer.text("TrangThaiGD");
        let state = match (answer.text("MaLoi").as_str(), status.as_str()) {
            ("00", "1") => State::Paid,
            ("00", "4") => State::Failed,
            // 3: the platform does not know yet.
            _ => State::Pending,
        };
        Ok(Notice { state, code: form::code(&status), ..notice })
    }

    async fn bill(&self, order: &Order) -> Result<Vec<u8>, GatewayError> {
        order.check(self.name())?;
        let message = self.question("GET_BILL", order);
        let bytes = self.wire.post(&self.bill_url, &message, LARGEST_RECEIPT).await?;
        if bytes.starts_with(b"%PDF-") {
            return Ok(bytes);
        }
        let refusal = std::str::from_utf8(&bytes).ok().and_then(|text| Message::read(text).ok());
        match refusal.map(|refusal| refusal.text("MaLoi")) {
            Some(code) if !code.is_empty() => Err(self.wire.refuses(&code)),
            Some(_) | None => Err(self.wire.lies(Rejected::Malformed { field: "(the receipt)" })),
        }
    }

    /// Asks, and opens what an adapter may have put around the answer.
    async fn answered(&self, url: &Url, message: &Value) -> Result<Message, GatewayError> {
        let mut answer = self.wire.ask(url, message).await?;
        let code = answer.text("error_code");
        if !code.is_empty() {
            if !matches!(code.as_str(), "0" | "00") {
                return Err(self.wire.refuses(&code));
            }
            let inner = Message::read(&answer.text("message"));
            answer = inner.map_err(|rejected| self.wire.lies(rejected))?;
        }
        match answer.text("MaLoi").as_str() {
            "" | "00" => Ok(answer),
            code => Err(self.wire.refuses(code)),
        }
    }

    /// The notice of a message of a kind that the platform has signed over the fields of a CONFIRM.
    /// An answer to QUERY says `MaLoi` 00 also of what was not paid: it is no CONFIRM.
    fn signed(&self, kind: &str, message: &Message) -> Result<Notice, Rejected> {
        let text = message.joined(&CONFIRM).ok_or(Rejected::BadSignature)?;
        let hash = form::sha256(&format!("{text}|{}", self.secret.expose()));
        if !form::is_same(&hash, &message.text("MaXacThuc")) {
            Err(Rejected::BadSignature)
        } else if message.text("LoaiBanTin") != kind {
            Err(Rejected::Malformed { field: "LoaiBanTin" })
        } else {
            self.for_us(message)
        }
    }

    /// The notice of a message for this partner.
    fn for_us(&self, message: &Message) -> Result<Notice, Rejected> {
        if message.text("MaDoiTac") != self.settings.partner {
            return Err(Rejected::OtherMerchant);
        }
        let currency = message.text("MaTienTe");
        if currency.is_empty() {
            return Err(Rejected::Malformed { field: "MaTienTe" });
        }
        let order = message.text("MaThamChieu");
        if order.is_empty() {
            return Err(Rejected::Malformed { field: "MaThamChieu" });
        }
        let amount = form::units(&message.text("SoTien"), &currency);
        let code = message.text("MaLoi");
        Ok(Notice {
            order,
            amount: amount.ok_or(Rejected::Malformed { field: "SoTien" })?,
            currency,
            transaction: message.text("MaGiaoDich"),
            state: if code == "00" { State::Paid } else { State::Failed },
            code: form::code(&code),
            at: moment::read_compact(&message.text("ThoiGianGD")),
        })
    }
}

impl Gateway for National {
    fn name(&self) -> &str {
        &self.settings.name
    }

    fn start<'a>(&'a self, order: &'a Order, bill: &'a Bill) -> Asking<'a, Started> {
        Box::pin(self.init(order, bill))
    }

    fn notice(&self, incoming: Incoming<'_>) -> Result<Notice, Rejected> {
        match incoming {
            Incoming::Body(body) => self.signed("CONFIRM", &Message::read(body)?),
            Incoming::Query(_) => Err(Rejected::NotOffered),
        }
    }

    /// The answer says back what the message was about, and its hash, as the platform's partners do.
    fn answer(&self, incoming: Incoming<'_>, outcome: Outcome) -> Answer {
        let (status, code, text) = match outcome {
            Outcome::Confirmed | Outcome::AlreadyConfirmed => (200, "00", "Thành công"),
            Outcome::NoOrder => (200, "99", "Không tìm thấy giao dịch"),
            Outcome::WrongAmount => (200, "99", "Số tiền không đúng"),
            Outcome::BadSignature => (200, "99", "Mã xác thực không đúng"),
            Outcome::Malformed => (200, "99", "Bản tin không hợp lệ"),
            Outcome::Busy => (503, "99", "Hệ thống bận, đề nghị gửi lại"),
        };
        let message = match incoming {
            Incoming::Body(body) => Message::read(body).unwrap_or_default(),
            Incoming::Query(_) => Message::default(),
        };
        let back = |name: &str| message.text(name).chars().take(255).collect::<String>();
        let body = json!({
            "MaLoi": code,
            "MoTaLoi": text,
            "MaDoiTac": self.settings.partner,
            "MaThamChieu": back("MaThamChieu"),
            "ThoiGianGD": back("ThoiGianGD"),
            "MaXacThuc": back("MaXacThuc"),
        });
        Answer::json(status, &body)
    }

    fn query<'a>(&'a self, order: &'a Order, _: Timestamp) -> Asking<'a, Option<Notice>> {
        Box::pin(self.ask(order))
    }

    fn receipt<'a>(&'a self, order: &'a Order) -> Asking<'a, Vec<u8>> {
        Box::pin(self.bill(order))
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

#[cfg(test)]
mod tests;
