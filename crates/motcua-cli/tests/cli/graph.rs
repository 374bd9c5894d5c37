//! `motcua graph`.

use std::fs;

use serde_json::Value;

use crate::{RESIDENCE, folder, put, run, run_in, shipped};

#[test]
fn a_procedure_is_drawn_in_four_forms() {
    let file = format!("workflows/{RESIDENCE}");
    let drawn = |format: &str| {
        let run = run(&["graph", &file, "--format", format]);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{format}");
        run.out
    };
    assert!(drawn("svg").starts_with("<svg") || drawn("svg").starts_with("<?xml"));
    assert!(drawn("mermaid").contains("flowchart"));
    assert!(drawn("dot").starts_with("digraph"));
    let graph: Value = serde_json::from_str(&drawn("json")).unwrap();
    assert_eq!(graph["procedure"], "1.004222");
    assert_eq!(run(&["graph", &file]).out, drawn("svg"));
}

#[test]
fn a_picture_can_go_into_a_file() {
    let folder = folder("graph-output");
    put(&folder, "x.yaml", &shipped(RESIDENCE));
    let run = run_in(&folder, &["graph", "x.yaml", "--format", "dot", "--output", "x.dot"], "");
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "", ""));
    assert!(fs::read_to_string(folder.join("x.dot")).unwrap().starts_with("digraph"));
    let refused = run_in(&folder, &["graph", "x.yaml", "--output", "no/x.svg"], "");
    assert_eq!((refused.code, refused.out.as_str()), (2, ""));
    assert_eq!(
        refused.err,
        "motcua: cannot write \"no/x.svg\": No such file or directory; give a path that can be written to\n"
    );
}

#[test]
fn a_file_with_errors_is_not_drawn() {
    let folder = folder("graph-errors");
    put(&folder, "x.yaml", &shipped(RESIDENCE).replace("base: one-stop", "base: two-stop"));
    let run = run_in(&folder, &["graph", "x.yaml", "--output", "x.svg"], "");
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert!(
        run.err.contains("error[unknown-base]: there is no base \"two-stop\"; "),
        "{}",
        run.err
    );
    assert!(!folder.join("x.svg").exists());
}

#[test]
fn what_is_no_procedure_is_not_drawn() {
    let said = |file: &str| {
        let run = run(&["graph", file]);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{file}");
        run.err
    };
    assert_eq!(
        said("workflows/bases/one-stop.yaml"),
        "motcua: \"workflows/bases/one-stop.yaml\" is a base, which has no steps to draw by itself; give a procedure file\n"
    );
    assert_eq!(
        said("workflows/calendars/vn.yaml"),
        "motcua: \"workflows/calendars/vn.yaml\" is a calendar, which has no steps to draw; give a procedure file\n"
    );
    assert_eq!(
        said("no.yaml"),
        "motcua: cannot read \"no.yaml\": No such file or directory; check the path\n"
    );
}
