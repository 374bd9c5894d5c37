//! The one door of the tests: a place for a database, desks on it, people, procedures.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use motcua::engine::dossier::{Actor, Command, Dossier, MoveCommand};
use motcua::engine::procedure::{FieldType, MoveKind, Procedure, read};
use motcua::engine::time::Timestamp;
use motcua::{Desk, Done, Filing, Order};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, QueryResult, Statement};

/// A database that desks can be opened on.
pub(crate) struct Place {
    pub(crate) url: String,
    file: Option<PathBuf>,
}

impl Place {
    fn memory() -> Self {
        Self { url: "sqlite::memory:".to_owned(), file: None }
    }

    /// A database that somebody else takes away.
    pub(crate) fn at(url: String) -> Self {
        Self { url, file: None }
    }

    pub(crate) fn file() -> Self {
        let name = format!("motcua-{}.sqlite", uuid::Uuid::new_v4().simple());
        let file = std::env::temp_dir().join(name);
        Self { url: format!("sqlite:{}", file.display()), file: Some(file) }
    }

    /// None where there is no server to be had.
    pub(crate) fn postgres() -> Option<Self> {
        Some(Self { url: crate::cluster::new_database()?, file: None })
    }

    pub(crate) fn is_postgres(&self) -> bool {
        self.url.starts_with("postgres")
    }

    pub(crate) async fn desk(&self) -> Desk {
        Desk::open(&self.url).await.unwrap()
    }

    /// A desk with procedures published.
    pub(crate) async fn desk_with(&self, procedures: &[Procedure]) -> Desk {
        let desk = self.desk().await;
        for procedure in procedures {
            desk.publish(procedure).await.unwrap();
        }
        desk
    }

    /// A connection beside the desk's own.
    pub(crate) async fn connection(&self) -> DatabaseConnection {
        Database::connect(self.url.as_str()).await.unwrap()
    }

    /// Executes a statement beside the desk.
    pub(crate) async fn execute(&self, sql: &str) {
        self.connection().await.execute_unprepared(sql).await.unwrap();
    }

    /// The rows of a query beside the desk.
    pub(crate) async fn rows(&self, sql: &str) -> Vec<QueryResult> {
        let connection = self.connection().await;
        let statement = Statement::from_string(connection.get_database_backend(), sql);
        connection.query_all_raw(statement).await.unwrap()
    }

    /// The whole journal is sound: positions without gaps and in the order of time within a dossier, codes unique,
    /// hashes that recompute and link, and every dossier as its events leave it.
    pub(crate) async fn verify(&self, desk: &Desk) -> usize {
        let select = "SELECT position, dossier_id, number, header, body, hash FROM motcua_events ORDER BY position";
        let rows = self.rows(select).await;
        let mut heads: BTreeMap<String, (i64, String)> = BTreeMap::new();
        for (row, place) in rows.iter().zip(1_i64..) {
            let position: i64 = row.try_get("", "position").unwrap();
            let number: i64 = row.try_get("", "number").unwrap();
            let id: String = row.try_get("", "dossier_id").unwrap();
            let text = |column: &str| row.try_get::<String>("", column).unwrap();
            assert_eq!(position, place, "positions have a gap");
            let header: motcua::Header = serde_json::from_str(&text("header")).unwrap();
            let (last, previous) = heads.get(&id).cloned().unwrap_or_default();
            assert_eq!(number, last + 1, "{id}");
            assert_eq!(header.previous, previous, "{id} is not linked");
            assert_eq!(i64::try_from(header.position).unwrap(), position);
            assert_eq!(header.dossier, id);
            assert_eq!(text("hash"), motcua::hash(&text("header"), &text("body")), "{id}");
            heads.insert(id, (number, text("hash")));
        }
        let mut codes = BTreeSet::new();
        for (id, (number, _)) in &heads {
            let stand = desk.dossier(id).await.unwrap();
            let history = desk.history(id).await.unwrap();
            assert_eq!(i64::try_from(history.len()).unwrap(), *number);
            assert_eq!(Dossier::replay(history.iter().map(|record| &record.event)), stand.dossier);
            let mut data = motcua::engine::dossier::Data::default();
            for record in &history {
                let (event, private) = (record.event.clone(), record.private.clone());
                let private = private.unwrap_or_default();
                data.apply(&motcua::engine::dossier::Entry { event, private });
            }
            assert_eq!(data, stand.data, "the form of {id} is not what its events say");
            assert!(stand.code.is_none_or(|code| codes.insert(code)), "a code was given twice");
        }
        rows.len()
    }
}

/// Everything that desks of a place keep, as text: what a copy must carry, found by asking the database itself.
pub(crate) async fn contents(place: &Place) -> BTreeMap<String, Vec<String>> {
    let names = if place.is_postgres() {
        "SELECT table_name AS name FROM information_schema.tables WHERE table_name LIKE 'motcua\\_%'"
    } else {
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'motcua\\_%' ESCAPE '\\'"
    };
    let mut contents = BTreeMap::new();
    for row in place.rows(names).await {
        let table: String = row.try_get("", "name").unwrap();
        if ["motcua_leases", "motcua_schema", "motcua_sessions"].contains(&table.as_str()) {
            continue;
        }
        let cell = |row: &QueryResult, column: &str| {
            row.try_get::<Option<String>>("", column).map_or_else(
                |_| format!("{:?}", row.try_get::<Option<i64>>("", column).unwrap()),
                |text| format!("{text:?}"),
            )
        };
        let found = place.rows(&format!("SELECT * FROM {table}")).await;
        let line = |row: &QueryResult| {
            let mut columns = row.column_names();
            columns.sort();
            let cells = columns.iter().map(|column| format!("{column} {}", cell(row, column)));
            cells.collect::<Vec<_>>().join(" | ")
        };
        let mut lines: Vec<String> = found.iter().map(line).collect();
        lines.sort();
        contents.insert(table, lines);
    }
    contents
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some(file) = &self.file else { return };
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{end}", file.display()));
        }
    }
}

/// Runs a test in memory, on a file, and on `PostgreSQL`, each anew.
pub(crate) async fn for_each_database(test: impl AsyncFn(&Place)) {
    test(&Place::memory()).await;
    for_each_shared(test).await;
}

/// Runs a test on a file and on `PostgreSQL`: where others than one desk can look.
pub(crate) async fn for_each_shared(test: impl AsyncFn(&Place)) {
    test(&Place::file()).await;
    if let Some(place) = Place::postgres() {
        test(&place).await;
    }
}

/// An instant of a local text such as `2026-09-07 09:00`.
pub(crate) fn at(text: &str) -> Timestamp {
    format!("{}+07:00", text.replace(' ', "T")).parse().unwrap()
}

fn workflows() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../workflows")
}

/// A procedure of a text.
pub(crate) fn procedure_of(name: &str, text: &str) -> Procedure {
    let reading = read(name, text, &|_| None);
    reading.procedure.unwrap_or_else(|| panic!("{:?}", reading.problems))
}

/// A shipped procedure, by the beginning of its file's name.
pub(crate) fn shipped(code: &str) -> Procedure {
    let files = std::fs::read_dir(workflows()).unwrap().map(|entry| entry.unwrap().path());
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    let path = files.into_iter().find(|path| name(path).starts_with(&format!("{code}-"))).unwrap();
    procedure_of(&name(&path), &std::fs::read_to_string(&path).unwrap())
}

/// The procedure that most tests use: registration of a household business.
pub(crate) fn household() -> Procedure {
    shipped("1.001612")
}

/// A filing with every field filled in somehow and every document.
pub(crate) fn filing(procedure: &Procedure) -> Filing {
    let mut filing = Filing::new(&procedure.code);
    for field in &procedure.data {
        let value = match &field.field_type {
            FieldType::OneOf(options) => options[0].value.clone().into(),
            FieldType::Boolean => true.into(),
            FieldType::Date => "1990-05-01".into(),
            FieldType::Text => "Ánh".into(),
            FieldType::Integer | FieldType::Money => 1.into(),
        };
        filing.fields.insert(field.name.clone(), value);
    }
    filing.documents = procedure.documents.iter().map(|document| document.id.clone()).collect();
    filing
}

pub(crate) fn applicant() -> Actor {
    Actor::applicant("p-1")
}

pub(crate) fn clerk() -> Actor {
    Actor::official("c-1", &["clerk"], "one-stop")
}

pub(crate) fn accept() -> Command {
    Command::Move(MoveCommand::new(MoveKind::Accept))
}

pub(crate) fn expecting(version: u64) -> Order {
    Order { expected: Some(version), ..Order::default() }
}

pub(crate) fn keyed(key: &str) -> Order {
    Order { key: Some(key.to_owned()), ..Order::default() }
}

/// Files a household business.
pub(crate) async fn file(desk: &Desk, when: &str) -> Done {
    let filing = filing(&household());
    desk.submit(filing, &applicant(), at(when), Order::default()).await.unwrap()
}
