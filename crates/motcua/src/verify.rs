//! Verification: whether the journal is whole and linked, and the rows of the current state stand on it.
//!
//! It finds what was deleted, altered, put in another order or dated back by somebody who did not make
//! every later hash anew. Nothing outside the database is compared.

use motcua_engine::time::Timestamp;
use sea_orm::{DbErr, QueryResult};

use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::journal::{self, Header, Secret};
use crate::store::Db;

/// How many findings are kept.
const KEPT: usize = 1000;

/// What a verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// The events of the journal.
    pub events: u64,
    /// The dossiers with a row.
    pub dossiers: u64,
    /// How many things are wrong.
    pub wrong: u64,
    /// The first thousand of these, each a sentence that names position and dossier.
    pub findings: Vec<String>,
}

/// An event as it is stored, with the one before it in its dossier.
struct Stored {
    position: i64,
    dossier: String,
    number: i64,
    header: String,
    body: String,
    hash: String,
    before: Option<(i64, String, String)>,
    secret: Option<Secret>,
    has_row: bool,
}

impl Desk {
    /// Verifies the journal and the rows that stand on it. Work goes on meanwhile; what is written later is not looked at.
    ///
    /// # Errors
    ///
    /// The database fails. What is wrong in it is no error but a finding.
    pub async fn verify(&self) -> Result<Verified> {
        verify(&self.connections.read).await.map_err(Error::Database)
    }
}

/// Verifies what a database holds.
pub(crate) async fn verify(db: &Db) -> std::result::Result<Verified, DbErr> {
    let mut verified = Verified::default();
    verified.journal(db).await?;
    verified.rows(db).await?;
    Ok(verified)
}

impl Verified {
    fn finds(&mut self, finding: String) {
        self.wrong += 1;
        if self.findings.len() < KEPT {
            self.findings.push(finding);
        }
    }

    /// Every event stands at its position and is whole and linked.
    async fn journal(&mut self, db: &Db) -> std::result::Result<(), DbErr> {
        let select = "SELECT c.value AS drawn, (SELECT MAX(position) FROM motcua_events) AS last
            FROM motcua_counters c WHERE c.name = 'position'";
        let rows = db.query(select, Vec::new()).await?;
        let counted = rows.first().map(|row| row.try_get::<i64>("", "drawn")).transpose()?;
        let last = rows.first().map(|row| row.try_get::<Option<i64>>("", "last")).transpose()?;
        let (counted, last) = (counted.unwrap_or(0), last.flatten().unwrap_or(0));
        if counted != last {
            self.finds(format!(
                "the journal ends at position {last}, but position {counted} was given last"
            ));
        }
        let select = "SELECT e.position, e.dossier_id, e.number, e.header, e.body, e.hash,
            b.position AS before_position, b.header AS before_header, b.hash AS before_hash,
            p.salt, p.contents, d.id AS row_id FROM motcua_events e
            LEFT JOIN motcua_events b ON b.dossier_id = e.dossier_id AND b.number = e.number - 1
            LEFT JOIN motcua_private p ON p.dossier_id = e.dossier_id AND p.number = e.number
            LEFT JOIN motcua_dossiers d ON d.id = e.dossier_id
            WHERE e.position > ? AND e.position <= ? ORDER BY e.position LIMIT 500";
        let mut after = 0;
        loop {
            let page = db.query(select, vec![after.into(), last.into()]).await?;
            for row in &page {
                let event = stored(row)?;
                if event.position != after + 1 {
                    let (first, next) = (after + 1, event.position);
                    self.finds(format!(
                        "position {first}: no event is there; the next stands at {next}"
                    ));
                }
                after = event.position;
                self.events += 1;
                let place = format!("position {}, dossier {}", event.position, event.dossier);
                for finding in event.findings() {
                    self.finds(format!("{place}: {finding}"));
                }
            }
            if page.is_empty() {
                return Ok(());
            }
        }
    }

    /// The row of each dossier stands on its last event.
    async fn rows(&mut self, db: &Db) -> std::result::Result<(), DbErr> {
        let select = "SELECT d.id, d.version, d.head, e.position, e.hash, n.position AS next FROM motcua_dossiers d
            LEFT JOIN motcua_events e ON e.dossier_id = d.id AND e.number = d.version
            LEFT JOIN motcua_events n ON n.dossier_id = d.id AND n.number = d.version + 1
            WHERE d.id > ? ORDER BY d.id LIMIT 500";
        let mut after = String::new();
        loop {
            let page = db.query(select, vec![after.clone().into()]).await?;
            for row in &page {
                after = row.try_get("", "id")?;
                let version: i64 = row.try_get("", "version")?;
                let head: String = row.try_get("", "head")?;
                let (position, hash): (Option<i64>, Option<String>) =
                    (row.try_get("", "position")?, row.try_get("", "hash")?);
                self.dossiers += 1;
                match (position, hash) {
                    (Some(position), Some(hash)) if hash != head => self.finds(format!(
                        "position {position}, dossier {after}: the hash is not the one that the dossier's row ends with"
                    )),
                    (Some(_), Some(_)) => {}
                    (None, _) | (_, None) => self.finds(format!(
                        "dossier {after}: its row stands at event {version}, which is not in the journal"
                    )),
                }
                if let Some(next) = row.try_get::<Option<i64>>("", "next")? {
                    self.finds(format!(
                        "position {next}, dossier {after}: the dossier's row stands at event {version}, before this one"
                    ));
                }
            }
            if page.is_empty() {
                return Ok(());
            }
        }
    }
}

fn stored(row: &QueryResult) -> std::result::Result<Stored, DbErr> {
    let before: Option<i64> = row.try_get("", "before_position")?;
    let before = match before {
        Some(position) => {
            Some((position, row.try_get("", "before_header")?, row.try_get("", "before_hash")?))
        }
        None => None,
    };
    let salt: Option<String> = row.try_get("", "salt")?;
    let secret = match salt {
        Some(salt) => Some(Secret { salt, contents: row.try_get("", "contents")? }),
        None => None,
    };
    Ok(Stored {
        position: row.try_get("", "position")?,
        dossier: row.try_get("", "dossier_id")?,
        number: row.try_get("", "number")?,
        header: row.try_get("", "header")?,
        body: row.try_get("", "body")?,
        hash: row.try_get("", "hash")?,
        before,
        secret,
        has_row: row.try_get::<Option<String>>("", "row_id")?.is_some(),
    })
}

impl Stored {
    /// What is wrong with it.
    fn findings(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut finds = |is_wrong: bool, what: &str| {
            if is_wrong {
                found.push(what.to_owned());
            }
        };
        finds(
            self.hash != journal::hash(&self.header, &self.body),
            "the hash is not that of header and body",
        );
        finds(self.number == 1 && !self.has_row, "the dossier has no row");
        finds(
            self.number > 1 && self.before.is_none(),
            "the event before it is not in the journal",
        );
        let Ok(header) = serde_json::from_str::<Header>(&self.header) else {
            finds(true, "the header cannot be read");
            return found;
        };
        let is_here = header.dossier == self.dossier
            && i64::try_from(header.number) == Ok(self.number)
            && i64::try_from(header.position) == Ok(self.position);
        finds(!is_here, "the header names another dossier, number or position");
        let previous = self.before.as_ref().map_or("", |(_, _, hash)| hash.as_str());
        finds(header.previous != previous, "it is not linked to the event before it");
        if let Some((position, before, _)) = &self.before {
            finds(*position >= self.position, "the event before it stands behind it");
            let before = serde_json::from_str::<Header>(before);
            let is_back = before.is_ok_and(|before| before.occurred_at > header.occurred_at);
            finds(is_back, "it is dated before the event before it");
        }
        let at = Timestamp::from_microsecond(header.occurred_at).ok();
        match journal::event(&self.body) {
            Ok(event) => finds(Some(event.at) != at, "header and body name different times"),
            Err(_) => finds(true, "the body cannot be read"),
        }
        // Personal data that are not there were erased.
        let commitment = self.secret.as_ref().map(journal::commitment);
        let is_other = commitment.is_some() && commitment != header.commitment;
        finds(is_other, "the personal data are not those that were committed to");
        found
    }
}
