//! Procedures: the model, the reader of YAML files, the checks at publication.

pub mod model;
mod places;

pub use model::*;
pub use places::Places;
