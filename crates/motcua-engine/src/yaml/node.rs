//! The tree of a file: every node knows its place.

use crate::problem::Place;

/// A part of a file.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) place: Place,
    pub(crate) kind: Kind,
}

/// What a node is.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// Nothing, `~` or `null`.
    Null,
    /// A text, not yet understood.
    Scalar {
        text: String,
        /// It stood in quotes or in a block, so it is text whatever it looks like.
        quoted: bool,
        /// How many characters after the node's place the text begins, if it stands on one line.
        lead: Option<u32>,
    },
    List(Vec<Node>),
    Map(Vec<Entry>),
    /// Something that was refused, with a problem of its own.
    Broken,
}

/// A key of a mapping and its value.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_place: Place,
    pub(crate) value: Node,
}

impl Entry {
    /// Where a reader looks first: the value if it stands on one line, else the key.
    pub(crate) fn place(&self) -> &Place {
        match &self.value.kind {
            Kind::Scalar { lead: Some(_), .. } => &self.value.place,
            Kind::Scalar { lead: None, .. }
            | Kind::Null
            | Kind::List(_)
            | Kind::Map(_)
            | Kind::Broken => &self.key_place,
        }
    }
}

impl Node {
    /// The kind as messages call it.
    pub(crate) fn noun(&self) -> &'static str {
        match self.kind {
            Kind::Null => "empty",
            Kind::Scalar { .. } => "a single value",
            Kind::List(_) => "a list",
            Kind::Map(_) => "a mapping",
            Kind::Broken => "unreadable",
        }
    }

    /// The value of a key, if this is a mapping that has it.
    pub(crate) fn get(&self, key: &str) -> Option<&Entry> {
        match &self.kind {
            Kind::Map(entries) => entries.iter().find(|entry| entry.key == key),
            Kind::Null | Kind::Scalar { .. } | Kind::List(_) | Kind::Broken => None,
        }
    }
}
