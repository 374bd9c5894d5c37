//! Proposals under a key: asked again, the same request is answered as it was the first time, and waits once.

use sea_orm::{DbErr, QueryResult};
use uuid::Uuid;

use super::Settled;
use crate::desk::{Desk, Done};
use crate::error::{Error, Result};
use crate::journal;

/// The key under which an approved proposal is carried out.
pub(super) fn key_of(proposal: &str) -> String {
    format!("proposal/{proposal}")
}

/// The identifier of a proposal: of a request under a key always the same one.
pub(super) fn id_of(key: Option<&str>) -> String {
    let Some(key) = key else { return Uuid::now_v7().to_string() };
    let digest = journal::hash("proposal", key);
    let bytes = u128::from_str_radix(&digest[..32], 16).unwrap_or_default();
    uuid::Builder::from_custom_bytes(bytes.to_be_bytes()).into_uuid().to_string()
}

impl Desk {
    /// What became of what was proposed at a dossier under a key: it waits, or was approved.
    /// None: nothing was, or it was declined.
    ///
    /// # Errors
    ///
    /// Something else was asked under the key, or the database fails.
    pub(super) async fn proposed_under(
        &self,
        key: &str,
        dossier: &str,
        asked: &str,
    ) -> Result<Option<Settled>> {
        let id = id_of(Some(key));
        let taken = || Error::KeyTaken { key: key.to_owned() };
        let dossier = self.seen().id_of(dossier).await?;
        match self.proposal(&id).await {
            Ok(found) if found.dossier == dossier && found.contents.asked == asked => {
                return Ok(Some(Settled::Waiting(Box::new(found))));
            }
            Ok(_) => return Err(taken()),
            Err(Error::NoProposal { .. }) => {}
            Err(error) => return Err(error),
        }
        let Some((of, version, was_asked)) = self.approved_under(&id).await? else {
            return Ok(None);
        };
        if of != dossier || was_asked != asked {
            return Err(taken());
        }
        let code = self.dossier(&dossier).await?.code;
        let (id, content_version) = (dossier, version);
        let done = Done { id, code, version, content_version, position: 0, replayed: true };
        Ok(Some(Settled::Done(done)))
    }

    /// The dossier of a proposal that was approved, its version after that, and what was asked.
    async fn approved_under(&self, proposal: &str) -> Result<Option<(String, u64, String)>> {
        let select = "SELECT dossier_id, version, asked FROM motcua_requests WHERE request_key = ?";
        let values = vec![key_of(proposal).into()];
        let rows = self.connections.read.query(select, values).await.map_err(Error::Database)?;
        let read = |row: &QueryResult| -> std::result::Result<_, DbErr> {
            let version: i64 = row.try_get("", "version")?;
            let version = u64::try_from(version).unwrap_or_default();
            Ok((row.try_get("", "dossier_id")?, version, row.try_get("", "asked")?))
        };
        rows.first().map(read).transpose().map_err(Error::Database)
    }
}
