//! Tests of the adapters through their public door.

#![expect(clippy::unwrap_used, reason = "the helpers of a test stop at the first fault too")]

mod bucket;
mod hostile;
mod openssl;
mod signature;
mod signing;
mod support;
