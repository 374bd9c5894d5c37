//! Trials of the national platform: its hashes, its callbacks, and a server that is down, slow or lies.

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Answers, National, Settings, form};
use crate::payment::tests::{LONG, Reply, SECRET, Server, at, bill, down, ip, order, secret};
use crate::payment::{
    BillLine, Gateway, GatewayError, Incoming, LineKind, Outcome, Rejected, Started, State,
};

/// Computed apart from this program.
const INIT_HASH: &str = "46b8658433701c51ad0eb3cdb465d1fb8ed89f97ef7fd0854ecd60d0e0229dfd";
const QUERY_HASH: &str = "70b43a11024d9b0600824a2fc6b7829fad419efd4b0699307a9dfef66571ddca";
const BILL_HASH: &str = "22d2ce368ea2e809667b48135b4124bc9d1238fa5f60a6c4ec94f7fcbc990fa5";
const CONFIRM_HASH: &str = "dfc05a167c9ea2f7a32ca52a410d818dc86d75ce4bdf6a0c39dd794d63074135";
const FAILED_HASH: &str = "6aff30617985429f96e4ad8fa6192dd5b140f324d11de55f9efda28630df9cad";

fn settings(url: &str) -> Settings {
    Settings {
        name: "national".to_owned(),
        partner: "DVC_H29".to_owned(),
        secret: secret(),
        token: Some(secret()),
        init_url: url.to_owned(),
        query_url: url.to_owned(),
        bill_url: url.to_owned(),
        channel: "1".to_owned(),
        device: "1".to_owned(),
        account: "7111".to_owned(),
        account_bank: "VCB".to_owned(),
        account_holder: "UBND phường Một".to_owned(),
        answers: Answers::Signed,
        server_ip: ip(),
        patience_milliseconds: LONG,
        statement: None,
    }
}

/// One for all: to make the client is slow.
fn national() -> &'static National {
    const URL: &str = "https://pay.example/";
    static NATIONAL: LazyLock<National> = LazyLock::new(|| National::open(&settings(URL)).unwrap());
    &NATIONAL
}

fn confirm() -> Value {
    json!({
        "LoaiBanTin": "CONFIRM",
        "MaLoi": "00",
        "MaDoiTac": "DVC_H29",
        "MaThamChieu": "MC7K2Q9XRA4W",
        "SoTien": 150_000,
        "MaTienTe": "VND",
        "MaGiaoDich": "PP0001",
        "MaNganHang": "VCB",
        "ThoiGianGD": "20261121090312",
        "ThongTinGiaoDich": "Nop le phi ho so 000.00.12.H29-261121-0001",
        "MaXacThuc": CONFIRM_HASH,
    })
}

/// A message that the platform has signed as a CONFIRM, with some fields changed before.
fn signed(changes: &[(&str, Value)]) -> Value {
    let mut message = confirm();
    for (name, value) in changes {
        message[*name] = value.clone();
    }
    let text = |name: &&str| match &message[*name] {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    let values: Vec<String> = super::CONFIRM.iter().map(text).collect();
    message["MaXacThuc"] = form::sha256(&format!("{}|{SECRET}", values.join("|"))).into();
    message
}

fn notice(message: &Value) -> Result<crate::payment::Notice, Rejected> {
    national().notice(Incoming::Body(&message.to_string()))
}

#[test]
fn a_confirm_is_believed() {
    let told = notice(&confirm()).unwrap();
    assert_eq!((told.order.as_str(), told.amount), ("MC7K2Q9XRA4W", 150_000));
    assert_eq!((told.transaction.as_str(), told.currency.as_str()), ("PP0001", "VND"));
    assert_eq!((told.state, told.at), (State::Paid, Some(at("2026-11-21T02:03:12Z"))));
    let mut failed = confirm();
    failed["MaLoi"] = "99".into();
    failed["MaXacThuc"] = FAILED_HASH.into();
    let failed = notice(&failed).unwrap();
    assert_eq!((failed.state, failed.code.as_str()), (State::Failed, "99"));
    // The amount may be a text.
    let mut text = confirm();
    text["SoTien"] = "150000".into();
    assert_eq!(notice(&text).unwrap(), told);
}

#[test]
fn what_is_not_signed_for_this_partner_is_refused() {
    for name in super::CONFIRM {
        let mut forged = confirm();
        forged[name] = "1".into();
        assert_eq!(notice(&forged).unwrap_err(), Rejected::BadSignature, "{name}");
        forged.as_object_mut().unwrap().remove(name);
        assert_eq!(notice(&forged).unwrap_err(), Rejected::BadSignature, "{name}");
    }
    let mut shifted = confirm();
    shifted["MaGiaoDich"] = "PP0001|VCB".into();
    shifted["MaNganHang"] = "20261121090312".into();
    assert_eq!(notice(&shifted).unwrap_err(), Rejected::BadSignature);
    assert_eq!(
        notice(&signed(&[("MaGiaoDich", json!("a|b"))])).unwrap_err(),
        Rejected::BadSignature
    );
    assert_eq!(notice(&signed(&[("MaDoiTac", json!("X"))])).unwrap_err(), Rejected::OtherMerchant);
    // Other money is told with its currency, in whole units of it.
    for amount in [json!(10), json!("10.75")] {
        let told = notice(&signed(&[("MaTienTe", json!("USD")), ("SoTien", amount)])).unwrap();
        assert_eq!((told.amount, told.currency.as_str()), (10, "USD"));
    }
    for (name, value) in [
        ("SoTien", json!("1.5")),
        ("SoTien", json!(150_000.5)),
        ("SoTien", json!(-1)),
        ("SoTien", json!(null)),
        ("MaThamChieu", json!("")),
    ] {
        let Err(Rejected::Malformed { field }) = notice(&signed(&[(name, value)])) else {
            panic!()
        };
        assert_eq!(field, name);
    }
    // What was not paid is told with MaLoi 00 in a signed answer to QUERY: it is no callback.
    for kind in ["QUERY", "INIT", ""] {
        let answer = signed(&[("LoaiBanTin", json!(kind)), ("TrangThaiGD", json!("4"))]);
        let refused = notice(&answer).unwrap_err();
        assert_eq!(refused, Rejected::Malformed { field: "LoaiBanTin" }, "{kind}");
    }
    for text in ["", "[]", "null", "{", "{\"MaXacThuc\":{}}"] {
        assert!(national().notice(Incoming::Body(text)).is_err(), "{text}");
    }
    let long = format!("{{\"a\":\"{}\"}}", "x".repeat(1 << 17));
    assert_eq!(national().notice(Incoming::Body(&long)).unwrap_err(), Rejected::TooLong);
    assert_eq!(national().notice(Incoming::Query("a=b")).unwrap_err(), Rejected::NotOffered);
}

proptest! {
    #[test]
    fn no_byte_of_a_confirm_changes_what_it_tells(place in 0..400_usize, byte in 0x20..0x7f_u8) {
        let body = confirm().to_string();
        let mut changed = body.clone().into_bytes();
        let place = place % changed.len();
        changed[place] = byte;
        // A change in the middle of a letter leaves no text.
        let Ok(text) = String::from_utf8(changed) else { return Ok(()) };
        if let Ok(told) = national().notice(Incoming::Body(&text)) {
            prop_assert_eq!(told, notice(&confirm()).unwrap(), "{}", text);
        }
    }
}

#[test]
fn an_answer_says_back_what_the_message_was_about() {
    let body = confirm().to_string();
    for (outcome, status, code) in [
        (Outcome::Confirmed, 200, "00"),
        (Outcome::AlreadyConfirmed, 200, "00"),
        (Outcome::NoOrder, 200, "99"),
        (Outcome::WrongAmount, 200, "99"),
        (Outcome::BadSignature, 200, "99"),
        (Outcome::Malformed, 200, "99"),
        (Outcome::Busy, 503, "99"),
    ] {
        let answer = national().answer(Incoming::Body(&body), outcome);
        let read: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!((answer.status, read["MaLoi"].as_str().unwrap()), (status, code));
        assert_eq!(read["MaDoiTac"], "DVC_H29");
        assert_eq!(read["MaThamChieu"], "MC7K2Q9XRA4W");
        assert_eq!(read["ThoiGianGD"], "20261121090312");
        assert_eq!(read["MaXacThuc"], CONFIRM_HASH);
    }
    for text in ["", "null", "{\"MaThamChieu\":[1]}"] {
        let answer = national().answer(Incoming::Body(text), Outcome::Malformed);
        let read: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(read["MaThamChieu"], "");
    }
}

#[test]
fn an_opening_has_its_hash_and_the_fees_of_the_receipt() {
    let message = national().opening(&order(), &bill()).unwrap();
    assert_eq!(message["MaXacThuc"], INIT_HASH);
    assert_eq!(message["SoTien"], "150000");
    let receipt = &message["ThongTinBienLai"];
    assert_eq!(receipt["MaDichVu"], "2");
    assert_eq!(receipt["MaTTHC"], "1.001612.000.00.00.H29");
    assert_eq!(receipt["MaDVC"], "1.001612.000.00.00.H29.01");
    assert_eq!(receipt["MaHoSo"], "000.00.12.H29-261121-0001");
    assert_eq!(receipt["TKThuHuong"], "7111");
    assert_eq!(receipt["HoTenNguoiNop"], "Nguyễn Văn A");
    assert_eq!(
        receipt["PhiLePhi"],
        json!([
            { "LoaiPhiLePhi": "1", "MaPhiLePhi": "P1", "TenPhiLePhi": "Phí thẩm định", "SoTien": "100000" },
            { "LoaiPhiLePhi": "2", "MaPhiLePhi": "L1", "TenPhiLePhi": "Lệ phí cấp giấy", "SoTien": "50000" },
        ])
    );
    assert_eq!(receipt["DSKhoanNop"][0]["SoTien"], "150000");
    assert_eq!(national().question("QUERY", &order())["MaXacThuc"], QUERY_HASH);
    assert_eq!(national().question("GET_BILL", &order())["MaXacThuc"], BILL_HASH);
}

#[test]
fn a_name_that_is_too_long_is_cut_between_letters() {
    let mut bill = bill();
    bill.procedure_name = "ệ".repeat(251);
    let message = national().opening(&order(), &bill).unwrap();
    let name = message["ThongTinBienLai"]["TenTTHC"].as_str().unwrap();
    assert_eq!(name.chars().count(), 250);
    assert!(name.ends_with("ệ..."));
}

#[test]
fn fees_that_are_not_the_amount_are_not_sent() {
    let line = |amount| BillLine {
        kind: LineKind::Fee,
        code: "P".to_owned(),
        name: "Phí".to_owned(),
        amount,
    };
    for lines in [
        vec![],
        vec![line(149_999)],
        vec![line(200_000), line(-50_000)],
        vec![line(i64::MAX), line(i64::MAX)],
    ] {
        let bill = crate::payment::Bill { lines, ..bill() };
        let error = national().opening(&order(), &bill).unwrap_err();
        assert!(matches!(error, GatewayError::Order { .. }), "{error}");
    }
}

async fn start(answer: Value) -> Result<Started, GatewayError> {
    let server = Server::new(move |_| Reply::json(&answer)).await;
    let started = National::open(&settings(&server.url)).unwrap().start(&order(), &bill()).await;
    let asked = &server.asked()[0];
    assert!(asked.contains(INIT_HASH) && asked.contains(&format!("Bearer {SECRET}")));
    started
}

#[tokio::test]
async fn a_payer_is_sent_where_the_platform_says() {
    let url = "https://thanhtoan.example/pay?id=1";
    let plain = json!({ "MaLoi": "00", "MaThamChieu": "MC7K2Q9XRA4W", "UrlThanhToan": url });
    let wrapped = json!({ "error_code": "0", "message": plain.to_string() });
    for answer in [plain, wrapped] {
        assert_eq!(start(answer).await.unwrap(), Started::Page { url: url.to_owned() });
    }
    for (answer, expected) in [
        (
            json!({ "UrlThanhToan": "http://thanhtoan.example/" }),
            Rejected::Malformed { field: "UrlThanhToan" },
        ),
        (
            json!({ "UrlThanhToan": "javascript:alert(1)" }),
            Rejected::Malformed { field: "UrlThanhToan" },
        ),
        (json!({}), Rejected::Malformed { field: "UrlThanhToan" }),
        (json!({ "error_code": 0, "message": "?" }), Rejected::Malformed { field: "(all of it)" }),
        (json!({ "MaThamChieu": "OTHER", "UrlThanhToan": url }), Rejected::OtherOrder),
    ] {
        let error = start(answer).await.unwrap_err();
        let GatewayError::Answer { source, .. } = error else { panic!("{error}") };
        assert_eq!(source, expected);
    }
    for answer in [json!({ "MaLoi": "99" }), json!({ "error_code": "101" })] {
        let error = start(answer).await.unwrap_err();
        assert!(matches!(error, GatewayError::Refused { .. }), "{error}");
    }
}

/// An answer to QUERY, signed over the fields of a CONFIRM.
fn answer(changes: &[(&str, Value)]) -> Value {
    signed(&[&[("LoaiBanTin", json!("QUERY"))], changes].concat())
}

async fn asked(answers: Answers, answer: Value) -> Result<State, GatewayError> {
    let server = Server::new(move |_| Reply::json(&answer)).await;
    let national = National::open(&Settings { answers, ..settings(&server.url) }).unwrap();
    let told = national.query(&order(), at("2026-11-21T02:30:00Z")).await;
    assert!(server.asked()[0].contains(QUERY_HASH));
    told.map(|told| told.unwrap().state)
}

#[tokio::test]
async fn an_answer_to_a_question_is_a_notice() {
    for (status, expected) in
        [("1", State::Paid), ("3", State::Pending), ("4", State::Failed), ("", State::Pending)]
    {
        let answer = answer(&[("TrangThaiGD", json!(status))]);
        assert_eq!(asked(Answers::Signed, answer.clone()).await.unwrap(), expected, "{status}");
        let mut unsigned = answer;
        unsigned["MaXacThuc"] = Value::Null;
        assert_eq!(asked(Answers::ByTls, unsigned.clone()).await.unwrap(), expected);
        let error = asked(Answers::Signed, unsigned).await.unwrap_err();
        assert!(matches!(error, GatewayError::Answer { source: Rejected::BadSignature, .. }));
    }
}

#[tokio::test]
async fn an_answer_that_lies_is_not_taken() {
    for answers in [Answers::Signed, Answers::ByTls] {
        for (name, value, expected) in [
            ("LoaiBanTin", json!("CONFIRM"), Rejected::Malformed { field: "LoaiBanTin" }),
            ("MaThamChieu", json!("OTHER"), Rejected::OtherOrder),
            ("MaDoiTac", json!("OTHER"), Rejected::OtherMerchant),
            ("MaTienTe", json!(""), Rejected::Malformed { field: "MaTienTe" }),
            ("SoTien", json!("x"), Rejected::Malformed { field: "SoTien" }),
        ] {
            let answer = answer(&[(name, value), ("TrangThaiGD", json!("1"))]);
            let error = asked(answers, answer).await.unwrap_err();
            let GatewayError::Answer { source, .. } = error else { panic!("{error}") };
            assert_eq!(source, expected);
        }
        let refused = asked(answers, json!({ "MaLoi": "99" })).await.unwrap_err();
        assert!(matches!(refused, GatewayError::Refused { code, .. } if code == "99"));
        let silent = answer(&[("MaLoi", Value::Null), ("TrangThaiGD", json!("1"))]);
        assert_eq!(asked(answers, silent).await.unwrap(), State::Pending);
    }
}

#[tokio::test]
async fn a_platform_that_is_down_or_slow_is_asked_again_later() {
    let slow = Server::new(|_| Reply::Silence).await;
    let (_socket, down) = down();
    for (url, patience_milliseconds) in [(&down, LONG), (&slow.url, 200)] {
        let settings = Settings { patience_milliseconds, ..settings(url) };
        let national = National::open(&settings).unwrap();
        let now = at("2026-11-21T02:30:00Z");
        for error in [
            national.start(&order(), &bill()).await.unwrap_err(),
            national.query(&order(), now).await.unwrap_err(),
            national.receipt(&order()).await.unwrap_err(),
        ] {
            assert!(matches!(error, GatewayError::Unavailable { .. }), "{error}");
            assert!(!error.to_string().contains(SECRET));
        }
    }
}

#[tokio::test]
async fn a_receipt_is_a_pdf() {
    let receipt = async |reply: &'static [u8]| {
        let server = Server::new(move |_| Reply::Answer(200, reply.to_vec())).await;
        let national = National::open(&settings(&server.url)).unwrap();
        let receipt = national.receipt(&order()).await;
        assert!(server.asked()[0].contains(BILL_HASH));
        receipt
    };
    assert_eq!(receipt(b"%PDF-1.7 ...").await.unwrap(), b"%PDF-1.7 ...");
    let error = receipt(b"{\"MaLoi\":\"99\"}").await.unwrap_err();
    assert!(matches!(error, GatewayError::Refused { code, .. } if code == "99"));
    for other in [b"".as_slice(), b"<html>", b"{}", b"\xff\xfe"] {
        let error = receipt(other).await.unwrap_err();
        assert!(matches!(error, GatewayError::Answer { .. }), "{error}");
    }
}
