//! Procedures, as portals show them.

use motcua_engine::label::Label;
use motcua_engine::procedure::{Need, Procedure};
use serde::Serialize;
use utoipa::ToSchema;

use super::{ChannelName, SubjectName};

/// A text in both languages.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LabelView {
    /// Vietnamese.
    vi: String,
    /// English.
    en: String,
}

impl From<&Label> for LabelView {
    fn from(label: &Label) -> Self {
        Self { vi: label.vi.clone(), en: label.en.clone() }
    }
}

/// A procedure in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProcedureItem {
    /// The national code.
    code: String,
    /// The version in force.
    version: String,
    /// Its name.
    name: LabelView,
    /// The first day on which new dossiers take this version.
    #[schema(format = "date")]
    in_force: String,
}

impl From<&Procedure> for ProcedureItem {
    fn from(procedure: &Procedure) -> Self {
        Self {
            code: procedure.code.clone(),
            version: procedure.version.clone(),
            name: LabelView::from(&procedure.name),
            in_force: procedure.in_force.to_string(),
        }
    }
}

/// A procedure: what somebody who files needs to know.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProcedureView {
    #[serde(flatten)]
    item: ProcedureItem,
    /// The digest of its canonical form.
    digest: String,
    /// How a dossier may arrive; empty: in any way.
    channels: Vec<ChannelName>,
    /// Who may apply; empty: anybody.
    subjects: Vec<SubjectName>,
    /// The texts it rests on.
    basis: Vec<String>,
    /// The limits, first matching condition wins.
    limits: Vec<LimitView>,
    /// What the applicant hands in.
    documents: Vec<DocumentView>,
    /// The form.
    fields: Vec<FieldView>,
    /// What the applicant gets.
    results: Vec<NamedView>,
    /// What is to be paid.
    fees: Vec<NamedView>,
    /// The steps, in the order of the file.
    steps: Vec<StepView>,
}

/// How long it may take.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LimitView {
    /// By law.
    legal: String,
    /// What the province promises, where it is shorter.
    committed: Option<String>,
}

/// A document that the applicant hands in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DocumentView {
    /// Its name in the procedure.
    id: String,
    /// Its name for people.
    name: LabelView,
    /// `always`, `never`, or a condition.
    required: String,
}

/// A field of the form.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FieldView {
    /// Its name.
    name: String,
    /// Its label.
    label: LabelView,
    /// What it holds.
    holds: serde_json::Value,
    /// `always`, `never`, or a condition.
    required: String,
    /// Whether it tells something of a person.
    personal: bool,
}

/// Something by its name.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NamedView {
    /// Its name in the procedure.
    id: String,
    /// Its name for people.
    name: LabelView,
}

/// A step.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StepView {
    /// Its name in the procedure.
    id: String,
    /// Its name for people.
    name: LabelView,
    /// The national status there.
    status: Option<u8>,
    /// The role that works there.
    by: Option<String>,
    /// The agency, by its name in the procedure.
    agency: String,
    /// How long it may take.
    limit: Option<String>,
}

impl From<&Procedure> for ProcedureView {
    fn from(procedure: &Procedure) -> Self {
        Self {
            item: ProcedureItem::from(procedure),
            digest: procedure.digest().to_string(),
            channels: procedure.channels.iter().map(|channel| (*channel).into()).collect(),
            subjects: procedure.subjects.iter().map(|subject| (*subject).into()).collect(),
            basis: procedure.basis.clone(),
            limits: limits(procedure),
            documents: documents(procedure),
            fields: fields(procedure),
            results: procedure.results.iter().map(|r| named(&r.id, &r.name)).collect(),
            fees: procedure.fees.iter().map(|fee| named(&fee.id, &fee.name)).collect(),
            steps: steps(procedure),
        }
    }
}

fn named(id: &impl ToString, name: &Label) -> NamedView {
    NamedView { id: id.to_string(), name: LabelView::from(name) }
}

fn need(need: &Need) -> String {
    match need {
        Need::Yes => "always".to_owned(),
        Need::No => "never".to_owned(),
        Need::When(guard) => guard.to_string(),
    }
}

fn limits(procedure: &Procedure) -> Vec<LimitView> {
    let limit = |case: &motcua_engine::procedure::Case| LimitView {
        legal: case.legal.to_string(),
        committed: case.committed.map(|limit| limit.to_string()),
    };
    procedure.limits.iter().map(limit).collect()
}

fn documents(procedure: &Procedure) -> Vec<DocumentView> {
    let document = |document: &motcua_engine::procedure::Document| DocumentView {
        id: document.id.to_string(),
        name: LabelView::from(&document.name),
        required: need(&document.required),
    };
    procedure.documents.iter().map(document).collect()
}

fn fields(procedure: &Procedure) -> Vec<FieldView> {
    let field = |field: &motcua_engine::procedure::Field| FieldView {
        name: field.name.to_string(),
        label: LabelView::from(&field.label),
        holds: serde_json::to_value(&field.field_type).unwrap_or_default(),
        required: need(&field.required),
        personal: field.personal,
    };
    procedure.data.iter().map(field).collect()
}

fn steps(procedure: &Procedure) -> Vec<StepView> {
    let step = |step: &motcua_engine::procedure::Step| StepView {
        id: step.id.to_string(),
        name: LabelView::from(&step.name),
        status: step.status.map(u8::from),
        by: step.by.as_ref().map(ToString::to_string),
        agency: step.agency.to_string(),
        limit: step.limit.map(|limit| limit.to_string()),
    };
    procedure.steps.iter().map(step).collect()
}
