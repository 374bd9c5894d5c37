//! The report on what was on time: a period, counted from the facts of one moment and one place in the journal.
//!
//! The rows of the current state give the figures of each dossier that has no event behind the moment or the place;
//! every other one is replayed from the journal up to there. Both come to the same figures and are counted by one function.

mod count;
mod figures;
mod read;

use motcua_engine::dossier::Definition;
use motcua_engine::time::{Date, Timestamp};

use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::sight::Seen;
use count::Count;
pub(crate) use figures::Figures;

/// By what the rows of a report are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The unit that is competent, as the procedure or the source names it.
    Department,
    /// How a dossier came.
    Channel,
    /// The agency that is competent.
    Agency,
    /// The code of the procedure.
    Procedure,
    /// The month in which a dossier was received, such as `2026-09`.
    Month,
}

impl By {
    /// Its name, as the key of a row has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Department => "department",
            Self::Channel => "channel",
            Self::Agency => "agency",
            Self::Procedure => "procedure",
            Self::Month => "month",
        }
    }
}

/// What a report is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportQuery {
    /// The first day of the period; local days of each dossier.
    pub from: Date,
    /// The last day of the period.
    pub to: Date,
    /// The moment up to which facts count.
    pub as_of: Timestamp,
    /// The place in the journal up to which it is read. None: its end.
    pub position: Option<u64>,
    /// By what the rows are told apart. None: there is the total alone.
    pub by: Option<By>,
    /// What is on time.
    pub definition: Definition,
}

/// What was counted.
///
/// received = resolved + `closed_other` + open, and resolved = early + `on_time` + late + `without_term`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Received in the period, or before it and not ended at its beginning.
    pub received: u64,
    /// Ended by the end of the period, with a result or a refusal; late ones also when withdrawn or stopped.
    pub resolved: u64,
    /// Before the day of the deadline.
    pub early: u64,
    /// On it, as the definition has it.
    pub on_time: u64,
    /// After it.
    pub late: u64,
    /// Without a deadline, and so without a verdict.
    pub without_term: u64,
    /// Withdrawn or stopped in time.
    pub closed_other: u64,
    /// Not ended by the end of the period.
    pub open: u64,
    /// Of these, those whose deadline has passed.
    pub open_late: u64,
    /// Of those open, those without a deadline, which are neither in time nor late.
    pub open_without_term: u64,
}

/// A row of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportRow {
    /// The department, the channel and so on; empty where it is not known.
    pub key: String,
    /// What was counted.
    pub counts: Tally,
}

/// A report: the same period, moment and position give the same one for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What was on time.
    pub definition: Definition,
    /// The first day of the period.
    pub from: Date,
    /// The last day of the period.
    pub to: Date,
    /// The moment up to which facts counted.
    pub as_of: Timestamp,
    /// The place in the journal up to which it was read.
    pub position: u64,
    /// By what the rows are told apart.
    pub by: Option<By>,
    /// The rows, by key; none where nothing tells them apart.
    pub rows: Vec<ReportRow>,
    /// All of them.
    pub total: Tally,
}

impl Tally {
    /// How many were on time of how many, as the definition divides them; the second is 0 where there is nothing to divide.
    pub fn rate(&self, definition: Definition) -> (u64, u64) {
        let in_time = self.early + self.on_time;
        match definition {
            Definition::Instant | Definition::Day | Definition::Statutory => {
                (in_time, self.resolved - self.without_term)
            }
            Definition::Qd766 => (
                in_time + self.open - self.open_late - self.open_without_term,
                self.received - self.closed_other - self.without_term - self.open_without_term,
            ),
        }
    }

    fn adds_up(&self) -> bool {
        self.received == self.resolved + self.closed_other + self.open
            && self.resolved == self.early + self.on_time + self.late + self.without_term
            && self.open_late + self.open_without_term <= self.open
    }

    fn add(&mut self, other: &Self) {
        self.received += other.received;
        self.resolved += other.resolved;
        self.early += other.early;
        self.on_time += other.on_time;
        self.late += other.late;
        self.without_term += other.without_term;
        self.closed_other += other.closed_other;
        self.open += other.open;
        self.open_late += other.open_late;
        self.open_without_term += other.open_without_term;
    }
}

impl Report {
    /// What the definition leaves to choose, and how it was chosen: names with values, to be printed with the figures.
    pub fn parameters(&self) -> Vec<(&'static str, &'static str)> {
        let mut parameters =
            vec![("withdrawn_or_stopped", "excluded, unless late"), ("without_term", "excluded")];
        match self.definition {
            Definition::Instant | Definition::Day | Definition::Statutory => {
                parameters.push(("rate", "(early + on_time) / (early + on_time + late)"));
            }
            Definition::Qd766 => parameters.extend([
                ("appointment", "latest"),
                ("repeated_request", "late while waiting"),
                ("without_appointment", "without term"),
                (
                    "rate",
                    "(early + on_time + open - open_late - open_without_term) \
                     / (received - closed_other - without_term - open_without_term)",
                ),
            ]),
        }
        parameters
    }
}

impl Desk {
    /// Counts the dossiers of a period: how many were received, ended early, on time and late, and are open.
    ///
    /// # Errors
    ///
    /// The period ends before it begins, the journal does not reach so far, an event cannot be read, or the database fails.
    pub async fn report(&self, query: &ReportQuery) -> Result<Report> {
        self.seen().report(query).await
    }
}

impl Seen {
    /// Counts the dossiers of a period that may be seen.
    ///
    /// # Errors
    ///
    /// As [`Desk::report`].
    pub async fn report(&self, query: &ReportQuery) -> Result<Report> {
        if query.to < query.from {
            let (from, to) = (query.from.to_string(), query.to.to_string());
            return Err(Error::Period { from, to });
        }
        let mut count = Count::new(query);
        let position = self.figures(query, |figures| count.take(figures)).await?;
        count.report(position)
    }
}
