//! What lies in a store, looked at from the store's side.

use std::fs;
use std::io;
use std::path::{Path as FilePath, PathBuf};

use motcua_engine::time::Timestamp;
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStoreExt as _};

use super::error::unavailable;
use super::{INCOMING, PLACES, Store, StoreError, place};

/// Where bytes lie that a sweep takes away, while it looks once more whether anything names them.
const ASIDE: &str = "aside";

/// Bytes that lie in a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lying {
    /// What they are called in the store.
    pub name: String,
    /// The hash under which they lie; none: they were on their way.
    pub sha256: Option<String>,
    /// How many.
    pub size: u64,
    /// Since when.
    pub since: Timestamp,
}

impl Lying {
    /// Whether a sweep that broke off has set them aside.
    pub(crate) fn is_aside(&self) -> bool {
        self.name.starts_with(ASIDE)
    }
}

impl Store {
    /// The parts of the store, each of which [`Store::lying`] tells of.
    ///
    /// # Errors
    ///
    /// The store does not answer now.
    pub(crate) async fn shelves(&self) -> Result<Vec<String>, StoreError> {
        let listed = self.objects.list_with_delimiter(Some(&Path::from(PLACES))).await;
        let places = listed.map_err(unavailable)?.common_prefixes;
        let places = places.into_iter().map(String::from);
        Ok([INCOMING.to_owned(), ASIDE.to_owned()].into_iter().chain(places).collect())
    }

    /// What lies in a part of the store. What the store has not put there itself is not told.
    ///
    /// # Errors
    ///
    /// The store does not answer now.
    pub(crate) async fn lying(&self, shelf: &str) -> Result<Vec<Lying>, StoreError> {
        if let (Some(folder), INCOMING) = (&self.folder, shelf) {
            // A folder does not list what is not whole.
            let found = in_folder(&folder.join(INCOMING));
            return found.map_err(|source| StoreError::Unavailable(source.into()));
        }
        let listed = self.objects.list_with_delimiter(Some(&Path::from(shelf))).await;
        let objects = listed.map_err(unavailable)?.objects;
        Ok(objects.iter().filter_map(|object| lying(shelf, object)).collect())
    }

    /// Takes bytes from their place, but not away.
    pub(crate) async fn set_aside(&self, sha256: &str) -> Result<(), StoreError> {
        self.objects.rename(&place(sha256), &aside(sha256)).await.map_err(unavailable)
    }

    /// Brings bytes back that were set aside. What lies in their place again stays.
    pub(crate) async fn put_back(&self, sha256: &str) -> Result<(), StoreError> {
        match self.verify(sha256).await {
            Ok(_) => self.take_away(aside(sha256).as_ref()).await,
            Err(StoreError::Gone { .. } | StoreError::Changed { .. }) => {
                self.objects.rename(&aside(sha256), &place(sha256)).await.map_err(unavailable)
            }
            Err(error) => Err(error),
        }
    }

    /// Takes away what was set aside.
    pub(crate) async fn drop_aside(&self, sha256: &str) -> Result<(), StoreError> {
        self.take_away(aside(sha256).as_ref()).await
    }

    /// Takes away what lies under a name.
    pub(crate) async fn take_away(&self, name: &str) -> Result<(), StoreError> {
        let removed = match &self.folder {
            Some(folder) => fs::remove_file(folder.join(name)),
            None => return self.objects.delete(&Path::from(name)).await.map_err(unavailable),
        };
        match removed {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed.map_err(|source| StoreError::Unavailable(source.into())),
        }
    }
}

fn aside(sha256: &str) -> Path {
    Path::from(format!("{ASIDE}/{sha256}"))
}

fn lying(shelf: &str, object: &ObjectMeta) -> Option<Lying> {
    let last = object.location.filename()?;
    let is_hash = last.len() == 64
        && last.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    let is_ours = shelf == INCOMING || (is_hash && object.location == here(shelf, last));
    let since = Timestamp::from_microsecond(object.last_modified.timestamp_micros());
    is_ours.then(|| Lying {
        name: object.location.to_string(),
        sha256: is_hash.then(|| last.to_owned()),
        size: object.size,
        since: since.unwrap_or(Timestamp::MAX),
    })
}

/// Where bytes lie in a part of the store.
fn here(shelf: &str, sha256: &str) -> Path {
    if shelf == ASIDE { aside(sha256) } else { place(sha256) }
}

/// What was on its way into a folder.
fn in_folder(folder: &FilePath) -> io::Result<Vec<Lying>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        let about = match entry.metadata() {
            Ok(about) => about,
            // It has come to its place meanwhile.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        let name = PathBuf::from(INCOMING).join(entry.file_name());
        let since = Timestamp::try_from(about.modified()?).unwrap_or(Timestamp::MAX);
        if let (true, Some(name)) = (about.is_file(), name.to_str()) {
            let name = name.to_owned();
            found.push(Lying { name, sha256: None, size: about.len(), since });
        }
    }
    Ok(found)
}
