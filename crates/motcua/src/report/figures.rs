//! The figures of a dossier: what a report needs of it, in columns of its row.

use motcua_engine::dossier::{Closing, Definition, Dossier, Judged, Outcome, Standing};
use motcua_engine::time::Timestamp;
use sea_orm::{DbErr, QueryResult, Value};

use crate::store::NEVER;

/// What a report needs of a dossier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Figures {
    pub(crate) procedure: String,
    pub(crate) agency: String,
    pub(crate) department: String,
    pub(crate) channel: String,
    /// The time zone of its days, if not the usual one.
    pub(crate) time_zone: Option<String>,
    pub(crate) standing: Standing,
}

impl Figures {
    /// The figures of a dossier as it stands.
    pub(crate) fn of(dossier: &Dossier) -> Self {
        let Some(head) = &dossier.filed else { return Self::default() };
        let imported = head.imported.as_ref();
        let channel = head.channel.and_then(|channel| serde_json::to_value(channel).ok());
        let channel = channel.and_then(|channel| channel.as_str().map(str::to_owned));
        Self {
            procedure: head.procedure.code.clone(),
            agency: dossier.agency(&head.competent).to_string(),
            department: imported.map_or(&head.competent, |case| &case.department).to_string(),
            channel: imported.map_or(channel.unwrap_or_default(), |case| case.channel.clone()),
            time_zone: imported.map(|case| case.time_zone.clone()),
            standing: Standing::of(dossier),
        }
    }

    /// Its columns behind those of every list, in the order of the table's.
    pub(crate) fn row(self, last_at: Option<Timestamp>, last_position: i64) -> Vec<Value> {
        let Self { department, channel, time_zone, standing, procedure: _, agency: _ } = self;
        let kept = |at: Option<Timestamp>| Value::from(at.map_or(NEVER, Timestamp::as_microsecond));
        let mut row = vec![
            Value::from(last_at.map_or(0, Timestamp::as_microsecond)),
            last_position.into(),
            kept(standing.received_at),
            kept(standing.ended_at),
            Value::from(standing.closing.map(|closing| closing_name(closing).to_owned())),
            department.into(),
            channel.into(),
            Value::from(time_zone),
        ];
        for Judged { outcome, late_at } in standing.judged {
            row.push(Value::from(outcome.map(|outcome| outcome_name(outcome).to_owned())));
            row.push(Value::from(late_at.map(Timestamp::as_microsecond)));
        }
        row
    }

    /// The columns of a query from `motcua_dossiers d` that [`Figures::read`] reads.
    pub(super) fn columns(definition: Definition) -> String {
        let name = definition.name();
        format!(
            "d.procedure_code, d.agency, d.department, d.channel, d.time_zone, d.received_at, d.ended_at, d.closing,
            d.{name}_outcome AS outcome, d.{name}_late_at AS late_at"
        )
    }

    /// The figures of a row, as far as one definition needs them.
    pub(super) fn read(row: &QueryResult, definition: Definition) -> Result<Self, DbErr> {
        let at = |column| -> Result<Option<Timestamp>, DbErr> {
            let kept: Option<i64> = row.try_get("", column)?;
            let kept = kept.filter(|kept| *kept != NEVER);
            Ok(kept.and_then(|kept| Timestamp::from_microsecond(kept).ok()))
        };
        let closing: Option<String> = row.try_get("", "closing")?;
        let outcome: Option<String> = row.try_get("", "outcome")?;
        let mut standing = Standing {
            received_at: at("received_at")?,
            ended_at: at("ended_at")?,
            closing: closing.and_then(|name| {
                CLOSINGS.into_iter().find(|closing| closing_name(*closing) == name)
            }),
            ..Standing::default()
        };
        standing.judged[definition as usize] = Judged {
            outcome: outcome.and_then(|name| {
                OUTCOMES.into_iter().find(|outcome| outcome_name(*outcome) == name)
            }),
            late_at: at("late_at")?,
        };
        Ok(Self {
            procedure: row.try_get("", "procedure_code")?,
            agency: row.try_get("", "agency")?,
            department: row.try_get("", "department")?,
            channel: row.try_get("", "channel")?,
            time_zone: row.try_get("", "time_zone")?,
            standing,
        })
    }
}

const CLOSINGS: [Closing; 5] = [
    Closing::Resolved,
    Closing::Refused,
    Closing::NotAccepted,
    Closing::Withdrawn,
    Closing::Stopped,
];

const OUTCOMES: [Outcome; 4] = [Outcome::Early, Outcome::OnTime, Outcome::InTime, Outcome::Late];

fn closing_name(closing: Closing) -> &'static str {
    match closing {
        Closing::Resolved => "resolved",
        Closing::Refused => "refused",
        Closing::NotAccepted => "not_accepted",
        Closing::Withdrawn => "withdrawn",
        Closing::Stopped => "stopped",
    }
}

fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Early => "early",
        Outcome::OnTime => "on_time",
        Outcome::InTime => "in_time",
        Outcome::Late | Outcome::Overdue => "late",
    }
}
