//! Tests of calendars, limits and deadlines: the vectors of the law, the traps of other systems, a naive oracle, laws.

#![expect(clippy::unwrap_used, reason = "the helpers of a test stop at the first fault too")]

mod calendars;
mod errors;
mod laws;
mod oracle;
mod support;
mod traps;
mod vectors;
