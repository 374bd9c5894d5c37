//! Dossiers: what they are, what may be done with them next, and what that means for their clocks.
//!
//! [`decide`](fn@decide) takes a command and gives events or a refusal; [`Dossier::apply`] takes events and computes nothing.

mod accepted;
mod appointments;
pub mod clock;
mod command;
mod decide;
mod due;
mod event;
mod import;
mod indices;
pub mod kinds;
mod ledger;
mod opening;
mod qd766;
mod refusal;
mod share;
mod standing;
mod state;
mod verdict;

pub use accepted::AcceptedFile;
pub use command::{Act, Calendars, Command, MoveCommand, OfHeld, Submission};
pub(crate) use decide::word;
pub use decide::{Choice, Decision, Effect, choices, decide, expected, still_wanted, wanted};
pub use due::{due, wake_at};
pub use event::{
    Accepted, Actor, AgencyId, Charged, ChargedLine, Classification, CorrectedDate, Details, Duty,
    EVENT_VERSION, Entry, Event, EventBody, Filed, Flag, Handing, HeldId, HeldStatus, Imported,
    Issued, Kept, Lapse, LateEntry, LateGround, LegEnd, LegKey, LegOutcome, Moved, Opened, Origin,
    Paper, Parent, Parties, Party, PaymentDue, PersonId, Posting, Private, ProcedureRef, Proof,
    Provenance, Reuse, ReuseLost, Revoked, SameSubject, Satisfaction, Sensitivity, Signature,
    SignedFile, Source, Taker,
};
pub use import::{Activity, ImportedCase};
pub use indices::{AgenciesSeen, Indices, Ratings, indices};
pub use opening::OpeningBalance;
pub use qd766::{Appointed, QD766, Qd766, qd766};
pub use refusal::{Possible, Refusal, Rule};
pub use share::{Share, shares};
pub use standing::{Definition, Judged, LOCAL_ZONE, Standing};
pub use state::{
    Appointment, AppointmentReason, Closing, Correction, Data, Dossier, Head, Held, Intent,
    IntentLine, IntentState, LegState, MoveCount, Paid, PaymentOrder, Reused, Supplement,
};
pub use verdict::{
    By, Moment, Outcome, Rule as VerdictRule, STATUTORY, Verdict, compare, decisive, statutory,
};
