//! A dossier as it was filed.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{AgencyId, LegKey, Posting};
use crate::procedure::{
    AgencyName, Channel, DocumentId, FieldName, ProcedureKind, Status, StepId, Subject,
};
use crate::time::Limit;

/// A procedure as a dossier is bound to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcedureRef {
    /// The code.
    pub code: String,
    /// The version.
    pub version: String,
    /// The digest of the expanded form.
    pub digest: String,
}

/// A dossier as it was filed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Filed {
    /// What it is bound to.
    pub procedure: ProcedureRef,
    /// What kind of case it is.
    pub kind: ProcedureKind,
    /// Where it stands.
    pub step: StepId,
    /// The status there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// The agencies that the procedure's names stand for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub agencies: BTreeMap<AgencyName, AgencyId>,
    /// Which of them is the competent agency.
    pub competent: AgencyName,
    /// Whether filing is acceptance: an opinion, a child procedure that begins with work.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub accepted: bool,
    /// How it came.
    pub channel: Channel,
    /// Who applies.
    pub subject: Subject,
    /// The office that took it, when not the competent agency's own desk (phi địa giới).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<AgencyId>,
    /// The fields that are not personal.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<FieldName, serde_json::Value>,
    /// The documents handed in.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub documents: BTreeSet<DocumentId>,
    /// Those of them that are originals.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub originals: BTreeSet<DocumentId>,
    /// Under which number the post brought it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub posting: Option<Posting>,
    /// The dossier that sent it, if it is a leg.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Parent>,
    /// The visit in which it was filed, with others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<String>,
}

/// The dossier that sent a leg.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parent {
    /// Its identifier at the desk.
    pub dossier: String,
    /// Which of its legs this is.
    pub leg: LegKey,
    /// The limit it set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
}
