//! Acts: what is asked of a dossier that is no edge of its procedure.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::dossier::event::{
    Actor, AgencyId, CorrectedDate, Duty, Issued, LateEntry, LegKey, LegOutcome, Parties, PersonId,
    ProcedureRef, ReuseLost, Revoked, Satisfaction,
};
use crate::procedure::{DocumentId, FeeDue, FeeId, FieldName, ResultId, StepId};
use crate::tariff::Circumstances;
use crate::time::{Limit, Timestamp};

/// Something that is no edge of the procedure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    /// Give the work to a person, or take it oneself.
    Assign {
        /// To whom.
        to: PersonId,
        /// In what part.
        duty: Duty,
    },
    /// Put the work back into the pool.
    Release,
    /// Note something; private.
    Note {
        /// The words.
        text: String,
    },
    /// Attach documents.
    Attach {
        /// Which.
        documents: BTreeSet<DocumentId>,
        /// Those of them that are originals.
        #[serde(default)]
        originals: BTreeSet<DocumentId>,
    },
    /// Give originals back.
    ReturnOriginals {
        /// Which.
        documents: BTreeSet<DocumentId>,
    },
    /// Record money that arrived.
    Pay {
        /// How much, in đồng.
        amount: i64,
        /// How.
        method: String,
        /// The receipt or the transaction.
        reference: String,
        /// The number of the intent it is for; none: the only one that is open.
        #[serde(default)]
        intent: Option<u32>,
        /// The order through which it came.
        #[serde(default)]
        order: Option<String>,
        /// Why a payment in `cash` is recorded after it happened, where it is.
        #[serde(default)]
        late_entry: Option<LateEntry>,
    },
    /// Assess fees by the tariff, and ask for them. An applicant may at the reception of what was filed on line, at the
    /// full price.
    Charge {
        /// Those that are collected then.
        due: FeeDue,
        /// Only these; empty: all that have not been charged.
        #[serde(default)]
        fees: BTreeSet<FeeId>,
        /// What was found of whoever pays; private.
        #[serde(default)]
        circumstances: Circumstances,
        /// Why it is recorded after it was asked at a counter, where it is.
        #[serde(default)]
        late_entry: Option<LateEntry>,
    },
    /// Make an order to pay an intent with a gateway.
    RequestPayment {
        /// The number of the intent.
        intent: u32,
        /// The order's code.
        order: String,
        /// The gateway.
        gateway: String,
        /// Until when it can be paid.
        expires_at: Timestamp,
    },
    /// Record that an order was not paid.
    PaymentFailed {
        /// The number of the intent.
        intent: u32,
        /// The order's code.
        order: String,
        /// What the gateway said: a code.
        reason: String,
    },
    /// Take an intent back that is not owed.
    CancelPayment {
        /// The number of the intent.
        intent: u32,
        /// A code.
        reason: String,
        /// Why; private.
        #[serde(default)]
        note: Option<String>,
    },
    /// Let what an intent asks for go unpaid (miễn).
    Waive {
        /// The number of the intent.
        intent: u32,
        /// A code.
        reason: String,
        /// Why; private.
        note: String,
        /// The second person.
        approver: Actor,
    },
    /// Give back what was paid, as the policy of each line allows.
    Refund {
        /// The number of the intent.
        intent: u32,
        /// Only the lines of these fees; empty: every line that may go back.
        #[serde(default)]
        fees: BTreeSet<FeeId>,
        /// How much goes back, in đồng.
        amount: i64,
        /// How.
        method: String,
        /// The receipt or the transaction.
        reference: String,
        /// A code.
        reason: String,
        /// Why; private.
        note: String,
        /// The second person.
        approver: Actor,
    },
    /// Rate the handling.
    Rate {
        /// How satisfied.
        satisfaction: Satisfaction,
        /// Why; private.
        note: Option<String>,
    },
    /// Apologize and give a new appointment.
    Apologize {
        /// How much longer.
        extension: Limit,
        /// A code.
        reason: String,
        /// The words; private.
        note: Option<String>,
    },
    /// Prolong the limit as a sector law allows.
    Prolong {
        /// How much longer.
        extension: Limit,
        /// The article.
        article: String,
        /// The document.
        document: String,
        /// The second person.
        approver: Actor,
    },
    /// Record an outage after the fact.
    RecordOutage {
        /// Its beginning.
        from: Timestamp,
        /// Its end.
        to: Timestamp,
        /// The document.
        document: String,
        /// The second person.
        approver: Actor,
        /// Why the act itself is recorded after it was done, where it is.
        #[serde(default)]
        late_entry: Option<LateEntry>,
    },
    /// A leg answers.
    LegReported {
        /// Which.
        leg: LegKey,
        /// What it says.
        outcome: LegOutcome,
    },
    /// The dossier that sent this leg calls it back.
    Recall,
    /// Let pass what has passed by now.
    Lapse,
    /// Count open deadlines anew, after a calendar was published.
    Recalculate,
    /// Mend a typing error in the data.
    Amend {
        /// Which field.
        field: FieldName,
        /// What it should hold; null: nothing.
        value: serde_json::Value,
        /// Why; private.
        note: String,
        /// A second person, if it touches a clock, a fee or the subject.
        approver: Option<Actor>,
    },
    /// Mend who owns the matter, hands it in or collects the result.
    AmendParties {
        /// Everybody, as it should be; private.
        parties: Box<Parties>,
        /// Why; private.
        note: String,
        /// The second person.
        approver: Actor,
    },
    /// Move the dossier to the procedure it belongs to.
    Reclassify {
        /// That procedure.
        to: ProcedureRef,
        /// Where it stands there.
        start: StepId,
        /// Why; private.
        note: String,
        /// A second person, after acceptance.
        approver: Option<Actor>,
    },
    /// Send the dossier to the competent agency.
    Reroute {
        /// That agency.
        to: AgencyId,
        /// Why; private.
        note: String,
    },
    /// Take a dossier out that was entered by mistake or twice.
    Void {
        /// A code.
        reason: String,
        /// Why; private.
        note: String,
    },
    /// Correct a date that was recorded wrongly.
    Correct {
        /// Which.
        subject: CorrectedDate,
        /// As it was.
        to: Timestamp,
        /// The document.
        document: String,
        /// Why; private.
        note: String,
        /// The second person.
        approver: Actor,
    },
    /// Recall a wrong result; its replacement has a limit of its own and costs nothing.
    RecallResult {
        /// Which.
        result: ResultId,
        /// How long the replacement may take.
        limit: Limit,
        /// A code.
        reason: String,
    },
    /// Issue the right result in the place of a wrong one.
    CorrectResult {
        /// What is issued.
        issued: Issued,
        /// What it is about, in a sentence (trích yếu), where it has a file; personal.
        #[serde(default)]
        summary: Option<String>,
    },
    /// Take a result or an accepted document back for good.
    Revoke(Revoked),
    /// A held document on which the dossier relies holds no longer; the desk alone says so.
    LoseReuse(ReuseLost),
    /// Record that papers or results were lost.
    ReportLost {
        /// Which.
        documents: BTreeSet<DocumentId>,
        /// Results that are to be handed over again.
        #[serde(default)]
        results: BTreeSet<ResultId>,
        /// The unit responsible.
        unit: AgencyId,
        /// What it costs, in đồng.
        cost: i64,
        /// The apology; private.
        note: String,
    },
}
