//! From what a calendar file holds to a calendar that counts.

use super::{Calendar, CalendarError, CalendarFile, CalendarKind, CalendarReading, Overlay};
use crate::problem::{Problem, Severity};

/// The text of a calendar that is built into the program: `vn`, the working days of state offices.
pub fn built_in_calendar(name: &str) -> Option<&'static str> {
    match name {
        "vn" => Some(include_str!("../../../../workflows/calendars/vn.yaml")),
        _ => None,
    }
}

impl CalendarReading {
    /// The calendar, ready to count: an overlay is laid on the calendar that `base` gives under its name.
    ///
    /// # Errors
    ///
    /// Every problem, by place: those of the reading, a calendar that `base` does not give, and rows that cannot be used.
    pub fn build(
        &self,
        base: &dyn Fn(&str) -> Option<CalendarFile>,
    ) -> Result<Calendar, Vec<Problem>> {
        let (file, overlay) = match &self.calendar {
            None => return Err(self.problems.clone()),
            Some(CalendarKind::Calendar(file)) => (file.clone(), None),
            Some(CalendarKind::Overlay(overlay)) => match base(&overlay.of) {
                Some(file) => (file.with(overlay), Some((file, overlay))),
                None => return Err(vec![self.without_base(&overlay.of)]),
            },
        };
        Calendar::new(file).map_err(|errors| {
            let problems = errors.into_iter().map(|error| {
                let row = match &overlay {
                    Some((file, overlay)) => own_row(&error.row, file, overlay),
                    None => Some(error.row.clone()),
                };
                self.problem(row.as_deref().unwrap_or_default(), "calendar-row", error)
            });
            let mut problems: Vec<Problem> = problems.collect();
            problems.sort();
            problems
        })
    }

    fn without_base(&self, name: &str) -> Problem {
        let what = format!("there is no calendar \"{name}\" for this overlay");
        let help = format!("put {name}.yaml beside the file, or lay it on the built-in `vn`");
        self.problem("of", "unknown-calendar", CalendarError { row: String::new(), what, help })
    }

    fn problem(&self, path: &str, code: &'static str, error: CalendarError) -> Problem {
        let CalendarError { row: _, what, help } = error;
        Problem { place: self.places.of(path), severity: Severity::Error, code, what, help }
    }
}

/// The row of the overlay that a row of the joined calendar came from. None: it came from the calendar below.
fn own_row(row: &str, file: &CalendarFile, overlay: &Overlay) -> Option<String> {
    let Some((list, index)) = row.split_once('/') else { return Some(row.to_owned()) };
    let Ok(index) = index.parse::<usize>() else { return Some(row.to_owned()) };
    // `CalendarFile::with` puts the overlay's rows behind those that it keeps.
    let kept = match list {
        "days_off" => {
            let keeps = |on| overlay.days_off.iter().all(|own| own.on != on);
            file.days_off.iter().filter(|row| keeps(row.on)).count()
        }
        "worked_days" => {
            let keeps = |on| overlay.worked_days.iter().all(|own| own.on != on);
            file.worked_days.iter().filter(|row| keeps(row.on)).count()
        }
        _ => file.closures.len(),
    };
    Some(format!("{list}/{}", index.checked_sub(kept)?))
}
