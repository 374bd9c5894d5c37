//! Payment intents: what is to be paid, how far that has come, and what went back.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Dossier;
use crate::dossier::event::{AgencyId, Charged, ChargedLine, PaymentDue};
use crate::procedure::{FeeDue, FeeId, Refund};
use crate::time::Timestamp;

/// What is to be paid together to one receiver (yêu cầu thanh toán), and how far that has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// Its number, from 1 in each dossier.
    pub number: u32,
    /// When it is collected.
    pub due: FeeDue,
    /// Who gets the money.
    pub receiver: AgencyId,
    /// For what, with how much.
    pub lines: Vec<IntentLine>,
    /// How much altogether, in đồng.
    pub amount: i64,
    /// How far it has come.
    pub state: IntentState,
    /// When it was charged.
    pub required_at: Timestamp,
    /// Whether the applicant asked for it, by the form as it was then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_applicant: bool,
    /// The orders that were made to pay it; the last one is in force.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub orders: Vec<PaymentOrder>,
    /// How it was paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid: Option<Paid>,
    /// When it was waived or taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub let_go_at: Option<Timestamp>,
}

/// How far an intent has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntentState {
    /// It is owed, and nobody has tried to pay it.
    Required,
    /// An order is made.
    Requested,
    /// It was paid.
    Paid,
    /// The gateway said that the last order was not paid.
    Failed,
    /// The time to pay the last order passed.
    Expired,
    /// It was taken back: it was not owed, or another one takes its place.
    Cancelled,
    /// It need not be paid.
    Waived,
    /// All that was paid went back.
    Refunded,
}

impl IntentState {
    /// Its name, as data have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Requested => "requested",
            Self::Paid => "paid",
            Self::Failed => "failed",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
            Self::Waived => "waived",
            Self::Refunded => "refunded",
        }
    }

    /// Whether money for it is the dossier's.
    pub fn awaits_money(self) -> bool {
        match self {
            Self::Required | Self::Requested | Self::Failed | Self::Expired => true,
            Self::Paid | Self::Cancelled | Self::Waived | Self::Refunded => false,
        }
    }
}

/// A line of an intent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntentLine {
    /// What was charged.
    #[serde(flatten)]
    pub charged: ChargedLine,
    /// When it went back, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refunded_at: Option<Timestamp>,
}

/// One try to pay an intent through one gateway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentOrder {
    /// Its code.
    pub code: String,
    /// The gateway.
    pub gateway: String,
    /// When it was made.
    pub requested_at: Timestamp,
    /// Until when it can be paid.
    pub expires_at: Timestamp,
}

/// How an intent was paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paid {
    /// When.
    pub at: Timestamp,
    /// How.
    pub method: String,
    /// The receipt or the transaction.
    pub reference: String,
    /// The order through which the money came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
}

impl Intent {
    fn of(charged: &Charged, by_applicant: bool, at: Timestamp) -> Self {
        let line =
            |charged: &ChargedLine| IntentLine { charged: charged.clone(), refunded_at: None };
        // What was charged could be added up; a journal of somebody else's making cannot make this fail.
        let amount = charged.lines.iter().fold(0_i64, |sum, line| sum.saturating_add(line.amount));
        Self {
            number: charged.intent,
            due: charged.due,
            receiver: charged.receiver.clone(),
            lines: charged.lines.iter().map(line).collect(),
            amount,
            state: IntentState::Required,
            required_at: at,
            by_applicant,
            orders: Vec::new(),
            paid: None,
            let_go_at: None,
        }
    }

    fn let_go(&mut self, state: IntentState, at: Timestamp) {
        self.state = state;
        self.let_go_at = Some(at);
    }

    /// Whether money for it is awaited: something is to be paid, and is not yet.
    pub fn is_open(&self) -> bool {
        self.amount > 0 && self.state.awaits_money()
    }

    /// Whether nothing more is to be paid for it.
    pub fn is_settled(&self) -> bool {
        !self.is_open()
    }

    /// An order that was made to pay it.
    pub fn order(&self, code: &str) -> Option<&PaymentOrder> {
        self.orders.iter().find(|order| order.code == code)
    }

    /// How much of what was paid has gone back, in đồng.
    pub fn refunded(&self) -> i64 {
        let gone = self.lines.iter().filter(|line| line.refunded_at.is_some());
        gone.fold(0, |sum, line| sum.saturating_add(line.charged.amount))
    }

    /// Whether it asks for a fee, and was not taken back.
    pub fn charges(&self, fee: &FeeId) -> bool {
        self.state != IntentState::Cancelled
            && self.lines.iter().any(|line| line.charged.fees.contains(fee))
    }
}

impl Dossier {
    /// A payment intent.
    pub fn intent(&self, number: u32) -> Option<&Intent> {
        self.intents.iter().find(|intent| intent.number == number)
    }

    /// The number of the next payment intent.
    pub(in crate::dossier) fn next_intent(&self) -> u32 {
        self.intents.iter().map(|intent| intent.number).max().unwrap_or(0).saturating_add(1)
    }

    /// What an older journal says of money asked for: the next event of money is for it.
    pub(super) fn charge_as_before(&mut self, due: &PaymentDue, at: Timestamp) {
        let receiver = self.filed.as_ref().map(|head| self.agency(&head.competent));
        let line = ChargedLine {
            fees: due.fees.clone(),
            amount: due.amount,
            refund: Refund::None,
            basis: Vec::new(),
        };
        self.charge(
            &Charged {
                intent: self.next_intent(),
                due: FeeDue::Processing,
                receiver: receiver.unwrap_or_else(|| AgencyId::new("")),
                lines: vec![line],
            },
            false,
            at,
        );
    }

    /// What is charged anew takes the place of what is open for the same.
    pub(super) fn charge(&mut self, charged: &Charged, by_applicant: bool, at: Timestamp) {
        let new = Intent::of(charged, by_applicant, at);
        let fees = |intent: &Intent| -> Vec<FeeId> {
            intent.lines.iter().flat_map(|line| line.charged.fees.clone()).collect()
        };
        let of_new = fees(&new);
        for old in self.intents.iter_mut().filter(|old| old.state.awaits_money()) {
            let of_old = fees(old);
            let same = old.due == new.due && of_old.is_empty() && of_new.is_empty();
            if same || of_old.iter().any(|fee| of_new.contains(fee)) {
                old.let_go(IntentState::Cancelled, at);
            }
        }
        self.intents.push(new);
    }

    pub(super) fn order_payment(&mut self, number: u32, order: PaymentOrder) {
        self.intent_mut(number, |intent| {
            intent.state = IntentState::Requested;
            intent.orders.push(order);
        });
    }

    /// Money came. An older journal does not say for which intent: for the one that was required last.
    pub(super) fn take_money(&mut self, number: Option<u32>, paid: Paid) {
        let last = self.intents.last().map(|intent| intent.number);
        let Some(number) = number.or(last) else { return };
        self.intent_mut(number, |intent| {
            intent.state = IntentState::Paid;
            intent.paid = Some(paid);
        });
    }

    pub(super) fn take_back_money(&mut self, number: u32, fees: &BTreeSet<FeeId>, at: Timestamp) {
        self.intent_mut(number, |intent| {
            for line in intent.lines.iter_mut().filter(|line| line.refunded_at.is_none()) {
                let of_fees = line.charged.fees.iter().any(|fee| fees.contains(fee));
                if of_fees || (line.charged.fees.is_empty() && fees.is_empty()) {
                    line.refunded_at = Some(at);
                }
            }
            let is_kept = |line: &IntentLine| line.charged.amount > 0 && line.refunded_at.is_none();
            if !intent.lines.iter().any(is_kept) {
                intent.state = IntentState::Refunded;
            }
        });
    }

    pub(super) fn let_payment_go(&mut self, number: u32, state: IntentState, at: Timestamp) {
        self.intent_mut(number, |intent| intent.let_go(state, at));
    }

    pub(super) fn turn_payment(&mut self, number: u32, state: IntentState) {
        self.intent_mut(number, |intent| intent.state = state);
    }

    fn intent_mut(&mut self, number: u32, change: impl FnOnce(&mut Intent)) {
        if let Some(intent) = self.intents.iter_mut().find(|intent| intent.number == number) {
            change(intent);
        }
    }
}
