//! Who sees what is held, who asks for correction, and what is counted.

use std::collections::BTreeSet;

use motcua::engine::dossier::{AgencyId, HeldId, PersonId};
use motcua::engine::procedure::MoveKind;
use motcua::{Desk, Error, Page, Part, Seen, Sight};

use super::{LATER, filed, made, take, walk};
use crate::support::{at, file, for_each_database, household};

fn person(desk: &Desk, id: &str) -> Seen {
    desk.seen_by(Sight::Of(BTreeSet::from([Part::Person(PersonId::from(id))])))
}

fn agency(desk: &Desk, id: &str) -> Seen {
    desk.seen_by(Sight::Of(BTreeSet::from([Part::Agency(AgencyId::from(id))])))
}

async fn ids(seen: &Seen, about: &str) -> Vec<HeldId> {
    let held = seen.held(&PersonId::from(about)).await.unwrap();
    held.into_iter().map(|held| held.id).collect()
}

#[tokio::test]
async fn nobody_sees_what_is_held_about_another() {
    for_each_database(async |place| {
        let walk = walk(place).await;
        let (made_by, permit) = made(&walk).await;
        let desk = &walk.desk;
        let both = ids(&person(desk, "p-1"), "p-1").await;
        assert_eq!(both.len(), 2, "the permit and the letter");
        assert!(both.contains(&permit));
        let other = person(desk, "p-2");
        assert!(ids(&other, "p-1").await.is_empty());
        let none = other.held_document(&permit).await;
        assert!(matches!(none, Err(Error::NotHeld { .. })), "{none:?}");
        assert!(matches!(other.uses(&permit).await, Err(Error::NotHeld { .. })));
        let offers = other.held_for("1.000002", &"p-1".into(), at(LATER)).await.unwrap();
        assert!(offers.iter().all(|offer| offer.held.is_none() && offer.unfit.is_empty()));
        let own = person(desk, "p-1").held_for("1.000002", &"p-1".into(), at(LATER)).await.unwrap();
        assert_eq!(own[0].held.as_ref().map(|held| &held.id), Some(&permit));
        // An agency sees what came from its dossiers; a counter may ask what serves.
        assert_eq!(ids(&agency(desk, "office"), "p-1").await, both);
        let counter = agency(desk, "elsewhere");
        assert!(ids(&counter, "p-1").await.is_empty());
        let offers = counter.held_for("1.000002", &"p-1".into(), at(LATER)).await.unwrap();
        assert!(offers[0].held.is_some());
        // Whoever has a part in the dossier, but is not whom it is about, sees the dossier and not what is held.
        let part = format!(
            "INSERT INTO motcua_parts (part, dossier_id) VALUES ('person/p-2', '{made_by}')"
        );
        if !place.url.contains("memory") {
            place.execute(&part).await;
            assert!(other.dossier(&made_by).await.is_ok());
            assert!(ids(&other, "p-1").await.is_empty());
        }
        assert!(ids(&desk.seen_by(Sight::none()), "p-1").await.is_empty());
        assert!(ids(&person(desk, "p\0-1"), "p\0-1").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_person_asks_for_correction_and_the_agency_answers() {
    for_each_database(async |place| {
        let walk = walk(place).await;
        let (_, permit) = made(&walk).await;
        let desk = &walk.desk;
        let (own, office, when) = (person(desk, "p-1"), agency(desk, "office"), at(LATER));
        let me = PersonId::from("p-1");
        for seen in [person(desk, "p-2"), office.clone(), desk.seen_by(Sight::All)] {
            let refused = seen.ask_correction(&permit, &"p-2".into(), "sai tên", when).await;
            assert!(matches!(refused, Err(Error::NotHeld { .. })), "{refused:?}");
        }
        let silent = own.ask_correction(&permit, &me, " ", when).await;
        assert!(matches!(silent, Err(Error::Contradiction { .. })), "{silent:?}");
        let first = own.ask_correction(&permit, &me, "Sai tên", when).await.unwrap();
        let second = own.ask_correction(&permit, &me, "Sai ngày", when).await.unwrap();
        let (asked, next) = office.corrections_asked(&Page::first(1)).await.unwrap();
        assert_eq!(
            (asked[0].id.as_str(), asked[0].said.text.as_str()),
            (first.as_str(), "Sai tên")
        );
        let page = Page { most: 1, cursor: next };
        let (asked, next) = office.corrections_asked(&page).await.unwrap();
        assert_eq!((asked[0].id.as_str(), next), (second.as_str(), None));
        for seen in [&own, &agency(desk, "elsewhere")] {
            assert_eq!(seen.corrections_asked(&Page::default()).await.unwrap().0, []);
            let refused = seen.answer_correction(&first, &"c-1".into(), "đã sửa", when).await;
            assert!(matches!(refused, Err(Error::NotHeld { .. })), "{refused:?}");
        }
        let silent = office.answer_correction(&first, &"c-1".into(), "", when).await;
        assert!(matches!(silent, Err(Error::Contradiction { .. })), "{silent:?}");
        office.answer_correction(&first, &"c-1".into(), "đã sửa", when).await.unwrap();
        let again = office.answer_correction(&first, &"c-1".into(), "đã sửa", when).await;
        assert!(matches!(again, Err(Error::NotHeld { .. })), "{again:?}");
        assert_eq!(office.corrections_asked(&Page::default()).await.unwrap().0.len(), 1);
        let told = own.corrections_of(&permit).await.unwrap();
        assert_eq!(told[0].said.answer, Some(("c-1".into(), "đã sửa".to_owned())));
        assert_eq!((told[0].answered_at, told[1].answered_at), (Some(when), None));
    })
    .await;
}

#[tokio::test]
async fn the_three_ratios_are_counted_by_agency_and_period() {
    for_each_database(async |place| {
        let walk = walk(place).await;
        let desk = &walk.desk;
        desk.publish(&household()).await.unwrap();
        made(&walk).await;
        let taken = take(desk, "p-1", LATER, &[]).await.unwrap();
        walk.go(&taken.id, "2026-09-10 10:00", MoveKind::Accept).await;
        walk.forward(&taken.id, &["2026-09-10 11:00"]).await;
        walk.paper(&taken.id, "2026-09-11 09:00").await;
        let with_file = filed(&walk).await;
        walk.keep(&with_file, "birth", "birth", "image/png").await;
        walk.go(&with_file, "2026-09-07 09:00", MoveKind::Accept).await;
        // Not accepted, it was not received; of another agency, it is counted there.
        take(desk, "p-1", LATER, &[]).await.unwrap();
        let other = file(desk, "2026-09-10 09:00").await;
        let when = at("2026-09-10 10:00");
        let order = motcua::Order::default();
        desk.perform(&other.id, crate::support::accept(), &crate::support::clerk(), when, order)
            .await
            .unwrap();
        let day = |text: &str| text.parse().unwrap();
        let all = desk.seen_by(Sight::All);
        let counted = all.digitized(day("2026-09-01"), day("2026-09-30")).await.unwrap();
        let told = |counted: &[motcua::Digitized]| -> Vec<_> {
            let of = |one: &motcua::Digitized| {
                (one.agency.clone(), one.reuse(), one.components(), one.electronic_results())
            };
            counted.iter().map(of).collect()
        };
        let economy = "commune-economy-office".to_owned();
        assert_eq!(
            told(&counted),
            [
                (economy, (0, 1), (0, 1), (0, 0)),
                ("office".to_owned(), (1, 3), (2, 3), (1, 2)),
                (String::new(), (1, 4), (2, 4), (1, 2)),
            ]
        );
        // The first and the last day count; what was received before does not.
        let later = all.digitized(day("2026-09-10"), day("2026-09-10")).await.unwrap();
        assert_eq!(later.last().unwrap().reuse(), (1, 2));
        assert_eq!(later.last().unwrap().electronic_results(), (0, 0));
        let office = agency(desk, "office");
        let seen = office.digitized(day("2026-09-01"), day("2026-09-30")).await.unwrap();
        assert_eq!(seen.len(), 2, "an agency counts what it sees");
        let wrong = all.digitized(day("2026-09-30"), day("2026-09-01")).await;
        assert!(matches!(wrong, Err(Error::Period { .. })), "{wrong:?}");
    })
    .await;
}
