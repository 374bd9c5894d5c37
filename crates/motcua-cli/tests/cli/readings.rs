//! Who has read personal data, from the command line.

use motcua::{Desk, ReadOf, Reading};
use serde_json::{Value, json};

use super::desk::{desk, filed, good};

#[test]
fn readings_are_listed_by_reader_and_by_day() {
    let folder = filed("readings");
    let url = format!("sqlite:{}", folder.join("motcua.db").display());
    let reading = |by: &str, of: ReadOf, at: &str| Reading {
        at: at.parse().unwrap(),
        person: by.into(),
        of,
        what: "form".to_owned(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let desk = Desk::open(&url).await.unwrap();
        let readings = [
            reading("c-1", ReadOf::Dossier("d-1".to_owned()), "2026-09-07T23:30:00+07:00"),
            reading("a-1", ReadOf::Person("p-7".into()), "2026-09-08T00:30:00+07:00"),
        ];
        desk.note_readings(&readings).await.unwrap();
    });
    let listed = |more: &[&str]| {
        let printed = good(&folder, &[&["readings", "--format", "json"], more].concat());
        let lines = printed.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines.map(|line| line["reader"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(listed(&[]), ["a-1", "c-1"]);
    assert_eq!(listed(&["--reader", "c-1"]), ["c-1"]);
    assert_eq!(listed(&["--about", "p-7"]), ["a-1"]);
    assert_eq!(listed(&["--to", "2026-09-07"]), ["c-1"]);
    assert_eq!(listed(&["--from", "2026-09-08", "--to", "2026-09-08"]), ["a-1"]);
    let first = good(&folder, &["readings", "--format", "json", "--reader", "a-1"]);
    let first: Value = serde_json::from_str(&first).unwrap();
    let shown = json!({
        "at": "2026-09-07T17:30:00Z", "reader": "a-1", "dossier": null, "person": "p-7", "what": "form"
    });
    assert_eq!(first, shown);
    let table = good(&folder, &["readings"]);
    assert_eq!(table.lines().count(), 2);
    assert!(table.contains("dossier d-1") && table.contains("person p-7"), "{table}");
    let wrong = desk(&folder, &["readings", "--from", "today"]);
    assert_eq!((wrong.code, wrong.out.as_str()), (2, ""));
}

#[test]
fn an_empty_list_says_so_in_words_and_is_empty_as_data() {
    let folder = filed("empty");
    for (list, sentence) in [
        (&["readings"][..], "nobody has read such data\n"),
        (&["hooks"], "no hook has followed this desk yet\n"),
        (&["token", "list"], "no token was issued yet\n"),
        (&["user", "list", "nobody"], "no such person is entered\n"),
        (&["payments", "unmatched"], "all the money that came is some dossier's\n"),
    ] {
        assert_eq!(good(&folder, list), sentence);
        assert_eq!(good(&folder, &[list, &["--format", "json"]].concat()), "");
    }
}
