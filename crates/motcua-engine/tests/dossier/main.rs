//! Dossiers: the pinned rules, lapses, verdicts, legs and every kind of move and act, through one door.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod appointments;
mod attacks;
mod choices;
mod clocks;
mod counter;
mod held;
mod indices;
mod kinds;
mod lapses;
mod legs;
mod mending;
mod opening;
mod overrides;
mod parties;
mod payments;
mod supplements;
mod support;
mod tariffs;
mod traps;
mod verdicts;
