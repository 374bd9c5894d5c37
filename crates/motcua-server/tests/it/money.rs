//! Money that goes astray: in another currency, with a number that comes again, and back the wrong way.

use std::io::Cursor;

use motcua::Order;
use motcua_engine::dossier::{Act, Actor, Command};
use motcua_server::connect::payment::Difference;
use motcua_server::payment::{import, reconcile, refund_hook};
use serde_json::{Value, json};

use crate::banks::{self, Bank};
use crate::payments::{CLERK, charged, intent};

#[tokio::test]
async fn other_money_than_dong_is_listed_with_its_currency() {
    let api = banks::in_memory().await;
    let (wrong_vnpay, wrong_national) = (("RspCode", "04"), ("MaLoi", "99"));
    for (bank, (field, code)) in [(Bank::Vnpay, wrong_vnpay), (Bank::National, wrong_national)] {
        let id = charged(&api).await;
        let order = bank.order(&api, &id).await;
        let message = bank.paid_in(&order, api.service.clock().now(), "USD");
        for _ in 0..2 {
            assert_eq!(bank.call(&api, &message).await.is(200).body[field], code);
        }
        assert_eq!(intent(&api, &id).await["state"], "requested");
        let listed = api.get("/api/v1/unmatched_payments", CLERK).await.is(200).body;
        let all = listed["payments"].as_array().unwrap();
        let mine: Vec<_> = all.iter().filter(|one| one["order"] == *order.code).collect();
        assert_eq!(mine.len(), 1, "{listed}");
        assert_eq!(mine[0]["reason"], "wrong_currency");
        assert_eq!((&mine[0]["amount"], &mine[0]["currency"]), (&json!(100_000), &json!("USD")));
    }
}

/// What is asked for money to go back, by a way and under a number.
fn back(method: &str, reference: &str) -> Value {
    json!({
        "act": "refund", "intent": 1, "amount": 100_000, "method": method, "reference": reference,
        "reason": "void", "note": "entered twice",
    })
}

#[tokio::test]
async fn money_goes_back_only_the_way_it_came_or_by_hand() {
    let api = banks::in_memory().await;
    let id = charged(&api).await;
    let acts = format!("/api/v1/dossiers/{id}/acts");
    let order = Bank::Sandbox.order(&api, &id).await;
    let message = Bank::Sandbox.paid(&order, api.service.clock().now());
    Bank::Sandbox.is_confirmed(Bank::Sandbox.call(&api, &message).await);
    for (method, reference, why) in [
        ("sanbox", "R1", "came through sandbox"),
        ("vnpay", "R1", "came through sandbox"),
        ("vietqr", "R1", "came through sandbox"),
        ("sandbox", "HT 1/2026", "1 to 32 letters and figures"),
    ] {
        let refused = api.post(&acts, CLERK, back(method, reference)).await.is(422).body;
        assert!(refused["detail"].as_str().unwrap().contains(why), "{refused}");
    }
    // The rules have the last word: this dossier is neither refused nor void.
    for method in ["sandbox", "transfer", "cash"] {
        api.post(&acts, CLERK, back(method, "R1")).await.is(409);
    }
    let other = charged(&api).await;
    let acts = format!("/api/v1/dossiers/{other}/acts");
    let cash = json!({ "act": "pay", "amount": 100_000, "method": "cash", "reference": "0001" });
    api.post(&acts, CLERK, cash).await.is(200);
    let refused = api.post(&acts, CLERK, back("sandbox", "R1")).await.is(422).body;
    assert!(refused["detail"].as_str().unwrap().contains("no order of a gateway"), "{refused}");
    api.post(&acts, CLERK, back("cash", "R1")).await.is(409);
}

#[tokio::test]
async fn a_refund_that_the_gateway_refuses_is_listed_for_people() {
    let api = banks::in_memory().await;
    let id = charged(&api).await;
    let order = Bank::Sandbox.order(&api, &id).await;
    let now = api.service.clock().now();
    // The sandbox of the service knows nothing of a payment that another one took.
    let message = Bank::Sandbox.paid(&order, now);
    Bank::Sandbox.is_confirmed(Bank::Sandbox.call(&api, &message).await);
    let void = Act::Void { reason: "twice".to_owned(), note: "entered twice".to_owned() };
    let refund = Act::Refund {
        intent: 1,
        fees: [].into(),
        amount: 100_000,
        method: "sandbox".to_owned(),
        reference: "R1".to_owned(),
        reason: "void".to_owned(),
        note: "entered twice".to_owned(),
        approver: Actor::official("l-1", &["leader"], "one-stop"),
    };
    let clerk = Actor::official("c-12", &["clerk"], "one-stop");
    let supervisor = Actor::official("s-1", &["supervisor"], "one-stop");
    for (act, actor) in [(void, supervisor), (refund, clerk)] {
        let desk = api.service.desk();
        desk.perform(&id, Command::Act(act), &actor, now, Order::default()).await.unwrap();
    }
    let hook = refund_hook(&api.service);
    let delivered = api.service.desk().deliver(&hook, now).await.unwrap();
    assert_eq!((delivered.parked, delivered.dead), (0, 0), "it is not tried again");
    let listed = api.get("/api/v1/unmatched_payments", CLERK).await.is(200).body;
    let all = listed["payments"].as_array().unwrap();
    assert_eq!(all.len(), 1, "{listed}");
    assert_eq!((&all[0]["reason"], &all[0]["reference"]), (&json!("refund_refused"), &json!("R1")));
    assert_eq!((&all[0]["dossier"], &all[0]["amount"]), (&json!(id), &json!(100_000)));
}

#[tokio::test]
async fn a_statement_is_held_against_the_days_of_the_bank() {
    let api = banks::in_memory().await;
    let (desk, gateway) = (api.service.desk(), Bank::Vnpay.gateway());
    let id = charged(&api).await;
    let order = Bank::Vnpay.order(&api, &id).await;
    // Another dossier was paid with the payer's slip, which names no order.
    let other = charged(&api).await;
    let slip = json!({ "act": "pay", "amount": 100_000, "method": "transfer", "reference": "FT9" });
    api.post(&format!("/api/v1/dossiers/{other}/acts"), CLERK, slip).await.is(200);
    let file = format!(
        "order,amount,transaction,time\n{},100000,FT1,20260828235000\n,100000,FT9,20260829000500\n\
         ,70000,FT1,20260830090000\n",
        order.code
    );
    let statement = || Cursor::new(file.clone());
    let imported_at = "2026-08-31T10:00:00+07:00".parse().unwrap();
    let taken = import(desk, &gateway, statement(), imported_at).await.unwrap();
    assert_eq!((taken.confirmed, taken.known, taken.unmatched), (1, 0, 2));
    let found = async |from: &str, to: &str| {
        let period = (from.parse().unwrap(), to.parse().unwrap());
        reconcile(desk, &gateway, statement(), period).await.unwrap()
    };
    for (from, to) in [("28", "28"), ("29", "29"), ("28", "29"), ("31", "31")] {
        let day = |day| format!("2026-08-{day}");
        assert_eq!(found(&day(from), &day(to)).await, [], "{from} to {to}");
    }
    let missing = found("2026-08-28", "2026-08-31").await;
    assert_eq!(missing.len(), 1, "{missing:?}");
    assert!(matches!(&missing[0], Difference::MissingHere { there } if there.amount == 70_000));
    // What the ledger has of the bank's day is missing in a statement without it, on that day only.
    let empty = || Cursor::new("order,amount,transaction,time\n");
    for (day, expected) in [("2026-08-28", 1), ("2026-08-29", 0), ("2026-08-31", 0)] {
        let period = (day.parse().unwrap(), day.parse().unwrap());
        let missing = reconcile(desk, &gateway, empty(), period).await.unwrap();
        assert_eq!(missing.len(), expected, "{day}: {missing:?}");
    }
    let turned = ("2026-08-29".parse().unwrap(), "2026-08-28".parse().unwrap());
    assert!(reconcile(desk, &gateway, empty(), turned).await.is_err());
}

#[tokio::test]
async fn what_a_gateway_took_is_entered_by_hand_only_where_it_is_listed() {
    let api = banks::in_memory().await;
    let id = charged(&api).await;
    let acts = format!("/api/v1/dossiers/{id}/acts");
    let pay = |method: &str, reference: &str| json!({ "act": "pay", "amount": 100_000, "method": method, "reference": reference });
    let refused = api.post(&acts, CLERK, pay("vnpay", "FT1")).await.is(422).body;
    let why = "no payment \"FT1\" of vnpay is listed as unmatched";
    assert!(refused["detail"].as_str().unwrap().contains(why), "{refused}");
    let file = Cursor::new("order,amount,transaction,time\n,100000,FT1,20260828090000\n");
    let now = api.service.clock().now();
    import(api.service.desk(), &Bank::Vnpay.gateway(), file, now).await.unwrap();
    api.post(&acts, CLERK, pay("national", "FT1")).await.is(422);
    api.post(&acts, CLERK, pay("vnpay", "FT1")).await.is(200);
    assert_eq!(intent(&api, &id).await["state"], "paid");
}
