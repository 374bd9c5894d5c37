//! What is personal in an event: it is kept beside the journal.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Event, Parties, Party};
use crate::procedure::FieldName;
use crate::tariff::Assessed;

/// An event with the personal data that belong to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The event.
    pub event: Event,
    /// What is kept beside the journal.
    pub private: Private,
}

/// The personal data of an event.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Private {
    /// Fields of the form that were set; null: emptied.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<FieldName, serde_json::Value>,
    /// A note, a reason or an opinion in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Who has a part in it from the applicant's side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parties: Option<Parties>,
    /// Who took the result, if nobody whom the dossier names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bearer: Option<Party>,
    /// Why what is charged costs so much: it can tell that somebody is poor or ill.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assessed: Vec<Assessed>,
    /// The numbers of documents that were accepted, by the hashes of their files.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub numbers: BTreeMap<String, String>,
    /// What such documents and results are about, by the hashes of their files.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub summaries: BTreeMap<String, String>,
}
