//! What people write at the desk: moments, actors, fields. Each refusal is a sentence that says what to write.

use std::collections::BTreeMap;

use motcua_engine::dossier::{Actor, AgencyId};
use motcua_engine::procedure::{FieldName, FieldType, Procedure, Role};
use motcua_engine::time::{Date, Timestamp};
use serde_json::Value as Json;

use crate::error::Error;

/// A moment with its offset.
pub(crate) fn at(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|_| {
        "it is no time with an offset; write for example 2026-08-21T14:00:00+07:00".to_owned()
    })
}

/// A day.
pub(super) fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "it is no day; write for example 2026-08-21".to_owned())
}

/// Somebody, as `role:person@agency`; several roles are joined by `+`, and applicants have no agency.
pub(super) fn actor(text: &str) -> Result<Actor, String> {
    let help = "write role:person@agency, such as clerk:c-12@one-stop, or applicant:p-7";
    let (roles, who) = text.split_once(':').ok_or_else(|| format!("it names no role; {help}"))?;
    let (person, agency) = match who.split_once('@') {
        Some((person, agency)) => (person, Some(agency)),
        None => (who, None),
    };
    let mut names = roles.split('+').chain([person]).chain(agency);
    if names.any(|name| name.trim().is_empty()) {
        return Err(format!("a part of it is empty; {help}"));
    }
    Ok(Actor {
        roles: roles.split('+').map(Role::from).collect(),
        agency: agency.map(AgencyId::from),
        ..Actor::applicant(person)
    })
}

/// A role at an agency.
pub(super) fn post(text: &str) -> Result<(Role, AgencyId), String> {
    match text.split_once('@') {
        Some((role, agency)) if !role.is_empty() && !agency.is_empty() => {
            Ok((Role::from(role), AgencyId::from(agency)))
        }
        Some(_) | None => {
            Err("it is no role at an agency; write for example clerk@one-stop".to_owned())
        }
    }
}

/// `name=value`.
pub(super) fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        Some(_) | None => Err("it has no name before a `=`; write name=value".to_owned()),
    }
}

/// Fields of the form as `--set` gives them, each as its kind of field needs it.
pub(super) fn fields(
    procedure: &Procedure,
    set: &[(String, String)],
) -> Result<BTreeMap<FieldName, Json>, Error> {
    let field = |(name, value): &(String, String)| {
        let name = FieldName::new(name);
        let known = procedure.data.iter().find(|field| field.name == name);
        Ok((name, typed(value, known.map(|field| &field.field_type))?))
    };
    set.iter().map(field).collect()
}

/// A value; the rules refuse what the field cannot hold.
fn typed(value: &str, kind: Option<&FieldType>) -> Result<Json, Error> {
    let wrong = |what: &str, such: &str| {
        Error::Usage(format!("--set: \"{value}\" is no {what}; write for example {such}"))
    };
    match kind {
        _ if value.is_empty() => Ok(Json::Null),
        Some(FieldType::Integer | FieldType::Money) => {
            value.parse::<i64>().map(Json::from).map_err(|_| wrong("whole number", "120000"))
        }
        Some(FieldType::Boolean) => {
            value.parse::<bool>().map(Json::from).map_err(|_| wrong("yes or no", "true"))
        }
        Some(FieldType::Text | FieldType::Date | FieldType::OneOf(_)) | None => {
            Ok(Json::from(value))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_written_as_role_person_agency() {
        assert_eq!(actor("clerk:c-1@one-stop"), Ok(Actor::official("c-1", &["clerk"], "one-stop")));
        assert_eq!(actor("applicant:p-7"), Ok(Actor::applicant("p-7")));
        let both = Actor::official("h-1", &["head", "specialist"], "tax-office");
        assert_eq!(actor("head+specialist:h-1@tax-office"), Ok(both));
        for wrong in ["", "clerk", ":c-1", "clerk:", "clerk:@one-stop", "clerk:c-1@", "a++b:c@d"] {
            assert!(
                actor(wrong).is_err_and(|error| error.contains("clerk:c-12@one-stop")),
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_field_is_what_its_kind_needs() {
        assert_eq!(typed("007", Some(&FieldType::Text)).ok(), Some(Json::from("007")));
        assert_eq!(typed("7", Some(&FieldType::Integer)).ok(), Some(Json::from(7)));
        assert_eq!(typed("true", Some(&FieldType::Boolean)).ok(), Some(Json::from(true)));
        assert_eq!(typed("", Some(&FieldType::Integer)).ok(), Some(Json::Null));
        assert!(typed("seven", Some(&FieldType::Money)).is_err());
        assert!(typed("ja", Some(&FieldType::Boolean)).is_err());
        assert!(pair("=x").is_err() && pair("x").is_err());
        assert_eq!(pair("a=b=c"), Ok(("a".to_owned(), "b=c".to_owned())));
    }
}
