//! A file of a dossier.

use motcua::{File, FileState};
use motcua_engine::time::TimeZone;
use serde::Serialize;
use utoipa::ToSchema;

use super::{SignatureName, instant};

/// A file of a dossier.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FileView {
    /// Its identifier.
    id: String,
    /// The dossier's identifier; of what was passed on to a leg, that of the dossier that sent it.
    dossier: String,
    /// Which document of the procedure it is, or a part of; of a result, `result:` with its name.
    document: String,
    /// Its name where it came from.
    name: String,
    /// The media type that was found in its bytes.
    media_type: String,
    /// How many bytes it has.
    size: u64,
    /// The SHA-256 of its bytes.
    sha256: String,
    /// Whether it can be downloaded.
    state: FileStateName,
    /// The result whose file it is; null: it is a document's.
    result: Option<String>,
    /// What the check of its signatures found.
    signature: SignatureName,
    /// When it was uploaded.
    #[schema(format = "date-time")]
    uploaded_at: String,
    /// Who uploaded it.
    uploaded_by: String,
}

/// Whether a file can be downloaded.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum FileStateName {
    /// It has not been examined yet.
    Quarantined,
    /// It can be.
    Clean,
    /// The examination found something.
    Rejected,
}

impl From<FileState> for FileStateName {
    fn from(state: FileState) -> Self {
        match state {
            FileState::Quarantined => Self::Quarantined,
            FileState::Clean => Self::Clean,
            FileState::Rejected => Self::Rejected,
        }
    }
}

impl FileView {
    pub(crate) fn of(file: File, zone: &TimeZone) -> Self {
        let File { id, dossier, entered, signature, uploaded_at, uploaded_by } = file;
        Self {
            id,
            dossier,
            result: entered.result().map(|result| result.to_string()),
            signature: signature.into(),
            document: entered.document.to_string(),
            name: entered.name,
            media_type: entered.media_type,
            size: entered.size,
            sha256: entered.sha256,
            state: entered.state.into(),
            uploaded_at: instant(uploaded_at, zone),
            uploaded_by: uploaded_by.to_string(),
        }
    }
}
