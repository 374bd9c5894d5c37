//! The desk: the library that portals embed.
//!
//! It keeps dossiers in `SQLite` or `PostgreSQL`, carries out commands by the rules of `motcua-engine`,
//! and writes a journal in which every event stands in the order of commits, chained by hashes.
//!
//! # Hooks
//!
//! A portal that has to act on what happened, by a message to the citizen or a call to another system, follows the
//! journal with a [`Hook`]: a name and an async closure that gets each event as a [`Delivery`] once it is on disk.
//!
//! ```
//! # async fn run() -> motcua::Result<()> {
//! use motcua::{Desk, Hook};
//!
//! let desk = Desk::demo().await?;
//! let hook = Hook::new("messages", |delivery| async move {
//!     if delivery.event.body.name() == "accepted" {
//!         // tell the citizen, under delivery.position so that twice is once
//!     }
//!     Ok(())
//! });
//! let following = desk.follow(hook).await?; // until it is dropped or stopped
//! following.stop().await
//! # }
//! ```
//!
//! - An event comes at least once, and those of one dossier come in order; dossiers do not wait for each other.
//!   An event that comes again has the same position, by which whoever receives it can tell.
//! - What fails is tried again, later each time; after the last failure it is a dead letter, and its dossier waits
//!   for [`Desk::replay`] or [`Desk::skip`]. [`Desk::dead_letters`] lists them.
//!   The failure's text is kept beside the journal: it should hold no personal data.
//! - A hook runs in no transaction, and no command waits for one.
//! - Many processes may follow the same hook: a lease sees to it that one works, and that another takes over.
//! - [`Desk::deliver`] makes a single pass at a time that is given, for a portal with a schedule of its own, and for tests.
//!
//! `examples/portal.rs` shows a whole portal.

mod accounts;
mod agency;
mod batch;
mod behalf;
mod caller;
mod code;
mod connect;
mod copy;
mod desk;
mod error;
mod files;
mod filing;
mod health;
mod held;
mod hooks;
mod import;
mod journal;
mod late;
mod lease;
mod library;
mod lines;
mod list;
mod look;
mod mandates;
mod naming;
mod opening;
mod past;
mod payments;
mod people;
mod proposals;
mod read;
mod readings;
mod reassign;
mod rebuild;
mod report;
mod result_files;
mod schema;
mod search;
mod sight;
mod store;
mod tables;
mod tokens;
mod uncollected;
mod verify;
mod waking;
mod webhooks;
mod work;
mod writer;

pub use accounts::{Credential, Session};
pub use agency::{Agency, AgencyCode, Level, Unit};
pub use caller::Caller;
pub use code::CodeFormat;
pub use copy::{Copied, CopiedTable, CopyError, Doing, Progress, backup, copy, restore};
pub use desk::{Desk, Done, Order};
pub use error::{Error, Result};
pub use files::{File, FileState, NewFile};
pub use filing::Filing;
pub use health::Health;
pub use held::{
    Consent, CorrectionAsked, Digitized, HeldDocument, HeldUse, Known, LostReuse, Offer, Said,
    Serving, Subject, Unfit,
};
pub use hooks::{Begin, DeadLetter, Delivered, Delivery, Failure, Following, Hook, HookStand};
pub use journal::{Header, Line, Secret, commitment, hash};
pub use late::{LateEntered, LateListed};
pub use lines::Lines;
pub use list::{Item, Listed, Page};
pub use mandates::{Mandate, Substitution};
pub use motcua_engine as engine;
pub use payments::{
    Callback, Counted, FeeBy, FeeQuery, FeeReport, FeeRow, FeeTally, LedgerKind, LedgerLine,
    LedgerListed, Notice, NoticeState, OrderPart, OrderState, PaymentOrder, PaymentRatio, Receipt,
    ReceiptLine, RefusedRefund, Settlement, Unmatched, UnmatchedListed,
};
pub use people::{Appointment, People, Person, PersonKind};
pub use proposals::{Proposal, Proposals, Proposed, Settled};
pub use read::{Lead, Record, Sent, Stand};
pub use readings::{ReadOf, Reading, ReadingQuery, ReadingsListed};
pub use reassign::Reassigned;
pub use rebuild::Rebuilt;
pub use report::{By, Report, ReportQuery, ReportRow, Tally};
pub use search::fold;
pub use sight::{Part, Seen, Sight};
pub use tokens::{NewToken, Token};
pub use verify::Verified;
pub use waking::{Recalculated, Ticked};
pub use webhooks::{SigningSecret, Webhook, WebhookDelivery};
pub use work::{Counts, Whose, Work};
