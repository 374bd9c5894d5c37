//! Guards: conditions over the form, in a checked part of CEL.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::time::Date;

/// A condition. Serde writes its source and parses it again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Guard(String);

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
