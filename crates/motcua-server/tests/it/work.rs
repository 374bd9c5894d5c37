//! Work goes to those who can do it, at agencies that there are.

use axum::http::Method;
use motcua::Agency;
use serde_json::{Value, json};

use crate::support::{Api, NOW, filing};

const ADMIN: &str = "admin:a-1@province";
const OWNER: &str = "applicant:an-owner";
const CLERK: &str = "clerk:c-12@one-stop";
const PEER: &str = "clerk:c-13@one-stop";
const HEAD: &str = "head:h-1@one-stop";

fn assign(to: &str) -> Value {
    json!({ "act": "assign", "to": to, "duty": "main" })
}

async fn pool(api: &Api) -> Value {
    let counts = api.get("/api/v1/agencies/one-stop/worklist/counts", HEAD).await.is(200);
    counts.body["pool"].clone()
}

#[tokio::test]
async fn work_is_assigned_to_those_who_hold_a_role_where_it_lies() {
    let api = Api::new().await;
    let (id, _) = api.file(OWNER).await;
    let acts = format!("/api/v1/dossiers/{id}/acts");
    for who in [CLERK, "clerk:c-9@elsewhere", "admin:a-9@one-stop"] {
        api.token(who).await;
    }
    for nobody in ["nobody", "an-owner", "c-9", "a-9", "NUL\0"] {
        api.post(&acts, HEAD, assign(nobody)).await.refused(422, "invalid");
    }
    assert_eq!(pool(&api).await, 1, "it has not vanished");
    let key = [("idempotency-key", "one")];
    let given = api.ask(Method::POST, &acts, HEAD, &key, Some(assign("c-12"))).await.is(200).body;
    assert_eq!(pool(&api).await, 0);
    // What was done is told again, though its holder has left meanwhile.
    api.end("clerk:c-12@one-stop", Some("2026-08-27")).await;
    let again = api.ask(Method::POST, &acts, HEAD, &key, Some(assign("c-12"))).await.is(200).body;
    assert_eq!(again["version"], given["version"]);
    api.post(&acts, HEAD, assign("c-12")).await.refused(422, "invalid");
}

#[tokio::test]
async fn what_somebody_has_claimed_a_peer_does_not_take() {
    let api = Api::new().await;
    let (id, _) = api.file(OWNER).await;
    let acts = format!("/api/v1/dossiers/{id}/acts");
    api.post(&acts, CLERK, assign("c-12")).await.is(200);
    api.post(&acts, PEER, assign("c-13")).await.refused(403, "forbidden");
    api.post(&acts, HEAD, assign("c-13")).await.is(200);
    api.post(&acts, PEER, json!({ "act": "release" })).await.is(200);
    api.post(&acts, CLERK, assign("c-12")).await.is(200);
}

#[tokio::test]
async fn an_agency_that_is_named_is_among_those_entered() {
    let api = Api::new().await;
    let named = |field: &str, value: Value| {
        let mut filing = filing();
        filing[field] = value;
        filing
    };
    let bound = |agency: &str| named("agencies", json!({ "one-stop": agency }));
    let file = async |filing| api.post("/api/v1/dossiers", OWNER, filing).await;
    // Where no agency is entered, nothing is known of them.
    file(bound("nowhere")).await.is(201);
    let enter = async |id: &str, parent: Option<&str>| {
        let agency = json!({ "id": id, "name": id, "parent": parent });
        api.ask(Method::PUT, &format!("/api/v1/agencies/{id}"), ADMIN, &[], Some(agency)).await
    };
    enter("one-stop", Some("nobody")).await.refused(422, "invalid");
    enter("province", None).await.is(200);
    enter("one-stop", Some("province")).await.is(200);
    enter("province", Some("one-stop")).await.refused(422, "invalid");
    enter("province", Some("province")).await.refused(422, "invalid");
    file(bound("nowhere")).await.refused(422, "invalid");
    let mut elsewhere = named("office", json!("nowhere"));
    elsewhere["channel"] = json!("direct");
    api.post("/api/v1/dossiers", CLERK, elsewhere).await.refused(422, "invalid");
    let filed = file(bound("one-stop")).await.is(201);
    let acts = format!("/api/v1/dossiers/{}/acts", filed.body["id"].as_str().unwrap());
    let reroute = |to: &str| json!({ "act": "reroute", "to": to, "note": "another ward" });
    api.post(&acts, CLERK, reroute("nowhere")).await.refused(422, "invalid");
    api.post(&acts, CLERK, reroute("province")).await.is(200);
    let appoint = |agency: &str| json!({ "agency": agency, "role": "clerk", "from": "2026-08-28" });
    let path = "/api/v1/people/c-12/appointments";
    api.post(path, ADMIN, appoint("nowhere")).await.refused(422, "invalid");
    api.post(path, ADMIN, appoint("province")).await.is(204);
    assert_eq!(
        api.service.desk().agencies().await.unwrap(),
        [
            Agency { parent: Some("province".into()), ..Agency::new("one-stop", "one-stop") },
            Agency::new("province", "province"),
        ]
    );
}

#[tokio::test]
async fn a_page_has_1_to_200_items_and_nothing_else_is_taken() {
    let api = Api::new().await;
    api.file("applicant:an-owner").await;
    let of_days = "from=2026-01-01&to=2026-12-31";
    let lists = [
        ("/api/v1/dossiers?q=hoa&".to_owned(), CLERK),
        ("/api/v1/agencies/one-stop/worklist?".to_owned(), CLERK),
        ("/api/v1/proposals?".to_owned(), CLERK),
        (format!("/api/v1/reports/late_entries?{of_days}&"), CLERK),
        ("/api/v1/people?".to_owned(), ADMIN),
    ];
    for (list, who) in lists {
        for wrong in ["0", "201", "-1", "many", "18446744073709551616"] {
            let refused = api.get(&format!("{list}limit={wrong}"), who).await;
            let refused = refused.refused(400, "malformed").body;
            if ["0", "201"].contains(&wrong) {
                let detail = refused["detail"].as_str().unwrap();
                assert!(detail.contains("1 to 200"), "{detail}");
            }
        }
        for right in ["1", "200"] {
            api.get(&format!("{list}limit={right}"), who).await.is(200);
        }
    }
    let document = serde_json::to_value(motcua_server::openapi()).unwrap();
    let operations = document["paths"].as_object().unwrap().values();
    let parameters = operations.flat_map(|path| path.as_object().unwrap().values());
    let parameters = parameters.filter_map(|operation| operation["parameters"].as_array());
    let limits: Vec<_> = parameters.flatten().filter(|one| one["name"] == "limit").collect();
    assert!(limits.len() > 6, "{limits:?}");
    for limit in limits {
        let range = (&limit["schema"]["minimum"], &limit["schema"]["maximum"]);
        assert_eq!(range, (&json!(1), &json!(200)), "{limit}");
    }
}

#[tokio::test]
async fn only_who_keeps_the_accounts_moves_a_demos_clock() {
    let api = Api::new().await;
    let later = || json!({ "now": "2026-08-28T09:06:00+07:00" });
    let move_it = async |who| api.ask(Method::PUT, "/api/v1/clock", who, &[], Some(later())).await;
    for who in ["applicant:an-owner", CLERK, "leader:l-1@one-stop"] {
        move_it(who).await.refused(403, "forbidden");
    }
    move_it("").await.refused(401, "unauthenticated");
    let before = api.get("/api/v1/clock", "").await.is(200).body;
    assert_eq!(before["now"], NOW);
    let moved = move_it(ADMIN).await.is(200).body;
    assert_eq!(moved, later());
}
