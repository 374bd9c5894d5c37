//! The report on what was on time: at any moment and any place in the journal it is what a recount of the journal gives.

use motcua::engine::dossier::clock::ClockId;
use motcua::engine::dossier::{
    Activity, Actor, Closing, Definition, Dossier, ImportedCase, MoveCommand, Outcome, Qd766,
    qd766, statutory,
};
use motcua::engine::procedure::{MoveKind, ProcedureKind};
use motcua::engine::time::{Date, TimeZone, Timestamp, ToSpan};
use motcua::{By, Desk, Record, ReportQuery, Tally};

use crate::support::{Place, at, for_each_database, for_each_shared, household};
use crate::walk::Walk;

/// A number from 0 below `end`, each time another one.
fn below(seed: &mut u64, end: u64) -> u64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 33) % end
}

/// A case of another system that is received in the first half of September.
fn case(seed: &mut u64, number: u64) -> ImportedCase {
    let hours = |seed: &mut u64, end| i64::try_from(below(seed, end)).unwrap().hours();
    let received_at = at("2026-09-01 08:00") + hours(seed, 300);
    let mut case = ImportedCase::new("log", format!("c-{number}"), received_at, "Europe/Amsterdam");
    case.deadline = (below(seed, 5) > 0).then(|| received_at + hours(seed, 200));
    case.ended_at = (below(seed, 3) > 0).then(|| received_at + hours(seed, 400) - 5.hours());
    case.department = ["north", "south"].get(number as usize % 3).map(|name| (*name).into());
    case.channel = Some(["desk", "post"][number as usize % 2].to_owned());
    for place in 0..below(seed, 4) {
        let at = received_at + hours(seed, 100) - 3.hours();
        let official = Some(format!("r-{place}").as_str().into());
        case.activities.push(Activity {
            name: "looked".to_owned(),
            lifecycle: None,
            official,
            group: None,
            at,
        });
    }
    case
}

/// One of the moves that the step of a household business has.
async fn possible(walk: &Walk, id: &str, seed: &mut u64) -> Option<MoveKind> {
    let step = walk.stand(id).await.dossier.step?;
    let procedure = household();
    let moves = &procedure.step(&step)?.moves;
    let place = below(seed, moves.len().max(1) as u64);
    moves.get(place as usize).map(|edge| edge.kind)
}

/// A household business that is accepted on Monday, due on Thursday, and resolved at some time.
async fn resolved(walk: &Walk, ended: &str) {
    let id = crate::support::file(&walk.desk, "2026-09-07 08:30").await.id;
    walk.go(&id, "2026-09-07 09:00", MoveKind::Accept).await;
    walk.go(&id, "2026-09-07 09:10", MoveKind::Forward).await;
    walk.go(&id, "2026-09-07 10:00", MoveKind::Transfer).await;
    walk.answer(&walk.leg(&id, "tax").await, "2026-09-07 11:00", "agree").await;
    for _ in 0..3 {
        walk.late(&id, ended, MoveKind::Forward).await;
    }
    walk.late(&id, ended, MoveKind::Resolve).await;
}

/// Dossiers of the desk's own, made to go on somehow, and cases of another system among them.
async fn fill(place: &Place, seed: &mut u64) -> Desk {
    let walk = Walk::new(place, vec![household()]).await;
    for ended in ["2026-09-08 09:00", "2026-09-10 16:00", "2026-09-16 10:00", "2026-09-11 00:30"] {
        resolved(&walk, ended).await;
    }
    let mut ids = Vec::new();
    for day in 1..=24 {
        let when = |hour: u64| format!("2026-09-{day:02} {:02}:30", 8 + hour);
        ids.push(crate::support::file(&walk.desk, &when(0)).await.id);
        for hour in 1..8 {
            let id = &ids[below(seed, ids.len() as u64) as usize];
            let Some(kind) = possible(&walk, id, seed).await else { continue };
            let late_reason = Some("workload".to_owned());
            let command = MoveCommand { late_reason, ..MoveCommand::new(kind) };
            // What is not possible now, as before an answer, is refused and changes nothing.
            let _ = walk.make(id, &when(hour), command).await;
        }
        let (case, actor) = (case(seed, day), Actor::source("log"));
        walk.desk.import(case, &actor, at(&when(1))).await.unwrap();
        walk.desk.tick(at(&when(9))).await.unwrap();
    }
    walk.desk
}

/// Counts by replaying every dossier from the journal, and asking the engine.
fn recount(journals: &[Vec<Record>], query: &ReportQuery, position: u64) -> Tally {
    let mut counts = Tally::default();
    for journal in journals {
        let known = journal.iter().filter(|record| record.header.position <= position);
        let events: Vec<_> =
            known.map(|record| &record.event).take_while(|event| event.at <= query.as_of).collect();
        let dossier = Dossier::replay(events);
        add(&mut counts, &dossier, query);
    }
    counts
}

fn add(counts: &mut Tally, dossier: &Dossier, query: &ReportQuery) {
    let Some(head) = dossier.filed.as_ref().filter(|_| !dossier.is_void) else { return };
    if head.kind == ProcedureKind::Opinion {
        return;
    }
    let imported = head.imported.as_ref();
    let zone = imported.map_or("Asia/Ho_Chi_Minh", |imported| &imported.time_zone);
    let zone = TimeZone::get(zone).unwrap();
    let day = |at: Timestamp| zone.to_datetime(at).date();
    let known = |at: &Timestamp| *at <= query.as_of && day(*at) <= query.to;
    let Some(received_at) = dossier.accepted_at.filter(known) else { return };
    let ended_at = dossier.ended_at.filter(known);
    let carried = day(received_at) < query.from;
    if carried && ended_at.is_some_and(|ended_at| day(ended_at) < query.from) {
        return;
    }
    counts.received += 1;
    let until = |due: Timestamp| {
        let end = query.to.tomorrow().unwrap().to_zoned(zone.clone()).unwrap().timestamp();
        due < query.as_of.min(end - 1.microsecond())
    };
    let Some(ended_at) = ended_at else {
        counts.open += 1;
        counts.open_late += u64::from(match (imported, query.definition) {
            (Some(imported), Definition::Instant) => imported.deadline.is_some_and(until),
            (Some(imported), Definition::Day) => {
                imported.deadline.is_some_and(|due| day(due) < query.to.min(day(query.as_of)))
            }
            (Some(_), _) => false,
            (None, _) => is_open_late(dossier, query),
        });
        let has_term = match imported {
            Some(imported) => {
                let is_plain = matches!(query.definition, Definition::Instant | Definition::Day);
                is_plain && imported.deadline.is_some()
            }
            None => has_term(dossier, query.definition),
        };
        counts.open_without_term += u64::from(!has_term);
        return;
    };
    let outcome = match (imported, query.definition) {
        (Some(imported), Definition::Instant) => {
            imported.deadline.map(|due| label(ended_at > due, day(ended_at) < day(due)))
        }
        (Some(imported), Definition::Day) => {
            imported.deadline.map(|due| label(day(ended_at) > day(due), day(ended_at) < day(due)))
        }
        (Some(_), _) => None,
        (None, _) => outcome(dossier, query, ended_at),
    };
    let is_other = matches!(dossier.closing, Some(Closing::Withdrawn | Closing::Stopped));
    if is_other && outcome != Some(Outcome::Late) {
        counts.closed_other += 1;
        return;
    }
    counts.resolved += 1;
    match outcome {
        Some(Outcome::Early) => counts.early += 1,
        Some(Outcome::OnTime) => counts.on_time += 1,
        Some(Outcome::Late) => counts.late += 1,
        Some(other) => panic!("{other:?} of what has ended"),
        None => counts.without_term += 1,
    }
}

fn label(late: bool, early: bool) -> Outcome {
    match (late, early) {
        (true, _) => Outcome::Late,
        (false, true) => Outcome::Early,
        (false, false) => Outcome::OnTime,
    }
}

fn vietnam() -> motcua::engine::time::Calendar {
    let text = motcua::engine::time::built_in_calendar("vn").unwrap();
    motcua::engine::time::read_calendar("vn.yaml", text).build(&|_| None).unwrap()
}

/// The household's limit is in days, so that the day alone tells, as in the law.
fn outcome(dossier: &Dossier, query: &ReportQuery, ended_at: Timestamp) -> Option<Outcome> {
    let calendar = vietnam();
    let verdict = match query.definition {
        Definition::Instant | Definition::Day | Definition::Statutory => {
            statutory(dossier, &ClockId::Legal, &calendar, ended_at)
        }
        Definition::Qd766 => {
            qd766(dossier, None, &calendar, calendar.local_date(ended_at), Qd766::default())
        }
    };
    verdict.map(|verdict| verdict.outcome)
}

fn has_term(dossier: &Dossier, definition: Definition) -> bool {
    let windows = dossier.clock(&ClockId::Legal).map_or(&[][..], |clock| &clock.windows);
    match definition {
        Definition::Instant | Definition::Day | Definition::Statutory => {
            windows.iter().any(|window| window.deadline.is_some())
        }
        Definition::Qd766 => !dossier.appointments.is_empty(),
    }
}

fn is_open_late(dossier: &Dossier, query: &ReportQuery) -> bool {
    let calendar = vietnam();
    let end = calendar.midnight(query.to.tomorrow().unwrap()).unwrap() - 1.microsecond();
    let moment = query.as_of.min(end);
    let verdict = match query.definition {
        Definition::Instant | Definition::Day | Definition::Statutory => {
            statutory(dossier, &ClockId::Legal, &calendar, moment)
        }
        Definition::Qd766 => {
            qd766(dossier, None, &calendar, calendar.local_date(moment), Qd766::default())
        }
    };
    verdict.is_some_and(|verdict| matches!(verdict.outcome, Outcome::Overdue | Outcome::Late))
}

#[tokio::test]
async fn a_report_is_a_recount_at_every_moment_and_place() {
    for_each_shared(async |place| {
        let mut seed = 20_261_122;
        let desk = fill(place, &mut seed).await;
        let rows = place.rows("SELECT DISTINCT dossier_id FROM motcua_events").await;
        let mut journals = Vec::new();
        for row in rows {
            let id: String = row.try_get("", "dossier_id").unwrap();
            journals.push(desk.history(&id).await.unwrap());
        }
        let last = journals.iter().flatten().map(|record| record.header.position).max().unwrap();
        let mut replayed = 0;
        for _ in 0..200 {
            let as_of = at("2026-09-01 00:00")
                + i64::try_from(below(&mut seed, 40 * 24 * 60)).unwrap().minutes();
            let definition = [Definition::Day, Definition::Statutory, Definition::Qd766]
                [below(&mut seed, 3) as usize];
            let first = Date::constant(2026, 8, 25);
            let from = first + i64::try_from(below(&mut seed, 30)).unwrap().days();
            let position = 1 + below(&mut seed, last);
            // A deadline that was moved later counts as it is known at the moment of the report.
            let to = Date::constant(2026, 10, 30);
            let by = Some([By::Department, By::Channel, By::Month][below(&mut seed, 3) as usize]);
            let position = Some(position).filter(|_| below(&mut seed, 2) > 0);
            let query = ReportQuery { from, to, as_of, position, by, definition };
            let report = desk.report(&query).await.unwrap();
            let counted = recount(&journals, &query, position.unwrap_or(last));
            assert_eq!(report.total, counted, "{query:?}");
            assert_eq!(desk.report(&query).await.unwrap(), report);
            replayed += u64::from(position.is_some());
        }
        assert!(replayed > 50);
        let (from, to) = (Date::constant(2026, 9, 1), Date::constant(2026, 10, 30));
        let definition = Definition::Statutory;
        let by_law = ReportQuery {
            from,
            to,
            as_of: at("2026-10-10 08:00"),
            position: None,
            by: None,
            definition,
        };
        let total = desk.report(&by_law).await.unwrap().total;
        let kinds = [
            total.early,
            total.on_time,
            total.late,
            total.without_term,
            total.closed_other,
            total.open_late,
        ];
        assert!(kinds.iter().all(|count| *count > 0), "the lives are too even: {total:?}");
        assert_eq!(desk.rebuild().await.unwrap().differed, 0);
        let verified = desk.verify().await.unwrap();
        assert_eq!(verified.wrong, 0, "{:?}", verified.findings);
    })
    .await;
}

#[tokio::test]
async fn a_case_is_imported_once_and_another_one_of_its_code_is_refused() {
    for_each_database(async |place| {
        let desk = place.desk().await;
        let (mut seed, actor, now) = (1, Actor::source("log"), at("2026-11-01 08:00"));
        let mut case = case(&mut seed, 1);
        case.ended_at = None;
        let done = desk.import(case.clone(), &actor, now).await.unwrap();
        assert_eq!(done.code.as_deref(), Some("log:c-1"));
        let again = desk.import(case.clone(), &actor, now).await.unwrap();
        assert!(again.replayed && again.id == done.id);
        case.channel = Some("fax".to_owned());
        let other = desk.import(case.clone(), &actor, now).await.unwrap_err().to_string();
        assert!(other.contains("was imported already"), "{other}");
        case.code = "c-2".to_owned();
        case.time_zone = "Europe/Nowhere".to_owned();
        let nowhere = desk.import(case.clone(), &actor, now).await.unwrap_err().to_string();
        assert!(nowhere.contains("no such time zone"), "{nowhere}");
        case.time_zone = "Europe/Amsterdam".to_owned();
        case.channel = Some("a\0b".to_owned());
        assert!(desk.import(case, &actor, now).await.is_err());

        let supervisor = Actor::official("s-1", &["supervisor"], "ministry");
        let accept = crate::support::accept();
        let order = motcua::Order::default;
        let moved = desk.perform(&done.id, accept, &supervisor, now, order()).await.unwrap_err();
        assert!(moved.to_string().contains("another system handled it"), "{moved}");
        let query = |position| ReportQuery {
            from: Date::constant(2026, 9, 1),
            to: Date::constant(2026, 9, 30),
            as_of: now,
            position,
            by: None,
            definition: Definition::Instant,
        };
        assert_eq!(desk.report(&query(None)).await.unwrap().total.received, 1);
        let behind = desk.report(&query(Some(9_999))).await.unwrap_err().to_string();
        assert!(behind.contains("before 9999"), "{behind}");
        let backwards = ReportQuery { to: Date::constant(2026, 8, 1), ..query(None) };
        assert!(desk.report(&backwards).await.is_err());
    })
    .await;
}
