//! What is published: procedures and calendars, immutable by version and so safe to keep in memory.

use std::collections::BTreeMap;
use std::sync::Arc;

use motcua_engine::dossier::{AgencyId, Calendars, ProcedureRef};
use motcua_engine::procedure::{Procedure, built_in_procedure};
use motcua_engine::time::{Calendar, CalendarFile, Date, TimeZone, Timestamp};
use sea_orm::ConnectionTrait;

use crate::agency::Agencies;
use crate::code::CodeFormats;
use crate::error::{Error, Result, corrupt};
use crate::journal;
use crate::store::Session;

/// Everything published, as of one moment.
#[derive(Clone, Debug)]
pub(crate) struct Library {
    procedures: BTreeMap<(String, String), Arc<Procedure>>,
    pub(crate) calendars: Arc<Calendars>,
    pub(crate) agencies: Arc<Agencies>,
    pub(crate) code_formats: Arc<CodeFormats>,
    /// How many rows it was made of, to see whether there are more.
    rows: i64,
}

/// The national calendar, when none is published.
fn built_in_calendar() -> Result<Calendar> {
    let text = motcua_engine::time::built_in_calendar("vn").unwrap_or_default();
    let unusable = |problem: String| Error::Calendar { id: "vn".to_owned(), problem };
    let reading = motcua_engine::time::read_calendar("vn.yaml", text);
    reading.build(&|_| None).map_err(|problems| {
        unusable(problems.first().map_or_else(String::new, ToString::to_string))
    })
}

const COUNT: &str =
    "SELECT (SELECT COUNT(*) FROM motcua_procedures) + (SELECT COUNT(*) FROM motcua_calendars)
    + (SELECT COUNT(*) FROM motcua_agencies) + (SELECT COUNT(*) FROM motcua_code_formats) AS found";

impl Library {
    /// Reads everything that is published.
    pub(crate) async fn load(connection: &Session<impl ConnectionTrait>) -> Result<Self> {
        let rows = count(connection).await?;
        let mut procedures = BTreeMap::new();
        let found =
            connection.query("SELECT code, canonical FROM motcua_procedures", Vec::new()).await;
        for row in found.map_err(Error::Database)? {
            let text: String = row.try_get("", "canonical").map_err(Error::Database)?;
            let code: String = row.try_get("", "code").map_err(Error::Database)?;
            let procedure = serde_json::from_str::<Procedure>(&text)
                .map_err(|source| corrupt(format!("procedure {code}"), source))?;
            procedures
                .insert((procedure.code.clone(), procedure.version.clone()), Arc::new(procedure));
        }
        if let Some(opinion) = built_in_procedure("opinion") {
            procedures
                .entry((opinion.code.clone(), opinion.version.clone()))
                .or_insert_with(|| Arc::new(opinion));
        }
        let agencies = Arc::new(Agencies::load(connection).await?);
        let calendars = Arc::new(load_calendars(connection, &agencies).await?);
        let code_formats = Arc::new(CodeFormats::load(connection).await?);
        Ok(Self { procedures, calendars, agencies, code_formats, rows })
    }

    /// The time zone of the days in codes and of the versions in force: that of the national calendar.
    pub(crate) fn zone(&self) -> &TimeZone {
        self.calendars.of(&AgencyId::from("")).zone()
    }

    /// The day in codes of an instant.
    pub(crate) fn day_of(&self, at: Timestamp) -> Date {
        self.zone().to_datetime(at).date()
    }

    /// What stands before the number in the codes of an agency on a day.
    pub(crate) fn code_prefix(&self, agency: &AgencyId, day: Date) -> String {
        self.code_formats.on(day).prefix(self.agencies.code_on(agency, day), day)
    }

    /// A number that changes when any agency's calendar does.
    pub(crate) fn calendars_mark(&self) -> i64 {
        let mut references = self.calendars.of(&AgencyId::from("")).reference();
        for agency in self.agencies.all().filter(|agency| agency.calendar.is_some()) {
            references.push_str(&format!(
                "\n{} {}",
                agency.id,
                self.calendars.of(&agency.id).reference()
            ));
        }
        let digest = journal::hash("", &references);
        i64::from_str_radix(&digest[..15], 16).unwrap_or_default()
    }

    /// Whether something was published since.
    pub(crate) async fn is_outdated(
        &self,
        connection: &Session<impl ConnectionTrait>,
    ) -> Result<bool> {
        Ok(count(connection).await? != self.rows)
    }

    /// The version that a dossier is bound to.
    pub(crate) fn bound(&self, to: &ProcedureRef) -> Result<Arc<Procedure>> {
        let known = self.procedures.get(&(to.code.clone(), to.version.clone())).cloned();
        known.ok_or_else(|| Error::NoVersion { code: to.code.clone(), version: to.version.clone() })
    }

    /// The version that takes dossiers filed at an instant.
    pub(crate) fn in_force_at(&self, code: &str, at: Timestamp) -> Result<Arc<Procedure>> {
        let on = self.day_of(at);
        let procedure = self.in_force(code, on);
        procedure.ok_or_else(|| Error::NoProcedure { code: code.to_owned(), on: on.to_string() })
    }

    /// The version that takes new dossiers on a day: the one in force last.
    fn in_force(&self, code: &str, on: Date) -> Option<Arc<Procedure>> {
        let versions = self.procedures.values().filter(|procedure| procedure.code == code);
        let in_force = versions.filter(|procedure| {
            procedure.in_force <= on && procedure.until.is_none_or(|until| on <= until)
        });
        in_force.max_by_key(|procedure| (procedure.in_force, procedure.version.clone())).cloned()
    }
}

async fn count(connection: &Session<impl ConnectionTrait>) -> Result<i64> {
    let rows = connection.query(COUNT, Vec::new()).await.map_err(Error::Database)?;
    let row = rows.first().ok_or(Error::Closed)?;
    row.try_get("", "found").map_err(Error::Database)
}

async fn load_calendars(
    connection: &Session<impl ConnectionTrait>,
    agencies: &Agencies,
) -> Result<Calendars> {
    let select = "SELECT id, rows_json FROM motcua_calendars ORDER BY published_at, version";
    let mut latest: BTreeMap<String, Arc<Calendar>> = BTreeMap::new();
    for row in connection.query(select, Vec::new()).await.map_err(Error::Database)? {
        let id: String = row.try_get("", "id").map_err(Error::Database)?;
        let text: String = row.try_get("", "rows_json").map_err(Error::Database)?;
        let file: CalendarFile = serde_json::from_str(&text)
            .map_err(|source| corrupt(format!("calendar {id}"), source))?;
        latest.insert(id.clone(), Arc::new(calendar(file)?));
    }
    let national = match latest.get("vn") {
        Some(published) => Arc::clone(published),
        None => Arc::new(built_in_calendar()?),
    };
    let mut calendars = Calendars::new(national);
    for agency in agencies.all() {
        if let Some(own) = agency.calendar.as_ref().and_then(|name| latest.get(name)) {
            calendars = calendars.with(agency.id.clone(), Arc::clone(own));
        }
    }
    Ok(calendars)
}

/// A calendar of published rows.
pub(crate) fn calendar(file: CalendarFile) -> Result<Calendar> {
    let id = file.id.clone();
    Calendar::new(file).map_err(|errors| Error::Calendar {
        id,
        problem: errors.first().map_or_else(String::new, ToString::to_string),
    })
}
