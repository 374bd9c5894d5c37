//! The portal's JSON as it comes: every field may be missing, unknown ones are passed over.

use serde::Deserialize;
use serde_json::Value;

/// A number as the portal writes it: whole, with a fraction, or in words.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub(super) enum Amount {
    /// `5`.
    Whole(i64),
    /// `7.5`, also `5.0`.
    Fraction(f64),
    /// `"5"`, also a whole sentence.
    Text(String),
    /// Anything else.
    Other(Value),
}

/// A row of the catalogue.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Row {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) categories: Vec<String>,
    pub(super) departments: Vec<String>,
    pub(super) formality_target_type: Vec<String>,
    #[serde(rename = "type")]
    pub(super) kind: String,
}

/// The full page of one procedure.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Page {
    pub(super) code: String,
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) is_internal: bool,
    pub(super) is_ward: bool,
    pub(super) is_province: bool,
    pub(super) is_ministry: bool,
    pub(super) is_full_process: bool,
    pub(super) is_offline_only: bool,
    pub(super) execution_steps: Vec<StepText>,
    pub(super) execution_methods: Vec<Method>,
    pub(super) execution_cases: Vec<DocumentGroup>,
    pub(super) cases: Vec<CaseRow>,
    pub(super) categories_details: Vec<Named>,
    pub(super) departments_executing: Vec<Named>,
    pub(super) unit_groups_executing: Vec<Named>,
    pub(super) departments_authority: Vec<Named>,
    pub(super) unit_groups_authority: Vec<Named>,
    #[serde(rename = "legalBasisesDetails")]
    pub(super) legal_bases: Vec<Named>,
    pub(super) results_details: Vec<Named>,
    pub(super) subject_types_details: Vec<Named>,
    pub(super) requirements_and_conditions: String,
    pub(super) note: String,
    pub(super) updated_at: Option<i64>,
    pub(super) procedure_proposal: Proposal,
}

/// Something with a name and a code.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) code: String,
}

/// A step in prose.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct StepText {
    pub(super) name: String,
    pub(super) description: String,
}

/// A channel with its time and fees.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Method {
    pub(super) submission_method: String,
    pub(super) processing_time: Option<Amount>,
    pub(super) processing_time_unit: String,
    pub(super) description: String,
    pub(super) fees: Vec<FeeText>,
}

/// A fee of a channel.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct FeeText {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) value: Option<Amount>,
    pub(super) currency_name: String,
    pub(super) description: String,
    pub(super) attachment: Option<Attachment>,
}

/// A file that hangs on a fee or a document.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Attachment {
    pub(super) file_name: String,
}

/// Documents under one heading.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct DocumentGroup {
    pub(super) name: String,
    pub(super) profile_components: Vec<Component>,
}

/// A document.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Component {
    pub(super) name: String,
    pub(super) code: String,
    pub(super) original_qty: u32,
    pub(super) copy_qty: u32,
    pub(super) required: bool,
    pub(super) attachments: Vec<Attachment>,
}

/// A case with its time.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct CaseRow {
    pub(super) name: String,
    pub(super) processing_day: Option<ProcessingDay>,
}

/// The time of a case.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ProcessingDay {
    pub(super) qty: Option<Amount>,
    #[serde(rename = "type")]
    pub(super) unit: String,
}

/// The decision that the page rests on.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Proposal {
    pub(super) publication_date: Option<i64>,
}

/// A row or a page.
#[derive(Debug)]
pub(super) enum Record {
    /// A row of the catalogue.
    Row(Row),
    /// A full page.
    Page(Box<Page>),
}

/// Why a JSON value is neither row nor page.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoRecord {
    /// The portal answered with an error when it was asked for the page.
    #[error("the portal's answer \"{0}\" holds no page; fetch it again")]
    Answer(String),
    /// Not an object with a code.
    #[error("this is neither a row of the catalogue nor a page; both are objects with a `code`")]
    Shape,
    /// A field has a type that no reading fits.
    #[error("a field of {0} has an unexpected type; compare it with the portal's own answer")]
    Field(String, #[source] serde_json::Error),
}

/// Takes a value as a row or a page.
///
/// A page comes bare or in the portal's envelope `{"code": "OK", "data": {…}}`.
pub(super) fn record(mut value: Value) -> Result<Record, NoRecord> {
    drop_nulls(&mut value);
    let Value::Object(mut object) = value else { return Err(NoRecord::Shape) };
    if let Some(page) = object.remove("data").filter(Value::is_object) {
        return self::page(page);
    }
    let text = |name: &str| object.get(name).and_then(Value::as_str);
    if object.contains_key("executionMethods") || object.contains_key("executionSteps") {
        return page(Value::Object(object));
    }
    if object.contains_key("message") {
        let said = text("message").or_else(|| text("code")).unwrap_or_default();
        return Err(NoRecord::Answer(said.to_owned()));
    }
    let Some(code) = text("code").map(str::to_owned) else { return Err(NoRecord::Shape) };
    let row = serde_json::from_value(Value::Object(object));
    row.map(Record::Row).map_err(|error| NoRecord::Field(code, error))
}

fn page(value: Value) -> Result<Record, NoRecord> {
    let Some(code) = value.get("code").and_then(Value::as_str).map(str::to_owned) else {
        return Err(NoRecord::Shape);
    };
    let page = serde_json::from_value(value);
    page.map(|page| Record::Page(Box::new(page))).map_err(|error| NoRecord::Field(code, error))
}

/// Takes nulls out, so that null and absent are one. JSON of serde has a bounded depth, so has this.
fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.retain(|_, member| !member.is_null());
            object.values_mut().for_each(drop_nulls);
        }
        Value::Array(items) => {
            items.retain(|item| !item.is_null());
            items.iter_mut().for_each(drop_nulls);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
