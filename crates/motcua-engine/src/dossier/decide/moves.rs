//! Moves: finding the edge, checking what it asks for, making it.

use std::collections::{BTreeMap, BTreeSet};

use super::clocks::{Making, is_decided};
use super::{Decision, Here, form};
use crate::dossier::clock::ClockId;
use crate::dossier::command::MoveCommand;
use crate::dossier::event::{Accepted, Actor, EventBody, Flag, Issued, LegKey, Moved, Private};
use crate::dossier::refusal::Rule;
use crate::procedure::{Move, MoveKind, Role, Step, SupplementEffect};

/// What making a move brings with it.
#[derive(Default)]
struct Made {
    flags: BTreeSet<Flag>,
    parted: form::Parted,
    accepted: Vec<Accepted>,
    results: Vec<Issued>,
    summaries: BTreeMap<String, String>,
}

impl<'a> Here<'a> {
    pub(super) fn make_move(
        &self,
        command: &MoveCommand,
        decision: &mut Decision,
    ) -> Result<(), Rule> {
        if command.fields.is_empty() {
            return self.make(command, decision);
        }
        // What is handed over with the move counts for its conditions too.
        form::part(self.procedure, &command.fields)?;
        let mut data = self.data.clone();
        data.set(&command.fields);
        Here { data: &data, ..*self }.make(command, decision)
    }

    fn make(&self, command: &MoveCommand, decision: &mut Decision) -> Result<(), Rule> {
        let (step, moves) = self.moves()?;
        let edge = self.edge(step, &moves, command)?;
        self.check_edge(step, edge)?;
        let made = self.check_command(step, edge, command)?;
        self.take(step, edge, command, made, decision)
    }

    /// Makes the move of a timer. What stands in its way leaves the dossier where it is.
    pub(super) fn fire(
        &self,
        kind: MoveKind,
        choice: Option<&str>,
        decision: &mut Decision,
    ) -> Result<(), Rule> {
        let step = self.step()?;
        let command = MoveCommand { choice: choice.map(str::to_owned), ..MoveCommand::new(kind) };
        let moves: Vec<_> = step.moves.iter().collect();
        let Ok(edge) = self.edge(step, &moves, &command) else { return Ok(()) };
        if edge.when.as_ref().is_some_and(|guard| !self.test(guard).holds) {
            return Ok(());
        }
        self.take(step, edge, &command, Made::default(), decision)
    }

    /// The edge that a command means: the first of its kind and choice whose condition holds.
    fn edge(
        &self,
        step: &Step,
        moves: &[&'a Move],
        command: &MoveCommand,
    ) -> Result<&'a Move, Rule> {
        let of_kind: Vec<_> =
            moves.iter().copied().filter(|edge| edge.kind == command.kind).collect();
        let choices: BTreeSet<_> = of_kind.iter().map(|edge| &edge.choice).collect();
        let edges: Vec<_> = match &command.choice {
            None if choices.len() == 1 => of_kind,
            choice => of_kind.into_iter().filter(|edge| edge.choice == *choice).collect(),
        };
        if edges.is_empty() {
            let choices: Vec<_> = choices.into_iter().flatten().cloned().collect();
            let known = !choices.is_empty();
            return Err(if known {
                Rule::Ambiguous { choices }
            } else {
                Rule::NoSuchMove { step: step.id.clone() }
            });
        }
        let holds = |edge: &&&Move| edge.when.as_ref().is_none_or(|guard| self.test(guard).holds);
        if let Some(edge) = edges.iter().find(holds) {
            return Ok(edge);
        }
        let unmet = edges
            .iter()
            .filter_map(|edge| edge.when.as_ref())
            .flat_map(|guard| self.test(guard).unmet);
        Err(Rule::Unmet { parts: unmet.collect() })
    }

    /// What can be said of an edge before anything is handed over with it.
    pub(super) fn check_edge(&self, step: &Step, edge: &Move) -> Result<(), Rule> {
        if self.dossier.is_void {
            return Err(Rule::IsVoid);
        }
        if self.dossier.is_recalled {
            return Err(Rule::IsRecalled);
        }
        if !self.overrides(step, edge) {
            self.check_actor(step, edge)?;
        }
        if let Some(guard) = &edge.when {
            let tested = self.test(guard);
            if !tested.holds {
                return Err(Rule::Unmet { parts: tested.unmet });
            }
        }
        let times = self.dossier.times(&step.id, edge.kind, edge.choice.as_deref());
        if let Some(most) = edge.at_most.filter(|most| times >= *most) {
            return Err(Rule::AtMost { times: most });
        }
        if edge.kind == MoveKind::Withdraw && is_decided(self.dossier.status) {
            return Err(Rule::NotNow {
                why: "a decision exists, so the dossier cannot be withdrawn; hand the result over",
            });
        }
        self.check_join(step, edge)?;
        self.check_settled(edge.kind)
    }

    fn check_actor(&self, step: &Step, edge: &Move) -> Result<(), Rule> {
        // What the applicant does at the counter is recorded by the clerk.
        let at_the_counter = edge.by == "applicant" && self.actor.has("clerk");
        if !self.actor.roles.contains(&edge.by) && !at_the_counter {
            return Err(Rule::RoleNeeded { roles: vec![edge.by.clone()] });
        }
        let lies_with = self.dossier.agency(&step.agency);
        match &self.actor.agency {
            Some(_) if self.actor.works_for(&lies_with) || at_the_counter => Ok(()),
            // Only the applicant, time and other dossiers stand outside the agencies.
            None if edge.by == "applicant" || edge.by == "system" => Ok(()),
            Some(_) | None => Err(Rule::OtherAgency { agency: lies_with.to_string() }),
        }
    }

    /// Whether a superior makes the move in the place of the official who may: never in that of the applicant or of time.
    fn overrides(&self, step: &Step, edge: &Move) -> bool {
        let is_officials = edge.by != "applicant" && edge.by != "system";
        is_officials
            && self.actor.overrules(&self.dossier.agency(&step.agency))
            && self.check_actor(step, edge).is_err()
    }

    /// What a command must hand over with its move.
    fn check_command(&self, step: &Step, edge: &Move, command: &MoveCommand) -> Result<Made, Rule> {
        let mut made = Made::default();
        self.check_reason(edge, command)?;
        if self.overrides(step, edge) {
            let is_said = command.note.as_deref().is_some_and(|note| !note.trim().is_empty());
            is_said.then_some(()).ok_or(Rule::ReasonNeeded)?;
            made.flags.insert(Flag::Overridden);
        }
        self.check_approver(edge.approver.as_ref(), command.approver.as_ref())?;
        self.check_late_reason(step, edge, command)?;
        if self.check_join(step, edge)? {
            made.flags.insert(Flag::WithoutLeg);
        }
        self.check_known_documents(&command.documents)?;
        self.check_counter(edge, command)?;
        self.check_supplement(command)?;
        made.parted = form::part(self.procedure, &command.fields)?;
        match edge.kind {
            MoveKind::Accept => {
                self.check_fields()?;
                self.check_documents(&command.documents)?;
            }
            MoveKind::RequestSupplement => self.check_request(command, &mut made.flags)?,
            MoveKind::Refuse
            | MoveKind::Supplement
            | MoveKind::Forward
            | MoveKind::SendBack
            | MoveKind::Transfer
            | MoveKind::RequirePayment
            | MoveKind::Resolve
            | MoveKind::HandOver
            | MoveKind::Withdraw
            | MoveKind::Stop
            | MoveKind::Reopen => {}
        }
        self.flag_uncharged(edge.kind, &mut made.flags);
        self.check_results(edge, command, &mut made.flags)?;
        made.accepted = self.accepted(edge, command)?;
        let issuer = self.dossier.agency(&step.agency);
        let results = command.results.iter().map(|issued| self.keep(&issuer, issued));
        made.results = results.collect::<Result<_, _>>()?;
        made.summaries = Self::summaries(command)?;
        let on_the_due_day =
            matches!(edge.kind, MoveKind::RequestSupplement | MoveKind::Stop | MoveKind::Withdraw);
        if on_the_due_day && self.is_due_today() {
            made.flags.insert(Flag::OnTheDueDay);
        }
        Ok(made)
    }

    /// A second person of the role: never the same one, nor two who act for one. One who works for the agency of the step or
    /// for the competent one, or stands above it; supervisors stand above all.
    pub(super) fn check_approver(
        &self,
        role: Option<&Role>,
        approver: Option<&Actor>,
    ) -> Result<(), Rule> {
        let Some(role) = role else { return Ok(()) };
        let persons = |actor: &'_ Actor| {
            [Some(actor.person.clone()), actor.on_behalf_of.clone()].into_iter().flatten()
        };
        let second = approver.filter(|approver| {
            approver.roles.contains(role)
                && approver.agency.is_some()
                && persons(approver).all(|person| persons(self.actor).all(|own| own != person))
        });
        let second = second.ok_or_else(|| Rule::ApproverNeeded { role: role.clone() })?;
        let competent = self.competent();
        let turn = self.step().map(|step| self.dossier.agency(&step.agency));
        let turn = turn.unwrap_or_else(|_| competent.clone());
        let has_a_say = |agency| second.works_for(agency) || second.above.contains(agency);
        if *role == "supervisor" || has_a_say(&turn) || has_a_say(&competent) {
            return Ok(());
        }
        Err(Rule::OtherAgency { agency: turn.to_string() })
    }

    /// Once in a stage; again only with the leader's override. Flagged, never impossible (NĐ 61/2018 art. 19.4).
    fn check_request(&self, command: &MoveCommand, flags: &mut BTreeSet<Flag>) -> Result<(), Rule> {
        let at_desk = self.dossier.accepted_at.is_none();
        let asked = self
            .dossier
            .supplements
            .iter()
            .filter(|supplement| supplement.at_desk == at_desk)
            .count();
        if asked >= self.procedure.time.max_supplements as usize {
            self.check_approver(Some(&Role::from("leader")), command.approver.as_ref())?;
            flags.insert(Flag::RepeatedRequest);
        }
        // After acceptance it counts from the first day of the legal clock: the competent agency's receipt.
        let legal = self.counting(&ClockId::Legal).first();
        let received = legal.map(|window| window.started_at).or(self.dossier.accepted_at);
        let received = received.or(self.dossier.filed.as_ref().map(|head| head.at));
        if let Some((limit, received)) = self.procedure.time.request_within.zip(received) {
            let calendar = self.calendars.of(&self.competent());
            let notice = calendar.deadline(crate::time::Terms::days(limit), received, &[])?;
            if notice.is_some_and(|notice| self.at >= notice.late_from) {
                flags.insert(Flag::LateRequest);
            }
        }
        Ok(())
    }

    fn check_results(
        &self,
        edge: &Move,
        command: &MoveCommand,
        flags: &mut BTreeSet<Flag>,
    ) -> Result<(), Rule> {
        let issues = || edge.issues.iter().map(ToString::to_string).collect();
        let strange = command.results.iter().any(|issued| !edge.issues.contains(&issued.result));
        if strange || (!edge.issues.is_empty() && command.results.is_empty()) {
            return Err(Rule::ResultNeeded { issues: issues() });
        }
        if edge.signed && command.results.iter().any(|issued| !issued.signed) {
            return Err(Rule::SignatureNeeded);
        }
        if edge.signed {
            command.results.iter().try_for_each(super::held::check_signed)?;
        }
        if command.results.iter().any(|issued| issued.number.is_none()) {
            flags.insert(Flag::ResultWithoutNumber);
        }
        Ok(())
    }

    fn is_due_today(&self) -> bool {
        let today = self.calendars.of(&self.competent()).local_date(self.at);
        let deadline = self.open(&ClockId::Legal).and_then(|window| window.deadline);
        deadline.is_some_and(|deadline| deadline.due_on == today)
    }

    /// Takes an edge: the event, its clocks, its legs.
    fn take(
        &self,
        step: &Step,
        edge: &Move,
        command: &MoveCommand,
        mut made: Made,
        decision: &mut Decision,
    ) -> Result<(), Rule> {
        let to = self
            .procedure
            .step(&edge.to)
            .ok_or_else(|| Rule::UnknownStep { step: edge.to.to_string() })?;
        if self.keeps_originals(to, command) {
            made.flags.insert(Flag::OriginalsHeld);
        }
        // A clock that goes on after a supplement keeps its row: another one takes an amendment, with two persons.
        let goes_on = self.procedure.time.supplement == SupplementEffect::Pause
            && self.open(&ClockId::Legal).is_some();
        let chooses = edge.kind == MoveKind::Accept && !goes_on;
        let fits = if chooses { self.choose_case()? } else { None };
        let row = fits.map(|(row, _)| row).or(self.dossier.case);
        let case = row.and_then(|row| self.procedure.limits.get(row as usize));
        let mut changes = self.clocks_of_move(&Making { from: step, to, kind: edge.kind, case })?;
        let legs_recalled = self.recall_legs(step, edge.kind, &mut changes, &mut decision.effects);
        let legs_sent: Vec<LegKey> = if edge.kind == MoveKind::Transfer {
            self.send_legs(to, &mut changes, &mut decision.effects)?
        } else {
            Vec::new()
        };
        let moved = Moved {
            kind: edge.kind,
            choice: edge.choice.clone(),
            from: self.step()?.id.clone(),
            to: to.id.clone(),
            status: to.status,
            is_end: to.is_end(),
            releases: step.agency != to.agency || step.by != to.by,
            guard: edge.when.as_ref().map(|guard| guard.source().to_owned()),
            case: fits.map(|(row, _)| row),
            reason: command.reason.clone(),
            late_reason: command.late_reason.clone(),
            approver: command.approver.clone(),
            fields: made.parted.public,
            documents: command.documents.clone(),
            originals: command.originals.clone(),
            returned: command.returned.clone(),
            handing: command.handing.clone(),
            accepted: made.accepted,
            results: made.results,
            payment: None,
            legs_sent,
            legs_recalled,
            flags: made.flags,
        };
        let private = Private {
            fields: made.parted.private,
            note: command.note.clone(),
            parties: None,
            bearer: command.bearer.as_deref().cloned(),
            assessed: Vec::new(),
            numbers: super::held::numbers(command),
            summaries: made.summaries,
        };
        self.record(decision, EventBody::Moved(moved), changes, private);
        for reuse in &command.held.reuse {
            self.plain(decision, EventBody::Reused(reuse.clone()))?;
        }
        if edge.kind == MoveKind::RequirePayment {
            let circumstances = command.circumstances.as_deref().cloned().unwrap_or_default();
            self.charge_by_move(edge, command.amount, &circumstances, decision)?;
            self.go_on_if_free(decision);
        }
        self.report(edge, to, decision);
        Ok(())
    }
}
