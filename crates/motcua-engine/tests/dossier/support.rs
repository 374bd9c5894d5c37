//! A case: a procedure, a dossier and its journal; moves and acts at local times, refusals as whole sentences.

use std::path::Path;
use std::sync::Arc;

use motcua_engine::dossier::clock::{ClockId, EndReason, Window};
use motcua_engine::dossier::{
    Act, Actor, AgencyId, Calendars, Choice, Command, Data, Decision, Details, Dossier, Effect,
    Entry, Event, Handing, Issued, LegEnd, LegKey, LegOutcome, MoveCommand, Outcome, Parent,
    Parties, Signature, SignedFile, Submission, Verdict, choices, decide, statutory,
};
use motcua_engine::problem::Severity;
use motcua_engine::procedure::{Channel, Move, MoveKind, Procedure, Reason, Status, Subject, read};
use motcua_engine::time::{
    Calendar, CalendarKind, DateTime, Deadline, TimeZone, Timestamp, read_calendar,
};
use serde_json::{Value as Json, json};

/// A procedure over the one-stop base: appraisal, signature, result; ten working days.
pub(crate) const SMALL: &str = r#"
procedure: "1.000001"
version: "1"
in_force: 2019-01-01
name: { vi: Thử, en: Trial }
base: one-stop
level: commune
field: G01-CA05
agency: office
subjects: [citizen, enterprise]
channels: [direct, online]
online: full
basis: [a trial]
retention: trial
limit: { legal: 10 working days }
steps:
  appraisal:
    name: { vi: Thẩm định, en: Appraisal }
    status: 4
    by: specialist
    limit: 2 working days
    moves:
      - request_supplement: { to: supplement, reason: required }
      - forward: sign
      - refuse: { to: ready, approver: leader, reason: required, issues: [refusal], signed: true }
      - stop: { to: stopped, by: head, reason: required }
      - withdraw: withdrawn
  sign:
    name: { vi: Ký, en: Signature }
    status: 4
    by: leader
    limit: 1 working day
    moves:
      - resolve: { to: ready, issues: [permit], signed: true }
      - send_back: { to: appraisal, reason: required, at_most: 2 }
      - withdraw: withdrawn
results:
  permit: { name: { vi: Giấy phép, en: Permit }, type: permit, store: true }
"#;

/// A local instant in Vietnam: `2026-05-04 16:00`.
pub(crate) fn at(text: &str) -> Timestamp {
    let moment: DateTime = text.replace(' ', "T").parse().unwrap();
    TimeZone::get("Asia/Ho_Chi_Minh").unwrap().to_timestamp(moment).unwrap()
}

/// An instant as local text, to the minute.
pub(crate) fn local(at: Timestamp) -> String {
    let zone = TimeZone::get("Asia/Ho_Chi_Minh").unwrap();
    zone.to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string()
}

#[expect(clippy::disallowed_methods, reason = "a test reads the files that it is about")]
pub(crate) fn text_of(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../workflows");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

/// The national calendar as it is shipped.
pub(crate) fn vn() -> Calendar {
    calendar(&text_of("calendars/vn.yaml"))
}

/// The same with something replaced in the file.
pub(crate) fn vn_with(old: &str, new: &str) -> Calendar {
    let text = text_of("calendars/vn.yaml");
    assert!(text.contains(old), "the calendar has no {old}");
    calendar(&text.replace(old, new))
}

/// The same, ending early.
pub(crate) fn vn_until(on: &str) -> Calendar {
    let text = text_of("calendars/vn.yaml");
    let (head, rest) = text.split_once("decided_until: 2026-12-31").unwrap();
    let rest = rest.replace("provisional_until: 2027-12-31", &format!("provisional_until: {on}"));
    let text = format!("{head}decided_until: {on}{rest}");
    let stands = |line: &&str| {
        let day = line.split("on: ").nth(1).and_then(|rest| rest.get(..10));
        day.is_none_or(|day| day <= on)
    };
    calendar(&text.lines().filter(stands).collect::<Vec<_>>().join("\n"))
}

fn calendar(text: &str) -> Calendar {
    match read_calendar("vn.yaml", text).calendar.unwrap() {
        CalendarKind::Calendar(file) => Calendar::new(file).unwrap(),
        CalendarKind::Overlay(_) => panic!("an overlay"),
    }
}

/// A procedure of `workflows/`.
pub(crate) fn shipped(name: &str) -> Procedure {
    // Whatever day it is in force from: a test chooses its own days.
    Procedure { in_force: "2019-01-01".parse().unwrap(), ..procedure(&text_of(name)) }
}

/// A procedure from its text, over the built-in base.
pub(crate) fn procedure(text: &str) -> Procedure {
    let reading = read("trial.yaml", text, &|_| None);
    let errors = reading.problems.iter().filter(|problem| problem.severity == Severity::Error);
    let errors: Vec<_> = errors.map(ToString::to_string).collect();
    assert_eq!(errors, Vec::<String>::new());
    reading.procedure.unwrap()
}

/// [`SMALL`] with parts replaced.
pub(crate) fn small(replaced: &[(&str, &str)]) -> Procedure {
    let mut text = SMALL.to_owned();
    for (old, new) in replaced {
        assert!(text.contains(old), "the procedure has no {old}");
        text = text.replace(old, new);
    }
    procedure(&text)
}

/// An official of the one-stop shop or of the office.
pub(crate) fn official(role: &str, agency: &str) -> Actor {
    Actor::official(format!("{role} at {agency}"), &[role], agency)
}

pub(crate) fn applicant() -> Actor {
    Actor::applicant("applicant")
}

pub(crate) fn second(role: &str) -> Actor {
    Actor::official(format!("second {role}"), &[role], "office")
}

pub(crate) fn leg(step: &str, leg: &str, round: u32) -> LegKey {
    LegKey { step: step.into(), leg: leg.into(), round }
}

pub(crate) fn answer(ended: LegEnd, choice: Option<&str>) -> LegOutcome {
    LegOutcome { ended, choice: choice.map(str::to_owned), results: Vec::new() }
}

pub(crate) fn issued(result: &str) -> Issued {
    Issued {
        result: result.into(),
        number: Some("1".into()),
        signed: true,
        issued_on: "2026-03-02".parse().unwrap(),
        file: Some(signed_file('a')),
        pages: None,
        details: Details::default(),
        kept: None,
    }
}

/// A file whose signature was found valid.
pub(crate) fn signed_file(figure: char) -> SignedFile {
    SignedFile { sha256: figure.to_string().repeat(64), signature: Signature::Valid }
}

/// One dossier with all it stands on.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) procedure: Procedure,
    pub(crate) calendars: Calendars,
    pub(crate) dossier: Dossier,
    pub(crate) data: Data,
    /// The journal as it would be stored.
    pub(crate) journal: Vec<String>,
    /// What the desk was asked to do, in all.
    pub(crate) effects: Vec<Effect>,
}

impl Case {
    pub(crate) fn new(procedure: Procedure) -> Self {
        Self {
            procedure,
            calendars: Calendars::new(vn()),
            dossier: Dossier::default(),
            data: Data::default(),
            journal: Vec::new(),
            effects: Vec::new(),
        }
    }

    /// [`SMALL`], filed and accepted Monday 2026-03-02 09:00, at the step `appraisal`.
    pub(crate) fn in_appraisal(replaced: &[(&str, &str)]) -> Self {
        let mut case = Self::new(small(replaced));
        case.file("2026-03-02 08:00", json!({}));
        case.go("2026-03-02 09:00", "accept").go("2026-03-02 09:00", "forward");
        case
    }

    pub(crate) fn submission(&self, fields: &Json) -> Submission {
        let fields = fields.as_object().unwrap().iter();
        Submission {
            digest: "digest".into(),
            agencies: [].into(),
            fields: fields.map(|(name, value)| (name.as_str().into(), value.clone())).collect(),
            documents: self
                .procedure
                .documents
                .iter()
                .map(|document| document.id.clone())
                .collect(),
            parties: Parties::default(),
            ..Submission::new(
                Channel::Direct,
                self.procedure.subjects.first().copied().unwrap_or(Subject::Citizen),
            )
        }
    }

    /// Files with every document.
    #[expect(clippy::needless_pass_by_value, reason = "a form is written where it is filed")]
    pub(crate) fn file(&mut self, when: &str, fields: Json) -> &mut Self {
        let submission = self.submission(&fields);
        self.done(&applicant(), &Command::Submit(Box::new(submission)), when);
        self
    }

    pub(crate) fn file_as_leg(&mut self, when: &str, leg: LegKey, limit: &str) -> &mut Self {
        let mut submission = self.submission(&json!({}));
        let limit = Some(limit.parse().unwrap());
        submission.parent = Some(Parent { dossier: "parent".into(), leg, limit });
        self.done(&Actor::system(), &Command::Submit(Box::new(submission)), when);
        self
    }

    /// One step, held to what must always be so: a refusal changes nothing, and the journal alone gives the same dossier.
    pub(crate) fn run(
        &mut self,
        actor: &Actor,
        command: &Command,
        when: &str,
    ) -> Result<Decision, String> {
        let command: Command =
            serde_json::from_str(&serde_json::to_string(command).unwrap()).unwrap();
        let before = (self.dossier.clone(), self.data.clone());
        let (procedure, calendars) = (&self.procedure, &self.calendars);
        let decision =
            decide(procedure, calendars, &self.dossier, &self.data, &command, actor, at(when));
        assert_eq!(before, (self.dossier.clone(), self.data.clone()));
        let decision = decision.map_err(|refusal| refusal.to_string())?;
        assert!(!decision.entries.is_empty(), "a decision without an event");
        for entry in &decision.entries {
            self.dossier.apply(&entry.event);
            self.data.apply(entry);
            self.journal.push(serde_json::to_string(entry).unwrap());
        }
        self.effects.extend(decision.effects.iter().cloned());
        self.check_replay();
        Ok(decision)
    }

    fn check_replay(&self) {
        let entries: Vec<Entry> =
            self.journal.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        let replayed = Dossier::replay(entries.iter().map(|entry| &entry.event));
        assert_eq!(replayed, self.dossier, "replay differs");
        let mut data = Data::default();
        entries.iter().for_each(|entry| data.apply(entry));
        assert_eq!(data, self.data, "replayed data differ");
        let row = serde_json::to_string(&self.dossier).unwrap();
        assert_eq!(serde_json::from_str::<Dossier>(&row).unwrap(), self.dossier, "row differs");
        let moments: Vec<_> = entries.iter().map(|entry| entry.event.at).collect();
        assert!(moments.is_sorted(), "events out of order");
    }

    pub(crate) fn done(&mut self, actor: &Actor, command: &Command, when: &str) -> Decision {
        self.run(actor, command, when).unwrap_or_else(|refusal| panic!("{when}: {refusal}"))
    }

    pub(crate) fn act(&mut self, when: &str, actor: &Actor, act: Act) -> &mut Self {
        self.done(actor, &Command::Act(act), when);
        self
    }

    /// The sentence of the rule, without what was asked and what is possible.
    pub(crate) fn act_refused(&mut self, when: &str, actor: &Actor, act: Act) -> String {
        let name = self.run(actor, &Command::Act(act), when).unwrap_err();
        rule_of(&name)
    }

    /// The edge that `kind` or `kind/choice` names at the present step.
    pub(crate) fn edge(&self, what: &str) -> &Move {
        let (kind, choice) = what.split_once('/').map_or((what, None), |(kind, c)| (kind, Some(c)));
        let kind: MoveKind = serde_json::from_value(json!(kind)).unwrap();
        let step = self.procedure.step(self.dossier.step.as_ref().unwrap()).unwrap();
        let fits = |edge: &&Move| {
            edge.kind == kind && (choice.is_none() || edge.choice.as_deref() == choice)
        };
        let found = step.moves.iter().find(fits);
        found.unwrap_or_else(|| panic!("step {} has no {what}", step.id))
    }

    /// Who may make a move, and the move with all that it asks for.
    pub(crate) fn full(&self, what: &str) -> (Actor, MoveCommand) {
        let edge = self.edge(what);
        let step = self.procedure.step(self.dossier.step.as_ref().unwrap()).unwrap();
        let agency = self.dossier.agency(&step.agency);
        let actor = match edge.by.as_str() {
            "applicant" => applicant(),
            "system" => Actor::system(),
            role => official(role, agency.as_str()),
        };
        let mut command = MoveCommand::new(edge.kind);
        command.choice = what.split_once('/').map(|(_, choice)| choice.to_owned());
        command.approver = edge.approver.as_ref().map(|role| second(role.as_str()));
        match &edge.reason {
            Reason::Optional => {}
            Reason::Required => command.note = Some("because".into()),
            Reason::OneOf(list) => {
                let list = self.procedure.reasons.iter().find(|known| known.id == *list).unwrap();
                command.reason = Some(list.codes[0].code.clone());
            }
        }
        command.results = edge.issues.iter().take(1).map(|id| issued(id.as_str())).collect();
        command.amount = (edge.kind == MoveKind::RequirePayment).then_some(500_000);
        let to = self.procedure.step(&edge.to).unwrap().status;
        let hands_over = edge.kind == MoveKind::HandOver && to == Some(Status::HandedOver);
        command.handing = hands_over.then_some(Handing::Electronic);
        (actor, command)
    }

    /// Makes a move with all that it asks for; a reason for lateness is given where one is needed.
    pub(crate) fn go(&mut self, when: &str, what: &str) -> &mut Self {
        let (actor, mut command) = self.full(what);
        let mut done = self.run(&actor, &Command::Move(command.clone()), when);
        if done.as_ref().is_err_and(|refusal| refusal.contains("is late; say why")) {
            command.late_reason = Some("workload".into());
            done = self.run(&actor, &Command::Move(command), when);
        }
        done.unwrap_or_else(|refusal| panic!("{when}: {refusal}"));
        self
    }

    /// Makes a move that is changed before.
    pub(crate) fn go_with(
        &mut self,
        when: &str,
        what: &str,
        change: impl FnOnce(&mut MoveCommand),
    ) -> &mut Self {
        let (actor, mut command) = self.full(what);
        change(&mut command);
        self.done(&actor, &Command::Move(command), when);
        self
    }

    /// The sentence that refuses a move.
    pub(crate) fn refused(
        &mut self,
        when: &str,
        what: &str,
        change: impl FnOnce(&mut MoveCommand),
    ) -> String {
        let (actor, mut command) = self.full(what);
        change(&mut command);
        rule_of(&self.run(&actor, &Command::Move(command), when).unwrap_err())
    }

    /// A leg answers.
    pub(crate) fn report(&mut self, when: &str, key: LegKey, outcome: LegOutcome) -> &mut Self {
        self.act(when, &Actor::system(), Act::LegReported { leg: key, outcome })
    }

    pub(crate) fn lapse(&mut self, when: &str) -> &mut Self {
        self.act(when, &Actor::system(), Act::Lapse)
    }

    pub(crate) fn step(&self) -> &str {
        self.dossier.step.as_ref().unwrap().as_str()
    }

    pub(crate) fn status(&self) -> Option<u8> {
        self.dossier.status.map(u8::from)
    }

    pub(crate) fn windows(&self, clock: &ClockId) -> &[Window] {
        self.dossier.clock(clock).map_or(&[], |clock| &clock.windows)
    }

    pub(crate) fn window(&self, clock: &ClockId) -> &Window {
        self.windows(clock).last().unwrap_or_else(|| panic!("no {clock} clock"))
    }

    pub(crate) fn deadline(&self, clock: &ClockId) -> Deadline {
        self.window(clock).deadline.unwrap()
    }

    /// The due day of a clock.
    pub(crate) fn due_on(&self, clock: &ClockId) -> String {
        self.deadline(clock).due_on.to_string()
    }

    /// The due instant of a clock, local.
    pub(crate) fn due_at(&self, clock: &ClockId) -> String {
        local(self.deadline(clock).due_at)
    }

    /// Why and with which verdict the last window of a clock ended.
    pub(crate) fn end(&self, clock: &ClockId) -> (EndReason, Option<Outcome>) {
        let end = self.window(clock).ended.as_ref().unwrap();
        (end.why, end.outcome)
    }

    pub(crate) fn appointment(&self) -> String {
        self.dossier.appointment().unwrap().on.to_string()
    }

    pub(crate) fn verdict(&self, when: &str) -> Option<Verdict> {
        statutory(&self.dossier, &ClockId::Legal, self.calendar(), at(when))
    }

    pub(crate) fn outcome(&self, when: &str) -> Option<Outcome> {
        self.verdict(when).map(|verdict| verdict.outcome)
    }

    pub(crate) fn calendar(&self) -> &Calendar {
        self.calendars.of(&AgencyId::from("office"))
    }

    pub(crate) fn choices(&self, when: &str, actor: &Actor) -> Vec<Choice> {
        choices(&self.procedure, &self.calendars, &self.dossier, &self.data, actor, at(when))
    }

    pub(crate) fn events(&self) -> Vec<Event> {
        let entries = self.journal.iter().map(|line| serde_json::from_str::<Entry>(line).unwrap());
        entries.map(|entry| entry.event).collect()
    }

    /// The journal as `name at local time`, from an event on.
    pub(crate) fn told(&self, from: usize) -> Vec<String> {
        let events = self.events();
        let tell = |event: &Event| {
            let name = match &event.body {
                motcua_engine::dossier::EventBody::Lapsed { lapse } => lapse_name(lapse),
                body => body.name().to_owned(),
            };
            format!("{} {name}", local(event.at))
        };
        events[from..].iter().map(tell).collect()
    }

    pub(crate) fn with_calendar(&mut self, calendar: Calendar) -> &mut Self {
        self.calendars = Calendars::new(Arc::new(calendar));
        self
    }
}

fn lapse_name(lapse: &motcua_engine::dossier::Lapse) -> String {
    use motcua_engine::dossier::Lapse;
    match lapse {
        Lapse::Warning(clock) => format!("warning {clock}"),
        Lapse::Late(clock) => format!("late {clock}"),
        Lapse::Timer(step, place) => format!("timer {step}/{place}"),
        Lapse::Payment(intent) => format!("payment {intent}"),
    }
}

/// Of `resolve refused: RULE (possible here: …)` the rule.
pub(crate) fn rule_of(refusal: &str) -> String {
    let rule = refusal.split_once(" refused: ").unwrap().1;
    rule.split(" (possible here: ").next().unwrap().to_owned()
}
