//! Taking over the running dossiers of another system.

use motcua_engine::dossier::{Actor, Command, OpeningBalance};
use motcua_engine::time::Timestamp;

use crate::desk::{Desk, Done, Order, Request};
use crate::error::Result;

impl Desk {
    /// Takes over a running dossier of another system as it stands there, by the version of the procedure in force.
    ///
    /// It keeps its code, which is never drawn, and its appointment; from then on everything goes on by the procedure.
    ///
    /// # Errors
    ///
    /// Another dossier has the code, no version of the procedure is in force, the rules refuse, or the database fails.
    pub async fn open_balance(
        &self,
        procedure: &str,
        opening: OpeningBalance,
        actor: &Actor,
        at: Timestamp,
        order: Order,
    ) -> Result<Done> {
        let request = Request {
            id: uuid::Uuid::now_v7().to_string(),
            procedure: Some(procedure.to_owned()),
            command: Command::Open(Box::new(opening)),
            actor: actor.clone(),
            at,
            expected: None,
            key: order.key,
            asked: order.asked.unwrap_or_default(),
            tolerance: self.tolerance,
        };
        self.send(request).await
    }
}
