//! The order of system calls shows that a commit is flushed before it is acknowledged; and flushes that fail.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;

use crate::books;
use crate::child::{Ack, Load, Said};
use crate::cluster;
use crate::support::Place;

/// Whether system calls can be followed here; installed where that is allowed.
fn can_trace() -> bool {
    let traces = || succeeds(Command::new("strace").args(["-f", "-o", "/dev/null", "true"]));
    if !traces() && cluster::is_root() {
        let mut install = Command::new("apt-get");
        install.args(["install", "-y", "-q", "--no-install-recommends", "strace"]);
        succeeds(install.env("DEBIAN_FRONTEND", "noninteractive"));
    }
    let can = traces();
    if !can {
        cluster::say("skipped: the flushes are not followed, since strace cannot be run here");
    }
    can
}

fn succeeds(command: &mut Command) -> bool {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

fn file_of(place: &Place) -> PathBuf {
    PathBuf::from(place.url.strip_prefix("sqlite:").unwrap())
}

fn beside(file: &Path, end: &str) -> String {
    format!("{}{end}", file.display())
}

/// Runs one client with so many commands to its end, behind strace with these arguments.
fn run(place: &Place, most: usize, strace: &[&str]) -> (Vec<Ack>, Vec<String>) {
    let (say, said) = mpsc::channel();
    let (url, name) = (place.url.clone(), "traced".to_owned());
    let mut process = Load { url, name, clients: 1, most }.start(strace, say);
    let (mut acks, mut failures) = (Vec::new(), Vec::new());
    for said in said {
        match said {
            Said::Ack(ack) => acks.push(ack),
            Said::Failure(failure) => failures.push(failure),
        }
    }
    assert!(process.wait().unwrap().success(), "{failures:?}");
    (acks, failures)
}

/// How many acknowledgements the trace of one client has, each behind a write to the log and a flush of it that ended.
fn flushed_acks(trace: &str) -> Result<usize, String> {
    let (mut acks, mut writes, mut flushed, mut told) = (0, 0, 0, 0);
    // The flushes that have begun: by process, the writes before.
    let mut begun: HashMap<&str, usize> = HashMap::new();
    for line in trace.lines() {
        let (process, call) = line.split_once(' ').unwrap_or_default();
        let call = call.trim_start();
        let is_log = call.contains("-wal>");
        let is_flush = call.starts_with("fdatasync(") || call.starts_with("fsync(");
        let is_write = call.starts_with("pwrite64(") || call.starts_with("write(");
        let is_end = call.starts_with("<... fdatasync") || call.starts_with("<... fsync");
        if is_flush && is_log {
            begun.insert(process, writes);
        }
        if (is_flush || is_end)
            && call.ends_with("= 0")
            && let Some(before) = begun.remove(process)
        {
            flushed = before;
        }
        if is_write && is_log {
            writes += 1;
        }
        if is_write && call.contains("\"ack ") {
            if flushed < writes || writes == told {
                return Err(line.to_owned());
            }
            told = writes;
            acks += 1;
        }
    }
    Ok(acks)
}

#[tokio::test]
async fn each_acknowledgement_stands_behind_a_flush_of_what_was_written() {
    if !can_trace() {
        return;
    }
    let place = Place::file();
    let log = beside(&file_of(&place), ".trace");
    let calls = "trace=write,pwrite64,fsync,fdatasync";
    let (acks, failures) = run(&place, 40, &["strace", "-f", "-y", "-qq", "-o", &log, "-e", calls]);
    let trace = std::fs::read_to_string(&log).unwrap();
    std::fs::remove_file(&log).unwrap();
    assert_eq!((acks.len(), failures), (40, Vec::new()));
    assert_eq!(flushed_acks(&trace), Ok(40));
    // The same without its flushes would be seen.
    let flushes = |line: &&str| !line.contains("sync(");
    let without = trace.lines().filter(flushes).collect::<Vec<_>>().join("\n");
    assert!(flushed_acks(&without).is_err());
}

/// Two flushes in turn fail, of each connection that writes: whoever waited is told, nothing acknowledged is lost, and
/// asked again with its key everything is there once.
#[tokio::test]
async fn a_flush_that_fails_is_told_and_loses_nothing_acknowledged() {
    if !can_trace() {
        return;
    }
    let place = Place::file();
    let log = beside(&file_of(&place), "-wal");
    let fail = "inject=fsync,fdatasync:error=EIO:when=15..16";
    let strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-P", &log, "-e", fail];
    let (acks, failures) = run(&place, 80, &strace);
    assert_eq!(acks.len(), 80);
    assert!(!failures.is_empty());
    for failure in &failures {
        assert!(failure.contains("ask again with the same key"), "{failure}");
    }
    books::check(&place.url, &acks, "").await;
}
