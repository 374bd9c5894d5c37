//! The rows of what is held and of what relies on it: a function of the dossier, live and in a rebuild.

use std::collections::{BTreeMap, BTreeSet};

use motcua_engine::dossier::{Entry, EventBody, Held, HeldId, Origin};
use motcua_engine::procedure::{Label, Procedure};
use sea_orm::{DbErr, Value};

use super::Known;
use crate::batch::Loaded;
use crate::journal::text;
use crate::library::Library;
use crate::store::{NEVER, Row, Tx};
use crate::tables::{HELD, HELD_USES, Table};

/// The identifier of what a dossier holds at a place, from 0.
pub(crate) fn id_of(dossier: &str, place: usize) -> HeldId {
    HeldId::new(format!("{dossier}-{}", place + 1))
}

/// The dossier and the place of an identifier.
pub(crate) fn place_of(id: &HeldId) -> Option<(&str, usize)> {
    let (dossier, number) = id.as_str().rsplit_once('-')?;
    Some((dossier, number.parse::<usize>().ok()?.checked_sub(1)?))
}

/// Whether an entry may change what a dossier, as it is after it, holds or relies on.
pub(crate) fn touches(entry: &Entry, after: &Loaded) -> bool {
    if after.dossier.held.is_empty() && after.dossier.reused.is_empty() {
        return false;
    }
    if let EventBody::Moved(moved) = &entry.event.body {
        let is_bare = moved.accepted.is_empty() && moved.results.is_empty();
        return !is_bare || !moved.documents.is_empty();
    }
    entry.private.parties.is_some()
        || matches!(
            entry.event.body,
            EventBody::Reused(_)
                | EventBody::ReuseLost(_)
                | EventBody::Revoked(_)
                | EventBody::Attached { .. }
                | EventBody::ResultRecalled { .. }
                | EventBody::ResultCorrected { .. }
                | EventBody::Voided { .. }
        )
}

/// The rows of what a dossier holds.
pub(crate) fn rows_of(id: &str, loaded: &Loaded, library: &Library) -> Vec<Row> {
    if loaded.dossier.held.is_empty() {
        return Vec::new();
    }
    let (person, number) = subject_of(loaded);
    let head = loaded.dossier.filed.as_ref();
    let procedure = head.and_then(|head| library.bound(&head.procedure).ok());
    let code = head.map(|head| head.procedure.code.clone()).unwrap_or_default();
    let rows = loaded.dossier.held.iter().enumerate().map(|(place, held)| {
        let known = known_of(held, loaded, procedure.as_deref(), &code);
        vec![
            id_of(id, place).as_str().into(),
            id.into(),
            person.clone().into(),
            number.clone().into(),
            kept(&held.document_type).into(),
            held.status.name().into(),
            held.file.sha256.clone().into(),
            i64::from(matches!(held.origin, Origin::Result(_))).into(),
            held.held_at.as_microsecond().into(),
            text(&known).into(),
        ]
    });
    rows.collect()
}

/// What is known of something that a dossier holds.
pub(crate) fn known_of(
    held: &Held,
    loaded: &Loaded,
    procedure: Option<&Procedure>,
    code: &str,
) -> Known {
    let title = procedure.and_then(|procedure| match &held.origin {
        Origin::Result(id) => {
            procedure.results.iter().find(|spec| spec.id == *id).map(|spec| spec.name.clone())
        }
        Origin::Document(id) => {
            procedure.documents.iter().find(|spec| spec.id == *id).map(|spec| spec.name.clone())
        }
    });
    let untitled = || {
        let id = match &held.origin {
            Origin::Result(id) => id.to_string(),
            Origin::Document(id) => id.to_string(),
        };
        Label { vi: id.clone(), en: id }
    };
    Known {
        held: held.clone(),
        title: title.unwrap_or_else(untitled),
        number: held.number.clone().or_else(|| loaded.data.numbers.get(&held.file.sha256).cloned()),
        summary: loaded.data.summaries.get(&held.file.sha256).cloned(),
        code: loaded.code.clone(),
        procedure: code.to_owned(),
        field: procedure.and_then(|procedure| procedure.field.clone()),
        basis: procedure.map(|procedure| procedure.basis.clone()).unwrap_or_default(),
        retention: procedure.and_then(|procedure| procedure.retention.clone()),
    }
}

/// Whose matter the dossier is: its owner, or who filed it where it names none.
fn subject_of(loaded: &Loaded) -> (String, String) {
    let applicant = loaded.dossier.filed.as_ref().and_then(|head| head.applicant.as_ref());
    match &loaded.data.parties.owner {
        Some(owner) => {
            let person = owner.person.as_ref().map(|person| kept(person.as_str()));
            let number = owner.number.as_deref().map(|number| kept(number.trim()));
            (person.unwrap_or_default(), number.unwrap_or_default())
        }
        None => (applicant.map(|person| kept(person.as_str())).unwrap_or_default(), String::new()),
    }
}

/// A text as a column of its own keeps it: `PostgreSQL` takes no NUL there.
fn kept(text: &str) -> String {
    text.replace('\0', "")
}

/// The rows of what a dossier relies on.
pub(crate) fn use_rows(id: &str, loaded: &Loaded) -> Vec<Row> {
    let rows = loaded.dossier.reused.iter().zip(0_i64..).map(|(reused, place)| {
        let lost = reused.lost.filter(|_| !reused.is_replaced);
        vec![
            id.into(),
            place.into(),
            kept(reused.reuse.held.as_str()).into(),
            lost.map_or(NEVER, |(at, _)| at.as_microsecond()).into(),
            text(reused).into(),
        ]
    });
    rows.collect()
}

/// Writes the rows of dossiers that differ from what is held and relied on. Which dossiers did.
pub(crate) async fn restore(
    transaction: &Tx,
    keys: &[&str],
    held: Vec<Vec<Row>>,
    uses: Vec<Vec<Row>>,
) -> Result<BTreeSet<String>, DbErr> {
    let mut differing = BTreeSet::new();
    for (table, should) in [(&HELD, held), (&HELD_USES, uses)] {
        let known = stored(transaction, table, keys).await?;
        let (mut wrong, mut right) = (Vec::new(), Vec::new());
        for (id, rows) in keys.iter().zip(should) {
            let found = known.get(*id).map_or(&[][..], Vec::as_slice);
            if found != rows {
                wrong.push(*id);
                right.extend(rows);
            }
        }
        transaction.delete_by_keys(table.name, "dossier_id", &wrong).await?;
        transaction.write(table, right).await?;
        differing.extend(wrong.into_iter().map(str::to_owned));
    }
    Ok(differing)
}

/// The rows of dossiers as they are stored, in the order in which they are made.
async fn stored(
    transaction: &Tx,
    table: &Table,
    keys: &[&str],
) -> Result<BTreeMap<String, Vec<Row>>, DbErr> {
    let select = format!("SELECT {} FROM {}", table.names(), table.name);
    let mut known: BTreeMap<String, Vec<(usize, Row)>> = BTreeMap::new();
    for row in transaction.by_keys(&select, "dossier_id", keys, "").await? {
        let place = match table.columns.iter().any(|(name, _)| *name == "place") {
            true => usize::try_from(row.try_get::<i64>("", "place")?).unwrap_or(usize::MAX),
            false => {
                let id = HeldId::new(row.try_get::<String>("", "id")?);
                place_of(&id).map_or(usize::MAX, |(_, place)| place)
            }
        };
        let values: Vec<Value> = table.values(&row)?;
        known.entry(row.try_get("", "dossier_id")?).or_default().push((place, values));
    }
    let sorted = known.into_iter().map(|(id, mut rows)| {
        rows.sort_by_key(|(place, _)| *place);
        (id, rows.into_iter().map(|(_, row)| row).collect())
    });
    Ok(sorted.collect())
}
