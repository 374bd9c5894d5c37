//! What the desk asks of the database for each command of a dossier's life, recorded and made into templates.

use std::sync::{Arc, Mutex};

use motcua::Desk;
use sea_orm::{ConnectOptions, Database, DatabaseConnection, Statement, Value};

use crate::office::{Next, Office, STAGES, agency};

/// Stands for the dossier's identifier, its code, its agency; the places of its events follow.
const ID: char = '\u{1}';
const CODE: char = '\u{2}';
const AGENCY: char = '\u{3}';
const POSITIONS: u32 = 4;

/// When a statement comes in a transaction.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Read,
    Draw,
    Write,
}

/// A statement with the marks of names in its values.
#[derive(Clone)]
pub(crate) struct Template {
    pub(crate) sql: String,
    pub(crate) part: Part,
    values: Vec<Value>,
}

/// What stands in a template for one dossier.
pub(crate) struct Names<'a> {
    pub(crate) id: &'a str,
    pub(crate) code: &'a str,
    pub(crate) agency: &'a str,
    /// The place of the command's first event.
    pub(crate) position: i64,
}

impl Template {
    /// The values for one dossier.
    pub(crate) fn values(&self, names: &Names<'_>) -> Vec<Value> {
        let named = self.values.iter().map(|value| match value {
            Value::String(Some(text)) => self::text(text, names),
            other => other.clone(),
        });
        named.collect()
    }

    /// The columns of the rows that it writes; none if it reads.
    pub(crate) fn columns(&self) -> Vec<&str> {
        let list = self.sql.split_once('(').and_then(|(_, rest)| rest.split_once(')'));
        let is_writing = self.part == Part::Write;
        let list = list.filter(|_| is_writing).map(|(list, _)| list.split(", ").collect());
        list.unwrap_or_default()
    }
}

/// A text with its marks filled in; a mark of a place alone is a number.
fn text(template: &str, names: &Names<'_>) -> Value {
    let mut text = String::with_capacity(template.len() + 64);
    for piece in template.split_inclusive(|letter| letter < ' ') {
        let plain = piece.trim_end_matches(|letter| letter < ' ');
        text.push_str(plain);
        match piece[plain.len()..].chars().next() {
            Some(ID) => text.push_str(names.id),
            Some(CODE) => text.push_str(names.code),
            Some(AGENCY) => text.push_str(names.agency),
            Some(place) => {
                let position = names.position + i64::from(u32::from(place) - POSITIONS);
                return position.into();
            }
            None => {}
        }
    }
    text.into()
}

/// A dossier's life as statements, by the stage that each command finds.
pub(crate) struct Sample {
    pub(crate) id: String,
    pub(crate) stages: Vec<Vec<Template>>,
    /// How many events each command leads to.
    pub(crate) events: Vec<i64>,
}

impl Sample {
    /// Takes one dossier through its life at the first agency; `after` looks at what each command left.
    pub(crate) async fn record(
        office: &Office,
        url: &str,
        mut after: impl AsyncFnMut(usize, &str),
    ) -> Self {
        let seen: Arc<Mutex<Vec<Statement>>> = Arc::default();
        let watching = Arc::clone(&seen);
        let watch = move |asked: &Statement| watching.lock().unwrap().push(asked.clone());
        let desk = Desk::on(watched(url, watch).await, "motcua_").await.unwrap();
        desk.publish(&office.procedure).await.unwrap();
        let mut sample = Self { id: String::new(), stages: Vec::new(), events: Vec::new() };
        let mut next = Next { id: String::new(), stage: 0, agency: 0, place: None };
        let (mut code, mut position) = (String::new(), 0);
        for stage in 0..=STAGES {
            seen.lock().unwrap().clear();
            next.stage = stage;
            next.id = office.carry_out(&desk, &next).await;
            let statements = std::mem::take(&mut *seen.lock().unwrap());
            let stand = desk.dossier(&next.id).await.unwrap();
            code = stand.code.unwrap_or(code);
            let version = i64::try_from(stand.dossier.version).unwrap();
            let places = position + 1..=version;
            let template = |asked| template(asked, &next.id, &code, places.clone());
            sample.stages.push(statements.into_iter().map(template).collect());
            sample.events.push(version - position);
            position = version;
            after(stage, &next.id).await;
        }
        sample.id = next.id;
        sample
    }
}

/// A connection that flushes as the desk's own does, and shows every statement.
async fn watched(
    url: &str,
    watch: impl Fn(&Statement) + Send + Sync + 'static,
) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).map_sqlx_sqlite_opts(|sqlite| {
        sqlite.pragma("journal_mode", "WAL").pragma("synchronous", "FULL").create_if_missing(true)
    });
    let mut connection = Database::connect(options).await.unwrap();
    connection.set_metric_callback(move |asked| watch(asked.statement));
    connection
}

fn template(
    asked: Statement,
    id: &str,
    code: &str,
    places: std::ops::RangeInclusive<i64>,
) -> Template {
    let part = match asked.sql.as_str() {
        sql if sql.starts_with("SELECT") => Part::Read,
        sql if sql.contains("motcua_counters") => Part::Draw,
        _ => Part::Write,
    };
    let mut template = Template {
        sql: asked.sql,
        part,
        values: asked.values.map_or_else(Vec::new, |values| values.0),
    };
    let columns: Vec<bool> = template.columns().iter().map(|name| *name == "position").collect();
    let is_position = columns.into_iter().cycle().chain(std::iter::repeat(false));
    for (value, is_position) in template.values.iter_mut().zip(is_position) {
        match value {
            Value::String(Some(text)) => {
                let name = |mark: char| mark.to_string();
                let named = text.replace(id, &name(ID)).replace(code, &name(CODE));
                *text = named.replace(&agency(0), &name(AGENCY));
            }
            Value::BigInt(Some(place)) if is_position => {
                let after = u32::try_from(*place - places.start()).unwrap();
                *value = char::from_u32(POSITIONS + after).unwrap().to_string().into();
            }
            _ => {}
        }
    }
    template
}
