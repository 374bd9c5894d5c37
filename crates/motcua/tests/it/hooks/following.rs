//! Following: passes by themselves, whenever something is written.

use std::time::Duration;

use motcua::{Begin, Delivery, Hook};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::sync::watch;

use super::{Portal, accepted, after, delivered, note};
use crate::support::{for_each_database, for_each_shared, household};

const HOUR: Duration = Duration::from_secs(3600);

/// A hook that says what it has taken.
fn telling(portal: &Portal) -> (Hook, UnboundedReceiver<u64>) {
    let (taken, told) = unbounded_channel();
    let portal = portal.clone();
    let hook = Hook::new("portal", move |delivery: Delivery| {
        let (portal, taken) = (portal.clone(), taken.clone());
        async move {
            let position = delivery.position;
            portal.take(delivery)?;
            Ok(taken.send(position)?)
        }
    });
    (hook, told)
}

async fn until(told: &mut UnboundedReceiver<u64>, count: usize) {
    for _ in 0..count {
        told.recv().await.unwrap();
    }
}

#[tokio::test]
async fn a_commit_wakes_whoever_follows_and_stopping_loses_nothing() {
    for_each_database(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let old = accepted(&desk).await;
        let portal = Portal::default();
        let (hook, mut told) = telling(&portal);
        let hook = hook.every(HOUR).begin(Begin::BehindLastEvent);
        let following = desk.follow(hook.clone()).await.unwrap();
        for round in 1..=3 {
            note(&desk, &old).await;
            until(&mut told, 1).await;
            assert_eq!(portal.count(), round);
        }
        following.stop().await.unwrap();
        note(&desk, &old).await;
        assert_eq!(portal.count(), 3);
        // The lease is free, and the place was noted.
        assert_eq!(desk.deliver(&hook, after(0)).await.unwrap(), delivered(1));
        assert_eq!(portal.numbers(&old), [3, 4, 5, 6]);
    })
    .await;
}

#[tokio::test]
async fn two_desks_follow_and_each_event_comes_once_whoever_writes() {
    for_each_shared(async |place| {
        let desks = [place.desk_with(&[household()]).await, place.desk().await];
        let portal = Portal::default();
        let (hook, mut told) = telling(&portal);
        let hook = hook.every(Duration::from_millis(10));
        let first = desks[0].follow(hook.clone()).await.unwrap();
        let second = desks[1].follow(hook).await.unwrap();
        let id = accepted(&desks[0]).await;
        note(&desks[1], &id).await;
        until(&mut told, 3).await;
        // When the one that works goes, the other one takes over.
        first.stop().await.unwrap();
        note(&desks[1], &id).await;
        until(&mut told, 1).await;
        second.stop().await.unwrap();
        portal.has_each_once(4);
    })
    .await;
}

#[tokio::test]
async fn a_hook_that_does_not_answer_holds_up_no_command_and_stops_when_its_call_ends() {
    for_each_database(async |place| {
        let desk = place.desk_with(&[household()]).await;
        let (open, gate) = watch::channel(false);
        let (called, mut calls) = unbounded_channel();
        let hook = Hook::new("slow", move |delivery: Delivery| {
            let (mut gate, called) = (gate.clone(), called.clone());
            async move {
                called.send(delivery.position)?;
                gate.wait_for(|open| *open).await?;
                Ok(())
            }
        });
        let following = desk.follow(hook.clone().every(HOUR)).await.unwrap();
        let id = accepted(&desk).await;
        assert_eq!(calls.recv().await, Some(1));
        for _ in 0..5 {
            note(&desk, &id).await;
        }
        let stopping = tokio::spawn(following.stop());
        tokio::task::yield_now().await;
        open.send_replace(true);
        stopping.await.unwrap().unwrap();
        // It stopped between the calls: what was taken is noted, the rest is there.
        let rest = desk.deliver(&hook, after(0)).await.unwrap();
        assert_eq!(rest, delivered(6));
    })
    .await;
}
