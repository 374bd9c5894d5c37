//! Who may see which dossiers, and whose work they are now.

use std::collections::{BTreeMap, BTreeSet};

use motcua::engine::dossier::{Act, Actor, AgencyId, Command, Duty, Parties, Party, PersonId};
use motcua::engine::procedure::{AgencyName, MoveKind, Procedure, Role};
use motcua::engine::time::Timestamp;
use motcua::{Counts, Desk, Error, Order, Page, Part, Reading, Sight, Stand, Whose, Work};
use serde_json::json;

use crate::support::{Place, at, clerk, file, filing, for_each_shared, household, shipped};
use crate::walk::Walk;

fn agency(id: &str) -> Part {
    Part::Agency(AgencyId::from(id))
}

fn person(id: &str) -> Part {
    Part::Person(PersonId::from(id))
}

fn of(parts: &[Part]) -> Sight {
    Sight::Of(parts.iter().cloned().collect())
}

fn known(name: &str, id: &str) -> Party {
    Party { person: Some(PersonId::from(id)), ..Party::named(name) }
}

/// Numbers from a seed; the same seed gives the same ones.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: usize) -> usize {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let drawn = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(drawn).unwrap() % end
    }
}

/// Who may see a dossier, found from the dossiers alone.
fn parts_of(id: &str, all: &BTreeMap<String, Stand>, procedures: &[Procedure]) -> BTreeSet<Part> {
    let Stand { dossier, data, .. } = &all[id];
    let head = dossier.filed.as_ref().unwrap();
    let procedure = procedures.iter().find(|known| known.code == head.procedure.code).unwrap();
    let mut parts: BTreeSet<Part> = BTreeSet::new();
    for step in &procedure.steps {
        parts.insert(Part::Agency(dossier.agency(&step.agency)));
    }
    parts.insert(Part::Agency(dossier.agency(&head.competent)));
    parts.extend(head.office.clone().map(Part::Agency));
    for party in [&data.parties.owner, &data.parties.submitter, &data.parties.recipient] {
        parts.extend(party.iter().filter_map(|party| party.person.clone()).map(Part::Person));
    }
    parts.extend(head.applicant.clone().map(Part::Person));
    if let Some(parent) = &head.parent {
        let above = parts_of(&parent.dossier, all, procedures);
        parts.extend(above.into_iter().filter(|part| matches!(part, Part::Agency(_))));
    }
    parts
}

const BIRTH: [&str; 4] = ["3.000722", "1.004222", "1.014137", "1.014062"];

fn birth() -> serde_json::Value {
    json!({
        "child.name": "Trần Bình An",
        "child.born_on": "2026-09-01",
        "child.id_card": true,
        "person.number": "001090000001",
        "residence.with": "parents",
        "dwelling.address": "Phường Kinh Bắc",
        "residence.verification": false,
    })
}

/// Dossiers and legs of random agencies and people.
async fn fill(place: &Place, draw: &mut Draw) -> (Walk, Vec<Procedure>) {
    let procedures: Vec<Procedure> = BIRTH.map(shipped).into_iter().chain([household()]).collect();
    let walk = Walk::new(place, procedures.clone()).await;
    for place in 0..24 {
        let procedure = &procedures[if place % 3 == 0 { 0 } else { 4 }];
        let mut filed = filing(procedure);
        if place % 3 == 0 {
            filed.fields = serde_json::from_value(birth()).unwrap();
        }
        let names: BTreeSet<AgencyName> =
            procedure.steps.iter().map(|step| step.agency.clone()).collect();
        for name in names {
            if draw.below(2) == 0 {
                filed.agencies.insert(name, AgencyId::new(format!("agency-{}", draw.below(4))));
            }
        }
        filed.office =
            (draw.below(3) == 0).then(|| AgencyId::new(format!("agency-{}", draw.below(4))));
        filed.parties = Parties::of(known("Nguyễn Văn Một", &format!("p-{}", draw.below(4))));
        filed.visit = Some(format!("visit-{}", draw.below(3)));
        let actor = Actor::applicant(format!("p-{}", draw.below(4)));
        let when = at("2026-09-07 09:00");
        let id = walk.desk.submit(filed, &actor, when, Order::default()).await.unwrap().id;
        if place % 3 == 0 {
            walk.go(&id, "2026-09-07 09:10", MoveKind::Accept).await;
            walk.forward(&id, &["2026-09-07 10:00"]).await;
            walk.go(&id, "2026-09-08 08:30", MoveKind::Transfer).await;
        } else if place % 4 == 1 {
            let to = AgencyId::new(format!("agency-{}", draw.below(4)));
            let reroute = Command::Act(Act::Reroute { to, note: "elsewhere".to_owned() });
            let stand = walk.stand(&id).await.dossier;
            let step = stand.step.as_ref().unwrap();
            let step = procedure.step(step).unwrap();
            let here = Actor::official("c", &["clerk"], stand.agency(&step.agency).as_str());
            let _ = walk
                .desk
                .perform(&id, reroute, &here, at("2026-09-07 11:00"), Order::default())
                .await;
        }
    }
    (walk, procedures)
}

async fn everything(place: &Place, desk: &Desk) -> BTreeMap<String, Stand> {
    let mut all = BTreeMap::new();
    for row in place.rows("SELECT id FROM motcua_dossiers").await {
        let id: String = row.try_get("", "id").unwrap();
        let stand = desk.dossier(&id).await.unwrap();
        all.insert(id, stand);
    }
    all
}

fn is_none<T: std::fmt::Debug>(asked: &str, answer: Result<T, Error>) {
    match answer.unwrap_err() {
        Error::NoDossier { id } => assert_eq!(id, asked),
        other => panic!("{other}"),
    }
}

/// Every query gives exactly what a filter over all dossiers would leave.
#[tokio::test]
async fn trap_14_every_query_holds_the_one_filter() {
    for_each_shared(async |place| {
        for seed in 1..=3_u64 {
            let mut draw = Draw(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
            if seed > 1 && place.is_postgres() {
                break;
            }
            let fresh = if place.is_postgres() { None } else { Some(Place::file()) };
            let place = fresh.as_ref().unwrap_or(place);
            let (walk, procedures) = fill(place, &mut draw).await;
            let all = everything(place, &walk.desk).await;
            let parts: BTreeMap<&String, BTreeSet<Part>> =
                all.keys().map(|id| (id, parts_of(id, &all, &procedures))).collect();
            let somebody: Vec<Part> =
                parts.values().flatten().cloned().collect::<BTreeSet<_>>().into_iter().collect();
            for _ in 0..25 {
                let few = (0..draw.below(4)).map(|_| somebody[draw.below(somebody.len())].clone());
                let sight: BTreeSet<Part> = few.collect();
                let allowed: BTreeSet<&String> = parts
                    .iter()
                    .filter(|(_, parts)| parts.iter().any(|part| sight.contains(part)))
                    .map(|(id, _)| *id)
                    .collect();
                check(&walk.desk, Sight::Of(sight), &all, &allowed).await;
            }
            check(&walk.desk, Sight::All, &all, &all.keys().collect()).await;
            check(&walk.desk, Sight::none(), &all, &BTreeSet::new()).await;
            let rebuilt = walk.desk.rebuild().await.unwrap();
            assert_eq!((rebuilt.differed, rebuilt.dossiers), (0, all.len() as u64), "seed {seed}");
            let lost = "DELETE FROM motcua_parts WHERE part LIKE 'agency/%'";
            place.execute(lost).await;
            assert_eq!(walk.desk.rebuild().await.unwrap().differed, all.len() as u64);
            check(&walk.desk, Sight::All, &all, &all.keys().collect()).await;
            for part in somebody {
                let allowed = parts.iter().filter(|(_, parts)| parts.contains(&part));
                let allowed = allowed.map(|(id, _)| *id).collect();
                check(&walk.desk, of(&[part]), &all, &allowed).await;
            }
        }
    })
    .await;
}

async fn check(
    desk: &Desk,
    sight: Sight,
    all: &BTreeMap<String, Stand>,
    allowed: &BTreeSet<&String>,
) {
    let seen = desk.seen_by(sight);
    let page = Page::default();
    let mut places: BTreeMap<String, BTreeSet<&String>> = BTreeMap::new();
    let mut visits: BTreeMap<&str, BTreeSet<&String>> = BTreeMap::new();
    for (id, stand) in all {
        let code = stand.code.as_deref().unwrap();
        let legs = desk.legs(id).await.unwrap();
        let found = seen.search(code, None, &page).await.unwrap();
        if allowed.contains(id) {
            assert_eq!(seen.dossier(id).await.unwrap(), *stand);
            assert_eq!(seen.dossier(code).await.unwrap().id, *id);
            assert_eq!(seen.history(id).await.unwrap(), desk.history(id).await.unwrap());
            let expected: Vec<_> =
                legs.into_iter().filter(|leg| allowed.contains(&leg.id)).collect();
            assert_eq!(seen.legs(id).await.unwrap(), expected);
            assert!(found.items.iter().any(|item| item.id == *id));
            let parent = stand.dossier.filed.as_ref().unwrap().parent.as_ref();
            let lead = seen.parent_of(id).await.unwrap();
            let code = parent.map(|parent| all[&parent.dossier].code.clone());
            assert_eq!(lead.map(|lead| lead.code), code);
        } else {
            is_none(id, seen.dossier(id).await);
            is_none(code, seen.dossier(code).await);
            is_none(id, seen.history(id).await);
            is_none(id, seen.legs(id).await);
            is_none(id, seen.parent_of(id).await);
        }
        assert!(found.items.iter().all(|item| allowed.contains(&item.id)));
        let listed = desk.search(code, None, &page).await.unwrap();
        let item = listed.items.into_iter().find(|item| item.id == *id).unwrap();
        let is_open = allowed.contains(id) && !item.is_closed;
        places.entry(item.works_at).or_default().extend(is_open.then_some(id));
        if let Some(visit) = stand.dossier.filed.as_ref().unwrap().visit.as_deref() {
            visits.entry(visit).or_default().extend(allowed.get(id));
        }
    }
    let ids =
        |items: &[motcua::Item]| items.iter().map(|item| item.id.clone()).collect::<BTreeSet<_>>();
    for (place, expected) in places {
        let expected: BTreeSet<String> = expected.into_iter().cloned().collect();
        let listed = seen.worklist(&Work::at(&place), &page).await.unwrap();
        assert_eq!(ids(&listed.items), expected, "{place}");
        let count = i64::try_from(expected.len()).unwrap();
        assert_eq!(seen.open_count(&place).await.unwrap(), count);
        let counts = seen.counts(&Work::at(&place), Timestamp::MIN, Timestamp::MAX).await.unwrap();
        assert_eq!((counts.open, counts.pool, counts.late, counts.mine), (count, count, 0, 0));
    }
    for (visit, expected) in visits {
        let expected: BTreeSet<String> = expected.into_iter().cloned().collect();
        assert_eq!(ids(&seen.visit(visit).await.unwrap()), expected, "{visit}");
    }
}

fn works(roles: &[&str], of: Whose) -> Work {
    Work { roles: roles.iter().map(|role| Role::from(*role)).collect(), of, ..Work::at("one-stop") }
}

#[tokio::test]
async fn a_work_list_goes_by_the_present_step_its_role_and_its_handler() {
    for_each_shared(async |place| {
        let walk = Walk::new(place, vec![household()]).await;
        let desk = &walk.desk;
        let filed: Vec<String> = [
            file(desk, "2026-09-07 08:00").await.id,
            file(desk, "2026-09-07 08:10").await.id,
            file(desk, "2026-09-07 08:20").await.id,
        ]
        .into();
        walk.go(&filed[0], "2026-09-07 09:00", MoveKind::Accept).await;
        walk.go(&filed[1], "2026-09-07 09:00", MoveKind::Accept).await;
        walk.forward(&filed[1], &["2026-09-07 10:00"]).await;
        let head = Actor::official("h-1", &["head"], "one-stop");
        let to = |id: &str| Act::Assign { to: PersonId::from(id), duty: Duty::Main };
        for who in ["c-1", "c-2"] {
            let assign = Command::Act(to(who));
            let when = at("2026-09-07 10:30");
            desk.perform(&filed[0], assign, &head, when, Order::default()).await.unwrap();
        }
        let seen = desk.seen_by(of(&[agency("one-stop")]));
        let listed = async |work: Work| -> Vec<String> {
            let listed = seen.worklist(&work, &Page::default()).await.unwrap();
            listed.items.into_iter().map(|item| item.id).collect()
        };
        let (first, third) = (filed[0].clone(), filed[2].clone());
        assert_eq!(listed(Work::at("one-stop")).await, [first.clone(), third.clone()]);
        assert_eq!(listed(Work::at("commune-economy-office")).await, [filed[1].clone()]);
        assert_eq!(listed(works(&[], Whose::Pool)).await, std::slice::from_ref(&third));
        let second = Whose::Person(PersonId::from("c-2"));
        assert_eq!(listed(works(&["clerk"], second.clone())).await, std::slice::from_ref(&first));
        assert_eq!(listed(works(&[], Whose::Person(PersonId::from("c-1")))).await, [""; 0]);
        assert_eq!(listed(works(&["leader"], Whose::Anybody)).await, [""; 0]);
        for odd in [works(&["\0"], Whose::Anybody), works(&[], Whose::Person(PersonId::from("\0")))]
        {
            let refused = seen.worklist(&odd, &Page::default()).await.unwrap_err();
            assert!(matches!(refused, Error::Text { .. }), "{refused}");
        }

        let item = &seen.worklist(&Work::at("one-stop"), &Page::default()).await.unwrap().items[0];
        assert_eq!((item.works_at.as_str(), item.role.as_deref()), ("one-stop", Some("clerk")));
        assert_eq!(item.agency, "commune-economy-office");
        assert_eq!((item.assigned.as_deref(), item.is_paused), (Some("c-2"), false));
        assert_eq!(item.appointment.unwrap().to_string(), "2026-09-10");
        let late_from = at("2026-09-11 00:00");
        assert_eq!(item.late_from, Some(late_from));
        assert!(item.is_late(late_from) && !item.is_late(at("2026-09-10 23:59")));

        let counts = async |now: &str, until: &str| {
            let work = works(&["clerk"], Whose::Anybody);
            seen.counts(&work, at(now), at(until)).await.unwrap()
        };
        let expected = Counts { open: 2, late: 0, due: 0, pool: 1, mine: 0 };
        assert_eq!(counts("2026-09-09 09:00", "2026-09-09 23:59").await, expected);
        let expected = Counts { due: 1, ..expected };
        assert_eq!(counts("2026-09-10 09:00", "2026-09-10 23:59").await, expected);
        let expected = Counts { late: 1, due: 0, ..expected };
        assert_eq!(counts("2026-09-11 09:00", "2026-09-11 23:59").await, expected);
        let mine = works(&[], second);
        let now = at("2026-09-09 09:00");
        let mine = seen.counts(&mine, now, now).await.unwrap();
        assert_eq!(mine, Counts { open: 1, late: 0, due: 0, pool: 1, mine: 1 });
        let elsewhere = desk.seen_by(of(&[agency("elsewhere")]));
        let nothing = elsewhere.counts(&Work::at("one-stop"), now, now).await.unwrap();
        assert_eq!(nothing, Counts::default());
    })
    .await;
}

#[tokio::test]
async fn the_agency_of_a_leg_sees_the_head_of_its_lead_and_what_was_passed_on() {
    for_each_shared(async |place| {
        let walk = Walk::new(place, BIRTH.map(shipped).to_vec()).await;
        let times = ["2026-09-07 08:00", "2026-09-07 09:00"];
        let lead = walk.accept("3.000722", times, birth()).await;
        walk.forward(&lead, &["2026-09-07 10:00"]).await;
        walk.go(&lead, "2026-09-08 08:30", MoveKind::Transfer).await;
        let leg = walk.leg(&lead, "residence").await;
        let police = walk.desk.seen_by(of(&[agency("commune-police")]));
        is_none(&lead, police.dossier(&lead).await);
        let (stand, own) = (walk.stand(&lead).await, police.dossier(&leg).await.unwrap());
        let seen = police.parent_of(&leg).await.unwrap().unwrap();
        assert_eq!((seen.code, seen.step), (stand.code.clone(), stand.dossier.step.clone()));
        assert_eq!(seen.documents, own.dossier.documents);
        assert!(seen.documents.is_subset(&stand.dossier.documents));
        assert_eq!(seen.procedure.unwrap().code, "3.000722");
        assert_eq!(seen.appointment, stand.dossier.appointment().map(|given| given.on));
        assert_eq!(police.legs(&leg).await.unwrap(), []);
        is_none(&lead, police.legs(&lead).await);
        // The applicant filed the lead and is nobody's party in the leg; the lead's agency sees both.
        let by = stand.dossier.agency(&shipped("3.000722").agency);
        let one_stop = walk.desk.seen_by(of(&[Part::Agency(by)]));
        assert_eq!(one_stop.legs(&lead).await.unwrap(), walk.desk.legs(&lead).await.unwrap());
        assert_eq!(one_stop.parent_of(&lead).await.unwrap(), None);
        let applicant = walk.desk.seen_by(of(&[person("p-1")]));
        assert_eq!(applicant.dossier(&lead).await.unwrap().id, lead);
        is_none(&leg, applicant.dossier(&leg).await);
    })
    .await;
}

#[tokio::test]
async fn whoever_files_for_another_sees_it_by_the_mandate_alone() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let staff =
            Actor { on_behalf_of: Some(PersonId::from("company")), ..Actor::applicant("staff") };
        let filed =
            desk.submit(filing(&household()), &staff, at("2026-09-07 09:00"), Order::default());
        let id = filed.await.unwrap().id;
        assert!(desk.seen_by(of(&[person("company")])).dossier(&id).await.is_ok());
        is_none(&id, desk.seen_by(of(&[person("staff")])).dossier(&id).await);
        let parties = Box::new(Parties::of(known("Nguyễn Văn Hai", "p-2")));
        let approver = Actor::official("l-1", &["leader"], "one-stop");
        let amend = Act::AmendParties { parties, note: "a neighbour".to_owned(), approver };
        let (amend, clerk, when) = (Command::Act(amend), clerk(), at("2026-09-07 09:10"));
        let amend = desk.perform(&id, amend, &clerk, when, Order::default());
        amend.await.unwrap();
        assert!(desk.seen_by(of(&[person("p-2")])).dossier(&id).await.is_ok());
        is_none("a\u{fffd}", desk.seen_by(of(&[person("\0")])).dossier("a\u{fffd}").await);
    })
    .await;
}

#[tokio::test]
async fn readings_are_on_disk_when_they_are_answered_and_stay() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let id = file(&desk, "2026-09-07 09:00").await.id;
        let reading = |when: &str, what: &str| Reading {
            at: at(when),
            person: PersonId::from("c-1"),
            dossier: id.clone(),
            what: what.to_owned(),
        };
        let first = reading("2026-09-07 10:00", "form");
        let second = reading("2026-09-07 11:00", "history");
        let both = async || tokio::join!(desk.note_reading(&second), desk.note_reading(&first));
        for (one, other) in [both().await, both().await] {
            one.unwrap();
            other.unwrap();
        }
        assert_eq!(desk.readings(&id).await.unwrap(), [first.clone(), second]);
        let wrong = Reading { what: "a\0".to_owned(), ..first };
        assert!(matches!(desk.note_reading(&wrong).await.unwrap_err(), Error::Text { .. }));
        is_none("nowhere", desk.readings("nowhere").await);
        assert_eq!(desk.rebuild().await.unwrap().differed, 0);
        assert_eq!(desk.readings(&id).await.unwrap().len(), 2, "no rebuild touches them");
    })
    .await;
}
