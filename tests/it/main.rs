//! Tests that span the crates.

mod calendars;
mod workflows;
