//! What people write: moments, limits, times of day. Each refusal is a sentence that says what to write.

use motcua_engine::time::{DateTime, Limit, Time, Timestamp};

/// No moment, limit or time of day is longer, in bytes.
const LONGEST: usize = 60;

/// A moment with its offset.
pub(super) fn received(text: &str) -> Result<Timestamp, String> {
    // A zone in brackets would go unheard, since the offset decides.
    let is_plain = text.len() <= LONGEST && !text.contains('[');
    match text.parse() {
        Ok(at) if is_plain => Ok(at),
        Ok(_) | Err(_) => Err(no_moment(text, is_plain)),
    }
}

fn no_moment(text: &str, is_plain: bool) -> String {
    let quoted = quoted(text);
    match text.parse::<DateTime>() {
        // Both have been read, so that only the year can be wrong.
        Ok(_) if is_plain && has_offset(text) => {
            format!("the time {quoted} is too far away to count with; look at its year")
        }
        Ok(local) if is_plain => {
            format!("the time {quoted} has no offset; write {local}+07:00 if it is Vietnam's")
        }
        Ok(_) | Err(_) => {
            format!("{quoted} is no time; write for example 2026-08-21T14:00:00+07:00")
        }
    }
}

fn has_offset(text: &str) -> bool {
    text.split_once(['T', 't', ' ']).is_some_and(|(_, time)| time.contains(['+', '-']))
}

/// A limit.
pub(super) fn term(text: &str) -> Result<Limit, String> {
    if text.len() > LONGEST {
        return Err(format!("{} is no limit; write for example 5 working days", quoted(text)));
    }
    text.parse().map_err(|error: motcua_engine::time::LimitError| error.to_string())
}

/// A local time of day, to the minute.
pub(super) fn cutoff(text: &str) -> Result<Time, String> {
    let has_minutes = text.len() == "15:00".len() && text.as_bytes()[2] == b':';
    has_minutes
        .then(|| text.parse().ok())
        .flatten()
        .ok_or_else(|| format!("{} is no time of day; write for example 15:00", quoted(text)))
}

/// A text as messages quote it, cut where it is too long.
fn quoted(text: &str) -> String {
    if text.len() <= LONGEST {
        return format!("\"{text}\"");
    }
    format!("\"{}…\"", text.chars().take(LONGEST / 2).collect::<String>())
}
