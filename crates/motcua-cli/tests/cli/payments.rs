//! Statements and the ledger from the command line.

use super::desk::{desk, filed, good};
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
    assert_eq!(good(&folder, &import), "0 counted, 0 known before, 1 unmatched\n");
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
