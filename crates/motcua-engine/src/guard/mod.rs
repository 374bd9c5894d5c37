//! Guards: conditions over the form, in a checked part of CEL.
//!
//! A guard is parsed once, checked once against the names it may use, and then tested against facts.
//! It has no clock, no loops and no side effects, and what is not known never lets anything pass:
//! a name without a value makes its part *unknown*, `&&`, `||` and `!` follow the three-valued logic of Kleene,
//! and a guard that is unknown as a whole does not hold.
//!
//! Supported are booleans, whole numbers, texts, `date("2026-01-01")`, names with dots, `== != < <= > >=`,
//! `&& || !`, `in ['a', 'b']`, `+` and `-` on whole numbers, and the functions of [`Function`].

mod check;
mod eval;
mod expr;
mod known;
mod parse;
mod scan;
#[cfg(test)]
mod tests;
mod value;
mod vocabulary;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::time::Date;

pub use eval::{Facts, Tested};
pub use expr::Function;
pub(crate) use known::Known;
pub use value::value_of;
pub use vocabulary::{engine_names, vocabulary};

use expr::Node;

/// A condition. Serde writes its source and parses it again.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Guard {
    source: String,
    root: Node,
}

/// What a name of a guard holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Yes or no.
    Boolean,
    /// A whole number, also đồng.
    Integer,
    /// Text; with the values it may take, if they are known.
    Text(Option<Vec<String>>),
    /// A day.
    Date,
}

/// A value that a guard sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Yes or no.
    Boolean(bool),
    /// A whole number, also đồng.
    Integer(i64),
    /// Text.
    Text(String),
    /// A day.
    Date(Date),
}

/// The names that a guard may use, each with its type.
pub type Vocabulary = BTreeMap<String, Type>;

/// One thing wrong with a guard: where it is, what it is, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuardProblem {
    /// How many characters of the guard stand before it.
    pub offset: usize,
    /// What is wrong, without a full stop.
    pub what: String,
    /// What to do, without a full stop.
    pub help: String,
}

impl GuardProblem {
    /// A problem at a byte of the source, which may be its end.
    fn at(source: &str, byte: usize, what: impl Into<String>, help: impl Into<String>) -> Self {
        let offset = source.char_indices().take_while(|(at, _)| *at < byte).count();
        Self { offset, what: what.into(), help: help.into() }
    }
}

impl fmt::Display for GuardProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (character {} of the guard); {}", self.what, self.offset + 1, self.help)
    }
}

impl std::error::Error for GuardProblem {}

impl Guard {
    /// Reads a guard.
    ///
    /// # Errors
    ///
    /// The first thing that is no guard: broken syntax, or a part of CEL that is not supported.
    /// Names and types are the business of [`Guard::check`].
    pub fn parse(source: &str) -> Result<Self, GuardProblem> {
        Ok(Self { source: source.to_owned(), root: parse::parse(source)? })
    }

    /// The guard as it was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The names that it uses.
    pub fn names(&self) -> BTreeSet<&str> {
        let mut names = BTreeSet::new();
        self.root.visit_names(&mut |name, _| {
            names.insert(name);
        });
        names
    }

    /// Everything that is wrong with it under this vocabulary, in the order of the source; empty when it can be used.
    pub fn check(&self, vocabulary: &Vocabulary) -> Vec<GuardProblem> {
        check::check(&self.source, &self.root, vocabulary)
    }

    /// Whether it holds under these facts, where neither answer may be guessed: what is not known is no answer.
    ///
    /// # Errors
    ///
    /// The names that would have to be known; the guard itself, where they are and it cannot be worked out.
    pub fn decided(&self, facts: &Facts<'_>) -> Result<bool, Vec<String>> {
        eval::decided_by(&self.root, facts)
            .map_err(|missing| if missing.is_empty() { vec![self.source.clone()] } else { missing })
    }

    /// Whether it holds under these facts. Total: it neither fails nor panics, and what is not known does not hold.
    pub fn test(&self, facts: &Facts<'_>) -> Tested {
        eval::test(&self.source, &self.root, facts)
    }
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Guard").field(&self.source).finish()
    }
}

impl fmt::Display for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

impl PartialEq for Guard {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Eq for Guard {}

impl FromStr for Guard {
    type Err = GuardProblem;

    fn from_str(source: &str) -> Result<Self, Self::Err> {
        Self::parse(source)
    }
}

impl TryFrom<String> for Guard {
    type Error = GuardProblem;

    fn try_from(source: String) -> Result<Self, Self::Error> {
        let root = parse::parse(&source)?;
        Ok(Self { source, root })
    }
}

impl From<Guard> for String {
    fn from(guard: Guard) -> Self {
        guard.source
    }
}
