//! Any text is read or refused, as a procedure and as a calendar; what is read is checked, and survives its canonical form.
//!
//! `RUSTC_BOOTSTRAP=1 cargo fuzz run -s none read`

#![no_main]

use libfuzzer_sys::fuzz_target;
use motcua_engine::procedure::check::check;
use motcua_engine::procedure::{self, Procedure};
use motcua_engine::time::read_calendar;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    // The text is its own base, so that merging is met as well.
    let bases = |_: &str| Some(("base.yaml".to_owned(), text.to_owned()));
    let reading = procedure::read("x.yaml", text, &bases);
    assert!(reading.procedure.is_some() || !reading.problems.is_empty());
    if let Some(procedure) = reading.procedure {
        check(&procedure, &reading.places);
        let json = procedure.canonical_json();
        let again = Procedure::from_canonical_json(&json).expect("what was written is read");
        assert_eq!(again, procedure);
    }
    let reading = read_calendar("x.yaml", text);
    assert!(reading.calendar.is_some() || !reading.problems.is_empty());
});
