//! Who carries out commands: the desk, or what it is held against.

use std::sync::Arc;

use motcua::Desk;
use sea_orm::DatabaseConnection;
use tokio::sync::{mpsc, oneshot};

use crate::floor::{self, Waiting};
use crate::load;
use crate::office::{Next, Office};
use crate::sample::Sample;

#[derive(Clone)]
pub(crate) enum Subject {
    Desk(Box<Desk>, Arc<Office>),
    /// A transaction for each command, on one of these connections.
    Alone(DatabaseConnection, Arc<Sample>),
    /// A bare writer of groups.
    Group(mpsc::Sender<Waiting>),
}

impl load::Subject for Subject {
    async fn carry_out(&self, next: &Next) -> String {
        match self {
            Self::Desk(desk, office) => office.carry_out(desk, next).await,
            Self::Alone(connection, sample) => floor::alone(connection, sample, next).await,
            Self::Group(waiting) => {
                let (answer, done) = oneshot::channel();
                waiting.send((next.clone(), answer)).await.unwrap();
                done.await.unwrap()
            }
        }
    }
}
