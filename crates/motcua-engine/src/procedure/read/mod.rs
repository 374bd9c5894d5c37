//! From YAML to a checked procedure: every problem at once, each with its place.

mod base;
mod codes;
mod data;
mod documents;
mod fees;
mod head;
pub(crate) mod keys;
mod steps;

use std::sync::Arc;

pub use codes::READING_CODES;

use super::{Places, Procedure};
use crate::problem::{Problem, Severity};
use crate::yaml::{self, Kind, Node, Reader};

/// What reading a procedure file gave.
#[derive(Debug)]
pub struct Reading {
    /// The procedure, merged with its base. None if any problem is an error.
    pub procedure: Option<Procedure>,
    /// Where each part stands, in the file or in its base.
    pub places: Places,
    /// What is wrong, by place.
    pub problems: Vec<Problem>,
}

/// Reads a procedure file. `bases` gives the name and the text of a base's file; the built-in bases need none.
pub fn read(file: &str, text: &str, bases: &dyn Fn(&str) -> Option<(String, String)>) -> Reading {
    let file: Arc<str> = Arc::from(file);
    let mut reader = Reader::new(&file);
    let tree = yaml::parse(&file, text, &mut reader.problems);
    let procedure = tree.and_then(|tree| {
        if is_base(&tree) {
            refuse_base(&mut reader, &tree);
            return None;
        }
        let tree = base::merge(&mut reader, tree, bases);
        head::procedure(&mut reader, &tree)
    });
    let (places, problems) = reader.finish();
    let failed = problems.iter().any(|problem| problem.severity == Severity::Error);
    Reading { procedure: procedure.filter(|_| !failed), places, problems }
}

fn is_base(tree: &Node) -> bool {
    tree.get("base_name").is_some() && tree.get("procedure").is_none()
}

fn refuse_base(reader: &mut Reader, tree: &Node) {
    let place = tree.get("base_name").map_or(&tree.place, |entry| &entry.key_place).clone();
    let what = "this file is a base, and not a procedure";
    reader.error(&place, "is-base", what, "check a procedure that names it with `base`");
}

/// The text of a base that is built into the program.
pub fn built_in_base(name: &str) -> Option<&'static str> {
    match name {
        "one-stop" => Some(include_str!("../../../../../workflows/bases/one-stop.yaml")),
        _ => None,
    }
}

/// What the procedure of imported cases calls the department that is responsible for one.
pub const IMPORTED_AGENCY: &str = "source";
/// The step at which an imported case has ended.
pub const IMPORTED_END: &str = "ended";

/// A procedure that is built into the program: the leg procedure `opinion`, and `imported` of other systems' cases.
pub fn built_in_procedure(code: &str) -> Option<Procedure> {
    let text = match code {
        "opinion" => include_str!("../../../../../workflows/bases/opinion.yaml"),
        "imported" => include_str!("imported.yaml"),
        _ => return None,
    };
    read(&format!("built-in/{code}.yaml"), text, &|_| None).procedure
}

/// Whether a node is a single value, as a short form is.
fn is_scalar(node: &Node) -> bool {
    matches!(node.kind, Kind::Scalar { .. })
}
