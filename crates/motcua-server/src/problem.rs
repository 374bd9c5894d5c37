//! Problems: every failure of the service as RFC 9457 has it, with a code that stays.

use std::error::Error as _;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use motcua::Error;
use motcua_connect::store::StoreError;
use motcua_engine::dossier::{Refusal, Rule};
use serde::Serialize;
use utoipa::ToSchema;

use crate::payment::StatementError;

/// The media type of a problem (RFC 9457 section 3).
pub const MEDIA_TYPE: &str = "application/problem+json";

/// A failure, as its reader can do something about it.
#[derive(Clone, Debug)]
pub struct Problem(Box<Body>);

/// A problem as it travels (RFC 9457).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct Body {
    /// `urn:motcua:problem:` and the code.
    #[serde(rename = "type")]
    kind: String,
    /// What kind of failure it is, in a few words.
    title: &'static str,
    /// The status code of the answer.
    status: u16,
    /// The stable code.
    code: &'static str,
    /// One sentence: what, where, what to do next.
    detail: String,
    /// The rule that said no, where the rules of procedures did.
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<serde_json::Value>,
    /// The moves that are possible instead, as `kind/choice`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    possible: Vec<String>,
    /// The version that the dossier has, where another one was expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u64>,
}

/// A kind of failure: its code, its status, its title.
#[derive(Clone, Copy, Debug)]
pub struct Kind(&'static str, StatusCode, &'static str);

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident $code:literal $status:ident $title:literal;)*) => {
        $($(#[$doc])* pub const $name: Kind = Kind($code, StatusCode::$status, $title);)*
        /// Every kind of failure.
        pub const KINDS: &[Kind] = &[$($name),*];
    };
}

kinds! {
    /// The request cannot be read.
    MALFORMED "malformed" BAD_REQUEST "The request cannot be read";
    /// The cursor is of another list.
    CURSOR "cursor" BAD_REQUEST "The cursor is of another list";
    /// Nobody is signed in.
    UNAUTHENTICATED "unauthenticated" UNAUTHORIZED "Nobody is signed in";
    /// The caller may not do this.
    FORBIDDEN "forbidden" FORBIDDEN "The caller may not do this";
    /// There is nothing here that the caller may see.
    NOT_FOUND "not_found" NOT_FOUND "There is nothing here that the caller may see";
    /// The path does not take this method.
    METHOD "method_not_allowed" METHOD_NOT_ALLOWED "The path does not take this method";
    /// It is there already, with other contents.
    EXISTS "exists" CONFLICT "It is there already, with other contents";
    /// The idempotency key was used for something else.
    KEY_TAKEN "key_taken" CONFLICT "The key was used for something else";
    /// The state of the dossier stands against it.
    NOT_NOW "not_now" CONFLICT "The state of the dossier stands against it";
    /// A gateway of payment refuses, or answers what does not stand.
    GATEWAY "gateway" BAD_GATEWAY "The gateway of payment refuses";
    /// The signing service refuses, or answers what does not stand.
    SIGNING "signing" BAD_GATEWAY "The signing service refuses";
    /// The file has not been examined yet.
    QUARANTINED "quarantined" CONFLICT "The file has not been examined yet";
    /// The examination of the file found something.
    REJECTED "rejected" FORBIDDEN "The examination of the file found something";
    /// The dossier has changed since it was seen.
    CHANGED "changed" PRECONDITION_FAILED "The dossier has changed since it was seen";
    /// The body is too large.
    TOO_LARGE "too_large" PAYLOAD_TOO_LARGE "The body is too large";
    /// The body is of another media type.
    MEDIA "media_type" UNSUPPORTED_MEDIA_TYPE "The body is of another media type";
    /// What is asked does not fit the rules.
    INVALID "invalid" UNPROCESSABLE_ENTITY "What is asked does not fit the rules";
    /// The version that was seen must be named.
    VERSION_NEEDED "version_needed" PRECONDITION_REQUIRED "The version that was seen must be named";
    /// Too many requests.
    TOO_MANY "too_many" TOO_MANY_REQUESTS "Too many requests";
    /// A fault of the program.
    FAULT "fault" INTERNAL_SERVER_ERROR "A fault of the program";
    /// It cannot be done now.
    UNAVAILABLE "unavailable" SERVICE_UNAVAILABLE "It cannot be done now";
}

impl Kind {
    /// The stable code.
    pub fn code(self) -> &'static str {
        self.0
    }

    /// A problem of this kind; one sentence says what, where, and what to do next.
    pub fn with(self, detail: impl Into<String>) -> Problem {
        let Self(code, status, title) = self;
        Problem(Box::new(Body {
            kind: format!("urn:motcua:problem:{code}"),
            title,
            status: status.as_u16(),
            code,
            detail: detail.into(),
            rule: None,
            possible: Vec::new(),
            version: None,
        }))
    }
}

impl Problem {
    /// The status code of the answer.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// One sentence: what, where, what to do next.
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    fn of_refusal(refusal: &Refusal) -> Self {
        let possible = refusal.possible.iter().map(|possible| match &possible.choice {
            Some(choice) => format!("{}/{choice}", possible.kind.name()),
            None => possible.kind.name().to_owned(),
        });
        let detail = format!("{}: {}", refusal.asked, refusal.rule);
        let mut problem = kind_of(&refusal.rule).with(detail);
        problem.0.rule = serde_json::to_value(&refusal.rule).ok();
        problem.0.possible = possible.collect();
        problem
    }
}

/// What the reader of a refusal can do: ask somebody else, mend the request, or look again.
fn kind_of(rule: &Rule) -> Kind {
    match rule {
        Rule::RoleNeeded { .. } | Rule::OtherAgency { .. } => FORBIDDEN,
        Rule::NotFiled
        | Rule::FiledAlready
        | Rule::IsVoid
        | Rule::IsRecalled
        | Rule::IsImported
        | Rule::ImportedAlready
        | Rule::OtherProcedure { .. }
        | Rule::UnknownStep { .. }
        | Rule::BeforeTheLast { .. }
        | Rule::NoSuchMove { .. }
        | Rule::AtMost { .. }
        | Rule::LegsOpen { .. }
        | Rule::NoSuchLeg
        | Rule::ResultRecalled { .. }
        | Rule::PaymentIs { .. }
        | Rule::PaymentOpen { .. }
        | Rule::FeeCharged { .. }
        | Rule::OrderTaken { .. }
        | Rule::NotRefunded { .. }
        | Rule::NotNow { .. } => NOT_NOW,
        Rule::NotInForce { .. }
        | Rule::OtherChannel { .. }
        | Rule::OtherSubject { .. }
        | Rule::Ambiguous { .. }
        | Rule::Unmet { .. }
        | Rule::NoLimitFits
        | Rule::ReasonNeeded
        | Rule::UnknownReason { .. }
        | Rule::LateReasonNeeded { .. }
        | Rule::ApproverNeeded { .. }
        | Rule::DocumentsMissing { .. }
        | Rule::UnknownDocument { .. }
        | Rule::Fields { .. }
        | Rule::ResultNeeded { .. }
        | Rule::SignatureNeeded
        | Rule::SignatureUnproved { .. }
        | Rule::Held { .. }
        | Rule::AmountNeeded
        | Rule::OtherAmount { .. }
        | Rule::PaperNeeded { .. }
        | Rule::PaperExpired { .. }
        | Rule::TextNeeded { .. }
        | Rule::Counter { .. }
        | Rule::PartyNeeded { .. }
        | Rule::OriginalNotHandedIn { .. }
        | Rule::OriginalNotHeld { .. }
        | Rule::LateEntry { .. }
        | Rule::LimitUnfit { .. }
        | Rule::Tariff { .. }
        | Rule::UnknownFee { .. }
        | Rule::NoIntent { .. }
        | Rule::UnknownOrder { .. }
        | Rule::MoreThanPaid { .. }
        | Rule::OtherRefund { .. }
        | Rule::Calendar { .. } => INVALID,
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let detail = error.to_string();
        match error {
            Error::Refused(refusal) => Self::of_refusal(&refusal),
            Error::Conflict { found, .. } => {
                let mut problem = CHANGED.with(detail);
                problem.0.version = Some(found);
                problem
            }
            Error::NoDossier { .. }
            | Error::NoFile { .. }
            | Error::NoPayment { .. }
            | Error::NotParked { .. }
            | Error::NoProposal { .. }
            | Error::NotHeld { .. }
            | Error::NoWebhook { .. } => NOT_FOUND.with(detail),
            Error::Cursor => CURSOR.with(detail),
            Error::KeyTaken { .. } => KEY_TAKEN.with(detail),
            Error::AlreadyPublished { .. }
            | Error::NumberTaken { .. }
            | Error::CodeTaken { .. }
            | Error::AccountTaken { .. } => EXISTS.with(detail),
            Error::NoRole { .. } | Error::NoMandate { .. } => FORBIDDEN.with(detail),
            Error::NoProcedure { .. }
            | Error::NoVersion { .. }
            | Error::Text { .. }
            | Error::Agency { .. }
            | Error::AgencyNotValid { .. }
            | Error::CodeFormat { .. }
            | Error::NoPerson { .. }
            | Error::NoAccount { .. }
            | Error::NotAppointed { .. }
            | Error::OtherRoles { .. }
            | Error::NothingAsked
            | Error::Contradiction { .. }
            | Error::NoDemo
            | Error::NoPosition { .. }
            | Error::Period { .. }
            | Error::BackDated { .. }
            | Error::Unfit { .. }
            | Error::Calendar { .. } => INVALID.with(detail),
            Error::Open { .. }
            | Error::Address { .. }
            | Error::Prefix { .. }
            | Error::NotDurable { .. }
            | Error::NewerSchema { .. }
            | Error::Unfinished
            | Error::Database(_)
            | Error::Unavailable(_)
            | Error::OutcomeUnknown(_)
            | Error::Busy
            | Error::Closed => {
                tracing::warn!(%detail, "a request met a database that does not answer");
                UNAVAILABLE.with(detail)
            }
            Error::Corrupt { .. } | Error::Fault { .. } | Error::DoesNotAddUp { .. } => {
                tracing::error!(%detail, "a request met a fault");
                FAULT.with(detail)
            }
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let cause = error.source().map(ToString::to_string);
        tracing::error!(%error, cause, "a request met a store of files that fails");
        UNAVAILABLE.with(error.to_string())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_string(&self.0).unwrap_or_default();
        let mut response = (self.status(), body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if self.0.status == 503 {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        if self.0.status == 429 {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
        }
        if self.0.status == 401 {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<StatementError> for Problem {
    fn from(error: StatementError) -> Self {
        match error {
            StatementError::Gateway(error) => error.into(),
            StatementError::Desk(error) => error.into(),
            StatementError::Stopped => UNAVAILABLE.with(error.to_string()),
        }
    }
}
