//! The lines: where they leave and enter boxes, their tracks between the rows, and the heights.

use super::coordinates::settle;
use super::{Chain, LANE, Layout, Line, Link, PORT, Point, Rect, Rows, What};

/// The distance between tracks.
const TRACK: f64 = 9.0;
/// How often clashes are looked for and mended.
const NUDGES: usize = 6;

/// A chain with its horizontal places: where it enters and leaves each vertex.
struct Way {
    enters: Vec<f64>,
    leaves: Vec<f64>,
    /// Its number among the lanes of the upper and the lower box, and how many there are.
    upper: (usize, usize),
    lower: (usize, usize),
}

/// Draws everything at its place.
pub(super) fn draw(rows: &Rows, links: &[Link], x: &[f64]) -> Layout {
    let mut ways: Vec<Way> = rows.chains.iter().map(|chain| straight(chain, x)).collect();
    for step in 0..rows.half.len() {
        ports(rows, x, &mut ways, step, true);
        ports(rows, x, &mut ways, step, false);
        lanes(rows, x, &mut ways, step, true);
        lanes(rows, x, &mut ways, step, false);
    }
    for (chain, way) in rows.chains.iter().zip(&mut ways) {
        through_labels(rows, chain, x, way);
    }
    let mut gaps = gaps_of(rows, &ways);
    for _ in 0..NUDGES {
        if !nudge(rows, x, &mut ways, &gaps) {
            break;
        }
        gaps = gaps_of(rows, &ways);
    }
    let (tops, heights, height) = heights(rows, &gaps);

    let steps: Vec<Rect> = (0..rows.half.len())
        .map(|step| {
            let row = rows.vertices[step].row;
            let (half, height) = (rows.half[step], rows.tall[step]);
            let y = tops[row] + ((heights[row] - height) / 2.0).round();
            Rect { x: x[step] - half, y, width: half * 2.0, height }
        })
        .collect();
    let mut labels = vec![Rect { x: 0.0, y: 0.0, width: 0.0, height: 0.0 }; links.len()];
    for (at, vertex) in rows.vertices.iter().enumerate() {
        if let What::Label(link) = vertex.what {
            let y = tops[vertex.row] + ((heights[vertex.row] - vertex.height) / 2.0).round();
            let width = vertex.left + vertex.right;
            labels[link] = Rect { x: x[at] - vertex.left, y, width, height: vertex.height };
        }
    }
    let frame = Frame { rows, tops, heights, gaps, steps: &steps, labels: &labels };
    let lines = rows.chains.iter().zip(&ways).enumerate();
    let lines = lines.map(|(at, (chain, way))| frame.line(at, chain, way)).collect();
    let right = (0..x.len()).map(|at| x[at] + rows.vertices[at].right).fold(0.0, f64::max);
    Layout { steps, labels, lines, width: right.ceil(), height }
}

fn straight(chain: &Chain, x: &[f64]) -> Way {
    let places: Vec<f64> = chain.path.iter().map(|vertex| x[*vertex]).collect();
    Way { enters: places.clone(), leaves: places, upper: (0, 1), lower: (0, 1) }
}

/// The chains fastened to a step at its lower side (`below`) or upper side, from left to right.
fn fastened(rows: &Rows, x: &[f64], step: usize, below: bool, up: bool) -> Vec<(f64, usize)> {
    let mut found: Vec<(f64, usize)> = rows
        .chains
        .iter()
        .enumerate()
        .filter(|(_, chain)| chain.up == up)
        .filter_map(|(at, chain)| {
            let (own, next) = match (chain.path.as_slice(), below) {
                ([own, next, ..], true) | ([.., next, own], false) => (*own, *next),
                ([] | [_], _) => return None,
            };
            (own == step).then(|| (x[next], at))
        })
        .collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    found
}

/// Spreads the lines at the lower or upper side of a box, each as near to its way as can be.
fn ports(rows: &Rows, x: &[f64], ways: &mut [Way], step: usize, below: bool) {
    let lines = fastened(rows, x, step, below, false);
    let (low, high) = (x[step] - rows.half[step] + PORT, x[step] + rows.half[step] - PORT);
    let wanted: Vec<(f64, f64)> = lines
        .iter()
        .map(|(at, chain)| {
            (at.min(high).max(low), if rows.chains[*chain].main { 50.0 } else { 1.0 })
        })
        .collect();
    let apart = vec![PORT; lines.len().saturating_sub(1)];
    let places = settle(&wanted, &apart);
    let count = places.len();
    for (number, ((_, chain), place)) in lines.iter().zip(places).enumerate() {
        let (before, after) = (number as f64 * PORT, (count - 1 - number) as f64 * PORT);
        let place = place.max(low + before).min(high - after).max(low.min(high)).round();
        let last = ways[*chain].enters.len() - 1;
        let at = if below { 0 } else { last };
        ways[*chain].enters[at] = place;
        ways[*chain].leaves[at] = place;
    }
}

/// Gives the lines that lead upwards a lane each at the right of the box.
fn lanes(rows: &Rows, x: &[f64], ways: &mut [Way], step: usize, below: bool) {
    let lines = fastened(rows, x, step, below, true);
    for (number, (_, chain)) in lines.iter().enumerate() {
        let place = (x[step] + rows.half[step] + (number as f64 + 1.0) * LANE).round();
        let way = &mut ways[*chain];
        let at = if below { 0 } else { way.enters.len() - 1 };
        way.enters[at] = place;
        way.leaves[at] = place;
        if below {
            way.upper = (number, lines.len());
        } else {
            way.lower = (number, lines.len());
        }
    }
}

/// Lets a line pass its label anywhere in the label's width, where that saves a corner.
fn through_labels(rows: &Rows, chain: &Chain, x: &[f64], way: &mut Way) {
    for (at, vertex) in chain.path.iter().enumerate() {
        if !matches!(rows.vertices[*vertex].what, What::Label(_)) {
            continue;
        }
        let reach = (rows.vertices[*vertex].left - 12.0).max(0.0);
        let (low, high) = (x[*vertex] - reach, x[*vertex] + reach);
        if let ([_, _], 1) = (chain.path.as_slice(), at) {
            // A move to its own step comes and goes at two places of its label.
            let aside = reach.min(16.0);
            way.enters[at] = if chain.up { x[*vertex] + aside } else { x[*vertex] - aside };
            continue;
        }
        if let Some(before) = at.checked_sub(1) {
            let from = way.leaves[before];
            way.enters[at] = if (low..=high).contains(&from) { from } else { x[*vertex] };
        }
        if at + 1 < chain.path.len() {
            let to = way.enters[at + 1];
            way.leaves[at] = if (low..=high).contains(&to) { to } else { x[*vertex] };
        }
    }
}

/// The tracks between a row and the next: how many, and which one each chain has.
#[derive(Default)]
struct Gap {
    tracks: usize,
    used: Vec<(usize, usize)>,
    /// Whether anything passes.
    passed: bool,
    /// Chains whose upright parts lie on each other, whatever the tracks: the one that comes down, the one that begins.
    clashes: Vec<(usize, usize)>,
}

struct Run {
    chain: usize,
    upper: f64,
    lower: f64,
}

impl Run {
    fn reaches(&self, x: f64) -> bool {
        x > self.upper.min(self.lower) - 4.0 && x < self.upper.max(self.lower) + 4.0
    }

    fn meets(&self, other: &Self) -> bool {
        self.upper.min(self.lower) < other.upper.max(other.lower) + 8.0
            && other.upper.min(other.lower) < self.upper.max(self.lower) + 8.0
    }

    /// How bad it is to run above the other one.
    fn above(&self, other: &Self) -> i64 {
        if !self.meets(other) {
            return 0;
        }
        i64::from(self.reaches(other.upper))
            + i64::from(other.reaches(self.lower))
            + if self.clashes_above(other) { 1000 } else { 0 }
    }

    /// Whether its lower upright lies on the other's upper one if it runs above the other.
    fn clashes_above(&self, other: &Self) -> bool {
        (self.lower - other.upper).abs() < 6.0
    }
}

fn gaps_of(rows: &Rows, ways: &[Way]) -> Vec<Gap> {
    let mut gaps: Vec<Gap> = rows.rows.iter().map(|_| Gap::default()).collect();
    for (row, gap) in gaps.iter_mut().enumerate() {
        let mut runs = Vec::new();
        for (chain, (path, way)) in rows.chains.iter().map(|c| &c.path).zip(ways).enumerate() {
            let Some(at) = path.iter().position(|vertex| rows.vertices[*vertex].row == row) else {
                continue;
            };
            if at + 1 == path.len() {
                continue;
            }
            gap.passed = true;
            let (upper, lower) = (way.leaves[at], way.enters[at + 1]);
            if (upper - lower).abs() >= 0.5 {
                runs.push(Run { chain, upper, lower });
            }
        }
        assign_tracks(runs, gap);
    }
    gaps
}

/// Puts the runs one under the other so that they cross seldom and never lie on each other.
fn assign_tracks(mut runs: Vec<Run>, gap: &mut Gap) {
    let mut placed: Vec<(Run, usize)> = Vec::new();
    while !runs.is_empty() {
        let cost = |at: usize| -> i64 {
            let others = runs.iter().enumerate().filter(|(other, _)| *other != at);
            others.map(|(_, other)| runs[at].above(other) - other.above(&runs[at])).sum()
        };
        let next = (0..runs.len()).min_by_key(|at| (cost(*at), *at)).unwrap_or(0);
        let run = runs.remove(next);
        let above = placed.iter().filter(|(other, _)| other.meets(&run));
        let track = above.map(|(_, track)| track + 1).max().unwrap_or(0);
        placed.push((run, track));
    }
    gap.tracks = placed.iter().map(|(_, track)| track + 1).max().unwrap_or(0);
    for (run, track) in &placed {
        let below = placed
            .iter()
            .filter(|(other, other_track)| other_track > track && run.clashes_above(other));
        gap.clashes.extend(below.map(|(other, _)| (run.chain, other.chain)));
    }
    gap.used = placed.into_iter().map(|(run, track)| (run.chain, track)).collect();
}

/// Moves an end of each clash a little aside; false if there was none.
fn nudge(rows: &Rows, x: &[f64], ways: &mut [Way], gaps: &[Gap]) -> bool {
    let mut moved = false;
    for (row, gap) in gaps.iter().enumerate() {
        for (upper, lower) in &gap.clashes {
            // One of the two rows holds no steps: the end that stands there can move.
            let (chain, row, enters) =
                if row % 2 == 1 { (*upper, row + 1, true) } else { (*lower, row, false) };
            let path = &rows.chains[chain].path;
            let Some(at) = path.iter().position(|vertex| rows.vertices[*vertex].row == row) else {
                continue;
            };
            let (vertex, way) = (rows.vertices[path[at]], &mut ways[chain]);
            let middle = x[path[at]];
            let place = if enters { way.enters[at] } else { way.leaves[at] };
            let (step, most) = match vertex.what {
                What::Label(_) => (14.0, (vertex.left - 6.0).max(0.0)),
                What::Step(_) | What::Bend => (7.0, 7.0),
            };
            let aside = if place > middle { place - step } else { place + step };
            let aside = aside.min(middle + most).max(middle - most);
            let bend = vertex.what == What::Bend;
            if enters || bend {
                way.enters[at] = aside;
            }
            if !enters || bend {
                way.leaves[at] = aside;
            }
            moved = true;
        }
    }
    moved
}

/// The upper edge and the height of each row, and the height of all.
fn heights(rows: &Rows, gaps: &[Gap]) -> (Vec<f64>, Vec<f64>, f64) {
    let mut y = 0.0;
    let (mut tops, mut heights) = (Vec::new(), Vec::new());
    for (row, vertices) in rows.rows.iter().enumerate() {
        let tallest = vertices.iter().map(|at| rows.vertices[*at].height).fold(0.0, f64::max);
        tops.push(y);
        heights.push(tallest);
        y += tallest;
        if gaps[row].passed {
            y += space(row) + gaps[row].tracks as f64 * TRACK;
        }
    }
    (tops, heights, y)
}

/// The room of a gap besides its tracks: more above a row of steps, for the arrows.
fn space(row: usize) -> f64 {
    if row.is_multiple_of(2) { 24.0 } else { 16.0 }
}

struct Frame<'a> {
    rows: &'a Rows,
    tops: Vec<f64>,
    heights: Vec<f64>,
    gaps: Vec<Gap>,
    steps: &'a [Rect],
    labels: &'a [Rect],
}

impl Frame<'_> {
    fn line(&self, at: usize, chain: &Chain, way: &Way) -> Line {
        let mut points = Vec::new();
        let mut put = |x: f64, y: f64| points.push(Point { x, y });
        for (number, vertex) in chain.path.iter().enumerate() {
            let what = self.rows.vertices[*vertex].what;
            let row = self.rows.vertices[*vertex].row;
            let (enters, leaves) = (way.enters[number], way.leaves[number]);
            match what {
                What::Step(step) if chain.up => {
                    let upper = number == 0;
                    let y = self.side(step, upper, if upper { way.upper } else { way.lower });
                    let side = self.steps[step].right();
                    if upper {
                        put(side, y);
                        put(leaves, y);
                    } else {
                        put(enters, y);
                        put(side, y);
                    }
                }
                What::Step(step) if number == 0 => put(leaves, self.steps[step].bottom()),
                What::Step(step) => put(enters, self.steps[step].y),
                What::Label(link) => {
                    let label = self.labels[link];
                    if number > 0 {
                        put(enters, label.y);
                    }
                    if number + 1 < chain.path.len() {
                        put(leaves, label.bottom());
                    }
                }
                What::Bend => put(enters, self.tops[row]),
            }
            if number + 1 < chain.path.len()
                && let Some((_, track)) = self.gaps[row].used.iter().find(|used| used.0 == at)
            {
                let top = self.tops[row] + self.heights[row];
                let y = top + 10.0 + (*track as f64) * TRACK;
                put(leaves, y);
                put(way.enters[number + 1], y);
            }
        }
        if chain.up {
            points.reverse();
        }
        Line { link: chain.link, points, arrow: chain.arrow }
    }

    /// Where a lane meets the side of its box: lines from below in the lower half, others in the upper.
    fn side(&self, step: usize, below: bool, (number, count): (usize, usize)) -> f64 {
        let rect = self.steps[step];
        let part = (number as f64 + 1.0) / (count as f64 + 1.0) * rect.height / 2.0;
        if below { rect.bottom() - part } else { rect.y + part }.round()
    }
}
