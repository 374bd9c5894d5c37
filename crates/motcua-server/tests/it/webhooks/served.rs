//! The task that serves webhooks: new ones at once, and a stop in order.

use motcua_server::webhooks;
use serde_json::json;
use tokio::sync::oneshot;

use super::{CLERK, Made, accepted, open};
use crate::webhooks::receiver::Receiver;

#[tokio::test(flavor = "multi_thread")]
async fn new_webhooks_are_served_and_the_task_stops() {
    let (api, mut receiver) = (open().await, Receiver::new().await);
    let (stop, stopped) = oneshot::channel::<()>();
    let stopped = async move {
        let _ = stopped.await;
    };
    let running = tokio::spawn(webhooks::run(api.service.clone(), stopped));
    let first = Made::new(&api, CLERK, json!({ "url": receiver.url("/first") })).await;
    accepted(&api).await;
    for kind in ["dossier.filed", "dossier.accepted"] {
        let next = receiver.next().await;
        assert_eq!((next.path.as_str(), &next.body["type"]), ("/first", &json!(kind)));
        next.verify(&first.secret).unwrap();
    }
    // A second one is served as well, and the first one no more once it is gone.
    let events = json!(["dossier.filed"]);
    let body = json!({ "url": receiver.url("/second"), "events": events });
    let second = Made::new(&api, CLERK, body).await;
    let path = first.path("");
    api.ask(axum::http::Method::DELETE, &path, CLERK, &[], None).await.is(204);
    accepted(&api).await;
    let next = receiver.next().await;
    assert_eq!(next.path, "/second");
    next.verify(&second.secret).unwrap();
    stop.send(()).unwrap();
    running.await.unwrap();
    // Whoever comes next takes the webhook over: nobody holds it.
    assert!(!second.pass(&api, 0).await.held_elsewhere);
    assert!(receiver.taken().is_empty());
}
