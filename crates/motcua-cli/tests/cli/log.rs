//! Logs of other systems: taken over, counted, taken over again, and what is named when it cannot be read.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::desk::{desk, good};
use super::{Run, folder, put, root};

const MAPPING: &str = "source: log\ntime_zone: Europe/Amsterdam\ndossier: case:id\nstart: case:start\n\
    deadline: case:due\nend: case:end\ndepartment: case:unit\nchannel: case:channel\n\
    activity: what\ntime: when\nofficial: who\n";

const TABLE: &str = "case:id,case:start,case:due,case:end,case:unit,case:channel,what,when,who\n\
    a,2026-09-01T08:00:00+02:00,2026-09-10T12:00:00+02:00,2026-09-10T13:00:00+02:00,North,post,look,2026-09-02T08:00:00+02:00,r1\n\
    b,2026-09-01T09:00:00,,2026-09-05T09:00:00,South,post,look,2026-09-02T09:00:00,\n\
    a,2026-09-01T08:00:00+02:00,2026-09-10T12:00:00+02:00,2026-09-10T13:00:00+02:00,North,post,sign,2026-09-03T08:00:00+02:00,r2\n\
    c,2026-09-03T08:00:00+02:00,2026-09-20T12:00:00+02:00,,South,desk,,,\n";

const TRACES: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0"><global scope="trace"><string key="id" value="UNKNOWN"/></global>
<trace><string key="id" value="a"/><date key="start" value="2026-09-01T08:00:00+02:00"/>
<date key="due" value="2026-09-10T12:00:00+02:00"/><date key="end" value="2026-09-10T13:00:00+02:00"/>
<string key="unit" value="North"/><string key="channel" value="post"><string key="id" value="nested"/></string>
<event><string key="what" value="look"/><date key="when" value="2026-09-02T08:00:00+02:00"/><string key="who" value="r1"/></event>
<event><string key="what" value="sign"/><date key="when" value="2026-09-03T08:00:00+02:00"/><string key="who" value="r2"/></event>
</trace>
<trace><string key="id" value="b"/><date key="start" value="2026-09-01T09:00:00"/><date key="end" value="2026-09-05T09:00:00"/>
<string key="unit" value="South"/><string key="channel" value="post"/>
<event><string key="what" value="look"/><date key="when" value="2026-09-02T09:00:00"/></event></trace>
<trace><string key="id" value="c"/><date key="start" value="2026-09-03T08:00:00+02:00"/>
<date key="due" value="2026-09-20T12:00:00+02:00"/><string key="unit" value="South"/><string key="channel" value="desk"/></trace>
</log>
"#;

fn import(folder: &Path, file: &str) -> Run {
    desk(folder, &["import", "log", file, "--mapping", "map.yaml", "--format", "json"])
}

/// A folder with the mapping and a log.
fn with_log(test: &str, file: &str, text: &str) -> PathBuf {
    let folder = folder(test);
    put(&folder, "map.yaml", MAPPING);
    put(&folder, file, text);
    folder
}

fn report(folder: &Path, by: &str, definition: &str) -> Value {
    let printed = good(
        folder,
        &[
            "report",
            "on-time",
            "--from",
            "2026-09-01",
            "--to",
            "2026-09-30",
            "--as-of",
            "2026-09-25T00:00:00Z",
            "--by",
            by,
            "--definition",
            definition,
            "--format",
            "json",
        ],
    );
    serde_json::from_str(&printed).unwrap()
}

#[track_caller]
fn three_cases(folder: &Path) {
    let by_unit = report(folder, "department", "instant");
    assert_eq!(by_unit["rows"][0]["key"], serde_json::json!({ "department": "North" }));
    assert_eq!(by_unit["rows"][0]["late"], 1, "{by_unit}");
    let total = &by_unit["total"];
    for (name, count) in [
        ("received", 3),
        ("resolved", 2),
        ("late", 1),
        ("without_term", 1),
        ("open", 1),
        ("open_late", 1),
    ] {
        assert_eq!(total[name], count, "{name}: {by_unit}");
    }
    let by_day = report(folder, "channel", "day");
    assert_eq!((&by_day["total"]["late"], &by_day["total"]["on_time"]), (&0.into(), &1.into()));
    // The index has no verdict on what another system handled: such a dossier is never in time, open or not.
    let by_index = &report(folder, "channel", "qd766")["total"];
    for (name, count) in [
        ("received", 3),
        ("resolved", 2),
        ("without_term", 2),
        ("open", 1),
        ("open_late", 0),
        ("open_without_term", 1),
        ("numerator", 0),
        ("denominator", 0),
    ] {
        assert_eq!(by_index[name], count, "{name}: {by_index}");
    }
    assert_eq!((&by_day["definition"], &by_day["version"]), (&"day".into(), &1.into()));
}

#[test]
fn a_table_traces_and_packed_ones_give_the_same_report() {
    for (file, text) in [
        ("log.csv", TABLE),
        ("log.xes", TRACES),
        ("packed.csv.gz", TABLE),
        ("packed.xes.gz", TRACES),
    ] {
        let folder = with_log(&format!("log-{file}"), file, "");
        let path = folder.join(file);
        let mut bytes = text.as_bytes().to_vec();
        if file.ends_with(".gz") {
            let mut packer =
                flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            packer.write_all(&bytes).unwrap();
            bytes = packer.finish().unwrap();
        }
        std::fs::write(path, bytes).unwrap();
        let run = import(&folder, file);
        assert_eq!(run.code, 0, "{file}: {}", run.err);
        assert!(run.out.contains("\"imported\":3"), "{}", run.out);
        assert!(run.err.contains("importing: "), "{}", run.err);
        three_cases(&folder);
        let again = import(&folder, file);
        assert!(again.out.contains("\"imported\":0") && again.out.contains("\"were_there\":3"));
        three_cases(&folder);
        assert!(good(&folder, &["rebuild"]).contains("differed and restored: 0\n"));
        let history = good(&folder, &["history", "log:a"]);
        assert!(history.contains("observed: look") && history.contains("ended"), "{history}");
    }
}

#[test]
fn a_row_that_cannot_be_read_leaves_its_dossier_out_and_mended_it_comes_in() {
    let wrong = TABLE.replace("2026-09-03T08:00:00+02:00,r2", "soon,r2") + "d,2026-09-03,x\n";
    let folder = with_log("log-wrong", "log.csv", &wrong);
    let run = import(&folder, "log.csv");
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(
        run.err.contains("log.csv:4: dossier \"a\" is left out: \"when\": \"soon\" is no time"),
        "{}",
        run.err
    );
    assert!(run.err.contains("log.csv:6: the row has 3 fields, and the header 9"), "{}", run.err);
    assert!(
        run.out.contains("\"imported\":2") && run.out.contains("\"left_out\":2"),
        "{}",
        run.out
    );
    put(&folder, "log.csv", TABLE);
    let run = import(&folder, "log.csv");
    assert!(run.code == 0 && run.out.contains("\"imported\":1"), "{}{}", run.out, run.err);
    three_cases(&folder);
    put(&folder, "log.csv", &TABLE.replace("desk", "fax"));
    let run = import(&folder, "log.csv");
    assert!(
        run.code == 1 && run.err.contains("log.csv:5: dossier \"c\" is left out"),
        "{}",
        run.err
    );
}

#[test]
fn a_broken_file_of_traces_and_a_mapping_that_does_not_fit_are_named() {
    let cut = TRACES.find("<trace><string key=\"id\" value=\"c\"").unwrap() + 30;
    let folder = with_log("log-cut", "log.xes", &TRACES[..cut]);
    let run = import(&folder, "log.xes");
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.out.contains("\"imported\":2"), "{}", run.out);
    put(&folder, "log.csv", "id\n1\n");
    let run = import(&folder, "log.csv");
    assert!(run.code == 2 && run.err.contains("no column \"case:id\""), "{}", run.err);
    put(&folder, "map.yaml", "source: log\n");
    assert_eq!(import(&folder, "log.csv").code, 2);
    assert_eq!(import(&folder, "absent.csv").code, 2);
}

/// Received, resolved, late, open and open too long, by key, then in all.
fn real_figures(folder: &Path, by: &str, definition: &str) -> Vec<(String, [u64; 5])> {
    let mut arguments = vec!["report", "on-time", "--from", "2010-01-01", "--to", "2012-12-31"];
    arguments.extend(["--as-of", "2012-01-24T00:00:00Z", "--format", "json"]);
    arguments.extend(["--by", by, "--definition", definition]);
    let report: Value = serde_json::from_str(&good(folder, &arguments)).unwrap();
    let row = |row: &Value| {
        let counts = ["received", "resolved", "late", "open", "open_late"];
        let key = row["key"][by].as_str().unwrap_or("total").to_owned();
        (key, counts.map(|name| row[name].as_u64().unwrap()))
    };
    let rows = report["rows"].as_array().unwrap().iter().chain([&report["total"]]);
    rows.map(row).collect()
}

/// The real log, where it is: 1,434 dossiers, whose figures are published beside it.
#[test]
fn the_figures_of_a_real_log_are_those_published_with_it() {
    let shared = std::env::var_os("MOTCUA_SHARED");
    let logs = shared.map_or_else(|| root().join("../shared"), PathBuf::from).join("logs");
    if !logs.is_dir() {
        let line =
            b"skipped: the real log is not there; set MOTCUA_SHARED to the folder above `logs`\n";
        std::io::stderr().write_all(line).unwrap();
        return;
    }
    let mapping = root().join("examples/receipt-mapping.yaml");
    for file in ["receipt.csv.gz", "08_receipt.xes.gz"] {
        let folder = folder(&format!("log-real-{file}"));
        let log = logs.join(file);
        let arguments =
            ["import", "log", log.to_str().unwrap(), "--mapping", mapping.to_str().unwrap()];
        let run = desk(&folder, &arguments);
        assert!(run.code == 0 && run.out.contains("cases imported: 1434\n"), "{}", run.err);
        let figures = |by: &str, definition: &str| real_figures(&folder, by, definition);
        let named = |rows: &[(&str, [u64; 5])]| -> Vec<(String, [u64; 5])> {
            rows.iter().map(|(key, counts)| ((*key).to_owned(), *counts)).collect()
        };
        assert_eq!(
            figures("department", "instant"),
            named(&[
                ("Customer contact", [29, 29, 1, 0, 0]),
                ("Experts", [15, 15, 6, 0, 0]),
                ("General", [1390, 1285, 370, 105, 39]),
                ("total", [1434, 1329, 377, 105, 39]),
            ])
        );
        assert_eq!(
            figures("channel", "instant"),
            named(&[
                ("Desk", [109, 107, 39, 2, 1]),
                ("Intern", [1, 1, 0, 0, 0]),
                ("Internet", [1250, 1148, 313, 102, 38]),
                ("Post", [53, 52, 17, 1, 0]),
                ("e-mail", [21, 21, 8, 0, 0]),
                ("total", [1434, 1329, 377, 105, 39]),
            ])
        );
        for by in ["department", "channel"] {
            assert_eq!(figures(by, "day").last().unwrap().1[..3], [1434, 1329, 309]);
        }
    }
}
