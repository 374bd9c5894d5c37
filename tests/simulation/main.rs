//! Random lives of dossiers of every shipped procedure: random commands by random actors while the clock jumps.
//!
//! `MOTCUA_SIMULATION_LIVES` sets the lives of each procedure (60 without it), `MOTCUA_SEED` the first seed.
//! A failure prints the procedure and the seed that shows it again.

#![expect(clippy::unwrap_used, reason = "a simulation stops at the first fault")]

mod laws;
mod life;
mod random;
mod world;

use life::Life;
use world::World;

fn env(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| {
        text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}"))
    })
}

/// Lives one dossier and gives its journal.
fn live(world: &World, procedure: usize, seed: u64) -> Vec<String> {
    let mut life = Life::new(world, procedure, seed);
    for _ in 0..40 {
        life.do_something();
    }
    life.run_to_an_end();
    life.journal()
}

#[test]
fn random_lives_keep_every_law() {
    let world = World::load();
    let lives = env("MOTCUA_SIMULATION_LIVES", 60);
    let first = env("MOTCUA_SEED", 20_261_121);
    let mut events = 0;
    for procedure in 0..world.procedures.len() {
        for seed in first..first + lives {
            let code = &world.procedures[procedure].code;
            let lived = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                live(&world, procedure, seed)
            }));
            let journal = lived
                .unwrap_or_else(|_| panic!("procedure {code}, MOTCUA_SEED={seed} shows it again"));
            events += journal.len();
        }
    }
    assert!(
        events as u64 > lives * world.procedures.len() as u64 * 5,
        "the lives are too short: {events} events"
    );
}

#[test]
fn the_same_seed_gives_the_same_journal() {
    let world = World::load();
    let seed = env("MOTCUA_SEED", 20_261_121);
    for procedure in 0..world.procedures.len() {
        assert_eq!(live(&world, procedure, seed), live(&world, procedure, seed));
    }
    assert_ne!(live(&world, 0, seed), live(&world, 0, seed + 1));
}
