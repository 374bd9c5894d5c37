//! Held documents in a batch: whether what is to serve still holds, who is told when it does not, and the rows.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use motcua_engine::dossier::{
    AcceptedFile, Act, Actor, Command, HeldStatus, MoveCommand, Reuse, ReuseLost, SameSubject,
    SignedFile, Submission,
};
use motcua_engine::procedure::{DocumentId, MoveKind, Procedure};
use motcua_engine::time::Date;
use sea_orm::DbErr;

use super::{Batch, Loaded, Scratch, Task};
use crate::desk::Request;
use crate::error::{Error, Result};
use crate::files::signature_of;
use crate::held::{
    Facts, HeldDocument, Subject, Unfit, fit_for, id_of, known_of, place_of, rows_of, use_rows,
};
use crate::library::Library;
use crate::store::NEVER;
use crate::tables;

/// The files of dossiers that may be kept, by dossier and document.
pub(super) type Files = HashMap<String, BTreeMap<DocumentId, Vec<SignedFile>>>;

/// The dossier whose documents a command accepts.
fn accepts(request: &Request) -> Option<&str> {
    let Command::Move(command) = &request.command else { return None };
    (command.kind == MoveKind::Accept).then_some(request.id.as_str())
}

impl Batch<'_> {
    /// Reads the files of dossiers that are to be accepted.
    pub(super) async fn read_files(
        &mut self,
        requests: &[Request],
    ) -> std::result::Result<(), DbErr> {
        let ids: Vec<&str> = requests.iter().filter_map(accepts).collect();
        let select = "SELECT dossier_id, document, sha256, state, signature FROM motcua_files";
        for row in self.transaction.by_keys(select, "dossier_id", &ids, "").await? {
            if row.try_get::<String>("", "state")? != "clean" {
                continue;
            }
            let signature = signature_of(&row.try_get::<String>("", "signature")?);
            let file = SignedFile { sha256: row.try_get("", "sha256")?, signature };
            let document = DocumentId::new(row.try_get::<String>("", "document")?);
            let of_dossier = self.files.entry(row.try_get("", "dossier_id")?).or_default();
            of_dossier.entry(document).or_default().push(file);
        }
        Ok(())
    }

    /// A submission names the digest of the version it is bound to, an acceptance the files that it keeps.
    pub(super) fn completed(&self, task: &Task, procedure: &Procedure) -> Command {
        let mut command = task.command.clone();
        match &mut command {
            Command::Submit(submission) => submission.digest = self.library.digest(procedure),
            Command::Import(case) => case.digest = self.library.digest(procedure),
            Command::Open(opening) => opening.submission.digest = self.library.digest(procedure),
            Command::Move(command) => self.with_files(&task.id, procedure, command),
            Command::Act(_) => {}
        }
        command
    }

    /// An acceptance keeps the file of each document that has a type and one file, beside those that it names: of several,
    /// nobody has said which it is.
    fn with_files(&self, id: &str, procedure: &Procedure, command: &mut MoveCommand) {
        if command.kind != MoveKind::Accept {
            return;
        }
        let (Some(files), Some(loaded)) = (self.files.get(id), self.loaded.get(id)) else { return };
        let is_named = |id: &DocumentId| command.accepted.iter().any(|named| named.document == *id);
        let is_there = |id| {
            (loaded.dossier.documents.contains(id) || command.documents.contains(id))
                && !is_named(id)
        };
        let typed = procedure.documents.iter().filter(|spec| spec.document_type.is_some());
        let there = typed.filter(|spec| is_there(&spec.id));
        let kept = there.filter_map(|spec| match files.get(&spec.id)?.as_slice() {
            [file] if file.has_hash() => Some(AcceptedFile::new(spec.id.clone(), file.clone())),
            _ => None,
        });
        let kept: Vec<AcceptedFile> = kept.collect();
        command.accepted = command.accepted.iter().cloned().chain(kept).collect();
    }

    /// What is to serve still holds, as it stands under a lock: whoever takes it back comes before or after this.
    ///
    /// # Errors
    ///
    /// It holds no longer.
    pub(super) async fn check_held(&self, scratch: &Scratch, reuse: &[Reuse]) -> Result<()> {
        if reuse.is_empty() {
            return Ok(());
        }
        let ids: Vec<&str> = reuse.iter().map(|reuse| reuse.held.as_str()).collect();
        let select = "SELECT id, status, sha256 FROM motcua_held";
        let rows = self.transaction.by_keys(select, "id", &ids, "FOR SHARE").await;
        let mut stored: HashMap<String, (String, String)> = HashMap::new();
        for row in rows.map_err(Error::Database)? {
            let read = || -> std::result::Result<_, DbErr> {
                Ok((
                    row.try_get("", "id")?,
                    (row.try_get("", "status")?, row.try_get("", "sha256")?),
                ))
            };
            let (id, found) = read().map_err(Error::Database)?;
            stored.insert(id, found);
        }
        for reuse in reuse {
            let now = self.status_of(scratch, reuse);
            let found = stored.get(reuse.held.as_str());
            let found = found.filter(|(_, sha256)| *sha256 == reuse.file.sha256);
            let is_valid = found.is_some_and(|(status, _)| status == HeldStatus::Valid.name())
                && now.is_none_or(|now| now == HeldStatus::Valid);
            if !is_valid {
                let status = now.unwrap_or(HeldStatus::Revoked);
                let document = reuse.document.to_string();
                return Err(Error::Unfit { document, why: Unfit::NotInForce { status } });
            }
        }
        Ok(())
    }

    /// What the commands before it in the batch have made of something that is held.
    fn status_of(&self, scratch: &Scratch, reuse: &Reuse) -> Option<HeldStatus> {
        let (dossier, place) = place_of(&reuse.held)?;
        let loaded = scratch.loaded.get(dossier).or_else(|| self.loaded.get(dossier))?;
        loaded.dossier.held.get(place).map(|held| held.status)
    }

    /// What has become of what a dossier holds, before a command changes it.
    pub(super) fn statuses(&self, scratch: &Scratch, id: &str) -> Vec<HeldStatus> {
        let loaded = scratch.loaded.get(id).or_else(|| self.loaded.get(id));
        let held = loaded.map(|loaded| &loaded.dossier.held);
        held.into_iter().flatten().map(|held| held.status).collect()
    }

    /// Tells the open dossiers that rely on what held before a command and holds no longer.
    ///
    /// The rows are locked before anybody is looked for: whoever lets one serve at the same time is seen, or sees this.
    pub(super) async fn tell_reliant(
        &self,
        scratch: &Scratch,
        task: &Task,
        before: &[HeldStatus],
    ) -> std::result::Result<Vec<Task>, DbErr> {
        let after = self.statuses(scratch, &task.id);
        let lost: BTreeMap<String, HeldStatus> = before
            .iter()
            .zip(after)
            .enumerate()
            .filter(|(_, (before, after))| **before == HeldStatus::Valid && *after != **before)
            .map(|(place, (_, after))| (id_of(&task.id, place).to_string(), after))
            .collect();
        if lost.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<&str> = lost.keys().map(String::as_str).collect();
        self.transaction.by_keys("SELECT id FROM motcua_held", "id", &ids, "FOR UPDATE").await?;
        let mut reliant: BTreeSet<(String, String)> = BTreeSet::new();
        let select = format!(
            "SELECT dossier_id, held_id FROM (SELECT u.dossier_id, u.held_id FROM motcua_held_uses u
            JOIN motcua_dossiers d ON d.id = u.dossier_id WHERE u.lost_at = {NEVER} AND d.is_closed = 0) AS open_use"
        );
        for row in self.transaction.by_keys(&select, "held_id", &ids, "").await? {
            reliant.insert((row.try_get("", "dossier_id")?, row.try_get("", "held_id")?));
        }
        for (id, loaded) in self.loaded.iter().chain(&scratch.loaded) {
            let used = loaded.dossier.reused.iter().map(|reused| reused.reuse.held.to_string());
            let used = used.filter(|held| lost.contains_key(held) && !loaded.dossier.is_closed());
            reliant.extend(used.map(|held| (id.clone(), held)));
        }
        let told = reliant.into_iter().filter_map(|(id, held)| {
            let status = *lost.get(&held)?;
            let lost = ReuseLost { held: held.as_str().into(), status };
            Some(Task {
                id,
                procedure: None,
                command: Command::Act(Act::LoseReuse(lost)),
                actor: Actor::system(),
                depth: task.depth + 1,
            })
        });
        Ok(told.collect())
    }

    /// Writes what dossiers hold and what they rely on.
    pub(super) async fn write_held(
        &self,
        ids: &BTreeSet<String>,
    ) -> std::result::Result<(), DbErr> {
        let (mut held, mut uses) = (Vec::new(), Vec::new());
        for (id, loaded) in ids.iter().filter_map(|id| Some((id, self.loaded.get(id)?))) {
            held.extend(rows_of(id, loaded, self.library));
            uses.extend(use_rows(id, loaded));
        }
        self.transaction.write(&tables::HELD, held).await?;
        self.transaction.write(&tables::HELD_USES, uses).await
    }
}

/// Results of a lead serve as documents of the child procedure that it sends (NĐ 301/2026 art. 4.3).
pub(super) fn passed_results(
    from: &str,
    lead: &Loaded,
    library: &Library,
    procedure: &Arc<Procedure>,
    (submission, on): (&Submission, Date),
) -> Vec<Reuse> {
    let head = lead.dossier.filed.as_ref();
    let bound = head.and_then(|head| library.bound(&head.procedure).ok());
    let code = head.map(|head| head.procedure.code.clone()).unwrap_or_default();
    let held = lead.dossier.held.iter().enumerate().map(|(place, held)| HeldDocument {
        id: id_of(from, place),
        dossier: from.to_owned(),
        subject: Subject::default(),
        known: known_of(held, lead, bound.as_deref(), &code),
    });
    let held: Vec<HeldDocument> = held.collect();
    let wanted = procedure.documents.iter().filter(|document| {
        !document.reuse.is_empty() && !submission.documents.contains(&document.id)
    });
    let facts = Facts::default();
    let serving = |found: &HeldDocument, document| {
        fit_for(found, document, SameSubject::Lead, on, facts).ok()
    };
    wanted
        .filter_map(|document| held.iter().rev().find_map(|found| serving(found, document)))
        .collect()
}
