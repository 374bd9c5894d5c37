//! The document that describes the API.

use motcua_server::openapi;
use serde_json::Value;

use crate::support::Api;

/// The document is what is served, and is kept as a snapshot: v1 only grows.
#[tokio::test]
async fn the_document_is_served_and_kept() {
    let document = serde_json::to_value(openapi()).unwrap();
    let served = Api::new().await.get("/api/openapi.json", "").await.is(200);
    assert_eq!(served.body, document);
    insta::assert_snapshot!("openapi", serde_json::to_string_pretty(&document).unwrap());
}

/// Every operation has a name, a tag, and a description for each answer; every schema's member says what it is.
#[test]
fn everything_in_the_document_is_described() {
    let document = serde_json::to_value(openapi()).unwrap();
    let mut silent = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let name = format!("{method} {path}");
            let texts = ["operationId", "summary"];
            silent.extend(
                texts.iter().filter(|text| operation[**text].is_null()).map(|_| name.clone()),
            );
            for (status, answer) in operation["responses"].as_object().unwrap() {
                if answer["description"].as_str().is_none_or(str::is_empty) {
                    silent.push(format!("{name} {status}"));
                }
            }
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                if parameter["description"].as_str().is_none_or(str::is_empty) {
                    silent.push(format!("{name} {}", parameter["name"]));
                }
            }
        }
    }
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        for (member, property) in schema["properties"].as_object().into_iter().flatten() {
            if !is_described(property) {
                silent.push(format!("{name}.{member}"));
            }
        }
    }
    assert!(silent.is_empty(), "without a description: {silent:?}");
}

/// A member that may be null has its description beside the null.
fn is_described(property: &Value) -> bool {
    let described = |one: &Value| one["description"].is_string();
    described(property)
        || property["oneOf"].as_array().is_some_and(|ones| ones.iter().any(described))
}
