//! Money: what is charged and how it is paid, what is let go or goes back, and what gateways say wrongly.

use std::collections::BTreeSet;

use fastrand::Rng;
use motcua::engine::dossier::{Act, Actor, AgencyId, Closing, Intent, IntentLine, IntentState};
use motcua::engine::procedure::{Channel, Fee, FeeDue, FeeId, MoveKind, Refund};
use motcua::engine::tariff::Circumstances;
use motcua::engine::time::{Timestamp, ToSpan as _};
use motcua::{Notice, NoticeState, Settlement};

use super::World;
use super::agencies::COMMUNES;
use super::case::{Case, Doing};
use super::form;
use super::names::{per_mille, pick};
use super::pace::{DAY, between, later};

/// The gateway through which whoever files on line pays.
pub(super) const GATEWAY: &str = "sandbox";
/// How long an order can be paid, in minutes.
pub(super) const ORDER_MINUTES: i64 = 30;
/// Who can find that a dossier was filed twice.
const SUPERVISOR: (&str, &str) = ("centre", "supervisor");

/// Whether the work on a case waits for money.
pub(super) enum Money {
    /// Nothing is to be paid, or everything is.
    Settled,
    /// It waits, and this is done next, if anything is.
    Waits(Option<(Timestamp, Doing)>),
}

/// What a gateway says, and what the desk makes of it.
pub(super) struct Told {
    pub(super) notice: Notice,
    pub(super) expected: Settlement,
}

/// The intent that is to be paid first.
pub(super) fn open_intent(case: &Case) -> Option<&Intent> {
    case.dossier.intents.iter().find(|intent| intent.is_open())
}

/// The fees that are due before the next move and were not charged.
fn uncharged(case: &Case) -> Option<(FeeDue, Vec<&Fee>)> {
    let step = case.step().filter(|_| !case.is_leg())?;
    let leads_to = |kind| step.moves.iter().any(|edge| edge.kind == kind);
    let is_complete = form::missing(&case.procedure, &case.dossier.documents).is_empty();
    let is_refused = case.dossier.closing == Some(Closing::Refused);
    let due = if leads_to(MoveKind::Accept) && is_complete {
        FeeDue::Reception
    } else if leads_to(MoveKind::HandOver) && !is_refused {
        FeeDue::Result
    } else {
        return None;
    };
    let intents = &case.dossier.intents;
    let is_new = |fee: &&Fee| !intents.iter().any(|intent| intent.charges(&fee.id));
    let fees = case.procedure.fees.iter().filter(|fee| fee.due == due).filter(is_new);
    let fees: Vec<&Fee> = fees.collect();
    (!fees.is_empty()).then_some((due, fees))
}

/// What was paid for a line goes back.
fn goes_back(case: &Case, line: &IntentLine) -> bool {
    let is_refused = matches!(case.dossier.closing, Some(Closing::Refused | Closing::NotAccepted));
    let by_text = is_refused && line.charged.refund == Refund::WhenRefused;
    line.charged.amount > 0 && line.refunded_at.is_none() && (by_text || case.dossier.is_void)
}

/// How much of an intent that was paid goes back.
fn refundable(case: &Case) -> Option<(u32, i64)> {
    let back = |intent: &Intent| -> i64 {
        let lines = intent.lines.iter().filter(|line| goes_back(case, line));
        lines.map(|line| line.charged.amount).sum()
    };
    let paid = case.dossier.intents.iter().filter(|intent| intent.state == IntentState::Paid);
    paid.map(|intent| (intent.number, back(intent))).find(|(_, amount)| *amount > 0)
}

/// What was found of whoever pays.
fn circumstances(rng: &mut Rng, fees: &[&Fee], commune: usize) -> Circumstances {
    let lines = || fees.iter().flat_map(|fee| &fee.lines);
    let benefits = || fees.iter().flat_map(|fee| &fee.benefits);
    let persons = lines().filter_map(|line| line.person.as_deref());
    let persons = persons.chain(benefits().filter_map(|benefit| benefit.person.as_deref()));
    let persons: Vec<&str> = persons.collect();
    let programmes = benefits().filter_map(|benefit| benefit.programme.as_deref());
    let programmes: Vec<&str> = programmes.collect();
    let mut drawn = |list: &[&str], chance| {
        let is_drawn = !list.is_empty() && per_mille(rng, chance);
        is_drawn.then(|| pick(rng, list).to_owned()).into_iter().collect::<BTreeSet<_>>()
    };
    let is_ward = COMMUNES[commune].starts_with("phường");
    let place = lines().find_map(|line| line.place.as_deref());
    Circumstances {
        persons: drawn(&persons, 150),
        programmes: drawn(&programmes, 150),
        place: place.map(|ward| if is_ward { ward } else { "commune" }.to_owned()),
    }
}

impl World {
    /// Whether the work waits for money, and what is done about it next.
    pub(super) fn about_money(&self, rng: &mut Rng, case: &mut Case) -> Money {
        let from = case.last_at();
        let calendar = self.calendar(&case.place());
        let at_work =
            |rng: &mut Rng, least, most| later(calendar, from, between(rng, least, most), rng);
        let waits = |at: Option<Timestamp>, doing| Money::Waits(at.map(|at| (at, doing)));
        if uncharged(case).is_some() && case.thought_of.insert(Doing::Charge) {
            return waits(at_work(rng, 3, 30), Doing::Charge);
        }
        let is_filed_twice = case.dossier.accepted_at.is_none()
            && case.dossier.intents.iter().any(|intent| intent.paid.is_some())
            && case.thought_of.insert(Doing::Void)
            && per_mille(rng, 30);
        if is_filed_twice {
            let calendar = self.calendar(&AgencyId::from(SUPERVISOR.0));
            return waits(later(calendar, from, between(rng, 10, 200), rng), Doing::Void);
        }
        let Some(intent) = open_intent(case) else { return Money::Settled };
        let (due, state, is_new) = (intent.due, intent.state, intent.orders.is_empty());
        let expires_at = intent.orders.last().map(|order| order.expires_at);
        if state == IntentState::Requested {
            // Nothing is heard of some.
            let silent = expires_at.filter(|_| per_mille(rng, 60));
            let doing = if silent.is_some() { Doing::Lapse } else { Doing::Notice };
            let told_at = from + i64::from(between(rng, 60, 600)).seconds();
            return waits(Some(silent.unwrap_or(told_at)), doing);
        }
        if case.pace.leaves_unpaid {
            return Money::Waits(None);
        }
        for (doing, chance) in [(Doing::Waive, 30), (Doing::Cancel, 15)] {
            let is_own = due != FeeDue::Processing && is_new && case.thought_of.insert(doing);
            if is_own && per_mille(rng, chance) {
                return waits(at_work(rng, 10, 60), doing);
            }
        }
        if is_on_line(case) {
            let waited = between(rng, 2, if due == FeeDue::Processing { 9_000 } else { 300 });
            return waits(Some(from + i64::from(waited).minutes()), Doing::Order);
        }
        match due {
            FeeDue::Processing => waits(at_work(rng, 200, 8 * DAY), Doing::Pay),
            FeeDue::Reception | FeeDue::Supplement | FeeDue::Result => {
                waits(at_work(rng, 3, 30), Doing::Pay)
            }
        }
    }

    /// When what was paid goes back, where it does.
    pub(super) fn refund(&self, rng: &mut Rng, case: &Case) -> Option<(Timestamp, Doing)> {
        refundable(case)?;
        let calendar = self.calendar(&case.competent());
        let minutes = between(rng, DAY / 2, 4 * DAY);
        Some((later(calendar, case.last_at(), minutes, rng)?, Doing::Refund))
    }

    /// An act about money with its actor. None: by now there is no occasion for it.
    pub(super) fn money_act(
        &self,
        rng: &mut Rng,
        case: &Case,
        doing: Doing,
    ) -> Option<(Act, Actor)> {
        let number = case.number;
        let official =
            |agency: &AgencyId, role: &str| self.staff.official(agency, role, number, &[]);
        let own = || official(&case.place(), case.step()?.by.as_ref()?.as_str());
        match doing {
            Doing::Charge => {
                let (due, fees) = uncharged(case)?;
                let circumstances = circumstances(rng, &fees, self.arrivals[number].commune);
                Some((
                    Act::Charge {
                        due,
                        fees: BTreeSet::<FeeId>::new(),
                        circumstances,
                        late_entry: None,
                    },
                    own()?,
                ))
            }
            Doing::Pay => self.pay(case, own),
            Doing::Waive => {
                let (intent, actor) = (open_intent(case)?.number, own()?);
                let approver = self.second(case, "leader", number, &actor)?;
                let (reason, note) = ("hardship".to_owned(), "Gia đình khó khăn.".to_owned());
                Some((Act::Waive { intent, reason, note, approver }, actor))
            }
            Doing::Cancel => {
                let (intent, reason) = (open_intent(case)?.number, "charged_wrongly".to_owned());
                let note = Some("Tính sai đối tượng; tính lại.".to_owned());
                Some((Act::CancelPayment { intent, reason, note }, own()?))
            }
            Doing::Void => {
                let (reason, note) = ("filed_twice", "Hồ sơ nộp trùng.");
                let act = Act::Void { reason: reason.to_owned(), note: note.to_owned() };
                Some((act, official(&SUPERVISOR.0.into(), SUPERVISOR.1)?))
            }
            Doing::Refund => {
                let (intent, amount) = refundable(case)?;
                let actor = official(&case.competent(), "head")?;
                let approver = self.second(case, "leader", number, &actor)?;
                let is_void = case.dossier.is_void;
                let act = Act::Refund {
                    intent,
                    fees: BTreeSet::new(),
                    amount,
                    method: "transfer".to_owned(),
                    reference: format!("HT{number:06}-{intent}"),
                    reason: if is_void { "filed_twice" } else { "refused" }.to_owned(),
                    note: "Hoàn trả cho người nộp.".to_owned(),
                    approver,
                };
                Some((act, actor))
            }
            Doing::Move
            | Doing::Lapse
            | Doing::Order
            | Doing::Notice
            | Doing::Claim
            | Doing::Assign
            | Doing::Note
            | Doing::Amend
            | Doing::Prolong
            | Doing::Apologize
            | Doing::Correct
            | Doing::Rate => None,
        }
    }

    /// In cash at the counter against a receipt; what is due to the treasury arrives by a transfer.
    fn pay(&self, case: &Case, own: impl FnOnce() -> Option<Actor>) -> Option<(Act, Actor)> {
        let intent = open_intent(case)?;
        let (method, letters, actor) = match intent.due {
            FeeDue::Processing => ("transfer", "GD", Actor::system()),
            FeeDue::Reception | FeeDue::Supplement | FeeDue::Result => ("cash", "BL", own()?),
        };
        let act = Act::Pay {
            amount: intent.amount,
            method: method.to_owned(),
            reference: format!("{letters}{:06}-{}", case.number, intent.number),
            intent: Some(intent.number),
            order: None,
            late_entry: None,
        };
        Some((act, actor))
    }
}

/// Whoever filed on line pays so.
fn is_on_line(case: &Case) -> bool {
    let channel = case.dossier.filed.as_ref().and_then(|head| head.channel);
    channel == Some(Channel::Online) && !case.is_leg()
}

/// What the gateway says of the order in force: mostly that it was paid, and now and then something that does not fit.
pub(super) fn told(rng: &mut Rng, case: &Case, at: Timestamp) -> Vec<Told> {
    let Some(intent) = open_intent(case) else { return Vec::new() };
    let Some(order) = intent.orders.last() else { return Vec::new() };
    let told = |letters: &str, expected, amount, state| {
        let (try_, number) = (intent.orders.len(), case.number);
        let transaction = format!("{letters}{number:06}-{}-{try_}", intent.number);
        let (order, currency) = (order.code.clone(), "VND".to_owned());
        let at = Some(at);
        Told { notice: Notice { order, amount, currency, transaction, state, at }, expected }
    };
    let due = intent.amount;
    if intent.orders.len() == 1 && per_mille(rng, 80) {
        let state = NoticeState::Failed("insufficient_funds".to_owned());
        return vec![told("SB", Settlement::Failed, due, state)];
    }
    let paid = told("SB", Settlement::Confirmed, due, NoticeState::Paid);
    match rng.u32(..1_000) {
        ..20 => {
            let expected = Settlement::WrongAmount { due };
            vec![told("SW", expected, due - 1_000, NoticeState::Paid), paid]
        }
        20..40 => vec![paid, told("ST", Settlement::Unmatched, due, NoticeState::Paid)],
        40..60 => {
            let mut strange = told("SN", Settlement::NoOrder, due, NoticeState::Paid);
            strange.notice.order = format!("MCX{:06}", case.number);
            vec![strange, paid]
        }
        60.. => vec![paid],
    }
}
