//! Floors: the statements that the desk asks for the same commands, with nothing read, decided or made in between.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use sea_orm::{
    ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, DatabaseTransaction,
    QueryResult, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait as _,
    Value,
};
use tokio::sync::{mpsc, oneshot};

use crate::office::{Next, agency};
use crate::sample::{Names, Part, Sample, Template};

/// The most commands of a group, as of the desk's batch.
const MOST: usize = 256;

/// Connections with the desk's own settings.
pub(crate) async fn connections(url: &str, most: u32) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url.to_owned());
    options.max_connections(most).min_connections(most).sqlx_logging(false);
    options.acquire_timeout(Duration::from_secs(60));
    options.map_sqlx_sqlite_opts(|sqlite| {
        sqlite
            .pragma("journal_mode", "WAL")
            .pragma("synchronous", "FULL")
            .pragma("foreign_keys", "ON")
            .pragma("temp_store", "MEMORY")
            .pragma("cache_size", "-32000")
            .busy_timeout(Duration::from_secs(60))
    });
    Database::connect(options).await.unwrap()
}

async fn begin(connection: &DatabaseConnection) -> DatabaseTransaction {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    connection.begin_with_options(options).await.unwrap()
}

async fn ask(transaction: &DatabaseTransaction, sql: &str, values: Vec<Value>) -> Vec<QueryResult> {
    let backend = transaction.get_database_backend();
    let statement = Statement::from_sql_and_values(backend, sql, values);
    if sql.starts_with("SELECT") || sql.contains("RETURNING") {
        return transaction.query_all_raw(statement).await.unwrap();
    }
    transaction.execute_raw(statement).await.unwrap();
    Vec::new()
}

/// The identifier and the code of a row, where it has both.
fn code_of(row: &QueryResult) -> Option<(String, String)> {
    Some((row.try_get("", "id").ok()?, row.try_get("", "code").ok()?))
}

fn counter(row: &QueryResult) -> (String, i64) {
    (row.try_get("", "name").unwrap(), row.try_get("", "value").unwrap())
}

fn code(agency: &str, drawn: i64) -> String {
    format!("{agency}-260907-{drawn:04}")
}

/// One transaction for one command.
pub(crate) async fn alone(connection: &DatabaseConnection, sample: &Sample, next: &Next) -> String {
    let is_new = next.stage == 0;
    let id = if is_new { uuid::Uuid::now_v7().to_string() } else { next.id.clone() };
    let (agency, mut own, mut position) = (agency(next.agency), String::new(), 0);
    let transaction = begin(connection).await;
    for template in &sample.stages[next.stage] {
        let names = Names { id: &id, code: &own, agency: &agency, position };
        let rows = ask(&transaction, &template.sql, template.values(&names)).await;
        if template.part == Part::Draw {
            for (name, value) in rows.iter().map(counter) {
                match name.as_str() {
                    "position" => position = value - sample.events[next.stage] + 1,
                    _ => own = code(&agency, value),
                }
            }
        } else if let Some((_, known)) = rows.first().and_then(code_of) {
            own = known;
        }
    }
    transaction.commit().await.unwrap();
    id
}

/// A command that waits for the group's writer.
pub(crate) type Waiting = (Next, oneshot::Sender<String>);

/// A bare writer of groups: what waits, merged into the same statements, and one commit.
pub(crate) async fn write_groups(
    connection: DatabaseConnection,
    sample: Arc<Sample>,
    mut waiting: mpsc::Receiver<Waiting>,
) {
    let mut group = Vec::with_capacity(MOST);
    while waiting.recv_many(&mut group, MOST).await > 0 {
        let (mut commands, answers): (Vec<_>, Vec<_>) = group.drain(..).unzip();
        for next in commands.iter_mut().filter(|next| next.stage == 0) {
            next.id = uuid::Uuid::now_v7().to_string();
        }
        write_group(&connection, &sample, &commands).await;
        for (answer, next) in answers.into_iter().zip(commands) {
            let _ = answer.send(next.id);
        }
    }
}

async fn write_group(connection: &DatabaseConnection, sample: &Sample, commands: &[Next]) {
    let transaction = begin(connection).await;
    let agencies: Vec<String> = commands.iter().map(|next| agency(next.agency)).collect();
    let mut codes: HashMap<String, String> = HashMap::new();
    let mut names: Vec<(String, i64)> = vec![Default::default(); commands.len()];
    for part in [Part::Read, Part::Draw, Part::Write] {
        for (template, asking) in merged(sample, commands, part) {
            let values = asking.iter().map(|(place, template)| {
                let (code, position) = &names[*place];
                let (id, agency) = (&commands[*place].id, &agencies[*place]);
                template.values(&Names { id, code, agency, position: *position })
            });
            let (sql, values) = match part {
                Part::Read => (template.sql.clone(), keys(values)),
                Part::Draw => (template.sql.clone(), counts(sample, commands, &agencies)),
                Part::Write => rows_of(template, values),
            };
            let rows = ask(&transaction, &sql, values).await;
            codes.extend(rows.iter().filter_map(code_of));
            if part == Part::Draw {
                names = share(sample, commands, &agencies, &rows, &mut codes);
            }
        }
    }
    transaction.commit().await.unwrap();
}

/// The statements of a part by their text, in the order in which the desk asks them, with who asks.
fn merged<'a>(
    sample: &'a Sample,
    commands: &[Next],
    part: Part,
) -> Vec<(&'a Template, Vec<(usize, &'a Template)>)> {
    let mut merged: Vec<(&Template, Vec<(usize, &Template)>)> = Vec::new();
    for (place, next) in commands.iter().enumerate() {
        for template in sample.stages[next.stage].iter().filter(|known| known.part == part) {
            match merged.iter_mut().find(|(known, _)| known.sql == template.sql) {
                Some((_, asking)) => asking.push((place, template)),
                None => merged.push((template, vec![(place, template)])),
            }
        }
    }
    merged
}

/// The lists of keys as one.
fn keys(lists: impl Iterator<Item = Vec<Value>>) -> Vec<Value> {
    let mut all = String::new();
    for value in lists.flatten() {
        let Value::String(Some(list)) = value else { panic!("no list of keys: {value:?}") };
        all.push(if all.is_empty() { '[' } else { ',' });
        all.push_str(&list[1..list.len() - 1]);
    }
    if all.is_empty() { Vec::new() } else { vec![(all + "]").into()] }
}

/// The statement that writes the rows of everybody, filled up to a power of two.
fn rows_of(template: &Template, values: impl Iterator<Item = Vec<Value>>) -> (String, Vec<Value>) {
    let columns = template.columns().len();
    let values: Vec<Value> = values.flatten().collect();
    let rows = values
        .chunks(columns)
        .filter(|row| !matches!(row[0], Value::String(None) | Value::BigInt(None)));
    let mut values: Vec<Value> = rows.flatten().cloned().collect();
    let place = format!("(?{})", ", ?".repeat(columns - 1));
    let one = template.sql.find(&place).unwrap();
    let end = template.sql.rfind(&place).unwrap() + place.len();
    // Few texts, as the desk has them, so that none is prepared anew.
    let rows = (values.len() / columns).next_power_of_two();
    let fill = |place: usize| values[place % columns].as_null();
    let fill: Vec<Value> = (values.len()..rows * columns).map(fill).collect();
    values.extend(fill);
    let places = format!("{place}{}", format!(", {place}").repeat(rows - 1));
    (format!("{}{places}{}", &template.sql[..one], &template.sql[end..]), values)
}

/// What the group draws of each counter, positions last.
fn counts(sample: &Sample, commands: &[Next], agencies: &[String]) -> Vec<Value> {
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    for (_, agency) in commands.iter().zip(agencies).filter(|(next, _)| next.stage == 0) {
        *counts.entry(agency).or_default() += 1;
    }
    let rows = counts.iter().map(|(agency, count)| (format!("code/{agency}-260907-"), *count));
    let events = commands.iter().map(|next| sample.events[next.stage]).sum();
    let rows = rows.chain([("position".to_owned(), events)]);
    let rows: Vec<_> =
        rows.map(|(name, value)| serde_json::json!({ "name": name, "value": value })).collect();
    vec![serde_json::Value::Array(rows).to_string().into()]
}

/// Shares out what was drawn: the code and the first position of each command.
fn share(
    sample: &Sample,
    commands: &[Next],
    agencies: &[String],
    rows: &[QueryResult],
    codes: &mut HashMap<String, String>,
) -> Vec<(String, i64)> {
    let mut after: HashMap<String, i64> = rows.iter().map(counter).collect();
    let mut names = Vec::with_capacity(commands.len());
    for (next, agency) in commands.iter().zip(agencies).rev() {
        let mut take = |name: &str, by: i64| {
            let value = after.get_mut(name).unwrap();
            *value -= by;
            *value + 1
        };
        if next.stage == 0 {
            let drawn = take(&format!("code/{agency}-260907-"), 1);
            codes.insert(next.id.clone(), code(agency, drawn));
        }
        let position = take("position", sample.events[next.stage]);
        names.push((codes[&next.id].clone(), position));
    }
    names.reverse();
    names
}
