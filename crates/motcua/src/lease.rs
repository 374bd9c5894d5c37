//! Leases: work that one desk does at a time, claimed in the database and by the database's clock.
//!
//! A desk that dies leaves its lease behind, and another one takes it over when it has run out.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sea_orm::ConnectionTrait;
use tokio::time::Instant;

use crate::error::{Error, Result};
use crate::store::{Db, Session};

/// How long a lease holds that is not renewed.
const HOLD: Duration = Duration::from_secs(30);
/// How often a lease is renewed at least while its work goes on.
pub(crate) const BEAT: Duration = Duration::from_secs(10);

/// The leases of one desk, shared by its clones.
#[derive(Clone, Debug)]
pub(crate) struct Leases {
    connection: Db,
    /// The desk's instance, a UUID.
    holder: Arc<str>,
    /// What this desk holds: its row cannot tell two calls of one desk apart.
    taken: Arc<Mutex<BTreeSet<String>>>,
}

/// Work that nobody else does meanwhile. When it is dropped unreleased, this desk may take it again at once,
/// and another one when it has run out.
#[derive(Debug)]
pub(crate) struct Lease {
    leases: Leases,
    name: String,
    renewed_at: Instant,
}

impl Leases {
    /// The leases of a desk that was opened just now.
    pub(crate) fn new(connection: Db) -> Self {
        let holder = uuid::Uuid::new_v4().to_string().into();
        Self { connection, holder, taken: Arc::default() }
    }

    /// Takes a lease that nobody holds, or that has run out.
    pub(crate) async fn take(&self, name: &str) -> Result<Option<Lease>> {
        if !self.taken().insert(name.to_owned()) {
            return Ok(None);
        }
        let (leases, renewed_at) = (self.clone(), Instant::now());
        let lease = Lease { leases, name: name.to_owned(), renewed_at };
        let now = now(&self.connection);
        let upsert = format!(
            "INSERT INTO motcua_leases (name, holder, until) VALUES (?, ?, {now} + ?)
            ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
            WHERE motcua_leases.until <= {now} OR motcua_leases.holder = excluded.holder"
        );
        let values = vec![name.into(), self.holder.to_string().into(), hold().into()];
        let written = self.connection.execute(&upsert, values).await.map_err(Error::Database)?;
        Ok((written == 1).then_some(lease))
    }

    fn taken(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lease {
    /// Renews it. False: it had run out, and somebody else has it.
    pub(crate) async fn renew(&mut self) -> Result<bool> {
        let connection = self.leases.connection.clone();
        self.renew_in(&connection).await
    }

    /// Renews it when that is due; false as for [`Lease::renew`].
    pub(crate) async fn keep(&mut self) -> Result<bool> {
        if self.renewed_at.elapsed() < BEAT { Ok(true) } else { self.renew().await }
    }

    /// Renews it in a transaction, which then holds only what was done under the lease.
    pub(crate) async fn renew_in(
        &mut self,
        session: &Session<impl ConnectionTrait>,
    ) -> Result<bool> {
        let now = now(session);
        let update =
            format!("UPDATE motcua_leases SET until = {now} + ? WHERE name = ? AND holder = ?");
        let holder = self.leases.holder.to_string();
        let values = vec![hold().into(), self.name.clone().into(), holder.into()];
        let renewed_at = Instant::now();
        let renewed = session.execute(&update, values).await.map_err(Error::Database)?;
        self.renewed_at = renewed_at;
        Ok(renewed == 1)
    }

    /// Gives it back. If the database fails, it runs out by itself.
    pub(crate) async fn release(self) {
        let delete = "DELETE FROM motcua_leases WHERE name = ? AND holder = ?";
        let values = vec![self.name.clone().into(), self.leases.holder.to_string().into()];
        if let Err(failure) = self.leases.connection.execute(delete, values).await {
            tracing::warn!(lease = self.name, %failure, "a lease was not given back and runs out");
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.leases.taken().remove(&self.name);
    }
}

/// The database's clock, in microseconds.
pub(crate) fn now(session: &Session<impl ConnectionTrait>) -> &'static str {
    if session.is_postgres() {
        "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)"
    } else {
        "CAST(unixepoch('subsec') * 1000000 AS INTEGER)"
    }
}

fn hold() -> i64 {
    i64::try_from(HOLD.as_micros()).unwrap_or(i64::MAX)
}
