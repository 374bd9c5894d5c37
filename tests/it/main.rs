//! Tests that span the crates.

mod workflows;
