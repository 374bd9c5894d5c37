//! The desk: the library that portals embed.
//!
//! It keeps dossiers in `SQLite` or `PostgreSQL`, carries out commands by the rules of `motcua-engine`,
//! and writes a journal in which every event stands in the order of commits, chained by hashes.

mod agency;
mod batch;
mod code;
mod connect;
mod desk;
mod error;
mod journal;
mod library;
mod list;
mod look;
mod people;
mod read;
mod rebuild;
mod schema;
mod search;
mod store;
mod waking;
mod writer;

pub use agency::{Agency, AgencyCode};
pub use code::CodeFormat;
pub use desk::{Desk, Done, Filing, Order};
pub use error::{Error, Result};
pub use journal::{Header, Line, Secret, commitment, hash};
pub use list::{Item, Listed, Page};
pub use motcua_engine as engine;
pub use people::{Appointment, Person};
pub use read::{Record, Sent, Stand};
pub use rebuild::Rebuilt;
pub use search::fold;
pub use waking::{Recalculated, Ticked};
