//! The media type of a file, found in its bytes: what its name or its sender says counts for nothing.

/// How many bytes of the beginning are looked at; the marks of office documents stand behind their first entries.
const HEAD: usize = 32 << 10;

/// The media types that are taken, each with the endings of names that go with it, the usual one first.
const TAKEN: &[(&str, &[&str])] = &[
    ("application/pdf", &["pdf"]),
    ("image/jpeg", &["jpg", "jpeg"]),
    ("image/png", &["png"]),
    ("image/tiff", &["tif", "tiff"]),
    (DOCX, &["docx"]),
    (XLSX, &["xlsx"]),
    ("application/vnd.oasis.opendocument.text", &["odt"]),
    (XML, &["xml"]),
    (PLAIN, &["txt", "csv"]),
];

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const XML: &str = "application/xml";
const PLAIN: &str = "text/plain";

/// What a person may upload, for a problem.
pub(crate) const LIST: &str = "PDF, JPEG, PNG, TIFF, XML, DOCX, XLSX, ODT or plain text in UTF-8";

/// What browsers carry out though it is XML.
const ACTIVE: &[&str] = &["<html", "1999/xhtml", "<svg", "2000/svg", "<?xml-stylesheet"];

/// Looks at the bytes of a file as they come.
#[derive(Debug)]
pub(crate) struct Look {
    head: Vec<u8>,
    /// Whether all that came is text.
    is_text: bool,
    /// The beginning of a letter whose end has not come.
    unfinished: Vec<u8>,
}

impl Look {
    pub(crate) fn new() -> Self {
        Self { head: Vec::new(), is_text: true, unfinished: Vec::new() }
    }

    /// Looks at more bytes.
    pub(crate) fn at(&mut self, bytes: &[u8]) {
        let more = bytes.len().min(HEAD - self.head.len());
        self.head.extend_from_slice(&bytes[..more]);
        if !self.is_text {
            return;
        }
        let mut seen = std::mem::take(&mut self.unfinished);
        seen.extend_from_slice(bytes);
        let end = match std::str::from_utf8(&seen) {
            Ok(text) => text.len(),
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => {
                self.is_text = false;
                return;
            }
        };
        // Every control character of one byte, which is all that UTF-8 has below 0x80.
        let is_control = |byte: &u8| byte.is_ascii_control() && !b"\t\n\r\x0c".contains(byte);
        self.is_text = !seen[..end].iter().any(is_control);
        self.unfinished = seen.split_off(end);
    }

    /// The media type, if it is one that is taken.
    pub(crate) fn media_type(&self) -> Option<&'static str> {
        let head = self.head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.head);
        let found = infer::get(head).map(|found| found.mime_type());
        let taken = TAKEN.iter().find(|(taken, _)| Some(*taken) == found);
        let taken = taken.filter(|(taken, _)| ![DOCX, XLSX].contains(taken));
        if let Some((taken, _)) = taken {
            return Some(taken);
        }
        if let Some(office) = office(head) {
            return Some(office);
        }
        if !self.is_text || !self.unfinished.is_empty() {
            return None;
        }
        match found {
            // A text that begins with BM (biểu mẫu) looks like a bitmap.
            None | Some("image/bmp") => Some(PLAIN),
            Some("text/xml") => {
                let head = String::from_utf8_lossy(head).to_ascii_lowercase();
                (!ACTIVE.iter().any(|active| head.contains(active))).then_some(XML)
            }
            Some(_) => None,
        }
    }
}

/// Which office document an archive is, by the names of its first entries, however far they stand apart.
/// One with macros is none that is taken.
fn office(head: &[u8]) -> Option<&'static str> {
    const ENTRY: &[u8] = b"PK\x03\x04";
    const FIRST: [&[u8]; 5] = [b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/", b"xl/"];
    let entries = head.windows(ENTRY.len()).enumerate().filter(|(_, bytes)| *bytes == ENTRY);
    let names = entries.filter_map(|(place, _)| {
        let length = head.get(place + 26..place + 28)?;
        let length = usize::from(u16::from_le_bytes([length[0], length[1]]));
        head.get(place + 30..place + 30 + length)
    });
    let names: Vec<&[u8]> = names.collect();
    let is_office = head.starts_with(ENTRY)
        && names.first().is_some_and(|name| FIRST.iter().any(|first| name.starts_with(first)));
    let has = |folder: &[u8]| names.iter().any(|name| name.starts_with(folder));
    match (has(b"word/"), has(b"xl/")) {
        _ if !is_office || names.iter().any(|name| name.ends_with(b"vbaProject.bin")) => None,
        (true, false) => Some(DOCX),
        (false, true) => Some(XLSX),
        (true, true) | (false, false) => None,
    }
}

/// The name under which a file is handed out: with an ending that goes with its media type, whatever it was called.
pub(crate) fn fitting(name: &str, media_type: &str) -> String {
    let endings = TAKEN.iter().find(|(taken, _)| *taken == media_type).map(|(_, endings)| *endings);
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    match endings {
        Some(endings) if ending.is_some_and(|ending| endings.contains(&ending.as_str())) => {
            name.to_owned()
        }
        Some([usual, ..]) => format!("{name}.{usual}"),
        Some([]) | None => format!("{name}.bin"),
    }
}

#[cfg(test)]
mod tests;
