//! A command that waits for a second person.

use motcua::{Proposal, Proposals};
use motcua_engine::time::TimeZone;
use serde::Serialize;
use utoipa::ToSchema;

use super::instant;

/// A command that waits for a second person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProposalView {
    /// Its identifier.
    id: String,
    /// The dossier's identifier.
    dossier: String,
    /// When it was proposed.
    #[schema(format = "date-time")]
    proposed_at: String,
    /// Who proposed it.
    by: String,
    /// The role that the second person must hold.
    approver: String,
    /// The version of the dossier that was seen; if it has changed since, the proposal is made anew.
    content_version: u64,
    /// What is proposed.
    #[schema(value_type = Object)]
    command: serde_json::Value,
}

impl ProposalView {
    pub(crate) fn of(proposal: Proposal, zone: &TimeZone) -> Self {
        let contents = proposal.contents;
        Self {
            id: proposal.id,
            dossier: proposal.dossier,
            proposed_at: instant(proposal.at, zone),
            by: contents.by.person.to_string(),
            approver: contents.approver.to_string(),
            content_version: contents.version,
            command: serde_json::to_value(&contents.command).unwrap_or_default(),
        }
    }
}

/// What waits for a second person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProposalsView {
    /// Those of this page, the earliest first.
    proposals: Vec<ProposalView>,
    /// The cursor of the next page; null: this was the last.
    next: Option<String>,
}

impl ProposalsView {
    pub(crate) fn of(found: Proposals, zone: &TimeZone) -> Self {
        let proposals = found.items.into_iter().map(|one| ProposalView::of(one, zone)).collect();
        Self { proposals, next: found.next }
    }
}
