//! Files of results: the PDF that is issued, entered before the move that issues it; and whether kept bytes are sound.

use std::collections::BTreeSet;

use motcua_engine::dossier::{Actor, AgencyId, Dossier, HeldId, Refusal, Rule};
use motcua_engine::procedure::{Procedure, ResultId, Role};
use motcua_engine::time::Timestamp;

use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::files::{File, NewFile, row_of};
use crate::journal::text;
use crate::sight::{Part, Seen, Sight};
use crate::store::keepable;
use crate::tables::FILES;

/// Who brings the file of a result beside whoever issues it: those who draft it, sign it or scan it.
const BRING: [&str; 4] = ["clerk", "specialist", "head", "leader"];
/// Who has it signed beside whoever issues it.
const SIGN: [&str; 1] = ["leader"];

impl Seen {
    /// Whether somebody may enter the file of a result now: whoever issues it, or a clerk, specialist, head or leader, of
    /// the agency that is competent or whose turn it is, while the dossier is open or the result recalled.
    /// The dossier's identifier.
    ///
    /// # Errors
    ///
    /// There is no such dossier that may be seen, the procedure gives no such result, somebody else brings it,
    /// the dossier is closed, or the database fails.
    pub async fn may_keep_result(
        &self,
        dossier: &str,
        result: &ResultId,
        actor: &Actor,
        at: Timestamp,
    ) -> Result<String> {
        self.works_on_result(dossier, result, &BRING, actor, at).await
    }

    /// Whether somebody may have the file of a result signed now: whoever issues it, or a leader, of the agency that is
    /// competent or whose turn it is, while the dossier is open or the result recalled. The dossier's identifier.
    ///
    /// # Errors
    ///
    /// As [`Seen::may_keep_result`].
    pub async fn may_sign_result(
        &self,
        dossier: &str,
        result: &ResultId,
        actor: &Actor,
        at: Timestamp,
    ) -> Result<String> {
        self.works_on_result(dossier, result, &SIGN, actor, at).await
    }

    /// Whether somebody issues a result or has one of these roles, where the work on it lies.
    async fn works_on_result(
        &self,
        dossier: &str,
        result: &ResultId,
        roles: &[&str],
        actor: &Actor,
        at: Timestamp,
    ) -> Result<String> {
        let stand = self.dossier(dossier).await?;
        let procedure = self.desk.procedure_of(&stand.dossier).await?;
        if !procedure.results.iter().any(|spec| spec.id == *result) {
            let problem = "the procedure gives no such result; name one of its results";
            return Err(Error::Contradiction { what: "the file of a result", problem });
        }
        let actor = self.desk.acting(actor, &stand.dossier, at).await?;
        let is_recalled = stand.dossier.results_recalled.contains(result);
        let moves = procedure.steps.iter().flat_map(|step| &step.moves);
        let issue = moves.filter(|edge| edge.issues.contains(result)).map(|edge| edge.by.clone());
        let roles: BTreeSet<Role> = roles.iter().copied().map(Role::from).chain(issue).collect();
        let rule = if actor.agency.is_none() || actor.roles.is_disjoint(&roles) {
            Rule::RoleNeeded { roles: roles.into_iter().collect() }
        } else if let Some(agency) = elsewhere(&actor, &stand.dossier, &procedure) {
            Rule::OtherAgency { agency: agency.to_string() }
        } else if stand.dossier.is_void || (stand.dossier.is_closed() && !is_recalled) {
            Rule::NotNow { why: "the dossier is closed; have the result recalled first" }
        } else {
            return Ok(stand.id);
        };
        let asked = "file of a result".to_owned();
        Err(Refusal { asked, rule, possible: Vec::new() }.into())
    }

    /// Enters the file of a result, whose bytes are kept. The same bytes again are the same file; whether it is new is
    /// the second answer.
    ///
    /// # Errors
    ///
    /// As [`Seen::may_keep_result`], and a text of the file cannot be kept, or it is no result's.
    pub async fn keep_result(
        &self,
        dossier: &str,
        file: &NewFile,
        actor: &Actor,
        at: Timestamp,
    ) -> Result<(File, bool)> {
        keepable("a text of the file", [file.name.as_str(), &file.media_type, &file.sha256])?;
        let Some(result) = file.result() else {
            let (what, problem) = ("the file of a result", "it is a document's; enter it as such");
            return Err(Error::Contradiction { what, problem });
        };
        let id = self.may_keep_result(dossier, &result, actor, at).await?;
        self.desk.enter_file(&id, file, actor, at).await
    }

    /// The file of something that is held, where the desk knows one.
    ///
    /// # Errors
    ///
    /// Nothing of the kind may be seen, it has no file here, or the database fails.
    pub async fn held_file(&self, held: &HeldId) -> Result<File> {
        let found = self.held_document(held).await?;
        let sha256 = found.known.held.file.sha256;
        let values = vec![found.dossier.into(), sha256.into()];
        let file = self.desk.file_of("f.dossier_id = ? AND f.sha256 = ?", values).await?;
        file.ok_or_else(|| Error::NoFile { id: held.to_string() })
    }

    /// Without files of results that were not issued, where people look and no agency.
    pub(crate) async fn shown(&self, files: Vec<File>) -> Result<Vec<File>> {
        let is_official = match &self.sight {
            Sight::All => true,
            Sight::Of(parts) => parts.iter().any(|part| matches!(part, Part::Agency(_))),
        };
        if is_official || files.iter().all(|file| file.entered.result().is_none()) {
            return Ok(files);
        }
        let mut shown = Vec::new();
        for file in files {
            if file.entered.result().is_none() || self.desk.is_issued(&file).await? {
                shown.push(file);
            }
        }
        Ok(shown)
    }
}

impl Desk {
    /// Enters files whose bytes are kept, many at once and as they are: what another store or a demo hands over. No rule is
    /// asked, and none of them may be there.
    ///
    /// # Errors
    ///
    /// A text of a file cannot be kept, one is there already, or the database fails.
    pub async fn enter_files(&self, files: &[File]) -> Result<()> {
        let entered = files.iter().map(|file| &file.entered);
        let texts = entered.flat_map(|file| [file.name.as_str(), &file.media_type, &file.sha256]);
        keepable("a text of the file", texts)?;
        let transaction = self.connections.write.begin().await.map_err(Error::Database)?;
        let rows = files.iter().map(row_of).collect();
        transaction.write(&FILES, rows).await.map_err(Error::Database)?;
        transaction.commit().await.map_err(Error::Database)
    }

    async fn is_issued(&self, file: &File) -> Result<bool> {
        let select =
            "SELECT id FROM motcua_held WHERE dossier_id = ? AND sha256 = ? AND is_result = 1";
        let values = vec![file.dossier.clone().into(), file.entered.sha256.clone().into()];
        let rows = self.connections.read.query(select, values).await.map_err(Error::Database)?;
        Ok(!rows.is_empty())
    }

    /// The hashes of what is held and of files, behind one of them, at most so many, in their order.
    /// All begin behind an empty one.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn kept_bytes(&self, behind: &str, most: u64) -> Result<Vec<String>> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let select = format!(
            "SELECT sha256 FROM (SELECT sha256 FROM motcua_held UNION SELECT sha256 FROM motcua_files) AS kept
            WHERE sha256 > ? ORDER BY sha256 LIMIT {most}"
        );
        let values = vec![behind.replace('\0', "").into()];
        let rows = self.connections.read.query(&select, values).await.map_err(Error::Database)?;
        rows.iter().map(|row| row.try_get("", "sha256").map_err(Error::Database)).collect()
    }

    /// The identifiers of the dossiers that hold bytes, or have a file of them.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn dossiers_with(&self, sha256: &str) -> Result<Vec<String>> {
        let sha256 = sha256.replace('\0', "");
        let select = "SELECT dossier_id FROM motcua_held WHERE sha256 = ?
            UNION SELECT dossier_id FROM motcua_files WHERE sha256 = ? ORDER BY dossier_id";
        let values = vec![sha256.clone().into(), sha256.into()];
        let rows = self.connections.read.query(select, values).await.map_err(Error::Database)?;
        rows.iter().map(|row| row.try_get("", "dossier_id").map_err(Error::Database)).collect()
    }

    /// Which of these hashes are of something held or of a file.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn named_bytes(&self, hashes: &[String]) -> Result<BTreeSet<String>> {
        let read = &self.connections.read;
        let list = read.list();
        let select = format!(
            "SELECT sha256 FROM motcua_held WHERE sha256 IN ({list})
            UNION SELECT sha256 FROM motcua_files WHERE sha256 IN ({list})"
        );
        let hashes = text(&hashes);
        let values = vec![hashes.clone().into(), hashes.into()];
        let rows = read.query(&select, values).await.map_err(Error::Database)?;
        rows.iter().map(|row| row.try_get("", "sha256").map_err(Error::Database)).collect()
    }

    /// Which of these hashes were reported as damaged.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub async fn reported_bytes(&self, hashes: &[String]) -> Result<Vec<String>> {
        let read = &self.connections.read;
        let select = format!("SELECT sha256 FROM motcua_damaged WHERE sha256 IN ({})", read.list());
        let rows =
            read.query(&select, vec![text(&hashes).into()]).await.map_err(Error::Database)?;
        rows.iter().map(|row| row.try_get("", "sha256").map_err(Error::Database)).collect()
    }
}

/// Where the work lies, if somebody acts neither for the agency that is competent nor for the one whose turn it is.
fn elsewhere(actor: &Actor, dossier: &Dossier, procedure: &Procedure) -> Option<AgencyId> {
    let step = dossier.step.as_ref().and_then(|step| procedure.step(step));
    let competent = dossier.filed.as_ref().map(|head| dossier.agency(&head.competent));
    let turn = step.map(|step| dossier.agency(&step.agency));
    let is_there = actor.agency.is_some() && (actor.agency == competent || actor.agency == turn);
    if is_there { None } else { turn.or(competent) }
}
