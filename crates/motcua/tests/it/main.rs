//! The desk on every database: tests run on `SQLite` in memory, on a file, and on `PostgreSQL`.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

mod accounts;
mod backup;
mod beside;
mod cluster;
mod codes;
mod copy;
mod counter;
mod deadlines;
mod faults;
mod files;
mod filing;
mod finding;
mod groups;
mod held;
mod hooks;
mod leases;
mod legs;
mod lines;
mod opening;
mod payments;
mod proposals;
mod proxy;
mod published;
mod rebuilding;
mod registry;
mod report;
mod rights;
mod sight;
mod support;
mod transfers;
mod traps;
mod waking;
mod walk;
mod webhooks;
mod writers;
