//! Reads the texts of the picture off a procedure.

use super::model::{LegBox, Look, Node};
use super::words;
use crate::procedure::{Case, Join, Leg, Move, MoveKind, Procedure, ProcedureKind, Status, Step};

/// Code and version.
pub(super) fn code(procedure: &Procedure) -> String {
    let from = procedure.in_force;
    format!(
        "{} · phiên bản {} · áp dụng từ {:02}/{:02}/{}",
        procedure.code,
        procedure.version,
        from.day(),
        from.month(),
        from.year()
    )
}

/// The Vietnamese name.
pub(super) fn name(procedure: &Procedure) -> String {
    if procedure.name.vi.is_empty() { procedure.name.en.clone() } else { procedure.name.vi.clone() }
}

/// The agency and the limits, one line each.
pub(super) fn facts(procedure: &Procedure) -> Vec<String> {
    let mut facts = vec![format!("Cơ quan giải quyết: {}", words::agency(&procedure.agency))];
    facts.extend(procedure.limits.iter().map(|case| case_line(procedure, case)));
    facts
}

fn case_line(procedure: &Procedure, case: &Case) -> String {
    let mut line = format!("Thời hạn: {}", case.legal.vi());
    if let Some(guard) = &case.when {
        line += &format!(" khi {}", words::guard(procedure, guard));
    }
    if let Some(committed) = case.committed {
        line += &format!("; cam kết {}", committed.vi());
    }
    if !case.phases.is_empty() {
        let phases: Vec<String> = case.phases.iter().map(|phase| phase.vi()).collect();
        line += &format!("; {} lần hẹn: {}", phases.len(), phases.join(" + "));
    }
    if let Some(refusal) = case.refusal {
        line += &format!("; nếu từ chối: {}", refusal.vi());
    }
    line
}

/// The texts of a step.
pub(super) fn node(procedure: &Procedure, step: &Step) -> Node {
    let end = step.is_end() || step.status.is_some_and(|status| status.is_terminal());
    let look = if end { Look::End } else { Look::of(&step.clock) };
    let mut who = step.by.iter().map(|by| words::role(procedure, by)).collect::<Vec<_>>();
    if !end {
        who.push(words::agency(&step.agency));
        who.dedup();
    }
    Node {
        id: step.id.as_str().to_owned(),
        number: None,
        name: if step.name.vi.is_empty() {
            step.id.as_str().to_owned()
        } else {
            step.name.vi.clone()
        },
        look,
        badge: badge(procedure, step),
        who,
        limit: limit(procedure, step),
        clock: if end { None } else { words::clock(&step.clock) },
        remarks: remarks(step),
        letters: Vec::new(),
        legs: step.legs.iter().map(|leg| leg_box(procedure, step, leg)).collect(),
    }
}

fn badge(procedure: &Procedure, step: &Step) -> Option<String> {
    match procedure.kind {
        ProcedureKind::Public | ProcedureKind::Internal => step.status.map(words::badge),
        ProcedureKind::Petition => step.state.as_deref().map(words::state),
        ProcedureKind::Opinion => None,
    }
}

fn limit(procedure: &Procedure, step: &Step) -> Option<String> {
    if let Some(limit) = step.limit {
        return Some(format!("Thời hạn: {}", limit.vi()));
    }
    let id = step.block.as_ref()?;
    let block = procedure.blocks.iter().find(|block| block.id == *id)?;
    Some(format!("Thời hạn chung: {}", block.limit.vi()))
}

fn remarks(step: &Step) -> Vec<String> {
    let mut remarks: Vec<String> =
        step.phase.iter().map(|phase| format!("Thuộc lần hẹn {phase}")).collect();
    if step.legs.len() > 1 {
        match step.join {
            Join::All => remarks.push("Chờ tất cả các nơi trả lời".to_owned()),
            Join::Any => remarks.push("Chờ một nơi trả lời".to_owned()),
            Join::AtLeast(count) => remarks.push(format!("Chờ ít nhất {count} nơi trả lời")),
        }
    }
    for timer in &step.timers {
        let what = match timer.kind {
            Some(kind) if timer.name.vi.is_empty() => words::lower_first(kind.vi()),
            Some(_) | None => words::lower_first(&timer.name.vi),
        };
        let after = timer.after.vi();
        remarks.push(match timer.kind {
            Some(_) => format!("Sau {after}: {what} (tự động)"),
            None => format!("Sau {after}: {what}"),
        });
    }
    remarks
}

fn leg_box(procedure: &Procedure, step: &Step, leg: &Leg) -> LegBox {
    let mut lines = vec![words::agency(&leg.agency)];
    if let Some(limit) = leg.limit {
        lines.push(format!("Thời hạn: {}", limit.vi()));
    }
    if !leg.after.is_empty() {
        let names = leg.after.iter().map(|id| {
            let known = step.legs.iter().find(|other| other.id == *id);
            known.map_or(id.as_str(), |other| other.name.vi.as_str())
        });
        lines.push(format!("Sau: {}", names.collect::<Vec<_>>().join(", ")));
    }
    if let Some(guard) = &leg.when {
        lines.push(format!("Khi {}", words::guard(procedure, guard)));
    }
    if !leg.joins {
        lines.push("Không phải chờ".to_owned());
    }
    LegBox { id: leg.id.as_str().to_owned(), name: leg.name.vi.clone(), lines }
}

/// What a move is called.
pub(super) fn move_name(edge: &Move) -> String {
    match (&edge.name, &edge.choice) {
        (Some(name), _) if !name.vi.is_empty() => name.vi.clone(),
        (_, Some(choice)) => format!("{} ({choice})", edge.kind.vi()),
        (_, None) => edge.kind.vi().to_owned(),
    }
}

/// By whom, with whose approval, when and how often.
pub(super) fn move_remarks(procedure: &Procedure, step: &Step, edge: &Move) -> Vec<String> {
    let mut remarks = Vec::new();
    let applicant = edge.by == "applicant";
    let usual = applicant && matches!(edge.kind, MoveKind::Withdraw | MoveKind::Supplement);
    if !usual && step.by.as_ref() != Some(&edge.by) {
        remarks.push(words::role(procedure, &edge.by));
    }
    if let Some(approver) = &edge.approver {
        remarks.push(format!("Duyệt: {}", words::lower_first(&words::role(procedure, approver))));
    }
    if let Some(guard) = &edge.when {
        remarks.push(format!("khi {}", words::guard(procedure, guard)));
    }
    if let Some(count) = edge.at_most {
        remarks.push(format!("tối đa {count} lần"));
    }
    remarks
}

/// The statuses that occur, with their national names.
pub(super) fn statuses(procedure: &Procedure) -> Vec<(String, String)> {
    if matches!(procedure.kind, ProcedureKind::Petition | ProcedureKind::Opinion) {
        return Vec::new();
    }
    Status::ALL
        .into_iter()
        .filter(|status| procedure.steps.iter().any(|step| step.status == Some(*status)))
        .map(|status| (words::badge(status), status.name().to_owned()))
        .collect()
}

/// The lines of a step for pictures that others lay out.
pub(super) fn lines_of(node: &Node) -> impl Iterator<Item = &str> {
    std::iter::once(&node.name)
        .chain(&node.who)
        .chain(&node.limit)
        .chain(&node.clock)
        .map(String::as_str)
        .filter(|line| !line.is_empty())
}
