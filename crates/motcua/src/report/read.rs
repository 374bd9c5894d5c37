//! Where the figures of a report come from: rows where they are up to the moment, the journal where they are not.

use motcua_engine::dossier::Dossier;
use motcua_engine::time::Timestamp;
use sea_orm::{DbErr, Value};

use super::ReportQuery;
use super::figures::Figures;
use crate::error::{Error, Result, corrupt};
use crate::journal;
use crate::sight::Seen;
use crate::store::Tx;

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
    transaction: Tx,
    query: &'a ReportQuery,
    position: i64,
}

impl Seen {
    /// Hands over the figures of every dossier that may belong to the period. The place in the journal that was read to.
    pub(super) async fn figures(
        &self,
        query: &ReportQuery,
        mut each: impl FnMut(&Figures),
    ) -> Result<u64> {
        let transaction = self.desk.connections.read.snapshot().await.map_err(Error::Database)?;
        let select = "SELECT value AS found FROM motcua_counters WHERE name = 'position'";
        let last = transaction.number(select).await.map_err(Error::Database)?;
        let last = u64::try_from(last).unwrap_or_default();
        let position = query.position.unwrap_or(last);
        if position > last {
            return Err(Error::NoPosition { asked: position, last });
        }
        let place = i64::try_from(position).unwrap_or(i64::MAX);
        let source = Source { seen: self, transaction, query, position: place };
        let mut after = String::new();
        loop {
            let rows = source.page(&after).await.map_err(Error::Database)?;
            let Some(last) = rows.last() else { return Ok(position) };
            after.clone_from(&last.id);
            let mut behind: Vec<&str> = Vec::new();
            for row in &rows {
                match &row.figures {
                    Some(figures) => each(figures),
                    None => behind.push(&row.id),
                }
            }
            source.replay(&behind, &mut each).await?;
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
            self.position.into(),
            near(self.query.to, APART).into(),
            near(self.query.from, -APART).into(),
        ];
        let (select, values) = self.seen.select(&columns, &filter, values);
        let rows = self.transaction.query(&select, values).await?;
        let row = |row: &sea_orm::QueryResult| {
            let (at, position): (i64, i64) =
                (row.try_get("", "last_at")?, row.try_get("", "last_position")?);
            let is_behind = at > as_of || position > self.position;
            let figures =
                if is_behind { None } else { Some(Figures::read(row, self.query.definition)?) };
            Ok(Row { id: row.try_get("", "id")?, figures })
        };
        rows.iter().map(row).collect()
    }

    /// The figures of dossiers as their events left them at the moment and the place of the report.
    async fn replay(&self, ids: &[&str], each: &mut impl FnMut(&Figures)) -> Result<()> {
        for ids in ids.chunks(100) {
            let select = "SELECT e.dossier_id, e.number, e.position, e.body FROM motcua_events e";
            let rows = self.transaction.by_keys(select, "e.dossier_id", ids, "").await;
            let lines: std::result::Result<Vec<(String, i64, i64, String)>, DbErr> = rows
                .map_err(Error::Database)?
                .iter()
                .map(|row| {
                    let (id, number) = (row.try_get("", "dossier_id")?, row.try_get("", "number")?);
                    Ok((id, number, row.try_get("", "position")?, row.try_get("", "body")?))
                })
                .collect();
            let mut lines = lines.map_err(Error::Database)?;
            lines.retain(|(_, _, position, _)| *position <= self.position);
            lines.sort();
            for lines in lines.chunk_by(|one, next| one.0 == next.0) {
                each(&Figures::of(&self.replayed(lines)?));
            }
        }
        Ok(())
    }

    fn replayed(&self, lines: &[(String, i64, i64, String)]) -> Result<Dossier> {
        let mut dossier = Dossier::default();
        for (id, _, _, body) in lines {
            let event = journal::event(body);
            let event = event.map_err(|source| corrupt(format!("dossier {id}"), source))?;
            if event.at > self.query.as_of {
                break;
            }
            dossier.apply(&event);
        }
        Ok(dossier)
    }
}

/// An instant before or after every beginning of a day, wherever that is.
fn near(day: motcua_engine::time::Date, apart: i64) -> i64 {
    let midnight = motcua_engine::time::TimeZone::UTC.to_timestamp(day.into());
    midnight.map_or(apart, Timestamp::as_microsecond).saturating_add(apart)
}
