//! Who acts for whom, from a day to a day.

use axum::http::Method;
use serde_json::json;

use crate::support::Api;

const ADMIN: &str = "admin:a-1@province";
const CLERK: &str = "clerk:c-12@one-stop";
const HEAD: &str = "head:h-1@one-stop";

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
