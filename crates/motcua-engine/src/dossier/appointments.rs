//! The dates the applicant was given: they follow the committed limit where there is one, else the legal one.

use super::clock::{Change, ClockId};
use super::event::{Event, EventBody};
use super::state::{Appointment, AppointmentReason, Dossier};
use crate::time::{Deadline, Timestamp};

/// Notes the appointments that an event gives. The clocks have been changed before.
pub(super) fn apply(dossier: &mut Dossier, event: &Event) {
    if let EventBody::Apologized { timely, appointment, .. } = &event.body {
        dossier.appointments.push(new(
            *appointment,
            event.at,
            AppointmentReason::Apology { timely: *timely },
        ));
    }
    // One that was cancelled, with its row of the limits or its procedure, promises nothing any more.
    let committed =
        dossier.clock(&ClockId::Committed).is_some_and(|clock| !clock.counting().is_empty());
    let governing = if committed { ClockId::Committed } else { ClockId::Legal };
    for change in event.changes.iter().filter(|change| *change.clock() == governing) {
        let given = match change {
            Change::Started { deadline, phase, .. } => {
                deadline.map(|deadline| (deadline, AppointmentReason::Window { phase: *phase }))
            }
            Change::Ran { deadline, .. } | Change::Moved { deadline, .. } => deadline
                .filter(|deadline| {
                    // A date that was given firmly is not taken back; a provisional one becomes firm either way.
                    dossier.appointments.last().is_none_or(|last| {
                        last.at < deadline.due_at || (last.provisional && !deadline.provisional)
                    })
                })
                .map(|deadline| (deadline, AppointmentReason::Counted)),
            Change::Paused { .. } | Change::Ended { .. } => None,
        };
        dossier.appointments.extend(given.map(|(deadline, why)| new(deadline, event.at, why)));
    }
}

fn new(deadline: Deadline, given_at: Timestamp, why: AppointmentReason) -> Appointment {
    Appointment {
        given_at,
        on: deadline.due_on,
        at: deadline.due_at,
        provisional: deadline.provisional,
        why,
    }
}
