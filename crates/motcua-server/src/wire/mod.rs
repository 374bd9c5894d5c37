//! What travels: requests and answers, apart from the engine's types and the tables.

mod accepted;
mod act;
mod consent;
mod counter;
mod dossier;
mod fees;
mod file;
mod filing;
mod held;
mod history;
mod late;
mod lead;
mod moves;
mod names;
mod payment;
mod procedure;
mod proposal;
mod report;
mod signature;
mod webhook;

pub(crate) use act::{ActRequest, Asked};
pub(crate) use consent::{ConsentRequest, ConsentView, CorrectionView, CorrectionsView};
pub(crate) use counter::only_a_clerk;
pub(crate) use dossier::{Choices, DoneView, DossierView, ItemView, ListView, SentView};
pub use fees::{FeeReportView, PaymentRatioView};
pub(crate) use file::FileView;
pub(crate) use filing::{FilingRequest, PaperWire, PartiesWire, read_day};
pub(crate) use held::{FiledView, HeldUseView, HeldView, LostReusesView, OfferView};
pub(crate) use history::{DeadlineView, HistoryView};
pub(crate) use late::LateEntriesView;
pub(crate) use lead::LeadView;
pub(crate) use moves::MoveRequest;
pub(crate) use names::{
    ChannelName, ClassificationName, DutyName, FeeDueName, HeldStatusName, LevelName, MoveName,
    PersonKindName, ProvenanceName, SameSubjectName, SatisfactionName, SensitivityName,
    SignatureName, SubjectName,
};
pub(crate) use payment::{CircumstancesWire, IntentView, OrderView, ReceiptView, UnmatchedView};
pub(crate) use procedure::{ProcedureItem, ProcedureView};
pub(crate) use proposal::{ProposalView, ProposalsView};
pub use report::{ReportView, ReuseReportView};
pub(crate) use signature::SignaturesView;
pub(crate) use webhook::{
    DeadLettersView, DeliveriesView, DeliveryView, ReplayRequest, RotationRequest, RotationView,
    WebhookChange, WebhookMade, WebhookRequest, WebhookView,
};

use motcua_engine::time::{TimeZone, Timestamp};

/// An instant as it travels: RFC 3339 with the offset of the country's time zone.
pub(crate) fn instant(at: Timestamp, zone: &TimeZone) -> String {
    at.display_with_offset(zone.to_offset(at)).to_string()
}

/// Reads an instant with its offset.
///
/// # Errors
///
/// It is none; the sentence says what to write.
pub(crate) fn read_instant(text: &str, what: &str) -> Result<Timestamp, crate::problem::Problem> {
    text.parse().map_err(|_| {
        crate::problem::INVALID
            .with(format!("{what} \"{text}\" is no instant; write it as 2026-09-07T09:00:00+07:00"))
    })
}
