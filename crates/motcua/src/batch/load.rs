//! Reading and locking what a batch is about.

use std::collections::HashMap;
use std::sync::Arc;

use motcua_engine::time::Timestamp;
use sea_orm::{DbErr, QueryResult};

use super::{Answered, Batch, Loaded, Rules};
use crate::desk::Request;
use crate::error::{Error, Result};
use crate::library::Library;
use crate::store::Tx;

const DOSSIERS: &str = "SELECT id, code, head, last_position, state FROM motcua_dossiers";
const FORMS: &str = "SELECT dossier_id, fields FROM motcua_forms";
const REQUESTS: &str = "SELECT request_key, dossier_id, version, asked FROM motcua_requests";

impl<'a> Batch<'a> {
    /// Reads and locks every dossier that the requests name.
    pub(crate) async fn begin(
        transaction: &'a Tx,
        library: &'a Library,
        rules: Rules,
        requests: &[Request],
        recorded_at: Timestamp,
    ) -> Result<Self> {
        let mut batch = Self {
            transaction,
            library,
            rules,
            recorded_at,
            loaded: HashMap::new(),
            broken: HashMap::new(),
            written: Vec::new(),
            requests: HashMap::new(),
            new_requests: Vec::new(),
            files: HashMap::new(),
        };
        batch.read(requests).await.map_err(Error::Database)?;
        Ok(batch)
    }

    async fn read(&mut self, requests: &[Request]) -> std::result::Result<(), DbErr> {
        let ids: Vec<&str> = requests.iter().filter_map(Request::dossier).collect();
        self.load(&ids).await?;
        self.read_files(requests).await?;
        let keys: Vec<&str> =
            requests.iter().filter_map(|request| request.key.as_deref()).collect();
        for row in self.transaction.by_keys(REQUESTS, "request_key", &keys, "").await? {
            let (key, settled) = request_of(&row)?;
            self.requests.insert(key, settled);
        }
        // Filed before under a key that comes again: its code is in the answer.
        let filed = self.requests.values().map(|answered| answered.dossier.clone());
        let filed: Vec<String> = filed.filter(|id| !self.loaded.contains_key(id)).collect();
        self.load(&filed.iter().map(String::as_str).collect::<Vec<_>>()).await
    }

    /// Whether a dossier that was read is there.
    pub(super) fn is_known(&self, id: &str) -> bool {
        self.loaded.contains_key(id) || self.broken.contains_key(id)
    }

    /// Reads and locks dossiers.
    ///
    /// The forms are read after the locks are held: a statement that waits for a lock sees the locked row
    /// as it is then, but the rows of other tables as they were when it began.
    pub(super) async fn load(&mut self, ids: &[&str]) -> std::result::Result<(), DbErr> {
        let rows = self.transaction.by_keys(DOSSIERS, "id", ids, "FOR UPDATE").await?;
        let mut forms: HashMap<String, String> = HashMap::new();
        for row in self.transaction.by_keys(FORMS, "dossier_id", ids, "").await? {
            forms.insert(row.try_get("", "dossier_id")?, row.try_get("", "fields")?);
        }
        for row in rows {
            let id: String = row.try_get("", "id")?;
            let state: String = row.try_get("", "state")?;
            match parsed(&state, forms.get(&id)) {
                Ok((dossier, data)) => {
                    let (head, code) = (row.try_get("", "head")?, row.try_get("", "code")?);
                    let position = row.try_get("", "last_position")?;
                    self.loaded.insert(id, Loaded { dossier, data, head, position, code });
                }
                Err(error) => {
                    self.broken.insert(id, Arc::new(error));
                }
            }
        }
        Ok(())
    }
}

fn parsed(
    state: &str,
    form: Option<&String>,
) -> serde_json::Result<(motcua_engine::dossier::Dossier, motcua_engine::dossier::Data)> {
    let dossier = serde_json::from_str(state)?;
    let data = form.map(|form| serde_json::from_str(form)).transpose()?;
    Ok((dossier, data.unwrap_or_default()))
}

fn request_of(row: &QueryResult) -> std::result::Result<(String, Answered), DbErr> {
    let version: i64 = row.try_get("", "version")?;
    let answered = Answered {
        dossier: row.try_get("", "dossier_id")?,
        version: u64::try_from(version).unwrap_or_default(),
        asked: row.try_get("", "asked")?,
    };
    Ok((row.try_get("", "request_key")?, answered))
}
