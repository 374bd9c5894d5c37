//! Consent: whether somebody agrees that what is held about him serves in other dossiers.

use std::collections::BTreeMap;

use motcua_engine::dossier::{Actor, PersonId, Refusal, Rule};
use motcua_engine::procedure::Role;
use motcua_engine::time::{Date, Timestamp};
use sea_orm::{DbErr, QueryResult};

use super::{Answer, Subject};
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::people::last_day;
use crate::sight::{Part, Seen, Sight};
use crate::store::{FOREVER, keepable};

/// An answer to the question whether what is held of a type may serve. Each is kept; the last one counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// Whose.
    pub person: PersonId,
    /// For which document type.
    pub document_type: String,
    /// For which procedure, by its code; none: for every one.
    pub procedure: Option<String>,
    /// Whether it is a yes.
    pub is_given: bool,
    /// When it was given.
    pub at: Timestamp,
    /// The last day on which a yes holds; none: until it is taken back.
    pub until: Option<Date>,
    /// Who recorded it.
    pub recorded_by: PersonId,
}

const SELECT: &str =
    "SELECT person_id, document_type, procedure_code, at, is_given, last_day, recorded_by
    FROM motcua_consents";

impl Desk {
    /// Records an answer: the person's own, or one that a clerk was given at the counter. What somebody has refused himself
    /// no clerk allows in his place.
    ///
    /// # Errors
    ///
    /// Somebody else answers, the person has refused it himself, a text cannot be kept, or the database fails.
    pub async fn record_consent(&self, consent: &Consent, actor: &Actor) -> Result<()> {
        let is_own = actor.applying_for() == Some(&consent.person);
        let is_clerk = actor.agency.is_some() && actor.has("clerk");
        if !is_own && !is_clerk {
            let rule =
                Rule::RoleNeeded { roles: vec![Role::from("applicant"), Role::from("clerk")] };
            let asked = "consent".to_owned();
            return Err(Refusal { asked, rule, possible: Vec::new() }.into());
        }
        let procedure = consent.procedure.as_deref().unwrap_or_default();
        let texts =
            [consent.person.as_str(), &consent.document_type, procedure, actor.person.as_str()];
        keepable("a text of the consent", texts)?;
        if !is_own && consent.is_given && self.has_refused(consent).await? {
            let problem = "the person has refused it himself; only his own answer allows it";
            return Err(Error::Contradiction { what: "a consent", problem });
        }
        let insert = "INSERT INTO motcua_consents
            (person_id, document_type, procedure_code, at, is_given, last_day, recorded_by)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (person_id, document_type, procedure_code, at) DO NOTHING";
        let values = vec![
            consent.person.as_str().into(),
            consent.document_type.clone().into(),
            procedure.into(),
            consent.at.as_microsecond().into(),
            i64::from(consent.is_given).into(),
            last_day(consent.until).into(),
            actor.person.as_str().into(),
        ];
        self.connections.write.execute(insert, values).await.map(|_| ()).map_err(Error::Database)
    }

    /// Whether the last answer that somebody gave himself to the same, or to more, was no.
    async fn has_refused(&self, asked: &Consent) -> Result<bool> {
        let mut own = self.consents(&asked.person).await?.into_iter().filter(|given| {
            let is_wider = given.procedure.is_none() || given.procedure == asked.procedure;
            given.recorded_by == given.person
                && given.document_type == asked.document_type
                && is_wider
        });
        Ok(own.next_back().is_some_and(|last| !last.is_given))
    }

    /// Every answer that somebody has given, the earliest first.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn consents(&self, person: &PersonId) -> Result<Vec<Consent>> {
        let select =
            format!("{SELECT} WHERE person_id = ? ORDER BY at, document_type, procedure_code");
        let values = vec![person.as_str().replace('\0', "").into()];
        let rows = self.connections.read.query(&select, values).await.map_err(Error::Database)?;
        rows.iter().map(|row| consent(row).map_err(Error::Database)).collect()
    }

    /// The last answer of a subject for each type, as far as it is about a procedure.
    pub(super) async fn answers(
        &self,
        subject: &Subject,
        procedure: &str,
        at: Timestamp,
    ) -> Result<BTreeMap<String, Answer>> {
        let Some(person) = &subject.person else { return Ok(BTreeMap::new()) };
        let zone = self.library.read().await.zone().clone();
        let given = self.consents(person).await?.into_iter().filter(|consent| {
            let is_about = consent.procedure.as_ref().is_none_or(|code| code == procedure);
            is_about && consent.at <= at
        });
        let answers = given.map(|consent| {
            let Consent { document_type, is_given, at, until, .. } = consent;
            (document_type, Answer { is_given, on: zone.to_datetime(at).date(), until })
        });
        Ok(answers.collect())
    }
}

impl Seen {
    /// The answers of somebody that a reader may see, the earliest first: whose they are and who acts for it, all of them;
    /// an official, all of somebody who has a part in a dossier that the agency sees, and else what he has recorded himself.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn consents(&self, person: &PersonId, reader: &PersonId) -> Result<Vec<Consent>> {
        let mut given = self.desk.consents(person).await?;
        let part = Part::Person(person.clone());
        let is_own = matches!(self.sight(), Sight::Of(parts) if parts.contains(&part));
        if !given.is_empty() && !is_own {
            let filter =
                "d.id IN (SELECT p.dossier_id FROM motcua_parts p WHERE p.part = ?) LIMIT 1";
            let part = part.to_string().replace('\0', "");
            let is_seen = !self.rows("d.id", filter, vec![part.into()]).await?.is_empty();
            given.retain(|one| is_seen || one.recorded_by == *reader);
        }
        Ok(given)
    }
}

fn consent(row: &QueryResult) -> std::result::Result<Consent, DbErr> {
    let text = |column: &str| -> std::result::Result<String, DbErr> { row.try_get("", column) };
    Ok(Consent {
        person: PersonId::new(text("person_id")?),
        document_type: text("document_type")?,
        procedure: Some(text("procedure_code")?).filter(|code| !code.is_empty()),
        is_given: row.try_get::<i64>("", "is_given")? != 0,
        at: Timestamp::from_microsecond(row.try_get("", "at")?).unwrap_or(Timestamp::MIN),
        until: Some(text("last_day")?)
            .filter(|day| day != FOREVER)
            .and_then(|day| day.parse().ok()),
        recorded_by: PersonId::new(text("recorded_by")?),
    })
}
