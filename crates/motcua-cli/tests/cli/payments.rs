//! Statements and the ledger from the command line.

use serde_json::Value;

use super::desk::{CODE, desk, filed, good};
use super::put;

const SETTINGS: &str = r#"
[[gateways]]
kind = "vietqr"
bank = "970436"
account = "0011001234567"
statement = { amount = "credit", transaction = "number", time = "time", time_format = "%d/%m/%Y %H:%M:%S", description = "words" }
"#;
const STATEMENT: &str = "time,number,credit,words\n07/09/2026 10:00:00,FT1,100000,nop le phi\n";

#[test]
fn a_statement_is_counted_and_held_against_the_ledger() {
    let folder = filed("payments");
    put(&folder, "motcua.toml", SETTINGS);
    put(&folder, "bank.csv", STATEMENT);
    let period = ["--from", "2026-09-07", "--to", "2026-09-07"];
    let reconcile = [&["payments", "reconcile", "--gateway", "vietqr", "bank.csv"], &period[..]];
    let found = desk(&folder, &reconcile.concat());
    assert_eq!((found.code, found.err.as_str()), (1, ""));
    let missing =
        "missing in the ledger: statement line 2: order unknown, 100000 đ, transaction FT1\n";
    assert_eq!(found.out, missing);
    let import = ["payments", "import", "--gateway", "vietqr", "bank.csv"];
    assert_eq!(good(&folder, &import), "0 counted, 0 known before, 1 unmatched\n");
    // The same file again lists the money once.
    assert_eq!(good(&folder, &import), "0 counted, 1 known before, 0 unmatched\n");
    let listed = good(&folder, &["payments", "unmatched"]);
    assert_eq!(listed.lines().count(), 1, "{listed}");
    assert!(listed.contains(" vietqr FT1 100000 VND, no order: no_order"), "{listed}");
    let nobody = desk(&folder, &["payments", "import", "--gateway", "vnpay", "bank.csv"]);
    assert_eq!(nobody.code, 2);
    assert!(nobody.err.contains("there is no gateway \"vnpay\"; name one of these: vietqr"));
    put(&folder, "bank.csv", "something else\n");
    let unread = desk(&folder, &import);
    assert_eq!(unread.code, 2, "{}", unread.out);
    assert!(unread.err.contains("mend the file or its columns"), "{}", unread.err);
    put(&folder, "empty.csv", "time,number,credit,words\n");
    let same = [&["payments", "reconcile", "--gateway", "vietqr", "empty.csv"], &period[..]];
    assert_eq!(good(&folder, &same.concat()), "ledger and statement tell the same\n");
}

#[test]
fn fees_of_a_period_are_reported_as_of_a_place_in_the_journal() {
    let folder = filed("fees");
    let act = |act: &str, at: &str| {
        let clerk = ["--as", "clerk:c-1@one-stop", "--at", at];
        good(&folder, &[&["perform", CODE, "--act", act], &clerk[..]].concat());
    };
    act(r#"{"act":"charge","due":"reception"}"#, "2026-09-07T09:10:00+07:00");
    let period = ["report", "fees", "--from", "2026-09-07", "--to", "2026-09-07"];
    let report = |more: &[&str]| good(&folder, &[&period[..], more].concat());
    let charged = report(&["--format", "json"]);
    let then: Value = serde_json::from_str(&charged).unwrap();
    assert_eq!((&then["total"]["charged"], &then["total"]["paid"]), (&100_000.into(), &0.into()));
    let cash = r#"{"act":"pay","amount":100000,"method":"cash","reference":"BL 1"}"#;
    act(cash, "2026-09-07T09:20:00+07:00");

    let now: Value = serde_json::from_str(&report(&["--format", "json"])).unwrap();
    assert_eq!((&now["total"]["paid"], &now["total"]["payments"]), (&100_000.into(), &1.into()));
    assert_eq!(now["payment_ratio"]["obliged"], 1);
    assert_eq!(now["payment_ratio"]["paid_online"], 0);
    let place = then["position"].to_string();
    assert_eq!(report(&["--format", "json", "--position", &place]), charged);

    for (by, key) in [
        ("agency", "commune-economy-office"),
        ("procedure", "1.001612"),
        ("receiver", "commune-economy-office"),
        ("method", "cash"),
    ] {
        let table = report(&["--by", by]);
        let rows: Vec<_> = table.lines().filter(|line| line.starts_with(key)).collect();
        assert_eq!(rows.len(), 1, "{table}");
        assert!(table.contains("paid on line: 0/1 0.0 %\n"), "{table}");
    }
    let csv = report(&["--by", "method", "--format", "csv"]);
    let mut lines = csv.lines();
    let header = "method,charges,charged,payments,paid,waivers,waived,cancellations,cancelled,refunds,refunded,from,to,position,obliged,paid_online,fee_procedures,offering,with_paid";
    assert_eq!(lines.next(), Some(header));
    let last = csv.lines().last().unwrap();
    assert!(
        last.starts_with("total,1,100000,1,100000,0,0,0,0,0,0,2026-09-07,2026-09-07,"),
        "{csv}"
    );
    assert!(last.ends_with(",1,0,1,0,1"), "{csv}");
    assert!(csv.lines().any(|line| line.starts_with("cash,") && line.ends_with(",,,,,")), "{csv}");

    let turned = ["report", "fees", "--from", "2026-09-08", "--to", "2026-09-07"];
    assert_eq!(desk(&folder, &turned).code, 1);
    let ahead = desk(&folder, &[&period[..], &["--position", "99"]].concat());
    assert_eq!((ahead.code, ahead.out.as_str()), (1, ""));
    assert!(ahead.err.contains("99"), "{}", ahead.err);
}
