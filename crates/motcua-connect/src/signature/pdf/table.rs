//! The cross-reference table: where each object of a PDF file stands.

use std::collections::{BTreeMap, BTreeSet};

use super::object::{Dictionary, Lexer, Object};
use super::{Damage, Work, stream};

/// In how many bytes before its end a file says where its table is.
const TAIL: usize = 2048;
/// How many revisions of a file are read.
const MOST_REVISIONS: usize = 1000;
/// The largest number of an object that is read.
const LARGEST_NUMBER: usize = 1 << 24;

/// Where an object stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Nowhere.
    Free,
    /// At this byte of the file.
    At(usize),
    /// In the stream of this number, as the object of this index.
    Packed { stream: u32, index: usize },
}

#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) places: BTreeMap<u32, Place>,
    /// The newest trailer.
    pub(super) trailer: Dictionary,
}

impl Table {
    /// Reads the tables of all revisions, the newest first.
    pub(super) fn read(bytes: &[u8], work: &Work) -> Result<Self, Damage> {
        let tail = bytes.len().saturating_sub(TAIL);
        let start = bytes[tail..].windows(9).rposition(|window| window == b"startxref");
        let missing =
            Damage { what: "the place of its table of objects is missing", at: bytes.len() };
        let start = tail + start.ok_or(missing)?;
        let first = Lexer::new(bytes, start + 9, work).natural()?;

        let mut table = Self::default();
        let (mut waiting, mut seen) = (vec![first], BTreeSet::new());
        while let Some(at) = waiting.pop() {
            if !seen.insert(at) || seen.len() > MOST_REVISIONS {
                return Err(Damage { what: "its tables of objects follow in a circle", at });
            }
            let trailer = table.section(bytes, at, work)?;
            // What is pushed last is read first.
            for key in ["Prev", "XRefStm"] {
                match trailer.get(key) {
                    None => {}
                    Some(Object::Integer(at)) => {
                        waiting.push(usize::try_from(*at).unwrap_or(usize::MAX));
                    }
                    Some(_) => {
                        return Err(Damage { what: "the place of a table is no number", at });
                    }
                }
            }
            if seen.len() == 1 {
                table.trailer = trailer;
            }
        }
        Ok(table)
    }

    fn section(&mut self, bytes: &[u8], at: usize, work: &Work) -> Result<Dictionary, Damage> {
        let mut lexer = Lexer::new(bytes, at, work);
        if lexer.word("xref") { self.plain(lexer, work) } else { self.packed(bytes, at, work) }
    }

    fn plain(&mut self, mut lexer: Lexer<'_>, work: &Work) -> Result<Dictionary, Damage> {
        while !lexer.word("trailer") {
            let (first, count) = (lexer.natural()?, lexer.natural()?);
            number_of(first, &lexer)?;
            for number in (first..).take(count) {
                work.spend(1)?;
                let (at, _generation) = (lexer.natural()?, lexer.natural()?);
                let place = match (lexer.word("n"), at) {
                    (true, 1..) => Place::At(at),
                    (true, 0) => Place::Free,
                    (false, _) if lexer.word("f") => Place::Free,
                    (false, _) => return Err(lexer.damage("an entry of a table cannot be read")),
                };
                self.enter(number, place, &lexer)?;
            }
        }
        match lexer.object()? {
            Object::Dictionary(trailer) => Ok(trailer),
            _ => Err(lexer.damage("the trailer is missing")),
        }
    }

    fn packed(&mut self, bytes: &[u8], at: usize, work: &Work) -> Result<Dictionary, Damage> {
        let damage = |what| Damage { what, at };
        let no_reference = |_| Err(damage("the length of a table is no number"));
        let (found, _) = stream::indirect(bytes, at, work, &no_reference)?;
        let data = found.data.clone().and_then(|data| bytes.get(data)).unwrap_or_default();
        let Object::Dictionary(trailer) = &found.object else {
            return Err(damage("no table stands where one should"));
        };
        if !trailer.is("Type", "XRef") {
            return Err(damage("no table stands where one should"));
        }
        let data = stream::unpack(trailer, data, work)?;
        let widths = numbers(trailer.get("W"));
        let [kind, second, third] = widths[..] else {
            return Err(damage("the widths of a table are missing"));
        };
        if kind > 8 || second > 8 || third > 8 || kind + second + third == 0 {
            return Err(damage("the widths of a table cannot be read"));
        }
        let mut sections = numbers(trailer.get("Index"));
        if sections.is_empty() {
            sections = [
                vec![0],
                numbers(
                    trailer.get("Size").cloned().map(|size| Object::Array(vec![size])).as_ref(),
                ),
            ]
            .concat();
        }
        let mut rows = data.chunks_exact(kind + second + third);
        let lexer = Lexer::new(bytes, at, work);
        for section in sections.chunks_exact(2) {
            for (number, row) in (section[0]..).zip(rows.by_ref().take(section[1])) {
                work.spend(1)?;
                let (kind_bytes, row) = row.split_at(kind);
                let (second, third) = row.split_at(second);
                let place = match if kind == 0 { 1 } else { whole(kind_bytes) } {
                    1 => Place::At(whole(second)),
                    2 => Place::Packed {
                        stream: number_of(whole(second), &lexer)?,
                        index: whole(third),
                    },
                    _ => Place::Free,
                };
                self.enter(number, place, &lexer)?;
            }
        }
        Ok(trailer.clone())
    }

    /// Enters where an object stands, unless a newer revision said so.
    fn enter(&mut self, number: usize, place: Place, lexer: &Lexer<'_>) -> Result<(), Damage> {
        self.places.entry(number_of(number, lexer)?).or_insert(place);
        Ok(())
    }
}

fn number_of(number: usize, lexer: &Lexer<'_>) -> Result<u32, Damage> {
    let number = u32::try_from(number).ok().filter(|_| number <= LARGEST_NUMBER);
    number.ok_or_else(|| lexer.damage("the number of an object is too large"))
}

/// The whole numbers of an array; none when it holds something else.
fn numbers(array: Option<&Object>) -> Vec<usize> {
    let Some(Object::Array(items)) = array else { return Vec::new() };
    let number = |item: &Object| match item {
        Object::Integer(value) => usize::try_from(*value).ok(),
        _ => None,
    };
    items.iter().map(number).collect::<Option<_>>().unwrap_or_default()
}

/// The number that bytes spell, the largest first.
fn whole(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |value: usize, byte| value << 8 | usize::from(*byte))
}
