//! What the applicant hands in and gets.

use super::is_scalar;
use super::keys::{DOCUMENT, RESULT};
use crate::procedure::{Copies, Document, Need, ResultSpec};
use crate::yaml::{self, Entry, Fields, Kind, Node, Reader, Shape};

pub(super) fn document(reader: &mut Reader, entry: &Entry, path: &str) -> Option<Document> {
    let id = yaml::entry_name(reader, entry);
    let mut fields = reader.fields(&entry.value, &DOCUMENT, path)?;
    let name = fields.get("name", yaml::label);
    let required = fields.get("required", need).unwrap_or(Need::Yes);
    let form = fields.get("form", yaml::text);
    let document_type = fields.get("type", yaml::text);
    let copies = Copies {
        originals: fields.number("originals").unwrap_or(0),
        certified: fields.number("certified").unwrap_or(0),
        plain: fields.number("plain").unwrap_or(0),
        shown: fields.get("shown", yaml::truth).unwrap_or(false),
    };
    let reuse = reuse(&mut fields, document_type.as_deref());
    let replaced_by = fields.get("replaced_by", yaml::text);
    let consent = fields.get("consent", yaml::truth).unwrap_or(false);
    fields.finish();
    Some(Document {
        id: id?,
        name: name?,
        required,
        form,
        document_type,
        copies,
        reuse,
        replaced_by,
        consent,
    })
}

/// Types of earlier results; `true` stands for the document's own type.
fn reuse(fields: &mut Fields<'_, '_>, own_type: Option<&str>) -> Vec<String> {
    let types = fields.get("reuse", |reader, node, path| {
        if !is_scalar(node) {
            return Some(reader.items(node, path, Shape::List(&Shape::Text), yaml::text));
        }
        match (yaml::truth(reader, node, path)?, own_type) {
            (false, _) => Some(Vec::new()),
            (true, Some(own)) => Some(vec![own.to_owned()]),
            (true, None) => {
                let what = "`reuse: true` means the document's own type, and it has none";
                let help = "add `type`, or write the types: `reuse: [\"…\"]`";
                reader.error(&node.place, "missing-key", what, help);
                None
            }
        }
    });
    types.unwrap_or_default()
}

/// `true`, `false` or a condition.
pub(super) fn need(reader: &mut Reader, node: &Node, path: &str) -> Option<Need> {
    match &node.kind {
        Kind::Scalar { text, quoted: false, .. } if text == "true" => Some(Need::Yes),
        Kind::Scalar { text, quoted: false, .. } if text == "false" => Some(Need::No),
        Kind::Scalar { .. } => yaml::guard(reader, node, path).map(Need::When),
        Kind::Null | Kind::List(_) | Kind::Map(_) | Kind::Broken => {
            reader.wrong_kind(node, path, "`true`, `false` or a condition", Shape::Need);
            None
        }
    }
}

pub(super) fn result(reader: &mut Reader, entry: &Entry, path: &str) -> Option<ResultSpec> {
    let id = yaml::entry_name(reader, entry);
    let mut fields = reader.fields(&entry.value, &RESULT, path)?;
    let name = fields.get("name", yaml::label);
    let document_type = fields.get("type", yaml::text);
    let validity = fields.get("validity", yaml::limit);
    let negative = fields.get("negative", yaml::truth).unwrap_or(false);
    let store = fields.get("store", yaml::truth).unwrap_or(false);
    let consent = fields.get("consent", yaml::truth).unwrap_or(false);
    fields.finish();
    Some(ResultSpec {
        id: id?,
        name: name?,
        document_type: document_type?,
        validity,
        negative,
        store,
        consent,
    })
}
