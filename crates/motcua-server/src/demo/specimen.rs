//! The files of the demo: one specimen of a result, one of a paper, and whom the demo trusts to sign.
//!
//! The result is truly signed, for a root of the demo's own whose keys are thrown away (`specimen/make.py`); the paper is not.

use std::sync::LazyLock;

use motcua::engine::dossier::{Actor, Command, Signature, SignedFile};
use motcua::engine::procedure::{Digest, DocumentId};
use motcua::engine::time::Timestamp;
use motcua::{File, FileState, NewFile};
use motcua_connect::signature::Trust;
use motcua_connect::store::{Store, StoreError};

use crate::signatures::PDF;

const RESULT: &[u8] = include_bytes!("specimen/result.pdf");
const PAPER: &[u8] = include_bytes!("specimen/paper.pdf");
static RESULT_HASH: LazyLock<String> = LazyLock::new(|| Digest::of(RESULT).to_string());
static PAPER_HASH: LazyLock<String> = LazyLock::new(|| Digest::of(PAPER).to_string());

/// The file of every result.
pub(super) fn result() -> SignedFile {
    SignedFile { sha256: RESULT_HASH.clone(), signature: Signature::Valid }
}

/// The file of every paper that was scanned.
pub(super) fn paper() -> SignedFile {
    SignedFile { sha256: PAPER_HASH.clone(), signature: Signature::Unsigned }
}

/// Whom the demo trusts to sign: its own root, which has signed the specimen of a result and can sign nothing else.
pub fn trust() -> Trust {
    let (root, revoked) =
        (include_bytes!("specimen/root.pem"), include_bytes!("specimen/revoked.pem"));
    Trust::of(root, revoked).unwrap_or_default()
}

/// Keeps the bytes of the specimens.
///
/// # Errors
///
/// The store takes nothing now.
pub async fn keep_specimens(store: &Store) -> Result<(), StoreError> {
    for bytes in [RESULT, PAPER] {
        let mut incoming = store.begin().await?;
        incoming.write(bytes).await?;
        incoming.keep().await?;
    }
    Ok(())
}

/// The files that a command has issued or kept.
pub(super) fn files_of(
    dossier: &str,
    command: &Command,
    actor: &Actor,
    at: Timestamp,
) -> Vec<File> {
    let Command::Move(command) = command else { return Vec::new() };
    let file = |document: DocumentId, bytes: &[u8], signed: &SignedFile| File {
        id: uuid::Uuid::now_v7().to_string(),
        dossier: dossier.to_owned(),
        entered: NewFile {
            document,
            name: "bản mẫu.pdf".to_owned(),
            media_type: PDF.to_owned(),
            size: bytes.len() as u64,
            sha256: signed.sha256.clone(),
            state: FileState::Clean,
        },
        signature: signed.signature,
        uploaded_at: at,
        uploaded_by: actor.person.clone(),
    };
    let results = command.results.iter().filter_map(|issued| {
        Some(file(NewFile::place_of(&issued.result), RESULT, issued.file.as_ref()?))
    });
    let accepted = command.accepted.iter();
    let accepted = accepted.map(|kept| file(kept.document.clone(), PAPER, &kept.file));
    results.chain(accepted).collect()
}
