//! A life: what one visitor files, with the dossiers of the legs it sends, each act in the order of time.

use fastrand::Rng;
use motcua::engine::dossier::{
    Act, Actor, AgencyId, Calendars, Command, Decision, Paper, Parties, Party, decide,
};
use motcua::engine::procedure::{Channel, StepId};
use motcua::engine::time::{Timestamp, ToSpan as _};
use motcua::{Error, File, Filing, NoticeState, Order, Result, Settlement, Sight, Stand};

use super::World;
use super::acts::{Behind, files_by_proxy};
use super::agencies::COMMUNES;
use super::arrivals::{Arrival, reception};
use super::case::{Case, Doing};
use super::form::{self, Sheet};
use super::money::{GATEWAY, ORDER_MINUTES, Told, open_intent, told};
use super::moves::is_incomplete;
use super::names;
use super::pace::Pace;
use super::specimen;
use super::summary::Summary;

/// The most that is done for one dossier that is filed.
const MOST_DEEDS: usize = 400;

/// What a life left.
pub(super) struct Lived {
    /// How many dossiers were to be filed.
    pub(super) filed: usize,
    /// The files that came with it.
    pub(super) files: Vec<File>,
    pub(super) cases: Vec<Case>,
    refused: Vec<String>,
}

impl Lived {
    pub(super) fn count(self, summary: &mut Summary, calendars: &Calendars, now: Timestamp) {
        for case in &self.cases {
            if case.is_leg() {
                summary.legs += 1;
            } else {
                summary.count(&case.dossier, case.marks, calendars, now);
            }
        }
        summary.refused_commands.extend(self.refused);
    }
}

/// What a case was before something was done with it.
struct Before {
    legs: usize,
    is_closing: bool,
    step: Option<StepId>,
}

impl Before {
    fn of(case: &Case) -> Self {
        Self {
            legs: case.dossier.legs.len(),
            is_closing: case.dossier.closing.is_some(),
            step: case.dossier.step.clone(),
        }
    }
}

/// A life that goes on.
pub(super) struct Life<'w> {
    world: &'w World,
    rng: Rng,
    /// What will be filed: places in the list of arrivals, the first one last.
    waiting: Vec<usize>,
    /// The dossiers that were filed, and those of legs.
    cases: Vec<Case>,
    files: Vec<File>,
    refused: Vec<String>,
}

impl<'w> Life<'w> {
    /// The life of whoever files these, in the order of time.
    pub(super) fn new(world: &'w World, mut numbers: Vec<usize>) -> Self {
        let first = numbers.first().copied().unwrap_or_default() as u64;
        numbers.reverse();
        // Neighbouring seeds of the generator give unlike numbers only after they are mixed.
        let mixed = first.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        Self {
            world,
            rng: Rng::with_seed(world.seed ^ mixed),
            waiting: numbers,
            cases: Vec::new(),
            files: Vec::new(),
            refused: Vec::new(),
        }
    }

    /// Lives until nothing more happens, or until now.
    pub(super) async fn run(mut self) -> Result<Lived> {
        let filed = self.waiting.len();
        for _ in 0..MOST_DEEDS * filed {
            let next = self.cases.iter().enumerate();
            let next = next.filter_map(|(place, case)| case.next.map(|(at, _)| (at, place)));
            let next = next.min().filter(|(at, _)| *at <= self.world.now);
            let files_at = self.waiting.last().map(|number| self.world.arrivals[*number].at);
            match (next, files_at) {
                (Some((at, place)), files_at) if files_at.is_none_or(|files_at| at < files_at) => {
                    self.turn(place, at).await?;
                }
                (_, Some(_)) => self.file().await?,
                (_, None) => break,
            }
        }
        Ok(Lived { filed, files: self.files, cases: self.cases, refused: self.refused })
    }

    async fn file(&mut self) -> Result<()> {
        let Some(number) = self.waiting.pop() else { return Ok(()) };
        let arrival = &self.world.arrivals[number];
        let mut filing = self.filing(arrival);
        self.leave_out_held(arrival, &mut filing).await?;
        let desk = arrival.office.clone();
        let desk = desk.unwrap_or_else(|| reception(&arrival.procedure, arrival.commune));
        let visitor = Actor::applicant(arrival.visitor.person.as_str());
        let actor = match arrival.channel {
            Channel::Direct | Channel::Post => {
                let clerk = self.world.staff.official(&desk, "clerk", number, &[]);
                clerk.unwrap_or(visitor)
            }
            Channel::Online | Channel::Kiosk => visitor,
        };
        let done = self.world.desk.submit(filing, &actor, arrival.at, Order::default()).await;
        if let Some(done) = self.accepted(done, number, "submit")? {
            let stand = self.world.desk.dossier(&done.id).await?;
            self.begin(stand, number);
        }
        Ok(())
    }

    /// Whoever comes back brings nothing that is held already: the desk finds it.
    async fn leave_out_held(&self, arrival: &Arrival, filing: &mut Filing) -> Result<()> {
        if self.cases.is_empty() {
            return Ok(());
        }
        let desk = self.world.desk.seen_by(Sight::All);
        let (code, person) = (&arrival.procedure.code, &arrival.visitor.person);
        for offer in desk.held_for(code, person, arrival.at).await? {
            if offer.held.is_some() {
                filing.documents.remove(&offer.document);
            }
        }
        Ok(())
    }

    fn filing(&mut self, arrival: &Arrival) -> Filing {
        let Arrival { procedure, visitor, channel, visit, office, .. } = arrival;
        let on = self.world.calendar(&AgencyId::from("")).local_date(arrival.at);
        let rng = &mut self.rng;
        let mut parties = Parties::of(Party {
            name: visitor.name.clone(),
            person: Some(visitor.person.clone()),
            number: Some(visitor.number.clone()),
            phone: Some(visitor.phone.clone()),
            paper: None,
        });
        if files_by_proxy(rng) {
            let paper = Paper {
                kind: "giấy ủy quyền".to_owned(),
                number: format!("{}/UQ", 1 + rng.u32(..900)),
                valid_until: on.checked_add(90.days()).ok(),
            };
            let (name, number) = (names::person(rng).2, Some(names::personal_number(rng)));
            let phone = Some(names::phone(rng));
            parties.submitter =
                Some(Party { name, person: None, number, phone, paper: Some(paper) });
        }
        let mut documents = form::documents(rng, procedure);
        if is_incomplete(rng) {
            documents.pop_last();
        }
        let sheet = sheet(self.world, arrival);
        Filing {
            agencies: self.world.bindings(procedure, arrival.commune),
            channel: *channel,
            subject: visitor.subject,
            fields: form::fields(rng, procedure, &sheet),
            documents,
            parties,
            office: office.clone(),
            visit: visit.clone(),
            ..Filing::new(&procedure.code)
        }
    }

    /// Takes a dossier into the life.
    fn begin(&mut self, stand: Stand, number: usize) {
        let Some(head) = &stand.dossier.filed else { return };
        let name = (head.procedure.code.clone(), head.procedure.version.clone());
        let Some(procedure) = self.world.procedures.get(&name).cloned() else { return };
        let pace = Pace::draw(&mut self.rng, head, self.world.now);
        let mut case = Case::new(stand, number, procedure, pace);
        case.next = self.world.next(&mut self.rng, &mut case);
        self.cases.push(case);
    }

    /// Does what is next with a case.
    async fn turn(&mut self, place: usize, at: Timestamp) -> Result<()> {
        let world = self.world;
        let Some((_, doing)) = self.cases[place].next.take() else { return Ok(()) };
        if doing == Doing::Order {
            return self.order(place, at).await;
        }
        if doing == Doing::Notice {
            return self.hear(place, at).await;
        }
        let case = &self.cases[place];
        let arrival = &world.arrivals[case.number];
        let applicant = &arrival.visitor.person;
        let deed = if doing == Doing::Move {
            let drawn = world.draw(&mut self.rng, case, case.number, applicant, at);
            drawn.map(|drawn| (Command::Move(drawn.command), drawn.actor))
        } else {
            let behind = Behind { applicant, sheet: sheet(world, arrival) };
            let act = world.act(&mut self.rng, case, doing, &behind, at);
            act.map(|(act, actor)| (Command::Act(act), actor))
        };
        let Some((command, actor)) = deed else {
            // A move that nobody can make waits for others; an act without occasion is left.
            if doing != Doing::Move {
                self.think(place);
            }
            return Ok(());
        };
        let id = case.id.clone();
        let asked = format!("{doing:?} at {:?} by {:?}", case.dossier.step, actor.roles);
        let (procedure, calendars) = (&case.procedure, &world.calendars);
        let decision =
            decide(procedure, calendars, &case.dossier, &case.data, &command, &actor, at);
        let done = world.desk.perform(&id, command.clone(), &actor, at, Order::default()).await;
        if let Some(done) = self.accepted(done, case.number, &asked)? {
            self.files.extend(specimen::files_of(&id, &command, &actor, at));
            let before = Before::of(&self.cases[place]);
            self.take_over(place, decision.ok(), done.version).await?;
            self.look_again(place, Some(&command), before).await?;
        }
        Ok(())
    }

    /// The applicant makes an order with the gateway.
    async fn order(&mut self, place: usize, at: Timestamp) -> Result<()> {
        let case = &self.cases[place];
        let (number, before) = (case.number, Before::of(case));
        let Some(intent) = open_intent(case) else { return Ok(()) };
        let intents = [(case.id.clone(), intent.number)];
        let applicant = Actor::applicant(self.world.arrivals[number].visitor.person.as_str());
        let seen = self.world.desk.seen_by(Sight::All);
        let expires_at = at + ORDER_MINUTES.minutes();
        let done = seen.request_payment(&intents, GATEWAY, expires_at, &applicant, at).await;
        if self.accepted(done, number, "an order")?.is_some() {
            self.read(place).await?;
            self.look_again(place, None, before).await?;
        }
        Ok(())
    }

    /// The gateway says what became of the order.
    async fn hear(&mut self, place: usize, at: Timestamp) -> Result<()> {
        let before = Before::of(&self.cases[place]);
        for Told { notice, expected } in told(&mut self.rng, &self.cases[place], at) {
            let found = self.world.desk.settle(None, GATEWAY, &notice, at).await?;
            if found != expected {
                let procedure = &self.cases[place].procedure.code;
                self.refused.push(format!("{procedure}: a notice is {found:?}, not {expected:?}"));
            }
            let is_strange = notice.state == NoticeState::Paid && found != Settlement::Confirmed;
            self.cases[place].marks.unmatched += u64::from(is_strange);
        }
        self.read(place).await?;
        self.look_again(place, None, before).await
    }

    /// Takes over what a command led to. What is decided here is what the desk decided, and reading is dear.
    async fn take_over(
        &mut self,
        place: usize,
        decision: Option<Decision>,
        version: u64,
    ) -> Result<()> {
        let case = &mut self.cases[place];
        for entry in decision.iter().flat_map(|decision| &decision.entries) {
            case.dossier.apply(&entry.event);
            case.data.apply(entry);
        }
        if case.dossier.version == version { Ok(()) } else { self.read(place).await }
    }

    /// Thinks of what is next after something was done with a case, and with those that it reached.
    async fn look_again(
        &mut self,
        place: usize,
        command: Option<&Command>,
        before: Before,
    ) -> Result<()> {
        let case = &mut self.cases[place];
        case.marks.is_amended |= matches!(command, Some(Command::Act(Act::Amend { .. })));
        case.marks.is_prolonged |= matches!(command, Some(Command::Act(Act::Prolong { .. })));
        if matches!(command, Some(Command::Act(Act::CancelPayment { .. }))) {
            case.thought_of.remove(&Doing::Charge);
        }
        if matches!(command, Some(Command::Move(_))) || case.dossier.step != before.step {
            case.moved();
        }
        let parent = case.dossier.filed.as_ref().and_then(|head| head.parent.clone());
        let has_reported = case.dossier.closing.is_some() && !before.is_closing;
        self.think(place);
        let lead = parent
            .filter(|_| has_reported)
            .and_then(|parent| self.cases.iter().position(|case| case.id == parent.dossier));
        if let Some(lead) = lead {
            let legs = self.cases[lead].dossier.legs.len();
            self.read(lead).await?;
            self.think(lead);
            self.find_legs(lead, legs).await?;
        }
        self.find_legs(place, before.legs).await?;
        self.drop_recalled(place);
        Ok(())
    }

    async fn read(&mut self, place: usize) -> Result<()> {
        let stand = self.world.desk.dossier(&self.cases[place].id).await?;
        let case = &mut self.cases[place];
        (case.dossier, case.data) = (stand.dossier, stand.data);
        Ok(())
    }

    fn think(&mut self, place: usize) {
        let case = &mut self.cases[place];
        case.next = self.world.next(&mut self.rng, case);
    }

    /// Takes the dossiers of legs that a case has sent since into the life.
    async fn find_legs(&mut self, place: usize, before: usize) -> Result<()> {
        if self.cases[place].dossier.legs.len() <= before {
            return Ok(());
        }
        let mut sent = self.world.desk.legs(&self.cases[place].id).await?;
        sent.sort_by(|one, other| one.name.cmp(&other.name));
        let number = self.cases[place].number;
        for leg in sent {
            if self.cases.iter().all(|case| case.id != leg.id) {
                let stand = self.world.desk.dossier(&leg.id).await?;
                self.begin(stand, number);
            }
        }
        Ok(())
    }

    /// Legs that a case has called back do nothing more.
    fn drop_recalled(&mut self, place: usize) {
        let lead = &self.cases[place];
        let recalled = lead.dossier.legs.iter().filter(|leg| leg.recalled);
        let recalled: Vec<_> = recalled.map(|leg| (lead.id.clone(), leg.key.clone())).collect();
        for case in &mut self.cases {
            let parent = case.dossier.filed.as_ref().and_then(|head| head.parent.as_ref());
            let is_recalled = parent.is_some_and(|parent| {
                recalled.iter().any(|(id, key)| parent.dossier == *id && parent.leg == *key)
            });
            if is_recalled {
                case.next = None;
            }
        }
    }

    /// What the rules refuse is noted, and that case goes on no more.
    fn accepted<T>(&mut self, done: Result<T>, number: usize, asked: &str) -> Result<Option<T>> {
        match done {
            Ok(done) => Ok(Some(done)),
            Err(Error::Refused(refusal)) => {
                let procedure = &self.world.arrivals[number].procedure.code;
                tracing::warn!(procedure, asked, %refusal, "a command of the demo was refused");
                self.refused.push(format!("{procedure}: {asked}: {refusal}"));
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }
}

fn sheet<'a>(world: &World, arrival: &'a Arrival) -> Sheet<'a> {
    Sheet {
        on: world.calendar(&AgencyId::from("")).local_date(arrival.at),
        commune: COMMUNES[arrival.commune],
        applicant: (&arrival.visitor.name, &arrival.visitor.number),
    }
}
