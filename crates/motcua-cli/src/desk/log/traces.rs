//! A log as traces: XES (IEEE 1849), a trace for each dossier with its events.
//!
//! An attribute of a trace is named with `case:` before its key, as tables made of such logs name it.

use std::io::{self, BufRead, Read};

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::mapping::{Mapping, PARTS};
use super::rows::{Found, MOST_ROWS, Row, case};

/// The cases of a log.
pub(super) struct Cases<'a, R> {
    mapping: &'a Mapping,
    reader: Reader<Lines<R>>,
    buffer: Vec<u8>,
    is_over: bool,
}

/// Counts the lines that were read.
pub(super) struct Lines<R> {
    inner: R,
    line: u64,
}

/// Whose attributes are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    Trace,
    Event,
}

/// A trace as it is read.
struct Trace {
    /// What the trace itself says.
    head: Row,
    rows: Vec<Row>,
    /// How deep the tags below the trace are.
    depth: usize,
    /// The event that is read.
    event: Option<Row>,
    wrong: Option<(u64, String)>,
}

impl<'a, R: BufRead> Cases<'a, R> {
    pub(super) fn new(mapping: &'a Mapping, inner: R) -> Self {
        let reader = Reader::from_reader(Lines { inner, line: 1 });
        Self { mapping, reader, buffer: Vec::new(), is_over: false }
    }

    /// The next case; none at the end of the file.
    fn read(&mut self) -> Result<Option<Found>, quick_xml::Error> {
        let mut trace: Option<Trace> = None;
        loop {
            self.buffer.clear();
            let event = self.reader.read_event_into(&mut self.buffer)?;
            let line = self.reader.get_ref().line;
            match (&event, &mut trace) {
                (Event::Eof, None) => return Ok(None),
                (Event::Eof, Some(open)) => {
                    self.is_over = true;
                    let what = "the file ends within a trace; fetch it again";
                    return Ok(Some(Found::bad(open.head.line, what)));
                }
                (Event::Start(tag), None) if tag.name().0 == "trace" => {
                    trace = Some(Trace::new(line));
                }
                (Event::Start(tag), Some(open)) => {
                    open.attribute(self.mapping, tag, line);
                    open.depth += 1;
                    if open.depth == 1 && tag.name().0 == "event" {
                        open.event = Some(Row { line, ..open.head.clone() });
                    }
                }
                (Event::Empty(tag), Some(open)) => open.attribute(self.mapping, tag, line),
                (Event::End(_), Some(open)) if open.depth > 0 => open.up(),
                (Event::End(_), Some(_)) => {
                    return Ok(trace.and_then(|trace| trace.found(self.mapping)));
                }
                (
                    Event::Start(_)
                    | Event::End(_)
                    | Event::Empty(_)
                    | Event::Text(_)
                    | Event::CData(_)
                    | Event::Comment(_)
                    | Event::Decl(_)
                    | Event::PI(_)
                    | Event::DocType(_)
                    | Event::GeneralRef(_),
                    _,
                ) => {}
            }
        }
    }
}

impl<R: BufRead> Iterator for Cases<'_, R> {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        if self.is_over {
            return None;
        }
        self.read().unwrap_or_else(|error| {
            // Nothing behind it can be told apart.
            self.is_over = true;
            let what =
                format!("from here on the file is no XML: {error}; fetch it again or mend it");
            Some(Found::bad(self.reader.get_ref().line, what))
        })
    }
}

impl Trace {
    fn new(line: u64) -> Self {
        let head = Row { line, ..Row::default() };
        Self { head, rows: Vec::new(), depth: 0, event: None, wrong: None }
    }

    /// Takes over what an attribute of the trace or of its event says; what is nested in one is left out.
    fn attribute(&mut self, mapping: &Mapping, tag: &BytesStart<'_>, line: u64) {
        let owner = match (self.depth, &self.event) {
            (0, _) if tag.name().0 != "event" => Owner::Trace,
            (1, Some(_)) => Owner::Event,
            _ => return,
        };
        let value = |name: &str| -> Result<Option<String>, quick_xml::Error> {
            let found = tag.try_get_attribute(name)?;
            let value = found.map(|found| found.normalized_value(XmlVersion::Implicit1_0));
            Ok(value.transpose()?.map(|value| value.trim().to_owned()))
        };
        let (key, value) = match (value("key"), value("value")) {
            (Ok(Some(key)), Ok(value)) => (key, value.unwrap_or_default()),
            (Ok(None), Ok(_)) => return,
            (Err(error), _) | (_, Err(error)) => {
                self.wrong = Some((line, format!("an attribute cannot be read: {error}; mend it")));
                return;
            }
        };
        for (part, _) in PARTS {
            let is_meant = mapping.name(part).is_some_and(|name| match owner {
                Owner::Trace => name.strip_prefix("case:") == Some(&*key),
                Owner::Event => name == key,
            });
            if is_meant {
                let row = self.event.as_mut().filter(|_| owner == Owner::Event);
                row.unwrap_or(&mut self.head).cells[part as usize].clone_from(&value);
            }
        }
    }

    /// A tag ended.
    fn up(&mut self) {
        self.depth -= 1;
        if self.depth > 0 {
            return;
        }
        if let Some(row) = self.event.take()
            && self.rows.len() <= MOST_ROWS
        {
            self.rows.push(row);
        }
    }

    fn found(mut self, mapping: &Mapping) -> Option<Found> {
        if let Some((line, what)) = self.wrong {
            return Some(Found::bad(line, what));
        }
        if self.rows.len() > MOST_ROWS {
            let what = format!("the trace has more than {MOST_ROWS} events; split it");
            return Some(Found::bad(self.head.line, what));
        }
        // What the trace says behind its events is said of them too.
        let of_trace = |name: &str| name.starts_with("case:");
        for (part, _) in PARTS {
            if mapping.name(part).is_some_and(of_trace) {
                for row in &mut self.rows {
                    row.cells[part as usize].clone_from(&self.head.cells[part as usize]);
                }
            }
        }
        if self.rows.is_empty() {
            self.rows.push(self.head);
        }
        case(mapping, &self.rows)
    }
}

impl<R: BufRead> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut found = self.inner.fill_buf()?;
        let read = found.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Lines<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        if let Ok(found) = self.inner.fill_buf() {
            let lines = found.iter().take(amount).filter(|byte| **byte == b'\n').count();
            self.line += lines as u64;
        }
        self.inner.consume(amount);
    }
}
