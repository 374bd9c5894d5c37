//! Every row of every table, as the database itself lists them.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use super::side::Side;

/// The columns that hold the clock of the machine.
const CLOCK: [&str; 2] = ["published_at", "until"];

/// Names for what is drawn at random, in the order in which it appears: identifiers, salts, and hashes of what holds them.
#[derive(Default)]
pub(super) struct Names(HashMap<String, usize>);

impl Names {
    pub(super) fn plain(&mut self, text: &str) -> String {
        let (mut plain, mut copied, mut place) = (String::with_capacity(text.len()), 0, 0);
        while place < text.len() {
            let Some(length) = drawn(&text.as_bytes()[place..]) else {
                place += 1;
                continue;
            };
            let next = self.0.len();
            let drawn = text[place..place + length].to_owned();
            let number = self.0.entry(drawn).or_insert(next);
            write!(plain, "{}#{number}", &text[copied..place]).unwrap();
            place += length;
            copied = place;
        }
        plain + &text[copied..]
    }
}

/// The length of a UUID or of 64 hexadecimal digits at the beginning of a text.
fn drawn(text: &[u8]) -> Option<usize> {
    let is_digit = |letter: &u8| matches!(letter, b'0'..=b'9' | b'a'..=b'f');
    let is_of_uuid = |(place, letter): (usize, &u8)| match place {
        8 | 13 | 18 | 23 => *letter == b'-',
        _ => is_digit(letter),
    };
    let is_uuid = text.get(..36).is_some_and(|text| text.iter().enumerate().all(is_of_uuid));
    let is_hash = || text.get(..64).is_some_and(|text| text.iter().all(is_digit));
    if is_uuid { Some(36) } else { is_hash().then_some(64) }
}

/// A text without the time at which it was recorded.
pub(super) fn without_clock(text: &str) -> String {
    let mark = "\"recorded_at\":";
    let mut parts = text.split(mark);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        text + mark + part.trim_start_matches(|letter: char| letter.is_ascii_digit())
    })
}

/// The columns of every table, in the order of their definition.
async fn columns(side: &Side) -> BTreeMap<String, Vec<String>> {
    let select = if side.place.is_postgres() {
        "SELECT table_name::text AS t, column_name::text AS c FROM information_schema.columns
            WHERE table_schema = 'public' ORDER BY ordinal_position"
    } else {
        "SELECT t.name AS t, c.name AS c FROM sqlite_master t JOIN pragma_table_info(t.name) c
            WHERE t.type = 'table' ORDER BY c.cid"
    };
    let mut columns: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in side.rows(select).await {
        let (table, column) = (row.try_get("", "t").unwrap(), row.try_get("", "c").unwrap());
        columns.entry(table).or_default().push(column);
    }
    columns
}

/// Every row, a line for each column. A table's first columns are its key.
pub(super) async fn rows(side: &mut Side) -> Vec<String> {
    let mut lines = Vec::new();
    for (table, columns) in columns(side).await {
        let values: Vec<_> = columns
            .iter()
            .enumerate()
            .map(|(place, column)| format!("CAST({column} AS TEXT) AS v{place}"))
            .collect();
        let (values, keys) = (values.join(", "), columns.join(", "));
        let rows = side.rows(&format!("SELECT {values} FROM {table} ORDER BY {keys}")).await;
        lines.push(format!("{table} has {} rows of {keys}", rows.len()));
        for (number, row) in rows.iter().enumerate() {
            for (place, column) in columns.iter().enumerate() {
                let value: Option<String> = row.try_get("", &format!("v{place}")).unwrap();
                let value = value.filter(|_| !CLOCK.contains(&column.as_str()));
                let value = value.map(|value| side.names.plain(&without_clock(&value)));
                lines.push(format!("{table}, row {number}, {column}: {value:?}"));
            }
        }
    }
    lines
}

#[test]
fn what_is_random_has_a_name_and_nothing_else() {
    let (mut names, hash) = (Names::default(), "0f".repeat(32));
    let id = "0192f0c4-1111-7222-8333-444444444444";
    let text = format!("đ{id}-{hash} {id}x 0192f0c4-1111");
    assert_eq!(names.plain(&text), "đ#0-#1 #0x 0192f0c4-1111");
    assert_eq!(without_clock("{\"recorded_at\":12,\"a\":12}"), "{\"recorded_at\":,\"a\":12}");
}
