//! The service as its clients meet it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod banks;
#[path = "../../../motcua/tests/it/cluster.rs"]
mod cluster;
mod document;
mod dossiers;
mod faults;
mod fees;
mod files;
mod held;
mod mandates;
mod money;
mod payments;
mod reports;
mod results;
mod rights;
mod signing;
mod support;
mod sweeps;
mod walls;
mod webhooks;
mod work;
