//! Time stamps (RFC 3161): an authority's word that something existed at an instant.

use motcua::engine::time::Timestamp;

use super::asn1::{OCTETS, Part, SEQUENCE, instant};
use super::chain::{self, Asked, Purpose};
use super::message::{Hash, Message, STAMP};
use super::report::{Integrity, Revocation};
use super::trust::Trust;

/// A stamp that can be relied on.
#[derive(Clone, Debug)]
pub(super) struct Stamped {
    pub(super) at: Timestamp,
    /// The name of the authority.
    pub(super) by: String,
}

/// What a stamp says.
struct Said<'a> {
    hash: Hash,
    digest: &'a [u8],
    at: Timestamp,
}

/// Reads and checks the stamp of bytes; otherwise tells why it proves nothing.
pub(super) fn check(
    stamp: &[u8],
    stamped: &[&[u8]],
    trust: &Trust,
    at: Timestamp,
) -> Result<Stamped, &'static str> {
    let message = Message::read(stamp).ok_or("cannot be read")?;
    let content = message.content.ok_or("says nothing")?;
    let said = read(content).ok_or("cannot be read")?;
    if said.hash.digest(stamped) != said.digest {
        return Err("is of something else");
    }
    let authority = message.signer(&trust.intermediates).ok_or("does not tell whose it is")?;
    if message.check(&[content], STAMP, &authority) != Integrity::Intact {
        return Err("has a wrong signature");
    }
    if said.at > at {
        return Err("is of a later instant");
    }
    let fields = authority.parsed.tbs_certificate();
    let purposes = fields.get_extension::<x509_cert::ext::pkix::ExtendedKeyUsage>();
    if !purposes.is_ok_and(|purposes| purposes.is_some()) {
        return Err("is by somebody who may not stamp");
    }
    let carried = &message.certificates;
    let chain = chain::build(&authority, carried, trust, said.at, Purpose::Stamp)
        .map_err(|_| "is by an authority that is not trusted")?;
    let asked = Asked { signed: said.at, is_proven: true, at };
    match chain.revocation(&trust.lists, asked) {
        Revocation::Good | Revocation::RevokedLater { .. } => {}
        Revocation::Revoked { .. } => return Err("is by an authority that was revoked"),
        Revocation::Unknown { .. } | Revocation::NotChecked => {
            return Err("is by an authority of which is not known whether it was revoked");
        }
    }
    Ok(Stamped { at: said.at, by: super::name(fields.subject()) })
}

/// Whether what a stamp says is of these bytes.
pub(super) fn is_of(content: &[u8], stamped: &[&[u8]]) -> bool {
    read(content).is_some_and(|said| said.hash.digest(stamped) == said.digest)
}

fn read(content: &[u8]) -> Option<Said<'_>> {
    const GENERALIZED_TIME: u8 = 0x18;
    let (whole, _) = Part::first(content)?;
    let parts = whole.parts(SEQUENCE)?;
    let [_version, _policy, imprint, _serial, time, ..] = parts[..] else { return None };
    let [algorithm, digest] = imprint.parts(SEQUENCE)?[..] else { return None };
    let time = str::from_utf8(time.value(GENERALIZED_TIME)?).ok()?;
    Some(Said {
        hash: Hash::of(algorithm.algorithm()?)?,
        digest: digest.value(OCTETS)?,
        at: instant(time).filter(|_| time.ends_with('Z'))?,
    })
}
