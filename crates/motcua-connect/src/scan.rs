//! What examines files before they are handed out: an async function of the operator's, such as a call to a virus scanner.

use std::error::Error;
use std::ffi::OsString;
use std::fmt;
use std::io::ErrorKind;
use std::pin::Pin;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use motcua::{Desk, File};
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use crate::store::{Kept, Store, StoreError, Stored};

/// How long an examination may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// How many files a pass reads from the desk at once.
const PAGE: u64 = 100;

/// What an examination says: whether the file is clean. With an error it stays in quarantine and is examined again.
pub type Finding = Result<bool, Box<dyn Error + Send + Sync>>;

type Examination = Pin<Box<dyn Future<Output = Finding> + Send>>;

/// Examines the bytes of a file. Clones are the same.
#[derive(Clone)]
pub struct Scan(Arc<dyn Fn(Stored) -> Examination + Send + Sync>);

impl fmt::Debug for Scan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scan")
    }
}

/// Why a file was not judged. It stays in quarantine.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// The bytes cannot be read.
    #[error("the file in quarantine cannot be read")]
    Store(#[from] StoreError),
    /// The examination failed, or took too long.
    #[error("the examination failed; it is made again later")]
    Examination(#[source] Box<dyn Error + Send + Sync>),
    /// The desk failed.
    #[error("the desk does not take what was found; the examination is made again later")]
    Desk(#[from] motcua::Error),
}

/// What a pass over the quarantine did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Passed {
    /// How many files were judged.
    pub judged: u64,
    /// How many were not, and stay.
    pub failed: u64,
}

impl Scan {
    /// An examination by an async function.
    pub fn new<F, E>(examine: F) -> Self
    where
        F: Fn(Stored) -> E + Send + Sync + 'static,
        E: Future<Output = Finding> + Send + 'static,
    {
        Self(Arc::new(move |stored| Box::pin(examine(stored))))
    }

    /// An examination by a program that reads the bytes from its standard input and ends with 0 where they are clean and
    /// with 1 where they are not, as `clamdscan --no-summary -` does. With any other end the file stays in quarantine.
    pub fn by_program(program: impl Into<OsString>, arguments: Vec<String>) -> Self {
        let program = program.into();
        Self::new(move |stored| {
            let mut command = Command::new(&program);
            command.args(&arguments).stdin(Stdio::piped()).stdout(Stdio::null());
            command.stderr(Stdio::null()).kill_on_drop(true);
            asked(command, stored)
        })
    }

    /// Examines a file and judges it.
    ///
    /// # Errors
    ///
    /// The bytes cannot be read, the examination fails, panics or takes longer than a minute, or the database fails.
    pub async fn judge(&self, desk: &Desk, store: &Store, file: &File) -> Result<(), ScanError> {
        let kept = Kept { sha256: file.entered.sha256.clone(), size: file.entered.size };
        let stored = store.open(&kept).await?;
        let scan = self.clone();
        let examination = tokio::spawn(async move {
            let late = |late| ScanError::Examination(Box::new(late));
            let found = tokio::time::timeout(PATIENCE, (scan.0)(stored)).await.map_err(late)?;
            found.map_err(ScanError::Examination)
        });
        let panicked = |panic| ScanError::Examination(Box::new(panic));
        let is_clean = examination.await.map_err(panicked)??;
        desk.judge_file(&file.id, is_clean).await?;
        Ok(())
    }

    /// Examines every file in quarantine once.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn pass(&self, desk: &Desk, store: &Store) -> motcua::Result<Passed> {
        let (mut passed, mut behind) = (Passed::default(), String::new());
        loop {
            let files = desk.quarantined(&behind, PAGE).await?;
            let Some(last) = files.last() else { return Ok(passed) };
            behind.clone_from(&last.id);
            for file in &files {
                match self.judge(desk, store, file).await {
                    Ok(()) => passed.judged += 1,
                    Err(failure) => {
                        let failure: &dyn Error = &failure;
                        tracing::warn!(failure, file = file.id, "a file stays in quarantine");
                        passed.failed += 1;
                    }
                }
            }
        }
    }
}

/// Gives a program the bytes and waits for what it says.
async fn asked(mut command: Command, mut stored: Stored) -> Finding {
    let mut child = command.spawn()?;
    if let Some(mut input) = child.stdin.take() {
        while let Some(piece) = stored.next().await? {
            match input.write_all(&piece).await {
                // It may have seen enough.
                Err(error) if error.kind() == ErrorKind::BrokenPipe => break,
                written => written?,
            }
        }
    }
    let status = child.wait().await?;
    match status.code() {
        Some(0) => Ok(true),
        Some(1) => Ok(false),
        _ => Err(format!("the program that examines files ended with {status}").into()),
    }
}
