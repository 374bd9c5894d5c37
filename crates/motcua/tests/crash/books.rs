//! The comparison of what was acknowledged with what is there.

use std::collections::{BTreeMap, HashMap, HashSet};

use motcua::Desk;
use sea_orm::{ConnectionTrait, Database, Statement};

use crate::child::{Ack, send};

/// Opens a database after its users are gone: everything acknowledged is there exactly once, nothing is there by
/// half, and what was under way can be asked again with its key.
/// That is done for the processes of `name`.
pub(crate) async fn check(url: &str, acks: &[Ack], name: &str) {
    let desk = Desk::open(url).await.unwrap();
    whole(&desk).await;
    let mut last: BTreeMap<(&str, usize), &Ack> = BTreeMap::new();
    for ack in acks.iter().filter(|ack| ack.name.starts_with(name)) {
        let known = last.entry((&ack.name, ack.client)).or_insert(ack);
        if known.place < ack.place {
            *known = ack;
        }
    }
    for ((name, client), ack) in last {
        // The last acknowledged, and the one that may have been under way.
        let again = send(&desk, name, client, ack.place, &ack.id).await.unwrap();
        assert_eq!((&again.id, again.replayed), (&ack.id, true));
        let next = send(&desk, name, client, ack.place + 1, &ack.id).await.unwrap();
        let again = send(&desk, name, client, ack.place + 1, &ack.id).await.unwrap();
        assert_eq!((&again.id, again.version), (&next.id, next.version));
        assert!(again.replayed);
    }
    whole(&desk).await;
    compare(url, acks).await;
}

async fn whole(desk: &Desk) {
    let verified = desk.verify().await.unwrap();
    assert_eq!(verified.findings, Vec::<String>::new());
    let rebuilt = desk.rebuild().await.unwrap();
    assert_eq!((rebuilt.dossiers, rebuilt.differed), (verified.dossiers, 0), "{rebuilt:?}");
}

async fn compare(url: &str, acks: &[Ack]) {
    let connection = Database::connect(url).await.unwrap();
    let rows = async |sql: &str| {
        let statement = Statement::from_string(connection.get_database_backend(), sql);
        connection.query_all_raw(statement).await.unwrap()
    };
    let mut requests: HashMap<String, (String, i64)> = HashMap::new();
    for row in rows("SELECT request_key, dossier_id, version FROM motcua_requests").await {
        let led_to = (row.try_get("", "dossier_id").unwrap(), row.try_get("", "version").unwrap());
        requests.insert(row.try_get("", "request_key").unwrap(), led_to);
    }
    let mut events: HashMap<(String, i64), i64> = HashMap::new();
    for row in rows("SELECT dossier_id, number, position FROM motcua_events").await {
        let event = (row.try_get("", "dossier_id").unwrap(), row.try_get("", "number").unwrap());
        events.insert(event, row.try_get("", "position").unwrap());
    }
    // Each command makes one event: an event without its key, or a key without its event, would be half a command.
    let led_to: HashSet<&(String, i64)> = requests.values().collect();
    assert_eq!(led_to.len(), requests.len(), "two keys led to one event");
    assert_eq!(led_to, events.keys().collect::<HashSet<_>>());
    for ack in acks {
        let event = (ack.id.clone(), ack.version);
        assert_eq!(requests.get(&ack.key()), Some(&event), "{ack:?} is lost");
        assert!(ack.position == 0 || events[&event] == ack.position, "{ack:?} stands elsewhere");
    }
    connection.close().await.unwrap();
}
