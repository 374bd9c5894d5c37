//! The server that the tests started, killed and started again.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::cluster;

/// How often a start is tried: the dead may hold the memory they shared for a moment.
const STARTS: usize = 50;

pub(crate) struct Server {
    folder: PathBuf,
}

impl Server {
    /// The server of an address that the cluster gave.
    pub(crate) fn of(url: &str) -> Self {
        Self { folder: PathBuf::from(url.split_once("?host=").unwrap().1) }
    }

    /// Kills the postmaster and all its children at once.
    pub(crate) fn kill(&self) {
        let text = std::fs::read_to_string(self.folder.join("data/postmaster.pid")).unwrap();
        let postmaster = text.lines().next().unwrap().to_owned();
        let mut processes = children(&postmaster);
        processes.insert(0, postmaster);
        // A child that has ended by itself meanwhile makes this an error.
        let _ = Command::new("kill").arg("-9").args(&processes).stderr(Stdio::null()).status();
    }

    pub(crate) fn start(&self) {
        let programs = cluster::programs().unwrap();
        let options =
            format!("-k '{}' -c listen_addresses= -c max_connections=300", self.folder.display());
        let start = || {
            let mut command = if cluster::is_root() {
                let mut command = Command::new("setpriv");
                command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]);
                command.arg(programs.join("pg_ctl"));
                command
            } else {
                Command::new(programs.join("pg_ctl"))
            };
            command
                .args(["start", "-w", "-s", "-D"])
                .arg(self.folder.join("data"))
                .arg("-l")
                .arg(self.folder.join("server.log"))
                .args(["-o", &options])
                .current_dir(&self.folder)
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            command.status().unwrap().success()
        };
        assert!((0..STARTS).any(|_| start()), "the server does not start again");
    }
}

/// The children of a process.
fn children(parent: &str) -> Vec<String> {
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let is_child = |process: &String| {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        // Behind the name, which stands in parentheses: the state, then the parent.
        let behind = stat.rsplit_once(") ").map_or("", |(_, behind)| behind);
        behind.split(' ').nth(1) == Some(parent)
    };
    names.filter(is_child).collect()
}
