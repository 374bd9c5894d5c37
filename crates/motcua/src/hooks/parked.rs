//! Parked dossiers: those at which a hook has failed. Their later events wait behind the one that failed.

use motcua_engine::time::Timestamp;
use sea_orm::{DbErr, QueryResult};
use serde_json::Value as Json;

use super::Hook;
use super::call::{End, Ended, Place};
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::store::{Db, NEVER, Tx, keepable};

/// What is to be tried at once, whatever the time.
const AT_ONCE: i64 = i64::MIN;
/// How many parked dossiers are tried together.
const PAGE: i64 = 100;

/// An event that a hook was given up at. Its dossier stays parked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// The dossier's identifier.
    pub dossier: String,
    /// The event's place in the journal.
    pub position: u64,
    /// How often the hook has failed at it.
    pub tries: u32,
    /// How it failed the last time.
    pub error: String,
}

impl Desk {
    /// The dossiers at which a hook was given up, by identifier, behind `after`; at first, behind the empty text.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn dead_letters(
        &self,
        hook: &str,
        after: &str,
        most: u32,
    ) -> Result<Vec<DeadLetter>> {
        keepable("the name of the hook or of the dossier", [hook, after])?;
        let select = "SELECT dossier_id, position, tries, error FROM motcua_parked
            WHERE hook = ? AND next_at = ? AND dossier_id > ? ORDER BY dossier_id LIMIT ?";
        let values = vec![hook.into(), NEVER.into(), after.into(), i64::from(most).into()];
        let rows = self.connections.read.query(select, values).await.map_err(Error::Database)?;
        let letter = |row: &QueryResult| -> std::result::Result<_, DbErr> {
            let (dossier, place) = parked(row)?;
            let position = u64::try_from(place.position).unwrap_or_default();
            let error = row.try_get("", "error")?;
            Ok(DeadLetter { dossier, position, tries: place.tries, error })
        };
        rows.iter().map(letter).collect::<std::result::Result<_, _>>().map_err(Error::Database)
    }

    /// Lets the next pass of a hook try a parked dossier again, as if it had never failed.
    ///
    /// # Errors
    ///
    /// The dossier is not parked, or the database fails.
    pub async fn replay(&self, hook: &str, dossier: &str) -> Result<()> {
        self.unlock(hook, dossier, 0).await
    }

    /// Passes over the event that a hook failed at. The next pass goes on with what the dossier has behind it.
    ///
    /// # Errors
    ///
    /// The dossier is not parked, or the database fails.
    pub async fn skip(&self, hook: &str, dossier: &str) -> Result<()> {
        self.unlock(hook, dossier, 1).await
    }

    /// Lets a hook take again everything from a position on; what it failed at there no longer waits.
    /// A hook that has not come so far, or is not known, goes on as it was.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn replay_from(&self, hook: &str, position: u64) -> Result<()> {
        let transaction = self.connections.write.begin().await.map_err(Error::Database)?;
        let before = i64::try_from(position).unwrap_or(i64::MAX).max(1) - 1;
        rewind(&transaction, &hook.replace('\0', ""), before).await.map_err(Error::Database)?;
        transaction.commit().await.map_err(Error::OutcomeUnknown)
    }

    /// One statement, so that a pass that is under way meets it before or after, never in between.
    async fn unlock(&self, hook: &str, dossier: &str, events: i64) -> Result<()> {
        let not_parked = || {
            let text = |name: &str| name.replace('\0', "");
            Error::NotParked { hook: text(hook), dossier: text(dossier) }
        };
        if hook.contains('\0') || dossier.contains('\0') {
            return Err(not_parked());
        }
        let update = "UPDATE motcua_parked SET position = position + ?, tries = 0, next_at = ?
            WHERE hook = ? AND dossier_id = ?";
        let values = vec![events.into(), AT_ONCE.into(), hook.into(), dossier.into()];
        let found = self.connections.write.execute(update, values).await;
        if found.map_err(Error::Database)? == 0 { Err(not_parked()) } else { Ok(()) }
    }
}

async fn rewind(transaction: &Tx, hook: &str, before: i64) -> std::result::Result<(), DbErr> {
    lock(transaction, hook).await?;
    let values = vec![hook.into(), before.into()];
    let free = "DELETE FROM motcua_parked WHERE hook = ? AND position > ?";
    transaction.execute(free, values).await?;
    let values = vec![before.into(), hook.into(), before.into()];
    let update = "UPDATE motcua_hooks SET position = ? WHERE name = ? AND position > ?";
    transaction.execute(update, values).await.map(|_| ())
}

/// Keeps a pass of a hook that is under way from noting anything until the transaction ends.
pub(crate) async fn lock(transaction: &Tx, hook: &str) -> std::result::Result<(), DbErr> {
    let touch = "UPDATE motcua_leases SET until = until WHERE name = ?";
    transaction.execute(touch, vec![super::lease_of(hook).into()]).await.map(|_| ())
}

/// The next parked dossiers to be tried again by a time.
pub(super) async fn due(
    read: &Db,
    hook: &Hook,
    at: Timestamp,
    after: &str,
) -> std::result::Result<Vec<(String, Place)>, DbErr> {
    let select = "SELECT dossier_id, position, tries FROM motcua_parked
        WHERE hook = ? AND next_at <= ? AND next_at < ? AND dossier_id > ? ORDER BY dossier_id LIMIT ?";
    let (name, at) = (hook.name.clone(), at.as_microsecond());
    let values = vec![name.into(), at.into(), NEVER.into(), after.into(), PAGE.into()];
    read.query(select, values).await?.iter().map(parked).collect()
}

/// Which of these dossiers are parked.
pub(super) async fn among(
    read: &Db,
    hook: &Hook,
    dossiers: &[&str],
) -> std::result::Result<Vec<String>, DbErr> {
    let list = read.list();
    let select =
        format!("SELECT dossier_id FROM motcua_parked WHERE hook = ? AND dossier_id IN ({list})");
    let values = vec![hook.name.clone().into(), Json::from(dossiers).to_string().into()];
    read.query(&select, values).await?.iter().map(|row| row.try_get("", "dossier_id")).collect()
}

fn parked(row: &QueryResult) -> std::result::Result<(String, Place), DbErr> {
    let tries: i64 = row.try_get("", "tries")?;
    let tries = u32::try_from(tries).unwrap_or(u32::MAX);
    let place = Place { position: row.try_get("", "position")?, tries };
    Ok((row.try_get("", "dossier_id")?, place))
}

/// Notes how a run ended. The count of failures at the event, if it failed.
pub(super) async fn settle(
    transaction: &Tx,
    hook: &Hook,
    ended: &Ended,
    at: Timestamp,
) -> std::result::Result<Option<u32>, DbErr> {
    match (&ended.end, ended.parked) {
        (End::Done | End::Stopped { .. }, None) => Ok(None),
        (End::Done, Some(was)) => {
            let delete = "DELETE FROM motcua_parked WHERE hook = ? AND dossier_id = ? AND position = ? AND tries = ?";
            let values = vec![
                hook.name.clone().into(),
                ended.dossier.clone().into(),
                was.position.into(),
                i64::from(was.tries).into(),
            ];
            transaction.execute(delete, values).await.map(|_| None)
        }
        (End::Stopped { position }, Some(was)) => {
            if *position > was.position {
                let goes_on = Place { position: *position, tries: 0 };
                moved(transaction, hook, ended, was, goes_on, AT_ONCE, "").await?;
            }
            Ok(None)
        }
        (End::Failed { position, error }, was) => {
            let again = was.filter(|was| was.position == *position);
            let tries = again.map_or(0, |was| was.tries).saturating_add(1);
            let next_at = hook.next_at(tries, at);
            let place = Place { position: *position, tries };
            match was {
                Some(was) => moved(transaction, hook, ended, was, place, next_at, error).await?,
                None => park(transaction, hook, ended, place, next_at, error).await?,
            }
            Ok(Some(tries))
        }
    }
}

async fn park(
    transaction: &Tx,
    hook: &Hook,
    ended: &Ended,
    place: Place,
    next_at: i64,
    error: &str,
) -> std::result::Result<(), DbErr> {
    let insert = "INSERT INTO motcua_parked (hook, dossier_id, position, tries, next_at, error)
        VALUES (?, ?, ?, ?, ?, ?)";
    let values = vec![
        hook.name.clone().into(),
        ended.dossier.clone().into(),
        place.position.into(),
        i64::from(place.tries).into(),
        next_at.into(),
        error.into(),
    ];
    transaction.execute(insert, values).await.map(|_| ())
}

/// Moves a parked dossier, unless somebody has let it be replayed or skipped meanwhile.
async fn moved(
    transaction: &Tx,
    hook: &Hook,
    ended: &Ended,
    was: Place,
    place: Place,
    next_at: i64,
    error: &str,
) -> std::result::Result<(), DbErr> {
    let update = "UPDATE motcua_parked SET position = ?, tries = ?, next_at = ?, error = ?
        WHERE hook = ? AND dossier_id = ? AND position = ? AND tries = ?";
    let values = vec![
        place.position.into(),
        i64::from(place.tries).into(),
        next_at.into(),
        error.into(),
        hook.name.clone().into(),
        ended.dossier.clone().into(),
        was.position.into(),
        i64::from(was.tries).into(),
    ];
    transaction.execute(update, values).await.map(|_| ())
}
