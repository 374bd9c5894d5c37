//! Which row each step stands in.

use std::collections::VecDeque;

use crate::procedure::MoveKind;

/// The rows of the steps, and which links run against them.
pub(in crate::picture) struct Ranks {
    /// The row of each step, from 0.
    pub(in crate::picture) rank: Vec<usize>,
    /// Whether each link leads upwards, or to its own step.
    pub(in crate::picture) back: Vec<bool>,
    /// Whether each link belongs to the straight way from the start.
    pub(in crate::picture) main: Vec<bool>,
}

/// When a walk takes a kind of move: what leads on first, what leads back to earlier work last.
fn turn(kind: MoveKind) -> u8 {
    match kind {
        MoveKind::Accept
        | MoveKind::Forward
        | MoveKind::Transfer
        | MoveKind::RequirePayment
        | MoveKind::Resolve
        | MoveKind::HandOver => 0,
        MoveKind::Refuse | MoveKind::RequestSupplement | MoveKind::Withdraw | MoveKind::Stop => 1,
        MoveKind::Supplement | MoveKind::SendBack | MoveKind::Reopen => 2,
    }
}

/// Breaks the cycles and gives each step the length of the longest way to it.
///
/// `links` name the step left, the step reached, and the kind; steps are positions below `steps`.
/// The walk takes what leads on first, so that a supplement is not taken for the way onward.
pub(in crate::picture) fn assign(
    steps: usize,
    start: usize,
    links: &[(usize, usize, MoveKind)],
) -> Ranks {
    let mut graph = Graph { out: vec![Vec::new(); steps], mark: vec![0; steps] };
    let mut back = vec![false; links.len()];
    let mut order: Vec<usize> = (0..links.len()).collect();
    order.sort_by_key(|at| turn(links[*at].2));
    for at in order {
        let (from, to, _) = links[at];
        graph.out[from].push((to, at));
    }
    graph.break_cycles(start, &mut back);
    let rank = graph.longest(start);
    let main = graph.main(start, links, &back);
    Ranks { rank, back, main }
}

struct Graph {
    out: Vec<Vec<(usize, usize)>>,
    mark: Vec<u8>,
}

impl Graph {
    /// Turns the links that close a cycle, found by a walk from the start, then from whatever it left.
    fn break_cycles(&mut self, start: usize, back: &mut [bool]) {
        let steps = self.out.len();
        for root in std::iter::once(start).chain(0..steps).filter(|root| *root < steps) {
            if self.mark[root] != 0 {
                continue;
            }
            self.mark[root] = 1;
            let mut stack = vec![(root, 0)];
            while let Some((step, next)) = stack.last_mut() {
                let step = *step;
                let Some((to, at)) = self.out[step].get(*next).copied() else {
                    self.mark[step] = 2;
                    stack.pop();
                    continue;
                };
                *next += 1;
                match self.mark[to] {
                    0 => {
                        self.mark[to] = 1;
                        stack.push((to, 0));
                    }
                    1 => back[at] = true,
                    _ => {}
                }
            }
        }
        let all: Vec<(usize, usize, usize)> = (0..steps)
            .flat_map(|from| self.out[from].iter().map(move |(to, at)| (from, *to, *at)))
            .collect();
        self.out = vec![Vec::new(); steps];
        for (from, to, at) in all {
            self.link(from, to, at, back[at]);
        }
    }

    fn link(&mut self, from: usize, to: usize, at: usize, turned: bool) {
        let (upper, lower) = if turned { (to, from) } else { (from, to) };
        if upper != lower {
            self.out[upper].push((lower, at));
        }
    }

    /// The longest way to each step; a step that nothing leads to stands just above what it leads to.
    fn longest(&self, start: usize) -> Vec<usize> {
        let steps = self.out.len();
        let mut before = vec![0_usize; steps];
        for (to, _) in self.out.iter().flatten() {
            before[*to] += 1;
        }
        let sources: Vec<usize> = (0..steps).filter(|step| before[*step] == 0).collect();
        let mut rank = vec![0_usize; steps];
        let mut ready: VecDeque<usize> = sources.iter().copied().collect();
        while let Some(step) = ready.pop_front() {
            for (to, _) in &self.out[step] {
                rank[*to] = rank[*to].max(rank[step] + 1);
                before[*to] -= 1;
                if before[*to] == 0 {
                    ready.push_back(*to);
                }
            }
        }
        let last = rank.iter().copied().max().unwrap_or(0);
        for step in sources.into_iter().filter(|step| *step != start) {
            let below = self.out[step].iter().map(|(to, _)| rank[*to]).min();
            rank[step] = below.map_or(last, |below| below.saturating_sub(1));
        }
        rank
    }

    /// From the start along the first link onward that leads on furthest.
    fn main(&self, start: usize, links: &[(usize, usize, MoveKind)], back: &[bool]) -> Vec<bool> {
        let mut main = vec![false; links.len()];
        let mut step = start;
        let mut seen = vec![false; self.out.len()];
        while step < seen.len() && !std::mem::replace(&mut seen[step], true) {
            let onward = links.iter().enumerate().find(|(at, (from, to, kind))| {
                *from == step && !back[*at] && *to != step && turn(*kind) == 0
            });
            let Some((at, (_, to, _))) = onward else { break };
            main[at] = true;
            step = *to;
        }
        main
    }
}
