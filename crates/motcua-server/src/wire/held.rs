//! What is held, as it travels: what serves and why not, uses, and what is relied on in vain.

use motcua::{Done, HeldDocument, HeldUse, LostReuse, Offer};
use motcua_engine::dossier::{Origin, Reused};
use motcua_engine::time::TimeZone;
use serde::Serialize;
use utoipa::ToSchema;

use super::accepted::DetailsWire;
use super::procedure::LabelView;
use super::{ClassificationName, HeldStatusName, SameSubjectName, SignatureName, instant};

/// Something that is held.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HeldView {
    /// Its identifier.
    id: String,
    /// The identifier of the dossier that made or accepted it.
    dossier: String,
    /// The code of that dossier.
    code: Option<String>,
    /// The code of its procedure.
    procedure: String,
    /// The result that it is; null: it is a document that was accepted.
    result: Option<String>,
    /// The accepted document that it is; null: it is a result.
    document: Option<String>,
    /// What it is called.
    title: LabelView,
    /// Its type.
    document_type: String,
    /// Its number.
    number: Option<String>,
    /// Who issued it.
    issuer: Option<String>,
    /// Its first day.
    #[schema(format = "date")]
    issued_on: Option<String>,
    /// Its last day; null: it is valid without end.
    #[schema(format = "date")]
    valid_until: Option<String>,
    /// What kind of copy it is.
    classification: Option<ClassificationName>,
    /// How many pages it has.
    pages: Option<u32>,
    /// What else is known of it.
    details: DetailsWire,
    /// What it is about, in a sentence (trích yếu).
    summary: Option<String>,
    /// The field of the procedure.
    field: Option<String>,
    /// The texts that the procedure rests on.
    basis: Vec<String>,
    /// The retention class of the procedure.
    retention: Option<String>,
    /// The SHA-256 of its file.
    sha256: String,
    /// What the check of the signatures in its file found.
    signature: SignatureName,
    /// Whether it may serve in other dossiers.
    is_reusable: bool,
    /// Whether its subject must agree to that.
    needs_consent: bool,
    /// What has become of it.
    status: HeldStatusName,
    /// Since when.
    #[schema(format = "date-time")]
    status_at: String,
    /// Since when it is held.
    #[schema(format = "date-time")]
    held_at: String,
}

impl HeldView {
    pub(crate) fn of(found: HeldDocument, zone: &TimeZone) -> Self {
        let known = found.known;
        let held = known.held;
        let (result, document) = match held.origin {
            Origin::Result(result) => (Some(result.to_string()), None),
            Origin::Document(document) => (None, Some(document.to_string())),
        };
        Self {
            id: found.id.to_string(),
            dossier: found.dossier,
            code: known.code,
            procedure: known.procedure,
            result,
            document,
            title: LabelView::from(&known.title),
            document_type: held.document_type,
            number: known.number,
            issuer: held.issuer,
            issued_on: held.issued_on.map(|day| day.to_string()),
            valid_until: held.valid_until.map(|day| day.to_string()),
            classification: held.classification.map(Into::into),
            pages: held.pages,
            details: held.details.into(),
            summary: known.summary,
            field: known.field,
            basis: known.basis,
            retention: known.retention,
            sha256: held.file.sha256,
            signature: held.file.signature.into(),
            is_reusable: held.is_reusable,
            needs_consent: held.needs_consent,
            status: held.status.into(),
            status_at: instant(held.status_at, zone),
            held_at: instant(held.held_at, zone),
        }
    }
}

/// A document of a procedure, and what is held that may serve for it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OfferView {
    /// Which document.
    document: String,
    /// Its name.
    name: LabelView,
    /// Whether it is needed whatever the form says.
    is_required: bool,
    /// What serves: already held, not needed again; null: the document is to be handed in.
    held: Option<ServingView>,
    /// What is held of a type that it takes and cannot serve, with why.
    unfit: Vec<UnfitView>,
}

/// Something held that serves.
#[derive(Debug, Serialize, ToSchema)]
struct ServingView {
    /// Its identifier.
    held: String,
    /// What it is called.
    title: LabelView,
    /// The code of the dossier that made it.
    code: Option<String>,
    /// Its first day.
    #[schema(format = "date")]
    issued_on: Option<String>,
    /// Its last day; null: it is valid without end.
    #[schema(format = "date")]
    valid_until: Option<String>,
}

/// Something held that cannot serve.
#[derive(Debug, Serialize, ToSchema)]
struct UnfitView {
    /// Its identifier.
    held: String,
    /// What it is called.
    title: LabelView,
    /// Why it cannot, and what to do.
    why: String,
}

impl From<Offer> for OfferView {
    fn from(offer: Offer) -> Self {
        let serving = offer.held.map(|found| ServingView {
            held: found.id.to_string(),
            title: LabelView::from(&found.known.title),
            code: found.known.code,
            issued_on: found.known.held.issued_on.map(|day| day.to_string()),
            valid_until: found.known.held.valid_until.map(|day| day.to_string()),
        });
        let unfit = offer.unfit.into_iter().map(|(found, why)| UnfitView {
            held: found.id.to_string(),
            title: LabelView::from(&found.known.title),
            why: why.to_string(),
        });
        Self {
            document: offer.document.to_string(),
            name: LabelView::from(&offer.name),
            is_required: offer.is_required,
            held: serving,
            unfit: unfit.collect(),
        }
    }
}

/// What a filing or a move led to. It is on disk.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FiledView {
    /// The dossier.
    id: String,
    /// Its code.
    code: Option<String>,
    /// How many events it has.
    version: u64,
    /// The version to name in `If-Match` next.
    content_version: u64,
    /// The place of its last event in the journal; 0 if nothing was written.
    position: u64,
    /// Whether the key was known, so that nothing was done again.
    replayed: bool,
    /// What was held already and serves in it.
    reused: Vec<ReusedView>,
    /// The documents that something held may serve for, and for which nothing does and nothing was brought.
    not_reused: Vec<OfferView>,
}

/// A document for which something held serves.
#[derive(Debug, Serialize, ToSchema)]
struct ReusedView {
    /// Which document.
    document: String,
    /// What serves.
    held: String,
    /// The code of the dossier that made it.
    code: Option<String>,
    /// By what its subject is the applicant.
    same_subject: SameSubjectName,
    /// The day on which it is valid.
    #[schema(format = "date")]
    valid_on: String,
    /// Its last day; null: it is valid without end.
    #[schema(format = "date")]
    valid_until: Option<String>,
    /// The day on which its subject agreed, where the type asks for that.
    #[schema(format = "date")]
    consent_on: Option<String>,
}

impl From<&Reused> for ReusedView {
    fn from(reused: &Reused) -> Self {
        let reuse = &reused.reuse;
        Self {
            document: reuse.document.to_string(),
            held: reuse.held.to_string(),
            code: reuse.code.clone(),
            same_subject: reuse.same_subject.into(),
            valid_on: reuse.valid_on.to_string(),
            valid_until: reuse.valid_until.map(|day| day.to_string()),
            consent_on: reuse.consent_on.map(|day| day.to_string()),
        }
    }
}

impl FiledView {
    /// What was done, what serves in it, and what was held before it was filed.
    pub(crate) fn of(done: Done, reused: &[Reused], offers: Vec<Offer>) -> Self {
        let Done { id, code, version, content_version, position, replayed } = done;
        let serves =
            |offer: &Offer| reused.iter().any(|reused| reused.reuse.document == offer.document);
        let rest = offers.into_iter().filter(|offer| !serves(offer));
        Self {
            id,
            code,
            version,
            content_version,
            position,
            replayed,
            not_reused: rest.map(OfferView::from).collect(),
            reused: reused.iter().map(ReusedView::from).collect(),
        }
    }
}

/// That a dossier has used something that is held.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HeldUseView {
    /// The identifier of the dossier.
    dossier: String,
    /// Its code.
    dossier_code: Option<String>,
    /// The code of its procedure: for what.
    procedure: String,
    /// When.
    #[schema(format = "date-time")]
    used_at: String,
    /// By whom.
    used_by: String,
    /// What serves for which document, and why it could.
    reused: ReusedView,
    /// Since when what served holds no longer; null: it holds.
    #[schema(format = "date-time")]
    lost_at: Option<String>,
    /// What has become of it; null: it holds.
    lost: Option<HeldStatusName>,
    /// Whether the document was handed in after all.
    is_replaced: bool,
}

impl HeldUseView {
    pub(crate) fn of(used: HeldUse, zone: &TimeZone) -> Self {
        let reused = used.reused;
        Self {
            dossier: used.dossier,
            dossier_code: used.code,
            procedure: used.procedure,
            used_at: instant(reused.at, zone),
            used_by: reused.by.to_string(),
            lost_at: reused.lost.map(|(at, _)| instant(at, zone)),
            lost: reused.lost.map(|(_, status)| status.into()),
            is_replaced: reused.is_replaced,
            reused: ReusedView::from(&reused),
        }
    }
}

/// Open dossiers that rely on something that holds no longer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LostReusesView {
    /// Those of this page, what was lost first before the rest.
    lost: Vec<HeldUseView>,
    /// The cursor of the next page; null: this was the last.
    next: Option<String>,
}

impl LostReusesView {
    pub(crate) fn of(lost: Vec<LostReuse>, next: Option<String>, zone: &TimeZone) -> Self {
        let lost = lost.into_iter().map(|lost| HeldUseView::of(lost.used, zone)).collect();
        Self { lost, next }
    }
}
