//! The signed message (CMS) that a signature consists of.

use der::Decode as _;
use der::asn1::ObjectIdentifier;
use motcua::engine::time::Timestamp;
use rustls_pki_types::SignatureVerificationAlgorithm;
use sha2::{Digest, Sha256, Sha384, Sha512};
use webpki::{EndEntityCert, ring};
use x509_cert::ext::pkix::SubjectKeyIdentifier;
use x509_cert::time::Time;

use super::asn1::{OCTETS, Part, SEQUENCE, SET, numbered};
use super::chain;
use super::report::Integrity;
use super::trust::Certificate;

/// How many certificates a message may carry.
const MOST_CERTIFICATES: usize = 64;

const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
/// What a message signs: any data.
pub(super) const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
/// What a message signs: a time stamp.
pub(super) const STAMP: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_TIME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.5");
const CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
const PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const STAMP_OF: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.14");

/// A way of digesting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    pub(super) fn of(oid: ObjectIdentifier) -> Option<Self> {
        match oid.to_string().as_str() {
            "2.16.840.1.101.3.4.2.1" => Some(Self::Sha256),
            "2.16.840.1.101.3.4.2.2" => Some(Self::Sha384),
            "2.16.840.1.101.3.4.2.3" => Some(Self::Sha512),
            _ => None,
        }
    }

    pub(super) fn digest(self, pieces: &[&[u8]]) -> Vec<u8> {
        fn digest<D: Digest>(pieces: &[&[u8]]) -> Vec<u8> {
            let mut digest = D::new();
            for piece in pieces {
                digest.update(piece);
            }
            digest.finalize().to_vec()
        }
        match self {
            Self::Sha256 => digest::<Sha256>(pieces),
            Self::Sha384 => digest::<Sha384>(pieces),
            Self::Sha512 => digest::<Sha512>(pieces),
        }
    }
}

type Algorithm = &'static dyn SignatureVerificationAlgorithm;

/// The ways of signing under an object identifier, with this way of digesting if it names none itself.
fn algorithms(oid: ObjectIdentifier, hash: Hash) -> Vec<Algorithm> {
    match (oid.to_string().as_str(), hash) {
        ("1.2.840.113549.1.1.11", _) | ("1.2.840.113549.1.1.1", Hash::Sha256) => {
            vec![ring::RSA_PKCS1_2048_8192_SHA256]
        }
        ("1.2.840.113549.1.1.12", _) | ("1.2.840.113549.1.1.1", Hash::Sha384) => {
            vec![ring::RSA_PKCS1_2048_8192_SHA384]
        }
        ("1.2.840.113549.1.1.13", _) | ("1.2.840.113549.1.1.1", Hash::Sha512) => {
            vec![ring::RSA_PKCS1_2048_8192_SHA512]
        }
        ("1.2.840.113549.1.1.10", Hash::Sha256) => vec![ring::RSA_PSS_2048_8192_SHA256_LEGACY_KEY],
        ("1.2.840.113549.1.1.10", Hash::Sha384) => vec![ring::RSA_PSS_2048_8192_SHA384_LEGACY_KEY],
        ("1.2.840.113549.1.1.10", Hash::Sha512) => vec![ring::RSA_PSS_2048_8192_SHA512_LEGACY_KEY],
        ("1.2.840.10045.4.3.2", _) => vec![ring::ECDSA_P256_SHA256, ring::ECDSA_P384_SHA256],
        ("1.2.840.10045.4.3.3", _) => vec![ring::ECDSA_P256_SHA384, ring::ECDSA_P384_SHA384],
        ("1.3.101.112", _) => vec![ring::ED25519],
        _ => vec![],
    }
}

/// A message with one signer.
#[derive(Debug)]
pub(super) struct Message<'a> {
    content_type: ObjectIdentifier,
    /// What it signs, if it carries that.
    pub(super) content: Option<&'a [u8]>,
    /// The certificates it carries.
    pub(super) certificates: Vec<Certificate>,
    signer: Part<'a>,
    hash: Option<Hash>,
    /// What is signed beside the content, as one part.
    attributes: Option<Part<'a>>,
    algorithm: ObjectIdentifier,
    /// How many bytes salt the signature, if it is one of RSASSA-PSS.
    salt: usize,
    /// The signature itself.
    pub(super) signature: &'a [u8],
    unsigned: Option<Part<'a>>,
}

impl<'a> Message<'a> {
    /// Reads a message; zeros may follow it.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let (whole, rest) = Part::first(bytes)?;
        if rest.iter().any(|byte| *byte != 0) {
            return None;
        }
        let [kind, content] = whole.parts(SEQUENCE)?[..] else { return None };
        if kind.oid()? != SIGNED_DATA {
            return None;
        }
        let (data, _) = Part::first(content.value(numbered(0))?)?;
        let data = data.parts(SEQUENCE)?;
        let [_version, _digests, content, further @ .., signers] = &data[..] else { return None };
        let (content_type, content) = match content.parts(SEQUENCE)?[..] {
            [kind] => (kind.oid()?, None),
            [kind, content] => {
                let (content, _) = Part::first(content.value(numbered(0))?)?;
                (kind.oid()?, Some(content.value(OCTETS)?))
            }
            _ => return None,
        };
        let carried = further.iter().find(|part| part.tag == numbered(0));
        let carried = carried.map_or(Some(Vec::new()), |part| Part::all(part.value))?;
        let carried = carried.iter().take(MOST_CERTIFICATES);
        let certificates = carried.filter_map(|part| Certificate::read(part.whole)).collect();
        let [signer] = signers.parts(SET)?[..] else { return None };
        let signer = signer.parts(SEQUENCE)?;
        let [_version, id, digest, further @ ..] = &signer[..] else { return None };
        let (attributes, further) = match further {
            [attributes, further @ ..] if attributes.tag == numbered(0) => {
                (Some(*attributes), further)
            }
            _ => (None, further),
        };
        let [algorithm, signature, further @ ..] = further else { return None };
        Some(Self {
            content_type,
            content,
            certificates,
            signer: *id,
            hash: Hash::of(digest.algorithm()?),
            attributes,
            algorithm: algorithm.algorithm()?,
            salt: salt(*algorithm),
            signature: signature.value(OCTETS)?,
            unsigned: further.iter().find(|part| part.tag == numbered(1)).copied(),
        })
    }

    /// The certificate of who signed, of those it carries or of others.
    pub(super) fn signer(&self, others: &[Certificate]) -> Option<Certificate> {
        let is_signer = |certificate: &&Certificate| self.is_of(certificate).unwrap_or_default();
        self.certificates.iter().chain(others).find(is_signer).cloned()
    }

    fn is_of(&self, certificate: &Certificate) -> Option<bool> {
        // An identifier of its key, instead of its issuer and number.
        if self.signer.tag == 0x80 {
            let key = certificate.parsed.tbs_certificate().get_extension::<SubjectKeyIdentifier>();
            let (_, key) = key.ok()??;
            return Some(key.0.as_bytes() == self.signer.value);
        }
        let [issuer, serial] = self.signer.parts(SEQUENCE)?[..] else { return None };
        let known = EndEntityCert::try_from(&certificate.der).ok()?;
        Some(known.issuer() == issuer.value && known.serial() == serial.value)
    }

    /// The one value of something that is signed beside the content.
    fn attribute(&self, oid: ObjectIdentifier) -> Option<Part<'a>> {
        value(self.attributes?, oid)
    }

    /// When it was signed, as who signed says.
    pub(super) fn claimed(&self) -> Option<Timestamp> {
        chain::instant(Time::from_der(self.attribute(SIGNING_TIME)?.whole).ok()?)
    }

    /// The time stamp of the signature.
    pub(super) fn stamp(&self) -> Option<Part<'a>> {
        value(self.unsigned?, STAMP_OF)
    }

    /// Whether it signs this content, of this type, by the key of this certificate.
    pub(super) fn check(
        &self,
        content: &[&[u8]],
        content_type: ObjectIdentifier,
        certificate: &Certificate,
    ) -> Integrity {
        let Some(hash) = self.hash else { return Integrity::Unsupported };
        if self.content_type != content_type {
            return Integrity::Unreadable { why: "it signs something else than a file".to_owned() };
        }
        let signed = if let Some(attributes) = self.attributes {
            let kind = self.attribute(CONTENT_TYPE).and_then(Part::oid);
            let digest = self.attribute(DIGEST).and_then(|digest| digest.value(OCTETS));
            let (Some(kind), Some(digest)) = (kind, digest) else {
                return Integrity::Unreadable { why: "it does not say what it signs".to_owned() };
            };
            if kind != content_type || !self.names(certificate) {
                return Integrity::Broken;
            }
            if digest != hash.digest(content) {
                return Integrity::Altered;
            }
            // They are signed as a set, whatever the tag under which they stand.
            let mut signed = attributes.whole.to_vec();
            signed[0] = SET;
            signed
        } else {
            content.concat()
        };
        let algorithms = algorithms(self.algorithm, hash);
        // Only a salt as long as the digest is read.
        let is_salted_otherwise = self.algorithm == PSS && self.salt != hash.digest(&[]).len();
        if algorithms.is_empty() || is_salted_otherwise {
            return Integrity::Unsupported;
        }
        let Ok(key) = EndEntityCert::try_from(&certificate.der) else {
            return Integrity::Unreadable { why: "the certificate cannot be read".to_owned() };
        };
        let verify =
            |algorithm: &Algorithm| key.verify_signature(*algorithm, &signed, self.signature);
        let tried: Vec<_> = algorithms.iter().map(verify).collect();
        let is_unsupported = |error: &webpki::Error| {
            matches!(error, webpki::Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_))
        };
        if tried.iter().any(Result::is_ok) {
            Integrity::Intact
        } else if tried.iter().all(|tried| tried.as_ref().is_err_and(is_unsupported)) {
            Integrity::Unsupported
        } else if self.attributes.is_none() {
            Integrity::Altered
        } else {
            Integrity::Broken
        }
    }

    /// Whether it names this certificate as the signer's, if it names one by its digest.
    fn names(&self, certificate: &Certificate) -> bool {
        let Some(named) = self.attribute(CERTIFICATE) else { return true };
        let names = || {
            let (first, _) = Part::first(named.parts(SEQUENCE)?.first()?.value(SEQUENCE)?)?;
            let id = first.parts(SEQUENCE)?;
            let (hash, digest) = match id.first()?.tag {
                OCTETS => (Hash::Sha256, id.first()?),
                _ => (Hash::of(id.first()?.algorithm()?)?, id.get(1)?),
            };
            Some(digest.value(OCTETS)? == hash.digest(&[&certificate.der]))
        };
        names().unwrap_or_default()
    }
}

/// How many bytes salt a signature by RSASSA-PSS.
fn salt(algorithm: Part<'_>) -> usize {
    let named = || {
        let parameters = algorithm.parts(SEQUENCE)?.get(1)?.parts(SEQUENCE)?;
        let salt = parameters.iter().find(|part| part.tag == numbered(2))?;
        let (salt, _) = Part::first(salt.value)?;
        let [salt] = salt.value else { return None };
        Some(usize::from(*salt))
    };
    named().unwrap_or(20)
}

/// The one value under an object identifier, in a list of attributes.
fn value(attributes: Part<'_>, oid: ObjectIdentifier) -> Option<Part<'_>> {
    let mut found = None;
    for attribute in Part::all(attributes.value)? {
        let [kind, values] = attribute.parts(SEQUENCE)?[..] else { return None };
        if kind.oid()? == oid {
            let [value] = values.parts(SET)?[..] else { return None };
            if found.replace(value).is_some() {
                return None;
            }
        }
    }
    found
}
