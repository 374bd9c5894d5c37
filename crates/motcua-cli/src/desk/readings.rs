//! `motcua readings`: who has read personal data.

use std::io::Write;

use motcua::{Desk, Page, ReadOf, Reading, ReadingQuery};
use motcua_engine::dossier::PersonId;
use motcua_engine::time::{Date, Timestamp};
use serde_json::json;

use super::{Layout, Place, input};
use crate::Outcome;
use crate::error::Error;

/// Lists who has read personal data of dossiers and of people, the latest first
///
/// Readings are recorded by the service; what is done at the database itself is not among them.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  motcua readings --about p-7\n  motcua readings --reader c-12 --from 2026-09-01 --to 2026-09-30 --format json"
)]
pub(crate) struct Args {
    /// Of this person, or of the dossiers that this person is an applicant of, by the opaque number
    #[arg(long, value_name = "PERSON")]
    about: Option<String>,
    /// By this person, by the opaque number
    #[arg(long, value_name = "PERSON")]
    reader: Option<String>,
    /// The first day; without it, since ever
    #[arg(long, value_name = "DAY", value_parser = input::day)]
    from: Option<Date>,
    /// The last day; without it, up to now
    #[arg(long, value_name = "DAY", value_parser = input::day)]
    to: Option<Date>,
    /// The form of the answer; json is a line for each reading
    #[arg(long, value_enum, default_value_t = Layout::Table)]
    format: Layout,
    #[command(flatten)]
    place: Place,
}

/// Lists the readings.
///
/// # Errors
///
/// A day or a text that cannot be asked for, a database that cannot be opened or fails.
pub(super) async fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome, Error> {
    let desk = args.place.open().await?;
    let query = query(args, &desk).await?;
    let (mut page, mut is_empty) = (Page::first(200), true);
    loop {
        let listed = desk.list_readings(&query, &page).await?;
        for reading in &listed.items {
            is_empty = false;
            match args.format {
                Layout::Table => table_line(reading, out)?,
                Layout::Json => json_line(reading, out)?,
            }
        }
        let Some(next) = listed.next else { break };
        page.cursor = Some(next);
    }
    if is_empty {
        args.format.say_empty("nobody has read such data", out)?;
    }
    Ok(Outcome::Good)
}

/// What is asked for; days are those of the desk's time zone.
async fn query(args: &Args, desk: &Desk) -> Result<ReadingQuery, Error> {
    let zone = desk.zone().await?;
    let begins = |day: Date| -> Result<Timestamp, Error> {
        let begin = day.to_zoned(zone.clone()).map(|begin| begin.timestamp());
        begin.map_err(|_| Error::Usage(format!("the day {day} is out of reach; name another")))
    };
    let after = |day: Date| begins(day.tomorrow().unwrap_or(day));
    let person = |id: &Option<String>| id.as_deref().map(PersonId::from);
    Ok(ReadingQuery {
        about: person(&args.about),
        by: person(&args.reader),
        from: args.from.map(begins).transpose()?.unwrap_or(Timestamp::MIN),
        to: args.to.map(after).transpose()?.unwrap_or(Timestamp::MAX),
    })
}

fn table_line(reading: &Reading, out: &mut dyn Write) -> Result<(), Error> {
    let Reading { at, person, of, what } = reading;
    let of = match of {
        ReadOf::Dossier(dossier) => format!("dossier {dossier}"),
        ReadOf::Person(person) => format!("person {person}"),
    };
    Ok(writeln!(out, "{at}  {person:16} {what:14} {of}", person = person.as_str())?)
}

fn json_line(reading: &Reading, out: &mut dyn Write) -> Result<(), Error> {
    let (dossier, person) = match &reading.of {
        ReadOf::Dossier(dossier) => (Some(dossier.as_str()), None),
        ReadOf::Person(person) => (None, Some(person.as_str())),
    };
    let line = json!({
        "at": reading.at.to_string(),
        "reader": reading.person,
        "dossier": dossier,
        "person": person,
        "what": reading.what,
    });
    Ok(writeln!(out, "{line}")?)
}
