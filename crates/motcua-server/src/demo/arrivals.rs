//! Who files what, when and where, drawn for the whole year before any dossier is filed.

use std::collections::BTreeSet;
use std::sync::Arc;

use fastrand::Rng;
use motcua::engine::dossier::{AgencyId, Calendars, PersonId};
use motcua::engine::procedure::{Channel, Procedure, Subject};
use motcua::engine::time::{Timestamp, ToSpan as _};

use super::agencies::{COMMUNES, bound};
use super::names::{self, per_mille};
use super::people::Applicant;

/// How far back dossiers were filed.
const DAYS: i64 = 365;
/// The days before now in which more is filed, so that work lies on every desk.
const BUSY_DAYS: i64 = 14;
/// How many of 1,000 dossiers are of somebody who comes back, as far as there is something to come back for.
const BACK: u32 = 250;
/// After how many days.
const BACK_AFTER_DAYS: std::ops::Range<i64> = 20..150;
/// How often a day is tried before a procedure is left.
const TRIES: usize = 40;

/// Somebody who files.
#[derive(Clone)]
pub(super) struct Visitor {
    pub(super) person: PersonId,
    pub(super) name: String,
    pub(super) number: String,
    pub(super) phone: String,
    pub(super) subject: Subject,
}

/// A dossier that will be filed.
pub(super) struct Arrival {
    pub(super) procedure: Arc<Procedure>,
    pub(super) at: Timestamp,
    /// The commune's place in the list.
    pub(super) commune: usize,
    pub(super) visitor: Visitor,
    pub(super) channel: Channel,
    pub(super) visit: Option<String>,
    /// The office that takes it, when not the competent one.
    pub(super) office: Option<AgencyId>,
}

/// What arrivals are drawn from.
pub(super) struct Year<'a> {
    pub(super) procedures: &'a [(Arc<Procedure>, u32)],
    pub(super) calendars: &'a Calendars,
    pub(super) applicants: &'a [Applicant],
    pub(super) now: Timestamp,
}

impl Year<'_> {
    /// So many dossiers, some of them in one visit with the one before. Fewer if no procedure was in force.
    pub(super) fn arrivals(&self, rng: &mut Rng, dossiers: usize) -> Vec<Arrival> {
        let mut arrivals: Vec<Arrival> = Vec::with_capacity(dossiers);
        // A procedure that was never in force is drawn in vain.
        for _ in 0..dossiers.saturating_mul(20) {
            if arrivals.len() == dossiers {
                break;
            }
            let number = arrivals.len();
            let same_visit = arrivals
                .last_mut()
                .filter(|_| per_mille(rng, 250))
                .and_then(|first| self.with(rng, first, number));
            let again = || self.again(rng, &arrivals);
            let arrival = same_visit.or_else(again).or_else(|| self.arrival(rng, number));
            arrivals.extend(arrival);
        }
        arrivals
    }

    /// Another dossier that somebody files in the same visit.
    fn with(&self, rng: &mut Rng, first: &mut Arrival, number: usize) -> Option<Arrival> {
        let procedure = self.procedure(rng)?;
        let at = first.at + 60.seconds();
        let day = self.national().local_date(at);
        let is_in_force =
            procedure.in_force <= day && procedure.until.is_none_or(|last| day <= last);
        let takes = procedure.subjects.contains(&first.visitor.subject)
            && procedure.channels.contains(&Channel::Direct)
            && procedure.level == first.procedure.level;
        let desk = first.office.clone().unwrap_or_else(|| reception(&procedure, first.commune));
        let is_at_work = self.calendars.of(&desk).next_working(at).is_ok_and(|next| next == at);
        let comes = first.channel == Channel::Direct && is_at_work && at <= self.now;
        if !comes || !is_in_force || !takes {
            return None;
        }
        let visit = first.visit.get_or_insert_with(|| format!("visit-{number:05}")).clone();
        Some(Arrival {
            procedure,
            at,
            commune: first.commune,
            visitor: first.visitor.clone(),
            channel: Channel::Direct,
            visit: Some(visit),
            office: first.office.clone(),
        })
    }

    /// Somebody comes back, for something for which what is held of the earlier dossier may serve.
    fn again(&self, rng: &mut Rng, arrivals: &[Arrival]) -> Option<Arrival> {
        if arrivals.is_empty() || !per_mille(rng, BACK) {
            return None;
        }
        let first = &arrivals[rng.usize(..arrivals.len())];
        let subject = first.visitor.subject;
        let served = self.served_by(&first.procedure);
        let served = served.filter(|known| known.subjects.contains(&subject));
        let served: Vec<_> = served.collect();
        let procedure = Arc::clone(served.get(rng.usize(..served.len().max(1)))?);
        let calendar = self.calendars.of(&reception(&procedure, first.commune));
        let day = first.at + (rng.i64(BACK_AFTER_DAYS) * 24).hours();
        let before = calendar.subtract_working_minutes(day, rng.u32(1..120)).ok()?;
        let at = before + i64::from(rng.u32(1..59)).seconds();
        let on = calendar.local_date(at);
        let is_in_force = procedure.in_force <= on && procedure.until.is_none_or(|last| on <= last);
        if at > self.now || !is_in_force {
            return None;
        }
        let (visitor, commune) = (first.visitor.clone(), first.commune);
        let channel = channel(rng, &procedure);
        Some(Arrival { procedure, at, commune, visitor, channel, visit: None, office: None })
    }

    /// The procedures in which what a dossier of another one makes or brings may serve.
    fn served_by(&self, first: &Procedure) -> impl Iterator<Item = &Arc<Procedure>> {
        let made = first.results.iter().filter(|made| made.store && !made.negative);
        let made = made.map(|made| &made.document_type);
        let brought = first.documents.iter().filter_map(|document| document.document_type.as_ref());
        let types: BTreeSet<String> = made.chain(brought).cloned().collect();
        let known = self.procedures.iter().map(|(known, _)| known);
        known.filter(move |known| {
            let mut taken = known.documents.iter().flat_map(|document| &document.reuse);
            taken.any(|document_type| types.contains(document_type))
        })
    }

    fn arrival(&self, rng: &mut Rng, number: usize) -> Option<Arrival> {
        let procedure = self.procedure(rng)?;
        let commune = rng.usize(..COMMUNES.len());
        let desk = reception(&procedure, commune);
        let channel = channel(rng, &procedure);
        let subject = subject(rng, &procedure);
        let elsewhere = channel == Channel::Direct && per_mille(rng, 80);
        let office = elsewhere
            .then(|| AgencyId::new(format!("commune-{}-centre", 1 + rng.usize(..COMMUNES.len()))))
            .filter(|office| *office != desk);
        let at = self.moment(rng, &procedure, office.as_ref().unwrap_or(&desk))?;
        let visitor = self.visitor(rng, subject, number);
        Some(Arrival { procedure, at, commune, visitor, channel, visit: None, office })
    }

    fn national(&self) -> &motcua::engine::time::Calendar {
        self.calendars.of(&AgencyId::from(""))
    }

    fn procedure(&self, rng: &mut Rng) -> Option<Arc<Procedure>> {
        let mut left =
            rng.u32(..self.procedures.iter().map(|(_, weight)| weight).sum::<u32>().max(1));
        let drawn = self.procedures.iter().find(|(_, weight)| {
            let is_it = left < *weight;
            left = left.saturating_sub(*weight);
            is_it
        });
        drawn.map(|(procedure, _)| Arc::clone(procedure))
    }

    /// A moment in working hours of the desk, on a day on which the procedure takes dossiers.
    fn moment(&self, rng: &mut Rng, procedure: &Procedure, desk: &AgencyId) -> Option<Timestamp> {
        let calendar = self.calendars.of(desk);
        let day = |date| calendar.midnight(date).ok();
        let last = procedure.until.and_then(|until| day(until.tomorrow().ok()?));
        let upper = last.map_or(self.now, |last| last.min(self.now)).as_second();
        let earliest = self.now.as_second() - DAYS * 86_400;
        let mut lower = day(procedure.in_force)?.as_second().max(earliest);
        let busy = upper - BUSY_DAYS * 86_400;
        if procedure.until.is_none() && lower < busy && per_mille(rng, 150) {
            lower = busy;
        }
        if upper <= lower {
            return None;
        }
        for _ in 0..TRIES {
            let drawn = Timestamp::from_second(rng.i64(lower..upper)).ok()?;
            let before = calendar.subtract_working_minutes(drawn, rng.u32(1..120)).ok()?;
            let at = before + i64::from(rng.u32(1..59)).seconds();
            if calendar.local_date(at) >= procedure.in_force && at <= self.now {
                return Some(at);
            }
        }
        None
    }

    /// Mostly somebody without an account.
    fn visitor(&self, rng: &mut Rng, subject: Subject, number: usize) -> Visitor {
        let known: Vec<&Applicant> =
            self.applicants.iter().filter(|known| known.subject == subject).collect();
        let phone = names::phone(rng);
        if !known.is_empty() && per_mille(rng, 50) {
            let Applicant { name, person, number, .. } = known[rng.usize(..known.len())];
            let (name, person, number) = (name.clone(), person.clone(), number.clone());
            return Visitor { person, name, number, phone, subject };
        }
        let (name, own_number) = match subject {
            Subject::Citizen => (names::person(rng).2, names::personal_number(rng)),
            Subject::HouseholdBusiness => (names::shop(rng), names::enterprise_number(rng)),
            Subject::Enterprise | Subject::Agency => {
                (names::enterprise(rng), names::enterprise_number(rng))
            }
        };
        let person = PersonId::new(format!("applicant-{number:05}"));
        Visitor { person, name, number: own_number, phone, subject }
    }
}

/// The desk at which the dossiers of a procedure are received.
pub(super) fn reception(procedure: &Procedure, commune: usize) -> AgencyId {
    let start = procedure.step(&procedure.start).map(|step| &step.agency);
    let name = start.unwrap_or(&procedure.agency);
    bound(name, procedure, commune).unwrap_or_else(|| AgencyId::from("centre"))
}

fn channel(rng: &mut Rng, procedure: &Procedure) -> Channel {
    let drawn = match rng.u32(..100) {
        ..55 => Channel::Online,
        55..90 => Channel::Direct,
        90..96 => Channel::Post,
        96.. => Channel::Kiosk,
    };
    let offered: BTreeSet<Channel> = procedure.channels.iter().copied().collect();
    if offered.is_empty() || offered.contains(&drawn) { drawn } else { procedure.channels[0] }
}

fn subject(rng: &mut Rng, procedure: &Procedure) -> Subject {
    match procedure.subjects.as_slice() {
        [] => Subject::Citizen,
        [first] => *first,
        [first, ..] if per_mille(rng, 600) => *first,
        all => all[rng.usize(..all.len())],
    }
}
