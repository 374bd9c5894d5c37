//! Processes that are killed, flushes that fail, disks that fill up: what was acknowledged is there, once.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

mod books;
mod child;
#[path = "../it/cluster.rs"]
mod cluster;
mod flushes;
mod kills;
mod room;
mod server;
#[expect(dead_code, reason = "the helpers of the other tests, of which these need a few")]
#[path = "../it/support.rs"]
mod support;
