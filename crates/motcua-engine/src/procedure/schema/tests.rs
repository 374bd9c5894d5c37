//! The schema accepts what the reader accepts, and knows every key.

#![expect(clippy::disallowed_methods, reason = "the tests read the repository's files")]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::*;
use crate::yaml::{self, Kind, Node};

/// The file as an editor's language server sees it.
fn json_of(node: &Node) -> Value {
    match &node.kind {
        Kind::Null | Kind::Broken => Value::Null,
        Kind::Scalar { text, quoted: true, .. } => text.as_str().into(),
        Kind::Scalar { text, quoted: false, .. } => match text.as_str() {
            "true" => true.into(),
            "false" => false.into(),
            _ => serde_json::from_str::<serde_json::Number>(text)
                .map_or_else(|_| text.as_str().into(), Value::Number),
        },
        Kind::List(items) => items.iter().map(json_of).collect(),
        Kind::Map(entries) => {
            let fields = entries.iter().map(|entry| (entry.key.clone(), json_of(&entry.value)));
            Value::Object(fields.collect::<Map<_, _>>())
        }
    }
}

fn load(path: &Path) -> Value {
    let mut problems = Vec::new();
    let tree = yaml::parse(&Arc::from("x"), &fs::read_to_string(path).unwrap(), &mut problems);
    assert_eq!(problems, []);
    json_of(&tree.unwrap())
}

/// What a schema refers to.
fn defined<'s>(root: &'s Value, schema: &Value) -> Option<&'s Value> {
    root.pointer(schema["$ref"].as_str()?.strip_prefix('#')?)
}

/// Whether a value fits; `root` holds the definitions. Patterns are not looked at.
fn fits(root: &Value, schema: &Value, value: &Value) -> bool {
    let all = |key: &str| schema[key].as_array().cloned().unwrap_or_default();
    let any_of = all("anyOf");
    let kinds = match &schema["type"] {
        Value::String(kind) => vec![kind.clone()],
        kinds => serde_json::from_value(kinds.clone()).unwrap_or_default(),
    };
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_i64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let of_kind = |wanted: &String| wanted == kind || (wanted == "number" && kind == "integer");
    if !kinds.is_empty() && !kinds.iter().any(of_kind)
        || !any_of.is_empty() && !any_of.iter().any(|option| fits(root, option, value))
        || !all("enum").is_empty() && !all("enum").contains(value)
        || defined(root, schema).is_some_and(|schema| !fits(root, schema, value))
        || value.as_i64() < schema["minimum"].as_i64().filter(|_| value.is_i64())
        || schema["maximum"].is_i64() && value.as_i64() > schema["maximum"].as_i64()
    {
        return false;
    }
    if let (Value::Array(items), Some(item)) = (value, schema.get("items")) {
        return items.iter().all(|each| fits(root, item, each));
    }
    let Value::Object(fields) = value else { return true };
    let counted = |key: &str, usual| schema[key].as_u64().unwrap_or(usual) as usize;
    (counted("minProperties", 0)..=counted("maxProperties", 9_999)).contains(&fields.len())
        && all("required").iter().all(|key| fields.contains_key(key.as_str().unwrap()))
        && fields.iter().all(|(key, value)| {
            match (schema["properties"].get(key), schema.get("additionalProperties")) {
                (Some(property), _) => fits(root, property, value),
                (None, Some(Value::Bool(allowed))) => *allowed,
                (None, Some(other)) => fits(root, other, value),
                (None, None) => true,
            }
        })
}

fn files() -> Vec<std::path::PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["../../workflows", "../../workflows/bases"].map(|folder| root.join(folder));
    let entries = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap());
    let mut files: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "yaml"))
        .collect();
    files.push(root.join("tests/fixtures/read/full.yaml"));
    files
}

#[test]
fn every_procedure_and_base_of_the_repository_fits() {
    let schema = json_schema();
    for path in files() {
        assert!(fits(&schema, &schema, &load(&path)), "{} fits the schema", path.display());
    }
}

#[test]
fn what_the_reader_refuses_does_not_fit() {
    let schema = json_schema();
    let full = load(&files().pop().unwrap());
    let wrong = |pointer: &str, value: Value| {
        let mut changed = full.clone();
        *changed.pointer_mut(pointer).unwrap() = value;
        assert!(!fits(&schema, &schema, &changed), "{pointer}");
    };
    wrong("/procedure", json!(2.000_72));
    wrong("/kind", json!("other"));
    wrong("/name", json!("one"));
    wrong("/limit/0", json!({ "committed": "none" }));
    wrong("/steps/appraisal/status", json!(11));
    wrong("/steps/appraisal/status", json!(0));
    wrong("/time", json!({ "colour": "red" }));
    wrong("/steps/appraisal/moves/0", json!({ "forward": "a", "accept": "b" }));
    wrong("/steps/appraisal/moves/0", json!({ "dance": "a" }));
    wrong("/steps/appraisal/clock", json!("stopped"));
    wrong("/fees/appraisal/lines/0/amount", json!(1.5));
}

/// Notes which keys the values have, by the mapping that has them, and which they could have.
fn walk(root: &Value, schema: &Value, values: &[&Value], path: &str, keys: &mut Keys) {
    if let Some(shared) = defined(root, schema) {
        walk(root, shared, values, schema["$ref"].as_str().unwrap(), keys);
    }
    for option in schema["anyOf"].as_array().into_iter().flatten() {
        walk(root, option, values, path, keys);
    }
    if let Some(items) = schema.get("items") {
        let items_of = values.iter().filter_map(|value| value.as_array()).flatten();
        walk(root, items, &items_of.collect::<Vec<_>>(), path, keys);
    }
    let fields: Vec<_> = values.iter().filter_map(|value| value.as_object()).collect();
    if let Some(more @ Value::Object(_)) = schema.get("additionalProperties") {
        let more_of: Vec<_> = fields.iter().flat_map(|fields| fields.values()).collect();
        walk(root, more, &more_of, path, keys);
    }
    for (key, property) in schema["properties"].as_object().into_iter().flatten() {
        let path = format!("{path}/{key}");
        let below: Vec<_> = fields.iter().filter_map(|fields| fields.get(key)).collect();
        *keys.entry(path.clone()).or_default() |= !below.is_empty();
        walk(root, property, &below, &path, keys);
    }
}

/// Whether each key was found.
type Keys = std::collections::BTreeMap<String, bool>;

/// Every key of every table stands in the example, so that no key is without a test.
#[test]
fn the_full_example_has_every_key() {
    let full = load(&files().pop().unwrap());
    let schema = json_schema();
    let mut keys = Keys::new();
    walk(&schema, &schema, &[&full], "", &mut keys);
    let missing: Vec<_> = keys.iter().filter(|(_, found)| !**found).map(|(key, _)| key).collect();
    // The example is no base; its base has the step that accepts; only a step of a petition has a state.
    assert_eq!(missing, ["/base_name", "/steps/state"]);
    assert!(keys.len() > 120, "{} keys", keys.len());
}

#[test]
fn every_key_is_described() {
    fn walk(schema: &Value) {
        for (key, property) in schema["properties"].as_object().into_iter().flatten() {
            let about = property["description"].as_str().unwrap_or_default();
            assert!(!about.is_empty() && !about.ends_with('.'), "{key} is described");
            walk(property);
        }
        schema["anyOf"].as_array().into_iter().flatten().for_each(walk);
        schema.get("items").into_iter().for_each(walk);
        schema.get("additionalProperties").into_iter().for_each(walk);
    }
    walk(&json_schema());
}
