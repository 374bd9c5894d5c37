//! Every query of dossiers holds the one filter, whatever somebody may see.

use std::collections::{BTreeMap, BTreeSet};

use motcua::engine::dossier::{Act, Actor, AgencyId, Command, Parties};
use motcua::engine::procedure::{AgencyName, MoveKind, Procedure};
use motcua::engine::time::Timestamp;
use motcua::{Desk, Error, Order, Page, Part, Seen, Sight, Stand, Work};
use serde_json::json;

use super::{known, of};
use crate::support::{Place, at, filing, for_each_shared, household, shipped};
use crate::walk::Walk;

/// Numbers from a seed; the same seed gives the same ones.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: usize) -> usize {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let drawn = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(drawn).unwrap() % end
    }
}

/// Who may see a dossier, found from the dossiers alone.
fn parts_of(id: &str, all: &BTreeMap<String, Stand>, procedures: &[Procedure]) -> BTreeSet<Part> {
    let Stand { dossier, data, .. } = &all[id];
    let head = dossier.filed.as_ref().unwrap();
    let procedure = procedures.iter().find(|known| known.code == head.procedure.code).unwrap();
    let mut parts: BTreeSet<Part> = BTreeSet::new();
    for step in &procedure.steps {
        parts.insert(Part::Agency(dossier.agency(&step.agency)));
    }
    parts.insert(Part::Agency(dossier.agency(&head.competent)));
    parts.extend(head.office.clone().map(Part::Agency));
    for party in [&data.parties.owner, &data.parties.submitter, &data.parties.recipient] {
        parts.extend(party.iter().filter_map(|party| party.person.clone()).map(Part::Person));
    }
    parts.extend(head.applicant.clone().map(Part::Person));
    if let Some(parent) = &head.parent {
        let above = parts_of(&parent.dossier, all, procedures);
        parts.extend(above.into_iter().filter(|part| matches!(part, Part::Agency(_))));
    }
    parts
}

pub(super) const BIRTH: [&str; 4] = ["3.000722", "1.004222", "1.014137", "1.014062"];

pub(super) fn birth() -> serde_json::Value {
    json!({
        "child.name": "Trần Bình An",
        "child.born_on": "2026-09-01",
        "child.id_card": true,
        "person.number": "001090000001",
        "residence.with": "parents",
        "dwelling.address": "Phường Kinh Bắc",
        "residence.verification": false,
    })
}

/// Dossiers and legs of random agencies and people.
async fn fill(place: &Place, draw: &mut Draw) -> (Walk, Vec<Procedure>) {
    let procedures: Vec<Procedure> = BIRTH.map(shipped).into_iter().chain([household()]).collect();
    let walk = Walk::new(place, procedures.clone()).await;
    for place in 0..24 {
        let procedure = &procedures[if place % 3 == 0 { 0 } else { 4 }];
        let mut filed = filing(procedure);
        if place % 3 == 0 {
            filed.fields = serde_json::from_value(birth()).unwrap();
        }
        let names: BTreeSet<AgencyName> =
            procedure.steps.iter().map(|step| step.agency.clone()).collect();
        for name in names {
            if draw.below(2) == 0 {
                filed.agencies.insert(name, AgencyId::new(format!("agency-{}", draw.below(4))));
            }
        }
        filed.office =
            (draw.below(3) == 0).then(|| AgencyId::new(format!("agency-{}", draw.below(4))));
        filed.parties = Parties::of(known("Nguyễn Văn Một", &format!("p-{}", draw.below(4))));
        filed.visit = Some(format!("visit-{}", draw.below(3)));
        let actor = Actor::applicant(format!("p-{}", draw.below(4)));
        let when = at("2026-09-07 09:00");
        let id = walk.desk.submit(filed, &actor, when, Order::default()).await.unwrap().id;
        if place % 3 == 0 {
            walk.go(&id, "2026-09-07 09:10", MoveKind::Accept).await;
            walk.forward(&id, &["2026-09-07 10:00"]).await;
            walk.go(&id, "2026-09-08 08:30", MoveKind::Transfer).await;
        } else if place % 4 == 1 {
            let to = AgencyId::new(format!("agency-{}", draw.below(4)));
            let reroute = Command::Act(Act::Reroute { to, note: "elsewhere".to_owned() });
            let stand = walk.stand(&id).await.dossier;
            let step = stand.step.as_ref().unwrap();
            let step = procedure.step(step).unwrap();
            let here = Actor::official("c", &["clerk"], stand.agency(&step.agency).as_str());
            let _ = walk
                .desk
                .perform(&id, reroute, &here, at("2026-09-07 11:00"), Order::default())
                .await;
        }
    }
    (walk, procedures)
}

async fn everything(place: &Place, desk: &Desk) -> BTreeMap<String, Stand> {
    let mut all = BTreeMap::new();
    for row in place.rows("SELECT id FROM motcua_dossiers").await {
        let id: String = row.try_get("", "id").unwrap();
        let stand = desk.dossier(&id).await.unwrap();
        all.insert(id, stand);
    }
    all
}

pub(super) fn is_none<T: std::fmt::Debug>(asked: &str, answer: Result<T, Error>) {
    match answer.unwrap_err() {
        Error::NoDossier { id } => assert_eq!(id, asked),
        other => panic!("{other}"),
    }
}

/// Every query gives exactly what a filter over all dossiers would leave.
#[tokio::test]
async fn trap_14_every_query_holds_the_one_filter() {
    for_each_shared(async |place| {
        for seed in 1..=3_u64 {
            let mut draw = Draw(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
            if seed > 1 && place.is_postgres() {
                break;
            }
            let fresh = if place.is_postgres() { None } else { Some(Place::file()) };
            let place = fresh.as_ref().unwrap_or(place);
            let (walk, procedures) = fill(place, &mut draw).await;
            let all = everything(place, &walk.desk).await;
            let parts: BTreeMap<&String, BTreeSet<Part>> =
                all.keys().map(|id| (id, parts_of(id, &all, &procedures))).collect();
            let somebody: Vec<Part> =
                parts.values().flatten().cloned().collect::<BTreeSet<_>>().into_iter().collect();
            for _ in 0..25 {
                let few = (0..draw.below(4)).map(|_| somebody[draw.below(somebody.len())].clone());
                let sight: BTreeSet<Part> = few.collect();
                let allowed: BTreeSet<&String> = parts
                    .iter()
                    .filter(|(_, parts)| parts.iter().any(|part| sight.contains(part)))
                    .map(|(id, _)| *id)
                    .collect();
                check(&walk.desk, Sight::Of(sight), &all, &allowed).await;
            }
            // So many parts that they are looked up dossier by dossier.
            let many: BTreeSet<Part> = somebody.iter().skip(1).cloned().collect();
            assert!(many.len() > 8, "{} parts", many.len());
            let allowed = parts.iter().filter(|(_, parts)| !parts.is_disjoint(&many));
            let allowed = allowed.map(|(id, _)| *id).collect();
            check(&walk.desk, Sight::Of(many), &all, &allowed).await;
            check(&walk.desk, Sight::All, &all, &all.keys().collect()).await;
            check(&walk.desk, Sight::none(), &all, &BTreeSet::new()).await;
            let rebuilt = walk.desk.rebuild().await.unwrap();
            assert_eq!((rebuilt.differed, rebuilt.dossiers), (0, all.len() as u64), "seed {seed}");
            let lost = "DELETE FROM motcua_parts WHERE part LIKE 'agency/%'";
            place.execute(lost).await;
            assert_eq!(walk.desk.rebuild().await.unwrap().differed, all.len() as u64);
            check(&walk.desk, Sight::All, &all, &all.keys().collect()).await;
            for part in somebody {
                let allowed = parts.iter().filter(|(_, parts)| parts.contains(&part));
                let allowed = allowed.map(|(id, _)| *id).collect();
                check(&walk.desk, of(&[part]), &all, &allowed).await;
            }
        }
    })
    .await;
}

async fn check(
    desk: &Desk,
    sight: Sight,
    all: &BTreeMap<String, Stand>,
    allowed: &BTreeSet<&String>,
) {
    let seen = desk.seen_by(sight);
    let page = Page::default();
    let mut places: BTreeMap<String, BTreeSet<&String>> = BTreeMap::new();
    let mut visits: BTreeMap<&str, BTreeSet<&String>> = BTreeMap::new();
    for (id, stand) in all {
        let code = stand.code.as_deref().unwrap();
        let legs = desk.legs(id).await.unwrap();
        let found = seen.search(code, None, &page).await.unwrap();
        if allowed.contains(id) {
            assert_eq!(seen.dossier(id).await.unwrap(), *stand);
            assert_eq!(seen.dossier(code).await.unwrap().id, *id);
            assert_eq!(seen.history(id).await.unwrap(), desk.history(id).await.unwrap());
            let expected: Vec<_> =
                legs.into_iter().filter(|leg| allowed.contains(&leg.id)).collect();
            assert_eq!(seen.legs(id).await.unwrap(), expected);
            assert!(found.items.iter().any(|item| item.id == *id));
            let parent = stand.dossier.filed.as_ref().unwrap().parent.as_ref();
            let lead = seen.parent_of(id).await.unwrap();
            let code = parent.map(|parent| all[&parent.dossier].code.clone());
            assert_eq!(lead.map(|lead| lead.code), code);
        } else {
            is_none(id, seen.dossier(id).await);
            is_none(code, seen.dossier(code).await);
            is_none(id, seen.history(id).await);
            is_none(id, seen.legs(id).await);
            is_none(id, seen.parent_of(id).await);
        }
        assert!(found.items.iter().all(|item| allowed.contains(&item.id)));
        let listed = desk.search(code, None, &page).await.unwrap();
        let item = listed.items.into_iter().find(|item| item.id == *id).unwrap();
        let is_open = allowed.contains(id) && !item.is_closed;
        places.entry(item.works_at).or_default().extend(is_open.then_some(id));
        if let Some(visit) = stand.dossier.filed.as_ref().unwrap().visit.as_deref() {
            visits.entry(visit).or_default().extend(allowed.get(id));
        }
    }
    for word in ["co", "nguyen van m", "mot", "mot v", "v"] {
        let of_all = found_by(&desk.seen_by(Sight::All), word).await;
        let expected: Vec<_> = of_all.into_iter().filter(|id| allowed.contains(id)).collect();
        assert_eq!(found_by(&seen, word).await, expected, "{word}");
    }
    let ids =
        |items: &[motcua::Item]| items.iter().map(|item| item.id.clone()).collect::<BTreeSet<_>>();
    for (place, expected) in places {
        let expected: BTreeSet<String> = expected.into_iter().cloned().collect();
        let listed = seen.worklist(&Work::at(&place), &page).await.unwrap();
        assert_eq!(ids(&listed.items), expected, "{place}");
        let count = i64::try_from(expected.len()).unwrap();
        assert_eq!(seen.open_count(&place).await.unwrap(), count);
        let counts = seen.counts(&Work::at(&place), Timestamp::MIN, Timestamp::MAX).await.unwrap();
        assert_eq!((counts.open, counts.pool, counts.late, counts.mine), (count, count, 0, 0));
    }
    for (visit, expected) in visits {
        let expected: BTreeSet<String> = expected.into_iter().cloned().collect();
        assert_eq!(ids(&seen.visit(visit).await.unwrap()), expected, "{visit}");
    }
}

/// What a search finds, page by page.
async fn found_by(seen: &Seen, text: &str) -> Vec<String> {
    let (mut found, mut page) = (Vec::new(), Page::first(7));
    loop {
        let listed = seen.search(text, None, &page).await.unwrap();
        found.extend(listed.items.into_iter().map(|item| item.id));
        let Some(next) = listed.next else { return found };
        page.cursor = Some(next);
    }
}
