//! Acts: what is no edge of the procedure.

mod command;

use std::collections::BTreeSet;

use motcua_engine::dossier::{Actor, ProcedureRef};
use motcua_engine::procedure::StepId;
use motcua_engine::time::Date;
use serde::Deserialize;
use utoipa::ToSchema;

use super::counter::LateEntryWire;
use super::moves::IssuedWire;
use super::{CircumstancesWire, DutyName, FeeDueName, PartiesWire, SatisfactionName};
use crate::signatures::SignedFiles;

/// Something that changes no step.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum ActRequest {
    /// Give the work to a person, or take it oneself.
    Assign {
        /// To whom; none: to oneself.
        #[serde(default)]
        to: Option<String>,
        /// In what part.
        duty: DutyName,
    },
    /// Put the work back into the pool.
    Release,
    /// Note something; personal.
    Note {
        /// The words.
        text: String,
    },
    /// Attach documents.
    Attach {
        /// By their names in the procedure.
        documents: BTreeSet<String>,
        /// Those of them that are originals.
        #[serde(default)]
        originals: BTreeSet<String>,
    },
    /// Give originals back.
    ReturnOriginals {
        /// By their names in the procedure.
        documents: BTreeSet<String>,
    },
    /// Record money that was paid at the counter.
    Pay {
        /// How much, in đồng.
        #[schema(minimum = 0)]
        amount: i64,
        /// How, such as `cash`.
        method: String,
        /// The receipt's number.
        reference: String,
        /// The number of the payment intent; none: the only one that is open.
        #[serde(default)]
        intent: Option<u32>,
        /// That a payment in `cash` happened before it is recorded.
        #[serde(default)]
        late_entry: Option<LateEntryWire>,
    },
    /// Assess fees by the tariff, and ask for them. An applicant asks for all that is due at the reception of the own
    /// dossier, filed on line and not accepted yet, and says nothing of who pays less; a token for filing is enough.
    Charge {
        /// Those that are collected then.
        due: FeeDueName,
        /// Only these, by their names in the procedure; empty: all that were not charged yet.
        #[serde(default)]
        fees: BTreeSet<String>,
        /// What was found of whoever pays.
        #[serde(default)]
        circumstances: CircumstancesWire,
        /// That it was asked at a counter before it is recorded.
        #[serde(default)]
        late_entry: Option<LateEntryWire>,
    },
    /// Take a payment intent back that is not owed.
    CancelPayment {
        /// Its number.
        intent: u32,
        /// A code.
        reason: String,
        /// Why; personal.
        #[serde(default)]
        note: Option<String>,
    },
    /// Let what a payment intent asks for go unpaid.
    Waive {
        /// Its number.
        intent: u32,
        /// A code.
        reason: String,
        /// Why; personal.
        note: String,
    },
    /// Give back what was paid, as the policy of each line allows.
    Refund {
        /// The number of the payment intent.
        intent: u32,
        /// Only the lines of these fees; empty: every line that may go back.
        #[serde(default)]
        fees: BTreeSet<String>,
        /// How much goes back, in đồng.
        #[schema(minimum = 1)]
        amount: i64,
        /// How: the gateway that was paid through, which is asked then, or such as `cash`.
        method: String,
        /// The number of the receipt; through a gateway none need be given.
        #[serde(default)]
        reference: Option<String>,
        /// A code.
        reason: String,
        /// Why; personal.
        note: String,
    },
    /// Rate the handling.
    Rate {
        /// How satisfied.
        satisfaction: SatisfactionName,
        /// Why; personal.
        #[serde(default)]
        note: Option<String>,
    },
    /// Apologize and give a new appointment.
    Apologize {
        /// How much longer, such as `3 working days`.
        extension: String,
        /// A code.
        reason: String,
        /// The words; personal.
        #[serde(default)]
        note: Option<String>,
    },
    /// Prolong the limit as a sector law allows.
    Prolong {
        /// How much longer.
        extension: String,
        /// The article.
        article: String,
        /// The document.
        document: String,
    },
    /// Record an outage after the fact.
    RecordOutage {
        /// Its beginning.
        #[schema(format = "date-time")]
        from: String,
        /// Its end.
        #[schema(format = "date-time")]
        to: String,
        /// The document.
        document: String,
        /// That the act itself was done before it is recorded.
        #[serde(default)]
        late_entry: Option<LateEntryWire>,
    },
    /// Mend a typing error in the data.
    Amend {
        /// Which field.
        field: String,
        /// What it should hold; null: nothing.
        value: serde_json::Value,
        /// Why; personal.
        note: String,
    },
    /// Mend who has a part in the dossier from the applicant's side.
    AmendParties {
        /// Everybody, as it should be.
        parties: Box<PartiesWire>,
        /// Why; personal.
        note: String,
    },
    /// Move the dossier to the procedure it belongs to.
    Reclassify {
        /// That procedure's code; the version in force takes it.
        to: String,
        /// Why; personal.
        note: String,
    },
    /// Send the dossier to the competent agency.
    Reroute {
        /// That agency.
        to: String,
        /// Why; personal.
        note: String,
    },
    /// Take a dossier out that was entered by mistake or twice.
    Void {
        /// A code.
        reason: String,
        /// Why; personal.
        note: String,
    },
    /// Correct a date that was recorded wrongly.
    Correct {
        /// Which.
        subject: DateName,
        /// As it was.
        #[schema(format = "date-time")]
        to: String,
        /// The document.
        document: String,
        /// Why; personal.
        note: String,
    },
    /// Recall a wrong result.
    RecallResult {
        /// Which.
        result: String,
        /// How long the replacement may take.
        limit: String,
        /// A code.
        reason: String,
    },
    /// Take a result or an accepted document back for good, by a decision: it serves in no dossier any more.
    Revoke {
        /// Which result; none: a document.
        #[serde(default)]
        result: Option<String>,
        /// Which document, by its name in the procedure; none: a result.
        #[serde(default)]
        document: Option<String>,
        /// A code.
        reason: String,
        /// The number of the decision.
        decision: String,
    },
    /// Issue the right result in the place of a wrong one.
    CorrectResult {
        /// What is issued.
        issued: IssuedWire,
    },
    /// Record that papers or results were lost.
    Lost {
        /// Which.
        #[serde(default)]
        documents: BTreeSet<String>,
        /// Results that are to be handed over again.
        #[serde(default)]
        results: BTreeSet<String>,
        /// The unit responsible.
        unit: String,
        /// What it costs, in đồng.
        #[schema(minimum = 0)]
        cost: i64,
        /// The apology; personal.
        note: String,
    },
}

/// A date that can be corrected.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DateName {
    /// When the legal clock started.
    Started,
    /// When processing ended.
    Ended,
}

/// What an act is asked with.
pub(crate) struct Asked<'a> {
    /// Who asks.
    pub(crate) actor: &'a Actor,
    /// The second person, who has approved.
    pub(crate) approver: Option<&'a Actor>,
    /// The files that results are issued with.
    pub(crate) files: SignedFiles,
    /// The local day.
    pub(crate) today: Date,
    /// A procedure that is named by its code, with the step where dossiers stand when they are filed.
    pub(crate) procedure: Option<(ProcedureRef, StepId)>,
}
