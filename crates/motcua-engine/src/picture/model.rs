//! The picture of a procedure before it has places: steps, edges, and what is gathered into notes.

use std::collections::BTreeMap;

use super::layout::ranks;
use super::read::{self, move_name, move_remarks};
use super::words;
use crate::procedure::{Move, MoveKind, Procedure, Step, StepClock};

/// What kind of line an edge is drawn with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Family {
    /// Onward: accept, forward.
    Onward,
    /// The result: resolve, hand over.
    Result,
    /// To other agencies.
    Transfer,
    /// Payment.
    Payment,
    /// The supplement loop.
    Supplement,
    /// Back: send back, reopen.
    Back,
    /// Out: refuse, withdraw, stop.
    Out,
}

impl Family {
    /// All, in the order of the legend.
    pub(super) const ALL: [Self; 7] = [
        Self::Onward,
        Self::Result,
        Self::Transfer,
        Self::Payment,
        Self::Supplement,
        Self::Back,
        Self::Out,
    ];

    /// The family of a kind of move.
    pub(super) fn of(kind: MoveKind) -> Self {
        match kind {
            MoveKind::Accept | MoveKind::Forward => Self::Onward,
            MoveKind::Resolve | MoveKind::HandOver => Self::Result,
            MoveKind::Transfer => Self::Transfer,
            MoveKind::RequirePayment => Self::Payment,
            MoveKind::RequestSupplement | MoveKind::Supplement => Self::Supplement,
            MoveKind::SendBack | MoveKind::Reopen => Self::Back,
            MoveKind::Refuse | MoveKind::Withdraw | MoveKind::Stop => Self::Out,
        }
    }
}

/// How a step is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Look {
    /// The clock runs.
    Running,
    /// The clock is off.
    Off,
    /// The clock is paused.
    Paused,
    /// Nothing follows, or the dossier is closed.
    End,
}

/// A step of the picture.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// The step's name in the file.
    pub(super) id: String,
    /// Its number in the picture, in the order of work; none for ends.
    pub(super) number: Option<usize>,
    /// Its Vietnamese name.
    pub(super) name: String,
    /// How it is drawn.
    pub(super) look: Look,
    /// The badge: the national status or the petition's state.
    pub(super) badge: Option<String>,
    /// Who works here, and where.
    pub(super) who: Vec<String>,
    /// The limit.
    pub(super) limit: Option<String>,
    /// Why the clock does not run.
    pub(super) clock: Option<String>,
    /// The join and the timers.
    pub(super) remarks: Vec<String>,
    /// The letters of the notes that take this step's moves.
    pub(super) letters: Vec<String>,
    /// Work sent to other agencies.
    pub(super) legs: Vec<LegBox>,
}

/// A leg of the picture.
#[derive(Clone, Debug)]
pub(super) struct LegBox {
    /// The leg's name in the file.
    pub(super) id: String,
    /// Its Vietnamese name.
    pub(super) name: String,
    /// Agency, limit, order and condition.
    pub(super) lines: Vec<String>,
}

/// A drawn line: one move, or all the moves of one kind that a note gathers.
#[derive(Clone, Debug)]
pub(super) struct Edge {
    /// `step/number` of each move it stands for.
    pub(super) moves: Vec<String>,
    /// From which step; none for a note.
    pub(super) from: Option<usize>,
    /// To which step.
    pub(super) to: usize,
    /// How it is drawn.
    pub(super) family: Family,
    /// The letter of a note.
    pub(super) letter: Option<String>,
    /// What is done.
    pub(super) name: String,
    /// By whom, how often, under which condition.
    pub(super) remarks: Vec<String>,
    /// It runs against the order of work.
    pub(super) back: bool,
    /// It belongs to the straight way from the start to the result.
    pub(super) main: bool,
}

/// The whole picture.
#[derive(Clone, Debug)]
pub(super) struct Picture {
    /// `1.115468 · phiên bản 2026-08`.
    pub(super) code: String,
    /// The procedure's Vietnamese name.
    pub(super) name: String,
    /// Limits and agency, one line each.
    pub(super) facts: Vec<String>,
    /// The badges that occur and what they mean.
    pub(super) statuses: Vec<(String, String)>,
    /// The steps, in the order of the file.
    pub(super) nodes: Vec<Node>,
    /// The lines.
    pub(super) edges: Vec<Edge>,
    /// The rank of each step, from 0.
    pub(super) ranks: Vec<usize>,
}

/// How many moves of one kind to one step are still drawn apart.
fn most_apart(kind: MoveKind) -> usize {
    match kind {
        MoveKind::Withdraw | MoveKind::Stop => 2,
        MoveKind::Refuse | MoveKind::RequestSupplement | MoveKind::Supplement => 3,
        MoveKind::SendBack | MoveKind::Reopen => 3,
        MoveKind::Accept
        | MoveKind::Forward
        | MoveKind::Transfer
        | MoveKind::RequirePayment
        | MoveKind::Resolve
        | MoveKind::HandOver => usize::MAX,
    }
}

/// A move with the step it leaves and the step it reaches, as positions in the file.
struct Arc<'a> {
    from: usize,
    to: usize,
    number: usize,
    step: &'a Step,
    edge: &'a Move,
}

impl Picture {
    /// Reads the picture off a procedure.
    pub(super) fn of(procedure: &Procedure) -> Self {
        let index: BTreeMap<&str, usize> =
            procedure.steps.iter().enumerate().map(|(at, step)| (step.id.as_str(), at)).collect();
        let arcs: Vec<Arc<'_>> = procedure
            .steps
            .iter()
            .enumerate()
            .flat_map(|(from, step)| {
                step.moves.iter().enumerate().map(move |(number, edge)| (from, step, number, edge))
            })
            .filter_map(|(from, step, number, edge)| {
                let to = *index.get(edge.to.as_str())?;
                Some(Arc { from, to, number, step, edge })
            })
            .collect();
        let mut groups: BTreeMap<(usize, MoveKind), Vec<&Arc<'_>>> = BTreeMap::new();
        for arc in &arcs {
            groups.entry((arc.to, arc.edge.kind)).or_default().push(arc);
        }
        groups.retain(|(_, kind), arcs| arcs.len() > most_apart(*kind));
        let drawn: Vec<&Arc<'_>> =
            arcs.iter().filter(|arc| !groups.contains_key(&(arc.to, arc.edge.kind))).collect();

        let start = index.get(procedure.start.as_str()).copied().unwrap_or(0);
        let links: Vec<(usize, usize, MoveKind)> =
            drawn.iter().map(|arc| (arc.from, arc.to, arc.edge.kind)).collect();
        let order = ranks::assign(procedure.steps.len(), start, &links);
        let mut nodes: Vec<Node> =
            procedure.steps.iter().map(|step| read::node(procedure, step)).collect();
        let mut straight = vec![false; nodes.len()];
        for (at, (from, to, _)) in links.iter().enumerate() {
            if order.main[at] {
                (straight[*from], straight[*to]) = (true, true);
            }
        }
        number(&mut nodes, &order.rank, &straight);

        let mut edges: Vec<Edge> = drawn
            .iter()
            .enumerate()
            .map(|(at, arc)| Edge {
                moves: vec![format!("{}/{}", arc.step.id, arc.number)],
                from: Some(arc.from),
                to: arc.to,
                family: Family::of(arc.edge.kind),
                letter: None,
                name: move_name(arc.edge),
                remarks: move_remarks(procedure, arc.step, arc.edge),
                back: order.back.get(at).copied().unwrap_or(false),
                main: order.main.get(at).copied().unwrap_or(false),
            })
            .collect();
        for (at, ((to, kind), arcs)) in groups.iter().enumerate() {
            edges.push(note(procedure, &mut nodes, at, *to, *kind, arcs));
        }
        let ranks = order.rank;
        Self {
            code: read::code(procedure),
            name: read::name(procedure),
            facts: read::facts(procedure),
            statuses: read::statuses(procedure),
            nodes,
            edges,
            ranks,
        }
    }
}

/// Numbers the steps: those of the straight way by rank, then the others, as the file lists them.
fn number(nodes: &mut [Node], ranks: &[usize], straight: &[bool]) {
    let mut order: Vec<usize> =
        (0..nodes.len()).filter(|at| nodes.get(*at).is_some_and(|n| n.look != Look::End)).collect();
    order.sort_by_key(|at| (!straight[*at], ranks[*at]));
    for (number, at) in order.into_iter().enumerate() {
        if let Some(node) = nodes.get_mut(at) {
            node.number = Some(number + 1);
        }
    }
}

/// A, B, … Z, A1, B1, …
fn letter(at: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(at % 26).unwrap_or(0));
    if at < 26 { letter.to_string() } else { format!("{letter}{}", at / 26) }
}

fn note(
    procedure: &Procedure,
    nodes: &mut [Node],
    at: usize,
    to: usize,
    kind: MoveKind,
    arcs: &[&Arc<'_>],
) -> Edge {
    let letter = letter(at);
    let mut groups: Vec<(Vec<String>, Vec<usize>)> = Vec::new();
    for arc in arcs {
        let mut remarks = move_remarks(procedure, arc.step, arc.edge);
        if move_name(arc.edge) != kind.vi() {
            remarks.insert(0, words::lower_first(&move_name(arc.edge)));
        }
        let number = nodes.get(arc.from).and_then(|node| node.number).unwrap_or(0);
        match groups.iter_mut().find(|(known, _)| *known == remarks) {
            Some((_, numbers)) => numbers.push(number),
            None => groups.push((remarks, vec![number])),
        }
        if let Some(node) = nodes.get_mut(arc.from)
            && !node.letters.contains(&letter)
        {
            node.letters.push(letter.clone());
        }
    }
    let remarks = groups
        .into_iter()
        .map(|(remarks, mut numbers)| {
            numbers.sort_unstable();
            numbers.dedup();
            let from = format!("từ bước {}", spans(&numbers));
            if remarks.is_empty() { from } else { format!("{from}: {}", remarks.join("; ")) }
        })
        .collect();
    Edge {
        moves: arcs.iter().map(|arc| format!("{}/{}", arc.step.id, arc.number)).collect(),
        from: None,
        to,
        family: Family::of(kind),
        letter: Some(letter),
        name: kind.vi().to_owned(),
        remarks,
        back: false,
        main: false,
    }
}

/// `1–3, 5` for 1, 2, 3, 5.
fn spans(numbers: &[usize]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            Some(_) | None => runs.push((*number, *number)),
        }
    }
    let runs = runs.into_iter().map(|(first, last)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}, {last}"),
        _ => format!("{first}–{last}"),
    });
    runs.collect::<Vec<_>>().join(", ")
}

impl Look {
    /// How a step is drawn by its clock.
    pub(super) fn of(clock: &StepClock) -> Self {
        match clock {
            StepClock::Running => Self::Running,
            StepClock::Off => Self::Off,
            StepClock::Paused(_) => Self::Paused,
        }
    }
}
