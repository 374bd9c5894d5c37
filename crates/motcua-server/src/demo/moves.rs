//! Moves: which of those that the engine offers is made, by whom, and what is handed over with it.

use fastrand::Rng;
use motcua::engine::dossier::{
    AcceptedFile, Actor, AgencyId, Classification, Details, Handing, Issued, MoveCommand, PersonId,
    Proof, Provenance, Taker, choices,
};
use motcua::engine::procedure::{Channel, Document, Move, MoveKind, Reason, Status};
use motcua::engine::time::Timestamp;

use super::World;
use super::case::Case;
use super::form;
use super::names::{per_mille, pick};
use super::specimen;

const LATE_REASONS: &[&str] = &["workload", "partner_late", "complex", "absence", "system"];
const NOTES: &[&str] = &[
    "Thiếu bản sao có chứng thực.",
    "Thông tin trong tờ khai chưa thống nhất với cơ sở dữ liệu.",
    "Đề nghị kiểm tra lại số liệu và bổ sung căn cứ pháp lý.",
    "Giấy tờ kèm theo bị mờ, không đọc được.",
    "Cần làm rõ địa chỉ và diện tích.",
];

/// A move that will be made.
pub(super) struct Drawn {
    pub(super) command: MoveCommand,
    pub(super) actor: Actor,
}

/// Why something is sent back, asked for or refused, in words.
pub(super) fn note(rng: &mut Rng) -> String {
    pick(rng, NOTES).to_owned()
}

impl World {
    /// One of the moves that the engine offers. None: there is none, as when legs are awaited.
    pub(super) fn draw(
        &self,
        rng: &mut Rng,
        case: &Case,
        number: usize,
        applicant: &PersonId,
        at: Timestamp,
    ) -> Option<Drawn> {
        let step = case.step()?;
        let lies_at = case.place();
        let mut edges: Vec<(usize, u32)> = step
            .moves
            .iter()
            .enumerate()
            .map(|(place, edge)| (place, weight(case, &step.moves, place, edge)))
            .filter(|(_, weight)| *weight > 0)
            .collect();
        while !edges.is_empty() {
            let drawn = draw_place(rng, &edges);
            let (place, _) = edges.remove(drawn);
            let edge = &step.moves[place];
            let Some(actor) = self.actor(case, edge, &lies_at, number, applicant) else { continue };
            let (dossier, data) = (&case.dossier, &case.data);
            let offered = choices(&case.procedure, &self.calendars, dossier, data, &actor, at);
            if offered.get(place).is_none_or(|choice| choice.refused.is_some()) {
                continue;
            }
            if let Some(command) = self.command(rng, case, edge, &actor, number, at) {
                return Some(Drawn { command, actor });
            }
        }
        None
    }

    /// Who makes a move: the applicant, whoever is assigned, or an official of the role at the agency.
    fn actor(
        &self,
        case: &Case,
        edge: &Move,
        agency: &AgencyId,
        number: usize,
        applicant: &PersonId,
    ) -> Option<Actor> {
        if edge.by == "applicant" && !case.is_leg() {
            return Some(Actor::applicant(applicant.as_str()));
        }
        if edge.by == "applicant" {
            // What another agency's dossier lacks is brought to the counter.
            return self.staff.official(agency, "clerk", number, &[]);
        }
        let assigned = case.dossier.assigned.keys().filter_map(|person| self.staff.person(person));
        let mut assigned = assigned.filter(|actor| actor.roles.contains(&edge.by));
        let own = assigned.find(|actor| actor.works_for(agency));
        own.or_else(|| self.staff.official(agency, edge.by.as_str(), number, &[]))
    }

    /// The move with everything that it asks for. None: there is nobody to approve it.
    fn command(
        &self,
        rng: &mut Rng,
        case: &Case,
        edge: &Move,
        actor: &Actor,
        number: usize,
        at: Timestamp,
    ) -> Option<MoveCommand> {
        let mut command =
            MoveCommand { choice: edge.choice.clone(), ..MoveCommand::new(edge.kind) };
        match &edge.reason {
            Reason::OneOf(id) => {
                let list = case.procedure.reasons.iter().find(|list| list.id == *id)?;
                command.reason =
                    Some(list.codes.get(rng.usize(..list.codes.len().max(1)))?.code.clone());
            }
            Reason::Required => command.note = Some(note(rng)),
            Reason::Optional => {
                let said = matches!(
                    edge.kind,
                    MoveKind::Refuse
                        | MoveKind::RequestSupplement
                        | MoveKind::Stop
                        | MoveKind::Reopen
                        | MoveKind::Withdraw
                );
                command.note = said.then(|| note(rng));
            }
        }
        if let Some(role) = &edge.approver {
            let at_home =
                self.staff.official(&case.competent(), role.as_str(), number, &[&actor.person]);
            let above = || {
                let province = "province".into();
                let found =
                    self.staff.official(&province, role.as_str(), number, &[&actor.person])?;
                Some(Actor { above: [case.competent()].into(), ..found })
            };
            command.approver = Some(at_home.or_else(above)?);
        }
        if actor.agency.is_some() && case.is_late(at) {
            command.late_reason = Some(pick(rng, LATE_REASONS).to_owned());
        }
        let brings =
            edge.kind == MoveKind::Supplement || (edge.kind == MoveKind::Accept && case.is_leg());
        if brings {
            command.documents = form::missing(&case.procedure, &case.dossier.documents);
        }
        let issued_on = self.calendar(&case.place()).local_date(at);
        command.results = edge
            .issues
            .iter()
            .take(1)
            .map(|result| Issued {
                result: result.clone(),
                number: Some(format!("{}/{}", number + 1, issued_on.year())),
                signed: true,
                issued_on,
                file: Some(specimen::result()),
                pages: Some(1),
                details: Details { language: Some("vi".to_owned()), ..Details::default() },
                kept: None,
            })
            .collect();
        if edge.kind == MoveKind::Accept {
            command.accepted = accepted(rng, case);
        }
        let to = case.procedure.step(&edge.to).and_then(|step| step.status);
        if edge.kind == MoveKind::HandOver && to == Some(Status::HandedOver) {
            command.handing = handing(case, number);
        }
        Some(command)
    }
}

/// The place in the list of one that is drawn by weight.
fn draw_place(rng: &mut Rng, edges: &[(usize, u32)]) -> usize {
    let mut left = rng.u32(..edges.iter().map(|(_, weight)| weight).sum::<u32>().max(1));
    let drawn = edges.iter().position(|(_, weight)| {
        let is_it = left < *weight;
        left = left.saturating_sub(*weight);
        is_it
    });
    drawn.unwrap_or_default()
}

/// How likely a move is. What time makes, and what would be refused for want of papers, is never drawn.
fn weight(case: &Case, edges: &[Move], place: usize, edge: &Move) -> u32 {
    if edge.by == "system" {
        return 0;
    }
    let lacks = || !form::missing(&case.procedure, &case.dossier.documents).is_empty();
    let before = case.dossier.accepted_at.is_none();
    let is_other = edges[..place].iter().any(|known| known.kind == edge.kind);
    match edge.kind {
        MoveKind::Accept if !case.is_leg() && lacks() => 0,
        MoveKind::Accept
        | MoveKind::Supplement
        | MoveKind::Forward
        | MoveKind::Transfer
        | MoveKind::RequirePayment
        | MoveKind::Resolve
        | MoveKind::HandOver
        | MoveKind::Reopen => {
            if is_other {
                130
            } else {
                1000
            }
        }
        MoveKind::RequestSupplement => {
            let asked = case.dossier.supplements.iter();
            let asked = asked.filter(|supplement| supplement.at_desk == before).count();
            let most = case.procedure.time.max_supplements as usize;
            match (asked < most, before && lacks()) {
                (false, _) => 0,
                (true, true) => 5000,
                (true, false) if case.is_leg() => 10,
                (true, false) => 60,
            }
        }
        MoveKind::SendBack if case.waits_outside() => 60,
        MoveKind::SendBack => 22,
        MoveKind::Refuse if case.is_leg() => 5,
        MoveKind::Refuse => 22,
        MoveKind::Withdraw if case.is_leg() => 0,
        MoveKind::Withdraw => 6,
        MoveKind::Stop => 15,
    }
}

/// How a result comes to whoever asked for it: the way the dossier came.
fn handing(case: &Case, number: usize) -> Option<Handing> {
    let channel = case.dossier.filed.as_ref().and_then(|head| head.channel)?;
    match channel {
        Channel::Direct | Channel::Kiosk => {
            let has_receipt = !number.is_multiple_of(20);
            let proof = if has_receipt { Proof::SignedReceipt } else { Proof::IdShown };
            Some(Handing::InPerson { taker: Taker::Owner, proof })
        }
        Channel::Post => Some(Handing::Post { tracking: format!("RB{number:08}VN") }),
        Channel::Online => Some(Handing::Electronic),
    }
}

/// Some of the papers that were handed in and may serve again, as they are scanned and kept.
fn accepted(rng: &mut Rng, case: &Case) -> Box<[AcceptedFile]> {
    let reused = |document: &Document| {
        case.dossier.reused.iter().any(|reused| reused.reuse.document == document.id)
    };
    let mut kept = Vec::new();
    for document in &case.procedure.documents {
        let may_serve = document.document_type.is_some() && !document.reuse.is_empty();
        let is_there = case.dossier.documents.contains(&document.id) && !reused(document);
        if may_serve && is_there && per_mille(rng, 600) {
            kept.push(AcceptedFile {
                pages: Some(1),
                classification: Some(Classification::Original),
                details: Details {
                    language: Some("vi".to_owned()),
                    originals: Some(1),
                    provenance: Some(Provenance::Scanned),
                    ..Details::default()
                },
                ..AcceptedFile::new(document.id.clone(), specimen::paper())
            });
        }
    }
    kept.into()
}

/// Whether an applicant leaves something out at first.
pub(super) fn is_incomplete(rng: &mut Rng) -> bool {
    per_mille(rng, 90)
}
