//! The running dossiers of another system, taken over and gone on with.

use std::fs;
use std::path::Path;

use ed25519_dalek::pkcs8::DecodePrivateKey as _;
use ed25519_dalek::{Signature, SigningKey, Verifier as _};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::desk::{desk, filed, good, publish, submission};
use super::{Run, folder, put};

/// A key that signs nothing but tests.
const KEY: &str = "-----BEGIN PRIVATE KEY-----\n\
    MC4CAQAwBQYDK2VwBCIEIEbUB2KObJ7IJ8Sii7v+Qpkdc7l92qIC+gyTNP12aJiO\n\
    -----END PRIVATE KEY-----\n";
const MAPPING: &str = r#"
system = "Một cửa cũ"
[columns]
code = "Mã hồ sơ"
[values.step]
"Đang thẩm định" = "appraisal"
[values.subject]
"Công dân" = "citizen"
"#;
const HEADER: &str =
    "Mã hồ sơ,procedure,received_at,appointment,step,subject,channel,owner,owner_number\n";
const AT: [&str; 2] = ["--at", "2026-09-08T09:00:00+07:00"];

fn row(code: &str, step: &str, due: &str) -> String {
    format!(
        "{code},1.001612,2026-09-01T09:00:00+07:00,{due},{step},Công dân,direct,\"Lê, Cúc\",001099000001\n"
    )
}

fn good_row(code: &str) -> String {
    row(code, "Đang thẩm định", "2026-09-11T17:00:00+07:00")
}

fn import(folder: &Path, more: &[&str]) -> Run {
    let start = ["import", "open", "running.csv", "--mapping", "mapping.toml"];
    let who = ["--as", "supervisor:o-1@province", "--approver", "supervisor:o-2@province"];
    desk(folder, &[&start[..], &who, &AT, more].concat())
}

fn prepared(test: &str, rows: &str) -> std::path::PathBuf {
    let folder = folder(test);
    assert_eq!(publish(&folder).code, 0);
    put(&folder, "mapping.toml", MAPPING);
    put(&folder, "key.pem", KEY);
    put(&folder, "running.csv", &format!("{HEADER}{rows}"));
    folder
}

fn history(folder: &Path, code: &str) -> Value {
    let told = good(folder, &["history", code, "--format", "json"]);
    serde_json::from_str(&told).unwrap()
}

#[test]
fn a_running_dossier_keeps_code_and_appointment_and_goes_on() {
    let folder = prepared("open-whole", &format!("\n{}{}", good_row("H05-1"), good_row("H05-2")));
    let run = import(&folder, &["--key", "key.pem"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let told = "dossiers taken over: 2\nwere there already: 0\ncannot be taken over: 0\n";
    assert_eq!(run.out, told);
    assert!(run.err.contains("taking over: 2 of 2 rows"), "{}", run.err);

    let taken = history(&folder, "H05-1");
    let event = &taken["events"][0]["event"];
    assert_eq!((&event["type"], &event["code"]), (&"opened".into(), &"H05-1".into()), "{taken}");
    assert_eq!(event["received_at"], "2026-09-01T02:00:00Z");
    assert_eq!(event["appointment"]["due_on"], "2026-09-11");
    assert_eq!(event["approver"]["person"], "o-2");
    assert!(!taken.to_string().contains("Cúc"), "personal data are not in the journal");

    let file = fs::read(folder.join("running.csv")).unwrap();
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let source = &event["source"];
    assert_eq!(source["file"], hex(&Sha256::digest(&file)));
    let of_row = hex(&Sha256::digest(good_row("H05-1").trim_end()));
    assert_eq!(source["row"], of_row);
    let key = SigningKey::from_pkcs8_pem(KEY).unwrap().verifying_key();
    assert_eq!(source["key"], hex(key.as_bytes()));
    let signed = format!("motcua opening balance\n{}\n2\n", source["file"].as_str().unwrap());
    let text = source["signature"].as_str().unwrap();
    let bytes: Vec<u8> =
        (0..128).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect();
    key.verify(signed.as_bytes(), &Signature::from_slice(&bytes).unwrap()).unwrap();

    let who = ["--as", "specialist:s-1@commune-economy-office"];
    let at = ["--at", "2026-09-08T10:00:00+07:00"];
    let moved = good(&folder, &[&["perform", "H05-1", "transfer"], &who[..], &at].concat());
    assert!(moved.contains("appointment: 2026-09-11 17:00"), "{moved}");
    assert_eq!(
        good(&folder, &["rebuild"]),
        "dossiers in the journal: 3\ndiffered and restored: 0\n"
    );
}

#[test]
fn bad_rows_are_named_and_the_rest_goes_on_again_and_again() {
    let due = "2026-09-11T17:00:00+07:00";
    let folder = filed("open-bad");
    let taken = "commune-economy-office-260907-0001";
    let rows = [
        good_row("H05-1"),
        row("H05-2", "nowhere", due),
        row("H05-3", "returned", due),
        row("H05-4", "Đang thẩm định", "2026-08-31T17:00:00+07:00"),
        row("H05-5", "Đang thẩm định", "soon"),
        good_row(taken),
        row("H05-6", "tax-code", due),
        row("H05-7", "filed", due),
        good_row("commune-economy-office-260908-0007"),
        "H05-9,1.001612\n".to_owned(),
        good_row("H05-1"),
    ];
    put(&folder, "mapping.toml", MAPPING);
    put(&folder, "key.pem", KEY);
    put(&folder, "running.csv", &format!("{HEADER}{}", rows.concat()));
    let run = import(&folder, &["--key", "key.pem"]);
    assert_eq!(run.code, 1, "{}", run.err);
    let bad: Vec<&str> = run.err.lines().filter(|line| line.starts_with("running.csv:")).collect();
    let expected = [
        ("3", "the procedure has no step \"nowhere\""),
        ("4", "the step is an end"),
        ("5", "the stated appointment lies before the stated reception"),
        ("6", "it is no time with an offset"),
        ("7", "is another dossier's"),
        ("8", "the step waits for other agencies"),
        ("9", "no legal time counts at the step"),
        ("11", "the row has 2 fields and the header 9"),
    ];
    assert_eq!(bad.len(), expected.len(), "{}", run.err);
    for (line, why) in bad.iter().zip(expected) {
        assert!(line.starts_with(&format!("running.csv:{}: ", why.0)), "{line}");
        assert!(line.contains(why.1), "{line}");
    }

    let again = import(&folder, &["--key", "key.pem"]);
    assert!(again.out.starts_with("dossiers taken over: 0\n"), "{}", again.out);
    let next = good(&folder, &submission("2026-09-08T09:30:00+07:00"));
    assert!(next.starts_with("commune-economy-office-260908-0008: filed"), "{next}");
    assert!(good(&folder, &["rebuild"]).ends_with("differed and restored: 0\n"));
    let next = good(&folder, &submission("2026-09-08T09:40:00+07:00"));
    assert!(next.starts_with("commune-economy-office-260908-0009: filed"), "{next}");
}

#[test]
fn nobody_takes_over_without_a_signature_or_alone() {
    let folder = prepared("open-refused", &good_row("H05-1"));
    let unsigned = import(&folder, &[]);
    assert_eq!((unsigned.code, unsigned.out.as_str()), (2, ""));
    assert!(unsigned.err.contains("openssl genpkey -algorithm ed25519"), "{}", unsigned.err);
    put(&folder, "other.pem", "no key\n");
    assert_eq!(import(&folder, &["--key", "other.pem"]).code, 2);
    put(&folder, "mapping.toml", "system = \"x\"\ncolums = 1\n");
    let unread = import(&folder, &["--key", "key.pem"]);
    assert_eq!(unread.code, 2);
    assert!(unread.err.contains("mapping.toml\":2: "), "{}", unread.err);
    put(&folder, "mapping.toml", "system = \"x\"\n");
    let missing = import(&folder, &["--key", "key.pem"]);
    assert_eq!(missing.code, 2);
    assert!(missing.err.contains("names no column \"code\""), "{}", missing.err);

    put(&folder, "mapping.toml", MAPPING);
    let start = ["import", "open", "running.csv", "--mapping", "mapping.toml", "--key", "key.pem"];
    for (who, second) in [
        ("supervisor:o-1@province", "supervisor:o-1@province"),
        ("supervisor:o-1@province", "clerk:o-2@province"),
        ("clerk:o-1@one-stop", "supervisor:o-2@province"),
    ] {
        let run = desk(&folder, &[&start[..], &["--as", who, "--approver", second], &AT].concat());
        assert_eq!(run.code, 1, "{}", run.err);
        assert!(run.out.starts_with("dossiers taken over: 0\n"), "{}", run.out);
    }
}
