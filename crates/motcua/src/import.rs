//! Cases of other systems, taken over with their own times.

use motcua_engine::dossier::{Actor, Command, ImportedCase};
use motcua_engine::time::Timestamp;
use sha2::{Digest, Sha256};

use crate::desk::{Desk, Done, Request, to_microsecond};
use crate::error::Result;
use crate::journal;

impl Desk {
    /// Takes over a case of another system: one event for each thing that it recorded, at the moment that it states.
    ///
    /// A source's case has one dossier, whose code is `SOURCE:CODE`, however often it is handed over:
    /// a second time nothing is done, and if it says something else then, it is refused.
    ///
    /// # Errors
    ///
    /// The case was imported before, it cannot be taken as it is, or the database fails.
    pub async fn import(
        &self,
        mut case: ImportedCase,
        actor: &Actor,
        at: Timestamp,
    ) -> Result<Done> {
        round(&mut case);
        let id = id_of(&case);
        let request = Request {
            key: Some(format!("import/{id}/{}", journal::hash("", &journal::text(&case)))),
            asked: String::new(),
            id,
            procedure: None,
            command: Command::Import(Box::new(case)),
            actor: actor.clone(),
            at,
            expected: None,
            // The journal of another system lies in the past; its source stands in each event.
            tolerance: None,
        };
        self.send(request).await
    }
}

/// Journal and rows keep microseconds.
fn round(case: &mut ImportedCase) {
    case.received_at = to_microsecond(case.received_at);
    let stated = [&mut case.deadline, &mut case.planned_end_at, &mut case.ended_at];
    for at in stated.into_iter().flatten() {
        *at = to_microsecond(*at);
    }
    for activity in &mut case.activities {
        activity.at = to_microsecond(activity.at);
    }
}

/// The identifier of a source's case: the same whenever it comes.
fn id_of(case: &ImportedCase) -> String {
    let mut hasher = Sha256::new();
    hasher.update(case.source.as_bytes());
    hasher.update([0]);
    hasher.update(case.code.as_bytes());
    let digest = hasher.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid().to_string()
}
