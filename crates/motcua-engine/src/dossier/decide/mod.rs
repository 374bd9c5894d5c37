//! Deciding: a command becomes events and effects, or a refusal.

mod acts;
mod charging;
mod choices;
mod clocks;
mod corrections;
mod counter;
mod deadlines;
mod details;
mod form;
mod held;
mod import;
mod late_entry;
mod legs;
mod mending;
mod moves;
mod open;
mod payments;
mod proof;
mod reasons;
mod submit;
mod windows;

use serde::{Deserialize, Serialize};

use super::command::{Act, Calendars, Command};
use super::due::due;
use super::event::{
    Actor, AgencyId, EVENT_VERSION, Entry, Event, EventBody, Lapse, LegKey, LegOutcome, Parent,
    Private, ProcedureRef,
};
use super::refusal::{Possible, Refusal, Rule};
use super::state::{Data, Dossier};
use crate::dossier::clock::Change;
use crate::guard::{Guard, Tested};
use crate::procedure::{DocumentId, LegWork, Procedure, Step};
use crate::time::{Limit, Timestamp};

pub use choices::{Choice, choices};
pub use clocks::expected;
pub(crate) use form::word;
pub use held::{still_wanted, wanted};

/// What a command leads to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decision {
    /// The events, in order, to be written and applied together.
    pub entries: Vec<Entry>,
    /// What the desk is to do in the same transaction.
    pub effects: Vec<Effect>,
}

/// What the desk is to do in the same transaction, as a command to another dossier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "effect", rename_all = "snake_case")]
pub enum Effect {
    /// File a leg at another agency.
    OpenLeg {
        /// Which.
        leg: LegKey,
        /// Where.
        agency: AgencyId,
        /// What is asked.
        work: LegWork,
        /// How long they have.
        limit: Option<Limit>,
        /// The documents passed on.
        documents: Vec<DocumentId>,
    },
    /// Call a leg back.
    RecallLeg {
        /// Which.
        leg: LegKey,
    },
    /// Tell the dossier that sent this leg.
    ReportToParent {
        /// That dossier, and which leg this is.
        parent: Parent,
        /// What it says.
        outcome: LegOutcome,
    },
    /// File the dossier anew at this procedure's start, with its code.
    Rebind {
        /// That procedure.
        to: ProcedureRef,
    },
}

/// Decides a command.
///
/// What has passed by `at` lapses first, so that no deadline is missed however seldom somebody asks.
///
/// # Errors
///
/// A [`Refusal`] says which rule said no and what is possible; nothing has changed.
pub fn decide(
    procedure: &Procedure,
    calendars: &Calendars,
    dossier: &Dossier,
    data: &Data,
    command: &Command,
    actor: &Actor,
    at: Timestamp,
) -> Result<Decision, Refusal> {
    let here = Here { procedure, calendars, dossier, data, actor, at };
    let refused =
        |rule, here: &Here<'_>| Refusal { asked: asked(command), rule, possible: here.possible() };
    here.check_base(command).map_err(|rule| refused(rule, &here))?;
    let bound = ProcedureBound(procedure, calendars);
    let mut decision = Decision::default();
    let (mut now, mut now_data);
    if due(dossier, at).is_empty() {
        here.decide(command, &mut decision).map_err(|rule| refused(rule, &here))?;
        if !is_overtaken(&decision, at) {
            return Ok(decision);
        }
        (now, now_data) = (dossier.clone(), data.clone());
        take_over(&mut now, &mut now_data, &decision.entries);
        bound
            .let_lapse(&mut now, &mut now_data, at, &mut decision)
            .map_err(|rule| refused(rule, &here))?;
        return Ok(decision);
    }
    (now, now_data) = (dossier.clone(), data.clone());
    bound
        .let_lapse(&mut now, &mut now_data, at, &mut decision)
        .map_err(|rule| refused(rule, &here))?;
    if *command == Command::Act(Act::Lapse) {
        return Ok(decision);
    }
    // Nothing is left that has passed, so this goes no deeper than once.
    let then = decide(procedure, calendars, &now, &now_data, command, actor, at)?;
    decision.entries.extend(then.entries);
    decision.effects.extend(then.effects);
    Ok(decision)
}

/// Whether a decision leaves a deadline that has passed already, as a corrected date can.
fn is_overtaken(decision: &Decision, at: Timestamp) -> bool {
    let deadline = |change: &Change| match change {
        Change::Started { deadline, .. }
        | Change::Ran { deadline, .. }
        | Change::Moved { deadline, .. } => *deadline,
        Change::Paused { .. } | Change::Ended { .. } => None,
    };
    let mut changes = decision.entries.iter().flat_map(|entry| &entry.event.changes);
    changes.any(|change| deadline(change).is_some_and(|deadline| deadline.late_from <= at))
}

fn take_over(dossier: &mut Dossier, data: &mut Data, entries: &[Entry]) {
    for entry in entries {
        dossier.apply(&entry.event);
        data.apply(entry);
    }
}

/// Whether a command may be asked of a case that another system handled: it is looked at, and nothing in it is changed.
fn is_of_records(command: &Command) -> bool {
    let Command::Act(act) = command else { return false };
    matches!(act, Act::Note { .. } | Act::Void { .. } | Act::Lapse | Act::Recalculate)
}

/// The name of what a command asks.
fn asked(command: &Command) -> String {
    match command {
        Command::Submit(_) => "submit".to_owned(),
        Command::Import(_) => "import".to_owned(),
        Command::Open(_) => "open".to_owned(),
        Command::Move(command) => match &command.choice {
            Some(choice) => format!("{}/{choice}", command.kind.name()),
            None => command.kind.name().to_owned(),
        },
        Command::Act(act) => acts::name(act).to_owned(),
    }
}

/// The most lapses that one command may have to catch up with.
const MOST_LAPSES: usize = 10_000;

struct ProcedureBound<'a>(&'a Procedure, &'a Calendars);

impl ProcedureBound<'_> {
    /// Lets everything lapse that has passed by `at`, each at its own moment.
    fn let_lapse(
        &self,
        dossier: &mut Dossier,
        data: &mut Data,
        at: Timestamp,
        decision: &mut Decision,
    ) -> Result<(), Rule> {
        let system = Actor::system();
        for _ in 0..MOST_LAPSES {
            let Some((moment, lapse)) = due(dossier, at).into_iter().next() else { return Ok(()) };
            let moment = dossier.last_at.map_or(moment, |last_at| last_at.max(moment));
            let mut one = Decision::default();
            let here = Here {
                procedure: self.0,
                calendars: self.1,
                dossier,
                data,
                actor: &system,
                at: moment,
            };
            here.lapse(lapse, &mut one)?;
            take_over(dossier, data, &one.entries);
            decision.entries.append(&mut one.entries);
            decision.effects.append(&mut one.effects);
        }
        Ok(())
    }
}

/// Everything a decision looks at.
struct Here<'a> {
    procedure: &'a Procedure,
    calendars: &'a Calendars,
    dossier: &'a Dossier,
    data: &'a Data,
    actor: &'a Actor,
    at: Timestamp,
}

impl<'a> Here<'a> {
    /// What holds for every command.
    fn check_base(&self, command: &Command) -> Result<(), Rule> {
        let filed = match (command, &self.dossier.filed) {
            (Command::Submit(_) | Command::Open(_), Some(_)) => return Err(Rule::FiledAlready),
            (Command::Import(_), Some(_)) => return Err(Rule::ImportedAlready),
            (Command::Submit(_) | Command::Open(_) | Command::Import(_), None) => return Ok(()),
            (Command::Move(_) | Command::Act(_), None) => return Err(Rule::NotFiled),
            (Command::Move(_) | Command::Act(_), Some(filed)) => filed,
        };
        let bound = &filed.procedure;
        if bound.code != self.procedure.code || bound.version != self.procedure.version {
            return Err(Rule::OtherProcedure {
                bound: format!("{} version {}", bound.code, bound.version),
            });
        }
        if let Some(last_at) = self.dossier.last_at.filter(|last_at| self.at < *last_at) {
            return Err(Rule::BeforeTheLast { last_at });
        }
        // What was paid for a dossier that never should have been goes back.
        let after_void = matches!(command, Command::Act(Act::Note { .. } | Act::Refund { .. }));
        if self.dossier.is_void && !after_void {
            return Err(Rule::IsVoid);
        }
        if self.dossier.is_recalled && matches!(command, Command::Move(_)) {
            return Err(Rule::IsRecalled);
        }
        if filed.imported.is_some() && !is_of_records(command) {
            return Err(Rule::IsImported);
        }
        Ok(())
    }

    fn decide(&self, command: &Command, decision: &mut Decision) -> Result<(), Rule> {
        self.check_late_entry(command)?;
        match command {
            Command::Submit(submission) => self.submit(submission, decision)?,
            Command::Import(case) => self.import(case, decision)?,
            Command::Open(opening) => self.open_balance(opening, decision)?,
            Command::Move(command) => self.make_move(command, decision)?,
            Command::Act(act) => self.act(act, decision)?,
        }
        if let Some(entry) = decision.entries.first_mut() {
            entry.event.late_entry = command.late_entry().cloned();
        }
        Ok(())
    }

    /// The step the dossier stands at.
    fn step(&self) -> Result<&'a Step, Rule> {
        let id = self.dossier.step.as_ref().ok_or(Rule::NotFiled)?;
        self.procedure.step(id).ok_or_else(|| Rule::UnknownStep { step: id.to_string() })
    }

    /// Adds an event with its changes.
    fn record(
        &self,
        decision: &mut Decision,
        body: EventBody,
        changes: Vec<Change>,
        private: Private,
    ) {
        let event = Event {
            v: EVENT_VERSION,
            at: self.at,
            actor: self.actor.clone(),
            late_entry: None,
            body,
            changes,
        };
        decision.entries.push(Entry { event, private });
    }

    /// Tests a guard with what is known here.
    fn test(&self, guard: &Guard) -> Tested {
        form::test(self, guard)
    }

    /// The moves of this step with who may make them.
    fn possible(&self) -> Vec<Possible> {
        let Ok((_, moves)) = self.moves() else { return Vec::new() };
        if self.dossier.is_void || self.dossier.is_recalled {
            return Vec::new();
        }
        let possible = moves.into_iter().map(|edge| Possible {
            kind: edge.kind,
            choice: edge.choice.clone(),
            to: edge.to.clone(),
            by: edge.by.clone(),
        });
        possible.collect()
    }

    /// Lets one thing lapse.
    fn lapse(&self, lapse: Lapse, decision: &mut Decision) -> Result<(), Rule> {
        let timer = match &lapse {
            Lapse::Timer(_, place) => self.step()?.timers.get(*place as usize),
            Lapse::Warning(_) | Lapse::Late(_) => None,
            Lapse::Payment(intent) => return self.expire(*intent, decision),
        };
        self.record(decision, EventBody::Lapsed { lapse }, Vec::new(), Private::default());
        if let Some(kind) = timer.and_then(|timer| timer.kind) {
            let mut fired = Decision::default();
            // A move that the calendar or the form stands against is not made: nothing else is held up by it.
            if self.fire(kind, timer.and_then(|timer| timer.choice.as_deref()), &mut fired).is_ok()
            {
                decision.entries.append(&mut fired.entries);
                decision.effects.append(&mut fired.effects);
            }
        }
        Ok(())
    }
}
