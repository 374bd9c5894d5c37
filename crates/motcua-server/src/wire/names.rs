//! Names that are words of the field on the wire as in the engine.

use motcua::{Level, PersonKind};
use motcua_engine::dossier::{
    Classification, Duty, HeldStatus, Provenance, SameSubject, Satisfaction, Sensitivity, Signature,
};
use motcua_engine::procedure::{Channel, FeeDue, MoveKind, Subject};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

macro_rules! names {
    ($(#[$doc:meta])* $name:ident is $of:ident: $($(#[$of_one:meta])* $one:ident),+ $(,)?) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub(crate) enum $name { $($(#[$of_one])* $one),+ }

        impl From<$name> for $of {
            fn from(name: $name) -> Self {
                match name { $($name::$one => Self::$one),+ }
            }
        }

        impl From<$of> for $name {
            fn from(name: $of) -> Self {
                match name { $($of::$one => Self::$one),+ }
            }
        }
    };
}

names! {
    /// How a dossier arrives.
    ChannelName is Channel: Direct, Online, Post, Kiosk
}

names! {
    /// Who applies.
    SubjectName is Subject: Citizen, Enterprise, HouseholdBusiness, Agency
}

names! {
    /// A move along an edge of the procedure.
    MoveName is MoveKind:
    Accept, Refuse, RequestSupplement, Supplement, Forward, SendBack, Transfer, RequirePayment,
    Resolve, HandOver, Withdraw, Stop, Reopen
}

names! {
    /// In what part somebody works on a dossier.
    DutyName is Duty: Main, CoHandling, Monitoring
}

names! {
    /// How satisfied the applicant is.
    SatisfactionName is Satisfaction: VerySatisfied, Satisfied, NotSatisfied
}

names! {
    /// What an agency is.
    LevelName is Level: Ministry, MinistryUnit, Province, ProvinceUnit, Commune, CommuneUnit
}

names! {
    /// What somebody is.
    PersonKindName is PersonKind: Citizen, Official, Organisation
}

names! {
    /// When a fee is collected.
    FeeDueName is FeeDue: Reception, Supplement, Processing, Result
}

pub(super) use names;

names! {
    /// What a check of the signatures in a file found; what could not be checked is not checked.
    SignatureName is Signature: Valid, Invalid, Unsigned, NotChecked
}

names! {
    /// What has become of a held document.
    HeldStatusName is HeldStatus: Valid, Superseded, Revoked, Corrected
}

names! {
    /// By what two subjects are one.
    SameSubjectName is SameSubject: Number, Person, Lead
}

names! {
    /// What kind of copy a document is.
    ClassificationName is Classification: Original, Certified, Plain, Electronic, Extract
}

names! {
    /// How a document came to be a file.
    ProvenanceName is Provenance: Scanned, Uploaded, Database, PersonalStore, CertifiedCopy
}

names! {
    /// How guarded a document is: what holds sensitive personal data serves elsewhere only where its subject agrees, and a
    /// state secret is never kept as a file.
    SensitivityName is Sensitivity: Public, Personal, SensitivePersonal, StateSecret
}
