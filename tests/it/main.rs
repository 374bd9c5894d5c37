//! Tests that span the crates.

#![expect(clippy::unwrap_used, reason = "the helpers of a test stop at the first fault too")]

mod calendars;
mod desk;
mod documents;
mod lives;
mod readme;
mod real_graphs;
mod shipped;
mod tidy;
mod workflows;
