//! A dossier to be filed.

use std::collections::{BTreeMap, BTreeSet};

use motcua::Filing;
use motcua_engine::dossier::{AgencyId, HeldId, Paper, Parties, Party, PersonId};
use motcua_engine::procedure::{AgencyName, Channel, DocumentId, FieldName};
use motcua_engine::time::{Date, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::counter::{LateEntryWire, PostingWire, moment, only_a_clerk};
use super::{ChannelName, SubjectName};
use crate::problem::{FORBIDDEN, INVALID, Problem};

/// A dossier to be filed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FilingRequest {
    /// The procedure's code; the version in force takes the dossier.
    #[schema(example = "1.001612")]
    procedure: String,
    /// How it comes; an applicant files on line.
    channel: ChannelName,
    /// Who applies.
    #[serde(default = "citizen")]
    #[schema(default = "citizen")]
    subject: SubjectName,
    /// The form: a value for each field.
    #[serde(default)]
    fields: BTreeMap<String, serde_json::Value>,
    /// The documents handed in, by their names in the procedure.
    #[serde(default)]
    documents: BTreeSet<String>,
    /// Those of them that are originals: the office gives them back. A clerk says so.
    #[serde(default)]
    originals: BTreeSet<String>,
    /// What is held already and serves as a document: its identifier for the document's name. What cannot serve is refused.
    #[serde(default)]
    reuse: BTreeMap<String, String>,
    /// Whether what is held serves by itself for what is needed and not brought; it does unless this says no. It is what is
    /// held about the applicant, as the account is known, or about the owner, as the clerk names him by number or account.
    #[serde(default = "takes_held")]
    #[schema(default = true)]
    takes_held: bool,
    /// Under which number the post brought it.
    #[serde(default)]
    posting: Option<PostingWire>,
    /// Whose matter it is, who hands it in and who collects the result.
    #[serde(default)]
    parties: PartiesWire,
    /// The real agencies that the procedure's names stand for.
    #[serde(default)]
    agencies: BTreeMap<String, String>,
    /// The office that takes it, when not the competent agency's own desk (phi địa giới). A clerk says so.
    #[serde(default)]
    office: Option<String>,
    /// The visit to a counter in which it is filed with others. A clerk says so.
    #[serde(default)]
    visit: Option<String>,
    /// That it was received before it is recorded. A clerk says so.
    #[serde(default)]
    late_entry: Option<LateEntryWire>,
}

fn citizen() -> SubjectName {
    SubjectName::Citizen
}

pub(super) fn takes_held() -> bool {
    true
}

/// Who has a part in it from the applicant's side.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PartiesWire {
    /// Whose matter it is (chủ hồ sơ).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    owner: Option<PartyWire>,
    /// Who hands it in, if not the owner (người nộp hồ sơ).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    submitter: Option<PartyWire>,
    /// Who collects the result, if not the owner (người nhận kết quả).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    recipient: Option<PartyWire>,
}

/// A person or an organisation.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PartyWire {
    /// The name, as it is printed.
    name: String,
    /// The person, if known here by an opaque number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    person: Option<String>,
    /// The personal identification number or the enterprise's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    /// The telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    /// The paper that authorises whoever acts for the owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    paper: Option<PaperWire>,
}

/// A paper that authorises somebody to act for another.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PaperWire {
    /// What it is, such as `giấy ủy quyền`.
    kind: String,
    /// Its number, or the notary's.
    number: String,
    /// The last day on which it holds; none: until it is revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "date", example = "2026-12-31")]
    valid_until: Option<String>,
}

impl FilingRequest {
    /// When it was received: now, or as it is entered late.
    ///
    /// # Errors
    ///
    /// The instant cannot be read, or is still to come.
    pub(crate) fn moment(&self, now: Timestamp) -> Result<Timestamp, Problem> {
        moment(self.late_entry.as_ref(), now)
    }

    /// Whoever files from outside says nothing that only a counter knows.
    ///
    /// # Errors
    ///
    /// It comes by another channel than on line, or names an office, originals, a visit or a late entry.
    pub(crate) fn check_from_outside(&self) -> Result<(), Problem> {
        if Channel::from(self.channel) != Channel::Online {
            return Err(FORBIDDEN.with(
                "an applicant files on line; give the channel \"online\", or go to a counter",
            ));
        }
        let said = [
            (self.office.is_some(), "office"),
            (!self.originals.is_empty(), "originals"),
            (self.visit.is_some(), "visit"),
            (self.late_entry.is_some(), "late_entry"),
        ];
        let Some((_, field)) = said.into_iter().find(|(is_said, _)| *is_said) else {
            return Ok(());
        };
        Err(only_a_clerk(field))
    }

    /// What the desk files.
    ///
    /// # Errors
    ///
    /// A day in it is none.
    pub(crate) fn filing(self) -> Result<Filing, Problem> {
        let agencies = self.agencies.into_iter();
        let agencies = agencies.map(|(name, id)| (AgencyName::new(name), AgencyId::new(id)));
        Ok(Filing {
            procedure: self.procedure,
            agencies: agencies.collect(),
            channel: self.channel.into(),
            subject: self.subject.into(),
            fields: fields(self.fields),
            documents: self.documents.into_iter().map(DocumentId::new).collect(),
            originals: self.originals.into_iter().map(DocumentId::new).collect(),
            posting: self.posting.map(PostingWire::posting).transpose()?,
            parties: self.parties.parties()?,
            office: self.office.map(AgencyId::new),
            visit: self.visit,
            late_entry: self.late_entry.map(Into::into),
            reuse: self
                .reuse
                .into_iter()
                .map(|(document, held)| (DocumentId::new(document), HeldId::new(held)))
                .collect(),
            takes_held: self.takes_held,
        })
    }
}

/// The values of a form.
pub(crate) fn fields(
    fields: BTreeMap<String, serde_json::Value>,
) -> BTreeMap<FieldName, serde_json::Value> {
    fields.into_iter().map(|(name, value)| (FieldName::new(name), value)).collect()
}

impl PartiesWire {
    pub(crate) fn parties(self) -> Result<Parties, Problem> {
        let party = |party: Option<PartyWire>| party.map(PartyWire::party).transpose();
        Ok(Parties {
            owner: party(self.owner)?,
            submitter: party(self.submitter)?,
            recipient: party(self.recipient)?,
        })
    }
}

impl From<&Parties> for PartiesWire {
    fn from(parties: &Parties) -> Self {
        let party = |party: &Option<Party>| party.as_ref().map(PartyWire::from);
        Self {
            owner: party(&parties.owner),
            submitter: party(&parties.submitter),
            recipient: party(&parties.recipient),
        }
    }
}

impl PartyWire {
    pub(crate) fn party(self) -> Result<Party, Problem> {
        Ok(Party {
            name: self.name,
            person: self.person.map(PersonId::new),
            number: self.number,
            phone: self.phone,
            paper: self.paper.map(PaperWire::paper).transpose()?,
        })
    }
}

impl From<&Party> for PartyWire {
    fn from(party: &Party) -> Self {
        let paper = party.paper.as_ref().map(|paper| PaperWire {
            kind: paper.kind.clone(),
            number: paper.number.clone(),
            valid_until: paper.valid_until.map(|day| day.to_string()),
        });
        Self {
            name: party.name.clone(),
            person: party.person.as_ref().map(ToString::to_string),
            number: party.number.clone(),
            phone: party.phone.clone(),
            paper,
        }
    }
}

impl PaperWire {
    pub(crate) fn paper(self) -> Result<Paper, Problem> {
        let valid_until = self.valid_until.as_deref();
        let valid_until = valid_until.map(|day| read_day(day, "valid_until")).transpose()?;
        Ok(Paper { kind: self.kind, number: self.number, valid_until })
    }
}

/// Reads a day.
///
/// # Errors
///
/// It is none; the sentence says what to write.
pub(crate) fn read_day(text: &str, what: &str) -> Result<Date, Problem> {
    text.parse()
        .map_err(|_| INVALID.with(format!("{what} \"{text}\" is no day; write it as 2026-09-07")))
}
