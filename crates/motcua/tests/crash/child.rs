//! This program started again as a client of a database, which says on a pipe what was acknowledged to it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;

use motcua::engine::dossier::{Act, Command as Order};
use motcua::{Desk, Done, Result};

use crate::support::{accept, applicant, at, clerk, filing, household, keyed};

/// How often in a row a command may fail before its process gives up.
const MOST_FAILURES: usize = 10_000;

/// What a process does: clients that each send one command after the other, again until it is acknowledged.
#[derive(Clone, Debug)]
pub(crate) struct Load {
    pub(crate) url: String,
    /// Keys begin with it.
    pub(crate) name: String,
    pub(crate) clients: usize,
    /// After how many commands a client ends.
    pub(crate) most: usize,
}

/// What a process said.
#[derive(Clone, Debug)]
pub(crate) enum Said {
    Ack(Ack),
    Failure(String),
}

/// A command that was acknowledged.
#[derive(Clone, Debug)]
pub(crate) struct Ack {
    /// The process.
    pub(crate) name: String,
    pub(crate) client: usize,
    pub(crate) place: usize,
    pub(crate) id: String,
    pub(crate) version: i64,
    /// 0 when it had been carried out before.
    pub(crate) position: i64,
}

impl Ack {
    pub(crate) fn key(&self) -> String {
        key(&self.name, self.client, self.place)
    }
}

fn key(name: &str, client: usize, place: usize) -> String {
    format!("{name}/{client}/{place}")
}

/// Sends the command at a place of a client's sequence: it files, accepts, and notes twice.
pub(crate) async fn send(
    desk: &Desk,
    name: &str,
    client: usize,
    place: usize,
    id: &str,
) -> Result<Done> {
    let (when, order) = (at("2026-09-07 09:00"), keyed(&key(name, client, place)));
    let command = match place % 4 {
        0 => return desk.submit(filing(&household()), &applicant(), when, order).await,
        1 => accept(),
        _ => Order::Act(Act::Note { text: format!("note {place}") }),
    };
    desk.perform(id, command, &clerk(), when, order).await
}

impl Load {
    /// This program, to be started as that client behind a program and its arguments, if any are given.
    pub(crate) fn command(&self, behind: &[&str]) -> Command {
        let program = std::env::current_exe().unwrap();
        let mut command = match behind.split_first() {
            Some((first, others)) => {
                let mut command = Command::new(first);
                command.args(others).arg(program);
                command
            }
            None => Command::new(program),
        };
        command
            .args(["--exact", "child::serves_as_a_client", "--nocapture", "--test-threads=1"])
            .env("MOTCUA_CHILD_URL", &self.url)
            .env("MOTCUA_CHILD_NAME", &self.name)
            .env("MOTCUA_CHILD_CLIENTS", self.clients.to_string())
            .env("MOTCUA_CHILD_MOST", self.most.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        command
    }

    /// Starts it; what it says goes to `said`, whole lines only.
    pub(crate) fn start(&self, behind: &[&str], said: mpsc::Sender<Said>) -> Child {
        let mut process = self.command(behind).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap());
        let name = self.name.clone();
        std::thread::spawn(move || {
            let mut line = String::new();
            while lines.read_line(&mut line).is_ok_and(|count| count > 0) && line.ends_with('\n') {
                if let Some(heard) = heard(&name, line.trim_end()) {
                    let _ = said.send(heard);
                }
                line.clear();
            }
        });
        process
    }
}

fn heard(name: &str, line: &str) -> Option<Said> {
    if let Some(failure) = line.strip_prefix("err ") {
        return Some(Said::Failure(failure.to_owned()));
    }
    let words: Vec<&str> = line.strip_prefix("ack ")?.split(' ').collect();
    let [client, place, id, version, position] = words[..] else { panic!("{line}") };
    Some(Said::Ack(Ack {
        name: name.to_owned(),
        client: client.parse().unwrap(),
        place: place.parse().unwrap(),
        id: id.to_owned(),
        version: version.parse().unwrap(),
        position: position.parse().unwrap(),
    }))
}

/// One line, by one call of the system.
fn tell(line: &str) {
    std::io::stdout().lock().write_all(format!("{line}\n").as_bytes()).unwrap();
}

async fn client(desk: Desk, load: Load, client: usize) {
    let mut id = String::new();
    for place in 0..load.most {
        let mut failures = 0;
        let done = loop {
            match send(&desk, &load.name, client, place, &id).await {
                Ok(done) => break done,
                Err(failure) => tell(&format!("err {client} {place} {failure}")),
            }
            failures += 1;
            assert!(failures < MOST_FAILURES);
        };
        id = done.id;
        tell(&format!("ack {client} {place} {id} {} {}", done.version, done.position));
    }
}

/// Does nothing but in a process that a test has started.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn serves_as_a_client() {
    let Ok(url) = std::env::var("MOTCUA_CHILD_URL") else { return };
    let variable = |name: &str| std::env::var(format!("MOTCUA_CHILD_{name}")).unwrap();
    let load = Load {
        url,
        name: variable("NAME"),
        clients: variable("CLIENTS").parse().unwrap(),
        most: variable("MOST").parse().unwrap(),
    };
    tell("");
    let desk = Desk::open(&load.url).await.unwrap();
    desk.publish(&household()).await.unwrap();
    let mut clients = tokio::task::JoinSet::new();
    for number in 0..load.clients {
        clients.spawn(client(desk.clone(), load.clone(), number));
    }
    clients.join_all().await;
}
