//! The order inside each row: the straight way first, few crossings, by sweeps of means.

use super::{Rows, What};

const SWEEPS: usize = 40;

/// Fills `rows.rows` with an order of few crossings.
pub(super) fn arrange(rows: &mut Rows) {
    let main = main(rows);
    let mut order = initial(rows);
    order.iter_mut().for_each(|row| row.sort_by_key(|vertex| !main[*vertex]));
    let links = links(rows);
    let mut best = order.clone();
    let mut fewest = crossings(&links, &order, rows.vertices.len());
    for sweep in 0..SWEEPS {
        let mut numbers: Vec<usize> = (0..order.len()).collect();
        if sweep % 2 == 1 {
            numbers.reverse();
        }
        for row in numbers {
            sort_row(&links, &mut order[..], row, sweep % 2 == 0, &main);
        }
        let found = crossings(&links, &order, rows.vertices.len());
        if found < fewest {
            fewest = found;
            best.clone_from(&order);
        }
    }
    swap_neighbours(&links, &mut best, &main);
    rows.rows = best;
}

/// A segment between two rows: upper and lower vertex, and whether it stands at the right of boxes.
struct Segment {
    upper: usize,
    lower: usize,
    row: usize,
    /// Where the ends stand inside their places, in parts of one.
    lean: (f64, f64),
    weight: f64,
}

fn links(rows: &Rows) -> Vec<Segment> {
    let mut segments = Vec::new();
    for chain in &rows.chains {
        for pair in chain.path.windows(2) {
            let lean = |vertex: usize| match rows.vertices[vertex].what {
                What::Step(_) if chain.up => 0.4,
                What::Step(_) | What::Label(_) | What::Bend => 0.0,
            };
            segments.push(Segment {
                upper: pair[0],
                lower: pair[1],
                row: rows.vertices[pair[0]].row,
                lean: (lean(pair[0]), lean(pair[1])),
                weight: if chain.main { 3.0 } else { 1.0 },
            });
        }
    }
    segments
}

/// The vertices of the straight way. They stand leftmost, so that it is a spine with the rest at its right.
fn main(rows: &Rows) -> Vec<bool> {
    let mut main = vec![false; rows.vertices.len()];
    for vertex in rows.chains.iter().filter(|chain| chain.main).flat_map(|chain| &chain.path) {
        main[*vertex] = true;
    }
    main
}

/// Walks down from the first steps: the main way first, what leads back last.
fn initial(rows: &Rows) -> Vec<Vec<usize>> {
    let last = rows.vertices.iter().map(|vertex| vertex.row).max().unwrap_or(0);
    let mut order = vec![Vec::new(); last + 1];
    let mut seen = vec![false; rows.vertices.len()];
    let mut roots: Vec<usize> = (0..rows.vertices.len()).collect();
    roots.sort_by_key(|vertex| rows.vertices[*vertex].row);
    // Notes stand at the right of everything else.
    roots.sort_by_key(|vertex| note(rows, *vertex));
    for root in roots {
        let mut stack = vec![root];
        while let Some(vertex) = stack.pop() {
            if std::mem::replace(&mut seen[vertex], true) {
                continue;
            }
            order[rows.vertices[vertex].row].push(vertex);
            let mut below: Vec<(bool, bool, usize, usize)> = Vec::new();
            for (at, chain) in rows.chains.iter().enumerate() {
                for pair in chain.path.windows(2).filter(|pair| pair[0] == vertex) {
                    below.push((!chain.main, chain.up, at, pair[1]));
                }
            }
            below.sort_unstable();
            stack.extend(below.into_iter().rev().map(|(.., next)| next));
        }
    }
    order
}

fn note(rows: &Rows, vertex: usize) -> bool {
    matches!(rows.vertices[vertex].what, What::Label(_))
        && rows.chains.iter().any(|chain| chain.path[0] == vertex)
}

fn positions(order: &[Vec<usize>], vertices: usize) -> Vec<f64> {
    let mut position = vec![0.0; vertices];
    for row in order {
        for (at, vertex) in row.iter().enumerate() {
            position[*vertex] = at as f64;
        }
    }
    position
}

/// Sorts a row by the means of its neighbours in the row above, or below.
fn sort_row(links: &[Segment], order: &mut [Vec<usize>], row: usize, down: bool, main: &[bool]) {
    let position = positions(order, main.len());
    let mean = |vertex: usize| {
        let mut sum = 0.0;
        let mut weight = 0.0;
        for link in links {
            let (own, other, lean) = if down {
                (link.lower, link.upper, link.lean.0)
            } else {
                (link.upper, link.lower, link.lean.1)
            };
            if own == vertex {
                sum += (position[other] + lean) * link.weight;
                weight += link.weight;
            }
        }
        if weight > 0.0 { sum / weight } else { position[vertex] }
    };
    let mut keyed: Vec<(f64, usize)> =
        order[row].iter().map(|vertex| (mean(*vertex), *vertex)).collect();
    keyed.sort_by(|a, b| main[b.1].cmp(&main[a.1]).then(a.0.total_cmp(&b.0)));
    order[row] = keyed.into_iter().map(|(_, vertex)| vertex).collect();
}

fn crossings(links: &[Segment], order: &[Vec<usize>], vertices: usize) -> f64 {
    let position = positions(order, vertices);
    (0..order.len()).map(|row| crossings_below(links, &position, row)).sum()
}

fn crossings_below(links: &[Segment], position: &[f64], row: usize) -> f64 {
    let ends: Vec<(f64, f64, f64)> = links
        .iter()
        .filter(|link| link.row == row)
        .map(|link| {
            let upper = position[link.upper] + link.lean.0;
            (upper, position[link.lower] + link.lean.1, link.weight)
        })
        .collect();
    let mut count = 0.0;
    for (at, a) in ends.iter().enumerate() {
        for b in &ends[at + 1..] {
            if (a.0 - b.0) * (a.1 - b.1) < 0.0 {
                count += a.2 * b.2;
            }
        }
    }
    count
}

/// Swaps neighbours as long as that takes crossings away.
fn swap_neighbours(links: &[Segment], order: &mut [Vec<usize>], main: &[bool]) {
    for _ in 0..8 {
        let mut better = false;
        for row in 0..order.len() {
            for at in 1..order[row].len() {
                if main[order[row][at - 1]] {
                    continue;
                }
                let around = |order: &[Vec<usize>]| {
                    let position = positions(order, main.len());
                    crossings_below(links, &position, row)
                        + row.checked_sub(1).map_or(0.0, |up| crossings_below(links, &position, up))
                };
                let before = around(order);
                order[row].swap(at - 1, at);
                if around(order) < before {
                    better = true;
                } else {
                    order[row].swap(at - 1, at);
                }
            }
        }
        if !better {
            return;
        }
    }
}
