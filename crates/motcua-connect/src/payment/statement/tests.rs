//! Trials of statements: files of banks as they are, and amounts as they write them.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{Columns, Only, StatementLine, dong, find_order};
use crate::payment::tests::{at, columns};
use crate::payment::{GatewayError, State};

const FILE: &str = "\u{feff}NGÂN HÀNG TMCP,,,,\r\n\
    Số tài khoản:,0011001234567,,,\r\n\
    \r\n\
    Ngày GD,Số GD,Ghi nợ,Ghi có,Diễn giải\r\n\
    21/11/2026 09:03:12,FT1,,\"150.000\",MBVCB.123.Nguyen Van A chuyen tien mc7k 2q9x ra4w CT tu 001\r\n\
    21/11/2026 09:04:00,FT2,\"50,000\",,phi dich vu\r\n\
    21/11/2026 09:05:00,FT3,,\"50,000.00 VND\",chuyen tien\r\n\
    Tổng cộng,,50.000,200.000,\r\n";

fn orders(codes: &[&str]) -> BTreeSet<String> {
    codes.iter().map(|code| (*code).to_owned()).collect()
}

fn read(columns: &Columns, file: &[u8]) -> Result<Vec<StatementLine>, GatewayError> {
    let mut file = file;
    columns.read("vietqr", &mut file, &orders(&["MC7K2Q9XRA4W"]))
}

#[test]
fn the_file_of_a_bank_is_read() {
    let lines = read(&columns(), FILE.as_bytes()).unwrap();
    assert_eq!(lines.len(), 2);
    let notice = lines[0].notice().unwrap();
    assert_eq!((notice.order.as_str(), notice.amount), ("MC7K2Q9XRA4W", 150_000));
    assert_eq!((notice.transaction.as_str(), notice.state), ("FT1", State::Paid));
    assert_eq!((notice.at, lines[0].line), (Some(at("2026-11-21T02:03:12Z")), 5));
    assert_eq!((lines[1].amount, lines[1].notice()), (50_000, None));
    assert_eq!(lines[1].description, "chuyen tien");
}

#[test]
fn what_the_payer_wrote_is_not_shown() {
    let lines = read(&columns(), FILE.as_bytes()).unwrap();
    let shown = format!("{lines:?}");
    assert!(shown.contains("FT1") && !shown.contains("Nguyen"), "{shown}");
}

#[test]
fn a_file_with_a_column_of_orders_is_read() {
    let columns = Columns {
        order: Some("TxnRef".to_owned()),
        description: None,
        amount: "Amount".to_owned(),
        transaction: "TransactionNo".to_owned(),
        time: "PayDate".to_owned(),
        time_format: "%Y%m%d%H%M%S".to_owned(),
        only: Some(Only { column: "Status".to_owned(), value: "00".to_owned() }),
        separator: ';',
        hundredths: true,
    };
    let file = "TxnRef;Amount;TransactionNo;PayDate;Status\n\
        HS123;15000000;14226112;20261121090312;00\n\
        HS124;15000000;14226113;20261121090312;02\n";
    let lines = read(&columns, file.as_bytes()).unwrap();
    assert_eq!(lines.len(), 1);
    assert_eq!((lines[0].order.as_deref(), lines[0].amount), (Some("HS123"), 150_000));
    let odd = file.replace("15000000;14226112", "15000050;14226112");
    let error = read(&columns, odd.as_bytes()).unwrap_err();
    assert!(matches!(error, GatewayError::Statement { line: 2, .. }), "{error}");
}

#[test]
fn a_file_that_cannot_be_read_is_refused_with_its_line() {
    let with = |from: &str, to: &str| FILE.replacen(from, to, 1).into_bytes();
    let mut latin = FILE.as_bytes().to_vec();
    let place = latin.iter().rposition(|byte| *byte == b'c').unwrap();
    latin[place] = 0xe9;
    for (file, line, why) in [
        (with("150.000", "150.00x"), 5, "amount"),
        (with("150.000", "150.000,50"), 5, "amount"),
        (with("21/11/2026 09:03:12", "2026-11-21"), 5, "time"),
        (with("21/11/2026 09:05:00", ""), 7, "time"),
        (with("Ghi có", "Tiền"), 8, "columns"),
        (with("MBVCB", "\"MBVCB"), 5, "quote"),
        (with("MBVCB.123", "\"MBVCB.\n123\""), 5, "quote"),
        (with("NGÂN", "\"NGÂN"), 1, "quote"),
        (with("chuyen tien\r\nTổng cộng,,50.000,200.000,\r\n", "\"chuyen tien"), 7, "quote"),
        (with("MBVCB", "MBVCB,"), 5, "columns"),
        (with("FT1,,", "FT1,"), 5, "columns"),
        (
            with("21/11/2026 09:03:12,FT1,,\"150.000\",MBVCB.123", "\"21/11/2026,FT1,,150.000\""),
            5,
            "columns",
        ),
        (Vec::new(), 0, "columns"),
        (latin, 8, "UTF-8"),
    ] {
        let error = read(&columns(), &file).unwrap_err();
        let GatewayError::Statement { line: found, why: told, .. } = &error else { panic!() };
        assert_eq!(*found, line, "{error}");
        assert!(told.contains(why), "{error}");
        assert!(!error.to_string().contains("Nguyen"), "{error}");
    }
}

#[test]
fn a_file_that_is_too_large_is_refused_and_not_cut_off() {
    let read = |largest| {
        columns().read_up_to(largest, "vietqr", &mut FILE.as_bytes(), &orders(&[])).map(|_| ())
    };
    let size = u64::try_from(FILE.len()).unwrap();
    assert!(read(size).is_ok());
    for smaller in [size - 1, size - 10, size / 2, 1] {
        assert!(read(smaller).is_err(), "{smaller}");
    }
    let error = read(size - 1).unwrap_err().to_string();
    assert!(error.contains("too large"), "{error}");
}

#[test]
fn an_order_is_found_whatever_stands_around_it() {
    let find = |description: &str, codes: &[&str]| {
        let lengths = codes.iter().map(|code| code.len()).collect();
        find_order(description, &orders(codes), &lengths)
    };
    let code = "MC7K2Q9XRA4W";
    for description in [
        "MC7K2Q9XRA4W",
        "mc7k2q9xra4w",
        "Nộp tiền MC7K2Q9XRA4W",
        "CTlNHIDIMC7K2Q9XRA4WGD 123456",
        "MC7K 2Q9X RA4W",
        "MC7K-2Q9X.RA4W",
        "MC7K2Q9X\nRA4W",
        "IBFT MC7K2Q9XRA4W MC7K2Q9XRA4W",
    ] {
        assert_eq!(
            find(description, &[code, "ZZZZZZZZZZZZ"]).as_deref(),
            Some(code),
            "{description}"
        );
    }
    for description in ["", "MC7K2Q9XRA4", "MC7K2Q9XRA4X", "chuyen tien", "ệ"] {
        assert_eq!(find(description, &[code]), None, "{description}");
    }
    assert_eq!(find("MC7K2Q9XRA4W ZZZZZZZZZZZZ", &[code, "ZZZZZZZZZZZZ"]), None, "two orders");
    assert_eq!(find("MC7K2Q9XRA4W", &[code, "MC7K2Q"]).as_deref(), Some(code), "the longer one");
    assert_eq!(find("AB12", &["AB12"]), None, "too short to be told from a word");
    assert_eq!(find("AB12", &[""]), None);
}

#[test]
fn amounts_are_read_as_banks_write_them() {
    for (text, expected) in [
        ("150000", 150_000),
        ("150.000", 150_000),
        ("150,000", 150_000),
        ("1.150.000", 1_150_000),
        ("150,000.00", 150_000),
        ("150.000,00", 150_000),
        ("150000.00", 150_000),
        ("150000.0", 150_000),
        ("+150 000 VND", 150_000),
        ("150\u{a0}000 đ", 150_000),
        ("-150.000", -150_000),
        ("(150.000)", -150_000),
        ("(150.000 VND)", -150_000),
        ("0", 0),
    ] {
        assert_eq!(dong(text), Some(expected), "{text}");
    }
    for text in [
        "",
        "-",
        ".",
        "x",
        "1.5",
        "150.000,50",
        "1500.000",
        "1,50,000",
        "1e5",
        "--1",
        "(1",
        "1)",
        "(-1)",
        "9".repeat(20).as_str(),
    ] {
        assert_eq!(dong(text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn a_written_amount_is_read_back(amount in 0..10_000_000_000_i64, sign in "[.,]") {
        let figures = amount.to_string();
        let mut written = String::new();
        for (place, figure) in figures.chars().enumerate() {
            if place > 0 && (figures.len() - place) % 3 == 0 {
                written.push_str(&sign);
            }
            written.push(figure);
        }
        prop_assert_eq!(dong(&written), Some(amount));
        prop_assert_eq!(dong(&figures), Some(amount));
    }

    #[test]
    fn an_order_is_found_between_any_words(before in "[a-y ]{0,30}", after in "[a-y ]{0,30}") {
        let description = format!("{before}MC7K2Q9XRA4W{after}");
        let found = find_order(&description, &orders(&["MC7K2Q9XRA4W"]), &[12].into());
        prop_assert_eq!(found.as_deref(), Some("MC7K2Q9XRA4W"));
    }

    #[test]
    fn no_file_stops_the_reader(file in proptest::collection::vec(any::<u8>(), 0..300)) {
        let whole = [FILE.as_bytes(), &file].concat();
        let _ = read(&columns(), &whole);
        let _ = read(&columns(), &file);
    }
}
