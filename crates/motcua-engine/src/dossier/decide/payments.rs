//! Money: what is charged, what is paid, what is let go and what goes back.

use std::collections::BTreeSet;

use super::{Decision, Here};
use crate::dossier::event::{Actor, EventBody, Private};
use crate::dossier::refusal::Rule;
use crate::dossier::state::{Closing, Intent, IntentLine, IntentState};
use crate::procedure::{FeeDue, FeeId, MoveKind, Refund, Role};
use crate::time::Timestamp;

/// What goes back, as it is asked.
pub(super) struct Back<'a> {
    pub(super) fees: &'a BTreeSet<FeeId>,
    pub(super) amount: i64,
    pub(super) method: &'a str,
    pub(super) reference: &'a str,
    pub(super) reason: &'a str,
    pub(super) note: &'a str,
    pub(super) approver: &'a Actor,
}

/// Money that arrived, as it is recorded.
pub(super) struct Money<'a> {
    pub(super) amount: i64,
    pub(super) method: &'a str,
    pub(super) reference: &'a str,
    pub(super) intent: Option<u32>,
    pub(super) order: Option<&'a str>,
}

/// Who may let money go.
const OFFICIALS: &[&str] = &["clerk", "specialist", "head", "leader"];

/// That an intent does not stand as it should.
fn payment_is(intent: &Intent, help: &'static str) -> Rule {
    Rule::PaymentIs { intent: intent.number, state: intent.state.name(), help }
}

impl<'a> Here<'a> {
    pub(super) fn request_payment(
        &self,
        intent: u32,
        (order, gateway): (&str, &str),
        expires_at: Timestamp,
        decision: &mut Decision,
    ) -> Result<(), Rule> {
        self.needs(&["applicant", "clerk", "specialist", "system"])?;
        Self::filled(order, "the order's code")?;
        Self::filled(gateway, "the gateway")?;
        let held = self.intent(intent)?;
        self.awaiting(held)?;
        if expires_at <= self.at {
            return Err(Rule::NotNow {
                why: "the order would have expired already; give it time to be paid",
            });
        }
        if self.dossier.intents.iter().any(|held| held.order(order).is_some()) {
            return Err(Rule::OrderTaken { order: order.to_owned() });
        }
        let (order, gateway) = (order.to_owned(), gateway.to_owned());
        self.plain(decision, EventBody::PaymentRequested { intent, order, gateway, expires_at })
    }

    pub(super) fn pay(&self, money: &Money<'_>, decision: &mut Decision) -> Result<(), Rule> {
        self.needs(&["system", "clerk"])?;
        Self::filled(money.reference, "the receipt's number")?;
        Self::filled(money.method, "the way of paying")?;
        let held = self.meant(money.intent)?;
        self.awaiting(held)?;
        if let Some(order) = money.order.filter(|order| held.order(order).is_none()) {
            return Err(Rule::UnknownOrder { order: order.to_owned() });
        }
        if held.amount != money.amount {
            return Err(Rule::OtherAmount { due: held.amount });
        }
        let paid = EventBody::Paid {
            amount: money.amount,
            method: money.method.to_owned(),
            reference: money.reference.to_owned(),
            intent: Some(held.number),
            order: money.order.map(str::to_owned),
        };
        self.record(decision, paid, self.clocks_of_proof(held.number), Private::default());
        Ok(())
    }

    /// The intent that money is for: the one that is named, or the only one that is open.
    fn meant(&self, named: Option<u32>) -> Result<&'a Intent, Rule> {
        if let Some(number) = named {
            return self.intent(number);
        }
        let open: Vec<_> = self.dossier.intents.iter().filter(|intent| intent.is_open()).collect();
        match open.as_slice() {
            [] => Err(Rule::NotNow { why: "no payment is due; list the money as unmatched" }),
            [one] => Ok(*one),
            several => {
                let choices = several.iter().map(|intent| intent.number.to_string()).collect();
                Err(Rule::Ambiguous { choices })
            }
        }
    }

    pub(super) fn payment_failed(
        &self,
        intent: u32,
        order: &str,
        reason: &str,
        decision: &mut Decision,
    ) -> Result<(), Rule> {
        self.needs(&["system"])?;
        Self::filled(reason, "the reason")?;
        let held = self.intent(intent)?;
        let last = held.orders.last().filter(|last| last.code == order);
        if last.is_none() {
            return Err(Rule::UnknownOrder { order: order.to_owned() });
        }
        if held.state != IntentState::Requested {
            return Err(payment_is(held, "what the gateway says of the order comes too late"));
        }
        let (order, reason) = (order.to_owned(), reason.to_owned());
        self.plain(decision, EventBody::PaymentFailed { intent, order, reason })
    }

    /// The time to pay the last order passed.
    pub(super) fn expire(&self, intent: u32, decision: &mut Decision) -> Result<(), Rule> {
        let order = self.intent(intent)?.orders.last();
        let order = order.map(|order| order.code.clone()).unwrap_or_default();
        self.plain(decision, EventBody::PaymentExpired { intent, order })
    }

    pub(super) fn cancel_payment(
        &self,
        intent: u32,
        reason: &str,
        note: Option<&str>,
        decision: &mut Decision,
    ) -> Result<(), Rule> {
        self.needs(OFFICIALS)?;
        Self::filled(reason, "the reason")?;
        let held = self.intent(intent)?;
        if !held.state.awaits_money() {
            return Err(payment_is(held, "only one that is not paid can be taken back"));
        }
        let private = Private { note: note.map(str::to_owned), ..Private::default() };
        let body = EventBody::PaymentCancelled { intent, reason: reason.to_owned() };
        self.record(decision, body, Vec::new(), private);
        Ok(())
    }

    pub(super) fn waive(
        &self,
        intent: u32,
        (reason, note): (&str, &str),
        approver: &Actor,
        decision: &mut Decision,
    ) -> Result<(), Rule> {
        self.needs(OFFICIALS)?;
        Self::filled(reason, "the reason")?;
        Self::filled(note, "the reason in words")?;
        self.awaiting(self.intent(intent)?)?;
        self.check_approver(Some(&Role::from("leader")), Some(approver))?;
        let (reason, approver) = (reason.to_owned(), approver.clone());
        let private = Private { note: Some(note.to_owned()), ..Private::default() };
        let body = EventBody::PaymentWaived { intent, reason, approver };
        self.record(decision, body, self.clocks_of_proof(intent), private);
        Ok(())
    }

    /// Lines that were paid go back: never more than was paid, and none that the text keeps.
    pub(super) fn refund(
        &self,
        intent: u32,
        back: &Back<'_>,
        decision: &mut Decision,
    ) -> Result<(), Rule> {
        self.needs(OFFICIALS)?;
        Self::filled(back.method, "the way of paying")?;
        Self::filled(back.reference, "the receipt's number")?;
        Self::filled(back.reason, "the reason")?;
        Self::filled(back.note, "the reason in words")?;
        let held = self.intent(intent)?;
        if held.state != IntentState::Paid {
            return Err(payment_is(held, "only what was paid can go back"));
        }
        let paid = held.amount - held.refunded();
        if back.amount > paid {
            return Err(Rule::MoreThanPaid { paid });
        }
        let lines = self.lines_back(held, back.fees)?;
        let amount = lines.iter().map(|line| line.charged.amount).sum();
        if amount != back.amount {
            return Err(Rule::OtherRefund { refund: amount });
        }
        self.check_approver(Some(&Role::from("leader")), Some(back.approver))?;
        let private = Private { note: Some(back.note.to_owned()), ..Private::default() };
        let body = EventBody::Refunded {
            intent,
            fees: lines.iter().flat_map(|line| line.charged.fees.iter().cloned()).collect(),
            amount,
            method: back.method.to_owned(),
            reference: back.reference.to_owned(),
            reason: back.reason.to_owned(),
            approver: back.approver.clone(),
        };
        self.record(decision, body, Vec::new(), private);
        Ok(())
    }

    /// The lines that go back: those that are named, each of which may; or all that may.
    fn lines_back<'i>(
        &self,
        held: &'i Intent,
        named: &BTreeSet<FeeId>,
    ) -> Result<Vec<&'i IntentLine>, Rule> {
        let of = |line: &IntentLine, fee: &FeeId| line.charged.fees.contains(fee);
        if let Some(fee) = named.iter().find(|fee| !held.lines.iter().any(|line| of(line, fee))) {
            return Err(Rule::UnknownFee { fee: fee.to_string() });
        }
        let is_named = |line: &&IntentLine| named.iter().any(|fee| of(line, fee));
        let may = |line: &&IntentLine| line.refunded_at.is_none() && self.goes_back(line);
        if let Some(kept) = held.lines.iter().filter(is_named).find(|line| !may(line)) {
            let fee = kept.charged.fees.iter().map(ToString::to_string).collect::<Vec<_>>();
            return Err(Rule::NotRefunded { fee: fee.join(", ") });
        }
        let wanted = |line: &&IntentLine| named.is_empty() || is_named(line);
        let back: Vec<_> = held
            .lines
            .iter()
            .filter(wanted)
            .filter(may)
            .filter(|line| line.charged.amount > 0)
            .collect();
        if back.is_empty() {
            let fees = held.lines.iter().flat_map(|line| &line.charged.fees);
            let fee = fees.map(ToString::to_string).collect::<Vec<_>>().join(", ");
            return Err(Rule::NotRefunded { fee });
        }
        Ok(back)
    }

    /// Whether the text lets a line go back now. Nothing is owed for a dossier that is void.
    fn goes_back(&self, line: &IntentLine) -> bool {
        let refused = matches!(self.dossier.closing, Some(Closing::Refused | Closing::NotAccepted));
        let by_text = match line.charged.refund {
            Refund::None => false,
            Refund::WhenRefused => refused,
        };
        by_text || self.dossier.is_void
    }

    fn intent(&self, number: u32) -> Result<&'a Intent, Rule> {
        self.dossier.intent(number).ok_or(Rule::NoIntent { intent: number })
    }

    /// Money for an intent is awaited.
    fn awaiting(&self, intent: &Intent) -> Result<(), Rule> {
        if intent.is_open() {
            return Ok(());
        }
        if intent.amount == 0 && intent.state.awaits_money() {
            return Err(Rule::NotNow { why: "nothing is to be paid for it; go on without" });
        }
        Err(payment_is(intent, "money for it is not the dossier's; list it as unmatched"))
    }

    /// When fees are collected that stand before a move.
    pub(super) fn collected_before(kind: MoveKind) -> Option<FeeDue> {
        match kind {
            MoveKind::Accept => Some(FeeDue::Reception),
            MoveKind::HandOver => Some(FeeDue::Result),
            MoveKind::Refuse
            | MoveKind::RequestSupplement
            | MoveKind::Supplement
            | MoveKind::Forward
            | MoveKind::SendBack
            | MoveKind::Transfer
            | MoveKind::RequirePayment
            | MoveKind::Resolve
            | MoveKind::Withdraw
            | MoveKind::Stop
            | MoveKind::Reopen => None,
        }
    }

    /// What is collected before a move is settled.
    pub(super) fn check_settled(&self, kind: MoveKind) -> Result<(), Rule> {
        let Some(due) = Self::collected_before(kind) else { return Ok(()) };
        let open = |intent: &&Intent| intent.due == due && intent.is_open();
        match self.dossier.intents.iter().find(open) {
            Some(open) => Err(Rule::PaymentOpen { intent: open.number, amount: open.amount }),
            None => Ok(()),
        }
    }
}
