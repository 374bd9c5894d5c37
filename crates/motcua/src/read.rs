//! Reading: the state of dossiers, their history, work lists.

use motcua_engine::dossier::{Data, Dossier, Event, Private};
use sea_orm::QueryResult;

use crate::desk::Desk;
use crate::error::{Error, Result, corrupt};
use crate::journal::{self, Header};

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
        // PostgreSQL takes no such text, so no dossier has it.
        if id.contains('\0') {
            return Err(Error::NoDossier { id: id.replace('\0', "") });
        }
        let select = "SELECT d.id, d.code, d.state, f.fields FROM motcua_dossiers d
            LEFT JOIN motcua_forms f ON f.dossier_id = d.id WHERE d.id = ? OR d.code = ?";
        let rows = self.connections.read.query(select, vec![id.into(), id.into()]).await;
        let rows = rows.map_err(Error::Database)?;
        let row = rows.first().ok_or_else(|| Error::NoDossier { id: id.to_owned() })?;
        let fields: Option<String> = row.try_get("", "fields").map_err(Error::Database)?;
        Ok(Stand {
            id: row.try_get("", "id").map_err(Error::Database)?,
            code: row.try_get("", "code").map_err(Error::Database)?,
            dossier: json(&row.try_get::<String>("", "state").map_err(Error::Database)?, id)?,
            data: fields.map(|fields| json(&fields, id)).transpose()?.unwrap_or_default(),
        })
    }

    /// The history of a dossier, oldest first.
    ///
    /// # Errors
    ///
    /// There is no such dossier, or the database fails.
    pub async fn history(&self, id: &str) -> Result<Vec<Record>> {
        let select = "SELECT e.header, e.body, e.hash, p.contents FROM motcua_events e
            LEFT JOIN motcua_private p ON p.dossier_id = e.dossier_id AND p.number = e.number
            WHERE e.dossier_id = ? ORDER BY e.number";
        let id = self.dossier(id).await?.id;
        let rows = self.connections.read.query(select, vec![id.clone().into()]).await;
        rows.map_err(Error::Database)?.iter().map(|row| record(row, &id)).collect()
    }

    /// The legs of a dossier, in the order in which they were sent.
    ///
    /// # Errors
    ///
    /// There is no such dossier, or the database fails.
    pub async fn legs(&self, id: &str) -> Result<Vec<Sent>> {
        let id = self.dossier(id).await?.id;
        let select = "SELECT leg, id, code FROM motcua_dossiers WHERE parent_id = ? ORDER BY id";
        let rows = self.connections.read.query(select, vec![id.into()]).await;
        let sent = |row: &QueryResult| -> std::result::Result<_, sea_orm::DbErr> {
            let (name, id) = (row.try_get("", "leg")?, row.try_get("", "id")?);
            Ok(Sent { name, id, code: row.try_get("", "code")? })
        };
        rows.map_err(Error::Database)?
            .iter()
            .map(|row| sent(row).map_err(Error::Database))
            .collect()
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
