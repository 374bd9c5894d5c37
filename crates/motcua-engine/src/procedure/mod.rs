//! Procedures: the model, the reader of YAML files, the checks at publication.

pub mod model;

pub use model::*;
