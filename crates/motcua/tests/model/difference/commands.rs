//! Filings, commands and publications: most of them right, some of them wrong.

use std::collections::BTreeSet;

use motcua::engine::dossier::{
    Act, Actor, AgencyId, Command, CorrectedDate, Details, Duty, Handing, Issued, LegEnd,
    LegOutcome, MoveCommand, Paper, Parties, Party, PersonId, ProcedureRef, Satisfaction,
    Signature, SignedFile, choices,
};
use motcua::engine::procedure::{
    FeeDue, FieldType, Move, MoveKind, Procedure, Reason, ResultId, Role, Status, Step as Stage,
    built_in_procedure,
};
use motcua::engine::tariff::Circumstances;
use motcua::engine::time::{
    CalendarFile, CalendarKind, Date, TimeZone, ToSpan, built_in_calendar, read_calendar,
};
use motcua::{
    Agency, AgencyCode, Appointment, CodeFormat, Desk, Filing, Order, Person, PersonKind, Stand,
};
use serde_json::{Value as Json, json};

use super::Draw;
use super::side::{Publication, Sent, Target};
use crate::support::filing;

impl Draw {
    fn today(&self) -> Date {
        TimeZone::UTC.to_datetime(self.at).date()
    }

    fn day(&mut self) -> Date {
        let days = self.minutes(40) - 20;
        self.today().checked_add(days.days()).unwrap()
    }

    pub(super) fn filing(&mut self) -> Sent {
        let place = self.number(self.procedures.len());
        let procedure = self.procedures[place].clone();
        let mut filing = filing(&procedure);
        for field in &procedure.data {
            if matches!(field.field_type, FieldType::Text) && self.random.one_in(2) {
                filing.fields.insert(field.name.clone(), self.name().into());
            }
        }
        if self.random.one_in(2) {
            filing.parties = self.parties();
        }
        if self.random.one_in(3) {
            filing.visit = Some(self.visit());
        }
        if self.random.one_in(3) {
            let agencies = ["ward-1", "old", "new", "island-1"];
            let agency = AgencyId::from(*self.random.pick(&agencies).unwrap());
            filing.agencies.insert(procedure.agency.clone(), agency);
        }
        if self.random.one_in(4) {
            self.spoil(&mut filing);
        }
        let key = self.key();
        Sent::File(
            Box::new(filing),
            Actor::applicant("p-1"),
            self.at,
            Order { key, ..Order::default() },
        )
    }

    /// Makes a filing wrong, or at least strange.
    fn spoil(&mut self, filing: &mut Filing) {
        let text = self.text();
        match self.random.below(8) {
            0 => filing.procedure = text,
            1 => filing.office = Some(AgencyId::new(text)),
            2 => {
                let agency = filing.agencies.keys().next().cloned();
                filing.agencies.extend(agency.map(|name| (name, AgencyId::new(text))));
            }
            3 => drop(filing.fields.pop_first()),
            4 => drop(filing.documents.pop_last()),
            5 => filing.visit = Some(text),
            6 => {
                filing.fields.insert(text.as_str().into(), 1.into());
            }
            _ => {
                let name = filing.fields.keys().last().cloned();
                let value = self.value();
                filing.fields.extend(name.map(|name| (name, value)));
            }
        }
    }

    fn parties(&mut self) -> Parties {
        let mut owner = Party::named(self.name());
        owner.number = self.random.one_in(2).then(|| self.text());
        owner.phone = self.random.one_in(2).then(|| "0912.345.678".to_owned());
        let mut parties = Parties::of(owner);
        if self.random.one_in(3) {
            let mut submitter = Party::named(self.name());
            let (kind, number) = ("giấy ủy quyền".to_owned(), self.text());
            let paper = Paper { kind, number, valid_until: None };
            submitter.paper = (!self.random.one_in(4)).then_some(paper);
            parties.submitter = Some(submitter);
        }
        parties
    }

    fn value(&mut self) -> Json {
        let text = self.text();
        let values = [
            json!(text),
            json!(null),
            json!(1.5),
            json!(-1),
            json!(u64::MAX),
            json!([1]),
            json!(true),
        ];
        self.random.pick(&values).unwrap().clone()
    }

    /// A command to a dossier that is looked at first.
    pub(super) async fn command(&mut self, desk: &Desk, ids: &[String]) -> Sent {
        // Whoever was filed last has more to come.
        let recent = ids.len().min(12);
        let place = if self.random.one_in(4) {
            self.number(ids.len())
        } else {
            ids.len() - 1 - self.number(recent)
        };
        let stand = desk.dossier(&ids[place]).await.unwrap();
        let procedure = desk.procedure_of(&stand.dossier).await.unwrap();
        let (command, actor) = match self.random.below(12) {
            0..=6 => self.possible(desk, &procedure, &stand).await,
            7 => self.impossible(),
            _ => self.act(&procedure, &stand),
        };
        let expected = match self.random.below(8) {
            0..=2 => Some(stand.dossier.content_version),
            3 => Some(stand.dossier.version + self.random.below(3) - 1),
            _ => None,
        };
        let order = Order { expected, key: self.key(), ..Order::default() };
        let target = if self.random.one_in(30) {
            Target::Nobody(self.text())
        } else {
            Target::Dossier(place)
        };
        let early = self.random.one_in(25);
        let at = if early { self.at - 3.hours() } else { self.at };
        Sent::Perform(target, Box::new(command), actor, at, order)
    }

    /// A move of the present step that is said to be possible, if there is one.
    async fn possible(
        &mut self,
        desk: &Desk,
        procedure: &Procedure,
        stand: &Stand,
    ) -> (Command, Actor) {
        let calendars = desk.calendars().await.unwrap();
        let Some(stage) = stand.dossier.step.as_ref().and_then(|id| procedure.step(id)) else {
            return self.impossible();
        };
        let agency = stand.dossier.agency(&stage.agency);
        let mut edges = Vec::new();
        for edge in &stage.moves {
            let actor = whoever(edge.by.as_str(), &agency);
            let (dossier, data) = (&stand.dossier, &stand.data);
            let known = choices(procedure, &calendars, dossier, data, &actor, self.at);
            let is_open = known.iter().any(|known| {
                (known.kind, &known.choice) == (edge.kind, &edge.choice) && known.refused.is_none()
            });
            let ends = matches!(edge.kind, MoveKind::Withdraw | MoveKind::Stop | MoveKind::Refuse);
            if (is_open && !ends) || self.random.one_in(15) {
                edges.push((edge.clone(), actor));
            }
        }
        match self.random.pick(&edges).cloned() {
            Some((edge, actor)) => (Command::Move(self.full(procedure, stage, &edge)), actor),
            None => self.act(procedure, stand),
        }
    }

    /// Everything that a move asks for, handed over with it; now and then something is missing.
    fn full(&mut self, procedure: &Procedure, stage: &Stage, edge: &Move) -> MoveCommand {
        let reason = match &edge.reason {
            Reason::OneOf(list) => {
                let list = procedure.reasons.iter().find(|known| known.id == *list);
                list.and_then(|list| list.codes.first()).map(|reason| reason.code.clone())
            }
            Reason::Optional | Reason::Required => None,
        };
        let results = edge.issues.iter().take(1).map(|result| self.issued(result)).collect();
        let role = edge.approver.as_ref().map_or("leader", Role::as_str);
        let approver = Actor::official(format!("{role}-2"), &[role], stage.agency.as_str());
        let note = if self.random.one_in(4) { self.text() } else { "lý do".to_owned() };
        let to = procedure.step(&edge.to).and_then(|step| step.status);
        let hands_over = edge.kind == MoveKind::HandOver && to == Some(Status::HandedOver);
        let mut command = MoveCommand {
            choice: edge.choice.clone(),
            reason,
            note: Some(note),
            late_reason: Some("workload".to_owned()),
            approver: Some(approver),
            documents: procedure.documents.iter().map(|known| known.id.clone()).collect(),
            results,
            amount: Some(120_000),
            handing: hands_over.then_some(Handing::Electronic),
            ..MoveCommand::new(edge.kind)
        };
        match self.random.below(40) {
            0 => command.note = None,
            1 => command.results = Vec::new(),
            2 => command.late_reason = Some(self.text()),
            3 => command.reason = Some(self.text()),
            6 => command.handing = None,
            4 | 5 => {
                if let Some(field) = self.random.pick(&procedure.data).cloned() {
                    command.fields.insert(field.name, self.value());
                }
            }
            _ => {}
        }
        command
    }

    fn issued(&self, result: &ResultId) -> Issued {
        let issued_on = self.today();
        Issued {
            result: result.clone(),
            number: Some("1".to_owned()),
            signed: true,
            issued_on,
            file: Some(SignedFile { sha256: "a".repeat(64), signature: Signature::Valid }),
            pages: None,
            details: Details::default(),
            kept: None,
        }
    }

    /// Any kind by any role, with nothing handed over.
    fn impossible(&mut self) -> (Command, Actor) {
        let kind = *self.random.pick(&MoveKind::ALL).unwrap();
        let roles = ["clerk", "specialist", "head", "leader", "supervisor", "applicant", "system"];
        let role = *self.random.pick(&roles).unwrap();
        let mut actor = whoever(role, &AgencyId::from("one-stop"));
        if self.random.one_in(4) {
            actor.person = PersonId::new(self.text());
            actor.agency = Some(AgencyId::new(self.text()));
        }
        (Command::Move(MoveCommand::new(kind)), actor)
    }

    fn act(&mut self, procedure: &Procedure, stand: &Stand) -> (Command, Actor) {
        let stage = stand.dossier.step.as_ref().and_then(|id| procedure.step(id));
        let name = stage.map_or(&procedure.agency, |stage| &stage.agency);
        let agency = stand.dossier.agency(name);
        let roles = ["clerk", "head", "leader", "supervisor"];
        let actor = whoever(self.random.pick(&roles).unwrap(), &agency);
        if self.random.one_in(2) {
            return (Command::Act(self.ordinary(procedure, stand)), actor);
        }
        let approver = Actor::official("leader-2", &["leader", "supervisor"], agency.as_str());
        self.mending(procedure, stand, actor, approver)
    }

    /// What happens every day.
    fn ordinary(&mut self, procedure: &Procedure, stand: &Stand) -> Act {
        let text = if self.random.one_in(2) { self.text() } else { "lý do".to_owned() };
        match self.random.below(7) {
            0 => Act::Assign { to: PersonId::from("s-9"), duty: Duty::Main },
            1 => Act::Release,
            2 => Act::Note { text },
            3 => {
                let documents = procedure.documents.iter().take(2).map(|known| known.id.clone());
                Act::Attach { documents: documents.collect(), originals: BTreeSet::new() }
            }
            4 if self.random.one_in(2) => Act::Charge {
                due: FeeDue::Reception,
                fees: BTreeSet::new(),
                circumstances: Circumstances::default(),
                late_entry: None,
            },
            4 => {
                let due = stand.dossier.intents.last().map_or(1, |intent| intent.amount);
                let amount = due + i64::from(self.random.one_in(4));
                Act::Pay {
                    amount,
                    method: "cash".to_owned(),
                    reference: text,
                    intent: None,
                    order: None,
                    late_entry: None,
                }
            }
            5 => Act::Rate { satisfaction: Satisfaction::Satisfied, note: Some(text) },
            _ => {
                let extension = "3 working days".parse().unwrap();
                Act::Apologize { extension, reason: "workload".to_owned(), note: Some(text) }
            }
        }
    }

    /// What mends something, or is the desk's own to say.
    fn mending(
        &mut self,
        procedure: &Procedure,
        stand: &Stand,
        leader: Actor,
        approver: Actor,
    ) -> (Command, Actor) {
        let (note, document) = (self.text(), "QĐ 1".to_owned());
        let earlier = self.at - self.minutes(3_000).minutes();
        let field = self.random.pick(&procedure.data).map(|field| field.name.clone());
        let result = procedure.results.first().map(|result| result.id.clone());
        let (limit, article) = ("2 working days".parse().unwrap(), "art. 1".to_owned());
        let act = match self.random.below(15) {
            0 => Act::Prolong { extension: limit, article, document, approver },
            1 => {
                let to = earlier + self.minutes(600).minutes();
                Act::RecordOutage { from: earlier, to, document, approver, late_entry: None }
            }
            2..=5 => {
                let field = field.unwrap_or_else(|| "nothing".into());
                let known = stand.data.fields.get(&field).cloned().unwrap_or_default();
                let value = if known.is_string() { self.name().into() } else { known };
                let approver = Some(approver);
                Act::Amend { field, value, note: "nhầm".to_owned(), approver }
            }
            6 => {
                let subject = CorrectedDate::Started;
                Act::Correct { subject, to: earlier, document, note, approver }
            }
            7 if self.random.one_in(4) => Act::Void { reason: "twice".to_owned(), note },
            8 => Act::Reroute { to: AgencyId::new(self.text()), note },
            9 => {
                let to = stand.dossier.filed.as_ref().map(|head| head.procedure.clone());
                let unknown = ProcedureRef {
                    code: note.clone(),
                    version: note.clone(),
                    digest: note.clone(),
                };
                let to = to.filter(|_| !self.random.one_in(4)).unwrap_or(unknown);
                let start = procedure.start.clone();
                Act::Reclassify { to, start, note, approver: Some(approver) }
            }
            10 => match (result, self.random.one_in(2)) {
                (Some(result), true) => {
                    Act::CorrectResult { issued: self.issued(&result), summary: None }
                }
                (Some(result), false) => Act::RecallResult { result, limit, reason: note },
                (None, _) => Act::Recalculate,
            },
            11 => {
                let documents: BTreeSet<_> =
                    stand.dossier.documents.iter().take(1).cloned().collect();
                {
                    let (unit, results) = (AgencyId::new(self.text()), BTreeSet::new());
                    Act::ReportLost { documents, results, unit, cost: 10_000, note }
                }
            }
            12 => match stand.dossier.legs.last() {
                Some(leg) => {
                    let choice = Some(self.text());
                    let outcome =
                        LegOutcome { ended: LegEnd::Resolved, choice, results: Vec::new() };
                    Act::LegReported { leg: leg.key.clone(), outcome }
                }
                None => Act::Recall,
            },
            13 => {
                let parties = Box::new(Parties::of(Party::named(self.name())));
                Act::AmendParties { parties, note, approver }
            }
            _ => Act::Lapse,
        };
        let by_itself = matches!(act, Act::Lapse | Act::Recall | Act::LegReported { .. });
        let actor = if by_itself && self.random.one_in(2) { Actor::system() } else { leader };
        (Command::Act(act), actor)
    }

    pub(super) fn publication(&mut self) -> Publication {
        let text = self.text();
        match self.random.below(9) {
            0 => {
                let place = self.number(self.procedures.len());
                let procedure = self.procedures[place].clone();
                let in_force = if self.random.one_in(2) { self.day() } else { procedure.in_force };
                let unusual = self.random.one_in(8);
                let version = if unusual { text } else { format!("x-{}", self.number(4)) };
                let opinion = built_in_procedure("opinion").filter(|_| self.random.one_in(6));
                let procedure = opinion.unwrap_or(Procedure { version, in_force, ..procedure });
                Publication::Procedure(Box::new(procedure))
            }
            1 => Publication::Calendar(Box::new(self.calendar())),
            2 | 3 => Publication::Agency(self.agency()),
            4 => {
                let owner = (*self.random.pick(&["03", "3a", "đ", "17"]).unwrap()).to_owned();
                let format = CodeFormat::System { owner };
                let format = if self.random.one_in(2) { CodeFormat::Unit } else { format };
                Publication::CodeFormat(self.day(), format)
            }
            5 => {
                let number =
                    self.random.one_in(2).then(|| format!("00109900000{}", self.number(3)));
                let number = if self.random.one_in(6) { Some(text) } else { number };
                let kind = PersonKind::Citizen;
                Publication::Person(Person { id: self.person(), name: self.name(), number, kind })
            }
            6 => Publication::Account(self.name(), self.person()),
            7 => {
                let (from, until) = (self.day(), self.random.one_in(2).then(|| self.day()));
                let (person, role) = (self.person(), Role::new(self.name()));
                let agency = AgencyId::from("one-stop");
                let unit = None;
                Publication::Appointment(Appointment { person, agency, role, from, until, unit })
            }
            _ => Publication::Official(self.name(), AgencyId::from("one-stop"), self.day()),
        }
    }

    fn person(&mut self) -> PersonId {
        if self.random.one_in(8) {
            PersonId::new(self.text())
        } else {
            PersonId::new(format!("p-{}", self.number(4)))
        }
    }

    fn calendar(&mut self) -> CalendarFile {
        let text = built_in_calendar("vn").unwrap();
        let read = read_calendar("vn.yaml", text).calendar;
        let Some(CalendarKind::Calendar(mut file)) = read else { panic!("no calendar") };
        if self.random.one_in(2) {
            "island".clone_into(&mut file.id);
        }
        file.version = format!("x-{}", self.number(5));
        let mut day_off = file.days_off[0].clone();
        (day_off.on, day_off.to) = (self.day(), None);
        file.days_off.push(day_off);
        match self.random.below(10) {
            0 | 1 => file.source = self.text(),
            2 => file.version = self.text(),
            3 => file.id = self.text(),
            _ => {}
        }
        file
    }

    fn agency(&mut self) -> Agency {
        let ids = ["ward-1", "old", "new", "island-1", "commune-economy-office"];
        let mut agency = Agency::new(*self.random.pick(&ids).unwrap(), self.name());
        let code = format!("000.00.{:02}.H05", self.number(3));
        agency.codes = vec![AgencyCode { from: self.day(), code }];
        match agency.id.as_str() {
            "old" => {
                agency.until = Some(self.today());
                agency.successor = Some(AgencyId::from("new"));
            }
            "island-1" => agency.calendar = Some("island".to_owned()),
            _ => {}
        }
        match self.random.below(12) {
            0 => agency.codes[0].code = self.text(),
            1 => agency.until = Some(self.day()),
            2 => agency.successor = Some(AgencyId::new(self.text())),
            3 => agency.id = AgencyId::new(self.text()),
            _ => {}
        }
        agency
    }
}

fn whoever(role: &str, agency: &AgencyId) -> Actor {
    match role {
        "applicant" => Actor::applicant("p-1"),
        "system" => Actor::system(),
        role => Actor::official(format!("{role}-1"), &[role], agency.as_str()),
    }
}
