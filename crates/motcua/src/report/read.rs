//! Where the figures of a report come from: rows where they are up to the moment, the journal where they are not.

use motcua_engine::time::Timestamp;
use sea_orm::{DbErr, Value};

use super::ReportQuery;
use super::figures::Figures;
use crate::error::{Error, Result};
use crate::past::Past;
use crate::sight::Seen;

/// How many dossiers are read at once.
const PAGE: usize = 1000;
/// No time zone lies farther than this from another, in microseconds.
const APART: i64 = 2 * 86_400_000_000;

/// A dossier of the report, with its figures unless its row is behind the moment of the report.
struct Row {
    id: String,
    figures: Option<Figures>,
}

/// What is read, as of one moment and one place in the journal.
struct Source<'a> {
    seen: &'a Seen,
    past: Past,
    query: &'a ReportQuery,
}

impl Seen {
    /// Hands over the figures of every dossier that may belong to the period. The place in the journal that was read to.
    pub(super) async fn figures(
        &self,
        query: &ReportQuery,
        mut each: impl FnMut(&Figures),
    ) -> Result<u64> {
        let past = Past::at(&self.desk, query.position).await?;
        let source = Source { seen: self, past, query };
        let mut after = String::new();
        loop {
            let rows = source.page(&after).await.map_err(Error::Database)?;
            let Some(last) = rows.last() else { return Ok(source.past.place()) };
            after.clone_from(&last.id);
            let mut behind: Vec<&str> = Vec::new();
            for row in &rows {
                match &row.figures {
                    Some(figures) => each(figures),
                    None => behind.push(&row.id),
                }
            }
            let replayed = |_: &str, dossier| each(&Figures::of(&dossier));
            source.past.replay(&behind, query.as_of, replayed).await?;
        }
    }
}

impl Source<'_> {
    /// The next dossiers by identifier.
    async fn page(&self, after: &str) -> std::result::Result<Vec<Row>, DbErr> {
        let columns = Figures::columns(self.query.definition);
        let as_of = self.query.as_of.as_microsecond();
        let columns = format!("d.id, d.last_at, d.last_position, {columns}");
        let filter = format!(
            "d.id > ? AND (d.last_at > ? OR d.last_position > ? OR (d.received_at < ? AND d.ended_at > ?))
            ORDER BY d.id LIMIT {PAGE}"
        );
        let values: Vec<Value> = vec![
            after.into(),
            as_of.into(),
            self.past.position.into(),
            near(self.query.to, APART).into(),
            near(self.query.from, -APART).into(),
        ];
        let (select, values) = self.seen.select(&columns, &filter, values);
        let rows = self.past.transaction.query(&select, values).await?;
        let row = |row: &sea_orm::QueryResult| {
            let (at, position): (i64, i64) =
                (row.try_get("", "last_at")?, row.try_get("", "last_position")?);
            let is_behind = at > as_of || position > self.past.position;
            let figures =
                if is_behind { None } else { Some(Figures::read(row, self.query.definition)?) };
            Ok(Row { id: row.try_get("", "id")?, figures })
        };
        rows.iter().map(row).collect()
    }
}

/// An instant before or after every beginning of a day, wherever that is.
fn near(day: motcua_engine::time::Date, apart: i64) -> i64 {
    let midnight = motcua_engine::time::TimeZone::UTC.to_timestamp(day.into());
    midnight.map_or(apart, Timestamp::as_microsecond).saturating_add(apart)
}
