//! Paying over HTTP: from what is due to the receipt, and what a gateway says on bad days.

use axum::body::Body;
use axum::http::{Method, Request, header};
use futures_util::future::join_all;
use motcua_engine::time::Timestamp;
use motcua_server::payment::{ask_again, settle_rest};
use serde_json::{Value, json};

use crate::support::{Answer, Api, filing};

pub(crate) const CLERK: &str = "clerk:c-12@one-stop";
const CALLBACK: &str = "/api/v1/gateways/sandbox/callback";

/// A dossier handed in on paper, with its charge of 100,000 đ.
pub(crate) async fn charged(api: &Api) -> String {
    let mut form = filing();
    form["channel"] = json!("direct");
    let filed = api.post("/api/v1/dossiers", CLERK, form).await.is(201);
    let id = filed.body["id"].as_str().unwrap().to_owned();
    let charge = json!({ "act": "charge", "due": "reception" });
    api.post(&format!("/api/v1/dossiers/{id}/acts"), CLERK, charge).await.is(200);
    id
}

pub(crate) async fn intent(api: &Api, dossier: &str) -> Value {
    let path = format!("/api/v1/dossiers/{dossier}/payments");
    api.get(&path, CLERK).await.is(200).body[0].clone()
}

/// An order with the sandbox, and the query of its page.
async fn order(api: &Api, dossier: &str) -> (String, String) {
    let body = json!({ "gateway": "sandbox", "intents": [{ "dossier": dossier, "intent": 1 }] });
    let made = api.post("/api/v1/payment_orders", CLERK, body).await.is(201).body;
    let url = made["url"].as_str().unwrap();
    (made["code"].as_str().unwrap().to_owned(), url.split_once('?').unwrap().1.to_owned())
}

/// What the payer presses; the body that the gateway sends first, as the payer's browser brings it back.
pub(crate) async fn press(api: &Api, query: &str, choice: &str) -> Option<String> {
    let form: String = form_urlencoded::Serializer::new(String::new())
        .append_pair("query", query)
        .append_pair("choice", choice)
        .finish();
    let request = Request::post("/sandbox")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form));
    let answer = api.send(request.unwrap()).await;
    let back = answer.headers.get(header::LOCATION)?.to_str().unwrap().to_owned();
    Some(back.split_once('?').unwrap().1.to_owned())
}

pub(crate) async fn call(api: &Api, body: &str) -> Answer {
    api.send(Request::post(CALLBACK).body(Body::from(body.to_owned())).unwrap()).await
}

#[tokio::test]
async fn a_citizen_pays_and_gets_a_receipt() {
    let api = Api::new().await;
    let id = charged(&api).await;
    let due = intent(&api, &id).await;
    assert_eq!((&due["amount"], &due["state"]), (&json!(100_000), &json!("required")));
    assert!(due["lines"][0]["explanation"]["vi"].is_string(), "{due}");
    assert!(due["lines"][0]["basis"].to_string().contains("NQ 78/2026"), "{due}");
    let (code, query) = order(&api, &id).await;
    assert_eq!(order(&api, &id).await.0, code, "a double click makes one order");
    let page = api.get(&format!("/sandbox?{query}"), "").await.is(200).body;
    assert!(page.as_str().unwrap().contains("100.000 đồng"), "{page}");
    let body = press(&api, &query, "well").await.unwrap();
    let shown = api.get(&format!("/api/v1/gateways/sandbox/return?{body}"), "").await.is(200);
    assert!(shown.body.as_str().unwrap().contains(&code));
    call(&api, &body).await.is(200);
    assert_eq!(intent(&api, &id).await["state"], "paid");
    let made = api.get(&format!("/api/v1/payment_orders/{code}"), CLERK).await.is(200).body;
    assert_eq!(made["state"], "paid");
    let receipt = format!("/api/v1/dossiers/{id}/payments/1/receipt");
    let receipt = api.get(&receipt, CLERK).await.is(200).body;
    assert_eq!((&receipt["amount"], &receipt["method"]), (&json!(100_000), &json!("sandbox")));
    assert_eq!(receipt["payer"], "Nguyễn Thị Hòa");
    let period = "from=2026-08-01&to=2026-08-31";
    let fees = format!("/api/v1/reports/fees?{period}&by=method");
    let fees = api.get(&fees, CLERK).await.is(200).body;
    assert_eq!((&fees["total"]["paid"], &fees["total"]["payments"]), (&json!(100_000), &json!(1)));
    let ratio = format!("/api/v1/reports/payment_ratio?{period}");
    let ratio = api.get(&ratio, CLERK).await.is(200).body;
    assert_eq!((&ratio["obliged"], &ratio["paid_online"]), (&json!(1), &json!(1)), "{ratio}");
}

#[tokio::test]
async fn fifty_equal_callbacks_at_once_count_once() {
    let api = Api::new().await;
    let id = charged(&api).await;
    let (_, query) = order(&api, &id).await;
    let body = press(&api, &query, "twice").await.unwrap();
    let answers = join_all((0..50).map(|_| call(&api, &body))).await;
    assert!(answers.iter().all(|answer| answer.status == 200), "{answers:?}");
    let history = api.get(&format!("/api/v1/dossiers/{id}/history"), CLERK).await.is(200).body;
    let events = history["events"].as_array().or(history.as_array()).unwrap().clone();
    let paid = events.iter().filter(|event| event["event"] == "paid" || event["kind"] == "paid");
    let paid = paid.count();
    assert_eq!(paid, 1, "{history}");
    let unmatched = api.get("/api/v1/unmatched_payments", CLERK).await.is(200).body;
    assert_eq!(unmatched["payments"], json!([]));
}

#[tokio::test]
async fn trap_13_what_is_not_signed_counts_for_nothing() {
    let api = Api::new().await;
    let id = charged(&api).await;
    let (code, query) = order(&api, &id).await;
    let forged =
        format!("merchant=sandbox&order={code}&amount=100000&currency=VND&state=paid&signature=00");
    call(&api, &forged).await.is(401);
    call(&api, "").await.is(401);
    let body = press(&api, &query, "never").await;
    assert_eq!(body, None);
    let other = query.replace("amount=100000", "amount=1");
    let show = api.get(&format!("/sandbox?{other}"), "").await;
    show.refused(422, "invalid");
    api.get("/api/v1/gateways/nobody/callback?a=b", "").await.refused(404, "not_found");
    let long = "a".repeat(20_000);
    call(&api, &long).await.refused(413, "too_large");
    assert_eq!(intent(&api, &id).await["state"], "requested");
    // Nothing of what came waits to be looked at again.
    assert_eq!(settle_rest(&api.service).await.unwrap(), 0);
}

#[tokio::test]
async fn who_forges_without_end_fills_no_disk_and_stops_nobody() {
    let api = Api::new().await;
    let id = charged(&api).await;
    let (_, query) = order(&api, &id).await;
    for _ in 0..60 {
        call(&api, "order=MC&signature=00").await.is(401);
    }
    call(&api, "order=MC&signature=00").await.refused(429, "too_many");
    let body = press(&api, &query, "well").await.unwrap();
    call(&api, &body).await.is(200);
    assert_eq!(intent(&api, &id).await["state"], "paid");
}

#[tokio::test]
async fn a_gateway_that_says_nothing_is_asked_again() {
    let api = Api::new().await;
    let id = charged(&api).await;
    let (_, query) = order(&api, &id).await;
    assert_eq!(press(&api, &query, "never").await, None);
    assert_eq!(ask_again(&api.service).await.unwrap(), 0, "not before half an hour");
    let later: Timestamp = "2026-08-28T09:36:00+07:00".parse().unwrap();
    api.service.clock().advance(later).unwrap();
    assert_eq!(ask_again(&api.service).await.unwrap(), 1);
    assert_eq!(intent(&api, &id).await["state"], "paid");
    assert_eq!(ask_again(&api.service).await.unwrap(), 0);
}

#[tokio::test]
async fn money_that_is_nobodys_waits_on_a_list() {
    let api = Api::new().await;
    let id = charged(&api).await;
    let (_, query) = order(&api, &id).await;
    let body = press(&api, &query, "wrong_amount").await.unwrap();
    call(&api, &body).await.is(409);
    assert_eq!(intent(&api, &id).await["state"], "requested");
    let listed = api.get("/api/v1/unmatched_payments", CLERK).await.is(200).body;
    let payment = &listed["payments"][0];
    assert_eq!((&payment["amount"], &payment["reason"]), (&json!(101_000), &json!("wrong_amount")));
    let elsewhere = api.get("/api/v1/unmatched_payments", "clerk:x-1@elsewhere").await.is(200);
    assert_eq!(elsewhere.body["payments"], json!([]));
    let path = format!("/api/v1/unmatched_payments/{}/settlement", payment["id"].as_str().unwrap());
    let note = json!({ "note": "sent back" });
    api.post(&path, "clerk:x-1@elsewhere", note.clone()).await.refused(404, "not_found");
    api.post(&path, CLERK, note.clone()).await.is(204);
    api.post(&path, CLERK, note).await.refused(404, "not_found");
}

#[tokio::test]
async fn a_statement_counts_what_no_callback_told() {
    let api = Api::new().await;
    let id = charged(&api).await;
    let (code, _) = order(&api, &id).await;
    let file = format!(
        "order,amount,transaction,time\n{code},100000,T1,20260828091000\nMCNOBODY22,5000,T2,20260828091100\n"
    );
    let path = "/api/v1/gateways/sandbox/statements";
    let send = async |who: &str, file: &str| {
        let token = api.token(who).await;
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .body(Body::from(file.to_owned()));
        api.send(request.unwrap()).await
    };
    send(CLERK, &file).await.refused(403, "forbidden");
    let accountant = "accountant:k-1@one-stop";
    send(accountant, "nothing of it").await.refused(422, "invalid");
    let first = send(accountant, &file).await.is(200).body;
    assert_eq!(first, json!({ "confirmed": 1, "known": 0, "unmatched": 1 }));
    let again = send(accountant, &file).await.is(200).body;
    assert_eq!(again, json!({ "confirmed": 0, "known": 2, "unmatched": 0 }));
    assert_eq!(intent(&api, &id).await["state"], "paid");
}
