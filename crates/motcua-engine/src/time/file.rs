//! The contents of a calendar file: plain rows, each with its source.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Date;
use crate::label::Label;

/// A calendar as its file states it. [`super::Calendar::new`] checks it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CalendarFile {
    /// Its name, such as `vn`.
    pub id: String,
    /// Its version; every date that is computed names it.
    pub version: String,
    /// Its name for people.
    pub name: Label,
    /// The IANA name of its time zone.
    pub time_zone: String,
    /// The first day it covers.
    pub from: Date,
    /// The last day that is decided.
    pub decided_until: Date,
    /// The last day for which a provisional date may be given.
    pub provisional_until: Date,
    /// Where it comes from.
    pub source: String,
    /// The plan of each weekday, Monday first; none: a day off.
    pub week: [Option<DayPlan>; 7],
    /// Holidays, days in lieu and swapped days.
    pub days_off: Vec<DayOff>,
    /// Days off by the week on which work is done.
    pub worked_days: Vec<WorkedDay>,
    /// Closures and outages.
    pub closures: Vec<Closure>,
}

/// What an agency does otherwise than the calendar it stands on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Overlay {
    /// Its name.
    pub id: String,
    /// The calendar it stands on.
    pub of: String,
    /// Its version.
    pub version: String,
    /// Its name for people.
    pub name: Label,
    /// Where it comes from.
    pub source: String,
    /// The weekdays it plans otherwise, Monday first.
    pub week: [Option<DayPlan>; 7],
    /// More days off; the same day replaces.
    pub days_off: Vec<DayOff>,
    /// More worked days; the same day replaces.
    pub worked_days: Vec<WorkedDay>,
    /// More closures and outages.
    pub closures: Vec<Closure>,
}

/// When work is done on a day, and what the day counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayPlan {
    /// The windows, in order.
    pub windows: Vec<Window>,
    /// What the day counts for limits in days.
    pub counts: DayCount,
}

/// What a day counts for limits in days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayCount {
    /// Nothing: the desk is open, the law does not count the day.
    Zero,
    /// Half a day.
    Half,
    /// A day.
    #[default]
    One,
}

impl DayCount {
    /// In half days.
    pub(crate) fn halves(self) -> u32 {
        match self {
            Self::Zero => 0,
            Self::Half => 1,
            Self::One => 2,
        }
    }
}

impl FromStr for DayCount {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "0" => Ok(Self::Zero),
            "0.5" => Ok(Self::Half),
            "1" => Ok(Self::One),
            _ => Err(format!("a day counts 1, 0.5 or 0, not \"{text}\"")),
        }
    }
}

/// A part of a day in which work is done, in minutes from local midnight; the end is not inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Window {
    /// The first minute.
    pub from_minutes: u16,
    /// The minute after the last.
    pub to_minutes: u16,
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to) = (self.from_minutes, self.to_minutes);
        write!(f, "{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60)
    }
}

impl From<Window> for String {
    fn from(window: Window) -> Self {
        window.to_string()
    }
}

impl TryFrom<String> for Window {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

fn minutes(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let two = |part: &str| {
        (part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| part.parse::<u16>().ok())?
    };
    let (hours, minutes) = (two(hours)?, two(minutes)?);
    (minutes < 60 && hours * 60 + minutes <= 24 * 60).then_some(hours * 60 + minutes)
}

impl FromStr for Window {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let malformed = || format!("\"{text}\" is no window; write for example 07:30-11:30");
        let (from, to) = text.split_once('-').ok_or_else(malformed)?;
        let from_minutes = minutes(from.trim()).ok_or_else(malformed)?;
        let to_minutes = minutes(to.trim()).ok_or_else(malformed)?;
        if from_minutes >= to_minutes {
            return Err(format!("the window {text} is empty; it must end after it begins"));
        }
        Ok(Self { from_minutes, to_minutes })
    }
}

/// One or several days on which no work is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayOff {
    /// The day, or the first of several.
    pub on: Date,
    /// The last of several.
    pub to: Option<Date>,
    /// Why.
    pub kind: DayOffKind,
    /// Its name for people.
    pub name: Label,
    /// The notice or article it rests on.
    pub source: String,
}

/// Why a day is off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayOffKind {
    /// A public holiday (Labour Code 2019 art. 112).
    Holiday,
    /// The day in lieu of a holiday on a weekly day off (art. 111(3)).
    InLieu,
    /// Swapped against a worked Saturday.
    Swapped,
}

/// A weekly day off on which work is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkedDay {
    /// The day.
    pub on: Date,
    /// The working day it replaces, whose weekday's windows it takes.
    pub in_lieu_of: Option<Date>,
    /// Its own windows.
    pub windows: Option<Vec<Window>>,
    /// What it counts; absent: as the weekday it replaces, or a day.
    pub counts: Option<DayCount>,
    /// The notice it rests on.
    pub source: String,
}

/// A time in which an agency is closed or its systems are out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closure {
    /// The first local moment.
    pub from: jiff::civil::DateTime,
    /// The local moment after the last.
    pub to: jiff::civil::DateTime,
    /// Which of the two.
    pub kind: ClosureKind,
    /// Why, for people.
    pub reason: Label,
    /// The notice it rests on.
    pub source: String,
}

/// What a closure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClosureKind {
    /// The agency is closed.
    Closure,
    /// An announced incident (NĐ 301/2026 art. 3.4).
    Outage,
}

impl CalendarFile {
    /// The calendar as an agency keeps it: the overlay's weekdays replace, its rows add, the same day replaces.
    pub fn with(&self, overlay: &Overlay) -> Self {
        let mut file = self.clone();
        file.id.clone_from(&overlay.id);
        file.version = format!("{} over {}@{}", overlay.version, self.id, self.version);
        file.name.clone_from(&overlay.name);
        for (plan, own) in file.week.iter_mut().zip(&overlay.week) {
            if own.is_some() {
                plan.clone_from(own);
            }
        }
        file.days_off.retain(|row| overlay.days_off.iter().all(|own| own.on != row.on));
        file.days_off.extend_from_slice(&overlay.days_off);
        file.worked_days.retain(|row| overlay.worked_days.iter().all(|own| own.on != row.on));
        file.worked_days.extend_from_slice(&overlay.worked_days);
        file.closures.extend_from_slice(&overlay.closures);
        file
    }
}
