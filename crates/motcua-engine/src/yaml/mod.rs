//! YAML 1.2 files as trees of nodes with places, and what is needed to decode them and collect every problem.

mod decode;
mod node;
mod scalar;
mod shape;
mod tree;
mod words;

pub(crate) use decode::{Fields, Reader, word};
pub(crate) use node::{Entry, Kind, Node};
pub(crate) use scalar::{
    LABEL, check_field_name, code, date, entry_name, guard, label, limit, name, number, parsed,
    text, time, truth,
};
pub(crate) use shape::{Key, Mapping, Shape, key, need};
pub(crate) use tree::parse;
pub(crate) use words::{help_for_unknown, quoted};
