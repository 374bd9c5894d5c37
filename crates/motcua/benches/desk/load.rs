//! Clients that each wait for every answer, and a load that waits for none.

use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::office::{self, AGENCIES, Next, STAGES};

/// A stage of a dossier that somebody has in hand.
const TAKEN: u8 = u8::MAX;

/// Numbers that a seed repeats (splitmix64).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % bound as u64).unwrap()
    }
}

/// Who carries out commands.
pub(crate) trait Subject: Clone + Send + Sync + 'static {
    /// Carries out the next command of a dossier and waits for its answer: the dossier's identifier.
    fn carry_out(&self, next: &Next) -> impl Future<Output = String> + Send;
}

/// The dossiers that were there before, each with how far it is.
pub(crate) struct Book {
    stages: Vec<AtomicU8>,
}

impl Book {
    pub(crate) fn new(filled: usize) -> Self {
        let stage = |place| AtomicU8::new(u8::try_from(office::stage(place) + 1).unwrap());
        Self { stages: (0..filled).map(stage).collect() }
    }

    /// The next command of a client: on an empty store that of its own dossier; on a full one a random dossier's,
    /// and every seventh a filing, so that both have the same mix.
    fn next(&self, random: &mut Random, own: &mut Option<Next>) -> Next {
        if self.stages.is_empty() || random.below(STAGES + 1) == 0 {
            let own = if self.stages.is_empty() { own.take() } else { None };
            let agency = random.below(AGENCIES);
            return own.unwrap_or(Next { id: String::new(), stage: 0, agency, place: None });
        }
        loop {
            let place = random.below(self.stages.len());
            let stage = self.stages[place].load(Ordering::Relaxed);
            let last = u8::try_from(STAGES).unwrap();
            if stage <= last && self.take(place, stage) {
                let (id, agency) = (office::id(place), place % AGENCIES);
                return Next { id, stage: stage.into(), agency, place: Some(place) };
            }
        }
    }

    fn take(&self, place: usize, stage: u8) -> bool {
        let order = Ordering::Relaxed;
        self.stages[place].compare_exchange(stage, TAKEN, order, order).is_ok()
    }

    /// Gives a dossier back after its command; what stays is the client's own.
    fn done(&self, next: &Next, id: String) -> Option<Next> {
        if let Some(place) = next.place {
            self.stages[place].store(u8::try_from(next.stage + 1).unwrap(), Ordering::Relaxed);
            return None;
        }
        (next.stage < STAGES).then(|| Next { id, stage: next.stage + 1, ..*next })
    }
}

/// What clients that each wait for every answer got.
pub(crate) struct Answered {
    /// Commands answered in a second; the first fifth warms up.
    pub(crate) rate: f64,
    /// All commands, also those of the warming up and those that ended late; never 0.
    pub(crate) commands: u32,
}

/// Lets clients carry out commands, each after the answer to its last one.
pub(crate) async fn closed(
    subject: &impl Subject,
    book: &Arc<Book>,
    clients: u64,
    window: Duration,
    seed: u64,
) -> Answered {
    let start = Instant::now();
    let (from, until) = (start + window / 5, start + window + window / 5);
    let answered = Arc::new(AtomicU64::new(0));
    let mut running = JoinSet::new();
    for client in 0..clients {
        let (subject, book, answered) = (subject.clone(), Arc::clone(book), Arc::clone(&answered));
        running.spawn(async move {
            let (mut random, mut own) = (Random(seed ^ (client << 32)), None);
            let mut commands = 0;
            while Instant::now() < until {
                let next = book.next(&mut random, &mut own);
                let id = subject.carry_out(&next).await;
                own = book.done(&next, id);
                commands += 1;
                if (from..until).contains(&Instant::now()) {
                    answered.fetch_add(1, Ordering::Relaxed);
                }
            }
            commands
        });
    }
    let mut commands: u32 = 0;
    while let Some(ended) = running.join_next().await {
        commands += ended.unwrap();
    }
    let rate = answered.load(Ordering::Relaxed) as f64 / window.as_secs_f64();
    Answered { rate, commands }
}

/// The times of answers, in milliseconds from the moment each command was due, at a rate that waits for no answer.
pub(crate) async fn open(
    subject: &impl Subject,
    book: &Arc<Book>,
    rate: f64,
    window: Duration,
    seed: u64,
) -> Vec<f64> {
    let times = Arc::new(Mutex::new(Vec::new()));
    let (mut random, mut running) = (Random(seed), JoinSet::new());
    let own = Arc::new(Mutex::new(Vec::new()));
    let mut ticks = tokio::time::interval(Duration::from_millis(1));
    let (start, mut sent) = (Instant::now(), 0.0);
    while start.elapsed() < window {
        ticks.tick().await;
        while sent < start.elapsed().as_secs_f64() * rate {
            let due = start + Duration::from_secs_f64(sent / rate);
            sent += 1.0;
            let next = book.next(&mut random, &mut own.lock().unwrap().pop());
            let (subject, book) = (subject.clone(), Arc::clone(book));
            let (times, own) = (Arc::clone(&times), Arc::clone(&own));
            running.spawn(async move {
                let id = subject.carry_out(&next).await;
                times.lock().unwrap().push(due.elapsed().as_secs_f64() * 1e3);
                own.lock().unwrap().extend(book.done(&next, id));
            });
        }
        while running.try_join_next().is_some() {}
    }
    while let Some(ended) = running.join_next().await {
        ended.unwrap();
    }
    std::mem::take(&mut *times.lock().unwrap())
}
