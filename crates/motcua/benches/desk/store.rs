//! One store: made, filled, and measured in turns with its floors.

use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::time::{Duration, Instant};

use motcua::{Desk, Page};
use tokio::sync::mpsc;

use crate::database::Database;
use crate::figures::{high, median, processor_us, resident_mb, setting};
use crate::fill::Fill;
use crate::load::{Book, Random, closed, open};
use crate::office::{AGENCIES, Office, STAGES, agency};
use crate::sample::Sample;
use crate::subject::Subject;
use crate::table::{Bar, Row};
use crate::{cluster, floor};

/// The rows of a worklist page.
const PAGE: u64 = 50;

/// Which database, on what, and how full.
pub(crate) struct Store {
    database: String,
    place: String,
    dossiers: usize,
}

impl Store {
    pub(crate) fn new(database: &str, place: &str, dossiers: usize) -> Self {
        Self { database: database.to_owned(), place: place.to_owned(), dossiers }
    }

    pub(crate) fn name(&self) -> String {
        let filled =
            if self.dossiers == 0 { "empty".to_owned() } else { self.dossiers.to_string() };
        format!("{}, {}, {filled}", self.database, self.place)
    }

    fn is_sqlite(&self) -> bool {
        self.database == "SQLite"
    }
}

/// What the desk is held against: its name, who carries it out, and with how many clients.
type Floor = (&'static str, Subject, u64);

/// What everything that is measured shares.
struct Bench {
    store: Store,
    url: String,
    office: Arc<Office>,
    sample: Arc<Sample>,
    book: Arc<Book>,
    rounds: usize,
    window: Duration,
    seed: u64,
}

/// Prints the rows of a store; failure means that a bar is missed.
pub(crate) fn measure(store: &Store) -> ExitCode {
    let database = if store.is_sqlite() {
        Database::file(&std::env::temp_dir())
    } else {
        let Some(url) = cluster::new_database() else { return ExitCode::SUCCESS };
        Database::at(url)
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let rows = runtime.block_on(async {
        let bench =
            Bench::new(Store::new(&store.database, &store.place, store.dossiers), &database.url)
                .await;
        bench.rows().await
    });
    println!("{}", store.name());
    for row in &rows {
        println!("{}", row.line());
    }
    ExitCode::from(u8::from(rows.iter().any(Row::is_missed)))
}

impl Bench {
    async fn new(store: Store, url: &str) -> Self {
        let office = Arc::new(Office::new());
        let sample = record(&office, url).await;
        if store.dossiers > 0 {
            fill_apart(store.dossiers, &sample.id, url);
        }
        Self {
            book: Arc::new(Book::new(store.dossiers)),
            url: url.to_owned(),
            office,
            sample: Arc::new(sample),
            rounds: setting("MOTCUA_BENCH_ROUNDS", 3),
            window: Duration::from_millis(setting("MOTCUA_BENCH_WINDOW_MS", 500)),
            seed: setting("MOTCUA_SEED", 20_261_122),
            store,
        }
    }

    async fn rows(&self) -> Vec<Row> {
        let own_mb = resident_mb();
        let opened_ms = self.opened().await;
        let desk = Desk::open(&self.url).await.unwrap();
        let subject = Subject::Desk(Box::new(desk.clone()), Arc::clone(&self.office));
        let (clients, window) = (64, self.window * 2);
        let before_us = processor_us();
        let answered = closed(&subject, &self.book, clients, window, self.seed ^ 1).await;
        let each_us = (processor_us() - before_us) / f64::from(answered.commands);
        let resident = resident_mb();
        // They stay open: that many connections that end at once would stand in the way of what comes next.
        let floors = self.floors().await;
        let (mut rows, peak) = self.rates(&subject, &floors).await;
        rows.extend(self.times(&subject, &desk, peak / 2.0).await);
        let below = |bar| Some(Bar::Below(bar));
        rows.push(Row::of("processor time of a command, 64 clients", each_us, "µs", None));
        rows.push(Row::of("open to the first answer", opened_ms, "ms", below(200.0)));
        let own = format!("resident memory, 64 clients (the bench {own_mb:.0} MB)");
        rows.push(Row::of(own, resident, "MB", below(100.0)));
        rows
    }

    /// How long it takes from opening the database to the first page of work.
    async fn opened(&self) -> f64 {
        let mut times = Vec::new();
        for round in 0..self.rounds {
            let start = Instant::now();
            let desk = Desk::open(&self.url).await.unwrap();
            desk.worklist(&agency(round), &Page::first(PAGE)).await.unwrap();
            times.push(start.elapsed().as_secs_f64() * 1e3);
        }
        median(times)
    }

    /// The rates of the desk and of its floors, in turns; the second is the desk's median at 64 clients.
    async fn rates(&self, desk: &Subject, floors: &[Floor]) -> (Vec<Row>, f64) {
        let subjects = [(desk, 1), (desk, 16), (desk, 64)];
        let floors = floors.iter().map(|(_, subject, clients)| (subject, *clients));
        let subjects: Vec<_> = subjects.into_iter().chain(floors).collect();
        let mut rates = vec![Vec::new(); subjects.len()];
        for round in 0..self.rounds {
            for ((subject, clients), rates) in subjects.iter().zip(&mut rates) {
                let seed = self.seed ^ (u64::try_from(round).unwrap() << 16) ^ (clients << 8);
                let answered = closed(*subject, &self.book, *clients, self.window, seed).await;
                rates.push(answered.rate);
            }
        }
        let rates: Vec<f64> = rates.into_iter().map(median).collect();
        let mut rows = vec![
            Row::of("1 client", rates[0], "/s", None),
            Row::of("16 clients", rates[1], "/s", None),
        ];
        let beside = |name, floor, bar| Row {
            floor: Some((name, floor)),
            ..Row::of("64 clients", rates[2], "/s", bar)
        };
        let on_disk = |bar| (self.store.place == "disk").then_some(Bar::Times(bar));
        if self.store.is_sqlite() {
            rows.push(beside("64 connections, a transaction each", rates[3], on_disk(8.0)));
            rows.push(beside("one connection, a transaction each", rates[4], on_disk(4.0)));
            let in_memory = (self.store.place == "memory").then_some(Bar::Times(0.4));
            rows.push(beside("a bare group writer", rates[5], in_memory));
        } else {
            let (one, other) = (rates[3], rates[4]);
            let name = if one > other {
                "16 clients, a transaction each"
            } else {
                "64 clients, a transaction each"
            };
            rows.push(beside(name, one.max(other), on_disk(4.0)));
        }
        (rows, rates[2])
    }

    /// What the desk is held against in this store.
    async fn floors(&self) -> Vec<Floor> {
        let connections = async |most| floor::connections(&self.url, most).await;
        let alone = |connection| Subject::Alone(connection, Arc::clone(&self.sample));
        if !self.store.is_sqlite() {
            let (few, many) = (alone(connections(16).await), alone(connections(64).await));
            return vec![("16", few, 16), ("64", many, 64)];
        }
        let (queue, waiting) = mpsc::channel(256);
        let writer = floor::write_groups(connections(1).await, Arc::clone(&self.sample), waiting);
        tokio::spawn(writer);
        let (many, one) = (alone(connections(64).await), alone(connections(1).await));
        vec![("64", many, 64), ("one", one, 64), ("group", Subject::Group(queue), 64)]
    }

    /// The times of answers and of pages of work at a rate.
    async fn times(&self, subject: &Subject, desk: &Desk, rate: f64) -> Vec<Row> {
        let (seed, window) = (self.seed ^ 7, self.window * 4);
        let pages = tokio::spawn(pages(desk.clone(), window, seed));
        let answers = open(subject, &self.book, rate, window, seed).await;
        let pages = pages.await.unwrap();
        let what = format!("p99 of commands at {rate:.0}/s, half the peak");
        vec![
            Row::of(what, high(answers), "ms", Some(Bar::Below(50.0))),
            Row::of("p99 of a worklist page meanwhile", high(pages), "ms", Some(Bar::Below(10.0))),
        ]
    }
}

/// Takes a dossier through its life in a new store, and keeps what its rows are at each stage.
async fn record(office: &Office, url: &str) -> Sample {
    let fill = Fill::new(floor::connections(url, 1).await);
    let keep = async |stage: usize, id: &str| {
        if stage < STAGES {
            fill.keep(stage, id).await;
        }
    };
    let sample = Sample::record(office, url, keep).await;
    fill.end().await;
    sample
}

/// Fills a new store that stays.
pub(crate) fn make(url: &str, dossiers: usize) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let sample = runtime.block_on(record(&Office::new(), url));
    fill(url, dossiers, &sample.id);
}

/// Fills a store in a process of its own, whose memory is not this one's.
fn fill_apart(dossiers: usize, sample: &str, url: &str) {
    let mut filling = Command::new(std::env::current_exe().unwrap());
    let filled = filling.args(["fill", url, &dossiers.to_string(), sample]).status().unwrap();
    assert!(filled.success(), "the store is not filled");
}

/// Fills a store with copies of what was kept of a dossier.
pub(crate) fn fill(url: &str, dossiers: usize, sample: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let fill = Fill::new(floor::connections(url, 1).await);
        fill.fill(dossiers, sample).await;
        fill.settle().await;
        fill.end().await;
    });
}

/// How long pages of work of random agencies take, a hundred a second.
async fn pages(desk: Desk, window: Duration, seed: u64) -> Vec<f64> {
    let (mut random, mut times) = (Random(seed), Vec::new());
    let mut ticks = tokio::time::interval(Duration::from_millis(10));
    let start = Instant::now();
    while start.elapsed() < window {
        ticks.tick().await;
        let asked = Instant::now();
        desk.worklist(&agency(random.below(AGENCIES)), &Page::first(PAGE)).await.unwrap();
        times.push(asked.elapsed().as_secs_f64() * 1e3);
    }
    times
}
