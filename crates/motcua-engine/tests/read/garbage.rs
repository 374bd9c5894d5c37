//! No input makes the reader panic.

use motcua_engine::procedure;
use motcua_engine::time::read_calendar;
use proptest::prelude::*;

use super::{base, fixture};

/// Files of some size, beginning where most of the format stands.
fn sources() -> [String; 4] {
    ["read/full.yaml", "read/values.yaml", "read/yaml.yaml", "calendar/overlay.yaml"].map(fixture)
}

fn read_both(text: &str) {
    let reading = procedure::read("x.yaml", text, &base);
    assert!(reading.procedure.is_some() || !reading.problems.is_empty());
    let reading = read_calendar("x.yaml", text);
    assert!(reading.calendar.is_some() || !reading.problems.is_empty());
}

#[test]
fn a_file_cut_off_anywhere_is_refused_or_read() {
    let source = fixture("read/yaml.yaml") + &fixture("read/bases/small.yaml");
    for end in 0..=source.len() {
        read_both(&String::from_utf8_lossy(&source.as_bytes()[..end]));
    }
    let source = fixture("read/full.yaml");
    for end in (0..=source.len()).step_by(7) {
        read_both(&String::from_utf8_lossy(&source.as_bytes()[..end]));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_file_with_changed_bytes_is_refused_or_read(
        which in 0_usize..4,
        from in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let sources = sources();
        let mut bytes = sources[which].as_bytes().to_vec();
        // Most of a file is enough of it, and a part is quicker.
        bytes.drain(..from.index(bytes.len()));
        bytes.truncate(1_500);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        read_both(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn words_of_yaml_in_any_order_are_refused_or_read(
        words in prop::collection::vec(prop::sample::select(vec![
            "steps", "a", "name", "vi", ": ", ":", "- ", "\n", "\n  ", "\n    ", "{", "}", "[", "]", ",", "\"", "'",
            "|", ">", "&a ", "*a ", "!!str ", "!", "? ", "---\n", "...\n", "%YAML 1.2\n", "#", "\t", "\r", "\u{feff}",
            "moves", "forward", "limit", "\\x", "đ", "<<", "~", "null", "\0", "@", "`", "%TAG ! x\n",
        ]), 0..40),
    ) {
        read_both(&words.concat());
    }
}
