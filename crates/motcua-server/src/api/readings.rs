//! Who has read personal data.

#![expect(unused_qualifications, reason = "the documentation's macro writes paths out")]

use axum::extract::State;
use motcua::{ReadOf, ReadingQuery};
use motcua_engine::dossier::PersonId;
use motcua_engine::time::{TimeZone, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Reading;
use super::queries::{Most, begins, ends};
use crate::client::{Client, Scope};
use crate::extract::{Json, Query};
use crate::problem::Problem;
use crate::service::Service;
use crate::wire::{instant, read_day};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new().routes(routes!(list_readings))
}

/// Which readings.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Which {
    /// Of this person, or of the dossiers that this person is an applicant of, by the opaque number.
    about: Option<String>,
    /// By this person, by the opaque number.
    reader: Option<String>,
    /// The first day; local days. Without it, since ever.
    #[param(format = "date")]
    from: Option<String>,
    /// The last day. Without it, up to now.
    #[param(format = "date")]
    to: Option<String>,
    /// Where the page before ended.
    cursor: Option<String>,
    /// How many at most, up to 200.
    #[serde(default)]
    #[param(minimum = 1, maximum = 200, value_type = Option<u64>)]
    limit: Most,
}

/// Who has read personal data.
#[derive(Debug, Serialize, ToSchema)]
struct ReadingsView {
    /// The readings of this page, the latest first.
    readings: Vec<ReadingView>,
    /// The cursor of the next page; null: this was the last.
    next: Option<String>,
}

/// Somebody has read personal data, of a dossier or of a person.
#[derive(Debug, Serialize, ToSchema)]
struct ReadingView {
    /// When.
    #[schema(format = "date-time")]
    at: String,
    /// Who, by the opaque number.
    reader: String,
    /// The dossier's identifier; null: it was of a person.
    dossier: Option<String>,
    /// The person's opaque number; null: it was of a dossier.
    person: Option<String>,
    /// What, such as `dossier`, `history` or `people`.
    what: String,
}

impl ReadingView {
    fn of(reading: motcua::Reading, zone: &TimeZone) -> Self {
        let (dossier, person) = match reading.of {
            ReadOf::Dossier(dossier) => (Some(dossier), None),
            ReadOf::Person(person) => (None, Some(person.to_string())),
        };
        let (at, reader) = (instant(reading.at, zone), reading.person.to_string());
        Self { at, reader, dossier, person, what: reading.what }
    }
}

/// List who has read personal data, the latest first
///
/// Auditors are told of the dossiers that they may see. Who keeps the accounts, with the role admin, is told of all dossiers
/// and of people.
#[utoipa::path(
    get,
    path = "/readings",
    tag = "reports",
    params(Which),
    responses((status = 200, description = "The readings.", body = ReadingsView), Reading)
)]
async fn list_readings(
    State(service): State<Service>,
    client: Client,
    Query(which): Query<Which>,
) -> Result<Json<ReadingsView>, Problem> {
    client.needs(Scope::Read)?;
    client.needs_one_of(&["auditor", "admin"])?;
    let zone = service.zone().await?;
    let day = |day: Option<String>, name| day.map(|day| read_day(&day, name)).transpose();
    let from = day(which.from, "from")?.map(|day| begins(day, &zone)).transpose()?;
    let to = day(which.to, "to")?.map(|day| ends(day, &zone)).transpose()?;
    let query = ReadingQuery {
        about: which.about.map(PersonId::new),
        by: which.reader.map(PersonId::new),
        from: from.unwrap_or(Timestamp::MIN),
        to: to.unwrap_or(Timestamp::MAX),
    };
    let page = which.limit.page(which.cursor);
    let listed = match client.needs_admin() {
        Ok(()) => service.desk().list_readings(&query, &page).await?,
        Err(_) if client.actor.has("auditor") => {
            client.seen(&service).list_readings(&query, &page).await?
        }
        Err(refused) => return Err(refused),
    };
    let readings = listed.items.into_iter().map(|one| ReadingView::of(one, &zone)).collect();
    Ok(Json(ReadingsView { readings, next: listed.next }))
}
