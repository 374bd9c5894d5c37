//! The structure of a PDF file: what the check of its signatures has to know, and no more.
//!
//! Libraries for PDF read a file whole and lose where things stand, which is just what a signature is about. This one
//! reads what it is asked for, keeps the places, and does a bounded amount of work whatever the bytes are.

mod object;
mod stream;
mod table;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

pub(super) use object::{Dictionary, Object};

use stream::Packed;
use table::{Place, Table};

/// How much is read of a file: objects, entries of tables, and pieces of longer bytes.
const MOST_WORK: u32 = 2_000_000;
/// How many bytes are one piece of work.
const BYTES_A_WORK: usize = 64;
/// How many references may follow one another.
const MOST_STEPS: u32 = 16;
/// In how many bytes from its beginning a file says that it is a PDF.
const HEAD: usize = 1024;

/// Why a file cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Damage {
    pub(super) what: &'static str,
    pub(super) at: usize,
}

/// The work that is left.
#[derive(Debug)]
pub(super) struct Work(Cell<u32>);

impl Default for Work {
    fn default() -> Self {
        Self(Cell::new(MOST_WORK))
    }
}

impl Work {
    pub(super) fn spend(&self, amount: usize) -> Result<(), Damage> {
        let amount = u32::try_from(amount).unwrap_or(u32::MAX);
        let left = self.0.get().checked_sub(amount);
        self.0.set(left.unwrap_or_default());
        left.map(|_| ()).ok_or(Damage { what: "the file is made to be too much work", at: 0 })
    }

    /// Spends what so many bytes cost; when too little is left, the next object is refused.
    fn spend_bytes(&self, bytes: usize) {
        let cost = u32::try_from(bytes / BYTES_A_WORK).unwrap_or(u32::MAX);
        self.0.set(self.0.get().saturating_sub(cost));
    }
}

/// Whether bytes say of themselves that they are a PDF.
pub(super) fn is_pdf(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(HEAD)].windows(5).any(|window| window == b"%PDF-")
}

/// An object as it was found.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) object: Object,
    /// The bytes of a stream.
    pub(super) data: Option<Range<usize>>,
    /// Whether it stands in the file itself, so that the places of its values are places of the file.
    pub(super) is_plain: bool,
}

/// A file, or the beginning of it that was once the whole.
#[derive(Debug)]
pub(super) struct Pdf<'a> {
    bytes: &'a [u8],
    table: Table,
    work: &'a Work,
    packed: RefCell<BTreeMap<u32, Rc<Packed>>>,
}

impl<'a> Pdf<'a> {
    pub(super) fn open(bytes: &'a [u8], work: &'a Work) -> Result<Self, Damage> {
        let table = Table::read(bytes, work)?;
        Ok(Self { bytes, table, work, packed: RefCell::default() })
    }

    pub(super) fn trailer(&self) -> &Dictionary {
        &self.table.trailer
    }

    /// The numbers of all objects.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u32> + '_ {
        let used = |(number, place): (&u32, &Place)| (*place != Place::Free).then_some(*number);
        self.table.places.iter().filter_map(used)
    }

    /// Whether an object stands where it stood in a beginning of the file.
    pub(super) fn stands_as_in(&self, number: u32, before: &Self) -> bool {
        let (old, new) = (before.place(number), self.place(number));
        old == new
            && match new {
                Place::Packed { stream, .. } => before.place(stream) == self.place(stream),
                Place::Free | Place::At(_) => true,
            }
    }

    fn place(&self, number: u32) -> Place {
        self.table.places.get(&number).copied().unwrap_or(Place::Free)
    }

    /// The bytes of a stream as they stand.
    pub(super) fn data(&self, found: &Found) -> &'a [u8] {
        found.data.clone().and_then(|data| self.bytes.get(data)).unwrap_or_default()
    }

    /// The object of a number; `Null` when there is none.
    pub(super) fn find(&self, number: u32) -> Result<Found, Damage> {
        self.find_within(number, 0)
    }

    fn find_within(&self, number: u32, steps: u32) -> Result<Found, Damage> {
        self.work.spend(1)?;
        if steps > MOST_STEPS {
            return Err(Damage { what: "objects refer to one another in a circle", at: 0 });
        }
        match self.place(number) {
            Place::Free => Ok(Found { object: Object::Null, data: None, is_plain: false }),
            Place::At(at) => {
                let length = |of| match self.find_within(of, steps + 1)?.object {
                    Object::Integer(length) => Ok(length),
                    _ => Err(Damage { what: "the length of a stream is no number", at }),
                };
                let (found, is) = stream::indirect(self.bytes, at, self.work, &length)?;
                if is != number {
                    return Err(Damage { what: "another object stands where one should", at });
                }
                Ok(found)
            }
            Place::Packed { stream, index } => {
                let object = self.packed(stream, steps)?.get(number, index, self.work)?;
                Ok(Found { object, data: None, is_plain: false })
            }
        }
    }

    fn packed(&self, stream: u32, steps: u32) -> Result<Rc<Packed>, Damage> {
        if let Some(packed) = self.packed.borrow().get(&stream) {
            return Ok(packed.clone());
        }
        if !matches!(self.place(stream), Place::At(_)) {
            return Err(Damage { what: "a stream of objects is missing", at: 0 });
        }
        let found = self.find_within(stream, steps + 1)?;
        let packed = Rc::new(Packed::unpack(&found, self.data(&found), self.work)?);
        self.packed.borrow_mut().insert(stream, packed.clone());
        Ok(packed)
    }

    /// What an object is, after its references were followed.
    pub(super) fn resolve(&self, object: Option<&Object>) -> Result<Found, Damage> {
        let mut object = object.cloned().unwrap_or(Object::Null);
        for _ in 0..MOST_STEPS {
            let Object::Reference(number) = object else {
                return Ok(Found { object, data: None, is_plain: false });
            };
            let found = self.find(number)?;
            if !matches!(found.object, Object::Reference(_)) {
                return Ok(found);
            }
            object = found.object;
        }
        Err(Damage { what: "objects refer to one another in a circle", at: 0 })
    }

    pub(super) fn dictionary(&self, object: Option<&Object>) -> Result<Dictionary, Damage> {
        match self.resolve(object)?.object {
            Object::Dictionary(dictionary) => Ok(dictionary),
            _ => Ok(Dictionary::default()),
        }
    }

    pub(super) fn array(&self, object: Option<&Object>) -> Result<Vec<Object>, Damage> {
        match self.resolve(object)?.object {
            Object::Array(items) => Ok(items),
            _ => Ok(Vec::new()),
        }
    }

    /// The catalogue of the document.
    pub(super) fn catalogue(&self) -> Result<Dictionary, Damage> {
        self.dictionary(self.trailer().get("Root"))
    }

    /// The dictionaries of the signatures in the fields of the document's form.
    pub(super) fn signatures(&self) -> Result<Vec<Found>, Damage> {
        let form = self.dictionary(self.catalogue()?.get("AcroForm"))?;
        let fields = self.array(form.get("Fields"))?;
        let mut waiting: Vec<_> = fields.into_iter().map(|field| (field, false)).collect();
        let (mut seen, mut values, mut signatures) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
        while let Some((field, inherits)) = waiting.pop() {
            if let Object::Reference(number) = field
                && !seen.insert(number)
            {
                continue;
            }
            let found = self.resolve(Some(&field))?;
            let Object::Dictionary(field) = &found.object else { continue };
            let signs = field.is("FT", "Sig") || inherits && field.get("FT").is_none();
            let kids = self.array(field.get("Kids"))?;
            waiting.extend(kids.into_iter().map(|kid| (kid, signs)));
            match field.get("V") {
                Some(Object::Reference(number)) if signs && values.insert(*number) => {
                    signatures.push(self.find(*number)?);
                }
                Some(value @ Object::Dictionary(_)) if signs => {
                    signatures.push(Found { object: value.clone(), ..found });
                }
                _ => {}
            }
        }
        Ok(signatures)
    }
}
