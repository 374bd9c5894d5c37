//! A timing loop: medians over batches, subject and floor in turns.

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Batches of each side.
const BATCHES: usize = 101;
/// How long a batch takes, about.
const BATCH: Duration = Duration::from_millis(5);

/// What was measured. Times are nanoseconds for one call.
pub(crate) struct Row {
    what: &'static str,
    median_ns: f64,
    bar_ns: f64,
    floor: &'static str,
    floor_ns: f64,
}

impl Row {
    pub(crate) fn is_held(&self) -> bool {
        self.median_ns < self.bar_ns
    }
}

/// Times a subject and its floor, in turns, so that both meet the same machine. A call gets its number.
pub(crate) fn measure(
    what: &'static str,
    bar_ns: f64,
    mut subject: impl FnMut(usize) -> i64,
    floor: &'static str,
    mut bound: impl FnMut(usize) -> i64,
) -> Row {
    let (subject_calls, floor_calls) =
        (calls_in_a_batch(&mut subject), calls_in_a_batch(&mut bound));
    let (mut subject_ns, mut floor_ns) = (Vec::new(), Vec::new());
    for batch in 0..BATCHES {
        subject_ns.push(nanoseconds(&mut subject, batch * subject_calls, subject_calls));
        floor_ns.push(nanoseconds(&mut bound, batch * floor_calls, floor_calls));
    }
    Row { what, median_ns: median(subject_ns), bar_ns, floor, floor_ns: median(floor_ns) }
}

/// How many calls fill a batch; finding that out warms the caches.
fn calls_in_a_batch(call: &mut impl FnMut(usize) -> i64) -> usize {
    let mut calls = 1;
    loop {
        let start = Instant::now();
        for place in 0..calls {
            black_box(call(black_box(place)));
        }
        if start.elapsed() >= BATCH {
            return calls;
        }
        calls *= 2;
    }
}

fn nanoseconds(call: &mut impl FnMut(usize) -> i64, first: usize, calls: usize) -> f64 {
    let start = Instant::now();
    for place in first..first + calls {
        black_box(call(black_box(place)));
    }
    start.elapsed().as_secs_f64() * 1e9 / calls as f64
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

pub(crate) fn table(rows: &[Row]) -> String {
    let mut text = String::new();
    let line = |what: &str, cells: [&str; 5], floor: &str| {
        let [median, bound, ratio, bar, held] = cells;
        format!("{what:<28}{median:>10}{bound:>10}{ratio:>8}{bar:>10}{held:>6}  {floor}")
    };
    let head = line("what", ["median", "floor", "ratio", "bar", "held"], "the floor is");
    let _ = writeln!(text, "{head}");
    for row in rows {
        let ratio = format!("{:.1}", row.median_ns / row.floor_ns);
        let held = if row.is_held() { "yes" } else { "NO" };
        let (median, bound, bar) = (time(row.median_ns), time(row.floor_ns), time(row.bar_ns));
        let _ =
            writeln!(text, "{}", line(row.what, [&median, &bound, &ratio, &bar, held], row.floor));
    }
    text
}

fn time(ns: f64) -> String {
    match ns {
        ns if ns < 1e3 => format!("{ns:.1} ns"),
        ns if ns < 1e6 => format!("{:.2} µs", ns / 1e3),
        ns => format!("{:.2} ms", ns / 1e6),
    }
}
