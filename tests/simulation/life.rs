//! One dossier, from filing to its end, with everything that may happen to it on the way.

use std::collections::{BTreeMap, BTreeSet};

use motcua_engine::dossier::{
    Act, Actor, Choice, Command, CorrectedDate, Data, Details, Dossier, Duty, Effect, Event,
    Handing, Issued, LegEnd, LegOutcome, MoveCommand, PersonId, Refusal, Satisfaction, Signature,
    SignedFile, Submission, choices, decide, due,
};
use motcua_engine::procedure::{
    Channel, FieldType, MoveKind, Procedure, Reason, Status, Step, StepId,
};
use motcua_engine::time::{Limit, Timestamp, ToSpan};

use crate::laws;
use crate::random::Random;
use crate::world::World;

/// A dossier under random commands.
pub(crate) struct Life<'w> {
    world: &'w World,
    procedure: &'w Procedure,
    random: Random,
    dossier: Dossier,
    data: Data,
    journal: Vec<String>,
    at: Timestamp,
}

const ROLES: [&str; 8] =
    ["clerk", "specialist", "head", "leader", "records", "supervisor", "applicant", "system"];

impl<'w> Life<'w> {
    pub(crate) fn new(world: &'w World, procedure: usize, seed: u64) -> Self {
        let mut random = Random::new(seed);
        // From January 2024 to the end of 2025, so that a life of two years stays inside the calendar.
        let at = Timestamp::from_second(
            1_704_070_000 + i64::try_from(random.below(60_000_000)).unwrap(),
        )
        .unwrap();
        let procedure = &world.procedures[procedure];
        let mut life = Self {
            world,
            procedure,
            random,
            dossier: Dossier::default(),
            data: Data::default(),
            journal: Vec::new(),
            at,
        };
        life.file();
        life
    }

    pub(crate) fn journal(&self) -> Vec<String> {
        self.journal.clone()
    }

    fn file(&mut self) {
        let fields = self.procedure.data.iter().map(|field| {
            let value = match &field.field_type {
                FieldType::Text => serde_json::json!("Nguyễn Thị Ánh"),
                FieldType::Integer => serde_json::json!(1 + self.random.below(20)),
                FieldType::Money => serde_json::json!(self.random.below(5_000_000_000)),
                FieldType::Boolean => serde_json::json!(self.random.one_in(2)),
                FieldType::Date => {
                    serde_json::json!(format!(
                        "20{:02}-{:02}-15",
                        10 + self.random.below(17),
                        1 + self.random.below(12)
                    ))
                }
                FieldType::OneOf(options) => {
                    serde_json::json!(self.random.pick(options).unwrap().value)
                }
            };
            (field.name.clone(), value)
        });
        let fields: BTreeMap<_, _> = fields.collect();
        let channel = *self.random.pick(&self.procedure.channels).unwrap_or(&Channel::Direct);
        let submission = Submission {
            digest: self.procedure.digest().to_string(),
            fields,
            ..Submission::new(channel, self.procedure.subjects[0])
        };
        let command = Command::Submit(Box::new(submission));
        let filed = self.perform(&command, &Actor::applicant("p-1"));
        assert!(filed, "{} is filed", self.procedure.code);
    }

    /// Decides a command and takes it over; a refusal changes nothing and is said again the same way.
    fn perform(&mut self, command: &Command, actor: &Actor) -> bool {
        self.decide(command, actor).is_ok()
    }

    fn decide(&mut self, command: &Command, actor: &Actor) -> Result<(), Refusal> {
        let decide = || {
            decide(
                self.procedure,
                &self.world.calendars,
                &self.dossier,
                &self.data,
                command,
                actor,
                self.at,
            )
        };
        let decision = match decide() {
            Ok(decision) => decision,
            Err(refusal) => {
                assert_eq!(decide().unwrap_err(), refusal);
                assert!(!refusal.to_string().is_empty());
                return Err(refusal);
            }
        };
        let before = self.dossier.clone();
        let mut events: Vec<Event> = Vec::new();
        for entry in decision.entries {
            self.dossier.apply(&entry.event);
            self.data.apply(&entry);
            self.journal.push(serde_json::to_string(&entry.event).unwrap());
            events.push(entry.event);
        }
        for effect in decision.effects {
            if let Effect::OpenLeg { leg, .. } = effect {
                assert!(
                    self.dossier.legs.iter().any(|known| known.key == leg),
                    "a leg that is sent is known"
                );
            }
        }
        laws::check(self.world, &before, &self.dossier, &self.journal, &events, self.at);
        Ok(())
    }

    /// Time passes: mostly minutes and hours, sometimes weeks.
    fn pass(&mut self) {
        let most = if self.random.one_in(6) { 30 * 24 * 60 } else { 18 * 60 };
        let minutes = i64::try_from(self.random.below(most)).unwrap();
        self.at += minutes.minutes();
        let command = Command::Act(Act::Lapse);
        if self.random.one_in(2) {
            self.perform(&command, &Actor::system());
        }
    }

    pub(crate) fn do_something(&mut self) {
        self.pass();
        match self.random.below(10) {
            0..5 => self.make_a_move(),
            5 => self.try_anything(),
            6 => self.answer_a_leg(),
            7 => self.pay(),
            _ => self.act(),
        }
    }

    fn step(&self) -> &'w Step {
        self.procedure
            .step(self.dossier.step.as_ref().unwrap())
            .expect("a dossier stands at a step of its procedure")
    }

    /// The official of a role at the agency where the dossier stands.
    fn actor(&self, role: &str) -> Actor {
        match role {
            "applicant" => Actor::applicant("p-1"),
            "system" => Actor::system(),
            role => Actor::official(
                format!("{role}-1"),
                &[role],
                self.dossier.agency(&self.step().agency).as_str(),
            ),
        }
    }

    /// A second person of a role there.
    fn approver(&self, role: &str) -> Actor {
        let agency = self.dossier.agency(&self.step().agency);
        Actor::official(format!("{role}-2"), &[role], agency.as_str())
    }

    fn choices(&self, actor: &Actor) -> Vec<Choice> {
        choices(self.procedure, &self.world.calendars, &self.dossier, &self.data, actor, self.at)
    }

    /// Everything that a move could ask for, handed over with it.
    fn full(&self, kind: MoveKind, choice: Option<String>) -> MoveCommand {
        let edge = self.step().moves.iter().find(|edge| edge.kind == kind && edge.choice == choice);
        let reason = edge.and_then(|edge| match &edge.reason {
            Reason::OneOf(list) => {
                let list = self.procedure.reasons.iter().find(|known| known.id == *list)?;
                list.codes.first().map(|reason| reason.code.clone())
            }
            Reason::Optional | Reason::Required => None,
        });
        let issued = edge.into_iter().flat_map(|edge| &edge.issues).take(1).map(|result| Issued {
            result: result.clone(),
            number: Some("1".to_owned()),
            signed: true,
            issued_on: "2026-01-05".parse().unwrap(),
            file: Some(SignedFile { sha256: "a".repeat(64), signature: Signature::Valid }),
            pages: None,
            details: Details::default(),
            kept: None,
        });
        let to = edge.and_then(|edge| self.procedure.step(&edge.to)?.status);
        let hands_over = kind == MoveKind::HandOver && to == Some(Status::HandedOver);
        let approver = edge.and_then(|edge| edge.approver.clone());
        MoveCommand {
            choice,
            reason,
            note: Some("lý do".to_owned()),
            late_reason: Some("workload".to_owned()),
            approver: Some(self.approver(approver.as_ref().map_or("leader", |role| role.as_str()))),
            documents: self
                .procedure
                .documents
                .iter()
                .map(|document| document.id.clone())
                .collect(),
            results: issued.collect(),
            amount: Some(120_000),
            handing: hands_over.then_some(Handing::Electronic),
            ..MoveCommand::new(kind)
        }
    }

    fn make_a_move(&mut self) {
        let moves: Vec<_> = self
            .step()
            .moves
            .iter()
            .map(|edge| (edge.kind, edge.choice.clone(), edge.by.clone()))
            .collect();
        let Some((kind, choice, by)) = self.random.pick(&moves).cloned() else { return };
        // Withdrawals and stops end most lives before anything happens.
        if matches!(kind, MoveKind::Withdraw | MoveKind::Stop) && !self.random.one_in(8) {
            return;
        }
        let actor = self.actor(by.as_str());
        let allowed = self
            .choices(&actor)
            .into_iter()
            .find(|known| known.kind == kind && known.choice == choice);
        let command = Command::Move(self.full(kind, choice));
        let overtaken = !due(&self.dossier, self.at).is_empty();
        let done = self.decide(&command, &actor);
        // What is said to be possible is possible, unless time itself moves the dossier first.
        if allowed.is_some_and(|allowed| allowed.refused.is_none()) && !overtaken {
            done.expect("a move that is possible is made");
        }
    }

    /// Any kind by any role, with nothing handed over.
    fn try_anything(&mut self) {
        let kind = MoveKind::ALL[usize::try_from(self.random.below(13)).unwrap()];
        let role = *self.random.pick(&ROLES).unwrap();
        let mut actor = self.actor(role);
        if self.random.one_in(3) {
            actor = Actor::official(format!("{role}-2"), &[role], "elsewhere");
        }
        self.perform(&Command::Move(MoveCommand::new(kind)), &actor);
    }

    fn answer_a_leg(&mut self) {
        let open: Vec<_> = self
            .dossier
            .legs
            .iter()
            .filter(|leg| leg.is_open())
            .map(|leg| leg.key.clone())
            .collect();
        let Some(leg) = self.random.pick(&open).cloned() else { return };
        let ended = *self
            .random
            .pick(&[LegEnd::Resolved, LegEnd::Resolved, LegEnd::Refused, LegEnd::Stopped])
            .unwrap();
        let outcome = LegOutcome { ended, choice: Some("agree".to_owned()), results: Vec::new() };
        let command = Command::Act(Act::LegReported { leg, outcome });
        // A timer can stop the dossier first, and so call its legs back.
        let overtaken = !due(&self.dossier, self.at).is_empty();
        let done = self.decide(&command, &Actor::system());
        if !self.dossier.is_void && !overtaken {
            done.expect("an open leg may always report");
        }
    }

    fn pay(&mut self) {
        let Some(intent) = self.dossier.intents.last().cloned() else { return };
        let wrong = self.random.one_in(4);
        let amount = intent.amount + i64::from(wrong);
        let act = Act::Pay {
            amount,
            method: "cash".to_owned(),
            reference: "0001".to_owned(),
            intent: None,
            order: None,
            late_entry: None,
        };
        let done = self.perform(&Command::Act(act), &Actor::system());
        assert_eq!(done, !wrong && intent.is_open() && !self.dossier.is_void);
    }

    fn act(&mut self) {
        let leader = self.actor("leader");
        let supervisor = Actor::official("supervisor-1", &["supervisor"], "centre");
        let (note, document) = ("lý do".to_owned(), "QĐ 1".to_owned());
        let earlier = self.at - i64::try_from(self.random.below(3_000)).unwrap().minutes();
        let (act, actor) = match self.random.below(12) {
            0 => (Act::Assign { to: PersonId::from("s-9"), duty: Duty::Main }, self.actor("head")),
            1 => (Act::Release, self.actor("head")),
            2 => (Act::Note { text: note }, leader),
            3 => {
                let extension: Limit = "3 working days".parse().unwrap();
                (Act::Apologize { extension, reason: "workload".to_owned(), note: None }, leader)
            }
            4 => {
                let approver = self.approver("leader");
                let extension: Limit = "2 working days".parse().unwrap();
                (
                    Act::Prolong { extension, article: "art. 1".to_owned(), document, approver },
                    leader,
                )
            }
            5 => {
                let to = earlier + i64::try_from(self.random.below(600)).unwrap().minutes();
                let approver = self.approver("supervisor");
                (
                    Act::RecordOutage { from: earlier, to, document, approver, late_entry: None },
                    supervisor,
                )
            }
            6 => (Act::Recalculate, Actor::system()),
            7 => {
                let Some(field) = self.random.pick(&self.procedure.data).cloned() else { return };
                let value = self.data.fields.get(&field.name).cloned().unwrap_or_default();
                let approver = Some(self.approver("leader"));
                (Act::Amend { field: field.name, value, note, approver }, leader)
            }
            8 => {
                let subject = if self.random.one_in(2) {
                    CorrectedDate::Started
                } else {
                    CorrectedDate::Ended
                };
                let approver = self.approver("supervisor");
                (Act::Correct { subject, to: earlier, document, note, approver }, leader)
            }
            9 => (
                Act::Rate { satisfaction: Satisfaction::Satisfied, note: None },
                Actor::applicant("p-1"),
            ),
            10 if self.random.one_in(20) => {
                (Act::Void { reason: "twice".to_owned(), note }, supervisor)
            }
            _ => (Act::Lapse, Actor::system()),
        };
        self.perform(&Command::Act(act), &actor);
    }

    /// An end stays reachable: whatever has happened, the officials can bring the dossier to one.
    pub(crate) fn run_to_an_end(&mut self) {
        for _ in 0..60 {
            if self.dossier.is_closed() || self.step().is_end() {
                return;
            }
            self.at += 7.minutes();
            self.perform(&Command::Act(Act::Lapse), &Actor::system());
            while self.dossier.legs.iter().any(|leg| leg.is_open()) && !self.dossier.is_void {
                self.answer_a_leg();
            }
            while self.dossier.intents.iter().any(|intent| intent.is_open()) {
                self.pay();
            }
            self.go_on();
        }
        panic!("no end is reached from step {:?}", self.dossier.step);
    }

    /// Makes the possible move that is nearest to an end.
    fn go_on(&mut self) {
        if self.dossier.is_closed() {
            return;
        }
        let step = self.step();
        let mut edges: Vec<_> = step.moves.iter().collect();
        edges.sort_by_key(|edge| self.distance(&edge.to));
        for edge in edges {
            let actor = self.actor(edge.by.as_str());
            let command = Command::Move(self.full(edge.kind, edge.choice.clone()));
            if self.perform(&command, &actor) {
                return;
            }
        }
        // Nobody can do anything: time must.
        let wake_at = motcua_engine::dossier::wake_at(&self.dossier);
        self.at = wake_at.unwrap_or_else(|| panic!("nothing can be done at step {}", step.id));
        self.perform(&Command::Act(Act::Lapse), &Actor::system());
    }

    /// The moves from a step to the nearest end.
    fn distance(&self, from: &StepId) -> usize {
        let mut reached: BTreeSet<&StepId> = BTreeSet::from([from]);
        for distance in 0..self.procedure.steps.len() {
            if reached.iter().any(|id| self.procedure.step(id).is_some_and(Step::is_end)) {
                return distance;
            }
            let next: Vec<_> = reached.iter().filter_map(|id| self.procedure.step(id)).collect();
            reached
                .extend(next.into_iter().flat_map(|step| step.moves.iter().map(|edge| &edge.to)));
        }
        usize::MAX
    }
}
