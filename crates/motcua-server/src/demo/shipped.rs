//! The procedures and calendars that are shipped, with how often each procedure is asked for.

use std::sync::Arc;

use motcua::engine::procedure::{Procedure, read};
use motcua::engine::time::{CalendarFile, CalendarKind, read_calendar};
use motcua::{Error, Result};

/// A file of `workflows`.
pub(super) struct Shipped {
    /// Its path there, without the ending.
    pub(super) name: &'static str,
    text: &'static str,
    /// How many of 1,000 dossiers are of it, more or less; a calendar has none.
    pub(super) weight: u32,
}

macro_rules! shipped {
    ($($name:literal $weight:literal,)+) => {
        &[$(Shipped {
            name: $name,
            text: include_str!(concat!("../../../../workflows/", $name, ".yaml")),
            weight: $weight,
        }),+]
    };
}

/// Every procedure; both versions of the first land certificate share one code.
pub(super) const PROCEDURES: &[Shipped] = shipped! {
    "1.001612-household-business" 90,
    "1.001731-burial-cost" 15,
    "1.003197-end-of-residence" 25,
    "1.004222-residence" 150,
    "1.009645-investment-approval" 15,
    "1.010824-merit-allowance" 15,
    "1.013225-building-permit" 70,
    "1.014062-id-card-child" 35,
    "1.014137-health-card" 30,
    "1.014177-burial-allowance" 20,
    "1.014199-work-permit" 70,
    "1.115468-land-change" 90,
    "1.115760-first-land-certificate-2025" 60,
    "1.115760-first-land-certificate" 40,
    "2.001610-private-enterprise" 50,
    "2.002622-death-group" 35,
    "3.000333-criminal-record" 70,
    "3.000347-driving-licence" 80,
    "3.000722-birth-group" 55,
    "6.000000-soil-remediation-plan" 5,
    "feedback-petitions" 30,
};

/// Every calendar; the national one is first, and the others are laid on it.
pub(super) const CALENDARS: &[Shipped] = shipped! {
    "calendars/vn" 0,
    "calendars/vn-closures" 0,
    "calendars/vn-north-early" 0,
    "calendars/vn-saturday" 0,
};

/// The procedures, each with its weight.
pub(super) fn procedures() -> Result<Vec<(Arc<Procedure>, u32)>> {
    let read = |file: &Shipped| match read(file.name, file.text, &|_| None).procedure {
        Some(procedure) => Ok((Arc::new(procedure), file.weight)),
        None => Err(unreadable(file)),
    };
    PROCEDURES.iter().map(read).collect()
}

/// The calendars, each as an agency keeps it.
pub(super) fn calendars() -> Result<Vec<CalendarFile>> {
    let mut built: Vec<CalendarFile> = Vec::new();
    for file in CALENDARS {
        let base = |name: &str| built.iter().find(|known| known.id == name).cloned();
        let calendar = match read_calendar(file.name, file.text).calendar {
            Some(CalendarKind::Calendar(calendar)) => Some(calendar),
            Some(CalendarKind::Overlay(overlay)) => {
                base(&overlay.of).map(|calendar| calendar.with(&overlay))
            }
            None => None,
        };
        built.push(calendar.ok_or_else(|| unreadable(file))?);
    }
    Ok(built)
}

fn unreadable(file: &Shipped) -> Error {
    Error::Fault { message: format!("the shipped file {} cannot be read", file.name) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    fn files(folder: &str, prefix: &str) -> BTreeSet<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../workflows");
        let entries =
            std::fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path());
        let texts = entries.filter(|path| path.extension().is_some_and(|end| end == "yaml"));
        texts
            .map(|path| format!("{prefix}{}", path.file_stem().unwrap().to_str().unwrap()))
            .collect()
    }

    fn names(list: &[Shipped]) -> BTreeSet<String> {
        list.iter().map(|file| file.name.to_owned()).collect()
    }

    #[test]
    fn every_file_of_the_folder_is_shipped() {
        assert_eq!(names(PROCEDURES), files("", ""));
        assert_eq!(names(CALENDARS), files("calendars", "calendars/"));
        assert_eq!(procedures().unwrap().len(), PROCEDURES.len());
        assert_eq!(calendars().unwrap().len(), CALENDARS.len());
    }
}
