//! A `PostgreSQL` cluster of its own for the tests of one process, in a temporary folder and on a socket there.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// The socket's folder of the running cluster, or why there is none.
static CLUSTER: OnceLock<Result<PathBuf, String>> = OnceLock::new();

/// How long a cluster may take to answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// Makes and runs the cluster until the test's process ends, however it ends: then the pipe closes that `read` waits on.
/// `$1` is the folder of the programs, `$2` that of the cluster.
const SCRIPT: &str = r#"
cd "$2" || exit 1
"$1/initdb" -N -A trust -U postgres -E UTF8 --locale=C.UTF-8 -D data >initdb.log 2>&1 || exit 1
"$1/postgres" -D data -k "$2" -c listen_addresses= -c max_connections=300 >server.log 2>&1 &
read -r _
kill -INT $!
wait $!
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
fn say(line: &str) {
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
    let running = server
        .args(["-c", SCRIPT, "sh"])
        .args([&programs, &folder])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("the server does not start: {error}"))?;
    wait(running, &programs, &folder)?;
    Ok(folder)
}

/// Waits until the server answers. The pipe to it stays open as long as this process lives.
fn wait(mut running: std::process::Child, programs: &Path, folder: &Path) -> Result<(), String> {
    let began = Instant::now();
    loop {
        let ready = Command::new(programs.join("pg_isready"))
            .args(["-q", "-U", "postgres", "-h"])
            .arg(folder)
            .status();
        if ready.is_ok_and(|status| status.success()) {
            std::mem::forget(running);
            return Ok(());
        }
        let ended = running.try_wait().ok().flatten();
        if ended.is_some() || began.elapsed() > PATIENCE {
            let mut why = "the server does not answer".to_owned();
            for log in ["initdb.log", "server.log"] {
                let text = std::fs::read_to_string(folder.join(log)).unwrap_or_default();
                let last = text.lines().last().unwrap_or_default();
                write!(why, "; {log}: {last}").unwrap();
            }
            return Err(why);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The programs of the newest server installed.
fn programs() -> Option<PathBuf> {
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

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}
