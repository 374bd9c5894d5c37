//! `motcua due --batch`.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use crate::{Run, root, run_in};

fn batch(input: &str, others: &[&str]) -> Run {
    let mut arguments = vec!["due", "--batch"];
    arguments.extend_from_slice(others);
    run_in(&root(), &arguments, input)
}

#[test]
fn columns_go_by_name_and_the_others_are_kept() {
    let run = batch(
        "id, term ,note,received_at\na,1 working day,\"x, \"\"y\"\"\nz\",2026-05-04T09:00:00+07:00\n",
        &[],
    );
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert_eq!(
        run.out,
        "id, term ,note,received_at,due_at\na,1 working day,\"x, \"\"y\"\"\nz\",2026-05-04T09:00:00+07:00,2026-05-05T17:00:00+07:00\n"
    );
}

#[test]
fn an_empty_cutoff_is_that_of_the_arguments() {
    let input = "received_at,term,cutoff\n\
        2026-05-04T15:30:00+07:00,same day,\n\
        2026-05-04T15:30:00+07:00,same day,16:00\n";
    let dues = |others: &[&str]| {
        let run = batch(input, others);
        assert_eq!(run.code, 0);
        run.out.lines().skip(1).map(|line| line.rsplit(',').next().unwrap().to_owned()).collect()
    };
    let without: Vec<String> = dues(&[]);
    assert_eq!(without, ["2026-05-04T17:00:00+07:00", "2026-05-04T17:00:00+07:00"]);
    let with: Vec<String> = dues(&["--cutoff", "15:00"]);
    assert_eq!(with, ["2026-05-05T17:00:00+07:00", "2026-05-04T17:00:00+07:00"]);
}

/// Bad rows of every kind, among good ones.
const ROWS: &[(&str, Option<&str>)] = &[
    ("a,2026-05-04T09:00:00+07:00,1 working day,", None),
    (
        "b,2026-05-04T09:00:00,1 working day,",
        Some("has no offset; write 2026-05-04T09:00:00+07:00"),
    ),
    ("c,never,1 working day,", Some("\"never\" is no time; write")),
    ("d,2026-05-04T09:00:00+07:00,soon,", Some("\"soon\" is no limit; write")),
    ("e,2026-05-04T09:00:00+07:00,soon,", Some("\"soon\" is no limit; write")),
    ("f,2026-05-04T09:00:00+07:00,none,9am", Some("\"9am\" is no time of day; write")),
    ("g,2026-05-04T09:00:00+07:00", Some("the row has 2 fields and the header 4; put quotes")),
    ("h,2031-05-04T09:00:00+07:00,1 hour,", Some("covers 2019-01-01 to 2027-12-31")),
    ("i,,,", Some("\"\" is no time; write")),
    ("j,2026-05-04T09:00:00+07:00,none,", None),
];

#[test]
fn bad_rows_are_told_by_line_and_left_out() {
    for end in ["\n", "\r\n"] {
        let mut input = format!("id,received_at,term,cutoff{end}");
        for (row, _) in ROWS {
            input.push_str(row);
            input.push_str(end);
        }
        let run = batch(&input, &[]);
        assert_eq!(run.code, 1);
        assert_eq!(
            run.out,
            "id,received_at,term,cutoff,due_at\n\
             a,2026-05-04T09:00:00+07:00,1 working day,,2026-05-05T17:00:00+07:00\n\
             j,2026-05-04T09:00:00+07:00,none,,\n"
        );
        let bad = ROWS.iter().enumerate().filter_map(|(row, (_, said))| Some((row + 2, (*said)?)));
        for (line, (number, said)) in run.err.lines().zip(bad) {
            assert!(line.starts_with(&format!("line {number}: ")), "{line}");
            assert!(line.contains(said), "{line}");
        }
        assert_eq!(run.err.lines().count(), 9);
        assert!(run.err.ends_with("\n8 of 10 rows could not be counted and are left out\n"));
    }
}

#[test]
fn lines_are_counted_over_empty_ones_and_broken_fields() {
    let good = "\"x\ny\",2026-05-04T09:00:00Z,none";
    let lines = |input: &str| {
        let run = batch(input, &[]);
        let told = run.err.lines().filter(|line| line.starts_with("line "));
        told.map(|line| line.split(':').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let input = format!("n,received_at,term\n\n\n{good}\n\"p\nq\",no,none\n{good}\n\nx,no,none\n");
    assert_eq!(lines(&input), ["line 6", "line 11"]);
    assert_eq!(lines(&input.replace('\n', "\r\n")), ["line 6", "line 11"]);
    // The last line has no end.
    assert_eq!(lines("n,received_at,term\nx,no,none\ny,no,none"), ["line 2", "line 3"]);
}

#[test]
fn a_quote_without_end_swallows_nothing_in_silence() {
    let good = "2026-05-04T09:00:00Z,none,x\n";
    let run = batch(
        &format!("received_at,term,note\n{good}2026-05-04T09:00:00Z,none,\"y\n{good}{good}"),
        &[],
    );
    assert_eq!(run.code, 1);
    assert_eq!(run.out.lines().count(), 2);
    assert!(
        run.err.starts_with("line 3: a quote begins in this row and never ends"),
        "{}",
        run.err
    );
    // One inside a field without quotes is a sign like any other.
    let inch = batch("received_at,term,note\n2026-05-04T09:00:00Z,none,15\"\n", &[]);
    assert_eq!((inch.code, inch.err.as_str()), (0, ""));
}

#[test]
fn a_header_that_lacks_a_column_ends_with_two() {
    let said = |input: &str| {
        let run = batch(input, &[]);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{input}");
        run.err
    };
    let missing = |name: &str| {
        format!(
            "motcua: the first line names no column \"{name}\"; begin with a line such as received_at,term,cutoff\n"
        )
    };
    let empty =
        "motcua: standard input is empty; begin with a line such as received_at,term,cutoff\n";
    assert_eq!(said(""), empty);
    assert_eq!(said("\n\n"), empty);
    assert_eq!(said("2026-05-04T09:00:00Z,none\n"), missing("received_at"));
    let no_commas =
        "motcua: no commas part the columns of the first line; save the file as CSV with commas\n";
    assert_eq!(said("received_at;term\n"), no_commas);
    assert_eq!(said("received_at\tterm\n"), no_commas);
    assert_eq!(
        said("received_at,term,received_at\n"),
        "motcua: the first line names the column \"received_at\" twice; take one out or rename it\n"
    );
    assert_eq!(said("received_at,limit\n"), missing("term"));
    assert_eq!(
        said("received_at,term,due_at\n"),
        "motcua: there is a column \"due_at\" already; take it out or rename it\n"
    );
}

#[test]
fn a_mark_of_byte_order_and_an_empty_batch_are_good() {
    let run = batch("\u{feff}received_at,term\n", &[]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert!(run.out.ends_with("received_at,term,due_at\n"));
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_motcua"))
        .args(["due", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        let row = "2026-05-04T09:00:00Z,5 working days\n".repeat(1000);
        // More than pipes and buffers hold; it breaks off when the program ends.
        let _ = stdin.write_all(b"received_at,term\n");
        while stdin.write_all(row.as_bytes()).is_ok() {}
    });
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    assert_eq!(first, "received_at,term,due_at\n");
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}
