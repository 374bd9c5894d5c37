//! The checked procedure, as publication freezes it and the engine reads it.
//!
//! Serde's form of [`Procedure`] is the expanded form whose canonical JSON is hashed.

mod data;
mod document;
mod fee;
mod status;
mod step;

use serde::{Deserialize, Serialize};

pub use self::data::{Field, FieldOption, FieldType};
pub use self::document::{Copies, Document, Need, ResultSpec};
pub use self::fee::{Benefit, Fee, FeeDue, FeeKind, FeeLine, Refund};
pub use self::status::Status;
pub use self::step::{
    Block, Join, LateLegs, Leg, LegWork, Move, MoveKind, Reason, Step, StepClock, Timer,
};
use crate::guard::Guard;
use crate::id::id;
pub use crate::label::Label;
use crate::time::{Date, Limit, Time};

id! {
    /// A step's name inside its procedure.
    StepId,
    /// What somebody does at an agency: `clerk`, `specialist`, `head`, `leader`, `records`, `supervisor`, `applicant`, or one the file declares.
    Role,
    /// An agency as a procedure names it (`one-stop`, `tax-office`); bound to a real agency when a dossier is filed.
    AgencyName,
    /// A field of the form, with dots: `land.remote`.
    FieldName,
    /// A leg's name inside its step.
    LegId,
    /// A document's name inside its procedure.
    DocumentId,
    /// A result's name inside its procedure.
    ResultId,
    /// A fee's name inside its procedure.
    FeeId,
    /// A list of reason codes.
    ReasonListId,
    /// A budget of time that several steps share.
    BlockId,
}

/// A versioned definition of one administrative procedure (thủ tục hành chính).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Procedure {
    /// The national code, such as `1.013225`.
    pub code: String,
    /// The version, unique under the code.
    pub version: String,
    /// The first day on which new dossiers take this version.
    pub in_force: Date,
    /// The last day on which new dossiers take it.
    pub until: Option<Date>,
    /// Its name.
    pub name: Label,
    /// Codes under which it is or was known elsewhere.
    pub aliases: Vec<String>,
    /// What kind of case it is.
    pub kind: ProcedureKind,
    /// The level of government: `commune`, `province`, `ministry`.
    pub level: Option<String>,
    /// The field's code, such as `G13-TN02`.
    pub field: Option<String>,
    /// The competent agency.
    pub agency: AgencyName,
    /// Who may apply.
    pub subjects: Vec<Subject>,
    /// How a dossier may arrive.
    pub channels: Vec<Channel>,
    /// How much of it is done online.
    pub online: Online,
    /// Why it is online in part only (NĐ 224/2026 art. 14).
    pub online_reason: Option<String>,
    /// The texts it rests on.
    pub basis: Vec<String>,
    /// What is not verified in it.
    pub unverified: Vec<String>,
    /// The retention class of its dossiers.
    pub retention: Option<String>,
    /// The time rules that are not a limit.
    pub time: TimePolicy,
    /// The limits, first matching condition wins. Empty only for legs, whose limit the parent states.
    pub limits: Vec<Case>,
    /// Where a dossier stands when it is filed.
    pub start: StepId,
    /// The nodes of the graph, in the order of the file.
    pub steps: Vec<Step>,
    /// Budgets of time that several steps share.
    pub blocks: Vec<Block>,
    /// Roles the file declares beside the built-in ones.
    pub roles: Vec<RoleName>,
    /// What the applicant hands in.
    pub documents: Vec<Document>,
    /// What the applicant gets.
    pub results: Vec<ResultSpec>,
    /// What is to be paid.
    pub fees: Vec<Fee>,
    /// The form.
    pub data: Vec<Field>,
    /// Lists of reason codes.
    pub reasons: Vec<ReasonList>,
}

impl Procedure {
    /// The step of this name.
    pub fn step(&self, id: &StepId) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == *id)
    }
}

/// What kind of case a procedure is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProcedureKind {
    /// A procedure for citizens and organisations.
    #[default]
    Public,
    /// A procedure between agencies (TTHC nội bộ).
    Internal,
    /// Feedback and petitions (phản ánh, kiến nghị): states of their own, no national status.
    Petition,
    /// An opinion asked of another agency: no national status.
    Opinion,
}

/// Who may apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A person.
    Citizen,
    /// An enterprise or another organisation.
    Enterprise,
    /// A household business.
    HouseholdBusiness,
    /// An agency.
    Agency,
}

/// How a dossier arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// At the desk.
    Direct,
    /// On line.
    Online,
    /// By public post (BCCI).
    Post,
    /// At a kiosk (NĐ 309/2026).
    Kiosk,
}

/// How much of a procedure is done online (NĐ 42/2022, NĐ 224/2026).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Online {
    /// Toàn trình.
    Full,
    /// Một phần.
    Partial,
    /// Not online.
    #[default]
    None,
}

/// The time rules of a procedure that are not its limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimePolicy {
    /// After this local time the clock starts on the next working day. Absent: it does not shift.
    pub cutoff: Option<Time>,
    /// What a complete dossier after a supplement does to the limit.
    pub supplement: SupplementEffect,
    /// How often a supplement may be asked in a stage without the leader's override.
    pub max_supplements: u32,
    /// How long after acceptance a supplement may be asked; a later request is flagged.
    pub request_within: Option<Limit>,
    /// How long the office has to accept, ask or refuse.
    pub accept_within: Option<Limit>,
    /// How often an apology may be made.
    pub max_apologies: u32,
    /// How long before a deadline a warning is due.
    pub warn_before: Option<Limit>,
    /// The calendar of the procedure, when not that of the agency.
    pub calendar: Option<String>,
}

/// What a complete dossier after a supplement does to the limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SupplementEffect {
    /// The whole limit runs anew (NĐ 61/2018 art. 19.4).
    #[default]
    Restart,
    /// The limit goes on with what was left (sector law).
    Pause,
}

/// One row of the limits: under which condition, how long.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// The condition; absent: always.
    pub when: Option<Guard>,
    /// What the law allows.
    pub legal: Limit,
    /// The shorter limit that the province promises.
    pub committed: Option<Limit>,
    /// The parts of the legal limit, one for each appointment.
    pub phases: Vec<Limit>,
    /// The shorter limit of a refusal.
    pub refusal: Option<Limit>,
    /// Why the steps may add up to less than the limit.
    pub reserve: Option<String>,
}

/// A role that the file declares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleName {
    /// Its name in the file.
    pub id: Role,
    /// Its name for people.
    pub name: Label,
}

/// A list of reason codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReasonList {
    /// Its name.
    pub id: ReasonListId,
    /// Its codes.
    pub codes: Vec<ReasonCode>,
}

/// A reason that an official can give.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReasonCode {
    /// The code.
    pub code: String,
    /// What it says.
    pub label: Label,
}
