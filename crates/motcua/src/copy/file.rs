//! A backup: a desk copied into one file, which is on disk as a whole or not there.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::error::{CopyError, Result};
use super::{Copied, Progress, Source, Watch, check};
use crate::connect::{self, At};
use crate::store::Db;

/// Copies a desk into one file, an `SQLite` database by itself, while the desk goes on.
///
/// Every command that was acknowledged before is in it. It is written as `FILE.partial`, verified as by [`copy()`](crate::copy()),
/// flushed, and only then gets its name; broken off and called again, it goes on.
/// The file holds personal data, and nobody but its owner may read it.
///
/// # Errors
///
/// As [`copy()`](crate::copy()); the file is there and may not be overwritten, or it is a database in use.
pub async fn backup(
    from: &str,
    file: &Path,
    may_overwrite: bool,
    mut progress: impl FnMut(&Progress) -> ControlFlow<()> + Send,
) -> std::result::Result<Copied, CopyError> {
    free(file, may_overwrite)?;
    let source = Source::open(At::Url(from)).await?;
    if is_of(&source, file).await? {
        return Err(CopyError::FileInUse { path: file.to_owned() });
    }
    let partial = beside(file, ".partial");
    let copied = match into(&source, &partial, &mut progress).await {
        // What was broken off before was of another desk.
        Err(
            CopyError::OtherDesk { .. } | CopyError::Differs { .. } | CopyError::OlderSchema { .. },
        ) => {
            for end in ["", "-wal", "-shm"] {
                remove(&beside(&partial, end))?;
            }
            into(&source, &partial, &mut progress).await?
        }
        copied => copied?,
    };
    free(file, may_overwrite)?;
    let cannot_write = |source| CopyError::Write { path: file.to_owned(), source };
    fs::rename(&partial, file).map_err(cannot_write)?;
    flush_folder(file).map_err(cannot_write)?;
    Ok(copied)
}

/// Makes a desk of a backup, in a database that is empty or not there, and verifies it as [`copy()`](crate::copy()) does.
///
/// # Errors
///
/// As [`copy()`](crate::copy()); the file cannot be read, or the database is not empty.
pub async fn restore(
    file: &Path,
    to: &str,
    mut progress: impl FnMut(&Progress) -> ControlFlow<()> + Send,
) -> std::result::Result<Copied, CopyError> {
    File::open(file).map_err(|source| CopyError::Read { path: file.to_owned(), source })?;
    let source = Source::open(At::File(file)).await?;
    let to = connect::target(At::Url(to)).await?;
    check::may_be_restored_to(&to).await?;
    let copied = source.carry(&to, &mut progress).await?;
    to.close().await.map_err(CopyError::Target)?;
    Ok(copied)
}

/// Copies into the file that has not got its name yet, and leaves nothing beside it.
async fn into(source: &Source, partial: &Path, watch: Watch<'_>) -> Result<Copied> {
    let cannot_write = |source| CopyError::Write { path: partial.to_owned(), source };
    make(partial).map_err(cannot_write)?;
    let to = connect::target(At::File(partial)).await?;
    let copied = source.copy(&to, watch).await;
    let closed = close(to, copied.is_ok()).await;
    let copied = copied?;
    closed.map_err(CopyError::Target)?;
    File::open(partial).and_then(|file| file.sync_all()).map_err(cannot_write)?;
    Ok(copied)
}

async fn close(to: Db, is_whole: bool) -> std::result::Result<(), sea_orm::DbErr> {
    if is_whole {
        // What stands in the log beside the file goes into it, and whoever reads it makes no new one.
        to.query("PRAGMA journal_mode = DELETE", Vec::new()).await?;
    }
    to.close().await
}

/// An empty file that only its owner reads.
fn make(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Whether a name may be taken.
fn free(file: &Path, may_overwrite: bool) -> Result<()> {
    if !file.exists() {
        return Ok(());
    }
    if !may_overwrite {
        return Err(CopyError::FileIsThere { path: file.to_owned() });
    }
    // A log beside it would be read as that of the new file.
    if ["-wal", "-journal"].iter().any(|end| beside(file, end).exists()) {
        return Err(CopyError::FileInUse { path: file.to_owned() });
    }
    Ok(())
}

/// Whether a file is the desk's own.
async fn is_of(source: &Source, file: &Path) -> Result<bool> {
    if source.snapshot.is_postgres() {
        return Ok(false);
    }
    let rows = source.snapshot.query("PRAGMA database_list", Vec::new()).await;
    let own: Option<String> = match rows.map_err(CopyError::Source)?.first() {
        Some(row) => row.try_get("", "file").map_err(CopyError::Source)?,
        None => None,
    };
    let same = |own: String| fs::canonicalize(own).ok() == fs::canonicalize(file).ok();
    Ok(file.exists() && own.is_some_and(same))
}

fn beside(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(CopyError::Write { path: path.to_owned(), source: error })
        }
        Err(_) | Ok(()) => Ok(()),
    }
}

/// A name is on disk when its folder is.
fn flush_folder(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    if cfg!(unix) { File::open(folder.unwrap_or(Path::new(".")))?.sync_all() } else { Ok(()) }
}
