//! What holds for all gateways: their settings, their secrets, and what they do not offer.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{SECRET, at, bill, file, order, secret};
use crate::payment::{
    Gateway, GatewayError, Incoming, Outcome, Refund, Rejected, SecretSource, Settings,
    SettingsError,
};

const COLUMNS: &str = r#"
[statement]
amount = "Ghi có"
transaction = "Số GD"
time = "Ngày GD"
time_format = "%d/%m/%Y"
description = "Diễn giải"
"#;

fn vietqr() -> String {
    format!("kind = \"vietqr\"\nbank = \"970436\"\naccount = \"0011001234567\"\n{COLUMNS}")
}

/// Settings of every kind, in the words of an operator.
fn every_kind() -> [(&'static str, String); 4] {
    let secret = format!("{{ file = {:?} }}", file("secret"));
    [
        (
            "vnpay",
            format!(
                "kind = \"vnpay\"\nterminal = \"T\"\nsecret = {secret}\n\
                 pay_url = \"https://pay.example/\"\ntransaction_url = \"https://pay.example/api\"\n\
                 return_url = \"https://portal.example/\"\nserver_ip = \"10.1.2.3\"\n"
            ),
        ),
        (
            "national",
            format!(
                "kind = \"national\"\npartner = \"P\"\nsecret = {secret}\ntoken = {secret}\n\
                 init_url = \"https://pay.example/i\"\nquery_url = \"https://pay.example/q\"\n\
                 bill_url = \"https://pay.example/b\"\naccount = \"1\"\naccount_bank = \"VCB\"\n\
                 account_holder = \"UBND\"\nserver_ip = \"10.1.2.3\"\nanswers = \"by_tls\"\n{COLUMNS}"
            ),
        ),
        ("vietqr", vietqr()),
        (
            "sandbox",
            format!(
                "kind = \"sandbox\"\nsecret = {secret}\npage_url = \"http://localhost:1/pay\"\n"
            ),
        ),
    ]
}

fn open(text: &str) -> Result<Arc<dyn Gateway>, SettingsError> {
    toml::from_str::<Settings>(text).unwrap().open()
}

#[test]
fn every_kind_is_opened_from_a_file() {
    for (name, text) in every_kind() {
        let gateway = open(&text).unwrap();
        assert_eq!(gateway.name(), name);
        let shown = format!("{gateway:?}");
        assert!(!shown.contains(SECRET), "{shown}");
        let named = text.replacen('\n', "\nname = \"other-2\"\n", 1);
        assert_eq!(open(&named).unwrap().name(), "other-2");
    }
}

#[test]
fn a_setting_that_nobody_knows_is_refused() {
    for (_, text) in every_kind() {
        let mistyped = text.replacen('\n', "\nterminall = \"T\"\n", 1);
        let error = toml::from_str::<Settings>(&mistyped).unwrap_err();
        assert!(error.to_string().contains("terminall"), "{error}");
    }
    assert!(toml::from_str::<Settings>("kind = \"paypal\"").is_err());
}

#[test]
fn a_setting_that_is_wrong_is_named() {
    let [vnpay, national, vietqr, sandbox] = every_kind().map(|(_, text)| text);
    for (text, from, to, setting) in [
        (&vnpay, "https://pay.example/api", "http://pay.example/api", "transaction_url"),
        (&vnpay, "https://pay.example/\"", "ftp://pay.example/\"", "pay_url"),
        (&vnpay, "https://portal.example/", "portal", "return_url"),
        (&vnpay, "\"T\"", "\"\"", "terminal"),
        (&vnpay, "server_ip", "patience_milliseconds = 0\nserver_ip", "patience_milliseconds"),
        (&vnpay, "server_ip", "name = \"A b\"\nserver_ip", "name"),
        (&national, "\"P\"", "\"P|Q\"", "partner"),
        (&national, "https://pay.example/q", "http://pay.example/q", "query_url"),
        (&vietqr, "970436", "97043", "bank"),
        (&vietqr, "0011001234567", "0011 001", "account"),
        (&vietqr, "description = \"Diễn giải\"", "", "statement"),
        (&vietqr, "description", "separator = \"·\"\ndescription", "statement"),
        (&sandbox, "http://localhost:1/pay", "http://10.0.0.1/pay", "page_url"),
    ] {
        let error = open(&text.replacen(from, to, 1)).unwrap_err();
        let found =
            matches!(&error, SettingsError::Wrong { setting: found, .. } if *found == setting);
        assert!(found, "{setting}: {error}");
    }
}

#[test]
fn a_secret_is_read_from_a_file_or_the_environment() {
    let read = secret().read().unwrap();
    assert_eq!((read.expose(), format!("{read:?}").as_str()), (SECRET, "Secret"));
    // Cargo sets it for tests.
    let name = "CARGO_PKG_NAME";
    let read = SecretSource::Variable(name.to_owned()).read().unwrap();
    assert_eq!(read.expose(), "motcua-connect");
    for (source, place) in [
        (SecretSource::File(file("empty")), "empty"),
        (SecretSource::File("no/such/file".into()), "no/such/file"),
        (SecretSource::Variable("MOTCUA_NO_SUCH_SECRET".to_owned()), "MOTCUA_NO_SUCH_SECRET"),
    ] {
        let error = source.read().unwrap_err().to_string();
        assert!(error.contains(place), "{error}");
    }
}

#[tokio::test]
async fn what_is_not_offered_is_said() {
    let gateway = open(&vietqr()).unwrap();
    let refund = Refund {
        order: order(),
        transaction: "1".to_owned(),
        amount: 1,
        request: "1".to_owned(),
        by: "a".to_owned(),
    };
    let now = at("2026-11-21T02:30:00Z");
    let errors = [
        gateway.query(&order(), now).await.unwrap_err(),
        gateway.check_refund(&refund).unwrap_err(),
        gateway.refund(&refund, now).await.unwrap_err(),
        gateway.receipt(&order()).await.unwrap_err(),
    ];
    for error in errors {
        assert!(matches!(error, GatewayError::NotOffered { .. }));
        assert!(error.to_string().starts_with("vietqr offers no "), "{error}");
    }
    for incoming in [Incoming::Query("a=b"), Incoming::Body("{}")] {
        assert_eq!(gateway.notice(incoming).unwrap_err(), Rejected::NotOffered);
        assert_eq!(gateway.answer(incoming, Outcome::Malformed).status, 404);
    }
    assert_eq!(gateway.shown("a=b").unwrap_err(), Rejected::NotOffered);
    let vnpay = open(&every_kind()[0].1).unwrap();
    let error = vnpay.statement(&mut "".as_bytes(), &BTreeSet::new()).unwrap_err();
    assert!(matches!(error, GatewayError::NotOffered { .. }));
}

#[tokio::test]
async fn a_payer_is_not_shown() {
    let gateway = open(&every_kind()[0].1).unwrap();
    let started = gateway.start(&order(), &bill()).await.unwrap();
    let shown = format!("{:?} {started:?} {:?}", bill(), Incoming::Body("Nguyễn"));
    assert!(shown.contains("Payer") && shown.ends_with(" Page Body"), "{shown}");
    for personal in ["Nguyễn", "001099012345", "Tràng", "127.0.0.1"] {
        assert!(!shown.contains(personal), "{shown}");
    }
}

#[test]
fn what_is_rejected_has_an_outcome() {
    for (rejected, outcome) in [
        (Rejected::BadSignature, Outcome::BadSignature),
        (Rejected::OtherOrder, Outcome::NoOrder),
        (Rejected::OtherMerchant, Outcome::Malformed),
        (Rejected::Malformed { field: "a" }, Outcome::Malformed),
        (Rejected::TooLong, Outcome::Malformed),
        (Rejected::NotOffered, Outcome::Malformed),
    ] {
        assert_eq!(Outcome::from(rejected), outcome);
    }
}
