//! Decoders of single values.

use std::fmt::Display;
use std::str::FromStr;

use super::decode::{Reader, name_of};
use super::node::{Entry, Kind, Node};
use super::shape::{Mapping, Shape, need};
use super::words::quoted;
use crate::guard::Guard;
use crate::label::Label;
use crate::problem::Place;
use crate::time::{Date, Limit, Time};

/// The longest text that a type's own sentence may repeat, in bytes.
const MOST_REPEATED: usize = 40;

/// A text in both languages.
pub(crate) const LABEL: Mapping = Mapping {
    noun: "label",
    named: false,
    keys: &[need("vi", Shape::Text, "In Vietnamese"), need("en", Shape::Text, "In English")],
};

/// A text that is not blank.
pub(crate) fn text(reader: &mut Reader, node: &Node, path: &str) -> Option<String> {
    text_of(reader, node, path, "a text", Shape::Text)
}

fn text_of(
    reader: &mut Reader,
    node: &Node,
    path: &str,
    wanted: &str,
    shape: Shape,
) -> Option<String> {
    let Kind::Scalar { text, .. } = &node.kind else {
        reader.wrong_kind(node, path, wanted, shape);
        return None;
    };
    if text.trim().is_empty() {
        let what = format!("{} is blank", name_of(path));
        reader.error(&node.place, "bad-value", what, "write a text, or take the key out");
        return None;
    }
    Some(text.clone())
}

/// A code or version: a text that stands in quotes if it looks like a number.
pub(crate) fn code(reader: &mut Reader, node: &Node, path: &str) -> Option<String> {
    let code = text_of(reader, node, path, "a text", Shape::Code)?;
    let Kind::Scalar { quoted: false, .. } = node.kind else { return Some(code) };
    if looks_like_a_number(&code) {
        let what = format!(
            "{} is the number {code}, and a number loses zeros (2.000720 becomes 2.00072)",
            name_of(path)
        );
        reader.error(&node.place, "unquoted-code", what, format!("write it in quotes: \"{code}\""));
        return None;
    }
    Some(code)
}

/// Whether YAML 1.2 reads the text as a number.
fn looks_like_a_number(text: &str) -> bool {
    let radix = |prefix: &str, radix| {
        text.strip_prefix(prefix)
            .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|char| char.is_digit(radix)))
    };
    let begins = text.starts_with(|char: char| char.is_ascii_digit() || "+-.".contains(char));
    begins && (text.parse::<f64>().is_ok() || radix("0x", 16) || radix("0o", 8))
        || matches!(text, ".inf" | "-.inf" | "+.inf" | ".nan")
}

/// A name inside the file: letters, digits, `-` and `_`.
pub(crate) fn name<T: for<'t> From<&'t str>>(
    reader: &mut Reader,
    node: &Node,
    path: &str,
) -> Option<T> {
    let text = text_of(reader, node, path, "a name", Shape::Name)?;
    check_name(reader, &text, &node.place).then(|| text.as_str().into())
}

/// The name that an entry stands under.
pub(crate) fn entry_name<T: for<'t> From<&'t str>>(
    reader: &mut Reader,
    entry: &Entry,
) -> Option<T> {
    check_name(reader, &entry.key, &entry.key_place).then(|| entry.key.as_str().into())
}

/// Whether a text can be a name; if not, says so.
pub(crate) fn check_name(reader: &mut Reader, text: &str, place: &Place) -> bool {
    let good = |char: char| char.is_ascii_alphanumeric() || char == '-' || char == '_';
    if !text.is_empty() && text.chars().all(good) {
        return true;
    }
    let what = format!("{} is no name", quoted(text));
    reader.error(place, "bad-name", what, "use letters a to z, digits, `-` and `_`");
    false
}

/// Whether a text can be the name of a field; if not, says so.
pub(crate) fn check_field_name(reader: &mut Reader, text: &str, place: &Place) -> bool {
    let good = |part: &str| {
        part.starts_with(|char: char| char.is_ascii_alphabetic())
            && part.chars().all(|char| char.is_ascii_alphanumeric() || char == '_')
    };
    if text.split('.').all(good) {
        return true;
    }
    let what = format!("{} is no name of a field", quoted(text));
    let help = "use letters a to z, digits and `_`, in parts joined by dots: `land.area`";
    reader.error(place, "bad-name", what, help);
    false
}

/// `true` or `false`, and no other word.
pub(crate) fn truth(reader: &mut Reader, node: &Node, path: &str) -> Option<bool> {
    match &node.kind {
        Kind::Scalar { text, quoted: false, .. } if text == "true" => Some(true),
        Kind::Scalar { text, quoted: false, .. } if text == "false" => Some(false),
        Kind::Scalar { text, .. } => {
            let what = format!("{} is neither true nor false: {}", name_of(path), quoted(text));
            reader.error(&node.place, "bad-value", what, "write `true` or `false`, without quotes");
            None
        }
        Kind::Null | Kind::List(_) | Kind::Map(_) | Kind::Broken => {
            reader.wrong_kind(node, path, "`true` or `false`", Shape::Truth);
            None
        }
    }
}

/// A whole number in a range.
pub(crate) fn number<T: TryFrom<i64>>(
    reader: &mut Reader,
    node: &Node,
    path: &str,
    (least, most): (i64, i64),
) -> Option<T> {
    let Kind::Scalar { text, quoted: in_quotes, .. } = &node.kind else {
        reader.wrong_kind(node, path, "a whole number", Shape::Number(least, most));
        return None;
    };
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit())
        && (digits == "0" || !digits.starts_with('0'));
    let number = if plain { text.parse::<i64>().ok() } else { None };
    let in_range = number.filter(|number| (least..=most).contains(number));
    if let Some(value) = in_range.and_then(|number| T::try_from(number).ok())
        && !in_quotes
    {
        return Some(value);
    }
    let what = format!("{} must be a whole number, and is {}", name_of(path), quoted(text));
    let help = match in_range {
        Some(number) => format!("write {number} without quotes"),
        None => format!("write digits only, from {least} to {most}"),
    };
    reader.error(&node.place, "bad-value", what, help);
    None
}

/// A value that its type reads from text, with the type's own words for what is wrong.
pub(crate) fn parsed<T>(
    reader: &mut Reader,
    node: &Node,
    path: &str,
    shape: Shape,
    wanted: &str,
) -> Option<T>
where
    T: FromStr<Err: Display>,
{
    let Kind::Scalar { text, .. } = &node.kind else {
        reader.wrong_kind(node, path, wanted, shape);
        return None;
    };
    match text.parse() {
        Ok(value) => Some(value),
        Err(_) if text.len() > MOST_REPEATED => {
            let what = format!("{} is not {wanted}", quoted(text));
            let help = format!("write for example `{}`", shape.example());
            reader.error(&node.place, "bad-value", what, help);
            None
        }
        Err(error) => {
            // The types' sentences are `what; help`, or `what` alone.
            let error = error.to_string();
            let (what, help) = match error.split_once("; ") {
                Some((what, help)) => (what.to_owned(), help.to_owned()),
                None => (error, format!("write for example `{}`", shape.example())),
            };
            reader.error(&node.place, "bad-value", what, help);
            None
        }
    }
}

/// A limit such as `5 working days`.
pub(crate) fn limit(reader: &mut Reader, node: &Node, path: &str) -> Option<Limit> {
    parsed(reader, node, path, Shape::Limit, "a limit")
}

/// A day such as `2026-08-15`.
pub(crate) fn date(reader: &mut Reader, node: &Node, path: &str) -> Option<Date> {
    let text = text_of(reader, node, path, "a day", Shape::Date)?;
    // jiff reads more forms than this one.
    if let Some(date) = text.parse().ok().filter(|date: &Date| date.to_string() == text) {
        return Some(date);
    }
    let what = format!("{} is no day of the calendar", quoted(&text));
    reader.error(&node.place, "bad-value", what, "write year-month-day: 2026-08-15");
    None
}

/// A time of the day such as `15:00`.
pub(crate) fn time(reader: &mut Reader, node: &Node, path: &str) -> Option<Time> {
    let text = text_of(reader, node, path, "a time of the day", Shape::Time)?;
    let written = |time: &Time| format!("{:02}:{:02}", time.hour(), time.minute());
    if let Some(time) = text.parse().ok().filter(|time| written(time) == text) {
        return Some(time);
    }
    let what = format!("{} is no time of the day", quoted(&text));
    reader.error(&node.place, "bad-value", what, "write hours and minutes in quotes: \"15:00\"");
    None
}

/// A text in both languages.
pub(crate) fn label(reader: &mut Reader, node: &Node, path: &str) -> Option<Label> {
    if let Kind::Scalar { .. } = node.kind {
        let shape = Shape::Label;
        reader.wrong_kind(node, path, "a text in both languages", shape);
        return None;
    }
    let mut fields = reader.fields(node, &LABEL, path)?;
    let vi = fields.get("vi", text);
    let en = fields.get("en", text);
    fields.finish();
    Some(Label { vi: vi?, en: en? })
}

/// A condition, parsed. Its place is that of its first character.
pub(crate) fn guard(reader: &mut Reader, node: &Node, path: &str) -> Option<Guard> {
    let source = text_of(reader, node, path, "a condition", Shape::Guard)?;
    let mut place = node.place.clone();
    let lead = match node.kind {
        Kind::Scalar { lead, .. } => lead,
        Kind::Null | Kind::List(_) | Kind::Map(_) | Kind::Broken => None,
    };
    place.column = place.column.saturating_add(lead.unwrap_or(0));
    reader.places.note(path, place.clone());
    match Guard::parse(&source) {
        Ok(guard) => Some(guard),
        Err(problem) => {
            if lead.is_some() {
                let offset = u32::try_from(problem.offset).unwrap_or(u32::MAX);
                place.column = place.column.saturating_add(offset);
            }
            reader.error(&place, "bad-guard", problem.what, problem.help);
            None
        }
    }
}
