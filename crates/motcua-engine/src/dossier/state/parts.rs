//! What a dossier is made of: its head, appointments, supplements, legs, payments.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::dossier::event::{
    AgencyId, CorrectedDate, Imported, LegKey, LegOutcome, Parent, PersonId, Posting, ProcedureRef,
};
use crate::dossier::verdict::Outcome;
use crate::procedure::{AgencyName, Channel, MoveKind, ProcedureKind, StepId, Subject};
use crate::time::{Date, Timestamp};

/// How a dossier was filed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// What it is bound to.
    pub procedure: ProcedureRef,
    /// What kind of case it is.
    pub kind: ProcedureKind,
    /// When it was filed.
    pub at: Timestamp,
    /// The agencies that the procedure's names stand for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub agencies: BTreeMap<AgencyName, AgencyId>,
    /// Which of them is the competent agency.
    pub competent: AgencyName,
    /// How it came; none of a case that was imported.
    pub channel: Option<Channel>,
    /// Who applies; none of a case that was imported.
    pub subject: Option<Subject>,
    /// The office that took it, if another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<AgencyId>,
    /// Under which number the post brought it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub posting: Option<Posting>,
    /// The dossier that sent it, if it is a leg.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Parent>,
    /// The visit in which it was filed, with others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<String>,
    /// Who filed it from the applicant's side, or for whom: an authorised person has no right of his own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applicant: Option<PersonId>,
    /// What another system says of it, whose case it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imported: Option<Box<Imported>>,
}

/// How a dossier ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closing {
    /// With a result.
    Resolved,
    /// With a refusal after appraisal.
    Refused,
    /// Not accepted.
    NotAccepted,
    /// Withdrawn.
    Withdrawn,
    /// Stopped.
    Stopped,
}

/// A date the applicant was given (hẹn trả kết quả).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// When it was given.
    pub given_at: Timestamp,
    /// The day.
    pub on: Date,
    /// The instant.
    pub at: Timestamp,
    /// Whether it lies in a year that is not decided.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub provisional: bool,
    /// Why it was given.
    pub why: AppointmentReason,
}

/// Why an appointment was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppointmentReason {
    /// A window began: acceptance, a phase, a restart.
    Window {
        /// The phase, from 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phase: Option<u32>,
    },
    /// The deadline was counted anew.
    Counted,
    /// With an apology.
    Apology {
        /// Given in time.
        timely: bool,
    },
}

/// A supplement that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supplement {
    /// Before acceptance (at the desk) or after it (in the appraisal).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub at_desk: bool,
    /// When it was asked.
    pub requested_at: Timestamp,
    /// When the applicant answered, last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<Timestamp>,
    /// When the office found it complete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<Timestamp>,
}

/// A leg, as the lead sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegState {
    /// Which.
    pub key: LegKey,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// What it said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<LegOutcome>,
    /// Whether it was called back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub recalled: bool,
}

impl LegState {
    /// Whether an answer is still awaited.
    pub fn is_open(&self) -> bool {
        self.outcome.is_none() && !self.recalled
    }
}

/// How often a move was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveCount {
    /// At which step.
    pub step: StepId,
    /// Which kind.
    pub kind: MoveKind,
    /// Which choice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice: Option<String>,
    /// How often.
    pub times: u32,
}

/// A correction of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// When it was made.
    pub at: Timestamp,
    /// Which date.
    pub subject: CorrectedDate,
    /// The verdict before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict_before: Option<Outcome>,
    /// The verdict after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict_after: Option<Outcome>,
}
