//! Every loop-free path of the work, with what its steps may take.
//!
//! A path begins where a dossier is filed. Its steps count from acceptance on, where their clock
//! runs, until a `resolve` (or another end that is no withdrawal and no stop). `withdraw`, `stop`
//! and `reopen` are not followed. If a supplement restarts the limit, `request_supplement` ends a
//! path after acceptance, and another path begins where a `supplement` leads.

use std::collections::BTreeMap;

use petgraph::graph::NodeIndex;

use super::Subject;
use super::amounts::{Amount, Family};
use super::graph::{Edge, starts_accepted};
use crate::guard::Known;
use crate::procedure::{Leg, MoveKind, Procedure, Step, StepClock, SupplementEffect};
use crate::time::Limit;

/// How many moves are followed for one limit; more would let a file stop the program.
const MOST_MOVES: usize = 20_000;

/// How many steps a path is followed for.
const MOST_STEPS: usize = 400;

/// A limit inside the sum that is in another unit.
pub(super) struct Mixed {
    /// The path of its place.
    pub(super) path: String,
    /// What it is: `step "appraisal"`.
    pub(super) noun: String,
    /// The limit itself.
    pub(super) limit: Limit,
}

/// What something counts for, or the limit that is in the way.
type Cost = Result<Amount, Mixed>;

/// A path with its sum.
#[derive(Clone, Default)]
pub(super) struct Path<'a> {
    /// What each step, or block of steps, counts for.
    pub(super) terms: Vec<(&'a str, Amount)>,
    /// The sum of the terms.
    pub(super) sum: Amount,
    steps: usize,
    phase: Option<u32>,
    by_phase: BTreeMap<u32, Vec<(&'a str, Amount)>>,
}

impl Path<'_> {
    /// The sum of each phase that it passes, from 1.
    fn phases(&self) -> impl Iterator<Item = (u32, Amount)> + '_ {
        self.by_phase
            .iter()
            .map(|(&phase, terms)| (phase, terms.iter().map(|(_, amount)| amount).sum()))
    }
}

/// The longest paths of one limit.
#[derive(Default)]
pub(super) struct Longest<'a> {
    /// From acceptance to a result.
    pub(super) result: Option<Path<'a>>,
    /// From acceptance to a refusal.
    pub(super) refusal: Option<Path<'a>>,
    /// From a supplement to a result, where it restarts the limit.
    pub(super) supplement: Option<Path<'a>>,
    /// The longest of each phase, from 1.
    pub(super) phases: BTreeMap<u32, Path<'a>>,
    /// The limits that are in the way.
    pub(super) mixed: Vec<Mixed>,
    /// There are more paths than were followed.
    pub(super) cut_short: bool,
}

/// Walks every path under what is known of the dossier.
pub(super) fn walk<'a>(subject: &Subject<'a>, family: Family, known: &Known) -> Longest<'a> {
    let mut walk = Walk {
        subject,
        costs: Costs { procedure: subject.procedure, family },
        moves_left: MOST_MOVES,
        passed: vec![false; subject.procedure.steps.len()],
        from_supplement: false,
        longest: Longest::default(),
    };
    if let Some(start) = subject.graph.start() {
        walk.enter(start, starts_accepted(subject.graph.step(start)), Path::default(), known);
    }
    if subject.procedure.time.supplement == SupplementEffect::Restart {
        walk.from_supplement = true;
        for target in restarts(subject) {
            walk.enter(target, true, Path::default(), known);
        }
    }
    walk.longest
}

/// The steps at which a complete supplement lets the limit run anew.
fn restarts(subject: &Subject<'_>) -> Vec<NodeIndex> {
    let accepted = subject.graph.after_acceptance();
    let mut targets: Vec<NodeIndex> = subject
        .graph
        .nodes()
        .filter(|node| accepted[node.index()])
        .flat_map(|node| subject.graph.leaving(node))
        .filter(|(_, edge)| edge.made.kind == MoveKind::Supplement)
        .map(|(target, _)| target)
        .collect();
    targets.sort();
    targets.dedup();
    targets
}

struct Walk<'s, 'a> {
    subject: &'s Subject<'a>,
    costs: Costs<'a>,
    moves_left: usize,
    passed: Vec<bool>,
    from_supplement: bool,
    longest: Longest<'a>,
}

impl<'a> Walk<'_, 'a> {
    fn enter(&mut self, node: NodeIndex, accepted: bool, mut path: Path<'a>, known: &Known) {
        let step = self.subject.graph.step(node);
        path.steps += 1;
        path.phase = step.phase.or(path.phase).or((!self.from_supplement).then_some(1));
        if accepted && step.clock == StepClock::Running {
            self.count(step, &mut path, known);
        }
        self.passed[node.index()] = true;
        for (target, edge) in self.subject.graph.leaving(node) {
            self.follow(target, &edge, accepted, &path, known);
        }
        self.passed[node.index()] = false;
    }

    fn follow(
        &mut self,
        target: NodeIndex,
        edge: &Edge<'a>,
        accepted: bool,
        path: &Path<'a>,
        known: &Known,
    ) {
        if self.moves_left == 0 || path.steps == MOST_STEPS {
            self.longest.cut_short = true;
            return;
        }
        self.moves_left -= 1;
        let mut known = known.clone();
        if let Some(guard) = &edge.made.when {
            known.assume_lasting(guard);
        }
        if known.is_contradictory() {
            return;
        }
        let restarts = self.costs.procedure.time.supplement == SupplementEffect::Restart;
        match edge.made.kind {
            MoveKind::Withdraw | MoveKind::Stop | MoveKind::Reopen => {}
            MoveKind::RequestSupplement if accepted && restarts => {}
            MoveKind::Refuse if accepted => keep_longest(&mut self.longest.refusal, path),
            MoveKind::Refuse => {}
            MoveKind::Resolve => self.arrive(path),
            MoveKind::Accept
            | MoveKind::RequestSupplement
            | MoveKind::Supplement
            | MoveKind::Forward
            | MoveKind::SendBack
            | MoveKind::Transfer
            | MoveKind::RequirePayment
            | MoveKind::HandOver => {
                if super::graph::is_end(edge.to) {
                    self.arrive(path);
                } else if !self.passed[target.index()] {
                    let accepted = accepted || edge.made.kind == MoveKind::Accept;
                    self.enter(target, accepted, path.clone(), &known);
                }
            }
        }
    }

    fn arrive(&mut self, path: &Path<'a>) {
        for (phase, sum) in path.phases() {
            let best = self.longest.phases.get(&phase).map(|best| best.sum);
            if best.is_none_or(|best| sum > best) {
                let terms = path.by_phase.get(&phase).cloned().unwrap_or_default();
                self.longest.phases.insert(phase, Path { terms, sum, ..Path::default() });
            }
        }
        let best = if self.from_supplement {
            &mut self.longest.supplement
        } else {
            &mut self.longest.result
        };
        keep_longest(best, path);
    }

    /// Adds what a step counts for; a block counts once.
    fn count(&mut self, step: &'a Step, path: &mut Path<'a>, known: &Known) {
        let (name, cost) = match &step.block {
            Some(block) => (block.as_str(), self.costs.block(step)),
            None => (step.id.as_str(), self.costs.step(step, known)),
        };
        if step.block.is_some() && path.terms.iter().any(|(term, _)| *term == name) {
            return;
        }
        match cost {
            Ok(0) => {}
            Ok(amount) => {
                path.sum += amount;
                path.terms.push((name, amount));
                if let Some(phase) = path.phase {
                    path.by_phase.entry(phase).or_default().push((name, amount));
                }
            }
            Err(mixed) if self.longest.mixed.iter().any(|known| known.path == mixed.path) => {}
            Err(mixed) => self.longest.mixed.push(mixed),
        }
    }
}

fn keep_longest<'a>(best: &mut Option<Path<'a>>, path: &Path<'a>) {
    if best.as_ref().is_none_or(|best| path.sum > best.sum) {
        *best = Some(path.clone());
    }
}

/// What steps, legs and blocks count for.
struct Costs<'a> {
    procedure: &'a Procedure,
    family: Family,
}

impl Costs<'_> {
    fn convert(&self, limit: Limit, noun: &str, path: String) -> Cost {
        self.family.convert(limit).ok_or_else(|| Mixed { path, noun: noun.to_owned(), limit })
    }

    /// What `counts_as` says, or the greater of the step's own limit and its legs.
    fn step(&self, step: &Step, known: &Known) -> Cost {
        let noun = format!("step \"{}\"", step.id);
        let path = format!("steps/{}/limit", step.id);
        if let Some(counts_as) = step.counts_as {
            return self.convert(counts_as, &noun, format!("steps/{}/counts_as", step.id));
        }
        let own = self.convert(step.limit.unwrap_or(Limit::None), &noun, path)?;
        Ok(own.max(self.legs(step, known)?))
    }

    /// When the last joining leg reports, at the latest.
    fn legs(&self, step: &Step, known: &Known) -> Cost {
        let sent: Vec<&Leg> = step.legs.iter().filter(|leg| may_be_sent(leg, known)).collect();
        let takes: Vec<Amount> =
            sent.iter().map(|leg| self.leg(step, leg)).collect::<Result<_, _>>()?;
        let mut reported = takes.clone();
        // A chain of n legs settles in n rounds. Legs that wait for each other never do; `leg-cycle` tells of them.
        for _ in 0..sent.len() {
            reported = sent
                .iter()
                .zip(&takes)
                .map(|(leg, takes)| takes + last_awaited(leg, &sent, &reported))
                .collect();
        }
        let joining = sent.iter().zip(reported).filter(|(leg, _)| leg.joins);
        Ok(joining.map(|(_, reported)| reported).max().unwrap_or(0))
    }

    fn leg(&self, step: &Step, leg: &Leg) -> Cost {
        let noun = format!("leg \"{}\" of step \"{}\"", leg.id, step.id);
        let path = format!("steps/{}/legs/{}/limit", step.id, leg.id);
        self.convert(leg.limit.unwrap_or(Limit::None), &noun, path)
    }

    fn block(&self, step: &Step) -> Cost {
        let Some(block) =
            self.procedure.blocks.iter().find(|block| Some(&block.id) == step.block.as_ref())
        else {
            return Ok(0);
        };
        let noun = format!("block \"{}\"", block.id);
        self.convert(block.counts_as.unwrap_or(block.limit), &noun, format!("blocks/{}", block.id))
    }
}

/// Whether a leg is sent, as far as is known of the dossier.
fn may_be_sent(leg: &Leg, known: &Known) -> bool {
    let mut known = known.clone();
    leg.when.iter().for_each(|when| known.assume_lasting(when));
    !known.is_contradictory()
}

/// When the last of the legs that a leg is sent after reports.
fn last_awaited(leg: &Leg, sent: &[&Leg], reported: &[Amount]) -> Amount {
    let awaited = sent.iter().zip(reported).filter(|(other, _)| leg.after.contains(&other.id));
    awaited.map(|(_, reported)| *reported).max().unwrap_or(0)
}
