//! Taking over a case of another system.

use super::{Decision, Here};
use crate::dossier::event::{
    Actor, EVENT_VERSION, Entry, Event, EventBody, Imported, Private, ProcedureRef,
};
use crate::dossier::import::{Activity, ImportedCase};
use crate::dossier::refusal::Rule;
use crate::procedure::{AgencyName, IMPORTED_END};
use crate::time::{TimeZone, Timestamp};

/// The most activities of a case: its events are written in one transaction.
const MOST_ACTIVITIES: usize = 10_000;
/// The most letters of a source's name and of a code.
const MOST_LETTERS: usize = 200;

impl Here<'_> {
    /// Each event at its own moment, in the order of time; the case itself at the first of them.
    pub(super) fn import(&self, case: &ImportedCase, decision: &mut Decision) -> Result<(), Rule> {
        check(case)?;
        let mut activities: Vec<&Activity> = case.activities.iter().collect();
        activities.sort_by_key(|activity| activity.at);
        let moments = activities.first().map(|activity| activity.at).into_iter();
        let moments = moments.chain(case.ended_at).chain([case.received_at]);
        let first_at = moments.min().unwrap_or(case.received_at);
        let imported = EventBody::Imported(Box::new(self.imported(case)));
        let mut entries = vec![entry(imported, self.actor.clone(), first_at)];
        let mut end = case.ended_at;
        for activity in activities {
            if let Some(ended_at) = end.take_if(|ended_at| *ended_at < activity.at) {
                entries.push(ended(case, ended_at));
            }
            entries.push(observed(case, activity));
        }
        entries.extend(end.map(|ended_at| ended(case, ended_at)));
        decision.entries.extend(entries);
        Ok(())
    }

    fn imported(&self, case: &ImportedCase) -> Imported {
        Imported {
            procedure: ProcedureRef {
                code: self.procedure.code.clone(),
                version: self.procedure.version.clone(),
                digest: case.digest.clone(),
            },
            step: self.procedure.start.clone(),
            source: case.source.clone(),
            code: case.code.clone(),
            received_at: case.received_at,
            deadline: case.deadline,
            planned_end_at: case.planned_end_at,
            department: case.department.clone().unwrap_or_else(|| AgencyName::new(&case.source)),
            channel: case.channel.clone().unwrap_or_default(),
            group: case.group.clone(),
            responsible: case.responsible.clone(),
            time_zone: case.time_zone.clone(),
        }
    }
}

fn check(case: &ImportedCase) -> Result<(), Rule> {
    for (what, text) in [
        ("the name of the source", &case.source),
        ("the code of the case", &case.code),
        ("the time zone", &case.time_zone),
    ] {
        if text.trim().is_empty() {
            return Err(Rule::TextNeeded { what });
        }
    }
    let unfit = |why: &'static str| Err(Rule::NotNow { why });
    let is_long = |text: &str| text.chars().count() > MOST_LETTERS;
    if is_long(&case.source) || is_long(&case.code) {
        return unfit("a name of a source and a code have at most 200 letters; shorten them");
    }
    if case.source.contains(':') {
        return unfit(
            "the name of a source holds no colon, which stands before the code; write receipt-log",
        );
    }
    if case.activities.len() > MOST_ACTIVITIES {
        return unfit("a case has at most 10,000 activities; import it in parts, as several cases");
    }
    if case.activities.iter().any(|activity| activity.name.trim().is_empty()) {
        return Err(Rule::TextNeeded { what: "the name of an activity" });
    }
    if TimeZone::get(&case.time_zone).is_err() {
        return unfit("there is no such time zone; use an IANA name such as Asia/Ho_Chi_Minh");
    }
    Ok(())
}

fn observed(case: &ImportedCase, activity: &Activity) -> Entry {
    let body = EventBody::Observed {
        activity: activity.name.clone(),
        lifecycle: activity.lifecycle.clone(),
        group: activity.group.clone(),
    };
    let official = activity.official.clone();
    entry(body, official.map_or_else(|| Actor::source(&case.source), Actor::observed), activity.at)
}

fn ended(case: &ImportedCase, at: Timestamp) -> Entry {
    entry(EventBody::Ended { to: IMPORTED_END.into() }, Actor::source(&case.source), at)
}

fn entry(body: EventBody, actor: Actor, at: Timestamp) -> Entry {
    let event = Event { v: EVENT_VERSION, at, actor, late_entry: None, body, changes: Vec::new() };
    Entry { event, private: Private::default() }
}
