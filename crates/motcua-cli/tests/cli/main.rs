//! The program as its users run it: what it prints where, and with which exit code it ends.

#![expect(clippy::unwrap_used, reason = "the helpers of a test stop at the first fault too")]

mod batch;
mod buckets;
mod carry;
mod check;
mod desk;
mod due;
mod export;
mod graph;
mod hooks;
mod log;
mod open;
mod payments;
mod quick_start;
mod readings;
mod results;
mod tokens;
mod users;
mod vectors;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a run printed and how it ended.
struct Run {
    code: i32,
    out: String,
    err: String,
}

/// Runs the program in a folder with something on its standard input.
fn run_in(folder: &Path, arguments: &[&str], input: &str) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_motcua"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    // In a thread, because the program may write before it has read all; it may also not read at all.
    let writer = std::thread::spawn(move || {
        let _ = stdin.write_all(input.as_bytes());
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    Run {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn run(arguments: &[&str]) -> Run {
    run_in(&root(), arguments, "")
}

/// The root of the repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// An empty folder of a test's own.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli").join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Writes a file, and the folders above it.
fn put(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A file of `workflows/`.
fn shipped(name: &str) -> String {
    fs::read_to_string(root().join("workflows").join(name)).unwrap()
}

const RESIDENCE: &str = "1.004222-residence.yaml";

/// The commands at the desk.
const DESK: &[&str] = &[
    "publish",
    "agency",
    "submit",
    "perform",
    "history",
    "report",
    "tick",
    "rebuild",
    "recalculate",
    "copy",
    "backup",
    "restore",
    "export",
    "hooks",
    "readings",
    "user",
    "token",
];

#[test]
fn alone_it_prints_help_and_ends_with_two() {
    let run = run(&[]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    for command in ["check", "graph", "due", "import"].iter().chain(DESK) {
        assert!(run.err.contains(command), "{}", run.err);
    }
}

#[test]
fn help_and_version_are_data() {
    for command in ["check", "graph", "due"].iter().chain(DESK) {
        let run = run(&[command, "--help"]);
        assert_eq!((run.code, run.err.as_str()), (0, ""));
        assert!(run.out.contains("Example"), "{}", run.out);
        assert!(run.out.contains(&format!("\n  motcua {command} ")), "{}", run.out);
    }
    let version = run(&["--version"]);
    assert_eq!((version.code, version.err.as_str()), (0, ""));
    assert_eq!(version.out, format!("motcua {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn what_is_no_command_ends_with_two() {
    for arguments in [&["draw"][..], &["check", "--fast"], &["due"], &["graph"]] {
        let run = run(arguments);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{arguments:?}");
        assert!(!run.err.is_empty());
    }
}
