//! Fees over HTTP: several lines and receivers, one order for a whole visit, and applicants who charge themselves.

use std::collections::BTreeMap;

use motcua_engine::procedure::read;
use serde_json::{Value, json};

use crate::payments::{CLERK, call, press};
use crate::support::{Api, filing};

const OWNER: &str = "applicant:an-owner";
const LEADER: &str = "leader:l-1@one-stop";

const PRICED: &str = r#"
procedure: "1.000009"
version: "1"
in_force: 2019-01-01
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
limit: { legal: 10 working days }
steps:
  appraisal:
    name: { vi: Thẩm định, en: Appraisal }
    status: 4
    by: specialist
    limit: 2 working days
    moves:
      - resolve: { to: ready, issues: [permit] }
      - withdraw: withdrawn
results:
  permit: { name: { vi: Giấy phép, en: Permit }, type: permit }
fees:
  appraisal:
    name: { vi: Phí thẩm định, en: Appraisal }
    refund: when_refused
    basis: [NQ 1/2026]
    lines: [{ amount: 150000 }]
    benefits: [{ percent: 50, person: elderly, basis: Law 97/2015 art. 10 }]
  publication:
    name: { vi: Phí công bố, en: Publication }
    basis: [NQ 2/2026]
    lines: [{ amount: 100000 }]
  registration:
    name: { vi: Lệ phí trước bạ, en: Registration charge }
    kind: duty
    receiver: treasury
    basis: [NQ 3/2026]
    lines: [{ amount: 20000 }]
"#;

async fn priced() -> Api {
    let api = Api::new().await;
    let procedure = read("trial.yaml", PRICED, &|_| None).procedure.unwrap();
    api.service.desk().publish(&procedure).await.unwrap();
    api
}

async fn file(api: &Api, who: &str, channel: &str) -> String {
    let mut form = filing();
    form["procedure"] = json!("1.000009");
    form["channel"] = json!(channel);
    form["documents"] = json!([]);
    form["fields"] = json!({});
    if channel == "direct" {
        form["visit"] = json!("visit-1");
    }
    let filed = api.post("/api/v1/dossiers", who, form).await.is(201);
    filed.body["id"].as_str().unwrap().to_owned()
}

fn acts(dossier: &str) -> String {
    format!("/api/v1/dossiers/{dossier}/acts")
}

async fn intents(api: &Api, dossier: &str, who: &str) -> Vec<Value> {
    let listed = api.get(&format!("/api/v1/dossiers/{dossier}/payments"), who).await.is(200);
    listed.body.as_array().unwrap().clone()
}

fn order_of(intents: &[(&str, u32)]) -> Value {
    let one = |(dossier, intent): &(&str, u32)| json!({ "dossier": dossier, "intent": intent });
    json!({ "gateway": "sandbox", "intents": intents.iter().map(one).collect::<Vec<_>>() })
}

/// Orders intents, pays, and lets the gateway say so. The order's amount.
async fn pay(api: &Api, who: &str, intents: &[(&str, u32)]) -> i64 {
    let made = api.post("/api/v1/payment_orders", who, order_of(intents)).await.is(201).body;
    let query = made["url"].as_str().unwrap().split_once('?').unwrap().1.to_owned();
    let body = press(api, &query, "well").await.unwrap();
    call(api, &body).await.is(200);
    made["amount"].as_i64().unwrap()
}

#[tokio::test]
async fn a_visit_is_paid_by_an_order_to_each_receiver_and_a_line_goes_back() {
    let api = priced().await;
    let ids = [file(&api, CLERK, "direct").await, file(&api, CLERK, "direct").await];
    let charge = json!({ "act": "charge", "due": "reception" });
    let elderly = json!({
        "act": "charge", "due": "reception", "circumstances": { "persons": ["elderly"] },
    });
    for (id, charge) in ids.iter().zip([charge, elderly]) {
        api.post(&acts(id), CLERK, charge).await.is(200);
    }
    let [first, second] = [ids[0].as_str(), ids[1].as_str()];
    for (id, office) in [(first, 250_000), (second, 175_000)] {
        let due = intents(&api, id, CLERK).await;
        let of = |one: &Value| (one["receiver"].clone(), one["amount"].clone());
        let due: Vec<_> = due.iter().map(of).collect();
        assert_eq!(due, [(json!("office"), json!(office)), (json!("treasury"), json!(20_000))]);
    }

    let mixed = order_of(&[(first, 1), (second, 2)]);
    let mixed = api.post("/api/v1/payment_orders", CLERK, mixed).await.is(422).body;
    assert!(mixed["detail"].as_str().unwrap().contains("make an order for each"), "{mixed}");
    assert_eq!(pay(&api, CLERK, &[(first, 1), (second, 1)]).await, 425_000);
    assert_eq!(pay(&api, CLERK, &[(first, 2), (second, 2)]).await, 40_000);

    // Each dossier has a receipt of each receiver, over its own lines.
    for (id, amounts) in [(first, [150_000, 100_000]), (second, [75_000, 100_000])] {
        let receipt = |number: u32| format!("/api/v1/dossiers/{id}/payments/{number}/receipt");
        let office = api.get(&receipt(1), CLERK).await.is(200).body;
        let lines = office["lines"].as_array().unwrap();
        let found: Vec<_> = lines.iter().map(|line| line["amount"].as_i64().unwrap()).collect();
        assert_eq!(found, amounts);
        assert_eq!(office["amount"], json!(amounts.iter().sum::<i64>()));
        assert_eq!((&office["receiver"], &office["method"]), (&json!("office"), &json!("sandbox")));
        let treasury = api.get(&receipt(2), CLERK).await.is(200).body;
        assert_eq!(
            (&treasury["receiver"], &treasury["amount"]),
            (&json!("treasury"), &json!(20_000))
        );
    }

    let refund = |amount: i64| {
        json!({
            "act": "refund", "intent": 1, "fees": ["appraisal"], "amount": amount, "method": "cash",
            "reference": "R1", "reason": "refused", "note": "not accepted",
        })
    };
    api.post(&acts(first), CLERK, refund(150_000)).await.refused(409, "not_now");
    let etag = api.get(&format!("/api/v1/dossiers/{first}"), CLERK).await.is(200).etag();
    let refuse = json!({ "move": "refuse", "reason": "not_eligible" });
    api.make(first, CLERK, &etag, refuse).await.is(200);
    let waiting = api.post(&acts(first), CLERK, refund(150_000)).await.is(202).body;
    let approval = format!("/api/v1/proposals/{}/approval", waiting["id"].as_str().unwrap());
    api.post(&approval, LEADER, json!(null)).await.is(200);
    let paid = intents(&api, first, CLERK).await;
    let back: Vec<_> = paid[0]["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["refunded_at"].is_string())
        .collect();
    assert_eq!(
        (back, &paid[0]["state"], &paid[1]["state"]),
        (vec![true, false], &json!("paid"), &json!("paid"))
    );
    let receipt = format!("/api/v1/dossiers/{first}/payments/1/receipt");
    let receipt = api.get(&receipt, CLERK).await.is(200).body;
    assert!(receipt["lines"][0]["refunded_at"].is_string(), "{receipt}");
    assert_eq!(receipt["lines"][1]["refunded_at"], Value::Null);

    let fees = "/api/v1/reports/fees?from=2026-08-28&to=2026-08-28&by=receiver";
    let fees = api.get(fees, CLERK).await.is(200).body;
    let rows = fees["rows"].as_array().unwrap().iter();
    let rows: BTreeMap<_, _> =
        rows.map(|row| (row["key"].as_str().unwrap(), (&row["paid"], &row["refunded"]))).collect();
    assert_eq!(rows["office"], (&json!(425_000), &json!(150_000)));
    assert_eq!(rows["treasury"], (&json!(40_000), &json!(0)));
}

#[tokio::test]
async fn an_applicant_charges_the_own_dossier_and_pays_it_at_once() {
    let api = priced().await;
    let id = file(&api, OWNER, "online").await;
    let charge = json!({ "act": "charge", "due": "reception" });
    let cheaper = json!({
        "act": "charge", "due": "reception", "circumstances": { "persons": ["elderly"] },
    });
    let in_part = json!({ "act": "charge", "due": "reception", "fees": ["publication"] });
    for stranger in ["applicant:a-stranger", "clerk:x-1@elsewhere"] {
        api.post(&acts(&id), stranger, charge.clone()).await.refused(404, "not_found");
    }
    for lower in [cheaper, in_part] {
        api.post(&acts(&id), OWNER, lower).await.refused(409, "not_now");
    }
    assert_eq!(intents(&api, &id, OWNER).await, [] as [Value; 0]);
    // A token that is for filing alone is enough.
    let token = api.token_for(OWNER, &["read", "file"]).await;
    api.post(&acts(&id), &token, charge.clone()).await.is(200);
    api.post(&acts(&id), &token, charge).await.refused(409, "not_now");
    let note = json!({ "act": "note", "text": "no" });
    api.post(&acts(&id), &token, note).await.refused(403, "forbidden");
    let due = intents(&api, &id, OWNER).await;
    let amounts: Vec<_> = due.iter().map(|one| one["amount"].as_i64().unwrap()).collect();
    assert_eq!(amounts, [250_000, 20_000]);
    assert_eq!(pay(&api, &token, &[(&id, 1)]).await, 250_000);
    let receipt = format!("/api/v1/dossiers/{id}/payments/1/receipt");
    assert_eq!(api.get(&receipt, OWNER).await.is(200).body["amount"], 250_000);
    // What was handed in on paper is charged by the office.
    let on_paper = file(&api, CLERK, "direct").await;
    let charge = json!({ "act": "charge", "due": "reception" });
    api.post(&acts(&on_paper), OWNER, charge).await.refused(409, "not_now");
}
