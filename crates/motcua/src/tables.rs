//! The tables of a desk: one list, from which the writer's statements and the copies are made.

use sea_orm::{DbBackend, DbErr, QueryResult, Value};

mod held;
mod key;
mod payments;
mod rights;
mod webhooks;

pub(crate) use held::{CONSENTS, DAMAGED, HELD, HELD_CORRECTIONS, HELD_USES};
pub(crate) use key::Key;
use payments::{CALLBACKS, ORDER_PARTS, ORDERS, UNMATCHED};
pub(crate) use rights::{
    CREDENTIALS, FILES, MANDATES, NAMES, PARTS, PROPOSALS, READINGS, SESSIONS, SUBSTITUTIONS,
    TOKENS,
};
pub(crate) use webhooks::{HOOKS, PARKED};
use webhooks::{WEBHOOK_DELIVERIES, WEBHOOK_SECRETS, WEBHOOKS};

/// A column's name and its type, which is `BIGINT` or `TEXT`.
pub(crate) type Column = (&'static str, &'static str);

/// A table.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) columns: &'static [Column],
    /// The columns that tell its rows.
    pub(crate) key: &'static [&'static str],
    /// Whether the writer replaces a row that is there.
    pub(crate) is_replaced: bool,
    pub(crate) carried: Carried,
}

/// How a copy carries the rows of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carried {
    /// Rows are added and never change: one that differs at the target is of another desk.
    Added,
    /// Rows change and go: the target gets them as the source has them.
    Changed,
    /// It belongs to the database itself.
    Never,
}

/// The columns that the writer never changes: the code of a dossier. `SQLite` would write its index anew each time.
pub(crate) const SET_ONCE: &[&str] = &["code"];

pub(crate) const SCHEMA: Table = Table {
    name: "motcua_schema",
    columns: &[("version", "BIGINT")],
    key: &["version"],
    is_replaced: false,
    carried: Carried::Never,
};

pub(crate) const PROCEDURES: Table = Table {
    name: "motcua_procedures",
    columns: &[
        ("code", "TEXT"),
        ("version", "TEXT"),
        ("digest", "TEXT"),
        ("in_force", "TEXT"),
        ("last_day", "TEXT"),
        ("canonical", "TEXT"),
        ("published_at", "BIGINT"),
    ],
    key: &["code", "version"],
    is_replaced: false,
    carried: Carried::Added,
};

pub(crate) const CALENDARS: Table = Table {
    name: "motcua_calendars",
    columns: &[
        ("id", "TEXT"),
        ("version", "TEXT"),
        ("rows_json", "TEXT"),
        ("published_at", "BIGINT"),
    ],
    key: &["id", "version"],
    is_replaced: false,
    carried: Carried::Added,
};

pub(crate) const AGENCIES: Table = Table {
    name: "motcua_agencies",
    columns: &[
        ("id", "TEXT"),
        ("version", "BIGINT"),
        ("contents", "TEXT"),
        ("published_at", "BIGINT"),
    ],
    key: &["id", "version"],
    is_replaced: false,
    carried: Carried::Added,
};

pub(crate) const CODE_FORMATS: Table = Table {
    name: "motcua_code_formats",
    columns: &[("from_day", "TEXT"), ("contents", "TEXT"), ("published_at", "BIGINT")],
    key: &["from_day"],
    is_replaced: false,
    carried: Carried::Added,
};

pub(crate) const PEOPLE: Table = Table {
    name: "motcua_people",
    columns: &[("id", "TEXT"), ("number", "TEXT"), ("name", "TEXT"), ("kind", "TEXT")],
    key: &["id"],
    is_replaced: true,
    carried: Carried::Changed,
};

pub(crate) const ACCOUNTS: Table = Table {
    name: "motcua_accounts",
    columns: &[("id", "TEXT"), ("person_id", "TEXT")],
    key: &["id"],
    is_replaced: false,
    carried: Carried::Added,
};

pub(crate) const APPOINTMENTS: Table = Table {
    name: "motcua_appointments",
    columns: &[
        ("person_id", "TEXT"),
        ("agency", "TEXT"),
        ("role", "TEXT"),
        ("from_day", "TEXT"),
        ("last_day", "TEXT"),
        ("unit", "TEXT"),
    ],
    key: &["person_id", "agency", "role", "from_day"],
    is_replaced: true,
    carried: Carried::Changed,
};

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
    key: &["position"],
    is_replaced: false,
    carried: Carried::Added,
};

pub(crate) const PRIVATE: Table = Table {
    name: "motcua_private",
    columns: &[
        ("dossier_id", "TEXT"),
        ("number", "BIGINT"),
        ("salt", "TEXT"),
        ("contents", "TEXT"),
    ],
    key: &["dossier_id", "number"],
    is_replaced: false,
    // What is erased goes.
    carried: Carried::Changed,
};

pub(crate) const REQUESTS: Table = Table {
    name: "motcua_requests",
    columns: &[
        ("request_key", "TEXT"),
        ("dossier_id", "TEXT"),
        ("version", "BIGINT"),
        ("asked", "TEXT"),
    ],
    key: &["request_key"],
    is_replaced: false,
    carried: Carried::Added,
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
        ("visit", "TEXT"),
        ("works_at", "TEXT"),
        ("role", "TEXT"),
        ("assigned", "TEXT"),
        ("late_from", "BIGINT"),
        ("is_paused", "BIGINT"),
        ("appointment", "TEXT"),
        ("ready_at", "BIGINT"),
        ("last_at", "BIGINT"),
        ("last_position", "BIGINT"),
        ("received_at", "BIGINT"),
        ("ended_at", "BIGINT"),
        ("closing", "TEXT"),
        ("department", "TEXT"),
        ("channel", "TEXT"),
        ("time_zone", "TEXT"),
        ("instant_outcome", "TEXT"),
        ("instant_late_at", "BIGINT"),
        ("day_outcome", "TEXT"),
        ("day_late_at", "BIGINT"),
        ("statutory_outcome", "TEXT"),
        ("statutory_late_at", "BIGINT"),
        ("qd766_outcome", "TEXT"),
        ("qd766_late_at", "BIGINT"),
        ("charged_at", "BIGINT"),
        ("state", "TEXT"),
    ],
    key: &["id"],
    is_replaced: true,
    carried: Carried::Changed,
};

pub(crate) const FORMS: Table = Table {
    name: "motcua_forms",
    columns: &[("dossier_id", "TEXT"), ("fields", "TEXT")],
    key: &["dossier_id"],
    is_replaced: true,
    carried: Carried::Changed,
};

pub(crate) const WORDS: Table = Table {
    name: "motcua_words",
    columns: &[("part", "TEXT"), ("word", "TEXT"), ("dossier_id", "TEXT")],
    key: &["part", "word", "dossier_id"],
    is_replaced: false,
    carried: Carried::Changed,
};

pub(crate) const COUNTERS: Table = Table {
    name: "motcua_counters",
    columns: &[("name", "TEXT"), ("value", "BIGINT")],
    key: &["name"],
    is_replaced: true,
    carried: Carried::Changed,
};

pub(crate) const LEASES: Table = Table {
    name: "motcua_leases",
    columns: &[("name", "TEXT"), ("holder", "TEXT"), ("until", "BIGINT")],
    key: &["name"],
    is_replaced: true,
    carried: Carried::Never,
};

/// Every table, in the order in which a copy carries them: what others refer to before these, the counters last.
pub(crate) const TABLES: &[&Table] = &[
    &SCHEMA,
    &PROCEDURES,
    &CALENDARS,
    &AGENCIES,
    &CODE_FORMATS,
    &PEOPLE,
    &ACCOUNTS,
    &APPOINTMENTS,
    &NAMES,
    &MANDATES,
    &SUBSTITUTIONS,
    &CREDENTIALS,
    &TOKENS,
    &SESSIONS,
    &EVENTS,
    &PRIVATE,
    &REQUESTS,
    &DOSSIERS,
    &FORMS,
    &WORDS,
    &PARTS,
    &READINGS,
    &PROPOSALS,
    &FILES,
    &HELD,
    &HELD_USES,
    &CONSENTS,
    &HELD_CORRECTIONS,
    &DAMAGED,
    &ORDERS,
    &ORDER_PARTS,
    &CALLBACKS,
    &UNMATCHED,
    &HOOKS,
    &PARKED,
    &WEBHOOKS,
    &WEBHOOK_SECRETS,
    &WEBHOOK_DELIVERIES,
    &COUNTERS,
    &LEASES,
];

/// The tables that a copy carries.
pub(crate) fn carried() -> impl Iterator<Item = &'static Table> {
    TABLES.iter().copied().filter(|table| table.carried != Carried::Never)
}

impl Table {
    pub(crate) fn names(&self) -> String {
        let names: Vec<_> = self.columns.iter().map(|(name, _)| *name).collect();
        names.join(", ")
    }

    /// The columns of its key, in the order of the key.
    pub(crate) fn key_columns(&self) -> Vec<Column> {
        self.places_of_key().map(|place| self.columns[place]).collect()
    }

    /// Where the columns of its key stand among its columns.
    fn places_of_key(&self) -> impl Iterator<Item = usize> {
        let place = |key: &&str| self.columns.iter().position(|(name, _)| name == key);
        self.key.iter().filter_map(place)
    }

    /// Writes so many rows of values, beside those that are there or in their place, where these keep some columns.
    /// Rows that begin with NULL are left out.
    pub(crate) fn insert(&self, backend: DbBackend, rows: usize, kept: Option<&[&str]>) -> String {
        let listed = listed(self.columns, backend, rows);
        let conflict = kept.map_or_else(String::new, |kept| self.conflict(kept));
        format!("INSERT INTO {} ({}) {listed}{conflict}", self.name, self.names())
    }

    /// Takes out the rows of so many keys.
    pub(crate) fn delete(&self, backend: DbBackend, keys: usize) -> String {
        let listed = listed(&self.key_columns(), backend, keys);
        format!("DELETE FROM {} WHERE ({}) IN ({listed})", self.name, self.key.join(", "))
    }

    /// What becomes of a row that is there: it is replaced, but for its key and some columns.
    fn conflict(&self, kept: &[&str]) -> String {
        let is_kept = |name: &&str| self.key.contains(name) || kept.contains(name);
        let others = self.columns.iter().filter(|(name, _)| !is_kept(name));
        let set: Vec<_> = others.map(|(name, _)| format!("{name} = excluded.{name}")).collect();
        let key = self.key.join(", ");
        if set.is_empty() {
            return format!(" ON CONFLICT ({key}) DO NOTHING");
        }
        format!(" ON CONFLICT ({key}) DO UPDATE SET {}", set.join(", "))
    }

    /// The next rows by key: the first ones, or those behind a key.
    pub(crate) fn page(&self, is_first: bool, most: usize) -> String {
        let key = self.key.join(", ");
        let behind = if is_first {
            String::new()
        } else {
            format!(" WHERE ({key}) > ({})", vec!["?"; self.key.len()].join(", "))
        };
        format!("SELECT {} FROM {}{behind} ORDER BY {key} LIMIT {most}", self.names(), self.name)
    }

    /// A row as it is stored, its values in the order of the columns.
    pub(crate) fn values(&self, row: &QueryResult) -> Result<Vec<Value>, DbErr> {
        let value = |(column, kind): &(&str, &str)| match *kind {
            "BIGINT" => row.try_get::<Option<i64>>("", column).map(Value::from),
            _ => row.try_get::<Option<String>>("", column).map(Value::from),
        };
        self.columns.iter().map(value).collect()
    }
}

/// So many rows of values, without those that begin with NULL.
fn listed(columns: &[Column], backend: DbBackend, rows: usize) -> String {
    let rows: Vec<String> = (0..rows).map(|row| places(columns, backend, row)).collect();
    let rows = rows.join(", ");
    format!("SELECT * FROM (VALUES {rows}) AS list_of WHERE column1 IS NOT NULL")
}

/// The places of a row's values; the first row tells `PostgreSQL` the types.
fn places(columns: &[Column], backend: DbBackend, row: usize) -> String {
    if backend != DbBackend::Postgres {
        return format!("(?{})", ", ?".repeat(columns.len() - 1));
    }
    let first = row * columns.len() + 1;
    let places = columns.iter().zip(first..).map(|((_, kind), place)| {
        if row == 0 { format!("${place}::{kind}") } else { format!("${place}") }
    });
    format!("({})", places.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests;
