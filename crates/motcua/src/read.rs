//! Reading: the state of dossiers, their history, work lists.

use std::collections::BTreeSet;

use motcua_engine::dossier::{Data, Dossier, Event, EventBody, Private, ProcedureRef};
use motcua_engine::procedure::{DocumentId, Status, StepId};
use motcua_engine::time::Date;
use sea_orm::QueryResult;

use crate::desk::Desk;
use crate::error::{Error, Result, corrupt};
use crate::journal::{self, Header};
use crate::sight::Seen;

/// A dossier as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Stand {
    /// Its identifier.
    pub id: String,
    /// Its code (mã hồ sơ).
    pub code: Option<String>,
    /// Its state.
    pub dossier: Dossier,
    /// Its form.
    pub data: Data,
}

/// Work that a dossier sent to another agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Which leg: its step, its name, and how often that step sent it.
    pub name: String,
    /// The dossier of the leg.
    pub id: String,
    /// Its code; an opinion shows that of the dossier that asks, with a number.
    pub code: Option<String>,
}

/// What the agency of a leg sees of the dossier that sent it: its head, and what was passed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lead {
    /// Its code.
    pub code: Option<String>,
    /// What it is bound to.
    pub procedure: Option<ProcedureRef>,
    /// Where it stands.
    pub step: Option<StepId>,
    /// The national status there.
    pub status: Option<Status>,
    /// The day the applicant was last given.
    pub appointment: Option<Date>,
    /// The documents that were passed on to the leg.
    pub documents: BTreeSet<DocumentId>,
}

/// A line of a dossier's history.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Its header.
    pub header: Header,
    /// The event.
    pub event: Event,
    /// Its personal data; none when there are none or they were erased.
    pub private: Option<Private>,
    /// Its hash.
    pub hash: String,
}

impl Desk {
    /// A dossier by its identifier or its code.
    ///
    /// # Errors
    ///
    /// There is none, or the database fails.
    pub async fn dossier(&self, id: &str) -> Result<Stand> {
        self.seen().dossier(id).await
    }

    /// The history of a dossier, oldest first.
    ///
    /// # Errors
    ///
    /// There is no such dossier, or the database fails.
    pub async fn history(&self, id: &str) -> Result<Vec<Record>> {
        self.seen().history(id).await
    }

    /// The legs of a dossier, in the order in which they were sent.
    ///
    /// # Errors
    ///
    /// There is no such dossier, or the database fails.
    pub async fn legs(&self, id: &str) -> Result<Vec<Sent>> {
        self.seen().legs(id).await
    }
}

impl Seen {
    /// A dossier by its identifier or its code.
    ///
    /// # Errors
    ///
    /// There is none that may be seen, or the database fails.
    pub async fn dossier(&self, id: &str) -> Result<Stand> {
        let form = "(SELECT f.fields FROM motcua_forms f WHERE f.dossier_id = d.id)";
        let row = self.row(&format!("d.id, d.code, d.state, {form} AS fields"), id).await?;
        let fields: Option<String> = row.try_get("", "fields").map_err(Error::Database)?;
        Ok(Stand {
            id: row.try_get("", "id").map_err(Error::Database)?,
            code: row.try_get("", "code").map_err(Error::Database)?,
            dossier: json(&row.try_get::<String>("", "state").map_err(Error::Database)?, id)?,
            data: fields.map(|fields| json(&fields, id)).transpose()?.unwrap_or_default(),
        })
    }

    /// The state of a dossier as its event of a number left it.
    ///
    /// # Errors
    ///
    /// There is no such dossier that may be seen, or the database fails.
    pub async fn dossier_after(&self, id: &str, number: u64) -> Result<Dossier> {
        let id = self.id_of(id).await?;
        let select = "SELECT e.body FROM motcua_events e WHERE e.dossier_id = ? AND e.number <= ? ORDER BY e.number";
        let values = vec![id.clone().into(), i64::try_from(number).unwrap_or(i64::MAX).into()];
        let rows = self.desk.connections.read.query(select, values).await;
        let mut dossier = Dossier::default();
        for row in rows.map_err(Error::Database)? {
            let body: String = row.try_get("", "body").map_err(Error::Database)?;
            let event = journal::event(&body);
            dossier.apply(&event.map_err(|source| corrupt(format!("dossier {id}"), source))?);
        }
        Ok(dossier)
    }

    /// The history of a dossier, oldest first.
    ///
    /// # Errors
    ///
    /// There is no such dossier that may be seen, or the database fails.
    pub async fn history(&self, id: &str) -> Result<Vec<Record>> {
        let select = "SELECT e.header, e.body, e.hash, p.contents FROM motcua_events e
            LEFT JOIN motcua_private p ON p.dossier_id = e.dossier_id AND p.number = e.number
            WHERE e.dossier_id = ? ORDER BY e.number";
        let id = self.id_of(id).await?;
        let rows = self.desk.connections.read.query(select, vec![id.clone().into()]).await;
        rows.map_err(Error::Database)?.iter().map(|row| record(row, &id)).collect()
    }

    /// The legs of a dossier that may be seen too, in the order in which they were sent.
    ///
    /// # Errors
    ///
    /// There is no such dossier that may be seen, or the database fails.
    pub async fn legs(&self, id: &str) -> Result<Vec<Sent>> {
        let id = self.id_of(id).await?;
        let filter = "d.parent_id = ? ORDER BY d.id";
        let rows = self.rows("d.leg, d.id, d.code", filter, vec![id.into()]).await?;
        let sent = |row: &QueryResult| -> std::result::Result<_, sea_orm::DbErr> {
            let (name, id) = (row.try_get("", "leg")?, row.try_get("", "id")?);
            Ok(Sent { name, id, code: row.try_get("", "code")? })
        };
        rows.iter().map(|row| sent(row).map_err(Error::Database)).collect()
    }

    /// What the agency of a leg sees of the dossier that sent it; none if it is no leg.
    ///
    /// # Errors
    ///
    /// There is no such leg that may be seen, or the database fails.
    pub async fn parent_of(&self, leg: &str) -> Result<Option<Lead>> {
        let Some((parent, documents)) = self.passed_on(leg).await? else { return Ok(None) };
        let Stand { code, dossier, .. } = self.desk.dossier(&parent).await?;
        Ok(Some(Lead {
            code,
            procedure: dossier.filed.as_ref().map(|head| head.procedure.clone()),
            status: dossier.status,
            appointment: dossier.appointment().map(|given| given.on),
            step: dossier.step,
            documents,
        }))
    }

    /// The dossier that sent a leg, and the documents that it passed on; none if it is no leg.
    pub(crate) async fn passed_on(
        &self,
        leg: &str,
    ) -> Result<Option<(String, BTreeSet<DocumentId>)>> {
        let row = self.row("d.id, d.parent_id", leg).await?;
        let parent: Option<String> = row.try_get("", "parent_id").map_err(Error::Database)?;
        let Some(parent) = parent else { return Ok(None) };
        let id: String = row.try_get("", "id").map_err(Error::Database)?;
        let select = "SELECT e.body FROM motcua_events e WHERE e.dossier_id = ? AND e.number = 1";
        let rows = self.desk.connections.read.query(select, vec![id.clone().into()]).await;
        let body = rows.map_err(Error::Database)?.first().map(|row| row.try_get("", "body"));
        let body: String = body.transpose().map_err(Error::Database)?.unwrap_or_default();
        let corrupt = |source| corrupt(format!("dossier {id}"), source);
        let filed = journal::event(&body).map_err(corrupt)?;
        let EventBody::Filed(filed) = filed.body else {
            return Ok(Some((parent, BTreeSet::new())));
        };
        Ok(Some((parent, filed.documents)))
    }
}

fn record(row: &QueryResult, id: &str) -> Result<Record> {
    let header: String = row.try_get("", "header").map_err(Error::Database)?;
    let body: String = row.try_get("", "body").map_err(Error::Database)?;
    let private: Option<String> = row.try_get("", "contents").map_err(Error::Database)?;
    Ok(Record {
        header: json(&header, id)?,
        event: journal::event(&body).map_err(|source| corrupt(format!("dossier {id}"), source))?,
        private: private.map(|private| json(&private, id)).transpose()?,
        hash: row.try_get("", "hash").map_err(Error::Database)?,
    })
}

fn json<T: serde::de::DeserializeOwned>(text: &str, id: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|source| corrupt(format!("dossier {id}"), source))
}
