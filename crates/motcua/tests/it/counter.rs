//! The counter: late entries and back-dating, results that wait, reception by any office.

use std::time::Duration;

use motcua::engine::dossier::clock::ClockId;
use motcua::engine::dossier::{
    Act, Actor, AgencyId, Command, Dossier, Handing, LateEntry, LateGround, MoveCommand, expected,
};
use motcua::engine::procedure::{Channel, MoveKind, Procedure};
use motcua::engine::time::Timestamp;
use motcua::{Desk, Error, Filing, Order, Page, Sight};
use serde_json::json;

use crate::support::{
    accept, applicant, at, clerk, filing, for_each_database, household, keyed, procedure_of,
};
use crate::walk::Walk;

fn late(evidence: &str) -> Option<LateEntry> {
    Some(LateEntry { ground: LateGround::Outage, evidence: evidence.to_owned() })
}

/// All the time there is.
const EVER: [Timestamp; 2] = [Timestamp::UNIX_EPOCH, Timestamp::MAX];

fn entered_late(evidence: &str) -> Filing {
    let late_entry = late(evidence);
    Filing { channel: Channel::Direct, late_entry, ..filing(&household()) }
}

#[tokio::test]
async fn what_is_dated_back_is_refused_unless_it_is_entered_late() {
    for_each_database(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let strict = desk.clone().reject_backdating(Duration::from_secs(60));
        let when = at("2026-09-07 09:00");
        let order = || keyed("k-1");
        let refused = strict.submit(filing(&household()), &clerk(), when, order()).await;
        let refused = refused.unwrap_err();
        assert!(matches!(refused, Error::BackDated { at, .. } if at == when), "{refused}");
        let filed = strict.submit(entered_late("slip 1"), &clerk(), when, order()).await.unwrap();
        // What was done under a key is told again, however long ago it was.
        let again = strict.submit(filing(&household()), &clerk(), when, order()).await.unwrap();
        assert!(again.replayed && again.id == filed.id);
        let refused = strict.perform(&filed.id, accept(), &clerk(), when, Order::default()).await;
        assert!(matches!(refused.unwrap_err(), Error::BackDated { .. }));
        let lenient = desk.clone().reject_backdating(Duration::MAX);
        let noted = Command::Act(Act::Note { text: "seen".to_owned() });
        lenient.perform(&filed.id, noted, &clerk(), when, Order::default()).await.unwrap();
        // The desk that was not told otherwise takes any moment.
        desk.perform(&filed.id, accept(), &clerk(), when, Order::default()).await.unwrap();
        assert_eq!(desk.history(&filed.id).await.unwrap().len(), 3);
    })
    .await;
}

#[tokio::test]
async fn every_late_entry_is_listed_page_by_page() {
    for_each_database(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let when = at("2026-09-07 09:00");
        let mut filed = Vec::new();
        for number in 0..5 {
            let slip = format!("slip {number}");
            let done = desk.submit(entered_late(&slip), &clerk(), when, Order::default()).await;
            filed.push(done.unwrap().id);
            // An ordinary one, whose note says the word, is not listed.
            let applicant = applicant();
            let plain = desk.submit(filing(&household()), &applicant, when, Order::default());
            let text = "\"late_entry\":{".to_owned();
            let noted = Command::Act(Act::Note { text });
            let plain = plain.await.unwrap().id;
            desk.perform(&plain, noted, &clerk(), when, Order::default()).await.unwrap();
        }
        let (mut page, mut found) = (Page::first(2), Vec::new());
        loop {
            let listed = desk.late_entries(EVER[0], EVER[1], &page).await.unwrap();
            assert!(listed.items.len() <= 2);
            found.extend(listed.items);
            match listed.next {
                Some(next) => page.cursor = Some(next),
                None => break,
            }
        }
        assert_eq!(found.iter().map(|entry| entry.dossier.clone()).collect::<Vec<_>>(), filed);
        for (number, entry) in found.iter().enumerate() {
            assert_eq!(entry.late_entry, late(&format!("slip {number}")).unwrap());
            assert_eq!((entry.event, entry.number, entry.occurred_at), ("filed", 1, when));
            assert!(entry.code.is_some() && entry.actor == clerk());
            let record = &desk.history(&entry.dossier).await.unwrap()[0];
            assert_eq!(record.header.recorded_at, entry.recorded_at.as_microsecond());
        }
        let first = found[0].recorded_at;
        let before = desk.late_entries(EVER[0], first, &Page::default()).await.unwrap();
        assert!(before.items.iter().all(|entry| entry.recorded_at < first));
        let (nobody, whole) = (desk.seen_by(Sight::none()), Page::default());
        let unseen = nobody.late_entries(EVER[0], EVER[1], &whole).await.unwrap();
        assert!(unseen.items.is_empty());
        let other = desk.late_entries(EVER[0], first, &page).await.unwrap_err();
        assert!(matches!(other, Error::Cursor), "{other}");
    })
    .await;
}

/// A procedure that is taken in at any office and decided at `office`.
fn anywhere() -> Procedure {
    let text = r#"
procedure: "1.000002"
version: "1"
in_force: 2026-01-01
name: { vi: Thử, en: Trial }
base: one-stop
level: commune
field: G01-CA05
agency: office
subjects: [citizen]
channels: [direct, online]
online: full
basis: [a trial]
retention: trial
limit: { legal: 5 working days }
steps:
  filed:
    name: { vi: Kiểm tra, en: Checking }
    status: 1
    by: clerk
    agency: one-stop
    clock: off
    moves:
      - accept: in_transit
      - refuse: { to: refused, reason: reception }
      - withdraw: withdrawn
  in_transit:
    name: { vi: Chuyển cơ quan có thẩm quyền, en: On the way }
    status: 2
    by: clerk
    clock: off
    moves:
      - forward: appraisal
      - withdraw: withdrawn
  appraisal:
    name: { vi: Thẩm định, en: Appraisal }
    status: 4
    by: specialist
    limit: 2 working days
    moves:
      - resolve: { to: ready, issues: [permit] }
      - stop: { to: stopped, by: head, reason: required }
      - withdraw: withdrawn
results:
  permit: { name: { vi: Giấy phép, en: Permit }, type: permit, store: true }
"#;
    procedure_of("anywhere.yaml", text)
}

/// The day that a receipt would print as expected (dự kiến).
async fn expected_on(desk: &Desk, dossier: &Dossier, when: &str) -> Option<String> {
    let procedure = desk.procedure_of(dossier).await.unwrap();
    let calendars = desk.calendars().await.unwrap();
    let deadline = expected(&procedure, &calendars, dossier, at(when)).unwrap();
    deadline.map(|deadline| deadline.due_on.to_string())
}

#[tokio::test]
async fn any_office_takes_it_in_and_the_clock_starts_at_the_competent_agency() {
    for_each_database(async |place| {
        let desk = place.desk_with(&[anywhere()]).await;
        let (near, far) = (AgencyId::from("commune-a"), AgencyId::from("commune-b"));
        let agencies = [("one-stop".into(), near.clone()), ("office".into(), far.clone())];
        let filing = Filing {
            agencies: agencies.into(),
            channel: Channel::Direct,
            office: Some(near.clone()),
            ..Filing::new("1.000002")
        };
        let near_clerk = Actor::official("c-a", &["clerk"], "commune-a");
        let far_clerk = Actor::official("c-b", &["clerk"], "commune-b");
        let filed = at("2026-05-08 16:00");
        let done = desk.submit(filing, &near_clerk, filed, Order::default()).await.unwrap();
        // The code and the statistics are the competent agency's.
        assert_eq!(done.code.as_deref(), Some("commune-b-260508-0001"));
        let id = &done.id;
        let elsewhere = desk.perform(id, accept(), &far_clerk, filed, Order::default()).await;
        assert!(matches!(elsewhere.unwrap_err(), Error::Refused(_)));
        let accepted = at("2026-05-08 16:30");
        desk.perform(id, accept(), &near_clerk, accepted, Order::default()).await.unwrap();
        let stand = desk.dossier(id).await.unwrap().dossier;
        assert_eq!((stand.appointment(), stand.clock(&ClockId::Legal)), (None, None));
        let receipt = expected_on(&desk, &stand, "2026-05-08 16:30").await;
        assert_eq!(receipt.as_deref(), Some("2026-05-15"), "dự kiến");
        let forward = || Command::Move(MoveCommand::new(MoveKind::Forward));
        let received = at("2026-05-11 07:35");
        let by_near = desk.perform(id, forward(), &near_clerk, received, Order::default()).await;
        assert!(matches!(by_near.unwrap_err(), Error::Refused(_)));
        desk.perform(id, forward(), &far_clerk, received, Order::default()).await.unwrap();
        let stand = desk.dossier(id).await.unwrap().dossier;
        assert_eq!(stand.appointment().unwrap().on.to_string(), "2026-05-18");
        assert_eq!(expected_on(&desk, &stand, "2026-05-11 08:00").await, None, "it is known now");
        // Both see it, and nobody else.
        for (agency, sees) in [("commune-a", true), ("commune-b", true), ("commune-c", false)] {
            let sight = Sight::Of([motcua::Part::Agency(agency.into())].into());
            assert_eq!(desk.seen_by(sight).dossier(id).await.is_ok(), sees, "{agency}");
        }
    })
    .await;
}

#[tokio::test]
async fn results_wait_for_whoever_collects_them_the_longest_first() {
    for_each_database(async |place| {
        let walk = Walk::new(place, vec![anywhere()]).await;
        let mut ready = Vec::new();
        for (accepted, resolved) in [
            ("2026-05-05 09:00", "2026-05-06 16:00"),
            ("2026-05-05 09:00", "2026-05-05 10:00"),
            ("2026-05-05 09:00", "2026-05-06 09:00"),
        ] {
            let id = walk.accept("1.000002", ["2026-05-05 08:00", accepted], json!({})).await;
            walk.go(&id, accepted, MoveKind::Forward).await;
            walk.go(&id, resolved, MoveKind::Resolve).await;
            ready.push((resolved, id));
        }
        let open = walk.accept("1.000002", ["2026-05-05 08:00", "2026-05-05 09:00"], json!({}));
        open.await;
        ready.sort();
        let first = walk.desk.uncollected("one-stop", &Page::first(2)).await.unwrap();
        let page = Page { most: 2, cursor: first.next.clone() };
        let second = walk.desk.uncollected("one-stop", &page).await.unwrap();
        assert_eq!((first.items.len(), second.items.len(), &second.next), (2, 1, &None));
        let found = first.items.iter().chain(&second.items);
        let found: Vec<_> =
            found.map(|item| (item.ready_at.unwrap(), item.id.clone(), item.status)).collect();
        let wanted: Vec<_> = ready.iter().map(|(when, id)| (at(when), id.clone(), 9)).collect();
        assert_eq!(found, wanted);
        // Waiting is nobody's lateness.
        let long_after = at("2027-01-04 09:00");
        assert!(first.items.iter().all(|item| !item.is_late(long_after)));
        let handing = Some(Handing::Post { tracking: "RB 1".to_owned() });
        let over = MoveCommand { handing, ..MoveCommand::new(MoveKind::HandOver) };
        walk.make(&ready[0].1, "2026-05-09 09:00", over).await.unwrap();
        let left = walk.desk.uncollected("one-stop", &Page::default()).await.unwrap();
        assert_eq!(
            left.items.iter().map(|item| &item.id).collect::<Vec<_>>(),
            [&ready[1].1, &ready[2].1]
        );
        assert_eq!(walk.desk.uncollected("office", &Page::default()).await.unwrap().items, []);
        let strange = walk.desk.uncollected("office", &page).await.unwrap_err();
        assert!(matches!(strange, Error::Cursor), "{strange}");
    })
    .await;
}
