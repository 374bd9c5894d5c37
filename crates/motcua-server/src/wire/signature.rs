//! What a check of the signatures in a file found, as it travels.

use motcua_connect::signature::{
    Coverage, Integrity, Kind, Proof, Report, Revocation, Signature, Trusted, Untrusted, Validity,
    Verdict,
};
use motcua_engine::label::{Label, Language};
use motcua_engine::time::TimeZone;
use serde::Serialize;
use utoipa::ToSchema;

use super::instant;
use super::procedure::LabelView;

/// What a check of the signatures in a file found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SignaturesView {
    /// What it comes to: `valid`, `undecided`, `invalid` or `unsigned`.
    verdict: &'static str,
    /// The same in one sentence.
    sentence: LabelView,
    /// Whether bytes follow the last signature that no signature covers.
    changed_after_signing: bool,
    /// The signatures and time stamps, those that cover least first.
    signatures: Vec<SignatureView>,
}

/// A signature or a time stamp.
#[derive(Debug, Serialize, ToSchema)]
struct SignatureView {
    /// What it comes to.
    verdict: &'static str,
    /// What it is: `signature` of a person or an agency, or `time_stamp` of an authority.
    kind: &'static str,
    /// Who signed, as the certificate says; null: it is missing.
    signer: Option<SignerView>,
    /// When it was signed.
    #[schema(format = "date-time")]
    signed_at: Option<String>,
    /// The authority whose time stamp proves that; null: only who signed says so.
    stamped_by: Option<String>,
    /// Why a time stamp proves nothing.
    stamp_fault: Option<String>,
    /// How much of the file it covers: `whole`, `part`, `part_changed` where more than signatures came later, or `unknown`.
    coverage: &'static str,
    /// Whether what it covers is what was signed: `intact`, `altered`, `broken`, `unsupported` or `unreadable`.
    integrity: &'static str,
    /// To which root of the operator its chain leads; null: to none.
    anchor: Option<String>,
    /// Why its chain leads to none, such as `unknown_root`.
    untrusted: Option<&'static str>,
    /// Whether the certificate was in time: `in_time`, `expired_since`, `expired`, `not_yet` or `unknown`.
    validity: &'static str,
    /// Whether a certificate was revoked: `good`, `revoked_later`, `revoked`, `unknown` or `not_checked`.
    revocation: &'static str,
    /// Since when it is revoked.
    #[schema(format = "date-time")]
    revoked_at: Option<String>,
}

/// Who signed, as the certificate says.
#[derive(Debug, Serialize, ToSchema)]
struct SignerView {
    /// The name.
    name: String,
    /// The organisation.
    organization: Option<String>,
    /// The whole name of who issued the certificate.
    issuer: String,
    /// The number of the certificate, as hexadecimal figures.
    serial: String,
    /// From when the certificate may be used.
    #[schema(format = "date-time")]
    valid_from_at: String,
    /// Until when.
    #[schema(format = "date-time")]
    valid_until_at: String,
}

impl SignaturesView {
    pub(crate) fn of(report: &Report, zone: &TimeZone) -> Self {
        let sentence =
            Label { vi: report.sentence(Language::Vi), en: report.sentence(Language::En) };
        Self {
            verdict: verdict(report.verdict),
            sentence: LabelView::from(&sentence),
            changed_after_signing: report.changed_after_signing,
            signatures: report.signatures.iter().map(|one| SignatureView::of(one, zone)).collect(),
        }
    }
}

impl SignatureView {
    fn of(signature: &Signature, zone: &TimeZone) -> Self {
        let stamped_by = signature.time.as_ref().and_then(|time| match &time.proof {
            Proof::Claimed => None,
            Proof::Stamped { by } => Some(by.clone()),
        });
        let (anchor, untrusted) = match &signature.chain {
            Trusted::Yes { anchor } => (Some(anchor.clone()), None),
            Trusted::No { why } => (None, Some(untrusted(*why))),
        };
        let (revocation, revoked_at) = match &signature.revocation {
            Revocation::Good => ("good", None),
            Revocation::RevokedLater { at } => ("revoked_later", Some(*at)),
            Revocation::Revoked { at } => ("revoked", Some(*at)),
            Revocation::Unknown { .. } => ("unknown", None),
            Revocation::NotChecked => ("not_checked", None),
        };
        Self {
            verdict: verdict(signature.verdict),
            kind: match signature.kind {
                Kind::Signature => "signature",
                Kind::TimeStamp => "time_stamp",
            },
            signer: signature.signer.as_ref().map(|signer| SignerView {
                name: signer.name.clone(),
                organization: signer.organization.clone(),
                issuer: signer.issuer.clone(),
                serial: signer.serial.clone(),
                valid_from_at: instant(signer.valid_from_at, zone),
                valid_until_at: instant(signer.valid_until_at, zone),
            }),
            signed_at: signature.time.as_ref().map(|time| instant(time.at, zone)),
            stamped_by,
            stamp_fault: signature.stamp_fault.clone(),
            coverage: match signature.coverage {
                Coverage::Whole => "whole",
                Coverage::Part { changed: false, .. } => "part",
                Coverage::Part { changed: true, .. } => "part_changed",
                Coverage::Unknown => "unknown",
            },
            integrity: match signature.integrity {
                Integrity::Intact => "intact",
                Integrity::Altered => "altered",
                Integrity::Broken => "broken",
                Integrity::Unsupported => "unsupported",
                Integrity::Unreadable { .. } => "unreadable",
            },
            anchor,
            untrusted,
            validity: match signature.validity {
                Validity::InTime => "in_time",
                Validity::ExpiredSince => "expired_since",
                Validity::Expired => "expired",
                Validity::NotYet => "not_yet",
                Validity::Unknown => "unknown",
            },
            revocation,
            revoked_at: revoked_at.map(|at| instant(at, zone)),
        }
    }
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Valid => "valid",
        Verdict::Undecided => "undecided",
        Verdict::Invalid => "invalid",
        Verdict::Unsigned => "unsigned",
    }
}

fn untrusted(why: Untrusted) -> &'static str {
    match why {
        Untrusted::Missing => "missing",
        Untrusted::UnknownRoot => "unknown_root",
        Untrusted::SelfSigned => "self_signed",
        Untrusted::WrongUse => "wrong_use",
        Untrusted::IssuerOutOfTime => "issuer_out_of_time",
        Untrusted::Forged => "forged",
        Untrusted::Weak => "weak",
        Untrusted::Unreadable => "unreadable",
    }
}
