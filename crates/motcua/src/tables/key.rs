//! Keys of rows, in an order that both databases share.

use std::collections::HashMap;

use sea_orm::Value;
use serde_json::{Value as Json, json};

use super::Table;

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
    pub(crate) fn values(&self) -> Vec<Value> {
        let value = |part: &Part| match part {
            Part::Number(number) => (*number).into(),
            Part::Text(text) => text.clone().into(),
        };
        self.0.iter().map(value).collect()
    }
}

impl Table {
    /// The key of a row.
    pub(crate) fn key_of(&self, row: &Json) -> Key {
        let part = |name: &&str| match &row[name] {
            Json::Number(number) => Part::Number(number.as_i64().unwrap_or(i64::MAX)),
            other => Part::Text(other.as_str().unwrap_or_default().to_owned()),
        };
        Key(self.key.iter().map(part).collect())
    }

    /// The columns of a key, as an object.
    pub(crate) fn columns_of(&self, key: &Key) -> Json {
        let parts = self.key.iter().zip(&key.0);
        let columns: HashMap<_, _> = parts
            .map(|(name, part)| match part {
                Part::Number(number) => (*name, json!(number)),
                Part::Text(text) => (*name, json!(text)),
            })
            .collect();
        json!(columns)
    }
}
