//! The steps and moves of a procedure as a graph.

use std::collections::VecDeque;

use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;

use crate::nearest::nearest;

use super::super::{Move, MoveKind, Procedure, Status, Step, StepId};
use super::report::move_path;

/// A move whose target exists.
#[derive(Clone, Copy)]
pub(super) struct Edge<'a> {
    /// The step it leaves.
    pub(super) from: &'a Step,
    /// The step it leads to.
    pub(super) to: &'a Step,
    /// Its index among the moves of its step.
    pub(super) index: usize,
    /// The move itself.
    pub(super) made: &'a Move,
}

impl Edge<'_> {
    /// The path of its place.
    pub(super) fn path(&self) -> String {
        move_path(self.from, self.index)
    }
}

/// The graph. A name that is no step stands for the step nearest to it, so that one misspelt name
/// is one problem (`unknown-target`) and not many; if none is near, the move is no edge.
pub(super) struct Graph<'a> {
    inner: DiGraph<&'a Step, Edge<'a>>,
    start: Option<NodeIndex>,
}

impl<'a> Graph<'a> {
    pub(super) fn new(procedure: &'a Procedure) -> Self {
        let mut inner = DiGraph::new();
        let nodes: Vec<NodeIndex> =
            procedure.steps.iter().map(|step| inner.add_node(step)).collect();
        let position = |id: &str| procedure.steps.iter().position(|step| step.id == *id);
        let names = || procedure.steps.iter().map(|step| step.id.as_str());
        let find = |id: &StepId| {
            let near = || nearest(id.as_str(), names()).and_then(position);
            position(id.as_str()).or_else(near)
        };
        for (from, &node) in procedure.steps.iter().zip(&nodes) {
            for (index, made) in from.moves.iter().enumerate() {
                if let Some(target) = find(&made.to) {
                    let edge = Edge { from, to: &procedure.steps[target], index, made };
                    inner.add_edge(node, nodes[target], edge);
                }
            }
        }
        let start = find(&procedure.start).map(|position| nodes[position]);
        Self { inner, start }
    }

    /// Where a dossier stands when it is filed, if that step exists.
    pub(super) fn start(&self) -> Option<NodeIndex> {
        self.start
    }

    /// The step at a node.
    pub(super) fn step(&self, node: NodeIndex) -> &'a Step {
        self.inner[node]
    }

    /// The nodes, in the order of the file.
    pub(super) fn nodes(&self) -> impl Iterator<Item = NodeIndex> + use<> {
        self.inner.node_indices()
    }

    /// All edges, in the order of the file.
    pub(super) fn edges(&self) -> impl Iterator<Item = Edge<'a>> + '_ {
        self.inner.edge_references().map(|edge| *edge.weight())
    }

    /// The edges that leave a node, in the order of the file, each with the node it leads to.
    pub(super) fn leaving(&self, node: NodeIndex) -> Vec<(NodeIndex, Edge<'a>)> {
        let mut leaving: Vec<_> =
            self.inner.edges(node).map(|edge| (edge.target(), *edge.weight())).collect();
        leaving.sort_by_key(|(_, edge)| edge.index);
        leaving
    }

    /// Which nodes can be reached from these over the edges that are `open`.
    pub(super) fn reached(
        &self,
        from: impl IntoIterator<Item = NodeIndex>,
        open: impl Fn(&Edge<'a>) -> bool,
    ) -> Vec<bool> {
        let mut seen = vec![false; self.inner.node_count()];
        let mut waiting: VecDeque<NodeIndex> = from.into_iter().collect();
        while let Some(node) = waiting.pop_front() {
            if std::mem::replace(&mut seen[node.index()], true) {
                continue;
            }
            waiting.extend(
                self.inner.edges(node).filter(|edge| open(edge.weight())).map(|edge| edge.target()),
            );
        }
        seen
    }

    /// From which nodes an end can be reached.
    pub(super) fn reaching_an_end(&self) -> Vec<bool> {
        let mut reversed = self.inner.clone();
        reversed.reverse();
        let mut seen = vec![false; self.inner.node_count()];
        let mut waiting: Vec<NodeIndex> =
            self.nodes().filter(|&node| self.may_be_an_end(node)).collect();
        while let Some(node) = waiting.pop() {
            if !std::mem::replace(&mut seen[node.index()], true) {
                waiting.extend(reversed.neighbors(node));
            }
        }
        seen
    }

    /// Whether it is an end, or has a move that leads nobody knows where.
    fn may_be_an_end(&self, node: NodeIndex) -> bool {
        let step = self.step(node);
        is_end(step) || self.inner.edges(node).count() < step.moves.len()
    }

    /// The nodes at which a dossier may stand after acceptance.
    ///
    /// Opinions, petitions and procedures that begin at a later status are accepted from the start.
    pub(super) fn after_acceptance(&self) -> Vec<bool> {
        let start = self.start.filter(|&node| starts_accepted(self.step(node)));
        let accepted =
            self.inner.edge_references().filter(|edge| edge.weight().made.kind == MoveKind::Accept);
        let from: Vec<NodeIndex> = accepted.map(|edge| edge.target()).chain(start).collect();
        self.reached(from, |_| true)
    }

    /// Loops over the edges that are `open`: one after the other, each without the closing edges
    /// of those before it, so that mending all of them leaves none.
    pub(super) fn loops(&self, open: impl Fn(&Edge<'a>) -> bool) -> Vec<Loop<'a>> {
        let mut rest =
            self.inner.filter_map(|_, step| Some(*step), |_, edge| open(edge).then_some(*edge));
        let mut loops = Vec::new();
        while let Some(edges) = first_loop(&rest) {
            let closing = closing_edge(&rest, &edges);
            loops.push(Loop {
                edges: edges.iter().map(|&edge| rest[edge]).collect(),
                closing: rest[closing],
            });
            rest.remove_edge(closing);
        }
        loops
    }
}

/// A way from a step back to itself.
pub(super) struct Loop<'a> {
    edges: Vec<Edge<'a>>,
    /// The edge that goes back: where the loop is best mended.
    pub(super) closing: Edge<'a>,
}

impl std::fmt::Display for Loop<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let at = self.edges.iter().position(|edge| edge.path() == self.closing.path()).unwrap_or(0);
        let edges = self.edges.iter().cycle().skip(at + 1).take(self.edges.len());
        for (number, edge) in edges.enumerate() {
            if number == 0 {
                write!(f, "{}", edge.from.id)?;
            }
            write!(f, " → {}", edge.to.id)?;
        }
        Ok(())
    }
}

/// A shortest loop through the first node of the file that stands on one.
fn first_loop<'a>(graph: &DiGraph<&'a Step, Edge<'a>>) -> Option<Vec<EdgeIndex>> {
    let mut components = petgraph::algo::tarjan_scc(graph);
    components.retain(|nodes| nodes.len() > 1 || graph.contains_edge(nodes[0], nodes[0]));
    let start = components.into_iter().flatten().min()?;
    let mut came_by: Vec<Option<EdgeIndex>> = vec![None; graph.node_count()];
    let mut waiting = VecDeque::from([start]);
    while let Some(node) = waiting.pop_front() {
        for edge in graph.edges(node) {
            let target = edge.target();
            if came_by[target.index()].is_none() {
                came_by[target.index()] = Some(edge.id());
                waiting.push_back(target);
            }
        }
    }
    let mut edges = Vec::new();
    let mut node = start;
    loop {
        let edge = came_by[node.index()]?;
        edges.push(edge);
        node = graph.edge_endpoints(edge)?.0;
        if node == start {
            edges.reverse();
            return Some(edges);
        }
    }
}

/// The edge of a loop that goes back furthest in the file.
fn closing_edge<'a>(graph: &DiGraph<&'a Step, Edge<'a>>, edges: &[EdgeIndex]) -> EdgeIndex {
    let goes_back = |edge: &EdgeIndex| {
        graph.edge_endpoints(*edge).map_or(0, |(from, to)| from.index() as i64 - to.index() as i64)
    };
    edges.iter().copied().max_by_key(goes_back).unwrap_or_default()
}

/// Whether a dossier at this step is closed, or nothing more can be done to it.
pub(super) fn is_end(step: &Step) -> bool {
    step.is_end() || step.status.is_some_and(Status::is_terminal)
}

/// Whether a dossier that is filed at this step is accepted by that.
pub(super) fn starts_accepted(step: &Step) -> bool {
    match step.status {
        None
        | Some(Status::Accepted | Status::Processing | Status::Resolved | Status::HandedOver) => {
            true
        }
        Some(
            Status::Registered
            | Status::NotAccepted
            | Status::SupplementRequested
            | Status::PaymentRequired
            | Status::Withdrawn
            | Status::Stopped,
        ) => false,
    }
}
