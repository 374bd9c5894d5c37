//! The graph: steps, what may be done at them, the work they send out and the time they share.

use serde::{Deserialize, Serialize};

use super::{AgencyName, BlockId, DocumentId, FeeId, Label, LegId, ReasonListId, ResultId, Role};
use super::{Status, StepId};
use crate::guard::Guard;
use crate::time::Limit;

/// A node of the graph (bước).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Its name in the file.
    pub id: StepId,
    /// Its name for people.
    pub name: Label,
    /// The national status 1–10 it shows, or the petition's state; none for opinions.
    pub status: Option<Status>,
    /// The state of a petition (NĐ 20/2008), when the procedure is one.
    pub state: Option<String>,
    /// Who works here. None for ends.
    pub by: Option<Role>,
    /// Where the work is done.
    pub agency: AgencyName,
    /// How long the step may take.
    pub limit: Option<Limit>,
    /// The budget it shares with other steps, in place of a limit of its own.
    pub block: Option<BlockId>,
    /// What it counts for in the sum of the steps, when its own limit is in another unit.
    pub counts_as: Option<Limit>,
    /// Whether the legal clock runs here.
    pub clock: StepClock,
    /// The phase (appointment) it belongs to, from 1.
    pub phase: Option<u32>,
    /// Work sent to other agencies while the dossier stands here.
    pub legs: Vec<Leg>,
    /// How many legs must have reported before the dossier may move on.
    pub join: Join,
    /// What a late leg does.
    pub late_legs: LateLegs,
    /// What time does by itself.
    pub timers: Vec<Timer>,
    /// What may be done here, in order.
    pub moves: Vec<Move>,
}

impl Step {
    /// Whether nothing more can be done here.
    pub fn is_end(&self) -> bool {
        self.moves.is_empty() && self.timers.iter().all(|timer| timer.kind.is_none())
    }
}

/// Whether the legal clock runs at a step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepClock {
    /// It runs: it starts here if the dossier is accepted and it has not started.
    #[default]
    Running,
    /// It has not started, or has ended: the step stands before acceptance or after the result.
    Off,
    /// It is paused while this party holds the dossier: `applicant`, `payment`, `tax-authority`, …
    Paused(String),
}

/// Work sent by a dossier to another agency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Leg {
    /// Its name inside the step.
    pub id: LegId,
    /// Its name for people.
    pub name: Label,
    /// To whom.
    pub agency: AgencyName,
    /// What is asked.
    pub work: LegWork,
    /// How long they have, by their own calendar. Absent: the child procedure's own limit.
    pub limit: Option<Limit>,
    /// It is sent only if this holds.
    pub when: Option<Guard>,
    /// It is sent when these have reported. Empty: at once.
    pub after: Vec<LegId>,
    /// The join waits for it. False: it runs on by itself and the dossier does not wait.
    pub joins: bool,
    /// The documents passed on.
    pub documents: Vec<DocumentId>,
}

/// What a leg asks of the other agency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegWork {
    /// An opinion, by this leg procedure (the built-in one is `opinion`).
    Consult(String),
    /// A procedure of its own, by its code.
    Procedure(String),
}

/// How many legs must have reported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Join {
    /// All that were sent.
    #[default]
    All,
    /// One.
    Any,
    /// This many.
    AtLeast(u32),
}

/// What a late leg does. It never counts as agreement by silence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LateLegs {
    /// The dossier waits.
    #[default]
    Wait,
    /// The lead may go on without it; the journal says that it was missing.
    Proceed,
}

/// What time does by itself at a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Timer {
    /// How long after the dossier came to the step.
    pub after: Limit,
    /// Which move it makes; absent: it only leaves an event.
    pub kind: Option<MoveKind>,
    /// The choice of that move.
    pub choice: Option<String>,
    /// What it is called for people.
    pub name: Label,
}

/// An edge of the graph (thao tác).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Move {
    /// What kind of act it is, in the closed vocabulary.
    pub kind: MoveKind,
    /// Which of several moves of the same kind; chosen by the official.
    pub choice: Option<String>,
    /// Its name for people, when not that of its kind.
    pub name: Option<Label>,
    /// Where it leads.
    pub to: StepId,
    /// Who may do it.
    pub by: Role,
    /// Under which condition.
    pub when: Option<Guard>,
    /// A second person of this role must approve.
    pub approver: Option<Role>,
    /// Whether a reason is needed.
    pub reason: Reason,
    /// The results that it issues.
    pub issues: Vec<ResultId>,
    /// Whether the result must be signed.
    pub signed: bool,
    /// How often it may be done in one dossier.
    pub at_most: Option<u32>,
    /// The fees that it asks for.
    pub fees: Vec<FeeId>,
}

/// Whether a move needs a reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It may have one.
    #[default]
    Optional,
    /// It needs a text.
    Required,
    /// It needs a code of this list.
    OneOf(ReasonListId),
}

/// The moves: what may be an edge of a procedure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoveKind {
    /// Tiếp nhận: the dossier is complete; form 01.
    Accept,
    /// Từ chối: not accepted, or a negative result after appraisal; form 03.
    Refuse,
    /// Yêu cầu bổ sung; form 02.
    RequestSupplement,
    /// Nộp bổ sung, by the applicant.
    Supplement,
    /// Chuyển: to the next official.
    Forward,
    /// Chuyển lại: back to an earlier official.
    SendBack,
    /// Chuyển liên thông: to other agencies, as legs.
    Transfer,
    /// Yêu cầu thực hiện nghĩa vụ tài chính.
    RequirePayment,
    /// Xử lý xong: the result exists.
    Resolve,
    /// Trả kết quả.
    HandOver,
    /// Rút hồ sơ, at the applicant's request; form 05.
    Withdraw,
    /// Dừng xử lý.
    Stop,
    /// Mở lại a stopped dossier.
    Reopen,
}

/// A budget of time that several steps share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Its name.
    pub id: BlockId,
    /// How long its steps may take together.
    pub limit: Limit,
    /// What it counts for in the sum.
    pub counts_as: Option<Limit>,
}
