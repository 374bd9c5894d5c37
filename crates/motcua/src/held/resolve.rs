//! Filling a dossier's documents from what is held about its applicant.

use std::collections::{BTreeMap, BTreeSet};

use motcua_engine::dossier::{
    Actor, AgencyId, Calendars, HeldId, Parties, PersonId, Reuse, Submission, wanted,
};
use motcua_engine::procedure::{Document, DocumentId, Label, Need, Procedure};
use motcua_engine::time::{Date, Timestamp};
use sea_orm::DbErr;

use super::{Answer, COLUMNS, Facts, HeldDocument, Subject, Unfit, fit};
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::filing::Filing;
use crate::sight::{Part, Seen, Sight};

/// A document of a procedure, and what is held that may serve for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Which document.
    pub document: DocumentId,
    /// Its name for people.
    pub name: Label,
    /// Whether it is needed whatever the form says.
    pub is_required: bool,
    /// What serves: already held, not needed again. None: the document is to be handed in.
    pub held: Option<HeldDocument>,
    /// What is held of a type that it takes, and cannot serve, each with why.
    pub unfit: Vec<(HeldDocument, Unfit)>,
}

/// What is held about a subject, with what stands beside it.
struct Shelf {
    subject: Subject,
    /// The latest first.
    held: Vec<HeldDocument>,
    /// The hashes whose bytes cannot be relied on, each of a dossier; an empty one: of any.
    damaged: BTreeSet<(String, String)>,
    /// The last answer for each type.
    answers: BTreeMap<String, Answer>,
}

impl Shelf {
    fn facts(&self, found: &HeldDocument) -> Facts {
        let held = &found.known.held;
        let sha256 = &held.file.sha256;
        let is_damaged = [found.dossier.as_str(), ""]
            .into_iter()
            .any(|dossier| self.damaged.contains(&(dossier.to_owned(), sha256.clone())));
        Facts { is_damaged, answer: self.answers.get(&held.document_type).copied() }
    }

    fn fit(
        &self,
        found: &HeldDocument,
        document: &Document,
        on: Date,
    ) -> std::result::Result<Reuse, Unfit> {
        fit(found, document, &self.subject, on, self.facts(found))
    }

    /// What of a type that a document takes is held.
    fn of_type<'a>(&'a self, document: &'a Document) -> impl Iterator<Item = &'a HeldDocument> {
        self.held.iter().filter(|found| document.reuse.contains(&found.known.held.document_type))
    }
}

impl Desk {
    /// Lets serve what is held: what was chosen, or whatever fits a document that is needed and not brought.
    pub(crate) async fn resolve(
        &self,
        code: &str,
        submission: &mut Submission,
        (chosen, takes_held): (&BTreeMap<DocumentId, HeldId>, bool),
        actor: &Actor,
        at: Timestamp,
    ) -> Result<()> {
        let library = self.library.read().await.clone();
        // Another process may have published it; what nobody has published the writer refuses.
        let library = match library.in_force_at(code, at) {
            Ok(_) => library,
            Err(_) => self.published().await?,
        };
        let Ok(procedure) = library.in_force_at(code, at) else { return Ok(()) };
        let mut open = wanted(&procedure, &library.calendars, submission, actor, at);
        open.retain(|document| takes_held && !chosen.contains_key(&document.id));
        if open.is_empty() && chosen.is_empty() {
            return Ok(());
        }
        let subject = self.subject_of(actor, &submission.parties).await?;
        let on = day_of(&procedure, &library.calendars, &submission.agencies, at);
        let reuse = self.serving(&procedure, subject, (chosen, &open), (at, on)).await?;
        submission.reuse.extend(reuse);
        Ok(())
    }

    /// What is held of a subject as it serves: what was chosen, or is refused, and what fits of the documents that are open.
    pub(super) async fn serving(
        &self,
        procedure: &Procedure,
        subject: Subject,
        (chosen, open): (&BTreeMap<DocumentId, HeldId>, &[&Document]),
        (at, on): (Timestamp, Date),
    ) -> Result<Vec<Reuse>> {
        let types = open.iter().flat_map(|document| &document.reuse);
        let types = types.map(String::as_str).collect();
        let shelf = self.shelf(subject, &types, chosen.values(), &procedure.code, at).await?;
        let mut serving = Vec::new();
        for (document, id) in chosen {
            let found = shelf.held.iter().find(|found| found.id == *id);
            let found = found.ok_or_else(|| Error::NotHeld { id: id.to_string() })?;
            let unfit = |why| Error::Unfit { document: document.to_string(), why };
            let asked = procedure.documents.iter().find(|asked| asked.id == *document);
            let other = || Unfit::OtherType { found: found.known.held.document_type.clone() };
            let asked = asked.ok_or_else(|| unfit(other()))?;
            serving.push(shelf.fit(found, asked, on).map_err(unfit)?);
        }
        for document in open {
            let fits =
                shelf.of_type(document).find_map(|found| shelf.fit(found, document, on).ok());
            serving.extend(fits);
        }
        Ok(serving)
    }

    /// Whether a command under a key was taken before: what held then need not hold now for it to be told again.
    pub(crate) async fn is_answered(&self, key: Option<&str>) -> Result<bool> {
        let Some(key) = key.filter(|key| !key.contains('\0')) else { return Ok(false) };
        let select = "SELECT request_key FROM motcua_requests WHERE request_key = ?";
        let rows = self.connections.read.query(select, vec![key.into()]).await;
        Ok(!rows.map_err(Error::Database)?.is_empty())
    }

    /// About whom something must be to serve for what somebody files.
    ///
    /// Who files for himself is known by his account; what he writes of himself is not asked. An official at the counter
    /// has seen who the owner is. Who acts for another owner by a paper has no right of his own to what is held.
    pub(super) async fn subject_of(&self, actor: &Actor, parties: &Parties) -> Result<Subject> {
        let owner = parties.owner.as_ref();
        if let Some(person) = actor.applying_for() {
            let own = self.subject_by(person).await?;
            let written = owner.map_or_else(Subject::default, |owner| Subject {
                person: owner.person.clone(),
                number: owner.number.clone(),
            });
            let is_other = written.person.is_some_and(|other| other != *person)
                || written
                    .number
                    .zip(own.number.clone())
                    .is_some_and(|(one, two)| one.trim() != two);
            return Ok(if is_other { Subject::default() } else { own });
        }
        let Some(owner) = owner.filter(|_| actor.agency.is_some()) else {
            return Ok(Subject::default());
        };
        let number = owner.number.as_deref().map(|number| number.trim().replace('\0', ""));
        let number = number.filter(|number| !number.is_empty());
        match (&owner.person, number) {
            (Some(person), number) => {
                let known = self.subject_by(person).await?;
                Ok(Subject { number: number.or(known.number), ..known })
            }
            (None, Some(number)) => {
                let person = self.person_by_number(&number).await?;
                Ok(Subject { person, number: Some(number) })
            }
            (None, None) => Ok(Subject::default()),
        }
    }

    /// Somebody, with the number that the desk knows.
    pub(super) async fn subject_by(&self, person: &PersonId) -> Result<Subject> {
        let number = self.person(person).await?.and_then(|known| known.number);
        Ok(Subject { person: Some(person.clone()), number })
    }

    async fn person_by_number(&self, number: &str) -> Result<Option<PersonId>> {
        let select = "SELECT id FROM motcua_people WHERE number = ?";
        let rows = self.connections.read.query(select, vec![number.into()]).await;
        let found = rows.map_err(Error::Database)?.first().map(|row| row.try_get("", "id"));
        let found: Option<String> = found.transpose().map_err(Error::Database)?;
        Ok(found.map(PersonId::new))
    }

    /// What is held about a subject of some types, and what was chosen whoever it is about.
    async fn shelf(
        &self,
        subject: Subject,
        types: &BTreeSet<&str>,
        chosen: impl Iterator<Item = &HeldId>,
        procedure: &str,
        at: Timestamp,
    ) -> Result<Shelf> {
        let read = &self.connections.read;
        let list = read.list();
        let types = crate::journal::text(&types);
        let keys = [
            ("subject_number", subject.number.clone().unwrap_or_default()),
            (
                "subject_person",
                subject.person.as_ref().map(ToString::to_string).unwrap_or_default(),
            ),
        ];
        let mut held: BTreeMap<HeldId, HeldDocument> = BTreeMap::new();
        for (column, key) in keys.into_iter().filter(|(_, key)| !key.is_empty()) {
            let select = format!(
                "SELECT {COLUMNS} FROM motcua_held h WHERE h.{column} = ? AND h.document_type IN ({list})"
            );
            let values = vec![key.replace('\0', "").into(), types.clone().into()];
            for row in &read.query(&select, values).await.map_err(Error::Database)? {
                let found = HeldDocument::of(row)?;
                held.insert(found.id.clone(), found);
            }
        }
        let chosen: Vec<String> = chosen.map(|id| id.as_str().replace('\0', "")).collect();
        let chosen: Vec<&str> = chosen.iter().map(String::as_str).collect();
        let select = format!("SELECT {COLUMNS} FROM motcua_held h");
        for row in &read.by_keys(&select, "h.id", &chosen, "").await.map_err(Error::Database)? {
            let found = HeldDocument::of(row)?;
            held.insert(found.id.clone(), found);
        }
        let mut held: Vec<HeldDocument> = held.into_values().collect();
        held.sort_by(|one, two| {
            two.known.held.held_at.cmp(&one.known.held.held_at).then_with(|| one.id.cmp(&two.id))
        });
        let damaged = self.damaged(&held).await.map_err(Error::Database)?;
        let answers = if held.iter().any(|found| found.known.held.needs_consent) {
            self.answers(&subject, procedure, at).await?
        } else {
            BTreeMap::new()
        };
        Ok(Shelf { subject, held, damaged, answers })
    }

    /// The hashes of what is held whose bytes were found damaged, or whose file must not be handed out.
    async fn damaged(
        &self,
        held: &[HeldDocument],
    ) -> std::result::Result<BTreeSet<(String, String)>, DbErr> {
        let hashes: Vec<&str> =
            held.iter().map(|found| found.known.held.file.sha256.as_str()).collect();
        let dossiers: BTreeSet<&str> = held.iter().map(|found| found.dossier.as_str()).collect();
        let dossiers: Vec<&str> = dossiers.into_iter().collect();
        let read = &self.connections.read;
        let mut damaged = BTreeSet::new();
        let select = "SELECT sha256 FROM motcua_damaged";
        for row in read.by_keys(select, "sha256", &hashes, "").await? {
            damaged.insert((String::new(), row.try_get("", "sha256")?));
        }
        let select = "SELECT dossier_id, sha256, state FROM motcua_files";
        for row in read.by_keys(select, "dossier_id", &dossiers, "").await? {
            if row.try_get::<String>("", "state")? != "clean" {
                damaged.insert((row.try_get("", "dossier_id")?, row.try_get("", "sha256")?));
            }
        }
        Ok(damaged)
    }
}

impl Desk {
    /// What is held of the documents that a dossier to be filed could have from what is held, and does not bring:
    /// asked before it is filed, it tells why something is not filled.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn offers(
        &self,
        filing: &Filing,
        actor: &Actor,
        at: Timestamp,
    ) -> Result<Vec<Offer>> {
        let library = self.published().await?;
        // That no version is in force, the filing itself is told.
        let Ok(procedure) = library.in_force_at(&filing.procedure, at) else {
            return Ok(Vec::new());
        };
        let asked: Vec<&Document> = procedure
            .documents
            .iter()
            .filter(|asked| !asked.reuse.is_empty() && !filing.documents.contains(&asked.id))
            .collect();
        if asked.is_empty() {
            return Ok(Vec::new());
        }
        let subject = self.subject_of(actor, &filing.parties).await?;
        let on = day_of(&procedure, &library.calendars, &filing.agencies, at);
        self.offered(&procedure, &asked, subject, (at, on)).await
    }

    /// What is held about a subject for documents of a procedure.
    pub(super) async fn offered(
        &self,
        procedure: &Procedure,
        asked: &[&Document],
        subject: Subject,
        (at, on): (Timestamp, Date),
    ) -> Result<Vec<Offer>> {
        let types = asked.iter().flat_map(|document| &document.reuse).map(String::as_str).collect();
        let shelf = self.shelf(subject, &types, [].iter(), &procedure.code, at).await?;
        let offers = asked.iter().map(|document| {
            let (mut serving, mut unfit) = (None, Vec::new());
            for found in shelf.of_type(document) {
                match shelf.fit(found, document, on) {
                    Ok(_) => serving = serving.or_else(|| Some(found.clone())),
                    Err(why) => unfit.push((found.clone(), why)),
                }
            }
            Offer {
                document: document.id.clone(),
                name: document.name.clone(),
                is_required: document.required == Need::Yes,
                held: serving,
                unfit,
            }
        });
        Ok(offers.collect())
    }
}

impl Seen {
    /// What of a procedure's documents is held about somebody, before anything is filed: what need not be handed in again.
    ///
    /// Somebody is told what is held about himself or about whom he acts for; an official at a counter, about anybody.
    ///
    /// # Errors
    ///
    /// No version of the procedure is in force, or the database fails.
    pub async fn held_for(
        &self,
        procedure: &str,
        applicant: &PersonId,
        at: Timestamp,
    ) -> Result<Vec<Offer>> {
        let desk = &self.desk;
        let library = desk.published().await?;
        let procedure = library.in_force_at(procedure, at)?;
        let asked = procedure.documents.iter().filter(|document| !document.reuse.is_empty());
        let asked: Vec<&Document> = asked.collect();
        let subject = if self.may_ask_of(applicant) {
            desk.subject_by(applicant).await?
        } else {
            Subject::default()
        };
        let on = day_of(&procedure, &library.calendars, &BTreeMap::new(), at);
        desk.offered(&procedure, &asked, subject, (at, on)).await
    }

    /// Whether somebody may ask what is held about a person to let it serve.
    fn may_ask_of(&self, person: &PersonId) -> bool {
        match &self.sight {
            Sight::All => true,
            Sight::Of(parts) => parts.iter().any(|part| match part {
                Part::Agency(_) => true,
                Part::Person(seen) => seen == person,
            }),
        }
    }
}

/// The local day at the competent agency.
fn day_of(
    procedure: &Procedure,
    calendars: &Calendars,
    agencies: &BTreeMap<motcua_engine::procedure::AgencyName, AgencyId>,
    at: Timestamp,
) -> Date {
    let bound = agencies.get(&procedure.agency).cloned();
    let competent = bound.unwrap_or_else(|| AgencyId::new(procedure.agency.as_str()));
    calendars.of(&competent).local_date(at)
}
