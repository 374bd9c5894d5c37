//! What happened to a dossier, and how its deadline was counted.

use motcua::Record;
use motcua_engine::dossier::Verdict;
use motcua_engine::label::Language;
use motcua_engine::time::{Explanation, TimeZone, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::instant;

/// The history of a dossier, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HistoryView {
    /// Its identifier.
    id: String,
    /// The events.
    events: Vec<EventView>,
}

/// An event.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventView {
    /// Its number in the dossier, from 1.
    number: u64,
    /// Its place in the whole journal.
    position: u64,
    /// When it happened.
    #[schema(format = "date-time")]
    occurred_at: String,
    /// When it was recorded.
    #[schema(format = "date-time")]
    recorded_at: String,
    /// What it was, in the past tense.
    event: String,
    /// The event as the journal has it.
    #[schema(value_type = Object)]
    body: serde_json::Value,
    /// A reason or an opinion in words; personal.
    note: Option<String>,
    /// Its hash in the journal.
    hash: String,
}

impl HistoryView {
    pub(crate) fn of(id: String, records: Vec<Record>, zone: &TimeZone) -> Self {
        let at = |at: i64| {
            instant(Timestamp::from_microsecond(at).unwrap_or(Timestamp::UNIX_EPOCH), zone)
        };
        let event = |record: Record| EventView {
            number: record.header.number,
            position: record.header.position,
            occurred_at: at(record.header.occurred_at),
            recorded_at: at(record.header.recorded_at),
            event: record.event.body.name().to_owned(),
            body: serde_json::to_value(&record.event).unwrap_or_default(),
            note: record.private.and_then(|private| private.note),
            hash: record.hash,
        };
        Self { id, events: records.into_iter().map(event).collect() }
    }
}

/// The legal deadline, counted day by day.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeadlineView {
    /// The calendar, with its version.
    calendar: String,
    /// How much time the law gives, such as `5 working days`.
    limit: String,
    /// When the counting was set going.
    #[schema(format = "date-time")]
    received_at: String,
    /// When it is due; null: no limit.
    #[schema(format = "date-time")]
    due_at: Option<String>,
    /// The day on which it is due.
    #[schema(format = "date")]
    due_on: Option<String>,
    /// Whether it lies in a year whose days off are not decided.
    provisional: bool,
    /// The days, from reception to the deadline.
    days: Vec<DayView>,
    /// How the dossier stands to it now: `early`, `on_time`, `late`, `in_time` or `overdue`.
    verdict: Option<String>,
    /// The verdict in words, in the language asked for.
    verdict_text: Option<String>,
    /// All of it in words, in the language asked for.
    text: String,
}

/// A day of the counting.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DayView {
    /// The day.
    #[schema(format = "date")]
    on: String,
    /// What it is, in Vietnamese.
    vi: String,
    /// What it is, in English.
    en: String,
    /// What it adds: quarters of a day, calendar days or minutes, by the unit of the limit.
    adds: u32,
    /// The sum through this day, in the same.
    sum: u32,
}

impl DeadlineView {
    pub(crate) fn of(
        explanation: &Explanation,
        verdict: Option<&Verdict>,
        zone: &TimeZone,
        language: Language,
    ) -> Self {
        let deadline = explanation.deadline;
        let day = |line: &motcua_engine::time::DayLine| DayView {
            on: line.on.to_string(),
            vi: line.vi.clone(),
            en: line.en.clone(),
            adds: line.adds,
            sum: line.sum,
        };
        let outcome = verdict.and_then(|verdict| serde_json::to_value(verdict.outcome).ok());
        Self {
            calendar: explanation.calendar.clone(),
            limit: explanation.terms.limit.to_string(),
            received_at: instant(explanation.received_at, zone),
            due_at: deadline.map(|deadline| instant(deadline.due_at, zone)),
            due_on: deadline.map(|deadline| deadline.due_on.to_string()),
            provisional: deadline.is_some_and(|deadline| deadline.provisional),
            days: explanation.days.iter().map(day).collect(),
            verdict: outcome.and_then(|outcome| outcome.as_str().map(str::to_owned)),
            verdict_text: verdict.map(|verdict| verdict.explanation.text(language).to_owned()),
            text: explanation.text(language),
        }
    }
}
