//! Gateways as they stand outside: they sign what they tell of an order, by their own clocks.

use std::path::PathBuf;
use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use motcua::{Desk, PaymentOrder, Sight};
use motcua_engine::dossier::Actor;
use motcua_engine::procedure::read;
use motcua_engine::time::{TimeZone, Timestamp};
use motcua_server::connect::payment::sandbox::{self, Offer, Sandbox};
use motcua_server::connect::payment::{
    Gateway, SecretSource, Settings as GatewaySettings, sandbox::Choice,
};
use motcua_server::payment::Gateways;
use motcua_server::{Clock, Service, Settings};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256, Sha512};

use crate::support::{Answer, Api, NOW, PROCEDURE};

/// Every gateway that calls back.
pub(crate) const BANKS: [Bank; 3] = [Bank::Vnpay, Bank::National, Bank::Sandbox];

/// A gateway that calls back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bank {
    Vnpay,
    National,
    Sandbox,
}

/// The secret that all of them share with the service.
const SECRET: &str = "SECRETKEYFORTESTS0123456789ABCDEF";

fn secret_file() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    folder.join("../motcua-connect/src/payment/tests/secret")
}

fn settings() -> [GatewaySettings; 3] {
    let secret = || json!({ "file": secret_file() });
    let columns = json!({
        "order": "order", "amount": "amount", "transaction": "transaction", "time": "time",
        "time_format": "%Y%m%d%H%M%S",
    });
    [
        json!({
            "kind": "vnpay", "terminal": "TESTTMN1", "secret": secret(), "statement": columns,
            "pay_url": "https://pay.example/", "transaction_url": "https://pay.example/api",
            "return_url": "https://portal.example/", "server_ip": "10.1.2.3",
        }),
        json!({
            "kind": "national", "partner": "P1", "secret": secret(), "statement": columns,
            "init_url": "https://pay.example/i", "query_url": "https://pay.example/q",
            "bill_url": "https://pay.example/b", "account": "1", "account_bank": "VCB",
            "account_holder": "UBND", "server_ip": "10.1.2.3",
        }),
        json!({
            "kind": "sandbox", "secret": secret(), "page_url": "http://localhost:1/sandbox",
        }),
    ]
    .map(|settings| serde_json::from_value(settings).unwrap())
}

/// A service over a desk, with all of them.
pub(crate) async fn api(desk: Desk, now: Timestamp) -> Api {
    let procedure = read("1.001612-household-business.yaml", PROCEDURE, &|_| None).procedure;
    desk.publish(&procedure.unwrap()).await.unwrap();
    let gateways = settings().iter().map(|settings| settings.open().unwrap()).collect();
    let service = Service::new(desk, Clock::at(now), Settings::default());
    Api::on(service.with_gateways(Gateways::new(gateways)))
}

/// The same with a desk in memory, at [`NOW`].
pub(crate) async fn in_memory() -> Api {
    api(Desk::demo().await.unwrap(), NOW.parse().unwrap()).await
}

/// So many minutes later, or earlier.
pub(crate) fn minutes(at: Timestamp, minutes: i64) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond() + minutes * 60_000_000).unwrap()
}

/// An instant as gateways write it.
pub(crate) fn compact(at: Timestamp) -> String {
    let zone = TimeZone::get("Asia/Ho_Chi_Minh").unwrap();
    zone.to_datetime(at).strftime("%Y%m%d%H%M%S").to_string()
}

impl Bank {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Vnpay => "vnpay",
            Self::National => "national",
            Self::Sandbox => "sandbox",
        }
    }

    pub(crate) fn gateway(self) -> Arc<dyn Gateway> {
        let found = settings().into_iter().map(|settings| settings.open().unwrap());
        found.into_iter().find(|gateway| gateway.name() == self.name()).unwrap()
    }

    /// An order for the first payment of a dossier, to be paid within half an hour.
    pub(crate) async fn order(self, api: &Api, dossier: &str) -> PaymentOrder {
        let now = api.service.clock().now();
        let (seen, actor) = (api.service.desk().seen_by(Sight::All), Actor::system());
        let parts = [(dossier.to_owned(), 1)];
        let ends = minutes(now, 30);
        seen.request_payment(&parts, self.name(), ends, &actor, now).await.unwrap()
    }

    /// What it tells of an order that was paid at an instant.
    pub(crate) fn paid(self, order: &PaymentOrder, at: Timestamp) -> String {
        self.paid_in(order, at, "VND")
    }

    /// The same of so much in a currency. The sandbox knows đồng only.
    pub(crate) fn paid_in(self, order: &PaymentOrder, at: Timestamp, currency: &str) -> String {
        let transaction = format!("T{}", order.code);
        match self {
            Self::Vnpay => {
                let amount = (order.amount * 100).to_string();
                let text: String = form_urlencoded::Serializer::new(String::new())
                    .append_pair("vnp_Amount", &amount)
                    .append_pair("vnp_CurrCode", currency)
                    .append_pair("vnp_PayDate", &compact(at))
                    .append_pair("vnp_ResponseCode", "00")
                    .append_pair("vnp_TmnCode", "TESTTMN1")
                    .append_pair("vnp_TransactionNo", &transaction)
                    .append_pair("vnp_TransactionStatus", "00")
                    .append_pair("vnp_TxnRef", &order.code)
                    .finish();
                format!("{text}&vnp_SecureHash={}", hmac_sha512(&text))
            }
            Self::National => {
                let amount = order.amount.to_string();
                let time = compact(at);
                let fields = [
                    ("LoaiBanTin", "CONFIRM"),
                    ("MaLoi", "00"),
                    ("MaDoiTac", "P1"),
                    ("MaThamChieu", &order.code),
                    ("SoTien", &amount),
                    ("MaTienTe", currency),
                    ("MaGiaoDich", &transaction),
                    ("MaNganHang", "VCB"),
                    ("ThoiGianGD", &time),
                    ("ThongTinGiaoDich", "Nop le phi"),
                ];
                let values = fields.map(|(_, value)| value).join("|");
                let mut message: Value = fields
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), json!(value)))
                    .collect();
                message["MaXacThuc"] = hex(&Sha256::digest(format!("{values}|{SECRET}"))).into();
                message.to_string()
            }
            Self::Sandbox => {
                let settings = sandbox::Settings {
                    name: "sandbox".to_owned(),
                    secret: SecretSource::File(secret_file()),
                    page_url: "http://localhost:1/sandbox".to_owned(),
                    late_seconds: 60,
                };
                let offer = Offer { order: order.code.clone(), amount: order.amount };
                let told = Sandbox::open(&settings).unwrap().choose(&offer, Choice::Well, at);
                told[0].body.clone()
            }
        }
    }

    /// Calls back, as its protocol does.
    pub(crate) async fn call(self, api: &Api, message: &str) -> Answer {
        let path = format!("/api/v1/gateways/{}/callback", self.name());
        let request = match self {
            Self::Vnpay => Request::get(format!("{path}?{message}")).body(Body::empty()),
            Self::National | Self::Sandbox => {
                Request::post(path).body(Body::from(message.to_owned()))
            }
        };
        api.send(request.unwrap()).await
    }

    /// The answers that mean: come again, it was taken, it was taken before.
    pub(crate) fn says(self) -> [(u16, &'static str, &'static str); 3] {
        match self {
            Self::Vnpay => [(200, "RspCode", "99"), (200, "RspCode", "00"), (200, "RspCode", "02")],
            Self::National => [(503, "MaLoi", "99"), (200, "MaLoi", "00"), (200, "MaLoi", "00")],
            Self::Sandbox => [
                (503, "outcome", "busy"),
                (200, "outcome", "confirmed"),
                (200, "outcome", "already_confirmed"),
            ],
        }
    }

    #[track_caller]
    pub(crate) fn is_told_to_come_again(self, answer: Answer) {
        is(answer, self.says()[0]);
    }

    #[track_caller]
    pub(crate) fn is_confirmed(self, answer: Answer) {
        is(answer, self.says()[1]);
    }

    #[track_caller]
    pub(crate) fn is_repeated(self, answer: Answer) {
        is(answer, self.says()[2]);
    }
}

#[track_caller]
fn is(answer: Answer, (status, field, code): (u16, &str, &str)) {
    assert_eq!(answer.is(status).body[field], code);
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// HMAC (RFC 2104) over SHA-512.
fn hmac_sha512(text: &str) -> String {
    let mut key = [0_u8; 128];
    key[..SECRET.len()].copy_from_slice(SECRET.as_bytes());
    let padded = |pad: u8, text: &[u8]| {
        Sha512::digest([key.map(|byte| byte ^ pad).as_slice(), text].concat())
    };
    hex(&padded(0x5c, &padded(0x36, text.as_bytes())))
}
