//! From the form's JSON to the values that a guard sees.

use serde_json::Value as Json;

use super::Value;
use super::parse::day;
use crate::procedure::FieldType;

/// The value of a form field, converted by the type that the procedure gives it.
///
/// # Errors
///
/// One sentence that says what the value is and what to write instead.
/// `null` and an empty text are no values: leave such a field out.
pub fn value_of(field: &FieldType, json: &Json) -> Result<Value, String> {
    match (field, json) {
        (_, Json::Null) => Err("null is no value; leave the field out".to_owned()),
        (FieldType::Text | FieldType::OneOf(_) | FieldType::Date, Json::String(text))
            if text.trim().is_empty() =>
        {
            Err("an empty text is no value; leave the field out".to_owned())
        }
        (FieldType::Text, Json::String(text)) => Ok(Value::Text(text.clone())),
        (FieldType::OneOf(options), Json::String(text)) => {
            if options.iter().any(|option| option.value == *text) {
                return Ok(Value::Text(text.clone()));
            }
            let possible: Vec<&str> = options.iter().map(|option| option.value.as_str()).collect();
            Err(format!("\"{text}\" is not possible here; use one of {}", possible.join(", ")))
        }
        (FieldType::Integer | FieldType::Money, Json::Number(number)) => {
            whole(number).map(Value::Integer).ok_or_else(|| {
                format!(
                    "{number} is no whole number up to {}; write it without a fraction",
                    i64::MAX
                )
            })
        }
        (FieldType::Boolean, Json::Bool(holds)) => Ok(Value::Boolean(*holds)),
        (FieldType::Date, Json::String(text)) => day(text).map(Value::Date).ok_or_else(|| {
            format!("\"{text}\" is no date; write a day of the calendar as \"2026-01-31\"")
        }),
        (
            FieldType::Text
            | FieldType::OneOf(_)
            | FieldType::Integer
            | FieldType::Money
            | FieldType::Boolean
            | FieldType::Date,
            other,
        ) => Err(format!("{} does not fit here; write {}", noun(other), wanted(field))),
    }
}

/// Clients write 5 as 5.0; up to 2^53 a float holds every whole number exactly.
fn whole(number: &serde_json::Number) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    number.as_i64().or_else(|| {
        let float = number.as_f64().filter(|_| number.is_f64())?;
        (float.fract() == 0.0 && float.abs() <= EXACT).then_some(float as i64)
    })
}

fn noun(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "true or false",
        Json::Number(_) => "a number",
        Json::String(_) => "a text",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}

fn wanted(field: &FieldType) -> String {
    match field {
        FieldType::Text => "a text in quotes".to_owned(),
        FieldType::Integer => "a whole number without quotes, such as 5".to_owned(),
        FieldType::Money => "whole đồng without quotes, such as 150000".to_owned(),
        FieldType::Boolean => "true or false without quotes".to_owned(),
        FieldType::Date => "a date in quotes, such as \"2026-01-31\"".to_owned(),
        FieldType::OneOf(options) => {
            let possible: Vec<&str> = options.iter().map(|option| option.value.as_str()).collect();
            format!("one of {} in quotes", possible.join(", "))
        }
    }
}
