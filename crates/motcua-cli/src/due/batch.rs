//! `motcua due --batch`: the due moment of every row of a CSV, in one pass and bounded memory.

use std::collections::HashMap;
use std::io::{self, Read, Write};

use csv::{ByteRecord, Position, ReaderBuilder, Terminator, WriterBuilder};
use motcua_engine::time::{Calendar, Limit, Terms, Timestamp};

use super::{input, local};
use crate::Outcome;
use crate::error::Error;

/// Different limits of one batch that are kept in mind; more are read anew.
const MOST_LIMITS: usize = 1024;
const BUFFER_BYTES: usize = 1 << 16;
const DUE: &str = "due_at";
const NO_END: &str =
    "a quote begins in this row and never ends, so that the lines below it are lost; close it";

/// Counts every row of `rows`.
///
/// # Errors
///
/// No header with the columns that are needed, or an input or output that breaks off.
pub(super) fn run(
    calendar: &Calendar,
    terms: Terms,
    rows: impl Read,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Error> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        // So that lines are counted rightly; a carriage return is taken off the last field by hand.
        .terminator(Terminator::Any(b'\n'))
        .buffer_capacity(BUFFER_BYTES)
        .from_reader(Quotes { rows, open: false, ended: false });
    let mut writer = WriterBuilder::new().buffer_capacity(BUFFER_BYTES).from_writer(out);
    let mut row = ByteRecord::new();
    reader.read_byte_record(&mut row).map_err(unread)?;
    without_return(&mut row);
    let columns = Columns::of(&row).map_err(Error::Usage)?;
    row.push_field(DUE.as_bytes());
    writer.write_byte_record(&row).map_err(unwritten)?;

    let mut batch = Batch { calendar, terms, columns, limits: HashMap::new() };
    let (mut good, mut bad) = (0_u64, 0_u64);
    let mut due = Vec::with_capacity(DUE_BYTES);
    while reader.read_byte_record(&mut row).map_err(unread)? {
        without_return(&mut row);
        if row.len() == 1 && row[0].is_empty() {
            continue;
        }
        due.clear();
        // Only the last row can hold a quote that never ends; it has swallowed every line below.
        let swallows = reader.get_ref().ended_open() && row.as_slice().contains(&b'\n');
        let counted = if swallows { Err(NO_END.to_owned()) } else { batch.due(&row, &mut due) };
        match counted {
            Ok(()) => {
                row.push_field(&due);
                writer.write_byte_record(&row).map_err(unwritten)?;
                good += 1;
            }
            Err(what) => {
                writeln!(err, "line {}: {what}", line_of(&row, reader.position()))?;
                bad += 1;
            }
        }
    }
    writer.flush()?;
    if bad == 0 {
        return Ok(Outcome::Good);
    }
    writeln!(err, "{bad} of {} rows could not be counted and are left out", good + bad)?;
    Ok(Outcome::Problems)
}

/// Rows as they are read, with an eye on the quotes.
struct Quotes<R> {
    rows: R,
    /// An odd number of quotes has gone by.
    open: bool,
    ended: bool,
}

impl<R> Quotes<R> {
    /// All is read, and a quote has no other.
    fn ended_open(&self) -> bool {
        self.ended && self.open
    }
}

impl<R: Read> Read for Quotes<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.rows.read(buffer)?;
        let quotes = buffer[..count].iter().filter(|byte| **byte == b'"').count();
        self.open ^= quotes % 2 == 1;
        self.ended = count == 0;
        Ok(count)
    }
}

/// Takes the carriage return of a line's end off the last field.
fn without_return(row: &mut ByteRecord) {
    let Some(last) = row.len().checked_sub(1) else { return };
    if let Some(field) = row[last].strip_suffix(b"\r") {
        let field = field.to_vec();
        row.truncate(last);
        row.push_field(&field);
    }
}

/// The line on which a row begins, from 1: the reader's own answer is that of the empty lines above it.
fn line_of(row: &ByteRecord, after: &Position) -> u64 {
    let before = row.position().map_or(1, Position::line);
    let inside = row.as_slice().iter().filter(|byte| **byte == b'\n').count() as u64;
    // At the end of a file without a last line break the first of the two is one too small.
    after.line().saturating_sub(1 + inside).max(before)
}

/// The length of `2026-08-21T14:00:00+07:00`, and room for a fraction.
const DUE_BYTES: usize = 40;

/// Which column holds what.
struct Columns {
    count: usize,
    received: usize,
    term: usize,
    cutoff: Option<usize>,
}

impl Columns {
    fn of(header: &ByteRecord) -> Result<Self, String> {
        let place = |name: &str| {
            let mut places =
                (0..header.len()).filter(|place| header[*place].trim_ascii() == name.as_bytes());
            match (places.next(), places.next()) {
                (_, Some(_)) => Err(format!(
                    "the first line names the column \"{name}\" twice; take one out or rename it"
                )),
                (first, None) => Ok(first),
            }
        };
        let need = |name: &str| {
            place(name)?.ok_or_else(|| {
                format!(
                    "the first line names no column \"{name}\"; begin with a line such as received_at,term,cutoff"
                )
            })
        };
        if header.is_empty() {
            return Err(
                "standard input is empty; begin with a line such as received_at,term,cutoff".into(),
            );
        }
        if header.len() == 1 && header[0].iter().any(|byte| b";\t".contains(byte)) {
            return Err(
                "no commas part the columns of the first line; save the file as CSV with commas"
                    .into(),
            );
        }
        let (received, term) = (need("received_at")?, need("term")?);
        if place(DUE)?.is_some() {
            return Err(format!("there is a column \"{DUE}\" already; take it out or rename it"));
        }
        Ok(Self { count: header.len(), received, term, cutoff: place("cutoff")? })
    }
}

struct Batch<'a> {
    calendar: &'a Calendar,
    terms: Terms,
    columns: Columns,
    limits: HashMap<Box<[u8]>, Limit>,
}

impl Batch<'_> {
    /// Writes the due moment of a row; nothing for a row without limit.
    fn due(&mut self, row: &ByteRecord, due: &mut Vec<u8>) -> Result<(), String> {
        if row.len() != self.columns.count {
            let (fields, columns) = (row.len(), self.columns.count);
            return Err(format!(
                "the row has {fields} fields and the header {columns}; put quotes around a field that holds a comma"
            ));
        }
        let received = self.received(row)?;
        let terms = Terms {
            limit: self.limit(&row[self.columns.term])?,
            cutoff: match self.columns.cutoff.map(|place| row[place].trim_ascii()) {
                None | Some(b"") => self.terms.cutoff,
                Some(cutoff) => Some(input::cutoff(text(cutoff)?)?),
            },
            ..self.terms
        };
        let deadline = self.calendar.deadline(terms, received, &[]);
        if let Some(deadline) = deadline.map_err(|error| error.to_string())? {
            write!(due, "{}", local(self.calendar, deadline.due_at))
                .map_err(|error| error.to_string())?;
        }
        Ok(())
    }

    fn received(&self, row: &ByteRecord) -> Result<Timestamp, String> {
        input::received(text(row[self.columns.received].trim_ascii())?)
    }

    fn limit(&mut self, field: &[u8]) -> Result<Limit, String> {
        if let Some(limit) = self.limits.get(field) {
            return Ok(*limit);
        }
        let limit = input::term(text(field.trim_ascii())?)?;
        if self.limits.len() < MOST_LIMITS {
            self.limits.insert(field.into(), limit);
        }
        Ok(limit)
    }
}

fn text(field: &[u8]) -> Result<&str, String> {
    str::from_utf8(field).map_err(|_| "the row is no UTF-8 text; save the file as UTF-8".to_owned())
}

fn unread(error: csv::Error) -> Error {
    Error::Input(io_error(error))
}

fn unwritten(error: csv::Error) -> Error {
    Error::Output(io_error(error))
}

fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}
