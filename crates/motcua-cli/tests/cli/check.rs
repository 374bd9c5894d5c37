//! `motcua check`.

use std::fs;

use serde_json::Value;

use crate::{RESIDENCE, folder, put, root, run, run_in, shipped};

#[test]
fn the_shipped_workflows_have_no_problem() {
    for arguments in [&["check"][..], &["check", "workflows"], &["check", "workflows", "workflows"]]
    {
        let run = run(arguments);
        assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
        assert!(run.err.contains(" procedures, 1 base, "), "{}", run.err);
        assert!(run.err.ends_with(" calendars: 0 errors, 0 warnings\n"), "{}", run.err);
        assert_eq!(run.err.lines().count(), 1);
    }
}

#[test]
fn a_lone_procedure_finds_the_built_in_base() {
    let folder = folder("check-lone");
    put(&folder, "lone.yaml", &shipped(RESIDENCE));
    let run = run_in(&folder, &["check", "lone.yaml"], "");
    assert_eq!((run.code, run.out.as_str()), (0, ""));
    assert_eq!(run.err, "1 procedure: 0 errors, 0 warnings\n");
}

#[test]
fn a_base_beside_the_file_comes_before_that_in_bases() {
    let folder = folder("check-bases");
    put(&folder, "lone.yaml", &shipped(RESIDENCE));
    put(&folder, "bases/one-stop.yaml", "base_name: other\nstat: filed\n");
    let of_bases = run_in(&folder, &["check", "lone.yaml"], "");
    assert_eq!(of_bases.code, 1);
    assert!(of_bases.out.contains("bases/one-stop.yaml:1:12: error[bad-base]"), "{}", of_bases.out);
    assert!(of_bases.out.contains("bases/one-stop.yaml:2:1: error["), "{}", of_bases.out);
    put(&folder, "one-stop.yaml", &shipped("bases/one-stop.yaml"));
    let beside = run_in(&folder, &["check", "lone.yaml"], "");
    assert_eq!((beside.code, beside.out.as_str()), (0, ""));
}

#[test]
fn a_problem_of_a_base_is_told_once() {
    let folder = folder("check-base-once");
    put(&folder, "a.yaml", &shipped(RESIDENCE));
    put(&folder, "b.yaml", &shipped("1.014177-burial-allowance.yaml"));
    let base = shipped("bases/one-stop.yaml");
    put(&folder, "bases/one-stop.yaml", &format!("{base}\nstat: filed\n"));
    let run = run_in(&folder, &["check", "."], "");
    assert_eq!(run.code, 1);
    assert_eq!(run.out.lines().filter(|line| line.contains("one-stop.yaml")).count(), 1);
    assert!(run.err.contains("2 procedures, 1 base: 1 error, 0 warnings"), "{}", run.err);
}

#[test]
fn every_problem_is_told_in_order_and_ends_with_one() {
    let folder = folder("check-broken");
    let text = shipped(RESIDENCE)
        .replace("procedure: \"1.004222\"", "procedure: 1.004222")
        .replace("in_force: ", "in_force: on ");
    put(&folder, "b.yaml", &text);
    put(&folder, "a.yaml", "procedure: \"1.000001\"\nsteps: [\n");
    let run = run_in(&folder, &["check", "b.yaml", "a.yaml"], "");
    assert_eq!(run.code, 1);
    let lines: Vec<&str> = run.out.lines().collect();
    assert_eq!(lines.len(), 3, "{}", run.out);
    assert!(lines[0].starts_with("a.yaml:") && lines[0].contains(": error[syntax]: "));
    assert!(lines[1].starts_with("b.yaml:") && lines[2].starts_with("b.yaml:"));
    for line in &lines {
        let (_, said) = line.split_once("]: ").unwrap();
        assert!(said.contains("; ") && !said.ends_with('.'), "{line}");
    }
    assert_eq!(run.err, "2 procedures: 3 errors, 0 warnings\n");
}

#[test]
fn warnings_alone_are_let_through() {
    let folder = folder("check-warning");
    put(&folder, "x.yaml", &without_basis());
    let run = run_in(&folder, &["check", "x.yaml"], "");
    assert_eq!(run.code, 0, "{}", run.out);
    assert!(run.out.contains("warning[missing-basis]"), "{}", run.out);
    assert_eq!(run.err, "1 procedure: 0 errors, 1 warning\n");
}

/// The texts of law become other codes: nobody checks those.
fn without_basis() -> String {
    shipped(RESIDENCE).replace("\nbasis:", "\naliases:")
}

#[test]
fn json_is_one_document() {
    let good = run(&["check", "workflows", "--format", "json"]);
    assert_eq!(good.code, 0);
    let document: Value = serde_json::from_str(&good.out).unwrap();
    let procedures = document["procedures"].as_array().unwrap();
    // Calendars and bases are files too.
    assert!(document["files"].as_u64().unwrap() > procedures.len() as u64);
    assert_eq!(document["problems"], serde_json::json!([]));
    let residence = procedures.iter().find(|one| one["code"] == "1.004222").unwrap();
    assert_eq!(residence["file"], format!("workflows/{RESIDENCE}"));
    assert_eq!(residence["digest"].as_str().unwrap().len(), 64);
    assert!(residence["steps"].as_u64().unwrap() > 5 && residence["version"].is_string());

    let folder = folder("check-json");
    put(&folder, "x.yaml", &shipped(RESIDENCE).replace("base: one-stop", "base: two-stop"));
    let bad = run_in(&folder, &["check", "x.yaml", "--format", "json"], "");
    assert_eq!(bad.code, 1);
    let document: Value = serde_json::from_str(&bad.out).unwrap();
    assert_eq!(document["procedures"], serde_json::json!([]));
    let problem = &document["problems"][0];
    assert_eq!(problem["file"], "x.yaml");
    assert_eq!(problem["severity"], "error");
    assert_eq!(problem["code"], "unknown-base");
    assert!(problem["line"].is_u64() && problem["column"].is_u64());
    assert!(problem["what"].is_string() && problem["help"].is_string());
}

#[test]
fn expanded_procedures_stand_one_a_line_or_not_at_all() {
    let file = format!("workflows/{RESIDENCE}");
    let good = run(&["check", &file, "workflows/feedback-petitions.yaml", "--expanded"]);
    assert_eq!(good.code, 0);
    let lines: Vec<Value> =
        good.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["code"], "1.004222");
    // What the base gives is in it.
    assert!(lines[0]["steps"].to_string().contains("\"supplement\""));

    let folder = folder("check-expanded");
    put(&folder, "good.yaml", &without_basis());
    let warned = run_in(&folder, &["check", ".", "--expanded"], "");
    assert_eq!((warned.code, warned.out.lines().count()), (0, 1));
    assert!(warned.err.contains("warning[missing-basis]"));
    put(&folder, "bad.yaml", "steps: 5\n");
    let bad = run_in(&folder, &["check", ".", "--expanded"], "");
    assert_eq!((bad.code, bad.out.as_str()), (1, ""));
    assert!(bad.err.contains("bad.yaml:1:"));
}

#[test]
fn the_schema_is_the_one_that_is_shipped() {
    let run = run(&["check", "--schema"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let printed: Value = serde_json::from_str(&run.out).unwrap();
    let kept: Value = serde_json::from_str(&shipped("procedure.schema.json")).unwrap();
    assert_eq!(printed, kept);
}

#[test]
fn a_base_on_its_own_is_named() {
    let run = run(&["check", "workflows/bases/one-stop.yaml"]);
    assert_eq!((run.code, run.out.as_str()), (0, ""));
    assert!(
        run.err.starts_with("workflows/bases/one-stop.yaml: a base, checked with the procedures")
    );
    assert!(run.err.ends_with("\n1 base: 0 errors, 0 warnings\n"));
}

#[test]
fn what_cannot_be_read_ends_with_two() {
    let folder = folder("check-unreadable");
    let said = |arguments: &[&str]| {
        let run = run_in(&folder, arguments, "");
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{arguments:?}");
        run.err
    };
    assert_eq!(
        said(&["check", "x.yaml"]),
        "motcua: cannot read \"x.yaml\": No such file or directory; check the path\n"
    );
    assert_eq!(
        said(&["check"]),
        "motcua: there is no folder \"workflows\" here; name the files or folders to check\n"
    );
    assert_eq!(
        said(&["check", "."]),
        "motcua: there is no *.yaml or *.yml in \".\"; check the path\n"
    );
    fs::write(folder.join("latin.yaml"), b"name: Gi\xe0y\n").unwrap();
    put(&folder, "residence.yml", &shipped(RESIDENCE));
    put(&folder, ".hidden/other.yaml", "not: looked at\n");
    put(&folder, "notes.txt", "not: looked at\n");
    assert_eq!(
        said(&["check", "."]),
        "motcua: cannot read \"./latin.yaml\": line 1 is no UTF-8 text; save it as UTF-8\n\
         1 procedure, 1 unreadable file: 0 errors, 0 warnings\n"
    );
}

#[test]
fn two_files_of_one_version_are_an_error() {
    let folder = folder("check-twice");
    put(&folder, "a.yaml", &shipped(RESIDENCE));
    put(&folder, "b.yaml", &shipped(RESIDENCE));
    let run = run_in(&folder, &["check", "."], "");
    assert_eq!(run.code, 1);
    assert!(run.out.contains("./b.yaml:"), "{}", run.out);
    assert!(run.out.contains("error[duplicate-version]: version"), "{}", run.out);
    assert!(run.out.contains("stands in ./a.yaml too; "), "{}", run.out);
    assert_eq!(run.out.lines().count(), 1);
}

#[test]
fn a_leg_without_its_procedure_is_a_warning_among_several_files() {
    let folder = folder("check-legs");
    let group = shipped("2.002622-death-group.yaml");
    put(&folder, "group.yaml", &group);
    let alone = run_in(&folder, &["check", "."], "");
    assert_eq!((alone.code, alone.out.as_str()), (0, ""));
    put(&folder, "petitions.yaml", &shipped("feedback-petitions.yaml"));
    let together = run_in(&folder, &["check", "."], "");
    assert_eq!(together.code, 0);
    assert!(together.out.contains("./group.yaml:"), "{}", together.out);
    assert!(together.out.contains("warning[unknown-leg-procedure]: leg"), "{}", together.out);
    // A file that cannot be read may be the one that is asked for.
    put(&folder, "broken.yaml", "steps: [\n");
    let with_broken = run_in(&folder, &["check", "."], "");
    assert_eq!(with_broken.code, 1);
    assert!(!with_broken.out.contains("unknown-leg-procedure"), "{}", with_broken.out);
}

#[test]
fn calendars_are_checked_too() {
    let folder = folder("check-calendars");
    let vn = shipped("calendars/vn.yaml");
    put(&folder, "zone.yaml", &vn.replace("Asia/Ho_Chi_Minh", "Asia/Sai_Gon"));
    put(&folder, "days.yaml", &vn.replace("on: 2019-04-15,", "on: 2019-05-01,"));
    let run = run_in(&folder, &["check", "."], "");
    assert_eq!(run.code, 1);
    assert!(run.out.contains("there is no time zone \"Asia/Sai_Gon\"; write"), "{}", run.out);
    assert!(run.out.contains("./days.yaml:"), "{}", run.out);
    assert!(run.out.contains("error[calendar-row]: 2019-05-01 is off by another row already; "));
    assert!(run.err.ends_with("2 calendars: 2 errors, 0 warnings\n"), "{}", run.err);
}

const OVERLAY: &str =
    "overlay: centre\nof: vn\nversion: \"1\"\nname: { vi: A, en: A }\nsource: A\n";

#[test]
fn an_overlay_is_laid_on_the_calendar_beside_it_or_on_the_built_in_one() {
    let folder = folder("check-overlays");
    put(&folder, "centre.yaml", OVERLAY);
    let built_in = run_in(&folder, &["check", "centre.yaml"], "");
    assert_eq!((built_in.code, built_in.out.as_str()), (0, ""), "{}", built_in.err);

    put(&folder, "lost.yaml", &OVERLAY.replace("of: vn", "of: mars"));
    let lost = run_in(&folder, &["check", "lost.yaml"], "");
    assert_eq!(lost.code, 1);
    assert!(
        lost.out
            .starts_with("lost.yaml:2:5: error[unknown-calendar]: there is no calendar \"mars\""),
        "{}",
        lost.out
    );

    // The first row is good, the second lies outside the calendar below.
    let rows = "worked_days:\n  - { on: 2026-10-03, in_lieu_of: 2026-10-05, source: A }\n  - { on: 2031-01-04, in_lieu_of: 2031-01-06, source: A }\n";
    put(&folder, "far.yaml", &format!("{OVERLAY}{rows}"));
    let far = run_in(&folder, &["check", "far.yaml"], "");
    assert_eq!(far.code, 1);
    assert!(far.out.starts_with("far.yaml:8:"), "{}", far.out);
    assert!(far.out.contains("2031-01-04 lies outside the calendar"), "{}", far.out);

    put(&folder, "vn.yaml", &shipped("calendars/vn.yaml").replace("Asia/Ho_Chi_Minh", "nowhere"));
    let below = run_in(&folder, &["check", "centre.yaml"], "");
    assert_eq!(below.code, 1);
    assert!(below.out.starts_with("vn.yaml:"), "{}", below.out);
}

#[test]
fn the_shipped_calendar_is_the_built_in_one() {
    let folder = folder("check-built-in");
    let built_in = run_in(
        &folder,
        &["due", "--received", "2026-01-05T08:00:00Z", "--term", "none", "--format", "json"],
        "",
    );
    let file = root().join("workflows/calendars/vn.yaml").display().to_string();
    let arguments = [
        "due",
        "--received",
        "2026-01-05T08:00:00Z",
        "--term",
        "none",
        "--format",
        "json",
        "--calendar",
        &file,
    ];
    assert_eq!(run_in(&folder, &arguments, "").out, built_in.out);
}
