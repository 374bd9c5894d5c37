//! How fast the service is, beside the desk that it stands on, measured in turns in the same run.
//!
//! `cargo bench -p motcua-server` prints a table and fails if a bar is missed. Its settings are variables of the
//! environment: `MOTCUA_BENCH_DATABASE` the address of a database that is there, else an empty file is made in
//! `MOTCUA_BENCH_DISK`; `MOTCUA_BENCH_DOSSIERS` how many dossiers the bench of the desk filled it with;
//! `MOTCUA_BENCH_ROUNDS` (3), `MOTCUA_BENCH_WINDOW_MS` (500) how long each figure of a round is measured,
//! `MOTCUA_SEED` other draws. Clients and service share this process and its processors.
//!
//! Pages of a large database are as fast as what they lie on. To measure the service and not the disk, let its pages be in
//! memory: a file on a memory file system, or a server whose `shared_buffers` hold it (`pg_prewarm`).

#![expect(clippy::print_stdout, reason = "a bench shows what it measured")]
#![expect(clippy::unwrap_used, reason = "a bench stops at the first fault")]

mod client;
#[path = "../../../motcua/benches/desk/database.rs"]
mod database;
#[path = "../../../motcua/benches/desk/figures.rs"]
mod figures;
mod keys;
#[path = "../../../motcua/benches/desk/load.rs"]
mod load;
#[path = "../../../motcua/benches/desk/office.rs"]
mod office;
mod start;
mod subject;
#[path = "../../../motcua/benches/desk/table.rs"]
mod table;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use motcua::Desk;
use motcua_server::{Clock, Service, Settings};
use tokio::net::TcpListener;

use client::Pool;
use database::Database;
use figures::{high, median, processor_us, resident_mb, setting};
use keys::Keys;
use load::{Book, Random, closed, open};
use office::{AGENCIES, Office, agency};
use subject::{Http, Subject};
use table::{Bar, Row};

/// How many clients ask at the same time.
const CLIENTS: u64 = 64;
/// How many common names a filled store has.
const NAMES: usize = 997;

/// What everything that is measured shares.
struct Bench {
    in_process: Subject,
    over_http: Subject,
    http: Arc<Http>,
    book: Arc<Book>,
    dossiers: usize,
    rounds: usize,
    window: Duration,
    seed: u64,
}

fn main() -> ExitCode {
    let folder = std::env::var_os("MOTCUA_BENCH_DISK").map_or("/var/tmp".into(), PathBuf::from);
    let database = match std::env::var("MOTCUA_BENCH_DATABASE") {
        Ok(url) => Database::at(url),
        Err(_) if folder.is_dir() => Database::file(&folder),
        Err(_) => Database::file(&std::env::temp_dir()),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let mut rows = runtime.block_on(async { Bench::new(&database.url).await.rows().await });
    let rounds = setting("MOTCUA_BENCH_ROUNDS", 3);
    let started_ms = start::measured_ms(&database.url, rounds);
    rows.push(Row::of("start to the first answer", started_ms, "ms", Some(Bar::Below(200.0))));
    println!("{}", table::head());
    for row in &rows {
        println!("{}", row.line());
    }
    if rows.iter().any(Row::is_missed) {
        println!("a bar is missed");
        return ExitCode::from(1);
    }
    ExitCode::SUCCESS
}

impl Bench {
    async fn new(url: &str) -> Self {
        let office = Arc::new(Office::new());
        let desk = Desk::open(url).await.unwrap();
        desk.publish(&office.procedure).await.unwrap();
        let keys = Keys::make(&desk, &office, AGENCIES).await;
        let service = Service::new(desk.clone(), Clock::at(office.filed_at), Settings::default());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let pool = Pool::new(listener.local_addr().unwrap());
        tokio::spawn(motcua_server::serve(service, listener, std::future::pending()));
        let http = Arc::new(Http::new(pool, keys, &office, AGENCIES).await);
        Self {
            in_process: Subject::Desk(Box::new(desk), office),
            over_http: Subject::Http(Arc::clone(&http)),
            http,
            book: Arc::new(Book::new(0)),
            dossiers: setting("MOTCUA_BENCH_DOSSIERS", 0),
            rounds: setting("MOTCUA_BENCH_ROUNDS", 3),
            window: Duration::from_millis(setting("MOTCUA_BENCH_WINDOW_MS", 500)),
            seed: setting("MOTCUA_SEED", 20_261_122),
        }
    }

    async fn rows(&self) -> Vec<Row> {
        let before_us = processor_us();
        let (window, seed) = (self.window * 2, self.seed ^ 1);
        let answered = closed(&self.over_http, &self.book, CLIENTS, window, seed).await;
        let each_us = (processor_us() - before_us) / f64::from(answered.commands);
        let resident = resident_mb();
        let (mut rows, peak) = self.rates().await;
        rows.extend(self.times(peak / 2.0).await);
        rows.push(Row::of("processor time of a command and its client", each_us, "µs", None));
        let what = "resident memory, service and clients";
        rows.push(Row::of(what, resident, "MB", Some(Bar::Below(100.0))));
        rows
    }

    /// The rates in turns; the second is the median over HTTP.
    async fn rates(&self) -> (Vec<Row>, f64) {
        let mut rates = [Vec::new(), Vec::new(), Vec::new()];
        for round in 0..self.rounds {
            let subjects =
                [(&self.in_process, CLIENTS), (&self.over_http, CLIENTS), (&self.over_http, 1)];
            for ((subject, clients), rates) in subjects.into_iter().zip(&mut rates) {
                let seed = self.seed ^ (u64::try_from(round).unwrap() << 16) ^ (clients << 8);
                rates.push(closed(subject, &self.book, clients, self.window, seed).await.rate);
            }
        }
        let [in_process, over_http, alone] = rates.map(median);
        let beside = Row {
            floor: Some(("the same desk in this process", in_process)),
            ..Row::of("64 clients over HTTP", over_http, "/s", Some(Bar::Times(0.5)))
        };
        (vec![Row::of("1 client over HTTP", alone, "/s", None), beside], over_http)
    }

    /// The times of pages by themselves, and with those of commands at a rate.
    async fn times(&self, rate: f64) -> Vec<Row> {
        // Enough of them that the slowest hundredth is several.
        let (seed, window) = (self.seed ^ 7, self.window * 16);
        let below = |bar| Some(Bar::Below(bar));
        // A list is asked for again and again; what is measured is not the first time of a day.
        for at in 0..AGENCIES {
            self.page(at, &worklist(at)).await;
        }
        let (work, found) = self.pages(window, seed).await;
        let commands = open(&self.over_http, &self.book, rate, window, seed);
        let (commands, meanwhile) = tokio::join!(commands, self.pages(window, seed ^ 8));
        vec![
            Row::of("p99 of a worklist page", high(work), "ms", below(10.0)),
            Row::of("p99 of a search page", high(found), "ms", below(10.0)),
            Row::of(
                format!("p99 of commands at {rate:.0}/s, half the peak"),
                high(commands),
                "ms",
                below(50.0),
            ),
            Row::of("p99 of a worklist page meanwhile", high(meanwhile.0), "ms", below(10.0)),
            Row::of("p99 of a search page meanwhile", high(meanwhile.1), "ms", below(10.0)),
        ]
    }

    /// The times of pages of random agencies, fifty of each kind in a second.
    async fn pages(&self, window: Duration, seed: u64) -> (Vec<f64>, Vec<f64>) {
        let (mut random, mut times) = (Random(seed), (Vec::new(), Vec::new()));
        let mut ticks = tokio::time::interval(Duration::from_millis(20));
        let start = Instant::now();
        while start.elapsed() < window {
            ticks.tick().await;
            let at = random.below(AGENCIES);
            times.0.push(self.page(at, &worklist(at)).await);
            let path = format!("/api/v1/dossiers?q={}&limit=50", self.words(at, &mut random));
            times.1.push(self.page(at, &path).await);
        }
        times
    }

    async fn page(&self, agency: usize, path: &str) -> f64 {
        let asked = Instant::now();
        self.http.page(agency, path).await;
        asked.elapsed().as_secs_f64() * 1e3
    }

    /// What a clerk looks for: a name, the last word of it unfinished, or a code.
    fn words(&self, agency: usize, random: &mut Random) -> String {
        if self.dossiers == 0 {
            return "nguyen+thi+a".to_owned();
        }
        let place = random.below(self.dossiers / AGENCIES) * AGENCIES + agency;
        if random.below(2) == 0 {
            return format!("F{place}");
        }
        let name = place % NAMES;
        format!("nguyen{name}+thi{name}+a")
    }
}

/// The first page of an agency's work.
fn worklist(at: usize) -> String {
    format!("/api/v1/agencies/{}/worklist?limit=50", agency(at))
}
