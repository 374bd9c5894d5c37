//! What a file of `workflows/` is, before it is read.

use std::sync::Arc;

use crate::yaml;

/// What a file says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A procedure, or nothing that is known; [`crate::procedure::read`] says what is wrong with it.
    Procedure,
    /// A base, which is read with the procedures that stand on it.
    Base,
    /// A calendar or an overlay of one, for [`crate::time::read_calendar`].
    Calendar,
}

/// The kind of a file, by the keys at its top.
///
/// A file that is no valid YAML is judged by the beginnings of its lines, so that its problems are told in the right words.
pub fn kind_of(text: &str) -> FileKind {
    let tree = yaml::parse(&Arc::from(""), text, &mut Vec::new());
    let has = |key: &str| match &tree {
        Some(tree) => tree.get(key).is_some(),
        None => text.lines().any(|line| {
            line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(':'))
        }),
    };
    if has("procedure") {
        FileKind::Procedure
    } else if has("base_name") {
        FileKind::Base
    } else if has("calendar") || has("overlay") {
        FileKind::Calendar
    } else {
        FileKind::Procedure
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_at_the_top_tell_what_a_file_is() {
        assert_eq!(kind_of("procedure: \"1.000001\"\nbase_name: x\n"), FileKind::Procedure);
        assert_eq!(kind_of("# a note\nbase_name: one-stop\n"), FileKind::Base);
        assert_eq!(kind_of("{ calendar: vn }"), FileKind::Calendar);
        assert_eq!(kind_of("overlay: centre\nof: vn\n"), FileKind::Calendar);
        assert_eq!(kind_of("steps:\n  calendar: { by: clerk }\n"), FileKind::Procedure);
        assert_eq!(kind_of(""), FileKind::Procedure);
    }

    #[test]
    fn broken_yaml_is_judged_by_its_lines() {
        assert_eq!(kind_of("calendar : vn\nname: {\n"), FileKind::Calendar);
        assert_eq!(kind_of("base_name: x\nsteps: [\n"), FileKind::Base);
        assert_eq!(kind_of("steps: [\n  calendar: vn\n"), FileKind::Procedure);
    }
}
