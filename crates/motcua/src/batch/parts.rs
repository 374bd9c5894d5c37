//! The rows of the parts that agencies and people have in dossiers, and of the words under which those are found.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::DbErr;

use super::{Batch, Loaded};
use crate::library::Library;
use crate::search::words_of;
use crate::sight::{AGENCY, EVERYBODY, own_parts};
use crate::store::{Row, Tx};
use crate::tables;

/// The parts in dossiers, as the table has them.
pub(crate) type Parts = BTreeMap<String, BTreeSet<String>>;

/// The parts in dossiers by themselves, and each with the dossier above it.
#[derive(Default)]
pub(crate) struct Own {
    parts: Parts,
    above: BTreeMap<String, String>,
}

impl Own {
    /// Adds a dossier.
    pub(crate) fn add(&mut self, id: &str, loaded: &Loaded, library: &Library) {
        let head = loaded.dossier.filed.as_ref();
        let procedure = head.and_then(|head| library.bound(&head.procedure).ok());
        let parts = own_parts(&loaded.dossier, &loaded.data.parties, procedure.as_deref());
        self.parts.insert(id.to_owned(), parts.iter().map(ToString::to_string).collect());
        if let Some(parent) = head.and_then(|head| head.parent.as_ref()) {
            self.above.insert(id.to_owned(), parent.dossier.clone());
        }
    }

    /// The parts of all that were added: a leg's with the agencies of the dossiers above it.
    pub(crate) async fn with_above(mut self, transaction: &Tx) -> Result<Parts, DbErr> {
        let unknown = self.above.values().filter(|parent| !self.parts.contains_key(*parent));
        let unknown: BTreeSet<&str> = unknown.map(String::as_str).collect();
        let known = known(transaction, &Vec::from_iter(unknown)).await?;
        let ids: Vec<String> = self.parts.keys().cloned().collect();
        for id in ids {
            let mut next = id.clone();
            let mut line = BTreeSet::new();
            // However a row names its parent, the walk upwards ends.
            while let Some(parent) =
                self.above.get(&next).filter(|parent| line.insert((*parent).clone()))
            {
                next.clone_from(parent);
            }
            for above in line {
                let parts = self.parts.get(&above).or_else(|| known.get(&above)).cloned();
                let agencies = parts.into_iter().flatten().filter(|part| part.starts_with(AGENCY));
                self.parts.entry(id.clone()).or_default().extend(agencies.collect::<Vec<_>>());
            }
        }
        Ok(self.parts)
    }
}

/// The parts in dossiers as they are stored.
pub(crate) async fn known(transaction: &Tx, ids: &[&str]) -> Result<Parts, DbErr> {
    let select = "SELECT dossier_id, part FROM motcua_parts";
    let mut known = Parts::new();
    for row in transaction.by_keys(select, "dossier_id", ids, "").await? {
        let id = row.try_get("", "dossier_id")?;
        known.entry(id).or_default().insert(row.try_get("", "part")?);
    }
    Ok(known)
}

/// Their rows.
pub(crate) fn rows_of(parts: Parts) -> Vec<Row> {
    let rows = parts.into_iter().flat_map(|(id, parts)| {
        parts.into_iter().map(move |part| vec![part.into(), id.clone().into()])
    });
    rows.collect()
}

/// The rows of the words under which a dossier is found: once for whoever sees everything, and for each agency with a part.
pub(crate) fn word_rows(id: &str, loaded: &Loaded, parts: &BTreeSet<String>) -> Vec<Row> {
    let procedure = loaded.dossier.filed.as_ref().map(|head| head.procedure.code.as_str());
    let words = words_of(loaded.code.as_deref().into_iter().chain(procedure), &loaded.data);
    let agencies = parts.iter().map(String::as_str).filter(|part| part.starts_with(AGENCY));
    let rows = std::iter::once(EVERYBODY).chain(agencies).flat_map(|part| {
        words.iter().map(move |word| vec![part.into(), word.as_str().into(), id.into()])
    });
    rows.collect()
}

impl Batch<'_> {
    /// Writes who has a part in dossiers that were filed or whose agencies changed, and the words under which these are found,
    /// or whose words changed; each with whether it was filed before.
    pub(super) async fn write_parts(
        &mut self,
        mut worded: BTreeMap<String, bool>,
        mut parted: BTreeMap<String, bool>,
    ) -> Result<(), DbErr> {
        let mut above: Vec<String> = parted.keys().cloned().collect();
        above.retain(|id| parted[id] && self.has_legs(id));
        // Who has a part in a dossier has one in its legs, and in theirs.
        while !above.is_empty() {
            above = self.legs_of(&above).await?;
            above.retain(|id| parted.insert(id.clone(), true).is_none());
        }
        worded.extend(parted.clone());
        let mut own = Own::default();
        for id in worded.keys() {
            if let Some(loaded) = self.loaded.get(id) {
                own.add(id, loaded, self.library);
            }
        }
        let mut parts = own.with_above(self.transaction).await?;
        let words = parts.iter().filter_map(|(id, parts)| Some((id, self.loaded.get(id)?, parts)));
        let words = words.flat_map(|(id, loaded, parts)| word_rows(id, loaded, parts)).collect();
        parts.retain(|id, _| parted.contains_key(id));
        for (changed, table, rows) in
            [(worded, &tables::WORDS, words), (parted, &tables::PARTS, rows_of(parts))]
        {
            let before = changed.iter().filter(|(_, is_known)| **is_known);
            let before: Vec<&str> = before.map(|(id, _)| id.as_str()).collect();
            self.transaction.delete_by_keys(table.name, "dossier_id", &before).await?;
            self.transaction.write(table, rows).await?;
        }
        Ok(())
    }

    fn has_legs(&self, id: &str) -> bool {
        self.loaded.get(id).is_some_and(|loaded| !loaded.dossier.legs.is_empty())
    }

    /// The legs of dossiers, read and locked where they are not yet.
    async fn legs_of(&mut self, ids: &[String]) -> Result<Vec<String>, DbErr> {
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let select = "SELECT id, parent_id FROM motcua_dossiers";
        let rows = self.transaction.by_keys(select, "parent_id", &ids, "").await?;
        let legs: Result<Vec<String>, DbErr> =
            rows.iter().map(|row| row.try_get("", "id")).collect();
        let legs = legs?;
        let new: Vec<&str> = legs.iter().map(String::as_str).collect();
        let new: Vec<&str> = new.into_iter().filter(|id| !self.loaded.contains_key(*id)).collect();
        self.load(&new).await?;
        Ok(legs)
    }
}
