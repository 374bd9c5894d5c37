//! The form: its fields and what they hold.

use serde::{Deserialize, Serialize};

use super::{FieldName, Label, Need};

/// A field of the form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Its name, with dots.
    pub name: FieldName,
    /// Its label.
    pub label: Label,
    /// What it holds.
    pub field_type: FieldType,
    /// Whether it must be filled in.
    pub required: Need,
    /// Whether it tells something of a person. True unless the file says otherwise.
    pub personal: bool,
    /// The database it is filled from.
    pub source: Option<String>,
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// Free text.
    Text,
    /// A whole number.
    Integer,
    /// Whole đồng.
    Money,
    /// Yes or no.
    Boolean,
    /// A day.
    Date,
    /// One of these.
    OneOf(Vec<FieldOption>),
}

/// A value that may be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldOption {
    /// The value.
    pub value: String,
    /// Its label.
    pub label: Label,
}
