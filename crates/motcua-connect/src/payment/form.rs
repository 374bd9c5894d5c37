//! Signed fields, and the hashes that sign them.

use std::collections::BTreeMap;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256, Sha512};
use subtle::ConstantTimeEq as _;

use super::Secret;
use super::notice::Rejected;

/// The longest query or form that is read, in bytes.
const LONGEST: usize = 8 << 10;

/// The fields of a query or of a form, each once.
#[derive(Debug, Default)]
pub(super) struct Fields(BTreeMap<String, String>);

impl Fields {
    /// Reads the fields whose names begin with a prefix. Others are left out: whoever hands a query on may add some.
    pub(super) fn read(text: &str, prefix: &str) -> Result<Self, Rejected> {
        if text.len() > LONGEST {
            return Err(Rejected::TooLong);
        }
        let mut fields = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            if !name.starts_with(prefix) {
                continue;
            }
            // Of two values, one would be signed and the other one believed.
            if fields.insert(name.into_owned(), value.into_owned()).is_some() {
                return Err(Rejected::Malformed { field: "(one of them)" });
            }
        }
        Ok(Self(fields))
    }

    pub(super) fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.insert(name.to_owned(), value.into());
    }

    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        self.0.remove(name)
    }

    /// The value of a field that must be there.
    pub(super) fn get(&self, name: &'static str) -> Result<&str, Rejected> {
        self.find(name).ok_or(Rejected::Malformed { field: name })
    }

    /// The value of a field that may be missing; an empty one is.
    pub(super) fn find(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The text that is signed: sorted by name, without what is empty, `application/x-www-form-urlencoded`.
    pub(super) fn text(&self) -> String {
        let mut text = form_urlencoded::Serializer::new(String::new());
        text.extend_pairs(self.0.iter().filter(|(_, value)| !value.is_empty()));
        text.finish()
    }
}

/// A whole number of figures only, as in `150000`.
pub(super) fn whole(text: &str) -> Option<i64> {
    let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_plain)
}

/// An amount in whole units of its currency: đồng have no fraction, and of other money the whole units are told.
pub(super) fn units(text: &str, currency: &str) -> Option<i64> {
    match text.split_once('.') {
        Some((units, part)) if currency != "VND" => {
            whole(part)?;
            whole(units)
        }
        Some(_) | None => whole(text),
    }
}

/// A code of a gateway, kept short: it stands in errors and reasons.
pub(super) fn code(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).take(8).collect()
}

/// HMAC-SHA512 as small hexadecimal figures.
pub(super) fn hmac_sha512(secret: &Secret, text: &str) -> String {
    // A key of any length will do for an HMAC, so there is always one.
    Hmac::<Sha512>::new_from_slice(secret.expose().as_bytes())
        .map(|mac| hex(&mac.chain_update(text).finalize().into_bytes()))
        .unwrap_or_default()
}

/// HMAC-SHA256 as small hexadecimal figures.
pub(super) fn hmac_sha256(secret: &Secret, text: &str) -> String {
    Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes())
        .map(|mac| hex(&mac.chain_update(text).finalize().into_bytes()))
        .unwrap_or_default()
}

/// SHA-256 as small hexadecimal figures.
pub(super) fn sha256(text: &str) -> String {
    hex(&Sha256::digest(text))
}

/// Whether a signature is the one that was computed, in a time that does not tell where they differ.
pub(super) fn is_same(computed: &str, given: &str) -> bool {
    let given = given.to_ascii_lowercase();
    !computed.is_empty() && bool::from(computed.as_bytes().ct_eq(given.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
