//! The mapping of a log: which of its columns or attributes says what, in which time zone, and how the source is called.

use std::collections::BTreeMap;
use std::path::Path;

use motcua_engine::time::{DateTime, TimeZone, Timestamp};
use saphyr_parser::{Event, Parser};

use crate::error::Error;
use crate::files::text_of;

/// What a column or an attribute may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Dossier,
    Start,
    Deadline,
    PlannedEnd,
    End,
    Department,
    Channel,
    CaseGroup,
    Responsible,
    Activity,
    Time,
    Lifecycle,
    Official,
    Group,
}

/// Every part with its key in the mapping; those of the case first.
pub(super) const PARTS: [(Part, &str); 14] = [
    (Part::Dossier, "dossier"),
    (Part::Start, "start"),
    (Part::Deadline, "deadline"),
    (Part::PlannedEnd, "planned_end"),
    (Part::End, "end"),
    (Part::Department, "department"),
    (Part::Channel, "channel"),
    (Part::CaseGroup, "case_group"),
    (Part::Responsible, "responsible"),
    (Part::Activity, "activity"),
    (Part::Time, "time"),
    (Part::Lifecycle, "lifecycle"),
    (Part::Official, "official"),
    (Part::Group, "group"),
];

/// How many of them are the same in every row of a case.
pub(super) const OF_CASE: usize = 9;

/// A mapping.
#[derive(Debug)]
pub(super) struct Mapping {
    pub(super) source: String,
    pub(super) time_zone: String,
    zone: TimeZone,
    /// The column or attribute of each part, in the order of [`PARTS`].
    names: [Option<String>; PARTS.len()],
}

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    ///
    /// It cannot be read, or does not say what it must.
    pub(super) fn read(path: &Path) -> Result<Self, Error> {
        let text = text_of(path)?;
        Self::parse(&text)
            .map_err(|(line, what)| Error::Usage(format!("{}:{line}: {what}", path.display())))
    }

    fn parse(text: &str) -> Result<Self, (usize, String)> {
        let mut said = pairs(text)?;
        let mut needed = |key: &str| {
            let found = said.remove(key).map(|(_, value)| value);
            found.ok_or_else(|| (1, format!("the mapping has no `{key}`; add it")))
        };
        let (source, time_zone) = (needed("source")?, needed("time_zone")?);
        let (dossier, start) = (needed("dossier")?, needed("start")?);
        let zone = TimeZone::get(&time_zone).map_err(|_| {
            let help = "use an IANA name such as Asia/Ho_Chi_Minh";
            (1, format!("there is no time zone \"{time_zone}\"; {help}"))
        })?;
        let mut names = [const { None }; PARTS.len()];
        names[Part::Dossier as usize] = Some(dossier);
        names[Part::Start as usize] = Some(start);
        for (part, key) in PARTS {
            if let Some((_, value)) = said.remove(key) {
                names[part as usize] = Some(value);
            }
        }
        if let Some((key, (line, _))) = said.into_iter().next() {
            let known = PARTS.map(|(_, key)| key).join(", ");
            return Err((line, format!("there is no `{key}`; write source, time_zone, {known}")));
        }
        if names[Part::Activity as usize].is_some() != names[Part::Time as usize].is_some() {
            return Err((
                1,
                "an activity needs a time; name both `activity` and `time`".to_owned(),
            ));
        }
        Ok(Self { source, time_zone, zone, names })
    }

    /// The column or attribute of a part.
    pub(super) fn name(&self, part: Part) -> Option<&str> {
        self.names[part as usize].as_deref()
    }

    /// A moment of a text; one without an offset is one of the mapping's time zone.
    pub(super) fn moment(&self, text: &str) -> Result<Timestamp, String> {
        if let Ok(at) = text.parse() {
            return Ok(at);
        }
        let help = "write for example 2026-08-21T14:00:00+07:00";
        // A day alone would be a moment that the source does not name.
        let local = text.parse::<DateTime>().ok().filter(|_| text.contains(':'));
        let local = local.ok_or_else(|| format!("\"{text}\" is no time; {help}"))?;
        let at = self.zone.to_ambiguous_timestamp(local).unambiguous();
        at.map_err(|_| format!("\"{text}\" comes twice or never in the time zone; {help}"))
    }
}

/// The keys and values of a flat file, each with its line.
fn pairs(text: &str) -> Result<BTreeMap<String, (usize, String)>, (usize, String)> {
    let mut pairs = BTreeMap::new();
    let mut key: Option<(usize, String)> = None;
    let mut is_open = false;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            (
                error.marker().line(),
                format!("this is no YAML: {}; write `key: value`", error.info()),
            )
        })?;
        let line = span.start.line();
        match event {
            Event::MappingStart(..) if !is_open => is_open = true,
            Event::Scalar(value, ..) if is_open => match key.take() {
                None => key = Some((line, value.into_owned())),
                Some((line, key)) if pairs.contains_key(&key) => {
                    return Err((line, format!("`{key}` stands twice; take one out")));
                }
                Some((line, key)) if value.trim().is_empty() => {
                    return Err((line, format!("`{key}` says nothing; fill it in or take it out")));
                }
                Some((line, key)) => {
                    pairs.insert(key, (line, value.into_owned()));
                }
            },
            Event::Scalar(..)
            | Event::MappingStart(..)
            | Event::SequenceStart(..)
            | Event::Alias(_) => {
                return Err((
                    line,
                    "a mapping holds `key: value` alone; write one a line".to_owned(),
                ));
            }
            Event::MappingEnd
            | Event::SequenceEnd
            | Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => {}
        }
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = "source: log\ntime_zone: Europe/Amsterdam\ndossier: id\nstart: begun\n";

    #[test]
    fn a_mapping_names_columns_and_refuses_what_it_does_not_know() {
        let mapping = Mapping::parse(&format!("{WHOLE}end: done\n")).unwrap();
        assert_eq!(mapping.name(Part::End), Some("done"));
        assert_eq!(mapping.name(Part::Deadline), None);
        for (wrong, what) in [
            ("source: log\n", "no `time_zone`"),
            (&*format!("{WHOLE}colour: red\n"), "there is no `colour`"),
            (&*format!("{WHOLE}end: [a]\n"), "`key: value` alone"),
            (&*format!("{WHOLE}end: a\nend: b\n"), "`end` stands twice"),
            (&*format!("{WHOLE}end:\n"), "`end` says nothing"),
            (&*format!("{WHOLE}activity: a\n"), "an activity needs a time"),
            (&WHOLE.replace("Amsterdam", "Nowhere"), "no time zone \"Europe/Nowhere\""),
            ("- a\n", "`key: value` alone"),
            ("a: b: c\n", "no YAML"),
        ] {
            let (_, said) = Mapping::parse(wrong).unwrap_err();
            assert!(said.contains(what), "{wrong}: {said}");
        }
    }

    #[test]
    fn a_moment_has_an_offset_or_is_one_of_the_time_zone() {
        let mapping = Mapping::parse(WHOLE).unwrap();
        let at = |text: &str| mapping.moment(text).map(|at| at.to_string());
        let summer = Ok("2011-10-11T11:42:22.688Z".to_owned());
        for text in [
            "2011-10-11T13:42:22.688+02:00",
            "2011-10-11 13:42:22.688000+02:00",
            "2011-10-11T13:42:22.688",
        ] {
            assert_eq!(at(text), summer, "{text}");
        }
        for text in ["", "soon", "2011-10-11", "2011-10-30T02:30:00", "2011-03-27T02:30:00"] {
            assert!(at(text).is_err(), "{text}");
        }
    }
}
