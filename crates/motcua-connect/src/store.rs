//! Where the bytes of files lie: under their SHA-256, in a folder or a bucket.
//!
//! What comes is written under a temporary name, flushed, read back and only then brought to its place, so that under a
//! hash there are never other bytes than its own, whatever breaks off. What is read is held against the hash again.

mod error;
mod lying;
mod s3;

use std::fmt;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{MultipartUpload, ObjectStore, ObjectStoreExt as _};
use sha2::{Digest, Sha256};

pub use self::error::StoreError;
use self::error::unavailable;
pub use self::lying::Lying;
pub use self::s3::Bucket;

/// How many bytes of a folder are written or read at once.
const PIECE: usize = 1 << 20;
/// Where bytes lie that are on their way.
const INCOMING: &str = "incoming";
/// Where bytes lie under their hash.
const PLACES: &str = "sha256";

/// Bytes by their hash. Clones are the same store.
#[derive(Clone)]
pub struct Store {
    objects: Arc<dyn ObjectStore>,
    /// How many bytes are written or read at once.
    piece: usize,
    /// Where it is, if it is a folder.
    folder: Option<PathBuf>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Store({})", self.objects)
    }
}

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
        let (objects, folder) = (Arc::new(files.with_fsync(true)), Some(folder.to_owned()));
        Ok(Self { objects, piece: PIECE, folder })
    }

    /// A store in memory, gone when it is dropped.
    pub fn in_memory() -> Self {
        Self { objects: Arc::new(InMemory::new()), piece: PIECE, folder: None }
    }

    /// Asks whether the store is there and lets this access in.
    ///
    /// # Errors
    ///
    /// It is not there, refuses, or does not answer.
    pub async fn answers(&self) -> Result<(), StoreError> {
        let nothing = place(&hex(&Sha256::new().finalize()));
        let found = self.objects.head(&nothing).await;
        let is_there = match found {
            Ok(_) => true,
            Err(object_store::Error::NotFound { .. }) => false,
            Err(error) => return Err(unavailable(error)),
        };
        // A bucket that is not there has no files either. Beneath a file's name there is nothing: the answer is short.
        match self.objects.list_with_delimiter(Some(&nothing)).await {
            Ok(_) => Ok(()),
            Err(error) if is_there => Err(unavailable(error)),
            Err(error) => Err(StoreError::NoPlace(error.into())),
        }
    }

    /// Begins to take bytes.
    ///
    /// # Errors
    ///
    /// The store takes nothing now.
    pub async fn begin(&self) -> Result<Incoming, StoreError> {
        let path = Path::from(format!("{INCOMING}/{}", uuid::Uuid::now_v7()));
        let upload = self.objects.put_multipart(&path).await.map_err(unavailable)?;
        let (store, hasher, waiting) = (self.clone(), Sha256::new(), Vec::new());
        Ok(Incoming { store, path, upload: Some(upload), hasher, waiting, size: 0 })
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

    /// Whether there are bytes of a hash, as many as were kept; what they are is not read.
    ///
    /// # Errors
    ///
    /// They are gone or changed, or the store does not answer now.
    pub async fn holds(&self, kept: &Kept) -> Result<(), StoreError> {
        let sha256 = kept.sha256.clone();
        let size = self.size(&place(&sha256), &sha256).await?;
        if size == kept.size { Ok(()) } else { Err(StoreError::Changed { sha256 }) }
    }

    /// Reads the bytes of a hash and holds them against it. How many they are.
    ///
    /// # Errors
    ///
    /// They are gone or changed, or the store gives nothing now.
    pub async fn verify(&self, sha256: &str) -> Result<u64, StoreError> {
        let size = self.size(&place(sha256), sha256).await?;
        let mut stored = self.stored(place(sha256), &Kept { sha256: sha256.to_owned(), size });
        while stored.next().await?.is_some() {}
        Ok(size)
    }

    fn stored(&self, path: Path, kept: &Kept) -> Stored {
        let (store, kept) = (self.clone(), kept.clone());
        Stored { store, path, kept, read: 0, hasher: Sha256::new() }
    }

    /// Brings what was written to its place.
    async fn settle(&self, path: &Path, kept: &Kept) -> Result<(), StoreError> {
        let place = place(&kept.sha256);
        self.read_back(path.clone(), kept).await?;
        self.objects.rename(path, &place).await.map_err(unavailable)?;
        if self.folder.is_some() {
            return Ok(());
        }
        // What a folder renames is the same file; elsewhere it is a copy.
        let copied = self.read_back(place.clone(), kept).await;
        if let Err(StoreError::Changed { .. }) = copied {
            self.objects.delete(&place).await.map_err(unavailable)?;
        }
        copied
    }

    async fn read_back(&self, path: Path, kept: &Kept) -> Result<(), StoreError> {
        if self.size(&path, &kept.sha256).await? != kept.size {
            return Err(StoreError::Changed { sha256: kept.sha256.clone() });
        }
        let mut stored = self.stored(path, kept);
        while stored.next().await?.is_some() {}
        Ok(())
    }

    async fn size(&self, path: &Path, sha256: &str) -> Result<u64, StoreError> {
        match self.objects.head(path).await {
            Ok(found) => Ok(found.size),
            Err(error) => Err(self.missing(error, sha256).await),
        }
    }

    /// Bytes are gone only if the store they should be in is there.
    async fn missing(&self, error: object_store::Error, sha256: &str) -> StoreError {
        if !matches!(error, object_store::Error::NotFound { .. }) {
            return unavailable(error);
        }
        match self.answers().await {
            Ok(()) => StoreError::Gone { sha256: sha256.to_owned() },
            Err(error) => error,
        }
    }
}

/// Bytes on their way into the store. When it is dropped before they are kept, nothing is left of them.
pub struct Incoming {
    store: Store,
    path: Path,
    /// None when it was completed or taken back.
    upload: Option<Box<dyn MultipartUpload>>,
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
        while self.waiting.len() >= self.store.piece {
            let rest = self.waiting.split_off(self.store.piece);
            self.put().await?;
            self.waiting = rest;
        }
        Ok(())
    }

    async fn put(&mut self) -> Result<(), StoreError> {
        let piece = std::mem::take(&mut self.waiting);
        match &mut self.upload {
            Some(upload) => upload.put_part(piece.into()).await.map_err(unavailable),
            None => Ok(()),
        }
    }

    /// Keeps what has come. When it returns, it is on disk, or as safe as the service of a bucket keeps it, and was read
    /// back.
    ///
    /// # Errors
    ///
    /// The store takes nothing now, or what it gives back is not what it took; nothing is left then.
    pub async fn keep(mut self) -> Result<Kept, StoreError> {
        if !self.waiting.is_empty() {
            self.put().await?;
        }
        if let Some(upload) = &mut self.upload {
            upload.complete().await.map_err(unavailable)?;
        }
        self.upload = None;
        let kept = Kept { sha256: hex(&self.hasher.finalize_reset()), size: self.size };
        let (store, path) = (self.store.clone(), self.path.clone());
        if let Err(error) = store.settle(&path, &kept).await {
            if let Err(failure) = store.objects.delete(&path).await {
                tracing::warn!(%failure, %path, "what was not kept is left in the store");
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
        match self.upload.take() {
            Some(mut upload) => upload.abort().await.map_err(unavailable),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Incoming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Incoming({} bytes of {})", self.size, self.path)
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // A folder cleans itself. The parts in a bucket stay until somebody says that they are not wanted.
        let (Some(mut upload), None) = (self.upload.take(), &self.store.folder) else { return };
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                if let Err(failure) = upload.abort().await {
                    tracing::warn!(%failure, "the parts of an upload are left in the bucket");
                }
            });
        }
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
        let end = self.kept.size.min(self.read + self.store.piece as u64);
        let changed = || StoreError::Changed { sha256: self.kept.sha256.clone() };
        let mut piece = Vec::new();
        if self.read < end {
            piece = match self.store.objects.get_range(&self.path, self.read..end).await {
                Ok(bytes) => bytes.into(),
                Err(error) => return Err(self.store.missing(error, &self.kept.sha256).await),
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

/// Where the bytes of a hash lie.
fn place(sha256: &str) -> Path {
    let shelf: String = sha256.chars().take(2).collect();
    Path::from(format!("{PLACES}/{shelf}/{sha256}"))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
