//! Tests that span the crates.

mod calendars;
mod readme;
mod tidy;
mod workflows;
