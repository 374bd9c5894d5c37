//! What is taken, and what is not whatever it is called.

use super::{Look, fitting};

fn found(bytes: &[u8]) -> Option<&'static str> {
    let mut whole = Look::new();
    whole.at(bytes);
    let mut split = Look::new();
    bytes.iter().for_each(|byte| split.at(&[*byte]));
    assert_eq!(whole.media_type(), split.media_type(), "in one piece and byte by byte");
    whole.media_type()
}

/// A ZIP archive of stored entries that hold nothing, as far as its beginning.
fn zip(names: &[&str], first: &[u8]) -> Vec<u8> {
    let mut zip = Vec::new();
    for (place, name) in names.iter().enumerate() {
        let contents = if place == 0 { first } else { b"" };
        zip.extend(b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0");
        let size = u32::try_from(contents.len()).unwrap().to_le_bytes();
        zip.extend(size.iter().chain(&size));
        zip.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        zip.extend([0, 0]);
        zip.extend(name.as_bytes());
        zip.extend(contents);
    }
    zip
}

#[test]
fn what_is_taken_is_found_in_the_bytes() {
    let long = format!("{}ă", "Đơn đề nghị\n".repeat(9_000));
    let content_types = b"<Types/>".repeat(2_000);
    let word = zip(&["[Content_Types].xml", "_rels/.rels", "word/document.xml"], &content_types);
    let sheet = zip(&["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"], &content_types);
    let odt = zip(&["mimetype", "content.xml"], b"application/vnd.oasis.opendocument.text");
    let office = "application/vnd.openxmlformats-officedocument";
    for (bytes, expected) in [
        (&b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"[..], "application/pdf"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
        (b"II*\0\x08\0\0\0\0\0\0\0", "image/tiff"),
        (&word, &format!("{office}.wordprocessingml.document")),
        (&sheet, &format!("{office}.spreadsheetml.sheet")),
        (&odt, "application/vnd.oasis.opendocument.text"),
        (b"<?xml version=\"1.0\"?><HSoThueDTu/>", "application/xml"),
        (b"\xef\xbb\xbf<?xml version=\"1.0\"?><a/>", "application/xml"),
        (long.as_bytes(), "text/plain"),
        ("BM-01: biểu mẫu".as_bytes(), "text/plain"),
        (b"\xef\xbb\xbfa,b\r\n1,2\r\n", "text/plain"),
    ] {
        let begin = String::from_utf8_lossy(&bytes[..bytes.len().min(8)]);
        assert_eq!(found(bytes), Some(expected), "{begin}");
    }
}

#[test]
fn what_is_carried_out_or_unknown_is_not_taken() {
    let archive = zip(&["a.txt", "b.txt"], b"a");
    let names = ["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"];
    let macros = zip(&names, b"<Types/>");
    let late = [&b"text ".repeat(20_000)[..], b"\0"].concat();
    for bytes in [
        &b"MZ\x90\0\x03\0\0\0\x04\0"[..],
        b"\x7fELF\x02\x01\x01\0",
        b"<!DOCTYPE html><html><script>1</script>",
        b"\xef\xbb\xbf  <html lang=\"vi\">",
        b"<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"/>",
        b"<?xml version=\"1.0\"?><x:svg xmlns:x=\"http://www.w3.org/2000/svg\"/>",
        b"#!/bin/sh\nrm -r x\n",
        b"{\\rtf1\\ansi a}",
        b"GIF89a\x01\0\x01\0",
        b"BM\x46\0\0\0\0\0\0\0",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0",
        b"\xff\xfea\0b\0",
        b"half a letter \xe1\xba",
        b"a bell \x07",
        &archive,
        &macros,
        &late,
    ] {
        let begin = String::from_utf8_lossy(&bytes[..bytes.len().min(8)]);
        assert_eq!(found(bytes), None, "{begin}");
    }
}

#[test]
fn a_name_ends_as_its_type_does() {
    for (name, media_type, expected) in [
        ("Đơn.PDF", "application/pdf", "Đơn.PDF"),
        ("đơn", "application/pdf", "đơn.pdf"),
        ("a.html", "text/plain", "a.html.txt"),
        ("a.exe", "image/png", "a.exe.png"),
        ("a.jpeg", "image/jpeg", "a.jpeg"),
        ("a.pdf", "application/x-other", "a.pdf.bin"),
    ] {
        assert_eq!(fitting(name, media_type), expected);
    }
}
