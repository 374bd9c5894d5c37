//! The objects of a PDF file, as its bytes spell them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::{Damage, Work};

/// How deep arrays and dictionaries may lie in one another.
const DEEPEST: u32 = 48;
/// The largest number of an object that is read.
const LARGEST_NUMBER: i64 = 1 << 24;

/// An object.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::signature) enum Object {
    Null,
    Boolean(bool),
    Integer(i64),
    /// A number with a fraction, as it is spelled.
    Real(Vec<u8>),
    String(Vec<u8>),
    Name(Vec<u8>),
    Array(Vec<Object>),
    Dictionary(Dictionary),
    /// The object of a number.
    Reference(u32),
}

impl Object {
    /// Adds the numbers of the objects to which it refers.
    pub(in crate::signature) fn references(&self, numbers: &mut BTreeSet<u32>) {
        match self {
            Self::Reference(number) => {
                numbers.insert(*number);
            }
            Self::Array(items) => items.iter().for_each(|item| item.references(numbers)),
            Self::Dictionary(dictionary) => {
                dictionary.entries.values().for_each(|(value, _)| value.references(numbers));
            }
            Self::Null
            | Self::Boolean(_)
            | Self::Integer(_)
            | Self::Real(_)
            | Self::String(_)
            | Self::Name(_) => {}
        }
    }
}

/// A dictionary, and where each value stands in the bytes it was read from.
#[derive(Clone, Debug, Default)]
pub(in crate::signature) struct Dictionary {
    entries: BTreeMap<Vec<u8>, (Object, Range<usize>)>,
    /// Whether a key stood there twice: readers then disagree on what it means.
    pub(in crate::signature) is_ambiguous: bool,
}

/// Two are the same wherever they stand.
impl PartialEq for Dictionary {
    fn eq(&self, other: &Self) -> bool {
        let same = |((key, (value, _)), (name, (thing, _))): ((&Vec<u8>, &_), (&Vec<u8>, &_))| {
            key == name && value == thing
        };
        self.is_ambiguous == other.is_ambiguous
            && self.entries.len() == other.entries.len()
            && self.entries.iter().zip(&other.entries).all(same)
    }
}

impl Dictionary {
    pub(in crate::signature) fn get(&self, key: &str) -> Option<&Object> {
        self.entries.get(key.as_bytes()).map(|(value, _)| value)
    }

    /// Where a value stands.
    pub(in crate::signature) fn place(&self, key: &str) -> Option<Range<usize>> {
        self.entries.get(key.as_bytes()).map(|(_, place)| place.clone())
    }

    /// Without these keys.
    pub(in crate::signature) fn without(&self, keys: &[&str]) -> Self {
        let mut rest = self.clone();
        rest.entries.retain(|key, _| !keys.iter().any(|other| other.as_bytes() == key));
        rest
    }

    /// Whether a key is this name.
    pub(in crate::signature) fn is(&self, key: &str, name: &str) -> bool {
        matches!(self.get(key), Some(Object::Name(found)) if found == name.as_bytes())
    }

    pub(in crate::signature) fn integer(&self, key: &str) -> Option<i64> {
        match self.get(key) {
            Some(Object::Integer(value)) => Some(*value),
            _ => None,
        }
    }
}

/// Reads objects, one after the other.
#[derive(Clone, Debug)]
pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
    work: &'a Work,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize, work: &'a Work) -> Self {
        Self { bytes, at, work }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.rest().first().copied()
    }

    fn go(&mut self, bytes: usize) {
        self.work.spend_bytes(bytes);
        self.at += bytes;
    }

    pub(super) fn damage(&self, what: &'static str) -> Damage {
        Damage { what, at: self.at }
    }

    /// Goes over white space and comments.
    pub(super) fn space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                let line = self.rest().iter().position(|byte| matches!(byte, b'\r' | b'\n'));
                self.go(line.unwrap_or(self.rest().len()));
            } else if is_space(byte) {
                let spaces = self.rest().iter().take_while(|byte| is_space(**byte)).count();
                self.go(spaces);
            } else {
                return;
            }
        }
    }

    /// Goes over a word, if it stands here.
    pub(super) fn word(&mut self, word: &str) -> bool {
        self.space();
        let Some(rest) = self.rest().strip_prefix(word.as_bytes()) else { return false };
        let ends = rest.first().is_none_or(|byte| !is_regular(*byte));
        if ends {
            self.at += word.len();
        }
        ends
    }

    /// Goes over the end of the line after `stream`.
    pub(super) fn line_end(&mut self) {
        let rest = self.rest();
        self.at += if rest.starts_with(b"\r\n") { 2 } else { usize::from(rest.starts_with(b"\n")) };
    }

    /// A whole number that is not negative.
    pub(super) fn natural(&mut self) -> Result<usize, Damage> {
        self.space();
        let digits = self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
        let text = str::from_utf8(&self.rest()[..digits]).unwrap_or_default();
        let value = text.parse().map_err(|_| self.damage("a number is missing or too large"))?;
        self.at += digits;
        Ok(value)
    }

    /// The next object.
    pub(super) fn object(&mut self) -> Result<Object, Damage> {
        self.object_within(0)
    }

    fn object_within(&mut self, depth: u32) -> Result<Object, Damage> {
        self.work.spend(1)?;
        if depth > DEEPEST {
            return Err(self.damage("objects lie too deep in one another"));
        }
        self.space();
        let rest = self.rest();
        match rest.first() {
            Some(b'<') if rest.starts_with(b"<<") => {
                self.at += 2;
                Ok(Object::Dictionary(self.dictionary(depth)?))
            }
            Some(b'<') => self.hexadecimal(),
            Some(b'(') => self.literal(),
            Some(b'/') => self.name().map(Object::Name),
            Some(b'[') => {
                self.at += 1;
                self.array(depth)
            }
            Some(b'0'..=b'9' | b'+' | b'-' | b'.') => self.number(),
            _ if self.word("true") => Ok(Object::Boolean(true)),
            _ if self.word("false") => Ok(Object::Boolean(false)),
            _ if self.word("null") => Ok(Object::Null),
            _ => Err(self.damage("no object stands where one should")),
        }
    }

    fn array(&mut self, depth: u32) -> Result<Object, Damage> {
        let mut items = Vec::new();
        loop {
            self.space();
            if self.peek() == Some(b']') {
                self.at += 1;
                return Ok(Object::Array(items));
            }
            items.push(self.object_within(depth + 1)?);
        }
    }

    fn dictionary(&mut self, depth: u32) -> Result<Dictionary, Damage> {
        let mut dictionary = Dictionary::default();
        loop {
            self.space();
            if self.rest().starts_with(b">>") {
                self.at += 2;
                return Ok(dictionary);
            }
            let key = self.name()?;
            self.space();
            let start = self.at;
            let value = self.object_within(depth + 1)?;
            let before = dictionary.entries.insert(key, (value, start..self.at));
            dictionary.is_ambiguous |= before.is_some();
        }
    }

    fn name(&mut self) -> Result<Vec<u8>, Damage> {
        let Some(rest) = self.rest().strip_prefix(b"/") else {
            return Err(self.damage("a name is missing"));
        };
        let length = rest.iter().take_while(|byte| is_regular(**byte)).count();
        self.go(1 + length);
        let (mut name, mut spelled) = (Vec::with_capacity(length), &rest[..length]);
        while let Some((&byte, tail)) = spelled.split_first() {
            let pair = tail
                .get(..2)
                .filter(|_| byte == b'#')
                .and_then(|pair| Some(digit(*pair.first()?)? << 4 | digit(*pair.last()?)?));
            name.push(pair.unwrap_or(byte));
            spelled = if pair.is_some() { &tail[2..] } else { tail };
        }
        Ok(name)
    }

    fn number(&mut self) -> Result<Object, Damage> {
        let is_part = |byte: &&u8| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.');
        let length = self.rest().iter().take_while(is_part).count();
        let spelled = &self.rest()[..length];
        if spelled.contains(&b'.') {
            self.at += length;
            return Ok(Object::Real(spelled.to_vec()));
        }
        let text = str::from_utf8(spelled).unwrap_or_default();
        let Ok(value) = text.parse::<i64>() else {
            return Err(self.damage("a number cannot be read or is too large"));
        };
        self.at += length;
        let mut ahead = self.clone();
        let is_reference = spelled.iter().all(u8::is_ascii_digit)
            && ahead.natural().is_ok_and(|generation| generation <= 65_535)
            && ahead.word("R");
        if !is_reference {
            return Ok(Object::Integer(value));
        }
        self.at = ahead.at;
        match u32::try_from(value) {
            Ok(number) if value <= LARGEST_NUMBER => Ok(Object::Reference(number)),
            _ => Err(self.damage("the number of an object is too large")),
        }
    }

    fn hexadecimal(&mut self) -> Result<Object, Damage> {
        let Some(length) = self.rest().iter().position(|byte| *byte == b'>') else {
            return Err(self.damage("a string has no end"));
        };
        let spelled = &self.rest()[1..length];
        let mut digits = Vec::with_capacity(length);
        for byte in spelled.iter().filter(|byte| !is_space(**byte)) {
            digits.push(digit(*byte).ok_or_else(|| self.damage("a string cannot be read"))?);
        }
        self.go(length + 1);
        let join = |pair: &[u8]| pair[0] << 4 | pair.get(1).copied().unwrap_or_default();
        Ok(Object::String(digits.chunks(2).map(join).collect()))
    }

    fn literal(&mut self) -> Result<Object, Damage> {
        let (mut string, mut open) = (Vec::new(), 0_usize);
        let mut bytes = self.rest().iter().copied().enumerate().peekable();
        while let Some((place, byte)) = bytes.next() {
            match byte {
                b'(' => open += 1,
                b')' => open -= 1,
                _ => {}
            }
            if open == 0 {
                self.go(place + 1);
                return Ok(Object::String(string));
            }
            if byte != b'\\' {
                // The parenthesis that opens it is no part of it.
                if place > 0 {
                    string.push(byte);
                }
                continue;
            }
            match bytes.next().map_or(0, |(_, escaped)| escaped) {
                b'n' => string.push(b'\n'),
                b'r' => string.push(b'\r'),
                b't' => string.push(b'\t'),
                b'\r' | b'\n' => {}
                first @ b'0'..=b'7' => {
                    let mut code = u32::from(first - b'0');
                    for _ in 0..2 {
                        let next = bytes.next_if(|(_, byte)| matches!(byte, b'0'..=b'7'));
                        code = next.map_or(code, |(_, byte)| code * 8 + u32::from(byte - b'0'));
                    }
                    string.push(code.to_le_bytes()[0]);
                }
                other => string.push(other),
            }
        }
        Err(self.damage("a string has no end"))
    }
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !b"()<>[]{}/%".contains(&byte)
}
