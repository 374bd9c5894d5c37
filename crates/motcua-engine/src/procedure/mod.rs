//! Procedures: the model, the reader of YAML files, the checks at publication.

mod canonical;
pub mod check;
mod degree;
pub mod model;
mod names;
mod places;
mod read;
mod schema;

pub use canonical::{CanonicalError, Digest, DigestError};
pub use model::*;
pub use places::Places;
pub use read::{
    IMPORTED_AGENCY, IMPORTED_END, READING_CODES, Reading, built_in_base, built_in_procedure, read,
};
pub use schema::json_schema;
