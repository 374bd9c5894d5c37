//! The form's fields, and the lists of reason codes.

use std::collections::HashSet;

use super::documents::need;
use super::keys::FIELD;
use crate::label::Label;
use crate::procedure::{Field, FieldName, FieldOption, FieldType, Need, ReasonCode, ReasonList};
use crate::yaml::{self, Entry, Fields, Kind, Node, Reader, Shape, quoted};

pub(super) fn field(reader: &mut Reader, entry: &Entry, path: &str) -> Option<Field> {
    let good_name = yaml::check_field_name(reader, &entry.key, &entry.key_place);
    let mut fields = reader.fields(&entry.value, &FIELD, path)?;
    let vi = fields.get("vi", yaml::text);
    let en = fields.get("en", yaml::text);
    let field_type = field_type(&mut fields);
    let required = fields.get("required", need).unwrap_or(Need::No);
    let personal = fields.get("personal", yaml::truth).unwrap_or(true);
    let source = fields.get("from", yaml::text);
    fields.finish();
    good_name.then_some(())?;
    let name = FieldName::new(entry.key.as_str());
    Some(Field {
        name,
        label: Label { vi: vi?, en: en? },
        field_type: field_type?,
        required,
        personal,
        source,
    })
}

/// What the field holds: a type, or the values that may be chosen.
fn field_type(fields: &mut Fields<'_, '_>) -> Option<FieldType> {
    if fields.has("type") && fields.has("one_of") {
        let what = format!("{} has a `type` and `one_of`", fields.noun());
        let place = fields.place_of("type");
        fields.reader.error(&place, "one-of-two", what, "take `type` out: the values are texts");
    }
    if fields.has("one_of") {
        return fields.get("one_of", options).map(FieldType::OneOf);
    }
    if fields.has("type") { fields.word("type") } else { Some(FieldType::Text) }
}

/// The values: a list of texts, or a mapping from values to labels.
fn options(reader: &mut Reader, node: &Node, path: &str) -> Option<Vec<FieldOption>> {
    let options = match node.kind {
        Kind::Map(_) => reader.entries(node, path, Shape::Options, |reader, entry, path| {
            let label = yaml::label(reader, &entry.value, path)?;
            Some(FieldOption { value: entry.key.clone(), label })
        }),
        Kind::Null | Kind::Scalar { .. } | Kind::List(_) | Kind::Broken => {
            let mut seen = HashSet::new();
            reader.items(node, path, Shape::Options, |reader, node, path| {
                let value = yaml::text(reader, node, path)?;
                if !seen.insert(value.clone()) {
                    let what = format!("{} stands twice among the values", quoted(&value));
                    reader.error(&node.place, "duplicate-key", what, "take one of the two out");
                }
                let label = Label { vi: value.clone(), en: value.clone() };
                Some(FieldOption { value, label })
            })
        }
    };
    Some(options)
}

pub(super) fn reasons(reader: &mut Reader, entry: &Entry, path: &str) -> Option<ReasonList> {
    let id = yaml::entry_name(reader, entry);
    let shape = Shape::Named(&Shape::Label);
    let codes = reader.entries(&entry.value, path, shape, |reader, entry, path| {
        let code = yaml::entry_name(reader, entry);
        let label = yaml::label(reader, &entry.value, path);
        Some(ReasonCode { code: code?, label: label? })
    });
    Some(ReasonList { id: id?, codes })
}
