//! The library's door.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use motcua_engine::dossier::{Actor, Command, decide};
use motcua_engine::procedure::Procedure;
use motcua_engine::time::{CalendarFile, Timestamp};
use sea_orm::DatabaseConnection;
use tokio::sync::{RwLock, mpsc, oneshot, watch};

use crate::batch::Rules;
use crate::connect::{self, Connections};
use crate::error::{Error, Result};
use crate::filing::Filing;
use crate::lease::Leases;
use crate::library::{self, Library};
use crate::store::{Prefix, Row, keepable};
use crate::tables::{CALENDARS, PROCEDURES, Table};
use crate::writer::{Job, QUEUE, Writer};
use crate::{journal, schema};

/// The one-stop counter (bộ phận một cửa): everything that is done with dossiers goes through it.
///
/// Clones share one writer. When the last one is dropped, what waits is still written.
#[derive(Clone, Debug)]
pub struct Desk {
    pub(crate) connections: Connections,
    pub(crate) library: Arc<RwLock<Arc<Library>>>,
    pub(crate) leases: Leases,
    /// Changes whenever this desk's writer has added to the journal.
    pub(crate) commits: watch::Receiver<()>,
    /// How often this desk has changed what somebody may do.
    pub(crate) rights: Arc<AtomicU64>,
    /// How long before its recording something may be said to have happened; none: as long as anybody says.
    pub(crate) tolerance: Option<Duration>,
    jobs: mpsc::Sender<Job>,
}

/// How a command is to be taken.
#[derive(Clone, Debug, Default)]
pub struct Order {
    /// The content version that was seen; another one is a conflict. None: whatever it is.
    pub expected: Option<u64>,
    /// The key under which the same command is taken once.
    pub key: Option<String>,
    /// What is asked under the key, as a hash of the caller's: another one under the same key is refused. None: whoever
    /// sends a key again is believed to ask for the same.
    pub asked: Option<String>,
}

/// What a command that was carried out led to. It is on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The dossier.
    pub id: String,
    /// Its code (mã hồ sơ), when it has one.
    pub code: Option<String>,
    /// How many events it has.
    pub version: u64,
    /// The version to expect next.
    pub content_version: u64,
    /// The place of its last event in the journal; 0 if nothing was written.
    pub position: u64,
    /// Whether the key was known, so that nothing was done again.
    pub replayed: bool,
}

/// A command on its way to the writer.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) id: String,
    pub(crate) procedure: Option<String>,
    pub(crate) command: Command,
    pub(crate) actor: Actor,
    pub(crate) at: Timestamp,
    pub(crate) expected: Option<u64>,
    pub(crate) key: Option<String>,
    /// What is asked under the key; empty: nobody says.
    pub(crate) asked: String,
    /// How long before its recording it may be said to have happened; none: as long as anybody says.
    pub(crate) tolerance: Option<Duration>,
}

impl Request {
    /// The dossier that must be read for it.
    pub(crate) fn dossier(&self) -> Option<&str> {
        (!matches!(self.command, Command::Submit(_) | Command::Open(_))).then_some(self.id.as_str())
    }

    /// What happened before it is recorded is entered late, with its ground, or is back-dated.
    pub(crate) fn check_dating(&self, recorded_at: Timestamp) -> Result<()> {
        let Some(tolerance) = self.tolerance.filter(|_| self.command.late_entry().is_none()) else {
            return Ok(());
        };
        let earliest =
            recorded_at.as_microsecond() - i64::try_from(tolerance.as_micros()).unwrap_or(i64::MAX);
        if self.at.as_microsecond() >= earliest {
            return Ok(());
        }
        Err(Error::BackDated { at: self.at, recorded_at })
    }
}

impl Desk {
    /// Opens a database, makes or brings up its tables, and starts the writer. `sqlite:FILE` is made when it is not there.
    ///
    /// # Errors
    ///
    /// The address is of no known kind, the database cannot be opened, or its schema is newer than this program.
    pub async fn open(url: &str) -> Result<Self> {
        Self::with(connect::open(url, Prefix::usual()).await?, decide).await
    }

    /// Opens a database whose tables have names that begin otherwise than with `motcua_`.
    ///
    /// # Errors
    ///
    /// As [`Desk::open`], and if the prefix cannot begin the name of a table.
    pub async fn open_as(url: &str, prefix: &str) -> Result<Self> {
        Self::with(connect::open(url, Prefix::new(prefix)?).await?, decide).await
    }

    /// A desk on connections that a portal has opened, beside the portal's own tables.
    ///
    /// On `SQLite` the portal gives connections in WAL mode with `synchronous=FULL`, of which one writes at a time.
    ///
    /// # Errors
    ///
    /// The connections do not flush what they commit, the prefix cannot begin the name of a table,
    /// the database fails, or its schema is newer than this program.
    pub async fn on(connection: DatabaseConnection, prefix: &str) -> Result<Self> {
        Self::with(connect::on(connection, Prefix::new(prefix)?).await?, decide).await
    }

    /// A desk on connections, for commands that are decided by these rules.
    pub(crate) async fn with(connections: Connections, rules: Rules) -> Result<Self> {
        schema::migrate(&connections.write).await?;
        let library = Arc::new(RwLock::new(Arc::new(Library::load(&connections.write).await?)));
        let (jobs, waiting) = mpsc::channel(QUEUE);
        let (written, commits) = watch::channel(());
        let writer = Writer {
            connections: connections.clone(),
            library: Arc::clone(&library),
            jobs: waiting,
            written,
            rules,
            now: clock,
        };
        tokio::spawn(writer.run());
        let leases = Leases::new(connections.write.clone());
        let rights = Arc::default();
        Ok(Self { connections, library, leases, commits, rights, tolerance: None, jobs })
    }

    /// A desk in memory, gone when it is dropped.
    ///
    /// # Errors
    ///
    /// The database cannot be opened.
    pub async fn demo() -> Result<Self> {
        Self::open("sqlite::memory:").await
    }

    /// This desk, refusing what is said to have happened longer before its recording than the tolerance, unless it is
    /// entered late with a ground and its evidence. A service that reads its own clock asks for it; other desks on
    /// the database are as they were opened.
    ///
    /// By itself a desk takes any moment: the journal says of each event when it happened and when it was recorded.
    #[must_use]
    pub fn reject_backdating(mut self, tolerance: Duration) -> Self {
        self.tolerance = Some(tolerance);
        self
    }

    /// What the database says of its durability, such as `wal, synchronous 2` or `on, fsync on`.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn durability(&self) -> Result<String> {
        connect::durability(&self.connections.write).await.map_err(Error::Database)
    }

    /// Publishes a version of a procedure. The same contents again change nothing; whether it is new is the answer.
    ///
    /// # Errors
    ///
    /// The version is published with other contents, its name cannot be kept, or the database fails.
    pub async fn publish(&self, procedure: &Procedure) -> Result<bool> {
        let names = [procedure.code.as_str(), &procedure.version];
        keepable("the code or version of the procedure", names)?;
        let digest = procedure.digest().to_string();
        let row = vec![
            procedure.code.clone().into(),
            procedure.version.clone().into(),
            digest.clone().into(),
            procedure.in_force.to_string().into(),
            procedure.until.map_or_else(String::new, |until| until.to_string()).into(),
            procedure.canonical_json().into(),
            clock().as_microsecond().into(),
        ];
        let what = format!("procedure {} version {}", procedure.code, procedure.version);
        self.publish_once(&PROCEDURES, row, ("digest", &digest), what).await
    }

    /// Publishes a version of a calendar. It counts from now on; [`Desk::recalculate`] counts open deadlines anew.
    /// Whether it is new is the answer.
    ///
    /// # Errors
    ///
    /// The calendar cannot be used, the version is published with other contents, or the database fails.
    pub async fn publish_calendar(&self, file: &CalendarFile) -> Result<bool> {
        keepable("the name or version of the calendar", [file.id.as_str(), &file.version])?;
        library::calendar(file.clone())?;
        let rows = journal::text(file);
        let row = vec![
            file.id.clone().into(),
            file.version.clone().into(),
            rows.clone().into(),
            clock().as_microsecond().into(),
        ];
        let what = format!("calendar {} version {}", file.id, file.version);
        self.publish_once(&CALENDARS, row, ("rows_json", &rows), what).await
    }

    /// Writes a row of what is published, which begins with its key, unless the key is there. Whether it is new.
    ///
    /// # Errors
    ///
    /// The key is there with other contents in a column, or the database fails.
    pub(crate) async fn publish_once(
        &self,
        table: &Table,
        row: Row,
        (column, contents): (&str, &str),
        what: String,
    ) -> Result<bool> {
        let (name, key) = (table.name, table.key.join(", "));
        let places = |count| vec!["?"; count].join(", ");
        let insert = format!(
            "INSERT INTO {name} ({}) VALUES ({}) ON CONFLICT ({key}) DO NOTHING",
            table.names(),
            places(row.len())
        );
        let (key_of, write) = (row[..table.key.len()].to_vec(), &self.connections.write);
        let inserted = write.execute(&insert, row).await.map_err(Error::Database)?;
        let select = format!(
            "SELECT {column} AS found FROM {name} WHERE ({key}) = ({})",
            places(key_of.len())
        );
        let found = write.query(&select, key_of).await.map_err(Error::Database)?;
        let found: Option<String> = found.first().and_then(|row| row.try_get("", "found").ok());
        if found.as_deref() != Some(contents) {
            return Err(Error::AlreadyPublished { what });
        }
        self.reload().await?;
        Ok(inserted > 0)
    }

    /// Files a dossier.
    ///
    /// # Errors
    ///
    /// No version of the procedure is in force, what is held cannot serve, the rules refuse, or the database fails.
    pub async fn submit(
        &self,
        filing: Filing,
        actor: &Actor,
        at: Timestamp,
        order: Order,
    ) -> Result<Done> {
        let (chosen, takes_held) = (filing.reuse.clone(), filing.takes_held);
        let (procedure, mut submission) = filing.submission();
        let named = (&chosen, takes_held);
        let resolved =
            self.resolve(&procedure, &mut submission, named, actor, to_microsecond(at)).await;
        if let Err(error) = resolved
            && !self.is_answered(order.key.as_deref()).await?
        {
            return Err(error);
        }
        let request = Request {
            id: uuid::Uuid::now_v7().to_string(),
            procedure: Some(procedure),
            command: Command::Submit(Box::new(submission)),
            actor: actor.clone(),
            at,
            expected: None,
            key: order.key,
            asked: order.asked.unwrap_or_default(),
            tolerance: self.tolerance,
        };
        self.send(request).await
    }

    /// Carries out a command on a dossier. When it returns, what it did is on disk.
    ///
    /// # Errors
    ///
    /// There is no such dossier, somebody was faster, the rules refuse, or the database fails.
    pub async fn perform(
        &self,
        id: &str,
        command: Command,
        actor: &Actor,
        at: Timestamp,
        order: Order,
    ) -> Result<Done> {
        let request = Request {
            id: id.to_owned(),
            procedure: None,
            command,
            actor: actor.clone(),
            at,
            expected: order.expected,
            key: order.key,
            asked: order.asked.unwrap_or_default(),
            tolerance: self.tolerance,
        };
        self.send(request).await
    }

    pub(crate) async fn send(&self, mut request: Request) -> Result<Done> {
        request.at = to_microsecond(request.at);
        if request.id.contains('\0') {
            return Err(Error::NoDossier { id: request.id.replace('\0', "") });
        }
        keepable("the key", request.key.iter().chain([&request.asked]).map(String::as_str))?;
        let (answer, done) = oneshot::channel();
        self.queue(Job::Command { request, answer })?;
        done.await.unwrap_or(Err(Error::Closed))
    }

    /// Puts a job into the queue, if there is a place.
    pub(crate) fn queue(&self, job: Job) -> Result<()> {
        self.jobs.try_send(job).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => Error::Busy,
            mpsc::error::TrySendError::Closed(_) => Error::Closed,
        })
    }

    /// How many commands wait for the writer.
    pub(crate) fn queued(&self) -> usize {
        self.jobs.max_capacity() - self.jobs.capacity()
    }

    /// Puts a request into the queue, waiting for a place.
    pub(crate) async fn enqueue(
        &self,
        mut request: Request,
    ) -> Result<oneshot::Receiver<Result<Done>>> {
        request.at = to_microsecond(request.at);
        let (answer, done) = oneshot::channel();
        self.jobs.send(Job::Command { request, answer }).await.map_err(|_| Error::Closed)?;
        Ok(done)
    }
}

/// Instants are kept to the microsecond, in the journal as in the rows.
pub(crate) fn to_microsecond(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

/// The wall clock, for `recorded_at` alone; what decides is always an argument.
pub(crate) fn clock() -> Timestamp {
    Timestamp::now()
}
