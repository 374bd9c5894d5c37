//! Choices: what an actor may do now, and why the rest is refused.

use serde::Serialize;

use super::{Decision, Here, ProcedureBound};
use crate::dossier::command::{Act, Calendars, Command};
use crate::dossier::event::Actor;
use crate::dossier::state::{Data, Dossier};
use crate::procedure::{MoveKind, Procedure, Reason, Role, StepId};
use crate::time::Timestamp;

/// A move of the present step: whether this actor may make it now, and if not, why.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Choice {
    /// Which kind.
    pub kind: MoveKind,
    /// Which of several.
    pub choice: Option<String>,
    /// Where it leads.
    pub to: StepId,
    /// Who may make it.
    pub by: Role,
    /// Whether a reason must be given with it, and from which list.
    pub reason: Reason,
    /// Whose approval must be given with it.
    pub approver: Option<Role>,
    /// Why this actor may not make it now. None: it may be made.
    pub refused: Option<String>,
}

/// The moves of the present step, for an actor: what may be done now, and why the rest is refused.
///
/// What has passed by `at` is taken to have lapsed, as [`decide`](fn@super::decide) will have it.
pub fn choices(
    procedure: &Procedure,
    calendars: &Calendars,
    dossier: &Dossier,
    data: &Data,
    actor: &Actor,
    at: Timestamp,
) -> Vec<Choice> {
    let (mut now, mut now_data) = (dossier.clone(), data.clone());
    let here = Here { procedure, calendars, dossier, data, actor, at };
    let of_all = here.check_base(&Command::Act(Act::Lapse));
    let of_all = of_all.and_then(|()| {
        let bound = ProcedureBound(procedure, calendars);
        bound.let_lapse(&mut now, &mut now_data, at, &mut Decision::default())
    });
    let here = Here { procedure, calendars, dossier: &now, data: &now_data, actor, at };
    let Ok((step, moves)) = here.moves() else { return Vec::new() };
    let refused = |edge| match &of_all {
        Ok(()) => here.check_edge(step, edge).err().map(|rule| rule.to_string()),
        Err(rule) => Some(rule.to_string()),
    };
    let choices = moves.into_iter().map(|edge| Choice {
        kind: edge.kind,
        choice: edge.choice.clone(),
        to: edge.to.clone(),
        by: edge.by.clone(),
        reason: edge.reason.clone(),
        approver: edge.approver.clone(),
        refused: refused(edge),
    });
    choices.collect()
}
