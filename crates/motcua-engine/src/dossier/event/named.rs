//! What an event is called, and whether it changes what somebody may have looked at.

use super::EventBody;
use crate::dossier::kinds;

impl EventBody {
    /// Whether it changed step, data, documents or legs: what an expected version is held against.
    pub fn changes_content(&self) -> bool {
        match self {
            Self::Filed(_)
            | Self::Reused(_)
            | Self::ReuseLost(_)
            | Self::Revoked(_)
            | Self::Imported(_)
            | Self::Ended { .. }
            | Self::Opened(_)
            | Self::Moved(_)
            | Self::Attached { .. }
            | Self::OriginalsReturned { .. }
            | Self::Paid { .. }
            | Self::Charged(_)
            | Self::PaymentCancelled { .. }
            | Self::PaymentWaived { .. }
            | Self::Refunded { .. }
            | Self::LegReported { .. }
            | Self::Recalled
            | Self::Amended { .. }
            | Self::PartiesAmended { .. }
            | Self::Reclassified { .. }
            | Self::Rerouted { .. }
            | Self::Voided { .. }
            | Self::Corrected { .. }
            | Self::ResultRecalled { .. }
            | Self::ResultCorrected { .. }
            | Self::Lost { .. } => true,
            Self::Observed { .. }
            | Self::Assigned { .. }
            | Self::Released
            | Self::Noted
            | Self::PaymentRequested { .. }
            | Self::PaymentFailed { .. }
            | Self::PaymentExpired { .. }
            | Self::Rated { .. }
            | Self::Apologized { .. }
            | Self::Prolonged { .. }
            | Self::OutageRecorded { .. }
            | Self::Lapsed { .. }
            | Self::Recalculated { .. } => false,
        }
    }

    /// The event's name in the past tense, as the table of kinds has it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Filed(_) => "filed",
            Self::Reused(_) => "reused",
            Self::ReuseLost(_) => "reuse_lost",
            Self::Revoked(_) => "revoked",
            Self::Imported(_) => "imported",
            Self::Observed { .. } => "observed",
            Self::Ended { .. } => "ended",
            Self::Opened(_) => "opened",
            Self::Moved(moved) => kinds::event_of(moved.kind),
            Self::Assigned { .. } => "assigned",
            Self::Released => "released",
            Self::Noted => "noted",
            Self::Attached { .. } => "attached",
            Self::OriginalsReturned { .. } => "originals_returned",
            Self::Paid { .. } => "paid",
            Self::Charged(_) => "charged",
            Self::PaymentRequested { .. } => "payment_requested",
            Self::PaymentFailed { .. } => "payment_failed",
            Self::PaymentExpired { .. } => "payment_expired",
            Self::PaymentCancelled { .. } => "payment_cancelled",
            Self::PaymentWaived { .. } => "payment_waived",
            Self::Refunded { .. } => "refunded",
            Self::Rated { .. } => "rated",
            Self::Apologized { .. } => "apologized",
            Self::Prolonged { .. } => "prolonged",
            Self::OutageRecorded { .. } => "outage_recorded",
            Self::LegReported { .. } => "leg_reported",
            Self::Recalled => "recalled",
            Self::Lapsed { .. } => "lapsed",
            Self::Amended { .. } => "amended",
            Self::PartiesAmended { .. } => "parties_amended",
            Self::Reclassified { .. } => "reclassified",
            Self::Rerouted { .. } => "rerouted",
            Self::Voided { .. } => "voided",
            Self::Corrected { .. } => "corrected",
            Self::ResultRecalled { .. } => "result_recalled",
            Self::ResultCorrected { .. } => "result_corrected",
            Self::Lost { .. } => "lost",
            Self::Recalculated { .. } => "recalculated",
        }
    }
}
