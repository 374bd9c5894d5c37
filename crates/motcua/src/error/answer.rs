//! Which errors are answers of a desk that works.

use super::Error;

impl Error {
    /// Whether the desk worked and said no: another command, form or name will do.
    pub fn is_answer(&self) -> bool {
        match self {
            Self::NoDossier { .. }
            | Self::NoFile { .. }
            | Self::NoPayment { .. }
            | Self::NoProcedure { .. }
            | Self::NoVersion { .. }
            | Self::KeyTaken { .. }
            | Self::Text { .. }
            | Self::AlreadyPublished { .. }
            | Self::Agency { .. }
            | Self::AgencyNotValid { .. }
            | Self::CodeFormat { .. }
            | Self::NoPerson { .. }
            | Self::NumberTaken { .. }
            | Self::CodeTaken { .. }
            | Self::AccountTaken { .. }
            | Self::NoAccount { .. }
            | Self::NoRole { .. }
            | Self::NotAppointed { .. }
            | Self::OtherRoles { .. }
            | Self::NotParked { .. }
            | Self::NoMandate { .. }
            | Self::NoProposal { .. }
            | Self::NoDemo
            | Self::Contradiction { .. }
            | Self::NoWebhook { .. }
            | Self::Unfit { .. }
            | Self::NotHeld { .. }
            | Self::Cursor
            | Self::NothingAsked
            | Self::NoPosition { .. }
            | Self::Period { .. }
            | Self::Calendar { .. }
            | Self::Conflict { .. }
            | Self::BackDated { .. }
            | Self::Refused(_) => true,
            Self::Open { .. }
            | Self::Address { .. }
            | Self::Prefix { .. }
            | Self::NotDurable { .. }
            | Self::NewerSchema { .. }
            | Self::Unfinished
            | Self::Database(_)
            | Self::Unavailable(_)
            | Self::OutcomeUnknown(_)
            | Self::Corrupt { .. }
            | Self::Fault { .. }
            | Self::DoesNotAddUp { .. }
            | Self::Busy
            | Self::Closed => false,
        }
    }
}
