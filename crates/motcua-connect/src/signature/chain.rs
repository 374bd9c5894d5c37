//! The chain from who signs to whom the operator trusts, and whether a link of it was revoked.

use std::time::Duration;

use motcua::engine::time::Timestamp;
use rustls_pki_types::{CertificateDer, SubjectPublicKeyInfoDer, TrustAnchor, UnixTime};
use webpki::{
    ALL_VERIFICATION_ALGS, EndEntityCert, Error, ExtendedKeyUsageValidator, KeyPurposeIdIter,
    RawPublicKeyEntity, RequiredEkuNotFoundContext, anchor_from_trusted_cert,
};
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage};
use x509_cert::time::Time;

use super::asn1::{Part, SEQUENCE, numbered};
use super::report::{Revocation, Untrusted};
use super::trust::{Certificate, List, Trust};

/// For what a certificate is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Sign,
    Stamp,
}

/// The purposes by their object identifiers.
const SERVER: [usize; 9] = [1, 3, 6, 1, 5, 5, 7, 3, 1];
const STAMP: [usize; 9] = [1, 3, 6, 1, 5, 5, 7, 3, 8];
const OCSP: [usize; 9] = [1, 3, 6, 1, 5, 5, 7, 3, 9];

impl ExtendedKeyUsageValidator for Purpose {
    /// A certificate that names no purpose does for signing, and so does one that names another purpose than those
    /// of machines, for authorities name many of their own.
    fn validate(&self, named: KeyPurposeIdIter<'_, '_>) -> Result<(), Error> {
        let (mut names, mut stamps, mut signs) = (false, false, false);
        for purpose in named {
            let purpose = purpose?.to_decoded_oid();
            names = true;
            stamps |= purpose == STAMP;
            signs |= ![SERVER, STAMP, OCSP].iter().any(|machine| purpose == machine);
        }
        let does = match self {
            Self::Sign => signs || !names,
            // The authority of one may name none.
            Self::Stamp => stamps || !names,
        };
        let required = webpki::KeyUsage::required_if_present(&[]);
        let fault = RequiredEkuNotFoundContext { required, present: Vec::new() };
        if does { Ok(()) } else { Err(Error::RequiredEkuNotFoundContext(fault)) }
    }
}

/// A certificate of a chain, and the key of who issued it.
#[derive(Debug)]
pub(super) struct Link {
    certificate: Certificate,
    issuer_key: SubjectPublicKeyInfoDer<'static>,
}

/// A chain.
#[derive(Debug)]
pub(super) struct Chain {
    /// The name of whom the operator trusts.
    pub(super) anchor: String,
    links: Vec<Link>,
}

/// The instant of a time in a certificate or list.
pub(super) fn instant(time: Time) -> Option<Timestamp> {
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).ok()?;
    Timestamp::from_second(seconds).ok()
}

fn unix(at: Timestamp) -> UnixTime {
    let seconds = u64::try_from(at.as_second()).unwrap_or_default();
    UnixTime::since_unix_epoch(Duration::from_secs(seconds))
}

/// Builds the chain of a certificate as it was at an instant.
pub(super) fn build(
    certificate: &Certificate,
    carried: &[Certificate],
    trust: &Trust,
    at: Timestamp,
    purpose: Purpose,
) -> Result<Chain, Untrusted> {
    let fields = certificate.parsed.tbs_certificate();
    let usage = fields.get_extension::<KeyUsage>().map_err(|_| Untrusted::Unreadable)?;
    let may_sign =
        usage.is_none_or(|(_, usage)| usage.digital_signature() || usage.non_repudiation());
    if !may_sign {
        return Err(Untrusted::WrongUse);
    }
    let anchor = |anchor: &'_ Certificate| {
        anchor_from_trusted_cert(&anchor.der).ok().map(|anchor| anchor.to_owned())
    };
    let anchors: Vec<TrustAnchor<'static>> = trust.anchors.iter().filter_map(anchor).collect();
    let known = carried.iter().chain(&trust.intermediates);
    let known: Vec<CertificateDer<'_>> = known.map(|known| known.der.clone()).collect();
    let signer = EndEntityCert::try_from(&certificate.der).map_err(|_| Untrusted::Unreadable)?;
    let path = signer
        .verify_for_usage(ALL_VERIFICATION_ALGS, &anchors, &known, unix(at), purpose, None, None)
        .map_err(|error| fault(&error, signer.issuer() == signer.subject()))?;

    let mut certificates = vec![certificate.clone()];
    for issuer in path.intermediate_certificates() {
        certificates.push(Certificate::read(&issuer.der()).ok_or(Untrusted::Unreadable)?);
    }
    let is_anchor = |known: &&Certificate| {
        anchor_from_trusted_cert(&known.der).is_ok_and(|known| known == *path.anchor())
    };
    let anchor = trust.anchors.iter().find(is_anchor).ok_or(Untrusted::UnknownRoot)?;
    let issuers = certificates.iter().skip(1).chain([anchor]);
    let keys: Option<Vec<_>> = issuers.map(Certificate::key).collect();
    let links = certificates.iter().cloned().zip(keys.ok_or(Untrusted::Unreadable)?);
    let links = links.map(|(certificate, issuer_key)| Link { certificate, issuer_key }).collect();
    let anchor = super::name(anchor.parsed.tbs_certificate().subject());
    Ok(Chain { anchor, links })
}

fn fault(error: &Error, is_self_signed: bool) -> Untrusted {
    match error {
        Error::UnknownIssuer | Error::CaUsedAsEndEntity if is_self_signed => Untrusted::SelfSigned,
        Error::UnknownIssuer => Untrusted::UnknownRoot,
        Error::CaUsedAsEndEntity
        | Error::EndEntityUsedAsCa
        | Error::RequiredEkuNotFoundContext(_)
        | Error::EmptyEkuExtension
        | Error::PathLenConstraintViolated
        | Error::NameConstraintViolation => Untrusted::WrongUse,
        Error::CertExpired { .. } | Error::CertNotValidYet { .. } => Untrusted::IssuerOutOfTime,
        Error::InvalidSignatureForPublicKey => Untrusted::Forged,
        Error::UnsupportedSignatureAlgorithmContext(_)
        | Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => Untrusted::Weak,
        // An error of somebody else's enum, which may grow.
        _ => Untrusted::Unreadable,
    }
}

/// What is asked of the lists.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    /// When it was signed.
    pub(super) signed: Timestamp,
    /// Whether that is proven.
    pub(super) is_proven: bool,
    /// When it is checked.
    pub(super) at: Timestamp,
}

impl Chain {
    /// Whether one of its certificates was revoked, by the lists.
    pub(super) fn revocation(&self, lists: &[List], asked: Asked) -> Revocation {
        if lists.is_empty() {
            return Revocation::NotChecked;
        }
        let mut worst = Revocation::Good;
        for link in &self.links {
            let found = link.revocation(lists, asked);
            if rank(&found) > rank(&worst) {
                worst = found;
            }
        }
        worst
    }
}

fn rank(revocation: &Revocation) -> u8 {
    match revocation {
        Revocation::Good => 0,
        Revocation::RevokedLater { .. } => 1,
        Revocation::NotChecked => 2,
        Revocation::Unknown { .. } => 3,
        Revocation::Revoked { .. } => 4,
    }
}

impl Link {
    fn revocation(&self, lists: &[List], asked: Asked) -> Revocation {
        let fields = self.certificate.parsed.tbs_certificate();
        let mut why = "no list of its issuer is at hand";
        let (mut is_good, mut revoked) = (false, None::<Timestamp>);
        for list in lists {
            let parsed = &list.parsed.tbs_cert_list;
            if parsed.issuer != *fields.issuer() || !self.is_in_scope(list) {
                continue;
            }
            if !self.is_signed(list) {
                why = "the list of its issuer has a wrong signature";
                continue;
            }
            let Some(made) = instant(parsed.this_update).filter(|made| *made <= asked.at) else {
                why = "the list of its issuer is of a later date";
                continue;
            };
            match self.entry(list) {
                Err(()) => why = "the list of its issuer cannot be read",
                Ok(Some(entry)) => revoked = Some(revoked.map_or(entry, |known| known.min(entry))),
                Ok(None) => {
                    // A list tells of the instant that matters if it was still current then or made afterwards, and of
                    // a certificate only while that had not expired.
                    let matters = if asked.is_proven { asked.signed } else { asked.at };
                    let next = parsed.next_update.and_then(instant);
                    let alive = instant(fields.validity().not_after).is_some_and(|end| made <= end);
                    if alive && next.is_some_and(|next| next >= matters) {
                        is_good = true;
                    } else {
                        why = "the list of its issuer is out of date";
                    }
                }
            }
        }
        match revoked {
            Some(at) if at <= asked.signed => Revocation::Revoked { at },
            Some(at) => Revocation::RevokedLater { at },
            None if is_good => Revocation::Good,
            None => Revocation::Unknown { why: why.to_owned() },
        }
    }

    /// Since when the certificate is revoked.
    fn entry(&self, list: &List) -> Result<Option<Timestamp>, ()> {
        let signer = EndEntityCert::try_from(&self.certificate.der).map_err(|_| ())?;
        let Some(entry) = list.entries.find_serial(signer.serial()).map_err(|_| ())? else {
            return Ok(None);
        };
        // The key may have been lost before somebody said so.
        let since = entry.invalidity_date.unwrap_or(entry.revocation_date);
        let since = since.as_secs().min(entry.revocation_date.as_secs());
        let at = i64::try_from(since).ok().and_then(|since| Timestamp::from_second(since).ok());
        at.map(Some).ok_or(())
    }

    /// Whether the list is signed by who issued the certificate.
    fn is_signed(&self, list: &List) -> bool {
        let signed = || {
            let (whole, _) = Part::first(&list.der)?;
            let parts = whole.parts(SEQUENCE)?;
            let signature = list.parsed.signature.as_bytes()?;
            let key = RawPublicKeyEntity::try_from(&self.issuer_key).ok()?;
            let algorithm = parts.get(1)?.value(SEQUENCE)?;
            ALL_VERIFICATION_ALGS.iter().find(|known| {
                known.signature_alg_id().as_ref() == algorithm
                    && key.verify_signature(**known, parts[0].whole, signature).is_ok()
            })
        };
        signed().is_some()
    }

    /// Whether the list tells of the certificate, when it tells only of some.
    fn is_in_scope(&self, list: &List) -> bool {
        let Some(scope) = list.entries.issuing_distribution_point() else { return true };
        let fields = self.certificate.parsed.tbs_certificate();
        let is_authority = fields.get_extension::<BasicConstraints>();
        let is_authority = is_authority.is_ok_and(|found| found.is_some_and(|(_, found)| found.ca));
        let places = self.places();
        let within = || {
            let (whole, _) = Part::first(scope)?;
            for part in whole.parts(SEQUENCE)? {
                let is_for = match (part.tag, part.value) {
                    (0x81, [255]) => !is_authority,
                    (0x82, [255]) => is_authority,
                    (0x81 | 0x82, _) => true,
                    (0xa0, names) => {
                        let (names, _) = Part::first(names)?;
                        let places = places.unwrap_or_default();
                        let names = names.parts(numbered(0))?;
                        places.is_empty() || names.iter().any(|name| holds(places, name.whole))
                    }
                    _ => false,
                };
                if !is_for {
                    return None;
                }
            }
            Some(())
        };
        within().is_some()
    }

    /// The bytes in which the certificate says where its lists are.
    fn places(&self) -> Option<&[u8]> {
        const PLACES: &str = "2.5.29.31";
        let extensions = self.certificate.parsed.tbs_certificate().extensions()?;
        let found = extensions.iter().find(|found| found.extn_id.to_string() == PLACES)?;
        Some(found.extn_value.as_bytes())
    }
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len().max(1)).any(|window| window == part)
}
