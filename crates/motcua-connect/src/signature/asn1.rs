//! The parts of DER-encoded values.

use der::asn1::ObjectIdentifier;
use der::{AnyRef, Decode as _, Reader as _, SliceReader};
use motcua::engine::time::Timestamp;

/// How many parts of one value are read.
const MOST_PARTS: usize = 4096;

pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;
pub(super) const OCTETS: u8 = 0x04;

/// The first byte of a part with a number of its own.
pub(super) const fn numbered(number: u8) -> u8 {
    0xa0 | number
}

/// A part of a value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part<'a> {
    pub(super) tag: u8,
    pub(super) value: &'a [u8],
    /// With its tag and length.
    pub(super) whole: &'a [u8],
}

impl<'a> Part<'a> {
    /// The first part of bytes, and what follows it.
    pub(super) fn first(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let whole = SliceReader::new(bytes).ok()?.tlv_bytes().ok()?;
        let value = AnyRef::from_der(whole).ok()?.value();
        Some((Self { tag: *whole.first()?, value, whole }, &bytes[whole.len()..]))
    }

    /// The parts that make up bytes.
    pub(super) fn all(mut bytes: &'a [u8]) -> Option<Vec<Self>> {
        let mut parts = Vec::new();
        while !bytes.is_empty() {
            let (part, rest) = Self::first(bytes)?;
            parts.push(part);
            bytes = rest;
            if parts.len() > MOST_PARTS {
                return None;
            }
        }
        Some(parts)
    }

    /// Its own parts, if it has this tag.
    pub(super) fn parts(self, tag: u8) -> Option<Vec<Self>> {
        (self.tag == tag).then(|| Self::all(self.value))?
    }

    /// Its value, if it has this tag.
    pub(super) fn value(self, tag: u8) -> Option<&'a [u8]> {
        (self.tag == tag).then_some(self.value)
    }

    pub(super) fn oid(self) -> Option<ObjectIdentifier> {
        ObjectIdentifier::from_der(self.whole).ok()
    }

    /// The object identifier that an algorithm begins with.
    pub(super) fn algorithm(self) -> Option<ObjectIdentifier> {
        self.parts(SEQUENCE)?.first()?.oid()
    }
}

/// The instant that fourteen figures and what follows them spell: `Z`, or an offset such as `+07'00'`.
pub(super) fn instant(text: &str) -> Option<Timestamp> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (figures, rest) = text.split_at(digits);
    if figures.len() != 14 {
        return None;
    }
    let (year, rest_of) = figures.split_at(4);
    let pairs: Vec<_> = (0..5).filter_map(|pair| rest_of.get(pair * 2..pair * 2 + 2)).collect();
    let [month, day, hour, minute, second] = pairs[..] else { return None };
    // Fractions of a second are let go.
    let offset = rest.trim_start_matches(|letter: char| letter == '.' || letter.is_ascii_digit());
    let offset: String = offset.chars().filter(|letter| *letter != '\'').collect();
    let offset = match offset.as_str() {
        "" => "Z".to_owned(),
        figures if figures.len() == 5 && figures.is_ascii() => {
            format!("{}:{}", &figures[..3], &figures[3..])
        }
        other => other.to_owned(),
    };
    format!("{year}-{month}-{day}T{hour}:{minute}:{second}{offset}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{Part, instant};

    #[test]
    fn instants_are_read_with_their_offsets() {
        let spelled = |text| instant(text).map(|at| at.to_string());
        let at = Some("2026-01-02T03:04:05Z".to_owned());
        assert_eq!(spelled("20260102030405Z"), at);
        assert_eq!(spelled("20260102030405.123Z"), at);
        assert_eq!(spelled("20260102100405+07'00'"), at);
        assert_eq!(spelled("20260102100405+07'00"), at);
        assert_eq!(spelled("20260102030405"), at);
        for text in ["", "2026", "20261302030405Z", "20260102030405+", "2026010203040567Z", "ế"] {
            assert_eq!(spelled(text), None, "{text}");
        }
    }

    #[test]
    fn parts_end_where_the_bytes_end() {
        assert_eq!(Part::all(&[4, 1, 7, 5, 0]).map(|parts| parts.len()), Some(2));
        for bytes in [&[4][..], &[4, 2, 7], &[4, 0x80, 0, 0], &[4, 0x84, 255, 255, 255, 255]] {
            assert!(Part::all(bytes).is_none(), "{bytes:?}");
        }
    }
}
