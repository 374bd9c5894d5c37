//! A batch: commands decided in order, later ones seeing earlier ones, and written together.

mod codes;
mod effects;
mod held;
mod load;
mod parts;
mod write;

pub(crate) use parts::{Own, Parts, known as known_parts, rows_of as part_rows, word_rows};
pub(crate) use write::{counter, form_of, row_of};
use write::{sets_data, sets_parts};

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use motcua_engine::dossier::{
    Actor, Calendars, Command, Data, Decision, Dossier, EventBody, Refusal, Reuse,
};
use motcua_engine::procedure::Procedure;
use motcua_engine::time::Timestamp;

use self::codes::Coded;
use crate::desk::{Done, Request};
use crate::error::{Error, Result};
use crate::held::touches;
use crate::journal::Draft;
use crate::library::Library;
use crate::store::{Row, Tx};

/// How deep an effect may cause another.
const DEPTH: usize = 8;

/// The function that decides.
pub(crate) type Rules = fn(
    &Procedure,
    &Calendars,
    &Dossier,
    &Data,
    &Command,
    &Actor,
    Timestamp,
) -> std::result::Result<Decision, Refusal>;

/// A dossier as the batch has it.
#[derive(Clone, Default)]
pub(crate) struct Loaded {
    pub(crate) dossier: Dossier,
    pub(crate) data: Data,
    /// The hash of its last event.
    pub(crate) head: String,
    /// Its place in the journal.
    pub(crate) position: i64,
    pub(crate) code: Option<String>,
}

/// Events of a dossier, ready but for their positions.
struct Written {
    dossier: String,
    /// The code that the dossier gets with it.
    code: Option<Coded>,
    /// Whether it may change the words under which the dossier is found.
    sets_data: bool,
    /// Whether it may change who has a part in the dossier.
    sets_parts: bool,
    /// Whether it may change what the dossier holds for reuse, or relies on.
    sets_held: bool,
    draft: Draft,
}

/// What a command with a key led to.
struct Answered {
    dossier: String,
    version: u64,
    /// What was asked under the key.
    asked: String,
}

/// What one command leads to, before it is known to succeed as a whole.
#[derive(Default)]
struct Scratch {
    loaded: HashMap<String, Loaded>,
    written: Vec<Written>,
}

/// A command to a dossier: the one that was asked for, or one that an effect leads to.
struct Task {
    id: String,
    /// The procedure of a submission.
    procedure: Option<Arc<Procedure>>,
    command: Command,
    actor: Actor,
    /// How many effects led here.
    depth: usize,
}

/// A batch in its transaction.
pub(crate) struct Batch<'a> {
    transaction: &'a Tx,
    library: &'a Library,
    rules: Rules,
    recorded_at: Timestamp,
    loaded: HashMap<String, Loaded>,
    /// Dossiers whose row cannot be read: their commands fail, those of others do not.
    broken: HashMap<String, Arc<serde_json::Error>>,
    written: Vec<Written>,
    requests: HashMap<String, Answered>,
    new_requests: Vec<Row>,
    /// The files of dossiers that are to be accepted.
    files: held::Files,
}

/// Where a command ended.
pub(crate) struct Settled {
    id: String,
    version: u64,
    content_version: u64,
    /// How many events it led to in the dossier itself.
    events: usize,
    replayed: bool,
}

/// The places of events in the journal, by dossier and number.
pub(crate) type Positions = HashMap<(String, u64), u64>;

impl Batch<'_> {
    /// Decides one request. A refusal leaves the batch as it was.
    pub(crate) async fn take(&mut self, request: &Request) -> Result<Settled> {
        if let Some(settled) = self.known(request)? {
            return Ok(settled);
        }
        request.check_dating(self.recorded_at)?;
        let mut scratch = Scratch::default();
        let mut waiting = vec![Task {
            id: request.id.clone(),
            procedure: self.procedure_to_file(request)?,
            command: request.command.clone(),
            actor: request.actor.clone(),
            depth: 0,
        }];
        while let Some(task) = waiting.pop() {
            let procedure = self.procedure(&mut scratch, &task).await?;
            if task.depth == 0 {
                self.check_version(&scratch, &task.id, request.expected)?;
                self.check_held(&scratch, serving(&task.command)).await?;
            }
            let before = self.statuses(&scratch, &task.id);
            if let Command::Open(opening) = &task.command {
                self.check_free(&opening.code).await?;
            }
            let at = self.moment(&scratch, &task, request.at);
            let decision = match self.decide(&scratch, &procedure, &task, at) {
                Err(Error::Refused(refusal)) if effects::is_obsolete(&task, &refusal) => {
                    tracing::debug!(
                        dossier = task.id,
                        asked = refusal.asked,
                        "nobody waits for it"
                    );
                    continue;
                }
                decided => decided?,
            };
            let effects =
                guarded(|| self.write_down(&mut scratch, &procedure, &task.id, decision))?;
            if task.depth == DEPTH && !effects.is_empty() {
                let message = format!("the effects of {} have no end", request.id);
                return Err(Error::Fault { message });
            }
            // The identifiers of legs are drawn in the order in which they are sent.
            let mut caused = Vec::new();
            for effect in effects {
                caused.extend(self.carry_out(&scratch, &task, effect, at).await?);
            }
            let told =
                self.tell_reliant(&scratch, &task, &before).await.map_err(Error::Database)?;
            caused.extend(told);
            waiting.extend(caused.into_iter().rev());
        }
        Ok(self.keep(scratch, request))
    }

    /// Takes over what a command led to, now that it is known to succeed.
    fn keep(&mut self, scratch: Scratch, request: &Request) -> Settled {
        let id = request.id.clone();
        let dossier = scratch.loaded.get(&id).map(|loaded| &loaded.dossier);
        let settled = Settled {
            version: dossier.map_or(0, |dossier| dossier.version),
            content_version: dossier.map_or(0, |dossier| dossier.content_version),
            events: scratch.written.iter().filter(|written| written.dossier == id).count(),
            id: id.clone(),
            replayed: false,
        };
        self.loaded.extend(scratch.loaded);
        self.written.extend(scratch.written);
        if let Some(key) = &request.key {
            let (dossier, asked) = (id.clone(), request.asked.clone());
            let version = i64::try_from(settled.version).unwrap_or(i64::MAX);
            let row = [key.as_str(), &id].map(Into::into).into_iter();
            self.new_requests.push(row.chain([version.into(), asked.as_str().into()]).collect());
            let answered = Answered { dossier, version: settled.version, asked };
            self.requests.insert(key.clone(), answered);
        }
        settled
    }

    /// What a command with this key led to before.
    fn known(&self, request: &Request) -> Result<Option<Settled>> {
        let Some(key) = &request.key else { return Ok(None) };
        let Some(Answered { dossier: id, version, asked }) = self.requests.get(key) else {
            return Ok(None);
        };
        if request.asked != *asked || request.dossier().is_some_and(|dossier| dossier != id) {
            return Err(Error::KeyTaken { key: key.clone() });
        }
        // What came after it has not been seen by whoever asks again.
        let (id, version, content_version) = (id.clone(), *version, *version);
        Ok(Some(Settled { id, version, content_version, events: 0, replayed: true }))
    }

    fn check_version(&self, scratch: &Scratch, id: &str, expected: Option<u64>) -> Result<()> {
        let Some(expected) = expected else { return Ok(()) };
        let Some(loaded) = scratch.loaded.get(id).or_else(|| self.loaded.get(id)) else {
            return Ok(());
        };
        let (content, version) = (loaded.dossier.content_version, loaded.dossier.version);
        // Notices since the last change that matters do no harm; a version that never was is a mistake.
        if (content..=version).contains(&expected) {
            return Ok(());
        }
        Err(Error::Conflict { found: content, expected })
    }

    /// The version that takes a dossier that is filed.
    fn procedure_to_file(&self, request: &Request) -> Result<Option<Arc<Procedure>>> {
        match request.command {
            Command::Submit(_) | Command::Open(_) => {
                let code = request.procedure.as_deref().unwrap_or_default();
                self.library.in_force_at(code, request.at).map(Some)
            }
            Command::Import(_) if !self.is_known(&request.id) => self.library.imported().map(Some),
            Command::Import(_) | Command::Move(_) | Command::Act(_) => Ok(None),
        }
    }

    /// The procedure that a command is decided by, with its dossier loaded.
    async fn procedure(&mut self, scratch: &mut Scratch, task: &Task) -> Result<Arc<Procedure>> {
        let id = task.id.as_str();
        if let Some(procedure) = &task.procedure {
            scratch.loaded.insert(id.to_owned(), Loaded::default());
            return Ok(Arc::clone(procedure));
        }
        if !scratch.loaded.contains_key(id) && !self.loaded.contains_key(id) {
            self.load(&[id]).await.map_err(Error::Database)?;
        }
        if let Some(source) = self.broken.get(id) {
            let what = format!("dossier {id}");
            return Err(Error::Corrupt { what, source: Arc::clone(source) });
        }
        let loaded = scratch.loaded.get(id).or_else(|| self.loaded.get(id));
        let loaded = loaded.ok_or_else(|| Error::NoDossier { id: id.to_owned() })?;
        let bound = loaded.dossier.filed.as_ref().map(|head| &head.procedure);
        let bound = bound.ok_or_else(|| Error::NoDossier { id: id.to_owned() })?;
        self.library.bound(bound)
    }

    /// When a command happens: an effect never before the last event of the dossier that it reaches.
    fn moment(&self, scratch: &Scratch, task: &Task, at: Timestamp) -> Timestamp {
        let loaded = scratch.loaded.get(&task.id).or_else(|| self.loaded.get(&task.id));
        let last_at = loaded.and_then(|loaded| loaded.dossier.last_at);
        last_at.filter(|last_at| task.depth > 0 && *last_at > at).unwrap_or(at)
    }

    fn decide(
        &self,
        scratch: &Scratch,
        procedure: &Procedure,
        task: &Task,
        at: Timestamp,
    ) -> Result<Decision> {
        let empty = Loaded::default();
        let loaded = scratch.loaded.get(&task.id).or_else(|| self.loaded.get(&task.id));
        let Loaded { dossier, data, .. } = loaded.unwrap_or(&empty);
        let mut command = self.completed(task, procedure);
        self.library.complete_second(&mut command, procedure, dossier, at);
        let calendars = &self.library.calendars;
        self.library.check_readable(procedure, dossier, &command)?;
        let actor = self.library.acting(&task.actor, procedure, dossier, at);
        guarded(|| {
            let decided = (self.rules)(procedure, calendars, dossier, data, &command, &actor, at);
            decided.map_err(Error::from)
        })
    }

    /// Takes the entries of a decision over and drafts their lines.
    fn write_down(
        &self,
        scratch: &mut Scratch,
        procedure: &Procedure,
        id: &str,
        decision: Decision,
    ) -> Result<Vec<motcua_engine::dossier::Effect>> {
        let known = self.loaded.get(id).cloned().unwrap_or_default();
        let mut loaded = scratch.loaded.remove(id).unwrap_or(known);
        for entry in &decision.entries {
            loaded.dossier.apply(&entry.event);
            loaded.data.apply(entry);
            write::check_columns(&loaded)?;
            if let EventBody::Rerouted { to } = &entry.event.body {
                self.library.agencies.check_valid(to, self.library.day_of(entry.event.at))?;
            }
            let number = loaded.dossier.version;
            let code = match number {
                1 => self.code_of(scratch, &loaded.dossier, procedure, &entry.event)?,
                _ => None,
            };
            scratch.written.push(Written {
                dossier: id.to_owned(),
                code,
                sets_data: number == 1 || sets_data(entry),
                sets_parts: number == 1 || sets_parts(entry),
                sets_held: touches(entry, &loaded),
                draft: Draft::new(id, number, entry, self.recorded_at),
            });
        }
        scratch.loaded.insert(id.to_owned(), loaded);
        Ok(decision.effects)
    }

    /// The answer to a request that settled.
    pub(crate) fn done(&self, settled: Settled, positions: &Positions) -> Done {
        let Settled { id, version, content_version, events, replayed } = settled;
        let position = positions.get(&(id.clone(), version)).filter(|_| events > 0);
        Done {
            code: self.loaded.get(&id).and_then(|loaded| loaded.code.clone()),
            position: position.copied().unwrap_or(0),
            id,
            version,
            content_version,
            replayed,
        }
    }
}

/// What a command lets serve of that which is held.
fn serving(command: &Command) -> &[Reuse] {
    match command {
        Command::Submit(submission) => &submission.reuse,
        Command::Move(command) => &command.held.reuse,
        Command::Import(_) | Command::Open(_) | Command::Act(_) => &[],
    }
}

/// What panics is a fault of the program in one command, and stops no other.
fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let message = message_of(panic.as_ref());
        tracing::error!(message, "a command met a fault of the program");
        Err(Error::Fault { message })
    })
}

/// What a panic said.
pub(crate) fn message_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned())
}
