//! Looking at what is published.

use std::sync::Arc;

use motcua_engine::dossier::{Actor, Calendars, Dossier};
use motcua_engine::procedure::Procedure;
use motcua_engine::time::{TimeZone, Timestamp};

use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::library::Library;

impl Desk {
    /// The version of a procedure that takes new dossiers at a moment.
    ///
    /// # Errors
    ///
    /// No version is in force then, or the database fails.
    pub async fn procedure(&self, code: &str, at: Timestamp) -> Result<Arc<Procedure>> {
        self.published().await?.in_force_at(code, at)
    }

    /// The versions of all procedures that take new dossiers at a moment, by code.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn procedures(&self, at: Timestamp) -> Result<Vec<Arc<Procedure>>> {
        Ok(self.published().await?.all_in_force_at(at))
    }

    /// The version of the procedure that a dossier is bound to.
    ///
    /// # Errors
    ///
    /// It is not published here, or the database fails.
    pub async fn procedure_of(&self, dossier: &Dossier) -> Result<Arc<Procedure>> {
        let head = dossier.filed.as_ref();
        let bound = head
            .map(|head| &head.procedure)
            .ok_or_else(|| Error::NoDossier { id: String::new() })?;
        // What a version says never changes: one that is known need not be looked for.
        match self.library.read().await.bound(bound) {
            Err(Error::NoVersion { .. }) => {}
            known => return known,
        }
        self.published().await?.bound(bound)
    }

    /// An actor as the rules meet it: with what the agency of the actor has succeeded, and may overrule.
    /// [`choices`](motcua_engine::dossier::choices) takes it; commands need it not.
    ///
    /// # Errors
    ///
    /// The procedure is not published here, or the database fails.
    pub async fn acting(&self, actor: &Actor, dossier: &Dossier, at: Timestamp) -> Result<Actor> {
        let procedure = self.procedure_of(dossier).await?;
        Ok(self.published().await?.acting(actor, &procedure, dossier, at))
    }

    /// The calendars that count now.
    ///
    /// # Errors
    ///
    /// One of them cannot be read, or the database fails.
    pub async fn calendars(&self) -> Result<Arc<Calendars>> {
        self.published().await?.all_calendars()
    }

    /// The time zone of the national calendar, as this desk last read it: a zone stays, and asking for it costs nothing.
    ///
    /// # Errors
    ///
    /// The national calendar cannot be read.
    pub async fn zone(&self) -> Result<TimeZone> {
        let known = self.library.read().await;
        known.check_national()?;
        Ok(known.zone().clone())
    }

    /// Reads what is published anew.
    pub(crate) async fn reload(&self) -> Result<()> {
        *self.library.write().await = Arc::new(Library::load(&self.connections.write).await?);
        Ok(())
    }

    /// Everything published by now, also by another process.
    pub(crate) async fn published(&self) -> Result<Arc<Library>> {
        let known = self.library.read().await.clone();
        if !known.is_outdated(&self.connections.read).await? {
            return Ok(known);
        }
        let library = Arc::new(Library::load(&self.connections.read).await?);
        *self.library.write().await = Arc::clone(&library);
        Ok(library)
    }
}
