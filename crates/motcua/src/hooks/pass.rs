//! A pass: what is parked and due is tried again, then the journal is followed to where it ended when the pass began.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use motcua_engine::time::Timestamp;
use sea_orm::{DbErr, QueryResult};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

use super::call::{End, Ended, Letter, Run, is_stopped};
use super::{Delivered, Hook, parked};
use crate::batch::message_of;
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::lease::{BEAT, Lease};

/// How many events are read together.
const PAGE: usize = 500;

/// Makes a pass under a lease.
pub(super) async fn run(
    desk: &Desk,
    hook: &Hook,
    at: Timestamp,
    stop: &watch::Receiver<()>,
    lease: &mut Lease,
) -> Result<Delivered> {
    let hook = Arc::new(hook.clone());
    let delivered = Delivered::default();
    let mut pass = Pass { desk, hook, at, stop, lease, delivered, is_set_back: false };
    let (mut cursor, last) = pass.stretch().await.map_err(Error::Database)?;
    pass.retry(cursor).await?;
    while cursor < last && !pass.is_over() {
        cursor = pass.page(cursor, last).await?;
    }
    Ok(pass.delivered)
}

struct Pass<'a> {
    desk: &'a Desk,
    hook: Arc<Hook>,
    at: Timestamp,
    stop: &'a watch::Receiver<()>,
    lease: &'a mut Lease,
    delivered: Delivered,
    /// Whether the hook was set back, or taken out, while this pass was under way.
    is_set_back: bool,
}

impl Pass<'_> {
    fn is_over(&self) -> bool {
        self.delivered.held_elsewhere || self.is_set_back || is_stopped(self.stop)
    }

    /// How far the hook has come, and the journal's end.
    async fn stretch(&self) -> std::result::Result<(i64, i64), DbErr> {
        let select =
            "SELECT position, (SELECT COALESCE(MAX(position), 0) FROM motcua_events) AS last
            FROM motcua_hooks WHERE name = ?";
        let values = vec![self.hook.name.clone().into()];
        let rows = self.desk.connections.read.query(select, values).await?;
        let none = || DbErr::Custom("the hook's row is gone".to_owned());
        let row = rows.first().ok_or_else(none)?;
        Ok((row.try_get("", "position")?, row.try_get("", "last")?))
    }

    /// Tries parked dossiers again that are due: with every event of theirs that the hook has passed by.
    async fn retry(&mut self, cursor: i64) -> Result<()> {
        let mut after = String::new();
        while !self.is_over() {
            let read = &self.desk.connections.read;
            let due = parked::due(read, &self.hook, self.at, &after).await;
            let due = due.map_err(Error::Database)?;
            let Some((last, _)) = due.last() else { return Ok(()) };
            after.clone_from(last);
            let mut runs = Vec::with_capacity(due.len());
            for (dossier, place) in due {
                let behind = "e.dossier_id = ? AND e.position >= ? AND e.position <= ?";
                let values = vec![dossier.clone().into(), place.position.into(), cursor.into()];
                let letters = self.letters(behind, values).await.map_err(Error::Database)?;
                let letters: Vec<_> = letters.into_iter().map(|(_, letter)| letter).collect();
                let has_more = letters.len() == PAGE;
                runs.push(Run { dossier, parked: Some(place), letters, has_more });
            }
            let ended = self.carry_out(runs).await?;
            self.settle(&ended, None).await?;
        }
        Ok(())
    }

    /// Hands over the next events of the journal. How far the hook has come then.
    async fn page(&mut self, cursor: i64, last: i64) -> Result<i64> {
        let behind = "e.position > ? AND e.position <= ?";
        let letters = self.letters(behind, vec![cursor.into(), last.into()]).await;
        let letters = letters.map_err(Error::Database)?;
        let end = letters.last().map_or(last, |(_, letter)| letter.position);
        let mut waiting: BTreeMap<String, Vec<Letter>> = BTreeMap::new();
        for (dossier, letter) in letters {
            waiting.entry(dossier).or_default().push(letter);
        }
        let dossiers: Vec<&str> = waiting.keys().map(String::as_str).collect();
        let parked = parked::among(&self.desk.connections.read, &self.hook, &dossiers).await;
        let parked: BTreeSet<String> = parked.map_err(Error::Database)?.into_iter().collect();
        let free = waiting.into_iter().filter(|(dossier, _)| !parked.contains(dossier));
        let run = |(dossier, letters)| Run { dossier, parked: None, letters, has_more: false };
        let ended = self.carry_out(free.map(run).collect()).await?;
        let stopped_at = |ended: &Ended| match ended.end {
            End::Stopped { position } => Some(position - 1),
            End::Done | End::Failed { .. } => None,
        };
        let reached = ended.iter().filter_map(stopped_at).min().unwrap_or(end);
        self.settle(&ended, Some((cursor, reached))).await?;
        Ok(reached)
    }

    /// Events in the order of the journal, with their dossiers.
    async fn letters(
        &self,
        which: &str,
        values: Vec<sea_orm::Value>,
    ) -> std::result::Result<Vec<(String, Letter)>, DbErr> {
        let (column, join) = if self.hook.has_private {
            let join =
                "LEFT JOIN motcua_private p ON p.dossier_id = e.dossier_id AND p.number = e.number";
            ("p.contents", join)
        } else {
            ("NULL", "")
        };
        let select = format!(
            "SELECT e.position, e.dossier_id, e.number, e.body, d.code, {column} AS contents FROM motcua_events e
            LEFT JOIN motcua_dossiers d ON d.id = e.dossier_id {join} WHERE {which} ORDER BY e.position LIMIT {PAGE}"
        );
        let rows = self.desk.connections.read.query(&select, values).await?;
        rows.iter().map(letter).collect()
    }

    /// Calls the hook, for several dossiers at once, and keeps the lease meanwhile.
    async fn carry_out(&mut self, runs: Vec<Run>) -> Result<Vec<Ended>> {
        let mut runs = runs.into_iter();
        let mut ended = Vec::new();
        let mut working = JoinSet::new();
        let mut beat = Instant::now() + BEAT;
        loop {
            while working.len() < self.hook.at_once && !self.is_over() {
                let Some(run) = runs.next() else { break };
                working.spawn(run.go(Arc::clone(&self.hook), self.stop.clone()));
            }
            match timeout_at(beat, working.join_next()).await {
                Ok(None) => break,
                Ok(Some(done)) => ended.push(done.map_err(broken)?),
                Err(_) => {
                    beat += BEAT;
                    if !self.lease.renew().await? {
                        // Whoever holds it now begins where the cursor stands.
                        self.delivered.held_elsewhere = true;
                        return Ok(ended);
                    }
                }
            }
        }
        ended.extend(runs.map(Run::put_off));
        self.delivered.delivered += ended.iter().map(|ended| ended.delivered).sum::<u64>();
        Ok(ended)
    }

    /// Notes in one transaction what failed and how far the hook has come, if the lease still holds.
    async fn settle(&mut self, ended: &[Ended], reached: Option<(i64, i64)>) -> Result<()> {
        if self.delivered.held_elsewhere {
            return Ok(());
        }
        let transaction = self.desk.connections.write.begin().await.map_err(Error::Database)?;
        if !self.lease.renew_in(&transaction).await? {
            self.delivered.held_elsewhere = true;
            return Ok(());
        }
        let (mut parked, mut dead) = (0, 0);
        for ended in ended {
            let tries = parked::settle(&transaction, &self.hook, ended, self.at).await;
            if let Some(tries) = tries.map_err(Error::Database)? {
                let is_dead = tries >= self.hook.most_tries;
                dead += u64::from(is_dead);
                parked += u64::from(!is_dead);
            }
        }
        if let Some((from, to)) = reached {
            let update = "UPDATE motcua_hooks SET position = ? WHERE name = ? AND position = ?";
            let values = vec![to.into(), self.hook.name.clone().into(), from.into()];
            if transaction.execute(update, values).await.map_err(Error::Database)? == 0 {
                // It was set back meanwhile: the next pass begins there.
                self.is_set_back = true;
                return Ok(());
            }
        }
        transaction.commit().await.map_err(Error::OutcomeUnknown)?;
        self.delivered.parked += parked;
        self.delivered.dead += dead;
        Ok(())
    }
}

fn letter(row: &QueryResult) -> std::result::Result<(String, Letter), DbErr> {
    let letter = Letter {
        position: row.try_get("", "position")?,
        number: row.try_get("", "number")?,
        code: row.try_get("", "code")?,
        body: row.try_get("", "body")?,
        private: row.try_get("", "contents")?,
    };
    Ok((row.try_get("", "dossier_id")?, letter))
}

/// A hook's panic is caught where it is called: this is one while its remains were put away.
fn broken(error: tokio::task::JoinError) -> Error {
    let message = match error.try_into_panic() {
        Ok(panic) => message_of(panic.as_ref()),
        Err(error) => error.to_string(),
    };
    Error::Fault { message }
}
