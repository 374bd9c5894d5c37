//! What a check of the signatures in files finds, by whom the operator trusts.

use std::collections::BTreeMap;
use std::path::PathBuf;

use motcua::{File, FileState, NewFile, Proposal};
use motcua_connect::signature::{
    Report, Requester, SignatureError, SigningError, Trust, TrustError, Verdict, check,
};
use motcua_connect::store::{Kept, StoreError, Stored};
use motcua_engine::dossier::{Signature, SignedFile};
use motcua_engine::label::Language;
use motcua_engine::procedure::DocumentId;
use serde::Deserialize;
use tokio::task::JoinError;

use crate::client::Client;
use crate::demo;
use crate::problem::{FAULT, INVALID, Problem, QUARANTINED, REJECTED, SIGNING, UNAVAILABLE};
use crate::service::Service;

/// The media type whose signatures are checked.
pub(crate) const PDF: &str = "application/pdf";

/// Where the certificates lie that the operator trusts, and the lists of revoked ones.
///
/// They are read anew for each check, so that a new list counts at once.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustFiles {
    /// The roots: a file or a folder, in PEM or DER.
    pub anchors: PathBuf,
    /// Certificates that may lie between a root and who signs: a file or a folder.
    pub intermediates: Option<PathBuf>,
    /// Lists of revoked certificates (CRL): files or folders. Without any, nothing is found valid.
    #[serde(default)]
    pub crls: Vec<PathBuf>,
}

impl TrustFiles {
    /// Reads them.
    ///
    /// # Errors
    ///
    /// One of them cannot be read, or holds something else.
    pub fn read(&self) -> Result<Trust, TrustError> {
        let mut trust = Trust::default().with_anchors(&self.anchors)?;
        if let Some(path) = &self.intermediates {
            trust = trust.with_intermediates(path)?;
        }
        self.crls.iter().try_fold(trust, Trust::with_lists)
    }
}

/// Whom a service trusts to sign.
#[derive(Clone, Debug)]
pub(crate) enum Trusted {
    /// Whom the operator names.
    Files(TrustFiles),
    /// The demo's own root.
    Demo,
}

impl Trusted {
    fn read(&self) -> Result<Trust, TrustError> {
        match self {
            Self::Files(files) => files.read(),
            Self::Demo => Ok(demo::trust()),
        }
    }
}

/// The files that a command names, as the rules take them.
pub(crate) type SignedFiles = BTreeMap<String, SignedFile>;

/// Opens the bytes of a file. What is gone or changed serves nowhere from now on.
pub(crate) async fn opened(service: &Service, file: &File) -> Result<Stored, Problem> {
    let kept = Kept { sha256: file.entered.sha256.clone(), size: file.entered.size };
    match service.files()?.store.open(&kept).await {
        Ok(stored) => Ok(stored),
        Err(error) => {
            if let StoreError::Gone { sha256 } | StoreError::Changed { sha256 } = &error {
                service.desk().report_bytes(sha256, false, service.now()).await?;
            }
            Err(error.into())
        }
    }
}

/// Whom the operator trusts now; nobody where nobody is named.
async fn trust(service: &Service) -> Result<Trust, Problem> {
    let Some(trusted) = service.trusted().cloned() else { return Ok(Trust::default()) };
    match tokio::task::spawn_blocking(move || trusted.read()).await {
        Ok(Ok(trust)) => Ok(trust),
        Ok(Err(error)) => {
            tracing::error!(%error, "whom the operator trusts cannot be read");
            Err(UNAVAILABLE
                .with("whom the operator trusts cannot be read; have the settings mended"))
        }
        Err(error) => Err(faulty(&error)),
    }
}

fn faulty(error: &JoinError) -> Problem {
    tracing::error!(%error, "a check of signatures met a fault");
    FAULT.with("the check of the signatures met a fault; report the file")
}

/// What is found in a PDF now.
async fn examine(
    service: &Service,
    file: &File,
) -> Result<Result<Report, SignatureError>, Problem> {
    let bytes = opened(service, file).await?.whole().await?;
    let (trust, now) = (trust(service).await?, service.now());
    let checked = tokio::task::spawn_blocking(move || check(&bytes, &trust, now)).await;
    checked.map_err(|error| faulty(&error))
}

/// A file as the operator's service has signed it.
///
/// # Errors
///
/// There is no such service, the file cannot be read, or it does not come back well signed.
pub(crate) async fn signed(
    service: &Service,
    file: &File,
    requester: Requester<'_>,
) -> Result<Vec<u8>, Problem> {
    let none = "no service that signs is set; sign the file elsewhere and upload it signed";
    let signing = service.signing().ok_or_else(|| INVALID.with(none))?;
    let bytes = opened(service, file).await?.whole().await?;
    let (trust, clock) = (trust(service).await?, service.clone());
    let signed = signing.sign(bytes, requester, trust, move || clock.now()).await?;
    Ok(signed.bytes)
}

impl From<SigningError> for Problem {
    fn from(error: SigningError) -> Self {
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        tracing::error!(%error, cause, "a file was not signed");
        match error {
            SigningError::Unreachable(_) => UNAVAILABLE.with(error.to_string()),
            SigningError::Unchecked(cause) => INVALID.with(cause.to_string()),
            SigningError::Address
            | SigningError::Secret(_)
            | SigningError::Refused { .. }
            | SigningError::TooLarge
            | SigningError::OtherFile
            | SigningError::NotSigned { .. } => SIGNING.with(error.to_string()),
        }
    }
}

/// The report on the signatures of a file.
///
/// # Errors
///
/// It is no PDF, or one that is damaged or encrypted, or its bytes cannot be read.
pub(crate) async fn report(service: &Service, file: &File) -> Result<Report, Problem> {
    if file.entered.media_type != PDF {
        return Err(INVALID.with("signatures are checked of PDF files; name one"));
    }
    examine(service, file).await?.map_err(|error| INVALID.with(error.to_string()))
}

/// Checks the signatures of a file where the operator trusts somebody, and keeps what was found.
///
/// # Errors
///
/// Its bytes cannot be read, or the database fails.
pub(crate) async fn judge(service: &Service, file: &File) -> Result<Signature, Problem> {
    if file.entered.media_type != PDF || service.trusted().is_none() {
        return Ok(file.signature);
    }
    let found = match examine(service, file).await? {
        Ok(report) => signature_of(&report),
        Err(_) => Signature::NotChecked,
    };
    service.desk().judge_signature(&file.id, found).await?;
    Ok(found)
}

/// The files that results of a dossier are issued with, or that are kept of its documents, by their places: each is
/// checked now.
///
/// # Errors
///
/// One is not in its place, may not be handed out, or cannot be read.
pub(crate) async fn of_places(
    service: &Service,
    client: &Client,
    dossier: &str,
    named: Vec<(DocumentId, String)>,
) -> Result<SignedFiles, Problem> {
    let mut files = SignedFiles::new();
    for (place, id) in named {
        let file = client.seen(service).file(&id).await?;
        if file.dossier != dossier || file.entered.document != place {
            let place = match NewFile::result_at(&place) {
                Some(result) => format!("result \"{result}\""),
                None => format!("document \"{place}\""),
            };
            return Err(INVALID.with(format!(
                "file \"{id}\" is none of {place} of the dossier; upload it as such"
            )));
        }
        may_be_handed_out(&file)?;
        let signature = judge(service, &file).await?;
        files.insert(id, SignedFile { sha256: file.entered.sha256, signature });
    }
    Ok(files)
}

/// What a check finds now in the files of a proposal, by their hashes: since it was made a certificate may have been
/// revoked, the operator may trust others, or the bytes may have changed.
///
/// # Errors
///
/// A file that was validly signed is not so any longer, is not there, may not be handed out, or cannot be read.
pub(crate) async fn of_proposal(
    service: &Service,
    client: &Client,
    proposal: &Proposal,
) -> Result<BTreeMap<String, Signature>, Problem> {
    let named = proposal.contents.files();
    let mut found = BTreeMap::new();
    if named.is_empty() {
        return Ok(found);
    }
    let files = client.seen(service).files(&proposal.dossier).await?;
    for (place, was) in named {
        let is_it = |file: &&File| {
            file.dossier == proposal.dossier
                && file.entered.document == place
                && file.entered.sha256 == was.sha256
        };
        let file = files.iter().find(is_it).ok_or_else(|| {
            INVALID.with(format!(
                "the file of \"{place}\" is not among those of the dossier; decline the proposal and have it made anew"
            ))
        })?;
        may_be_handed_out(file)?;
        let (now, why) = look_again(service, file).await?;
        if was.signature == Signature::Valid && now != Signature::Valid {
            return Err(INVALID.with(format!(
                "file \"{}\" was validly signed when it was proposed, and is not now: {why}; decline the proposal and have \
                a sound file issued",
                file.id
            )));
        }
        found.insert(was.sha256, now);
    }
    Ok(found)
}

/// What is found in a file now, and the same in a sentence. A PDF is never taken on trust from an earlier check.
async fn look_again(service: &Service, file: &File) -> Result<(Signature, String), Problem> {
    if file.entered.media_type != PDF {
        opened(service, file).await?;
        return Ok((file.signature, String::new()));
    }
    let checked = examine(service, file).await?;
    let (found, why) = match &checked {
        Ok(report) => (signature_of(report), report.sentence(Language::En)),
        Err(error) => (Signature::NotChecked, error.to_string()),
    };
    service.desk().judge_signature(&file.id, found).await?;
    Ok((found, why))
}

/// What a report comes to.
fn signature_of(report: &Report) -> Signature {
    match report.verdict {
        Verdict::Valid => Signature::Valid,
        Verdict::Invalid => Signature::Invalid,
        Verdict::Unsigned => Signature::Unsigned,
        // What could not be checked never passes for valid.
        Verdict::Undecided => Signature::NotChecked,
    }
}

/// A file that was examined and found clean.
///
/// # Errors
///
/// It waits for its examination, or was rejected.
pub(crate) fn may_be_handed_out(file: &File) -> Result<(), Problem> {
    let id = &file.id;
    match file.entered.state {
        FileState::Clean => Ok(()),
        FileState::Quarantined => {
            Err(QUARANTINED
                .with(format!("file \"{id}\" waits for its examination; come back later")))
        }
        FileState::Rejected => {
            Err(REJECTED.with(format!("file \"{id}\" was rejected; have a clean one uploaded")))
        }
    }
}
