//! Time as the law counts it: calendars, limits, deadlines, clocks.
//!
//! The only module that names jiff.

mod limit;

pub use jiff::civil::{Date, Time};
pub use jiff::tz::TimeZone;
pub use jiff::{Timestamp, ToSpan};
pub use limit::{Limit, LimitError, Quarters, Unit};
