//! Limits: how long something may take, in the unit that the text uses.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An amount in quarters of the unit: `0.25` is 1, `5` is 20.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarters(pub u32);

impl fmt::Display for Quarters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fraction = ["", ".25", ".5", ".75"][(self.0 % 4) as usize];
        write!(f, "{}{fraction}", self.0 / 4)
    }
}

/// The unit of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Giờ làm việc: minutes inside the windows of the calendar.
    WorkingHours,
    /// Ngày làm việc.
    WorkingDays,
    /// Ngày: calendar days.
    CalendarDays,
    /// Giờ: natural hours, round the clock.
    Hours,
    /// Tháng.
    Months,
}

impl Unit {
    fn word(self) -> &'static str {
        match self {
            Self::WorkingHours => "working hour",
            Self::WorkingDays => "working day",
            Self::CalendarDays => "calendar day",
            Self::Hours => "hour",
            Self::Months => "month",
        }
    }

    /// Whether a part of the unit can be asked for.
    pub fn takes_fractions(self) -> bool {
        matches!(self, Self::WorkingHours | Self::WorkingDays | Self::Hours)
    }
}

/// How long something may take (thời hạn). Written as in the files: `5 working days`, `same day`, `none`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Limit {
    /// So many of a unit; never zero.
    Of(Quarters, Unit),
    /// Trong ngày.
    SameDay,
    /// Không quy định: no limit, hence no verdict.
    None,
}

impl Limit {
    /// The largest amount that can be written, and so read again.
    pub(crate) const MOST: Quarters = Quarters(MOST * 4);

    /// So many working days.
    pub fn working_days(days: u32) -> Self {
        Self::Of(Quarters(days * 4), Unit::WorkingDays)
    }

    /// So many working hours.
    pub fn working_hours(hours: u32) -> Self {
        Self::Of(Quarters(hours * 4), Unit::WorkingHours)
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Of(amount, unit) => {
                let plural = if *amount == Quarters(4) { "" } else { "s" };
                write!(f, "{amount} {}{plural}", unit.word())
            }
            Self::SameDay => f.write_str("same day"),
            Self::None => f.write_str("none"),
        }
    }
}

impl From<Limit> for String {
    fn from(limit: Limit) -> Self {
        limit.to_string()
    }
}

impl TryFrom<String> for Limit {
    type Error = LimitError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// A text that is no limit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LimitError {
    /// Not of the form at all.
    #[error(
        "\"{0}\" is no limit; write for example `5 working days`, `0.5 working days`, `8 working hours`, `30 calendar days`, `24 hours`, `2 months`, `same day` or `none`"
    )]
    Form(String),
    /// A unit that does not exist.
    #[error("\"{0}\" is no unit; use working days, working hours, calendar days, hours or months")]
    Unit(String),
    /// An amount that cannot be.
    #[error(
        "\"{0}\" is no amount; use a whole number, or a quarter such as 0.25, 0.5 or 3.5, above 0 and at most 9999"
    )]
    Amount(String),
    /// A fraction of a unit that has none.
    #[error("{0}s are counted whole; write a whole number")]
    Fraction(&'static str),
}

/// The largest amount that a text may ask for, in whole units.
const MOST: u32 = 9999;

fn quarters(text: &str) -> Option<Quarters> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || whole.len() > 4 || (text.contains('.') && !digits(fraction)) {
        return None;
    }
    let parts = match fraction.trim_end_matches('0') {
        "" => 0,
        "25" => 1,
        "5" => 2,
        "75" => 3,
        _ => return None,
    };
    let whole: u32 = whole.parse().ok()?;
    let quarters = whole * 4 + parts;
    (quarters > 0 && quarters <= MOST * 4).then_some(Quarters(quarters))
}

impl FromStr for Limit {
    type Err = LimitError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        let (amount, unit) = match words.as_slice() {
            ["none"] => return Ok(Self::None),
            ["same", "day"] => return Ok(Self::SameDay),
            [amount, unit] => (*amount, (*unit).to_owned()),
            [amount, first, second] => (*amount, format!("{first} {second}")),
            _ => return Err(LimitError::Form(text.to_owned())),
        };
        let unit = match unit.strip_suffix('s').unwrap_or(&unit) {
            "working hour" => Unit::WorkingHours,
            "working day" => Unit::WorkingDays,
            "calendar day" => Unit::CalendarDays,
            "hour" => Unit::Hours,
            "month" => Unit::Months,
            _ if quarters(amount).is_none() => return Err(LimitError::Form(text.to_owned())),
            _ => return Err(LimitError::Unit(unit)),
        };
        let amount = quarters(amount).ok_or_else(|| LimitError::Amount(amount.to_owned()))?;
        if amount.0 % 4 != 0 && !unit.takes_fractions() {
            return Err(LimitError::Fraction(unit.word()));
        }
        Ok(Self::Of(amount, unit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_written_as_they_are_read() {
        for text in [
            "5 working days",
            "1 working day",
            "0.5 working days",
            "0.25 working days",
            "8 working hours",
            "30 calendar days",
            "24 hours",
            "0.5 hours",
            "2 months",
            "1 month",
            "same day",
            "none",
        ] {
            let limit: Limit = text.parse().unwrap();
            assert_eq!(limit.to_string(), text);
            let json = serde_json::to_string(&limit).unwrap();
            assert_eq!(serde_json::from_str::<Limit>(&json).unwrap(), limit);
        }
    }

    #[test]
    fn what_is_no_limit_says_what_to_write() {
        let refused = |text: &str| text.parse::<Limit>().unwrap_err().to_string();
        assert!(refused("soon").contains("is no limit"));
        assert!(refused("").contains("is no limit"));
        assert!(refused("5 fortnights").contains("is no unit"));
        assert!(refused("0 working days").contains("is no amount"));
        assert!(refused("0.3 working days").contains("is no amount"));
        assert!(refused("-1 working days").contains("is no amount"));
        assert!(refused("99999 working days").contains("is no amount"));
        assert!(refused("1e3 hours").contains("is no amount"));
        assert_eq!(refused("1.5 months"), "months are counted whole; write a whole number");
    }
}
