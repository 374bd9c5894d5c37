//! The same files put to another judge: what is found of a signature, a chain and a list is what the command `openssl` finds.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use motcua_connect::signature::{Integrity, Revocation, Trusted, check};

use crate::support::{Made, NOW, at};

/// What bears one signature, of every kind of signer.
const SIGNED: [&str; 19] = [
    "good",
    "second",
    "adobe",
    "pss",
    "tables",
    "packed",
    "visible",
    "bare",
    "expired",
    "since",
    "early",
    "revoked-before",
    "wrong-use",
    "server",
    "mail",
    "self",
    "leaf-issued",
    "stranger",
    "forged",
];

/// A file taken apart for the command.
struct Parts(PathBuf);

impl Parts {
    /// None where the command is not there.
    #[expect(clippy::print_stderr, reason = "who runs the tests is told what was left out")]
    fn of(made: &Made) -> Option<Self> {
        if Command::new("openssl").arg("version").stdout(Stdio::null()).status().is_err() {
            eprintln!("signatures NOT compared with openssl: the command is not there");
            return None;
        }
        let folder = made.path("openssl");
        fs::create_dir_all(&folder).unwrap();
        // Roots and lists in one file, as the command takes them.
        let mut trusted = fs::read(made.path("anchors/root.pem")).unwrap();
        let list = made.path("lists/root.crl");
        let list =
            Command::new("openssl").args(["crl", "-inform", "DER", "-in"]).arg(list).output();
        trusted.extend(list.unwrap().stdout);
        trusted.extend(fs::read(made.path("lists/ca.pem")).unwrap());
        fs::write(folder.join("trusted.pem"), trusted).unwrap();
        Some(Self(folder))
    }

    /// Whether the command finds a signature of these bytes good, asked with these options.
    fn holds(&self, name: &str, pdf: &[u8], options: &[&str]) -> bool {
        let [covered, signature] =
            ["covered", "cms"].map(|part| self.0.join(format!("{name}.{part}")));
        let (content, cms) = taken_apart(pdf);
        fs::write(&covered, content).unwrap();
        fs::write(&signature, cms).unwrap();
        let verified = Command::new("openssl")
            .args(["cms", "-verify", "-binary", "-inform", "DER", "-in"])
            .arg(signature)
            .arg("-content")
            .arg(covered)
            .args(options)
            .args(["-out", "/dev/null"])
            .current_dir(&self.0)
            .stderr(Stdio::null())
            .status();
        verified.unwrap().success()
    }
}

/// What the first signature of a file covers, and the signature itself without the room behind it.
fn taken_apart(pdf: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let name = b"/ByteRange";
    let from = pdf.windows(name.len()).position(|window| window == name).unwrap() + name.len();
    let numbers = String::from_utf8_lossy(&pdf[from..from + 60]).into_owned();
    let numbers = numbers.split_once('[').unwrap().1.split_once(']').unwrap().0;
    let numbers: Vec<usize> =
        numbers.split_whitespace().map(|part| part.parse().unwrap()).collect();
    let &[first, length, second, rest] = numbers.as_slice() else { panic!("{numbers:?}") };
    let covered = [&pdf[first..first + length], &pdf[second..second + rest]].concat();
    // Between the two stands the signature, in hexadecimal figures between angle brackets.
    let figures = &pdf[first + length + 1..second - 1];
    let bytes = figures
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap());
    let bytes: Vec<u8> = bytes.collect();
    // DER: 30 82, and the length in two bytes.
    assert_eq!(&bytes[..2], [0x30, 0x82]);
    let length = 4 + usize::from(bytes[2]) * 256 + usize::from(bytes[3]);
    (covered, bytes[..length].to_vec())
}

const CHAIN: [&str; 7] = [
    "-CAfile",
    "trusted.pem",
    "-no-CApath",
    "-no-CAstore",
    "-purpose",
    "smimesign",
    "-no_check_time",
];

#[test]
fn openssl_finds_the_same_integrity() {
    let Some(made) = Made::get() else { return };
    let Some(parts) = Parts::of(&made) else { return };
    let mut altered = made.pdf("tables");
    let place = altered.windows(7).position(|window| window == b"Granted").unwrap();
    altered[place] = b'g';
    let files = SIGNED.map(|name| (name, made.pdf(name))).into_iter().chain([("altered", altered)]);
    for (name, pdf) in files {
        let report = check(&pdf, &made.trust("lists"), at(NOW)).unwrap();
        let found = &report.signatures[0].integrity;
        let holds = parts.holds(name, &pdf, &["-noverify"]);
        assert_eq!(holds, *found == Integrity::Intact, "{name}: {found:?}");
        assert_eq!(holds, name != "altered", "{name}");
    }
}

#[test]
fn openssl_finds_the_same_chain() {
    let Some(made) = Made::get() else { return };
    let Some(parts) = Parts::of(&made) else { return };
    let mut found_both = [false; 2];
    for name in SIGNED {
        let report = made.check(name);
        let found = &report.signatures[0].chain;
        let holds = parts.holds(name, &made.pdf(name), &CHAIN);
        assert_eq!(holds, matches!(found, Trusted::Yes { .. }), "{name}: {found:?}");
        found_both[usize::from(holds)] = true;
    }
    assert_eq!(found_both, [true, true]);
}

#[test]
fn openssl_finds_the_same_revoked() {
    let Some(made) = Made::get() else { return };
    let Some(parts) = Parts::of(&made) else { return };
    let now = at(NOW).as_second().to_string();
    let mut options = CHAIN[..6].to_vec();
    options.extend(["-attime", &now, "-crl_check_all"]);
    for (name, is_good) in
        [("good", true), ("second", true), ("revoked-before", false), ("revoked-after", false)]
    {
        let revocation = made.check(name).signatures[0].revocation.clone();
        assert_eq!(revocation == Revocation::Good, is_good, "{name}: {revocation:?}");
        assert_eq!(parts.holds(name, &made.pdf(name), &options), is_good, "{name}");
    }
}
