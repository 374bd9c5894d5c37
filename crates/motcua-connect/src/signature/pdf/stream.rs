//! Objects with their numbers, and the streams that hold bytes or further objects.

use std::io::Read as _;

use flate2::read::ZlibDecoder;

use super::object::{Dictionary, Lexer, Object};
use super::{Damage, Found, Work};

/// How many bytes a stream of objects or a table may hold.
const MOST_UNPACKED: u64 = 32 << 20;
/// How many columns the rows of a table may have.
const MOST_COLUMNS: i64 = 1 << 16;

/// The object that stands at a byte with its number, and that number; `length` finds the length of its stream.
pub(super) fn indirect(
    bytes: &[u8],
    at: usize,
    work: &Work,
    length: &dyn Fn(u32) -> Result<i64, Damage>,
) -> Result<(Found, u32), Damage> {
    let mut lexer = Lexer::new(bytes, at, work);
    let (number, _generation) = (lexer.natural()?, lexer.natural()?);
    if !lexer.word("obj") {
        return Err(lexer.damage("no object stands where one should"));
    }
    let object = lexer.object()?;
    let mut data = None;
    if let Object::Dictionary(dictionary) = &object
        && lexer.word("stream")
    {
        lexer.line_end();
        let length = match dictionary.get("Length") {
            Some(Object::Integer(length)) => *length,
            Some(Object::Reference(number)) => length(*number)?,
            _ => return Err(lexer.damage("a stream has no length")),
        };
        let start = lexer.at();
        let end = usize::try_from(length).ok().and_then(|length| start.checked_add(length));
        let end = end.filter(|end| *end <= bytes.len());
        let end = end.ok_or_else(|| lexer.damage("a stream is longer than the file"))?;
        if !Lexer::new(bytes, end, work).word("endstream") {
            return Err(lexer.damage("a stream does not end where it should"));
        }
        data = Some(start..end);
    }
    let number = u32::try_from(number);
    let number = number.map_err(|_| lexer.damage("the number of an object is too large"))?;
    Ok((Found { object, data, is_plain: true }, number))
}

/// The bytes that a stream holds, unpacked.
pub(super) fn unpack(dictionary: &Dictionary, data: &[u8], work: &Work) -> Result<Vec<u8>, Damage> {
    let unknown = Damage { what: "a stream is packed in a way that is not read", at: 0 };
    let only = |object: Option<&Object>| match object {
        Some(Object::Array(items)) if items.len() < 2 => Ok(items.first().cloned()),
        Some(Object::Array(_)) => Err(unknown),
        other => Ok(other.cloned()),
    };
    let unpacked = match only(dictionary.get("Filter"))? {
        None | Some(Object::Null) => data.to_vec(),
        Some(Object::Name(name)) if name == b"FlateDecode" => {
            let mut unpacked = Vec::new();
            let read = ZlibDecoder::new(data).take(MOST_UNPACKED).read_to_end(&mut unpacked);
            read.map_err(|_| Damage { what: "a stream cannot be unpacked", at: 0 })?;
            unpacked
        }
        Some(_) => return Err(unknown),
    };
    work.spend_bytes(data.len().saturating_add(unpacked.len()));
    match only(dictionary.get("DecodeParms"))? {
        Some(Object::Dictionary(how)) if how.integer("Predictor").unwrap_or(1) >= 10 => {
            let columns = how.integer("Columns").unwrap_or(1);
            let is_plain = how.integer("Colors").unwrap_or(1) == 1
                && how.integer("BitsPerComponent").unwrap_or(8) == 8;
            match usize::try_from(columns) {
                Ok(1..) if is_plain && columns <= MOST_COLUMNS => {}
                _ => return Err(unknown),
            }
            Ok(rows(&unpacked, usize::try_from(columns).unwrap_or(1)))
        }
        Some(Object::Dictionary(how)) if how.integer("Predictor").unwrap_or(1) != 1 => Err(unknown),
        _ => Ok(unpacked),
    }
}

/// Undoes what PNG's predictors did to rows of bytes.
fn rows(bytes: &[u8], columns: usize) -> Vec<u8> {
    let mut before = vec![0; columns];
    let mut all = Vec::with_capacity(bytes.len());
    for row in bytes.chunks_exact(columns + 1) {
        let mut now = row[1..].to_vec();
        for place in 0..columns {
            let left = if place == 0 { 0 } else { now[place - 1] };
            let corner = if place == 0 { 0 } else { before[place - 1] };
            let guess = match row[0] {
                1 => left,
                2 => before[place],
                3 => left.midpoint(before[place]),
                4 => nearest(left, before[place], corner),
                _ => 0,
            };
            now[place] = now[place].wrapping_add(guess);
        }
        all.extend_from_slice(&now);
        before = now;
    }
    all
}

/// Paeth's predictor.
fn nearest(left: u8, above: u8, corner: u8) -> u8 {
    let sum = i32::from(left) + i32::from(above) - i32::from(corner);
    let far = |byte: u8| (sum - i32::from(byte)).abs();
    if far(left) <= far(above) && far(left) <= far(corner) {
        left
    } else if far(above) <= far(corner) {
        above
    } else {
        corner
    }
}

/// A stream of objects, unpacked.
#[derive(Debug)]
pub(super) struct Packed {
    bytes: Vec<u8>,
    /// The numbers of the objects and the bytes at which they stand.
    places: Vec<(u32, usize)>,
}

impl Packed {
    pub(super) fn unpack(found: &Found, data: &[u8], work: &Work) -> Result<Self, Damage> {
        let damage = Damage { what: "a stream of objects cannot be read", at: 0 };
        let Object::Dictionary(dictionary) = &found.object else { return Err(damage) };
        if !dictionary.is("Type", "ObjStm") {
            return Err(damage);
        }
        let natural = |key| dictionary.integer(key).and_then(|value| usize::try_from(value).ok());
        let (count, first) = (natural("N").ok_or(damage)?, natural("First").ok_or(damage)?);
        let bytes = unpack(dictionary, data, work)?;
        let mut lexer = Lexer::new(&bytes, 0, work);
        let mut places = Vec::new();
        for _ in 0..count {
            work.spend(1)?;
            let number = u32::try_from(lexer.natural()?).map_err(|_| damage)?;
            places.push((number, first.checked_add(lexer.natural()?).ok_or(damage)?));
        }
        Ok(Self { bytes, places })
    }

    pub(super) fn get(&self, number: u32, index: usize, work: &Work) -> Result<Object, Damage> {
        match self.places.get(index) {
            Some((is, at)) if *is == number => Lexer::new(&self.bytes, *at, work).object(),
            _ => Err(Damage { what: "another object stands where one should", at: 0 }),
        }
    }
}
