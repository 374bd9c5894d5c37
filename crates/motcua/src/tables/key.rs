//! Keys of rows, in an order that both databases share.

use sea_orm::Value;

use super::Table;
use crate::store::Row;

/// What tells a row; keys are in the order of both databases.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Number(i64),
    Text(String),
}

impl Key {
    /// As a statement takes it.
    pub(crate) fn values(&self) -> Row {
        let value = |part: &Part| match part {
            Part::Number(number) => (*number).into(),
            Part::Text(text) => text.clone().into(),
        };
        self.0.iter().map(value).collect()
    }
}

impl Table {
    /// The key of a row.
    pub(crate) fn key_of(&self, row: &Row) -> Key {
        let part = |place: usize| match &row[place] {
            Value::BigInt(number) => Part::Number(number.unwrap_or(i64::MAX)),
            Value::String(text) => Part::Text(text.clone().unwrap_or_default()),
            // The columns of a table are of these two types.
            other => Part::Text(other.to_string()),
        };
        Key(self.places_of_key().map(part).collect())
    }
}
