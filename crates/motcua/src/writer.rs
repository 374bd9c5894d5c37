//! The writer: one task, whose batch is what waits.

use std::sync::Arc;
use std::time::Duration;

use motcua_engine::time::Timestamp;
use sea_orm::DbErr;
use tokio::sync::{RwLock, mpsc, oneshot, watch};

use crate::batch::{Batch, Rules, Settled};
use crate::connect::Connections;
use crate::desk::{Done, Request};
use crate::error::{Error, Result};
use crate::library::Library;
use crate::store::{Row, Tx, is_held};
use crate::tables::READINGS;

/// The most commands of a batch.
const MOST: usize = 256;
/// The most commands that wait; one more is told to come back.
pub(crate) const QUEUE: usize = 4096;

/// How often a command that the database did not take is tried again by itself.
const TRIES: u32 = 2;
/// How long a batch waits for a row that somebody else has locked.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long each of its commands waits when the batch has waited in vain: the others are not to wait as long again.
const SHORT_PATIENCE: Duration = Duration::from_millis(500);
/// How many of its commands wait in vain before the rest is given up.
const MOST_HELD: usize = 8;

/// What is to be written, with the place of its answer.
#[expect(
    clippy::large_enum_variant,
    reason = "nearly all are commands, and a box would cost each of them"
)]
pub(crate) enum Job {
    /// A command.
    Command { request: Request, answer: oneshot::Sender<Result<Done>> },
    /// That somebody read personal data.
    Readings { rows: Vec<Row>, answer: oneshot::Sender<Result<()>> },
}

/// The task's state.
pub(crate) struct Writer {
    pub(crate) connections: Connections,
    pub(crate) library: Arc<RwLock<Arc<Library>>>,
    pub(crate) jobs: mpsc::Receiver<Job>,
    /// Told when the journal has grown.
    pub(crate) written: watch::Sender<()>,
    pub(crate) rules: Rules,
    pub(crate) now: fn() -> Timestamp,
}

impl Writer {
    /// Takes what waits, again and again, until the desk is closed and nothing waits.
    pub(crate) async fn run(mut self) {
        let mut waiting = Vec::with_capacity(MOST);
        while self.jobs.recv_many(&mut waiting, MOST).await > 0 {
            let (mut requests, mut answers) = (Vec::new(), Vec::new());
            let (mut readings, mut readers) = (Vec::new(), Vec::new());
            for job in waiting.drain(..) {
                match job {
                    Job::Command { request, answer } => {
                        requests.push(request);
                        answers.push(answer);
                    }
                    Job::Readings { mut rows, answer } => {
                        readings.append(&mut rows);
                        readers.push(answer);
                    }
                }
            }
            let (results, read) = self.write(&requests, &readings).await;
            for (answer, result) in answers.into_iter().zip(results) {
                // Whoever asked may have gone; the journal has it all the same.
                let _ = answer.send(result);
            }
            for answer in readers {
                let _ = answer.send(read.as_ref().copied().map_err(again));
            }
        }
    }

    /// Writes a batch; when the database fails in it, each request by itself, and the readings by themselves.
    async fn write(
        &self,
        requests: &[Request],
        readings: &[Row],
    ) -> (Vec<Result<Done>>, Result<()>) {
        let failure = match self.try_batch(requests, readings, PATIENCE).await {
            Ok(results) => return (results, Ok(())),
            Err(failure) => failure,
        };
        let is_of_some = matches!(failure, Error::Database(_)) || waited_in_vain(&failure);
        let read = if is_of_some && !readings.is_empty() {
            self.try_batch(&[], readings, PATIENCE).await.map(|_| ())
        } else {
            Err(again(&failure))
        };
        (self.one_by_one(requests, failure).await, read)
    }

    /// Writes each request of a batch that failed by itself, if others may get further.
    async fn one_by_one(&self, requests: &[Request], failure: Error) -> Vec<Result<Done>> {
        let patience = if matches!(failure, Error::Database(_)) {
            PATIENCE
        } else if waited_in_vain(&failure) && requests.len() > 1 {
            SHORT_PATIENCE
        } else {
            return with(Vec::new(), failure, requests.len());
        };
        tracing::warn!(commands = requests.len(), %failure, "a batch failed; its commands are taken one by one");
        let mut results = Vec::with_capacity(requests.len());
        let mut held = 0;
        for request in requests {
            let result = self.alone(request, patience).await;
            if let Err(Error::Unavailable(source)) = &result {
                held += 1;
                // None of the others would get further.
                if !is_held(source) || held == MOST_HELD {
                    return with(results, failure, requests.len());
                }
            }
            results.push(result);
        }
        results
    }

    /// Writes one request, again when it met another writer: a deadlock, or the same key at the same time.
    async fn alone(&self, request: &Request, patience: Duration) -> Result<Done> {
        let mut tries = 1..=TRIES;
        loop {
            match self.try_batch(std::slice::from_ref(request), &[], patience).await {
                Ok(mut results) => return results.pop().unwrap_or(Err(Error::Closed)),
                Err(failure @ Error::Database(_)) if tries.next().is_some() => {
                    tracing::debug!(%failure, "a command is tried again");
                }
                Err(failure) => return Err(failure),
            }
        }
    }

    /// Writes a batch, all or nothing. What a failed transaction leaves behind meets no later one.
    async fn try_batch(
        &self,
        requests: &[Request],
        readings: &[Row],
        patience: Duration,
    ) -> Result<Vec<Result<Done>>> {
        let results = match self.in_transaction(requests, readings, patience).await {
            Err(Error::Database(failure)) if is_held(&failure) => Err(Error::Unavailable(failure)),
            results => results,
        };
        if let Err(Error::Database(_) | Error::OutcomeUnknown(_)) = results {
            self.connections.renew().await;
        }
        results
    }

    async fn in_transaction(
        &self,
        requests: &[Request],
        readings: &[Row],
        patience: Duration,
    ) -> Result<Vec<Result<Done>>> {
        let begun = self.connections.write.begin().await;
        let transaction = begun.map_err(Error::Unavailable)?;
        transaction.wait_at_most(patience).await.map_err(Error::Unavailable)?;
        let library = self.library_of(&transaction).await?;
        let (rules, now) = (self.rules, (self.now)());
        let mut batch = Batch::begin(&transaction, &library, rules, requests, now).await?;
        let mut settled: Vec<Result<Settled>> = Vec::with_capacity(requests.len());
        for request in requests {
            let taken = batch.take(request).await;
            if let Err(Error::Database(failure)) = taken {
                return Err(Error::Database(failure));
            }
            settled.push(taken);
        }
        let positions = batch.write().await.map_err(Error::Database)?;
        let readings = transaction.write(&READINGS, readings.to_vec()).await;
        readings.map_err(Error::Database)?;
        let done: Vec<_> = settled
            .into_iter()
            .map(|settled| settled.map(|settled| batch.done(settled, &positions)))
            .collect();
        transaction.commit().await.map_err(committing)?;
        if !positions.is_empty() {
            self.written.send_replace(());
        }
        Ok(done)
    }

    async fn library_of(&self, transaction: &Tx) -> Result<Arc<Library>> {
        let known = self.library.read().await.clone();
        if !known.is_outdated(transaction).await? {
            return Ok(known);
        }
        let library = Arc::new(Library::load(transaction).await?);
        *self.library.write().await = Arc::clone(&library);
        Ok(library)
    }
}

/// Whether somebody else held a row for too long: commands that do not need it get further.
fn waited_in_vain(failure: &Error) -> bool {
    matches!(failure, Error::Unavailable(source) if is_held(source))
}

/// A failure of the commit itself: what was written may be there, or not, unless the database says that it refused a row.
fn committing(failure: DbErr) -> Error {
    if failure.sql_err().is_some() {
        Error::Database(failure)
    } else {
        Error::OutcomeUnknown(failure)
    }
}

/// Results filled up with a failure that the rest of a batch shares.
fn with(mut results: Vec<Result<Done>>, failure: Error, count: usize) -> Vec<Result<Done>> {
    while results.len() + 1 < count {
        results.push(Err(again(&failure)));
    }
    results.push(Err(failure));
    results
}

/// The same failure, for another one that waited.
fn again(failure: &Error) -> Error {
    match failure {
        Error::OutcomeUnknown(source) => Error::OutcomeUnknown(DbErr::Custom(source.to_string())),
        Error::Unavailable(source) => Error::Unavailable(DbErr::Custom(source.to_string())),
        other => Error::Database(DbErr::Custom(other.to_string())),
    }
}

#[cfg(test)]
mod tests;
