//! Files of dossiers: what was uploaded as which document, and whether it may be handed out.
//!
//! The bytes lie elsewhere, by their hash. The name of a file is personal: it stands here and never in the journal.

use motcua_engine::dossier::{Act, Actor, Command, PersonId, Refusal, Rule, Signature, decide};
use motcua_engine::procedure::{DocumentId, ResultId};
use motcua_engine::time::Timestamp;
use sea_orm::{DbErr, QueryResult, Value};

use crate::desk::{Desk, Order};
use crate::error::{Error, Result};
use crate::read::Stand;
use crate::sight::Seen;
use crate::store::{Row, keepable};

/// Whether a file may be handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileState {
    /// It has not been examined yet.
    Quarantined,
    /// It may be.
    Clean,
    /// It may not be: the examination found something.
    Rejected,
}

impl FileState {
    fn name(self) -> &'static str {
        match self {
            Self::Quarantined => "quarantined",
            Self::Clean => "clean",
            Self::Rejected => "rejected",
        }
    }

    /// What is not known is not handed out.
    fn of(name: &str) -> Self {
        let known = [Self::Clean, Self::Rejected].into_iter().find(|known| known.name() == name);
        known.unwrap_or(Self::Quarantined)
    }
}

/// A file whose bytes are kept, to be entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFile {
    /// Which document of the procedure it is, or a part of; of a result, [`NewFile::place_of`].
    pub document: DocumentId,
    /// Its name where it came from; personal.
    pub name: String,
    /// The media type that was found in its bytes.
    pub media_type: String,
    /// How many bytes it has.
    pub size: u64,
    /// The SHA-256 of its bytes, as small hexadecimal figures.
    pub sha256: String,
    /// Whether it may be handed out at once.
    pub state: FileState,
}

/// A file of a dossier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its identifier.
    pub id: String,
    /// The dossier's identifier.
    pub dossier: String,
    /// What it was entered as, and whether it may be handed out now.
    pub entered: NewFile,
    /// What a check of its signatures found.
    pub signature: Signature,
    /// When.
    pub uploaded_at: Timestamp,
    /// Who uploaded it.
    pub uploaded_by: PersonId,
}

/// Why a closed dossier takes no file.
const CLOSED: &str = "the dossier is closed; have it reopened, or file another one";

const SELECT: &str =
    "SELECT f.id, f.dossier_id, f.document, f.name, f.media_type, f.size, f.sha256, f.state,
    f.signature, f.uploaded_at, f.uploaded_by FROM motcua_files f";

/// What the place of a result's file begins with: no document has such a name.
pub(crate) const RESULT: &str = "result:";

impl NewFile {
    /// The place of a result's file among those of the documents.
    pub fn place_of(result: &ResultId) -> DocumentId {
        DocumentId::new(format!("{RESULT}{result}"))
    }

    /// The result whose file it is; none: it is a document's.
    pub fn result(&self) -> Option<ResultId> {
        Self::result_at(&self.document)
    }

    /// The result of whose files this is the place; none: it is a document's.
    pub fn result_at(place: &DocumentId) -> Option<ResultId> {
        place.as_str().strip_prefix(RESULT).map(ResultId::from)
    }
}

impl Seen {
    /// Whether somebody may enter a file now, as the rules have it of attaching the document. The dossier's identifier.
    ///
    /// # Errors
    ///
    /// There is no such dossier that may be seen, the rules refuse, or the database fails.
    pub async fn may_keep_file(
        &self,
        dossier: &str,
        document: &DocumentId,
        actor: &Actor,
        at: Timestamp,
    ) -> Result<String> {
        let stand = self.dossier(dossier).await?;
        self.attaching(&stand, document, actor, at).await?;
        Ok(stand.id)
    }

    /// Enters a file whose bytes are kept, and attaches the document to the dossier where it is not there yet.
    /// The same bytes of the same document again are the same file; whether it is new is the second answer.
    ///
    /// # Errors
    ///
    /// There is no such dossier that may be seen, the rules refuse, a text cannot be kept, or the database fails.
    pub async fn keep_file(
        &self,
        dossier: &str,
        file: &NewFile,
        actor: &Actor,
        at: Timestamp,
    ) -> Result<(File, bool)> {
        let stand = self.dossier(dossier).await?;
        let texts = [file.document.as_str(), &file.name, &file.media_type, &file.sha256];
        keepable("a text of the file", texts)?;
        let attach = self.attaching(&stand, &file.document, actor, at).await?;
        let Stand { id, dossier, .. } = stand;
        if !dossier.documents.contains(&file.document) {
            // Whoever saw the same version attaches the same, once.
            let key = format!("file/{id}/{}/{}", file.document, dossier.content_version);
            let order = Order { key: Some(key), ..Order::default() };
            self.desk.perform(&id, attach, actor, at, order).await?;
        }
        self.desk.enter_file(&id, file, actor, at).await
    }

    /// The files of a dossier, the earliest first; behind them, for a leg, those of the documents that were passed on.
    ///
    /// # Errors
    ///
    /// There is no such dossier that may be seen, or the database fails.
    pub async fn files(&self, dossier: &str) -> Result<Vec<File>> {
        let mut leg = self.id_of(dossier).await?;
        let mut files = self.shown(self.desk.files_of(&leg).await?).await?;
        let mut passed = None;
        // A leg passes on what was passed on to it.
        while let Some((above, mut documents)) = self.desk.seen().passed_on(&leg).await? {
            if let Some(passed) = &passed {
                documents = &documents & passed;
            }
            let others = self.desk.files_of(&above).await?.into_iter();
            files.extend(others.filter(|file| documents.contains(&file.entered.document)));
            passed = Some(documents);
            leg = above;
        }
        Ok(files)
    }

    /// A file of a dossier that may be seen, or of a document that was passed on to a leg that may be.
    ///
    /// # Errors
    ///
    /// There is none, or the database fails.
    pub async fn file(&self, id: &str) -> Result<File> {
        let none = || Error::NoFile { id: id.replace('\0', "") };
        let file = self.desk.file_of("f.id = ?", vec![id.replace('\0', "").into()]).await?;
        let file = file.ok_or_else(none)?;
        if self.sees(&file.dossier).await? {
            return self.shown(vec![file]).await?.pop().ok_or_else(none);
        }
        let mut above = vec![file.dossier.clone()];
        while let Some(dossier) = above.pop() {
            for leg in self.desk.legs(&dossier).await? {
                let passed = self.desk.seen().passed_on(&leg.id).await?;
                if passed.is_none_or(|(_, passed)| !passed.contains(&file.entered.document)) {
                    continue;
                }
                if self.sees(&leg.id).await? {
                    return Ok(file);
                }
                above.push(leg.id);
            }
        }
        Err(none())
    }

    async fn sees(&self, dossier: &str) -> Result<bool> {
        match self.id_of(dossier).await {
            Ok(_) => Ok(true),
            Err(Error::NoDossier { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The command that attaches a document, if the rules let somebody do it now and the dossier is open.
    async fn attaching(
        &self,
        stand: &Stand,
        document: &DocumentId,
        actor: &Actor,
        at: Timestamp,
    ) -> Result<Command> {
        // A file is a copy; nobody has seen the original.
        let (documents, originals) = ([document.clone()].into(), Default::default());
        let attach = Command::Act(Act::Attach { documents, originals });
        let Stand { dossier, data, .. } = stand;
        if dossier.is_closed() {
            let (asked, rule) = ("attach".to_owned(), Rule::NotNow { why: CLOSED });
            return Err(Refusal { asked, rule, possible: Vec::new() }.into());
        }
        let procedure = self.desk.procedure_of(dossier).await?;
        let actor = self.desk.acting(actor, dossier, at).await?;
        decide(&procedure, &*self.desk.calendars().await?, dossier, data, &attach, &actor, at)?;
        Ok(attach)
    }
}

impl Desk {
    /// Says what the examination of a file in quarantine found. Whether one of this identifier was there.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn judge_file(&self, id: &str, is_clean: bool) -> Result<bool> {
        let state = if is_clean { FileState::Clean } else { FileState::Rejected };
        let update = "UPDATE motcua_files SET state = ? WHERE id = ? AND state = 'quarantined'";
        let values = vec![state.name().into(), id.replace('\0', "").into()];
        let judged = self.connections.write.execute(update, values).await;
        judged.map(|rows| rows > 0).map_err(Error::Database)
    }

    /// Says what a check of the signatures in a file found. Whether there is such a file.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn judge_signature(&self, id: &str, found: Signature) -> Result<bool> {
        let update = "UPDATE motcua_files SET signature = ? WHERE id = ?";
        let values = vec![name_of(found).into(), id.replace('\0', "").into()];
        let judged = self.connections.write.execute(update, values).await;
        judged.map(|rows| rows > 0).map_err(Error::Database)
    }

    /// The files in quarantine behind one of an identifier, at most so many, the earliest first. All begin behind an empty one.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn quarantined(&self, behind: &str, most: u64) -> Result<Vec<File>> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let select = format!(
            "{SELECT} WHERE f.state = 'quarantined' AND f.id > ? ORDER BY f.id LIMIT {most}"
        );
        self.files_by(&select, vec![behind.replace('\0', "").into()]).await
    }

    pub(crate) async fn enter_file(
        &self,
        dossier: &str,
        file: &NewFile,
        actor: &Actor,
        at: Timestamp,
    ) -> Result<(File, bool)> {
        let insert = "INSERT INTO motcua_files
            (id, dossier_id, document, name, media_type, size, sha256, state, signature, uploaded_at, uploaded_by)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (dossier_id, document, sha256) DO NOTHING";
        let id = uuid::Uuid::now_v7().to_string();
        let new = File {
            id: id.clone(),
            dossier: dossier.to_owned(),
            entered: file.clone(),
            signature: unchecked(&file.media_type),
            uploaded_at: at,
            uploaded_by: actor.person.clone(),
        };
        self.connections.write.execute(insert, row_of(&new)).await.map_err(Error::Database)?;
        let same = "f.dossier_id = ? AND f.document = ? AND f.sha256 = ?";
        let values =
            vec![dossier.into(), file.document.as_str().into(), file.sha256.clone().into()];
        let found = self.file_of(same, values).await?;
        let found = found.ok_or_else(|| Error::NoFile { id: id.clone() })?;
        let is_new = found.id == id;
        Ok((found, is_new))
    }

    async fn files_of(&self, dossier: &str) -> Result<Vec<File>> {
        let select = format!("{SELECT} WHERE f.dossier_id = ? ORDER BY f.uploaded_at, f.id");
        self.files_by(&select, vec![dossier.into()]).await
    }

    pub(crate) async fn file_of(&self, filter: &str, values: Vec<Value>) -> Result<Option<File>> {
        let select = format!("{SELECT} WHERE {filter}");
        Ok(self.files_by(&select, values).await?.into_iter().next())
    }

    async fn files_by(&self, select: &str, values: Vec<Value>) -> Result<Vec<File>> {
        let rows = self.connections.read.query(select, values).await.map_err(Error::Database)?;
        rows.iter().map(|row| file(row).map_err(Error::Database)).collect()
    }
}

/// What is known of the signatures in a file that nobody has looked at: a picture holds none.
fn unchecked(media_type: &str) -> Signature {
    let is_picture = media_type.starts_with("image/");
    if is_picture { Signature::Unsigned } else { Signature::NotChecked }
}

const SIGNATURES: [Signature; 4] =
    [Signature::Valid, Signature::Invalid, Signature::Unsigned, Signature::NotChecked];

fn name_of(signature: Signature) -> &'static str {
    match signature {
        Signature::Valid => "valid",
        Signature::Invalid => "invalid",
        Signature::Unsigned => "unsigned",
        Signature::NotChecked => "not_checked",
    }
}

/// What is not known is not checked.
pub(crate) fn signature_of(name: &str) -> Signature {
    let known = SIGNATURES.into_iter().find(|known| name_of(*known) == name);
    known.unwrap_or(Signature::NotChecked)
}

/// A file as its row has it.
pub(crate) fn row_of(file: &File) -> Row {
    let entered = &file.entered;
    vec![
        file.id.clone().into(),
        file.dossier.clone().into(),
        entered.document.as_str().into(),
        entered.name.clone().into(),
        entered.media_type.clone().into(),
        i64::try_from(entered.size).unwrap_or(i64::MAX).into(),
        entered.sha256.clone().into(),
        entered.state.name().into(),
        name_of(file.signature).into(),
        file.uploaded_at.as_microsecond().into(),
        file.uploaded_by.as_str().into(),
    ]
}

fn file(row: &QueryResult) -> std::result::Result<File, DbErr> {
    let entered = NewFile {
        document: DocumentId::new(row.try_get::<String>("", "document")?),
        name: row.try_get("", "name")?,
        media_type: row.try_get("", "media_type")?,
        size: u64::try_from(row.try_get::<i64>("", "size")?).unwrap_or_default(),
        sha256: row.try_get("", "sha256")?,
        state: FileState::of(&row.try_get::<String>("", "state")?),
    };
    Ok(File {
        id: row.try_get("", "id")?,
        dossier: row.try_get("", "dossier_id")?,
        entered,
        signature: signature_of(&row.try_get::<String>("", "signature")?),
        uploaded_at: Timestamp::from_microsecond(row.try_get("", "uploaded_at")?)
            .unwrap_or(Timestamp::MIN),
        uploaded_by: PersonId::new(row.try_get::<String>("", "uploaded_by")?),
    })
}
