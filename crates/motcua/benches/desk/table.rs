//! What was measured, with its floor and its bar, as a line of a table.

use std::fmt::Write as _;

/// What a figure is held to.
#[derive(Clone, Copy)]
pub(crate) enum Bar {
    /// At least so many times the floor.
    Times(f64),
    /// Below a value in the figure's own unit.
    Below(f64),
}

pub(crate) struct Row {
    pub(crate) what: String,
    pub(crate) value: f64,
    pub(crate) unit: &'static str,
    pub(crate) floor: Option<(&'static str, f64)>,
    pub(crate) bar: Option<Bar>,
}

impl Row {
    /// A figure without a floor.
    pub(crate) fn of(
        what: impl Into<String>,
        value: f64,
        unit: &'static str,
        bar: Option<Bar>,
    ) -> Self {
        Self { what: what.into(), value, unit, floor: None, bar }
    }

    fn ratio(&self) -> Option<f64> {
        self.floor.map(|(_, floor)| self.value / floor)
    }

    /// By how much of the bar it is held; below zero it is missed.
    fn margin(&self) -> Option<f64> {
        match self.bar? {
            Bar::Times(bar) => Some(self.ratio()? / bar - 1.0),
            Bar::Below(bar) => Some(1.0 - self.value / bar),
        }
    }

    pub(crate) fn is_missed(&self) -> bool {
        self.margin().is_some_and(|margin| margin <= 0.0)
    }

    pub(crate) fn line(&self) -> String {
        let value = figure(self.value, self.unit);
        let floor = self.floor.map_or_else(String::new, |(_, floor)| figure(floor, self.unit));
        let ratio = self.ratio().map_or_else(String::new, |ratio| format!("{ratio:.2}"));
        let bar = match self.bar {
            Some(Bar::Times(bar)) => format!("≥ {bar}"),
            Some(Bar::Below(bar)) => format!("< {bar} {}", self.unit),
            None => String::new(),
        };
        let held = match self.margin() {
            Some(margin) if margin > 0.0 => format!("held {:+.0} %", margin * 100.0),
            Some(margin) => format!("MISSED {:+.0} %", margin * 100.0),
            None => String::new(),
        };
        let name = self.floor.map_or("", |(name, _)| name);
        cells([&self.what, &value, &floor, &ratio, &bar, &held], name)
    }
}

fn cells([what, value, floor, ratio, bar, held]: [&str; 6], name: &str) -> String {
    let mut line = String::new();
    let _ = write!(line, "{what:<44}{value:>12}{floor:>12}{ratio:>8}{bar:>10}{held:>15}  {name}");
    line.trim_end().to_owned()
}

fn figure(value: f64, unit: &str) -> String {
    if value < 100.0 { format!("{value:.1} {unit}") } else { format!("{value:.0} {unit}") }
}

pub(crate) fn head() -> String {
    cells(["what", "median", "floor", "ratio", "bar", "by how much"], "the floor is")
}
