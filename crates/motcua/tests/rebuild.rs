//! Rebuilding the current state from the journal.

#![expect(clippy::unwrap_used, reason = "the helpers of a test stop at the first fault too")]

use motcua::engine::dossier::{Act, Actor, Command, MoveCommand};
use motcua::engine::procedure::{Channel, DocumentId, FieldName, MoveKind, built_in_base, read};
use motcua::engine::time::Timestamp;
use motcua::{Desk, Filing, Order};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};

const TABLES: &[(&str, &str)] = &[
    ("motcua_dossiers", "id"),
    ("motcua_forms", "dossier_id"),
    ("motcua_events", "position"),
    ("motcua_private", "dossier_id, number"),
    ("motcua_counters", "name"),
    ("motcua_requests", "request_key"),
];

fn at(text: &str) -> Timestamp {
    format!("{text}+07:00").parse().unwrap()
}

/// A desk on a file of its own, and a connection beside it.
async fn desk(test: &str) -> (Desk, DatabaseConnection) {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("rebuild").join(test);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let url = format!("sqlite:{}", folder.join("desk.db").display());
    let desk = Desk::open(&url).await.unwrap();
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../workflows/1.001612-household-business.yaml");
    let text = std::fs::read_to_string(path).unwrap();
    let base = |name: &str| built_in_base(name).map(|text| (name.to_owned(), text.to_owned()));
    desk.publish(&read("household.yaml", &text, &base).procedure.unwrap()).await.unwrap();
    let beside = Database::connect(format!("{url}?mode=rw")).await.unwrap();
    (desk, beside)
}

async fn file(desk: &Desk, moment: &str) -> String {
    let mut filing = Filing::new("1.001612");
    filing.channel = Channel::Direct;
    let fields = [
        ("business.name", "Bánh mì Hòa Bình".into()),
        ("business.activity", "5610".into()),
        ("business.members", 1.into()),
        ("owner.number", "001099000001".into()),
    ];
    filing.fields = fields.map(|(name, value)| (FieldName::from(name), value)).into();
    filing.documents = [DocumentId::from("application")].into();
    let order = Order { key: Some(format!("filing at {moment}")), ..Order::default() };
    desk.submit(filing, &Actor::applicant("p-1"), at(moment), order).await.unwrap().id
}

/// Some dossiers: filed only, with a leg, late, noted, amended.
async fn work(desk: &Desk) -> Vec<String> {
    let clerk = Actor::official("c-1", &["clerk"], "one-stop");
    let specialist = Actor::official("s-1", &["specialist"], "commune-economy-office");
    let mut ids = Vec::new();
    for moment in ["2026-09-07T09:00", "2026-09-07T09:05", "2026-09-08T09:00"] {
        ids.push(file(desk, moment).await);
    }
    let steps = [
        (MoveKind::Accept, &clerk, "2026-09-07T10:00"),
        (MoveKind::Forward, &clerk, "2026-09-07T10:10"),
        (MoveKind::Transfer, &specialist, "2026-09-07T11:00"),
    ];
    for (kind, who, moment) in steps {
        let command = Command::Move(MoveCommand::new(kind));
        desk.perform(&ids[1], command, who, at(moment), Order::default()).await.unwrap();
    }
    let note = Command::Act(Act::Note { text: "gọi lại chiều nay".to_owned() });
    desk.perform(&ids[2], note, &clerk, at("2026-09-08T11:00"), Order::default()).await.unwrap();
    assert!(desk.tick(at("2026-09-20T08:00")).await.unwrap().lapsed > 0);
    assert_eq!(desk.legs(&ids[1]).await.unwrap().len(), 1);
    ids
}

/// Every row of every table, column by column.
async fn rows(connection: &DatabaseConnection) -> Vec<String> {
    let mut found = Vec::new();
    for (table, order) in TABLES {
        let pragma = format!("SELECT name FROM pragma_table_info('{table}')");
        let columns = connection.query_all_raw(statement(connection, &pragma)).await.unwrap();
        for column in columns {
            let column: String = column.try_get("", "name").unwrap();
            let select = format!("SELECT quote({column}) AS value FROM {table} ORDER BY {order}");
            for row in connection.query_all_raw(statement(connection, &select)).await.unwrap() {
                let value: String = row.try_get("", "value").unwrap();
                found.push(format!("{table}.{column}: {value}"));
            }
        }
    }
    found
}

fn statement(connection: &DatabaseConnection, sql: &str) -> Statement {
    Statement::from_string(connection.get_database_backend(), sql)
}

#[tokio::test]
async fn rows_made_of_the_journal_are_the_rows_that_are_there() {
    let (desk, beside) = desk("same").await;
    work(&desk).await;
    let before = rows(&beside).await;
    let rebuilt = desk.rebuild().await.unwrap();
    assert_eq!((rebuilt.dossiers, rebuilt.differed), (4, 0), "{rebuilt:?}");
    // And where nothing is left of them, all comes back.
    for table in ["motcua_dossiers", "motcua_forms"] {
        beside.execute_unprepared(&format!("DELETE FROM {table}")).await.unwrap();
    }
    let rebuilt = desk.rebuild().await.unwrap();
    assert_eq!((rebuilt.dossiers, rebuilt.differed), (4, 4), "{rebuilt:?}");
    assert_eq!(rows(&beside).await, before);
}

#[tokio::test]
async fn a_row_damaged_by_hand_is_restored() {
    let (desk, beside) = desk("damaged").await;
    let ids = work(&desk).await;
    let before = rows(&beside).await;
    let damage = [
        format!("UPDATE motcua_dossiers SET due_at = due_at + 1 WHERE id = '{}'", ids[1]),
        format!("UPDATE motcua_dossiers SET code = NULL WHERE id = '{}'", ids[0]),
        format!("UPDATE motcua_dossiers SET state = '{{}}' WHERE id = '{}'", ids[2]),
        format!("UPDATE motcua_forms SET fields = '{{}}' WHERE dossier_id = '{}'", ids[0]),
    ];
    for sql in &damage {
        beside.execute_unprepared(sql).await.unwrap();
    }
    // A code that stands at the wrong dossier, and rows that the journal does not know.
    let moved =
        "UPDATE motcua_dossiers SET code = 'commune-economy-office-260907-0001' WHERE id = '";
    beside.execute_unprepared(&format!("{moved}{}'", ids[2])).await.unwrap();
    let forged = "INSERT INTO motcua_forms (dossier_id, fields) VALUES ('forged', '{}')";
    beside.execute_unprepared(forged).await.unwrap();
    assert_ne!(rows(&beside).await, before);
    let rebuilt = desk.rebuild().await.unwrap();
    assert_eq!((rebuilt.dossiers, rebuilt.differed), (4, 4), "{rebuilt:?}");
    assert!(rebuilt.first.contains(&"forged".to_owned()));
    assert_eq!(rows(&beside).await, before);
    assert_eq!(desk.rebuild().await.unwrap().differed, 0);
    // The desk goes on with what was restored.
    assert_eq!(desk.dossier("commune-economy-office-260907-0001").await.unwrap().id, ids[0]);
    let withdraw = Command::Move(MoveCommand::new(MoveKind::Withdraw));
    let applicant = Actor::applicant("p-1");
    let moment = at("2026-09-21T08:00");
    desk.perform(&ids[0], withdraw, &applicant, moment, Order::default()).await.unwrap();
}

#[tokio::test]
async fn data_that_were_erased_stay_erased() {
    let (desk, beside) = desk("erased").await;
    let ids = work(&desk).await;
    let erase = format!("DELETE FROM motcua_private WHERE dossier_id = '{}'", ids[0]);
    beside.execute_unprepared(&erase).await.unwrap();
    assert_eq!(desk.rebuild().await.unwrap().differed, 1);
    let fields = desk.dossier(&ids[0]).await.unwrap().data.fields;
    assert!(!fields.contains_key("owner.number"), "{fields:?}");
    assert!(fields.contains_key("business.name"), "{fields:?}");
}

#[tokio::test]
async fn an_event_that_cannot_be_read_stops_it() {
    let (desk, beside) = desk("unreadable").await;
    let ids = work(&desk).await;
    let spoil = format!(
        "UPDATE motcua_events SET body = 'x' WHERE dossier_id = '{}' AND number = 1",
        ids[0]
    );
    beside.execute_unprepared(&spoil).await.unwrap();
    let error = desk.rebuild().await.unwrap_err();
    assert!(matches!(error, motcua::Error::Corrupt { .. }), "{error}");
}
