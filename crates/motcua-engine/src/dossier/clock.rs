//! Clocks: ledgers of intervals, running or paused, with who held the dossier and why.

use serde::{Deserialize, Serialize};

use super::event::{AgencyId, LegKey};
use super::verdict::Outcome;
use crate::procedure::{BlockId, StepId};
use crate::time::{Deadline, Pause, Start, Terms, Timestamp};

/// Which clock of a dossier.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockId {
    /// The office's time to accept, ask or refuse.
    Acceptance,
    /// The limit of the law.
    Legal,
    /// The shorter limit that the province promises.
    Committed,
    /// The shorter limit of a refusal.
    Refusal,
    /// A step's.
    Step(StepId),
    /// A budget that several steps share.
    Block(BlockId),
    /// A leg's, as the lead counts it.
    Leg(LegKey),
    /// A timer of a step.
    Timer(StepId, u32),
    /// The replacement of a wrong result.
    Correction,
}

impl std::fmt::Display for ClockId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Acceptance => f.write_str("acceptance"),
            Self::Legal => f.write_str("legal"),
            Self::Committed => f.write_str("committed"),
            Self::Refusal => f.write_str("refusal"),
            Self::Step(step) => write!(f, "step {step}"),
            Self::Block(block) => write!(f, "block {block}"),
            Self::Leg(leg) => write!(f, "leg {leg}"),
            Self::Timer(step, place) => write!(f, "timer {step}/{place}"),
            Self::Correction => f.write_str("correction"),
        }
    }
}

/// Who holds a dossier.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// An agency.
    Agency(AgencyId),
    /// Somebody whose time is not the agency's: `applicant`, `payment`, `tax-authority`.
    Outside(String),
}

/// What an event did to a clock. All arithmetic is done before; applying it computes nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Change {
    /// A window began.
    Started {
        /// Which clock.
        clock: ClockId,
        /// How it is counted.
        terms: Terms,
        /// When the counting begins.
        start: Start,
        /// By which calendar, with its version.
        calendar: String,
        /// The agency whose calendar it is.
        agency: AgencyId,
        /// Who holds the dossier.
        holder: Holder,
        /// The phase (appointment), from 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phase: Option<u32>,
        /// When it is due.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        deadline: Option<Deadline>,
        /// When a warning is due.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        warn_at: Option<Timestamp>,
        /// When it began by the word of another system, which also stated the deadline.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stated_at: Option<Timestamp>,
    },
    /// It runs, with this holder: it went on after a pause, or changed hands.
    Ran {
        /// Which clock.
        clock: ClockId,
        /// Who holds the dossier.
        holder: Holder,
        /// By which calendar.
        calendar: String,
        /// When it is due now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        deadline: Option<Deadline>,
        /// When a warning is due.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        warn_at: Option<Timestamp>,
    },
    /// It stands still.
    Paused {
        /// Which clock.
        clock: ClockId,
        /// Who holds the dossier.
        holder: Holder,
    },
    /// Its deadline was counted anew.
    Moved {
        /// Which clock.
        clock: ClockId,
        /// How it is counted now.
        terms: Terms,
        /// By which calendar.
        calendar: String,
        /// An outage that is not counted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        outage: Option<Pause>,
        /// When the window began, if that was corrected.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        started_at: Option<Timestamp>,
        /// When the counting begins now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        start: Option<Start>,
        /// When it is due now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        deadline: Option<Deadline>,
        /// When a warning is due.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        warn_at: Option<Timestamp>,
        /// Whether a lapse that was recorded no longer holds: only by an outage or a correction, with a second approver.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        lifts_lapse: bool,
    },
    /// It ended.
    Ended {
        /// Which clock.
        clock: ClockId,
        /// Why.
        why: EndReason,
        /// The instant that counts, when not that of the event: a corrected one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ended_at: Option<Timestamp>,
        /// The verdict, where there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        outcome: Option<Outcome>,
    },
}

impl Change {
    /// The clock that changed.
    pub fn clock(&self) -> &ClockId {
        match self {
            Self::Started { clock, .. }
            | Self::Ran { clock, .. }
            | Self::Paused { clock, .. }
            | Self::Moved { clock, .. }
            | Self::Ended { clock, .. } => clock,
        }
    }
}

impl Change {
    /// Who holds the dossier from now on, where the change says it.
    pub fn holder(&self) -> Option<&Holder> {
        match self {
            Self::Started { holder, .. }
            | Self::Ran { holder, .. }
            | Self::Paused { holder, .. } => Some(holder),
            Self::Moved { .. } | Self::Ended { .. } => None,
        }
    }
}

/// Why a window ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// The work was done: the result exists, the step was left, the leg reported.
    Done,
    /// A phase was done, and what comes next is outside the agency's time: the tax, the payment.
    Phase,
    /// The dossier was refused.
    Refused,
    /// The limit began anew after a supplement.
    Restarted,
    /// Withdrawn by the applicant.
    Withdrawn,
    /// Stopped.
    Stopped,
    /// The dossier was void or moved to another procedure.
    Cancelled,
}

/// A clock of a dossier: its windows, the last one last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clock {
    /// Which.
    pub id: ClockId,
    /// From its start to a restart or its end.
    pub windows: Vec<Window>,
}

/// One counting of a limit, from its start to its end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// How it is counted.
    pub terms: Terms,
    /// When it began.
    pub started_at: Timestamp,
    /// When the counting begins.
    pub start: Start,
    /// By which calendar, with its version.
    pub calendar: String,
    /// The agency whose calendar it is.
    pub agency: AgencyId,
    /// The phase (appointment), from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phase: Option<u32>,
    /// The ledger.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub intervals: Vec<Interval>,
    /// Outages that are not counted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outages: Vec<Pause>,
    /// When it is due. None: no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Deadline>,
    /// When it is due by the word of another system, until something moves it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated: Option<Deadline>,
    /// When a warning is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warn_at: Option<Timestamp>,
    /// Whether it was given.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub warned: bool,
    /// When it became late. Nothing cures it but an approved correction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lapsed_at: Option<Timestamp>,
    /// How it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<WindowEnd>,
}

/// An interval of a ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// Its beginning.
    pub from: Timestamp,
    /// Its end; none while it lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Timestamp>,
    /// Whether the clock runs in it.
    pub running: bool,
    /// Who held the dossier.
    pub holder: Holder,
}

/// How a window ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WindowEnd {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub why: EndReason,
    /// The verdict, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
}

impl Window {
    /// Whether it has not ended.
    pub fn is_open(&self) -> bool {
        self.ended.is_none()
    }

    /// Whether it runs now.
    pub fn is_running(&self) -> bool {
        self.is_open() && self.intervals.last().is_some_and(|interval| interval.running)
    }

    /// Whether it is late at an instant.
    pub fn is_late(&self, at: Timestamp) -> bool {
        let overdue = self.deadline.is_some_and(|deadline| at >= deadline.late_from);
        self.lapsed_at.is_some() || (self.is_running() && overdue)
    }

    /// The times that are not counted, through `at` for one that still lasts.
    pub fn pauses(&self, at: Timestamp) -> Vec<Pause> {
        let paused = self.intervals.iter().filter(|interval| !interval.running);
        let paused =
            paused.map(|interval| Pause { from: interval.from, to: interval.to.unwrap_or(at) });
        paused.chain(self.outages.iter().copied()).collect()
    }
}

impl Clock {
    /// The windows of the present counting: after a cancellation it begins anew.
    pub fn counting(&self) -> &[Window] {
        let cancelled = |window: &Window| {
            window.ended.as_ref().is_some_and(|end| end.why == EndReason::Cancelled)
        };
        let from = self.windows.iter().rposition(cancelled).map_or(0, |last| last + 1);
        self.windows.get(from..).unwrap_or_default()
    }

    /// The last window.
    pub fn window(&self) -> Option<&Window> {
        self.windows.last()
    }

    /// The last window, if it has not ended.
    pub fn open(&self) -> Option<&Window> {
        self.window().filter(|window| window.is_open())
    }
}
