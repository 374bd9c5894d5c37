//! What is published: procedures and calendars, immutable by version and so safe to keep in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use motcua_engine::dossier::{Actor, AgencyId, Calendars, Command, Dossier, ProcedureRef};
use motcua_engine::procedure::{Procedure, built_in_procedure};
use motcua_engine::time::{Calendar, CalendarFile, Date, TimeZone, Timestamp};
use sea_orm::{ConnectionTrait, DbErr, QueryResult};
use serde::de::Error as _;

use crate::agency::Agencies;
use crate::code::CodeFormats;
use crate::error::{Error, Result};
use crate::journal;
use crate::naming::Names;
use crate::proposals::change_second;
use crate::store::Session;

/// The built-in procedure of cases of other systems.
const IMPORTED: &str = "imported";

/// Everything published, as of one moment.
///
/// A row that cannot be read is in the way of nobody but of who needs it.
#[derive(Clone, Debug)]
pub(crate) struct Library {
    procedures: BTreeMap<(String, String), Version>,
    pub(crate) calendars: Arc<Calendars>,
    pub(crate) agencies: Arc<Agencies>,
    pub(crate) code_formats: Arc<CodeFormats>,
    /// The agencies that, or whose calendars, cannot be read.
    unreadable: BTreeMap<AgencyId, Flaw>,
    /// Why the national calendar cannot be read, if so.
    no_national: Option<Flaw>,
    /// How many rows it was made of, to see whether there are more.
    rows: i64,
    /// The names of its procedures, once somebody asks for one.
    names: OnceLock<Names>,
}

/// A version of a procedure; its days stand beside it, so that one that cannot be read hides no older one.
#[derive(Clone, Debug)]
struct Version {
    in_force: String,
    /// Empty when there is none.
    last_day: String,
    /// The digest of its canonical form, which is dear to make.
    digest: String,
    procedure: std::result::Result<Arc<Procedure>, Flaw>,
}

/// What is published but cannot be read.
#[derive(Clone, Debug)]
pub(crate) struct Flaw {
    what: String,
    source: Arc<serde_json::Error>,
}

impl Flaw {
    pub(crate) fn new(what: String, source: serde_json::Error) -> Self {
        tracing::error!(what, %source, "what is published cannot be read");
        Self { what, source: Arc::new(source) }
    }

    pub(crate) fn error(&self) -> Error {
        Error::Corrupt { what: self.what.clone(), source: Arc::clone(&self.source) }
    }
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
        let select =
            "SELECT code, version, in_force, last_day, digest, canonical FROM motcua_procedures";
        for row in connection.query(select, Vec::new()).await.map_err(Error::Database)? {
            let (name, version) = version_of(&row).map_err(Error::Database)?;
            procedures.insert(name, version);
        }
        for built_in in ["opinion", IMPORTED].into_iter().filter_map(built_in_procedure) {
            let name = (built_in.code.clone(), built_in.version.clone());
            procedures.entry(name).or_insert_with(|| Version {
                in_force: built_in.in_force.to_string(),
                last_day: built_in.until.map_or_else(String::new, |until| until.to_string()),
                digest: built_in.digest().to_string(),
                procedure: Ok(Arc::new(built_in)),
            });
        }
        let (agencies, unreadable) = Agencies::load(connection).await.map_err(Error::Database)?;
        let code_formats = CodeFormats::load(connection).await.map_err(Error::Database)?;
        let mut library = Self {
            procedures,
            calendars: Arc::new(Calendars::new(built_in_calendar()?)),
            agencies: Arc::new(agencies),
            code_formats: Arc::new(code_formats),
            unreadable,
            no_national: None,
            rows,
            names: OnceLock::new(),
        };
        library.load_calendars(connection).await?;
        Ok(library)
    }

    async fn load_calendars(&mut self, connection: &Session<impl ConnectionTrait>) -> Result<()> {
        let latest = latest_calendars(connection).await.map_err(Error::Database)?;
        let mut calendars = match latest.get("vn") {
            Some(Ok(published)) => Calendars::new(Arc::clone(published)),
            Some(Err(flaw)) => {
                self.no_national = Some(flaw.clone());
                Calendars::new(built_in_calendar()?)
            }
            None => Calendars::new(built_in_calendar()?),
        };
        for agency in self.agencies.all() {
            match agency.calendar.as_ref().and_then(|name| latest.get(name)) {
                Some(Ok(own)) => calendars = calendars.with(agency.id.clone(), Arc::clone(own)),
                Some(Err(flaw)) => {
                    self.unreadable.insert(agency.id.clone(), flaw.clone());
                }
                None => {}
            }
        }
        self.calendars = Arc::new(calendars);
        Ok(())
    }

    /// Whether every agency and calendar that a command may be decided by can be read.
    ///
    /// # Errors
    ///
    /// One cannot; it is named.
    pub(crate) fn check_readable(
        &self,
        procedure: &Procedure,
        dossier: &Dossier,
        command: &Command,
    ) -> Result<()> {
        self.check_national()?;
        if self.unreadable.is_empty() {
            return Ok(());
        }
        let names = procedure.steps.iter().map(|step| &step.agency).chain([&procedure.agency]);
        let bound = names.map(|name| match command {
            Command::Submit(filed) => {
                let agency = filed.agencies.get(name).cloned();
                agency.unwrap_or_else(|| AgencyId::new(name.as_str()))
            }
            Command::Open(opening) => {
                let agency = opening.submission.agencies.get(name).cloned();
                agency.unwrap_or_else(|| AgencyId::new(name.as_str()))
            }
            Command::Import(_) | Command::Move(_) | Command::Act(_) => dossier.agency(name),
        });
        let open = dossier.clocks.iter().filter_map(|clock| clock.open());
        let mut agencies = bound.chain(open.map(|window| window.agency.clone()));
        match agencies.find_map(|agency| self.unreadable.get(&agency)) {
            Some(flaw) => Err(flaw.error()),
            None => Ok(()),
        }
    }

    /// Whether the national calendar can be read.
    ///
    /// # Errors
    ///
    /// It cannot.
    pub(crate) fn check_national(&self) -> Result<()> {
        self.no_national.as_ref().map_or(Ok(()), |flaw| Err(flaw.error()))
    }

    /// Every calendar, if all can be read.
    ///
    /// # Errors
    ///
    /// One cannot; it is named.
    pub(crate) fn all_calendars(&self) -> Result<Arc<Calendars>> {
        self.check_national()?;
        match self.unreadable.values().next() {
            Some(flaw) => Err(flaw.error()),
            None => Ok(Arc::clone(&self.calendars)),
        }
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
    ///
    /// # Errors
    ///
    /// The format of that day cannot be read.
    pub(crate) fn code_prefix(&self, agency: &AgencyId, day: Date) -> Result<String> {
        Ok(self.code_formats.on(day)?.prefix(self.agencies.code_on(agency, day), day))
    }

    /// An actor as the rules meet it at an instant: with the agencies succeeded, and the step's if it stands below.
    pub(crate) fn acting(
        &self,
        actor: &Actor,
        procedure: &Procedure,
        dossier: &Dossier,
        at: Timestamp,
    ) -> Actor {
        let step = dossier.step.as_ref().and_then(|step| procedure.step(step));
        let place = step.map(|step| dossier.agency(&step.agency));
        self.agencies.actor_on(actor, self.day_of(at), place.as_ref())
    }

    /// The second person of a command as the rules meet it: with the agencies succeeded, and of the step's and the
    /// competent one those below.
    pub(crate) fn complete_second(
        &self,
        command: &mut Command,
        procedure: &Procedure,
        dossier: &Dossier,
        at: Timestamp,
    ) {
        let competent = dossier.agency(&procedure.agency);
        let step = dossier.step.as_ref().and_then(|step| procedure.step(step));
        let turn = step.map_or_else(|| competent.clone(), |step| dossier.agency(&step.agency));
        let day = self.day_of(at);
        change_second(command, |second| {
            second.map(|second| self.agencies.second_on(second, day, [turn, competent]))
        });
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

    /// The digest of a published version.
    pub(crate) fn digest(&self, procedure: &Procedure) -> String {
        let known = self.procedures.get(&(procedure.code.clone(), procedure.version.clone()));
        known.map_or_else(|| procedure.digest().to_string(), |known| known.digest.clone())
    }

    /// The versions whose dossiers end in a document, each as its code, a space and its version.
    pub(crate) fn giving_documents(&self) -> Vec<String> {
        let giving = self.procedures.iter().filter(|(_, version)| {
            let results = version.procedure.as_ref().map(|procedure| procedure.results.as_slice());
            results.is_ok_and(|results| results.iter().any(|spec| !spec.negative))
        });
        giving.map(|((code, version), _)| format!("{code} {version}")).collect()
    }

    /// What procedures are called, those of which there is no version in force any more too.
    pub(crate) fn names(&self) -> &Names {
        let procedures =
            || self.procedures.values().filter_map(|one| one.procedure.as_deref().ok());
        self.names.get_or_init(|| Names::of(procedures()))
    }

    /// The version that a dossier is bound to.
    pub(crate) fn bound(&self, to: &ProcedureRef) -> Result<Arc<Procedure>> {
        match self.procedures.get(&(to.code.clone(), to.version.clone())) {
            Some(Version { procedure: Ok(procedure), .. }) => Ok(Arc::clone(procedure)),
            Some(Version { procedure: Err(flaw), .. }) => Err(flaw.error()),
            None => Err(Error::NoVersion { code: to.code.clone(), version: to.version.clone() }),
        }
    }

    /// The procedures that take dossiers filed at an instant, by code. A version that cannot be read is left out.
    pub(crate) fn all_in_force_at(&self, at: Timestamp) -> Vec<Arc<Procedure>> {
        let codes: BTreeSet<&str> = self.procedures.keys().map(|(code, _)| code.as_str()).collect();
        codes.into_iter().filter_map(|code| self.in_force_at(code, at).ok()).collect()
    }

    /// What cases of other systems are bound to.
    pub(crate) fn imported(&self) -> Result<Arc<Procedure>> {
        let bound = self.procedures.range((IMPORTED.to_owned(), String::new())..).next();
        match bound.filter(|((code, _), _)| code == IMPORTED) {
            Some((_, Version { procedure: Ok(procedure), .. })) => Ok(Arc::clone(procedure)),
            Some((_, Version { procedure: Err(flaw), .. })) => Err(flaw.error()),
            None => Err(Error::NoVersion { code: IMPORTED.to_owned(), version: "1".to_owned() }),
        }
    }

    /// The version that takes dossiers filed at an instant: the one in force last.
    pub(crate) fn in_force_at(&self, code: &str, at: Timestamp) -> Result<Arc<Procedure>> {
        self.check_national()?;
        // Days in this form sort as texts.
        let on = self.day_of(at).to_string();
        let versions = self.procedures.iter().filter(|((known, _), _)| known == code);
        let in_force = versions.filter(|(_, version)| {
            version.in_force <= on && (version.last_day.is_empty() || on <= version.last_day)
        });
        match in_force.max_by_key(|((_, name), version)| (&version.in_force, name)) {
            Some((_, Version { procedure: Ok(procedure), .. })) => Ok(Arc::clone(procedure)),
            Some((_, Version { procedure: Err(flaw), .. })) => Err(flaw.error()),
            None => Err(Error::NoProcedure { code: code.to_owned(), on }),
        }
    }
}

async fn count(connection: &Session<impl ConnectionTrait>) -> Result<i64> {
    let rows = connection.query(COUNT, Vec::new()).await.map_err(Error::Database)?;
    let row = rows.first().ok_or(Error::Closed)?;
    row.try_get("", "found").map_err(Error::Database)
}

fn version_of(row: &QueryResult) -> std::result::Result<((String, String), Version), DbErr> {
    let (code, version): (String, String) = (row.try_get("", "code")?, row.try_get("", "version")?);
    let procedure = serde_json::from_str(&row.try_get::<String>("", "canonical")?);
    let unreadable = |source| Flaw::new(format!("procedure \"{code}\" version {version}"), source);
    let procedure = procedure.map(Arc::new).map_err(unreadable);
    let (in_force, last_day) = (row.try_get("", "in_force")?, row.try_get("", "last_day")?);
    let digest = row.try_get("", "digest")?;
    Ok(((code, version), Version { in_force, last_day, digest, procedure }))
}

/// The latest version of each calendar. An older one never stands in for a latest one that cannot be read.
async fn latest_calendars(
    connection: &Session<impl ConnectionTrait>,
) -> std::result::Result<BTreeMap<String, std::result::Result<Arc<Calendar>, Flaw>>, DbErr> {
    let select =
        "SELECT id, version, rows_json FROM motcua_calendars ORDER BY published_at, version";
    let mut latest = BTreeMap::new();
    for row in connection.query(select, Vec::new()).await? {
        let (id, version): (String, String) = (row.try_get("", "id")?, row.try_get("", "version")?);
        let file = serde_json::from_str::<CalendarFile>(&row.try_get::<String>("", "rows_json")?);
        let read = file.and_then(|file| calendar(file).map_err(serde_json::Error::custom));
        let unreadable = |source| Flaw::new(format!("calendar \"{id}\" version {version}"), source);
        let read = read.map(Arc::new).map_err(unreadable);
        latest.insert(id, read);
    }
    Ok(latest)
}

/// A calendar of published rows.
pub(crate) fn calendar(file: CalendarFile) -> Result<Calendar> {
    let id = file.id.clone();
    Calendar::new(file).map_err(|errors| Error::Calendar {
        id,
        problem: errors.first().map_or_else(String::new, ToString::to_string),
    })
}
