//! What a trusted portal says of the applicant who is signed in there.

use axum::http::{HeaderMap, HeaderName};
use motcua::{Person, PersonKind};
use motcua_engine::dossier::{Actor, PersonId};
use percent_encoding::percent_decode_str;

use crate::client::named;
use crate::problem::{FORBIDDEN, MALFORMED, Problem};
use crate::service::Service;

/// The headers by which a portal says for whom it asks.
pub(crate) const SAID: [HeaderName; 4] = [SUBJECT, LEVEL, NAME, ACTING_FOR];

/// Who, by an opaque number of the portal's that never changes.
const SUBJECT: HeaderName = HeaderName::from_static("applicant-subject");
/// How surely the portal knows: 1, or 2 with the identity checked (NĐ 69/2024).
const LEVEL: HeaderName = HeaderName::from_static("applicant-level");
/// The name, percent-encoded.
const NAME: HeaderName = HeaderName::from_static("applicant-name");
/// The organisation for which the person acts, as the portal has checked.
const ACTING_FOR: HeaderName = HeaderName::from_static("applicant-acting-for");

/// The applicant whom a trusted portal names, entered here when not known yet. None: it names nobody.
///
/// # Errors
///
/// What it says contradicts itself or cannot be read, or the database fails.
pub(crate) async fn asserted(
    service: &Service,
    headers: &HeaderMap,
) -> Result<Option<Actor>, Problem> {
    let Some(subject) = named(headers, &SUBJECT)? else { return Ok(None) };
    let level = match named(headers, &LEVEL)? {
        Some("1") => 1,
        Some("2") => 2,
        Some(_) | None => {
            return Err(
                MALFORMED.with("Applicant-Level is 1 or 2; say how surely the applicant is known")
            );
        }
    };
    let person = PersonId::new(subject);
    let known = service.desk().person(&person).await?;
    match known {
        Some(Person { kind: PersonKind::Citizen, .. }) => {}
        // A portal speaks for its applicants, and never for officials.
        Some(_) => return Err(FORBIDDEN.with("Applicant-Subject is no citizen here; name another")),
        None => enter(service, &person, headers).await?,
    }
    let on_behalf_of = named(headers, &ACTING_FOR)?.map(PersonId::new);
    if let Some(organisation) = &on_behalf_of {
        let known = service.desk().person(organisation).await?;
        if known.is_none_or(|known| known.kind != PersonKind::Organisation) {
            return Err(FORBIDDEN
                .with("Applicant-Acting-For is no organisation here; have it entered first"));
        }
    }
    Ok(Some(Actor { on_behalf_of, level: Some(level), ..Actor::applicant(person.as_str()) }))
}

async fn enter(service: &Service, id: &PersonId, headers: &HeaderMap) -> Result<(), Problem> {
    let missing =
        || MALFORMED.with("the applicant is not known here; say the name in Applicant-Name");
    let name = named(headers, &NAME)?.ok_or_else(missing)?;
    let name = percent_decode_str(name).decode_utf8();
    let name =
        name.map_err(|_| MALFORMED.with("Applicant-Name is no percent-encoded UTF-8; mend it"))?;
    let person =
        Person { id: id.clone(), name: name.into_owned(), number: None, kind: PersonKind::Citizen };
    Ok(service.desk().enter_person(&person).await?)
}
