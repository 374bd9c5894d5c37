//! What is held serves in a dossier that is filed: with a supplement, by the same conditions, and told as with a filing.

use motcua::engine::dossier::{Actor, Command, HeldId, HeldStatus, MoveCommand, Reuse};
use motcua::engine::procedure::{DocumentId, MoveKind};
use motcua::{Done, Error, Filing, Order, Page, Result, Serving, Settled, Sight, Unfit, Work};

use super::{LATER, made, take, walk};
use crate::support::{applicant, at, clerk, for_each_database, for_each_shared};
use crate::walk::Walk;

const ASKED: &str = "2026-09-10 10:00";
const BROUGHT: &str = "2026-09-10 11:00";

/// A dossier of p-1 that brought nothing and took nothing, and of which a supplement was asked.
async fn asked(walk: &Walk) -> String {
    let mut filing = Filing::new("1.000002");
    filing.takes_held = false;
    let order = Order::default();
    let id = walk.desk.submit(filing, &applicant(), at(LATER), order).await.unwrap().id;
    walk.go(&id, ASKED, MoveKind::RequestSupplement).await;
    id
}

async fn supplement(
    walk: &Walk,
    (id, when): (&str, &str),
    who: &Actor,
    serving: &Serving,
) -> Result<Done> {
    let command = MoveCommand::new(MoveKind::Supplement);
    let made = walk.desk.supplement(id, command, serving, who, at(when), Order::default());
    made.await.map(|settled| match settled {
        Settled::Done(done) => done,
        Settled::Waiting(waiting) => panic!("{waiting:?}"),
    })
}

fn chosen(document: &str, id: &HeldId) -> Serving {
    Serving { chosen: [(DocumentId::from(document), id.clone())].into(), takes_held: false }
}

const BY_ITSELF: Serving = Serving { chosen: std::collections::BTreeMap::new(), takes_held: true };

#[tokio::test]
async fn a_supplement_is_filled_from_what_is_held() {
    for_each_shared(async |place| {
        let walk = walk(place).await;
        let (maker, permit) = made(&walk).await;
        let desk = &walk.desk;
        let id = asked(&walk).await;
        let seen = desk.seen_by(Sight::All);
        let offers = seen.held_in(&id, &applicant(), at(BROUGHT)).await.unwrap();
        assert_eq!(offers[0].document.as_str(), "permit");
        assert_eq!(offers[0].held.as_ref().map(|held| &held.id), Some(&permit));
        supplement(&walk, (&id, BROUGHT), &applicant(), &BY_ITSELF).await.unwrap();
        let stand = walk.stand(&id).await;
        let [reused] = &stand.dossier.reused[..] else { panic!("{:?}", stand.dossier.reused) };
        assert_eq!((&reused.reuse.held, reused.by.as_str()), (&permit, "p-1"));
        assert_eq!((reused.at, &reused.reuse.code), (at(BROUGHT), &walk.stand(&maker).await.code));
        let history = desk.history(&id).await.unwrap();
        let names: Vec<_> = history.iter().map(|record| record.event.body.name()).collect();
        assert_eq!(names, ["filed", "supplement_requested", "supplemented", "reused"]);
        let uses = seen.uses(&permit).await.unwrap();
        assert_eq!((uses.len(), &uses[0].dossier), (1, &id));
        let left = seen.held_in(&id, &applicant(), at(BROUGHT)).await.unwrap();
        assert!(left.iter().all(|offer| offer.document != "permit"), "{left:?}");
        walk.go(&id, "2026-09-10 14:00", MoveKind::Accept).await;
        // Lost later, it is replaced by what serves instead.
        walk.revoke(&maker, "2026-09-11 09:00").await;
        assert_eq!(walk.stand(&id).await.dossier.reuses_lost().count(), 1);
        place.verify(desk).await;
    })
    .await;
}

#[tokio::test]
async fn what_was_lost_is_replaced_by_what_serves_instead() {
    for_each_shared(async |place| {
        let walk = walk(place).await;
        let (maker, _) = made(&walk).await;
        let (_, other) = made(&walk).await;
        let id = take(&walk.desk, "p-1", LATER, &[]).await.unwrap().id;
        let first = walk.stand(&id).await.dossier.reused[0].reuse.held.clone();
        let lost = if first == other { walk.maker_of(&other).await } else { maker };
        walk.revoke(&lost, "2026-09-10 09:30").await;
        let work = Work::at("one-stop");
        let seen = walk.desk.seen_by(Sight::All);
        let warned = async || {
            let listed = seen.worklist(&work, &Page::first(9)).await.unwrap().items;
            let item = listed.into_iter().find(|item| item.id == id);
            let lost = item.map(|item| item.reuses_lost).unwrap_or_default();
            let lost = lost.iter().map(|reused| reused.reuse.document.to_string());
            let counts = seen.counts(&work, at(ASKED), at(ASKED)).await.unwrap();
            (lost.collect::<Vec<_>>(), counts.reuses_lost)
        };
        assert_eq!(warned().await, (vec!["permit".to_owned()], 1));
        walk.go(&id, ASKED, MoveKind::RequestSupplement).await;
        supplement(&walk, (&id, BROUGHT), &applicant(), &BY_ITSELF).await.unwrap();
        let dossier = walk.stand(&id).await.dossier;
        assert_eq!((dossier.reused.len(), dossier.reuses_lost().count()), (2, 0));
        assert_ne!(dossier.reused[1].reuse.held, first);
        assert_eq!(warned().await, (Vec::new(), 0));
        place.verify(&walk.desk).await;
    })
    .await;
}

impl Walk {
    async fn maker_of(&self, held: &HeldId) -> String {
        self.desk.seen_by(Sight::All).held_document(held).await.unwrap().dossier
    }
}

#[tokio::test]
async fn a_supplement_is_refused_condition_by_condition() {
    for_each_database(async |place| {
        let walk = walk(place).await;
        let (maker, permit) = made(&walk).await;
        let desk = &walk.desk;
        let id = asked(&walk).await;
        let unfit = async |who: &Actor, document: &str, when: &str| {
            let refused = supplement(&walk, (&id, when), who, &chosen(document, &permit)).await;
            match refused {
                Err(Error::Unfit { document: named, why }) if named == document => why,
                other => panic!("{other:?}"),
            }
        };
        let stranger = Actor::applicant("p-2");
        assert_eq!(unfit(&stranger, "permit", BROUGHT).await, Unfit::OtherSubject);
        let other = unfit(&applicant(), "birth", BROUGHT).await;
        assert_eq!(other, Unfit::OtherType { found: "permit".to_owned() });
        let late = unfit(&applicant(), "permit", "2027-03-09 09:00").await;
        assert_eq!(late, Unfit::Expired { until: "2027-03-08".parse().unwrap() });
        let file = desk.seen_by(Sight::All).held_document(&permit).await.unwrap().known.held.file;
        desk.report_bytes(&file.sha256, false, at(BROUGHT)).await.unwrap();
        assert_eq!(unfit(&applicant(), "permit", BROUGHT).await, Unfit::Damaged);
        desk.report_bytes(&file.sha256, true, at(BROUGHT)).await.unwrap();
        let none = chosen("permit", &"x".into());
        let nothing = supplement(&walk, (&id, BROUGHT), &applicant(), &none).await;
        assert!(matches!(nothing, Err(Error::NotHeld { .. })), "{nothing:?}");
        // Nothing of another's serves by itself either.
        let offers = desk.seen_by(Sight::All).held_in(&id, &stranger, at(BROUGHT)).await.unwrap();
        assert!(offers.iter().all(|offer| offer.held.is_none() && offer.unfit.is_empty()));
        // What is held serves with a supplement, and with no other move.
        let command = MoveCommand::new(MoveKind::Withdraw);
        let (when, order) = (at(BROUGHT), Order::default());
        let (own, serving) = (applicant(), chosen("permit", &permit));
        let other = desk.supplement(&id, command, &serving, &own, when, order).await;
        assert!(matches!(other, Err(Error::Contradiction { .. })), "{other:?}");
        // Found before it was taken back, it serves no longer: that is looked at when it is written.
        let offers = desk.seen_by(Sight::All).held_in(&id, &applicant(), when).await.unwrap();
        let found = offers[0].held.as_ref().unwrap();
        let stale = take(desk, "p-1", LATER, &[("permit", &found.id)]).await.unwrap();
        let reuse: Reuse = walk.stand(&stale.id).await.dossier.reused[0].reuse.clone();
        walk.revoke(&maker, "2026-09-10 10:30").await;
        let mut command = MoveCommand::new(MoveKind::Supplement);
        command.held.reuse = vec![reuse];
        let order = Order::default();
        let late = desk.perform(&id, Command::Move(command), &applicant(), when, order).await;
        let status = HeldStatus::Revoked;
        assert!(
            matches!(&late, Err(Error::Unfit { why: Unfit::NotInForce { status: found }, .. }) if *found == status),
            "{late:?}"
        );
        let revoked = unfit(&applicant(), "permit", BROUGHT).await;
        assert_eq!(revoked, Unfit::NotInForce { status });
        // By itself it stands in nobody's way: the supplement is made, and nothing is taken.
        supplement(&walk, (&id, BROUGHT), &clerk(), &BY_ITSELF).await.unwrap();
        assert!(walk.stand(&id).await.dossier.reused.is_empty());
    })
    .await;
}
