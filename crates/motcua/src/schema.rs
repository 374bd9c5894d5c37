//! The tables, made forward only and under a lock. Every name begins with `motcua_`, so that they can stand beside a portal's own.

use sea_orm::{ConnectionTrait, DbErr};

use crate::error::{Error, Result};
use crate::store::{Db, Session, Tx};

/// The steps from an empty database to the present schema. A step that was released never changes.
const STEPS: &[&[&str]] = &[&[
    "CREATE TABLE motcua_procedures (
        code TEXT NOT NULL, version TEXT NOT NULL, digest TEXT NOT NULL, in_force TEXT NOT NULL, last_day TEXT NOT NULL,
        canonical TEXT NOT NULL, published_at BIGINT NOT NULL, PRIMARY KEY (code, version))",
    "CREATE TABLE motcua_calendars (
        id TEXT NOT NULL, version TEXT NOT NULL, rows_json TEXT NOT NULL, published_at BIGINT NOT NULL,
        PRIMARY KEY (id, version))",
    "CREATE TABLE motcua_agencies (
        id TEXT NOT NULL, version BIGINT NOT NULL, contents TEXT NOT NULL, published_at BIGINT NOT NULL,
        PRIMARY KEY (id, version))",
    "CREATE TABLE motcua_code_formats (
        from_day TEXT NOT NULL PRIMARY KEY, contents TEXT NOT NULL, published_at BIGINT NOT NULL)",
    "CREATE TABLE motcua_people (
        id TEXT NOT NULL PRIMARY KEY, number TEXT, name TEXT NOT NULL, kind TEXT NOT NULL)",
    "CREATE UNIQUE INDEX motcua_people_number ON motcua_people (number)",
    "CREATE TABLE motcua_accounts (
        id TEXT NOT NULL PRIMARY KEY, person_id TEXT NOT NULL REFERENCES motcua_people (id))",
    "CREATE TABLE motcua_appointments (
        person_id TEXT NOT NULL REFERENCES motcua_people (id), agency TEXT NOT NULL, role TEXT NOT NULL,
        from_day TEXT NOT NULL, last_day TEXT NOT NULL, unit TEXT NOT NULL,
        PRIMARY KEY (person_id, agency, role, from_day))",
    "CREATE TABLE motcua_names (
        word TEXT NOT NULL, person_id TEXT NOT NULL, PRIMARY KEY (word, person_id))",
    "CREATE INDEX motcua_names_person ON motcua_names (person_id)",
    "CREATE TABLE motcua_mandates (
        person_id TEXT NOT NULL REFERENCES motcua_people (id), organisation_id TEXT NOT NULL REFERENCES motcua_people (id),
        from_day TEXT NOT NULL, last_day TEXT NOT NULL, paper TEXT NOT NULL,
        PRIMARY KEY (person_id, organisation_id, from_day))",
    "CREATE TABLE motcua_substitutions (
        substitute_id TEXT NOT NULL REFERENCES motcua_people (id), absent_id TEXT NOT NULL REFERENCES motcua_people (id),
        agency TEXT NOT NULL, from_day TEXT NOT NULL, last_day TEXT NOT NULL, roles TEXT NOT NULL, reason TEXT NOT NULL,
        PRIMARY KEY (substitute_id, absent_id, agency, from_day))",
    "CREATE TABLE motcua_credentials (
        account TEXT NOT NULL PRIMARY KEY REFERENCES motcua_accounts (id), hash TEXT NOT NULL, failures BIGINT NOT NULL,
        locked_until BIGINT NOT NULL)",
    "CREATE TABLE motcua_proposals (
        id TEXT NOT NULL PRIMARY KEY, dossier_id TEXT NOT NULL, proposed_at BIGINT NOT NULL, contents TEXT NOT NULL)",
    "CREATE INDEX motcua_proposals_dossier ON motcua_proposals (dossier_id, proposed_at)",
    "CREATE TABLE motcua_files (
        id TEXT NOT NULL PRIMARY KEY, dossier_id TEXT NOT NULL, document TEXT NOT NULL, name TEXT NOT NULL,
        media_type TEXT NOT NULL, size BIGINT NOT NULL, sha256 TEXT NOT NULL, state TEXT NOT NULL,
        signature TEXT NOT NULL, uploaded_at BIGINT NOT NULL, uploaded_by TEXT NOT NULL)",
    "CREATE UNIQUE INDEX motcua_files_contents ON motcua_files (dossier_id, document, sha256)",
    "CREATE INDEX motcua_files_quarantined ON motcua_files (id) WHERE state = 'quarantined'",
    "CREATE TABLE motcua_orders (
        code TEXT NOT NULL PRIMARY KEY, gateway TEXT NOT NULL, receiver TEXT NOT NULL, amount BIGINT NOT NULL,
        state TEXT NOT NULL, reference TEXT NOT NULL, requested_at BIGINT NOT NULL, expires_at BIGINT NOT NULL,
        paid_at BIGINT NOT NULL, next_query_at BIGINT NOT NULL, tries BIGINT NOT NULL,
        request TEXT NOT NULL, attempt BIGINT NOT NULL)",
    "CREATE UNIQUE INDEX motcua_orders_request ON motcua_orders (request, attempt)",
    "CREATE INDEX motcua_orders_query ON motcua_orders (next_query_at, code) WHERE state = 'open'",
    "CREATE TABLE motcua_order_parts (
        code TEXT NOT NULL, dossier_id TEXT NOT NULL, intent BIGINT NOT NULL, amount BIGINT NOT NULL,
        PRIMARY KEY (code, dossier_id, intent))",
    "CREATE INDEX motcua_order_parts_dossier ON motcua_order_parts (dossier_id, intent)",
    "CREATE TABLE motcua_callbacks (
        id TEXT NOT NULL PRIMARY KEY, gateway TEXT NOT NULL, raw TEXT NOT NULL, received_at BIGINT NOT NULL,
        order_code TEXT NOT NULL, outcome TEXT NOT NULL, settled_at BIGINT NOT NULL, digest TEXT NOT NULL,
        times BIGINT NOT NULL, last_at BIGINT NOT NULL)",
    "CREATE UNIQUE INDEX motcua_callbacks_digest ON motcua_callbacks (digest)",
    "CREATE INDEX motcua_callbacks_open ON motcua_callbacks (id) WHERE outcome = ''",
    "CREATE TABLE motcua_unmatched (
        id TEXT NOT NULL PRIMARY KEY, gateway TEXT NOT NULL, reference TEXT NOT NULL, order_code TEXT NOT NULL,
        dossier_id TEXT NOT NULL, intent BIGINT NOT NULL, amount BIGINT NOT NULL, currency TEXT NOT NULL,
        reason TEXT NOT NULL, listed_at BIGINT NOT NULL, settled_at BIGINT NOT NULL, settled_by TEXT NOT NULL,
        note TEXT NOT NULL, paid_on TEXT NOT NULL)",
    "CREATE UNIQUE INDEX motcua_unmatched_once
        ON motcua_unmatched (gateway, reference, order_code, dossier_id, intent, amount, paid_on)",
    "CREATE INDEX motcua_unmatched_open ON motcua_unmatched (settled_at, id)",
    "CREATE TABLE motcua_held (
        id TEXT NOT NULL PRIMARY KEY, dossier_id TEXT NOT NULL, subject_person TEXT NOT NULL, subject_number TEXT NOT NULL,
        document_type TEXT NOT NULL, status TEXT NOT NULL, sha256 TEXT NOT NULL, is_result BIGINT NOT NULL,
        held_at BIGINT NOT NULL, contents TEXT NOT NULL)",
    "CREATE INDEX motcua_held_dossier ON motcua_held (dossier_id, is_result)",
    "CREATE INDEX motcua_held_person ON motcua_held (subject_person, document_type)",
    "CREATE INDEX motcua_held_number ON motcua_held (subject_number, document_type)",
    "CREATE TABLE motcua_held_uses (
        dossier_id TEXT NOT NULL, place BIGINT NOT NULL, held_id TEXT NOT NULL, lost_at BIGINT NOT NULL,
        contents TEXT NOT NULL, PRIMARY KEY (dossier_id, place))",
    "CREATE INDEX motcua_held_uses_held ON motcua_held_uses (held_id)",
    "CREATE INDEX motcua_held_uses_lost ON motcua_held_uses (lost_at, dossier_id)
        WHERE lost_at < 9223372036854775807",
    "CREATE TABLE motcua_consents (
        person_id TEXT NOT NULL, document_type TEXT NOT NULL, procedure_code TEXT NOT NULL, at BIGINT NOT NULL,
        is_given BIGINT NOT NULL, last_day TEXT NOT NULL, recorded_by TEXT NOT NULL,
        PRIMARY KEY (person_id, document_type, procedure_code, at))",
    "CREATE TABLE motcua_held_corrections (
        id TEXT NOT NULL PRIMARY KEY, held_id TEXT NOT NULL, dossier_id TEXT NOT NULL, asked_at BIGINT NOT NULL,
        answered_at BIGINT NOT NULL, contents TEXT NOT NULL)",
    "CREATE INDEX motcua_held_corrections_held ON motcua_held_corrections (held_id)",
    "CREATE INDEX motcua_held_corrections_open ON motcua_held_corrections (answered_at, id)",
    "CREATE TABLE motcua_damaged (
        sha256 TEXT NOT NULL PRIMARY KEY, found_at BIGINT NOT NULL)",
    "CREATE TABLE motcua_tokens (
        id TEXT NOT NULL PRIMARY KEY, digest TEXT NOT NULL UNIQUE, contents TEXT NOT NULL, issued_at BIGINT NOT NULL,
        expires_at BIGINT NOT NULL, revoked_at BIGINT NOT NULL)",
    "CREATE TABLE motcua_sessions (
        digest TEXT NOT NULL PRIMARY KEY, account TEXT NOT NULL, until BIGINT NOT NULL)",
    "CREATE INDEX motcua_sessions_account ON motcua_sessions (account)",
    "CREATE TABLE motcua_counters (
        name TEXT NOT NULL PRIMARY KEY, value BIGINT NOT NULL)",
    "INSERT INTO motcua_counters (name, value) VALUES ('position', 0)",
    "CREATE TABLE motcua_dossiers (
        id TEXT NOT NULL PRIMARY KEY, code TEXT, procedure_code TEXT NOT NULL, procedure_version TEXT NOT NULL,
        step TEXT NOT NULL, status BIGINT NOT NULL, agency TEXT NOT NULL, version BIGINT NOT NULL,
        content_version BIGINT NOT NULL, head TEXT NOT NULL, filed_at BIGINT NOT NULL, due_at BIGINT NOT NULL,
        wake_at BIGINT NOT NULL, is_closed BIGINT NOT NULL, parent_id TEXT, leg TEXT, visit TEXT,
        works_at TEXT NOT NULL, role TEXT NOT NULL, assigned TEXT NOT NULL, late_from BIGINT NOT NULL,
        is_paused BIGINT NOT NULL, appointment TEXT NOT NULL, ready_at BIGINT NOT NULL,
        last_at BIGINT NOT NULL, last_position BIGINT NOT NULL, received_at BIGINT NOT NULL, ended_at BIGINT NOT NULL,
        closing TEXT, department TEXT, channel TEXT, time_zone TEXT, instant_outcome TEXT, instant_late_at BIGINT,
        day_outcome TEXT, day_late_at BIGINT, statutory_outcome TEXT, statutory_late_at BIGINT,
        qd766_outcome TEXT, qd766_late_at BIGINT, charged_at BIGINT NOT NULL, state TEXT NOT NULL)",
    "CREATE UNIQUE INDEX motcua_dossiers_code ON motcua_dossiers (code)",
    "CREATE INDEX motcua_dossiers_wake ON motcua_dossiers (wake_at, id)",
    "CREATE INDEX motcua_dossiers_work ON motcua_dossiers (works_at, due_at, id, late_from, role) WHERE is_closed = 0",
    "CREATE INDEX motcua_dossiers_mine ON motcua_dossiers (works_at, assigned, due_at, id, role) WHERE is_closed = 0",
    "CREATE INDEX motcua_dossiers_ready ON motcua_dossiers (works_at, ready_at, id) WHERE status = 9 AND is_closed = 0",
    "CREATE INDEX motcua_dossiers_charged ON motcua_dossiers (id) WHERE charged_at < 9223372036854775807",
    "CREATE INDEX motcua_dossiers_parent ON motcua_dossiers (parent_id, leg) WHERE parent_id IS NOT NULL",
    "CREATE INDEX motcua_dossiers_visit ON motcua_dossiers (visit) WHERE visit IS NOT NULL",
    "CREATE TABLE motcua_events (
        position BIGINT NOT NULL PRIMARY KEY, dossier_id TEXT NOT NULL, number BIGINT NOT NULL,
        header TEXT NOT NULL, body TEXT NOT NULL, hash TEXT NOT NULL)",
    "CREATE INDEX motcua_events_late ON motcua_events (position) WHERE body LIKE '%\"late_entry\":{%'",
    "CREATE UNIQUE INDEX motcua_events_number ON motcua_events (dossier_id, number)",
    "CREATE TABLE motcua_private (
        dossier_id TEXT NOT NULL, number BIGINT NOT NULL, salt TEXT NOT NULL, contents TEXT NOT NULL,
        PRIMARY KEY (dossier_id, number))",
    "CREATE TABLE motcua_forms (
        dossier_id TEXT NOT NULL PRIMARY KEY, fields TEXT NOT NULL)",
    "CREATE TABLE motcua_words (
        part TEXT NOT NULL, word TEXT NOT NULL, dossier_id TEXT NOT NULL, PRIMARY KEY (part, word, dossier_id))",
    "CREATE INDEX motcua_words_dossier ON motcua_words (dossier_id)",
    "CREATE TABLE motcua_parts (
        part TEXT NOT NULL, dossier_id TEXT NOT NULL, PRIMARY KEY (part, dossier_id))",
    "CREATE INDEX motcua_parts_dossier ON motcua_parts (dossier_id, part)",
    "CREATE TABLE motcua_readings (
        dossier_id TEXT NOT NULL, at BIGINT NOT NULL, person TEXT NOT NULL, what TEXT NOT NULL, about TEXT NOT NULL,
        PRIMARY KEY (dossier_id, at, person, what, about))",
    "CREATE INDEX motcua_readings_at ON motcua_readings (at)",
    "CREATE INDEX motcua_readings_person ON motcua_readings (person, at)",
    "CREATE INDEX motcua_readings_about ON motcua_readings (about, at) WHERE about <> ''",
    "CREATE TABLE motcua_requests (
        request_key TEXT NOT NULL PRIMARY KEY, dossier_id TEXT NOT NULL, version BIGINT NOT NULL,
        asked TEXT NOT NULL)",
    "CREATE TABLE motcua_leases (
        name TEXT NOT NULL PRIMARY KEY, holder TEXT NOT NULL, until BIGINT NOT NULL)",
    "CREATE TABLE motcua_hooks (
        name TEXT NOT NULL PRIMARY KEY, position BIGINT NOT NULL)",
    "CREATE TABLE motcua_parked (
        hook TEXT NOT NULL, dossier_id TEXT NOT NULL, position BIGINT NOT NULL, tries BIGINT NOT NULL,
        next_at BIGINT NOT NULL, error TEXT NOT NULL, PRIMARY KEY (hook, dossier_id))",
    "CREATE INDEX motcua_parked_next ON motcua_parked (hook, next_at, dossier_id)",
    "CREATE TABLE motcua_webhooks (
        id TEXT NOT NULL PRIMARY KEY, url TEXT NOT NULL, events TEXT NOT NULL, owner TEXT NOT NULL,
        sight TEXT NOT NULL, is_on BIGINT NOT NULL, created_at BIGINT NOT NULL)",
    "CREATE INDEX motcua_webhooks_owner ON motcua_webhooks (owner, id)",
    "CREATE TABLE motcua_webhook_secrets (
        webhook_id TEXT NOT NULL, id TEXT NOT NULL, secret TEXT NOT NULL, from_at BIGINT NOT NULL,
        until_at BIGINT NOT NULL, PRIMARY KEY (webhook_id, id))",
    "CREATE TABLE motcua_webhook_deliveries (
        webhook_id TEXT NOT NULL, id TEXT NOT NULL, position BIGINT NOT NULL, attempt BIGINT NOT NULL,
        at BIGINT NOT NULL, status BIGINT NOT NULL, error TEXT NOT NULL, milliseconds BIGINT NOT NULL,
        PRIMARY KEY (webhook_id, id))",
    "CREATE INDEX motcua_webhook_deliveries_at ON motcua_webhook_deliveries (at)",
]];

/// Brings the tables to the present schema.
///
/// # Errors
///
/// The database fails, or its schema is newer than this program knows.
pub(crate) async fn migrate(connection: &Db) -> Result<()> {
    let transaction = connection.begin().await.map_err(Error::Database)?;
    if transaction.is_postgres() {
        // One migration at a time, whoever starts it.
        let lock = "SELECT pg_advisory_xact_lock(7203684)";
        transaction.run(lock).await.map_err(Error::Database)?;
    }
    let found = schema_of(&transaction).await.map_err(Error::Database)?;
    let known = known();
    if found > known {
        return Err(Error::NewerSchema { found, known });
    }
    if found < 0 {
        return Err(Error::Unfinished);
    }
    for step in STEPS.iter().skip(usize::try_from(found).unwrap_or(0)) {
        for statement in *step {
            let statement = for_database(statement, transaction.is_postgres());
            transaction.run(&statement).await.map_err(Error::Database)?;
        }
    }
    let update = format!("UPDATE motcua_schema SET version = {known}");
    transaction.run(&update).await.map_err(Error::Database)?;
    transaction.commit().await.map_err(Error::Database)
}

/// The present schema.
pub(crate) fn known() -> i64 {
    i64::try_from(STEPS.len()).unwrap_or(i64::MAX)
}

/// The schema that is there, if any: below zero while a copy into the database is not finished.
pub(crate) async fn found(
    session: &Session<impl ConnectionTrait>,
) -> std::result::Result<Option<i64>, DbErr> {
    let tables = if session.is_postgres() {
        "SELECT COUNT(to_regclass('motcua_schema')) AS found"
    } else {
        "SELECT COUNT(*) AS found FROM sqlite_master WHERE name = 'motcua_schema'"
    };
    if session.number(tables).await? == 0 {
        return Ok(None);
    }
    session.number("SELECT version AS found FROM motcua_schema").await.map(Some)
}

/// Marks that a copy into the database is not finished, so that no desk is opened on it, or that it is.
pub(crate) async fn mark(db: &Db, is_finished: bool) -> std::result::Result<(), DbErr> {
    let version = if is_finished { known() } else { -known() };
    db.run(&format!("UPDATE motcua_schema SET version = {version}")).await
}

/// Keyed text sorts by its bytes on both databases.
fn for_database(statement: &str, is_postgres: bool) -> String {
    if is_postgres {
        return statement.replace("TEXT", "TEXT COLLATE \"C\"");
    }
    // Rows that are nothing but their key are kept once.
    let is_key_alone = ["motcua_words", "motcua_parts"]
        .iter()
        .any(|table| statement.starts_with(&format!("CREATE TABLE {table} ")));
    format!("{statement}{}", if is_key_alone { " WITHOUT ROWID" } else { "" })
}

async fn schema_of(transaction: &Tx) -> std::result::Result<i64, DbErr> {
    transaction.run("CREATE TABLE IF NOT EXISTS motcua_schema (version BIGINT NOT NULL)").await?;
    let rows = transaction.query("SELECT version FROM motcua_schema", Vec::new()).await?;
    if let Some(row) = rows.first() {
        return row.try_get("", "version");
    }
    transaction.run("INSERT INTO motcua_schema (version) VALUES (0)").await?;
    Ok(0)
}
