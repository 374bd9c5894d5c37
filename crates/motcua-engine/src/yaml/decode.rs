//! A decoder that collects every problem and goes on.

use std::sync::Arc;

use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error, StrDeserializer};

use super::node::{Entry, Kind, Node};
use super::scalar::number;
use super::shape::{Key, Mapping, Shape};
use super::tree::MOST_PROBLEMS;
use super::words::{help_for_unknown, quoted};
use crate::problem::{Place, Problem, Severity};
use crate::procedure::Places;

/// What is collected while a file is read.
#[derive(Debug)]
pub(crate) struct Reader {
    pub(crate) problems: Vec<Problem>,
    pub(crate) places: Places,
    /// Keys of the file itself may be missing because its base could not be read.
    pub(crate) base_is_missing: bool,
}

impl Reader {
    pub(crate) fn new(file: &Arc<str>) -> Self {
        let root = Place { file: Arc::clone(file), line: 1, column: 1 };
        Self { problems: Vec::new(), places: Places::new(root), base_is_missing: false }
    }

    pub(crate) fn error(
        &mut self,
        place: &Place,
        code: &'static str,
        what: impl Into<String>,
        help: impl Into<String>,
    ) {
        if self.is_full() {
            return;
        }
        self.problems.push(Problem {
            place: place.clone(),
            severity: Severity::Error,
            code,
            what: what.into(),
            help: help.into(),
        });
    }

    /// Whether no more problems are taken, so that a file of garbage costs little.
    fn is_full(&self) -> bool {
        self.problems.len() >= MOST_PROBLEMS
    }

    /// The places and the problems, in the order of the places.
    pub(crate) fn finish(self) -> (Places, Vec<Problem>) {
        let Self { mut problems, places, .. } = self;
        problems.sort();
        problems.dedup();
        (places, problems)
    }

    /// Says that a node is of another kind than its shape.
    pub(crate) fn wrong_kind(&mut self, node: &Node, path: &str, wanted: &str, shape: Shape) {
        if matches!(node.kind, Kind::Broken) {
            return;
        }
        let place = match node.kind {
            Kind::Scalar { .. } => node.place.clone(),
            Kind::Null | Kind::List(_) | Kind::Map(_) | Kind::Broken => self.places.of(path),
        };
        let what = format!("{} must be {wanted}, and is {}", name_of(path), node.noun());
        let help = format!("write for example `{}`", shape.example());
        self.error(&place, "wrong-kind", what, help);
    }

    /// The fields of a mapping of fixed keys.
    pub(crate) fn fields<'r, 'n>(
        &'r mut self,
        node: &'n Node,
        mapping: &'static Mapping,
        path: &str,
    ) -> Option<Fields<'r, 'n>> {
        let Kind::Map(entries) = &node.kind else {
            if path.is_empty() {
                let what = format!("the file must be a mapping of keys, and is {}", node.noun());
                let key = mapping.names().first().copied().unwrap_or_default();
                self.error(&node.place, "wrong-kind", what, format!("begin with `{key}: …`"));
            } else {
                self.wrong_kind(node, path, "a mapping", Shape::Map(mapping));
            }
            return None;
        };
        Some(Fields { reader: self, entries, mapping, path: path.to_owned() })
    }

    /// Every item of a list that can be read.
    pub(crate) fn items<T>(
        &mut self,
        node: &Node,
        path: &str,
        shape: Shape,
        mut decode: impl FnMut(&mut Self, &Node, &str) -> Option<T>,
    ) -> Vec<T> {
        let Kind::List(items) = &node.kind else {
            self.wrong_kind(node, path, "a list", shape);
            return Vec::new();
        };
        let mut read = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let path = format!("{path}/{index}");
            self.places.note(&path, item.place.clone());
            read.extend(decode(self, item, &path));
        }
        read
    }

    /// Every entry of a mapping from names that can be read.
    pub(crate) fn entries<T>(
        &mut self,
        node: &Node,
        path: &str,
        shape: Shape,
        mut decode: impl FnMut(&mut Self, &Entry, &str) -> Option<T>,
    ) -> Vec<T> {
        let Kind::Map(entries) = &node.kind else {
            self.wrong_kind(node, path, "a mapping from names", shape);
            return Vec::new();
        };
        let mut read = Vec::new();
        for entry in entries {
            let path = format!("{path}/{}", entry.key);
            self.places.note(&path, entry.key_place.clone());
            read.extend(decode(self, entry, &path));
        }
        read
    }
}

/// What messages call the part at a path: its key, or its number in a list.
pub(crate) fn name_of(path: &str) -> String {
    let (parent, last) = path.rsplit_once('/').unwrap_or(("", path));
    match last.parse::<usize>() {
        Ok(index) => {
            let list = parent.rsplit_once('/').map_or(parent, |(_, last)| last);
            format!("item {} of `{list}`", index + 1)
        }
        Err(_) if last.is_empty() => "the file".to_owned(),
        Err(_) => format!("`{last}`"),
    }
}

/// The fields of one mapping of fixed keys. Each is asked for by its key; [`Fields::finish`] reports the others.
pub(crate) struct Fields<'r, 'n> {
    pub(crate) reader: &'r mut Reader,
    entries: &'n [Entry],
    mapping: &'static Mapping,
    path: String,
}

impl Fields<'_, '_> {
    fn key(&self, name: &str) -> Option<&'static Key> {
        let key = self.mapping.key(name);
        debug_assert!(key.is_some(), "the {} has a key {name} in its table", self.mapping.noun);
        key
    }

    /// What messages call the mapping.
    pub(crate) fn noun(&self) -> String {
        match (self.path.as_str(), self.mapping.named) {
            ("", _) => "the file".to_owned(),
            (path, true) => {
                let name = path.rsplit_once('/').map_or(path, |(_, last)| last);
                format!("{} {}", self.mapping.noun, quoted(name))
            }
            (_, false) => format!("this {}", self.mapping.noun),
        }
    }

    /// Where the mapping stands.
    pub(crate) fn place(&self) -> Place {
        self.reader.places.of(&self.path)
    }

    /// The path of a key.
    pub(crate) fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}/{name}", self.path) }
    }

    /// Whether the mapping has the key.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.key == name)
    }

    /// Where a key stands, or the mapping if it has none.
    pub(crate) fn place_of(&self, name: &str) -> Place {
        let entry = self.entries.iter().find(|entry| entry.key == name);
        entry.map_or_else(|| self.place(), |entry| entry.place().clone())
    }

    /// Says that a key is missing.
    pub(crate) fn missing(&mut self, name: &str) {
        let example = self.key(name).map(|key| key.example()).unwrap_or_default();
        let what = format!("{} has no `{name}`", self.noun());
        let (place, help) = (self.place(), format!("add `{name}: {example}`"));
        self.reader.error(&place, "missing-key", what, help);
    }

    /// The value of a key. None: it is not there, or could not be read and a problem says so.
    pub(crate) fn get<T>(
        &mut self,
        name: &str,
        decode: impl FnOnce(&mut Reader, &Node, &str) -> Option<T>,
    ) -> Option<T> {
        let key = self.key(name)?;
        let Some(entry) = self.entries.iter().find(|entry| entry.key == name) else {
            if key.needed && !(self.path.is_empty() && self.reader.base_is_missing) {
                self.missing(name);
            }
            return None;
        };
        let path = self.path_of(name);
        self.reader.places.note(&path, entry.place().clone());
        if matches!(entry.value.kind, Kind::Null) {
            let what = format!("`{name}` has no value");
            let help = format!("write `{name}: {}`, or take the key out", key.example());
            self.reader.error(&entry.key_place, "no-value", what, help);
            return None;
        }
        decode(self.reader, &entry.value, &path)
    }

    /// The items of a list; none if the key is not there.
    pub(crate) fn list<T>(
        &mut self,
        name: &str,
        decode: impl FnMut(&mut Reader, &Node, &str) -> Option<T>,
    ) -> Vec<T> {
        let Some(shape) = self.key(name).map(|key| key.shape) else { return Vec::new() };
        self.get(name, |reader, node, path| Some(reader.items(node, path, shape, decode)))
            .unwrap_or_default()
    }

    /// The entries of a mapping from names; none if the key is not there.
    pub(crate) fn named<T>(
        &mut self,
        name: &str,
        decode: impl FnMut(&mut Reader, &Entry, &str) -> Option<T>,
    ) -> Vec<T> {
        let Some(shape) = self.key(name).map(|key| key.shape) else { return Vec::new() };
        self.get(name, |reader, node, path| Some(reader.entries(node, path, shape, decode)))
            .unwrap_or_default()
    }

    /// One of the words that the key's table allows.
    pub(crate) fn word<T: for<'de> Deserialize<'de>>(&mut self, name: &str) -> Option<T> {
        let words = match self.key(name)?.shape {
            Shape::OneOf(words) => words,
            _ => &[],
        };
        self.get(name, |reader, node, path| word(reader, node, path, words))
    }

    /// A list of such words.
    pub(crate) fn words<T: for<'de> Deserialize<'de>>(&mut self, name: &str) -> Vec<T> {
        let words = match self.key(name).map(|key| key.shape) {
            Some(Shape::List(Shape::OneOf(words))) => *words,
            _ => &[],
        };
        self.list(name, |reader, node, path| word(reader, node, path, words))
    }

    /// A whole number in the range of the key's table.
    pub(crate) fn number<T: TryFrom<i64>>(&mut self, name: &str) -> Option<T> {
        let range = match self.key(name)?.shape {
            Shape::Number(least, most) => (least, most),
            _ => (0, i64::MAX),
        };
        self.get(name, |reader, node, path| number(reader, node, path, range))
    }

    /// Whether a single value stands before an entry on its line.
    fn has_text_before(&self, entry: &Entry) -> bool {
        self.entries.iter().any(|before| {
            matches!(before.value.kind, Kind::Scalar { quoted: false, .. })
                && before.value.place.line == entry.key_place.line
                && before.value.place.column < entry.key_place.column
        })
    }

    /// Reports the keys that the mapping's table does not have.
    pub(crate) fn finish(self) {
        let known = self.mapping.names();
        for entry in self.entries {
            if known.contains(&entry.key.as_str()) || self.reader.is_full() {
                continue;
            }
            let what = format!("{} has no key {}", self.noun(), quoted(&entry.key));
            // `{ vi: Duyệt, ký }` is read as a key `ký` without a value.
            let is_cut_off = matches!(entry.value.kind, Kind::Null) && self.has_text_before(entry);
            let help = match is_cut_off {
                true => "write a text that holds a comma in quotes: \"…, …\"".to_owned(),
                false => help_for_unknown(&entry.key, &known),
            };
            self.reader.error(&entry.key_place, "unknown-key", what, help);
        }
    }
}

/// One of a closed list of words, as the type that serde reads from it.
pub(crate) fn word<T: for<'de> Deserialize<'de>>(
    reader: &mut Reader,
    node: &Node,
    path: &str,
    words: &'static [&'static str],
) -> Option<T> {
    let Kind::Scalar { text, .. } = &node.kind else {
        reader.wrong_kind(node, path, "a word", Shape::OneOf(words));
        return None;
    };
    let deserializer: StrDeserializer<'_, Error> = text.as_str().into_deserializer();
    if words.contains(&text.as_str())
        && let Ok(value) = T::deserialize(deserializer)
    {
        return Some(value);
    }
    let what = format!("{} is no value of {}", quoted(text), name_of(path));
    let mut help = help_for_unknown(text, words);
    if help.starts_with("did") {
        help = format!("{help} Possible are {}", super::words::list(words));
    }
    reader.error(&node.place, "bad-value", what, help);
    None
}
