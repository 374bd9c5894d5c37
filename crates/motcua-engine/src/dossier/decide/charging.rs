//! Charging: fees become intents to pay, one for each receiver.

use std::collections::{BTreeMap, BTreeSet};

use super::{Decision, Here, form};
use crate::dossier::event::{AgencyId, Charged, ChargedLine, EventBody, Flag, Private};
use crate::dossier::refusal::Rule;
use crate::dossier::state::{Closing, Intent};
use crate::procedure::{Channel, Fee, FeeDue, FeeId, Move, MoveKind, Refund};
use crate::tariff::{Assessed, Circumstances, TariffError, assess};

/// Fees as they were assessed, by who gets the money.
type ByReceiver<'a> = BTreeMap<AgencyId, Vec<(&'a Fee, Assessed)>>;

impl From<TariffError> for Rule {
    fn from(error: TariffError) -> Self {
        Self::Tariff { message: error.to_string() }
    }
}

impl Here<'_> {
    /// Assesses fees and asks for them: one intent for each receiver.
    pub(super) fn charge(
        &self,
        due: FeeDue,
        only: &BTreeSet<FeeId>,
        circumstances: &Circumstances,
        decision: &mut Decision,
    ) -> Result<(), Rule> {
        let by_official = self.needs(&["system", "clerk", "specialist", "head", "leader"]);
        let is_own = by_official.is_err() && self.actor.has("applicant");
        if is_own { self.check_own(due, only, circumstances) } else { by_official }?;
        if self.dossier.is_closed() {
            return Err(Rule::NotNow {
                why: "the dossier is closed, so nothing more is owed for it; have it reopened",
            });
        }
        let is_due = |fee: &&Fee| fee.due == due && self.is_owed(fee);
        let known =
            |id: &&FeeId| self.procedure.fees.iter().filter(is_due).any(|fee| fee.id == **id);
        if let Some(fee) = only.iter().find(|id| !known(id)) {
            return Err(Rule::UnknownFee { fee: fee.to_string() });
        }
        let charged = |fee: &FeeId| self.dossier.intents.iter().any(|held| held.charges(fee));
        if let Some(fee) = only.iter().find(|id| charged(id)) {
            return Err(Rule::FeeCharged { fee: fee.to_string() });
        }
        let of_due = self.procedure.fees.iter().filter(is_due);
        let asked = of_due.filter(|fee| only.is_empty() || only.contains(&fee.id));
        let fees: Vec<_> = asked.filter(|fee| !charged(&fee.id)).collect();
        if fees.is_empty() {
            return Err(Rule::NotNow {
                why: "no fee is due then that has not been charged; look at the payments of the dossier",
            });
        }
        if is_own {
            fees.iter().try_for_each(|fee| self.check_dearest(fee))?;
        }
        for (receiver, fees) in self.assessed(&fees, circumstances)? {
            self.record_charged(due, receiver, fees, decision)?;
        }
        Ok(())
    }

    /// Applicants charge themselves so that they can pay at once, and find nothing that an official has to find.
    fn check_own(
        &self,
        due: FeeDue,
        only: &BTreeSet<FeeId>,
        circumstances: &Circumstances,
    ) -> Result<(), Rule> {
        let head = self.dossier.filed.as_ref().ok_or(Rule::NotFiled)?;
        let is_new = self.dossier.accepted_at.is_none() && head.channel == Some(Channel::Online);
        if !is_new || due != FeeDue::Reception || !only.is_empty() {
            return Err(Rule::NotNow {
                why: "an applicant asks for all that is due at the reception of what was filed on line, before it is accepted; leave the rest to the office",
            });
        }
        if *circumstances != Circumstances::default() {
            return Err(Rule::NotNow {
                why: "who pays less, and where the matter lies, is found by an official; leave the circumstances out, or ask the office",
            });
        }
        Ok(())
    }

    /// No line of a tariff asks more of somebody than of a payer of whom nothing was found.
    fn check_dearest(&self, fee: &Fee) -> Result<(), Rule> {
        let unreduced = Fee { benefits: Vec::new(), ..fee.clone() };
        let usual = self.assess(&unreduced, &Circumstances::default())?.amount;
        for person in fee.lines.iter().filter_map(|line| line.person.clone()) {
            let found = Circumstances { persons: [person].into(), ..Circumstances::default() };
            if self.assess(&unreduced, &found)?.amount > usual {
                return Err(Rule::NotNow {
                    why: "somebody pays more than others, which an official has to find; ask the office to charge it",
                });
            }
        }
        Ok(())
    }

    /// What a move asks for: an amount that was set, or what the tariff says.
    pub(super) fn charge_by_move(
        &self,
        edge: &Move,
        amount: Option<i64>,
        circumstances: &Circumstances,
        decision: &mut Decision,
    ) -> Result<(), Rule> {
        let fees: Vec<_> =
            self.procedure.fees.iter().filter(|fee| edge.fees.contains(&fee.id)).collect();
        let due = fees.first().map_or(FeeDue::Processing, |fee| fee.due);
        let Some(amount) = amount else {
            if fees.is_empty() {
                return Err(Rule::AmountNeeded);
            }
            for (receiver, fees) in self.assessed(&fees, circumstances)? {
                self.record_charged(due, receiver, fees, decision)?;
            }
            return Ok(());
        };
        if amount < 0 {
            return Err(Rule::AmountNeeded);
        }
        let receivers: BTreeSet<_> = fees.iter().map(|fee| self.receiver(fee)).collect();
        if receivers.len() > 1 {
            return Err(Rule::NotNow {
                why: "the fees go to several agencies, so one amount cannot be shared out; leave it out, and the tariff decides",
            });
        }
        let is_refunded = |fee: &&Fee| fee.refund == Refund::WhenRefused;
        let all_refunded = !fees.is_empty() && fees.iter().all(is_refunded);
        let line = ChargedLine {
            fees: edge.fees.clone(),
            amount,
            refund: if all_refunded { Refund::WhenRefused } else { Refund::None },
            basis: fees.iter().flat_map(|fee| fee.basis.clone()).collect(),
        };
        let receiver = receivers.into_iter().next().unwrap_or_else(|| self.competent());
        let intent = self.next_intent(decision);
        let body = EventBody::Charged(Charged { intent, due, receiver, lines: vec![line] });
        self.record(decision, body, Vec::new(), Private::default());
        Ok(())
    }

    /// A fee's price is that of the day of filing where it is due at reception, and of today otherwise.
    fn assess(&self, fee: &Fee, circumstances: &Circumstances) -> Result<Assessed, Rule> {
        let head = self.dossier.filed.as_ref().ok_or(Rule::NotFiled)?;
        let channel = head.channel.ok_or(Rule::IsImported)?;
        let priced_at = match fee.due {
            FeeDue::Reception => head.at,
            FeeDue::Supplement | FeeDue::Processing | FeeDue::Result => self.at,
        };
        let on = self.calendars.of(&self.competent()).local_date(priced_at);
        let assessed =
            form::with_facts(self, |facts| assess(fee, circumstances, channel, facts, on));
        assessed.map_err(Rule::from)
    }

    fn assessed<'f>(
        &self,
        fees: &[&'f Fee],
        circumstances: &Circumstances,
    ) -> Result<ByReceiver<'f>, Rule> {
        let mut by_receiver = ByReceiver::new();
        for fee in fees {
            let assessed = self.assess(fee, circumstances)?;
            by_receiver.entry(self.receiver(fee)).or_default().push((*fee, assessed));
        }
        Ok(by_receiver)
    }

    fn receiver(&self, fee: &Fee) -> AgencyId {
        fee.receiver.as_ref().map_or_else(|| self.competent(), |name| self.dossier.agency(name))
    }

    fn next_intent(&self, decision: &Decision) -> u32 {
        let is_charge = |body: &&EventBody| matches!(body, EventBody::Charged(_));
        let now = decision.entries.iter().map(|entry| &entry.event.body).filter(is_charge).count();
        self.dossier.next_intent().saturating_add(u32::try_from(now).unwrap_or(u32::MAX))
    }

    fn record_charged(
        &self,
        due: FeeDue,
        receiver: AgencyId,
        fees: Vec<(&Fee, Assessed)>,
        decision: &mut Decision,
    ) -> Result<(), Rule> {
        let mut sum = 0_i64;
        let mut lines = Vec::new();
        for (fee, assessed) in &fees {
            let too_much = || Rule::from(TariffError::TooMuch { fee: fee.id.clone() });
            sum = sum.checked_add(assessed.amount).ok_or_else(too_much)?;
            lines.push(ChargedLine {
                fees: vec![fee.id.clone()],
                amount: assessed.amount,
                refund: fee.refund,
                basis: fee.basis.clone(),
            });
        }
        let intent = self.next_intent(decision);
        let assessed = fees.into_iter().map(|(_, assessed)| assessed).collect();
        let body = EventBody::Charged(Charged { intent, due, receiver, lines });
        self.record(decision, body, Vec::new(), Private { assessed, ..Private::default() });
        Ok(())
    }

    /// Whether a fee is owed as the dossier ended so far: what is due with the result needs a result.
    /// A refusal is one too, but what would go back for it is not collected first.
    fn is_owed(&self, fee: &Fee) -> bool {
        if fee.due != FeeDue::Result {
            return true;
        }
        match self.dossier.closing {
            None | Some(Closing::Resolved) => true,
            Some(Closing::Refused) => match fee.refund {
                Refund::None => true,
                Refund::WhenRefused => false,
            },
            Some(Closing::NotAccepted | Closing::Withdrawn | Closing::Stopped) => false,
        }
    }

    /// Whether the applicant asked for a fee by a form that was changed since, so that it costs more now.
    fn is_short(&self, fee: &Fee) -> bool {
        let own = |held: &&Intent| held.by_applicant && held.charges(&fee.id);
        let lines = self.dossier.intents.iter().filter(own).flat_map(|held| &held.lines);
        let mut lines = lines.filter(|line| line.charged.fees.contains(&fee.id)).peekable();
        if lines.peek().is_none() {
            return false;
        }
        let now = self.assess(fee, &Circumstances::default());
        now.map_or(true, |now| lines.any(|line| line.charged.amount < now.amount))
    }

    /// A fee that is owed, is collected before a move, is not 0 or not known to be, and was not charged,
    /// or was charged by the applicant when the form asked less.
    pub(super) fn flag_uncharged(&self, kind: MoveKind, flags: &mut BTreeSet<Flag>) {
        let Some(due) = Self::collected_before(kind) else { return };
        let charged = |fee: &Fee| self.dossier.intents.iter().any(|held| held.charges(&fee.id));
        let is_free = |fee: &Fee| {
            let assessed = self.assess(fee, &Circumstances::default());
            assessed.is_ok_and(|assessed| assessed.amount == 0)
        };
        let mut fees = self.procedure.fees.iter().filter(|fee| fee.due == due && self.is_owed(fee));
        if fees.any(|fee| self.is_short(fee) || (!charged(fee) && !is_free(fee))) {
            flags.insert(Flag::FeesNotCharged);
        }
    }
}
