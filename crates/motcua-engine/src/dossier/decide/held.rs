//! What is kept for reuse: the files of results and of accepted documents, and what serves in the place of a document.

use std::collections::{BTreeMap, BTreeSet};

use super::details::{check_accepted, check_issued, is_sensitive};
use super::{Decision, Here};
use crate::dossier::accepted::AcceptedFile;
use crate::dossier::command::{Calendars, MoveCommand, Submission};
use crate::dossier::event::{
    Accepted, Actor, AgencyId, EVENT_VERSION, Event, EventBody, HeldStatus, Issued, Kept, Reuse,
    ReuseLost, Revoked, Signature,
};
use crate::dossier::refusal::Rule;
use crate::dossier::state::{Data, Dossier};
use crate::procedure::{Document, DocumentId, Move, MoveKind, Procedure, ResultId};
use crate::time::{Date, Timestamp};

/// The documents that a dossier to be filed needs and does not bring, and for which something held may serve.
/// A condition that cannot be tested yet is not met.
pub fn wanted<'p>(
    procedure: &'p Procedure,
    calendars: &Calendars,
    submission: &Submission,
    actor: &Actor,
    at: Timestamp,
) -> Vec<&'p Document> {
    let missing = |document: &&Document| {
        !document.reuse.is_empty() && !submission.documents.contains(&document.id)
    };
    let missing: Vec<&Document> = procedure.documents.iter().filter(missing).collect();
    if missing.is_empty() {
        return missing;
    }
    let (mut dossier, data) = (Dossier::default(), Data::default());
    let here = Here { procedure, calendars, dossier: &dossier, data: &data, actor, at };
    let step = procedure.step(&procedure.start);
    let Some(Ok((filed, _))) = step.map(|step| here.filed(submission, step)) else {
        return Vec::new();
    };
    let event = Event {
        v: EVENT_VERSION,
        at,
        actor: actor.clone(),
        late_entry: None,
        body: EventBody::Filed(filed),
        changes: Vec::new(),
    };
    let mut filled = Data::default();
    filled.set(&submission.fields);
    dossier = Dossier::replay([&event]);
    let here = Here { procedure, calendars, dossier: &dossier, data: &filled, actor, at };
    missing.into_iter().filter(|document| here.is_needed(&document.required)).collect()
}

/// The documents that a dossier still needs, that a supplement does not bring, and for which something held may serve.
pub fn still_wanted<'p>(
    procedure: &'p Procedure,
    calendars: &Calendars,
    (dossier, data): (&Dossier, &Data),
    command: &MoveCommand,
    actor: &Actor,
    at: Timestamp,
) -> Vec<&'p Document> {
    let mut filled = data.clone();
    filled.set(&command.fields);
    let here = Here { procedure, calendars, dossier, data: &filled, actor, at };
    let is_missing = |document: &&Document| {
        !document.reuse.is_empty()
            && !dossier.documents.contains(&document.id)
            && !command.documents.contains(&document.id)
    };
    let missing = procedure.documents.iter().filter(is_missing);
    missing.filter(|document| here.is_needed(&document.required)).collect()
}

impl Here<'_> {
    /// What serves with a supplement, where nothing stands in the place of the document yet.
    pub(super) fn check_supplement(&self, command: &MoveCommand) -> Result<(), Rule> {
        let Some(first) = command.held.reuse.first() else { return Ok(()) };
        if command.kind != MoveKind::Supplement {
            let why = "what is held serves with a filing or a supplement; hand the document in";
            return Err(Rule::Held { document: first.document.to_string(), why });
        }
        let there = &self.dossier.documents | &command.documents;
        self.check_reuse(&command.held.reuse, &there, self.today())
    }

    /// The local day at the competent agency.
    fn today(&self) -> Date {
        self.calendars.of(&self.competent()).local_date(self.at)
    }

    /// What the desk has found serves: the document takes its type, it holds on the day, and its file can be relied on.
    pub(super) fn check_reuse(
        &self,
        serving: &[Reuse],
        there: &BTreeSet<DocumentId>,
        on: Date,
    ) -> Result<(), Rule> {
        for (place, reuse) in serving.iter().enumerate() {
            let others = &serving[..place];
            let is_twice = others.iter().any(|other| other.document == reuse.document);
            if is_twice || there.contains(&reuse.document) {
                let why = "it is there already; hand it in, or let one held document serve for it";
                return Err(Rule::Held { document: reuse.document.to_string(), why });
            }
            self.check_one_reuse(reuse, on)?;
        }
        Ok(())
    }

    fn check_one_reuse(&self, reuse: &Reuse, on: Date) -> Result<(), Rule> {
        self.check_known_documents([&reuse.document])?;
        let asked = self.procedure.documents.iter().find(|asked| asked.id == reuse.document);
        let takes = asked.is_some_and(|asked| asked.reuse.contains(&reuse.document_type));
        let why = if !takes {
            "what is held is of a type that does not serve for it; hand the document in"
        } else if reuse.valid_on != on || reuse.valid_until.is_some_and(|until| until < on) {
            "what is held does not hold on the day; hand the document in"
        } else if !reuse.file.has_hash() {
            "the hash of what is held is none; hand the document in"
        } else if !reuse.file.signature.can_be_relied_on() {
            "the signature of what is held was not found valid; hand the document in"
        } else {
            return Ok(());
        };
        Err(Rule::Held { document: reuse.document.to_string(), why })
    }

    /// A result with what the rules say of it, where it has a file.
    pub(super) fn keep(&self, issuer: &AgencyId, issued: &Issued) -> Result<Issued, Rule> {
        check_issued(issued)?;
        let Some(file) = &issued.file else { return Ok(Issued { kept: None, ..issued.clone() }) };
        if !file.has_hash() {
            return Err(no_hash(issued.result.as_str()));
        }
        let spec = self.procedure.results.iter().find(|spec| spec.id == issued.result);
        let Some(spec) = spec else { return Ok(Issued { kept: None, ..issued.clone() }) };
        let calendar = self.calendars.of(&self.competent());
        let valid_until = match spec.validity {
            Some(validity) => calendar.valid_until(validity, issued.issued_on)?,
            None => None,
        };
        let kept = Kept {
            document_type: spec.document_type.clone(),
            issuer: issuer.clone(),
            valid_until,
            is_reusable: spec.store && !spec.negative,
            needs_consent: spec.consent || is_sensitive(&issued.details),
        };
        Ok(Issued { kept: Some(kept), ..issued.clone() })
    }

    /// Who issued a result that is replaced.
    pub(super) fn issuer_of(&self, result: &ResultId) -> AgencyId {
        let issued = self.dossier.results.iter().rfind(|issued| issued.result == *result);
        let issuer = issued.and_then(|issued| issued.kept.as_ref()).map(|kept| kept.issuer.clone());
        issuer.unwrap_or_else(|| self.competent())
    }

    /// What replaces a result that was signed in a file is signed in one too.
    pub(super) fn check_corrected(&self, issued: &Issued) -> Result<(), Rule> {
        let mut moves = self.procedure.steps.iter().flat_map(|step| &step.moves);
        let is_signed = moves.any(|edge| edge.signed && edge.issues.contains(&issued.result));
        if is_signed { check_signed(issued) } else { Ok(()) }
    }

    /// The documents that an acceptance keeps.
    pub(super) fn accepted(
        &self,
        edge: &Move,
        command: &MoveCommand,
    ) -> Result<Vec<Accepted>, Rule> {
        let documents: Result<Vec<_>, _> =
            command.accepted.iter().map(|file| self.accepted_one(edge, command, file)).collect();
        documents
    }

    fn accepted_one(
        &self,
        edge: &Move,
        command: &MoveCommand,
        file: &AcceptedFile,
    ) -> Result<Accepted, Rule> {
        self.check_known_documents([&file.document])?;
        let unfit = |why| Rule::Held { document: file.document.to_string(), why };
        if edge.kind != MoveKind::Accept {
            return Err(unfit("only an acceptance keeps documents; leave it out"));
        }
        let mut there = self.dossier.documents.iter().chain(&command.documents);
        if !there.any(|id| *id == file.document) {
            return Err(unfit("it was not handed in, so it cannot be kept; leave it out"));
        }
        let spec = self.procedure.documents.iter().find(|spec| spec.id == file.document);
        let Some((spec, document_type)) =
            spec.and_then(|spec| Some((spec, spec.document_type.clone()?)))
        else {
            return Err(unfit(
                "the procedure gives it no type, so it cannot be kept; leave it out",
            ));
        };
        if !file.file.has_hash() {
            return Err(no_hash(file.document.as_str()));
        }
        check_accepted(file)?;
        Ok(Accepted {
            document: file.document.clone(),
            document_type,
            file: file.file.clone(),
            issuer: file.issuer.clone(),
            issued_on: file.issued_on,
            valid_until: file.valid_until,
            classification: file.classification,
            pages: file.pages,
            details: file.details.clone(),
            needs_consent: spec.consent || is_sensitive(&file.details),
        })
    }

    /// A result or an accepted document is taken back for good, by a decision.
    pub(super) fn revoke(&self, revoked: &Revoked, decision: &mut Decision) -> Result<(), Rule> {
        self.needs(&["leader"])?;
        Self::filled(&revoked.reason, "the reason")?;
        Self::filled(&revoked.decision, "the number of the decision")?;
        if self.dossier.last_held(&revoked.origin, HeldStatus::Valid).is_none() {
            return Err(Rule::NotNow {
                why: "the dossier holds no such valid document; name a result or a document whose file it keeps",
            });
        }
        self.plain(decision, EventBody::Revoked(revoked.clone()))
    }

    pub(super) fn lose_reuse(&self, lost: &ReuseLost, decision: &mut Decision) -> Result<(), Rule> {
        self.needs(&["system"])?;
        if lost.status == HeldStatus::Valid || !self.dossier.relies_on(&lost.held) {
            return Err(Rule::NotNow {
                why: "the dossier relies on no such document that holds no longer; look at what it reuses",
            });
        }
        self.plain(decision, EventBody::ReuseLost(lost.clone()))
    }
}

/// A result is signed in a file, as a check has found.
pub(super) fn check_signed(issued: &Issued) -> Result<(), Rule> {
    let found = issued.file.as_ref().map_or(Signature::Unsigned, |file| file.signature);
    if found == Signature::Valid {
        return Ok(());
    }
    Err(Rule::SignatureUnproved { found: found.words() })
}

/// The numbers of the documents that a move accepts, by the hashes of their files.
pub(super) fn numbers(command: &MoveCommand) -> BTreeMap<String, String> {
    let numbered = command.accepted.iter();
    numbered.filter_map(|file| Some((file.file.sha256.clone(), file.number.clone()?))).collect()
}

fn no_hash(document: &str) -> Rule {
    let why = "its file has no SHA-256 of 64 small hexadecimal figures; keep the bytes first";
    Rule::Held { document: document.to_owned(), why }
}
