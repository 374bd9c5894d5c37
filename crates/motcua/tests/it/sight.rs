//! Who may see which dossiers, and whose work they are now.

mod filter;

use motcua::engine::dossier::{Act, Actor, AgencyId, Command, Duty, Parties, Party, PersonId};
use motcua::engine::procedure::{MoveKind, Role};
use motcua::{Counts, Error, Order, Page, Part, ReadOf, Reading, ReadingQuery, Sight, Whose, Work};

use crate::support::{at, clerk, file, filing, for_each_shared, household, shipped};
use crate::walk::Walk;
use filter::{BIRTH, birth, is_none};

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
        let expected = Counts { open: 2, pool: 1, ..Counts::default() };
        assert_eq!(counts("2026-09-09 09:00", "2026-09-09 23:59").await, expected);
        let expected = Counts { due: 1, ..expected };
        assert_eq!(counts("2026-09-10 09:00", "2026-09-10 23:59").await, expected);
        let expected = Counts { late: 1, due: 0, ..expected };
        assert_eq!(counts("2026-09-11 09:00", "2026-09-11 23:59").await, expected);
        let mine = works(&[], second);
        let now = at("2026-09-09 09:00");
        let mine = seen.counts(&mine, now, now).await.unwrap();
        assert_eq!(mine, Counts { open: 1, pool: 1, mine: 1, ..Counts::default() });
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
            of: ReadOf::Dossier(id.clone()),
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

#[tokio::test]
async fn readings_are_listed_by_reader_by_whom_they_are_about_and_by_time() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let id = file(&desk, "2026-09-07 09:00").await.id;
        let mut other = filing(&household());
        other.parties = Parties::of(known("Nguyễn Văn Hai", "p-2"));
        let (clerk, when) = (clerk(), at("2026-09-07 09:01"));
        let other = desk.submit(other, &clerk, when, Order::default()).await.unwrap().id;
        let reading = |by: &str, of: ReadOf, when: &str| Reading {
            at: at(when),
            person: PersonId::from(by),
            of,
            what: "form".to_owned(),
        };
        let dossier = |id: &String| ReadOf::Dossier(id.clone());
        // The last two stand at one moment, and each has its place in the list all the same.
        let all = [
            reading("c-1", dossier(&id), "2026-09-07 10:00"),
            reading("c-2", dossier(&other), "2026-09-08 10:00"),
            reading("a-1", ReadOf::Person(PersonId::from("p-2")), "2026-09-09 10:00"),
            reading("c-1", dossier(&other), "2026-09-10 10:00"),
            reading("c-2", dossier(&other), "2026-09-10 10:00"),
        ];
        desk.note_readings(&all).await.unwrap();
        desk.note_readings(&[]).await.unwrap();
        let listed = async |sight: &Sight, query: &ReadingQuery, most| {
            let (mut page, mut found) = (Page::first(most), Vec::new());
            loop {
                let listed = desk.seen_by(sight.clone()).list_readings(query, &page).await.unwrap();
                found.extend(
                    listed
                        .items
                        .iter()
                        .map(|one| all.iter().position(|known| known == one).unwrap()),
                );
                let Some(next) = listed.next else { return found };
                page.cursor = Some(next);
            }
        };
        let query = |about: Option<&str>, by: Option<&str>| ReadingQuery {
            about: about.map(PersonId::from),
            by: by.map(PersonId::from),
            ..ReadingQuery::default()
        };
        for most in [1, 2, 200] {
            let newest = listed(&Sight::All, &query(None, None), most).await;
            assert_eq!(newest, [4, 3, 2, 1, 0], "by {most}");
            let about = listed(&Sight::All, &query(Some("p-2"), None), most).await;
            assert_eq!(about, [4, 3, 2, 1], "by {most}");
        }
        let by = async |by| listed(&Sight::All, &query(None, Some(by)), 200).await;
        assert_eq!((by("c-1").await, by("nobody").await), (vec![3, 0], vec![]));
        assert_eq!(listed(&Sight::All, &query(Some("p-2"), Some("c-2")), 200).await, [4, 1]);
        let days = ReadingQuery {
            from: at("2026-09-08 10:00"),
            to: at("2026-09-10 10:00"),
            ..ReadingQuery::default()
        };
        assert_eq!(listed(&Sight::All, &days, 200).await, [2, 1]);
        // Whoever sees some dossiers learns who has read those, and nobody learns more.
        let here = of(&[agency("one-stop")]);
        assert_eq!(listed(&here, &query(None, None), 1).await, [4, 3, 1, 0]);
        assert_eq!(listed(&here, &query(Some("p-2"), None), 200).await, [4, 3, 1]);
        for sight in [Sight::none(), of(&[agency("elsewhere")])] {
            assert_eq!(listed(&sight, &query(None, None), 200).await, [0; 0]);
            assert_eq!(listed(&sight, &query(Some("p-2"), None), 200).await, [0; 0]);
        }
    })
    .await;
}

#[tokio::test]
async fn a_cursor_of_readings_holds_for_one_list() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let reading = |when: &str| Reading {
            at: at(when),
            person: PersonId::from("a-1"),
            of: ReadOf::Person(PersonId::from("p-2")),
            what: "people".to_owned(),
        };
        let readings = [reading("2026-09-07 10:00"), reading("2026-09-08 10:00")];
        desk.note_readings(&readings).await.unwrap();
        let about = |person: &str| ReadingQuery {
            about: Some(PersonId::from(person)),
            ..ReadingQuery::default()
        };
        let page = desk.list_readings(&ReadingQuery::default(), &Page::first(1)).await.unwrap();
        assert_eq!(page.items, readings[1..]);
        let strange = Page { cursor: page.next, ..Page::first(1) };
        let refused = desk.list_readings(&about("p-2"), &strange).await;
        assert!(matches!(refused.unwrap_err(), Error::Cursor));
        let refused = desk.list_readings(&about("p\0"), &Page::default()).await;
        assert!(matches!(refused.unwrap_err(), Error::Text { .. }));
    })
    .await;
}
