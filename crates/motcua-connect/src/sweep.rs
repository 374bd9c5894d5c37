//! What lies in the store and belongs to nothing: uploads that broke off, before or after their bytes were kept.

use motcua::Desk;
use motcua_engine::time::Timestamp;

use crate::store::{Lying, Store, StoreError};

/// Why nothing was swept, or not all.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// The store's own.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The desk's own.
    #[error(transparent)]
    Desk(#[from] motcua::Error),
    /// The desk is likely another one's.
    #[error(
        "the desk names nothing of all that lies in the store; check that the database and the store belong together"
    )]
    OtherDesk,
}

/// What was found in a store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// What belongs to nothing.
    pub orphans: Vec<Lying>,
    /// How many bytes of files the desk names.
    pub named: usize,
}

/// How many bytes are set aside at once.
const PAGE: usize = 500;

/// Looks for what no file and nothing held of a desk names.
///
/// A store is one desk's: what another one keeps there would be an orphan here.
///
/// # Errors
///
/// The store or the database fails.
pub async fn find(desk: &Desk, store: &Store) -> Result<Found, SweepError> {
    store.answers().await?;
    let mut found = Found::default();
    for shelf in store.shelves().await? {
        let lying = store.lying(&shelf).await?;
        let hashes: Vec<String> = lying.iter().filter_map(|one| one.sha256.clone()).collect();
        let named = desk.named_bytes(&hashes).await?;
        let is_named = |one: &Lying| {
            !one.is_aside() && one.sha256.as_ref().is_some_and(|hash| named.contains(hash))
        };
        let (known, orphans): (Vec<Lying>, Vec<Lying>) = lying.into_iter().partition(is_named);
        found.named += known.len();
        found.orphans.extend(orphans);
    }
    Ok(found)
}

/// Takes orphans away that have lain there since before an instant. Which they were.
///
/// What is named meanwhile stays: bytes are set aside first, and come back where the desk names them then. An upload
/// that names them only after that finds them gone, and is told to come again.
///
/// # Errors
///
/// The desk names nothing of what lies there, or the store or the database fails.
pub async fn take_away(
    desk: &Desk,
    store: &Store,
    found: &Found,
    before: Timestamp,
) -> Result<Vec<Lying>, SweepError> {
    if found.named == 0 && found.orphans.iter().any(|orphan| orphan.sha256.is_some()) {
        return Err(SweepError::OtherDesk);
    }
    let old = |orphan: &&Lying| orphan.since < before || orphan.is_aside();
    let old: Vec<&Lying> = found.orphans.iter().filter(old).collect();
    let mut taken = Vec::new();
    for page in old.chunks(PAGE) {
        let mut hashes = Vec::new();
        for orphan in page {
            let Some(sha256) = &orphan.sha256 else { continue };
            if !orphan.is_aside() {
                store.set_aside(sha256).await?;
            }
            hashes.push(sha256.clone());
        }
        let named = desk.named_bytes(&hashes).await?;
        for orphan in page {
            match &orphan.sha256 {
                None => store.take_away(&orphan.name).await?,
                Some(sha256) if named.contains(sha256) => {
                    store.put_back(sha256).await?;
                    continue;
                }
                Some(sha256) => store.drop_aside(sha256).await?,
            }
            taken.push(Lying::clone(orphan));
        }
    }
    Ok(taken)
}
