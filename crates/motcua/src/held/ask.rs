//! What is said about something that is held: that it is wrong, by whom it is about; that its bytes are, by the store.

use motcua_engine::dossier::{HeldId, PersonId};
use motcua_engine::time::Timestamp;
use sea_orm::{DbErr, QueryResult, Value};
use serde::{Deserialize, Serialize};

use crate::desk::Desk;
use crate::error::{Error, Result, corrupt};
use crate::journal::text;
use crate::list::Page;
use crate::sight::{Part, Seen, Sight};
use crate::store::{NEVER, keepable};

/// Somebody asks to have what is held about him corrected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorrectionAsked {
    /// Its identifier.
    pub id: String,
    /// What is wrong.
    pub held: HeldId,
    /// The dossier that made it.
    pub dossier: String,
    /// When it was asked.
    pub at: Timestamp,
    /// Who asked, in which words, and what was answered; personal.
    pub said: Said,
    /// When it was answered; none: it waits.
    pub answered_at: Option<Timestamp>,
}

/// What was asked and answered; personal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Who asked.
    pub by: PersonId,
    /// In which words.
    pub text: String,
    /// Who answered, in which words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<(PersonId, String)>,
}

const SELECT: &str = "SELECT c.id, c.held_id, c.dossier_id, c.asked_at, c.answered_at, c.contents
    FROM motcua_held_corrections c";

impl Seen {
    /// Asks to have something corrected that is held about whoever asks. The identifier of the request.
    ///
    /// # Errors
    ///
    /// Nothing of the kind is held about the person, the words are missing, or the database fails.
    pub async fn ask_correction(
        &self,
        held: &HeldId,
        by: &PersonId,
        words: &str,
        at: Timestamp,
    ) -> Result<String> {
        keepable("the request", [by.as_str()])?;
        let found = self.as_people().held_document(held).await?;
        if words.trim().is_empty() {
            let (what, problem) = ("the request", "it says nothing; say what is wrong");
            return Err(Error::Contradiction { what, problem });
        }
        let id = uuid::Uuid::now_v7().to_string();
        let said = Said { by: by.clone(), text: words.to_owned(), answer: None };
        let insert = "INSERT INTO motcua_held_corrections
            (id, held_id, dossier_id, asked_at, answered_at, contents) VALUES (?, ?, ?, ?, ?, ?)";
        let values = vec![
            id.clone().into(),
            found.id.as_str().into(),
            found.dossier.into(),
            at.as_microsecond().into(),
            NEVER.into(),
            text(&said).into(),
        ];
        self.desk.connections.write.execute(insert, values).await.map_err(Error::Database)?;
        Ok(id)
    }

    /// The requests for correction that wait, about what came from dossiers that agencies see: the earliest first.
    ///
    /// # Errors
    ///
    /// The page is one of another list, what is stored cannot be read, or the database fails.
    pub async fn corrections_asked(
        &self,
        page: &Page,
    ) -> Result<(Vec<CorrectionAsked>, Option<String>)> {
        let list = "corrections asked";
        let (_, after) = page.after(list)?.unwrap_or_default();
        let sight = self.as_agencies();
        let filter = format!(
            "c.answered_at = {NEVER} AND c.id > ? AND {} ORDER BY c.id LIMIT ?",
            sight.condition("c.dossier_id", self.is_postgres())
        );
        let values = [after.into()].into_iter().chain(sight.values()).chain([page.limit().into()]);
        let mut asked = self.asked(&filter, values.collect()).await?;
        let has_more = asked.len() > page.size();
        asked.truncate(page.size());
        let next = asked.last().filter(|_| has_more).map(|last| page.cursor_of(list, 0, &last.id));
        Ok((asked, next))
    }

    /// What was asked and answered about something that is held, the earliest first.
    ///
    /// # Errors
    ///
    /// Nothing of the kind may be seen, what is stored cannot be read, or the database fails.
    pub async fn corrections_of(&self, held: &HeldId) -> Result<Vec<CorrectionAsked>> {
        let found = self.held_document(held).await?;
        self.asked("c.held_id = ? ORDER BY c.id", vec![found.id.as_str().into()]).await
    }

    /// Answers a request for correction; the correction itself is an act on the dossier that made the document.
    ///
    /// # Errors
    ///
    /// No such request waits that the agency may see, the words are missing, or the database fails.
    pub async fn answer_correction(
        &self,
        id: &str,
        by: &PersonId,
        words: &str,
        at: Timestamp,
    ) -> Result<()> {
        keepable("the answer", [by.as_str(), id])?;
        let sight = self.as_agencies();
        let filter = format!(
            "c.id = ? AND c.answered_at = {NEVER} AND {}",
            sight.condition("c.dossier_id", self.is_postgres())
        );
        let values = [id.into()].into_iter().chain(sight.values()).collect();
        let asked = self.asked(&filter, values).await?.into_iter().next();
        let asked = asked.ok_or_else(|| Error::NotHeld { id: id.to_owned() })?;
        if words.trim().is_empty() {
            let (what, problem) = ("the answer", "it says nothing; say what was done, or why not");
            return Err(Error::Contradiction { what, problem });
        }
        let said = Said { answer: Some((by.clone(), words.to_owned())), ..asked.said };
        let update = format!(
            "UPDATE motcua_held_corrections SET answered_at = ?, contents = ? WHERE id = ? AND answered_at = {NEVER}"
        );
        let values = vec![at.as_microsecond().into(), text(&said).into(), id.into()];
        let done = self.desk.connections.write.execute(&update, values).await;
        done.map(|_| ()).map_err(Error::Database)
    }

    async fn asked(&self, filter: &str, values: Vec<Value>) -> Result<Vec<CorrectionAsked>> {
        let select = format!("{SELECT} WHERE {filter}");
        let rows = self.desk.connections.read.query(&select, values).await;
        rows.map_err(Error::Database)?.iter().map(asked_of).collect()
    }

    /// As the people see it who somebody is or acts for.
    pub(super) fn as_people(&self) -> Self {
        let sight = match &self.sight {
            Sight::All => Sight::none(),
            Sight::Of(parts) => {
                let people = parts.iter().filter(|part| matches!(part, Part::Person(_)));
                Sight::Of(people.cloned().collect())
            }
        };
        self.desk.seen_by(sight)
    }

    /// What the agencies see for which somebody works.
    fn as_agencies(&self) -> Sight {
        match &self.sight {
            Sight::All => Sight::All,
            Sight::Of(parts) => {
                let agencies = parts.iter().filter(|part| matches!(part, Part::Agency(_)));
                Sight::Of(agencies.cloned().collect())
            }
        }
    }
}

impl Desk {
    /// Records that the bytes of a hash are not what they were, or not there, or that they are there again.
    /// Nothing serves in a dossier whose bytes are not sound.
    ///
    /// # Errors
    ///
    /// The hash cannot be kept, or the database fails.
    pub async fn report_bytes(&self, sha256: &str, is_sound: bool, at: Timestamp) -> Result<()> {
        keepable("the hash", [sha256])?;
        let write = &self.connections.write;
        let done = if is_sound {
            let delete = "DELETE FROM motcua_damaged WHERE sha256 = ?";
            write.execute(delete, vec![sha256.into()]).await
        } else {
            let insert = "INSERT INTO motcua_damaged (sha256, found_at) VALUES (?, ?)
                ON CONFLICT (sha256) DO NOTHING";
            write.execute(insert, vec![sha256.into(), at.as_microsecond().into()]).await
        };
        done.map(|_| ()).map_err(Error::Database)
    }
}

fn asked_of(row: &QueryResult) -> Result<CorrectionAsked> {
    let read = || -> std::result::Result<_, DbErr> {
        let instant = |column: &str| -> std::result::Result<i64, DbErr> { row.try_get("", column) };
        Ok((
            row.try_get::<String>("", "id")?,
            HeldId::new(row.try_get::<String>("", "held_id")?),
            row.try_get::<String>("", "dossier_id")?,
            instant("asked_at")?,
            instant("answered_at")?,
            row.try_get::<String>("", "contents")?,
        ))
    };
    let (id, held, dossier, asked_at, answered_at, contents) = read().map_err(Error::Database)?;
    let said = serde_json::from_str(&contents);
    let said = said.map_err(|source| corrupt(format!("request {id}"), source))?;
    let answered_at = Some(answered_at).filter(|at| *at != NEVER);
    Ok(CorrectionAsked {
        at: Timestamp::from_microsecond(asked_at).unwrap_or(Timestamp::MIN),
        answered_at: answered_at.and_then(|at| Timestamp::from_microsecond(at).ok()),
        id,
        held,
        dossier,
        said,
    })
}
