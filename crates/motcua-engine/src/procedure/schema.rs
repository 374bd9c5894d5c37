//! The JSON Schema of procedure files and bases, for editors; made from the reader's own tables.

use serde_json::{Map, Value, json};

use super::read::keys::{CASE, MOVE, PROCEDURE};
use crate::yaml::{Key, LABEL, Mapping, Shape};

/// What a name inside a file is made of.
const NAME: &str = "^[A-Za-z0-9_-]+$";
/// What the name of a field is made of.
const FIELD_NAME: &str = "^[A-Za-z][A-Za-z0-9_]*(\\.[A-Za-z][A-Za-z0-9_]*)*$";
/// What a limit looks like. The reader says more.
const LIMIT: &str = concat!(
    "^(none|same day",
    "|[0-9]{1,4}(\\.(0|25|5|50|75))? (working (day|hour)s?|hours?)",
    "|[0-9]{1,4} (calendar days?|months?))$"
);

/// The JSON Schema (draft 2020-12) of the format of procedure files and their bases.
pub fn json_schema() -> Value {
    let mut schema = object(&PROCEDURE);
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    schema["title"] = "Motcua procedure".into();
    schema["description"] =
        "An administrative procedure as a state graph, or a base that procedures stand on".into();
    schema["properties"]["base_name"] = json!({
        "description": "The name of a base, in place of `procedure`",
        "type": "string",
        "pattern": NAME,
    });
    // What a base gives need not stand in the file.
    if let Some(schema) = schema.as_object_mut() {
        schema.remove("required");
    }
    schema["oneOf"] = json!([
        { "required": ["procedure", "version", "in_force", "name"], "not": { "required": ["base_name"] } },
        {
            "required": ["base_name"],
            "not": { "anyOf": [
                { "required": ["procedure"] },
                { "required": ["base"] },
                { "required": ["remove"] },
            ] },
        },
    ]);
    let defined = [&LABEL, &CASE, &MOVE];
    schema["$defs"] =
        defined.map(|mapping| (definition(mapping), object(mapping))).into_iter().collect();
    schema
}

/// The name under which a mapping that is used more than once is defined.
fn definition(mapping: &Mapping) -> String {
    mapping.noun.replace(' ', "_")
}

fn reference(mapping: &Mapping) -> Value {
    json!({ "$ref": format!("#/$defs/{}", definition(mapping)) })
}

/// The schema of a mapping of fixed keys.
fn object(mapping: &Mapping) -> Value {
    let mut properties = Map::new();
    for key in mapping.keys {
        properties.insert(key.name.to_owned(), property(key));
    }
    let mut schema = json!({
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    });
    let needed: Vec<&str> =
        mapping.keys.iter().filter(|key| key.needed).map(|key| key.name).collect();
    if !needed.is_empty() {
        schema["required"] = needed.into();
    }
    schema
}

fn property(key: &Key) -> Value {
    let mut schema = of(key.shape);
    if key.name == "data" {
        schema["propertyNames"] = json!({ "pattern": FIELD_NAME });
    }
    schema["description"] = key.about.into();
    schema
}

fn text(pattern: &str) -> Value {
    json!({ "type": "string", "pattern": pattern })
}

/// The schema of a value.
fn of(shape: Shape) -> Value {
    match shape {
        Shape::Text | Shape::Code | Shape::Guard => text("\\S"),
        Shape::Name => text(NAME),
        Shape::Label => reference(&LABEL),
        Shape::LabelOrText => json!({ "anyOf": [of(Shape::Label), of(Shape::Text)] }),
        Shape::Limit => text(LIMIT),
        Shape::Date => text("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
        Shape::Time => text("^[0-9]{2}:[0-9]{2}$"),
        Shape::DateOrMoment => text("^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2})?$"),
        Shape::Need => json!({ "anyOf": [of(Shape::Truth), of(Shape::Guard)] }),
        Shape::Truth => json!({ "type": "boolean" }),
        Shape::Number(least, most) => {
            json!({ "type": "integer", "minimum": least, "maximum": most })
        }
        Shape::DayCount => json!({ "enum": [0, 0.5, 1] }),
        Shape::Window => text("^[0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}$"),
        Shape::OneOf(words) => json!({ "enum": words }),
        Shape::TruthOr(other) => json!({ "anyOf": [of(Shape::Truth), of(*other)] }),
        Shape::WordOr(words, other) => json!({ "anyOf": [{ "enum": words }, of(*other)] }),
        Shape::List(item) => json!({ "type": "array", "items": of(*item) }),
        Shape::Map(mapping) => object(mapping),
        Shape::Named(item) => json!({
            "type": "object",
            "propertyNames": { "pattern": NAME },
            "additionalProperties": of(*item),
        }),
        Shape::OneOrList(mapping) => {
            json!({ "anyOf": [
                reference(mapping),
                { "type": "array", "items": reference(mapping) },
            ] })
        }
        Shape::OneKey(mapping) => {
            let mut schema = object(mapping);
            schema["minProperties"] = 1.into();
            schema["maxProperties"] = 1.into();
            schema
        }
        Shape::Options => json!({ "anyOf": [
            { "type": "array", "items": { "type": ["string", "number", "boolean"] } },
            { "type": "object", "additionalProperties": of(Shape::Label) },
        ] }),
        Shape::MoveTo(mapping) => json!({ "anyOf": [of(Shape::Name), reference(mapping)] }),
    }
}

#[cfg(test)]
mod tests;
