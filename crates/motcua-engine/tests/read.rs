//! Reading procedure and calendar files: what they give, and every message for what is wrong with them.

#![cfg(test)]
#![expect(clippy::disallowed_methods, reason = "the tests read their own files")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use motcua_engine::problem::Problem;
use motcua_engine::procedure::{
    self, Digest, Procedure, READING_CODES, Reading, built_in_procedure,
};
use motcua_engine::time::{CalendarKind, read_calendar};

#[path = "read/base.rs"]
mod base;
#[path = "read/garbage.rs"]
mod garbage;

fn fixture(path: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    fs::read_to_string(folder.join(path)).unwrap()
}

fn base(name: &str) -> Option<(String, String)> {
    let known = ["small", "faulty", "procedure", "broken"];
    let path = format!("read/bases/{name}.yaml");
    known.contains(&name).then(|| (format!("bases/{name}.yaml"), fixture(&path)))
}

fn read(name: &str) -> Reading {
    procedure::read(&format!("{name}.yaml"), &fixture(&format!("read/{name}.yaml")), &base)
}

fn messages(problems: &[Problem]) -> String {
    problems.iter().map(|problem| format!("{problem}\n")).collect()
}

fn full() -> Procedure {
    let reading = read("full");
    assert_eq!(messages(&reading.problems), "");
    reading.procedure.unwrap()
}

#[test]
fn a_file_with_every_key_is_read() {
    insta::assert_snapshot!(serde_json::to_string_pretty(&full()).unwrap());
}

/// The fixtures with mistakes in them.
const FAULTY: [&str; 17] = [
    "base-alone",
    "base-is-broken",
    "base-is-faulty",
    "base-is-missing",
    "base-is-procedure",
    "characters",
    "commas",
    "guards",
    "keys",
    "kinds",
    "names",
    "no-base",
    "no-value",
    "opinion",
    "petition",
    "values",
    "yaml",
];

#[test]
fn every_mistake_is_reported_with_its_place() {
    for name in FAULTY {
        let reading = read(name);
        assert!(reading.procedure.is_none(), "{name} is refused");
        insta::assert_snapshot!(name, messages(&reading.problems));
    }
}

#[test]
fn a_file_that_is_no_tree_is_refused() {
    insta::assert_snapshot!(no_trees().map(|text| messages(&refused(&text))).join("\n"));
}

fn refused(text: &str) -> Vec<Problem> {
    let reading = procedure::read("x.yaml", text, &|_| None);
    assert!(reading.procedure.is_none());
    reading.problems
}

/// Texts that are not the tree of one procedure, among them what is too large.
fn no_trees() -> [String; 13] {
    let deep = format!("steps: {}{}", "[".repeat(65), "]".repeat(65));
    let large = format!("name: {}", "x".repeat(1 << 20));
    let all = [
        "",
        "# only a comment\n",
        "---\n",
        "a text",
        "- a list",
        "a: 1\n---\nb: 2\n",
        "a: [1, 2\nb: 3\n",
        "a: \"b\n",
        "a: b: c\n",
        "*x",
        &format!("base_name: x\nprocedure: x\nsteps: {{ {}: x }}", "x".repeat(201)),
        &deep,
        &large,
    ];
    all.map(str::to_owned)
}

#[test]
fn the_codes_of_problems_are_listed_and_each_has_a_test() {
    let listed: Vec<_> = READING_CODES.iter().map(|(code, _)| *code).collect();
    assert!(listed.is_sorted());
    let of_fixtures = FAULTY.into_iter().flat_map(|name| read(name).problems);
    let of_texts = no_trees().into_iter().flat_map(|text| refused(&text));
    let met: BTreeSet<_> = of_fixtures.chain(of_texts).map(|problem| problem.code).collect();
    assert_eq!(met.into_iter().collect::<Vec<_>>(), listed);
}

#[test]
fn a_file_full_of_mistakes_costs_little() {
    let text: String = (0..60_000).map(|index| format!("unknown{index}: x\n")).collect();
    assert_eq!(refused(&text).len(), 500);
    assert_eq!(refused(&"twice: x\n".repeat(60_000)).len(), 500);
}

#[test]
fn nesting_of_64_is_still_read() {
    let deep = format!("steps: {}{}", "[".repeat(63), "]".repeat(63));
    let reading = procedure::read("x.yaml", &deep, &|_| None);
    assert!(reading.problems.iter().all(|problem| problem.code != "too-deep"));
}

#[test]
fn parts_have_places_in_the_file_or_its_base() {
    let places = read("full").places;
    let text = |path: &str| places.of(path).to_string();
    assert_eq!(text("procedure"), "full.yaml:2:12");
    assert_eq!(text("name"), "full.yaml:6:1");
    assert_eq!(text("name/en"), "full.yaml:6:44");
    assert_eq!(text("base"), "full.yaml:8:7");
    assert_eq!(text("time/cutoff"), "full.yaml:21:11");
    assert_eq!(text("limit/0"), "full.yaml:30:5");
    assert_eq!(text("limit/0/when"), "full.yaml:30:11");
    assert_eq!(text("limit/0/phases"), "full.yaml:33:5");
    assert_eq!(text("limit/0/phases/1"), "full.yaml:33:31");
    assert_eq!(text("steps/appraisal"), "full.yaml:39:3");
    assert_eq!(text("steps/appraisal/limit"), "full.yaml:44:12");
    assert_eq!(text("steps/appraisal/legs/tax/agency"), "full.yaml:56:17");
    assert_eq!(text("steps/appraisal/timers/0/move"), "full.yaml:66:40");
    assert_eq!(text("steps/appraisal/moves/0"), "full.yaml:69:9");
    assert_eq!(text("steps/appraisal/moves/0/when"), "full.yaml:72:18", "inside the quotes");
    assert_eq!(text("steps/appraisal/moves/3/to"), "full.yaml:83:17", "the short form");
    assert_eq!(text("steps/filed/moves/0/to"), "bases/small.yaml:12:17");
    assert_eq!(text("steps/filed/limit"), "bases/small.yaml:6:3", "the nearest part around it");
    assert_eq!(text("data/land.kind/one_of/farm"), "full.yaml:173:81");
    assert_eq!(text("fees/appraisal/lines/1"), "full.yaml:168:9");
    assert_eq!(text("reasons/land/dispute"), "full.yaml:183:5");
    assert_eq!(text("nothing"), "full.yaml:1:1");
}

#[test]
fn a_single_limit_is_the_first_case() {
    let reading = read("petition");
    assert_eq!(reading.places.of("limit/0/legal").to_string(), "petition.yaml:7:17");
}

#[test]
fn line_ends_of_windows_and_a_byte_order_mark_change_nothing() {
    let text = format!("\u{feff}{}", fixture("read/full.yaml").replace('\n', "\r\n"));
    let reading = procedure::read("full.yaml", &text, &base);
    assert_eq!(messages(&reading.problems), "");
    assert_eq!(reading.procedure.unwrap(), full());
}

#[test]
fn the_canonical_form_is_sorted_and_gives_the_same_procedure() {
    let procedure = full();
    let json = procedure.canonical_json();
    assert!(json.starts_with(
        r#"{"agency":"land-registration-office","aliases":["1.002380","2.000720"],"basis":["#
    ));
    assert_eq!(Procedure::from_canonical_json(&json).unwrap(), procedure);
    assert_eq!(Procedure::from_canonical_json(&json).unwrap().canonical_json(), json);
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    check_canonical(&value);
    assert!(Procedure::from_canonical_json("{}").is_err());
}

/// The keys are ASCII and the numbers whole, which is what makes the simple writer exact.
fn check_canonical(value: &serde_json::Value) {
    match value {
        serde_json::Value::Object(fields) => {
            for (key, value) in fields {
                assert!(key.is_ascii(), "{key}");
                check_canonical(value);
            }
        }
        serde_json::Value::Array(items) => items.iter().for_each(check_canonical),
        serde_json::Value::Number(number) => assert!(number.is_i64(), "{number}"),
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::String(_) => {}
    }
}

#[test]
fn the_digest_changes_with_the_procedure_and_with_nothing_else() {
    let procedure = full();
    let digest = procedure.digest();
    let reordered = fixture("read/full.yaml").replace("# Every key", "# Each key");
    let again = procedure::read("other.yaml", &reordered, &base).procedure.unwrap();
    assert_eq!(again.digest(), digest);
    let mut other = procedure;
    other.documents.swap(0, 1);
    assert_ne!(other.digest(), digest);
}

#[test]
fn a_digest_is_written_in_hexadecimal() {
    let digest = Digest::of(b"abc");
    let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(digest.to_string(), text);
    assert_eq!(text.parse::<Digest>().unwrap(), digest);
    for wrong in ["", "ba", &text.to_uppercase(), &text[1..], &format!("{text}0"), &"đ".repeat(32)]
    {
        assert!(wrong.parse::<Digest>().is_err(), "{wrong}");
    }
}

#[test]
fn the_built_in_files_have_no_problem() {
    let opinion = built_in_procedure("opinion").unwrap();
    assert_eq!(opinion.code, "opinion");
    assert!(built_in_procedure("other").is_none());
}

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../workflows").join(folder);
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|end| end == "yaml")).collect()
}

#[test]
fn the_procedures_of_the_repository_are_read() {
    for path in files("") {
        let text = fs::read_to_string(&path).unwrap();
        let reading = procedure::read(&path.display().to_string(), &text, &|_| None);
        assert_eq!(messages(&reading.problems), "");
        let procedure = reading.procedure.unwrap();
        let json = procedure.canonical_json();
        assert_eq!(Procedure::from_canonical_json(&json).unwrap(), procedure);
    }
}

#[test]
fn the_calendars_of_the_repository_are_read() {
    for path in files("calendars") {
        let text = fs::read_to_string(&path).unwrap();
        let reading = read_calendar(&path.display().to_string(), &text);
        assert_eq!(messages(&reading.problems), "");
        assert!(reading.calendar.is_some());
    }
}

#[test]
fn the_schema_beside_the_procedures_is_up_to_date() {
    let schema = format!("{:#}\n", procedure::json_schema());
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../workflows/procedure.schema.json");
    let fresh = Path::new(env!("CARGO_TARGET_TMPDIR")).join("procedure.schema.json");
    fs::write(&fresh, &schema).unwrap();
    let kept = fs::read_to_string(kept).unwrap_or_default();
    assert!(kept == schema, "copy {} to workflows/procedure.schema.json", fresh.display());
}

#[test]
fn an_overlay_is_read() {
    let reading = read_calendar("overlay.yaml", &fixture("calendar/overlay.yaml"));
    assert_eq!(messages(&reading.problems), "");
    let Some(CalendarKind::Overlay(overlay)) = &reading.calendar else {
        panic!("{:?} is an overlay", reading.calendar)
    };
    insta::assert_snapshot!(serde_json::to_string_pretty(overlay).unwrap());
    assert_eq!(reading.places.of("days_off/0/on").to_string(), "overlay.yaml:9:11");
    assert_eq!(reading.places.of("week/saturday/windows/0").to_string(), "overlay.yaml:7:25");
}

#[test]
fn every_mistake_of_a_calendar_is_reported_with_its_place() {
    let reading = read_calendar("faulty.yaml", &fixture("calendar/faulty.yaml"));
    assert!(reading.calendar.is_none());
    insta::assert_snapshot!(messages(&reading.problems));
}
