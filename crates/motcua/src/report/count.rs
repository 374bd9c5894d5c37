//! Counting one dossier after the other, wherever its figures come from.

use std::collections::{BTreeMap, HashMap};

use motcua_engine::dossier::{Closing, Judged, LOCAL_ZONE, Outcome};
use motcua_engine::time::{Date, TimeZone, Timestamp};

use super::figures::Figures;
use super::{By, Report, ReportQuery, ReportRow, Tally};
use crate::error::{Error, Result};

/// A report in the making. Memory grows with its rows alone.
pub(super) struct Count<'a> {
    query: &'a ReportQuery,
    rows: BTreeMap<String, Tally>,
    zones: HashMap<String, Zone>,
}

/// The days of a time zone.
struct Zone {
    zone: TimeZone,
    /// The first instant after the period there.
    ends_at: Timestamp,
}

impl<'a> Count<'a> {
    pub(super) fn new(query: &'a ReportQuery) -> Self {
        Self { query, rows: BTreeMap::new(), zones: HashMap::new() }
    }

    /// Counts a dossier, if it belongs to the period.
    pub(super) fn take(&mut self, figures: &Figures) {
        let query = self.query;
        let name = figures.time_zone.as_deref().unwrap_or(LOCAL_ZONE);
        if !self.zones.contains_key(name) {
            self.zones.insert(name.to_owned(), Zone::new(name, query.to));
        }
        let Some(zone) = self.zones.get(name) else { return };
        let until = |at: &Timestamp| *at <= query.as_of && *at < zone.ends_at;
        let standing = &figures.standing;
        let Some(received_at) = standing.received_at.filter(until) else { return };
        let received_on = zone.day(received_at);
        // An end after the period, or after the moment of the report, is none yet.
        let ended_at = standing.ended_at.filter(until);
        let was_over = ended_at.is_some_and(|ended_at| zone.day(ended_at) < query.from);
        if received_on < query.from && was_over {
            return;
        }
        let key = match query.by {
            None => String::new(),
            Some(By::Department) => figures.department.clone(),
            Some(By::Channel) => figures.channel.clone(),
            Some(By::Agency) => figures.agency.clone(),
            Some(By::Procedure) => figures.procedure.clone(),
            Some(By::Month) => received_on.strftime("%Y-%m").to_string(),
        };
        let counts = self.rows.entry(key).or_default();
        let judged = standing.by(query.definition);
        counts.received += 1;
        if ended_at.is_some() {
            counts.ended(standing.closing, judged);
        } else {
            counts.open += 1;
            let is_late = judged.late_at.is_some_and(|late_at| until(&late_at));
            counts.open_late += u64::from(is_late);
            counts.open_without_term += u64::from(judged.outcome.is_none() && !is_late);
        }
    }

    /// The report, if its figures add up.
    pub(super) fn report(self, position: u64) -> Result<Report> {
        let query = self.query;
        let mut total = Tally::default();
        for (key, counts) in &self.rows {
            if !counts.adds_up() {
                return Err(Error::DoesNotAddUp { key: key.clone() });
            }
            total.add(counts);
        }
        if !total.adds_up() {
            return Err(Error::DoesNotAddUp { key: "total".to_owned() });
        }
        let rows = self.rows.into_iter().filter(|_| query.by.is_some());
        Ok(Report {
            definition: query.definition,
            from: query.from,
            to: query.to,
            as_of: query.as_of,
            position,
            by: query.by,
            rows: rows.map(|(key, counts)| ReportRow { key, counts }).collect(),
            total,
        })
    }
}

impl Zone {
    fn new(name: &str, last: Date) -> Self {
        let zone = TimeZone::get(name).unwrap_or(TimeZone::UTC);
        let next = last.tomorrow().ok().and_then(|next| next.to_zoned(zone.clone()).ok());
        let ends_at = next.map_or(Timestamp::MAX, |next| next.timestamp());
        Self { zone, ends_at }
    }

    fn day(&self, at: Timestamp) -> Date {
        self.zone.to_datetime(at).date()
    }
}

impl Tally {
    /// Counts a dossier that has ended.
    fn ended(&mut self, closing: Option<Closing>, judged: Judged) {
        let is_late = judged.outcome == Some(Outcome::Late);
        match closing {
            Some(Closing::Withdrawn | Closing::Stopped | Closing::NotAccepted) if !is_late => {
                self.closed_other += 1;
                return;
            }
            Some(
                Closing::Withdrawn
                | Closing::Stopped
                | Closing::NotAccepted
                | Closing::Resolved
                | Closing::Refused,
            )
            | None => self.resolved += 1,
        }
        match judged.outcome {
            Some(Outcome::Early) => self.early += 1,
            Some(Outcome::OnTime | Outcome::InTime) => self.on_time += 1,
            Some(Outcome::Late | Outcome::Overdue) => self.late += 1,
            None => self.without_term += 1,
        }
    }
}
