//! The horizontal place of everything, for a given order in the rows.

use super::{Rows, What};

const SWEEPS: usize = 120;

/// The horizontal middle of each vertex.
pub(super) fn place(rows: &Rows) -> Vec<f64> {
    let mut x = vec![0.0; rows.vertices.len()];
    for row in &rows.rows {
        let mut at = 0.0;
        for (number, vertex) in row.iter().enumerate() {
            if number > 0 {
                at += rows.apart(row[number - 1], *vertex);
            }
            x[*vertex] = at;
        }
    }
    let pulls = pulls(rows);
    for sweep in 0..SWEEPS {
        let mut numbers: Vec<usize> = (0..rows.rows.len()).collect();
        if sweep % 2 == 1 {
            numbers.reverse();
        }
        for row in numbers {
            relax(rows, &pulls, &mut x, row);
        }
    }
    for at in &mut x {
        *at = at.round();
    }
    for _ in 0..3 {
        straighten(rows, &mut x);
    }
    let left = (0..x.len()).map(|at| x[at] - rows.vertices[at].left).fold(f64::INFINITY, f64::min);
    x.iter_mut().for_each(|at| *at -= left.floor());
    x
}

/// What draws a vertex towards another: the other one, the wanted distance, the strength.
type Pull = (usize, f64, f64);

fn pulls(rows: &Rows) -> Vec<Vec<Pull>> {
    let mut pulls = vec![Vec::new(); rows.vertices.len()];
    for chain in &rows.chains {
        for pair in chain.path.windows(2) {
            let (upper, lower) = (pair[0], pair[1]);
            let ends = pair
                .iter()
                .filter(|vertex| matches!(rows.vertices[**vertex].what, What::Step(_)))
                .count();
            let strength = match (chain.main, chain.up, ends) {
                (true, ..) => 24.0,
                (false, _, 0) => 6.0,
                (false, true, _) => 0.8,
                (false, false, _) => 2.0,
            };
            let distance = rows.fastened(lower, chain) - rows.fastened(upper, chain);
            pulls[lower].push((upper, -distance, strength));
            pulls[upper].push((lower, distance, strength));
        }
    }
    pulls
}

/// Moves the vertices of a row to where their neighbours draw them, as far as the room allows.
fn relax(rows: &Rows, pulls: &[Vec<Pull>], x: &mut [f64], row: usize) {
    let row = &rows.rows[row];
    let mut wanted = Vec::new();
    for vertex in row {
        let (mut sum, mut weight) = (x[*vertex] * 0.05, 0.05);
        for (other, distance, strength) in &pulls[*vertex] {
            sum += (x[*other] + distance) * strength;
            weight += strength;
        }
        wanted.push((sum / weight, weight));
    }
    let apart: Vec<f64> = row.windows(2).map(|pair| rows.apart(pair[0], pair[1])).collect();
    for (vertex, at) in row.iter().zip(settle(&wanted, &apart)) {
        x[*vertex] = at;
    }
}

/// The places nearest to the wanted ones, by weighted squares, that keep the distances and the order.
pub(super) fn settle(wanted: &[(f64, f64)], apart: &[f64]) -> Vec<f64> {
    let mut shift = 0.0;
    let mut shifts = Vec::with_capacity(wanted.len());
    // Groups of neighbours that touch: mean, weight, count.
    let mut groups: Vec<(f64, f64, usize)> = Vec::new();
    for (at, (place, weight)) in wanted.iter().enumerate() {
        if at > 0 {
            shift += apart[at - 1];
        }
        shifts.push(shift);
        let mut group = (place - shift, *weight, 1);
        while let Some(last) = groups.last().copied().filter(|last| last.0 > group.0) {
            groups.pop();
            let weight = last.1 + group.1;
            let mean = (last.0 * last.1 + group.0 * group.1) / weight;
            group = (mean, weight, last.2 + group.2);
        }
        groups.push(group);
    }
    let places = groups.into_iter().flat_map(|(mean, _, count)| std::iter::repeat_n(mean, count));
    places.zip(shifts).map(|(place, shift)| place + shift).collect()
}

/// Brings the vertices of a line into one upright where the room allows; the main way first.
fn straighten(rows: &Rows, x: &mut [f64]) {
    let mut main: Vec<usize> = Vec::new();
    for chain in rows.chains.iter().filter(|chain| chain.main) {
        main.extend(chain.path.iter().filter(|vertex| !main.contains(vertex)).collect::<Vec<_>>());
    }
    main.sort_by_key(|vertex| rows.vertices[*vertex].row);
    align(rows, x, &main);
    for chain in rows.chains.iter().filter(|chain| !chain.main) {
        let inner: Vec<usize> = chain
            .path
            .iter()
            .copied()
            .filter(|vertex| !matches!(rows.vertices[*vertex].what, What::Step(_)))
            .collect();
        align(rows, x, &inner);
    }
}

fn align(rows: &Rows, x: &mut [f64], run: &[usize]) {
    let mut first = 0;
    while first < run.len() {
        let (mut low, mut high) = room(rows, x, run[first]);
        let mut end = first + 1;
        while end < run.len() {
            let (left, right) = room(rows, x, run[end]);
            if low.max(left) > high.min(right) {
                break;
            }
            (low, high) = (low.max(left), high.min(right));
            end += 1;
        }
        let mut places: Vec<f64> = run[first..end].iter().map(|vertex| x[*vertex]).collect();
        places.sort_by(f64::total_cmp);
        let at = places[places.len() / 2].min(high).max(low);
        for vertex in &run[first..end] {
            x[*vertex] = at;
        }
        first = end;
    }
}

/// How far a vertex can go to both sides.
fn room(rows: &Rows, x: &[f64], vertex: usize) -> (f64, f64) {
    let row = &rows.rows[rows.vertices[vertex].row];
    let at = row.iter().position(|other| *other == vertex).unwrap_or(0);
    let low = at
        .checked_sub(1)
        .map_or(f64::NEG_INFINITY, |left| x[row[left]] + rows.apart(row[left], vertex));
    let high =
        row.get(at + 1).map_or(f64::INFINITY, |right| x[*right] - rows.apart(vertex, *right));
    // Rounding may leave a neighbour half a pixel too near: then it stays where it is.
    if low > high { (x[vertex], x[vertex]) } else { (low, high) }
}
