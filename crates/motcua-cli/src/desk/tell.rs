//! What a command led to, in a sentence or as data; moments as people read them.

use std::io::{self, Write};

use motcua::{Desk, Done, Sent};
use motcua_engine::dossier::{Actor, Dossier, expected};
use motcua_engine::time::{Deadline, TimeZone, Timestamp};
use serde::Serialize;

use super::Format;
use crate::error::Error;

/// A dossier after a command.
#[derive(Serialize)]
pub(super) struct Told {
    code: Option<String>,
    id: String,
    /// How many events it has.
    version: u64,
    /// The version to expect next.
    content_version: u64,
    /// Whether the key was known, so that nothing was done again.
    replayed: bool,
    /// What its last event was.
    #[serde(skip_serializing_if = "Option::is_none")]
    happened: Option<&'static str>,
    step: Option<String>,
    status: Option<u8>,
    is_closed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    appointment: Option<Appointment>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    legs: Vec<Leg>,
}

/// When the applicant will have the result.
#[derive(Serialize)]
struct Appointment {
    on: String,
    at: String,
    /// As it will be if the clock starts now.
    is_expected: bool,
    /// It lies in a year that is not decided.
    provisional: bool,
    #[serde(skip)]
    text: String,
}

/// A leg that was sent.
#[derive(Serialize)]
pub(super) struct Leg {
    leg: String,
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
}

impl From<Sent> for Leg {
    fn from(sent: Sent) -> Self {
        let Sent { name, id, code } = sent;
        Self { leg: name, id, code }
    }
}

impl std::fmt::Display for Leg {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "leg {} is dossier {}", self.leg, self.code.as_ref().unwrap_or(&self.id))
    }
}

impl Told {
    /// Looks at the dossier of a command that was carried out.
    pub(super) async fn of(desk: &Desk, done: &Done, at: Timestamp) -> Result<Self, Error> {
        let stand = desk.dossier(&done.id).await?;
        let history = desk.history(&done.id).await?;
        let dossier = &stand.dossier;
        let legs = if dossier.legs.is_empty() { Vec::new() } else { desk.legs(&done.id).await? };
        Ok(Self {
            code: stand.code.clone(),
            id: done.id.clone(),
            version: dossier.version,
            content_version: dossier.content_version,
            replayed: done.replayed,
            happened: history.last().map(|record| record.event.body.name()),
            step: dossier.step.as_ref().map(ToString::to_string),
            status: dossier.status.map(u8::from),
            is_closed: dossier.is_closed(),
            appointment: appointment(desk, dossier, at).await?,
            legs: legs.into_iter().map(Leg::from).collect(),
        })
    }

    /// Writes it.
    ///
    /// # Errors
    ///
    /// The output cannot be written.
    pub(super) fn write(&self, format: Format, out: &mut dyn Write) -> io::Result<()> {
        if format == Format::Json {
            serde_json::to_writer(&mut *out, self)?;
            return writeln!(out);
        }
        let name = self.code.as_ref().unwrap_or(&self.id);
        let again = if self.replayed { " already, so nothing was done again" } else { "" };
        writeln!(out, "{name}: {}{again}", self.happened.unwrap_or("nothing happened"))?;
        writeln!(out, "id: {}", self.id)?;
        writeln!(out, "version: {}", self.version)?;
        if let Some(step) = &self.step {
            let status = self.status.map(|status| format!(", status {status}"));
            let closed = if self.is_closed { ", closed" } else { "" };
            writeln!(out, "step: {step}{}{closed}", status.unwrap_or_default())?;
        }
        if let Some(appointment) = &self.appointment {
            writeln!(out, "appointment: {}", appointment.text)?;
        }
        self.legs.iter().try_for_each(|leg| writeln!(out, "{leg}"))
    }
}

/// The appointment that was given, or the one to be expected.
async fn appointment(
    desk: &Desk,
    dossier: &Dossier,
    at: Timestamp,
) -> Result<Option<Appointment>, Error> {
    let calendars = desk.calendars().await?;
    let procedure = desk.procedure_of(dossier).await?;
    let zone = calendars.of(&dossier.agency(&procedure.agency)).zone();
    if let Some(given) = dossier.appointment() {
        let mark = if given.provisional { " (provisional)" } else { "" };
        return Ok(Some(Appointment {
            on: given.on.to_string(),
            at: rfc3339(zone, given.at),
            is_expected: false,
            provisional: given.provisional,
            text: format!("{}{mark}", local(zone, given.at)),
        }));
    }
    // Where the calendar does not reach, nothing can be expected.
    let expected = expected(&procedure, &calendars, dossier, at).ok().flatten();
    Ok(expected.map(|deadline| Appointment {
        on: deadline.due_on.to_string(),
        at: rfc3339(zone, deadline.due_at),
        is_expected: true,
        provisional: deadline.provisional,
        text: format!("{}, if its time begins now", due(zone, deadline)),
    }))
}

/// A moment as people read it.
pub(super) fn local(zone: &TimeZone, at: Timestamp) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
}

/// A moment as programs read it.
pub(super) fn rfc3339(zone: &TimeZone, at: Timestamp) -> String {
    at.display_with_offset(zone.to_offset(at)).to_string()
}

/// A deadline as people read it.
pub(super) fn due(zone: &TimeZone, deadline: Deadline) -> String {
    let mark = if deadline.provisional { " (provisional)" } else { "" };
    format!("{}{mark}", local(zone, deadline.due_at))
}

/// Somebody, as `role:person@agency`.
pub(super) fn actor(actor: &Actor) -> String {
    let roles: Vec<_> = actor.roles.iter().map(ToString::to_string).collect();
    let agency = actor.agency.as_ref().map(|agency| format!("@{agency}"));
    let other = actor.on_behalf_of.as_ref().map(|other| format!(" for {other}"));
    let (agency, other) = (agency.unwrap_or_default(), other.unwrap_or_default());
    format!("{}:{}{agency}{other}", roles.join("+"), actor.person)
}
