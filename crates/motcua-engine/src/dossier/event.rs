//! Events: what happened to a dossier, in the past tense, with every instant and choice it needs.
//!
//! An event holds no personal datum: those travel beside it in [`Private`] and are kept apart from the journal.

mod actor;
mod charged;
mod corrected;
mod details;
mod duty;
mod filed;
mod handing;
mod held;
mod imported;
mod late_entry;
mod leg;
mod moved;
mod named;
mod opened;
mod parties;
mod private;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::clock::Change;
use super::verdict::Outcome;
use crate::id::id;
use crate::procedure::{DocumentId, FeeId, FieldName, ResultId, StepId};
use crate::time::{Deadline, Limit, Timestamp};

pub use actor::Actor;
pub use charged::{Charged, ChargedLine};
pub use corrected::CorrectedDate;
pub use details::{Details, Provenance, Sensitivity};
pub use duty::{Duty, Satisfaction};
pub use filed::{Filed, Parent, ProcedureRef};
pub use handing::{Handing, Posting, Proof, Taker};
pub use held::{
    Accepted, Classification, HeldId, HeldStatus, Kept, Origin, Reuse, ReuseLost, Revoked,
    SameSubject, Signature, SignedFile,
};
pub use imported::Imported;
pub use late_entry::{LateEntry, LateGround};
pub use leg::{LegEnd, LegKey, LegOutcome};
pub use moved::{Flag, Issued, Moved, PaymentDue};
pub use opened::{Opened, Source};
pub use parties::{Paper, Parties, Party};
pub use private::{Entry, Private};

id! {
    /// A real agency, by its code.
    AgencyId,
    /// A person, by an opaque number: never a name.
    PersonId,
}

/// The version of the bodies that this engine writes. Older ones are read for ever.
pub const EVENT_VERSION: u16 = 1;

/// What happened, without personal data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The version of the body.
    pub v: u16,
    /// When it happened.
    pub at: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// Why it was recorded after it happened, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_entry: Option<LateEntry>,
    /// What it was.
    #[serde(flatten)]
    pub body: EventBody,
    /// What it did to the clocks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
}

/// What an event was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum EventBody {
    /// A dossier was filed (nộp hồ sơ).
    Filed(Filed),
    /// Something that is held already serves as a document; written with the filing, or with a supplement.
    Reused(Reuse),
    /// What the dossier relies on holds no longer: the document is missing again.
    ReuseLost(ReuseLost),
    /// A result or an accepted document was taken back for good.
    Revoked(Revoked),
    /// A case of another system was taken over.
    Imported(Box<Imported>),
    /// Another system recorded that something was done with a case of its own.
    Observed {
        /// What.
        activity: String,
        /// Whether it began, ended or else.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lifecycle: Option<String>,
        /// The group of whoever did it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        group: Option<String>,
    },
    /// A case of another system ended there.
    Ended {
        /// Where it stands now.
        to: StepId,
    },
    /// A running dossier of another system was taken over as it stands there.
    Opened(Box<Opened>),
    /// A move was made along an edge of the procedure.
    Moved(Moved),
    /// Work was given to a person.
    Assigned {
        /// To whom.
        to: PersonId,
        /// In what part.
        duty: Duty,
    },
    /// Work was put back into the pool.
    Released,
    /// Something was noted; the words are private.
    Noted,
    /// Documents were attached.
    Attached {
        /// Which.
        documents: BTreeSet<DocumentId>,
        /// Those of them that are originals.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        originals: BTreeSet<DocumentId>,
    },
    /// Originals were given back (trả lại bản chính).
    OriginalsReturned {
        /// Which.
        documents: BTreeSet<DocumentId>,
    },
    /// Money arrived.
    Paid {
        /// How much, in đồng.
        amount: i64,
        /// How.
        method: String,
        /// The receipt or the transaction.
        reference: String,
        /// The number of the intent it was paid for; none of an older journal: the one that was open.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        intent: Option<u32>,
        /// The order through which it came.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        order: Option<String>,
    },
    /// Fees were assessed, and are to be paid.
    Charged(Charged),
    /// An order to pay an intent was made with a gateway.
    PaymentRequested {
        /// The number of the intent.
        intent: u32,
        /// The order's code.
        order: String,
        /// The gateway.
        gateway: String,
        /// Until when it can be paid.
        expires_at: Timestamp,
    },
    /// The gateway said that an order was not paid.
    PaymentFailed {
        /// The number of the intent.
        intent: u32,
        /// The order's code.
        order: String,
        /// What the gateway said: a code.
        reason: String,
    },
    /// The time to pay an order passed.
    PaymentExpired {
        /// The number of the intent.
        intent: u32,
        /// The order's code.
        order: String,
    },
    /// An intent was taken back: it is not owed.
    PaymentCancelled {
        /// The number of the intent.
        intent: u32,
        /// A code.
        reason: String,
    },
    /// What an intent asks for need not be paid (miễn); why in words is private.
    PaymentWaived {
        /// The number of the intent.
        intent: u32,
        /// A code.
        reason: String,
        /// The second person.
        approver: Actor,
    },
    /// What was paid went back, as a whole or some lines of it; why in words is private.
    Refunded {
        /// The number of the intent.
        intent: u32,
        /// The fees whose lines went back; the line of no fee where it is empty.
        fees: BTreeSet<FeeId>,
        /// How much, in đồng.
        amount: i64,
        /// How.
        method: String,
        /// The receipt or the transaction.
        reference: String,
        /// A code.
        reason: String,
        /// The second person.
        approver: Actor,
    },
    /// The applicant rated the handling.
    Rated {
        /// How satisfied.
        satisfaction: Satisfaction,
    },
    /// An apology with a new appointment (xin lỗi, hẹn lại); form 04.
    Apologized {
        /// How much longer.
        extension: Limit,
        /// Given on or before the working day before the due day.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        timely: bool,
        /// The new appointment; the deadline that decides stays.
        appointment: Deadline,
        /// A code.
        reason: String,
    },
    /// A prolongation that sector law allows; it moves the deadline.
    Prolonged {
        /// How much longer.
        extension: Limit,
        /// The article.
        article: String,
        /// The document.
        document: String,
        /// Who approved.
        approver: Actor,
    },
    /// An outage was recorded after the fact.
    OutageRecorded {
        /// Its beginning.
        from: Timestamp,
        /// Its end.
        to: Timestamp,
        /// The document.
        document: String,
        /// Who approved.
        approver: Actor,
    },
    /// Another agency answered.
    LegReported {
        /// Which leg.
        leg: LegKey,
        /// What it said.
        outcome: LegOutcome,
        /// The legs that waited for it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        legs_sent: Vec<LegKey>,
    },
    /// The dossier that sent this leg called it back.
    Recalled,
    /// A moment passed.
    Lapsed {
        /// Which.
        lapse: Lapse,
    },
    /// A typing error in the data was mended.
    Amended {
        /// Which field; before and after are private unless the field is not.
        field: FieldName,
        /// Which row of the limits fits now, from 0, if another one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        case: Option<u32>,
        /// A second person, if it touched a clock, a fee or the subject.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        approver: Option<Actor>,
    },
    /// Owner, submitter or recipient were mended; before and after are private.
    PartiesAmended {
        /// The second person.
        approver: Actor,
    },
    /// It had been filed under the wrong procedure.
    Reclassified {
        /// The one it belongs to.
        to: ProcedureRef,
        /// Where it stands there.
        start: StepId,
        /// Who approved, after acceptance.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        approver: Option<Actor>,
    },
    /// It had been sent to the wrong agency.
    Rerouted {
        /// The competent one.
        to: AgencyId,
    },
    /// It had been entered by mistake or twice: in no rate, always listed, its code never used again.
    Voided {
        /// A code.
        reason: String,
    },
    /// A date that was recorded wrongly was mended; both verdicts stay.
    Corrected {
        /// Which date.
        subject: CorrectedDate,
        /// As it was recorded.
        before: Timestamp,
        /// As it was.
        after: Timestamp,
        /// The document.
        document: String,
        /// Who approved.
        approver: Actor,
        /// The verdict before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        verdict_before: Option<Outcome>,
        /// The verdict after.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        verdict_after: Option<Outcome>,
    },
    /// A wrong result is to be replaced.
    ResultRecalled {
        /// Which.
        result: ResultId,
        /// A code.
        reason: String,
    },
    /// The right result was issued.
    ResultCorrected {
        /// What was issued.
        issued: Issued,
    },
    /// Papers or results were lost.
    Lost {
        /// Which.
        documents: BTreeSet<DocumentId>,
        /// Results that are to be handed over again.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        results: BTreeSet<ResultId>,
        /// The unit responsible.
        unit: AgencyId,
        /// What it costs, in đồng.
        cost: i64,
    },
    /// A calendar was published, and open deadlines were counted anew.
    Recalculated {
        /// The calendar.
        calendar: String,
    },
}

/// A moment that passed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lapse {
    /// A deadline is near.
    Warning(super::clock::ClockId),
    /// A deadline has passed.
    Late(super::clock::ClockId),
    /// A timer of the step fired.
    Timer(StepId, u32),
    /// The time to pay the order of an intent has passed.
    Payment(u32),
}
