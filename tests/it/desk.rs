//! A desk in memory: dossiers by name, and effects carried out as commands to other dossiers.
//!
//! It makes each move as whoever may make it, with what the move asks for.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use motcua_engine::dossier::clock::ClockId;
use motcua_engine::dossier::{
    Act, Actor, AgencyId, Calendars, Command, Data, Details, Dossier, Effect, Entry, Event,
    Handing, Issued, LegKey, MoveCommand, Outcome, Parent, Parties, Refusal, Signature, SignedFile,
    Submission, decide, statutory, wake_at,
};
use motcua_engine::procedure::{
    Channel, LegWork, Move, MoveKind, Procedure, Reason, Status, Subject, built_in_procedure,
};
use motcua_engine::time::{Calendar, DateTime, Timestamp};

use crate::shipped;

/// More effects than one command may lead to here.
const MOST_EFFECTS: usize = 100;

pub(crate) struct Desk {
    pub(crate) calendar: Arc<Calendar>,
    calendars: Calendars,
    procedures: BTreeMap<String, Procedure>,
    cases: BTreeMap<String, Case>,
}

/// A dossier with its journal.
#[derive(Default)]
pub(crate) struct Case {
    code: String,
    pub(crate) dossier: Dossier,
    data: Data,
    journal: Vec<Entry>,
}

impl Desk {
    pub(crate) fn new(procedures: Vec<Procedure>) -> Self {
        let calendar = shipped::national_calendar();
        let opinion = built_in_procedure("opinion").unwrap();
        // Whatever day they are in force from: a life chooses its own days.
        let early =
            |known| Procedure { in_force: "2019-01-01".parse().unwrap(), until: None, ..known };
        let procedures = procedures.into_iter().chain([opinion]).map(early);
        Self {
            calendars: Calendars::new(Arc::clone(&calendar)),
            calendar,
            procedures: procedures.map(|known| (known.code.clone(), known)).collect(),
            cases: BTreeMap::new(),
        }
    }

    /// An instant of a local text such as `2026-09-07 09:00`.
    pub(crate) fn at(&self, text: &str) -> Timestamp {
        let local: DateTime = text.parse().unwrap();
        self.calendar.zone().to_timestamp(local).unwrap()
    }

    /// The local text of an instant, to the minute.
    pub(crate) fn local(&self, at: Timestamp) -> String {
        let local = self.calendar.zone().to_datetime(at);
        let (date, time) = (local.date(), local.time());
        format!("{date} {:02}:{:02}", time.hour(), time.minute())
    }

    pub(crate) fn dossier(&self, id: &str) -> &Dossier {
        &self.cases.get(id).unwrap_or_else(|| panic!("no dossier {id}")).dossier
    }

    pub(crate) fn step(&self, id: &str) -> &str {
        self.dossier(id).step.as_ref().unwrap().as_str()
    }

    /// Files a dossier with every document of its procedure.
    pub(crate) fn file(&mut self, id: &str, code: &str, when: &str, fields: serde_json::Value) {
        let procedure = &self.procedures[code];
        let fields = serde_json::from_value(fields).unwrap();
        let channel = procedure.channels.first().copied().unwrap_or(Channel::Direct);
        let submission = Submission {
            digest: format!("digest of {code}"),
            agencies: BTreeMap::new(),
            fields,
            documents: procedure.documents.iter().map(|document| document.id.clone()).collect(),
            parties: Parties::default(),
            ..Submission::new(channel, procedure.subjects[0])
        };
        let at = self.at(when);
        let case = Case { code: code.to_owned(), ..Case::default() };
        self.cases.insert(id.to_owned(), case);
        self.carry_out(
            id,
            &Command::Submit(Box::new(submission)),
            &Actor::applicant("applicant"),
            at,
        )
        .unwrap();
    }

    /// Files and accepts.
    pub(crate) fn accept(
        &mut self,
        id: &str,
        code: &str,
        times: [&str; 2],
        fields: serde_json::Value,
    ) {
        self.file(id, code, times[0], fields);
        self.go(id, times[1], MoveKind::Accept);
    }

    pub(crate) fn go(&mut self, id: &str, when: &str, kind: MoveKind) {
        self.make(id, when, MoveCommand::new(kind)).unwrap_or_else(|no| panic!("{id}: {no}"));
    }

    /// Goes on several times, each at its own time.
    pub(crate) fn forward(&mut self, id: &str, times: &[&str]) {
        for when in times {
            self.go(id, when, MoveKind::Forward);
        }
    }

    pub(crate) fn choose(&mut self, id: &str, when: &str, kind: MoveKind, choice: &str) {
        let command = MoveCommand { choice: Some(choice.to_owned()), ..MoveCommand::new(kind) };
        self.make(id, when, command).unwrap_or_else(|no| panic!("{id}: {no}"));
    }

    /// Makes a move that says why something is late.
    pub(crate) fn late(&mut self, id: &str, when: &str, kind: MoveKind) {
        let why = Some("workload".to_owned());
        let command = MoveCommand { late_reason: why, ..MoveCommand::new(kind) };
        self.make(id, when, command).unwrap_or_else(|no| panic!("{id}: {no}"));
    }

    /// Why a move is refused.
    pub(crate) fn refused(&mut self, id: &str, when: &str, kind: MoveKind) -> String {
        self.make(id, when, MoveCommand::new(kind)).unwrap_err().rule.to_string()
    }

    /// Makes a move with what its edge asks for, as whoever may make it.
    pub(crate) fn make(
        &mut self,
        id: &str,
        when: &str,
        command: MoveCommand,
    ) -> Result<(), Refusal> {
        let at = self.at(when);
        let case = &self.cases[id];
        let procedure = &self.procedures[&case.code];
        let step = procedure.step(case.dossier.step.as_ref().unwrap()).unwrap();
        let means = |edge: &&Move| {
            let chosen = command.choice.is_none() || edge.choice == command.choice;
            edge.kind == command.kind && chosen
        };
        let edge = step.moves.iter().find(means);
        let edge = edge.unwrap_or_else(|| panic!("{id}: {} has no {:?}", step.id, command.kind));
        let agency = case.dossier.agency(&step.agency);
        let actor = match edge.by.as_str() {
            "applicant" => Actor::applicant("applicant"),
            role => Actor::official(format!("{role} of {agency}"), &[role], agency.as_str()),
        };
        let command = self.filled(procedure, edge, agency.as_str(), command, at);
        self.carry_out(id, &Command::Move(command), &actor, at)
    }

    fn filled(
        &self,
        procedure: &Procedure,
        edge: &Move,
        agency: &str,
        mut command: MoveCommand,
        at: Timestamp,
    ) -> MoveCommand {
        match &edge.reason {
            Reason::Optional => {}
            Reason::Required => command.note = Some("as the file asks".to_owned()),
            Reason::OneOf(list) => {
                let list = procedure.reasons.iter().find(|known| known.id == *list).unwrap();
                command.reason = Some(list.codes[0].code.clone());
            }
        }
        let second = |role: &str| Actor::official("second person", &[role], agency);
        command.approver = edge.approver.as_ref().map(|role| second(role.as_str()));
        let issued_on = self.calendar.local_date(at);
        let issued = edge.issues.iter().map(|result| Issued {
            result: result.clone(),
            number: Some("1".to_owned()),
            signed: true,
            issued_on,
            file: Some(SignedFile { sha256: "a".repeat(64), signature: Signature::Valid }),
            pages: None,
            details: Details::default(),
            kept: None,
        });
        command.results = issued.collect();
        let to = procedure.step(&edge.to).and_then(|step| step.status);
        if edge.kind == MoveKind::HandOver && to == Some(Status::HandedOver) {
            command.handing = Some(Handing::Electronic);
        }
        command
    }

    pub(crate) fn act(&mut self, id: &str, when: &str, actor: &Actor, act: Act) {
        self.try_act(id, when, actor, act).unwrap_or_else(|no| panic!("{id}: {no}"));
    }

    pub(crate) fn try_act(
        &mut self,
        id: &str,
        when: &str,
        actor: &Actor,
        act: Act,
    ) -> Result<(), Refusal> {
        let at = self.at(when);
        self.carry_out(id, &Command::Act(act), actor, at)
    }

    /// Lets everything lapse that has passed.
    pub(crate) fn tick(&mut self, when: &str) {
        let at = self.at(when);
        let waits = |case: &Case| wake_at(&case.dossier).is_some_and(|moment| moment <= at);
        let woken: Vec<_> =
            self.cases.iter().filter(|(_, case)| waits(case)).map(|(id, _)| id.clone()).collect();
        for id in woken {
            self.carry_out(&id, &Command::Act(Act::Lapse), &Actor::system(), at).unwrap();
        }
    }

    /// Decides a command, applies it, and carries out what it leads to.
    fn carry_out(
        &mut self,
        id: &str,
        command: &Command,
        actor: &Actor,
        at: Timestamp,
    ) -> Result<(), Refusal> {
        let mut effects: VecDeque<_> = self.decide(id, command, actor, at)?.into();
        for count in 0.. {
            let Some((from, effect)) = effects.pop_front() else { break };
            assert!(count < MOST_EFFECTS, "the effects of {id} have no end");
            let (id, command) = self.command_of(&from, effect);
            let next = self.decide(&id, &command, &Actor::system(), at);
            effects.extend(next.unwrap_or_else(|no| panic!("{from} to {id}: {no}")));
        }
        Ok(())
    }

    fn decide(
        &mut self,
        id: &str,
        command: &Command,
        actor: &Actor,
        at: Timestamp,
    ) -> Result<Vec<(String, Effect)>, Refusal> {
        let case = self.cases.get_mut(id).unwrap();
        let procedure = &self.procedures[&case.code];
        let decision =
            decide(procedure, &self.calendars, &case.dossier, &case.data, command, actor, at)?;
        for entry in &decision.entries {
            case.dossier.apply(&entry.event);
            case.data.apply(entry);
        }
        case.journal.extend(decision.entries);
        Ok(decision.effects.into_iter().map(|effect| (id.to_owned(), effect)).collect())
    }

    fn command_of(&mut self, from: &str, effect: Effect) -> (String, Command) {
        match effect {
            Effect::OpenLeg { leg, agency, work, limit, documents } => {
                let (LegWork::Consult(code) | LegWork::Procedure(code)) = work;
                let parent = Parent { dossier: from.to_owned(), leg, limit };
                let handed_in = documents.into_iter().collect();
                self.open_leg(&code, agency, &parent, &handed_in)
            }
            Effect::RecallLeg { leg } => (name(from, &leg), Command::Act(Act::Recall)),
            Effect::ReportToParent { parent, outcome } => {
                (parent.dossier, Command::Act(Act::LegReported { leg: parent.leg, outcome }))
            }
            Effect::Rebind { to } => panic!("{from} is filed anew under {}", to.code),
        }
    }

    /// A group asks the applicant once: the leg takes the fields and documents that it knows too.
    fn open_leg(
        &mut self,
        code: &str,
        agency: AgencyId,
        parent: &Parent,
        handed_in: &BTreeSet<motcua_engine::procedure::DocumentId>,
    ) -> (String, Command) {
        let procedure = &self.procedures[code];
        let form = &self.cases[&parent.dossier].data.fields;
        let known = procedure.data.iter().map(|field| &field.name);
        let fields = known.filter_map(|name| Some((name.clone(), form.get(name)?.clone())));
        let asked = procedure.documents.iter().map(|document| &document.id);
        let submission = Submission {
            digest: format!("digest of {code}"),
            agencies: BTreeMap::from([(procedure.agency.clone(), agency)]),
            fields: fields.collect(),
            documents: asked.filter(|id| handed_in.contains(*id)).cloned().collect(),
            parent: Some(parent.clone()),
            parties: Parties::default(),
            ..Submission::new(Channel::Online, Subject::Agency)
        };
        let id = name(&parent.dossier, &parent.leg);
        self.cases.insert(id.clone(), Case { code: code.to_owned(), ..Case::default() });
        (id, Command::Submit(Box::new(submission)))
    }

    /// When a clock is due, as local text: `legal`, `step appraisal`, `block city`, `leg tax/assessment/1`.
    pub(crate) fn due(&self, id: &str, clock: &str) -> String {
        let window = self.window(id, clock);
        self.local(window.deadline.unwrap_or_else(|| panic!("{clock} of {id} has no due")).due_at)
    }

    /// How a clock ended.
    pub(crate) fn outcome(&self, id: &str, clock: &str) -> Option<Outcome> {
        self.window(id, clock).ended.as_ref().unwrap_or_else(|| panic!("{clock} is open")).outcome
    }

    fn window(&self, id: &str, clock: &str) -> &motcua_engine::dossier::clock::Window {
        let clocks = &self.dossier(id).clocks;
        let found = clocks.iter().find(|known| known.id.to_string() == clock);
        found.unwrap_or_else(|| panic!("{id} has no clock {clock}")).window().unwrap()
    }

    /// The `statutory` verdict of a dossier at an instant.
    pub(crate) fn verdict(&self, id: &str, when: &str) -> Option<Outcome> {
        let verdict = statutory(self.dossier(id), &ClockId::Legal, &self.calendar, self.at(when));
        verdict.map(|verdict| verdict.outcome)
    }

    /// The appointments that a dossier was given, as local days.
    pub(crate) fn appointments(&self, id: &str) -> Vec<String> {
        self.dossier(id).appointments.iter().map(|given| given.on.to_string()).collect()
    }

    /// Every journal, as it is written and read again, leaves the state that was lived.
    pub(crate) fn replay(&self) {
        for (id, case) in &self.cases {
            let written = case.journal.iter().map(|entry| serde_json::to_string(entry).unwrap());
            let read: Vec<Entry> =
                written.map(|text| serde_json::from_str(&text).unwrap()).collect();
            assert_eq!(read, case.journal, "{id}");
            let events: Vec<&Event> = read.iter().map(|entry| &entry.event).collect();
            assert_eq!(Dossier::replay(events), case.dossier, "{id}");
            let mut data = Data::default();
            read.iter().for_each(|entry| data.apply(entry));
            assert_eq!(data, case.data, "{id}");
        }
    }
}

/// The name of a leg's dossier: `birth/residence`, and `birth/residence#2` in the second round.
fn name(parent: &str, leg: &LegKey) -> String {
    let round = if leg.round == 1 { String::new() } else { format!("#{}", leg.round) };
    format!("{parent}/{}{round}", leg.leg)
}
