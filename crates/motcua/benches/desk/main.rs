//! How fast the desk is, beside the same statements without it, measured in turns in the same run.
//!
//! `cargo bench -p motcua` prints a table and fails if a bar is missed. Its settings are variables of the environment:
//! `MOTCUA_BENCH_DOSSIERS` how many dossiers a full store has (20,000; the long form is 1,000,000),
//! `MOTCUA_BENCH_DISK` and `MOTCUA_BENCH_MEMORY` the folders of the databases, `MOTCUA_BENCH_ROUNDS` (3),
//! `MOTCUA_BENCH_WINDOW_MS` (500) how long each figure of a round is measured, `MOTCUA_SEED` other draws.
//! Arguments choose stores by words of their names, such as `SQLite disk empty`.
//! Each store is measured in a process of its own.
//!
//! With `MOTCUA_BENCH_FILL=URL` nothing is measured: the new database there gets `MOTCUA_BENCH_DOSSIERS` dossiers and stays.

#![expect(clippy::print_stdout, reason = "a bench shows what it measured")]
#![expect(clippy::unwrap_used, reason = "a bench stops at the first fault")]

#[path = "../../tests/it/cluster.rs"]
mod cluster;
mod database;
mod figures;
mod fill;
mod floor;
mod load;
mod office;
mod sample;
mod store;
mod subject;
mod table;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use figures::setting;
use store::Store;

fn main() -> ExitCode {
    let words: Vec<String> =
        std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    match words.as_slice() {
        [store, database, place, dossiers] if store == "store" => {
            store::measure(&Store::new(database, place, dossiers.parse().unwrap()))
        }
        [fill, url, dossiers, sample] if fill == "fill" => {
            store::fill(url, dossiers.parse().unwrap(), sample);
            ExitCode::SUCCESS
        }
        chosen => every_store(chosen),
    }
}

fn every_store(chosen: &[String]) -> ExitCode {
    let filled: usize = setting("MOTCUA_BENCH_DOSSIERS", 20_000);
    if let Ok(url) = std::env::var("MOTCUA_BENCH_FILL") {
        store::make(&url, filled);
        return ExitCode::SUCCESS;
    }
    println!(
        "commands in a second: a filing and six moves of each dossier; floors are measured in turns with the desk"
    );
    println!("{}", table::head());
    let mut is_held = true;
    for database in ["SQLite", "PostgreSQL"] {
        for (place, folder) in places() {
            for dossiers in [0, filled] {
                let store = Store::new(database, place, dossiers);
                if !chosen.iter().all(|word| store.name().contains(word.as_str())) {
                    continue;
                }
                let mut measuring = Command::new(std::env::current_exe().unwrap());
                measuring
                    .args(["store", database, place, &dossiers.to_string()])
                    .env("TMPDIR", &folder);
                is_held &= measuring.status().unwrap().success();
            }
        }
    }
    if is_held {
        return ExitCode::SUCCESS;
    }
    println!("a bar is missed");
    ExitCode::from(1)
}

/// A folder on a disk, and one in memory where the system has one.
fn places() -> Vec<(&'static str, PathBuf)> {
    let folder = |name: &str, usual: &str| {
        std::env::var_os(name).map(PathBuf::from).or_else(|| {
            let usual = Path::new(usual);
            usual.is_dir().then(|| usual.to_owned())
        })
    };
    let disk = folder("MOTCUA_BENCH_DISK", "/var/tmp").unwrap_or_else(std::env::temp_dir);
    let memory = folder("MOTCUA_BENCH_MEMORY", "/dev/shm");
    std::iter::once(("disk", disk)).chain(memory.map(|folder| ("memory", folder))).collect()
}
