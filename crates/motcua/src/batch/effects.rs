//! What a decision asks of other dossiers, as commands in the same transaction.

use std::sync::Arc;

use motcua_engine::dossier::{
    Act, Actor, AgencyId, Command, Effect, LegKey, Parent, Parties, ProcedureRef, Refusal, Rule,
    Submission,
};
use motcua_engine::procedure::{Channel, DocumentId, LegWork, Procedure, ProcedureKind, Subject};
use motcua_engine::time::Timestamp;
use sea_orm::DbErr;

use super::held::passed_results;
use super::{Batch, Loaded, Scratch, Task};
use crate::error::{Error, Result};

/// Whether an effect is refused because nobody waits for it any longer: the answer of a leg that was called back,
/// the recall of one that has answered. Any other refusal is one of the command that led to it.
pub(super) fn is_obsolete(task: &Task, refusal: &Refusal) -> bool {
    let gone = matches!(refusal.rule, Rule::IsVoid);
    task.depth > 0
        && match &task.command {
            Command::Act(Act::LegReported { .. }) => {
                gone || matches!(refusal.rule, Rule::NoSuchLeg)
            }
            Command::Act(Act::Recall | Act::LoseReuse(_)) => {
                gone || matches!(refusal.rule, Rule::NotNow { .. })
            }
            Command::Submit(_)
            | Command::Open(_)
            | Command::Import(_)
            | Command::Move(_)
            | Command::Act(_) => false,
        }
}

impl Batch<'_> {
    /// The command that an effect is for another dossier.
    pub(super) async fn carry_out(
        &self,
        scratch: &Scratch,
        from: &Task,
        effect: Effect,
        at: Timestamp,
    ) -> Result<Option<Task>> {
        let next = |id: String, procedure: Option<Arc<Procedure>>, command: Command| Task {
            id,
            procedure,
            command,
            actor: Actor::system(),
            depth: from.depth + 1,
        };
        match effect {
            Effect::OpenLeg { leg, agency, work, limit, documents } => {
                let (LegWork::Consult(code) | LegWork::Procedure(code)) = work;
                let procedure = self.library.in_force_at(&code, at)?;
                let parent = Parent { dossier: from.id.clone(), leg, limit };
                let lead = scratch.loaded.get(&from.id).cloned().unwrap_or_default();
                let mut command = leg_of(lead.clone(), &procedure, agency, parent, documents);
                let competent = command.agencies.get(&procedure.agency).cloned();
                let competent =
                    competent.unwrap_or_else(|| AgencyId::new(procedure.agency.as_str()));
                let on = self.library.calendars.of(&competent).local_date(at);
                command.reuse =
                    passed_results(&from.id, &lead, self.library, &procedure, (&command, on));
                let id = uuid::Uuid::now_v7().to_string();
                Ok(Some(next(id, Some(procedure), Command::Submit(Box::new(command)))))
            }
            Effect::RecallLeg { leg } => {
                let id = self.leg(scratch, &from.id, &leg).await.map_err(Error::Database)?;
                Ok(id.map(|id| next(id, None, Command::Act(Act::Recall))))
            }
            Effect::ReportToParent { parent, outcome } => {
                let command = Command::Act(Act::LegReported { leg: parent.leg, outcome });
                Ok(Some(next(parent.dossier, None, command)))
            }
            Effect::Rebind { to } => self.check_binding(scratch, from, &to).map(|()| None),
        }
    }

    /// A reclassified dossier begins at the start of a version that is published: any other step would skip clocks.
    fn check_binding(&self, scratch: &Scratch, from: &Task, to: &ProcedureRef) -> Result<()> {
        let procedure = self.library.bound(to)?;
        let loaded = scratch.loaded.get(&from.id);
        let step = loaded.and_then(|loaded| loaded.dossier.step.as_ref());
        match step.filter(|step| **step != procedure.start) {
            Some(_) => {
                let why =
                    "a reclassified dossier begins where its new procedure begins; name that step";
                let asked = "reclassify".to_owned();
                Err(Error::from(Refusal {
                    asked,
                    rule: Rule::NotNow { why },
                    possible: Vec::new(),
                }))
            }
            None => Ok(()),
        }
    }

    /// The dossier of a leg.
    async fn leg(
        &self,
        scratch: &Scratch,
        parent: &str,
        leg: &LegKey,
    ) -> std::result::Result<Option<String>, DbErr> {
        let in_batch = scratch.loaded.iter().chain(&self.loaded).find(|(_, loaded)| {
            let filed = loaded.dossier.filed.as_ref().and_then(|head| head.parent.as_ref());
            filed.is_some_and(|known| known.dossier == parent && known.leg == *leg)
        });
        if let Some((id, _)) = in_batch {
            return Ok(Some(id.clone()));
        }
        let sql = "SELECT id FROM motcua_dossiers WHERE parent_id = ? AND leg = ?";
        let rows = self.transaction.query(sql, vec![parent.into(), leg.to_string().into()]).await?;
        rows.first().map(|row| row.try_get("", "id")).transpose()
    }
}

/// A leg is filed with the fields that its own form has, and the documents passed on that the lead has and it asks for.
fn leg_of(
    lead: Loaded,
    procedure: &Procedure,
    agency: AgencyId,
    parent: Parent,
    documents: Vec<DocumentId>,
) -> Submission {
    let mut agencies = lead.dossier.filed.map(|head| head.agencies).unwrap_or_default();
    agencies.insert(procedure.agency.clone(), agency);
    let form = lead.data.fields;
    let fields = procedure.data.iter().map(|field| &field.name);
    let fields = fields.filter_map(|name| Some((name.clone(), form.get(name)?.clone()))).collect();
    let asks = |id: &DocumentId| procedure.documents.iter().any(|document| document.id == *id);
    let documents = documents.into_iter().filter(|id| asks(id));
    let has = &lead.dossier.documents;
    Submission {
        digest: String::new(),
        agencies,
        fields,
        documents: documents.filter(|id| has.contains(id)).collect(),
        parent: Some(parent),
        // An opinion asks nothing of the applicant and says nothing to him.
        parties: if procedure.kind == ProcedureKind::Opinion {
            Parties::default()
        } else {
            lead.data.parties
        },
        ..Submission::new(Channel::Online, Subject::Agency)
    }
}
