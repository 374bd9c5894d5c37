//! A `PostgreSQL` cluster of its own for the tests of one process, in a temporary folder and on a socket there.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// The socket's folder of the running cluster, or why there is none.
static CLUSTER: OnceLock<Result<PathBuf, String>> = OnceLock::new();

/// Makes the cluster, says when it answers, and runs it until the test's process ends, however it ends:
/// then the pipe closes that `read` waits on. `$1` is the folder of the programs, `$2` that of the cluster.
const SCRIPT: &str = r#"
cd "$2" || exit 1
"$1/initdb" -N -A trust -U postgres -E UTF8 --locale=C.UTF-8 -D data >initdb.log 2>&1 || exit 1
"$1/pg_ctl" start -w -s -D data -l server.log -o "-k '$2' -c listen_addresses= -c max_connections=300" || exit 1
echo ready
read -r _
"$1/pg_ctl" stop -s -m immediate -D data
cd / && rm -rf "$2"
"#;

/// An address of a new, empty database; none when there is no server to be had.
pub(crate) fn new_database() -> Option<String> {
    let cluster = CLUSTER.get_or_init(|| {
        let started = start();
        if let Err(why) = &started {
            say(&format!("skipped on PostgreSQL: {why}"));
        }
        started
    });
    let (socket, programs) = (cluster.as_ref().ok()?, programs()?);
    let name = format!("t{}", uuid::Uuid::new_v4().simple());
    let create = Command::new(programs.join("createdb"))
        .args(["-U", "postgres", "-T", "template0", "-h"])
        .arg(socket)
        .arg(&name)
        .output()
        .unwrap();
    assert!(create.status.success(), "{}", String::from_utf8_lossy(&create.stderr));
    Some(format!("postgres://postgres@localhost/{name}?host={}", socket.display()))
}

/// One clear line, also where the output of tests that pass is kept back.
pub(crate) fn say(line: &str) {
    use std::io::Write as _;
    std::io::stderr().write_all(format!("{line}\n").as_bytes()).unwrap();
}

fn start() -> Result<PathBuf, String> {
    let programs = match programs() {
        Some(programs) => programs,
        None => install()?,
    };
    let folder = std::env::temp_dir().join(format!("motcua-pg-{}", uuid::Uuid::new_v4().simple()));
    std::fs::create_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut server = if is_root() {
        // initdb refuses root.
        let owned = Command::new("chown").arg("postgres").arg(&folder).status();
        if !owned.is_ok_and(|status| status.success()) {
            return Err("there is no user postgres to run the server as".to_owned());
        }
        let mut server = Command::new("setpriv");
        server.args(["--reuid=postgres", "--regid=postgres", "--init-groups", "sh"]);
        server
    } else {
        Command::new("sh")
    };
    let mut running = server
        .args(["-c", SCRIPT, "sh"])
        .args([&programs, &folder])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("the server does not start: {error}"))?;
    let mut line = String::new();
    let said = running.stdout.take().map(|stdout| BufReader::new(stdout).read_line(&mut line));
    if matches!(said, Some(Ok(_))) && line == "ready\n" {
        // The pipe to it stays open as long as this process lives.
        std::mem::forget(running);
        return Ok(folder);
    }
    let mut why = "the server does not start".to_owned();
    for log in ["initdb.log", "server.log"] {
        let text = std::fs::read_to_string(folder.join(log)).unwrap_or_default();
        write!(why, "; {log}: {}", text.lines().last().unwrap_or_default()).unwrap();
    }
    Err(why)
}

/// The programs of the newest server installed.
pub(crate) fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
    let folders = versions.map(|version| version.path().join("bin"));
    let number =
        |folder: &PathBuf| -> Option<u32> { folder.parent()?.file_name()?.to_str()?.parse().ok() };
    folders.filter(|folder| folder.join("initdb").exists()).max_by_key(number)
}

fn install() -> Result<PathBuf, String> {
    if !is_root() {
        return Err("no server is installed, and only root may install one".to_owned());
    }
    let installed = Command::new("apt-get")
        .args(["install", "-y", "-q", "--no-install-recommends", "postgresql"])
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let done = installed.is_ok_and(|status| status.success());
    let why = "no server is installed, and the package postgresql cannot be installed";
    programs().filter(|_| done).ok_or_else(|| why.to_owned())
}

pub(crate) fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}
