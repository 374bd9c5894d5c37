//! A dossier to be filed.

use std::collections::{BTreeMap, BTreeSet};

use motcua_engine::dossier::{AgencyId, HeldId, LateEntry, Parties, Posting, Submission};
use motcua_engine::procedure::{AgencyName, Channel, DocumentId, FieldName, Subject};

/// A dossier to be filed.
#[derive(Clone, Debug)]
pub struct Filing {
    /// The procedure's code; the version in force takes it.
    pub procedure: String,
    /// The agencies that the procedure's names stand for.
    pub agencies: BTreeMap<AgencyName, AgencyId>,
    /// How it comes.
    pub channel: Channel,
    /// Who applies.
    pub subject: Subject,
    /// The form.
    pub fields: BTreeMap<FieldName, serde_json::Value>,
    /// The documents handed in.
    pub documents: BTreeSet<DocumentId>,
    /// Those of them that are originals: the office gives them back.
    pub originals: BTreeSet<DocumentId>,
    /// What is held already and serves as a document.
    pub reuse: BTreeMap<DocumentId, HeldId>,
    /// Whether the desk takes what fits of what is held, where nothing is said and nothing brought.
    pub takes_held: bool,
    /// Under which number the post brought it.
    pub posting: Option<Posting>,
    /// Whose matter it is, who hands it in and who collects the result.
    pub parties: Parties,
    /// The office that takes it, when not the competent agency's own desk (phi địa giới).
    pub office: Option<AgencyId>,
    /// The visit in which it is filed with others: each has its code and its clocks.
    pub visit: Option<String>,
    /// Why it is recorded after it was received, where it is.
    pub late_entry: Option<LateEntry>,
}

impl Filing {
    /// An empty form, on line, of a citizen.
    pub fn new(procedure: impl Into<String>) -> Self {
        Self {
            procedure: procedure.into(),
            agencies: BTreeMap::new(),
            channel: Channel::Online,
            subject: Subject::Citizen,
            fields: BTreeMap::new(),
            documents: BTreeSet::new(),
            originals: BTreeSet::new(),
            reuse: BTreeMap::new(),
            takes_held: true,
            posting: None,
            parties: Parties::default(),
            office: None,
            visit: None,
            late_entry: None,
        }
    }

    /// What the engine is asked, and the procedure's code. What serves as a document the desk looks up.
    pub(crate) fn submission(self) -> (String, Submission) {
        let submission = Submission {
            agencies: self.agencies,
            office: self.office,
            fields: self.fields,
            documents: self.documents,
            originals: self.originals,
            posting: self.posting,
            parties: self.parties,
            visit: self.visit,
            late_entry: self.late_entry,
            ..Submission::new(self.channel, self.subject)
        };
        (self.procedure, submission)
    }
}
