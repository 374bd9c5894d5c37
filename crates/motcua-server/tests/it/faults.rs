//! Bad days of payments: the database is down when a gateway calls, and clocks that are an hour off.

use std::io::Cursor;
use std::process::Command;

use motcua::{Desk, Sight};
use motcua_engine::time::Timestamp;
use motcua_server::payment::{ask_again, import, reconcile, settle_rest};
use serde_json::json;

use crate::banks::{self, BANKS, compact, minutes};
use crate::cluster::{new_database, programs};
use crate::payments::{CLERK, charged, intent};
use crate::support::{Api, NOW};

/// A database of a server, which can fail.
struct Server {
    url: String,
}

impl Server {
    fn new() -> Option<Self> {
        new_database().map(|url| Self { url })
    }

    fn name(&self) -> &str {
        let (address, _) = self.url.split_once('?').unwrap();
        address.rsplit_once('/').unwrap().1
    }

    fn run(&self, database: &str, sql: &[&str]) {
        let (_, socket) = self.url.split_once("?host=").unwrap();
        let mut psql = Command::new(programs().unwrap().join("psql"));
        psql.args(["-q", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-h", socket, "-d", database]);
        for statement in sql {
            psql.args(["-c", statement]);
        }
        let done = psql.output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }

    /// Ends every connection to it and takes no new one.
    fn down(&self) {
        let name = self.name();
        let close = format!("ALTER DATABASE \"{name}\" ALLOW_CONNECTIONS false");
        let end = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        );
        self.run("postgres", &[&close, &end]);
    }

    fn up(&self) {
        let open = format!("ALTER DATABASE \"{}\" ALLOW_CONNECTIONS true", self.name());
        self.run("postgres", &[&open]);
    }

    /// It keeps what came, and fails at whatever is made of it.
    fn poison(&self) {
        let function = "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
            AS $$ BEGIN RAISE EXCEPTION 'no'; END $$";
        let trigger = "CREATE TRIGGER refuse AFTER INSERT ON motcua_events
            FOR EACH ROW EXECUTE FUNCTION refuse()";
        self.run(self.name(), &[function, trigger]);
    }

    fn heal(&self) {
        self.run(self.name(), &["DROP TRIGGER refuse ON motcua_events"]);
    }
}

/// How often the journal says that money came.
async fn payments(api: &Api, dossier: &str) -> usize {
    let path = format!("/api/v1/dossiers/{dossier}/history");
    let history = api.get(&path, CLERK).await.is(200).body;
    let events = history["events"].as_array().unwrap();
    events.iter().filter(|event| event["event"] == "paid").count()
}

/// The dossier is paid, once, and no money lies on the list.
async fn is_paid_once(api: &Api, dossier: &str) {
    assert_eq!(intent(api, dossier).await["state"], "paid");
    assert_eq!(payments(api, dossier).await, 1);
    let unmatched = api.get("/api/v1/unmatched_payments", CLERK).await.is(200).body;
    assert_eq!(unmatched["payments"], json!([]));
}

#[tokio::test]
async fn trap_13_while_the_database_is_down_each_gateway_is_told_to_come_again() {
    let Some(server) = Server::new() else { return };
    let now: Timestamp = NOW.parse().unwrap();
    let api = banks::api(Desk::open(&server.url).await.unwrap(), now).await;
    for bank in BANKS {
        let id = charged(&api).await;
        let message = bank.paid(&bank.order(&api, &id).await, now);
        server.down();
        bank.is_told_to_come_again(bank.call(&api, &message).await);
        server.up();
        assert_eq!(settle_rest(&api.service).await.unwrap(), 0, "nothing was kept");
        assert_eq!(intent(&api, &id).await["state"], "requested");
        bank.is_confirmed(bank.call(&api, &message).await);
        bank.is_repeated(bank.call(&api, &message).await);
        is_paid_once(&api, &id).await;
    }
    assert_eq!(api.service.desk().verify().await.unwrap().findings, Vec::<String>::new());
}

/// The database keeps a callback and fails at the payment: the gateway comes again, the service goes on by itself, in any order.
#[tokio::test]
async fn trap_13_what_was_kept_and_not_counted_is_counted_once() {
    let Some(server) = Server::new() else { return };
    let now: Timestamp = NOW.parse().unwrap();
    let api = banks::api(Desk::open(&server.url).await.unwrap(), now).await;
    for (bank, comes_first) in BANKS.into_iter().flat_map(|bank| [(bank, true), (bank, false)]) {
        let id = charged(&api).await;
        let message = bank.paid(&bank.order(&api, &id).await, now);
        server.poison();
        bank.is_told_to_come_again(bank.call(&api, &message).await);
        bank.is_told_to_come_again(bank.call(&api, &message).await);
        assert_eq!(settle_rest(&api.service).await.unwrap(), 0);
        server.heal();
        assert_eq!(intent(&api, &id).await["state"], "requested");
        if comes_first {
            bank.is_confirmed(bank.call(&api, &message).await);
        }
        assert_eq!(settle_rest(&api.service).await.unwrap(), u64::from(!comes_first));
        bank.is_repeated(bank.call(&api, &message).await);
        assert_eq!(settle_rest(&api.service).await.unwrap(), 0);
        is_paid_once(&api, &id).await;
    }
    assert_eq!(api.service.desk().verify().await.unwrap().findings, Vec::<String>::new());
}

#[tokio::test]
async fn a_gateway_whose_clock_is_an_hour_off_loses_and_doubles_nothing() {
    let now: Timestamp = NOW.parse().unwrap();
    let day = |at: Timestamp| format!("{at}")[..10].parse().unwrap();
    for (bank, skew) in BANKS.into_iter().flat_map(|bank| [(bank, -60), (bank, 60)]) {
        let api = banks::in_memory().await;
        let id = charged(&api).await;
        let order = bank.order(&api, &id).await;
        // Before the order was made, or after it ended.
        let theirs = minutes(now, skew);
        let message = bank.paid(&order, theirs);
        bank.is_confirmed(bank.call(&api, &message).await);
        bank.is_repeated(bank.call(&api, &message).await);
        is_paid_once(&api, &id).await;
        let desk = api.service.desk();
        let kept = desk.seen_by(Sight::All).payment_order(&order.code).await.unwrap();
        assert_eq!(kept.paid_at, Some(theirs), "what the gateway says stands as it says it");
        let (code, transaction) = (&order.code, kept.reference.as_deref().unwrap());
        let line = format!("{code},{},{transaction},{}", order.amount, compact(theirs));
        let file = format!("order,amount,transaction,time\n{line}\n");
        let statement = || Cursor::new(file.clone());
        let gateway = bank.gateway();
        let taken = import(desk, &gateway, statement(), now).await.unwrap();
        assert_eq!((taken.confirmed, taken.known, taken.unmatched), (0, 1, 0), "{bank:?} {skew}");
        let period = (day(now), day(now));
        assert_eq!(reconcile(desk, &gateway, statement(), period).await.unwrap(), []);
        is_paid_once(&api, &id).await;
        assert_eq!(ask_again(&api.service).await.unwrap(), 0);
    }
}

/// Two nodes of one desk whose clocks differ: the one made the order, the other one is called.
#[tokio::test]
async fn a_node_whose_clock_is_an_hour_off_loses_and_doubles_nothing() {
    let now: Timestamp = NOW.parse().unwrap();
    for (bank, skew) in BANKS.into_iter().flat_map(|bank| [(bank, -60), (bank, 60)]) {
        let api = banks::in_memory().await;
        let other = banks::api(api.service.desk().clone(), minutes(now, skew)).await;
        let id = charged(&api).await;
        let order = bank.order(&api, &id).await;
        // By the clock that is ahead the time to pay has passed.
        other.service.desk().tick(other.service.clock().now()).await.unwrap();
        let state = intent(&api, &id).await["state"].clone();
        assert_eq!(state, if skew > 0 { "expired" } else { "requested" });
        let message = bank.paid(&order, now);
        let (first, second) = if skew > 0 { (&api, &other) } else { (&other, &api) };
        bank.is_confirmed(bank.call(first, &message).await);
        bank.is_repeated(bank.call(second, &message).await);
        is_paid_once(&api, &id).await;
        assert_eq!(ask_again(&other.service).await.unwrap(), 0, "it is known what became of it");
        let findings = api.service.desk().verify().await.unwrap().findings;
        assert_eq!(findings, Vec::<String>::new());
    }
}
