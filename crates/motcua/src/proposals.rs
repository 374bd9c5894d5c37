//! Four eyes: a command that needs a second person waits until that person, signed in for himself, approves or declines it.
//!
//! What waits changes nothing and is no event; it holds personal data and lies beside the journal until it is decided.

mod keyed;

use std::collections::{BTreeMap, BTreeSet};

use motcua_engine::dossier::{
    Act, Actor, Command, Dossier, Issued, MoveCommand, Rule, Signature, SignedFile, decide,
};
use motcua_engine::procedure::{DocumentId, Role};
use motcua_engine::time::Timestamp;
use sea_orm::{DbErr, QueryResult};
use serde::{Deserialize, Serialize};

use crate::desk::{Desk, Done, Order};
use crate::error::{Error, Result, corrupt};
use crate::files::NewFile;
use crate::journal::text;
use crate::list::Page;
use crate::sight::Seen;
use crate::store::keepable;

/// A command that waits for a second person.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// Its identifier.
    pub id: String,
    /// The dossier's identifier.
    pub dossier: String,
    /// When it was proposed.
    pub at: Timestamp,
    /// What is proposed, and by whom.
    pub contents: Proposed,
}

/// What is proposed, and by whom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proposed {
    /// The command, without the second person.
    pub command: Command,
    /// Who proposed it.
    pub by: Actor,
    /// The role that the second person must hold.
    pub approver: Role,
    /// The content version that was seen: approved later, it is a conflict.
    pub version: u64,
    /// What was asked under the key, as a hash of the caller's; empty: nobody says.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub asked: String,
}

impl Proposed {
    /// The files that it would issue or keep, with their places among those of the dossier ([`NewFile::place_of`]).
    pub fn files(&self) -> Vec<(DocumentId, SignedFile)> {
        let issued =
            |issued: &Issued| Some((NewFile::place_of(&issued.result), issued.file.clone()?));
        match &self.command {
            Command::Move(command) => {
                let results = command.results.iter().filter_map(issued);
                let accepted = command.accepted.iter();
                let accepted = accepted.map(|kept| (kept.document.clone(), kept.file.clone()));
                results.chain(accepted).collect()
            }
            Command::Act(Act::CorrectResult { issued: right, .. }) => {
                issued(right).into_iter().collect()
            }
            Command::Act(_) | Command::Submit(_) | Command::Open(_) | Command::Import(_) => {
                Vec::new()
            }
        }
    }
}

/// A part of the list of what waits for a second person.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Proposals {
    /// What waits, the earliest first.
    pub items: Vec<Proposal>,
    /// The cursor of the next page; none: this was the last.
    pub next: Option<String>,
}

/// What became of a command that may need a second person.
#[derive(Clone, Debug, PartialEq)]
pub enum Settled {
    /// It needed nobody else, and is carried out.
    Done(Done),
    /// It waits.
    Waiting(Box<Proposal>),
}

const SELECT: &str = "SELECT id, dossier_id, proposed_at, contents FROM motcua_proposals";

impl Desk {
    /// Carries a command out, or lets it wait for the second person whom it needs. Under a key it waits once.
    ///
    /// # Errors
    ///
    /// As [`Desk::perform`].
    pub async fn perform_or_propose(
        &self,
        id: &str,
        command: Command,
        actor: &Actor,
        at: Timestamp,
        order: Order,
    ) -> Result<Settled> {
        let (expected, kept) = (order.expected, command.clone());
        let (key, asked) = (order.key.clone(), order.asked.clone().unwrap_or_default());
        let refused = match self.perform(id, command, actor, at, order).await {
            Err(error @ (Error::Refused(_) | Error::Conflict { .. })) => error,
            done => return done.map(Settled::Done),
        };
        if let Some(key) = &key
            && let Some(settled) = self.proposed_under(key, id, &asked).await?
        {
            return Ok(settled);
        }
        let Error::Refused(refusal) = &refused else { return Err(refused) };
        let Rule::ApproverNeeded { role } = &refusal.rule else { return Err(refused) };
        let approver = role.clone();
        let stand = self.dossier(id).await?;
        let version = expected.unwrap_or(stand.dossier.content_version);
        let contents = Proposed { command: kept, by: actor.clone(), approver, version, asked };
        self.try_out(&stand.dossier, &stand.data, &contents, at).await?;
        let proposal = keyed::id_of(key.as_deref());
        let proposal = Proposal { id: proposal, dossier: stand.id, at, contents };
        if self.keep_proposal(&proposal).await? {
            return Ok(Settled::Waiting(Box::new(proposal)));
        }
        // The same request was faster.
        let key = key.unwrap_or_default();
        let settled = self.proposed_under(&key, id, &proposal.contents.asked).await?;
        settled.ok_or(Error::NoProposal { id: proposal.id })
    }

    /// Keeps a proposal, unless it waits already. Whether it is new.
    async fn keep_proposal(&self, proposal: &Proposal) -> Result<bool> {
        let insert = "INSERT INTO motcua_proposals (id, dossier_id, proposed_at, contents) VALUES (?, ?, ?, ?)
            ON CONFLICT (id) DO NOTHING";
        let values = vec![
            proposal.id.clone().into(),
            proposal.dossier.clone().into(),
            proposal.at.as_microsecond().into(),
            text(&proposal.contents).into(),
        ];
        let kept = self.connections.write.execute(insert, values).await;
        kept.map(|rows| rows > 0).map_err(Error::Database)
    }

    /// Nothing but the second person may be missing: a proposal that cannot succeed is refused when it is made.
    async fn try_out(
        &self,
        dossier: &Dossier,
        data: &motcua_engine::dossier::Data,
        proposed: &Proposed,
        at: Timestamp,
    ) -> Result<()> {
        let procedure = self.procedure_of(dossier).await?;
        let calendars = self.calendars().await?;
        let actor = self.acting(&proposed.by, dossier, at).await?;
        let second = Actor {
            roles: [proposed.approver.clone()].into(),
            agency: Some(dossier.agency(&procedure.agency)),
            ..Actor::applicant("a second person")
        };
        let command = approved(&proposed.command, &second);
        decide(&procedure, &calendars, dossier, data, &command, &actor, at)?;
        Ok(())
    }

    /// The second person approves: the command is carried out as its proposer's, if the dossier is as it was seen.
    /// `signatures` is what a check of its files ([`Proposed::files`]) has found now, by their hashes: it counts, and not
    /// what was found when it was proposed.
    ///
    /// # Errors
    ///
    /// Nothing of the kind waits, the proposer may not do it any longer, the dossier has changed, the rules refuse, or the
    /// database fails. It waits on then.
    pub async fn approve(
        &self,
        proposal: &str,
        signatures: &BTreeMap<String, Signature>,
        second: &Actor,
        at: Timestamp,
    ) -> Result<Done> {
        let found = self.proposal(proposal).await?;
        let Proposed { command, by, version, asked, .. } = &found.contents;
        let mut command = approved(command, second);
        for file in files_of(&mut command) {
            file.signature = signatures.get(&file.sha256).copied().unwrap_or(file.signature);
        }
        // The key makes a second click find the first one's answer.
        let key = Some(keyed::key_of(&found.id));
        let order = Order { expected: Some(*version), key, asked: Some(asked.clone()) };
        let by = self.still(by, at).await?;
        let done = self.perform(&found.dossier, command, &by, at, order).await?;
        self.forget(proposal).await?;
        Ok(done)
    }

    /// A proposer with those of the roles that he holds yet. For somebody of whom no role is entered a portal answers.
    async fn still(&self, by: &Actor, at: Timestamp) -> Result<Actor> {
        let on = self.published().await?.day_of(at);
        let caller = self.caller(&by.person, on).await?;
        let now = match &by.agency {
            Some(agency) => {
                let held = self.appointments(&by.person).await?;
                if held.is_empty() && self.substitutions(&by.person).await?.is_empty() {
                    return Ok(by.clone());
                }
                caller.actor(agency, by.on_behalf_of.as_ref())
            }
            None if self.mandates(&by.person).await?.is_empty() => return Ok(by.clone()),
            None => caller.applicant(by.on_behalf_of.as_ref()),
        };
        let roles = now.map(|now| by.roles.intersection(&now.roles).cloned().collect());
        match roles {
            Ok(roles) if by.roles.is_empty() || roles != BTreeSet::new() => {
                Ok(Actor { roles, ..by.clone() })
            }
            Ok(_) | Err(_) => Err(Error::Contradiction {
                what: "the proposal",
                problem: "whoever made it does not hold the role any longer; decline it, and have it proposed anew",
            }),
        }
    }

    /// A proposal is taken back by who made it, or declined by who holds the role that should approve.
    ///
    /// # Errors
    ///
    /// Nothing of the kind waits, somebody else declines, or the database fails.
    pub async fn decline(&self, proposal: &str, actor: &Actor) -> Result<()> {
        let found = self.proposal(proposal).await?;
        let contents = &found.contents;
        if contents.by.person != actor.person && !actor.roles.contains(&contents.approver) {
            let rule = Rule::RoleNeeded { roles: vec![contents.approver.clone()] };
            let asked = "decline".to_owned();
            return Err(
                motcua_engine::dossier::Refusal { asked, rule, possible: Vec::new() }.into()
            );
        }
        self.forget(proposal).await
    }

    /// A proposal that waits.
    ///
    /// # Errors
    ///
    /// There is none, it cannot be read, or the database fails.
    pub async fn proposal(&self, id: &str) -> Result<Proposal> {
        keepable("the name of the proposal", [id])?;
        let select = format!("{SELECT} WHERE id = ?");
        let rows = self.connections.read.query(&select, vec![id.into()]).await;
        let rows = rows.map_err(Error::Database)?;
        let row = rows.first().ok_or_else(|| Error::NoProposal { id: id.to_owned() })?;
        proposal_of(row)
    }

    async fn forget(&self, id: &str) -> Result<()> {
        let delete = "DELETE FROM motcua_proposals WHERE id = ?";
        let done = self.connections.write.execute(delete, vec![id.into()]).await;
        done.map(|_| ()).map_err(Error::Database)
    }
}

impl Seen {
    /// What waits for a second person at a dossier, the earliest first.
    ///
    /// # Errors
    ///
    /// There is no such dossier to be seen, or the database fails.
    pub async fn proposals(&self, dossier: &str) -> Result<Vec<Proposal>> {
        let id = self.id_of(dossier).await?;
        let select = format!("{SELECT} WHERE dossier_id = ? ORDER BY proposed_at, id");
        let rows = self.desk.connections.read.query(&select, vec![id.into()]).await;
        rows.map_err(Error::Database)?.iter().map(proposal_of).collect()
    }

    /// What waits for a second person at all dossiers that may be seen, the earliest first.
    ///
    /// # Errors
    ///
    /// The page is one of another list, or the database fails.
    pub async fn every_proposal(&self, page: &Page) -> Result<Proposals> {
        let list = "proposals";
        let (at, id) = page.after(list)?.unwrap_or((i64::MIN, String::new()));
        let select = format!(
            "{SELECT} WHERE {} AND (proposed_at, id) > (?, ?) ORDER BY proposed_at, id LIMIT ?",
            self.sight.condition("dossier_id", self.is_postgres())
        );
        let mut values = self.sight.values();
        values.extend([at.into(), id.into(), page.limit().into()]);
        let rows = self.desk.connections.read.query(&select, values).await;
        let rows = rows.map_err(Error::Database)?;
        let items: Result<Vec<Proposal>> = rows.iter().take(page.size()).map(proposal_of).collect();
        let items = items?;
        let last = items.last().filter(|_| rows.len() > page.size());
        let next = last.map(|last| page.cursor_of(list, last.at.as_microsecond(), &last.id));
        Ok(Proposals { items, next })
    }
}

fn proposal_of(row: &QueryResult) -> Result<Proposal> {
    let column = |name: &str| -> std::result::Result<String, DbErr> { row.try_get("", name) };
    let id = column("id").map_err(Error::Database)?;
    let contents = column("contents").map_err(Error::Database)?;
    let at: i64 = row.try_get("", "proposed_at").map_err(Error::Database)?;
    let contents = serde_json::from_str(&contents);
    let contents = contents.map_err(|source| corrupt(format!("proposal {id}"), source))?;
    let dossier = column("dossier_id").map_err(Error::Database)?;
    let at = Timestamp::from_microsecond(at).unwrap_or(Timestamp::MIN);
    Ok(Proposal { id, dossier, at, contents })
}

/// The files that a command issues or keeps.
fn files_of(command: &mut Command) -> Vec<&mut SignedFile> {
    match command {
        Command::Move(command) => {
            let results = command.results.iter_mut().filter_map(|issued| issued.file.as_mut());
            results.chain(command.accepted.iter_mut().map(|kept| &mut kept.file)).collect()
        }
        Command::Act(Act::CorrectResult { issued, .. }) => issued.file.iter_mut().collect(),
        Command::Act(_) | Command::Submit(_) | Command::Open(_) | Command::Import(_) => Vec::new(),
    }
}

/// A command with its second person.
fn approved(command: &Command, second: &Actor) -> Command {
    let mut command = command.clone();
    change_second(&mut command, |_| Some(second.clone()));
    command
}

/// Puts another in the place of a command's second person, if it takes one.
pub(crate) fn change_second(
    command: &mut Command,
    change: impl FnOnce(Option<&Actor>) -> Option<Actor>,
) {
    let second = match command {
        Command::Move(MoveCommand { approver, .. }) => {
            *approver = change(approver.as_ref());
            return;
        }
        Command::Act(act) => match act {
            Act::Amend { approver, .. } | Act::Reclassify { approver, .. } => {
                *approver = change(approver.as_ref());
                return;
            }
            Act::Prolong { approver, .. }
            | Act::RecordOutage { approver, .. }
            | Act::AmendParties { approver, .. }
            | Act::Waive { approver, .. }
            | Act::Refund { approver, .. }
            | Act::Correct { approver, .. } => approver,
            Act::Assign { .. }
            | Act::Release
            | Act::Note { .. }
            | Act::Attach { .. }
            | Act::ReturnOriginals { .. }
            | Act::Pay { .. }
            | Act::Charge { .. }
            | Act::RequestPayment { .. }
            | Act::PaymentFailed { .. }
            | Act::CancelPayment { .. }
            | Act::Rate { .. }
            | Act::Apologize { .. }
            | Act::LegReported { .. }
            | Act::Recall
            | Act::Lapse
            | Act::Recalculate
            | Act::Reroute { .. }
            | Act::Void { .. }
            | Act::RecallResult { .. }
            | Act::CorrectResult { .. }
            | Act::Revoke(_)
            | Act::LoseReuse(_)
            | Act::ReportLost { .. } => return,
        },
        Command::Open(opening) => &mut opening.approver,
        Command::Submit(_) | Command::Import(_) => return,
    };
    if let Some(changed) = change(Some(second)) {
        *second = changed;
    }
}
