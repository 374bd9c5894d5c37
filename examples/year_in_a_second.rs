//! A year of a small desk: a dossier comes every working day, officials take their time, and `tick` is called each night.
//! In the end the journal says what was on time; nobody has set a date.

#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use std::collections::BTreeMap;

use motcua::engine::dossier::clock::ClockId;
use motcua::engine::dossier::{
    Actor, AgencyId, Command, Details, Issued, MoveCommand, Outcome, Signature, SignedFile,
    statutory,
};
use motcua::engine::procedure::{DocumentId, MoveKind, ResultId, read};
use motcua::engine::time::{Calendar, Date, Timestamp, ToSpan};
use motcua::{Desk, Filing, Order};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

const PROCEDURE: &str = include_str!("../workflows/1.004222-residence.yaml");
const FORM: &str = r#"{ "person.number": "001099000001", "dwelling.address": "12 Hàng Bài" }"#;

/// What is done with each dossier: the move, by whom and where, at what hour, and on which day at the latest, counted from the move before.
const WORK: &[(MoveKind, &str, &str, i8, u64)] = &[
    (MoveKind::Accept, "clerk", "one-stop", 10, 1),
    (MoveKind::Forward, "clerk", "commune-police", 11, 1),
    (MoveKind::Forward, "specialist", "commune-police", 14, 10),
    (MoveKind::Resolve, "leader", "commune-police", 15, 4),
    (MoveKind::HandOver, "clerk", "one-stop", 16, 5),
];

/// A dossier with the place in [`WORK`] that is next, and its day.
struct Open {
    id: String,
    place: usize,
    on: Date,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let desk = Desk::demo().await?;
    let procedure = read("1.004222-residence.yaml", PROCEDURE, &|_| None).procedure;
    desk.publish(&procedure.ok_or("the procedure has errors; look at its problems")?).await?;
    let calendars = desk.calendars().await?;
    let calendar = calendars.of(&AgencyId::from("commune-police"));

    let (mut open, mut ids, mut lapses) = (Vec::new(), Vec::new(), 0);
    let mut chance = Chance(20_260_706);
    let first = Date::new(2026, 7, 6)?;
    for day in first.series(1.day()).take(365) {
        if calendar.is_working_day(day)? {
            let id = file(&desk, moment(calendar, day, 9)?).await?;
            ids.push(id.clone());
            open.push(Open { id, place: 0, on: day });
            work(&desk, calendar, &mut open, day, &mut chance).await?;
        }
        let ticked = desk.tick(moment(calendar, day, 23)?).await?;
        lapses += ticked.lapsed;
        if let Some((id, why)) = ticked.failed.first() {
            return Err(format!("dossier {id} failed: {why}").into());
        }
    }
    let counted = verdicts(&desk, calendar, &ids, first + 365.days()).await?;
    println!("filed: {}", ids.len());
    println!("lapses, one for each dossier and night: {lapses}");
    for (verdict, count) in counted {
        println!("{verdict}: {count}");
    }
    Ok(())
}

async fn file(desk: &Desk, at: Timestamp) -> Result<String> {
    let mut filing = Filing::new("1.004222");
    filing.fields = serde_json::from_str(FORM)?;
    filing.documents = ["declaration", "dwelling"].map(DocumentId::from).into();
    let applicant = Actor::applicant("an-applicant");
    Ok(desk.submit(filing, &applicant, at, Order::default()).await?.id)
}

/// Does what is due to be done on a day, and plans what comes next.
async fn work(
    desk: &Desk,
    calendar: &Calendar,
    open: &mut Vec<Open>,
    day: Date,
    chance: &mut Chance,
) -> Result<()> {
    for dossier in open.iter_mut() {
        while let Some((kind, role, agency, hour, _)) =
            WORK.get(dossier.place).filter(|_| dossier.on <= day)
        {
            let who = Actor::official(format!("a-{role}"), &[role], *agency);
            let mut command = MoveCommand::new(*kind);
            // It is asked for only where a clock is late.
            command.late_reason = Some("workload".to_owned());
            if *kind == MoveKind::Resolve {
                command.results.push(Issued {
                    result: ResultId::from("residence-notice"),
                    number: Some(dossier.id.clone()),
                    signed: true,
                    issued_on: day,
                    file: Some(SignedFile { sha256: "0".repeat(64), signature: Signature::Valid }),
                    pages: None,
                    details: Details::default(),
                    kept: None,
                });
            }
            let at = moment(calendar, day, *hour)?;
            desk.perform(&dossier.id, Command::Move(command), &who, at, Order::default()).await?;
            dossier.place += 1;
            let most = WORK.get(dossier.place).map_or(1, |(.., days)| *days);
            dossier.on = day + i64::try_from(chance.below(most))?.days();
        }
    }
    open.retain(|dossier| dossier.place < WORK.len());
    Ok(())
}

/// How the dossiers stand to the limit of the law, at the end.
async fn verdicts(
    desk: &Desk,
    calendar: &Calendar,
    ids: &[String],
    last: Date,
) -> Result<BTreeMap<&'static str, u32>> {
    let mut counted = BTreeMap::new();
    for id in ids {
        let dossier = desk.dossier(id).await?.dossier;
        let at = moment(calendar, last, 0)?;
        let verdict = statutory(&dossier, &ClockId::Legal, calendar, at);
        let name = match verdict.map(|verdict| verdict.outcome) {
            Some(Outcome::Early) => "early",
            Some(Outcome::OnTime) => "on time",
            Some(Outcome::Late) => "late",
            Some(Outcome::InTime) => "open, in time",
            Some(Outcome::Overdue) => "open, overdue",
            None => "without limit",
        };
        *counted.entry(name).or_default() += 1;
    }
    Ok(counted)
}

fn moment(calendar: &Calendar, day: Date, hour: i8) -> Result<Timestamp> {
    Ok(calendar.zone().to_zoned(day.at(hour, 0, 0, 0))?.timestamp())
}

/// Numbers that are the same in each run.
struct Chance(u64);

impl Chance {
    /// A number below another one.
    fn below(&mut self, most: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}
