//! Looking at what is held: what is about somebody, what has used it, and what relies on it in vain.

use std::collections::{BTreeMap, BTreeSet};

use motcua_engine::dossier::{HeldId, PersonId, Reused};
use motcua_engine::time::Timestamp;
use sea_orm::{QueryResult, Value};

use super::{COLUMNS, HeldDocument};
use crate::desk::Desk;
use crate::error::{Error, Result, corrupt};
use crate::journal::text;
use crate::list::{Item, Page};
use crate::sight::{Part, Seen, Sight};
use crate::store::NEVER;

/// That a dossier has used something that is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldUse {
    /// The dossier.
    pub dossier: String,
    /// Its code.
    pub code: Option<String>,
    /// Its place among what the dossier relies on, from 0.
    pub place: u64,
    /// The code of its procedure: for what.
    pub procedure: String,
    /// For which document, why it could, when, by whom, and whether it is lost.
    pub reused: Reused,
}

/// An open dossier that relies on something that holds no longer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostReuse {
    /// The dossier, the document, and what has become of what served for it.
    pub used: HeldUse,
    /// Since when.
    pub lost_at: Timestamp,
}

impl Seen {
    /// What is held about somebody, the latest first: to the person and whoever acts for it everything,
    /// to agencies what came from dossiers that they see, and what serves in such.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn held(&self, person: &PersonId) -> Result<Vec<HeldDocument>> {
        let person = person.as_str().replace('\0', "");
        let about = "(h.subject_person = ? OR h.subject_number IN (SELECT number FROM motcua_people WHERE id = ? AND number <> ''))";
        let (sight, values) = self.sees_held();
        let select = format!(
            "SELECT {COLUMNS} FROM motcua_held h WHERE {about} AND {sight} ORDER BY h.held_at DESC, h.id"
        );
        let values = [person.clone().into(), person.into()].into_iter().chain(values).collect();
        let rows = self.desk.connections.read.query(&select, values).await;
        rows.map_err(Error::Database)?.iter().map(HeldDocument::of).collect()
    }

    /// Something that is held.
    ///
    /// # Errors
    ///
    /// There is none that may be seen, or the database fails.
    pub async fn held_document(&self, id: &HeldId) -> Result<HeldDocument> {
        let (sight, values) = self.sees_held();
        let select = format!("SELECT {COLUMNS} FROM motcua_held h WHERE h.id = ? AND {sight}");
        let id = id.as_str().replace('\0', "");
        let values = [id.clone().into()].into_iter().chain(values).collect();
        let rows = self.desk.connections.read.query(&select, values).await;
        let rows = rows.map_err(Error::Database)?;
        rows.first().map_or(Err(Error::NotHeld { id }), HeldDocument::of)
    }

    /// Who has used something that is held, when, for what and why it could, the earliest first: whose it is sees every
    /// use, agencies those in dossiers that they see.
    ///
    /// # Errors
    ///
    /// Nothing of the kind may be seen, what is stored cannot be read, or the database fails.
    pub async fn uses(&self, id: &HeldId) -> Result<Vec<HeldUse>> {
        let found = self.held_document(id).await?;
        let filter = "u.held_id = ? ORDER BY d.filed_at, d.id, u.place";
        let values = vec![found.id.as_str().into()];
        // Whose document it is, is told of every use.
        match self.as_people().held_document(id).await {
            Ok(_) => self.desk.seen().used(filter, values).await,
            Err(Error::NotHeld { .. }) => self.used(filter, values).await,
            Err(error) => Err(error),
        }
    }

    /// The open dossiers that rely on something that holds no longer, as long as nothing was handed in for it:
    /// what was lost first comes first.
    ///
    /// # Errors
    ///
    /// The page is one of another list, what is stored cannot be read, or the database fails.
    pub async fn reuses_lost(&self, page: &Page) -> Result<(Vec<LostReuse>, Option<String>)> {
        let list = "reuses lost";
        let (at, key) = page.after(list)?.unwrap_or((i64::MIN, String::new()));
        let (id, place) = key.rsplit_once('/').unwrap_or_default();
        // The literal lets the index of these rows serve.
        let filter = format!(
            "u.lost_at < {NEVER} AND d.is_closed = 0 AND (u.lost_at, d.id, u.place) > (?, ?, ?)
            ORDER BY u.lost_at, d.id, u.place LIMIT ?"
        );
        let place = place.parse().unwrap_or(i64::MIN);
        let values = vec![at.into(), id.into(), place.into(), page.limit().into()];
        let mut used = self.used(&filter, values).await?;
        let has_more = used.len() > page.size();
        used.truncate(page.size());
        let lost: Vec<LostReuse> = used
            .into_iter()
            .filter_map(|used| used.reused.lost.map(|(lost_at, _)| LostReuse { used, lost_at }))
            .collect();
        let next = lost.last().filter(|_| has_more).map(|last| {
            let key = format!("{}/{}", last.used.dossier, last.used.place);
            page.cursor_of(list, last.lost_at.as_microsecond(), &key)
        });
        Ok((lost, next))
    }

    /// The uses `u` of dossiers `d` that a filter leaves.
    async fn used(&self, filter: &str, values: Vec<Value>) -> Result<Vec<HeldUse>> {
        let columns = "d.id, d.code, d.procedure_code, u.place, u.contents";
        let joined = "JOIN motcua_held_uses u ON u.dossier_id = d.id";
        let (select, values) = self.select_with(columns, joined, filter, values);
        let rows = self.desk.connections.read.query(&select, values).await;
        rows.map_err(Error::Database)?.iter().map(used_of).collect()
    }

    /// What a query must hold of what is held `h`, with its values.
    pub(super) fn sees_held(&self) -> (String, Vec<Value>) {
        let Sight::Of(parts) = &self.sight else { return ("1 = 1".to_owned(), Vec::new()) };
        let people: BTreeSet<&str> = parts
            .iter()
            .filter_map(|part| match part {
                Part::Person(person) => Some(person.as_str()),
                Part::Agency(_) => None,
            })
            .filter(|person| !person.is_empty() && !person.contains('\0'))
            .collect();
        let agencies = parts.iter().filter(|part| matches!(part, Part::Agency(_))).cloned();
        let agencies = Sight::Of(agencies.collect());
        let list = self.desk.connections.read.list();
        // A person has a part in dossiers about others, too: what those hold is not the person's to see.
        let condition = format!(
            "(h.subject_person IN ({list})
            OR h.subject_number IN (SELECT p.number FROM motcua_people p WHERE p.id IN ({list}) AND p.number <> '')
            OR {} OR h.id IN (SELECT r.held_id FROM motcua_held_uses r WHERE {}))",
            agencies.condition("h.dossier_id", self.is_postgres()),
            agencies.condition("r.dossier_id", self.is_postgres())
        );
        let people = Value::from(text(&people));
        let values = [people.clone(), people].into_iter();
        let values = values.chain(agencies.values()).chain(agencies.values()).collect();
        (condition, values)
    }
}

impl Desk {
    /// Tells of dossiers in a work list what they rely on in vain: each is work, since the document is to be asked for.
    pub(crate) async fn warn_of_reuses(&self, items: &mut [Item]) -> Result<()> {
        let ids: Vec<&str> = items.iter().map(|item| item.id.as_str()).collect();
        let select = format!(
            "SELECT dossier_id, contents FROM (SELECT u.dossier_id, u.contents FROM motcua_held_uses u
            WHERE u.lost_at < {NEVER}) AS lost"
        );
        let rows = self.connections.read.by_keys(&select, "dossier_id", &ids, "").await;
        let mut lost: BTreeMap<String, Vec<Reused>> = BTreeMap::new();
        for row in rows.map_err(Error::Database)? {
            let id: String = row.try_get("", "dossier_id").map_err(Error::Database)?;
            let contents: String = row.try_get("", "contents").map_err(Error::Database)?;
            let reused = serde_json::from_str(&contents);
            let reused = reused.map_err(|source| corrupt(format!("dossier {id}"), source))?;
            lost.entry(id).or_default().push(reused);
        }
        for item in items {
            item.reuses_lost = lost.remove(&item.id).unwrap_or_default();
        }
        Ok(())
    }
}

fn used_of(row: &QueryResult) -> Result<HeldUse> {
    let dossier: String = row.try_get("", "id").map_err(Error::Database)?;
    let contents: String = row.try_get("", "contents").map_err(Error::Database)?;
    let reused = serde_json::from_str(&contents);
    let reused = reused.map_err(|source| corrupt(format!("dossier {dossier}"), source))?;
    Ok(HeldUse {
        code: row.try_get("", "code").map_err(Error::Database)?,
        procedure: row.try_get("", "procedure_code").map_err(Error::Database)?,
        place: row.try_get::<i64>("", "place").map_err(Error::Database)?.unsigned_abs(),
        dossier,
        reused,
    })
}
