//! The plain graph as JSON.

use serde_json::{Value, json};

use crate::guard::Guard;
use crate::procedure::{Leg, Move, Procedure, Step};

/// The graph, indented.
pub(super) fn write(procedure: &Procedure) -> String {
    let moves: Vec<Value> = procedure
        .steps
        .iter()
        .flat_map(|step| step.moves.iter().map(move |edge| edge_of(step, edge)))
        .collect();
    let graph = json!({
        "procedure": procedure.code,
        "version": procedure.version,
        "name": procedure.name,
        "start": procedure.start,
        "steps": procedure.steps.iter().map(step_of).collect::<Vec<_>>(),
        "moves": moves,
    });
    format!("{graph:#}\n")
}

fn step_of(step: &Step) -> Value {
    let timers: Vec<Value> = step
        .timers
        .iter()
        .map(|timer| {
            json!({
                "after": timer.after,
                "kind": timer.kind,
                "choice": timer.choice,
                "name": timer.name,
            })
        })
        .collect();
    json!({
        "id": step.id,
        "name": step.name,
        "status": step.status,
        "state": step.state,
        "limit": step.limit,
        "block": step.block,
        "role": step.by,
        "agency": step.agency,
        "clock": step.clock,
        "phase": step.phase,
        "end": step.is_end(),
        "join": step.join,
        "legs": step.legs.iter().map(leg_of).collect::<Vec<_>>(),
        "timers": timers,
    })
}

fn leg_of(leg: &Leg) -> Value {
    json!({
        "id": leg.id,
        "name": leg.name,
        "agency": leg.agency,
        "work": leg.work,
        "limit": leg.limit,
        "when": leg.when.as_ref().map(Guard::source),
        "after": leg.after,
        "joins": leg.joins,
    })
}

fn edge_of(step: &Step, edge: &Move) -> Value {
    json!({
        "kind": edge.kind,
        "choice": edge.choice,
        "name": {
            "vi": edge.name.as_ref().map_or(edge.kind.vi(), |name| name.vi.as_str()),
            "en": edge.name.as_ref().map_or(edge.kind.en(), |name| name.en.as_str()),
        },
        "from": step.id,
        "to": edge.to,
        "by": edge.by,
        "when": edge.when.as_ref().map(Guard::source),
        "approver": edge.approver,
        "at_most": edge.at_most,
    })
}
