//! The form of a dossier: a value for every field, by its type and by what its name says.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use motcua::engine::procedure::{DocumentId, Field, FieldName, FieldType, Need, Procedure};
use motcua::engine::time::{Date, ToSpan as _};
use serde_json::Value;

use super::names::{self, per_mille};

/// What a form is filled in with.
pub(super) struct Sheet<'a> {
    /// The day of filing.
    pub(super) on: Date,
    /// The commune's name.
    pub(super) commune: &'a str,
    /// The applicant's name and number.
    pub(super) applicant: (&'a str, &'a str),
}

/// Every field that must be filled in or may have to be, and some of the others.
pub(super) fn fields(
    rng: &mut Rng,
    procedure: &Procedure,
    sheet: &Sheet<'_>,
) -> BTreeMap<FieldName, Value> {
    let mut fields = BTreeMap::new();
    for field in &procedure.data {
        if field.required != Need::No || per_mille(rng, 300) {
            fields.insert(field.name.clone(), value(rng, field, sheet));
        }
    }
    fields
}

/// A value that a field can hold.
pub(super) fn value(rng: &mut Rng, field: &Field, sheet: &Sheet<'_>) -> Value {
    let name = field.name.as_str();
    match &field.field_type {
        FieldType::Text => text(rng, name, sheet).into(),
        FieldType::Integer => integer(rng, name).into(),
        FieldType::Money => (i64::from(1 + rng.u32(..200)) * 100_000_000).into(),
        FieldType::Boolean => {
            let usual = ["land.mapped", "land.has_papers", "owner.has_number", "petition.public"];
            per_mille(rng, if usual.contains(&name) { 800 } else { 200 }).into()
        }
        FieldType::Date => date(rng, name, sheet.on).to_string().into(),
        FieldType::OneOf(options) => {
            // The first is the usual one.
            let place = if per_mille(rng, 500) { 0 } else { rng.usize(..options.len().max(1)) };
            options.get(place).map(|option| option.value.clone()).into()
        }
    }
}

fn text(rng: &mut Rng, name: &str, sheet: &Sheet<'_>) -> String {
    let (own_name, own_number) = sheet.applicant;
    match name {
        "person.name" => own_name.to_owned(),
        "person.number" | "owner.number" | "relative.number" => own_number.to_owned(),
        "business.name" => names::shop(rng),
        "enterprise.name" => names::enterprise(rng),
        "business.activity" | "enterprise.activity" => names::trade(rng).to_owned(),
        "project.name" => format!("Dự án nhà máy {}", names::trade(rng).to_lowercase()),
        "site.name" => format!("Khu đất tại {}", names::address(rng, sheet.commune)),
        "land.parcel" => {
            format!(
                "Thửa {}, tờ bản đồ {}, {}",
                1 + rng.u32(..900),
                1 + rng.u32(..80),
                sheet.commune
            )
        }
        "licence.number" => format!("999{:09}", rng.u32(..1_000_000_000)),
        "worker.passport" => format!("XX{:07}", rng.u32(..10_000_000)),
        "petition.text" => names::complaint(rng).to_owned(),
        "petition.unit" => format!("Bộ phận một cửa {}", sheet.commune),
        "petition.dossier" => "000.00.41.H99-260901-0001".to_owned(),
        _ if name.ends_with(".number") => names::personal_number(rng),
        _ if name.ends_with(".name") => names::person(rng).2,
        _ => names::address(rng, sheet.commune),
    }
}

fn integer(rng: &mut Rng, name: &str) -> i64 {
    let (least, most) = match name {
        "business.members" => (1, 4),
        "record.extra_sheets" => (0, 2),
        "permit.floor_area" => (60, 400),
        "site.area" => (500, 50_000),
        _ if name.ends_with("_thousands") => (200_000, 5_000_000),
        _ => (1, 20),
    };
    rng.i64(least..=most)
}

/// Births and deaths were some days ago, work begins soon, and a licence expires about now.
fn date(rng: &mut Rng, name: &str, on: Date) -> Date {
    let days = match name {
        _ if name.ends_with("starts_on") => 20 + rng.i64(0..40),
        _ if name.ends_with("expires_on") && per_mille(rng, 150) => -30 - rng.i64(0..600),
        _ if name.ends_with("expires_on") => rng.i64(-25..60),
        _ => -1 - rng.i64(0..25),
    };
    on.saturating_add(days.days())
}

/// The documents that must be handed in or may have to be, and some of the others.
pub(super) fn documents(rng: &mut Rng, procedure: &Procedure) -> BTreeSet<DocumentId> {
    let handed_in = procedure
        .documents
        .iter()
        .filter(|document| document.required != Need::No || per_mille(rng, 300));
    handed_in.map(|document| document.id.clone()).collect()
}

/// The documents without which a dossier is not complete, or may not be.
pub(super) fn missing(procedure: &Procedure, there: &BTreeSet<DocumentId>) -> BTreeSet<DocumentId> {
    let asked = procedure.documents.iter().filter(|document| {
        document.required != Need::No
            && document.replaced_by.is_none()
            && !there.contains(&document.id)
    });
    asked.map(|document| document.id.clone()).collect()
}
