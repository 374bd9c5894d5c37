//! When something happens: now, or before it is recorded, with a ground and its evidence.

use std::time::Duration;

use motcua::Desk;
use motcua_engine::dossier::{LateEntry, LateGround};
use motcua_engine::time::Timestamp;

use super::{Place, input};
use crate::error::Error;

/// How long before its recording something may have happened without being dated back.
const TOLERANCE: Duration = Duration::from_secs(60);

/// When it happens.
#[derive(Debug, clap::Args)]
pub(super) struct When {
    /// When it happens, with its offset, such as 2026-08-21T14:00:00+07:00; without it, now
    #[arg(long, value_name = "TIME", value_parser = input::at)]
    at: Option<Timestamp>,
}

/// Why something is entered after it happened, and what proves it.
#[derive(Debug, clap::Args)]
pub(super) struct Late {
    /// Why it is entered after it happened; only reception, hand-over, a charge, a payment in cash and an outage may be
    #[arg(long, value_enum, requires_all = ["at", "evidence"])]
    ground: Option<Ground>,
    /// The number of the slip or of the stamp that proves when it happened
    #[arg(long, value_name = "TEXT", requires = "ground")]
    evidence: Option<String>,
}

/// Why something could not be recorded at once, in the words of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
enum Ground {
    /// The system or its line was down
    Outage,
    /// It came or went by the public post
    PostStamp,
    /// It was done at a counter that keeps a paper register
    PaperCounter,
}

impl When {
    pub(super) fn at(&self) -> Timestamp {
        self.at.unwrap_or_else(Timestamp::now)
    }
}

impl Late {
    /// The late entry, where a ground is given.
    pub(super) fn entry(&self) -> Option<LateEntry> {
        let ground = match self.ground? {
            Ground::Outage => LateGround::Outage,
            Ground::PostStamp => LateGround::PostStamp,
            Ground::PaperCounter => LateGround::PaperCounter,
        };
        Some(LateEntry { ground, evidence: self.evidence.clone()? })
    }
}

impl Place {
    /// Opens the desk for acts: they are dated back only where things are tried out.
    pub(super) async fn open_to_act(&self) -> Result<Desk, Error> {
        let desk = self.open().await?;
        Ok(if desk.is_demo().await? { desk } else { desk.reject_backdating(TOLERANCE) })
    }
}
