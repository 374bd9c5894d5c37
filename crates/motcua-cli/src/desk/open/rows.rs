//! The rows of another system's file, each with its line, its digest and what it states.

use std::collections::BTreeMap;

use csv::{ByteRecord, ReaderBuilder};
use motcua_engine::dossier::{Actor, AgencyId, OpeningBalance, Parties, Party, Source, Submission};
use motcua_engine::procedure::{AgencyName, Channel, StepId, Subject};
use motcua_engine::time::Timestamp;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use super::hex;
use super::mapping::{Mapping, Part};
use crate::desk::input;

/// The rows of a file, in order.
pub(super) struct Rows {
    /// How many there are.
    pub(super) count: u64,
    rows: std::vec::IntoIter<Row>,
}

/// A row.
pub(super) struct Row {
    /// The line on which it begins, from 1.
    pub(super) line: usize,
    /// The SHA-256 of its bytes, without the end of the line.
    pub(super) digest: String,
    /// What it states, or why that cannot be read.
    pub(super) stated: Result<Stated, String>,
}

/// What a row states.
pub(super) struct Stated {
    pub(super) code: String,
    pub(super) procedure: String,
    received_at: Timestamp,
    appointment: Timestamp,
    step: StepId,
    subject: Subject,
    channel: Channel,
    agencies: BTreeMap<AgencyName, AgencyId>,
    owner: Party,
}

impl Iterator for Rows {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        self.rows.next()
    }
}

impl Rows {
    /// The rows of a file.
    ///
    /// # Errors
    ///
    /// It has no first line with the columns that are needed.
    pub(super) fn of(bytes: &[u8], mapping: &Mapping) -> Result<Self, String> {
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
        let mut record = ByteRecord::new();
        let (mut columns, mut rows) = (None, Vec::new());
        let (mut end, mut line) = (0, 1);
        while reader.read_byte_record(&mut record).map_err(|error| error.to_string())? {
            let next = usize::try_from(reader.position().byte()).unwrap_or(bytes.len());
            let whole = &bytes[end.min(next)..next];
            let row = whole.trim_ascii_start();
            line += newlines(&whole[..whole.len() - row.len()]);
            match &columns {
                None => columns = Some(Columns::of(&record, mapping)?),
                Some(columns) => rows.push(Row {
                    line,
                    digest: hex(&Sha256::digest(row.trim_ascii_end())),
                    stated: columns.stated(&record, mapping),
                }),
            }
            line += newlines(row);
            end = next;
        }
        if columns.is_none() {
            return Err("it is empty; begin with a line that names the columns".to_owned());
        }
        Ok(Self { count: rows.len() as u64, rows: rows.into_iter() })
    }
}

fn newlines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}

/// Which place of a row holds what.
struct Columns {
    count: usize,
    parts: BTreeMap<Part, usize>,
    agencies: BTreeMap<AgencyName, usize>,
}

impl Columns {
    fn of(header: &ByteRecord, mapping: &Mapping) -> Result<Self, String> {
        let place = |name: &str| {
            let is_it = |field: &[u8]| {
                field.strip_prefix("\u{feff}".as_bytes()).unwrap_or(field).trim_ascii()
                    == name.as_bytes()
            };
            header.iter().position(is_it)
        };
        let missing = |name: &str| {
            format!("the first line names no column \"{name}\"; say in [columns] which one it is")
        };
        let mut parts = BTreeMap::new();
        for part in Part::ALL {
            let name = mapping.column(part);
            match place(name) {
                Some(found) => _ = parts.insert(part, found),
                None if part.is_needed() || mapping.names(part) => return Err(missing(name)),
                None => {}
            }
        }
        let mut agencies = BTreeMap::new();
        for (agency, name) in &mapping.agency_columns {
            agencies.insert(agency.clone(), place(name).ok_or_else(|| missing(name))?);
        }
        Ok(Self { count: header.len(), parts, agencies })
    }

    fn stated(&self, record: &ByteRecord, mapping: &Mapping) -> Result<Stated, String> {
        if record.len() != self.count {
            return Err(format!(
                "the row has {} fields and the header {}; put quotes around fields with commas",
                record.len(),
                self.count
            ));
        }
        let text = |place: usize| {
            let text = std::str::from_utf8(&record[place]).map(str::trim);
            text.map_err(|_| "the row is no UTF-8 text; save the file as UTF-8".to_owned())
        };
        let part = |part: Part| match self.parts.get(&part) {
            Some(place) => text(*place).map(|word| mapping.value(part, word)),
            None => Ok(""),
        };
        let needed = |what: Part| match part(what)? {
            "" => Err(format!("\"{}\" is empty; fill it in", mapping.column(what))),
            word => Ok(word),
        };
        let instant = |what: Part| {
            let word = needed(what)?;
            input::at(word).map_err(|why| format!("\"{}\": {why}", mapping.column(what)))
        };
        let mut agencies = mapping.agencies.clone();
        for (name, place) in &self.agencies {
            let agency = text(*place)?;
            if !agency.is_empty() {
                agencies.insert(name.clone(), AgencyId::from(agency));
            }
        }
        let known = |word: &str| Some(word.to_owned()).filter(|word| !word.is_empty());
        Ok(Stated {
            code: needed(Part::Code)?.to_owned(),
            procedure: needed(Part::Procedure)?.to_owned(),
            received_at: instant(Part::ReceivedAt)?,
            appointment: instant(Part::Appointment)?,
            step: StepId::from(needed(Part::Step)?),
            subject: word(needed(Part::Subject)?, "subject", "citizen")?,
            channel: word(needed(Part::Channel)?, "channel", "direct")?,
            agencies,
            owner: Party {
                number: known(part(Part::OwnerNumber)?),
                phone: known(part(Part::OwnerPhone)?),
                ..Party::named(needed(Part::Owner)?)
            },
        })
    }
}

/// A word that is one of a few.
fn word<T: DeserializeOwned>(word: &str, what: &str, such: &str) -> Result<T, String> {
    serde_json::from_value(word.into()).map_err(|_| {
        format!("\"{word}\" is no {what}; write for example {such}, or say in [values.{what}] what it means")
    })
}

impl Stated {
    /// What is to be taken over.
    pub(super) fn balance(&self, source: Source, approver: Actor) -> OpeningBalance {
        let submission = Submission {
            agencies: self.agencies.clone(),
            parties: Parties::of(self.owner.clone()),
            ..Submission::new(self.channel, self.subject)
        };
        OpeningBalance {
            submission,
            code: self.code.clone(),
            step: self.step.clone(),
            received_at: self.received_at,
            appointment: self.appointment,
            source,
            approver,
        }
    }
}
