//! Trap 13: wrong amount, wrong order, repeated, late, out of order, after expiry, never, and all at once.

use motcua::engine::dossier::{Act, IntentState};
use motcua::{Counted, Error, OrderState, Page};

use super::*;
use crate::faults::{heal, poison};
use crate::support::{for_each_database, for_each_shared};

#[tokio::test]
async fn trap_13_money_is_confirmed_once_however_often_it_is_told() {
    for_each_shared(async |place| {
        let (desk, id, order) = requested(place).await;
        assert_eq!(settle(&desk, &paid(&order), LATER).await, Settlement::Confirmed);
        for _ in 0..3 {
            assert_eq!(settle(&desk, &paid(&order), LATER).await, Settlement::Repeated);
        }
        let held = intent(&desk, &id, 1).await;
        assert_eq!(held.state, IntentState::Paid);
        let by = held.paid.unwrap();
        assert_eq!((&*by.method, &*by.reference), ("vnpay", "14226112"));
        assert_eq!(by.order.as_ref(), Some(&order.code));
        assert_eq!((payments(&desk, &id).await, unmatched(&desk).await.len()), (1, 0));
        let order = all(&desk).payment_order(&order.code).await.unwrap();
        assert_eq!((order.state, order.paid_at), (OrderState::Paid, Some(at(LATER))));
        assert_eq!(desk.open_orders(minutes_after(ASKED, 60), 9).await.unwrap(), []);
        place.verify(&desk).await;
    })
    .await;
}

#[tokio::test]
async fn trap_13_fifty_equal_callbacks_at_once_count_once() {
    for_each_shared(async |place| {
        let (desk, id, order) = requested(place).await;
        let notice = paid(&order);
        let tasks: Vec<_> = (0..50)
            .map(|_| {
                let (desk, notice) = (desk.clone(), notice.clone());
                tokio::spawn(async move { settle(&desk, &notice, LATER).await })
            })
            .collect();
        let mut confirmed = 0;
        for task in tasks {
            match task.await.unwrap() {
                Settlement::Confirmed => confirmed += 1,
                other => assert_eq!(other, Settlement::Repeated),
            }
        }
        assert_eq!(confirmed, 1);
        assert_eq!((payments(&desk, &id).await, unmatched(&desk).await.len()), (1, 0));
        place.verify(&desk).await;
    })
    .await;
}

#[tokio::test]
async fn trap_13_two_transactions_for_one_order_at_once_pay_it_once() {
    for_each_shared(async |place| {
        let (desk, id, order) = requested(place).await;
        let notice = |number: u32| Notice { transaction: format!("T{number}"), ..paid(&order) };
        let tasks: Vec<_> = (0..20)
            .map(|number| {
                let (desk, notice) = (desk.clone(), notice(number % 2));
                tokio::spawn(async move { settle(&desk, &notice, LATER).await })
            })
            .collect();
        let mut answers = Vec::new();
        for task in tasks {
            answers.push(task.await.unwrap());
        }
        let count = |what| answers.iter().filter(|answer| **answer == what).count();
        assert_eq!((count(Settlement::Confirmed), count(Settlement::Unmatched)), (1, 1));
        let listed = unmatched(&desk).await;
        assert_eq!((listed.len(), &*listed[0].reason), (1, "paid_twice"));
        let counted = intent(&desk, &id, 1).await.paid.unwrap().reference;
        assert_ne!(listed[0].reference, counted, "what counted is not what is listed");
        assert_eq!(payments(&desk, &id).await, 1);
    })
    .await;
}

#[tokio::test]
async fn trap_13_a_wrong_amount_currency_order_or_gateway_pays_nothing() {
    for_each_database(async |place| {
        let (desk, id, order) = requested(place).await;
        let cases = [
            (
                Notice { amount: 149_999, ..paid(&order) },
                Settlement::WrongAmount { due: 150_000 },
                "wrong_amount",
            ),
            (
                Notice { amount: 15_000_000, transaction: "b".to_owned(), ..paid(&order) },
                Settlement::WrongAmount { due: 150_000 },
                "wrong_amount",
            ),
            (
                Notice { currency: "USD".to_owned(), transaction: "c".to_owned(), ..paid(&order) },
                Settlement::WrongCurrency,
                "wrong_currency",
            ),
            (
                Notice {
                    order: "MC22222222".to_owned(),
                    transaction: "d".to_owned(),
                    ..paid(&order)
                },
                Settlement::NoOrder,
                "no_order",
            ),
        ];
        for (place, (notice, settlement, reason)) in cases.iter().enumerate() {
            assert_eq!(settle(&desk, notice, LATER).await, *settlement);
            assert_eq!(settle(&desk, notice, LATER).await, *settlement, "it is told again");
            let listed = unmatched(&desk).await;
            assert_eq!(listed.len(), place + 1, "listed once");
            assert_eq!((&*listed[place].reason, listed[place].amount), (*reason, notice.amount));
        }
        let elsewhere = Notice { transaction: "e".to_owned(), ..paid(&order) };
        let settled = desk.settle(None, "national", &elsewhere, at(LATER)).await.unwrap();
        assert_eq!(settled, Settlement::NoOrder, "another gateway's order");
        // What was not paid is no money.
        let nothing = Notice { order: "MC3".to_owned(), ..failed(&order) };
        assert_eq!(settle(&desk, &nothing, LATER).await, Settlement::NoOrder);
        assert_eq!(unmatched(&desk).await.len(), 5);
        assert_eq!(
            (payments(&desk, &id).await, intent(&desk, &id, 1).await.state),
            (0, IntentState::Requested)
        );
        let nul = Notice { transaction: "a\0".to_owned(), ..paid(&order) };
        let refused = desk.settle(None, "vnpay", &nul, at(LATER)).await;
        assert!(matches!(refused, Err(Error::Text { .. })), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn trap_13_late_money_counts_after_a_failure_and_after_the_time_to_pay() {
    for_each_database(async |place| {
        let (desk, id, order) = requested(place).await;
        assert_eq!(settle(&desk, &failed(&order), LATER).await, Settlement::Failed);
        assert_eq!(settle(&desk, &failed(&order), LATER).await, Settlement::Repeated);
        assert_eq!(intent(&desk, &id, 1).await.state, IntentState::Failed);
        assert_eq!(settle(&desk, &paid(&order), "2026-09-09 09:00").await, Settlement::Confirmed);
        assert_eq!(intent(&desk, &id, 1).await.state, IntentState::Paid);
        let other = owing(&desk).await;
        let order = request(&applicants(&desk), &[(&other, 1)]).await.unwrap();
        desk.tick(at("2026-09-07 10:00")).await.unwrap();
        assert_eq!(intent(&desk, &other, 1).await.state, IntentState::Expired);
        let late = Notice { transaction: "late".to_owned(), ..paid(&order) };
        assert_eq!(settle(&desk, &late, "2026-09-10 09:00").await, Settlement::Confirmed);
        assert_eq!(intent(&desk, &other, 1).await.state, IntentState::Paid);
        assert_eq!(unmatched(&desk).await, []);
    })
    .await;
}

#[tokio::test]
async fn trap_13_what_comes_out_of_order_changes_nothing() {
    for_each_database(async |place| {
        let (desk, id, order) = requested(place).await;
        let pending = Notice { state: NoticeState::Pending, ..paid(&order) };
        assert_eq!(settle(&desk, &pending, LATER).await, Settlement::Pending);
        assert_eq!(settle(&desk, &paid(&order), LATER).await, Settlement::Confirmed);
        assert_eq!(settle(&desk, &failed(&order), LATER).await, Settlement::Repeated);
        assert_eq!(settle(&desk, &pending, LATER).await, Settlement::Pending);
        assert_eq!(intent(&desk, &id, 1).await.state, IntentState::Paid);
        // A clock behind that of the last event: the money is taken as of that event.
        let other = owing(&desk).await;
        let order = request(&applicants(&desk), &[(&other, 1)]).await.unwrap();
        let early = Notice { transaction: "early".to_owned(), ..paid(&order) };
        assert_eq!(settle(&desk, &early, "2026-09-07 08:00").await, Settlement::Confirmed);
        assert_eq!(intent(&desk, &other, 1).await.paid.unwrap().at, at(ASKED));
    })
    .await;
}

#[tokio::test]
async fn money_for_what_is_not_owed_is_listed_and_settled_with_a_note() {
    for_each_database(async |place| {
        let (desk, id, order) = requested(place).await;
        let cancel = Act::CancelPayment { intent: 1, reason: "twice".to_owned(), note: None };
        perform(&desk, &id, &clerk(), cancel, LATER).await;
        assert_eq!(settle(&desk, &paid(&order), LATER).await, Settlement::Unmatched);
        assert_eq!(settle(&desk, &paid(&order), LATER).await, Settlement::Repeated);
        let nowhere = Notice { order: "MC9".to_owned(), ..paid(&order) };
        settle(&desk, &nowhere, LATER).await;
        assert_eq!(unmatched(&desk).await.len(), 2);
        let office = agency(&desk, "office");
        let seen = office.unmatched(&Page::first(0)).await.unwrap().items;
        assert_eq!(seen.len(), 1, "money without a dossier is for who sees everything");
        assert_eq!((seen[0].dossier.as_ref(), seen[0].intent), (Some(&id), Some(1)));
        let stranger = agency(&desk, "elsewhere");
        let refused = stranger.settle_unmatched(&seen[0].id, "back", &clerk(), at(LATER)).await;
        assert!(matches!(refused, Err(Error::NoPayment { .. })), "{refused:?}");
        let silent = office.settle_unmatched(&seen[0].id, " ", &clerk(), at(LATER)).await;
        assert_eq!(
            silent.unwrap_err().to_string(),
            "the note: is empty; say what became of the money"
        );
        office.settle_unmatched(&seen[0].id, "sent back", &clerk(), at(LATER)).await.unwrap();
        let again = office.settle_unmatched(&seen[0].id, "sent back", &clerk(), at(LATER)).await;
        assert!(matches!(again, Err(Error::NoPayment { .. })), "{again:?}");
        assert_eq!(unmatched(&desk).await.len(), 1);
        let first = all(&desk).unmatched(&Page::first(1)).await.unwrap();
        assert_eq!((first.items.len(), first.next), (1, None));
    })
    .await;
}

#[tokio::test]
async fn money_for_a_void_dossier_is_listed() {
    for_each_database(async |place| {
        let (desk, id, order) = requested(place).await;
        let void = Act::Void { reason: "twice".to_owned(), note: "entered twice".to_owned() };
        let supervisor = Actor::official("s-1", &["supervisor"], "office");
        perform(&desk, &id, &supervisor, void, LATER).await;
        assert_eq!(settle(&desk, &paid(&order), LATER).await, Settlement::Unmatched);
        assert_eq!(unmatched(&desk).await[0].dossier.as_ref(), Some(&id));
    })
    .await;
}

/// The database keeps the callback and fails at the payment: nothing is counted, and afterwards it is counted once.
#[tokio::test]
async fn trap_13_money_that_is_told_while_the_database_refuses_counts_once_afterwards() {
    for in_commit in [false, true] {
        for_each_shared(async |place| {
            let (desk, id, order) = requested(place).await;
            let number = desk.dossier(&id).await.unwrap().dossier.version + 1;
            let kept = desk.receive("vnpay", "raw", at(LATER)).await.unwrap();
            poison(place, &id, number, in_commit).await;
            for _ in 0..2 {
                let failed = desk.settle(Some(&kept), "vnpay", &paid(&order), at(LATER)).await;
                assert!(matches!(failed, Err(Error::Database(_))), "{failed:?}");
            }
            assert_eq!((payments(&desk, &id).await, unmatched(&desk).await.len()), (0, 0));
            assert_eq!(desk.open_callbacks("", 10).await.unwrap().len(), 1);
            heal(place).await;
            let settled = desk.settle(Some(&kept), "vnpay", &paid(&order), at(LATER)).await;
            assert_eq!(settled.unwrap(), Settlement::Confirmed);
            assert_eq!(settle(&desk, &paid(&order), LATER).await, Settlement::Repeated);
            assert_eq!((payments(&desk, &id).await, unmatched(&desk).await.len()), (1, 0));
            assert_eq!(desk.open_callbacks("", 10).await.unwrap(), []);
        })
        .await;
    }
}

/// Banks begin their numbers anew: the day and the amount tell transfers of one number apart.
#[tokio::test]
async fn trap_13_a_number_that_comes_again_loses_no_money() {
    for_each_database(async |place| {
        let (desk, id, order) = requested(place).await;
        let nowhere = |amount, when| Notice {
            order: String::new(),
            transaction: "1".to_owned(),
            amount,
            at: Some(at(when)),
            ..paid(&order)
        };
        let strays = [
            nowhere(50_000, "2026-09-07 09:30"),
            nowhere(50_000, "2026-09-08 00:10"),
            nowhere(60_000, "2026-09-08 00:10"),
        ];
        let line = Notice { transaction: "1".to_owned(), ..paid(&order) };
        let again = Notice { at: Some(at("2026-09-08 09:20")), ..line.clone() };
        let file = [&strays[0], &strays[1], &strays[2], &line, &again];
        let mut counted = Vec::new();
        for line in file {
            counted.push(desk.count_line("vnpay", line, at("2026-09-09 09:00")).await.unwrap());
        }
        use Counted::{Confirmed, Known, Unmatched};
        assert_eq!(counted, [Unmatched, Unmatched, Unmatched, Confirmed, Unmatched]);
        assert_eq!(unmatched(&desk).await.len(), 4, "what is said is what is listed");
        // The same statement again, by another clock, counts nothing and lists nothing.
        for line in file {
            let counted = desk.count_line("vnpay", line, at("2026-09-10 09:00")).await.unwrap();
            assert_eq!(counted, Known);
        }
        let listed = unmatched(&desk).await;
        let reasons: Vec<_> = listed.iter().map(|one| (&*one.reason, one.amount)).collect();
        let none = "no_order";
        let twice = ("paid_twice", 150_000);
        assert_eq!(reasons, [(none, 50_000), (none, 50_000), (none, 60_000), twice]);
        assert_eq!(payments(&desk, &id).await, 1);
        // A gateway that names no instant tells of the same transaction at any time.
        let timeless = Notice { at: None, ..line };
        assert_eq!(settle(&desk, &timeless, "2026-09-11 09:00").await, Settlement::Repeated);
    })
    .await;
}

#[tokio::test]
async fn a_callback_is_kept_as_it_came_and_found_again_after_a_stop() {
    for_each_database(async |place| {
        let (desk, _, order) = requested(place).await;
        let raw = "vnp_Amount=15000000&vnp_TxnRef=a\0b";
        let kept = desk.receive("vnpay", raw, at(LATER)).await.unwrap();
        let forged = desk.receive("vnpay", "forged", at(LATER)).await.unwrap();
        let open = desk.open_callbacks("", 10).await.unwrap();
        assert_eq!(open.len(), 2);
        assert_eq!(open[0].raw, "vnp_Amount=15000000&vnp_TxnRef=a\u{fffd}b");
        // What comes again is kept once, of each gateway.
        for times in 2..5 {
            let late = "2026-09-08 09:00";
            assert_eq!(desk.receive("vnpay", raw, at(late)).await.unwrap(), kept);
            let open = desk.open_callbacks("", 10).await.unwrap();
            assert_eq!((open.len(), open[0].times, open[1].times), (2, times, 1));
            assert_eq!((open[0].received_at, open[0].last_at), (at(LATER), at(late)));
        }
        let other = desk.receive("national", raw, at(LATER)).await.unwrap();
        assert_ne!(other, kept);
        desk.reject_callback(&other, "signature", at(LATER)).await.unwrap();
        desk.reject_callback(&forged, "signature", at(LATER)).await.unwrap();
        let settled = desk.settle(Some(&kept), "vnpay", &paid(&order), at(LATER)).await.unwrap();
        assert_eq!(settled, Settlement::Confirmed);
        assert_eq!(desk.open_callbacks("", 10).await.unwrap(), []);
    })
    .await;
}
