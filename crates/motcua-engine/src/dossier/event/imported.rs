//! A case of another system, as it was taken over.

use serde::{Deserialize, Serialize};

use super::{PersonId, ProcedureRef};
use crate::procedure::{AgencyName, StepId};
use crate::time::Timestamp;

/// A case of another system. The event happened at the first moment that the source knows of the case;
/// what it states of other moments stands here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// What it is bound to: the built-in procedure of such cases.
    pub procedure: ProcedureRef,
    /// Where it stands.
    pub step: StepId,
    /// The name of the source.
    pub source: String,
    /// The case's code there.
    pub code: String,
    /// When it was received.
    pub received_at: Timestamp,
    /// The deadline that the source states. None: no verdict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Timestamp>,
    /// When it was planned to end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_end_at: Option<Timestamp>,
    /// The department that is responsible; the source, where it names none.
    pub department: AgencyName,
    /// How it came, as the source says it; empty where it does not.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub channel: String,
    /// The group that is responsible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The official who is responsible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub responsible: Option<PersonId>,
    /// The IANA name of the time zone in which its days are counted.
    pub time_zone: String,
}
