//! Agencies: what they are called, from when until when, who succeeds them.

use axum::extract::State;
use motcua::{Agency, AgencyCode, Level, Unit};
use motcua_engine::dossier::AgencyId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Reading, Writing};
use crate::client::Client;
use crate::extract::{Json, Path};
use crate::problem::{INVALID, Problem};
use crate::service::Service;
use crate::wire::{LevelName, read_day};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new().routes(routes!(list_agencies)).routes(routes!(enter_agency))
}

/// An agency.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AgencyWire {
    /// Its identifier, as filings name it.
    id: String,
    /// Its name.
    name: String,
    /// The agency above it.
    #[serde(default)]
    parent: Option<String>,
    /// What it is.
    #[serde(default)]
    level: Option<LevelName>,
    /// Its units, to which its officials can be appointed.
    #[serde(default)]
    units: Vec<UnitWire>,
    /// Its codes, each from a day on.
    #[serde(default)]
    codes: Vec<CodeWire>,
    /// The calendar it keeps; null: the national one.
    #[serde(default)]
    calendar: Option<String>,
    /// Its first day; null: since ever.
    #[serde(default)]
    #[schema(format = "date")]
    from: Option<String>,
    /// Its last day; null: it goes on.
    #[serde(default)]
    #[schema(format = "date")]
    until: Option<String>,
    /// Who goes on with its work after that.
    #[serde(default)]
    successor: Option<String>,
}

/// A unit inside an agency.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UnitWire {
    /// Its identifier inside the agency.
    id: String,
    /// Its name.
    name: String,
}

/// A code of an agency.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CodeWire {
    /// The first day on which it is used.
    #[schema(format = "date")]
    from: String,
    /// The code, such as `000.00.05.H05`.
    code: String,
}

impl From<Agency> for AgencyWire {
    fn from(agency: Agency) -> Self {
        let code = |code: AgencyCode| CodeWire { from: code.from.to_string(), code: code.code };
        Self {
            id: agency.id.to_string(),
            name: agency.name,
            parent: agency.parent.map(|parent| parent.to_string()),
            level: agency.level.map(LevelName::from),
            units: agency
                .units
                .into_iter()
                .map(|Unit { id, name }| UnitWire { id, name })
                .collect(),
            codes: agency.codes.into_iter().map(code).collect(),
            calendar: agency.calendar,
            from: agency.from.map(|day| day.to_string()),
            until: agency.until.map(|day| day.to_string()),
            successor: agency.successor.map(|successor| successor.to_string()),
        }
    }
}

impl AgencyWire {
    fn agency(self) -> Result<Agency, Problem> {
        let day = |day: Option<String>, what| day.map(|day| read_day(&day, what)).transpose();
        let code = |code: CodeWire| {
            Ok(AgencyCode {
                from: read_day(&code.from, "the first day of a code")?,
                code: code.code,
            })
        };
        Ok(Agency {
            id: AgencyId::new(self.id),
            name: self.name,
            parent: self.parent.map(AgencyId::new),
            level: self.level.map(Level::from),
            units: self.units.into_iter().map(|UnitWire { id, name }| Unit { id, name }).collect(),
            codes: self.codes.into_iter().map(code).collect::<Result<_, Problem>>()?,
            calendar: self.calendar,
            from: day(self.from, "from")?,
            until: day(self.until, "until")?,
            successor: self.successor.map(AgencyId::new),
        })
    }
}

/// List the agencies
#[utoipa::path(
    get,
    path = "/agencies",
    tag = "agencies",
    responses((status = 200, description = "The agencies as they were last entered.", body = Vec<AgencyWire>), Reading)
)]
async fn list_agencies(
    State(service): State<Service>,
    _client: Client,
) -> Result<Json<Vec<AgencyWire>>, Problem> {
    let agencies = service.desk().agencies().await?;
    Ok(Json(agencies.into_iter().map(AgencyWire::from).collect()))
}

/// Enter an agency, or what has changed of it
///
/// Each version is kept. It takes the role admin.
#[utoipa::path(
    put,
    path = "/agencies/{agency}",
    tag = "agencies",
    request_body = AgencyWire,
    params(("agency" = String, Path, description = "Its identifier, as in the body.")),
    responses((status = 200, description = "It is entered.", body = AgencyWire), Writing)
)]
async fn enter_agency(
    State(service): State<Service>,
    client: Client,
    Path(id): Path<String>,
    Json(request): Json<AgencyWire>,
) -> Result<Json<AgencyWire>, Problem> {
    client.needs_admin()?;
    if request.id != id {
        return Err(
            INVALID.with("the agency in the body is another one than in the path; name one")
        );
    }
    let agency = request.agency()?;
    service.desk().publish_agency(&agency).await?;
    Ok(Json(AgencyWire::from(agency)))
}
