//! Why a command could not be carried out, in one sentence: what, why, and what to do next.

use std::error::Error as _;
use std::io;
use std::path::{Path, PathBuf};

use crate::catalogue;

/// Why a command could not be carried out.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A file or folder that cannot be read.
    #[error("cannot read {}", quoted(path))]
    Read {
        /// The path as given.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file that cannot be written.
    #[error("cannot write {}", quoted(path))]
    Write {
        /// The path as given.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Standard input broke off.
    #[error("cannot read standard input")]
    Input(#[source] io::Error),
    /// Standard output, or standard error.
    #[error("cannot write the output")]
    Output(#[from] io::Error),
    /// Arguments that cannot be followed; the text says what to write.
    #[error("{0}")]
    Usage(String),
    /// An import that could not be done.
    #[error(transparent)]
    Catalogue(#[from] catalogue::Error),
    /// The desk's own.
    #[error(transparent)]
    Desk(#[from] motcua::Error),
    /// A copy, a backup or a restore.
    #[error(transparent)]
    Copy(#[from] motcua::CopyError),
    /// The service's own.
    #[error("{}", .0.detail())]
    Service(motcua_server::problem::Problem),
    /// The store of files.
    #[error(transparent)]
    Store(#[from] motcua_server::connect::store::StoreError),
    /// Whom the operator trusts to sign.
    #[error(transparent)]
    Trust(#[from] motcua_server::connect::signature::TrustError),
    /// The settings of the service that signs.
    #[error(transparent)]
    Signing(#[from] motcua_server::connect::signature::SigningError),
    /// A PDF whose signatures cannot be checked.
    #[error(transparent)]
    Signature(#[from] motcua_server::connect::signature::SignatureError),
    /// The settings of a gateway.
    #[error(transparent)]
    GatewaySettings(#[from] motcua_server::connect::payment::SettingsError),
    /// A gateway's own.
    #[error(transparent)]
    Gateway(#[from] motcua_server::connect::payment::GatewayError),
    /// A statement that was not read to its end.
    #[error(transparent)]
    Statement(motcua_server::payment::StatementError),
    /// An address that cannot be listened at.
    #[error("cannot listen at {address}")]
    Listen {
        /// The address.
        address: std::net::SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The machine gives the desk no place to run.
    #[error("cannot start the desk")]
    Runtime(#[source] io::Error),
}

impl Error {
    /// The error, its cause and what to do next.
    pub(crate) fn sentence(&self) -> String {
        if let Self::Desk(_) | Self::Copy(_) = self {
            // What to do next stands in the error already, so that the cause comes behind it.
            let cause =
                self.source().map(|cause| format!(" ({})", without_number(&cause.to_string())));
            return format!("{self}{}", cause.unwrap_or_default());
        }
        let cause = self.source().map(|cause| format!(": {}", without_number(&cause.to_string())));
        let mut sentence = format!("{self}{}", cause.unwrap_or_default());
        if let Some(help) = self.help() {
            sentence.push_str("; ");
            sentence.push_str(help);
        }
        sentence
    }

    /// Whether the receiving end of the output was closed.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        match self {
            Self::Output(error) | Self::Catalogue(catalogue::Error::Output(error)) => {
                error.kind() == io::ErrorKind::BrokenPipe
            }
            Self::Read { .. }
            | Self::Write { .. }
            | Self::Input(_)
            | Self::Usage(_)
            | Self::Catalogue(_)
            | Self::Desk(_)
            | Self::Copy(_)
            | Self::Listen { .. }
            | Self::Service(_)
            | Self::Store(_)
            | Self::Trust(_)
            | Self::Signing(_)
            | Self::Signature(_)
            | Self::GatewaySettings(_)
            | Self::Gateway(_)
            | Self::Statement(_)
            | Self::Runtime(_) => false,
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::Read { source, .. } => Some(match source.kind() {
                io::ErrorKind::PermissionDenied => "ask for the right to read it",
                io::ErrorKind::InvalidData => "save it as UTF-8",
                io::ErrorKind::FileTooLarge => "split it",
                _ => "check the path",
            }),
            Self::Write { .. } => Some("give a path that can be written to"),
            Self::Input(_) => Some("check the sending end"),
            Self::Output(_) => Some("check the space and the receiving end"),
            Self::Listen { .. } => Some("choose another one with --listen"),
            Self::Runtime(_) => Some("free some memory and threads"),
            Self::Usage(_)
            | Self::Catalogue(_)
            | Self::Desk(_)
            | Self::Copy(_)
            | Self::Service(_)
            | Self::Store(_)
            | Self::Trust(_)
            | Self::Signing(_)
            | Self::Signature(_)
            | Self::GatewaySettings(_)
            | Self::Gateway(_)
            | Self::Statement(_) => None,
        }
    }
}

impl From<motcua_server::problem::Problem> for Error {
    fn from(problem: motcua_server::problem::Problem) -> Self {
        Self::Service(problem)
    }
}

impl From<motcua_server::connect::sweep::SweepError> for Error {
    fn from(error: motcua_server::connect::sweep::SweepError) -> Self {
        use motcua_server::connect::sweep::SweepError;
        match error {
            SweepError::Store(error) => Self::Store(error),
            SweepError::Desk(error) => Self::Desk(error),
            SweepError::OtherDesk => Self::Usage(error.to_string()),
        }
    }
}

impl From<motcua_server::payment::StatementError> for Error {
    fn from(error: motcua_server::payment::StatementError) -> Self {
        use motcua_server::payment::StatementError;
        match error {
            StatementError::Gateway(error) => Self::Gateway(error),
            StatementError::Desk(error) => Self::Desk(error),
            StatementError::Stopped => Self::Statement(error),
        }
    }
}

/// A path as messages call it.
pub(crate) fn quoted(path: &Path) -> String {
    format!("\"{}\"", path.display())
}

/// What the system says, without the number that only it knows.
fn without_number(said: &str) -> &str {
    said.split_once(" (os error").map_or(said, |(said, _)| said)
}
