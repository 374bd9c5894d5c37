//! A move that was made, with what it brought.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Accepted, Actor, Details, Handing, Kept, LegKey, SignedFile};
use crate::procedure::{DocumentId, FeeId, FieldName, MoveKind, ResultId, Status, StepId};
use crate::time::Date;

/// A move that was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    /// Which kind.
    pub kind: MoveKind,
    /// Which of several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice: Option<String>,
    /// From where.
    pub from: StepId,
    /// To where.
    pub to: StepId,
    /// The status there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Whether nothing more can be done there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_end: bool,
    /// Whether the work goes to another agency or role, and so back into its pool.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub releases: bool,
    /// The condition that held, as it is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guard: Option<String>,
    /// Which row of the limits was chosen, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<u32>,
    /// A code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Why it is late, where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_reason: Option<String>,
    /// The second person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approver: Option<Actor>,
    /// Fields that are not personal.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<FieldName, serde_json::Value>,
    /// Documents handed in with it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub documents: BTreeSet<DocumentId>,
    /// Those of them that are originals.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub originals: BTreeSet<DocumentId>,
    /// Originals given back with it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub returned: BTreeSet<DocumentId>,
    /// How the result was handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handing: Option<Handing>,
    /// Documents accepted by it, with their files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<Accepted>,
    /// Results issued by it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<Issued>,
    /// What is to be paid, in an older journal: now fees are `charged` beside the move.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<PaymentDue>,
    /// The legs sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legs_sent: Vec<LegKey>,
    /// The legs called back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legs_recalled: Vec<LegKey>,
    /// What an auditor should look at.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub flags: BTreeSet<Flag>,
}

/// Money asked for, in an older journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentDue {
    /// For what.
    pub fees: Vec<FeeId>,
    /// How much, in đồng.
    pub amount: i64,
}

/// A result that was issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// Which.
    pub result: ResultId,
    /// Its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Whether it is signed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub signed: bool,
    /// Its day.
    pub issued_on: Date,
    /// Its file; none: it is on paper alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<SignedFile>,
    /// How many pages its file has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<u32>,
    /// What else is known of it.
    #[serde(default, skip_serializing_if = "Details::is_empty")]
    pub details: Details,
    /// What the rules say of it where it has a file; nobody's command does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<Kept>,
}

/// What an auditor should look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// A supplement was asked after its notice limit.
    LateRequest,
    /// A supplement was asked again in the same stage.
    RepeatedRequest,
    /// A supplement was asked, or the dossier stopped or withdrawn, on the due day.
    OnTheDueDay,
    /// It went on without the answer of a leg that is late.
    WithoutLeg,
    /// A result exists without a file or number.
    ResultWithoutNumber,
    /// Somebody of an agency above made the move in the place of who may, with a reason.
    Overridden,
    /// It ended while the office still held originals.
    OriginalsHeld,
    /// It was accepted, or its result handed over, without charging a fee due then that is not 0, or not by the form of then.
    FeesNotCharged,
}
