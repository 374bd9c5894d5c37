//! What goes over the counter: late entries, the post, into whose hands, against what proof.

use motcua_engine::dossier::{Handing, LateEntry, LateGround, Posting, Proof, Taker};
use motcua_engine::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::filing::read_day;
use super::read_instant;
use crate::problem::{FORBIDDEN, INVALID, Problem};

/// Something that is recorded after it happened. Only reception, hand-over, a charge, a payment in `cash` and an
/// outage may be.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LateEntryWire {
    /// When it happened.
    #[schema(format = "date-time")]
    occurred_at: String,
    /// Why it could not be recorded at once.
    ground: GroundName,
    /// The number of the slip or of the stamp that proves it.
    #[schema(min_length = 1)]
    evidence: String,
}

super::names::names! {
    /// Why something could not be recorded at once.
    GroundName is LateGround: Outage, PostStamp, PaperCounter
}

super::names::names! {
    /// Who takes a result.
    TakerName is Taker: Owner, Submitter, Recipient, Bearer
}

super::names::names! {
    /// Against what a result is given out: the signed receipt, or an identity card where the receipt is lost.
    ProofName is Proof: SignedReceipt, IdShown
}

/// A dossier that the post brought. It is received when it is opened at the desk.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PostingWire {
    /// The number under which the post carried it.
    tracking: String,
    /// The day on which it was posted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    posted_on: Option<String>,
}

/// How a result is handed over.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(tag = "how", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum HandingWire {
    /// To somebody at the counter.
    InPerson {
        /// To whom.
        taker: TakerName,
        /// Against what.
        proof: ProofName,
    },
    /// To the post, which carries it.
    Post {
        /// The number under which the post carries it.
        tracking: String,
    },
    /// On line.
    Electronic,
}

/// The problem of an applicant who says what only a counter knows.
pub(crate) fn only_a_clerk(field: &str) -> Problem {
    FORBIDDEN.with(format!("only the clerk at a counter says \"{field}\"; leave it out"))
}

/// When a command happened: now, or when it is said to have happened.
///
/// # Errors
///
/// The instant cannot be read, or is still to come.
pub(crate) fn moment(late: Option<&LateEntryWire>, now: Timestamp) -> Result<Timestamp, Problem> {
    let Some(late) = late else { return Ok(now) };
    let at = read_instant(&late.occurred_at, "occurred_at")?;
    if now < at {
        let sentence = format!(
            "occurred_at \"{}\" is still to come; give the moment when it happened",
            late.occurred_at
        );
        return Err(INVALID.with(sentence));
    }
    Ok(at)
}

impl From<LateEntryWire> for LateEntry {
    fn from(late: LateEntryWire) -> Self {
        Self { ground: late.ground.into(), evidence: late.evidence }
    }
}

impl PostingWire {
    pub(crate) fn posting(self) -> Result<Posting, Problem> {
        let posted_on = self.posted_on.as_deref().map(|day| read_day(day, "posted_on"));
        Ok(Posting { tracking: self.tracking, posted_on: posted_on.transpose()? })
    }
}

impl From<&Posting> for PostingWire {
    fn from(posting: &Posting) -> Self {
        Self {
            tracking: posting.tracking.clone(),
            posted_on: posting.posted_on.map(|day| day.to_string()),
        }
    }
}

impl From<HandingWire> for Handing {
    fn from(handing: HandingWire) -> Self {
        match handing {
            HandingWire::InPerson { taker, proof } => {
                Self::InPerson { taker: taker.into(), proof: proof.into() }
            }
            HandingWire::Post { tracking } => Self::Post { tracking },
            HandingWire::Electronic => Self::Electronic,
        }
    }
}

impl From<&Handing> for HandingWire {
    fn from(handing: &Handing) -> Self {
        match handing {
            Handing::InPerson { taker, proof } => {
                Self::InPerson { taker: (*taker).into(), proof: (*proof).into() }
            }
            Handing::Post { tracking } => Self::Post { tracking: tracking.clone() },
            Handing::Electronic => Self::Electronic,
        }
    }
}
