//! Walking over a table in the order of its keys, a page at a time.

use std::collections::VecDeque;

use sea_orm::{ConnectionTrait, DbErr, Value};
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

use crate::journal::hex;
use crate::store::{Row, Session};
use crate::tables::{Key, Table};

/// How many rows are read, written and committed at a time.
pub(super) const PAGE: usize = 1000;

/// A row with its key.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) key: Key,
    pub(super) row: Row,
}

/// A place in a table.
pub(super) struct Walk<'a, C> {
    session: &'a Session<C>,
    table: &'static Table,
    behind: Option<Key>,
    is_done: bool,
    read: VecDeque<Found>,
}

impl<'a, C: ConnectionTrait> Walk<'a, C> {
    /// The beginning of a table.
    pub(super) fn new(session: &'a Session<C>, table: &'static Table) -> Self {
        Self { session, table, behind: None, is_done: false, read: VecDeque::new() }
    }

    /// The row that comes next.
    pub(super) async fn peek(&mut self) -> Result<Option<&Found>, DbErr> {
        if self.read.is_empty() && !self.is_done {
            self.read = self.page().await?.into();
        }
        Ok(self.read.front())
    }

    /// The next row, behind which the walk goes on.
    pub(super) async fn next(&mut self) -> Result<Option<Found>, DbErr> {
        self.peek().await?;
        Ok(self.read.pop_front())
    }

    /// The next row, if its key lies before another one.
    pub(super) async fn next_before(&mut self, key: &Key) -> Result<Option<Found>, DbErr> {
        let is_before = self.peek().await?.is_some_and(|row| row.key < *key);
        Ok(if is_before { self.read.pop_front() } else { None })
    }

    /// The row of a key, with those before it passed over.
    pub(super) async fn find(&mut self, key: &Key) -> Result<Option<Found>, DbErr> {
        while self.next_before(key).await?.is_some() {}
        let is_it = self.peek().await?.is_some_and(|row| row.key == *key);
        Ok(if is_it { self.read.pop_front() } else { None })
    }

    /// The next page; an empty one is the end.
    pub(super) async fn page(&mut self) -> Result<Vec<Found>, DbErr> {
        let select = self.table.page(self.behind.is_none(), PAGE);
        let values = self.behind.as_ref().map(Key::values).unwrap_or_default();
        let found = self.session.query(&select, values).await?;
        let rows = found.iter().map(|row| {
            let row = self.table.values(row)?;
            Ok(Found { key: self.table.key_of(&row), row })
        });
        let rows: Vec<Found> = rows.collect::<Result<_, DbErr>>()?;
        self.is_done = rows.len() < PAGE;
        if let Some(last) = rows.last() {
            self.behind = Some(last.key.clone());
        }
        Ok(rows)
    }
}

/// Rows as a number and a hash of all their bytes, in the order of their keys.
#[derive(Default)]
pub(super) struct Sum {
    pub(super) rows: u64,
    hasher: Sha256,
}

impl Sum {
    pub(super) fn add(&mut self, row: &Row) {
        self.rows += 1;
        let values: Json = row.iter().map(as_json).collect();
        self.hasher.update(values.to_string().as_bytes());
        self.hasher.update(b"\n");
    }

    /// The hash, in hexadecimal.
    pub(super) fn hash(self) -> String {
        hex(&self.hasher.finalize())
    }
}

/// A value as it is hashed: the same on both databases.
fn as_json(value: &Value) -> Json {
    match value {
        Value::BigInt(number) => json!(number),
        Value::String(text) => json!(text),
        // The columns of a table are of these two types.
        other => json!(other.to_string()),
    }
}
