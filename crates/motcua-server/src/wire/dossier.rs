//! A dossier as it stands, lists of dossiers, what may be done with one.

use std::collections::BTreeMap;

use motcua::{Done, Item, Listed, Stand};
use motcua_engine::dossier::{Choice, Dossier, Reused};
use motcua_engine::procedure::{Procedure, Reason};
use motcua_engine::time::{TimeZone, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::counter::{HandingWire, PostingWire};
use super::filing::PartiesWire;
use super::lead::LeadView;
use super::{ChannelName, HeldStatusName, MoveName, SubjectName, instant};

/// A dossier as it stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DossierView {
    /// Its identifier.
    id: String,
    /// Its code (mã hồ sơ); a consult shows that of the dossier that asks.
    code: Option<String>,
    /// How many events it has.
    version: u64,
    /// The version to name in `If-Match`.
    content_version: u64,
    /// The procedure's code.
    procedure: String,
    /// The version of the procedure that it is bound to.
    procedure_version: String,
    /// How it came.
    channel: Option<ChannelName>,
    /// Who applies.
    subject: Option<SubjectName>,
    /// Where it stands.
    step: Option<String>,
    /// The step's name in Vietnamese.
    step_name: Option<String>,
    /// The national status there, 1 to 10.
    status: Option<u8>,
    /// The competent agency.
    agency: Option<String>,
    /// The agency whose turn it is.
    works_at: Option<String>,
    /// The role whose turn it is.
    role: Option<String>,
    /// Who works on it, each with the part.
    assigned: BTreeMap<String, &'static str>,
    /// Whether nothing more can be done, or it is stopped.
    is_closed: bool,
    /// When it was filed.
    filed_at: Option<String>,
    /// When it was accepted as complete, first.
    accepted_at: Option<String>,
    /// When processing ended.
    ended_at: Option<String>,
    /// The date the applicant was last given (hẹn trả kết quả).
    appointment: Option<AppointmentView>,
    /// The documents that are there.
    documents: Vec<String>,
    /// The originals that the office still holds.
    originals: Vec<String>,
    /// Under which number the post brought it.
    posting: Option<PostingWire>,
    /// How the result was last handed over.
    handing: Option<HandingWire>,
    /// The results that were lost and are to be handed over again.
    results_lost: Vec<String>,
    /// The results issued.
    results: Vec<ResultView>,
    /// What is to be paid.
    payment: Option<PaymentView>,
    /// The dossier that sent it, if it is a leg.
    parent: Option<String>,
    /// The head of that dossier, for the agency of the leg.
    lead: Option<LeadView>,
    /// The visit in which it was filed with others.
    visit: Option<String>,
    /// The form.
    fields: BTreeMap<String, serde_json::Value>,
    /// Who has a part in it from the applicant's side.
    parties: PartiesWire,
}

/// A date the applicant was given.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AppointmentView {
    /// The day.
    #[schema(format = "date")]
    on: String,
    /// The instant.
    #[schema(format = "date-time")]
    at: String,
    /// Whether it lies in a year whose days off are not decided.
    provisional: bool,
}

/// A result that was issued.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ResultView {
    /// Which, by its name in the procedure.
    result: String,
    /// Its number.
    number: Option<String>,
    /// Whether it is signed.
    signed: bool,
    /// Its day.
    #[schema(format = "date")]
    issued_on: String,
}

/// What is to be paid.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PaymentView {
    /// For what.
    fees: Vec<String>,
    /// How much, in đồng.
    amount: i64,
    /// When it was paid.
    paid_at: Option<String>,
}

impl DossierView {
    pub(crate) fn of(stand: &Stand, procedure: &Procedure, zone: &TimeZone) -> Self {
        let dossier = &stand.dossier;
        let head = dossier.filed.as_ref();
        let step = dossier.step.as_ref().and_then(|step| procedure.step(step));
        let at = |at: Option<Timestamp>| at.map(|at| instant(at, zone));
        Self {
            id: stand.id.clone(),
            code: stand.code.clone(),
            version: dossier.version,
            content_version: dossier.content_version,
            procedure: procedure.code.clone(),
            procedure_version: procedure.version.clone(),
            channel: head.and_then(|head| head.channel).map(Into::into),
            subject: head.and_then(|head| head.subject).map(Into::into),
            step: dossier.step.as_ref().map(ToString::to_string),
            step_name: step.map(|step| step.name.vi.clone()),
            status: dossier.status.map(u8::from),
            agency: head.map(|head| dossier.agency(&head.competent).to_string()),
            works_at: step.map(|step| dossier.agency(&step.agency).to_string()),
            role: step.and_then(|step| step.by.as_ref()).map(ToString::to_string),
            assigned: assigned(dossier),
            is_closed: dossier.is_closed(),
            filed_at: at(head.map(|head| head.at)),
            accepted_at: at(dossier.accepted_at),
            ended_at: at(dossier.ended_at),
            appointment: dossier.appointment().map(|given| AppointmentView {
                on: given.on.to_string(),
                at: instant(given.at, zone),
                provisional: given.provisional,
            }),
            documents: dossier.documents.iter().map(ToString::to_string).collect(),
            originals: dossier.originals.iter().map(ToString::to_string).collect(),
            posting: head.and_then(|head| head.posting.as_ref()).map(PostingWire::from),
            handing: dossier.handing.as_ref().map(HandingWire::from),
            results_lost: dossier.results_lost.iter().map(ToString::to_string).collect(),
            results: results(dossier),
            payment: dossier.intents.last().map(|intent| PaymentView {
                fees: intent
                    .lines
                    .iter()
                    .flat_map(|line| &line.charged.fees)
                    .map(ToString::to_string)
                    .collect(),
                amount: intent.amount,
                paid_at: at(intent.paid.as_ref().map(|paid| paid.at)),
            }),
            parent: head.and_then(|head| head.parent.as_ref()).map(|parent| parent.dossier.clone()),
            lead: None,
            visit: head.and_then(|head| head.visit.clone()),
            fields: stand.data.fields.iter().map(|(k, v)| (k.to_string(), v.clone())).collect(),
            parties: PartiesWire::from(&stand.data.parties),
        }
    }
}

impl DossierView {
    /// A leg with the head of the dossier that has sent it.
    pub(crate) fn led_by(self, lead: LeadView) -> Self {
        Self { lead: Some(lead), ..self }
    }
}

fn assigned(dossier: &Dossier) -> BTreeMap<String, &'static str> {
    use motcua_engine::dossier::Duty;
    let name = |duty: &Duty| match duty {
        Duty::Main => "main",
        Duty::CoHandling => "co_handling",
        Duty::Monitoring => "monitoring",
    };
    dossier.assigned.iter().map(|(person, duty)| (person.to_string(), name(duty))).collect()
}

fn results(dossier: &Dossier) -> Vec<ResultView> {
    let result = |issued: &motcua_engine::dossier::Issued| ResultView {
        result: issued.result.to_string(),
        number: issued.number.clone(),
        signed: issued.signed,
        issued_on: issued.issued_on.to_string(),
    };
    dossier.results.iter().map(result).collect()
}

/// What a command led to. It is on disk.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DoneView {
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
}

impl From<Done> for DoneView {
    fn from(done: Done) -> Self {
        let Done { id, code, version, content_version, position, replayed } = done;
        Self { id, code, version, content_version, position, replayed }
    }
}

/// A part of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ListView {
    /// The dossiers.
    items: Vec<ItemView>,
    /// The cursor of the next page; null: this was the last.
    next: Option<String>,
}

/// A dossier in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ItemView {
    /// Its identifier.
    id: String,
    /// The code that it shows.
    code: Option<String>,
    /// The code of its procedure.
    procedure: String,
    /// Where it stands.
    step: String,
    /// The national status there; 0: none.
    status: i64,
    /// The competent agency.
    agency: String,
    /// When the legal deadline is; null: no clock runs.
    #[schema(format = "date-time")]
    due_at: Option<String>,
    /// Whether it is closed.
    is_closed: bool,
    /// Since when its result waits for whoever collects it; null: it is not ready, or is handed over.
    #[schema(format = "date-time")]
    ready_at: Option<String>,
    /// What it relies on though it holds no longer, so that the document is to be asked for: told in work lists alone.
    reuses_lost: Vec<LostView>,
}

/// A document of a dossier for which something held served that holds no longer.
#[derive(Debug, Serialize, ToSchema)]
struct LostView {
    /// Which document.
    document: String,
    /// What served for it.
    held: String,
    /// What has become of it.
    lost: HeldStatusName,
    /// Since when.
    #[schema(format = "date-time")]
    lost_at: String,
}

impl LostView {
    fn of(reused: &Reused, zone: &TimeZone) -> Option<Self> {
        let (at, status) = reused.lost?;
        Some(Self {
            document: reused.reuse.document.to_string(),
            held: reused.reuse.held.to_string(),
            lost: status.into(),
            lost_at: instant(at, zone),
        })
    }
}

impl ItemView {
    pub(crate) fn of(item: Item, zone: &TimeZone) -> Self {
        Self {
            id: item.id,
            code: item.code,
            procedure: item.procedure,
            step: item.step,
            status: item.status,
            agency: item.agency,
            due_at: item.due_at.map(|at| instant(at, zone)),
            is_closed: item.is_closed,
            ready_at: item.ready_at.map(|at| instant(at, zone)),
            reuses_lost: item
                .reuses_lost
                .iter()
                .filter_map(|one| LostView::of(one, zone))
                .collect(),
        }
    }
}

impl ListView {
    pub(crate) fn of(listed: Listed, zone: &TimeZone) -> Self {
        let items = listed.items.into_iter().map(|item| ItemView::of(item, zone)).collect();
        Self { items, next: listed.next }
    }
}

/// What the caller may do with a dossier now, and why the rest is refused.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Choices {
    /// The moves of the present step.
    moves: Vec<MoveChoice>,
}

/// A move of the present step.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MoveChoice {
    /// Which kind.
    #[serde(rename = "move")]
    kind: MoveName,
    /// Which of several of the kind.
    choice: Option<String>,
    /// Where it leads.
    to: String,
    /// Who may make it.
    by: String,
    /// Whether a reason must be given with it.
    needs_reason: bool,
    /// Whose approval it needs.
    approver: Option<String>,
    /// Why the caller may not make it now; null: it may be made.
    refused: Option<String>,
}

impl Choices {
    pub(crate) fn of(choices: Vec<Choice>) -> Self {
        let choice = |choice: Choice| MoveChoice {
            kind: choice.kind.into(),
            choice: choice.choice,
            to: choice.to.to_string(),
            by: choice.by.to_string(),
            needs_reason: choice.reason != Reason::Optional,
            approver: choice.approver.map(|role| role.to_string()),
            refused: choice.refused,
        };
        Self { moves: choices.into_iter().map(choice).collect() }
    }
}

/// Work that a dossier sent to another agency.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SentView {
    /// Which leg: its step, its name, and how often that step sent it.
    name: String,
    /// The dossier of the leg.
    id: String,
    /// Its code; an opinion shows that of the dossier that asks, with a number.
    code: Option<String>,
}

impl From<motcua::Sent> for SentView {
    fn from(sent: motcua::Sent) -> Self {
        let motcua::Sent { name, id, code } = sent;
        Self { name, id, code }
    }
}
