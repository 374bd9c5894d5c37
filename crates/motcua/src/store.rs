//! The statements: constant texts, whatever the number of rows, for both databases.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement, Value};
use serde_json::Value as Json;

/// A time that never comes, for keyed columns: the two databases order NULL differently.
pub(crate) const NEVER: i64 = i64::MAX;

/// A table as the writer fills it.
pub(crate) struct Table {
    name: &'static str,
    pub(crate) columns: &'static [(&'static str, &'static str)],
    /// The columns that tell a row, if a row that is there is replaced.
    replaces: Option<&'static str>,
}

pub(crate) const EVENTS: Table = Table {
    name: "motcua_events",
    columns: &[
        ("position", "BIGINT"),
        ("dossier_id", "TEXT"),
        ("number", "BIGINT"),
        ("header", "TEXT"),
        ("body", "TEXT"),
        ("hash", "TEXT"),
    ],
    replaces: None,
};

pub(crate) const DOSSIERS: Table = Table {
    name: "motcua_dossiers",
    columns: &[
        ("id", "TEXT"),
        ("code", "TEXT"),
        ("procedure_code", "TEXT"),
        ("procedure_version", "TEXT"),
        ("step", "TEXT"),
        ("status", "BIGINT"),
        ("agency", "TEXT"),
        ("version", "BIGINT"),
        ("content_version", "BIGINT"),
        ("head", "TEXT"),
        ("filed_at", "BIGINT"),
        ("due_at", "BIGINT"),
        ("wake_at", "BIGINT"),
        ("is_closed", "BIGINT"),
        ("parent_id", "TEXT"),
        ("leg", "TEXT"),
        ("state", "TEXT"),
    ],
    replaces: Some("id"),
};

pub(crate) const PRIVATE: Table = Table {
    name: "motcua_private",
    columns: &[
        ("dossier_id", "TEXT"),
        ("number", "BIGINT"),
        ("salt", "TEXT"),
        ("contents", "TEXT"),
    ],
    replaces: None,
};

pub(crate) const FORMS: Table = Table {
    name: "motcua_forms",
    columns: &[("dossier_id", "TEXT"), ("fields", "TEXT")],
    replaces: Some("dossier_id"),
};

pub(crate) const REQUESTS: Table = Table {
    name: "motcua_requests",
    columns: &[("request_key", "TEXT"), ("dossier_id", "TEXT"), ("version", "BIGINT")],
    replaces: None,
};

impl Table {
    fn insert(&self, backend: DbBackend) -> String {
        let names: Vec<_> = self.columns.iter().map(|(name, _)| *name).collect();
        let names = names.join(", ");
        let rows = if backend == DbBackend::Postgres {
            let typed: Vec<_> =
                self.columns.iter().map(|(name, kind)| format!("{name} {kind}")).collect();
            format!(
                "SELECT {names} FROM json_to_recordset($1::json) AS row_of ({})",
                typed.join(", ")
            )
        } else {
            let fields: Vec<_> = self
                .columns
                .iter()
                .map(|(name, _)| format!("json_extract(value, '$.{name}')"))
                .collect();
            format!("SELECT {} FROM json_each(?) WHERE true", fields.join(", "))
        };
        let conflict = self.replaces.map_or_else(String::new, |key| {
            let set: Vec<_> =
                self.columns.iter().map(|(name, _)| format!("{name} = excluded.{name}")).collect();
            format!(" ON CONFLICT ({key}) DO UPDATE SET {}", set.join(", "))
        });
        format!("INSERT INTO {} ({names}) {rows}{conflict}", self.name)
    }

    /// Writes rows, each an object by column.
    pub(crate) async fn write(
        &self,
        connection: &impl ConnectionTrait,
        rows: &[Json],
    ) -> Result<(), DbErr> {
        if rows.is_empty() {
            return Ok(());
        }
        let backend = connection.get_database_backend();
        let rows = Json::Array(rows.to_vec()).to_string();
        let statement =
            Statement::from_sql_and_values(backend, self.insert(backend), [Value::from(rows)]);
        connection.execute_raw(statement).await.map(|_| ())
    }
}

/// The rows of a query for a list of keys.
pub(crate) async fn by_keys(
    connection: &impl ConnectionTrait,
    select: &str,
    key: &str,
    keys: &[&str],
    lock: &str,
) -> Result<Vec<QueryResult>, DbErr> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let backend = connection.get_database_backend();
    let keys = Value::from(Json::from(keys).to_string());
    let sql = if backend == DbBackend::Postgres {
        let list = "SELECT value FROM json_array_elements_text($1::json) AS list_of (value)";
        format!("{select} WHERE {key} IN ({list}) ORDER BY {key} {lock}")
    } else {
        format!("{select} WHERE {key} IN (SELECT value FROM json_each(?)) ORDER BY {key}")
    };
    connection.query_all_raw(Statement::from_sql_and_values(backend, sql, [keys])).await
}

/// Raises counters, in the order given, and gives the values they had before.
pub(crate) async fn draw(
    connection: &impl ConnectionTrait,
    counters: &[(String, i64)],
) -> Result<Vec<(String, i64)>, DbErr> {
    let backend = connection.get_database_backend();
    let rows: Vec<Json> = counters
        .iter()
        .map(|(name, by)| serde_json::json!({ "name": name, "value": by }))
        .collect();
    let rows = Value::from(Json::Array(rows).to_string());
    let from = if backend == DbBackend::Postgres {
        "SELECT name, value FROM json_to_recordset($1::json) AS row_of (name TEXT, value BIGINT)"
    } else {
        "SELECT json_extract(value, '$.name'), json_extract(value, '$.value') FROM json_each(?) WHERE true"
    };
    let sql = format!(
        "INSERT INTO motcua_counters (name, value) {from} \
         ON CONFLICT (name) DO UPDATE SET value = motcua_counters.value + excluded.value RETURNING name, value"
    );
    let drawn =
        connection.query_all_raw(Statement::from_sql_and_values(backend, sql, [rows])).await?;
    let before = drawn.iter().map(|row| {
        let (name, after): (String, i64) = (row.try_get("", "name")?, row.try_get("", "value")?);
        let by = counters.iter().find(|(known, _)| *known == name).map_or(0, |(_, by)| *by);
        Ok((name, after - by))
    });
    before.collect()
}

/// The rows of a query with values, in the placeholder style of each database: `?` is written in `sql`.
pub(crate) async fn query(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Vec<QueryResult>, DbErr> {
    let backend = connection.get_database_backend();
    connection
        .query_all_raw(Statement::from_sql_and_values(backend, numbered(sql, backend), values))
        .await
}

/// Executes a statement with values; `?` is written in `sql`.
pub(crate) async fn execute(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<u64, DbErr> {
    let backend = connection.get_database_backend();
    let statement = Statement::from_sql_and_values(backend, numbered(sql, backend), values);
    connection.execute_raw(statement).await.map(|done| done.rows_affected())
}

fn numbered(sql: &str, backend: DbBackend) -> String {
    if backend != DbBackend::Postgres {
        return sql.to_owned();
    }
    let mut parts = sql.split('?');
    let first = parts.next().unwrap_or_default().to_owned();
    (1..).zip(parts).fold(first, |text, (place, part)| format!("{text}${place}{part}"))
}
