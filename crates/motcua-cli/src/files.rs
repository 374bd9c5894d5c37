//! Files as they are found and read: procedures with their bases, calendars with what they are laid on.

use std::cell::RefCell;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use motcua_engine::problem::{Problem, Severity};
use motcua_engine::procedure::check::check;
use motcua_engine::procedure::{Places, Procedure, read};
use motcua_engine::time::{
    Calendar, CalendarFile, CalendarKind, CalendarReading, built_in_calendar, read_calendar,
};

use crate::error::Error;

/// No file of procedures or calendars comes near to this.
const MOST_BYTES: u64 = 16 << 20;

/// The text of a file.
///
/// # Errors
///
/// It cannot be read, is no UTF-8, or is larger than [`MOST_BYTES`].
pub(crate) fn text_of(path: &Path) -> Result<String, Error> {
    let read = || {
        let mut bytes = Vec::new();
        File::open(path)?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > MOST_BYTES {
            return Err(io::Error::new(
                io::ErrorKind::FileTooLarge,
                "the file is larger than 16 MiB",
            ));
        }
        String::from_utf8(bytes).map_err(|error| {
            let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = 1 + good.iter().filter(|byte| **byte == b'\n').count();
            let what = format!("line {line} is no UTF-8 text");
            io::Error::new(io::ErrorKind::InvalidData, what)
        })
    };
    read().map_err(|source| Error::Read { path: path.to_owned(), source })
}

/// The files that some paths name, each once: files as they are, folders by their `*.yaml` and `*.yml`, by name.
///
/// # Errors
///
/// A path that does not exist, or a folder that cannot be listed.
pub(crate) fn found(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Error> {
    let mut walk = Walk { files: Vec::new(), seen: HashSet::new() };
    for path in paths {
        walk.path(path, true)?;
    }
    Ok(walk.files)
}

struct Walk {
    files: Vec<PathBuf>,
    /// What was met, by its real path, so that a loop of links ends.
    seen: HashSet<PathBuf>,
}

impl Walk {
    fn path(&mut self, path: &Path, is_named: bool) -> Result<(), Error> {
        let unreadable = |source| Error::Read { path: path.to_owned(), source };
        let real = path.canonicalize().map_err(unreadable)?;
        if real.is_dir() {
            if !self.seen.insert(real) {
                return Ok(());
            }
            let entries = fs::read_dir(path).map_err(unreadable)?;
            let inside: Result<Vec<PathBuf>, io::Error> =
                entries.map(|entry| entry.map(|entry| entry.path())).collect();
            let mut inside = inside.map_err(unreadable)?;
            inside.sort();
            for path in inside.iter().filter(|path| is_wanted(path)) {
                self.path(path, false)?;
            }
        } else if (is_named || is_yaml(path)) && self.seen.insert(real) {
            self.files.push(path.to_owned());
        }
        Ok(())
    }
}

fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml")
}

/// Whether something in a folder is looked at: what is hidden is not.
fn is_wanted(path: &Path) -> bool {
    let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    !hidden && (is_yaml(path) || path.is_dir())
}

/// Whether a problem stops the use of a file.
pub(crate) fn is_error(problem: &Problem) -> bool {
    problem.severity == Severity::Error
}

/// What reading and checking a procedure file gave.
pub(crate) struct Checked {
    /// The procedure. None if the file cannot be read as one.
    pub(crate) procedure: Option<Procedure>,
    /// Where each part stands.
    pub(crate) places: Places,
    /// Everything that is wrong, sorted.
    pub(crate) problems: Vec<Problem>,
    /// The file of its base, if one was found beside it.
    pub(crate) base: Option<PathBuf>,
}

/// Reads and checks a procedure file, with the base that is found beside it, in its folder `bases`, or built in.
///
/// # Errors
///
/// The file of the base cannot be read.
pub(crate) fn procedure(path: &Path, text: &str) -> Result<Checked, Error> {
    let base: RefCell<Option<PathBuf>> = RefCell::new(None);
    let failed: RefCell<Option<Error>> = RefCell::new(None);
    let find = |name: &str| {
        let file = base_of(path, name)?;
        *base.borrow_mut() = Some(file.clone());
        match text_of(&file) {
            Ok(text) => Some((file.display().to_string(), text)),
            Err(error) => {
                *failed.borrow_mut() = Some(error);
                None
            }
        }
    };
    let reading = read(&path.display().to_string(), text, &find);
    if let Some(error) = failed.into_inner() {
        return Err(error);
    }
    let mut problems = reading.problems;
    if let Some(procedure) = &reading.procedure {
        problems.extend(check(procedure, &reading.places));
    }
    problems.sort();
    problems.dedup();
    Ok(Checked {
        procedure: reading.procedure,
        places: reading.places,
        problems,
        base: base.into_inner(),
    })
}

/// The file of a base: beside the procedure, or in the folder `bases` beside it.
fn base_of(path: &Path, name: &str) -> Option<PathBuf> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let file = format!("{name}.yaml");
    [folder.join(&file), folder.join("bases").join(&file)].into_iter().find(|path| path.is_file())
}

/// Reads a calendar or an overlay; what an overlay is laid on is found beside it, or built in.
///
/// # Errors
///
/// The outer: the file of the calendar below cannot be read. The inner: every problem, sorted.
pub(crate) fn calendar(path: &Path, text: &str) -> Result<Result<Calendar, Vec<Problem>>, Error> {
    let reading = read_calendar(&path.display().to_string(), text);
    let Some(CalendarKind::Overlay(overlay)) = &reading.calendar else {
        return Ok(reading.build(&built_in));
    };
    let file = path.with_file_name(format!("{}.yaml", overlay.of));
    if !file.is_file() {
        return Ok(reading.build(&built_in));
    }
    let below = read_calendar(&file.display().to_string(), &text_of(&file)?);
    if below.calendar.is_none() {
        return Ok(Err(below.problems));
    }
    Ok(reading.build(&|name| of_name(&below, name).or_else(|| built_in(name))))
}

/// The calendar that counts where no other is named.
pub(crate) fn national() -> Result<Calendar, Vec<Problem>> {
    const NAME: &str = "vn";
    let text = built_in_calendar(NAME).unwrap_or_default();
    read_calendar(&format!("built-in/{NAME}.yaml"), text).build(&|_| None)
}

fn built_in(name: &str) -> Option<CalendarFile> {
    let file = format!("built-in/{name}.yaml");
    of_name(&read_calendar(&file, built_in_calendar(name)?), name)
}

fn of_name(reading: &CalendarReading, name: &str) -> Option<CalendarFile> {
    match &reading.calendar {
        Some(CalendarKind::Calendar(file)) if file.id == name => Some(file.clone()),
        Some(CalendarKind::Calendar(_) | CalendarKind::Overlay(_)) | None => None,
    }
}
