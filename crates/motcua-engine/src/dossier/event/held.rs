//! Documents that are kept for reuse: what a dossier issued or accepted, and what it took over from others.

use serde::{Deserialize, Serialize};

use super::{AgencyId, Details};
use crate::id::id;
use crate::procedure::{DocumentId, ResultId};
use crate::time::Date;

id! {
    /// A held document, by the dossier that made it and its place among those of that dossier.
    HeldId,
}

/// What a check of the signatures in a file found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signature {
    /// Each of them holds, and they cover the whole file.
    Valid,
    /// One does not hold, or the file goes on behind what they cover.
    Invalid,
    /// There is none.
    Unsigned,
    /// Nobody has looked.
    NotChecked,
}

impl Signature {
    /// What it is called in a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Invalid => "not valid",
            Self::Unsigned => "not there",
            Self::NotChecked => "not checked",
        }
    }

    /// Whether a file can be relied on later: nobody signs a scanned paper, but what is signed is checked.
    pub fn can_be_relied_on(self) -> bool {
        matches!(self, Self::Valid | Self::Unsigned)
    }
}

/// A file by its bytes, with what a check of its signatures found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedFile {
    /// The SHA-256 of its bytes, as small hexadecimal figures.
    pub sha256: String,
    /// What the check found.
    pub signature: Signature,
}

impl SignedFile {
    /// Whether its hash is one.
    pub fn has_hash(&self) -> bool {
        self.sha256.parse::<crate::procedure::Digest>().is_ok()
    }
}

/// What the rules say of a result that has a file, whatever the command says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Its document type.
    pub document_type: String,
    /// Who issued it.
    pub issuer: AgencyId,
    /// Its last day; none: it is valid without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Date>,
    /// Whether it may serve in other dossiers.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_reusable: bool,
    /// Whether its subject must agree to that.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub needs_consent: bool,
}

/// What kind of copy a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Classification {
    /// Bản chính, or made from it at the desk.
    Original,
    /// Bản sao chứng thực.
    Certified,
    /// Bản sao.
    Plain,
    /// Bản điện tử: it came to be as a file.
    Electronic,
    /// Trích từ cơ sở dữ liệu.
    Extract,
}

/// A document that was accepted, with its file. Its number is personal and stands beside the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// Which document of the procedure.
    pub document: DocumentId,
    /// Its type.
    pub document_type: String,
    /// Its file.
    pub file: SignedFile,
    /// Who issued it, where it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// Its day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_on: Option<Date>,
    /// Its last day; none: it is valid without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Date>,
    /// What kind of copy it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub classification: Option<Classification>,
    /// How many pages it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<u32>,
    /// What else is known of it.
    #[serde(default, skip_serializing_if = "Details::is_empty")]
    pub details: Details,
    /// Whether its subject must agree that it serves in other dossiers.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub needs_consent: bool,
}

/// What a held document came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A result of the dossier.
    Result(ResultId),
    /// A document that the dossier accepted.
    Document(DocumentId),
}

/// By what two subjects are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SameSubject {
    /// By the personal identification number or the enterprise's code.
    Number,
    /// By the opaque number under which the desk knows the person.
    Person,
    /// The dossier that made it has sent this one.
    Lead,
}

/// A held document that serves in the place of one that would be handed in, and why it may.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reuse {
    /// Which document of the procedure.
    pub document: DocumentId,
    /// What serves.
    pub held: HeldId,
    /// Its type.
    pub document_type: String,
    /// Its file: signed and found valid, or one that needs no signature.
    pub file: SignedFile,
    /// The code of the dossier that made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// By what its subject is the applicant.
    pub same_subject: SameSubject,
    /// The day on which it is valid.
    pub valid_on: Date,
    /// Its last day; none: it is valid without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Date>,
    /// The day on which its subject agreed, where the type asks for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent_on: Option<Date>,
}

/// What has become of a held document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldStatus {
    /// It holds.
    #[default]
    Valid,
    /// The same dossier has a later one in its place.
    Superseded,
    /// It was taken back.
    Revoked,
    /// It was wrong, and the right one stands in its place.
    Corrected,
}

impl HeldStatus {
    /// Its name, as files and tables have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Superseded => "superseded",
            Self::Revoked => "revoked",
            Self::Corrected => "corrected",
        }
    }
}

/// A held document on which a dossier relies holds no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReuseLost {
    /// Which.
    pub held: HeldId,
    /// What has become of it.
    pub status: HeldStatus,
}

/// A result or an accepted document is taken back for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revoked {
    /// Which; the last one of it.
    pub origin: Origin,
    /// A code.
    pub reason: String,
    /// The decision.
    pub decision: String,
}
