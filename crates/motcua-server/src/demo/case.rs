//! A case of a life: the dossier that was filed, or that of a leg, as it stands and what will be done with it next.

use std::collections::BTreeSet;
use std::sync::Arc;

use motcua::Stand;
use motcua::engine::dossier::clock::ClockId;
use motcua::engine::dossier::{AgencyId, Data, Dossier, LegState};
use motcua::engine::procedure::{Procedure, Step, StepClock};
use motcua::engine::time::Timestamp;

use super::pace::Pace;
use super::summary::Marks;

/// What is done with a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Doing {
    /// A move of the step.
    Move,
    /// What time does.
    Lapse,
    /// Fees are assessed, and asked for.
    Charge,
    /// The applicant pays at the counter, or to the account of the treasury.
    Pay,
    /// The applicant makes an order with a gateway.
    Order,
    /// The gateway says what became of the order.
    Notice,
    /// What is to be paid is let go.
    Waive,
    /// What is to be paid is taken back, as it was charged wrongly.
    Cancel,
    /// The dossier was filed twice, and is taken out.
    Void,
    /// What was paid goes back.
    Refund,
    /// An official takes the work.
    Claim,
    /// The head gives the work to an official.
    Assign,
    /// An official notes something.
    Note,
    /// A typing error is mended.
    Amend,
    /// The limit is prolonged.
    Prolong,
    /// An apology, with another appointment.
    Apologize,
    /// A date that was recorded wrongly is corrected.
    Correct,
    /// The applicant rates.
    Rate,
}

/// A dossier as it stands.
pub(super) struct Case {
    pub(super) id: String,
    /// The place of the dossier that was filed in the list of arrivals.
    pub(super) number: usize,
    pub(super) dossier: Dossier,
    pub(super) data: Data,
    pub(super) procedure: Arc<Procedure>,
    pub(super) pace: Pace,
    pub(super) marks: Marks,
    /// How many moves it has made.
    pub(super) turns: u32,
    /// What has been thought of: during this stay at a step, and in the whole life.
    pub(super) thought_of: BTreeSet<Doing>,
    /// What is done next, and when; nothing while it waits for others or has ended.
    pub(super) next: Option<(Timestamp, Doing)>,
}

impl Case {
    pub(super) fn new(stand: Stand, number: usize, procedure: Arc<Procedure>, pace: Pace) -> Self {
        Self {
            id: stand.id,
            number,
            dossier: stand.dossier,
            data: stand.data,
            procedure,
            pace,
            marks: Marks::default(),
            turns: 0,
            thought_of: BTreeSet::new(),
            next: None,
        }
    }

    /// A new stay at a step: what belongs to a stay may be thought of again.
    pub(super) fn moved(&mut self) {
        self.turns += 1;
        for doing in [Doing::Claim, Doing::Assign, Doing::Note, Doing::Amend, Doing::Charge] {
            self.thought_of.remove(&doing);
        }
    }

    /// Where it stands.
    pub(super) fn step(&self) -> Option<&Step> {
        self.procedure.step(self.dossier.step.as_ref()?)
    }

    /// The agency at which it lies.
    pub(super) fn place(&self) -> AgencyId {
        let name = self.step().map_or(&self.procedure.agency, |step| &step.agency);
        self.dossier.agency(name)
    }

    /// The agency that is competent for it.
    pub(super) fn competent(&self) -> AgencyId {
        self.dossier.agency(&self.procedure.agency)
    }

    pub(super) fn is_leg(&self) -> bool {
        self.dossier.filed.as_ref().is_some_and(|head| head.parent.is_some())
    }

    /// When something last happened.
    pub(super) fn last_at(&self) -> Timestamp {
        self.dossier.last_at.unwrap_or_default()
    }

    /// Whether somebody outside the agencies holds it.
    pub(super) fn waits_outside(&self) -> bool {
        self.step().is_some_and(|step| matches!(step.clock, StepClock::Paused(_)))
    }

    /// The legs that the present step waits for.
    pub(super) fn awaited(&self) -> impl Iterator<Item = &LegState> {
        let step = self.step();
        self.dossier.legs.iter().filter(move |leg| {
            let joins =
                |step: &Step| step.legs.iter().any(|known| known.id == leg.key.leg && known.joins);
            leg.is_open() && step.is_some_and(|step| step.id == leg.key.step && joins(step))
        })
    }

    /// When time itself moves the dossier on from here.
    pub(super) fn timer(&self) -> Option<Timestamp> {
        let step = self.step()?;
        let moves = |place: u32| {
            step.timers.get(place as usize).is_some_and(|timer| timer.kind.is_some())
                && !self.dossier.timers_fired.contains(&place)
        };
        let timers = self.dossier.clocks.iter().filter_map(|clock| {
            let ClockId::Timer(of, place) = &clock.id else { return None };
            let deadline = clock.open()?.deadline.filter(|_| *of == step.id && moves(*place));
            deadline.map(|deadline| deadline.late_from)
        });
        timers.min()
    }

    /// Whether an official who moves it on must say why it is late.
    pub(super) fn is_late(&self, at: Timestamp) -> bool {
        self.dossier.clocks.iter().any(|clock| {
            let counts = match &clock.id {
                ClockId::Timer(..) | ClockId::Leg(_) | ClockId::Refusal => false,
                ClockId::Acceptance
                | ClockId::Legal
                | ClockId::Committed
                | ClockId::Step(_)
                | ClockId::Block(_)
                | ClockId::Correction => true,
            };
            counts && clock.open().is_some_and(|window| window.is_late(at))
        })
    }
}
