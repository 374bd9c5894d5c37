//! Fills a store: copies of one dossier at every stage of its life, by statements of the database alone.

use std::fmt::Write as _;

use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, Statement};

use crate::office::{AGENCIES, STAGES, agency};

/// How many dossiers a statement makes.
const CHUNK: usize = 20_000;
/// The tables that hold dossiers, each with the column of the identifier.
const TABLES: [(&str, &str); 6] = [
    ("motcua_dossiers", "id"),
    ("motcua_forms", "dossier_id"),
    ("motcua_events", "dossier_id"),
    ("motcua_private", "dossier_id"),
    ("motcua_words", "dossier_id"),
    ("motcua_parts", "dossier_id"),
];

/// Copies of one dossier's rows, taken after each of its commands.
pub(crate) struct Fill {
    connection: DatabaseConnection,
    backend: DbBackend,
}

impl Fill {
    pub(crate) fn new(connection: DatabaseConnection) -> Self {
        Self { backend: connection.get_database_backend(), connection }
    }

    async fn run(&self, sql: &str) {
        self.connection.execute_unprepared(sql).await.unwrap();
    }

    async fn rows<T: sea_orm::TryGetable>(&self, sql: &str, column: &str) -> Vec<T> {
        let statement = Statement::from_string(self.backend, sql);
        let rows = self.connection.query_all_raw(statement).await.unwrap();
        rows.iter().map(|row| row.try_get("", column).unwrap()).collect()
    }

    /// Keeps what the rows of a dossier are at a stage.
    pub(crate) async fn keep(&self, stage: usize, id: &str) {
        for (table, key) in TABLES {
            let copy = table.replace("motcua", "bench");
            let select =
                format!("SELECT {stage} AS stage, t.* FROM {table} t WHERE {key} = '{id}'");
            if stage == 0 {
                self.run(&format!("CREATE TABLE {copy} AS {select}")).await;
            } else {
                self.run(&format!("INSERT INTO {copy} {select}")).await;
            }
        }
    }

    /// Makes dossiers of the kept rows of the dossier `sample`.
    pub(crate) async fn fill(&self, dossiers: usize, sample: &str) {
        let versions = "SELECT version FROM bench_dossiers ORDER BY stage";
        let versions: Vec<i64> = self.rows(versions, "version").await;
        let first: Vec<i64> = self.rows("SELECT value FROM motcua_counters", "value").await;
        let first = first.into_iter().max().unwrap();
        if self.backend == DbBackend::Sqlite {
            self.run("PRAGMA synchronous = OFF; PRAGMA cache_size = -200000").await;
        }
        let mut from = 0;
        while from < dossiers {
            let until = (from + CHUNK).min(dossiers);
            for (table, _) in TABLES {
                self.copy(table, from..until, sample, first, &versions).await;
            }
            from = until;
        }
        let cycle: i64 = versions[..STAGES].iter().sum();
        let last = first + i64::try_from(dossiers.div_ceil(STAGES)).unwrap() * cycle;
        self.run(&format!("UPDATE motcua_counters SET value = {last} WHERE name = 'position'"))
            .await;
    }

    async fn copy(
        &self,
        table: &str,
        places: std::ops::Range<usize>,
        sample: &str,
        first: i64,
        versions: &[i64],
    ) {
        let copy = table.replace("motcua", "bench");
        let columns = if self.backend == DbBackend::Postgres {
            format!(
                "SELECT column_name::text AS name FROM information_schema.columns WHERE table_name = '{table}' ORDER BY ordinal_position"
            )
        } else {
            format!("SELECT name FROM pragma_table_info('{table}')")
        };
        let columns: Vec<String> = self.rows(&columns, "name").await;
        let made: Vec<_> =
            columns.iter().map(|column| self.column(column, sample, first, versions)).collect();
        let (columns, made) = (columns.join(", "), made.join(", "));
        let (from, until) = (places.start, places.end - 1);
        let select =
            format!("SELECT {made} FROM n JOIN {copy} t ON t.stage = n.i % {STAGES} ORDER BY n.i");
        let numbers = if self.backend == DbBackend::Postgres {
            format!("WITH n (i) AS (SELECT generate_series({from}::bigint, {until}::bigint))")
        } else {
            format!(
                "WITH RECURSIVE n (i) AS (SELECT {from} UNION ALL SELECT i + 1 FROM n WHERE i < {until})"
            )
        };
        self.run(&format!("{numbers} INSERT INTO {table} ({columns}) {select}")).await;
    }

    /// What a column of a copy is made of.
    fn column(&self, column: &str, sample: &str, first: i64, versions: &[i64]) -> String {
        let is_postgres = self.backend == DbBackend::Postgres;
        let id = if is_postgres {
            "'01900000-0000-7000-8000-' || lpad(to_hex(n.i), 12, '0')"
        } else {
            "'01900000-0000-7000-8000-' || printf('%012x', n.i)"
        };
        let own = if is_postgres {
            format!("'H29.' || lpad((n.i % {AGENCIES})::text, 2, '0')")
        } else {
            format!("'H29.' || printf('%02d', n.i % {AGENCIES})")
        };
        match column {
            "id" | "dossier_id" => id.to_owned(),
            "code" => "'F' || n.i".to_owned(),
            // Some names are common, and nobody shares a code.
            "word" => "CASE WHEN t.word LIKE 'h29%' THEN 'f' || n.i ELSE t.word || (n.i % 997) END"
                .to_owned(),
            "agency" => own,
            "works_at" | "part" => format!("replace(t.{column}, '{}', {own})", agency(0)),
            "due_at" | "wake_at" => {
                let later = "t.{} + (n.i % 5003) * 60000000".replace("{}", column);
                format!("CASE WHEN t.{column} > 4000000000000000 THEN t.{column} ELSE {later} END")
            }
            "state" | "header" | "body" => {
                format!("replace(replace(t.{column}, '{sample}', {id}), '{}', {own})", agency(0))
            }
            "position" => {
                let cycle: i64 = versions[..STAGES].iter().sum();
                let mut before = String::new();
                for stage in 0..STAGES {
                    let sum: i64 = versions[..stage].iter().sum();
                    write!(before, " WHEN {stage} THEN {sum}").unwrap();
                }
                format!(
                    "{first} + (n.i / {STAGES}) * {cycle} + (CASE t.stage{before} END) + t.number"
                )
            }
            other => format!("t.{other}"),
        }
    }

    /// Leaves the store as a running one is found: copies gone, statistics there, everything in its place.
    pub(crate) async fn settle(&self) {
        if self.backend == DbBackend::Sqlite {
            // What was written without a flush is flushed here and not by whoever is measured first.
            self.run("PRAGMA synchronous = FULL").await;
        }
        for (table, _) in TABLES {
            self.run(&format!("DROP TABLE {}", table.replace("motcua", "bench"))).await;
        }
        if self.backend == DbBackend::Postgres {
            self.run("VACUUM ANALYZE").await;
            self.run("CHECKPOINT").await;
        } else {
            self.run("PRAGMA wal_checkpoint(TRUNCATE)").await;
        }
    }

    pub(crate) async fn end(self) {
        self.connection.close().await.unwrap();
    }
}
