//! A batch: commands decided in order, later ones seeing earlier ones, and written together.

use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use motcua_engine::dossier::{
    Act, Actor, Command, Data, Decision, Dossier, Effect, Entry, LegKey, Parent, Submission,
    decide, wake_at,
};
use motcua_engine::procedure::{Channel, LegWork, Procedure, ProcedureKind, Status, Subject};
use motcua_engine::time::Timestamp;
use sea_orm::{DatabaseTransaction, DbErr, QueryResult};
use serde_json::{Value as Json, json};

use crate::desk::{Done, Request};
use crate::error::{Error, Result};
use crate::journal::{Draft, text};
use crate::library::Library;
use crate::store::{self, NEVER};

/// How deep an effect may cause another.
const DEPTH: usize = 8;

/// A dossier as the batch has it.
#[derive(Clone, Default)]
struct Loaded {
    dossier: Dossier,
    data: Data,
    /// The hash of its last event.
    head: String,
    code: Option<String>,
}

/// Events of a dossier, ready but for their positions.
struct Written {
    dossier: String,
    /// The agency and day whose counter gives the code, for a dossier that draws one.
    code: Option<String>,
    draft: Draft,
}

/// What one command leads to, before it is known to succeed as a whole.
#[derive(Default)]
struct Scratch {
    loaded: HashMap<String, Loaded>,
    written: Vec<Written>,
}

/// A batch in its transaction.
pub(crate) struct Batch<'a> {
    transaction: &'a DatabaseTransaction,
    library: &'a Library,
    recorded_at: Timestamp,
    loaded: HashMap<String, Loaded>,
    written: Vec<Written>,
    requests: HashMap<String, (String, u64)>,
    new_requests: Vec<Json>,
}

/// Where a command ended: the dossier, and how it was known before.
pub(crate) struct Settled {
    id: String,
    version: u64,
    replayed: bool,
}

const SELECT: &str = "SELECT d.id, d.code, d.head, d.state, f.fields
    FROM motcua_dossiers d LEFT JOIN motcua_forms f ON f.dossier_id = d.id";

impl<'a> Batch<'a> {
    /// Reads and locks every dossier that the requests name, in one statement.
    pub(crate) async fn begin(
        transaction: &'a DatabaseTransaction,
        library: &'a Library,
        requests: &[Request],
        recorded_at: Timestamp,
    ) -> Result<Self> {
        let mut batch = Self {
            transaction,
            library,
            recorded_at,
            loaded: HashMap::new(),
            written: Vec::new(),
            requests: HashMap::new(),
            new_requests: Vec::new(),
        };
        let ids: Vec<&str> = requests.iter().filter_map(Request::dossier).collect();
        batch.load(&ids).await.map_err(Error::Database)?;
        let keys: Vec<&str> =
            requests.iter().filter_map(|request| request.key.as_deref()).collect();
        let select = "SELECT request_key, dossier_id, version FROM motcua_requests";
        let known = store::by_keys(transaction, select, "request_key", &keys, "")
            .await
            .map_err(Error::Database)?;
        for row in known {
            let (key, settled) = request_of(&row).map_err(Error::Database)?;
            batch.requests.insert(key, settled);
        }
        Ok(batch)
    }

    async fn load(&mut self, ids: &[&str]) -> std::result::Result<(), DbErr> {
        let rows = store::by_keys(self.transaction, SELECT, "d.id", ids, "FOR UPDATE OF d").await?;
        for row in rows {
            let id: String = row.try_get("", "id")?;
            let state: String = row.try_get("", "state")?;
            let fields: Option<String> = row.try_get("", "fields")?;
            let broken = |error: serde_json::Error| DbErr::Custom(format!("dossier {id}: {error}"));
            let loaded = Loaded {
                dossier: serde_json::from_str(&state).map_err(broken)?,
                data: fields
                    .map(|fields| serde_json::from_str(&fields))
                    .transpose()
                    .map_err(broken)?
                    .unwrap_or_default(),
                head: row.try_get("", "head")?,
                code: row.try_get("", "code")?,
            };
            self.loaded.insert(id, loaded);
        }
        Ok(())
    }

    /// Decides one request. A refusal leaves the batch as it was.
    pub(crate) async fn take(&mut self, request: &Request) -> Result<Settled> {
        if let Some((id, version)) = request.key.as_ref().and_then(|key| self.requests.get(key)) {
            return Ok(Settled { id: id.clone(), version: *version, replayed: true });
        }
        let mut scratch = Scratch::default();
        let mut waiting =
            vec![(request.id.clone(), request.command.clone(), request.actor.clone(), 0)];
        let mut first = true;
        while let Some((id, command, actor, depth)) = waiting.pop() {
            let procedure = self.procedure(&mut scratch, &id, &command, request).await?;
            if first && let Some(expected) = request.expected {
                self.check_version(&scratch, &id, expected)?;
            }
            let decided = self.decide(&scratch, &procedure, &id, &command, &actor, request.at);
            let decision = match decided {
                Ok(decision) => decision,
                // The answer of a leg that was called back, or a recall of one that has answered, finds nobody waiting.
                Err(Error::Refused(refusal)) if !first => {
                    tracing::debug!(dossier = id, asked = refusal.asked, "an effect was not taken");
                    continue;
                }
                Err(error) => return Err(error),
            };
            first = false;
            let effects = self.write_down(&mut scratch, &procedure, &id, decision);
            if depth < DEPTH {
                for effect in effects.into_iter().rev() {
                    if let Some((other, command)) =
                        self.carry_out(&mut scratch, &id, effect).await?
                    {
                        waiting.push((other, command, Actor::system(), depth + 1));
                    }
                }
            }
        }
        let version = scratch.loaded.get(&request.id).map_or(0, |loaded| loaded.dossier.version);
        self.loaded.extend(scratch.loaded);
        self.written.extend(scratch.written);
        if let Some(key) = &request.key {
            self.requests.insert(key.clone(), (request.id.clone(), version));
            self.new_requests
                .push(json!({ "request_key": key, "dossier_id": request.id, "version": version }));
        }
        Ok(Settled { id: request.id.clone(), version, replayed: false })
    }

    fn check_version(&self, scratch: &Scratch, id: &str, expected: u64) -> Result<()> {
        let found = scratch.loaded.get(id).or_else(|| self.loaded.get(id));
        let found = found.map_or(0, |loaded| loaded.dossier.content_version);
        // What was read later is fine as long as nothing that matters has changed since.
        if found > expected { Err(Error::Conflict { found, expected }) } else { Ok(()) }
    }

    /// The procedure that a command is decided by, with its dossier loaded.
    async fn procedure(
        &mut self,
        scratch: &mut Scratch,
        id: &str,
        command: &Command,
        request: &Request,
    ) -> Result<Arc<Procedure>> {
        if let Command::Submit(_) = command {
            let on = self.library.zone().to_datetime(request.at).date();
            let code = scratch.loaded.get(id).and_then(|loaded| loaded.code.clone());
            let code = code.or_else(|| request.procedure.clone()).unwrap_or_default();
            scratch.loaded.insert(id.to_owned(), Loaded::default());
            let procedure = self.library.in_force(&code, on);
            return procedure.ok_or_else(|| Error::NoProcedure { code, on: on.to_string() });
        }
        if !scratch.loaded.contains_key(id) && !self.loaded.contains_key(id) {
            self.load(&[id]).await.map_err(Error::Database)?;
        }
        let loaded = scratch.loaded.get(id).or_else(|| self.loaded.get(id));
        let loaded = loaded.ok_or_else(|| Error::NoDossier { id: id.to_owned() })?;
        let bound = loaded.dossier.filed.as_ref().map(|head| head.procedure.clone());
        let bound = bound.ok_or_else(|| Error::NoDossier { id: id.to_owned() })?;
        let procedure = self.library.procedure(&bound.code, &bound.version);
        procedure.ok_or(Error::NoProcedure { code: bound.code, on: bound.version })
    }

    fn decide(
        &self,
        scratch: &Scratch,
        procedure: &Procedure,
        id: &str,
        command: &Command,
        actor: &Actor,
        at: Timestamp,
    ) -> Result<Decision> {
        let empty = Loaded::default();
        let loaded = scratch.loaded.get(id).or_else(|| self.loaded.get(id)).unwrap_or(&empty);
        let command = with_digest(command, procedure);
        let decided = catch_unwind(AssertUnwindSafe(|| {
            decide(
                procedure,
                &self.library.calendars,
                &loaded.dossier,
                &loaded.data,
                &command,
                actor,
                at,
            )
        }));
        match decided {
            Ok(decided) => decided.map_err(Error::from),
            Err(panic) => Err(Error::Fault { message: message_of(panic.as_ref()) }),
        }
    }

    /// Takes the entries of a decision over and drafts their lines.
    fn write_down(
        &self,
        scratch: &mut Scratch,
        procedure: &Procedure,
        id: &str,
        decision: Decision,
    ) -> Vec<Effect> {
        let known = self.loaded.get(id).cloned().unwrap_or_default();
        let loaded = scratch.loaded.entry(id.to_owned()).or_insert(known);
        for entry in &decision.entries {
            let Entry { event, private: _ } = entry;
            loaded.dossier.apply(event);
            loaded.data.apply(entry);
            let number = loaded.dossier.version;
            let draws = number == 1 && procedure.kind != ProcedureKind::Opinion;
            let competent = loaded.dossier.agency(&procedure.agency);
            let day = self.library.zone().to_datetime(event.at).date();
            let code = draws.then(|| format!("{competent}-{}", day.strftime("%y%m%d")));
            scratch.written.push(Written {
                dossier: id.to_owned(),
                code,
                draft: Draft::new(id, number, entry, self.recorded_at),
            });
        }
        decision.effects
    }

    /// The command that an effect is for another dossier.
    async fn carry_out(
        &mut self,
        scratch: &mut Scratch,
        id: &str,
        effect: Effect,
    ) -> Result<Option<(String, Command)>> {
        match effect {
            Effect::OpenLeg { leg, agency, work, limit, documents } => {
                let (LegWork::Consult(code) | LegWork::Procedure(code)) = work;
                let own = uuid::Uuid::now_v7().to_string();
                let lead = scratch.loaded.get(id).cloned().unwrap_or_default();
                let mut agencies = lead
                    .dossier
                    .filed
                    .as_ref()
                    .map(|head| head.agencies.clone())
                    .unwrap_or_default();
                agencies.insert("consulted".into(), agency);
                let submission = Submission {
                    digest: String::new(),
                    agencies,
                    channel: Channel::Online,
                    subject: Subject::Agency,
                    office: None,
                    fields: lead.data.fields.clone(),
                    documents: documents.into_iter().collect(),
                    parent: Some(Parent { dossier: id.to_owned(), leg, limit }),
                };
                // The code of the procedure waits in the place of the dossier's own until the leg is filed.
                scratch
                    .loaded
                    .insert(own.clone(), Loaded { code: Some(code), ..Loaded::default() });
                Ok(Some((own, Command::Submit(submission))))
            }
            Effect::RecallLeg { leg } => {
                let own = self.leg_of(id, &leg).await.map_err(Error::Database)?;
                Ok(own.map(|own| (own, Command::Act(Act::Recall))))
            }
            Effect::ReportToParent { parent, outcome } => {
                let command = Command::Act(Act::LegReported { leg: parent.leg, outcome });
                Ok(Some((parent.dossier, command)))
            }
            Effect::Rebind { .. } => Ok(None),
        }
    }

    /// The dossier of a leg.
    async fn leg_of(
        &self,
        parent: &str,
        leg: &LegKey,
    ) -> std::result::Result<Option<String>, DbErr> {
        let in_batch = self.loaded.iter().find(|(_, loaded)| {
            let filed = loaded.dossier.filed.as_ref().and_then(|head| head.parent.as_ref());
            filed.is_some_and(|known| known.dossier == parent && known.leg == *leg)
        });
        if let Some((id, _)) = in_batch {
            return Ok(Some(id.clone()));
        }
        let sql = "SELECT id FROM motcua_dossiers WHERE parent_id = ? AND leg = ?";
        let rows = store::query(self.transaction, sql, vec![parent.into(), leg.to_string().into()])
            .await?;
        rows.first().map(|row| row.try_get("", "id")).transpose()
    }

    /// Writes everything with a fixed number of statements.
    pub(crate) async fn write(&mut self) -> std::result::Result<HashMap<String, Done>, DbErr> {
        if self.written.is_empty() && self.new_requests.is_empty() {
            return Ok(HashMap::new());
        }
        let mut counters: BTreeMap<String, i64> = BTreeMap::new();
        for written in &self.written {
            if let Some(code) = &written.code {
                *counters.entry(format!("code/{code}")).or_default() += 1;
            }
        }
        let mut counters: Vec<(String, i64)> = counters.into_iter().collect();
        // The counter of positions is locked last, so that positions are in the order of commits.
        counters
            .push(("position".to_owned(), i64::try_from(self.written.len()).unwrap_or(i64::MAX)));
        let mut next: HashMap<String, i64> =
            store::draw(self.transaction, &counters).await?.into_iter().collect();
        let mut draw = |name: &str| {
            let value = next.entry(name.to_owned()).or_default();
            *value += 1;
            *value
        };
        let (mut events, mut secrets) = (Vec::new(), Vec::new());
        let mut touched: HashMap<String, u64> = HashMap::new();
        for written in std::mem::take(&mut self.written) {
            let position = u64::try_from(draw("position")).unwrap_or_default();
            let loaded = self.loaded.entry(written.dossier.clone()).or_default();
            if let Some(code) = &written.code {
                loaded.code = Some(format!("{code}-{:04}", draw(&format!("code/{code}"))));
            }
            let number = written.draft.header.number;
            let (line, secret) = written.draft.line(position, &loaded.head);
            loaded.head.clone_from(&line.hash);
            touched.insert(written.dossier.clone(), position);
            if let Some(secret) = secret {
                secrets.push(json!({
                    "dossier_id": written.dossier, "number": number, "salt": secret.salt, "contents": secret.contents,
                }));
            }
            events.push(json!({
                "position": position, "dossier_id": written.dossier, "number": number,
                "header": line.header, "body": line.body, "hash": line.hash,
            }));
        }
        store::EVENTS.write(self.transaction, &events).await?;
        store::PRIVATE.write(self.transaction, &secrets).await?;
        self.write_projections(touched.keys()).await?;
        store::REQUESTS.write(self.transaction, &std::mem::take(&mut self.new_requests)).await?;
        let done = touched.into_iter().filter_map(|(id, position)| {
            let loaded = self.loaded.get(&id)?;
            let done = Done {
                id: id.clone(),
                code: loaded.code.clone(),
                version: loaded.dossier.version,
                content_version: loaded.dossier.content_version,
                position,
                replayed: false,
            };
            Some((id, done))
        });
        Ok(done.collect())
    }

    async fn write_projections(
        &self,
        ids: impl Iterator<Item = &String>,
    ) -> std::result::Result<(), DbErr> {
        let (mut dossiers, mut forms) = (Vec::new(), Vec::new());
        for id in ids {
            let Some(loaded) = self.loaded.get(id) else { continue };
            dossiers.push(row_of(id, loaded));
            forms.push(json!({ "dossier_id": id, "fields": text(&loaded.data) }));
        }
        store::DOSSIERS.write(self.transaction, &dossiers).await?;
        store::FORMS.write(self.transaction, &forms).await
    }

    /// The answer to a request that settled.
    pub(crate) fn done(&self, settled: Settled, written: &HashMap<String, Done>) -> Done {
        let Settled { id, version, replayed } = settled;
        match written.get(&id) {
            Some(done) if !replayed => Done { version, ..done.clone() },
            Some(_) | None => {
                let loaded = self.loaded.get(&id);
                Done {
                    code: loaded.and_then(|loaded| loaded.code.clone()),
                    content_version: loaded.map_or(0, |loaded| loaded.dossier.content_version),
                    id,
                    version,
                    position: 0,
                    replayed,
                }
            }
        }
    }
}

/// The current-state row of a dossier.
fn row_of(id: &str, loaded: &Loaded) -> Json {
    let dossier = &loaded.dossier;
    let head = dossier.filed.as_ref();
    let parent = head.and_then(|head| head.parent.as_ref());
    let due_at = dossier
        .clock(&motcua_engine::dossier::clock::ClockId::Legal)
        .and_then(|clock| clock.open())
        .and_then(|window| window.deadline)
        .map_or(NEVER, |deadline| deadline.due_at.as_microsecond());
    json!({
        "id": id,
        "code": loaded.code,
        "procedure_code": head.map(|head| &head.procedure.code),
        "procedure_version": head.map(|head| &head.procedure.version),
        "step": dossier.step,
        "status": dossier.status.map_or(0, |status: Status| i64::from(u8::from(status))),
        "agency": head.map(|head| dossier.agency(&head.competent)),
        "version": dossier.version,
        "content_version": dossier.content_version,
        "head": loaded.head,
        "filed_at": head.map(|head| head.at.as_microsecond()),
        "due_at": due_at,
        "wake_at": wake_at(dossier).map_or(NEVER, Timestamp::as_microsecond),
        "is_closed": i64::from(dossier.is_closed()),
        "parent_id": parent.map(|parent| &parent.dossier),
        "leg": parent.map(|parent| parent.leg.to_string()),
        "state": text(dossier),
    })
}

fn request_of(row: &QueryResult) -> std::result::Result<(String, (String, u64)), DbErr> {
    let version: i64 = row.try_get("", "version")?;
    Ok((
        row.try_get("", "request_key")?,
        (row.try_get("", "dossier_id")?, u64::try_from(version).unwrap_or_default()),
    ))
}

/// A submission names the digest of the version it is bound to.
fn with_digest(command: &Command, procedure: &Procedure) -> Command {
    let mut command = command.clone();
    if let Command::Submit(submission) = &mut command {
        submission.digest = procedure.digest().to_string();
    }
    command
}

fn message_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned())
}
