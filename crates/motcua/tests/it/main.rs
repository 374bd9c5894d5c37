//! The desk on every database: each test runs on `SQLite` in memory, on a file, and on `PostgreSQL`.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

mod cluster;
mod filing;
mod support;
