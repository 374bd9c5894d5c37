//! How long a document is valid.

use super::calendar::{Calendar, TimeError};
use super::deadline::Terms;
use super::limit::{Limit, Unit};
use jiff::ToSpan;
use jiff::civil::Date;

impl Calendar {
    /// The last day on which a document of a day is valid. None: without end.
    ///
    /// The day itself is not counted. Calendar days and months end on their day, a month's end clamped: a document says
    /// until when it is valid, and no day off moves that. Working days and hours end when a deadline of them would.
    ///
    /// # Errors
    ///
    /// A day lies outside the calendar.
    pub fn valid_until(&self, validity: Limit, from: Date) -> Result<Option<Date>, TimeError> {
        let civil = match validity {
            Limit::None => return Ok(None),
            Limit::SameDay => return Ok(Some(from)),
            Limit::Of(amount, Unit::Months) => Some(i64::from(amount.0 / 4).months()),
            Limit::Of(amount, Unit::CalendarDays) => Some(i64::from(amount.0 / 4).days()),
            Limit::Of(_, Unit::WorkingDays | Unit::WorkingHours | Unit::Hours) => None,
        };
        if let Some(span) = civil {
            return Ok(Some(from.saturating_add(span)));
        }
        let deadline = self.deadline(Terms::days(validity), self.midnight(from)?, &[])?;
        Ok(deadline.map(|deadline| deadline.due_on))
    }
}

#[cfg(test)]
mod tests {
    //! Documents by the day on which they end.

    use super::*;
    use crate::time::{CalendarKind, built_in_calendar, read_calendar};

    fn until(validity: &str, from: &str) -> String {
        let text = built_in_calendar("vn").unwrap();
        let CalendarKind::Calendar(file) = read_calendar("vn.yaml", text).calendar.unwrap() else {
            panic!("an overlay");
        };
        let calendar = Calendar::new(file).unwrap();
        let until = calendar.valid_until(validity.parse().unwrap(), from.parse().unwrap());
        until.unwrap().map_or_else(|| "for ever".to_owned(), |day| day.to_string())
    }

    #[test]
    fn a_document_ends_on_its_day_whatever_day_it_is() {
        for (validity, from, last) in [
            ("6 months", "2026-08-31", "2027-02-28"),
            ("6 months", "2026-03-02", "2026-09-02"),
            ("90 calendar days", "2026-09-07", "2026-12-06"),
            ("10 working days", "2026-09-07", "2026-09-21"),
            ("same day", "2026-09-07", "2026-09-07"),
            ("none", "2026-09-07", "for ever"),
            ("60 months", "2026-09-07", "2031-09-07"),
        ] {
            assert_eq!(until(validity, from), last, "{validity} from {from}");
        }
    }
}
