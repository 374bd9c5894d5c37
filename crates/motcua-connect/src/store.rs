//! Where the bytes of files lie: under their SHA-256, in a folder.
//!
//! What comes is written under a temporary name, flushed, read back and only then renamed, so that under a hash there
//! are never other bytes than its own, whatever breaks off. What is read is held against the hash again.

use std::error::Error;
use std::io;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{MultipartUpload, ObjectStore, ObjectStoreExt as _};
use sha2::{Digest, Sha256};

/// How many bytes are written or read at once.
const PIECE: usize = 1 << 20;

/// An error of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder cannot be used.
    #[error("the folder \"{}\" cannot hold files; check that you may write to it", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// The cause.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// The store takes and gives nothing now.
    #[error("the store of files does not answer or is full; try again, and see to its folder")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// The bytes are not there any more.
    #[error("the bytes of {sha256} are gone from the store; bring them back from a backup")]
    Gone {
        /// Their hash.
        sha256: String,
    },
    /// The bytes are others than were kept.
    #[error(
        "the bytes of {sha256} in the store are not those that were kept; bring them back from a backup"
    )]
    Changed {
        /// The hash they should have.
        sha256: String,
    },
}

/// Bytes by their hash. Clones are the same store.
#[derive(Clone, Debug)]
pub struct Store(Arc<dyn ObjectStore>);

/// Bytes that are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The SHA-256, as small hexadecimal figures.
    pub sha256: String,
    /// How many.
    pub size: u64,
}

impl Store {
    /// A store in a folder, which is made when it is not there.
    ///
    /// # Errors
    ///
    /// The folder cannot be made or used.
    pub fn folder(folder: impl AsRef<FilePath>) -> Result<Self, StoreError> {
        let folder = folder.as_ref();
        let failed = |source| StoreError::Folder { folder: folder.to_owned(), source };
        std::fs::create_dir_all(folder).map_err(|source| failed(source.into()))?;
        let files = LocalFileSystem::new_with_prefix(folder);
        let files = files.map_err(|source| failed(source.into()))?;
        Ok(Self(Arc::new(files.with_fsync(true))))
    }

    /// A store in memory, gone when it is dropped.
    pub fn in_memory() -> Self {
        Self(Arc::new(InMemory::new()))
    }

    /// Begins to take bytes.
    ///
    /// # Errors
    ///
    /// The store takes nothing now.
    pub async fn begin(&self) -> Result<Incoming, StoreError> {
        let path = Path::from(format!("incoming/{}", uuid::Uuid::now_v7()));
        let upload = self.0.put_multipart(&path).await.map_err(unavailable)?;
        let (store, hasher, waiting) = (self.clone(), Sha256::new(), Vec::new());
        Ok(Incoming { store, path, upload, hasher, waiting, size: 0 })
    }

    /// Opens bytes for reading, after they were all read and held against their hash.
    ///
    /// # Errors
    ///
    /// They are gone or changed, or the store gives nothing now.
    pub async fn open(&self, kept: &Kept) -> Result<Stored, StoreError> {
        self.read_back(place(&kept.sha256), kept).await?;
        Ok(self.stored(place(&kept.sha256), kept))
    }

    /// Reads the bytes of a hash and holds them against it. How many they are.
    ///
    /// # Errors
    ///
    /// They are gone or changed, or the store gives nothing now.
    pub async fn verify(&self, sha256: &str) -> Result<u64, StoreError> {
        let size = match self.0.head(&place(sha256)).await {
            Ok(found) => found.size,
            Err(object_store::Error::NotFound { .. }) => {
                return Err(StoreError::Gone { sha256: sha256.to_owned() });
            }
            Err(error) => return Err(unavailable(error)),
        };
        let mut stored = self.stored(place(sha256), &Kept { sha256: sha256.to_owned(), size });
        while stored.next().await?.is_some() {}
        Ok(size)
    }

    fn stored(&self, path: Path, kept: &Kept) -> Stored {
        let (store, kept) = (self.clone(), kept.clone());
        Stored { store, path, kept, read: 0, hasher: Sha256::new() }
    }

    async fn read_back(&self, path: Path, kept: &Kept) -> Result<(), StoreError> {
        let sha256 = kept.sha256.clone();
        match self.0.head(&path).await {
            Ok(found) if found.size == kept.size => {}
            Ok(_) => return Err(StoreError::Changed { sha256 }),
            Err(object_store::Error::NotFound { .. }) => return Err(StoreError::Gone { sha256 }),
            Err(error) => return Err(unavailable(error)),
        }
        let mut stored = self.stored(path, kept);
        while stored.next().await?.is_some() {}
        Ok(())
    }
}

/// Bytes on their way into the store. When it is dropped before they are kept, nothing is left of them.
#[derive(Debug)]
pub struct Incoming {
    store: Store,
    path: Path,
    upload: Box<dyn MultipartUpload>,
    hasher: Sha256,
    waiting: Vec<u8>,
    size: u64,
}

impl Incoming {
    /// How many bytes have come.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Takes more bytes.
    ///
    /// # Errors
    ///
    /// The store takes nothing now.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.hasher.update(bytes);
        self.size += bytes.len() as u64;
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() < PIECE { Ok(()) } else { self.put().await }
    }

    async fn put(&mut self) -> Result<(), StoreError> {
        let piece = std::mem::take(&mut self.waiting);
        self.upload.put_part(piece.into()).await.map_err(unavailable)
    }

    /// Keeps what has come. When it returns, it is on disk and was read back.
    ///
    /// # Errors
    ///
    /// The store takes nothing now, or what it gives back is not what it took; nothing is left then.
    pub async fn keep(mut self) -> Result<Kept, StoreError> {
        if !self.waiting.is_empty() {
            self.put().await?;
        }
        self.upload.complete().await.map_err(unavailable)?;
        let kept = Kept { sha256: hex(&self.hasher.finalize()), size: self.size };
        let objects = &self.store.0;
        let moved = match self.store.read_back(self.path.clone(), &kept).await {
            Ok(()) => objects.rename(&self.path, &place(&kept.sha256)).await.map_err(unavailable),
            Err(error) => Err(error),
        };
        if let Err(error) = moved {
            if let Err(failure) = objects.delete(&self.path).await {
                tracing::warn!(%failure, path = %self.path, "what was not kept is left in the store");
            }
            return Err(error);
        }
        Ok(kept)
    }

    /// Takes back what has come. When it returns, nothing is left.
    ///
    /// # Errors
    ///
    /// The store does not answer now.
    pub async fn discard(mut self) -> Result<(), StoreError> {
        self.upload.abort().await.map_err(unavailable)
    }
}

/// Bytes that are read, piece by piece.
#[derive(Debug)]
pub struct Stored {
    store: Store,
    path: Path,
    kept: Kept,
    read: u64,
    hasher: Sha256,
}

impl Stored {
    /// Which bytes they are.
    pub fn kept(&self) -> &Kept {
        &self.kept
    }

    /// The next ones; none when all were read. The last piece is given only if all are those that were kept.
    ///
    /// # Errors
    ///
    /// They are gone or changed, or the store gives nothing now.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        let end = self.kept.size.min(self.read + PIECE as u64);
        let changed = || StoreError::Changed { sha256: self.kept.sha256.clone() };
        let mut piece = Vec::new();
        if self.read < end {
            piece = match self.store.0.get_range(&self.path, self.read..end).await {
                Ok(bytes) => bytes.into(),
                Err(object_store::Error::NotFound { .. }) => {
                    return Err(StoreError::Gone { sha256: self.kept.sha256.clone() });
                }
                Err(error) => return Err(unavailable(error)),
            };
            if piece.len() as u64 != end - self.read {
                return Err(changed());
            }
            self.hasher.update(&piece);
        }
        if end == self.kept.size && hex(&self.hasher.clone().finalize()) != self.kept.sha256 {
            return Err(changed());
        }
        self.read = end;
        Ok((!piece.is_empty()).then_some(piece))
    }

    /// All that are left, in memory.
    ///
    /// # Errors
    ///
    /// They are gone or changed, or the store gives nothing now.
    pub async fn whole(mut self) -> Result<Vec<u8>, StoreError> {
        let mut whole = Vec::new();
        while let Some(mut piece) = self.next().await? {
            whole.append(&mut piece);
        }
        Ok(whole)
    }
}

impl From<StoreError> for io::Error {
    fn from(error: StoreError) -> Self {
        Self::other(error)
    }
}

/// Where the bytes of a hash lie.
fn place(sha256: &str) -> Path {
    let shelf: String = sha256.chars().take(2).collect();
    Path::from(format!("sha256/{shelf}/{sha256}"))
}

fn unavailable(error: object_store::Error) -> StoreError {
    StoreError::Unavailable(error.into())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
