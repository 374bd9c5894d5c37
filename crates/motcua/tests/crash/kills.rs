//! Several processes write to one database and are killed at random moments, on `PostgreSQL` also the server.
//!
//! `MOTCUA_CRASH_ROUNDS` is how often (5), `MOTCUA_CRASH_SEED` repeats a run.

use std::cell::Cell;
use std::process::Child;
use std::sync::mpsc;

use crate::books;
use crate::child::{Ack, Load, Said};
use crate::cluster;
use crate::server::Server;
use crate::support::Place;

const PROCESSES: usize = 3;
const CLIENTS: usize = 6;
/// After so many rounds a new database is used, so that looking at all of it stays quick.
const ROUNDS_OF_A_DATABASE: u64 = 10;

/// Numbers that a seed repeats (xorshift).
struct Random(Cell<u64>);

impl Random {
    fn below(&self, end: u64) -> u64 {
        let mut drawn = self.0.get();
        drawn ^= drawn << 13;
        drawn ^= drawn >> 7;
        drawn ^= drawn << 17;
        self.0.set(drawn);
        drawn % end
    }
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().unwrap())
}

/// Reads on until so many more commands are acknowledged.
fn wait(said: &mpsc::Receiver<Said>, count: u64, acks: &mut Vec<Ack>) {
    let (mut left, mut last) = (count, None);
    while left > 0 {
        match said.recv() {
            Ok(Said::Ack(ack)) => {
                acks.push(ack);
                left -= 1;
            }
            Ok(Said::Failure(failure)) => last = Some(failure),
            Err(_) => panic!("every process has ended: {last:?}"),
        }
    }
}

fn kill(processes: Vec<Child>) {
    for mut process in processes {
        process.kill().unwrap();
        process.wait().unwrap();
    }
}

/// One round: load, a kill, and what was said before it, the last lines in the pipes included.
fn round(place: &Place, name: &str, random: &Random, acks: &mut Vec<Ack>) {
    let (say, said) = mpsc::channel();
    let start = |number: usize| {
        let (url, name) = (place.url.clone(), format!("{name}-{number}"));
        Load { url, name, clients: CLIENTS, most: usize::MAX }.start(&[], say.clone())
    };
    let processes: Vec<Child> = (0..PROCESSES).map(start).collect();
    drop(say);
    wait(&said, random.below(300), acks);
    if place.is_postgres() && random.below(4) == 0 {
        let server = Server::of(&place.url);
        server.kill();
        server.start();
        // The processes live on, and so do their desks.
        wait(&said, 1 + random.below(100), acks);
    }
    kill(processes);
    acks.extend(said.into_iter().filter_map(|said| match said {
        Said::Ack(ack) => Some(ack),
        Said::Failure(_) => None,
    }));
}

/// Rounds on databases, each of which serves for some of them.
async fn rounds(database: &str, new: impl Fn() -> Option<Place>) {
    let rounds = number("MOTCUA_CRASH_ROUNDS").unwrap_or(5);
    let drawn = || uuid::Uuid::new_v4().as_u64_pair().0;
    let seed = number("MOTCUA_CRASH_SEED").unwrap_or_else(drawn).max(1);
    let random = Random(Cell::new(seed));
    let (mut done, mut count) = (0, 0);
    while done < rounds {
        let Some(place) = new() else { return };
        let mut acks = Vec::new();
        let more = ROUNDS_OF_A_DATABASE.min(rounds - done);
        for number in 0..more {
            let name = format!("round {number}");
            round(&place, &name, &random, &mut acks);
            // What another round has left is compared, but not asked again.
            books::check(&place.url, &acks, &name).await;
        }
        done += more;
        count += acks.len();
        cluster::say(&format!(
            "{database}: {count} commands acknowledged, none lost, over {done} kills (MOTCUA_CRASH_SEED={seed})"
        ));
    }
    assert!(count > 0);
}

#[tokio::test]
async fn what_was_acknowledged_is_in_a_file_once_after_any_kill() {
    rounds("SQLite", || Some(Place::file())).await;
}

#[tokio::test]
async fn what_was_acknowledged_is_on_a_server_once_after_any_kill() {
    rounds("PostgreSQL", Place::postgres).await;
}
