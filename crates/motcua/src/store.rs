//! The statements: constant texts, whatever the number of rows, for both databases.
//!
//! They name the tables `motcua_…`, and a session writes its own prefix in the place of `motcua_`.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

#[cfg(feature = "postgres")]
use sea_orm::RuntimeErr;
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    IsolationLevel, QueryResult, SqliteTransactionMode, Statement, TransactionOptions,
    TransactionTrait, Value,
};
use serde_json::Value as Json;

use crate::error::{Error, Result as DeskResult};
use crate::tables::{Carried, Column, SET_ONCE, Table};

/// A time that never comes, for keyed columns: the two databases order NULL differently.
pub(crate) const NEVER: i64 = i64::MAX;

/// The most rows of one statement.
const MOST_ROWS: usize = 256;

/// A last day that never comes.
pub(crate) const FOREVER: &str = "9999-12-31";

/// The values of a row, in the order of its table's columns.
pub(crate) type Row = Vec<Value>;

/// Whether texts can be kept where they have a column of their own: `PostgreSQL` takes no NUL there.
///
/// # Errors
///
/// One of them cannot.
pub(crate) fn keepable<'a>(
    what: &'static str,
    texts: impl IntoIterator<Item = &'a str>,
) -> DeskResult<()> {
    if texts.into_iter().any(|text| text.contains('\0')) {
        return Err(Error::Text { what, why: "it holds the character NUL; leave it out" });
    }
    Ok(())
}

/// The most letters of a name by which something is looked for: `PostgreSQL` indexes no row of more than 2,704 bytes.
const MOST_LETTERS: usize = 200;

/// Whether names can be kept where something is looked for by them.
///
/// # Errors
///
/// One of them is too long, or cannot be kept at all.
pub(crate) fn named<'a>(
    what: &'static str,
    names: impl IntoIterator<Item = &'a str> + Clone,
) -> DeskResult<()> {
    keepable(what, names.clone())?;
    if names.into_iter().any(|name| name.chars().count() > MOST_LETTERS) {
        return Err(Error::Text { what, why: "it has more than 200 letters; shorten it" });
    }
    Ok(())
}

/// What the names of a desk's tables begin with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Prefix(Arc<str>);

/// What the statements are written with.
const WRITTEN: &str = "motcua_";

impl Prefix {
    /// The prefix of a desk that stands alone.
    pub(crate) fn usual() -> Self {
        Self(Arc::from(WRITTEN))
    }

    /// A prefix such as `portal_motcua_`.
    ///
    /// # Errors
    ///
    /// It is no beginning of a name that both databases take unquoted.
    pub(crate) fn new(text: &str) -> DeskResult<Self> {
        let starts = text.starts_with(|letter: char| letter.is_ascii_lowercase());
        let is_part =
            |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
        if starts && text.len() <= 30 && text.ends_with('_') && text.chars().all(is_part) {
            Ok(Self(Arc::from(text)))
        } else {
            Err(Error::Prefix { prefix: text.to_owned() })
        }
    }

    fn render<'a>(&self, sql: &'a str) -> Cow<'a, str> {
        if &*self.0 == WRITTEN {
            Cow::Borrowed(sql)
        } else {
            Cow::Owned(sql.replace(WRITTEN, &self.0))
        }
    }
}

/// A connection or a transaction, with the prefix of the tables.
#[derive(Clone, Debug)]
pub(crate) struct Session<C> {
    raw: C,
    prefix: Prefix,
}

/// Connections.
pub(crate) type Db = Session<DatabaseConnection>;
/// A transaction.
pub(crate) type Tx = Session<DatabaseTransaction>;

impl Db {
    /// Connections to the tables of a prefix.
    pub(crate) fn new(raw: DatabaseConnection, prefix: Prefix) -> Self {
        Self { raw, prefix }
    }

    /// Begins a transaction that sees the database as it is when it first reads, whatever others write meanwhile.
    pub(crate) async fn snapshot(&self) -> Result<Tx, DbErr> {
        let options = if self.is_postgres() {
            TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            }
        } else {
            TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Deferred),
                ..TransactionOptions::default()
            }
        };
        let raw = self.raw.begin_with_options(options).await?;
        Ok(Session { raw, prefix: self.prefix.clone() })
    }

    /// Closes the connections.
    pub(crate) async fn close(self) -> Result<(), DbErr> {
        self.raw.close().await
    }

    /// Begins a transaction that writes.
    pub(crate) async fn begin(&self) -> Result<Tx, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let raw = self.raw.begin_with_options(options).await?;
        Ok(Session { raw, prefix: self.prefix.clone() })
    }

    /// Closes the connection after a failure in it; whoever comes next opens a new one.
    ///
    /// `SQLite` rolls back by itself when the disk is full or fails, and the connection's count of open transactions
    /// is wrong from then on. Connections to `PostgreSQL` are tried before each use.
    pub(crate) async fn renew(&self) {
        #[cfg(feature = "sqlite")]
        if !self.is_postgres() {
            match self.raw.get_sqlite_connection_pool().acquire().await {
                Ok(failed) => {
                    if let Err(failure) = failed.close().await {
                        tracing::warn!(%failure, "the connection that failed was not closed in order");
                    }
                }
                Err(failure) => tracing::warn!(%failure, "the connection that failed is not there"),
            }
        }
    }
}

impl Tx {
    /// Waits no longer than this for what others have locked. On `SQLite` whoever writes holds the only lock.
    pub(crate) async fn wait_at_most(&self, patience: Duration) -> Result<(), DbErr> {
        if !self.is_postgres() {
            return Ok(());
        }
        self.run(&format!("SET LOCAL lock_timeout = {}", patience.as_millis())).await
    }

    /// Makes what was written durable.
    pub(crate) async fn commit(self) -> Result<(), DbErr> {
        self.raw.commit().await
    }
}

impl<C: ConnectionTrait> Session<C> {
    /// Which database it is.
    pub(crate) fn backend(&self) -> DbBackend {
        self.raw.get_database_backend()
    }

    /// Whether it is `PostgreSQL`.
    pub(crate) fn is_postgres(&self) -> bool {
        self.backend() == DbBackend::Postgres
    }

    fn statement(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Statement {
        Statement::from_sql_and_values(self.backend(), self.prefix.render(sql), values)
    }

    /// Executes a statement without values that need not be prepared.
    pub(crate) async fn run(&self, sql: &str) -> Result<(), DbErr> {
        self.raw.execute_unprepared(&self.prefix.render(sql)).await.map(|_| ())
    }

    /// The rows of a query with values; `?` is written in `sql` for each.
    pub(crate) async fn query(
        &self,
        sql: &str,
        values: Vec<Value>,
    ) -> Result<Vec<QueryResult>, DbErr> {
        self.raw.query_all_raw(self.statement(&numbered(sql, self.backend()), values)).await
    }

    /// Executes a statement with values; `?` is written in `sql` for each. How many rows it touched.
    pub(crate) async fn execute(&self, sql: &str, values: Vec<Value>) -> Result<u64, DbErr> {
        let statement = self.statement(&numbered(sql, self.backend()), values);
        self.raw.execute_raw(statement).await.map(|done| done.rows_affected())
    }

    /// Writes rows, each with a value for every column, the first never NULL. What is set once stays as it is.
    pub(crate) async fn write(&self, table: &Table, rows: Vec<Row>) -> Result<(), DbErr> {
        self.insert(table, rows, table.is_replaced.then_some(SET_ONCE)).await
    }

    /// Writes rows of a copy, in the place of those that were copied before.
    pub(crate) async fn carry(&self, table: &Table, rows: Vec<Row>) -> Result<(), DbErr> {
        self.insert(table, rows, (table.carried == Carried::Changed).then_some(&[])).await
    }

    async fn insert(
        &self,
        table: &Table,
        rows: Vec<Row>,
        kept: Option<&[&str]>,
    ) -> Result<(), DbErr> {
        let text = |places| table.insert(self.backend(), places, kept);
        self.for_rows(table.columns, rows, text).await
    }

    /// Takes out the rows of some keys.
    pub(crate) async fn delete(&self, table: &Table, keys: Vec<Row>) -> Result<(), DbErr> {
        let text = |places| table.delete(self.backend(), places);
        self.for_rows(&table.key_columns(), keys, text).await
    }

    /// Executes a statement for rows of values.
    ///
    /// A statement takes a power of two of rows, filled up with rows of NULL that it leaves out:
    /// few texts serve every number of rows, and none is prepared anew.
    async fn for_rows(
        &self,
        columns: &[Column],
        mut rows: Vec<Row>,
        text: impl Fn(usize) -> String,
    ) -> Result<(), DbErr> {
        for rows in rows.chunks_mut(MOST_ROWS) {
            let places = rows.len().next_power_of_two();
            let mut values: Vec<Value> = Vec::with_capacity(places * columns.len());
            for row in rows.iter_mut() {
                debug_assert_eq!(row.len(), columns.len(), "{columns:?}");
                values.append(row);
            }
            for _ in rows.len()..places {
                values.extend(columns.iter().map(|(_, kind)| null(kind)));
            }
            self.raw.execute_raw(self.statement(&text(places), values)).await?;
        }
        Ok(())
    }

    /// The rows of a query for a list of keys.
    pub(crate) async fn by_keys(
        &self,
        select: &str,
        key: &str,
        keys: &[&str],
        lock: &str,
    ) -> Result<Vec<QueryResult>, DbErr> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let lock = if self.is_postgres() { lock } else { "" };
        let list = self.list();
        let sql = format!("{select} WHERE {key} IN ({list}) ORDER BY {key} {lock}");
        self.query(&sql, vec![Json::from(keys).to_string().into()]).await
    }

    /// The values of a list that is handed over as one text.
    pub(crate) fn list(&self) -> &'static str {
        if self.is_postgres() {
            "SELECT value FROM json_array_elements_text(?::json) AS list_of (value)"
        } else {
            "SELECT value FROM json_each(?)"
        }
    }

    /// Deletes the rows of a list of keys.
    pub(crate) async fn delete_by_keys(
        &self,
        table: &str,
        key: &str,
        keys: &[&str],
    ) -> Result<(), DbErr> {
        if keys.is_empty() {
            return Ok(());
        }
        let sql = format!("DELETE FROM {table} WHERE {key} IN ({})", self.list());
        self.execute(&sql, vec![Json::from(keys).to_string().into()]).await.map(|_| ())
    }

    /// The only number of a query without values, in its column `found`.
    pub(crate) async fn number(&self, sql: &str) -> Result<i64, DbErr> {
        let rows = self.query(sql, Vec::new()).await?;
        rows.first().map_or(Ok(0), |row| row.try_get("", "found"))
    }

    /// Raises counters, in the order given, and gives the values they had before.
    pub(crate) async fn draw(
        &self,
        counters: &[(String, i64)],
    ) -> Result<Vec<(String, i64)>, DbErr> {
        let rows: Vec<Json> = counters
            .iter()
            .map(|(name, by)| serde_json::json!({ "name": name, "value": by }))
            .collect();
        let rows = Value::from(Json::Array(rows).to_string());
        let from = if self.is_postgres() {
            "SELECT name, value FROM json_to_recordset($1::json) AS row_of (name TEXT, value BIGINT)"
        } else {
            "SELECT json_extract(value, '$.name'), json_extract(value, '$.value') FROM json_each(?) WHERE true"
        };
        let sql = format!(
            "INSERT INTO motcua_counters (name, value) {from} \
             ON CONFLICT (name) DO UPDATE SET value = motcua_counters.value + excluded.value RETURNING name, value"
        );
        let drawn = self.raw.query_all_raw(self.statement(&sql, [rows])).await?;
        let before = drawn.iter().map(|row| {
            let (name, after): (String, i64) =
                (row.try_get("", "name")?, row.try_get("", "value")?);
            let by = counters.iter().find(|(known, _)| *known == name).map_or(0, |(_, by)| *by);
            Ok((name, after - by))
        });
        before.collect()
    }
}

/// Whether a statement failed because somebody else held a lock for too long.
pub(crate) fn is_held(failure: &DbErr) -> bool {
    #[cfg(feature = "postgres")]
    if let DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) =
        failure
    {
        const LOCK_NOT_AVAILABLE: &str = "55P03";
        let code = error.as_database_error().and_then(|error| error.code());
        return code.as_deref() == Some(LOCK_NOT_AVAILABLE);
    }
    #[cfg(not(feature = "postgres"))]
    let _ = failure;
    false
}

fn null(kind: &str) -> Value {
    if kind == "BIGINT" { Value::BigInt(None) } else { Value::String(None) }
}

/// The placeholders of each database.
fn numbered(sql: &str, backend: DbBackend) -> Cow<'_, str> {
    if backend != DbBackend::Postgres {
        return Cow::Borrowed(sql);
    }
    let mut parts = sql.split('?');
    let first = parts.next().unwrap_or_default().to_owned();
    Cow::Owned((1..).zip(parts).fold(first, |text, (place, part)| format!("{text}${place}{part}")))
}
