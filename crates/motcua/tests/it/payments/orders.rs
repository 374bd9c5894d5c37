//! Orders: one for a double click, one for a visit, none for what may not be paid.

use motcua::engine::dossier::{Act, IntentState};
use motcua::{Error, OrderState};

use super::*;
use crate::support::{for_each_database, for_each_shared};

#[tokio::test]
async fn an_order_has_a_short_code_that_nobody_misreads() {
    for_each_shared(async |place| {
        let (desk, id, order) = requested(place).await;
        assert!(order.code.len() <= 20);
        let is_clear = |letter: char| "23456789ABCDEFGHJKLMNPQRSTUVWXYZ".contains(letter);
        assert!(order.code.chars().all(is_clear), "{}", order.code);
        assert_eq!((order.amount, order.receiver.as_str()), (150_000, "office"));
        let held = intent(&desk, &id, 1).await;
        assert_eq!(held.state, IntentState::Requested);
        assert_eq!((&held.orders[0].code, &*held.orders[0].gateway), (&order.code, "vnpay"));
        let other = owing(&desk).await;
        let other = request(&applicants(&desk), &[(&other, 1)]).await.unwrap();
        assert_ne!(order.code, other.code);
        assert_eq!(all(&desk).payment_orders(&id).await.unwrap(), std::slice::from_ref(&order));
        assert_eq!(applicants(&desk).payment_order(&order.code).await.unwrap(), order);
        place.verify(&desk).await;
    })
    .await;
}

#[tokio::test]
async fn a_double_click_makes_one_order_and_another_gateway_another_one() {
    for_each_database(async |place| {
        let (desk, id, order) = requested(place).await;
        let again = request_with(&applicants(&desk), &[(&id, 1)], "vnpay", LATER).await.unwrap();
        assert_eq!(again, order);
        let other = request_with(&applicants(&desk), &[(&id, 1)], "national", LATER).await.unwrap();
        assert_ne!(other.code, order.code);
        let back = request_with(&applicants(&desk), &[(&id, 1)], "vnpay", LATER).await.unwrap();
        assert_ne!(back.code, order.code, "an order that another one replaced is not given again");
        // Money for the order of before counts all the same, and once.
        assert_eq!(settle(&desk, &paid(&order), LATER).await, Settlement::Confirmed);
        let twice = desk.settle(None, "national", &paid(&other), at(LATER)).await.unwrap();
        assert_eq!(twice, Settlement::Unmatched);
        assert_eq!(payments(&desk, &id).await, 1);
    })
    .await;
}

#[tokio::test]
async fn trap_13_equal_requests_at_once_make_one_order_that_is_asked_for_once() {
    for_each_database(async |place| {
        let desk = place.desk_with(&[priced()]).await;
        let ids = [owing(&desk).await, owing(&desk).await];
        for round in 0..3 {
            let tasks: Vec<_> = (0..16)
                .map(|_| {
                    let (seen, ids) = (applicants(&desk), ids.clone());
                    tokio::spawn(async move {
                        request(&seen, &[(&ids[0], 1), (&ids[1], 1)]).await.unwrap()
                    })
                })
                .collect();
            let mut made = BTreeSet::new();
            for task in tasks {
                made.insert(task.await.unwrap().code);
            }
            assert_eq!(made.len(), 1, "one order for equal requests");
            for id in &ids {
                assert_eq!(intent(&desk, id, 1).await.orders.len(), round + 1);
                assert_eq!(all(&desk).payment_orders(id).await.unwrap().len(), round + 1);
            }
            // After a failure a new one is made, and one only.
            let order = all(&desk).payment_order(made.first().unwrap()).await.unwrap();
            assert_eq!(settle(&desk, &failed(&order), ASKED).await, Settlement::Failed);
        }
        // Nor is one given that can be paid no more.
        let order = request(&applicants(&desk), &[(&ids[0], 1)]).await.unwrap();
        let intents = [(ids[0].clone(), 1)];
        let (actor, ends) = (applicant(), minutes_after(EXPIRES, 30));
        let seen = applicants(&desk);
        let later = seen.request_payment(&intents, "vnpay", ends, &actor, at(EXPIRES));
        assert_ne!(later.await.unwrap().code, order.code);
    })
    .await;
}

#[tokio::test]
async fn whoever_does_not_see_a_dossier_neither_sees_nor_pays() {
    for_each_database(async |place| {
        let (desk, id, order) = requested(place).await;
        let stranger = desk.seen_by(Sight::Of([Part::Person(PersonId::from("p-2"))].into()));
        let refused = request(&stranger, &[(&id, 2)]).await;
        assert!(matches!(refused, Err(Error::NoDossier { .. })), "{refused:?}");
        assert!(matches!(stranger.payment_orders(&id).await, Err(Error::NoDossier { .. })));
        let order = stranger.payment_order(&order.code).await;
        assert!(matches!(order, Err(Error::NoPayment { .. })), "{order:?}");
        assert!(matches!(stranger.receipt(&id, 1).await, Err(Error::NoDossier { .. })));
        let page = motcua::Page::first(0);
        let day = "2026-09-07".parse().unwrap();
        assert_eq!(stranger.ledger(day, day, &page).await.unwrap().lines, []);
        assert_eq!(intent(&desk, &id, 2).await.state, IntentState::Required);
    })
    .await;
}

#[tokio::test]
async fn a_visit_is_paid_at_once_to_each_receiver() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[priced()]).await;
        let (one, two) = (owing(&desk).await, owing(&desk).await);
        let seen = applicants(&desk);
        let mixed = request(&seen, &[(&one, 1), (&two, 2)]).await;
        let sentence = "the payments: go to several receivers; make an order for each";
        assert_eq!(mixed.unwrap_err().to_string(), sentence);
        let office = request(&seen, &[(&one, 1), (&two, 1)]).await.unwrap();
        let treasury = request(&seen, &[(&two, 2), (&one, 2), (&one, 2)]).await.unwrap();
        assert_eq!((office.amount, office.parts.len()), (300_000, 2));
        assert_eq!((treasury.amount, treasury.parts.len()), (40_000, 2));
        assert_eq!(settle(&desk, &paid(&office), LATER).await, Settlement::Confirmed);
        // Before the treasury's money comes, one dossier was paid at the counter.
        let cash = Act::Pay {
            amount: 20_000,
            method: "cash".to_owned(),
            reference: "0001".to_owned(),
            intent: Some(2),
            order: None,
            late_entry: None,
        };
        perform(&desk, &one, &clerk(), cash, LATER).await;
        let notice = Notice { transaction: "2".to_owned(), ..paid(&treasury) };
        assert_eq!(settle(&desk, &notice, LATER).await, Settlement::Unmatched);
        let listed = unmatched(&desk).await;
        assert_eq!(listed.len(), 1);
        assert_eq!((listed[0].dossier.as_ref(), listed[0].amount), (Some(&one), 20_000));
        assert_eq!(listed[0].reason, "not_owed");
        for id in [&one, &two] {
            assert!(desk.dossier(id).await.unwrap().dossier.intents.iter().all(Intent::is_settled));
            assert_eq!(payments(&desk, id).await, 2);
        }
        assert_eq!(settle(&desk, &notice, LATER).await, Settlement::Repeated);
        place.verify(&desk).await;
    })
    .await;
}

#[tokio::test]
async fn what_the_rules_refuse_makes_no_order() {
    for_each_database(async |place| {
        let desk = place.desk_with(&[priced()]).await;
        let id = owing(&desk).await;
        let seen = applicants(&desk);
        let none = request(&seen, &[]).await.unwrap_err();
        assert_eq!(none.to_string(), "the payments: are none; name one at least");
        assert!(matches!(request(&seen, &[(&id, 7)]).await, Err(Error::Refused(_))));
        let expired = request_with(&seen, &[(&id, 1)], "vnpay", EXPIRES).await;
        assert!(matches!(expired, Err(Error::Refused(_))), "{expired:?}");
        let nul = request_with(&seen, &[(&id, 1)], "a\0b", ASKED).await;
        assert!(matches!(nul, Err(Error::Text { .. })), "{nul:?}");
        assert_eq!(all(&desk).payment_orders(&id).await.unwrap(), []);
        let cancel = Act::CancelPayment { intent: 1, reason: "twice".to_owned(), note: None };
        perform(&desk, &id, &clerk(), cancel, ASKED).await;
        assert!(matches!(request(&seen, &[(&id, 1)]).await, Err(Error::Refused(_))));
        let history = desk.history(&id).await.unwrap();
        assert!(history.iter().all(|record| record.event.body.name() != "payment_requested"));
    })
    .await;
}

#[tokio::test]
async fn a_gateway_is_asked_as_long_as_its_order_can_be_paid() {
    for_each_database(async |place| {
        let desk = place.desk_with(&[priced()]).await;
        let (id, seen) = (owing(&desk).await, applicants(&desk));
        let (intents, week) = ([(id, 1)], 7 * 24 * 60);
        let (actor, ends) = (applicant(), minutes_after(ASKED, week));
        let order = seen.request_payment(&intents, "vnpay", ends, &actor, at(ASKED)).await;
        let order = order.unwrap();
        let (mut last, mut next) = (None, order.next_query_at);
        while let Some(now) = next {
            desk.note_query(&order.code, now).await.unwrap();
            last = Some(now);
            next = all(&desk).payment_order(&order.code).await.unwrap().next_query_at;
        }
        assert_eq!(last, Some(minutes_after(ASKED, week + 6 * 60)));
    })
    .await;
}

#[tokio::test]
async fn a_gateway_that_is_silent_is_asked_ever_more_seldom_for_three_days() {
    for_each_database(async |place| {
        let (desk, id, order) = requested(place).await;
        assert_eq!(desk.open_orders(minutes_after(ASKED, 29), 10).await.unwrap(), []);
        let mut asked = Vec::new();
        let mut now = minutes_after(ASKED, 30);
        loop {
            let open = desk.open_orders(now, 10).await.unwrap();
            assert_eq!(open.len(), 1);
            asked.push((now.as_microsecond() - order.requested_at.as_microsecond()) / 60_000_000);
            desk.note_query(&order.code, now).await.unwrap();
            let orders = all(&desk).payment_orders(&id).await.unwrap();
            match orders[0].next_query_at {
                Some(next) => now = next,
                None => break,
            }
        }
        assert_eq!(asked, [30, 90, 210, 450, 930, 1_890, 3_810, 4_320]);
        assert_eq!(desk.open_orders(minutes_after(ASKED, 1_000_000), 10).await.unwrap(), []);
        let unknown = desk.note_query("MC0", now).await;
        assert!(matches!(unknown, Err(Error::NoPayment { .. })), "{unknown:?}");
        // Nobody ever said anything: the dossier waits for nobody, its payment has expired.
        desk.tick(minutes_after(ASKED, 30)).await.unwrap();
        assert_eq!(intent(&desk, &id, 1).await.state, IntentState::Expired);
        assert_eq!(all(&desk).payment_orders(&id).await.unwrap()[0].state, OrderState::Open);
    })
    .await;
}
