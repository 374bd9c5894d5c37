//! Cases of other systems: what a source says of a case, with its own times.

use serde::{Deserialize, Serialize};

use super::event::PersonId;
use crate::procedure::AgencyName;
use crate::time::Timestamp;

/// A case as another system recorded it. Its times are judged and never invented: no calendar counts them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportedCase {
    /// The digest of the built-in procedure `imported`; the desk fills it in.
    #[serde(default)]
    pub digest: String,
    /// The name of the source, such as `receipt-log`.
    pub source: String,
    /// The case's code there.
    pub code: String,
    /// When it was received.
    pub received_at: Timestamp,
    /// The deadline that the source states. None: the case has no verdict.
    #[serde(default)]
    pub deadline: Option<Timestamp>,
    /// When it was planned to end.
    #[serde(default)]
    pub planned_end_at: Option<Timestamp>,
    /// When it ended, if it did.
    #[serde(default)]
    pub ended_at: Option<Timestamp>,
    /// The department that is responsible. None: the source as a whole.
    #[serde(default)]
    pub department: Option<AgencyName>,
    /// How it came, as the source says it.
    #[serde(default)]
    pub channel: Option<String>,
    /// The group that is responsible.
    #[serde(default)]
    pub group: Option<String>,
    /// The official who is responsible; a pseudonym, never a name.
    #[serde(default)]
    pub responsible: Option<PersonId>,
    /// The IANA name of the time zone in which its days are counted.
    pub time_zone: String,
    /// What was done, in any order.
    #[serde(default)]
    pub activities: Vec<Activity>,
}

/// Something that was done with a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Activity {
    /// What.
    pub name: String,
    /// Whether it began, ended or else, as the source says it.
    #[serde(default)]
    pub lifecycle: Option<String>,
    /// Who did it; a pseudonym, never a name.
    #[serde(default)]
    pub official: Option<PersonId>,
    /// The group of whoever did it.
    #[serde(default)]
    pub group: Option<String>,
    /// When.
    pub at: Timestamp,
}

impl ImportedCase {
    /// A case of which nothing is known but when it was received.
    pub fn new(
        source: impl Into<String>,
        code: impl Into<String>,
        received_at: Timestamp,
        time_zone: impl Into<String>,
    ) -> Self {
        Self {
            digest: String::new(),
            source: source.into(),
            code: code.into(),
            received_at,
            deadline: None,
            planned_end_at: None,
            ended_at: None,
            department: None,
            channel: None,
            group: None,
            responsible: None,
            time_zone: time_zone.into(),
            activities: Vec::new(),
        }
    }
}
