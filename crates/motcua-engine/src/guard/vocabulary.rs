//! The names that a guard may use.

use super::{Type, Vocabulary};
use crate::procedure::{FieldType, Procedure};

/// The names of a procedure: the fields of its form and those of [`engine_names`], which win over a field of the same name.
pub fn vocabulary(procedure: &Procedure) -> Vocabulary {
    let mut names: Vocabulary = procedure
        .data
        .iter()
        .map(|field| (field.name.to_string(), type_of(&field.field_type)))
        .collect();
    names.extend(engine_names());
    names
}

/// The names that the engine itself gives a value, in every procedure.
pub fn engine_names() -> Vocabulary {
    let one_of = |values: &[&str]| {
        Type::Text(Some(values.iter().map(|value| (*value).to_owned()).collect()))
    };
    [
        ("today", Type::Date),
        ("received_on", Type::Date),
        ("channel", one_of(&["direct", "online", "post", "kiosk"])),
        ("subject", one_of(&["citizen", "enterprise", "household_business", "agency"])),
        ("payment.settled", Type::Boolean),
        ("supplements", Type::Integer),
        ("legs.open", Type::Integer),
        ("legs.late", Type::Integer),
        ("legs.refused", Type::Integer),
        ("legs.agreed", Type::Integer),
    ]
    .into_iter()
    .map(|(name, held)| (name.to_owned(), held))
    .collect()
}

fn type_of(field: &FieldType) -> Type {
    match field {
        FieldType::Text => Type::Text(None),
        FieldType::Integer | FieldType::Money => Type::Integer,
        FieldType::Boolean => Type::Boolean,
        FieldType::Date => Type::Date,
        FieldType::OneOf(options) => {
            Type::Text(Some(options.iter().map(|option| option.value.clone()).collect()))
        }
    }
}
