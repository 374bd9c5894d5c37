//! The desk against something else: one database against the other, and many at once against one after another.
//!
//! `MOTCUA_SEED` sets the seed; a failure prints the one that shows it again.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[path = "../it/cluster.rs"]
mod cluster;
mod difference;
mod linear;
#[path = "../../../../tests/simulation/random.rs"]
mod random;
#[path = "../it/support.rs"]
#[expect(dead_code, reason = "other tests use the rest of it")]
mod support;

/// A number of the environment.
fn env(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| {
        text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}"))
    })
}
