//! Late entries: every event that was recorded after it happened, with its ground and its evidence.

use motcua_engine::dossier::{Actor, LateEntry};
use motcua_engine::time::Timestamp;
use sea_orm::{DbErr, QueryResult};

use crate::desk::Desk;
use crate::error::{Error, Result, corrupt};
use crate::journal::{self, Header};
use crate::list::Page;
use crate::sight::Seen;

/// Something that was entered late.
#[derive(Clone, Debug, PartialEq)]
pub struct LateEntered {
    /// The dossier's identifier.
    pub dossier: String,
    /// Its code.
    pub code: Option<String>,
    /// The event's number in the dossier.
    pub number: u64,
    /// The event's place in the journal.
    pub position: u64,
    /// What it was, in the past tense.
    pub event: &'static str,
    /// Who entered it.
    pub actor: Actor,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Why, and what proves it.
    pub late_entry: LateEntry,
}

/// A part of the list of what was entered late.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LateListed {
    /// What was entered, in the order of the journal.
    pub items: Vec<LateEntered>,
    /// The cursor of the next page; none: this was the last.
    pub next: Option<String>,
}

impl Desk {
    /// What was entered late, of all that was recorded in [`from`, `to`), in the order of the journal.
    ///
    /// # Errors
    ///
    /// The page is one of another list, or the database fails.
    pub async fn late_entries(
        &self,
        from: Timestamp,
        to: Timestamp,
        page: &Page,
    ) -> Result<LateListed> {
        self.seen().late_entries(from, to, page).await
    }
}

impl Seen {
    /// What was entered late, of all that was recorded in [`from`, `to`), in the order of the journal.
    ///
    /// # Errors
    ///
    /// The page is one of another list, or the database fails.
    pub async fn late_entries(
        &self,
        from: Timestamp,
        to: Timestamp,
        page: &Page,
    ) -> Result<LateListed> {
        let (from, to) = (from.as_microsecond(), to.as_microsecond());
        let list = format!("late {from} {to}");
        let (after, _) = page.after(&list)?.unwrap_or_default();
        let recorded_at = if self.is_postgres() {
            "(e.header::json ->> 'recorded_at')::bigint"
        } else {
            "json_extract(e.header, '$.recorded_at')"
        };
        // An index holds these events alone, under the same condition.
        let select = format!(
            "SELECT e.dossier_id, d.code, e.header, e.body FROM motcua_events e
            JOIN motcua_dossiers d ON d.id = e.dossier_id
            WHERE {} AND e.body LIKE '%\"late_entry\":{{%' AND {recorded_at} >= ? AND {recorded_at} < ?
            AND e.position > ? ORDER BY e.position LIMIT ?",
            self.sight.condition("e.dossier_id", self.is_postgres())
        );
        let mut values = self.sight.values();
        values.extend([from.into(), to.into(), after.into(), page.limit().into()]);
        let rows = self.desk.connections.read.query(&select, values).await;
        let rows = rows.map_err(Error::Database)?;
        let shown = rows.iter().take(page.size());
        let items: Result<Vec<_>> = shown.map(entered).collect();
        let items: Vec<LateEntered> = items?.into_iter().flatten().collect();
        let last = items.last().filter(|_| rows.len() > page.size());
        let at = |last: &LateEntered| i64::try_from(last.position).unwrap_or(i64::MAX);
        let next = last.map(|last| page.cursor_of(&list, at(last), ""));
        Ok(LateListed { items, next })
    }
}

/// What a row says was entered late.
fn entered(row: &QueryResult) -> Result<Option<LateEntered>> {
    let text = |column: &str| -> Result<String> {
        row.try_get("", column).map_err(|error: DbErr| Error::Database(error))
    };
    let id = text("dossier_id")?;
    let unreadable = |source| corrupt(format!("dossier {id}"), source);
    let header: Header = serde_json::from_str(&text("header")?).map_err(unreadable)?;
    let event = journal::event(&text("body")?).map_err(unreadable)?;
    let Some(late_entry) = event.late_entry else { return Ok(None) };
    let at = |at: i64| Timestamp::from_microsecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
    Ok(Some(LateEntered {
        code: row.try_get("", "code").map_err(Error::Database)?,
        number: header.number,
        position: header.position,
        event: event.body.name(),
        actor: event.actor,
        occurred_at: at(header.occurred_at),
        recorded_at: at(header.recorded_at),
        late_entry,
        dossier: id,
    }))
}
