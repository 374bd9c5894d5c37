//! Why the store does not do what it is asked.

use std::error::Error;
use std::io;
use std::path::PathBuf;

use crate::secret::SecretError;

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
    /// A setting of a bucket is wrong.
    #[error("the setting {setting} of the store of files is wrong: {why}")]
    Wrong {
        /// Which one.
        setting: &'static str,
        /// What is right.
        why: &'static str,
    },
    /// The secret of a bucket cannot be read.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// Nothing can be sent.
    #[error(
        "the store of files cannot be asked over HTTP; see to the certificates of this machine"
    )]
    Client(#[source] Box<dyn Error + Send + Sync>),
    /// The store takes and gives nothing now.
    #[error("the store of files does not answer or is full; try again, and see to it")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// The store lets nobody of this access in.
    #[error(
        "the store of files refuses; see to the rights to its folder, or to the key, secret and rights of its bucket"
    )]
    Refused(#[source] Box<dyn Error + Send + Sync>),
    /// There is no such bucket.
    #[error("the place of the store of files is not there; make the bucket, or mend the settings")]
    NoPlace(#[source] Box<dyn Error + Send + Sync>),
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

impl From<StoreError> for io::Error {
    fn from(error: StoreError) -> Self {
        Self::other(error)
    }
}

/// What an error of the bytes' place means where nothing says that bytes are gone.
pub(super) fn unavailable(error: object_store::Error) -> StoreError {
    use object_store::Error::{NotFound, PermissionDenied, Unauthenticated};
    match error {
        PermissionDenied { .. } | Unauthenticated { .. } => StoreError::Refused(error.into()),
        NotFound { .. } => StoreError::NoPlace(error.into()),
        other => StoreError::Unavailable(other.into()),
    }
}
