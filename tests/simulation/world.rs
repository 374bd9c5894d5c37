//! The shipped procedures and the national calendar with an agency that keeps its own.

use std::fs;
use std::path::{Path, PathBuf};

use motcua_engine::dossier::{AgencyId, Calendars};
use motcua_engine::procedure::{Procedure, read};
use motcua_engine::time::{Calendar, CalendarKind, read_calendar};

/// What every life shares.
pub(crate) struct World {
    pub(crate) procedures: Vec<Procedure>,
    pub(crate) calendars: Calendars,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("workflows")
}

fn procedure(path: &Path) -> Procedure {
    let base = |name: &str| {
        let path = folder().join(format!("bases/{name}.yaml"));
        Some((path.display().to_string(), fs::read_to_string(&path).ok()?))
    };
    let reading = read(&path.display().to_string(), &fs::read_to_string(path).unwrap(), &base);
    reading
        .procedure
        .unwrap_or_else(|| panic!("{} is not read: {:?}", path.display(), reading.problems))
}

fn calendar_kind(name: &str) -> CalendarKind {
    let path = folder().join(format!("calendars/{name}.yaml"));
    let reading = read_calendar(name, &fs::read_to_string(path).unwrap());
    reading.calendar.unwrap_or_else(|| panic!("calendar {name}: {:?}", reading.problems))
}

impl World {
    pub(crate) fn load() -> Self {
        let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
        let mut paths: Vec<_> =
            entries.filter(|path| path.extension().is_some_and(|end| end == "yaml")).collect();
        paths.push(folder().join("bases/opinion.yaml"));
        paths.sort();
        let CalendarKind::Calendar(vn) = calendar_kind("vn") else { panic!("vn is a calendar") };
        let CalendarKind::Overlay(saturday) = calendar_kind("vn-saturday") else {
            panic!("an overlay")
        };
        let open_on_saturday = Calendar::new(vn.with(&saturday)).unwrap();
        let calendars = Calendars::new(Calendar::new(vn).unwrap())
            .with(AgencyId::from("tax-office"), open_on_saturday);
        Self {
            procedures: paths.iter().map(|path| at_any_day(procedure(path))).collect(),
            calendars,
        }
    }
}

/// A life begins on any day, whatever day its procedure is in force from.
fn at_any_day(procedure: Procedure) -> Procedure {
    Procedure { in_force: "2019-01-01".parse().unwrap(), until: None, ..procedure }
}
