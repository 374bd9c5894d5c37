//! Hooks: what comes, in what order, and what becomes of what a hook did not take.

mod following;
mod sharing;

use std::collections::{BTreeMap, BTreeSet};
use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use motcua::engine::dossier::{Act, Command};
use motcua::{Begin, Delivered, Delivery, Desk, Error, Failure, Hook, Order};
use tokio::task::JoinSet;

use crate::support::{accept, at, clerk, file, for_each_database, for_each_shared, household};

/// What a hook has been given, and what it refuses.
#[derive(Clone, Default)]
pub(crate) struct Portal {
    taken: Arc<Mutex<Vec<Delivery>>>,
    refused: Arc<Mutex<BTreeSet<String>>>,
    tries: Arc<Mutex<Vec<u32>>>,
}

impl Portal {
    pub(crate) fn hook(&self) -> Hook {
        let portal = self.clone();
        Hook::new("portal", move |delivery| {
            let portal = portal.clone();
            async move { portal.take(delivery) }
        })
    }

    pub(crate) fn take(&self, delivery: Delivery) -> Result<(), Failure> {
        self.tries.lock().unwrap().push(delivery.tries);
        if self.refused.lock().unwrap().contains(&delivery.dossier) {
            return Err("the gate is shut".into());
        }
        self.taken.lock().unwrap().push(delivery);
        Ok(())
    }

    pub(crate) fn refuse(&self, dossier: &str) {
        self.refused.lock().unwrap().insert(dossier.to_owned());
    }

    pub(crate) fn accept_all(&self) {
        self.refused.lock().unwrap().clear();
    }

    /// The numbers of a dossier's events, as they came.
    pub(crate) fn numbers(&self, dossier: &str) -> Vec<u64> {
        let taken = self.taken.lock().unwrap();
        taken.iter().filter(|one| one.dossier == dossier).map(|one| one.number).collect()
    }

    pub(crate) fn count(&self) -> usize {
        self.taken.lock().unwrap().len()
    }

    /// Every event of the journal came once, those of a dossier in their order.
    pub(crate) fn has_each_once(&self, events: usize) {
        let taken = self.taken.lock().unwrap();
        let mut last: BTreeMap<&str, u64> = BTreeMap::new();
        for one in taken.iter() {
            let last = last.entry(one.dossier.as_str()).or_default();
            assert_eq!(one.number, *last + 1, "{}", one.dossier);
            *last = one.number;
        }
        let positions: BTreeSet<u64> = taken.iter().map(|one| one.position).collect();
        assert_eq!(positions, (1..=u64::try_from(events).unwrap()).collect());
        assert_eq!(taken.len(), events);
    }
}

pub(crate) fn delivered(delivered: u64) -> Delivered {
    Delivered { delivered, ..Delivered::default() }
}

pub(crate) async fn note(desk: &Desk, id: &str) {
    let command = Command::Act(Act::Note { text: "looked at".to_owned() });
    let when = at("2026-09-07 09:20");
    desk.perform(id, command, &clerk(), when, Order::default()).await.unwrap();
}

async fn accepted(desk: &Desk) -> String {
    let id = file(desk, "2026-09-07 09:00").await.id;
    let when = at("2026-09-07 09:10");
    desk.perform(&id, accept(), &clerk(), when, Order::default()).await.unwrap();
    id
}

/// The moment of the first pass, and so many milliseconds later.
fn after(milliseconds: i64) -> motcua::engine::time::Timestamp {
    let first = at("2026-09-07 10:00").as_millisecond();
    motcua::engine::time::Timestamp::from_millisecond(first + milliseconds).unwrap()
}

#[tokio::test]
async fn a_dossier_that_fails_waits_in_order_and_the_others_go_on() {
    for_each_database(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let (portal, mut ids) = (Portal::default(), Vec::new());
        for _ in 0..3 {
            ids.push(accepted(&desk).await);
        }
        portal.refuse(&ids[1]);
        let hook = portal.hook();
        let first = desk.deliver(&hook, after(0)).await.unwrap();
        assert_eq!(first, Delivered { parked: 1, ..delivered(4) });
        for id in &ids {
            note(&desk, id).await;
        }
        assert_eq!(desk.deliver(&hook, after(999)).await.unwrap(), delivered(2));
        // A second later once more, then two seconds later.
        let again = desk.deliver(&hook, after(1000)).await.unwrap();
        assert_eq!(again, Delivered { parked: 1, ..delivered(0) });
        portal.accept_all();
        assert_eq!(desk.deliver(&hook, after(2999)).await.unwrap(), delivered(0));
        assert_eq!(portal.numbers(&ids[1]), Vec::<u64>::new());
        assert_eq!(desk.deliver(&hook, after(3000)).await.unwrap(), delivered(3));
        for id in &ids {
            assert_eq!(portal.numbers(id), [1, 2, 3]);
        }
        portal.has_each_once(9);
        // It was told that it had failed at the first event twice, and at no other one.
        let tries = portal.tries.lock().unwrap().clone();
        assert_eq!(tries.iter().filter(|tries| **tries > 0).collect::<Vec<_>>(), [&1, &2]);
        note(&desk, &ids[1]).await;
        assert_eq!(desk.deliver(&hook, after(3000)).await.unwrap(), delivered(1));
    })
    .await;
}

#[tokio::test]
async fn a_dead_letter_keeps_its_dossier_until_it_is_replayed_or_skipped() {
    for_each_database(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let (one, other) = (accepted(&desk).await, accepted(&desk).await);
        let portal = Portal::default();
        let second = Duration::from_secs(1);
        let hook = portal.hook().retry(second, 2 * second, 3);
        portal.refuse(&one);
        portal.refuse(&other);
        // It waits one second, then two, and never longer than two.
        for (when, parked, dead) in [(0, 2, 0), (1000, 2, 0), (3000, 0, 2), (900_000_000, 0, 0)] {
            let expected = Delivered { parked, dead, ..Delivered::default() };
            assert_eq!(desk.deliver(&hook, after(when)).await.unwrap(), expected, "{when}");
        }
        let dead = desk.dead_letters("portal", "", 10).await.unwrap();
        let mut named: Vec<_> = dead.iter().map(|letter| letter.dossier.clone()).collect();
        named.sort();
        assert_eq!(named, [one.clone(), other.clone()]);
        assert!(dead.iter().all(|letter| letter.tries == 3 && letter.error == "the gate is shut"));
        assert_eq!(dead[0].position, 1);
        assert_eq!(desk.dead_letters("portal", &dead[0].dossier, 10).await.unwrap(), dead[1..]);
        assert_eq!(desk.dead_letters("portal", "", 1).await.unwrap(), dead[..1]);
        assert_eq!(desk.dead_letters("another", "", 10).await.unwrap(), []);

        portal.accept_all();
        note(&desk, &one).await;
        assert_eq!(desk.deliver(&hook, after(4000)).await.unwrap(), delivered(0));
        desk.replay("portal", &one).await.unwrap();
        assert_eq!(desk.deliver(&hook, after(4000)).await.unwrap(), delivered(3));
        assert_eq!(portal.numbers(&one), [1, 2, 3]);
        desk.skip("portal", &other).await.unwrap();
        assert_eq!(desk.deliver(&hook, after(4000)).await.unwrap(), delivered(1));
        assert_eq!(portal.numbers(&other), [2]);

        for (hook, dossier) in [("portal", one.as_str()), ("another", &other), ("\0", "\0")] {
            for refused in [desk.replay(hook, dossier).await, desk.skip(hook, dossier).await] {
                let refused = refused.unwrap_err();
                assert!(matches!(refused, Error::NotParked { .. }), "{refused}");
            }
        }
    })
    .await;
}

/// After a replay it counts anew: the dead letter has its tries again.
#[tokio::test]
async fn a_replay_that_fails_is_parked_again_and_the_last_event_may_be_skipped() {
    for_each_database(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let id = file(&desk, "2026-09-07 09:00").await.id;
        let portal = Portal::default();
        let hook = portal.hook().retry(Duration::from_secs(1), Duration::from_secs(1), 1);
        portal.refuse(&id);
        let dead = Delivered { dead: 1, ..Delivered::default() };
        assert_eq!(desk.deliver(&hook, after(0)).await.unwrap(), dead);
        desk.replay("portal", &id).await.unwrap();
        assert_eq!(desk.deliver(&hook, after(0)).await.unwrap(), dead);
        desk.skip("portal", &id).await.unwrap();
        assert_eq!(desk.dead_letters("portal", "", 10).await.unwrap(), []);
        assert_eq!(desk.deliver(&hook, after(0)).await.unwrap(), delivered(0));
        portal.accept_all();
        note(&desk, &id).await;
        assert_eq!(desk.deliver(&hook, after(0)).await.unwrap(), delivered(1));
        assert_eq!(portal.numbers(&id), [2]);
    })
    .await;
}

#[tokio::test]
async fn a_panic_and_a_call_without_end_are_failures_like_others() {
    for_each_database(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let (panics, hangs) = (accepted(&desk).await, accepted(&desk).await);
        let fine = accepted(&desk).await;
        let portal = Portal::default();
        let (taking, panicking, hanging) = (portal.clone(), panics.clone(), hangs.clone());
        let hook = Hook::new("careless", move |delivery: Delivery| {
            assert!(delivery.dossier != panicking, "a mistake of the portal");
            let (portal, hanging) = (taking.clone(), hanging.clone());
            async move {
                if delivery.dossier == hanging {
                    pending::<()>().await;
                }
                portal.take(delivery)
            }
        });
        let hook = hook.patience(Duration::ZERO).retry(Duration::ZERO, Duration::ZERO, 1);
        let done = desk.deliver(&hook, after(0)).await.unwrap();
        assert_eq!(done, Delivered { dead: 2, ..delivered(2) });
        assert_eq!(portal.numbers(&fine), [1, 2]);
        for letter in desk.dead_letters("careless", "", 10).await.unwrap() {
            let why =
                if letter.dossier == panics { "a mistake of the portal" } else { "within 0ns" };
            assert!(letter.error.contains(why), "{}", letter.error);
            assert!(letter.dossier == panics || letter.dossier == hangs);
        }
    })
    .await;
}

#[tokio::test]
async fn an_event_that_cannot_be_read_stops_its_dossier_alone() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let (broken, fine) = (accepted(&desk).await, accepted(&desk).await);
        let spoil = "UPDATE motcua_events SET body = '[' WHERE position = 2";
        place.execute(spoil).await;
        let portal = Portal::default();
        let done = desk.deliver(&portal.hook(), after(0)).await.unwrap();
        assert_eq!(done, Delivered { parked: 1, ..delivered(3) });
        assert_eq!((portal.numbers(&broken), portal.numbers(&fine)), (vec![1], vec![1, 2]));
    })
    .await;
}

#[tokio::test]
async fn personal_data_come_only_to_a_hook_that_asks_for_them() {
    for_each_database(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let filed = file(&desk, "2026-09-07 09:00").await;
        let (plain, private) = (Portal::default(), Portal::default());
        desk.deliver(&plain.hook(), after(0)).await.unwrap();
        let taking = private.clone();
        let asking = Hook::new("asking", move |delivery| {
            let portal = taking.clone();
            async move { portal.take(delivery) }
        });
        desk.deliver(&asking.with_private(), after(0)).await.unwrap();
        let plain = plain.taken.lock().unwrap().pop().unwrap();
        let private = private.taken.lock().unwrap().pop().unwrap();
        assert_eq!((plain.private, &plain.code, plain.position), (None, &filed.code, 1));
        assert_eq!((plain.hook.as_str(), private.hook.as_str()), ("portal", "asking"));
        assert_eq!(plain.event.body.name(), "filed");
        assert!(!private.private.unwrap().fields.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_hook_begins_where_it_says_and_goes_on_where_it_was() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let old = accepted(&desk).await;
        let portal = Portal::default();
        let hook = portal.hook().begin(Begin::BehindLastEvent);
        assert_eq!(desk.deliver(&hook, after(0)).await.unwrap(), delivered(0));
        note(&desk, &old).await;
        drop(desk);
        // Opened again; where it begins is no question any more.
        let desk = place.desk().await;
        let hook = portal.hook().begin(Begin::AtFirstEvent);
        assert_eq!(desk.deliver(&hook, after(0)).await.unwrap(), delivered(1));
        assert_eq!(portal.numbers(&old), [3]);
        let refused = desk.deliver(&Hook::new("a\0b", async |_| Ok(())), after(0)).await;
        assert!(matches!(refused, Err(Error::Text { .. })), "{refused:?}");
    })
    .await;
}

/// The desk died after the hook had taken the events and before it was noted.
#[tokio::test]
async fn what_was_taken_and_not_noted_comes_again() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let id = accepted(&desk).await;
        let portal = Portal::default();
        desk.deliver(&portal.hook(), after(0)).await.unwrap();
        place.execute("UPDATE motcua_hooks SET position = 0").await;
        assert_eq!(desk.deliver(&portal.hook(), after(0)).await.unwrap(), delivered(2));
        assert_eq!(portal.numbers(&id), [1, 2, 1, 2]);
        let taken = portal.taken.lock().unwrap();
        assert_eq!(taken[..2], taken[2..]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_is_the_last_neither_of_events_nor_of_parked_dossiers() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let mut tasks = JoinSet::new();
        for _ in 0..620 {
            let desk = desk.clone();
            tasks.spawn(async move { file(&desk, "2026-09-07 09:00").await.id });
        }
        let ids = tasks.join_all().await;
        let portal = Portal::default();
        ids.iter().for_each(|id| portal.refuse(id));
        let done = desk.deliver(&portal.hook(), after(0)).await.unwrap();
        assert_eq!((done.delivered, done.parked), (0, 620));
        portal.accept_all();
        // Six hundred events more of one that is parked.
        let mut tasks = JoinSet::new();
        for _ in 0..600 {
            let (desk, id) = (desk.clone(), ids[0].clone());
            tasks.spawn(async move { note(&desk, &id).await });
        }
        tasks.join_all().await;
        let done = desk.deliver(&portal.hook(), after(999)).await.unwrap();
        assert_eq!(done.delivered, 0);
        let done = desk.deliver(&portal.hook(), after(1000)).await.unwrap();
        assert_eq!((done.delivered, done.parked), (619 + 500, 0));
        let done = desk.deliver(&portal.hook(), after(1000)).await.unwrap();
        assert_eq!((done.delivered, done.parked), (101, 0));
        portal.has_each_once(1220);
        assert_eq!(place.rows("SELECT hook FROM motcua_parked").await.len(), 0);
    })
    .await;
}
