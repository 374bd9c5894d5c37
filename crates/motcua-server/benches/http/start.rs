//! How long the program takes from its start to its first answer on a database that is there.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::figures::median;

/// Longer than any start.
const PATIENCE: Duration = Duration::from_secs(10);

/// The median of some starts, in milliseconds.
pub(crate) fn measured_ms(url: &str, rounds: usize) -> f64 {
    let program = program();
    median((0..rounds).map(|_| once(&program, url)).collect())
}

/// The program, built as the bench is.
fn program() -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--release", "--quiet", "--bin", "motcua"])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
        .status();
    assert!(built.unwrap().success(), "the program is not built");
    let bench = std::env::current_exe().unwrap();
    bench.ancestors().nth(2).unwrap().join("motcua")
}

fn once(program: &Path, url: &str) -> f64 {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let start = Instant::now();
    let mut serving = Command::new(program)
        .args(["serve", "--listen", &address.to_string()])
        .env("MOTCUA_DATABASE", url)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while !is_ready(address) {
        assert!(start.elapsed() < PATIENCE, "the program does not answer");
        std::thread::sleep(Duration::from_millis(1));
    }
    let took = start.elapsed().as_secs_f64() * 1e3;
    serving.kill().unwrap();
    serving.wait().unwrap();
    took
}

fn is_ready(address: SocketAddr) -> bool {
    let Ok(mut stream) = TcpStream::connect(address) else { return false };
    let asked = b"GET /readyz HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n";
    let mut answer = String::new();
    stream.write_all(asked).is_ok()
        && stream.read_to_string(&mut answer).is_ok()
        && answer.starts_with("HTTP/1.1 200")
}
