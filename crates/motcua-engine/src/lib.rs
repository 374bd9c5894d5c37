//! The rules of Motcua: what a procedure is, what a dossier may do next, when it is due, and whether it was on time.
//!
//! Pure values in, values out: no async, no I/O, no clock, no randomness, no database.

pub mod dossier;
pub mod file;
pub mod guard;
mod id;
pub mod label;
mod nearest;
pub mod picture;
pub mod problem;
pub mod procedure;
pub mod time;
mod yaml;
