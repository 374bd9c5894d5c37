//! Files made to harm: each gives an answer, and none is valid.

use std::fmt::Write as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use motcua_connect::signature::{Integrity, Report, SignatureError, Trust, Verdict, check};

use crate::support::{Made, NOW, at};

fn checked(bytes: &[u8]) -> Result<Report, SignatureError> {
    check(bytes, &Trust::default(), at(NOW))
}

/// A file of these objects, the first of which is the catalogue.
fn pdf(objects: &[&str], trailer: &str) -> Vec<u8> {
    let mut text = "%PDF-1.7\n".to_owned();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in (1..).zip(objects) {
        writeln!(table, "{:010} 00000 n ", text.len()).unwrap();
        writeln!(text, "{number} 0 obj\n{object}\nendobj").unwrap();
    }
    let start = text.len();
    let size = objects.len() + 1;
    format!(
        "{text}{table}trailer\n<</Size {size}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n"
    )
    .into_bytes()
}

/// A file with one field of a signature.
fn sealed(dictionary: &str) -> Vec<u8> {
    pdf(&["<</AcroForm<</Fields[2 0 R]>>>>", "<</FT/Sig/V 3 0 R>>", dictionary], "")
}

#[track_caller]
fn unreadable(dictionary: &str, because: &str) {
    let report = checked(&sealed(dictionary)).unwrap();
    assert_eq!(report.verdict, Verdict::Invalid, "{report:#?}");
    let Integrity::Unreadable { why } = &report.signatures[0].integrity else {
        panic!("{report:#?}")
    };
    assert_eq!(why, because);
}

#[track_caller]
fn damaged(bytes: &[u8], because: &str) {
    match checked(bytes) {
        Err(SignatureError::Damaged { what, .. }) => assert_eq!(what, because),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_range_that_lies_is_no_signature() {
    let other = "it leaves out other bytes than itself";
    let from_first = "it does not say what it covers from the first byte on";
    let kind = "/SubFilter/ETSI.CAdES.detached/Contents<00>";
    for (range, why) in [
        ("", "it does not say what it covers"),
        ("/ByteRange 7", "it does not say what it covers"),
        ("/ByteRange[0 10 20 10]", other),
        ("/ByteRange[0 10 5 10]", other),
        ("/ByteRange[0 -1 20 10]", from_first),
        ("/ByteRange[1 10 20 10]", from_first),
        ("/ByteRange[0 10 20]", from_first),
        ("/ByteRange[0 10 20 10 40 10]", from_first),
        ("/ByteRange[0 9223372036854775807 9223372036854775807 9223372036854775807]", other),
        ("/ByteRange[0 10.5 20 10]", from_first),
    ] {
        unreadable(&format!("<<{kind}{range}>>"), why);
    }
    let twice = "<</SubFilter/ETSI.CAdES.detached/Contents<00>/ByteRange[0 1 2 3]/Contents<01>>>";
    unreadable(twice, "its dictionary is ambiguous");
    unreadable("<</Contents<00>/ByteRange[0 1 2 3]>>", "it is of a kind that is not known");
    unreadable("<</SubFilter/ETSI.CAdES.detached/ByteRange[0 1 2 3]>>", "it is empty");
    unreadable("17", "it is of a kind that is not known");
}

#[test]
fn a_range_beyond_the_file_is_no_signature() {
    // The places of the string are those of this very file.
    let text = |range: &str| {
        sealed(&format!("<</SubFilter/ETSI.CAdES.detached/Contents<3000>/ByteRange[{range}]>>"))
    };
    let bytes = text("0 0 0 0");
    let start = bytes.windows(6).position(|window| window == b"<3000>").unwrap();
    for length in ["9223372036854775807", "1000000"] {
        let report = checked(&text(&format!("0 {start} {} {length}", start + 6))).unwrap();
        let why = "it covers what is not there".to_owned();
        assert_eq!(report.signatures[0].integrity, Integrity::Unreadable { why });
    }
    let report = checked(&text(&format!("0 {start} {} 10", start + 6))).unwrap();
    assert!(report.changed_after_signing);
    let why = "its message cannot be read".to_owned();
    assert_eq!(report.signatures[0].integrity, Integrity::Unreadable { why });
    assert_eq!(report.verdict, Verdict::Invalid);
}

#[test]
fn objects_nested_without_end_are_refused() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    damaged(&sealed(&deep), "objects lie too deep in one another");
    let deep = "<</A".repeat(100_000);
    damaged(&sealed(&deep), "objects lie too deep in one another");
    damaged(
        &pdf(&["<<>>"], &format!("/A{}", "[".repeat(100_000))),
        "objects lie too deep in one another",
    );
}

#[test]
fn circles_are_left() {
    let fields = ["<</AcroForm<</Fields[2 0 R]>>>>", "<</FT/Sig/Kids[2 0 R 2 0 R 1 0 R]>>"];
    assert_eq!(checked(&pdf(&fields, "")).unwrap().verdict, Verdict::Unsigned);
    damaged(
        &pdf(&["<</AcroForm 2 0 R>>", "2 0 R"], ""),
        "objects refer to one another in a circle",
    );
    let length = ["<</AcroForm 2 0 R>>", "<</Length 2 0 R>>stream\n\nendstream"];
    damaged(&pdf(&length, ""), "objects refer to one another in a circle");
    let bytes = pdf(&["<<>>"], "");
    let table = bytes.windows(5).position(|window| window == b"xref\n").unwrap();
    let circle = pdf(&["<<>>"], &format!("/Prev {table}"));
    damaged(&circle, "its tables of objects follow in a circle");
}

#[test]
fn numbers_without_measure_are_refused() {
    let large = "a number cannot be read or is too large";
    damaged(&sealed("<</A 99999999999999999999999999>>"), large);
    damaged(&pdf(&["<</AcroForm 16777217 0 R>>"], ""), "the number of an object is too large");
    let at_end = |end: &str| format!("%PDF-1.7\n{end}").into_bytes();
    let missing = "a number is missing or too large";
    damaged(&at_end("startxref\n99999999999999999999999999"), missing);
    damaged(&at_end("startxref\n-1"), missing);
    damaged(&at_end("startxref\n18446744073709551615"), missing);
    let large = "the number of an object is too large";
    damaged(&at_end("xref\n18446744073709551615 2\n0 0 n\n0 0 n\nstartxref\n9\n"), large);
    let end = "an entry of a table cannot be read";
    damaged(&at_end("xref\n0 18446744073709551615\n0 0 f\n5 5 x\nstartxref\n9\n"), end);
    damaged(&at_end(""), "the place of its table of objects is missing");
    let widths = |widths: &str| {
        at_end(&format!(
            "1 0 obj<</Type/XRef/Size 9/W[{widths}]/Root 1 0 R/Length 4>>stream\nabcd\nendstream\nstartxref\n9\n"
        ))
    };
    damaged(&widths("0 0 0"), "the widths of a table cannot be read");
    damaged(
        &widths("1 9223372036854775807 9223372036854775807"),
        "the widths of a table cannot be read",
    );
    damaged(&widths("1 2"), "the widths of a table are missing");
    let stream = ["<</AcroForm 2 0 R>>", "<</Length 999999>>stream\nx\nendstream"];
    damaged(&pdf(&stream, ""), "a stream is longer than the file");
}

#[test]
fn work_is_bounded() {
    // A thousand times the same object, with a long comment to go over each time.
    let comment = "%".repeat(1 << 20);
    let field = "<</FT/Sig/Kids 2 0 R>>";
    let bytes = pdf(
        &[&format!("<</AcroForm<</Fields[{}]>>>>", field.repeat(1_000)), &format!("{comment}\n[]")],
        "",
    );
    damaged(&bytes, "the file is made to be too much work");
}

#[test]
fn a_packed_bomb_is_left_packed() {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    let zeros = vec![0; 1 << 20];
    for _ in 0..200 {
        packed.write_all(&zeros).unwrap();
    }
    let packed = packed.finish().unwrap();
    let length = packed.len();
    let mut bytes = format!(
        "%PDF-1.7\n1 0 obj<</Type/XRef/Size 9999999/W[1 0 0]/Root 1 0 R/Filter/FlateDecode\
         /Length {length}>>stream\n"
    )
    .into_bytes();
    bytes.extend_from_slice(&packed);
    bytes.extend_from_slice(b"\nendstream endobj startxref 9 ");
    damaged(&bytes, "the file is made to be too much work");
}

#[test]
fn an_encrypted_file_is_refused() {
    let bytes = pdf(&["<<>>"], "/Encrypt<<>>");
    assert_eq!(checked(&bytes), Err(SignatureError::Encrypted));
}

#[test]
fn too_many_signatures_are_refused() {
    let fields = "<</FT/Sig/V<</Contents<00>>>>>".repeat(33);
    let bytes = pdf(&[&format!("<</AcroForm<</Fields[{fields}]>>>>")], "");
    assert_eq!(checked(&bytes), Err(SignatureError::TooMany));
}

/// No beginning of a file, and no file with another byte, is valid, and none ends the check.
#[test]
fn no_other_bytes_are_valid() {
    let Some(made) = Made::get() else { return };
    let trust = made.trust("lists");
    for (name, step) in [("good", 61), ("tables", 67), ("twice", 211), ("stamped", 127)] {
        let good = made.pdf(name);
        let valid = |bytes: &[u8]| {
            check(bytes, &trust, at(NOW)).is_ok_and(|report| report.verdict == Verdict::Valid)
        };
        assert!(valid(&good), "{name}");
        let holes: Vec<_> = good
            .windows(10)
            .enumerate()
            .filter(|(_, window)| *window == b"/Contents ")
            .map(|(place, _)| place)
            .collect();
        let in_hole = |place: usize| {
            holes.iter().any(|hole| {
                let start = hole + 10;
                good[start] == b'<' && place > start && !good[start..place].contains(&b'>')
            })
        };
        for place in (0..good.len()).step_by(step) {
            if name != "twice" {
                assert!(!valid(&good[..place]), "{name}: the first {place} bytes");
            }
            let mut other = good.clone();
            other[place] ^= 1;
            // In the message stand things that nobody signs, such as further certificates.
            assert!(!valid(&other) || in_hole(place), "{name}: byte {place}");
        }
    }
}
