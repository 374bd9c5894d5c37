//! What time and calendars do to dossiers that nobody touches.

use motcua_engine::dossier::{Act, Actor, Calendars, Command, Dossier, Rule};
use motcua_engine::time::Timestamp;
use sea_orm::QueryResult;
use tokio::sync::oneshot;

use crate::desk::{Desk, Done, Request};
use crate::error::{Error, Result};
use crate::lease::Lease;
use crate::store::NEVER;
use crate::tables::COUNTERS;

/// What a tick did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ticked {
    /// The dossiers in which something lapsed.
    pub lapsed: u64,
    /// The dossiers whose open deadlines were counted anew, because a calendar was published.
    pub moved: Vec<String>,
    /// The dossiers whose turn failed, with why; the others went on.
    pub failed: Vec<(String, String)>,
    /// Whether another desk is at it, or this one in another call: then nothing more was done here.
    pub held_elsewhere: bool,
}

/// What counting open deadlines anew did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recalculated {
    /// The dossiers with a window that is counted by the new calendar now.
    pub moved: Vec<String>,
    /// The dossiers whose turn failed, with why; the others went on.
    pub failed: Vec<(String, String)>,
    /// Whether another desk is at it, or this one in another call: then nothing more was done here.
    pub held_elsewhere: bool,
}

/// The name under which the calendars of the last recalculation are noted.
pub(crate) const CALENDARS: &str = "calendars";

/// An answer that is waited for, with the dossier it is about.
type Turn = (String, oneshot::Receiver<Result<Done>>);

impl Desk {
    /// Lets everything lapse that has passed by `at`. One that fails never stops the others.
    ///
    /// When calendars were published since, open deadlines are counted anew first, as [`Desk::recalculate`] does:
    /// what a new calendar moves later must not lapse by the old one.
    /// One desk does it at a time. A lapse is an ordinary command, so that it does no harm when two are at it after all.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn tick(&self, at: Timestamp) -> Result<Ticked> {
        let Some(mut lease) = self.leases.take("tick").await? else {
            return Ok(Ticked { held_elsewhere: true, ..Ticked::default() });
        };
        let ticked = self.tick_under(&mut lease, at).await;
        lease.release().await;
        ticked
    }

    async fn tick_under(&self, lease: &mut Lease, at: Timestamp) -> Result<Ticked> {
        let mut ticked = Ticked::default();
        if self.recalculated_by().await? != Some(self.published().await?.calendars_mark()) {
            let counted = self.recalculate(at).await?;
            (ticked.moved, ticked.failed) = (counted.moved, counted.failed);
        }
        let mut after = (i64::MIN, String::new());
        loop {
            let select = "SELECT id, wake_at FROM motcua_dossiers
                WHERE wake_at <= ? AND (wake_at > ? OR (wake_at = ? AND id > ?)) ORDER BY wake_at, id LIMIT 500";
            let values = vec![
                at.as_microsecond().into(),
                after.0.into(),
                after.0.into(),
                after.1.clone().into(),
            ];
            let due = self.connections.read.query(select, values).await.map_err(Error::Database)?;
            let mut turns: Vec<Turn> = Vec::with_capacity(due.len());
            for row in &due {
                let id: String = row.try_get("", "id").map_err(Error::Database)?;
                after = (row.try_get("", "wake_at").map_err(Error::Database)?, id.clone());
                turns.push((id.clone(), self.enqueue(by_itself(id, Act::Lapse, at)).await?));
            }
            for (id, turn) in turns {
                match turn.await.unwrap_or(Err(Error::Closed)) {
                    Ok(done) => ticked.lapsed += u64::from(done.position > 0),
                    // It may have failed already when its deadlines were counted anew.
                    Err(_) if ticked.failed.iter().any(|(known, _)| *known == id) => {}
                    Err(error) => ticked.failed.push((id, error.to_string())),
                }
            }
            ticked.held_elsewhere = !due.is_empty() && !lease.renew().await?;
            if due.is_empty() || ticked.held_elsewhere {
                return Ok(ticked);
            }
        }
    }

    /// Counts open deadlines anew that were counted by an older version of their calendar.
    ///
    /// It may be broken off and called again: what was counted names the new version and is passed over.
    /// A window that is late stays late, and what has ended keeps its verdict.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn recalculate(&self, at: Timestamp) -> Result<Recalculated> {
        let Some(mut lease) = self.leases.take("recalculate").await? else {
            return Ok(Recalculated { held_elsewhere: true, ..Recalculated::default() });
        };
        let done = self.recalculate_under(&mut lease, at).await;
        lease.release().await;
        done
    }

    async fn recalculate_under(&self, lease: &mut Lease, at: Timestamp) -> Result<Recalculated> {
        let library = self.published().await?;
        let mut done = Recalculated::default();
        let mut after = String::new();
        let mut again = false;
        loop {
            // A dossier that is closed may still wait for a leg.
            let select = "SELECT id, state FROM motcua_dossiers
                WHERE id > ? AND (is_closed = 0 OR wake_at < ?) ORDER BY id LIMIT 500";
            let page =
                self.connections.read.query(select, vec![after.clone().into(), NEVER.into()]);
            let page = page.await.map_err(Error::Database)?;
            let mut turns: Vec<Turn> = Vec::new();
            for row in &page {
                let (id, state) = state_of(row).map_err(Error::Database)?;
                after.clone_from(&id);
                match serde_json::from_str(&state) {
                    Ok(dossier) if is_outdated(&dossier, &library.calendars, at) => {
                        let turn = self.enqueue(by_itself(id.clone(), Act::Recalculate, at));
                        turns.push((id, turn.await?));
                    }
                    Ok(_) => {}
                    Err(error) => done.failed.push((id, error.to_string())),
                }
            }
            for (id, turn) in turns {
                again |= done.counted(id, turn.await.unwrap_or(Err(Error::Closed)));
            }
            done.held_elsewhere = !page.is_empty() && !lease.renew().await?;
            if page.is_empty() && !again {
                self.note_recalculated(library.calendars_mark()).await?;
            }
            if page.is_empty() || done.held_elsewhere {
                return Ok(done);
            }
        }
    }

    /// The calendars by which every open deadline was counted last.
    async fn recalculated_by(&self) -> Result<Option<i64>> {
        let select = "SELECT value FROM motcua_counters WHERE name = ?";
        let rows = self.connections.read.query(select, vec![CALENDARS.into()]).await;
        let row = rows.map_err(Error::Database)?.into_iter().next();
        row.map(|row| row.try_get("", "value")).transpose().map_err(Error::Database)
    }

    async fn note_recalculated(&self, mark: i64) -> Result<()> {
        let row = vec![CALENDARS.into(), mark.into()];
        self.connections.write.write(&COUNTERS, vec![row]).await.map_err(Error::Database)
    }
}

impl Recalculated {
    /// Takes one dossier's turn over. Whether it must be tried again.
    fn counted(&mut self, id: String, turn: Result<Done>) -> bool {
        match turn {
            Ok(_) => self.moved.push(id),
            // What was open has passed or ended meanwhile.
            Err(Error::Refused(refusal)) if matches!(refusal.rule, Rule::NotNow { .. }) => {}
            Err(error) => {
                self.failed.push((id, error.to_string()));
                return !error.is_answer();
            }
        }
        false
    }
}

fn state_of(row: &QueryResult) -> std::result::Result<(String, String), sea_orm::DbErr> {
    Ok((row.try_get("", "id")?, row.try_get("", "state")?))
}

/// Whether a running window, not yet late, was counted by another version than that of now.
fn is_outdated(dossier: &Dossier, calendars: &Calendars, at: Timestamp) -> bool {
    let open = dossier.clocks.iter().filter_map(|clock| clock.open());
    let mut moving = open.filter(|window| window.is_running() && !window.is_late(at));
    moving.any(|window| window.calendar != calendars.of(&window.agency).reference())
}

/// What the desk asks of a dossier by itself.
fn by_itself(id: String, act: Act, at: Timestamp) -> Request {
    let (command, actor) = (Command::Act(act), Actor::system());
    Request {
        id,
        procedure: None,
        command,
        actor,
        at,
        expected: None,
        key: None,
        asked: String::new(),
        tolerance: None,
    }
}
