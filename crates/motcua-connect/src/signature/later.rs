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
    // What the catalogue and what is of it refer to, and what all other objects do.
    let (mut named, mut elsewhere) = (BTreeSet::new(), BTreeSet::new());
    let (mut own, mut lists) = (BTreeSet::new(), BTreeSet::new());
    [old.trailer().get("Root"), old.catalogue()?.get("DSS")]
        .into_iter()
        .flatten()
        .for_each(|object| object.references(&mut own));
    for number in old.numbers() {
        let mut object = old.find(number)?.object;
        if let Object::Dictionary(page) = &object
            && page.is("Type", "Page")
            && let Some(Object::Reference(number)) = page.get("Annots")
        {
            lists.insert(*number);
        }
        if let Object::Dictionary(trailer) = &object
            && trailer.is("Type", "XRef")
        {
            object = Object::Dictionary(trailer.without(&["Root", "Info"]));
        }
        object.references(if own.contains(&number) { &mut named } else { &mut elsewhere });
    }
    let free = free(old, new)?.difference(&elsewhere).copied().collect();
    let later = Later { old, new, free, lists };
    if !later.form()? {
        return Ok(false);
    }
    for number in old.numbers() {
        if !new.stands_as_in(number, old) && !later.may_change(number)? {
            return Ok(false);
        }
    }
    // What was referred to and did not exist shows nothing, until a later revision makes it.
    let existed: BTreeSet<_> = old.numbers().collect();
    let mut made = new.numbers().filter(|number| !existed.contains(number));
    Ok(!made.any(|number| named.contains(&number) || elsewhere.contains(&number)))
}

struct Later<'a, 'b> {
    old: &'a Pdf<'b>,
    new: &'a Pdf<'b>,
    /// The numbers of objects that say nothing of what is shown.
    free: BTreeSet<u32>,
    /// The numbers of lists of what lies on pages.
    lists: BTreeSet<u32>,
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
            if !signs || field.is("Type", "Page") || is_shown && !field.is("Subtype", "Widget") {
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
            (Object::Array(_), Object::Array(_)) if self.lists.contains(&number) => {
                self.gained(root, root, true)
            }
            // It was looked at already.
            (Object::Array(_), Object::Array(_)) => {
                let (before, now) = (self.old.catalogue()?, self.new.catalogue()?);
                let before = self.old.dictionary(before.get("AcroForm"))?;
                let now = self.new.dictionary(now.get("AcroForm"))?;
                Ok(before.get("Fields") == root && now.get("Fields") == root)
            }
            _ => Ok(false),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::super::pdf::{Pdf, Work};
    use super::only_signed;

    /// A file, and behind it a revision of these objects.
    fn revised(file: &str, root: &str, objects: &[(u32, &str)]) -> String {
        let (mut text, mut table) = (file.to_owned(), "xref\n".to_owned());
        for (number, object) in objects {
            writeln!(table, "{number} 1\n{:010} 00000 n ", text.len()).unwrap();
            writeln!(text, "{number} 0 obj\n{object}\nendobj").unwrap();
        }
        let before = file.rsplit_once("startxref\n").map_or("", |(_, before)| before);
        let before = before.lines().next().map_or(String::new(), |at| format!("/Prev {at}"));
        let start = text.len();
        let trailer = format!("trailer<</Size 99/Root {root}/Info 8 0 R{before}>>");
        format!("{text}{table}{trailer}\nstartxref\n{start}\n%%EOF\n")
    }

    #[test]
    fn a_later_revision_may_only_sign() {
        let file = revised(
            "%PDF-1.7\n",
            "1 0 R",
            &[
                (1, "<</Pages 2 0 R/Metadata 7 0 R/AcroForm<</Fields[6 0 R]>>>>"),
                (2, "<</Kids[3 0 R 4 0 R]>>"),
                (3, "<</Type/Page/Contents 5 0 R/Annots[6 0 R]/Font 20 0 R/Other 9 0 R>>"),
                (4, "<</Type/Page/Contents 5 0 R>>"),
                (5, "<</Length 3>>stream\nabc\nendstream"),
                (6, "<</FT/Sig/T(One)/Subtype/Widget>>"),
                (7, "<</Length 3>>stream\nabc\nendstream"),
                (8, "<</Title(A)>>"),
                (9, "[1 2]"),
                (10, "<</Type/Page/Annots 11 0 R>>"),
                (11, "[6 0 R]"),
                (12, "[6 0 R]"),
            ],
        );
        let only = |root: &str, objects: &[(u32, &str)]| {
            let (old, work) = (file.clone(), Work::default());
            let new = revised(&old, root, objects);
            let old = Pdf::open(old.as_bytes(), &work).unwrap();
            let new = Pdf::open(new.as_bytes(), &work).unwrap();
            only_signed(&old, &new).unwrap()
        };
        let field = (30, "<</FT/Sig/T(Two)/Subtype/Widget/V 31 0 R>>");
        let page = "<</Type/Page/Contents 5 0 R/Annots[6 0 R 30 0 R]/Font 20 0 R/Other 9 0 R>>";
        let form = "/AcroForm<</SigFlags 3/Fields[6 0 R 30 0 R]>>>>";
        let catalogue = format!("<</Pages 2 0 R/Metadata 7 0 R/DSS<<>>{form}");
        for objects in [
            &[][..],
            &[(1, catalogue.as_str()), (3, page), field],
            &[(6, "<</FT/Sig/T(One)/Subtype/Widget/V 31 0 R>>")],
            &[(5, "<</Length 3>>stream\nabc\nendstream")],
            &[(11, "[6 0 R 30 0 R]"), field],
            &[(7, "<</Length 2>>stream\nxy\nendstream"), (8, "<</Title(B)>>")],
        ] {
            assert!(only("1 0 R", objects), "{objects:?}");
        }
        let opens = catalogue.replace("/DSS<<>>", "/OpenAction 31 0 R");
        let lost = catalogue.replace("[6 0 R 30 0 R]", "[30 0 R]");
        for objects in [
            &[(5, "<</Length 3>>stream\nabd\nendstream")][..],
            &[(2, "<</Kids[4 0 R 3 0 R]>>")],
            &[(2, "<</Kids[3 0 R 4 0 R 30 0 R]>>"), field],
            &[(4, "<</Type/Page/Contents 7 0 R>>")],
            &[(4, "<</Type/Page/Contents 5 0 R/Annots[30 0 R]>>"), (30, "<</Subtype/FreeText>>")],
            &[(3, "<</Type/Page/Contents 5 0 R/Annots[30 0 R]/Font 20 0 R>>"), field],
            &[(9, "[2 1]")],
            &[(11, "[30 0 R 6 0 R]"), field],
            &[(12, "[6 0 R 30 0 R]"), field],
            &[(9, "<<>>")],
            &[(1, opens.as_str()), field],
            &[(1, lost.as_str()), field],
            &[(20, "<</Type/Font>>")],
        ] {
            assert!(!only("1 0 R", objects), "{objects:?}");
        }
        assert!(!only("30 0 R", &[(30, "<</Pages 2 0 R>>")]));
    }

    #[test]
    fn a_description_that_is_shown_as_well_may_not_change() {
        let first = [
            (1, "<</Pages 2 0 R/Metadata 3 0 R>>"),
            (2, "<</Type/Page/Contents 3 0 R>>"),
            (3, "<</Length 3>>stream\nabc\nendstream"),
        ];
        let old = revised("%PDF-1.7\n", "1 0 R", &first);
        let new = revised(&old, "1 0 R", &[(3, "<</Length 3>>stream\nxyz\nendstream")]);
        let work = Work::default();
        let old = Pdf::open(old.as_bytes(), &work).unwrap();
        let new = Pdf::open(new.as_bytes(), &work).unwrap();
        assert_eq!(only_signed(&old, &new), Ok(false));
    }
}
