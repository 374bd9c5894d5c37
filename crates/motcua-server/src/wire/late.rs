//! What was entered after it happened.

use motcua::{LateEntered, LateListed};
use motcua_engine::time::TimeZone;
use serde::Serialize;
use utoipa::ToSchema;

use super::instant;

/// What was entered late.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LateEntriesView {
    /// Those of this page, in the order of the journal.
    entries: Vec<LateEntryView>,
    /// The cursor of the next page; null: this was the last.
    next: Option<String>,
}

/// Something that was entered after it happened.
#[derive(Debug, Serialize, ToSchema)]
struct LateEntryView {
    /// The dossier's identifier.
    dossier: String,
    /// Its code.
    code: Option<String>,
    /// The event's number in the dossier.
    number: u64,
    /// The event's place in the journal.
    position: u64,
    /// What it was, in the past tense.
    event: &'static str,
    /// Who entered it.
    by: String,
    /// When it happened.
    #[schema(format = "date-time")]
    occurred_at: String,
    /// When it was recorded.
    #[schema(format = "date-time")]
    recorded_at: String,
    /// Why it was entered late, and what proves it.
    #[schema(value_type = Object)]
    late_entry: serde_json::Value,
}

impl LateEntriesView {
    pub(crate) fn of(listed: LateListed, zone: &TimeZone) -> Self {
        let entries = listed.items.into_iter().map(|one| LateEntryView::of(one, zone)).collect();
        Self { entries, next: listed.next }
    }
}

impl LateEntryView {
    fn of(entered: LateEntered, zone: &TimeZone) -> Self {
        Self {
            dossier: entered.dossier,
            code: entered.code,
            number: entered.number,
            position: entered.position,
            event: entered.event,
            by: entered.actor.person.to_string(),
            occurred_at: instant(entered.occurred_at, zone),
            recorded_at: instant(entered.recorded_at, zone),
            late_entry: serde_json::to_value(&entered.late_entry).unwrap_or_default(),
        }
    }
}
