//! What came to a file after a signature: further signatures only, or a change of what was signed.
//!
//! A later revision can show anything while every byte that was signed still stands in the file. So each object that
//! it replaces is held against what it was, and only what a further signature needs may be other.

use std::collections::BTreeSet;

use super::pdf::{Damage, Dictionary, Object, Pdf};

/// What of the catalogue a further signature may change.
const OF_CATALOGUE: [&str; 5] = ["AcroForm", "DSS", "Extensions", "Metadata", "Version"];
/// What of the form.
const OF_FORM: [&str; 4] = ["DA", "DR", "Fields", "SigFlags"];
/// What of a field that was made to be signed.
const OF_FIELD: [&str; 8] = ["AP", "F", "Lock", "M", "MK", "Rect", "SV", "V"];

/// Whether the file `new`, of which `old` was once the whole, came to be by further signatures only.
pub(super) fn only_signed(old: &Pdf<'_>, new: &Pdf<'_>) -> Result<bool, Damage> {
    if old.trailer().get("Root") != new.trailer().get("Root") {
        return Ok(false);
    }
    let later = Later { old, new, free: free(old, new)? };
    if !later.form()? {
        return Ok(false);
    }
    let mut missing = BTreeSet::new();
    for number in old.numbers() {
        old.find(number)?.object.references(&mut missing);
        if !new.stands_as_in(number, old) && !later.may_change(number)? {
            return Ok(false);
        }
    }
    // What was referred to and did not exist shows nothing, until a later revision makes it.
    missing.retain(|number| old.find(*number).is_ok_and(|found| found.object == Object::Null));
    Ok(!new.numbers().any(|number| missing.contains(&number)))
}

struct Later<'a, 'b> {
    old: &'a Pdf<'b>,
    new: &'a Pdf<'b>,
    /// The numbers of objects that say nothing of what is shown.
    free: BTreeSet<u32>,
}

/// The numbers under which stand descriptions of the document and what helps to check its signatures.
fn free(old: &Pdf<'_>, new: &Pdf<'_>) -> Result<BTreeSet<u32>, Damage> {
    let mut free = BTreeSet::new();
    let mut add = |object: Option<&Object>| {
        if let Some(Object::Reference(number)) = object {
            free.insert(*number);
        }
    };
    // What both call so; else another object could be made into it.
    let (before, after) = (old.catalogue()?, new.catalogue()?);
    for key in ["DSS", "Metadata"] {
        if before.get(key) == after.get(key) {
            add(before.get(key));
        }
    }
    if old.trailer().get("Info") == new.trailer().get("Info") {
        add(old.trailer().get("Info"));
    }
    let (before, after) = (old.dictionary(before.get("DSS"))?, new.dictionary(after.get("DSS"))?);
    for key in ["VRI", "Certs", "CRLs", "OCSPs"] {
        if before.get(key) == after.get(key) {
            add(before.get(key));
        }
    }
    Ok(free)
}

impl Later<'_, '_> {
    /// Whether the form only gained fields.
    fn form(&self) -> Result<bool, Damage> {
        let (old, new) = (self.old.catalogue()?, self.new.catalogue()?);
        let old = self.old.dictionary(old.get("AcroForm"))?;
        let new = self.new.dictionary(new.get("AcroForm"))?;
        let fields = self.gained(old.get("Fields"), new.get("Fields"), false)?;
        let is_new = old == Dictionary::default();
        Ok(fields
            && (is_new && new.get("XFA").is_none()
                || old.without(&OF_FORM) == new.without(&OF_FORM)))
    }

    /// Whether a list begins as it was, and goes on only with fields of signatures.
    fn gained(
        &self,
        old: Option<&Object>,
        new: Option<&Object>,
        is_shown: bool,
    ) -> Result<bool, Damage> {
        let (old, new) = (self.old.array(old)?, self.new.array(new)?);
        let Some(added) = new.strip_prefix(&old[..]) else { return Ok(false) };
        for added in added {
            let field = self.new.dictionary(Some(added))?;
            let parent = self.new.dictionary(field.get("Parent"))?;
            let signs =
                field.is("FT", "Sig") || field.get("FT").is_none() && parent.is("FT", "Sig");
            if !signs || is_shown && !field.is("Subtype", "Widget") {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether an object may have become what it is.
    fn may_change(&self, number: u32) -> Result<bool, Damage> {
        let (old, new) = (self.old.find(number)?, self.new.find(number)?);
        if old.object == new.object && self.old.data(&old) == self.new.data(&new)
            || self.free.contains(&number)
        {
            return Ok(true);
        }
        if old.data.is_some() || new.data.is_some() {
            return Ok(false);
        }
        let root = Some(&Object::Reference(number));
        let (catalogue, after) = (self.old.catalogue()?, self.new.catalogue()?);
        match (&old.object, &new.object) {
            (Object::Dictionary(old), Object::Dictionary(new)) => {
                let same = |keys: &[&str]| old.without(keys) == new.without(keys);
                if self.old.trailer().get("Root") == root {
                    return Ok(same(&OF_CATALOGUE));
                }
                // It was looked at already.
                if catalogue.get("AcroForm") == root && after.get("AcroForm") == root {
                    return Ok(true);
                }
                if old.is("Type", "Page") {
                    let annotations = self.gained(old.get("Annots"), new.get("Annots"), true)?;
                    return Ok(same(&["Annots"]) && annotations);
                }
                let waits = old.is("FT", "Sig") && old.get("V").is_none();
                Ok(waits && same(&OF_FIELD))
            }
            (Object::Array(_), Object::Array(_)) => self.gained(root, root, true),
            _ => Ok(false),
        }
    }
}
