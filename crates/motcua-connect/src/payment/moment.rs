//! The times of gateways: local times of Vietnam, GMT+7 all the year.

use std::time::Duration;

use motcua_engine::time::{Date, DateTime, TimeZone, Timestamp};

/// How far Vietnam is ahead of UTC.
const AHEAD: Duration = Duration::from_secs(7 * 3600);
/// How gateways write a time: `20261121090312`.
pub(super) const COMPACT: &str = "%Y%m%d%H%M%S";

/// An instant as gateways write it.
pub(super) fn compact(at: Timestamp) -> String {
    at.checked_add(AHEAD).unwrap_or(at).strftime(COMPACT).to_string()
}

/// An instant as gateways write it, read.
pub(super) fn read_compact(text: &str) -> Option<Timestamp> {
    // `strptime` takes one figure for two at the end.
    if text.len() == 14 { read(COMPACT, text) } else { None }
}

/// A local time, or a day's begin, written in a format of `strptime`.
pub(super) fn read(format: &str, text: &str) -> Option<Timestamp> {
    let day = || Date::strptime(format, text).map(|date| date.at(0, 0, 0, 0));
    let local = DateTime::strptime(format, text).or_else(|_| day()).ok()?;
    let at = local.to_zoned(TimeZone::UTC).ok()?.timestamp();
    at.checked_sub(AHEAD).ok()
}

#[cfg(test)]
mod tests {
    use super::{compact, read, read_compact};

    #[test]
    fn a_time_is_seven_hours_ahead() {
        let at = "2026-11-21T02:03:12Z".parse().unwrap();
        assert_eq!(compact(at), "20261121090312");
        assert_eq!(read_compact("20261121090312"), Some(at));
        assert_eq!(read("%d/%m/%Y %H:%M:%S", "21/11/2026 09:03:12"), Some(at));
        let midnight = "2026-11-20T17:00:00Z".parse().unwrap();
        assert_eq!(read("%d/%m/%Y", "21/11/2026"), Some(midnight));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in
            ["", "0", "20261321090312", "2026112109031", "202611210903123", "2026112109031x"]
        {
            assert_eq!(read_compact(text), None, "{text}");
        }
    }
}
