//! Trials of VNPAY: the published vectors, and a server that is down, slow or lies.

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Settings, Vnpay, form};
use crate::payment::form::Fields;
use crate::payment::tests::{LONG, Reply, SECRET, Server, at, bill, down, ip, order, secret};
use crate::payment::{
    Gateway, GatewayError, Incoming, Order, Outcome, Refund, Rejected, Started, State,
};

const IPN: &str = "vnp_Amount=15000000&vnp_BankCode=NCB&vnp_BankTranNo=VNP14226112&vnp_CardType=ATM\
    &vnp_OrderInfo=Nop+le+phi+ho+so+000.00.12.H29-261121-0001&vnp_PayDate=20261121090312\
    &vnp_ResponseCode=00&vnp_TmnCode=TESTTMN1&vnp_TransactionNo=14226112\
    &vnp_TransactionStatus=00&vnp_TxnRef=HS123";
const IPN_HASH: &str = "80970d08abe997ddfae66b22582e0e4dd140e2734f4a3694371a9981c6e351aa\
    25befaf873a3cd429c901c72ede80a84cba44ca4ec09fc3d1bcb9c7d410e6c5b";

fn settings(transaction_url: &str) -> Settings {
    Settings {
        name: "vnpay".to_owned(),
        terminal: "TESTTMN1".to_owned(),
        secret: secret(),
        pay_url: "https://sandbox.vnpayment.vn/paymentv2/vpcpay.html".to_owned(),
        transaction_url: transaction_url.to_owned(),
        return_url: "https://portal.example/thanh-toan/ket-qua?x=1".to_owned(),
        server_ip: ip(),
        patience_milliseconds: LONG,
        statement: None,
    }
}

/// One for all: to make the client is slow.
fn vnpay() -> &'static Vnpay {
    const URL: &str = "https://sandbox.vnpayment.vn/merchant_webapi/api/transaction";
    static VNPAY: LazyLock<Vnpay> = LazyLock::new(|| Vnpay::open(&settings(URL)).unwrap());
    &VNPAY
}

fn hmac(text: &str) -> String {
    form::hmac_sha512(&secret().read().unwrap(), text)
}

/// A query that VNPAY has signed, with some fields changed before; an empty value takes a field out.
fn signed(changes: &[(&str, &str)]) -> String {
    let mut fields = Fields::read(IPN, "").unwrap();
    for (name, value) in changes {
        fields.set(name, *value);
    }
    let text = fields.text();
    format!("{text}&vnp_SecureHash={}", hmac(&text))
}

#[test]
fn the_published_notice_is_believed() {
    let query = format!("{IPN}&vnp_SecureHash={IPN_HASH}");
    let notice = vnpay().notice(Incoming::Query(&query)).unwrap();
    assert_eq!((notice.order.as_str(), notice.amount), ("HS123", 150_000));
    assert_eq!((notice.transaction.as_str(), notice.currency.as_str()), ("14226112", "VND"));
    assert_eq!((notice.state, notice.at), (State::Paid, Some(at("2026-11-21T02:03:12Z"))));
    let shown = vnpay().shown(&query).unwrap();
    assert_eq!((shown.order.as_str(), shown.state), ("HS123", State::Paid));
    let loud = format!("{IPN}&vnp_SecureHash={}&utm=1", IPN_HASH.to_uppercase());
    assert!(
        vnpay().notice(Incoming::Query(&loud)).is_ok(),
        "figures in capitals, a field of others"
    );
}

#[test]
fn the_published_page_has_its_hash() {
    let mut fields = Fields::default();
    for (name, value) in [
        ("vnp_Version", "2.1.0"),
        ("vnp_Command", "pay"),
        ("vnp_TmnCode", "TESTTMN1"),
        ("vnp_Amount", "15000000"),
        ("vnp_CurrCode", "VND"),
        ("vnp_BankCode", ""),
        ("vnp_TxnRef", "HS-2026.000123~a*b"),
        ("vnp_OrderInfo", "Nop le phi ho so 000.00.12.H29-261121-0001 (Nguyễn Văn A)"),
        ("vnp_OrderType", "other"),
        ("vnp_Locale", "vn"),
        ("vnp_ReturnUrl", "http://127.0.0.1:8080/thanh-toan/ket-qua?x=1"),
        ("vnp_IpAddr", "127.0.0.1"),
        ("vnp_CreateDate", "20261121090000"),
        ("vnp_ExpireDate", "20261121091500"),
    ] {
        fields.set(name, value);
    }
    assert_eq!(
        hmac(&fields.text()),
        "7d3d6d6d7fa2a1c1527c829749366992715584f77ab98f7fa85ac2090bba36fb\
         0fad2decc39a213a4a848d459277f5104c3d7ab517163fb785cce476d4468f26"
    );
}

#[tokio::test]
async fn a_payer_is_sent_to_a_signed_page() {
    let Started::Page { url } = vnpay().start(&order(), &bill()).await.unwrap() else { panic!() };
    let (page, query) = url.split_once('?').unwrap();
    assert_eq!(page, "https://sandbox.vnpayment.vn/paymentv2/vpcpay.html");
    let (text, hash) = query.split_once("&vnp_SecureHash=").unwrap();
    assert_eq!(
        text,
        "vnp_Amount=15000000&vnp_Command=pay&vnp_CreateDate=20261121090000&vnp_CurrCode=VND\
         &vnp_ExpireDate=20261121091500&vnp_IpAddr=127.0.0.1&vnp_Locale=vn\
         &vnp_OrderInfo=Nop+le+phi+ho+so+000.00.12.H29-261121-0001&vnp_OrderType=other\
         &vnp_ReturnUrl=https%3A%2F%2Fportal.example%2Fthanh-toan%2Fket-qua%3Fx%3D1\
         &vnp_TmnCode=TESTTMN1&vnp_TxnRef=MC7K2Q9XRA4W&vnp_Version=2.1.0"
    );
    assert_eq!(hash, hmac(text));
}

#[tokio::test]
async fn an_order_that_cannot_be_told_is_not() {
    for (code, amount) in [
        ("", 150_000),
        ("ABCDEFGHIJ01234567890", 150_000),
        ("mc7", 150_000),
        ("MC|7", 150_000),
        ("MC7", 0),
        ("MC7", -1),
        ("MC7", i64::MAX),
    ] {
        let order = Order { code: code.to_owned(), amount, ..order() };
        let error = vnpay().start(&order, &bill()).await.unwrap_err();
        assert!(matches!(error, GatewayError::Order { .. }), "{error}");
    }
}

#[test]
fn what_is_not_signed_for_this_merchant_is_refused() {
    let vnpay = vnpay();
    let refused = |query: &str| vnpay.notice(Incoming::Query(query)).unwrap_err();
    assert_eq!(refused(""), Rejected::BadSignature);
    assert_eq!(refused(IPN), Rejected::BadSignature);
    assert_eq!(refused(&format!("{IPN}&vnp_SecureHash=")), Rejected::BadSignature);
    assert_eq!(
        refused(&format!("{IPN}&vnp_SecureHash={}", &IPN_HASH[..127])),
        Rejected::BadSignature
    );
    let twice = format!("{IPN}&vnp_SecureHash={IPN_HASH}&vnp_Amount=1");
    assert!(matches!(refused(&twice), Rejected::Malformed { .. }));
    assert_eq!(refused(&"vnp_Amount=1&".repeat(1_000)), Rejected::TooLong);
    assert_eq!(refused(&signed(&[("vnp_TmnCode", "OTHER")])), Rejected::OtherMerchant);
    // Other money is told with its currency, in whole units of it.
    let dollars = signed(&[("vnp_CurrCode", "USD"), ("vnp_Amount", "1075")]);
    let told = vnpay.notice(Incoming::Query(&dollars)).unwrap();
    assert_eq!((told.amount, told.currency.as_str()), (10, "USD"));
    for (name, value) in [
        ("vnp_Amount", "15000050"),
        ("vnp_Amount", "-15000000"),
        ("vnp_Amount", "1e7"),
        ("vnp_Amount", "99999999999999999999"),
        ("vnp_Amount", ""),
        ("vnp_TxnRef", ""),
        ("vnp_ResponseCode", ""),
        ("vnp_TransactionStatus", ""),
    ] {
        let Rejected::Malformed { field } = refused(&signed(&[(name, value)])) else { panic!() };
        assert_eq!(field, name, "{value}");
    }
    assert_eq!(vnpay.notice(Incoming::Body(IPN)).unwrap_err(), Rejected::NotOffered);
}

#[test]
fn money_counts_only_where_both_codes_say_so() {
    for (response, status, expected) in [
        ("00", "00", State::Paid),
        ("24", "02", State::Failed),
        ("00", "02", State::Failed),
        ("07", "02", State::Pending),
        ("07", "07", State::Pending),
        ("00", "01", State::Pending),
        ("00", "04", State::Pending),
        ("24", "00", State::Pending),
        ("00", "05", State::Pending),
        ("00", "99", State::Pending),
    ] {
        let query = signed(&[("vnp_ResponseCode", response), ("vnp_TransactionStatus", status)]);
        let notice = vnpay().notice(Incoming::Query(&query)).unwrap();
        assert_eq!(notice.state, expected, "{response} {status}");
        assert_eq!(notice.code, if response == "00" { status } else { response });
        assert_eq!(vnpay().shown(&query).unwrap().state, expected);
    }
}

/// A gateway whose clock is wrong, or that tells late, is believed all the same: nothing is held against a clock.
#[test]
fn the_time_of_a_notice_is_told_and_not_judged() {
    for (told, expected) in [
        ("20261121100312", Some(at("2026-11-21T03:03:12Z"))),
        ("20161121090312", Some(at("2016-11-21T02:03:12Z"))),
        ("tomorrow", None),
        ("", None),
    ] {
        let query = signed(&[("vnp_PayDate", told)]);
        let notice = vnpay().notice(Incoming::Query(&query)).unwrap();
        assert_eq!((notice.state, notice.at), (State::Paid, expected));
    }
}

#[test]
fn an_answer_has_the_code_that_stops_vnpay_or_not() {
    for (outcome, code) in [
        (Outcome::Confirmed, "00"),
        (Outcome::NoOrder, "01"),
        (Outcome::AlreadyConfirmed, "02"),
        (Outcome::WrongAmount, "04"),
        (Outcome::BadSignature, "97"),
        (Outcome::Malformed, "99"),
        (Outcome::Busy, "99"),
    ] {
        let answer = vnpay().answer(Incoming::Query(""), outcome);
        let body: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!((answer.status, body["RspCode"].as_str().unwrap()), (200, code));
        assert_eq!(answer.content_type, "application/json");
    }
    let confirmed = vnpay().answer(Incoming::Query(""), Outcome::Confirmed);
    let body: Value = serde_json::from_str(&confirmed.body).unwrap();
    assert_eq!(body, json!({ "RspCode": "00", "Message": "Confirm Success" }));
}

/// The fields that a query means, as another reader would see them.
fn meaning(query: &[u8]) -> Vec<(String, String)> {
    let fields = form_urlencoded::parse(query).into_owned();
    let fields = fields.filter(|(name, value)| name.starts_with("vnp_") && !value.is_empty());
    let mut fields: Vec<_> = fields
        .map(|(name, value)| match name.as_str() {
            "vnp_SecureHash" => (name, value.to_lowercase()),
            _ => (name, value),
        })
        .collect();
    fields.sort();
    fields
}

proptest! {
    #[test]
    fn no_byte_of_a_signed_query_can_be_another(place in 0..500_usize, byte in 0x20..0x7f_u8) {
        let query = format!("{IPN}&vnp_SecureHash={IPN_HASH}");
        let mut changed = query.clone().into_bytes();
        let place = place % changed.len();
        changed[place] = byte;
        let text = String::from_utf8(changed).unwrap();
        let told = vnpay().notice(Incoming::Query(&text));
        if meaning(text.as_bytes()) == meaning(query.as_bytes()) {
            prop_assert!(told.is_ok(), "{text}");
        } else {
            prop_assert!(told.is_err(), "{text}");
        }
    }

    #[test]
    fn no_text_is_believed_or_stops_it(text in ".{0,300}") {
        prop_assert!(vnpay().notice(Incoming::Query(&text)).is_err());
        prop_assert!(vnpay().shown(&text).is_err());
    }
}

fn refund() -> Refund {
    Refund {
        order: order(),
        transaction: "14226112".to_owned(),
        amount: 50_000,
        request: "RF0001".to_owned(),
        by: "ketoan1".to_owned(),
    }
}

/// An answer that VNPAY has signed, with some fields changed before.
fn answer(command: &str, changes: &[(&str, Value)]) -> Value {
    let mut answer = json!({
        "vnp_ResponseId": "a1",
        "vnp_Command": command,
        "vnp_ResponseCode": "00",
        "vnp_Message": "OK",
        "vnp_TmnCode": "TESTTMN1",
        "vnp_TxnRef": "MC7K2Q9XRA4W",
        "vnp_Amount": if command == "refund" { "5000000" } else { "15000000" },
        "vnp_BankCode": "NCB",
        "vnp_PayDate": "20261121090312",
        "vnp_TransactionNo": "14226112",
        "vnp_TransactionType": "01",
        "vnp_TransactionStatus": "00",
        "vnp_OrderInfo": "Truy van",
    });
    for (name, value) in changes {
        answer[*name] = value.clone();
    }
    let mut names = vec![
        "vnp_ResponseId",
        "vnp_Command",
        "vnp_ResponseCode",
        "vnp_Message",
        "vnp_TmnCode",
        "vnp_TxnRef",
        "vnp_Amount",
        "vnp_BankCode",
        "vnp_PayDate",
        "vnp_TransactionNo",
        "vnp_TransactionType",
        "vnp_TransactionStatus",
        "vnp_OrderInfo",
    ];
    if command == "querydr" {
        names.extend(["vnp_PromotionCode", "vnp_PromotionAmount"]);
    }
    let text = |name: &&str| match &answer[*name] {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    let values: Vec<String> = names.iter().map(text).collect();
    answer["vnp_SecureHash"] = hmac(&values.join("|")).into();
    answer
}

#[test]
fn questions_and_refunds_are_signed_over_their_order_of_fields() {
    let now = at("2026-11-21T02:30:00Z");
    let question = vnpay().question(&order(), now, "R1");
    assert_eq!(
        question["vnp_SecureHash"],
        "8ff2bca80e130f38b5f14ecee711921a0ba206af591c5a2a53156a9179aeabd3d853babfe94ce574296f02bfa2cbc93da8378a28c7dcea9c8275ad99b5949f92"
    );
    let request = vnpay().request(&refund(), now).unwrap();
    assert_eq!(
        request["vnp_SecureHash"],
        "5686218d8343643b30ad1987514b60904b2cd1ed83b3ce5eab426e179e5c6530bf69bd827936818893f7c27f9e636514949c3381eb1eed500c8861b949072381"
    );
    assert_eq!(request["vnp_TransactionType"], "03");
    let whole = Refund { amount: 150_000, ..refund() };
    assert_eq!(vnpay().request(&whole, now).unwrap()["vnp_TransactionType"], "02");
}

/// Asks a server that gives this answer.
async fn asked(answer: Value) -> Result<Option<crate::payment::Notice>, GatewayError> {
    let server = Server::new(move |_| Reply::json(&answer)).await;
    let vnpay = Vnpay::open(&settings(&server.url)).unwrap();
    let told = vnpay.query(&order(), at("2026-11-21T02:30:00Z")).await;
    assert!(server.asked()[0].contains("\"vnp_TransactionDate\":\"20261121090000\""));
    told
}

#[tokio::test]
async fn an_answer_to_a_question_is_a_notice() {
    let notice = asked(answer("querydr", &[])).await.unwrap().unwrap();
    assert_eq!((notice.order.as_str(), notice.amount), ("MC7K2Q9XRA4W", 150_000));
    assert_eq!((notice.state, notice.transaction.as_str()), (State::Paid, "14226112"));
    let number = asked(answer("querydr", &[("vnp_Amount", json!(15_000_000))])).await;
    assert_eq!(number.unwrap().unwrap().amount, 150_000);
    for (name, value, expected) in [
        ("vnp_TransactionStatus", "01", State::Pending),
        ("vnp_TransactionStatus", "02", State::Failed),
        ("vnp_TransactionType", "02", State::Pending),
    ] {
        let told = asked(answer("querydr", &[(name, json!(value))])).await.unwrap();
        assert_eq!(told.unwrap().state, expected, "{name} {value}");
    }
    let other = asked(answer("querydr", &[("vnp_Amount", json!("100"))])).await.unwrap();
    assert_eq!(other.unwrap().amount, 1, "the desk compares it");
    let unknown = asked(json!({ "vnp_ResponseCode": "91" })).await.unwrap();
    assert_eq!(unknown, None);
}

#[tokio::test]
async fn an_answer_that_lies_is_not_taken() {
    let mut forged = answer("querydr", &[("vnp_TransactionStatus", json!("02"))]);
    forged["vnp_TransactionStatus"] = "00".into();
    let mut unsigned = answer("querydr", &[]);
    unsigned["vnp_SecureHash"] = Value::Null;
    for (answer, expected) in [
        (forged, Rejected::BadSignature),
        (unsigned, Rejected::BadSignature),
        (answer("querydr", &[("vnp_Message", json!("a|b"))]), Rejected::BadSignature),
        (answer("querydr", &[("vnp_TxnRef", json!("OTHER"))]), Rejected::OtherOrder),
        (answer("querydr", &[("vnp_TmnCode", json!("OTHER"))]), Rejected::OtherMerchant),
        (answer("refund", &[]), Rejected::BadSignature),
        (
            answer("querydr", &[("vnp_Amount", json!("1"))]),
            Rejected::Malformed { field: "vnp_Amount" },
        ),
    ] {
        let error = asked(answer).await.unwrap_err();
        let GatewayError::Answer { source, .. } = error else { panic!("{error}") };
        assert_eq!(source, expected);
    }
    let error = asked(json!({ "vnp_ResponseCode": "97<script>" })).await.unwrap_err();
    assert!(matches!(error, GatewayError::Refused { code, .. } if code == "97script"));
}

#[tokio::test]
async fn a_gateway_that_is_down_or_slow_is_asked_again_later() {
    let why = |error: GatewayError| match error {
        GatewayError::Unavailable { why, .. } => why,
        error => panic!("{error}"),
    };
    let now = at("2026-11-21T02:30:00Z");
    let ask = async |url: &str, patience_milliseconds| {
        let settings = Settings { patience_milliseconds, ..settings(url) };
        Vnpay::open(&settings).unwrap().query(&order(), now).await.unwrap_err()
    };
    let (_socket, url) = down();
    let told = why(ask(&url, LONG).await);
    assert!(!told.contains(url.trim_end_matches('/')), "{told}");
    let slow = Server::new(|_| Reply::Silence).await;
    assert_eq!(why(ask(&slow.url, 200).await), "its answer took too long");
    let broken = Server::new(|_| Reply::Close).await;
    assert!(!why(ask(&broken.url, LONG).await).is_empty());
    let busy = Server::new(|_| Reply::Answer(502, b"<html>".to_vec())).await;
    assert_eq!(why(ask(&busy.url, LONG).await), "it answered 502, and not 200");
    let page = Server::new(|_| Reply::Answer(200, b"<html>".to_vec())).await;
    assert!(matches!(ask(&page.url, LONG).await, GatewayError::Answer { .. }));
    let endless = Server::new(|_| Reply::Answer(200, vec![b' '; 1 << 20])).await;
    let error = ask(&endless.url, LONG).await;
    assert!(matches!(error, GatewayError::Answer { source: Rejected::TooLong, .. }), "{error}");
}

#[tokio::test]
async fn money_is_given_back_by_a_signed_answer() {
    let now = at("2026-11-21T02:30:00Z");
    let ask = async |refund: Refund, answer: Value| {
        let server = Server::new(move |_| Reply::json(&answer)).await;
        Vnpay::open(&settings(&server.url)).unwrap().refund(&refund, now).await
    };
    let underway = answer("refund", &[("vnp_TransactionStatus", json!("05"))]);
    assert!(!ask(refund(), underway).await.unwrap().is_done);
    assert!(ask(refund(), answer("refund", &[])).await.unwrap().is_done);
    let error = ask(refund(), json!({ "vnp_ResponseCode": "94" })).await.unwrap_err();
    assert!(matches!(error, GatewayError::Refused { code, .. } if code == "94"));
    let other = answer("refund", &[("vnp_Amount", json!("15000000"))]);
    let error = ask(refund(), other).await.unwrap_err();
    assert!(matches!(error, GatewayError::Answer { source: Rejected::OtherOrder, .. }));
    for refund in [
        Refund { amount: 150_001, ..refund() },
        Refund { amount: 0, ..refund() },
        Refund { request: String::new(), ..refund() },
        Refund { transaction: "1|2".to_owned(), ..refund() },
        Refund { by: String::new(), ..refund() },
    ] {
        let error = ask(refund, answer("refund", &[])).await.unwrap_err();
        assert!(matches!(error, GatewayError::Order { .. }), "{error}");
    }
}

#[test]
fn nothing_of_a_secret_is_shown() {
    assert!(!format!("{:?}", vnpay()).contains(SECRET));
}
