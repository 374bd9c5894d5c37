//! Statements: files by which a gateway or a bank tells what came in, one line for each payment.

use std::collections::BTreeSet;
use std::fmt;
use std::io::Read;

use motcua_engine::time::Timestamp;
use serde::Deserialize;

use super::notice::{Notice, State};
use super::settings::{SettingsError, check};
use super::{GatewayError, moment};

/// The largest file that is read, in bytes.
const LARGEST_FILE: u64 = 256 << 20;
/// Codes of orders that are shorter are not looked for in descriptions: too much looks like them.
const SHORTEST_CODE: usize = 6;

/// Which columns of a CSV file say what, by the names in its heading.
///
/// What stands above the heading is passed over, and so is a line without a transaction.
/// Below it every line has as many columns, and no cell holds a line break.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    /// The money that came in. A line where it is empty, 0 or below is passed over.
    pub amount: String,
    /// The number of the transaction.
    pub transaction: String,
    /// When it came, in Vietnam's time.
    pub time: String,
    /// How that is written, as for `strptime`: `%d/%m/%Y %H:%M:%S`, or without the time of the day.
    pub time_format: String,
    /// The payer's words, in which the code of the order is looked for.
    #[serde(default)]
    pub description: Option<String>,
    /// The code of the order, where the file has a column for it.
    #[serde(default)]
    pub order: Option<String>,
    /// A column that tells payments from others.
    #[serde(default)]
    pub only: Option<Only>,
    /// What stands between two columns.
    #[serde(default = "comma")]
    pub separator: char,
    /// Whether amounts are in hundredths of a đồng.
    #[serde(default)]
    pub hundredths: bool,
}

/// Lines that are payments have a value in a column.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Only {
    /// The column.
    pub column: String,
    /// The value.
    pub value: String,
}

fn comma() -> char {
    ','
}

/// A payment that a statement tells of.
#[derive(Clone, PartialEq, Eq)]
pub struct StatementLine {
    /// The order, where one was found and no other one beside it.
    pub order: Option<String>,
    /// How much, in đồng.
    pub amount: i64,
    /// The number of the transaction.
    pub transaction: String,
    /// When it came.
    pub at: Timestamp,
    /// The payer's words. Personal: they are not shown by `Debug`.
    pub description: String,
    /// The line of the file, from 1.
    pub line: u64,
}

impl fmt::Debug for StatementLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StatementLine")
            .field("order", &self.order)
            .field("amount", &self.amount)
            .field("transaction", &self.transaction)
            .field("at", &self.at)
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}

impl StatementLine {
    /// What the line tells of its order; none where no order was found.
    pub fn notice(&self) -> Option<Notice> {
        self.order.clone().map(|order| Notice {
            order,
            amount: self.amount,
            currency: "VND".to_owned(),
            transaction: self.transaction.clone(),
            state: State::Paid,
            code: String::new(),
            at: Some(self.at),
        })
    }
}

impl Columns {
    pub(super) fn check(&self, gateway: &str) -> Result<(), SettingsError> {
        let is_told = self.description.is_some() || self.order.is_some();
        let why = "name a column with the order, or one with the payer's words";
        check(is_told, gateway, "statement", why)?;
        let why = "the separator is one of the letters of ASCII";
        check(self.separator.is_ascii(), gateway, "statement", why)
    }

    /// Reads a file. `orders` are the codes that are looked for in descriptions.
    pub(super) fn read(
        &self,
        gateway: &str,
        file: &mut dyn Read,
        orders: &BTreeSet<String>,
    ) -> Result<Vec<StatementLine>, GatewayError> {
        self.read_up_to(LARGEST_FILE, gateway, file, orders)
    }

    fn read_up_to(
        &self,
        largest: u64,
        gateway: &str,
        file: &mut dyn Read,
        orders: &BTreeSet<String>,
    ) -> Result<Vec<StatementLine>, GatewayError> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            // What stands before it is white space of the last cell, and lines are counted as they are.
            .terminator(csv::Terminator::Any(b'\n'))
            .delimiter(u8::try_from(self.separator).unwrap_or(b','))
            // A quote that is open at the end is seen by the break that it takes in.
            .from_reader(file.take(largest + 1).chain(&b"\n"[..]));
        let lengths: BTreeSet<usize> = orders.iter().map(String::len).collect();
        let (mut heading, mut lines, mut line) = (None, Vec::new(), 0);
        for record in reader.records() {
            let record = record.map_err(|error| failed(gateway, &error, line))?;
            line = record.position().map_or(line, csv::Position::line);
            // A quote that nobody closes takes in the lines behind it, and money would be lost.
            if record.iter().any(|cell| cell.contains('\n')) {
                return Err(wrong(gateway, line, "a quote in it is not closed"));
            }
            let Some(places) = &heading else {
                heading = self.places(&record).map(|places| (places, record.len()));
                continue;
            };
            let (places, columns) = places;
            if record.len() != *columns {
                return Err(wrong(
                    gateway,
                    line,
                    "it has another number of columns than the heading",
                ));
            }
            let found = self.line(places, &record, line);
            let Some(mut found) = found.map_err(|why| wrong(gateway, line, why))? else { continue };
            if found.order.is_none() {
                found.order = find_order(&found.description, orders, &lengths);
            }
            lines.push(found);
        }
        if reader.position().byte() > largest + 1 {
            return Err(wrong(gateway, line, "the file is too large"));
        }
        match heading {
            Some(_) => Ok(lines),
            None => Err(wrong(gateway, line, "no line before it names all the columns")),
        }
    }

    /// Where the columns are, if this is the heading.
    fn places(&self, record: &csv::StringRecord) -> Option<Places> {
        let place = |name: &str| {
            let is_it = |cell: &str| cell.trim_start_matches('\u{feff}').trim() == name;
            record.iter().position(is_it)
        };
        // None where the column is named and not there.
        let optional = |name: &Option<String>| match name {
            Some(name) => place(name).map(Some),
            None => Some(None),
        };
        Some(Places {
            amount: place(&self.amount)?,
            transaction: place(&self.transaction)?,
            time: place(&self.time)?,
            description: optional(&self.description)?,
            order: optional(&self.order)?,
            only: optional(&self.only.as_ref().map(|only| only.column.clone()))?,
        })
    }

    /// A payment, if the line is one.
    fn line(
        &self,
        places: &Places,
        record: &csv::StringRecord,
        line: u64,
    ) -> Result<Option<StatementLine>, &'static str> {
        let cell = |place: usize| record.get(place).unwrap_or_default().trim();
        let transaction = cell(places.transaction);
        let others = |only: &Only| places.only.is_some_and(|place| cell(place) != only.value);
        if transaction.is_empty() || self.only.as_ref().is_some_and(others) {
            return Ok(None);
        }
        let amount = match cell(places.amount) {
            "" => 0,
            text => dong(text).ok_or("the amount is no whole number of đồng")?,
        };
        if amount <= 0 {
            return Ok(None);
        }
        if self.hundredths && amount % 100 != 0 {
            return Err("the amount is no whole number of đồng");
        }
        let at = moment::read(&self.time_format, cell(places.time));
        let order = places.order.map(cell).filter(|order| !order.is_empty());
        Ok(Some(StatementLine {
            order: order.map(str::to_owned),
            amount: if self.hundredths { amount / 100 } else { amount },
            transaction: transaction.to_owned(),
            at: at.ok_or("the time is not written in the format that is set")?,
            description: places.description.map(cell).unwrap_or_default().to_owned(),
            line,
        }))
    }
}

/// Where the columns are, from 0.
struct Places {
    amount: usize,
    transaction: usize,
    time: usize,
    description: Option<usize>,
    order: Option<usize>,
    only: Option<usize>,
}

fn wrong(gateway: &str, line: u64, why: &str) -> GatewayError {
    GatewayError::Statement { gateway: gateway.to_owned(), line, why: why.to_owned() }
}

/// The cause is not repeated: it may show what stands in the line.
fn failed(gateway: &str, error: &csv::Error, before: u64) -> GatewayError {
    let line = error.position().map_or(before, csv::Position::line);
    if matches!(error.kind(), csv::ErrorKind::Utf8 { .. }) {
        wrong(gateway, line, "it is not UTF-8")
    } else {
        wrong(gateway, line, "the file cannot be read further")
    }
}

/// The order whose code stands in the payer's words, whatever the banks on the way did to case, spaces and signs.
/// None where two stand there: somebody must look.
fn find_order(
    description: &str,
    orders: &BTreeSet<String>,
    lengths: &BTreeSet<usize>,
) -> Option<String> {
    let letters = description.chars().filter(char::is_ascii_alphanumeric);
    let letters: String = letters.map(|letter| letter.to_ascii_uppercase()).collect();
    let mut found: Option<&str> = None;
    for length in lengths.iter().rev().filter(|length| **length >= SHORTEST_CODE) {
        for start in 0..(letters.len() + 1).saturating_sub(*length) {
            let part = &letters[start..start + length];
            if !orders.contains(part) {
                continue;
            }
            match found {
                None => found = Some(part),
                // A shorter code may be a part of a longer one.
                Some(longer) if longer.contains(part) => {}
                Some(_) => return None,
            }
        }
    }
    found.map(str::to_owned)
}

/// A whole number of đồng as banks write it: `150000`, `150.000`, `150,000.00`, `+150 000 VND`; and what went out: `-150000`,
/// `(150.000)`.
fn dong(text: &str) -> Option<i64> {
    let text = text.trim();
    let bracketed = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    let text = bracketed.unwrap_or(text).trim_end_matches(['đ', 'Đ', '₫']);
    let text = text.strip_suffix("VND").or_else(|| text.strip_suffix("VNĐ")).unwrap_or(text).trim();
    let (is_out, text) = match text.strip_prefix('-') {
        Some(text) if bracketed.is_none() => (true, text),
        Some(_) => return None,
        None => (bracketed.is_some(), text.trim_start_matches('+')),
    };
    let text: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    // One or two noughts behind the last sign are a fraction of nothing; three figures are a group.
    let text = match text.rsplit_once(['.', ',']) {
        Some((whole, "0" | "00")) => whole,
        Some(_) | None => text.as_str(),
    };
    let mut groups = text.split(['.', ',']);
    let mut figures = groups.next()?.to_owned();
    let is_grouped = figures.len() <= 3;
    for group in groups {
        if group.len() != 3 || !is_grouped {
            return None;
        }
        figures.push_str(group);
    }
    let amount = super::form::whole(&figures)?;
    Some(if is_out { -amount } else { amount })
}

#[cfg(test)]
mod tests;
