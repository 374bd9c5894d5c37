//! The indices of handling that are scored for each dossier (TT 01/2018/TT-VPCP arts. 13–15).

use serde::Serialize;

use super::clock::{Clock, ClockId, EndReason};
use super::event::Satisfaction;
use super::state::{Closing, Dossier};
use super::verdict::Outcome;

/// Points of one dossier: 2, 1 or 0; none where there are no data, and the index is left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Indices {
    /// 1: the total time against the law.
    pub total_time: Option<u8>,
    /// 2: the time of each unit, coordinating ones included.
    pub time_of_units: Option<u8>,
    /// 3: the contacts needed to complete the dossier.
    pub contacts: Option<u8>,
    /// 4: the agencies the applicant had to see.
    pub agencies: Option<u8>,
    /// 7: the attitude.
    pub attitude: Option<u8>,
}

/// What rating slips and complaints say of a dossier. The source of indices 3, 4 and 7 is named beside a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ratings {
    /// How often the applicant came to complete the dossier, by the slip; none: by the journal.
    pub contacts: Option<u32>,
    /// Contacts that were the applicant's own fault.
    pub own_fault: u32,
    /// Which agencies the applicant had to see; none: no slip.
    pub agencies: Option<AgenciesSeen>,
    /// Whether there is a founded complaint.
    pub complaint: bool,
}

/// Which agencies an applicant had to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgenciesSeen {
    /// None.
    None,
    /// Only the one-stop shop, or the body that led a field check or a council.
    OneStop,
    /// Others too.
    More,
}

/// The five indices of one dossier that ended with a result.
pub fn indices(dossier: &Dossier, ratings: Ratings) -> Indices {
    if dossier.is_void || !matches!(dossier.closing, Some(Closing::Resolved | Closing::Refused)) {
        return Indices::default();
    }
    let legal = dossier.clock(&ClockId::Legal).and_then(of_clock);
    let units = dossier
        .clocks
        .iter()
        .filter(|clock| matches!(clock.id, ClockId::Step(_) | ClockId::Block(_) | ClockId::Leg(_)));
    let contacts = ratings.contacts.unwrap_or(dossier.contacts).saturating_sub(ratings.own_fault);
    Indices {
        total_time: legal.map(points),
        time_of_units: units.filter_map(of_clock).max().map(points),
        contacts: Some(2 - u8::try_from(contacts.min(2)).unwrap_or(2)),
        agencies: ratings.agencies.map(|seen| match seen {
            AgenciesSeen::None => 2,
            AgenciesSeen::OneStop => 1,
            AgenciesSeen::More => 0,
        }),
        attitude: legal.and_then(|outcome| attitude(outcome, dossier.rating, ratings.complaint)),
    }
}

/// The worst outcome of a clock's windows: [`Outcome`] is ordered from early to late.
fn of_clock(clock: &Clock) -> Option<Outcome> {
    let ended = clock.windows.iter().filter_map(|window| window.ended.as_ref());
    ended.filter(|end| end.why != EndReason::Cancelled).filter_map(|end| end.outcome).max()
}

fn points(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Early => 2,
        Outcome::OnTime | Outcome::InTime => 1,
        Outcome::Late | Outcome::Overdue => 0,
    }
}

/// Early without a complaint 2, on time without one 1, a complaint 0.
fn attitude(outcome: Outcome, rating: Option<Satisfaction>, complaint: bool) -> Option<u8> {
    let complains = complaint || rating == Some(Satisfaction::NotSatisfied);
    match (complains, outcome) {
        (true, _) => Some(0),
        (false, Outcome::Early) => Some(2),
        (false, Outcome::OnTime | Outcome::InTime) => Some(1),
        // Late without a complaint stands in no row of the table.
        (false, Outcome::Late | Outcome::Overdue) => None,
    }
}
