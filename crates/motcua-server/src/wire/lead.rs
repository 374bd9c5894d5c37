//! The dossier that has sent a leg, as the leg's agency sees it.

use motcua::Stand;
use motcua_engine::procedure::Procedure;
use motcua_engine::time::TimeZone;
use serde::Serialize;
use utoipa::ToSchema;

use super::{ChannelName, SubjectName, instant};

/// The head of a dossier that has sent a leg: what it is, and nothing of the form or the people.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LeadView {
    /// Its code.
    code: Option<String>,
    /// Its procedure's code.
    procedure: String,
    /// Its procedure's name.
    procedure_name: String,
    /// The version of the procedure.
    procedure_version: String,
    /// The agency that is competent.
    agency: Option<String>,
    /// The channel by which it came.
    channel: Option<ChannelName>,
    /// What the applicant is.
    subject: Option<SubjectName>,
    /// When it was accepted.
    accepted_at: Option<String>,
    /// The day the applicant was last given.
    #[schema(format = "date")]
    appointment: Option<String>,
}

impl LeadView {
    pub(crate) fn of(stand: &Stand, procedure: &Procedure, zone: &TimeZone) -> Self {
        let dossier = &stand.dossier;
        let head = dossier.filed.as_ref();
        Self {
            code: stand.code.clone(),
            procedure: procedure.code.clone(),
            procedure_name: procedure.name.vi.clone(),
            procedure_version: procedure.version.clone(),
            agency: head.map(|head| dossier.agency(&head.competent).to_string()),
            channel: head.and_then(|head| head.channel).map(Into::into),
            subject: head.and_then(|head| head.subject).map(Into::into),
            accepted_at: dossier.accepted_at.map(|at| instant(at, zone)),
            appointment: dossier.appointment().map(|given| given.on.to_string()),
        }
    }
}
