//! What is measured: random questions to a calendar of ten years, dossiers of a shipped procedure, the shipped files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};

use motcua_engine::dossier::{
    Actor, Calendars, Command, Data, Decision, Dossier, Event, MoveCommand, Parties, Submission,
    decide,
};
use motcua_engine::procedure::check::check;
use motcua_engine::procedure::{
    Channel, DocumentId, FieldName, MoveKind, Procedure, Subject, built_in_base, read,
};
use motcua_engine::time::{Calendar, CalendarKind, Limit, Terms, Timestamp, ToSpan, read_calendar};
use saphyr_parser::Parser;
use serde_json::json;

/// Numbers that a seed repeats (splitmix64).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    /// An instant that leaves half a year of calendar after it.
    fn instant(&mut self, calendar: &Calendar) -> Timestamp {
        let first = calendar.midnight(calendar.file().from).unwrap().as_second();
        let last = calendar.midnight(calendar.file().provisional_until).unwrap().as_second();
        let seconds = u64::try_from(last - first - 180 * 86_400).unwrap();
        Timestamp::from_second(first + i64::try_from(self.below(seconds)).unwrap()).unwrap()
    }

    pub(crate) fn in_days(&mut self, calendar: &Calendar) -> (Terms, Timestamp) {
        let days = u32::try_from(1 + self.below(60)).unwrap();
        (Terms::days(Limit::working_days(days)), self.instant(calendar))
    }

    pub(crate) fn in_hours(&mut self, calendar: &Calendar) -> (Terms, Timestamp) {
        let hours = u32::try_from(1 + self.below(400)).unwrap();
        (Terms::minutes(Limit::working_hours(hours)), self.instant(calendar))
    }
}

fn workflows() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../workflows")
}

/// The shipped calendar, begun a year earlier: 2018 to 2027.
pub(crate) fn ten_years() -> Calendar {
    let text = fs::read_to_string(workflows().join("calendars/vn.yaml")).unwrap();
    let Some(CalendarKind::Calendar(mut file)) = read_calendar("vn.yaml", &text).calendar else {
        panic!("the shipped calendar has errors");
    };
    file.from = "2018-01-01".parse().unwrap();
    Calendar::new(file).unwrap()
}

/// The beginnings of the days.
pub(crate) fn midnights(calendar: &Calendar) -> Vec<Timestamp> {
    let file = calendar.file();
    let days = file.from.series(1.day()).take_while(|day| *day <= file.provisional_until);
    days.map(|day| calendar.midnight(day).unwrap()).collect()
}

/// The beginnings of the working hours, two a day.
pub(crate) fn windows(calendar: &Calendar) -> Vec<Timestamp> {
    let mut windows = Vec::new();
    for midnight in midnights(calendar) {
        for hour in [8, 13] {
            let at = midnight + hour.hours();
            if calendar.next_working(at).is_ok_and(|working| working == at) {
                windows.push(at);
            }
        }
    }
    assert!(windows.len() > 2_000, "the windows of the shipped calendar begin at other hours");
    windows
}

/// An office that registers household businesses.
pub(crate) struct Desk {
    procedure: Procedure,
    calendars: Calendars,
    clerk: Actor,
}

impl Desk {
    pub(crate) fn new(calendar: Calendar) -> Self {
        let name = "1.001612-household-business.yaml";
        let text = fs::read_to_string(workflows().join(name)).unwrap();
        let procedure = read(name, &text, &|_| None).procedure.unwrap();
        let procedure = Procedure { in_force: calendar.file().from, ..procedure };
        let clerk = Actor::official("a-clerk", &["clerk"], "one-stop");
        Self { procedure, calendars: Calendars::new(calendar), clerk }
    }

    /// The steps by name.
    pub(crate) fn steps(&self) -> BTreeMap<String, usize> {
        let steps = self.procedure.steps.iter().enumerate();
        steps.map(|(place, step)| (step.id.to_string(), place)).collect()
    }

    fn decide(&self, dossier: &Dossier, data: &Data, command: &Command, at: Timestamp) -> Decision {
        decide(&self.procedure, &self.calendars, dossier, data, command, &self.clerk, at).unwrap()
    }

    /// A dossier accepted at a random time, and a time soon after.
    pub(crate) fn accepted(&self, random: &mut Random) -> (Dossier, Data, Timestamp) {
        let field = |name: &str, value| (FieldName::from(name), value);
        let submission = Submission {
            digest: self.procedure.digest().to_string(),
            agencies: BTreeMap::new(),
            fields: BTreeMap::from([
                field("business.name", json!("A")),
                field("business.activity", json!("5610")),
                field("business.members", json!(1)),
                field("owner.number", json!("001099000001")),
            ]),
            documents: BTreeSet::from([DocumentId::from("application")]),
            parties: Parties::default(),
            ..Submission::new(Channel::Direct, Subject::Citizen)
        };
        let at = random.instant(self.calendars.of(&"one-stop".into()));
        let (mut dossier, mut data) = (Dossier::default(), Data::default());
        let accept = Command::Move(MoveCommand::new(MoveKind::Accept));
        for command in [Command::Submit(Box::new(submission)), accept] {
            for entry in self.decide(&dossier, &data, &command, at).entries {
                dossier.apply(&entry.event);
                data.apply(&entry);
            }
        }
        (dossier, data, at + 5.minutes())
    }

    pub(crate) fn forward(&self, dossier: &Dossier, data: &Data, at: Timestamp) -> Decision {
        let forward = Command::Move(MoveCommand::new(MoveKind::Forward));
        self.decide(dossier, data, &forward, at)
    }
}

pub(crate) fn memory_of_an_event() -> Vec<u8> {
    black_box(vec![1; size_of::<Event>()])
}

/// The shipped procedures, with the text of each.
pub(crate) fn procedures() -> Vec<(String, String)> {
    let paths = fs::read_dir(workflows()).unwrap().map(|entry| entry.unwrap().path());
    let yaml = paths.filter(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    let named = |path: PathBuf| {
        (path.file_name().unwrap().display().to_string(), fs::read_to_string(path).unwrap())
    };
    let mut files: Vec<_> = yaml.map(named).collect();
    files.sort();
    files
}

/// How many problems a file has: none, or the bench means nothing.
pub(crate) fn read_and_check((name, text): &(String, String)) -> usize {
    let reading = read(name, text, &|_| None);
    let problems = check(&reading.procedure.unwrap(), &reading.places);
    assert!(problems.is_empty(), "{name} has problems");
    problems.len()
}

pub(crate) fn only_parse((_, text): &(String, String)) -> usize {
    let base = if text.contains("\nbase: one-stop") { built_in_base("one-stop") } else { None };
    let texts = [Some(text.as_str()), base].into_iter().flatten();
    let events: Vec<_> = texts.flat_map(Parser::new_from_str).map(Result::unwrap).collect();
    black_box(events).len()
}
