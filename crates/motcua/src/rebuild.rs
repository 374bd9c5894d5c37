//! Rebuilding: the rows of the current state, made again from the journal alone.
//!
//! The journal is the truth and a row is a cache of it.
//! Personal data are truth too: they are read beside the journal and never touched.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use motcua_engine::dossier::Entry;
use sea_orm::{DbErr, Value};
use serde_json::Value as Json;

use crate::batch::{
    Loaded, Own, Parts, counter, form_of, known_parts, part_rows, row_of, word_rows,
};
use crate::code::drawable;
use crate::desk::Desk;
use crate::error::{Error, Result, corrupt};
use crate::health::DEMO;
use crate::held::{restore, rows_of, use_rows};
use crate::journal::{self, Header};
use crate::library::Library;
use crate::store::{Row, Tx};
use crate::tables::{COUNTERS, DOSSIERS, FORMS, PARTS, Table, WORDS};
use crate::waking::CALENDARS;

/// The place of the code in the row of a dossier.
const CODE: usize = 1;

/// How many of those that differed are named.
const NAMED: usize = 20;

/// What a rebuild found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// The dossiers of the journal.
    pub dossiers: u64,
    /// Those whose rows were not what the journal says, or were missing, or had no journal.
    pub differed: u64,
    /// The counters that did not stand where the journal left them.
    pub counters: u64,
    /// The identifiers of the first twenty of these.
    pub first: Vec<String>,
}

impl Rebuilt {
    fn differs(&mut self, ids: &BTreeSet<String>) {
        self.differed += ids.len() as u64;
        for id in ids {
            tracing::warn!(dossier = id, "the rows were not what the journal says");
        }
        let free = NAMED - self.first.len();
        self.first.extend(ids.iter().take(free).cloned());
    }
}

/// A walk over the journal, in the order of filing.
struct Walk {
    /// The last number behind each prefix of codes.
    codes: BTreeMap<String, u64>,
    /// The position behind which the next page begins.
    after: i64,
    /// Those of the page that differ.
    differing: BTreeSet<String>,
    rebuilt: Rebuilt,
}

impl Desk {
    /// Makes the current-state rows and the forms again from the journal and the personal data beside it, and says how many differed.
    ///
    /// It goes page by page, each in a transaction of its own, so that work goes on meanwhile.
    ///
    /// # Errors
    ///
    /// An event cannot be read, or the database fails. The pages before are done; run it again.
    pub async fn rebuild(&self) -> Result<Rebuilt> {
        let mut walk = Walk {
            codes: BTreeMap::new(),
            after: 0,
            differing: BTreeSet::new(),
            rebuilt: Rebuilt::default(),
        };
        loop {
            let page = self.rebuild_page(&mut walk).await;
            if page.is_err() {
                self.connections.renew().await;
            }
            if page? {
                return Ok(walk.rebuilt);
            }
        }
    }

    /// Makes the rows of a page. Whether it was the last.
    async fn rebuild_page(&self, walk: &mut Walk) -> Result<bool> {
        let library = self.published().await?;
        let transaction = self.locked().await.map_err(Error::Database)?;
        let is_done = walk.page(&transaction, &library).await?;
        if is_done {
            walk.without_journal(&transaction).await.map_err(Error::Database)?;
            walk.counters(&transaction).await.map_err(Error::Database)?;
        }
        transaction.commit().await.map_err(Error::OutcomeUnknown)?;
        walk.rebuilt.differs(&std::mem::take(&mut walk.differing));
        Ok(is_done)
    }

    /// A transaction during which nobody else writes dossiers.
    async fn locked(&self) -> std::result::Result<Tx, DbErr> {
        let transaction = self.connections.write.begin().await?;
        if transaction.is_postgres() {
            // It waits for whoever has locked a row to decide on it, and lets readers pass.
            let lock = "LOCK TABLE motcua_dossiers IN EXCLUSIVE MODE";
            transaction.run(lock).await?;
        }
        Ok(transaction)
    }
}

impl Walk {
    /// Makes the rows of the next dossiers. Whether there were none.
    async fn page(&mut self, transaction: &Tx, library: &Library) -> Result<bool> {
        let ids = self.next(transaction).await.map_err(Error::Database)?;
        let keys: Vec<&str> = ids.iter().map(String::as_str).collect();
        let mut journal = lines(transaction, &keys).await.map_err(Error::Database)?;
        let (mut dossiers, mut forms, mut found) = (Vec::new(), Vec::new(), Vec::new());
        let (mut held, mut uses) = (Vec::new(), Vec::new());
        let mut own = Own::default();
        for id in &ids {
            let lines = journal.remove(id).unwrap_or_default();
            let loaded = self.replay(id, lines)?;
            dossiers.push(row_of(id, &loaded, library));
            own.add(id, &loaded, library);
            forms.push(form_of(id, &loaded));
            held.push(rows_of(id, &loaded, library));
            uses.push(use_rows(id, &loaded));
            found.push(loaded);
        }
        let differing = restore(transaction, &keys, held, uses).await.map_err(Error::Database)?;
        self.differing.extend(differing);
        let parts = own.with_above(transaction).await.map_err(Error::Database)?;
        let words = keys.iter().zip(&found).map(|(id, loaded)| {
            parts.get(*id).map(|parts| word_rows(id, loaded, parts)).unwrap_or_default()
        });
        let words = words.collect();
        self.restore_words(transaction, &keys, words).await.map_err(Error::Database)?;
        self.restore_parts(transaction, &keys, parts).await.map_err(Error::Database)?;
        self.restore(transaction, &keys, dossiers, forms).await.map_err(Error::Database)?;
        Ok(ids.is_empty())
    }

    async fn next(&mut self, transaction: &Tx) -> std::result::Result<Vec<String>, DbErr> {
        let select =
            "SELECT position, dossier_id FROM motcua_events WHERE number = 1 AND position > ?
            ORDER BY position LIMIT 500";
        let rows = transaction.query(select, vec![self.after.into()]).await?;
        if let Some(last) = rows.last() {
            self.after = last.try_get("", "position")?;
        }
        rows.iter().map(|row| row.try_get("", "dossier_id")).collect()
    }

    /// A dossier as its events and its personal data leave it.
    fn replay(&mut self, id: &str, lines: BTreeMap<i64, LineOf>) -> Result<Loaded> {
        let corrupt = |source| corrupt(format!("dossier {id}"), source);
        let mut loaded = Loaded::default();
        for line in lines.into_values() {
            let event = journal::event(&line.body).map_err(corrupt)?;
            let private = line.private.map(|text| serde_json::from_str(&text)).transpose();
            let entry = Entry { event, private: private.map_err(corrupt)?.unwrap_or_default() };
            loaded.dossier.apply(&entry.event);
            loaded.data.apply(&entry);
            loaded.head = line.hash;
            loaded.position = line.position;
            if loaded.dossier.version == 1 {
                let header: Header = serde_json::from_str(&line.header).map_err(corrupt)?;
                loaded.code = self.code(header);
            }
        }
        self.rebuilt.dossiers += 1;
        Ok(loaded)
    }

    /// The code that a dossier was filed under, and the counter that gave it.
    fn code(&mut self, header: Header) -> Option<String> {
        let code = header.code?;
        if let Some(drawn) = header.drawn {
            let prefix = code.strip_suffix(&format!("{drawn:04}")).unwrap_or(&code);
            let last = self.codes.entry(prefix.to_owned()).or_default();
            *last = drawn.max(*last);
        } else {
            // One that was kept from another system is never drawn.
            for (prefix, number) in drawable(&code) {
                let last = self.codes.entry(prefix.to_owned()).or_default();
                *last = u64::try_from(number).unwrap_or_default().max(*last);
            }
        }
        Some(code)
    }

    /// Writes the words of those dossiers that are found by others.
    async fn restore_words(
        &mut self,
        transaction: &Tx,
        keys: &[&str],
        words: Vec<Vec<Row>>,
    ) -> std::result::Result<(), DbErr> {
        let select = "SELECT dossier_id, part, word FROM motcua_words";
        let mut known: HashMap<String, BTreeSet<[String; 2]>> = HashMap::new();
        for row in transaction.by_keys(select, "dossier_id", keys, "").await? {
            let id = row.try_get("", "dossier_id")?;
            let word = [row.try_get("", "part")?, row.try_get("", "word")?];
            known.entry(id).or_default().insert(word);
        }
        let (mut wrong, mut right) = (Vec::new(), Vec::new());
        for (id, words) in keys.iter().zip(words) {
            let should = words
                .iter()
                .filter_map(|row| Some([text_of(row.first()?)?, text_of(row.get(1)?)?]));
            if known.remove(*id).unwrap_or_default() != should.collect::<BTreeSet<_>>() {
                self.differing.insert((*id).to_owned());
                wrong.push(*id);
                right.extend(words);
            }
        }
        transaction.delete_by_keys("motcua_words", "dossier_id", &wrong).await?;
        transaction.write(&WORDS, right).await
    }

    /// Writes the parts of those dossiers in which others have one. Those above a leg stand on an earlier page or on this one.
    async fn restore_parts(
        &mut self,
        transaction: &Tx,
        keys: &[&str],
        mut parts: Parts,
    ) -> std::result::Result<(), DbErr> {
        let known = known_parts(transaction, keys).await?;
        parts.retain(|id, parts| known.get(id).cloned().unwrap_or_default() != *parts);
        self.differing.extend(parts.keys().cloned());
        let wrong: Vec<&str> = parts.keys().map(String::as_str).collect();
        transaction.delete_by_keys("motcua_parts", "dossier_id", &wrong).await?;
        transaction.write(&PARTS, part_rows(parts)).await
    }

    /// Sets the counters to where the journal left them. Nobody else writes meanwhile.
    async fn counters(&mut self, transaction: &Tx) -> std::result::Result<(), DbErr> {
        let last = "SELECT COALESCE(MAX(position), 0) AS last FROM motcua_events";
        let rows = transaction.query(last, Vec::new()).await?;
        let last: i64 = rows.first().map_or(Ok(0), |row| row.try_get("", "last"))?;
        let codes = std::mem::take(&mut self.codes).into_iter();
        let codes =
            codes.map(|(prefix, last)| (counter(&prefix), i64::try_from(last).unwrap_or(i64::MAX)));
        let mut should: BTreeMap<String, i64> = codes.collect();
        should.insert("position".to_owned(), last);
        let mut unknown = Vec::new();
        let select = "SELECT name, value FROM motcua_counters";
        for row in transaction.query(select, Vec::new()).await? {
            let (name, value): (String, i64) =
                (row.try_get("", "name")?, row.try_get("", "value")?);
            match should.get(&name) {
                Some(right) if *right == value => {
                    should.remove(&name);
                }
                Some(_) => {}
                None if name == CALENDARS || name == DEMO => {}
                None => unknown.push(name),
            }
        }
        self.rebuilt.counters = (should.len() + unknown.len()) as u64;
        let unknown: Vec<&str> = unknown.iter().map(String::as_str).collect();
        transaction.delete_by_keys("motcua_counters", "name", &unknown).await?;
        let rows: Vec<Row> =
            should.into_iter().map(|(name, value)| vec![name.into(), value.into()]).collect();
        transaction.write(&COUNTERS, rows).await
    }

    /// Writes those rows that are not what they should be.
    async fn restore(
        &mut self,
        transaction: &Tx,
        keys: &[&str],
        dossiers: Vec<Row>,
        forms: Vec<Row>,
    ) -> std::result::Result<(), DbErr> {
        let known = stored(transaction, &DOSSIERS, "id", keys).await?;
        let known_forms = stored(transaction, &FORMS, "dossier_id", keys).await?;
        let (mut wrong, mut wrong_forms) = (Vec::new(), Vec::new());
        for ((id, row), form) in keys.iter().zip(dossiers).zip(forms) {
            let is_wrong = known.get(*id) != Some(&row);
            let is_wrong_form = known_forms.get(*id) != Some(&form);
            if is_wrong || is_wrong_form {
                self.differing.insert((*id).to_owned());
            }
            wrong.extend(is_wrong.then_some(row));
            wrong_forms.extend(is_wrong_form.then_some(form));
        }
        if !wrong.is_empty() {
            // A code that stands at another dossier by mistake would be in the way.
            let codes: Vec<_> = wrong.iter().filter_map(|row| text_of(&row[CODE])).collect();
            let sql = format!(
                "UPDATE motcua_dossiers SET code = NULL WHERE code IN ({})",
                transaction.list()
            );
            transaction.execute(&sql, vec![Json::from(codes).to_string().into()]).await?;
            // The writer leaves the code of a row that is there as it is.
            let ids: Vec<_> = wrong.iter().filter_map(|row| text_of(row.first()?)).collect();
            let ids: Vec<_> = ids.iter().map(String::as_str).collect();
            transaction.delete_by_keys("motcua_dossiers", "id", &ids).await?;
        }
        transaction.write(&DOSSIERS, wrong).await?;
        transaction.write(&FORMS, wrong_forms).await
    }

    /// Takes out the rows of dossiers that the journal does not know.
    async fn without_journal(&mut self, transaction: &Tx) -> std::result::Result<(), DbErr> {
        let unknown = |key: &str| {
            format!(
                "NOT EXISTS (SELECT 1 FROM motcua_events e WHERE e.dossier_id = {key} AND e.number = 1)"
            )
        };
        let select = format!(
            "SELECT id FROM motcua_dossiers WHERE {} UNION SELECT dossier_id FROM motcua_forms WHERE {} ORDER BY id",
            unknown("motcua_dossiers.id"),
            unknown("motcua_forms.dossier_id")
        );
        for row in transaction.query(&select, Vec::new()).await? {
            self.differing.insert(row.try_get("", "id")?);
        }
        let tables = [
            ("motcua_dossiers", "id"),
            ("motcua_forms", "dossier_id"),
            ("motcua_words", "dossier_id"),
            ("motcua_parts", "dossier_id"),
            ("motcua_held", "dossier_id"),
            ("motcua_held_uses", "dossier_id"),
        ];
        for (table, key) in tables {
            let delete =
                format!("DELETE FROM {table} WHERE {}", unknown(&format!("{table}.{key}")));
            transaction.execute(&delete, Vec::new()).await?;
        }
        Ok(())
    }
}

/// A line of the journal with the personal data beside it.
struct LineOf {
    position: i64,
    header: String,
    body: String,
    hash: String,
    private: Option<String>,
}

/// The lines of some dossiers, by their numbers.
async fn lines(
    transaction: &Tx,
    keys: &[&str],
) -> std::result::Result<HashMap<String, BTreeMap<i64, LineOf>>, DbErr> {
    let select =
        "SELECT e.dossier_id, e.number, e.position, e.header, e.body, e.hash, p.contents FROM motcua_events e
        LEFT JOIN motcua_private p ON p.dossier_id = e.dossier_id AND p.number = e.number";
    let mut journal: HashMap<String, BTreeMap<i64, LineOf>> = HashMap::new();
    for row in transaction.by_keys(select, "e.dossier_id", keys, "").await? {
        let line = LineOf {
            position: row.try_get("", "position")?,
            header: row.try_get("", "header")?,
            body: row.try_get("", "body")?,
            hash: row.try_get("", "hash")?,
            private: row.try_get("", "contents")?,
        };
        journal
            .entry(row.try_get("", "dossier_id")?)
            .or_default()
            .insert(row.try_get("", "number")?, line);
    }
    Ok(journal)
}

/// The rows of a table as they are stored, each with every column.
async fn stored(
    transaction: &Tx,
    table: &Table,
    key: &str,
    keys: &[&str],
) -> std::result::Result<HashMap<String, Row>, DbErr> {
    let select = format!("SELECT {} FROM {}", table.names(), table.name);
    let rows = transaction.by_keys(&select, key, keys, "").await?;
    rows.iter().map(|row| Ok((row.try_get("", key)?, table.values(row)?))).collect()
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => text.clone(),
        _ => None,
    }
}
