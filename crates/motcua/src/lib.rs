//! The desk: the library that portals embed.
//!
//! It keeps dossiers in `SQLite` or `PostgreSQL`, carries out commands by the rules of `motcua-engine`,
//! and writes a journal in which every event stands in the order of commits, chained by hashes.

mod batch;
mod connect;
mod desk;
mod error;
mod journal;
mod library;
mod look;
mod read;
mod rebuild;
mod schema;
mod store;
mod waking;
mod writer;

pub use desk::{Desk, Done, Filing, Order};
pub use error::{Error, Result};
pub use journal::{Header, Line, Secret, commitment, hash};
pub use motcua_engine as engine;
pub use read::{Record, Sent, Stand};
pub use rebuild::Rebuilt;
pub use waking::{Recalculated, Ticked};
