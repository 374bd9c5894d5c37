//! Whether something held may serve as a document: the conditions, one by one, and why it may not.

use motcua_engine::dossier::{HeldStatus, PersonId, Reuse, SameSubject, Signature};
use motcua_engine::procedure::Document;
use motcua_engine::time::Date;

use super::HeldDocument;

/// Who something is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// The person or organisation, by the opaque number of the desk.
    pub person: Option<PersonId>,
    /// The personal identification number or the enterprise's code; personal.
    pub number: Option<String>,
}

impl Subject {
    /// A subject of two texts, of which an empty one says nothing.
    pub(crate) fn new(person: String, number: String) -> Self {
        Self {
            person: Some(person).filter(|person| !person.is_empty()).map(PersonId::new),
            number: Some(number).filter(|number| !number.is_empty()),
        }
    }

    /// By what it is the same as another one: two numbers decide, where both are known.
    pub fn same_as(&self, other: &Self) -> Option<SameSubject> {
        if let (Some(one), Some(two)) = (&self.number, &other.number) {
            return (one == two).then_some(SameSubject::Number);
        }
        let is_one = self.person.is_some() && self.person == other.person;
        is_one.then_some(SameSubject::Person)
    }
}

/// Why something held cannot serve as a document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It is about somebody else, or nobody is known to apply.
    #[error("it is about somebody else; hand the document in")]
    OtherSubject,
    /// The document takes no such type.
    #[error("it is of type \"{found}\", which does not serve for it; hand the document in")]
    OtherType {
        /// The type of what is held.
        found: String,
    },
    /// Its type is not kept for reuse.
    #[error("it is not kept for reuse; hand the document in")]
    NotKept,
    /// It holds no longer.
    #[error("it is {}; hand in the one that holds", status.name())]
    NotInForce {
        /// What has become of it.
        status: HeldStatus,
    },
    /// It is not valid yet.
    #[error("it is valid from {from}; hand another one in, or file then")]
    NotYetValid {
        /// Its first day.
        from: Date,
    },
    /// It is not valid any longer.
    #[error("it was valid until {until}; hand in one that holds")]
    Expired {
        /// Its last day.
        until: Date,
    },
    /// Its bytes are not what they were.
    #[error("the bytes of its file are not those that were kept; hand the document in")]
    Damaged,
    /// Its signature was not found valid.
    #[error("the signature of its file is {}; have it checked, or hand the document in", found.words())]
    Signature {
        /// What was found.
        found: Signature,
    },
    /// Its subject has not said whether it may serve.
    #[error("its subject has not agreed that it serves here; ask, or hand the document in")]
    ConsentNeeded,
    /// Its subject does not want it to serve.
    #[error("its subject refused on {on} that it serves here; hand the document in")]
    ConsentRefused {
        /// On which day.
        on: Date,
    },
}

/// What an answer to the question for consent was, and on which day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) is_given: bool,
    pub(crate) on: Date,
    pub(crate) until: Option<Date>,
}

/// What stands beside a held document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    /// Whether its bytes are known not to be what they were, or must not be handed out.
    pub(crate) is_damaged: bool,
    /// The last answer of its subject for the procedure.
    pub(crate) answer: Option<Answer>,
}

/// Something held as it serves for a document of an applicant on a day.
pub(crate) fn fit(
    found: &HeldDocument,
    document: &Document,
    subject: &Subject,
    on: Date,
    facts: Facts,
) -> Result<Reuse, Unfit> {
    let same_subject = found.subject.same_as(subject).ok_or(Unfit::OtherSubject)?;
    fit_for(found, document, same_subject, on, facts)
}

/// The same, of a subject that is known to be the same.
pub(crate) fn fit_for(
    found: &HeldDocument,
    document: &Document,
    same_subject: SameSubject,
    on: Date,
    facts: Facts,
) -> Result<Reuse, Unfit> {
    let held = &found.known.held;
    if !document.reuse.contains(&held.document_type) {
        return Err(Unfit::OtherType { found: held.document_type.clone() });
    }
    if !held.is_reusable {
        return Err(Unfit::NotKept);
    }
    if held.status != HeldStatus::Valid {
        return Err(Unfit::NotInForce { status: held.status });
    }
    if let Some(from) = held.issued_on.filter(|from| on < *from) {
        return Err(Unfit::NotYetValid { from });
    }
    if let Some(until) = held.valid_until.filter(|until| *until < on) {
        return Err(Unfit::Expired { until });
    }
    if facts.is_damaged || !held.file.has_hash() {
        return Err(Unfit::Damaged);
    }
    if !held.file.signature.can_be_relied_on() {
        return Err(Unfit::Signature { found: held.file.signature });
    }
    let consent_on = if held.needs_consent { Some(consented(facts.answer, on)?) } else { None };
    Ok(Reuse {
        document: document.id.clone(),
        held: found.id.clone(),
        document_type: held.document_type.clone(),
        file: held.file.clone(),
        code: found.known.code.clone(),
        same_subject,
        valid_on: on,
        valid_until: held.valid_until,
        consent_on,
    })
}

/// The day of a consent that holds.
fn consented(answer: Option<Answer>, on: Date) -> Result<Date, Unfit> {
    match answer {
        Some(answer) if !answer.is_given => Err(Unfit::ConsentRefused { on: answer.on }),
        Some(answer) if answer.until.is_none_or(|until| on <= until) => Ok(answer.on),
        Some(_) | None => Err(Unfit::ConsentNeeded),
    }
}
