//! Two desks with one hook: the lease, and what becomes of the work of a desk that died or was too slow.

use std::sync::Arc;

use motcua::{Delivered, Delivery, Hook};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;

use super::{Portal, accepted, after, delivered, note};
use crate::support::{Place, file, for_each_shared, household};

/// A hook that says when it is called, and goes on when it may.
fn slow(portal: &Portal) -> (Hook, mpsc::UnboundedReceiver<u64>, Arc<Semaphore>) {
    let (called, calls) = mpsc::unbounded_channel();
    let gate = Arc::new(Semaphore::new(0));
    let (portal, gate_of) = (portal.clone(), Arc::clone(&gate));
    let hook = Hook::new("portal", move |delivery: Delivery| {
        let (portal, gate, called) = (portal.clone(), Arc::clone(&gate_of), called.clone());
        async move {
            called.send(delivery.position)?;
            gate.acquire().await?.forget();
            portal.take(delivery)
        }
    });
    (hook, calls, gate)
}

async fn let_it_run_out(place: &Place) {
    place.execute("UPDATE motcua_leases SET until = 0").await;
}

#[tokio::test]
async fn one_desk_delivers_and_the_other_one_leaves_it_to_it() {
    for_each_shared(async |place| {
        let desks = [place.desk_with(&[household()]).await, place.desk().await];
        accepted(&desks[0]).await;
        let portal = Portal::default();
        let (hook, mut calls, gate) = slow(&portal);
        let (desk, working) = (desks[0].clone(), hook.clone());
        let first = tokio::spawn(async move { desk.deliver(&working, after(0)).await.unwrap() });
        assert_eq!(calls.recv().await, Some(1));
        // The other desk, and this one in another call.
        for desk in &desks {
            let done = desk.deliver(&hook, after(0)).await.unwrap();
            assert_eq!(done, Delivered { held_elsewhere: true, ..delivered(0) });
        }
        // What the hook does holds up nobody who writes.
        accepted(&desks[0]).await;
        gate.add_permits(10);
        assert_eq!(first.await.unwrap(), delivered(2));
        assert_eq!(desks[1].deliver(&hook, after(0)).await.unwrap(), delivered(2));
        portal.has_each_once(4);
    })
    .await;
}

#[tokio::test]
async fn the_work_of_a_desk_that_died_is_taken_over_when_its_lease_has_run_out() {
    for_each_shared(async |place| {
        let desks = [place.desk_with(&[household()]).await, place.desk().await];
        let id = accepted(&desks[0]).await;
        let portal = Portal::default();
        let (hook, mut calls, gate) = slow(&portal);
        let (desk, working) = (desks[0].clone(), hook.clone());
        let first = tokio::spawn(async move { desk.deliver(&working, after(0)).await });
        assert_eq!(calls.recv().await, Some(1));
        gate.add_permits(1);
        assert_eq!(calls.recv().await, Some(2));
        first.abort();
        assert!(first.await.unwrap_err().is_cancelled());
        gate.add_permits(10);
        assert!(desks[1].deliver(&hook, after(0)).await.unwrap().held_elsewhere);
        let_it_run_out(place).await;
        assert_eq!(desks[1].deliver(&hook, after(0)).await.unwrap(), delivered(2));
        // The first event had been taken, but nobody had noted it.
        assert_eq!(portal.numbers(&id), [1, 1, 2]);
    })
    .await;
}

#[tokio::test]
async fn a_desk_whose_call_was_broken_off_takes_its_own_lease_again() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        accepted(&desk).await;
        let portal = Portal::default();
        let (hook, mut calls, gate) = slow(&portal);
        let (clone, working) = (desk.clone(), hook.clone());
        let first = tokio::spawn(async move { clone.deliver(&working, after(0)).await });
        assert_eq!(calls.recv().await, Some(1));
        first.abort();
        assert!(first.await.unwrap_err().is_cancelled());
        gate.add_permits(10);
        assert_eq!(desk.deliver(&hook, after(0)).await.unwrap(), delivered(2));
    })
    .await;
}

/// It was taken for dead; what it notes late must not move the cursor or park what the other desk has delivered.
#[tokio::test]
async fn a_desk_that_has_lost_its_lease_notes_nothing() {
    for_each_shared(async |place| {
        let desks = [place.desk_with(&[household()]).await, place.desk().await];
        let id = accepted(&desks[0]).await;
        let (portal, fine) = (Portal::default(), Portal::default());
        let (hook, mut calls, gate) = slow(&portal);
        portal.refuse(&id);
        let (desk, working) = (desks[0].clone(), hook.clone());
        let first = tokio::spawn(async move { desk.deliver(&working, after(0)).await.unwrap() });
        assert_eq!(calls.recv().await, Some(1));
        let_it_run_out(place).await;
        note(&desks[1], &id).await;
        assert_eq!(desks[1].deliver(&fine.hook(), after(0)).await.unwrap(), delivered(3));
        gate.add_permits(10);
        let lost = first.await.unwrap();
        assert_eq!(lost, Delivered { held_elsewhere: true, ..delivered(0) });
        assert_eq!(desks[0].deliver(&fine.hook(), after(0)).await.unwrap(), delivered(0));
        assert_eq!(fine.numbers(&id), [1, 2, 3]);
    })
    .await;
}

/// A replay that comes while the same event is being tried is not lost.
#[tokio::test]
async fn a_skip_while_the_event_is_being_tried_holds() {
    for_each_shared(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let id = accepted(&desk).await;
        let portal = Portal::default();
        let (hook, mut calls, gate) = slow(&portal);
        portal.refuse(&id);
        gate.add_permits(1);
        assert_eq!(desk.deliver(&hook, after(0)).await.unwrap().parked, 1);
        assert_eq!(calls.recv().await, Some(1));
        let (clone, working) = (desk.clone(), hook.clone());
        let again = tokio::spawn(async move { clone.deliver(&working, after(1000)).await });
        assert_eq!(calls.recv().await, Some(1));
        desk.skip("portal", &id).await.unwrap();
        gate.add_permits(10);
        again.await.unwrap().unwrap();
        portal.accept_all();
        assert_eq!(desk.deliver(&hook, after(1000)).await.unwrap(), delivered(1));
        assert_eq!(portal.numbers(&id), [2]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_missed_while_two_desks_write_and_deliver() {
    for_each_shared(async |place| {
        let desks = [place.desk_with(&[household()]).await, place.desk().await];
        let portal = Portal::default();
        let mut writers = JoinSet::new();
        for client in 0..16 {
            let desk = desks[client % 2].clone();
            writers.spawn(async move {
                for _ in 0..4 {
                    let id = file(&desk, "2026-09-07 09:00").await.id;
                    note(&desk, &id).await;
                }
            });
        }
        while !writers.is_empty() {
            for desk in &desks {
                desk.deliver(&portal.hook(), after(0)).await.unwrap();
            }
            while writers.try_join_next().is_some() {}
        }
        desks[1].deliver(&portal.hook(), after(0)).await.unwrap();
        portal.has_each_once(128);
    })
    .await;
}
