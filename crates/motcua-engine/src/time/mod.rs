//! Time as the law counts it: calendars, limits, deadlines, clocks.
//!
//! The only module that names jiff.

mod build;
mod calendar;
mod check;
mod deadline;
mod explain;
mod file;
mod fraction;
mod index;
mod limit;
mod limit_names;
mod read;
mod validity;

pub use build::built_in_calendar;
pub use calendar::{Calendar, CalendarError, DayKind, TimeError};
pub use deadline::{Counting, Deadline, Pause, Start, Terms};
pub use explain::{DayLine, Explanation};
pub use file::{
    CalendarFile, Closure, ClosureKind, DayCount, DayOff, DayOffKind, DayPlan, Overlay, Window,
    WorkedDay,
};
pub use jiff::civil::{Date, DateTime, Time};
pub use jiff::tz::TimeZone;
pub use jiff::{Timestamp, ToSpan};
pub use limit::{Limit, LimitError, Quarters, Unit};
pub use read::{CalendarKind, CalendarReading, read_calendar};
