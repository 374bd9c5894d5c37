//! Following: passes whenever this desk has written, and now and then for what others have.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use motcua_engine::time::Timestamp;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::call::is_stopped;
use super::{Hook, pass};
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::lease::Lease;

/// The least time between two passes: commits that come close together are handed over in one.
const BREATH: Duration = Duration::from_millis(50);

/// A hook that is being followed, until this is dropped or stopped.
#[derive(Debug)]
pub struct Following {
    going: watch::Sender<()>,
    task: JoinHandle<()>,
}

impl Following {
    /// Stops when the calls that are under way have ended, and has noted then how far the hook came.
    ///
    /// # Errors
    ///
    /// The task has met a fault of the program.
    pub async fn stop(self) -> Result<()> {
        let Self { going, task } = self;
        drop(going);
        task.await.map_err(|error| Error::Fault { message: error.to_string() })
    }
}

impl Desk {
    /// Follows the journal with a hook, as [`Desk::deliver`] does, whenever something is written.
    ///
    /// When this returns, it is noted where a new hook begins.
    /// As many desks as you like may follow the same hook: one of them works, and another one takes over when it dies.
    /// A database that fails is asked again after the hook's interval.
    ///
    /// # Errors
    ///
    /// The database fails at the beginning, or the hook's name cannot be kept.
    pub async fn follow(&self, hook: Hook) -> Result<Following> {
        self.register(&hook).await?;
        let (going, stop) = watch::channel(());
        let task = tokio::spawn(follow(self.clone(), hook, stop));
        Ok(Following { going, task })
    }
}

async fn follow(desk: Desk, hook: Hook, mut stop: watch::Receiver<()>) {
    let mut commits = desk.commits.clone();
    let mut lease = None;
    while !is_stopped(&stop) {
        commits.mark_unchanged();
        if let Err(failure) = round(&desk, &hook, &mut lease, &stop).await {
            // This desk may take it again at once.
            lease = None;
            tracing::warn!(hook = hook.name, %failure, "a pass failed and is made again");
        }
        // Ended by its time or by what it waits for: either way the next round begins.
        let _ = timeout(BREATH, stop.changed()).await;
        let _ = timeout(hook.interval, either(commits.changed(), stop.changed())).await;
    }
    if let Some(lease) = lease {
        lease.release().await;
    }
}

/// A pass, if the lease is to be had. It is held from round to round.
async fn round(
    desk: &Desk,
    hook: &Hook,
    lease: &mut Option<Lease>,
    stop: &watch::Receiver<()>,
) -> Result<()> {
    if lease.is_none() {
        *lease = desk.leases.take(&hook.lease()).await?;
    }
    let Some(held) = lease else { return Ok(()) };
    let delivered = if held.keep().await? {
        pass::run(desk, hook, Timestamp::now(), stop, held).await?
    } else {
        super::Delivered { held_elsewhere: true, ..super::Delivered::default() }
    };
    if delivered.held_elsewhere {
        *lease = None;
    }
    Ok(())
}

/// Ends when one of the two does.
async fn either(one: impl Future, other: impl Future) {
    let (mut one, mut other) = (pin!(one), pin!(other));
    let ended = poll_fn(|context| {
        if one.as_mut().poll(context).is_ready() || other.as_mut().poll(context).is_ready() {
            return Poll::Ready(());
        }
        Poll::Pending
    });
    ended.await;
}
