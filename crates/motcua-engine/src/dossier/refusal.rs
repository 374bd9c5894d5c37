//! Refusals: what was asked, which rule said no, and what is possible instead.

use std::fmt;

use serde::Serialize;

use crate::procedure::{MoveKind, Role, StepId};
use crate::time::{Date, TimeError, Timestamp};

/// A command that was not carried out. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// What was asked, such as `resolve` or `apologize`.
    pub asked: String,
    /// Which rule said no.
    pub rule: Rule,
    /// The moves that are possible here, with who may make them.
    pub possible: Vec<Possible>,
}

/// A move that is possible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Possible {
    /// Which kind.
    pub kind: MoveKind,
    /// Which of several.
    pub choice: Option<String>,
    /// Where it leads.
    pub to: StepId,
    /// Who may make it.
    pub by: Role,
}

/// The rule that said no. Its name is stable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum Rule {
    /// The dossier has not been filed.
    #[error("the dossier has not been filed; submit it first")]
    NotFiled,
    /// It has been filed already.
    #[error("the dossier has been filed already; file another one")]
    FiledAlready,
    /// The case was imported already.
    #[error("the case was imported already, as it was then; void that one if it is wrong")]
    ImportedAlready,
    /// Another system handled it.
    #[error("the case was imported, and another system handled it; note what there is to say")]
    IsImported,
    /// It is void.
    #[error("the dossier is void; file it anew if it is needed")]
    IsVoid,
    /// It is a leg that was called back.
    #[error("the dossier that sent this leg has called it back; answer nothing more")]
    IsRecalled,
    /// The procedure handed over is not the one it is bound to.
    #[error("the dossier is bound to {bound}; decide by that one")]
    OtherProcedure {
        /// What it is bound to.
        bound: String,
    },
    /// The version takes no new dossiers on the day.
    #[error("version {version} takes no new dossiers on {on}; file by the version in force then")]
    NotInForce {
        /// The version.
        version: String,
        /// The local day of filing.
        on: Date,
    },
    /// The procedure does not take dossiers so.
    #[error("the procedure takes no dossier so; it takes them by {}", list(channels))]
    OtherChannel {
        /// The channels it takes.
        channels: Vec<String>,
    },
    /// The procedure is not for such applicants.
    #[error("the procedure is not for such applicants; it is for {}", list(subjects))]
    OtherSubject {
        /// Those it is for.
        subjects: Vec<String>,
    },
    /// It stands at a step that the procedure does not have.
    #[error("the procedure has no step \"{step}\"; decide by the version bound")]
    UnknownStep {
        /// The step.
        step: String,
    },
    /// It happened before something that is recorded.
    #[error(
        "the last event happened at {last_at}; give a later moment, or correct the earlier one"
    )]
    BeforeTheLast {
        /// When the last event happened.
        last_at: Timestamp,
    },
    /// There is no such move here.
    #[error("step \"{step}\" has no such move; make one of the possible ones")]
    NoSuchMove {
        /// The step.
        step: StepId,
    },
    /// Which of several is meant?
    #[error("there are several; choose one of {}", list(choices))]
    Ambiguous {
        /// The choices.
        choices: Vec<String>,
    },
    /// Somebody else may.
    #[error("it takes the role {}; ask somebody who holds it", list(roles))]
    RoleNeeded {
        /// One of these.
        roles: Vec<Role>,
    },
    /// It stands at another agency.
    #[error("the work lies with agency \"{agency}\"; ask there")]
    OtherAgency {
        /// That one.
        agency: String,
    },
    /// The condition of the move does not hold.
    #[error("the condition is not met: {}; see to it first", list(parts))]
    Unmet {
        /// The parts that do not hold, as they are written.
        parts: Vec<String>,
    },
    /// No row of the limits fits.
    #[error("no row of the limits fits the form; complete the form")]
    NoLimitFits,
    /// A reason is needed.
    #[error("a reason is needed; give one")]
    ReasonNeeded,
    /// The code is not one of the list.
    #[error("the reason is not in the list; give one of {}", list(codes))]
    UnknownReason {
        /// The codes.
        codes: Vec<String>,
    },
    /// Something is late: say why.
    #[error("the {clock} clock is late; say why with it")]
    LateReasonNeeded {
        /// Which clock.
        clock: String,
    },
    /// A second person is needed.
    #[error("a second person with the role {role} must approve; name one")]
    ApproverNeeded {
        /// Of this role.
        role: Role,
    },
    /// It was done as often as it may be.
    #[error("it was done {times} times, as often as it may be; choose another way")]
    AtMost {
        /// So often.
        times: u32,
    },
    /// Legs have not reported.
    #[error("other agencies have not answered: {}; wait for them", list(legs))]
    LegsOpen {
        /// These.
        legs: Vec<String>,
    },
    /// There is no such open leg.
    #[error("no such leg is open; look at the legs of the dossier")]
    NoSuchLeg,
    /// Documents are missing.
    #[error("documents are missing: {}; request a supplement", list(documents))]
    DocumentsMissing {
        /// These.
        documents: Vec<String>,
    },
    /// The procedure has no such document.
    #[error("the procedure asks for no document \"{document}\"; name one that it asks for")]
    UnknownDocument {
        /// This.
        document: String,
    },
    /// Fields of the form cannot be taken.
    #[error("the form cannot be taken: {}; mend these fields", list(problems))]
    Fields {
        /// Each with what is wrong.
        problems: Vec<String>,
    },
    /// A result is missing, or is not one the move issues.
    #[error("the move issues {}; hand one of these over", list(issues))]
    ResultNeeded {
        /// The results it issues.
        issues: Vec<String>,
    },
    /// The result is not signed.
    #[error("the result must be signed; have it signed first")]
    SignatureNeeded,
    /// The result is to be signed, and no check has found its file signed.
    #[error("the result must be signed in a file, whose signature is {found}; have it checked")]
    SignatureUnproved {
        /// What is known of the signature.
        found: &'static str,
    },
    /// A file cannot be kept, or what is held cannot serve.
    #[error("\"{document}\": {why}")]
    Held {
        /// Which document or result.
        document: String,
        /// Why, and what to do.
        why: &'static str,
    },
    /// A result is being replaced.
    #[error("result \"{result}\" is recalled and not replaced yet; issue the right one first")]
    ResultRecalled {
        /// Which.
        result: String,
    },
    /// The amount is missing or negative.
    #[error("the amount is missing or negative; give whole đồng")]
    AmountNeeded,
    /// The amount is not the one due.
    #[error("the amount due is {due} đồng; record what was paid for it")]
    OtherAmount {
        /// The amount due, in đồng.
        due: i64,
    },
    /// What a fee costs is not known.
    #[error("{message}")]
    Tariff {
        /// What the tariff says.
        message: String,
    },
    /// There is no such fee to be charged or given back.
    #[error("no fee \"{fee}\" is to be paid or given back here; name one that is")]
    UnknownFee {
        /// The fee.
        fee: String,
    },
    /// The fee was charged already.
    #[error("fee \"{fee}\" has been charged already; take that payment back first if it is wrong")]
    FeeCharged {
        /// The fee.
        fee: String,
    },
    /// There is no such payment intent.
    #[error("there is no payment {intent}; look at the payments of the dossier")]
    NoIntent {
        /// Its number.
        intent: u32,
    },
    /// The payment intent does not stand so.
    #[error("payment {intent} is {state}; {help}")]
    PaymentIs {
        /// Its number.
        intent: u32,
        /// How far it has come.
        state: &'static str,
        /// What follows from that.
        help: &'static str,
    },
    /// Something is to be paid first.
    #[error(
        "{amount} đồng of payment {intent} are open; have them paid, waived or taken back first"
    )]
    PaymentOpen {
        /// Its number.
        intent: u32,
        /// How much, in đồng.
        amount: i64,
    },
    /// The order is none of the payment intent, or not the one in force.
    #[error("order \"{order}\" is not the one in force; look at the orders of the payment")]
    UnknownOrder {
        /// The order.
        order: String,
    },
    /// There is an order of that code.
    #[error("there is an order \"{order}\" already; make one with another code")]
    OrderTaken {
        /// The order.
        order: String,
    },
    /// The line of a fee does not go back.
    #[error(
        "what was paid for {fee} does not go back: its text keeps it, or it has gone back; name another fee"
    )]
    NotRefunded {
        /// The fees of the line.
        fee: String,
    },
    /// More is to go back than was paid.
    #[error("only {paid} đồng were paid and have not gone back; give back no more")]
    MoreThanPaid {
        /// What is left of what was paid, in đồng.
        paid: i64,
    },
    /// Another amount goes back.
    #[error("what goes back is {refund} đồng; give back that amount, or name the fees")]
    OtherRefund {
        /// In đồng.
        refund: i64,
    },
    /// Somebody acts for the owner without a paper.
    #[error("the {part} acts for the owner and shows no paper; give the one that authorises")]
    PaperNeeded {
        /// In which part.
        part: &'static str,
    },
    /// The paper that authorises somebody holds no longer.
    #[error("the paper of the {part} held until {until}; ask for one that holds")]
    PaperExpired {
        /// In which part.
        part: &'static str,
        /// Its last day.
        until: Date,
    },
    /// It does not fit the state of the dossier.
    #[error("{why}")]
    NotNow {
        /// Why.
        why: &'static str,
    },
    /// The texts it needs are empty.
    #[error("{what} is empty; fill it in")]
    TextNeeded {
        /// Which.
        what: &'static str,
    },
    /// It does not go over the counter so.
    #[error("{why}")]
    Counter {
        /// Why.
        why: &'static str,
    },
    /// The dossier names nobody in that part.
    #[error(
        "the dossier names no {part}; say who takes the result, with the paper that authorises"
    )]
    PartyNeeded {
        /// In which part.
        part: &'static str,
    },
    /// An original is not among the documents handed in.
    #[error("\"{document}\" is no document handed in with it; name it there too")]
    OriginalNotHandedIn {
        /// Which.
        document: String,
    },
    /// The office holds no such original.
    #[error("the office holds no original of \"{document}\"; name one that it holds")]
    OriginalNotHeld {
        /// Which.
        document: String,
    },
    /// It cannot be entered late so.
    #[error("{why}")]
    LateEntry {
        /// Why.
        why: &'static str,
    },
    /// The limit cannot be used so.
    #[error("{why}")]
    LimitUnfit {
        /// Why.
        why: &'static str,
    },
    /// The calendar cannot answer.
    #[error("{message}")]
    Calendar {
        /// What it says.
        message: String,
    },
}

impl From<TimeError> for Rule {
    fn from(error: TimeError) -> Self {
        Self::Calendar { message: error.to_string() }
    }
}

fn list<T: fmt::Display>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} refused: {}", self.asked, self.rule)?;
        if !self.possible.is_empty() {
            let possible: Vec<_> = self.possible.iter().map(ToString::to_string).collect();
            write!(f, " (possible here: {})", possible.join("; "))?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}

impl fmt::Display for Possible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.kind.name())?;
        if let Some(choice) = &self.choice {
            write!(f, "/{choice}")?;
        }
        write!(f, " to {} by {}", self.to, self.by)
    }
}
