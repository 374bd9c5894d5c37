//! Limits as numbers, so that they can be added and compared.
//!
//! 8 working hours are 1 working day. No other unit is converted: a step in
//! another unit than its procedure says in `counts_as` what it counts for.

use crate::time::{Limit, Quarters, Unit};

/// Units that can be added to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// Working days and hours, written in days or in hours.
    Working { in_hours: bool },
    /// Calendar days.
    CalendarDays,
    /// Natural hours.
    Hours,
    /// Months.
    Months,
    /// One day: working time, and steps of the same day that take no time of their own.
    SameDay,
}

/// Quarters of the unit; quarters of an hour for working time.
pub(super) type Amount = u64;

const HOURS_OF_A_DAY: Amount = 8;

impl Family {
    /// The family of a limit; `none` has no family.
    pub(super) fn of(limit: Limit) -> Option<Self> {
        match limit {
            Limit::Of(_, Unit::WorkingHours) => Some(Self::Working { in_hours: true }),
            Limit::Of(_, Unit::WorkingDays) => Some(Self::Working { in_hours: false }),
            Limit::Of(_, Unit::CalendarDays) => Some(Self::CalendarDays),
            Limit::Of(_, Unit::Hours) => Some(Self::Hours),
            Limit::Of(_, Unit::Months) => Some(Self::Months),
            Limit::SameDay => Some(Self::SameDay),
            Limit::None => None,
        }
    }

    /// The amount of a limit in this family; `None` if it can't be converted. No limit is no amount.
    pub(super) fn convert(self, limit: Limit) -> Option<Amount> {
        let (Quarters(quarters), unit) = match limit {
            Limit::Of(quarters, unit) => (quarters, unit),
            Limit::SameDay if self == Self::SameDay => return Some(0),
            Limit::SameDay => return None,
            Limit::None => return Some(0),
        };
        let quarters = Amount::from(quarters);
        match (self, unit) {
            (Self::Working { .. } | Self::SameDay, Unit::WorkingDays) => {
                Some(quarters * HOURS_OF_A_DAY)
            }
            (Self::Working { .. } | Self::SameDay, Unit::WorkingHours)
            | (Self::CalendarDays, Unit::CalendarDays)
            | (Self::Hours, Unit::Hours)
            | (Self::Months, Unit::Months) => Some(quarters),
            (
                _,
                Unit::WorkingHours
                | Unit::WorkingDays
                | Unit::CalendarDays
                | Unit::Hours
                | Unit::Months,
            ) => None,
        }
    }

    /// The amount of the limit of a case: a day, if it is the same day.
    pub(super) fn allowance(self, limit: Limit) -> Option<Amount> {
        match limit {
            Limit::SameDay if self == Self::SameDay => Some(4 * HOURS_OF_A_DAY),
            Limit::SameDay | Limit::None => None,
            Limit::Of(..) => self.convert(limit),
        }
    }

    /// The number that people read: `8.25`.
    pub(super) fn number(self, amount: Amount) -> String {
        let (whole, parts) = match self {
            Self::Working { in_hours: false } | Self::SameDay => (amount, 4 * HOURS_OF_A_DAY),
            Self::Working { in_hours: true } | Self::CalendarDays | Self::Hours | Self::Months => {
                (amount, 4)
            }
        };
        // Parts are powers of two, so the decimal fraction is exact and ends.
        let mut text = (whole / parts).to_string();
        let mut rest = whole % parts;
        if rest > 0 {
            text.push('.');
        }
        while rest > 0 {
            rest *= 10;
            text.push_str(&(rest / parts).to_string());
            rest %= parts;
        }
        text
    }

    /// The unit that the number is in.
    pub(super) fn unit(self) -> &'static str {
        match self {
            Self::Working { in_hours: false } | Self::SameDay => "working days",
            Self::Working { in_hours: true } => "working hours",
            Self::CalendarDays => "calendar days",
            Self::Hours => "hours",
            Self::Months => "months",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(text: &str) -> Limit {
        text.parse().unwrap()
    }

    #[test]
    fn eight_working_hours_are_a_working_day() {
        let days = Family::of(limit("8 working days")).unwrap();
        assert_eq!(days.convert(limit("8 working hours")), days.convert(limit("1 working day")));
        assert_eq!(days.number(days.convert(limit("66 working hours")).unwrap()), "8.25");
        assert_eq!(days.number(days.convert(limit("0.25 working hours")).unwrap()), "0.03125");
        let hours = Family::of(limit("96 working hours")).unwrap();
        assert_eq!(hours.number(hours.convert(limit("12 working days")).unwrap()), "96");
    }

    #[test]
    fn other_units_are_not_converted() {
        let days = Family::of(limit("8 working days")).unwrap();
        for text in ["8 calendar days", "24 hours", "1 month", "same day"] {
            assert_eq!(days.convert(limit(text)), None, "{text}");
            assert_ne!(Family::of(limit(text)), Some(days), "{text}");
        }
        assert_eq!(days.convert(Limit::None), Some(0));
        assert_eq!(Family::of(Limit::None), None);
        let natural = Family::of(limit("12 hours")).unwrap();
        assert_eq!(natural.convert(limit("1 calendar day")), None);
        assert_eq!(natural.convert(limit("0.5 hours")), Some(2));
    }
}
