//! Calling a hook: for the events of one dossier, one after the other.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::Poll;

use tokio::sync::watch;
use tokio::time::timeout;

use super::{Delivery, Failure, Hook};
use crate::batch::message_of;
use crate::journal;

/// The most characters of an error that are kept.
const LONGEST_ERROR: usize = 500;

/// An event as the journal has it.
pub(super) struct Letter {
    pub(super) position: i64,
    pub(super) number: i64,
    pub(super) code: Option<String>,
    pub(super) body: String,
    pub(super) private: Option<String>,
}

/// The place of an event at which a hook has failed.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) position: i64,
    /// How often the hook has failed there.
    pub(super) tries: u32,
}

/// The events of a dossier that a hook is to take now.
pub(super) struct Run {
    pub(super) dossier: String,
    /// Where the dossier was parked, if it was.
    pub(super) parked: Option<Place>,
    pub(super) letters: Vec<Letter>,
    /// Whether more events are there than were read.
    pub(super) has_more: bool,
}

/// How far a hook came at a dossier.
pub(super) struct Ended {
    pub(super) dossier: String,
    pub(super) parked: Option<Place>,
    pub(super) delivered: u64,
    pub(super) end: End,
}

/// Why a run ended.
pub(super) enum End {
    /// Everything was taken.
    Done,
    /// The hook failed at an event.
    Failed { position: i64, error: String },
    /// There was no time for what stands at this position or behind it.
    Stopped { position: i64 },
}

impl Run {
    /// A run that was not begun.
    pub(super) fn put_off(self) -> Ended {
        let position = self.letters.first().map_or(0, |letter| letter.position);
        self.ended(0, End::Stopped { position })
    }

    fn ended(self, delivered: u64, end: End) -> Ended {
        Ended { dossier: self.dossier, parked: self.parked, delivered, end }
    }

    /// Calls the hook for each event, until it fails or is to stop.
    pub(super) async fn go(mut self, hook: Arc<Hook>, stop: watch::Receiver<()>) -> Ended {
        let (mut delivered, mut behind) = (0, 0);
        for letter in std::mem::take(&mut self.letters) {
            let position = letter.position;
            if is_stopped(&stop) {
                return self.ended(delivered, End::Stopped { position });
            }
            let parked = self.parked.filter(|parked| parked.position == position);
            let tries = parked.map_or(0, |parked| parked.tries);
            let called = match delivery(&hook, &self.dossier, letter, tries) {
                Ok(delivery) => call(&hook, delivery).await,
                Err(error) => Err(format!("the event cannot be read: {error}")),
            };
            if let Err(error) = called {
                let error = error.replace('\0', "").chars().take(LONGEST_ERROR).collect();
                return self.ended(delivered, End::Failed { position, error });
            }
            delivered += 1;
            behind = position + 1;
        }
        let more = self.has_more;
        self.ended(delivered, if more { End::Stopped { position: behind } } else { End::Done })
    }
}

/// Whether whoever could stop the work has done so or is gone.
pub(super) fn is_stopped(stop: &watch::Receiver<()>) -> bool {
    stop.has_changed().is_err()
}

fn delivery(
    hook: &Hook,
    dossier: &str,
    letter: Letter,
    tries: u32,
) -> serde_json::Result<Delivery> {
    Ok(Delivery {
        hook: hook.name.clone(),
        position: u64::try_from(letter.position).unwrap_or_default(),
        dossier: dossier.to_owned(),
        code: letter.code,
        number: u64::try_from(letter.number).unwrap_or_default(),
        event: journal::event(&letter.body)?,
        private: letter.private.map(|private| serde_json::from_str(&private)).transpose()?,
        tries,
    })
}

/// Calls a hook once; a panic or too long a wait is a failure like another.
async fn call(hook: &Hook, delivery: Delivery) -> Result<(), String> {
    let work = Arc::clone(&hook.call);
    let mut work = Box::pin(async move { work(delivery).await });
    let guarded = poll_fn(|context| {
        let polled = catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context)));
        match polled {
            Ok(poll) => poll.map(|answer| answer.map_err(|failure| told(&failure))),
            Err(panic) => {
                Poll::Ready(Err(format!("the hook panicked: {}", message_of(panic.as_ref()))))
            }
        }
    });
    let late = |_| Err(format!("the hook gave no answer within {:?}", hook.patience));
    timeout(hook.patience, guarded).await.unwrap_or_else(late)
}

/// An error with its causes.
fn told(failure: &Failure) -> String {
    let mut text = failure.to_string();
    let mut source = failure.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
