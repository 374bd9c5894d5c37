//! Tests that span the crates.

mod calendars;
mod tidy;
mod workflows;
