//! Which column of another system's file holds what, and what its words mean here.

use std::collections::BTreeMap;
use std::path::Path;

use motcua_engine::dossier::AgencyId;
use motcua_engine::procedure::AgencyName;
use serde::Deserialize;

use crate::error::{Error, quoted};
use crate::files;

/// A mapping, as its file has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mapping {
    /// The other system, as people call it.
    pub(super) system: String,
    /// Which column holds what; without it the column of the same name.
    #[serde(default)]
    columns: BTreeMap<Part, String>,
    /// What words of a column mean here; without it they stand for themselves.
    #[serde(default)]
    values: BTreeMap<Part, BTreeMap<String, String>>,
    /// What the procedures' names of agencies stand for.
    #[serde(default)]
    pub(super) agencies: BTreeMap<AgencyName, AgencyId>,
    /// The same, by row.
    #[serde(default)]
    pub(super) agency_columns: BTreeMap<AgencyName, String>,
}

/// What a row states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Part {
    Code,
    Procedure,
    ReceivedAt,
    Appointment,
    Step,
    Subject,
    Channel,
    Owner,
    OwnerNumber,
    OwnerPhone,
}

impl Part {
    pub(super) const ALL: [Self; 10] = [
        Self::Code,
        Self::Procedure,
        Self::ReceivedAt,
        Self::Appointment,
        Self::Step,
        Self::Subject,
        Self::Channel,
        Self::Owner,
        Self::OwnerNumber,
        Self::OwnerPhone,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Procedure => "procedure",
            Self::ReceivedAt => "received_at",
            Self::Appointment => "appointment",
            Self::Step => "step",
            Self::Subject => "subject",
            Self::Channel => "channel",
            Self::Owner => "owner",
            Self::OwnerNumber => "owner_number",
            Self::OwnerPhone => "owner_phone",
        }
    }

    /// Whether every row states it.
    pub(super) fn is_needed(self) -> bool {
        match self {
            Self::Code
            | Self::Procedure
            | Self::ReceivedAt
            | Self::Appointment
            | Self::Step
            | Self::Subject
            | Self::Channel
            | Self::Owner => true,
            Self::OwnerNumber | Self::OwnerPhone => false,
        }
    }
}

impl Mapping {
    /// Reads a mapping.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or holds something else.
    pub(super) fn read(path: &Path) -> Result<Self, Error> {
        let text = files::text_of(path)?;
        toml::from_str(&text).map_err(|error| {
            let place = error.span().map_or(0, |span| text[..span.start].matches('\n').count() + 1);
            let said = error.message();
            Error::Usage(format!("{}:{place}: {said}; mend the mapping", quoted(path)))
        })
    }

    /// The column of a part.
    pub(super) fn column(&self, part: Part) -> &str {
        self.columns.get(&part).map_or(part.name(), String::as_str)
    }

    /// Whether the mapping names a column for a part.
    pub(super) fn names(&self, part: Part) -> bool {
        self.columns.contains_key(&part)
    }

    /// What a word of a column means here.
    pub(super) fn value<'a>(&'a self, part: Part, word: &'a str) -> &'a str {
        let meant = self.values.get(&part).and_then(|values| values.get(word));
        meant.map_or(word, String::as_str)
    }
}
