//! A signature as it stands in a file: what it covers, and what its parts come to.

use motcua::engine::time::Timestamp;

use super::message::{DATA, Message, STAMP};
use super::pdf::{Dictionary, Found, Object, Pdf, Work};
use super::report::{
    Coverage, Integrity, Kind, Proof, Revocation, Signature, Time, Trusted, Untrusted, Validity,
    Verdict,
};
use super::stamp::{self, Stamped};
use super::trust::{Certificate, Trust};
use super::{asn1, judge, later, signer};

/// The bytes that a signature covers: all up to `hole.0`, and from `hole.1` to `end`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Covered {
    hole: (usize, usize),
    pub(super) end: usize,
}

/// A signature as it stands in the file.
#[derive(Debug)]
pub(super) struct Seal {
    kind: Kind,
    pub(super) covered: Result<Covered, &'static str>,
    /// The message, with the zeros behind it.
    contents: Vec<u8>,
    /// When it was signed, as the file says.
    claimed: Option<Timestamp>,
}

/// What was found of a signature.
pub(super) struct Examined {
    pub(super) signature: Signature,
    pub(super) stamped: Option<Stamped>,
}

impl Seal {
    pub(super) fn read(found: &Found, bytes: &[u8]) -> Self {
        let nothing = Dictionary::default();
        let dictionary = match &found.object {
            Object::Dictionary(dictionary) => dictionary,
            _ => &nothing,
        };
        let contents = match dictionary.get("Contents") {
            Some(Object::String(contents)) => contents.clone(),
            _ => Vec::new(),
        };
        let claimed = match dictionary.get("M") {
            Some(Object::String(text)) => str::from_utf8(text).ok(),
            _ => None,
        };
        let claimed = claimed.and_then(|text| asn1::instant(text.strip_prefix("D:")?));
        let kind = match dictionary.is("SubFilter", "ETSI.RFC3161") {
            true => Kind::TimeStamp,
            false => Kind::Signature,
        };
        Self { kind, covered: covered(found, dictionary, bytes), contents, claimed }
    }

    fn pieces<'a>(&self, bytes: &'a [u8]) -> Result<[&'a [u8]; 2], &'static str> {
        let Covered { hole, end } = self.covered?;
        let pieces = (bytes.get(..hole.0), bytes.get(hole.1..end));
        let (Some(before), Some(after)) = pieces else { return Err("it covers what is not there") };
        Ok([before, after])
    }

    pub(super) fn coverage(&self, file: &Pdf<'_>, bytes: &[u8], changed: bool) -> Coverage {
        let Ok(covered) = self.covered else { return Coverage::Unknown };
        if covered.end == bytes.len() {
            return Coverage::Whole;
        }
        let part = |changed| {
            let bytes = u64::try_from(covered.end).unwrap_or(u64::MAX);
            Coverage::Part { bytes, changed }
        };
        if changed {
            return part(true);
        }
        let work = Work::default();
        let before = Pdf::open(&bytes[..covered.end], &work);
        match before.and_then(|before| later::only_signed(&before, file)) {
            Ok(only_signed) => part(!only_signed),
            // What cannot be compared is not known to be the same.
            Err(_) => Coverage::Unknown,
        }
    }

    pub(super) fn examine(
        &self,
        bytes: &[u8],
        trust: &Trust,
        at: Timestamp,
        later: Option<&Stamped>,
    ) -> Examined {
        let message = Message::read(&self.contents);
        let pieces = self.pieces(bytes);
        let (message, pieces) = match (message, pieces) {
            (Some(message), Ok(pieces)) => (message, pieces),
            (_, Err(why)) => return self.unreadable(why),
            (None, _) => return self.unreadable("its message cannot be read"),
        };
        let certificate = message.signer(&trust.intermediates);
        let (stamped, stamp_fault, integrity) = match self.kind {
            Kind::TimeStamp => self.stamp(&message, &pieces, certificate.as_ref(), trust, at),
            Kind::Signature => {
                let integrity = certificate.as_ref().map_or(
                    Integrity::Unreadable { why: "its certificate is missing".to_owned() },
                    |certificate| message.check(&pieces, DATA, certificate),
                );
                let stamp = message.stamp();
                let stamp = stamp.map(|it| stamp::check(it.whole, &[message.signature], trust, at));
                match stamp {
                    Some(Ok(stamped)) => (Some(stamped), None, integrity),
                    Some(Err(fault)) => (None, Some(fault.to_owned()), integrity),
                    None => (None, None, integrity),
                }
            }
        };
        let stamps = [stamped.as_ref(), later].into_iter().flatten().map(|stamped| Time {
            at: stamped.at,
            proof: Proof::Stamped { by: stamped.by.clone() },
        });
        let claimed = message.claimed().or(self.claimed);
        let claimed = claimed.map(|at| Time { at, proof: Proof::Claimed });
        let judge = |time: Option<Time>| {
            let carried = &message.certificates;
            let of = judge(certificate.as_ref(), carried, trust, time.as_ref(), at, self.kind);
            (time, of)
        };
        // A stamp tells only that it was signed before: one that came after the certificate's end proves nothing.
        let proves = |(_, (_, validity, revocation)): &(_, (_, Validity, Revocation))| {
            *validity != Validity::Expired && !matches!(revocation, Revocation::Revoked { .. })
        };
        let by_stamp = stamps.map(Some).map(judge).find(proves);
        let (time, judged) = by_stamp.unwrap_or_else(|| judge(claimed));
        let signature = Signature {
            verdict: Verdict::Undecided,
            kind: self.kind,
            signer: certificate.as_ref().and_then(signer),
            time,
            stamp_fault,
            coverage: Coverage::Unknown,
            integrity,
            chain: judged.0,
            validity: judged.1,
            revocation: judged.2,
        };
        Examined { signature, stamped }
    }

    /// What a stamp of the whole file comes to.
    fn stamp(
        &self,
        message: &Message<'_>,
        pieces: &[&[u8]; 2],
        certificate: Option<&Certificate>,
        trust: &Trust,
        at: Timestamp,
    ) -> (Option<Stamped>, Option<String>, Integrity) {
        let intact = certificate.zip(message.content);
        let integrity = intact.map_or(Integrity::Broken, |(certificate, content)| {
            match message.check(&[content], STAMP, certificate) {
                Integrity::Intact if !stamp::is_of(content, pieces) => Integrity::Altered,
                integrity => integrity,
            }
        });
        match stamp::check(&self.contents, pieces, trust, at) {
            Ok(stamped) => (Some(stamped), None, integrity),
            Err(fault) => (None, Some(fault.to_owned()), integrity),
        }
    }

    fn unreadable(&self, why: &str) -> Examined {
        let signature = Signature {
            verdict: Verdict::Invalid,
            kind: self.kind,
            signer: None,
            time: self.claimed.map(|at| Time { at, proof: Proof::Claimed }),
            stamp_fault: None,
            coverage: Coverage::Unknown,
            integrity: Integrity::Unreadable { why: why.to_owned() },
            chain: Trusted::No { why: Untrusted::Missing },
            validity: Validity::Unknown,
            revocation: Revocation::NotChecked,
        };
        Examined { signature, stamped: None }
    }
}

/// Which bytes a signature covers: all but the very string in which it stands, from the first byte on.
fn covered(found: &Found, dictionary: &Dictionary, bytes: &[u8]) -> Result<Covered, &'static str> {
    if !found.is_plain || dictionary.is_ambiguous {
        return Err("its dictionary is ambiguous");
    }
    let known = ["adbe.pkcs7.detached", "ETSI.CAdES.detached", "ETSI.RFC3161"];
    if !known.iter().any(|known| dictionary.is("SubFilter", known)) {
        return Err("it is of a kind that is not known");
    }
    let place = dictionary.place("Contents").ok_or("it is empty")?;
    let Some(Object::Array(range)) = dictionary.get("ByteRange") else {
        return Err("it does not say what it covers");
    };
    let natural = |item: &Object| match item {
        Object::Integer(value) => usize::try_from(*value).ok(),
        _ => None,
    };
    let range: Option<Vec<_>> = range.iter().map(natural).collect();
    let Some([0, first, second, length]) = range.as_deref() else {
        return Err("it does not say what it covers from the first byte on");
    };
    let is_hexadecimal = bytes.get(place.start) == Some(&b'<');
    if *first != place.start || *second != place.end || !is_hexadecimal {
        return Err("it leaves out other bytes than itself");
    }
    let end = second.checked_add(*length).filter(|end| *end <= bytes.len());
    let end = end.ok_or("it covers what is not there")?;
    Ok(Covered { hole: (place.start, place.end), end })
}
