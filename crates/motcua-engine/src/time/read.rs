//! From YAML to a calendar or an overlay: every problem at once, each with its place.

use std::sync::Arc;

use super::{
    CalendarFile, Closure, ClosureKind, Date, DateTime, DayCount, DayOff, DayPlan, Overlay, ToSpan,
    Window, WorkedDay,
};
use crate::label::Label;
use crate::problem::{Place, Problem};
use crate::procedure::Places;
use crate::yaml::Shape::{self, Code, DateOrMoment, LabelOrText, List, Map, Name, OneOf, Text};
use crate::yaml::{self, Fields, Kind, Mapping, Node, Reader, key, need, quoted};

/// What a calendar file holds.
#[derive(Clone, Debug, PartialEq)]
pub enum CalendarKind {
    /// A whole calendar.
    Calendar(CalendarFile),
    /// What an agency does otherwise.
    Overlay(Overlay),
}

/// What reading a calendar file gave.
#[derive(Debug)]
pub struct CalendarReading {
    /// The calendar or the overlay. None if there is any problem.
    pub calendar: Option<CalendarKind>,
    /// Where each part stands: `days_off/3`, `week/monday`, `from`.
    pub places: Places,
    /// What is wrong, by place.
    pub problems: Vec<Problem>,
}

const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

const CALENDAR: Mapping = Mapping {
    noun: "calendar",
    named: false,
    keys: &[
        need("calendar", Name, "Its name"),
        need("version", Code, "Its version, in quotes"),
        need("name", Shape::Label, "Its name for people"),
        need("time_zone", Text, "The IANA name of its time zone"),
        need("from", Shape::Date, "The first day it covers"),
        need("decided_until", Shape::Date, "The last day that is decided"),
        need("provisional_until", Shape::Date, "The last day for a provisional date"),
        need("source", Text, "Where it comes from"),
        need("week", Map(&WEEK), "The plan of each weekday; one that is not named is a day off"),
        key("days_off", List(&Map(&DAY_OFF)), "Holidays, days in lieu and swapped days"),
        key("worked_days", List(&Map(&WORKED_DAY)), "Days off by the week on which work is done"),
        key("closures", List(&Map(&CLOSURE)), "Closures and outages"),
    ],
};

const OVERLAY: Mapping = Mapping {
    noun: "overlay",
    named: false,
    keys: &[
        need("overlay", Name, "Its name"),
        need("of", Name, "The calendar it stands on"),
        need("version", Code, "Its version, in quotes"),
        need("name", Shape::Label, "Its name for people"),
        need("source", Text, "Where it comes from"),
        key("week", Map(&WEEK), "The weekdays it plans otherwise"),
        key("days_off", List(&Map(&DAY_OFF)), "More days off"),
        key("worked_days", List(&Map(&WORKED_DAY)), "More worked days"),
        key("closures", List(&Map(&CLOSURE)), "More closures and outages"),
    ],
};

const WEEK: Mapping = Mapping {
    noun: "week",
    named: false,
    keys: &[
        key("monday", Map(&PLAN), "Its plan"),
        key("tuesday", Map(&PLAN), "Its plan"),
        key("wednesday", Map(&PLAN), "Its plan"),
        key("thursday", Map(&PLAN), "Its plan"),
        key("friday", Map(&PLAN), "Its plan"),
        key("saturday", Map(&PLAN), "Its plan"),
        key("sunday", Map(&PLAN), "Its plan"),
    ],
};

const PLAN: Mapping = Mapping {
    noun: "plan of a day",
    named: false,
    keys: &[
        need("windows", List(&Shape::Window), "When work is done"),
        key("counts", Shape::DayCount, "What it counts for limits in days; 1 if nothing is said"),
    ],
};

const DAY_OFF: Mapping = Mapping {
    noun: "day off",
    named: false,
    keys: &[
        need("on", Shape::Date, "The day, or the first of several"),
        key("to", Shape::Date, "The last of several"),
        need("kind", OneOf(&["holiday", "in_lieu", "swapped"]), "Why"),
        need("name", Shape::Label, "Its name for people"),
        need("source", Text, "The notice or article it rests on"),
    ],
};

const WORKED_DAY: Mapping = Mapping {
    noun: "worked day",
    named: false,
    keys: &[
        need("on", Shape::Date, "The day"),
        key("in_lieu_of", Shape::Date, "The working day it replaces"),
        key("windows", List(&Shape::Window), "Its own windows"),
        key("counts", Shape::DayCount, "What it counts for limits in days"),
        need("source", Text, "The notice it rests on"),
    ],
};

const CLOSURE: Mapping = Mapping {
    noun: "closure",
    named: false,
    keys: &[
        need("from", DateOrMoment, "The first day or moment"),
        need("to", DateOrMoment, "The last day, or the moment after the last"),
        need("kind", OneOf(&["closure", "outage"]), "Which of the two"),
        need("reason", LabelOrText, "Why, for people"),
        need("source", Text, "The notice it rests on"),
    ],
};

/// Reads a calendar file or an overlay.
pub fn read_calendar(file: &str, text: &str) -> CalendarReading {
    let file: Arc<str> = Arc::from(file);
    let mut reader = Reader::new(&file);
    let tree = yaml::parse(&file, text, &mut reader.problems);
    let calendar = tree.and_then(|tree| match tree.get("overlay") {
        Some(_) => overlay(&mut reader, &tree).map(CalendarKind::Overlay),
        None => calendar(&mut reader, &tree).map(CalendarKind::Calendar),
    });
    let (places, problems) = reader.finish();
    CalendarReading { calendar: calendar.filter(|_| problems.is_empty()), places, problems }
}

fn calendar(reader: &mut Reader, tree: &Node) -> Option<CalendarFile> {
    let mut fields = reader.fields(tree, &CALENDAR, "")?;
    let id = fields.get("calendar", yaml::name);
    let version = fields.get("version", yaml::code);
    let name = fields.get("name", yaml::label);
    let time_zone = fields.get("time_zone", time_zone);
    let from = fields.get("from", yaml::date);
    let decided_until = fields.get("decided_until", yaml::date);
    let provisional_until = fields.get("provisional_until", yaml::date);
    let source = fields.get("source", yaml::text);
    let week = fields.get("week", week);
    let days_off = fields.list("days_off", day_off);
    let worked_days = fields.list("worked_days", worked_day);
    let closures = fields.list("closures", closure);
    fields.finish();
    Some(CalendarFile {
        id: id?,
        version: version?,
        name: name?,
        time_zone: time_zone?,
        from: from?,
        decided_until: decided_until?,
        provisional_until: provisional_until?,
        source: source?,
        week: week?,
        days_off,
        worked_days,
        closures,
    })
}

fn overlay(reader: &mut Reader, tree: &Node) -> Option<Overlay> {
    let mut fields = reader.fields(tree, &OVERLAY, "")?;
    let id = fields.get("overlay", yaml::name);
    let of = fields.get("of", yaml::name);
    let version = fields.get("version", yaml::code);
    let name = fields.get("name", yaml::label);
    let source = fields.get("source", yaml::text);
    let week = fields.get("week", week).unwrap_or_default();
    let days_off = fields.list("days_off", day_off);
    let worked_days = fields.list("worked_days", worked_day);
    let closures = fields.list("closures", closure);
    fields.finish();
    Some(Overlay {
        id: id?,
        of: of?,
        version: version?,
        name: name?,
        source: source?,
        week,
        days_off,
        worked_days,
        closures,
    })
}

/// A time zone that exists.
fn time_zone(reader: &mut Reader, node: &Node, path: &str) -> Option<String> {
    let name = yaml::text(reader, node, path)?;
    if super::TimeZone::get(&name).is_ok() {
        return Some(name);
    }
    let what = format!("there is no time zone {}", quoted(&name));
    reader.error(&node.place, "bad-value", what, "write for example `Asia/Ho_Chi_Minh`");
    None
}

fn week(reader: &mut Reader, node: &Node, path: &str) -> Option<[Option<DayPlan>; 7]> {
    let mut fields = reader.fields(node, &WEEK, path)?;
    let week = WEEKDAYS.map(|weekday| fields.get(weekday, plan));
    fields.finish();
    Some(week)
}

fn plan(reader: &mut Reader, node: &Node, path: &str) -> Option<DayPlan> {
    let mut fields = reader.fields(node, &PLAN, path)?;
    let windows = fields.list("windows", window);
    let counts = fields.get("counts", counts).unwrap_or_default();
    fields.finish();
    Some(DayPlan { windows, counts })
}

fn window(reader: &mut Reader, node: &Node, path: &str) -> Option<Window> {
    yaml::parsed(reader, node, path, Shape::Window, "a window of time")
}

fn counts(reader: &mut Reader, node: &Node, path: &str) -> Option<DayCount> {
    yaml::parsed(reader, node, path, Shape::DayCount, "1, 0.5 or 0")
}

fn day_off(reader: &mut Reader, node: &Node, path: &str) -> Option<DayOff> {
    let mut fields = reader.fields(node, &DAY_OFF, path)?;
    let on: Option<Date> = fields.get("on", yaml::date);
    let to = fields.get("to", yaml::date);
    in_order(&mut fields, ("on", "to"), on.zip(to).is_none_or(|(on, to)| on <= to));
    let kind = fields.word("kind");
    let name = fields.get("name", yaml::label);
    let source = fields.get("source", yaml::text);
    fields.finish();
    Some(DayOff { on: on?, to, kind: kind?, name: name?, source: source? })
}

fn worked_day(reader: &mut Reader, node: &Node, path: &str) -> Option<WorkedDay> {
    let mut fields = reader.fields(node, &WORKED_DAY, path)?;
    let on = fields.get("on", yaml::date);
    let in_lieu_of = fields.get("in_lieu_of", yaml::date);
    let windows = fields.has("windows").then(|| fields.list("windows", window));
    let counts = fields.get("counts", counts);
    let source = fields.get("source", yaml::text);
    fields.finish();
    Some(WorkedDay { on: on?, in_lieu_of, windows, counts, source: source? })
}

fn closure(reader: &mut Reader, node: &Node, path: &str) -> Option<Closure> {
    let mut fields = reader.fields(node, &CLOSURE, path)?;
    let from = fields.get("from", moment).map(|(moment, _)| moment);
    let to = fields.get("to", end);
    in_order(&mut fields, ("from", "to"), from.zip(to).is_none_or(|(from, to)| from < to));
    let kind: Option<ClosureKind> = fields.word("kind");
    let reason = fields.get("reason", label_or_text);
    let source = fields.get("source", yaml::text);
    fields.finish();
    Some(Closure { from: from?, to: to?, kind: kind?, reason: reason?, source: source? })
}

/// Says that an end stands before its beginning.
fn in_order(fields: &mut Fields<'_, '_>, (from, to): (&str, &str), good: bool) {
    if !good {
        let what = format!("{} ends before it begins", fields.noun());
        let place: Place = fields.place_of(to);
        let help = format!("write a later `{to}`, or an earlier `{from}`");
        fields.reader.error(&place, "bad-value", what, help);
    }
}

/// A local moment, or a day's first one; and whether it was a day.
fn moment(reader: &mut Reader, node: &Node, path: &str) -> Option<(DateTime, bool)> {
    let text = yaml::text(reader, node, path)?;
    if !text.contains('T') {
        let day = yaml::date(reader, node, path)?;
        return Some((day.at(0, 0, 0, 0), true));
    }
    let whole = text.len() == "2026-05-04T09:00".len();
    let same = |moment: &DateTime| whole && moment.to_string().starts_with(&text);
    if let Some(moment) = text.parse().ok().filter(same) {
        return Some((moment, false));
    }
    let what = format!("{} is no local moment", quoted(&text));
    let help = "write a day, 2026-05-04, or a moment in quotes, \"2026-05-04T09:00\"";
    reader.error(&node.place, "bad-value", what, help);
    None
}

/// The moment after the last: a day is included whole.
fn end(reader: &mut Reader, node: &Node, path: &str) -> Option<DateTime> {
    let (moment, day) = moment(reader, node, path)?;
    if !day {
        return Some(moment);
    }
    match moment.checked_add(1.day()) {
        Ok(next) => Some(next),
        Err(_) => {
            let help = "write an earlier day";
            reader.error(&node.place, "bad-value", "this is the last day there is", help);
            None
        }
    }
}

fn label_or_text(reader: &mut Reader, node: &Node, path: &str) -> Option<Label> {
    match node.kind {
        Kind::Scalar { .. } => {
            let text = yaml::text(reader, node, path)?;
            Some(Label { vi: text.clone(), en: text })
        }
        Kind::Null | Kind::List(_) | Kind::Map(_) | Kind::Broken => yaml::label(reader, node, path),
    }
}
