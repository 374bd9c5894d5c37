//! Signed results: whether the signatures of a PDF (`PAdES`) hold, and a service that signs.
//!
//! [`check`] says of each signature who signed and when, whether that instant is proven or only claimed, how much of
//! the file it covers, whether that is unaltered, whether a chain leads to whom the operator trusts, and whether a
//! certificate was revoked. What could not be checked never passes for valid. It asks nobody: the roots and the lists
//! of revoked certificates are the operator's data ([`Trust`]), the instant is an argument.

mod asn1;
mod chain;
mod later;
mod message;
mod pdf;
mod report;
mod seal;
mod sentence;
mod service;
mod stamp;
mod trust;

use motcua::engine::time::Timestamp;
use x509_cert::name::Name;

pub use report::{
    Coverage, Integrity, Kind, Proof, Report, Revocation, Signature, Signer, Time, Trusted,
    Untrusted, Validity, Verdict,
};
pub use service::{Requester, Signed, SigningError, SigningService, SigningSettings};
pub use trust::{Trust, TrustError};

use chain::{Asked, Purpose};
use pdf::{Damage, Pdf, Work};
use report::worst;
use seal::Seal;
use stamp::Stamped;
use trust::Certificate;

/// How many signatures of a file are checked.
const MOST_SIGNATURES: usize = 32;

/// Why the signatures of a file cannot be checked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// It is no PDF.
    #[error("the file is no PDF; signatures are checked of PDF files")]
    NotPdf,
    /// It is encrypted.
    #[error("the PDF is encrypted; ask for one that is not")]
    Encrypted,
    /// It is damaged, or made to harm.
    #[error("the PDF is damaged near byte {at}: {what}; ask for the file again")]
    Damaged {
        /// What is wrong.
        what: &'static str,
        /// Where.
        at: usize,
    },
    /// It has too many signatures.
    #[error("the PDF has more than {MOST_SIGNATURES} signatures; ask for one that has fewer")]
    TooMany,
}

impl From<Damage> for SignatureError {
    fn from(damage: Damage) -> Self {
        Self::Damaged { what: damage.what, at: damage.at }
    }
}

/// Checks the signatures of a PDF, at an instant: that of checking, or one at which the file is known to have existed.
///
/// It takes processor time and reads no file, so an async caller runs it where blocking is allowed.
///
/// # Errors
///
/// The bytes are no PDF, or one that is damaged, encrypted or made to harm.
pub fn check(bytes: &[u8], trust: &Trust, at: Timestamp) -> Result<Report, SignatureError> {
    if !pdf::is_pdf(bytes) {
        return Err(SignatureError::NotPdf);
    }
    let work = Work::default();
    let file = Pdf::open(bytes, &work)?;
    if file.trailer().get("Encrypt").is_some() {
        return Err(SignatureError::Encrypted);
    }
    let found = file.signatures()?;
    if found.len() > MOST_SIGNATURES {
        return Err(SignatureError::TooMany);
    }
    let mut seals: Vec<_> = found.iter().map(|found| Seal::read(found, bytes)).collect();
    seals.sort_by_key(|seal| seal.covered.as_ref().map_or(0, |covered| covered.end));

    let end = seals.iter().filter_map(|seal| Some(seal.covered.as_ref().ok()?.end)).max();
    let changed_after_signing = end.is_some_and(|end| end < bytes.len());
    let mut signatures: Vec<Signature> = Vec::new();
    // A later stamp of the whole file tells when an earlier signature existed at the latest.
    let mut stamped: Option<Stamped> = None;
    for seal in seals.iter().rev() {
        let coverage = seal.coverage(&file, bytes, changed_after_signing);
        let examined = seal.examine(bytes, trust, at, stamped.as_ref());
        if let (Some(stamp), Integrity::Intact) = (&examined.stamped, &examined.signature.integrity)
        {
            stamped = Some(stamp.clone());
        }
        let mut signature = Signature { coverage, ..examined.signature };
        signature.verdict = signature.judge(at);
        signatures.push(signature);
    }
    signatures.reverse();
    let verdict = overall(&signatures, changed_after_signing);
    Ok(Report { verdict, changed_after_signing, signatures })
}

fn overall(signatures: &[Signature], changed_after_signing: bool) -> Verdict {
    if !signatures.iter().any(|signature| signature.kind == Kind::Signature) {
        return Verdict::Unsigned;
    }
    // A stamp that is not trusted takes nothing from the signatures; one that is wrong does.
    let counts = |signature: &&Signature| {
        signature.kind == Kind::Signature || signature.verdict == Verdict::Invalid
    };
    let verdicts = signatures.iter().filter(counts).map(|signature| signature.verdict);
    worst(verdicts.chain(changed_after_signing.then_some(Verdict::Invalid)))
}

/// The chain, the time and the revocation of a certificate.
fn judge(
    certificate: Option<&Certificate>,
    carried: &[Certificate],
    trust: &Trust,
    time: Option<&Time>,
    at: Timestamp,
    kind: Kind,
) -> (Trusted, Validity, Revocation) {
    let missing = || {
        let why = Untrusted::Missing;
        (Trusted::No { why }, Validity::Unknown, Revocation::NotChecked)
    };
    let Some(certificate) = certificate else { return missing() };
    let validity = certificate.parsed.tbs_certificate().validity();
    let (from, until) = (chain::instant(validity.not_before), chain::instant(validity.not_after));
    let (Some(from), Some(until)) = (from, until) else { return missing() };
    // Who claims a later instant than now is judged as of now.
    let signed = time.map_or(at, |time| time.at.min(at));
    let is_proven = time.is_some_and(|time| time.proof != Proof::Claimed);
    let validity = match signed {
        signed if signed < from => Validity::NotYet,
        signed if signed > until => Validity::Expired,
        _ if at > until => Validity::ExpiredSince,
        _ => Validity::InTime,
    };
    let purpose = match kind {
        Kind::Signature => Purpose::Sign,
        Kind::TimeStamp => Purpose::Stamp,
    };
    // Whether it was in time is told apart from whom the chain leads to.
    let within = if from <= until { signed.clamp(from, until) } else { signed };
    match chain::build(certificate, carried, trust, within, purpose) {
        Ok(chain) => {
            let revocation = chain.revocation(&trust.lists, Asked { signed, is_proven, at });
            (Trusted::Yes { anchor: chain.anchor }, validity, revocation)
        }
        Err(why) => {
            // Without its issuer's key no list can be believed.
            let why_unknown = "nobody who is trusted issued the certificate".to_owned();
            let revocation = match trust.lists.is_empty() {
                true => Revocation::NotChecked,
                false => Revocation::Unknown { why: why_unknown },
            };
            (Trusted::No { why }, validity, revocation)
        }
    }
}

fn signer(certificate: &Certificate) -> Option<Signer> {
    let fields = certificate.parsed.tbs_certificate();
    let organization = fields.subject().organization().ok().flatten();
    let serial = fields.serial_number().as_bytes().iter().map(|byte| format!("{byte:02x}"));
    Some(Signer {
        name: name(fields.subject()),
        organization: organization.map(|name| name.value().into_owned()),
        subject: fields.subject().to_string(),
        issuer: fields.issuer().to_string(),
        serial: serial.collect(),
        valid_from_at: chain::instant(fields.validity().not_before)?,
        valid_until_at: chain::instant(fields.validity().not_after)?,
    })
}

/// What somebody is called.
fn name(name: &Name) -> String {
    let common = name.common_name().ok().flatten();
    let called = common.or_else(|| name.organization().ok().flatten());
    called.map_or_else(|| name.to_string(), |called| called.value().into_owned())
}
