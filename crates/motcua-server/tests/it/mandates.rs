//! Who acts for whom, from a day to a day.

use axum::http::Method;
use motcua::{Agency, Person, PersonKind};
use motcua_engine::dossier::AgencyId;
use serde_json::json;

use crate::support::{Api, filing};

const ADMIN: &str = "admin:a-1@province";
const CLERK: &str = "clerk:c-12@one-stop";
const HEAD: &str = "head:h-1@one-stop";
const LEADER: &str = "leader:l-1@one-stop";
const ABOVE: &str = "leader:l-9@province";

#[tokio::test]
async fn a_mandate_is_listed_and_revoked() {
    let api = Api::new().await;
    let (staff, company) = ("applicant:s-1", "applicant:company");
    api.token(company).await;
    api.token(staff).await;
    let mandate = json!({
        "organisation": "company", "from": "2026-01-01",
        "paper": { "kind": "authorisation", "number": "7/UQ" },
    });
    let path = "/api/v1/people/s-1/mandates";
    api.post(path, staff, mandate.clone()).await.refused(403, "forbidden");
    api.post(path, ADMIN, mandate).await.is(204);
    let behalf = [("motcua-on-behalf-of", "company")];
    api.ask(Method::GET, "/api/v1/me", staff, &behalf, None).await.is(200);
    let listed = api.get(path, staff).await.is(200).body;
    assert_eq!(listed[0]["organisation"], "company", "{listed}");
    assert_eq!(listed[0]["until"], json!(null), "{listed}");
    api.get(path, "applicant:another").await.refused(403, "forbidden");
    let one = format!("{path}/company");
    api.ask(Method::DELETE, &one, staff, &[], None).await.refused(403, "forbidden");
    api.ask(Method::DELETE, &one, ADMIN, &[], None).await.is(204);
    api.ask(Method::DELETE, &one, ADMIN, &[], None).await.refused(404, "not_found");
    let after = api.ask(Method::GET, "/api/v1/me", staff, &behalf, None).await;
    after.refused(403, "forbidden");
    // It stays, and says that it was.
    let listed = api.get(path, staff).await.is(200).body;
    assert_eq!(listed[0]["until"], "2026-08-27", "{listed}");
}

#[tokio::test]
async fn a_substitution_is_listed_and_ended() {
    let api = Api::new().await;
    for who in [CLERK, HEAD, "clerk:c-13@one-stop", "head:x-1@elsewhere"] {
        api.token(who).await;
    }
    let entered = json!({
        "absent": "c-12", "substitute": "c-13", "from": "2026-08-01", "reason": "leave",
    });
    api.post("/api/v1/substitutions", "clerk:c-13@one-stop", entered.clone())
        .await
        .refused(403, "forbidden");
    api.post("/api/v1/substitutions", CLERK, entered).await.is(204);
    let path = "/api/v1/people/c-13/substitutions";
    let listed = api.get(path, HEAD).await.is(200).body;
    assert_eq!((&listed[0]["absent"], &listed[0]["agency"]), (&json!("c-12"), &json!("one-stop")));
    assert_eq!(api.get(path, "head:x-1@elsewhere").await.is(200).body, json!([]));
    api.get(path, CLERK).await.refused(403, "forbidden");
    let one = "/api/v1/substitutions/c-12/c-13";
    let delete = Method::DELETE;
    api.ask(delete.clone(), one, "clerk:c-13@one-stop", &[], None).await.refused(403, "forbidden");
    api.ask(delete.clone(), one, "head:x-1@elsewhere", &[], None).await.refused(404, "not_found");
    api.ask(delete.clone(), one, HEAD, &[], None).await.is(204);
    api.ask(delete, one, CLERK, &[], None).await.refused(404, "not_found");
    let listed = api.get(path, "clerk:c-13@one-stop").await.is(200).body;
    assert_eq!(listed[0]["until"], "2026-08-27", "{listed}");
}

fn stands_in(absent: &str, substitute: &str) -> serde_json::Value {
    json!({ "absent": absent, "substitute": substitute, "from": "2026-08-01", "reason": "leave" })
}

#[tokio::test]
async fn nobody_makes_himself_the_substitute_of_another_or_his_superior_absent() {
    let api = Api::new().await;
    let desk = api.service.desk();
    desk.publish_agency(&Agency::new("province", "UBND tỉnh")).await.unwrap();
    let parent = Some(AgencyId::from("province"));
    desk.publish_agency(&Agency { parent, ..Agency::new("one-stop", "Một cửa") }).await.unwrap();
    for who in [CLERK, HEAD, LEADER, ABOVE, ADMIN, "head:h-2@one-stop", "clerk:c-13@one-stop"] {
        api.token(who).await;
    }
    let path = "/api/v1/substitutions";
    let enter = async |who: &str, body| api.post(path, who, body).await;
    // The head makes himself anything, or a friend.
    for (absent, substitute) in [("l-1", "h-1"), ("c-12", "h-1"), ("l-1", "c-13"), ("h-2", "c-13")]
    {
        enter(HEAD, stands_in(absent, substitute)).await.refused(403, "forbidden");
    }
    let mut named = stands_in("c-12", "c-13");
    named["roles"] = json!(["leader"]);
    enter(HEAD, named).await.refused(403, "forbidden");
    enter("leader:l-2@one-stop", stands_in("l-1", "c-13")).await.refused(403, "forbidden");
    enter(LEADER, stands_in("h-1", "l-1")).await.refused(403, "forbidden");
    enter(ADMIN, stands_in("l-1", "a-1")).await.refused(403, "forbidden");
    let behalf = [("motcua-on-behalf-of", "l-1")];
    let as_leader = api.ask(Method::GET, "/api/v1/me", HEAD, &behalf, None).await;
    as_leader.refused(403, "forbidden");
    // Those who may.
    enter(HEAD, stands_in("c-12", "c-13")).await.is(204);
    enter(LEADER, stands_in("h-1", "h-2")).await.is(204);
    enter(LEADER, stands_in("l-1", "h-1")).await.is(204);
    let mut here = stands_in("l-1", "h-2");
    enter(ABOVE, here.clone()).await.refused(422, "invalid");
    here["agency"] = json!("one-stop");
    enter(ABOVE, here.clone()).await.is(204);
    enter("leader:x-1@elsewhere", here).await.refused(403, "forbidden");
    api.ask(Method::GET, "/api/v1/me", HEAD, &behalf, None).await.is(200);
    // Whoever may enter it may end it.
    let one = "/api/v1/substitutions/l-1/h-1";
    api.ask(Method::DELETE, one, HEAD, &[], None).await.refused(403, "forbidden");
    let there = format!("{one}?agency=one-stop");
    api.ask(Method::DELETE, &there, ABOVE, &[], None).await.is(204);
    let as_leader = api.ask(Method::GET, "/api/v1/me", HEAD, &behalf, None).await;
    as_leader.refused(403, "forbidden");
}

#[tokio::test]
async fn what_a_superior_gives_away_are_the_roles_held_now() {
    let api = Api::new().await;
    for who in [CLERK, HEAD, "clerk:c-13@one-stop"] {
        api.token(who).await;
    }
    api.post("/api/v1/substitutions", HEAD, stands_in("c-12", "c-13")).await.is(204);
    api.token_for("leader:c-12@one-stop", &["read"]).await;
    let behalf = [("motcua-on-behalf-of", "c-12")];
    let me = api.ask(Method::GET, "/api/v1/me", "clerk:c-13@one-stop", &behalf, None).await.is(200);
    let clerk = json!([{ "agency": "one-stop", "roles": ["clerk"] }]);
    assert_eq!(me.body["agencies"], clerk, "{}", me.body);
}

#[tokio::test]
async fn a_substitute_is_an_official_in_line_with_the_agency() {
    let api = Api::new().await;
    for who in [CLERK, HEAD, "clerk:c-9@elsewhere", "applicant:p-1", "clerk:c-13@one-stop"] {
        api.token(who).await;
    }
    let path = "/api/v1/substitutions";
    for (absent, substitute) in
        [("c-12", "p-1"), ("c-12", "c-9"), ("c-12", "nobody"), ("c-9", "c-13"), ("p-1", "c-13")]
    {
        api.post(path, HEAD, stands_in(absent, substitute)).await.refused(422, "invalid");
    }
    api.post(path, CLERK, stands_in("c-12", "p-1")).await.refused(422, "invalid");
    api.post(path, CLERK, stands_in("c-12", "c-13")).await.is(204);
}

#[tokio::test]
async fn whoever_files_on_line_for_another_owner_has_a_mandate_whose_paper_is_kept() {
    let api = Api::new().await;
    let (agent, owner) = ("applicant:s-1", "applicant:an-owner");
    api.token(owner).await;
    let path = "/api/v1/dossiers";
    let numbered = |owner: serde_json::Value| {
        let mut form = filing();
        form["parties"] = json!({ "owner": owner });
        form
    };
    let by_name = numbered(json!({ "name": "Người an-owner" }));
    let by_person = filing();
    let mut with_paper = filing();
    with_paper["parties"]["submitter"] = json!({
        "name": "Người s-1", "paper": { "kind": "giấy ủy quyền", "number": "1/UQ" },
    });
    for form in [&by_name, &by_person, &with_paper] {
        let refused = api.post(path, agent, form.clone()).await.refused(403, "forbidden");
        let detail = refused.body["detail"].as_str().unwrap();
        assert!(detail.contains("no mandate of \"the owner\" on 2026-08-28"), "{detail}");
    }
    let enter = async |until: &str| {
        let mandate = json!({
            "organisation": "an-owner", "from": "2026-01-01", "until": until,
            "paper": { "kind": "giấy ủy quyền", "number": "7/UQ", "valid_until": "2027-01-01" },
        });
        api.post("/api/v1/people/s-1/mandates", ADMIN, mandate).await.is(204);
    };
    enter("2026-08-27").await;
    api.post(path, agent, by_person.clone()).await.refused(403, "forbidden");
    enter("2026-08-28").await;
    let behalf = [("motcua-on-behalf-of", "an-owner")];
    let mut unnamed = filing();
    unnamed["parties"] = json!({});
    for (headers, form) in
        [(&[][..], by_name), (&[], by_person), (&[], with_paper), (&behalf, unnamed)]
    {
        let filed = api.ask(Method::POST, path, agent, headers, Some(form)).await.is(201);
        let seen = format!("{path}/{}", filed.body["id"].as_str().unwrap());
        let parties = api.get(&seen, CLERK).await.is(200).body["parties"].clone();
        let submitter = &parties["submitter"];
        assert_eq!(
            (&submitter["person"], &parties["owner"]["name"].is_string()),
            (&json!("s-1"), &true)
        );
        let paper =
            json!({ "kind": "giấy ủy quyền", "number": "7/UQ", "valid_until": "2026-08-28" });
        assert_eq!(submitter["paper"], paper, "{parties}");
    }
    // Of himself nobody needs a paper, and who is not named is the owner.
    let mut own = filing();
    own["parties"] = json!({});
    let filed = api.post(path, agent, own).await.is(201);
    let seen = format!("{path}/{}", filed.body["id"].as_str().unwrap());
    let parties = api.get(&seen, agent).await.is(200).body["parties"].clone();
    assert_eq!(parties, json!({ "owner": { "name": "Người s-1", "person": "s-1" } }));
}

#[tokio::test]
async fn a_portal_vouches_for_the_staff_of_an_enterprise_and_not_for_another_owner() {
    let api = Api::new().await;
    let portal = api.token_for("applicant:a-portal", &["read", "file", "assert"]).await;
    let company = Person {
        id: "company".into(),
        name: "Công ty Hòa Bình".to_owned(),
        number: Some("0100000001".to_owned()),
        kind: PersonKind::Organisation,
    };
    api.service.desk().enter_person(&company).await.unwrap();
    let staff = [
        ("applicant-subject", "p-77"),
        ("applicant-level", "2"),
        ("applicant-name", "An"),
        ("applicant-acting-for", "company"),
    ];
    let path = "/api/v1/dossiers";
    let mut form = filing();
    api.ask(Method::POST, path, &portal, &staff, Some(form.clone()))
        .await
        .refused(403, "forbidden");
    form["parties"]["owner"] = json!({ "name": "Hòa Bình", "number": "0100000001" });
    let filed = api.ask(Method::POST, path, &portal, &staff, Some(form)).await.is(201);
    let seen = format!("{path}/{}", filed.body["id"].as_str().unwrap());
    let parties = api.get(&seen, CLERK).await.is(200).body["parties"].clone();
    assert_eq!(parties["submitter"], json!(null), "{parties}");
}
