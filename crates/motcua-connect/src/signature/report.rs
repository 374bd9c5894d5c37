//! What a check of signatures found.

use motcua::engine::time::Timestamp;
use serde::{Deserialize, Serialize};

/// By how much the clocks of who signs and who checks may differ.
const SLACK_SECONDS: i64 = 300;

/// What a check of a file found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What it comes to.
    pub verdict: Verdict,
    /// Whether bytes follow the last signature that no signature covers.
    pub changed_after_signing: bool,
    /// The signatures and time stamps, those that cover least first.
    pub signatures: Vec<Signature>,
}

/// What a check comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Everything was checked and holds.
    Valid,
    /// Nothing is known to be wrong, and something could not be checked: it must not pass for valid.
    Undecided,
    /// Something is wrong.
    Invalid,
    /// Nobody signed.
    Unsigned,
}

/// A signature of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// What it comes to.
    pub verdict: Verdict,
    /// What it is.
    pub kind: Kind,
    /// Who signed, as the certificate says; none when it is missing.
    pub signer: Option<Signer>,
    /// When it was signed.
    pub time: Option<Time>,
    /// Why a time stamp proves nothing, as the end of a sentence about it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub stamp_fault: Option<String>,
    /// How much of the file it covers.
    pub coverage: Coverage,
    /// Whether what it covers is what was signed.
    pub integrity: Integrity,
    /// Whether a chain leads from who signed to whom the operator trusts.
    pub chain: Trusted,
    /// Whether the certificate was in time when it was signed.
    pub validity: Validity,
    /// Whether the certificate, or one above it, was revoked.
    pub revocation: Revocation,
}

/// What signs a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A person or an agency.
    Signature,
    /// An authority for time stamps: it says when the file existed, not who vouches for it.
    TimeStamp,
}

/// Who signed, as the certificate says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signer {
    /// The name.
    pub name: String,
    /// The organisation.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub organization: Option<String>,
    /// The whole name (RFC 4514).
    pub subject: String,
    /// The whole name of who issued the certificate.
    pub issuer: String,
    /// The number of the certificate, as hexadecimal figures.
    pub serial: String,
    /// From when the certificate may be used.
    pub valid_from_at: Timestamp,
    /// Until when.
    pub valid_until_at: Timestamp,
}

/// When a file was signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Time {
    /// The instant.
    pub at: Timestamp,
    /// Who says so.
    pub proof: Proof,
}

/// Who says when a file was signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// Only who signed, who may say anything.
    Claimed,
    /// An authority that the operator trusts: it existed then at the latest.
    Stamped {
        /// Its name.
        by: String,
    },
}

/// How much of a file a signature covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Coverage {
    /// All of it, but for the signature itself.
    Whole,
    /// What the file was when it was signed.
    Part {
        /// How many bytes that were.
        bytes: u64,
        /// Whether what came later is more than further signatures.
        changed: bool,
    },
    /// It cannot be told, or not whether what it covers was changed later.
    Unknown,
}

/// Whether what a signature covers is what was signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Integrity {
    /// It is.
    Intact,
    /// The bytes of the file were altered.
    Altered,
    /// The signature itself is not of the one who is named.
    Broken,
    /// It is signed in a way that is not, or no longer, relied on.
    Unsupported,
    /// It cannot be read.
    Unreadable {
        /// Why.
        why: String,
    },
}

/// Whether a chain leads from who signed to whom the operator trusts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trusted {
    /// It does.
    Yes {
        /// To whom.
        anchor: String,
    },
    /// It does not.
    No {
        /// Why.
        why: Untrusted,
    },
}

/// Why no chain leads to whom the operator trusts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Untrusted {
    /// The certificate of who signed is missing.
    Missing,
    /// It ends at somebody the operator does not know.
    UnknownRoot,
    /// Who signed vouches for themselves.
    SelfSigned,
    /// A certificate is not made for this use.
    WrongUse,
    /// A certificate above was not in time.
    IssuerOutOfTime,
    /// A certificate was not signed by who is named.
    Forged,
    /// A certificate is signed in a way that is not, or no longer, relied on.
    Weak,
    /// A certificate cannot be read.
    Unreadable,
}

/// Whether a certificate was in time when it was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Validity {
    /// It was, and still is.
    InTime,
    /// It was, and has expired since.
    ExpiredSince,
    /// It had expired.
    Expired,
    /// It was not valid yet.
    NotYet,
    /// There is no certificate.
    Unknown,
}

/// Whether a certificate or one above it was revoked, by the lists at hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Revocation {
    /// None was.
    Good,
    /// One was, after the time of signing.
    RevokedLater {
        /// Since when.
        at: Timestamp,
    },
    /// One was, when it was signed.
    Revoked {
        /// Since when.
        at: Timestamp,
    },
    /// The lists do not tell.
    Unknown {
        /// Why.
        why: String,
    },
    /// No list is at hand.
    NotChecked,
}

impl Signature {
    /// What its parts come to at an instant.
    pub(super) fn judge(&self, at: Timestamp) -> Verdict {
        let is_proven = self.time.as_ref().is_some_and(|time| time.proof != Proof::Claimed);
        let coverage = match self.coverage {
            Coverage::Whole | Coverage::Part { changed: false, .. } => Verdict::Valid,
            Coverage::Part { changed: true, .. } => Verdict::Invalid,
            Coverage::Unknown => Verdict::Undecided,
        };
        let integrity = match self.integrity {
            Integrity::Intact => Verdict::Valid,
            Integrity::Altered | Integrity::Broken => Verdict::Invalid,
            Integrity::Unsupported => Verdict::Undecided,
            Integrity::Unreadable { .. } => Verdict::Invalid,
        };
        let chain = match self.chain {
            Trusted::Yes { .. } => Verdict::Valid,
            Trusted::No { why: Untrusted::WrongUse | Untrusted::Forged } => Verdict::Invalid,
            Trusted::No { .. } => Verdict::Undecided,
        };
        let validity = match self.validity {
            Validity::InTime => Verdict::Valid,
            Validity::ExpiredSince if is_proven => Verdict::Valid,
            Validity::ExpiredSince | Validity::Unknown => Verdict::Undecided,
            Validity::Expired | Validity::NotYet => Verdict::Invalid,
        };
        let revocation = match self.revocation {
            Revocation::Good => Verdict::Valid,
            Revocation::RevokedLater { .. } if is_proven => Verdict::Valid,
            Revocation::RevokedLater { .. } => Verdict::Undecided,
            Revocation::Revoked { .. } => Verdict::Invalid,
            Revocation::Unknown { .. } | Revocation::NotChecked => Verdict::Undecided,
        };
        // Who signs later than now says something that cannot be.
        let time = match &self.time {
            Some(time) if time.at.as_second() > at.as_second() + SLACK_SECONDS => {
                Verdict::Undecided
            }
            Some(_) | None => Verdict::Valid,
        };
        worst([coverage, integrity, chain, validity, revocation, time])
    }
}

/// The worst of verdicts.
pub(super) fn worst(verdicts: impl IntoIterator<Item = Verdict>) -> Verdict {
    let rank = |verdict: &Verdict| match verdict {
        Verdict::Valid => 0,
        Verdict::Undecided => 1,
        Verdict::Invalid => 2,
        Verdict::Unsigned => 3,
    };
    verdicts.into_iter().max_by_key(rank).unwrap_or(Verdict::Unsigned)
}
