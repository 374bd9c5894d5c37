//! Procedures: the model, the reader of YAML files, the checks at publication.

pub mod model;
mod places;
mod read;

pub use model::*;
pub use places::Places;
pub use read::{Reading, built_in_base, built_in_procedure, read};
