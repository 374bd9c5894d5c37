//! What events do to clocks, in words.

use motcua_engine::dossier::Outcome as Verdict;
use motcua_engine::dossier::clock::{Change, EndReason, Holder};
use motcua_engine::time::{Deadline, TimeZone};

use super::tell::due;

/// What an event did to a clock.
pub(super) fn changed(zone: &TimeZone, change: &Change) -> String {
    match change {
        Change::Started { terms, deadline, calendar, .. } => {
            format!("started, {}{}", terms.limit, due_by(zone, *deadline, calendar))
        }
        Change::Ran { holder, deadline, calendar, .. } => {
            format!("runs with {}{}", held_by(holder), due_by(zone, *deadline, calendar))
        }
        Change::Paused { holder, .. } => format!("stands still with {}", held_by(holder)),
        Change::Moved { deadline, calendar, .. } => {
            format!("counted anew{}", due_by(zone, *deadline, calendar))
        }
        Change::Ended { why, outcome, .. } => {
            let outcome = outcome.map(|outcome| format!(", {}", verdict(outcome)));
            format!("ended, {}{}", ended(*why), outcome.unwrap_or_default())
        }
    }
}

fn due_by(zone: &TimeZone, deadline: Option<Deadline>, calendar: &str) -> String {
    deadline.map_or_else(
        || ", without limit".to_owned(),
        |deadline| format!(", due {} by {calendar}", due(zone, deadline)),
    )
}

fn held_by(holder: &Holder) -> &str {
    match holder {
        Holder::Agency(agency) => agency.as_str(),
        Holder::Outside(who) => who,
    }
}

fn ended(why: EndReason) -> &'static str {
    match why {
        EndReason::Done => "done",
        EndReason::Phase => "the phase is done",
        EndReason::Refused => "refused",
        EndReason::Restarted => "begun anew",
        EndReason::Withdrawn => "withdrawn",
        EndReason::Stopped => "stopped",
        EndReason::Cancelled => "cancelled",
    }
}

fn verdict(outcome: Verdict) -> &'static str {
    match outcome {
        Verdict::Early => "early",
        Verdict::OnTime => "on time",
        Verdict::Late => "late",
        Verdict::InTime => "in time",
        Verdict::Overdue => "overdue",
    }
}
