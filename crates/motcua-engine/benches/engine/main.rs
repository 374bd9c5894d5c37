//! How fast the engine is, beside the least that such an answer can cost, measured in the same run.
//!
//! `cargo bench -p motcua-engine` prints a table and fails if a bar is missed. `MOTCUA_SEED` draws other inputs.

#![expect(clippy::disallowed_methods, reason = "a bench reads the clock, its seed and the files")]
#![expect(clippy::print_stdout, reason = "a bench shows what it measured")]
#![expect(clippy::unwrap_used, reason = "a bench stops at the first fault")]

mod cases;
mod timing;

use std::process::ExitCode;

use timing::{Row, measure};

/// Inputs of each kind; more than the nearest cache keeps.
const INPUTS: usize = 4096;

fn main() -> ExitCode {
    let seed = std::env::var("MOTCUA_SEED").map_or(20_261_122, |text| text.parse().unwrap());
    let mut random = cases::Random::new(seed);
    let rows = [
        due_in_days(&mut random),
        due_in_hours(&mut random),
        one_forward(&mut random),
        read_and_check(),
    ];
    println!(
        "seed {seed}; medians of a call; the floor is measured in turns with what it bounds\n"
    );
    println!("{}", timing::table(&rows));
    if rows.iter().all(Row::is_held) {
        return ExitCode::SUCCESS;
    }
    println!("a bar is missed");
    ExitCode::from(1)
}

/// The floor: finding the day of reception in a sorted array of as many days as the calendar has.
fn due_in_days(random: &mut cases::Random) -> Row {
    let calendar = cases::ten_years();
    let inputs: Vec<_> = (0..INPUTS).map(|_| random.in_days(&calendar)).collect();
    let days = cases::midnights(&calendar);
    measure(
        "due date, working days",
        200.0,
        |place| {
            let (terms, received) = inputs[place % INPUTS];
            calendar.deadline(terms, received, &[]).unwrap().unwrap().due_at.as_second()
        },
        "binary search among the days",
        |place| days.partition_point(|day| *day <= inputs[place % INPUTS].1) as i64,
    )
}

/// The floor: the same in a sorted array of as many windows.
fn due_in_hours(random: &mut cases::Random) -> Row {
    let calendar = cases::ten_years();
    let inputs: Vec<_> = (0..INPUTS).map(|_| random.in_hours(&calendar)).collect();
    let windows = cases::windows(&calendar);
    measure(
        "due date, working hours",
        1_000.0,
        |place| {
            let (terms, received) = inputs[place % INPUTS];
            calendar.deadline(terms, received, &[]).unwrap().unwrap().due_at.as_second()
        },
        "binary search among the windows",
        |place| windows.partition_point(|window| *window <= inputs[place % INPUTS].1) as i64,
    )
}

/// The floor: finding the step by its name, and memory for one event.
fn one_forward(random: &mut cases::Random) -> Row {
    let desk = cases::Desk::new(cases::ten_years());
    let dossiers: Vec<_> = (0..256).map(|_| desk.accepted(random)).collect();
    let steps = desk.steps();
    measure(
        "decide, one forward",
        10_000.0,
        |place| {
            let (dossier, data, at) = &dossiers[place % dossiers.len()];
            desk.forward(dossier, data, *at).entries.len() as i64
        },
        "a look-up and memory for an event",
        |place| {
            let (dossier, ..) = &dossiers[place % dossiers.len()];
            let step = steps[dossier.step.as_ref().unwrap().as_str()];
            cases::memory_of_an_event().len() as i64 + step as i64
        },
    )
}

/// The floor: the parser's events of the file and of its base, kept.
fn read_and_check() -> Row {
    let files = cases::procedures();
    measure(
        "read and check a procedure",
        5_000_000.0,
        |place| cases::read_and_check(&files[place % files.len()]) as i64,
        "only parsing its YAML",
        |place| cases::only_parse(&files[place % files.len()]) as i64,
    )
}
