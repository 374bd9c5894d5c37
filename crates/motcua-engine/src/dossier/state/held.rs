//! What is kept for reuse: held documents of this dossier, and those of others on which it relies.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Dossier;
use crate::dossier::event::{
    Accepted, Actor, Classification, Details, HeldId, HeldStatus, Issued, Origin, PersonId, Reuse,
    ReuseLost, SignedFile,
};
use crate::procedure::{DocumentId, ResultId};
use crate::time::{Date, Timestamp};

/// A document that a dossier issued or accepted, with its file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// What it came from.
    pub origin: Origin,
    /// Its type.
    pub document_type: String,
    /// The number of a result. That of an accepted document is personal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Who issued it, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// Its first day, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_on: Option<Date>,
    /// Its last day; none: it is valid without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Date>,
    /// What kind of copy it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub classification: Option<Classification>,
    /// How many pages it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<u32>,
    /// What else is known of it.
    #[serde(default, skip_serializing_if = "Details::is_empty")]
    pub details: Details,
    /// Its file.
    pub file: SignedFile,
    /// Whether it may serve in other dossiers.
    pub is_reusable: bool,
    /// Whether its subject must agree to that.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub needs_consent: bool,
    /// Since when it is held.
    pub held_at: Timestamp,
    /// What has become of it.
    #[serde(default)]
    pub status: HeldStatus,
    /// Since when.
    pub status_at: Timestamp,
    /// Why it was taken back: a code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A held document of another dossier on which this one relies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reused {
    /// What serves for which document, and why.
    pub reuse: Reuse,
    /// Since when.
    pub at: Timestamp,
    /// Who took it over.
    pub by: PersonId,
    /// Since when it holds no longer, and what has become of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost: Option<(Timestamp, HeldStatus)>,
    /// Whether the document was handed in after all, or something else serves for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_replaced: bool,
}

impl Reused {
    fn relies_on(&self, held: &HeldId) -> bool {
        self.reuse.held == *held && self.lost.is_none() && !self.is_replaced
    }
}

impl Dossier {
    /// What a dossier relies on though it holds no longer, as long as nothing was handed in or serves for it.
    pub fn reuses_lost(&self) -> impl Iterator<Item = &Reused> {
        self.reused.iter().filter(|reused| reused.lost.is_some() && !reused.is_replaced)
    }

    /// The last held document of an origin that has a status.
    pub(in crate::dossier) fn last_held(
        &self,
        origin: &Origin,
        status: HeldStatus,
    ) -> Option<&Held> {
        self.held.iter().rfind(|held| held.origin == *origin && held.status == status)
    }

    pub(super) fn hold_result(&mut self, issued: &Issued, at: Timestamp) {
        let (Some(file), Some(kept)) = (&issued.file, &issued.kept) else { return };
        self.hold(Held {
            origin: Origin::Result(issued.result.clone()),
            document_type: kept.document_type.clone(),
            number: issued.number.clone(),
            issuer: Some(kept.issuer.to_string()),
            issued_on: Some(issued.issued_on),
            valid_until: kept.valid_until,
            classification: Some(Classification::Electronic),
            pages: issued.pages,
            details: issued.details.clone(),
            file: file.clone(),
            is_reusable: kept.is_reusable,
            needs_consent: kept.needs_consent,
            held_at: at,
            status: HeldStatus::Valid,
            status_at: at,
            reason: None,
        });
    }

    pub(super) fn hold_accepted(&mut self, accepted: &Accepted, at: Timestamp) {
        self.hold(Held {
            origin: Origin::Document(accepted.document.clone()),
            document_type: accepted.document_type.clone(),
            number: None,
            issuer: accepted.issuer.clone(),
            issued_on: accepted.issued_on,
            valid_until: accepted.valid_until,
            classification: accepted.classification,
            pages: accepted.pages,
            details: accepted.details.clone(),
            file: accepted.file.clone(),
            is_reusable: true,
            needs_consent: accepted.needs_consent,
            held_at: at,
            status: HeldStatus::Valid,
            status_at: at,
            reason: None,
        });
    }

    /// A later one of the same origin takes the place of the earlier; the same file again is the same one.
    fn hold(&mut self, held: Held) {
        let known =
            |known: &&mut Held| known.origin == held.origin && known.status == HeldStatus::Valid;
        if let Some(earlier) = self.held.iter_mut().rfind(known) {
            if earlier.file.sha256 == held.file.sha256 {
                return;
            }
            (earlier.status, earlier.status_at) = (HeldStatus::Superseded, held.held_at);
        }
        self.held.push(held);
    }

    /// The last one of an origin and status becomes another.
    pub(super) fn turn(
        &mut self,
        origin: &Origin,
        (from, to): (HeldStatus, HeldStatus),
        reason: Option<&str>,
        at: Timestamp,
    ) {
        let is_it = |held: &&mut Held| held.origin == *origin && held.status == from;
        if let Some(held) = self.held.iter_mut().rfind(is_it) {
            (held.status, held.status_at) = (to, at);
            held.reason = reason.map(str::to_owned).or(held.reason.take());
        }
    }

    pub(super) fn correct_held(&mut self, result: &ResultId, at: Timestamp) {
        let origin = Origin::Result(result.clone());
        self.turn(&origin, (HeldStatus::Revoked, HeldStatus::Corrected), None, at);
    }

    pub(super) fn revoke_held(&mut self, origin: &Origin, reason: &str, at: Timestamp) {
        self.turn(origin, (HeldStatus::Valid, HeldStatus::Revoked), Some(reason), at);
    }

    /// Nothing of a dossier that is void holds.
    pub(super) fn revoke_all(&mut self, reason: &str, at: Timestamp) {
        for held in self.held.iter_mut().filter(|held| held.status == HeldStatus::Valid) {
            (held.status, held.status_at) = (HeldStatus::Revoked, at);
            held.reason = Some(reason.to_owned());
        }
    }

    pub(super) fn apply_reused(&mut self, reuse: &Reuse, by: &Actor, at: Timestamp) {
        let document = BTreeSet::from([reuse.document.clone()]);
        self.replace_reused(&document);
        self.documents.extend(document);
        let (reuse, by) = (reuse.clone(), by.person.clone());
        self.reused.push(Reused { reuse, at, by, lost: None, is_replaced: false });
    }

    /// The document is not there any longer: it is to be handed in.
    pub(super) fn apply_reuse_lost(&mut self, lost: &ReuseLost, at: Timestamp) {
        let relied: Vec<DocumentId> = self
            .reused
            .iter_mut()
            .filter(|reused| reused.relies_on(&lost.held))
            .map(|reused| {
                reused.lost = Some((at, lost.status));
                reused.reuse.document.clone()
            })
            .collect();
        self.documents.retain(|document| !relied.contains(document));
    }

    /// Whether it relies on a held document.
    pub(in crate::dossier) fn relies_on(&self, held: &HeldId) -> bool {
        self.reused.iter().any(|reused| reused.relies_on(held))
    }

    /// What is handed in stands in the place of what served before.
    pub(super) fn replace_reused(&mut self, documents: &BTreeSet<DocumentId>) {
        let is_it = |reused: &&mut Reused| documents.contains(&reused.reuse.document);
        self.reused.iter_mut().filter(is_it).for_each(|reused| reused.is_replaced = true);
    }
}
