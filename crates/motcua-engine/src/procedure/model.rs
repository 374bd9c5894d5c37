//! The checked procedure, as publication freezes it and the engine reads it.
//!
//! Serde's form of [`Procedure`] is the expanded form whose canonical JSON is hashed.

use serde::{Deserialize, Serialize};

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

/// The time rules of a procedure that are not its limit (`DOMAIN` A.5.1).
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

/// A node of the graph (bước).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Its name in the file.
    pub id: StepId,
    /// Its name for people.
    pub name: Label,
    /// The national status 1–10 it shows, or the petition's state; none for opinions.
    pub status: Option<Status>,
    /// The state of a petition (`DOMAIN` F.2), when the procedure is one.
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

/// The national status of a dossier (`PROTOCOLS` 1). Serde writes the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub enum Status {
    /// 1, mới đăng ký.
    Registered = 1,
    /// 2, được tiếp nhận.
    Accepted = 2,
    /// 3, không được tiếp nhận.
    NotAccepted = 3,
    /// 4, đang xử lý.
    Processing = 4,
    /// 5, yêu cầu bổ sung giấy tờ.
    SupplementRequested = 5,
    /// 6, yêu cầu thực hiện nghĩa vụ tài chính.
    PaymentRequired = 6,
    /// 7, công dân yêu cầu rút hồ sơ.
    Withdrawn = 7,
    /// 8, dừng xử lý.
    Stopped = 8,
    /// 9, đã xử lý xong.
    Resolved = 9,
    /// 10, đã trả kết quả.
    HandedOver = 10,
}

impl Status {
    /// All ten, in order.
    pub const ALL: [Self; 10] = [
        Self::Registered,
        Self::Accepted,
        Self::NotAccepted,
        Self::Processing,
        Self::SupplementRequested,
        Self::PaymentRequired,
        Self::Withdrawn,
        Self::Stopped,
        Self::Resolved,
        Self::HandedOver,
    ];

    /// The national name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Registered => "mới đăng ký",
            Self::Accepted => "được tiếp nhận",
            Self::NotAccepted => "không được tiếp nhận",
            Self::Processing => "đang xử lý",
            Self::SupplementRequested => "yêu cầu bổ sung giấy tờ",
            Self::PaymentRequired => "yêu cầu thực hiện nghĩa vụ tài chính",
            Self::Withdrawn => "công dân yêu cầu rút hồ sơ",
            Self::Stopped => "dừng xử lý",
            Self::Resolved => "đã xử lý xong",
            Self::HandedOver => "đã trả kết quả",
        }
    }

    /// Whether a dossier with this status is closed (8 can still be reopened).
    pub fn is_terminal(self) -> bool {
        matches!(self, Self::NotAccepted | Self::Withdrawn | Self::Stopped | Self::HandedOver)
    }
}

impl From<Status> for u8 {
    fn from(status: Status) -> Self {
        status as Self
    }
}

impl TryFrom<u8> for Status {
    type Error = String;

    fn try_from(code: u8) -> Result<Self, Self::Error> {
        Self::ALL
            .into_iter()
            .find(|status| *status as u8 == code)
            .ok_or_else(|| format!("no national status {code}; the codes are 1 to 10"))
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

/// A role that the file declares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleName {
    /// Its name in the file.
    pub id: Role,
    /// Its name for people.
    pub name: Label,
}

/// A document that the applicant hands in (thành phần hồ sơ).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Its name in the file.
    pub id: DocumentId,
    /// Its name for people.
    pub name: Label,
    /// Whether it must be there.
    pub required: Need,
    /// The form to fill in.
    pub form: Option<String>,
    /// The document type, such as `000.00.00.G15-KQ004389`.
    pub document_type: Option<String>,
    /// Originals, certified or plain copies asked for.
    pub copies: Copies,
    /// The types of earlier results and documents that serve in its place. Empty: none.
    pub reuse: Vec<String>,
    /// The database that replaces it (NQ 66.7/2025).
    pub replaced_by: Option<String>,
}

/// How many of each kind of copy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copies {
    /// Bản chính.
    pub originals: u32,
    /// Bản sao chứng thực.
    pub certified: u32,
    /// Bản sao.
    pub plain: u32,
    /// The original is only shown, at collection.
    pub shown: bool,
}

/// Whether something is needed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// Never.
    No,
    /// Always.
    Yes,
    /// When this holds.
    When(Guard),
}

/// What the applicant gets (kết quả).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultSpec {
    /// Its name in the file.
    pub id: ResultId,
    /// Its name for people.
    pub name: Label,
    /// Its document type.
    pub document_type: String,
    /// How long it is valid, such as `6 months`. Absent: without end.
    pub validity: Option<Limit>,
    /// Whether it says no.
    pub negative: bool,
    /// Whether it is kept for reuse.
    pub store: bool,
}

/// A fee (phí), charge (lệ phí) or other duty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fee {
    /// Its name in the file.
    pub id: FeeId,
    /// Its name for people.
    pub name: Label,
    /// What it is in law.
    pub kind: FeeKind,
    /// When it is collected.
    pub due: FeeDue,
    /// Whether it is given back.
    pub refund: Refund,
    /// The texts it rests on.
    pub basis: Vec<String>,
    /// The tariff, first matching line wins.
    pub lines: Vec<FeeLine>,
    /// Reductions; the best single one counts.
    pub benefits: Vec<Benefit>,
}

/// What a fee is in law.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeKind {
    /// Phí.
    #[default]
    Fee,
    /// Lệ phí.
    Charge,
    /// Thuế or another financial duty.
    Duty,
}

/// When a fee is collected (`HinhThucThu`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeDue {
    /// 1, at reception.
    #[default]
    Reception,
    /// 2, at a supplement.
    Supplement,
    /// While it is processed, as a step of its own.
    Processing,
    /// 4, with the result.
    Result,
}

/// Whether a fee is given back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refund {
    /// Never.
    #[default]
    None,
    /// When the dossier is refused.
    WhenRefused,
}

/// A line of a tariff.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FeeLine {
    /// Whole đồng; or đồng for each unit of `per`.
    pub amount: i64,
    /// Under which condition.
    pub when: Option<Guard>,
    /// In which channel.
    pub channel: Option<Channel>,
    /// For which person, such as `student`.
    pub person: Option<String>,
    /// In which place, such as `ward`.
    pub place: Option<String>,
    /// Field that holds the quantity.
    pub per: Option<FieldName>,
    /// No more than this, in đồng.
    pub cap: Option<i64>,
    /// From which day.
    pub from: Option<Date>,
    /// To which day.
    pub until: Option<Date>,
    /// The text it rests on.
    pub basis: Option<String>,
}

/// A reduction of a fee.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Benefit {
    /// Per cent taken off.
    pub percent: u32,
    /// Under which condition.
    pub when: Option<Guard>,
    /// In which channel.
    pub channel: Option<Channel>,
    /// For which person, such as `elderly`.
    pub person: Option<String>,
    /// Under which programme, such as `digital-citizen`.
    pub programme: Option<String>,
    /// From which day.
    pub from: Option<Date>,
    /// To which day.
    pub until: Option<Date>,
    /// The text it rests on.
    pub basis: Option<String>,
}

/// A field of the form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Its name, with dots.
    pub name: FieldName,
    /// Its label.
    pub label: Label,
    /// What it holds.
    pub field_type: FieldType,
    /// Whether it must be filled in.
    pub required: Need,
    /// Whether it tells something of a person. True unless the file says otherwise.
    pub personal: bool,
    /// The database it is filled from.
    pub source: Option<String>,
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// Free text.
    Text,
    /// A whole number.
    Integer,
    /// Whole đồng.
    Money,
    /// Yes or no.
    Boolean,
    /// A day.
    Date,
    /// One of these.
    OneOf(Vec<FieldOption>),
}

/// A value that may be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldOption {
    /// The value.
    pub value: String,
    /// Its label.
    pub label: Label,
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

impl Procedure {
    /// The step of this name.
    pub fn step(&self, id: &StepId) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == *id)
    }
}

impl Step {
    /// Whether nothing more can be done here.
    pub fn is_end(&self) -> bool {
        self.moves.is_empty() && self.timers.iter().all(|timer| timer.kind.is_none())
    }
}
