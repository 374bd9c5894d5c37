//! A log as a table: CSV with a header, a row for each activity, the rows of a dossier wherever they stand.

use std::collections::{HashMap, HashSet};
use std::io::Read;

use csv::{ReaderBuilder, StringRecord};

use super::mapping::{Mapping, PARTS, Part};
use super::rows::{Found, MOST_ROWS, Row, case};

/// The rows of a log.
pub(super) struct Rows<R> {
    reader: csv::Reader<R>,
    /// The column of each part.
    columns: [Option<usize>; PARTS.len()],
    width: usize,
    record: StringRecord,
}

/// The cases of a log, each as soon as its last row is read.
pub(super) struct Cases<'a, R> {
    mapping: &'a Mapping,
    rows: Rows<R>,
    /// How many rows of each dossier are still to come.
    left: HashMap<String, usize>,
    /// The rows of dossiers that are not complete.
    open: HashMap<String, Vec<Row>>,
    /// Dossiers with a row that cannot be read.
    bad: HashSet<String>,
}

impl<R: Read> Rows<R> {
    /// Reads the header.
    ///
    /// # Errors
    ///
    /// It cannot be read, or lacks a column that the mapping names.
    pub(super) fn new(mapping: &Mapping, reader: R) -> Result<Self, String> {
        let mut reader = ReaderBuilder::new().flexible(true).from_reader(reader);
        let header = reader.headers().map_err(|error| said(&error))?.clone();
        let mut columns = [None; PARTS.len()];
        for (part, key) in PARTS {
            let Some(name) = mapping.name(part) else { continue };
            let place = header.iter().position(|column| column == name);
            columns[part as usize] = Some(place.ok_or_else(|| {
                format!("there is no column \"{name}\", which the mapping names as `{key}`; mend the mapping")
            })?);
        }
        Ok(Self { reader, columns, width: header.len(), record: StringRecord::new() })
    }

    /// The next row, or why it is none; the row is then as far as it can be told.
    fn next(&mut self) -> Option<(Row, Option<String>)> {
        let read = self.reader.read_record(&mut self.record);
        let line = self.record.position().map_or(0, csv::Position::line);
        let mut row = Row { line, ..Row::default() };
        match read {
            Ok(false) => return None,
            Ok(true) => {}
            Err(error) => {
                row.line = error.position().map_or(line, csv::Position::line);
                return Some((row, Some(said(&error))));
            }
        }
        for (cell, column) in row.cells.iter_mut().zip(self.columns) {
            let text = column.and_then(|column| self.record.get(column)).unwrap_or_default();
            text.trim().clone_into(cell);
        }
        let (found, width) = (self.record.len(), self.width);
        let wrong = (found != width).then(|| {
            format!(
                "the row has {found} fields, and the header {width}; mend its commas and quotes"
            )
        });
        Some((row, wrong))
    }
}

fn said(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Utf8 { .. } => "the row is no UTF-8; save the file as UTF-8".to_owned(),
        csv::ErrorKind::Io(error) => {
            format!("the file cannot be read to its end: {error}; fetch it again")
        }
        _ => format!("the row cannot be read: {error}; mend it"),
    }
}

impl<'a, R: Read> Cases<'a, R> {
    /// `counted` are the same rows, read once before: a dossier is complete when as many have come.
    pub(super) fn new(mapping: &'a Mapping, mut counted: Rows<R>, rows: Rows<R>) -> Self {
        let (mut left, mut bad) = (HashMap::new(), HashSet::new());
        while let Some((row, wrong)) = counted.next() {
            let code = row.cell(Part::Dossier);
            if wrong.is_some() {
                bad.insert(code.to_owned());
            } else {
                *left.entry(code.to_owned()).or_insert(0) += 1;
            }
        }
        Self { mapping, rows, left, open: HashMap::new(), bad }
    }

    fn take(&mut self, row: Row) -> Option<Found> {
        let code = row.cell(Part::Dossier).to_owned();
        let line = row.line;
        let left = self.left.get_mut(&code)?;
        *left -= 1;
        let is_last = *left == 0;
        if code.is_empty() {
            return case(self.mapping, &[row]);
        }
        let rows = self.open.entry(code.clone()).or_default();
        if rows.len() <= MOST_ROWS {
            rows.push(row);
        }
        if !is_last {
            return None;
        }
        let rows = self.open.remove(&code)?;
        if self.bad.contains(&code) {
            let what = format!(
                "dossier \"{code}\" is left out: one of its rows cannot be read; mend that one"
            );
            return Some(Found::bad(line, what));
        }
        if rows.len() > MOST_ROWS {
            let what = format!(
                "dossier \"{code}\" is left out: it has more than {MOST_ROWS} rows; split it"
            );
            return Some(Found::bad(line, what));
        }
        case(self.mapping, &rows)
    }
}

impl<R: Read> Iterator for Cases<'_, R> {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            let found = match self.rows.next()? {
                (row, Some(wrong)) => Some(Found::bad(row.line, wrong)),
                (row, None) => self.take(row),
            };
            if found.is_some() {
                return found;
            }
        }
    }
}
