//! Databases for as long as the bench runs.

use std::path::{Path, PathBuf};

/// A database; a file of the bench's own is gone at the end.
pub(crate) struct Database {
    pub(crate) url: String,
    file: Option<PathBuf>,
}

impl Database {
    pub(crate) fn at(url: String) -> Self {
        Self { url, file: None }
    }

    /// An empty file in a folder.
    pub(crate) fn file(folder: &Path) -> Self {
        let file = folder.join(format!("motcua-bench-{}.sqlite", uuid::Uuid::new_v4().simple()));
        Self { url: format!("sqlite:{}?mode=rwc", file.display()), file: Some(file) }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Some(file) = &self.file else { return };
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{end}", file.display()));
        }
    }
}
