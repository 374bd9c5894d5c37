//! Hooks: what a portal does about events once they are on disk.
//!
//! A hook follows the journal by position. Its row holds how far it has come, and nothing of the events is copied.
//! No event can appear behind that place: positions are drawn from one counter whose row stays locked until the commit,
//! so that whoever sees a position sees every one before it.

mod call;
mod follow;
mod parked;
mod pass;
mod stand;

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use motcua_engine::dossier::{Event, Private};
use motcua_engine::time::Timestamp;
use tokio::sync::watch;

use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::store::{NEVER, keepable};

pub use follow::Following;
pub use parked::DeadLetter;
pub(crate) use parked::lock;
pub use stand::HookStand;

/// Why a hook could not do its work. A text becomes one by `into`.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A hook's work on one event.
type Call = Pin<Box<dyn Future<Output = std::result::Result<(), Failure>> + Send>>;

/// An event handed to a hook. Its position is the same whenever it is handed over again.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    /// The hook's name.
    pub hook: String,
    /// The event's place in the journal.
    pub position: u64,
    /// The dossier's identifier.
    pub dossier: String,
    /// Its code; an opinion has none.
    pub code: Option<String>,
    /// The event's number in its dossier.
    pub number: u64,
    /// The event, without personal data.
    pub event: Event,
    /// Its personal data, for a hook that asked for them; none when there are none or they were erased.
    pub private: Option<Private>,
    /// How often the hook has failed at it before.
    pub tries: u32,
}

/// Where a hook begins that is not known yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    /// At the first event of the journal.
    AtFirstEvent,
    /// Behind the last event of the journal.
    BehindLastEvent,
}

/// What is done about each event, and how. The name tells it from others and stays when the program starts again.
#[derive(Clone)]
pub struct Hook {
    name: String,
    begin: Begin,
    has_private: bool,
    first_wait: Duration,
    longest_wait: Duration,
    most_tries: u32,
    patience: Duration,
    at_once: usize,
    interval: Duration,
    call: Arc<dyn Fn(Delivery) -> Call + Send + Sync>,
}

impl Hook {
    /// A hook that begins at the first event, gets no personal data, and is called for sixteen dossiers at once.
    ///
    /// What fails is tried again after a second, after two, and so on up to an hour; the twelfth failure is the last.
    /// A call may take thirty seconds.
    pub fn new<F, R>(name: impl Into<String>, call: F) -> Self
    where
        F: Fn(Delivery) -> R + Send + Sync + 'static,
        R: Future<Output = std::result::Result<(), Failure>> + Send + 'static,
    {
        Self {
            name: name.into(),
            begin: Begin::AtFirstEvent,
            has_private: false,
            first_wait: Duration::from_secs(1),
            longest_wait: Duration::from_secs(3600),
            most_tries: 12,
            patience: Duration::from_secs(30),
            at_once: 16,
            interval: Duration::from_secs(1),
            call: Arc::new(move |delivery| Box::pin(call(delivery))),
        }
    }

    /// Begins elsewhere. A hook that is known goes on where it was.
    #[must_use]
    pub fn begin(self, begin: Begin) -> Self {
        Self { begin, ..self }
    }

    /// Hands over personal data as well.
    #[must_use]
    pub fn with_private(self) -> Self {
        Self { has_private: true, ..self }
    }

    /// Tries again after `first`, each time after twice as long, up to `longest`; `most` failures make a dead letter.
    #[must_use]
    pub fn retry(self, first: Duration, longest: Duration, most: u32) -> Self {
        Self { first_wait: first, longest_wait: longest, most_tries: most, ..self }
    }

    /// How long a call may take before it counts as failed.
    #[must_use]
    pub fn patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// For how many dossiers it is called at once; at least one.
    #[must_use]
    pub fn at_once(self, dossiers: usize) -> Self {
        Self { at_once: dossiers.max(1), ..self }
    }

    /// How often [`Desk::follow`] looks for what other processes have written.
    #[must_use]
    pub fn every(self, interval: Duration) -> Self {
        Self { interval, ..self }
    }

    /// When an event is tried again that has failed so often, in microseconds.
    fn next_at(&self, tries: u32, at: Timestamp) -> i64 {
        if tries >= self.most_tries {
            return NEVER;
        }
        let doubled = 1_u32.checked_shl(tries.saturating_sub(1)).unwrap_or(u32::MAX);
        let wait = self.first_wait.saturating_mul(doubled).min(self.longest_wait);
        let wait = i64::try_from(wait.as_micros()).unwrap_or(i64::MAX);
        at.as_microsecond().saturating_add(wait).min(NEVER - 1)
    }

    fn lease(&self) -> String {
        lease_of(&self.name)
    }
}

fn lease_of(hook: &str) -> String {
    format!("hook/{hook}")
}

impl fmt::Debug for Hook {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Hook").field("name", &self.name).finish_non_exhaustive()
    }
}

/// What a pass of a hook did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// The events that the hook took.
    pub delivered: u64,
    /// The dossiers at which it failed and that are tried again later.
    pub parked: u64,
    /// The dossiers at which it failed for the last time.
    pub dead: u64,
    /// Whether another desk follows this hook, or this one in another call: then nothing more was done here.
    pub held_elsewhere: bool,
}

impl Desk {
    /// Hands to a hook what the journal holds by now and what is to be tried again by `at`.
    ///
    /// Each event is handed over at least once: twice, when a desk dies before it has noted how far it came.
    /// Those of one dossier come in order, each after the one before was taken; dossiers do not wait for each other.
    /// When the hook fails, gives no answer in time or panics, its dossier is parked: the later events of that dossier wait.
    /// After the last failure the dossier stays parked until [`Desk::replay`] or [`Desk::skip`].
    ///
    /// # Errors
    ///
    /// The database fails, or the hook's name cannot be kept.
    pub async fn deliver(&self, hook: &Hook, at: Timestamp) -> Result<Delivered> {
        self.register(hook).await?;
        let Some(mut lease) = self.leases.take(&hook.lease()).await? else {
            return Ok(Delivered { held_elsewhere: true, ..Delivered::default() });
        };
        let (_going, stop) = watch::channel(());
        let delivered = pass::run(self, hook, at, &stop, &mut lease).await;
        lease.release().await;
        delivered
    }

    /// Notes where a hook begins, if it is not known.
    async fn register(&self, hook: &Hook) -> Result<()> {
        keepable("the name of the hook", [hook.name.as_str()])?;
        let begin = match hook.begin {
            Begin::AtFirstEvent => "0",
            Begin::BehindLastEvent => "(SELECT COALESCE(MAX(position), 0) FROM motcua_events)",
        };
        let insert = format!(
            "INSERT INTO motcua_hooks (name, position) VALUES (?, {begin}) ON CONFLICT (name) DO NOTHING"
        );
        let values = vec![hook.name.clone().into()];
        self.connections.write.execute(&insert, values).await.map_err(Error::Database)?;
        Ok(())
    }
}
