//! Finding people, and showing what is entered of one.

use std::io::Write;

use motcua::{Appointment, Error as DeskError, Mandate, Page, Person, Substitution};
use motcua_engine::dossier::PersonId;
use serde::Serialize;

use super::days;
use crate::Outcome;
use crate::desk::{Layout, Place};
use crate::error::Error;

/// Lists people by words of their names and numbers, with or without diacritics; without a word, all
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  motcua user list binh --format json")]
pub(crate) struct ListArgs {
    /// Words of a name or number, of which the last may be unfinished
    #[arg(default_value = "", hide_default_value = true)]
    text: String,
    /// The form of the answer; json is a line for each person
    #[arg(long, value_enum, default_value_t = Layout::Table)]
    format: Layout,
    #[command(flatten)]
    place: Place,
}

/// Lists people.
///
/// # Errors
///
/// The text holds NUL, a database that cannot be opened or fails.
pub(super) async fn list(args: &ListArgs, out: &mut dyn Write) -> Result<Outcome, Error> {
    let desk = args.place.open().await?;
    let (mut page, mut is_empty) = (Page::default(), true);
    loop {
        let found = desk.people(&args.text, &page).await?;
        for person in &found.people {
            is_empty = false;
            match args.format {
                Layout::Table => writeln!(out, "{}", line_of(person))?,
                Layout::Json => json_line(out, person)?,
            }
        }
        let Some(next) = found.next else { break };
        page.cursor = Some(next);
    }
    if is_empty {
        args.format.say_empty("no such person is entered", out)?;
    }
    Ok(Outcome::Good)
}

/// Shows what is entered of somebody: appointments, substitutions and mandates, also past ones
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  motcua user show o-12")]
pub(crate) struct ShowArgs {
    /// Who, by the opaque number
    person: String,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t = Layout::Table)]
    format: Layout,
    #[command(flatten)]
    place: Place,
}

/// Somebody as data.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    person: Person,
    appointments: Vec<Appointment>,
    /// Whose work the person does.
    substitutions: Vec<Substitution>,
    /// For whom the person may act.
    mandates: Vec<Mandate>,
}

/// Shows somebody.
///
/// # Errors
///
/// Nobody is known by the number, a database that cannot be opened or fails.
pub(super) async fn show(args: &ShowArgs, out: &mut dyn Write) -> Result<Outcome, Error> {
    let desk = args.place.open().await?;
    let id = PersonId::from(args.person.as_str());
    let person = desk.person(&id).await?;
    let person = person.ok_or_else(|| DeskError::NoPerson { id: id.to_string() })?;
    let shown = Shown {
        person,
        appointments: desk.appointments(&id).await?,
        substitutions: desk.substitutions(&id).await?,
        mandates: desk.mandates(&id).await?,
    };
    match args.format {
        Layout::Table => shown.write(out)?,
        Layout::Json => json_line(out, &shown)?,
    }
    Ok(Outcome::Good)
}

impl Shown {
    fn write(&self, out: &mut dyn Write) -> std::io::Result<()> {
        writeln!(out, "{}", line_of(&self.person))?;
        for Appointment { agency, role, from, until, unit, .. } in &self.appointments {
            let unit = unit.as_ref().map(|unit| format!(", unit {unit}")).unwrap_or_default();
            writeln!(out, "appointed {role}@{agency}{unit}, {}", days(*from, *until))?;
        }
        for Substitution { absent, agency, roles, from, until, reason, .. } in &self.substitutions {
            let roles: Vec<_> = roles.iter().map(ToString::to_string).collect();
            let roles = if roles.is_empty() { "every role".to_owned() } else { roles.join("+") };
            let days = days(*from, *until);
            writeln!(out, "substitutes {absent} at {agency} in {roles}, {days}: {reason}")?;
        }
        for Mandate { organisation, from, until, paper, .. } in &self.mandates {
            let held = paper.valid_until.map(|until| format!(", valid to {until}"));
            let (kind, number, held) = (&paper.kind, &paper.number, held.unwrap_or_default());
            let days = days(*from, *until);
            writeln!(out, "acts for {organisation}, {days}, by {kind} {number}{held}")?;
        }
        Ok(())
    }
}

/// A person on one line.
fn line_of(person: &Person) -> String {
    let Person { id, name, number, kind } = person;
    let kind = match kind {
        motcua::PersonKind::Citizen => "citizen",
        motcua::PersonKind::Official => "official",
        motcua::PersonKind::Organisation => "organisation",
    };
    let number = number.as_ref().map(|number| format!(", number {number}"));
    format!("{id}: {name}, {kind}{}", number.unwrap_or_default())
}

fn json_line(out: &mut dyn Write, value: &impl Serialize) -> Result<(), Error> {
    serde_json::to_writer(&mut *out, value).map_err(std::io::Error::from)?;
    Ok(writeln!(out)?)
}
